export { type AddonOptions, type AddonProps, ResolveConflicts } from './addons/addon';
export { CoreDns, type CoreDnsOptions, type CoreDnsProps, CoreDnsScaling } from './addons/core-dns';
export { KubeProxy, KubeProxyMode, type KubeProxyOptions, type KubeProxyProps } from './addons/kube-proxy';
export { NetworkPolicyMode, type NetworkPolicyOptions } from './addons/network-policy-mode';
export {
  PodAddressing,
  type PrefixDelegationOptions,
  type SecondaryIpOptions,
  type WarmTargets,
} from './addons/pod-addressing';
export { PodIdentityAgent } from './addons/pod-identity-agent';
export { PodSubnets } from './addons/pod-subnets';
export { VpcCni, type VpcCniOptions, type VpcCniProps } from './addons/vpc-cni';
export { IpFamily } from './addressing/address';
export { AddressPlan } from './addressing/address-plan';
export { PodCapacity } from './addressing/capacity';
export type { ClusterSizes, PodCapacityOptions } from './addressing/capacity-options';
export { CapacityReport, type CapacityShortfall, type SubnetCapacity } from './addressing/capacity-report';
export { Cidr } from './addressing/cidr';
export { InstanceLimits } from './addressing/instance-limits';
export type { NodeAddresses } from './addressing/node-addresses';
export type {
  AddressPlanOptions,
  AddressPlanProps,
  EksAddressPlanOptions,
  SharedAddressPlanOptions,
} from './addressing/plan-options';
export type { PlanEntry } from './addressing/plan-table';
export type { PlannedSubnet } from './addressing/planned-subnet';
export { Tier, type TierOptions, type TierPlacement, TierRole } from './addressing/tier';
export { ClusterTarget, type ClusterTargetAttributes, type ClusterTargetOptions } from './cluster/cluster-target';
export { WorkloadIdentity } from './cluster/workload-identity';
export {
  ExternalDns,
  ExternalDnsInstallation,
  type ExternalDnsOptions,
  type ExternalDnsProps,
} from './controllers/external-dns';
export {
  LoadBalancerController,
  type LoadBalancerControllerOptions,
  type LoadBalancerControllerProps,
} from './controllers/load-balancer-controller';
export { NodeCapacityType, NodeGroup, type NodeGroupOptions, type NodeGroupProps } from './nodes/node-group';
export { NodeImage } from './nodes/node-image';
export { NodeNetworking, type NodeNetworkingProps, type NodeOptions } from './nodes/node-networking';
export {
  NodeSecurityGroup,
  type NodeSecurityGroupOptions,
  type NodeSecurityGroupProps,
} from './nodes/node-security-group';
export { NodeTaint } from './nodes/node-taint';
export { NodeUpdate, NodeUpdateStrategy } from './nodes/node-update';
export { ClusterNetworking, type ClusterNetworkingProps } from './patterns/cluster-networking';
export { type AttachedTargetOptions, EgressTarget } from './vpc/egress-target';
export { EksNetwork } from './vpc/eks-network';
export type { EksNetworkProps } from './vpc/eks-network-props';
export type {
  ExistingNetworkOptions,
  ExistingNetworkProps,
  ExistingSubnetTags,
  NetworkLookupOptions,
} from './vpc/existing-network-options';
export {
  FlowLogs,
  type FlowLogsOptions,
  type FlowLogsToBucketOptions,
  type FlowLogsToCloudWatchOptions,
  type FlowLogsToS3Options,
} from './vpc/flow-logs';
export { IpamAllocation, type IpamPools } from './vpc/ipam-allocation';
export { Ipv6Block } from './vpc/ipv6-block';
export {
  type EgressTargetOptions,
  NatStrategy,
  type PerZoneNatOptions,
  type PrivateNatOptions,
  type RegionalNatOptions,
  type SingleNatOptions,
} from './vpc/nat-strategy';
export { NetworkAcls, type NetworkAclsOptions } from './vpc/network-acls';
export type { IEksNetwork } from './vpc/network-face';
export { ClusterOwnership, type SubnetTags } from './vpc/subnet-tags';
export { EndpointFeature, VpcEndpoints, type VpcEndpointsProps } from './vpc/vpc-endpoints';
export { VpcFlowLogs, type VpcFlowLogsProps } from './vpc/vpc-flow-logs';
