import { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete } from '../foundation/tokens';
import { type ClusterPolicyAction, ClusterPolicyApi, renderClusterRules } from './cluster-policy-rules';
import type { LabelSelector } from './label-selector';
import { policyNameOf } from './network-policy';
import type { Peer } from './peer';
import type { PolicyPort } from './policy-port';

/** Tier of a cluster network policy. */
export enum ClusterPolicyTier {
  /** Before all network policies of namespaces, which cannot override it. */
  ADMIN = 'Admin',
  /** After the network policies of namespaces, for pods that none of them selects. */
  BASELINE = 'Baseline',
}

/** A rule of a cluster network policy. */
export interface ClusterPolicyRule {
  /** The action for the connections. */
  readonly action: ClusterPolicyAction;

  /**
   * Sources of ingress, which are pods, or destinations of egress. Peers of the own namespace and networks with
   * exclusions fail.
   */
  readonly peers: Peer[];

  /**
   * Destination ports. The API of EKS fails with port names, which its controller does not read.
   *
   * @default - all ports and protocols
   */
  readonly ports?: PolicyPort[];

  /**
   * Name of the rule in logs, at most 100 characters.
   *
   * @default - none
   */
  readonly name?: string;
}

/** Options of a cluster network policy. */
export interface ClusterNetworkPolicyOptions {
  /** Tier of the policy. */
  readonly tier: ClusterPolicyTier;

  /**
   * Priority in the tier, 0 to 1000. Lower numbers are first. Give each policy of a tier its own.
   */
  readonly priority: number;

  /** The namespaces whose pods the policy applies to. */
  readonly namespaces: LabelSelector;

  /**
   * The pods in the namespaces.
   *
   * @default - all pods
   */
  readonly pods?: LabelSelector;

  /**
   * Rules of connections to the pods, in their order.
   *
   * @default - none
   */
  readonly ingress?: ClusterPolicyRule[];

  /**
   * Rules of connections from the pods, in their order.
   *
   * @default - none
   */
  readonly egress?: ClusterPolicyRule[];

  /**
   * API of the policy engine.
   *
   * @default ClusterPolicyApi.EKS
   */
  readonly api?: ClusterPolicyApi;

  /**
   * Name of the policy object. It must be unique in the cluster.
   *
   * @default - generated from the construct path
   */
  readonly policyName?: string;
}

/** Properties of a cluster network policy. */
export interface ClusterNetworkPolicyProps extends ClusterNetworkPolicyOptions {
  /** The cluster. */
  readonly cluster: ClusterTarget;
}

/** Maximum priority in a tier. */
const HIGHEST_PRIORITY = 1000;

/**
 * Rules for all namespaces, which come before or after the network policies of namespaces.
 *
 * The tiers are evaluated in this order: `ADMIN`, network policies of namespaces, `BASELINE`. The first rule that
 * matches and does not pass decides. Connections without a decision are allowed.
 *
 * EKS evaluates rules of one priority by action: deny, accept, pass. An accepting rule before a denying one in the same
 * policy fails as `ClusterPolicy`, because EKS would deny first. Write the denying rule in a policy with a larger
 * priority.
 *
 * It requires VPC CNI 1.21.1, or EKS Auto Mode with `networkPolicy` in its NodeClass. EKS installs the definition.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html
 */
export class ClusterNetworkPolicy extends Construct {
  /** Name of the policy object. */
  public readonly policyName: string;

  constructor(scope: Construct, id: string, props: ClusterNetworkPolicyProps) {
    validateArguments('ClusterNetworkPolicy', arguments);
    super(scope, id);
    const { api = ClusterPolicyApi.EKS, cluster, egress = [], ingress = [], namespaces, pods, priority, tier } = props;
    this.policyName = policyNameOf(this, props.policyName);
    if (isConcrete(priority) && !(Number.isInteger(priority) && priority >= 0 && priority <= HIGHEST_PRIORITY)) {
      fail(
        'ClusterPolicy',
        `"priority: ${formatValue(priority)}" is out of bounds. Write a whole number from 0 to ${HIGHEST_PRIORITY}`,
        this,
      );
    }
    if (ingress.length + egress.length === 0) {
      fail('ClusterPolicy', `"${this.policyName}" has no rules. Write ingress or egress`, this);
    }
    const context = { cluster, scope: this };
    const namespaceSelector = namespaces._for('namespaces', this);
    const applied = cluster._context.applyObjects(this, 'Object', [
      {
        apiVersion: api,
        kind: 'ClusterNetworkPolicy',
        metadata: { name: this.policyName },
        spec: {
          tier,
          priority,
          subject: pods
            ? { pods: { namespaceSelector, podSelector: pods._for('pods', this) } }
            : { namespaces: namespaceSelector },
          ...renderClusterRules('ingress', ingress, api, context),
          ...renderClusterRules('egress', egress, api, context),
        },
      },
    ]);
    implementDependable(this, () => [applied]);
  }
}
