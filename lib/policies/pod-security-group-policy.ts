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

/** Options of a policy that assigns security groups to pods. */
export interface PodSecurityGroupPolicyOptions {
  /** Namespace of the pods. It must exist when the policy is applied. */
  readonly namespace: string;

  /** Selector of the pods in the namespace. */
  readonly selector: PodSecurityGroupSelector;

  /**
   * Security groups of the pods, 1 to 5, in the VPC of the cluster.
   *
   * They replace the security groups of the node, so one of them must allow DNS and probes, as a `PodSecurityGroup`
   * does. Pods on Fargate also need the cluster security group. In a cluster with only Fargate, its absence results in
   * the warning `podSecurityGroupsFargate`. Only one of several groups can have the tag `kubernetes.io/cluster/<name>`,
   * by which the AWS Load Balancer Controller selects the group to change.
   */
  readonly securityGroups: ec2.ISecurityGroup[];

  /**
   * Name of the policy object. It must be unique in its namespace.
   *
   * @default - generated from the construct path
   */
  readonly policyName?: string;
}

/** Properties of a pod security group policy. */
export interface PodSecurityGroupPolicyProps extends PodSecurityGroupPolicyOptions {
  /** The cluster. It must have a kubectl handler. */
  readonly cluster: ClusterTarget;
}

/**
 * Assigns security groups to pods, with a `SecurityGroupPolicy` object.
 *
 * The VPC CNI of the cluster must have the option `securityGroupsForPods`. Pods get the groups when they start, so
 * running pods keep their groups until they are replaced. A security group cannot be deleted before its last pod.
 *
 * Groups in the stack of the nodes are deleted after the nodes of a `ClusterNetworking` with the same `ClusterTarget`.
 * Delete the pods first if the groups are in another stack.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
 */
export class PodSecurityGroupPolicy extends Construct {
  /** Name of the policy object. */
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
    // A pod that starts with a security group also needs its rules.
    applied.node.addDependency(...securityGroups);
    cluster._podSecurityGroups.push(...securityGroups);
    cluster._interfaces.add({ scope: this, of: 'podPolicy', groups: securityGroups });
    if (cluster.compute._isFargate && lacksClusterGroup(securityGroups, cluster.clusterSecurityGroupId)) {
      warn(
        this,
        'podSecurityGroupsFargate',
        'The cluster security group is not among the groups. Pods on Fargate reach neither the control plane nor CoreDNS without it. Add the cluster security group, or add equivalent rules and acknowledge this.',
      );
    }
  }
}

/**
 * Returns false if a group may be the cluster security group. Only groups of this app, and known ids, are certain to be
 * other groups.
 */
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
