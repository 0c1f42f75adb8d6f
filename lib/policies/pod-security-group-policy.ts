import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { refuseNamespace, refuseObjectName } from './kubernetes-names';
import type { PodSecurityGroupSelector } from './pod-security-group-selector';
import { refuseGroupCount, securityGroupPolicy } from './security-group-policy';

/** Which pods get which security groups. */
export interface PodSecurityGroupPolicyOptions {
  /** The namespace of the pods. It must be there when the policy is applied. */
  readonly namespace: string;

  /** Which pods of the namespace. */
  readonly selector: PodSecurityGroupSelector;

  /**
   * The security groups of the pods, 1 to 5 in the VPC of the cluster: they take the place of those of the node, so that one of them has to
   * let DNS and probes through, as a `PodSecurityGroup` does. Pods on Fargate need the cluster security group among them: in a cluster of Fargate
   * alone, its absence is warned of as `podSecurityGroupsFargate`. Where there are
   * several, one alone may have the tag `kubernetes.io/cluster/<name>`, by which the AWS Load Balancer Controller finds the one to change.
   */
  readonly securityGroups: ec2.ISecurityGroup[];

  /**
   * The name of the policy object, unique in its namespace.
   *
   * @default - made from the path of the construct
   */
  readonly policyName?: string;
}

/** A policy of a cluster. */
export interface PodSecurityGroupPolicyProps extends PodSecurityGroupPolicyOptions {
  /** The cluster. It needs a kubectl handler. */
  readonly cluster: ClusterTarget;
}

/**
 * Gives pods security groups of their own, by a `SecurityGroupPolicy` object. The VPC CNI of the cluster has to be told so with
 * `securityGroupsForPods`. Pods have the groups from their start: those that run already keep what they have until they are replaced, and a
 * group cannot be deleted before its last pod is. Groups of the stack of the nodes are deleted after the nodes of a `ClusterNetworking` of the same
 * `ClusterTarget`; a stack of its own goes after its pods: delete these first.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
 */
export class PodSecurityGroupPolicy extends Construct {
  /** The name of the policy object. */
  public readonly policyName: string;

  constructor(scope: Construct, id: string, props: PodSecurityGroupPolicyProps) {
    validateArguments('PodSecurityGroupPolicy', arguments);
    super(scope, id);
    const { cluster, namespace, securityGroups } = props;
    refuseGroupCount(securityGroups.length, this);
    refuseNamespace(namespace, this);
    const groupIds = securityGroups.map(({ securityGroupId }) => securityGroupId);
    validateIds('securityGroup', groupIds, { scope: this });
    this.policyName =
      props.policyName ?? Names.uniqueResourceName(this, { maxLength: 63, separator: '-' }).toLowerCase();
    refuseObjectName(this.policyName, this);

    const policy = securityGroupPolicy({
      name: this.policyName,
      namespace,
      selector: props.selector,
      groupIds,
    });
    const applied = cluster._applyObjects(this, 'Object', [policy]);
    // A pod that starts with a group needs its rules as well.
    applied.node.addDependency(...securityGroups);
    cluster._podSecurityGroups.push(...securityGroups);
    cluster._interfaces.add({ scope: this, of: 'podPolicy', groups: securityGroups });
    if (cluster.compute._isFargate && lacksClusterGroup(securityGroups, cluster.clusterSecurityGroupId)) {
      warn(
        this,
        'podSecurityGroupsFargate',
        'The cluster security group is not among the groups, and pods on Fargate reach neither the control plane nor CoreDNS without it: add the cluster security group, or rules in its place and acknowledge this.',
      );
    }
  }
}

/** False where a group may be that of the cluster: only groups that this app defines, and ids in words, are known to be others. */
function lacksClusterGroup(groups: readonly ec2.ISecurityGroup[], clusterGroupId: string | undefined): boolean {
  return (
    clusterGroupId !== undefined &&
    groups.every(({ node: { defaultChild }, securityGroupId }) => {
      const isOwn = defaultChild instanceof CfnResource;
      const isWord = isConcrete(securityGroupId) && isConcrete(clusterGroupId);
      return isOwn || (isWord && securityGroupId !== clusterGroupId);
    })
  );
}
