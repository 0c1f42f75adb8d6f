import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { KubernetesObject } from '../cluster/cluster-installer';
import type { ClusterTarget } from '../cluster/cluster-target';
import { fail, type Located } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../foundation/kubernetes-names';
import { formatValue, isConcrete, isDeployTime } from '../foundation/tokens';
import { warn } from '../foundation/warnings';

/** Refuses what is no name of a namespace, as `PodSecurityGroups`. */
export function validatePolicyNamespace(namespace: string, scope?: Located): void {
  if (isConcrete(namespace) && !isDnsLabel(namespace)) {
    fail(
      'PodSecurityGroups',
      `"${namespace}" is no name of a namespace, write lower case letters, digits and hyphens, such as "payments"`,
      scope,
    );
  }
}

/** Refuses what cannot be the name of an object, as `PodSecurityGroups`. */
export function validatePolicyName(name: string, scope?: Located): void {
  if (isConcrete(name) && !isDnsSubdomain(name)) {
    fail(
      'PodSecurityGroups',
      `"${name}" is no name of an object, write lower case letters, digits, hyphens and dots, such as "billing-database"`,
      scope,
    );
  }
}

/** Refuses what cannot be the key of a label, as `PodSecurityGroups`. */
export function validateLabelKey(key: string): void {
  if (isDeployTime(key) || (isConcrete(key) && !isLabelKey(key))) {
    fail(
      'PodSecurityGroups',
      `"${formatValue(key)}" is no key of a label, write one such as "app" or "app.kubernetes.io/name"`,
    );
  }
}

/** Refuses what cannot be the value of a label, as `PodSecurityGroups`. */
export function validateLabelValue(value: string): void {
  if (isConcrete(value) && !isLabelValue(value)) {
    fail(
      'PodSecurityGroups',
      `"${value}" is no value of a label, write at most 63 letters, digits, hyphens, underscores and dots, a letter or digit at both ends`,
    );
  }
}

/** A policy object takes so many, and a network interface too unless its quota is raised. */
const MAX_POLICY_GROUPS = 5;

/** What the object says. */
export interface SecurityGroupPolicySettings {
  readonly name: string;
  readonly namespace: string;
  readonly selector: PodSecurityGroupSelector;
  readonly groupIds: readonly string[];
}

/**
 * The Kubernetes object that gives pods security groups. EKS installs its definition in every cluster.
 *
 * @see https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/v1.7.19/config/crd/bases/vpcresources.k8s.aws_securitygrouppolicies.yaml
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

/** Refuses a number of groups that a policy does not take, as `PodSecurityGroups`. */
export function validateGroupCount(count: number, scope?: Located): void {
  if (count < 1 || count > MAX_POLICY_GROUPS) {
    fail(
      'PodSecurityGroups',
      `"securityGroups" has ${count} of them and a policy takes 1 to ${MAX_POLICY_GROUPS}, give that many`,
      scope,
    );
  }
}

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

/** A label query as Kubernetes takes it. */
export interface LabelQuery {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelExpression[];
}

interface LabelExpression {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

/** What a label must be like, made by a factory. */
export class LabelRequirement {
  /**
   * The label is there, with one of the values.
   *
   * @param key such as `tier`
   * @param values one or more
   */
  public static anyOf(key: string, values: string[]): LabelRequirement {
    validateArguments('LabelRequirement.anyOf', arguments);
    return LabelRequirement.ofValues(key, 'In', values);
  }

  /**
   * The label has none of the values, or is not there.
   *
   * @param key such as `tier`
   * @param values one or more
   */
  public static noneOf(key: string, values: string[]): LabelRequirement {
    validateArguments('LabelRequirement.noneOf', arguments);
    return LabelRequirement.ofValues(key, 'NotIn', values);
  }

  /**
   * The label is there, with any value.
   *
   * @param key such as `tier`
   */
  public static exists(key: string): LabelRequirement {
    validateArguments('LabelRequirement.exists', arguments);
    validateLabelKey(key);
    return new LabelRequirement({ key, operator: 'Exists' });
  }

  /**
   * The label is not there.
   *
   * @param key such as `tier`
   */
  public static missing(key: string): LabelRequirement {
    validateArguments('LabelRequirement.missing', arguments);
    validateLabelKey(key);
    return new LabelRequirement({ key, operator: 'DoesNotExist' });
  }

  private static ofValues(key: string, operator: string, values: readonly string[]): LabelRequirement {
    validateLabelKey(key);
    if (values.length === 0) {
      fail('PodSecurityGroups', `"${key}" is compared with no values, give one or more`);
    }
    values.forEach(validateLabelValue);
    return new LabelRequirement({ key, operator, values: [...values] });
  }

  private constructor(
    /** @internal */
    public readonly _expression: LabelExpression,
  ) {}
}

/** Which pods of a namespace get security groups: one choice, made by a factory. Pods on the network of their node get none. */
export class PodSecurityGroupSelector {
  /**
   * Pods that have all the labels and meet all the requirements.
   *
   * @param labels such as `{ app: 'billing' }`
   * @param requirements beyond equality
   */
  public static pods(labels: Record<string, string>, requirements: LabelRequirement[] = []): PodSecurityGroupSelector {
    validateArguments('PodSecurityGroupSelector.pods', arguments);
    return new PodSecurityGroupSelector({ podSelector: labelQuery(labels, requirements) });
  }

  /**
   * Pods whose service account has all the labels and meets all the requirements: labels of the `ServiceAccount` object, not its name.
   *
   * @param labels such as `{ app: 'billing' }`
   * @param requirements beyond equality
   */
  public static serviceAccounts(
    labels: Record<string, string>,
    requirements: LabelRequirement[] = [],
  ): PodSecurityGroupSelector {
    validateArguments('PodSecurityGroupSelector.serviceAccounts', arguments);
    return new PodSecurityGroupSelector({ serviceAccountSelector: labelQuery(labels, requirements) });
  }

  /** Every pod of the namespace. */
  public static allPods(): PodSecurityGroupSelector {
    return new PodSecurityGroupSelector({ podSelector: {} });
  }

  private constructor(
    /** @internal */
    public readonly _selector: Readonly<Record<string, LabelQuery>>,
  ) {}
}

/** An empty query would select everything. */
function labelQuery(labels: Readonly<Record<string, string>>, requirements: readonly LabelRequirement[]): LabelQuery {
  const keys = Object.keys(labels);
  if (keys.length === 0 && requirements.length === 0) {
    fail(
      'PodSecurityGroups',
      '"{}" selects every pod of the namespace, name labels or write PodSecurityGroupSelector.allPods()',
    );
  }
  keys.forEach(validateLabelKey);
  Object.values(labels).forEach(validateLabelValue);
  return {
    ...(keys.length > 0 ? { matchLabels: { ...labels } } : {}),
    ...(requirements.length > 0 ? { matchExpressions: requirements.map(({ _expression }) => _expression) } : {}),
  };
}
