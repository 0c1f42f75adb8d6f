/**
 * Settings of nodes: images, taints, labels, updates, instance limits, and the choices of EKS Auto Mode and
 * Fargate.
 */

export { TaintEffect } from '../addons/pod-settings';
export type { InstanceLimitsOptions } from '../addressing/instance-limits';
export { InstanceLimits } from '../addressing/instance-limits';
export {
  AutoModeNetworkPolicy,
  AutoModePodAddressing,
  type AutoModeProxy,
  AutoModeSnatPolicy,
} from './auto-mode-node-class';
export type { FargateSelector } from './fargate-profile';
export { CapacityType, UpdateConfig, UpdateStrategy } from './node-group';
export { Image } from './node-image';
export { Taint } from './node-labels-and-taints';
