import type { Duration } from 'aws-cdk-lib/core';
import type { CapacityType } from '../nodes/node-group';
import type { Taint } from '../nodes/node-labels-and-taints';
import type { NodeOptions } from '../nodes/node-networking';

/** Nodes that Karpenter may remove or replace to lower costs. */
export enum ConsolidationPolicy {
  /** Nodes without pods, apart from those of DaemonSets. */
  WHEN_EMPTY = 'WhenEmpty',
  /** Also nodes whose pods fit on other or cheaper nodes. */
  WHEN_EMPTY_OR_UNDERUTILIZED = 'WhenEmptyOrUnderutilized',
  /** Like `WHEN_EMPTY_OR_UNDERUTILIZED`, but only if the savings outweigh the disruption. */
  BALANCED = 'Balanced',
}

/** Why Karpenter disrupts a node. */
export enum DisruptionReason {
  /** Its pods fit on other or cheaper nodes. */
  UNDERUTILIZED = 'Underutilized',
  /** It has no pods, apart from those of DaemonSets. */
  EMPTY = 'Empty',
  /** It no longer matches its pool, for example after a new image. */
  DRIFTED = 'Drifted',
}

/** How many nodes of a pool Karpenter disrupts at a time. Several budgets apply together. */
export interface DisruptionBudget {
  /** Number of nodes, or share of the nodes of the pool: `5`, `10%`, or `0` for none. */
  readonly nodes: string;

  /**
   * Reasons to which it applies.
   *
   * @default - all reasons
   */
  readonly reasons?: DisruptionReason[];

  /**
   * When it starts to apply, as a cron schedule in UTC: `0 9 * * mon-fri`. It needs `duration`.
   *
   * @default - always
   */
  readonly schedule?: string;

  /**
   * How long it applies after each start, in whole minutes. It needs `schedule`.
   *
   * @default - always
   */
  readonly duration?: Duration;
}

/** Options of a node pool of Karpenter. */
export interface NodePoolOptions extends NodeOptions {
  /**
   * Name of the NodePool and of its EC2NodeClass: lower-case letters, digits, hyphens and dots, at most 63 characters.
   *
   * @default - the id of the construct in lower case
   */
  readonly nodePoolName?: string;

  /**
   * Version of the image of the operating system: `latest`, or a release such as `v20260724` of Amazon Linux 2023 and
   * `v1.51.0` of Bottlerocket.
   *
   * With `latest`, Karpenter replaces the nodes after each release, within the disruption budgets. It fails with a
   * custom image, which is one version.
   *
   * @default 'latest'
   */
  readonly imageVersion?: string;

  /**
   * Capacity types. Karpenter prefers Spot if both are listed.
   *
   * @default - On-Demand
   */
  readonly capacityTypes?: CapacityType[];

  /**
   * Maximum total number of vCPUs of the pool, 1 or more.
   *
   * @default - no limit
   */
  readonly cpuLimit?: number;

  /**
   * Maximum total memory of the pool in GiB, 1 or more.
   *
   * @default - no limit
   */
  readonly memoryLimit?: number;

  /**
   * Priority among pools that match a pod, 1 to 100. The highest one is used first.
   *
   * @default - the lowest
   */
  readonly weight?: number;

  /**
   * Taints that nodes have until other software removes them, such as `node.cilium.io/agent-not-ready` of Cilium. Pods
   * need not tolerate them for Karpenter to start a node.
   *
   * @default - none
   */
  readonly startupTaints?: Taint[];

  /**
   * Nodes that Karpenter may remove or replace to lower costs.
   *
   * @default ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED
   */
  readonly consolidationPolicy?: ConsolidationPolicy;

  /**
   * How long no pod must have come to or left a node before it is consolidated, in whole seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly consolidateAfter?: Duration;

  /**
   * How many nodes Karpenter disrupts at a time, at most 50 budgets.
   *
   * @default - 10% of the nodes of the pool
   */
  readonly disruptionBudgets?: DisruptionBudget[];

  /**
   * Age at which a node is replaced, in whole seconds. Budgets do not apply to it.
   *
   * @default Duration.days(30)
   */
  readonly expireAfter?: Duration;

  /**
   * Time after which the remaining pods of a node that is being removed are deleted, in whole seconds. Disruption
   * budgets of pods and `karpenter.sh/do-not-disrupt` no longer protect them.
   *
   * Without it, one pod that cannot be evicted keeps its node, and the deletion of the stack waits for it until the
   * kubectl handler ends after 15 minutes. CloudFormation then deletes the controller, and the instance remains.
   *
   * @default - no limit
   */
  readonly terminationGracePeriod?: Duration;

  /**
   * Requirements of nodes in addition to the instance types, capacity types and zones, in the format of
   * `spec.template.spec.requirements`: `{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['eu-west-1a'] }`.
   *
   * @default - none
   * @see https://karpenter.sh/v1.14/concepts/scheduling/#well-known-labels
   */
  readonly additionalRequirements?: Record<string, unknown>[];

  /**
   * Additional fields of the EC2NodeClass, such as `{ detailedMonitoring: true }` or `{ tags: { team: 'platform' } }`.
   * Nested objects are merged key by key, and lists are replaced. Fields that determine the placement and the identity
   * of nodes fail.
   *
   * @default - none
   * @see https://karpenter.sh/v1.14/concepts/nodeclasses/
   */
  readonly additionalNodeClassSpec?: Record<string, unknown>;
}
