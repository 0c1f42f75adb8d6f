export { type AddonOptions, type AddonProps, ResolveConflicts } from './addons/addon';
export { EksAddonKind, type UnlistedAddonOptions } from './addons/addon-kind';
export { AddonPermissions } from './addons/addon-permissions';
export type { CniDaemonOptions, CniResources } from './addons/cni/daemon';
export { type CniDiagnosticsOptions, CniLogLevel, Introspection } from './addons/cni/diagnostics';
export { InterfaceProvisioning, type NetworkInterfaceOptions } from './addons/cni/network-interfaces';
export type { PodNetworkOptions } from './addons/cni/pod-network';
export type { PolicyAgentOptions } from './addons/cni/policy-agent';
export { type NodeSourceNatOptions, SnatPorts, SourceNat } from './addons/cni/source-nat';
export { WindowsAddressing, type WindowsPrefixOptions, type WindowsWarmTargets } from './addons/cni/windows-addressing';
export { CoreDns, type CoreDnsOptions, type CoreDnsProps } from './addons/core-dns';
export { CoreDnsCompute, CoreDnsDisruptionBudget, CoreDnsScaling } from './addons/core-dns-pods';
export type { CorefileOptions, DnsCacheOptions } from './addons/corefile';
export { DnsForwarding, type DnsForwardingOptions, DnsServerPolicy } from './addons/dns-forwarding';
export { EksAddon, type EksAddonOptions, type EksAddonProps } from './addons/eks-addon';
export {
  IpvsScheduler,
  KubeProxy,
  KubeProxyMode,
  type KubeProxyOptions,
  type KubeProxyProps,
} from './addons/kube-proxy';
export { NetworkPolicyMode, type NetworkPolicyOptions, PolicyEventLogs } from './addons/network-policy-mode';
export {
  NodeLocalDns,
  type NodeLocalDnsOptions,
  type NodeLocalDnsProps,
  NodeLocalDnsUpstream,
} from './addons/node-local-dns';
export {
  PodAddressing,
  type PrefixDelegationOptions,
  type SecondaryIpOptions,
  type WarmTargets,
} from './addons/pod-addressing';
export { PodIdentityAgent } from './addons/pod-identity-agent';
export {
  type PodResourceAmounts,
  type PodResources,
  PodToleration,
  TaintEffect,
} from './addons/pod-settings';
export { type DiscoveredSubnetsOptions, PodSubnets } from './addons/pod-subnets';
export { SecurityGroupsForPods, type StrictSecurityGroupsForPodsOptions } from './addons/security-groups-for-pods';
export { VpcCni, type VpcCniOptions, type VpcCniProps } from './addons/vpc-cni';
export { CniPermissions } from './addons/vpc-cni-policy';
export { IpFamily } from './addressing/address';
export { AddressPlan } from './addressing/address-plan';
export { PodCapacity } from './addressing/capacity';
export type { ClusterSizes, PodCapacityOptions } from './addressing/capacity-options';
export { CapacityReport, type CapacityShortfall, type SubnetCapacity } from './addressing/capacity-report';
export { Cidr } from './addressing/cidr';
export { InstanceLimits } from './addressing/instance-limits';
export type { InstanceLimitsOptions } from './addressing/instance-limits-options';
export type { NodeAddresses } from './addressing/node-addresses';
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
export { ClusterCompute } from './cluster/cluster-compute';
export { ClusterTarget } from './cluster/cluster-target';
export type { ClusterTargetAttributes, ClusterTargetOptions } from './cluster/cluster-target-options';
export { ImageSource } from './cluster/image-source';
export { KubernetesObjects, type KubernetesObjectsProps } from './cluster/kubernetes-objects';
export { WorkloadIdentity } from './cluster/workload-identity';
export {
  CleanupFailure,
  ClusterCleanup,
  type ClusterCleanupOptions,
  type ClusterCleanupProps,
} from './controllers/cleanup/cluster-cleanup';
export { ControllerLogLevel } from './controllers/controller-log-level';
export { ControllerScaling } from './controllers/controller-scaling';
export { CloudMapDns, type CloudMapDnsProps } from './controllers/dns/cloud-map-dns';
export { ExternalDns, type ExternalDnsProps } from './controllers/dns/external-dns';
export { ExternalDnsInstallation, type ExternalDnsOptions } from './controllers/dns/external-dns-options';
export {
  ExternalDnsRegistry,
  type TxtEncryptionKey,
  type TxtRegistryOptions,
} from './controllers/dns/external-dns-registry';
export { RecordPolicy, RecordSource, RecordType } from './controllers/dns/external-dns-terms';
export type {
  ExternalDnsPodOptions,
  GatewayFilterOptions,
  RecordTargetOptions,
  Route53WriteOptions,
} from './controllers/dns/external-dns-tuning';
export { ExternalDnsZoneRole, type ExternalDnsZoneRoleProps } from './controllers/dns/external-dns-zone-role';
export type { RecordAnnotationOptions } from './controllers/dns/record-annotations';
export { RecordRouting } from './controllers/dns/record-routing';
export { AlbGateway, type AlbGatewayProps } from './controllers/gateway/alb-gateway';
export { RouteAuthentication } from './controllers/gateway/gateway-authentication';
export { RouteBackend, type RouteBackendOptions } from './controllers/gateway/gateway-backends';
export { GatewayBase } from './controllers/gateway/gateway-base';
export type {
  GatewayListenerSetOptions,
  GatewayProps,
  GatewayReferenceGrantOptions,
  GatewayRouteOptions,
  ServiceTargetOptions,
} from './controllers/gateway/gateway-base-options';
export { GatewayClass, type GatewayClassProps } from './controllers/gateway/gateway-class';
export { ClientCertificates, type VerifiedClientOptions } from './controllers/gateway/gateway-client-certificates';
export {
  PathChange,
  type RedirectOptions,
  type RewriteOptions,
  RouteFilter,
} from './controllers/gateway/gateway-filters';
export { GatewayKind } from './controllers/gateway/gateway-kind';
export { GatewayListener } from './controllers/gateway/gateway-listener';
export {
  type GatewayListenerOptions,
  type HttpsListenerOptions,
  type NamedListenerOptions,
  RouteNamespaces,
  type SecureListenerOptions,
  type StreamListenerOptions,
  type TlsListenerOptions,
  type TlsPassthroughListenerOptions,
  type UdpListenerOptions,
} from './controllers/gateway/gateway-listener-options';
export type { FixedResponse, ListenerRuleOptions, MatchSources } from './controllers/gateway/gateway-listener-rule';
export type { ListenerSetManifest, ListenerSetOptions } from './controllers/gateway/gateway-listener-set';
export type {
  AlbOptions,
  GatewayLoadBalancerOptions,
  NlbOptions,
} from './controllers/gateway/gateway-load-balancer-options';
export { GatewayManifests } from './controllers/gateway/gateway-manifests';
export {
  type GrpcMatch,
  type HttpMatch,
  PathMatch,
  RouteMethod,
  ValueMatch,
} from './controllers/gateway/gateway-matches';
export type {
  AlbGatewayManifest,
  GatewayClassOptions,
  GatewayIdentity,
  NlbGatewayManifest,
} from './controllers/gateway/gateway-objects';
export type { ReferenceGrantManifest, ReferenceGrantTargets } from './controllers/gateway/gateway-reference-grant';
export { GatewayRoute, type RouteAttachment } from './controllers/gateway/gateway-route';
export type {
  GrpcRouteOptions,
  GrpcRouteRule,
  HttpRouteOptions,
  HttpRouteRule,
  StreamRouteOptions,
  TlsRouteOptions,
} from './controllers/gateway/gateway-route-rules';
export type {
  GatewayBackendTargets,
  GatewayTargetsManifest,
  ServiceTargetsManifest,
} from './controllers/gateway/gateway-target-objects';
export {
  type BackendTargetOptions,
  type GatewayHealthCheckOptions,
  type GatewayTargetOptions,
  HealthCheckProtocol,
  RouteKind,
  type RouteTargets,
  TargetProtocol,
  TargetProtocolVersion,
} from './controllers/gateway/gateway-target-options';
export { NlbGateway, type NlbGatewayProps } from './controllers/gateway/nlb-gateway';
export {
  AlbAction,
  type AlbFixedResponseOptions,
  AlbForwardTarget,
  type AlbRedirectOptions,
} from './controllers/ingress/alb-action';
export type { AlbAttributeOptions } from './controllers/ingress/alb-attributes';
export { AlbAuthentication } from './controllers/ingress/alb-authentication';
export { AlbCondition } from './controllers/ingress/alb-condition';
export type {
  AlbFrontendNlbHealthCheckOptions,
  AlbFrontendNlbOptions,
} from './controllers/ingress/alb-frontend-nlb';
export { AlbIngress } from './controllers/ingress/alb-ingress';
export type { AlbIngressOptions, AlbIngressProps } from './controllers/ingress/alb-ingress-options';
export {
  type AlbHttpsListenerOptions,
  AlbListener,
  type AlbListenerOptions,
  MutualTls,
  type MutualTlsOptions,
} from './controllers/ingress/alb-listener';
export type { AlbRuleOptions } from './controllers/ingress/alb-rules';
export type { AlbTargetControl } from './controllers/ingress/alb-target-control';
export type {
  AlbHealthCheckOptions,
  AlbServiceOptions,
  AlbTargetOptions,
} from './controllers/ingress/alb-targets';
export { AlbTransform } from './controllers/ingress/alb-transform';
export { IngressGroup } from './controllers/ingress/ingress-group';
export { TargetStickiness } from './controllers/ingress/target-stickiness';
export { LatticeController } from './controllers/lattice/lattice-controller';
export type { LatticeControllerProps } from './controllers/lattice/lattice-controller-props';
export { ControllerCrds } from './controllers/load-balancer-controller/controller-crds';
export type { GatewayApiCrdFile } from './controllers/load-balancer-controller/crd-files';
export { GatewayApiCrds } from './controllers/load-balancer-controller/gateway-api-crds';
export type { GatewayApiOptions } from './controllers/load-balancer-controller/gateway-api-options';
export type {
  IngressClassListener,
  IngressClassOptions,
} from './controllers/load-balancer-controller/ingress-class-options';
export {
  LoadBalancerController,
  type LoadBalancerControllerProps,
} from './controllers/load-balancer-controller/load-balancer-controller';
export type { LoadBalancerControllerOptions } from './controllers/load-balancer-controller/load-balancer-controller-options';
export type {
  BackendSecurityGroupOptions,
  LoadBalancerDefaults,
  LoadBalancerProtection,
} from './controllers/load-balancer-controller/load-balancer-defaults';
export type {
  CertificateManagementOptions,
  TargetGroupBindingOptions,
} from './controllers/load-balancer-controller/load-balancer-features';
export { LoadBalancerPermissions } from './controllers/load-balancer-controller/load-balancer-permissions';
export type { SignInSecret } from './controllers/load-balancer-controller/sign-in-secrets';
export {
  type RequestedCertificateOptions,
  TlsCertificates,
} from './controllers/load-balancer-controller/tls-certificates';
export type { TargetHealthCheckOptions } from './controllers/load-balancing/load-balancer-health-check';
export {
  LoadBalancerLogDestination,
  LoadBalancerLogs,
  type LoadBalancerLogsProps,
} from './controllers/load-balancing/load-balancer-logs';
export type { LoadBalancerOptions } from './controllers/load-balancing/load-balancer-options';
export { LoadBalancerSubnets } from './controllers/load-balancing/load-balancer-subnets';
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
} from './controllers/load-balancing/load-balancer-terms';
export {
  type CognitoSignInOptions,
  type OidcSignInOptions,
  type SignInOptions,
  UnauthenticatedRequest,
} from './controllers/load-balancing/sign-in';
export { TokenClaim, type TokenValidationOptions } from './controllers/load-balancing/token-validation';
export {
  NlbListener,
  type NlbListenerOptions,
  type NlbTcpListenerOptions,
} from './controllers/service/nlb-listener';
export { NlbService } from './controllers/service/nlb-service';
export type {
  NlbHealthCheckOptions,
  NlbServiceOptions,
  NlbTlsOptions,
} from './controllers/service/nlb-service-options';
export { NlbSourceNat } from './controllers/service/nlb-source-nat';
export type { NlbTargetOptions } from './controllers/service/nlb-targets';
export { NlbSplitTarget, type NlbTrafficSplit } from './controllers/service/nlb-traffic-split';
export { ServiceTopology } from './controllers/service/service-topology';
export { AutoModeNodeClass, type AutoModeNodeClassProps } from './nodes/auto-mode-node-class';
export {
  AutoModeNetworkPolicy,
  type AutoModeNodeClassOptions,
  type AutoModeNodePoolOptions,
  AutoModePodAddressing,
  type AutoModeProxy,
  AutoModeSnatPolicy,
} from './nodes/auto-mode-options';
export {
  FargateProfile,
  type FargateProfileOptions,
  type FargateProfileProps,
  type FargateSelector,
} from './nodes/fargate-profile';
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
export type { CniAlarmThresholds } from './observability/address-alarms';
export {
  AddressObservability,
  type AddressObservabilityOptions,
  type AddressObservabilityProps,
} from './observability/address-observability';
export { CniMetric, CniMetrics } from './observability/cni-metrics';
export {
  CniMetricsHelper,
  type CniMetricsHelperOptions,
  type CniMetricsHelperProps,
} from './observability/cni-metrics-helper';
export {
  FreeAddressMetrics,
  type FreeAddressMetricsProps,
  type FreeAddressOptions,
} from './observability/free-address-metrics';
export { FreeAddressThreshold } from './observability/free-address-threshold';
export {
  NetworkAddressUsage,
  type NetworkAddressUsageOptions,
  type NetworkAddressUsageProps,
} from './observability/network-address-usage';
export {
  NetworkFlowMonitor,
  type NetworkFlowMonitorOptions,
  type NetworkFlowMonitorProps,
  NetworkFlowRemote,
  NetworkFlowScope,
} from './observability/network-flow-monitor';
export { ClusterNetworking } from './patterns/cluster-networking';
export type { ClusterNetworkingProps } from './patterns/cluster-networking-props';
export {
  PodSecurityGroup,
  type PodSecurityGroupOptions,
  type PodSecurityGroupProps,
} from './policies/pod-security-group';
export {
  PodSecurityGroupPolicy,
  type PodSecurityGroupPolicyOptions,
  type PodSecurityGroupPolicyProps,
} from './policies/pod-security-group-policy';
export { LabelRequirement, PodSecurityGroupSelector } from './policies/pod-security-group-selector';
export { type AttachedTargetOptions, EgressTarget, type TransitGatewayTargetOptions } from './vpc/egress-target';
export { EksNetwork } from './vpc/eks-network';
export type { EksNetworkProps } from './vpc/eks-network-props';
export { type DualStackEndpointOptions, EndpointAddressing } from './vpc/endpoint-addressing';
export { EndpointFeature } from './vpc/endpoint-feature';
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
export { type DefinedS3GatewayOptions, S3Gateway } from './vpc/s3-gateway';
export { ClusterOwnership, type SubnetTags } from './vpc/subnet-tags';
export { VpcEndpoints, type VpcEndpointsProps } from './vpc/vpc-endpoints';
export { VpcFlowLogs, type VpcFlowLogsProps } from './vpc/vpc-flow-logs';
