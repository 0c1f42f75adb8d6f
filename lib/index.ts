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
export { ImageSource } from './cluster/image-source';
export { KubernetesObjects, type KubernetesObjectsProps } from './cluster/kubernetes-objects';
export { WorkloadIdentity } from './cluster/workload-identity';
export {
  AlbAction,
  type AlbFixedResponseOptions,
  AlbForwardTarget,
  type AlbRedirectOptions,
} from './controllers/alb-action';
export {
  AlbAuthentication,
  type AlbAuthenticationOptions,
  type AlbCognitoOptions,
  type AlbOidcOptions,
  UnauthenticatedRequest,
} from './controllers/alb-authentication';
export { AlbCondition } from './controllers/alb-condition';
export { AlbIngress } from './controllers/alb-ingress';
export type { AlbIngressOptions, AlbIngressProps, LoadBalancerOptions } from './controllers/alb-ingress-options';
export {
  type AlbHttpsListenerOptions,
  AlbListener,
  type AlbListenerOptions,
  MutualTls,
  type MutualTlsOptions,
} from './controllers/alb-listener';
export type { AlbHealthCheckOptions, AlbTargetOptions } from './controllers/alb-targets';
export { CloudMapDns, type CloudMapDnsProps } from './controllers/cloud-map-dns';
export { ControllerScaling } from './controllers/controller-scaling';
export { ExternalDns, type ExternalDnsProps, type RecordAnnotationOptions } from './controllers/external-dns';
export { ExternalDnsInstallation, type ExternalDnsOptions } from './controllers/external-dns-options';
export { ExternalDnsRegistry } from './controllers/external-dns-registry';
export { RecordPolicy, RecordSource, RecordType } from './controllers/external-dns-terms';
export { ExternalDnsZoneRole, type ExternalDnsZoneRoleProps } from './controllers/external-dns-zone-role';
export type { IngressClassOptions } from './controllers/ingress-class';
export { IngressGroup } from './controllers/ingress-group';
export { LoadBalancerController, type LoadBalancerControllerProps } from './controllers/load-balancer-controller';
export {
  type BackendSecurityGroupOptions,
  ControllerLogLevel,
  type LoadBalancerControllerOptions,
  type LoadBalancerDefaults,
  type LoadBalancerProtection,
} from './controllers/load-balancer-controller-options';
export type { CertificateManagementOptions, TargetGroupBindingOptions } from './controllers/load-balancer-features';
export type { TargetHealthCheckOptions } from './controllers/load-balancer-health-check';
export {
  LoadBalancerLogDestination,
  LoadBalancerLogs,
  type LoadBalancerLogsProps,
} from './controllers/load-balancer-logs';
export { LoadBalancerPermissions } from './controllers/load-balancer-permissions';
export { LoadBalancerSubnets } from './controllers/load-balancer-subnets';
export {
  AlpnPolicy,
  BackendProtocol,
  BackendProtocolVersion,
  ClientRouting,
  DesyncMitigation,
  ExternalTrafficPolicy,
  ForwardedForHeader,
  LoadBalancerAddressing,
  LoadBalancerScheme,
  LoadBalancerTargetType,
  LoadBalancingAlgorithm,
  NlbHealthCheckProtocol,
} from './controllers/load-balancer-terms';
export { NlbService } from './controllers/nlb-service';
export type { NlbHealthCheckOptions, NlbServiceOptions, NlbTlsOptions } from './controllers/nlb-service-options';
export { ServiceTopology } from './controllers/service-topology';
export { TargetStickiness } from './controllers/target-stickiness';
export { TlsCertificates } from './controllers/tls-certificates';
export { NodeCapacityType, NodeGroup, type NodeGroupOptions, type NodeGroupProps } from './nodes/node-group';
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
