/**
 * The main path: the address plan, the network, the cluster target, the add-ons and controllers, and
 * `ClusterNetworking`, which puts them in order.
 */

export * as addons from './addons';
export type { AddonOptions, AddonProps } from './addons/addon';
export { EksAddon, type EksAddonOptions, type EksAddonProps } from './addons/eks-addon';
export { KubeProxy, type KubeProxyOptions, type KubeProxyProps } from './addons/kube-proxy';
export { PodIdentityAgent } from './addons/pod-identity-agent';
export { IpFamily } from './addressing/address';
export { AddressPlan } from './addressing/address-plan';
export { CapacityReport, type CapacityShortfall, type SubnetCapacity } from './addressing/capacity-report';
export { Cidr } from './addressing/cidr';
export type {
  AddressPlanOptions,
  AddressPlanProps,
  EksAddressPlanOptions,
  PrivateAddressPlanOptions,
  SharedAddressPlanOptions,
} from './addressing/plan-options';
export type { PlanEntry } from './addressing/plan-table';
export type { PlannedSubnet } from './addressing/planned-subnet';
export { Tier, type TierOptions, type TierPlacement, TierRole } from './addressing/tier';
export * as artifacts from './artifacts';
export * as capacity from './capacity';
export * as charts from './charts';
export {
  CleanupFailure,
  ClusterCleanup,
  type ClusterCleanupOptions,
  type ClusterCleanupProps,
} from './cleanup/cluster-cleanup';
export { type AccessEntryOptions, AccessLevel, ApiAccess, type ApiAccessProps } from './cluster/api-access';
export { ApiEndpoint } from './cluster/api-endpoint';
export { ClusterCompute } from './cluster/cluster-compute';
export { ClusterTarget } from './cluster/cluster-target';
export type { ClusterTargetAttributes, ClusterTargetOptions } from './cluster/cluster-target-options';
export { ImageSource } from './cluster/image-source';
export { KubernetesObjects, type KubernetesObjectsProps } from './cluster/kubernetes-objects';
export { WorkloadIdentity } from './cluster/workload-identity';
export * as cni from './cni';
export { NetworkPolicyMode } from './cni/network-policy-mode';
export { PodAddressing } from './cni/pod-addressing';
export { PodSubnets } from './cni/pod-subnets';
export { SecurityGroupsForPods } from './cni/security-groups-for-pods';
export { VpcCni, type VpcCniOptions, type VpcCniProps } from './cni/vpc-cni';
export { ControllerCrds, GatewayApiCrds, type GatewayApiOptions } from './controllers/custom-resource-definitions';
export type { IngressAlbOptions, IngressClassOptions } from './controllers/ingress-class';
export { LoadBalancerController, type LoadBalancerControllerProps } from './controllers/load-balancer-controller';
export type { LoadBalancerControllerOptions } from './controllers/load-balancer-controller-options';
export {
  type ListenerTlsOptions,
  type RequestedCertificateOptions,
  TlsCertificates,
} from './controllers/tls-certificates';
export * as delivery from './delivery';
export * as dns from './dns';
export { CloudMapDns, type CloudMapDnsProps } from './dns/cloud-map-dns';
export { CoreDns, type CoreDnsOptions, type CoreDnsProps } from './dns/core-dns';
export { ExternalDns, type ExternalDnsProps } from './dns/external-dns';
export type { ExternalDnsPodOptions } from './dns/external-dns-option-groups';
export type { ExternalDnsOptions } from './dns/external-dns-options';
export { ExternalDnsZoneRole, type ExternalDnsZoneRoleProps } from './dns/external-dns-zone-role';
export { NodeLocalDns, type NodeLocalDnsOptions, type NodeLocalDnsProps } from './dns/node-local-dns';
export * as engines from './engines';
export * as flowlogs from './flowlogs';
export { FlowLogs } from './flowlogs/flow-logs';
export { VpcFlowLogs, type VpcFlowLogsProps } from './flowlogs/vpc-flow-logs';
export * as gateway from './gateway';
export * as ingress from './ingress';
export * as karpenter from './karpenter';
export * as lattice from './lattice';
export * as loadbalancing from './loadbalancing';
export type { AlbOptions } from './loadbalancing/alb-options';
export type { NlbOptions } from './loadbalancing/nlb-options';
export type { LoadBalancerOptions } from './loadbalancing/options';
export { LoadBalancerSubnets } from './loadbalancing/subnets';
export * as mesh from './mesh';
export * as nodes from './nodes';
export type { AutoModeNodeClassOptions, AutoModeNodePoolOptions } from './nodes/auto-mode-node-class';
export { AutoModeNodeClass, type AutoModeNodeClassProps } from './nodes/auto-mode-node-class';
export { FargateProfile, type FargateProfileOptions, type FargateProfileProps } from './nodes/fargate-profile';
export { NodeGroup, type NodeGroupOptions, type NodeGroupProps } from './nodes/node-group';
export { NodeNetworking, type NodeNetworkingProps, type NodeOptions } from './nodes/node-networking';
export {
  NodeSecurityGroup,
  type NodeSecurityGroupOptions,
  type NodeSecurityGroupProps,
} from './nodes/node-security-group';
export * as observability from './observability';
export { ClusterNetworking } from './patterns/cluster-networking';
export type { ClusterNetworkingProps } from './patterns/cluster-networking-props';
export * as policies from './policies';
export * as pricing from './pricing';
export * as rules from './rules';
export * as service from './service';
export * as vpc from './vpc';
export { EgressTarget } from './vpc/egress-target';
export { EksNetwork } from './vpc/eks-network';
export type { IEksNetwork } from './vpc/eks-network-interface';
export type { EksNetworkProps } from './vpc/eks-network-props';
export { EndpointAddressing } from './vpc/endpoint-addressing';
export { EndpointFeature } from './vpc/endpoint-feature';
export { EndpointPolicy, type EndpointPolicyOptions } from './vpc/endpoint-policy';
export type {
  ExistingNetworkOptions,
  ExistingNetworkProps,
  NetworkLookupOptions,
} from './vpc/existing-network';
export { type EgressTargetOptions, NatStrategy, type PrivateNatOptions } from './vpc/nat-strategy';
export { NetworkAcls } from './vpc/network-acls';
export { S3Gateway } from './vpc/s3-gateway';
export { VpcEndpoints, type VpcEndpointsProps } from './vpc/vpc-endpoints';
