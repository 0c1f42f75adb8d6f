/**
 * Settings of the VPC CNI add-on: addresses kept ready, network interfaces, source NAT, network policy agent,
 * Windows, diagnostics.
 */

export type { ContainerResources, DaemonOptions } from './daemon';
export { type DiagnosticsOptions, Introspection, LogLevel, type PolicyAgentOptions } from './diagnostics';
export { InterfaceProvisioning, type NetworkInterfaceOptions } from './network-interfaces';
export { type NetworkPolicyOptions, PolicyEventLogs } from './network-policy-mode';
export {
  type PrefixDelegationOptions,
  type SecondaryIpOptions,
  type WarmTargets,
  WindowsAddressing,
  type WindowsPrefixOptions,
  type WindowsWarmTargets,
} from './pod-addressing';
export { type NodeSourceNatOptions, type PodNetworkOptions, SnatPorts, SourceNat } from './pod-network';
export type { DiscoveredSubnetsOptions } from './pod-subnets';
export type { StrictSecurityGroupsForPodsOptions } from './security-groups-for-pods';
export { CniPermissions } from './vpc-cni-permissions';
