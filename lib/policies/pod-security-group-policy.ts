import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { KubernetesObject } from '../cluster/cluster-installer';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { LabelQuery } from '../cluster/objects/label-selectors';
import { dependOnAllOf, implementDependable } from '../foundation/deployment-order';
import { fail, type Located } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isDnsLabel, isDnsSubdomain } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { type LabelRequirement, labelQuery } from './label-selector';

/** Validates a namespace name. Fails as `PodSecurityGroups`. */
export function validatePolicyNamespace(namespace: string, scope?: Located): void {
  if (isConcrete(namespace) && !isDnsLabel(namespace)) {
    fail(
      'PodSecurityGroups',
      `"${namespace}" is not a namespace name. Write lower-case letters, digits and hyphens, such as "payments"`,
      scope,
    );
  }
}

/** Validates an object name. Fails as `PodSecurityGroups`. */
export function validatePolicyName(name: string, scope?: Located): void {
  if (isConcrete(name) && !isDnsSubdomain(name)) {
    fail(
      'PodSecurityGroups',
      `"${name}" is not an object name. Write lower-case letters, digits, hyphens and dots, such as "billing-database"`,
      scope,
    );
  }
}

/** The meaning of an empty selector, and the factory for it. */
const ALL_PODS = { what: 'all pods in the namespace', instead: 'PodSecurityGroupSelector.allPods()' };

/** Maximum number of security groups in a policy object. It is also the default quota of a network interface. */
const MAX_POLICY_GROUPS = 5;

/** Values of the policy object. */
export interface SecurityGroupPolicySettings {
  readonly name: string;
  readonly namespace: string;
  readonly selector: PodSecurityGroupSelector;
  readonly groupIds: readonly string[];
}

/**
 * Returns the Kubernetes object that assigns security groups to pods. EKS installs its definition in every cluster.
 *
 * @see
 * https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/v1.7.19/config/crd/bases/vpcresources.k8s.aws_securitygrouppolicies.yaml
 */
export function securityGroupPolicyObject({
  name,
  namespace,
  selector,
  groupIds,
}: SecurityGroupPolicySettings): KubernetesObject {
  return {
    apiVersion: 'vpcresources.k8s.aws/v1beta1',
    kind: 'SecurityGroupPolicy',
    metadata: { name, namespace },
    spec: { ...selector._selector, securityGroups: { groupIds: [...groupIds] } },
  };
}

/** Validates the number of security groups. Fails as `PodSecurityGroups`. */
export function validateGroupCount(count: number, scope?: Located): void {
  if (count < 1 || count > MAX_POLICY_GROUPS) {
    fail(
      'PodSecurityGroups',
      `"securityGroups" has ${count} groups, but a policy needs 1 to ${MAX_POLICY_GROUPS}. Write 1 to ${MAX_POLICY_GROUPS} security groups`,
      scope,
    );
  }
}

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
    validateGroupCount(securityGroups.length, this);
    validatePolicyNamespace(namespace, this);
    const groupIds = securityGroups.map(({ securityGroupId }) => securityGroupId);
    validateIds('securityGroup', groupIds, { scope: this });
    this.policyName =
      props.policyName ?? Names.uniqueResourceName(this, { maxLength: 63, separator: '-' }).toLowerCase();
    validatePolicyName(this.policyName, this);

    const policy = securityGroupPolicyObject({
      name: this.policyName,
      namespace,
      selector: props.selector,
      groupIds,
    });
    const applied = cluster._context.applyObjects(this, 'Object', [policy]);
    // A pod that starts with a security group also needs its rules.
    dependOnAllOf(applied, ...securityGroups);
    implementDependable(this, () => [applied]);
    cluster._context.addPodSecurityGroups(securityGroups);
    cluster._context.interfaces.add({ scope: this, of: 'podPolicy', groups: securityGroups });
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

/** Selector of pods in a namespace. Choose one of the factories. Pods on the host network get no security groups. */
export class PodSecurityGroupSelector {
  /**
   * Selects pods that have all labels and meet all requirements.
   *
   * @param labels labels, such as `{ app: 'billing' }`
   * @param requirements further requirements
   */
  public static pods(labels: Record<string, string>, requirements: LabelRequirement[] = []): PodSecurityGroupSelector {
    validateArguments('PodSecurityGroupSelector.pods', arguments);
    return new PodSecurityGroupSelector({
      podSelector: labelQuery(labels, requirements, ALL_PODS, 'PodSecurityGroups'),
    });
  }

  /**
   * Selects pods whose service account has all labels and meets all requirements. The labels are those of the
   * `ServiceAccount` object.
   *
   * @param labels labels, such as `{ app: 'billing' }`
   * @param requirements further requirements
   */
  public static serviceAccounts(
    labels: Record<string, string>,
    requirements: LabelRequirement[] = [],
  ): PodSecurityGroupSelector {
    validateArguments('PodSecurityGroupSelector.serviceAccounts', arguments);
    return new PodSecurityGroupSelector({
      serviceAccountSelector: labelQuery(labels, requirements, ALL_PODS, 'PodSecurityGroups'),
    });
  }

  /** Selects all pods in the namespace. */
  public static allPods(): PodSecurityGroupSelector {
    return new PodSecurityGroupSelector({ podSelector: {} });
  }

  private constructor(
    /** @internal */
    public readonly _selector: Readonly<Record<string, LabelQuery>>,
  ) {}
}
