/** Network policy engines and pod networks other than the VPC CNI: Cilium and Calico. */

export { Calico, type CalicoProps } from './calico';
export { Cilium } from './cilium';
export { CiliumEncryption, type WireGuardOptions } from './cilium-encryption';
export { type CiliumEniOptions, CiliumMode } from './cilium-mode';
export { CiliumPolicyMode, type CiliumProps, type HubbleOptions } from './cilium-props';
