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
export { WorkloadIdentity } from './cluster/workload-identity';
export { AlbGateway, type AlbGatewayProps } from './controllers/alb-gateway';
export { CloudMapDns, type CloudMapDnsProps } from './controllers/cloud-map-dns';
export { ControllerScaling } from './controllers/controller-scaling';
export { ExternalDns, type ExternalDnsProps, type RecordAnnotationOptions } from './controllers/external-dns';
export { ExternalDnsInstallation, type ExternalDnsOptions } from './controllers/external-dns-options';
export { ExternalDnsRegistry } from './controllers/external-dns-registry';
export { RecordPolicy, RecordSource, RecordType } from './controllers/external-dns-terms';
export { ExternalDnsZoneRole, type ExternalDnsZoneRoleProps } from './controllers/external-dns-zone-role';
export { type GatewayApiCrdFile, GatewayApiCrds } from './controllers/gateway-api-crds';
export type { GatewayApiOptions } from './controllers/gateway-api-options';
export { RouteAuthentication, type TokenValidationOptions } from './controllers/gateway-authentication';
export { RouteBackend, type RouteBackendOptions } from './controllers/gateway-backends';
export {
  GatewayBase,
  type GatewayProps,
  type GatewayRouteOptions,
  type ServiceTargetOptions,
} from './controllers/gateway-base';
export { GatewayClass, type GatewayClassProps } from './controllers/gateway-class';
export { ClientCertificates, type VerifiedClientOptions } from './controllers/gateway-client-certificates';
export { PathChange, type RedirectOptions, type RewriteOptions, RouteFilter } from './controllers/gateway-filters';
export { GatewayListener } from './controllers/gateway-listener';
export {
  AlpnPolicy,
  type GatewayListenerOptions,
  type HttpsListenerOptions,
  type NamedListenerOptions,
  RouteNamespaces,
  type SecureListenerOptions,
  type TlsListenerOptions,
} from './controllers/gateway-listener-options';
export type { FixedResponse, ListenerRuleOptions } from './controllers/gateway-listener-rule';
export { GatewayKind } from './controllers/gateway-load-balancer';
export type { AlbOptions, GatewayLoadBalancerOptions, NlbOptions } from './controllers/gateway-load-balancer-options';
export { GatewayManifests } from './controllers/gateway-manifests';
export { type GrpcMatch, type HttpMatch, PathMatch, RouteMethod, ValueMatch } from './controllers/gateway-matches';
export type {
  AlbGatewayManifest,
  GatewayClassOptions,
  GatewayIdentity,
  NlbGatewayManifest,
  ReferenceGrantManifest,
  ServiceTargetsManifest,
} from './controllers/gateway-objects';
export { GatewayRoute, type RouteAttachment } from './controllers/gateway-route';
export type {
  GrpcRouteOptions,
  GrpcRouteRule,
  HttpRouteOptions,
  HttpRouteRule,
  StreamRouteOptions,
  TlsRouteOptions,
} from './controllers/gateway-route-rules';
export {
  type GatewayHealthCheckOptions,
  type GatewayTargetOptions,
  HealthCheckProtocol,
  TargetProtocol,
  TargetProtocolVersion,
} from './controllers/gateway-targets';
export type { IngressClassOptions } from './controllers/ingress-class';
export { LoadBalancerController, type LoadBalancerControllerProps } from './controllers/load-balancer-controller';
export {
  type BackendSecurityGroupOptions,
  ControllerLogLevel,
  type LoadBalancerControllerOptions,
  type LoadBalancerDefaults,
  type LoadBalancerProtection,
} from './controllers/load-balancer-controller-options';
export type { CertificateManagementOptions, TargetGroupBindingOptions } from './controllers/load-balancer-features';
export { LoadBalancerPermissions } from './controllers/load-balancer-permissions';
export { LoadBalancerAddressing, LoadBalancerScheme, LoadBalancerTargetType } from './controllers/load-balancer-terms';
export { NlbGateway, type NlbGatewayProps } from './controllers/nlb-gateway';
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
