/** Karpenter, which starts nodes for pods that no node has room for: controller, roles, interruption queue and node pools. */

export { Karpenter } from './karpenter';
export type { KarpenterProps } from './karpenter-props';
export { NodePool, type NodePoolProps } from './node-pool';
export {
  ConsolidationPolicy,
  type DisruptionBudget,
  DisruptionReason,
  type NodePoolOptions,
} from './node-pool-options';
