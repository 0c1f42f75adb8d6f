// Written by scripts/input-types.ts from the public types; do not edit.

/**
 * A line for each type and each call of the public API. Types: s text, n number, b truth value, a anything, [x] list, {x} map, or a name.
 * Structs and calls have members with their types, enums their values, classes and interfaces the members that tell their objects, and after
 * the slash how one gets a value.
 */
export const INPUT_TYPES = `
struct AccessEntryOptions principalArn:s level?:AccessLevel namespaces?:[s] groups?:[s]
enum AccessLevel CLUSTER_ADMIN=AmazonEKSClusterAdminPolicy ADMIN=AmazonEKSAdminPolicy EDIT=AmazonEKSEditPolicy VIEW=AmazonEKSViewPolicy ADMIN_VIEW=AmazonEKSAdminViewPolicy
struct AddonOptions addonVersion?:s resolveConflicts?:ResolveConflicts preserveOnDelete?:b
class AddonPermissions / role() statements() managedPolicies() none()
struct AddonProps<AddonOptions cluster:ClusterTarget
class AddressObservability alarms / new
struct AddressObservabilityOptions freeAddresses?:FreeAddressOptions cniMetrics?:CniMetrics cniThresholds?:CniAlarmThresholds networkAddressUsage?:NetworkAddressUsageOptions containerInsights?:ContainerInsightsMetrics allowanceThresholds?:AllowanceThresholds natGatewayIds?:{s} alarmActions?:[aws_cloudwatch.IAlarmAction] dashboard?:b dashboardName?:s
struct AddressObservabilityProps<AddressObservabilityOptions network:IEksNetwork
class AddressPlan availabilityZones connectedNetworks / forEks() forPrivate() forSharedSubnets() new
struct AddressPlanOptions vpcCidr:s availabilityZones:[s] clusterZones?:[s] zoneSlots?:{n} connectedNetworks?:{s} serviceCidr?:s reserves?:{s} placeholderCidrs?:[s]
struct AddressPlanProps<AddressPlanOptions tiers:[Tier]
class AlbAction / redirect() fixedResponse() forward()
struct AlbAttributeOptions connectionLogs?:LogDestination healthCheckLogs?:LogDestination idleTimeout?:core.Duration clientKeepAlive?:core.Duration http2?:b dropInvalidHeaderFields?:b desyncMitigationMode?:DesyncMitigationMode xffHeaderProcessingMode?:XffHeaderProcessingMode preserveHostHeader?:b wafFailOpen?:b
class AlbAuthentication / none() oidc() cognito()
class AlbCondition / hostnames() hostnameRegexes() paths() pathRegexes() header() headerRegexes() methods() queryParameter() sourceCidrs()
class AlbForwardTarget / service() targetGroup() targetGroupName()
struct AlbFrontendNlbOptions<NlbAttributeOptions,NlbElasticIpOptions scheme?:Scheme subnets?:LoadBalancerSubnets securityGroups?:[aws_ec2.ISecurityGroup] listenerPorts?:{n} healthCheck?:TargetHealthCheckOptions tags?:{s} additionalLoadBalancerAttributes?:{s}
class AlbGateway<GatewayBase gatewayName addListenerSet / new
struct AlbGatewayManifest<ObjectIdentity,GatewayAlbOptions gatewayClassName:s
struct AlbGatewayProps<GatewayProps,GatewayAlbOptions redirectHttpTo?:n
struct AlbHttpsListenerOptions<AlbListenerOptions mutualAuthentication?:MutualAuthentication
class AlbIngress annotations / new
struct AlbIngressOptions<IngressAlbOptions,AlbInstanceOptions,AlbTargetOptions,AlbRuleOptions listeners?:[AlbListener] frontendNlb?:AlbFrontendNlbOptions jwtValidation?:TokenValidationOptions
struct AlbIngressProps<AlbIngressOptions group?:s groupOrder?:n
struct AlbInstanceOptions<LoadBalancerSecurityGroupOptions shieldAdvanced?:b customerOwnedIpv4Pool?:s
class AlbListener isTls port / http() https()
struct AlbListenerOptions<ListenerAttributeOptions responseHeaders?:{s} serverHeader?:b
struct AlbOptions<LoadBalancerOptions,AlbAttributeOptions webAclArn?:s ipv4IpamPoolId?:s
struct AlbRedirectOptions<RedirectOptions path?:s query?:s
struct AlbRuleOptions actions?:{AlbAction} conditions?:{[AlbCondition]} transforms?:{[AlbTransform]} regexPaths?:b
struct AlbServiceOptions<AlbTargetOptions tags?:{s}
struct AlbTargetGroupAttributeOptions<TargetGroupAttributeOptions slowStart?:core.Duration algorithm?:Algorithm anomalyMitigation?:b
struct AlbTargetOptions<TargetGroupOptions,AlbTargetGroupAttributeOptions,TargetProtocolOptions authentication?:AlbAuthentication targetOptimizers?:[TargetOptimizer]
class AlbTransform / url() hostname()
enum Algorithm ROUND_ROBIN=round_robin LEAST_OUTSTANDING_REQUESTS=least_outstanding_requests WEIGHTED_RANDOM=weighted_random
struct AllowanceThresholds linkLocal?:n connectionTracking?:n packetsPerSecond?:n bandwidth?:n
enum AlpnPolicy NONE=None HTTP1_ONLY=HTTP1Only HTTP2_ONLY=HTTP2Only HTTP2_OPTIONAL=HTTP2Optional HTTP2_PREFERRED=HTTP2Preferred
class ApiAccess addEntry allowFrom / new
struct ApiAccessProps cluster:ClusterTarget networks?:{s} entries?:{AccessEntryOptions}
class ApiEndpoint /
class ApplicationNetworkPolicy policyName / new
struct ApplicationNetworkPolicyProps<PodPolicyOptions cluster:ClusterTarget
struct ArgoCdOptions repoUrl:s path:s targetRevision?:s namespace?:s project?:s destinationServer?:s
struct AttachedTargetOptions attachment?:constructs.IDependable attachedElsewhere?:b
enum AutoModeNetworkPolicy DEFAULT_ALLOW=DefaultAllow DEFAULT_DENY=DefaultDeny
class AutoModeNodeClass nodeClassName role / new
struct AutoModeNodeClassOptions nodeClassName?:s subnets?:aws_ec2.SubnetSelection podSubnets?:aws_ec2.SubnetSelection securityGroups?:[aws_ec2.ISecurityGroup] podSecurityGroups?:[aws_ec2.ISecurityGroup] podAddressing?:AutoModePodAddressing snatPolicy?:AutoModeSnatPolicy networkPolicy?:AutoModeNetworkPolicy networkPolicyEventLogs?:b diskSize?:n diskKey?:aws_kms.IKey proxy?:AutoModeProxy nodePools?:{AutoModeNodePoolOptions} additionalSpec?:{a}
struct AutoModeNodeClassProps<AutoModeNodeClassOptions cluster:ClusterTarget vpc:aws_ec2.IVpc
struct AutoModeNodePoolOptions instanceCategories?:[s] minInstanceGeneration?:n architectures?:[aws_ec2.InstanceArchitecture] capacityTypes?:[CapacityType] cpuLimit?:n labels?:{s}
enum AutoModePodAddressing PREFIXES=Auto SINGLE_ADDRESSES=32
struct AutoModeProxy httpsProxy:s noProxy?:[s]
enum AutoModeSnatPolicy RANDOM=Random DISABLED=Disabled
struct BackendSecurityGroupOptions securityGroup?:aws_ec2.ISecurityGroup manageBackendSecurityGroupRules?:b
struct BackendTargetOptions<TargetOptions targetGroupName?:s
struct BackendTargets healthCheck?:TargetHealthCheckOptions tags?:{s} routes?:[RouteTargets]
struct CacheOptions ttl?:core.Duration denialTtl?:core.Duration successEntries?:n denialEntries?:n serveStale?:core.Duration
class Calico / new
struct CalicoProps cluster:ClusterTarget apiServer?:b whisker?:b crds?:ControllerCrds chartSource?:ChartSource timeout?:core.Duration additionalValues?:{a}
class CapacityReport fits fitsWithZoneLost / new
struct CapacityShortfall cidr?:s availabilityZone?:s onlyWithZoneLost:b missing:n advice:s
enum CapacityType ON_DEMAND=ON_DEMAND SPOT=SPOT
struct CertificateManagementOptions hostedZones:[aws_route53.IHostedZone] certificateAuthorityArns?:[s]
class ChartSource / repository() oci() asset()
class Cidr contains containsAddress / parse()
class Cilium nodeTaint / new
class CiliumEncryption / wireGuard() ipsec()
struct CiliumEniOptions podSubnets?:aws_ec2.SubnetSelection prefixDelegation?:b releaseUnusedAddresses?:b
class CiliumMode / chained() eni()
enum CiliumPolicyMode DEFAULT=default ALWAYS=always NEVER=never
struct CiliumProps cluster:ClusterTarget mode:CiliumMode policyMode?:CiliumPolicyMode hubble?:HubbleOptions encryption?:CiliumEncryption operatorReplicas?:n identity?:WorkloadIdentity chartSource?:ChartSource timeout?:core.Duration additionalValues?:{a}
enum CleanupFailure FAIL_STACK=fail CONTINUE=continue
enum ClientRoutingPolicy ANY_ZONE=any_availability_zone PARTIAL_ZONE_AFFINITY=partial_availability_zone_affinity ZONE_AFFINITY=availability_zone_affinity
class CloudMapDns role / new
struct CloudMapDnsProps cluster:ClusterTarget namespaces:[aws_servicediscovery.INamespace] sources?:[RecordSource] recordPolicy?:RecordPolicy ownerId?:s identity?:WorkloadIdentity imageRepository?:s chartSource?:ChartSource additionalValues?:{a}
class ClusterCleanup handler runAfterDeletionOf / new
struct ClusterCleanupOptions onFailure?:CleanupFailure removesDeletionProtection?:b accelerators?:b certificates?:b lattice?:b timeout?:core.Duration logRetention?:aws_logs.RetentionDays
struct ClusterCleanupProps<ClusterCleanupOptions cluster:ClusterTarget
class ClusterCompute / nodes() autoMode() autoModeAndNodes() fargate()
class ClusterNetworkPolicy policyName / new
struct ClusterNetworkPolicyOptions tier:ClusterPolicyTier priority:n namespaces:LabelSelector pods?:LabelSelector ingress?:[ClusterPolicyRule] egress?:[ClusterPolicyRule] api?:ClusterPolicyApi policyName?:s
struct ClusterNetworkPolicyProps<ClusterNetworkPolicyOptions cluster:ClusterTarget
class ClusterNetworking addAddon addChart / new
struct ClusterNetworkingProps network:IEksNetwork cluster:ClusterTarget vpcCni?:VpcCniOptions kubeProxy?:KubeProxyOptions podIdentityAgent?:AddonOptions coreDns?:CoreDnsOptions nodeLocalDns?:NodeLocalDnsOptions loadBalancerController?:LoadBalancerControllerOptions externalDns?:ExternalDnsOptions cleanup?:ClusterCleanupOptions
enum ClusterOwnership OWNED=owned SHARED=shared
enum ClusterPolicyAction ACCEPT=Accept DENY=Deny PASS=Pass
enum ClusterPolicyApi EKS=networking.k8s.aws/v1alpha1 UPSTREAM=policy.networking.k8s.io/v1alpha2
struct ClusterPolicyRule action:ClusterPolicyAction peers:[Peer] ports?:[PolicyPort] name?:s
enum ClusterPolicyTier ADMIN=Admin BASELINE=Baseline
struct ClusterSizes nodes:n pods?:n podsWithSecurityGroups?:n fargatePods?:n internalLoadBalancers?:n publicLoadBalancers?:n addressesPerLoadBalancer?:n interfaceEndpoints?:n maxUnavailable?:n nodeTier?:s podTier?:s fargateTier?:s
class ClusterTarget clusterArn clusterName / fromV2() fromV1() fromAttributes()
struct ClusterTargetAttributes<ClusterTargetOptions clusterName:s vpc?:aws_ec2.IVpc clusterSecurityGroupId?:s clusterEndpoint?:s clusterCertificateAuthorityData?:s kubernetesVersion?:s ipv6?:b openIdConnectProvider?:aws_iam.IOpenIdConnectProvider
struct ClusterTargetOptions<SourceOptions delivery?:Delivery kubectlLayer?:aws_lambda.ILayerVersion kubectlSubnets?:aws_ec2.SubnetSelection compute?:ClusterCompute
struct CniAlarmThresholds assignedPercent?:n interfacesPercent?:n errors?:n
enum CniMetric ASSIGNED_ADDRESSES=assignIPAddresses TOTAL_ADDRESSES=totalIPAddresses MAX_ADDRESSES=maxIPAddresses PREFIXES=totalIPv4Prefixes ASSIGNED_ADDRESSES_PER_CIDR=totalAssignedIPv4sPerCidr INTERFACES=eniAllocated MAX_INTERFACES=eniMaxAvailable ACTIONS_IN_PROGRESS=ipamdActionInProgress ADD_REQUESTS=addReqCount DELETE_REQUESTS=delReqCount IPAMD_ERRORS=ipamdErr POD_INTERFACE_ERRORS=podENIErr AWS_API_ERRORS=awsAPIErr AWS_API_LATENCY=awsAPILatency AWS_UTILITY_ERRORS=awsUtilErr EC2_API_REQUESTS=ec2ApiReqCount EC2_API_ERRORS=ec2ApiErrCount RECONCILIATIONS=reconcileCount FORCED_INTERFACE_REMOVALS=forceRemoveENI FORCED_ADDRESS_REMOVALS=forceRemoveIPs
class CniMetrics assignedPercent interfacesPercent / new
class CniMetricsHelper metrics role / new
struct CniMetricsHelperOptions identity?:WorkloadIdentity image?:s chartSource?:ChartSource timeout?:core.Duration additionalValues?:{a}
struct CniMetricsHelperProps<CniMetricsHelperOptions cluster:ClusterTarget
class CniPermissions / managed() scopedToCluster()
struct CognitoSignInOptions<SignInOptions userPoolArn:s userPoolClientId:s userPoolDomain:s
enum ConsolidationPolicy WHEN_EMPTY=WhenEmpty WHEN_EMPTY_OR_UNDERUTILIZED=WhenEmptyOrUnderutilized BALANCED=Balanced
class ContainerInsights<EksAddon addonName metrics / new
enum ContainerInsightsMetric NODE_NETWORK_BYTES=node_network_total_bytes NODE_RECEIVED_DROPPED=node_interface_network_rx_dropped NODE_SENT_DROPPED=node_interface_network_tx_dropped API_SERVER_REQUESTS=apiserver_request_total API_SERVER_ERRORS=apiserver_request_total_5xx API_SERVER_LATENCY=apiserver_request_duration_seconds API_SERVER_REJECTED=apiserver_flowcontrol_rejected_requests_total WEBHOOK_LATENCY=apiserver_admission_webhook_admission_duration_seconds
class ContainerInsightsMetrics exceeded metric / new
struct ContainerInsightsOptions<AddonOptions containerLogs?:b applicationSignals?:b acceleratedComputeMetrics?:b flowAgent?:NetworkFlowAgent identity?:WorkloadIdentity additionalConfiguration?:{a}
struct ContainerInsightsProps<ContainerInsightsOptions,AddonProps
struct ContainerResources cpuRequest?:s memoryRequest?:s cpuLimit?:s memoryLimit?:s
class ControllerCrds / fromChart() published() fromUrls() fromBucket() existing()
struct ControllerDefaults targetType?:TargetType scheme?:Scheme sslPolicy?:s tags?:{s}
enum ControllerLogLevel INFO=info DEBUG=debug
class ControllerScaling / fixed() autoscaling()
class CoreDns / new
class CoreDnsCompute / nodes() fargate()
class CoreDnsDisruptionBudget / maxUnavailable() minAvailable() none()
struct CoreDnsOptions<AddonOptions scaling?:CoreDnsScaling compute?:CoreDnsCompute corefile?:CorefileOptions disruptionBudget?:CoreDnsDisruptionBudget resources?:PodResources tolerations?:[PodToleration] nodeSelector?:{s} affinity?:{a} podLabels?:{s} podAnnotations?:{s} additionalConfiguration?:{a}
struct CoreDnsProps<CoreDnsOptions,AddonProps
class CoreDnsScaling / autoscaling() fixed()
struct CorefileOptions stubDomains?:{Forwarding} upstream?:Forwarding cache?:CacheOptions lameduck?:core.Duration ttl?:core.Duration logQueries?:b hosts?:{[s]} rewrites?:{s}
struct DaemonOptions resources?:ContainerResources livenessTimeout?:core.Duration readinessTimeout?:core.Duration tolerations?:[{a}] affinity?:{a} podAnnotations?:{s} clusterEndpoint?:s ec2Endpoint?:s
enum DataPlane SIDECAR=sidecar AMBIENT=ambient
struct DefinedS3GatewayOptions routeTableIds?:[s]
class Delivery / kubectl() gitOps()
enum DesyncMitigationMode MONITOR=monitor DEFENSIVE=defensive STRICTEST=strictest
struct DiagnosticsOptions logLevel?:LogLevel logFile?:s pluginLogLevel?:LogLevel pluginLogFile?:s metrics?:b introspection?:Introspection
struct DiscoveredSubnetsOptions nodeSubnetsExcluded?:b
struct DisruptionBudget nodes:s reasons?:[DisruptionReason] schedule?:s duration?:core.Duration
enum DisruptionReason UNDERUTILIZED=Underutilized EMPTY=Empty DRIFTED=Drifted
struct DualStackEndpointOptions services?:[s] s3Gateway?:b
class EgressTarget / transitGateway() vpnGateway() peeringConnection() coreNetwork() networkInterfaces() gatewayLoadBalancerEndpoints()
struct EgressTargetOptions destinations?:[s] rest?:NatStrategy
class EksAddon addonName roles / new
class EksAddonKind addonName / of() unlisted() ADOT CERT_MANAGER CLOUDWATCH_OBSERVABILITY EBS_CSI_DRIVER EFS_CSI_DRIVER FLUENT_BIT FSX_CSI_DRIVER GUARDDUTY_AGENT HYPERPOD_TASK_GOVERNANCE KUBE_STATE_METRICS METRICS_SERVER NETWORK_FLOW_MONITORING_AGENT NODE_MONITORING_AGENT PRIVATE_CA_CONNECTOR PROMETHEUS_NODE_EXPORTER S3_CSI_DRIVER SECRETS_STORE_CSI_DRIVER_PROVIDER SNAPSHOT_CONTROLLER
struct EksAddonOptions<AddonOptions kind:EksAddonKind namespace?:s configuration?:{a} permissions?:{AddonPermissions} controlPlanePorts?:[n] identity?:WorkloadIdentity
struct EksAddonProps<EksAddonOptions,AddonProps
struct EksAddressPlanOptions<PrivateAddressPlanOptions publicTier?:TierOptions
class EksNetwork<IEksNetwork addressPlan cidrBlocks / new
struct EksNetworkProps addressPlan:AddressPlan ipam?:IpamAllocation nat?:NatStrategy ipv6?:Ipv6Block flowLogs?:FlowLogs endpoints?:[EndpointFeature] endpointPolicy?:EndpointPolicy serviceZones?:{[s]} s3Gateway?:S3Gateway endpointAddressing?:EndpointAddressing closeDefaultSecurityGroup?:b networkAcls?:NetworkAcls subnetTags?:SubnetTags zoneNames?:{s} planPage?:b vpcName?:s
class EksNetworkingChecks name validate / new
struct EksNetworkingChecksProps<RulePackOptions
class EndpointAddressing / ipv4() dualStack()
class EndpointFeature name / ofService() ofGlobalService() IN_USE LOW_COST PRIVATE_CLUSTER NODES POD_IDENTITY IRSA KUBECTL_HANDLER LOAD_BALANCER_CONTROLLER EXTERNAL_DNS LOGS METRICS CLUSTER_AUTOSCALER KARPENTER SESSION_MANAGER DYNAMODB XRAY GUARD_DUTY NETWORK_FLOW_MONITOR
class EndpointPolicy / account() organization() fullAccess()
struct EndpointPolicyOptions accounts?:[s] buckets?:[aws_s3.IBucket]
struct ExistingNetworkOptions publicSubnets?:aws_ec2.SubnetSelection nodeSubnets?:aws_ec2.SubnetSelection clusterSubnets?:aws_ec2.SubnetSelection podSubnets?:[aws_ec2.SubnetSelection] clusterZones?:[s] zoneNames?:{s} cidrBlocks?:[s] ipv6CidrBlock?:s existingServices?:[s] connectedNetworks?:{s} subnetTags?:ExistingSubnetTags
struct ExistingNetworkProps<ExistingNetworkOptions vpc:aws_ec2.IVpc
struct ExistingSubnetTags<SubnetTags loadBalancers?:b ownerAccount?:s
class ExternalDns ownerId annotationPrefix / new
class ExternalDnsInstallation / addon() chart()
struct ExternalDnsOptions<ExternalDnsPodOptions hostedZones:[aws_route53.IHostedZone] domainFilters?:[s] excludeDomains?:[s] ownerId?:s recordPolicy?:RecordPolicy sources?:[RecordSource] recordTypes?:[RecordType] registry?:ExternalDnsRegistry zoneRoleArn?:s zoneRoleExternalId?:s roleName?:s ingressClasses?:[s] annotationFilter?:s labelFilter?:s gateways?:GatewayFilterOptions watchNamespace?:s targets?:RecordTargetOptions route53?:Route53WriteOptions annotationPrefix?:s interval?:core.Duration events?:b installation?:ExternalDnsInstallation identity?:WorkloadIdentity additionalValues?:{a}
struct ExternalDnsPodOptions logLevel?:ControllerLogLevel jsonLogs?:b resources?:PodResources tolerations?:[PodToleration] nodeSelector?:{s} priorityClassName?:s serviceMonitor?:b imageRepository?:s chartSource?:ChartSource
struct ExternalDnsProps<ExternalDnsOptions cluster:ClusterTarget
class ExternalDnsRegistry / txt() dynamoDb()
class ExternalDnsZoneRole role / new
struct ExternalDnsZoneRoleProps hostedZones:[aws_route53.IHostedZone] externalDnsRoleArn:s externalId?:s roleName?:s domainFilters?:[s] recordPolicy?:RecordPolicy recordTypes?:[RecordType] registry?:ExternalDnsRegistry
enum ExternalTrafficPolicy CLUSTER=Cluster LOCAL=Local
class FargateProfile podExecutionRole resource / new
struct FargateProfileOptions selectors?:[FargateSelector] subnets?:aws_ec2.SubnetSelection availabilityZones?:[s] expectedPods?:n
struct FargateProfileProps<FargateProfileOptions cluster:ClusterTarget vpc:aws_ec2.IVpc
struct FargateSelector namespace:s labels?:{s}
class FirehoseDeliveryRole role / new
struct FirehoseDeliveryRoleProps stream:aws_kinesisfirehose.IDeliveryStream sourceRoleArns:[s] roleName?:s
struct FixedResponse<FixedResponseOptions statusCode:n
struct FixedResponseOptions contentType?:s messageBody?:s
class FlowAgentMetrics / onNode() onAllAddresses()
class FlowLogBucket bucket / new
struct FlowLogBucketProps<FlowLogRetentionOptions accounts:[s] regions?:[s] prefix?:s hiveCompatiblePartitions?:b bucketName?:s encryptionKey?:aws_kms.IKey
enum FlowLogDelivery S3=s3 S3_PARQUET=s3-parquet CLOUDWATCH_LOGS=cloudwatch-logs
struct FlowLogFilesOptions fileFormat?:aws_ec2.FlowLogFileFormat hiveCompatiblePartitions?:b perHourPartition?:b
class FlowLogQueries databaseName tableName / new
struct FlowLogQueriesProps<FlowLogRecordsOptions,FlowLogFilesOptions,FlowLogQueryOptions bucket:aws_s3.IBucket prefix?:s accounts?:[s] regions?:[s] podSubnets?:[aws_ec2.ISubnet]
struct FlowLogQueryOptions scanLimit?:core.Size resultsBucket?:aws_s3.IBucket
class FlowLogQuestion / OVERVIEW COST SECURITY CAPACITY ENCRYPTION TRANSIT_GATEWAY
struct FlowLogRecordsOptions questions?:[FlowLogQuestion] additionalFields?:[s] tagKeys?:FlowLogTagKeys
struct FlowLogRetentionOptions transitionAfter?:core.Duration archiveAfter?:core.Duration expireAfter?:core.Duration removalPolicy?:core.RemovalPolicy
class FlowLogSource / vpc() subnets() natGateways() networkInterface() transitGatewayAttachment()
struct FlowLogTagKeys instance?:[s] networkInterface?:[s] autoScalingGroup?:[s]
class FlowLogs / toS3() toBucket() toFirehose() toCloudWatchLogs()
struct FlowLogsOptions<FlowLogRecordsOptions maxAggregationInterval?:aws_ec2.FlowLogMaxAggregationInterval trafficType?:aws_ec2.FlowLogTrafficType
struct FlowLogsToBucketOptions<FlowLogsOptions,FlowLogFilesOptions,FlowLogQueryOptions prefix?:s queries?:b
struct FlowLogsToCloudWatchOptions<FlowLogsOptions retention?:aws_logs.RetentionDays encryptionKey?:aws_kms.IKey removalPolicy?:core.RemovalPolicy rejectedTraffic?:RejectedTrafficOptions
struct FlowLogsToFirehoseOptions<FlowLogsOptions crossAccountRoleArn?:s roleName?:s
struct FlowLogsToS3Options<FlowLogsOptions,FlowLogFilesOptions,FlowLogQueryOptions,FlowLogRetentionOptions encryptionKey?:aws_kms.IKey queries?:b
struct FluxOptions path:s gitRepository?:s namespace?:s valuesConfigMap?:s
class Forwarding / toServers() toNodeResolver()
struct ForwardingOptions policy?:ServerPolicy preferUdp?:b maxConcurrent?:n
class FreeAddressMetrics freeAddressPercent freeAddresses / new
struct FreeAddressMetricsProps<FreeAddressOptions network:IEksNetwork
struct FreeAddressOptions interval?:core.Duration thresholds?:{FreeAddressThreshold} logRetention?:aws_logs.RetentionDays
class FreeAddressThreshold / percent() addresses()
struct GatewayAlbOptions<AlbOptions,AlbInstanceOptions,GatewayDefaultTargets
class GatewayApiController role / new
struct GatewayApiControllerProps cluster:ClusterTarget prefixListIds?:[s] securityGroups?:[aws_ec2.ISecurityGroup] defaultServiceNetwork?:s serviceNetworkArns?:[s] takeOverFrom?:[s] claimsServices?:b accessLogs?:b identity?:WorkloadIdentity replicas?:n logLevel?:ControllerLogLevel imageRepository?:s chartSource?:ChartSource timeout?:core.Duration gatewayApi?:GatewayApiCrds crds?:ControllerCrds additionalValues?:{a}
struct GatewayApiCrdFile url:s sha256?:s
class GatewayApiCrds / published() fromUrls() fromBucket() existing()
struct GatewayApiOptions crds?:GatewayApiCrds applicationLoadBalancers?:b networkLoadBalancers?:b listenerSets?:b
class GatewayBase gatewayName addListenerSet /
class GatewayClass gatewayClassName kind / new
struct GatewayClassOptions name?:s loadBalancers?:GatewayLoadBalancerOptions mergingMode?:GatewayMergingMode namespace?:s
struct GatewayClassProps<GatewayClassOptions controller:LoadBalancerController kind:GatewayKind
struct GatewayDefaultTargets targets?:TargetOptions
struct GatewayFilterOptions name?:s namespace?:s labelFilter?:s
enum GatewayKind ALB=alb NLB=nlb
struct GatewayListenerSetOptions<ListenerSetOptions namespace?:s
struct GatewayLoadBalancerOptions<LoadBalancerOptions,LoadBalancerSecurityGroupOptions,GatewayDefaultTargets
enum GatewayMergingMode PREFER_GATEWAY=prefer-gateway PREFER_GATEWAY_CLASS=prefer-gateway-class
struct GatewayNlbOptions<NlbOptions,GatewayDefaultTargets
struct GatewayProps<ObjectIdentity controller:LoadBalancerController gatewayClass?:GatewayClass
class GitOpsFlavour / argoCd() flux() plain()
struct GitOpsOptions directory:s flavour:GitOpsFlavour values?:a
struct GrpcMatch service?:s method?:s headers?:[ValueMatch]
struct GrpcRouteOptions rules:[GrpcRouteRule] hostnames?:[s]
struct GrpcRouteRule matches?:[GrpcMatch] backends:[RouteBackend] listenerRule?:ListenerRuleOptions
enum HealthCheckProtocol HTTP=HTTP HTTPS=HTTPS TCP=TCP
class HelmRelease<IHelmRelease releaseName namespace / new
struct HelmReleaseOptions chart:s chartSource?:ChartSource version?:s releaseName?:s namespace?:s createNamespace?:b values?:a skipCrds?:b wait?:b atomic?:b timeout?:core.Duration
struct HelmReleaseProps<HelmReleaseOptions cluster:ClusterTarget
struct HttpListenerOptions<NamedListenerOptions,AlbListenerOptions
struct HttpMatch path?:PathMatch method?:RouteMethod headers?:[ValueMatch] queryParameters?:[ValueMatch]
struct HttpRouteOptions rules:[HttpRouteRule] hostnames?:[s]
struct HttpRouteRule matches?:[HttpMatch] backends?:[RouteBackend] filter?:RouteFilter listenerRule?:ListenerRuleOptions
struct HttpsListenerOptions<SecureListenerOptions,AlbListenerOptions mutualAuthentication?:MutualAuthentication
struct HubbleOptions relay?:b ui?:b metrics?:[s]
interface IEksNetwork cidrBlocks clusterSubnets /
interface IHelmRelease releaseName namespace /
class Image / amazonLinux2023() amazonLinux2023Nvidia() amazonLinux2023Neuron() bottlerocket() bottlerocketNvidia() bottlerocketFips() bottlerocketNvidiaFips() ofAmiType() amazonLinux2023Custom() bottlerocketCustom()
class ImageRegistry imageOf / of() ofUpstreams() pullThroughCache()
class ImageSource / publicRegistry() eksRegistry() repository()
struct IngressAlbOptions<AlbOptions,ListenerTlsOptions webAclName?:s redirectHttpTo?:n
struct IngressClassListener<AlbListenerOptions port:n https?:b
struct IngressClassOptions<IngressAlbOptions,TargetTypeOptions name?:s isDefault?:b group?:s listeners?:[IngressClassListener] namespaceLabels?:{s}
class IngressGroup addMember name / new
class InstanceLimits branchInterfaces instanceType / of()
struct InstanceLimitsOptions networkInterfaces:n ipv4AddressesPerInterface:n branchInterfaces?:n vcpus?:n isNitro?:b architecture?:s
enum InterfaceProvisioning CNI=cni PRE_ATTACHED=pre-attached IMDS_ONLY=imds-only
class Introspection / off() at()
enum IpAddressType IPV4=ipv4 DUALSTACK=dualstack DUALSTACK_WITHOUT_PUBLIC_IPV4=dualstack-without-public-ipv4
enum IpFamily IPV4=ipv4 IPV6=ipv6
class IpamAllocation / fromPools()
struct IpamPools vpcPoolId?:s secondaryPoolIds?:{s}
class Ipv6Block / amazonProvided() ipam() byoip()
enum IpvsScheduler ROUND_ROBIN=rr WEIGHTED_ROUND_ROBIN=wrr LEAST_CONNECTION=lc WEIGHTED_LEAST_CONNECTION=wlc LOCALITY_BASED_LEAST_CONNECTION=lblc LOCALITY_BASED_LEAST_CONNECTION_WITH_REPLICATION=lblcr SOURCE_HASHING=sh DESTINATION_HASHING=dh SHORTEST_EXPECTED_DELAY=sed NEVER_QUEUE=nq
class Istio namespaceLabels rootNamespace / new
struct IstioChartValues base?:{a} cni?:{a} istiod?:{a} ztunnel?:{a}
struct IstioProps cluster:ClusterTarget dataPlane?:DataPlane mutualTls?:MutualTls gatewayApi?:GatewayApiCrds replicas?:n chartSource?:ChartSource timeout?:core.Duration additionalValues?:IstioChartValues
class Karpenter discoveryName addNodePool / new
struct KarpenterProps networking:ClusterNetworking discoveryName:s securityGroup?:aws_ec2.ISecurityGroup namespace?:s identity?:WorkloadIdentity replicas?:n isolatedVpc?:b createsInstanceProfiles?:b sessionManager?:b logLevel?:ControllerLogLevel imageRepository?:s chartSource?:ChartSource crds?:ControllerCrds timeout?:core.Duration additionalValues?:{a}
class KubeProxy / new
class KubeProxyMode / iptables() nftables() ipvs()
struct KubeProxyOptions<AddonOptions mode?:KubeProxyMode resources?:PodResources podLabels?:{s} podAnnotations?:{s} additionalConfiguration?:{a}
struct KubeProxyProps<KubeProxyOptions,AddonProps
class KubernetesObjects / new
struct KubernetesObjectsProps cluster:ClusterTarget objects:[{a}]
class LabelRequirement / anyOf() noneOf() exists() missing()
class LabelSelector / labels() namespaceNames() everything()
class Listener name port / http() https() tls() tlsPassthrough() tcp() udp()
struct ListenerAttributeOptions additionalListenerAttributes?:{s}
struct ListenerOptions<ListenerAttributeOptions port?:n name?:s routesFrom?:RouteNamespaces
struct ListenerRuleOptions sourceCidrs?:[s] matchSources?:[MatchSources] authentication?:RouteAuthentication fixedResponse?:FixedResponse targetGroupStickiness?:core.Duration redirectQuery?:s tags?:{s}
struct ListenerSetManifest<ListenerSetOptions namespace:s gatewayName:s gatewayNamespace?:s
struct ListenerSetOptions name:s listeners:[Listener]
struct ListenerTlsOptions<SslPolicyOptions certificates?:TlsCertificates
class LoadBalancerController role / new
struct LoadBalancerControllerOptions identity?:WorkloadIdentity permissions?:Permissions image?:ImageSource chartSource?:ChartSource scaling?:ControllerScaling defaults?:ControllerDefaults ingressClass?:IngressClassOptions gatewayApi?:GatewayApiOptions crds?:ControllerCrds protection?:ProtectionOptions userPoolArns?:[s] backendSecurityGroup?:BackendSecurityGroupOptions targetSecurityGroupTags?:{s} targetGroupBindings?:TargetGroupBindingOptions certificateManagement?:CertificateManagementOptions certificateDiscoveryAuthorities?:[s] signInSecrets?:[SignInSecret] globalAccelerator?:b serviceWebhook?:b podReadinessGates?:b endpointSlices?:b certManager?:b watchNamespace?:s externallyManagedTags?:[s] featureGates?:{b} priorityClassName?:s nodeSelector?:{s} tolerations?:[{s}] resourceRequests?:{s} resourceLimits?:{s} logLevel?:ControllerLogLevel serviceMonitor?:b timeout?:core.Duration additionalValues?:{a}
struct LoadBalancerControllerProps<LoadBalancerControllerOptions cluster:ClusterTarget
struct LoadBalancerOptions scheme?:Scheme loadBalancerName?:s ipAddressType?:IpAddressType subnets?:LoadBalancerSubnets network?:IEksNetwork inboundCidrs?:[s] inboundPrefixListIds?:[s] tags?:{s} accessLogs?:LogDestination deletionProtection?:b zonalShift?:b minimumCapacityUnits?:n additionalLoadBalancerAttributes?:{s}
struct LoadBalancerSecurityGroupOptions securityGroups?:[aws_ec2.ISecurityGroup] manageBackendSecurityGroupRules?:b
struct LoadBalancerSources ports:[PolicyPort] tiers?:[s]
class LoadBalancerSubnets / tier() of() named() tagged()
class LogDestination / bucket()
enum LogLevel DEBUG=DEBUG INFO=INFO WARN=WARN ERROR=ERROR FATAL=FATAL
class Logs bucket forAlb / new
struct LogsProps expireAfter?:core.Duration removalPolicy?:core.RemovalPolicy
class Manifests /
struct MatchSources matches:[n] sourceCidrs:[s]
class MutualAuthentication / off() passthrough() verify()
struct MutualAuthenticationOptions ignoreClientCertificateExpiry?:b advertiseTrustStoreCaNames?:b
enum MutualTls STRICT=STRICT PERMISSIVE=PERMISSIVE
struct NamedListenerOptions<ListenerOptions hostname?:s
class NamespaceIsolation policyName / new
struct NamespaceIsolationOptions namespace:s dns?:b dnsAddresses?:[s] sameNamespace?:b kubernetesApi?:b podIdentity?:b instanceMetadata?:b loadBalancers?:LoadBalancerSources network?:IEksNetwork serviceCidr?:s ingress?:[NetworkPolicyRule] egress?:[NetworkPolicyRule] policyName?:s
struct NamespaceIsolationProps<NamespaceIsolationOptions cluster:ClusterTarget
enum NatGateways PER_ZONE=per-zone SINGLE=single REGIONAL=regional NONE=none
class NatStrategy / perZone() single() regional() privateGateways() through() ipv6Only() none()
class NetworkAcls / perTier()
struct NetworkAclsOptions clientNetworks?:[s] loadBalancerPorts?:[n] maxEntries?:n
class NetworkAddressUsage peeredUsage usage / new
struct NetworkAddressUsageOptions quota?:n peeredQuota?:n
struct NetworkAddressUsageProps<NetworkAddressUsageOptions vpc:aws_ec2.IVpc
enum NetworkAllowance LINK_LOCAL=linklocal_allowance_exceeded CONNECTION_TRACKING=conntrack_allowance_exceeded PACKETS_PER_SECOND=pps_allowance_exceeded BANDWIDTH_IN=bw_in_allowance_exceeded BANDWIDTH_OUT=bw_out_allowance_exceeded
class NetworkCost compareInterfaceEndpoints compareNatGateways / new
struct NetworkCostAlternative name:s isChosen:b fixed:n traffic:n monthly:n
struct NetworkCostItem name:s quantity:n unit:s unitPrice:n monthly:n
struct NetworkCostOptions region:s zones:n natGateways?:NatGateways interfaceEndpoints?:n publicLoadBalancers?:n traffic?:NetworkTraffic flowLogDelivery?:FlowLogDelivery prices?:NetworkPrices
class NetworkFlowAgent<EksAddon addonName roles / new
struct NetworkFlowAgentOptions<AddonOptions metrics?:FlowAgentMetrics identity?:WorkloadIdentity additionalConfiguration?:{a}
struct NetworkFlowAgentProps<NetworkFlowAgentOptions,AddonProps
class NetworkFlowMonitor monitorArn monitorName / new
struct NetworkFlowMonitorOptions flowScope:NetworkFlowScope monitorName?:s remotes?:[NetworkFlowRemote]
struct NetworkFlowMonitorProps<NetworkFlowMonitorOptions cluster:ClusterTarget
class NetworkFlowRemote / vpc() subnet() availabilityZone() region() awsService()
class NetworkFlowScope / existing() account()
struct NetworkInterfaceOptions tags?:{s} mtu?:n provisioning?:InterfaceProvisioning leakedInterfaceCleanup?:b managedOnCordonedNodes?:b allNetworkCards?:b
struct NetworkLookupOptions<ExistingNetworkOptions lookup:aws_ec2.VpcLookupOptions
class NetworkPolicy policyName / new
class NetworkPolicyMode / off() standard() strict() calico() otherEngine()
struct NetworkPolicyOptions eventLogs?:PolicyEventLogs connectionCleanup?:core.Duration connectionTableSize?:n
struct NetworkPolicyProps<PodPolicyOptions cluster:ClusterTarget
struct NetworkPolicyRule peers:[Peer] ports?:[PolicyPort]
struct NetworkPrices natGatewayHour?:n natGatewayGigabyte?:n interfaceEndpointHour?:n interfaceEndpointGigabyte?:n publicIpv4Hour?:n crossZoneGigabyte?:n flowLogToS3Gigabyte?:n flowLogToCloudWatchLogsGigabyte?:n parquetGigabyte?:n
struct NetworkTraffic internet?:n awsServices?:n crossZone?:n flowLogs?:n
struct NlbAttributeOptions crossZoneLoadBalancing?:b clientRoutingPolicy?:ClientRoutingPolicy
struct NlbElasticIpOptions eipAllocationIds?:[s]
class NlbGateway<GatewayBase gatewayName addGatewayTargets / new
struct NlbGatewayManifest<ObjectIdentity,GatewayNlbOptions gatewayClassName:s
struct NlbGatewayProps<GatewayProps,GatewayNlbOptions
class NlbListener port / tcp() tls() udp() tcpUdp() quic() tcpQuic()
struct NlbListenerOptions<ListenerAttributeOptions,NlbTargetGroupAttributeOptions split?:NlbTrafficSplit
struct NlbOptions<LoadBalancerOptions,LoadBalancerSecurityGroupOptions,NlbAttributeOptions,NlbElasticIpOptions privateIpv4Addresses?:[s] ipv6Addresses?:[s] sourceNat?:NlbSourceNat icmpForPathMtuDiscovery?:b enforceSecurityGroupInboundRulesOnPrivateLinkTraffic?:b withoutSecurityGroups?:b
class NlbService annotations serviceSpec / new
struct NlbServiceOptions<NlbOptions,TargetGroupOptions,NlbTargetGroupAttributeOptions tls?:NlbTlsOptions listeners?:[NlbListener] cluster?:ClusterTarget externalTrafficPolicy?:ExternalTrafficPolicy nodePorts?:b topology?:Topology
class NlbSourceNat / assigned() prefixes() off()
class NlbSplitTarget / service() targetGroup()
struct NlbTargetGroupAttributeOptions<TargetGroupAttributeOptions proxyProtocol?:b preserveClientIp?:b terminateConnections?:b
struct NlbTcpListenerAttributeOptions<ListenerAttributeOptions idleTimeout?:core.Duration
struct NlbTcpListenerOptions<NlbListenerOptions,NlbTcpListenerAttributeOptions
struct NlbTlsOptions<SslPolicyOptions certificates:TlsCertificates ports?:[s] alpnPolicy?:AlpnPolicy targetProtocol?:TargetProtocol
struct NlbTrafficSplit ownWeight:n others:[NlbSplitTarget] targetGroupStickiness?:b
struct NodeAddresses networkInterfaces:n inNodeSubnet:n inPodSubnet:n prefixes:n
class NodeGroup launchTemplate maxPods / new
struct NodeGroupOptions<NodeOptions minSize?:n maxSize?:n desiredSize?:n capacityType?:CapacityType update?:UpdateConfig forceUpdate?:b nodeRepair?:b sessionManager?:b releaseVersion?:s kubernetesVersion?:s subnets?:aws_ec2.SubnetSelection availabilityZones?:[s]
struct NodeGroupProps<NodeGroupOptions cluster:ClusterTarget vpc:aws_ec2.IVpc vpcCni?:VpcCni clusterDnsIp?:s
class NodeLocalDns localIp / new
struct NodeLocalDnsOptions localIp?:s kubeDnsIp?:s upstream?:NodeLocalDnsUpstream image?:s resources?:PodResources
struct NodeLocalDnsProps<NodeLocalDnsOptions cluster:ClusterTarget kubeProxy:KubeProxy coreDns:CoreDns
enum NodeLocalDnsUpstream CORE_DNS=CORE_DNS NODE_RESOLVER=NODE_RESOLVER
class NodeNetworking defineLaunchTemplate joiningUserData / new
struct NodeNetworkingProps<NodeOptions cluster:ClusterTarget vpcCni?:VpcCni clusterDnsIp?:s
struct NodeOptions instanceTypes:[aws_ec2.InstanceType] instanceLimits?:{InstanceLimitsOptions} image?:Image diskSize?:n labels?:{s} taints?:[Taint] maxPods?:n metadataHopLimit?:n securityGroups?:[aws_ec2.ISecurityGroup]
class NodePool nodePoolName maxPods / new
struct NodePoolOptions<NodeOptions nodePoolName?:s imageVersion?:s capacityTypes?:[CapacityType] cpuLimit?:n memoryLimit?:n weight?:n startupTaints?:[Taint] consolidationPolicy?:ConsolidationPolicy consolidateAfter?:core.Duration disruptionBudgets?:[DisruptionBudget] expireAfter?:core.Duration terminationGracePeriod?:core.Duration additionalRequirements?:[{a}] additionalNodeClassSpec?:{a}
struct NodePoolProps<NodePoolOptions karpenter:Karpenter
class NodeSecurityGroup / new
struct NodeSecurityGroupOptions controlPlanePorts?:[n]
struct NodeSecurityGroupProps<NodeSecurityGroupOptions cluster:ClusterTarget vpc:aws_ec2.IVpc vpcCni:VpcCni
struct NodeSourceNatOptions ports?:SnatPorts excludedNetworks?:[s]
struct ObjectIdentity name:s namespace:s listeners:[Listener] listenerSetsFrom?:RouteNamespaces listenerSetPorts?:[Listener] bindingLabels?:{s} bindingAnnotations?:{s}
struct OidcSignInOptions<SignInOptions issuer:s authorizationEndpoint:s tokenEndpoint:s userInfoEndpoint:s secretName:s
class PathChange / to() prefix()
class PathMatch / prefix() exact() regex()
class Peer / anywhere() pods() sameNamespace() namespaces() allNamespaces() podsIn() ipBlock() internet() tier() connectedNetwork() subnets() endpoint() clusterDns() kubernetesApi() podIdentityAgent() instanceMetadata() domainNames()
struct PerZoneNatOptions availabilityZones?:[s] elasticIps?:{[s]}
class Permissions / scopedToCluster() published()
struct PlanEntry kind:s addresses:s name:s zone:s usable:n cidrBlock:s prefixReservation?:s isPlaceholder?:b
struct PlannedSubnet tier:s role:TierRole availabilityZone:s zoneLabel:s slot:n cidr:s cidrBlock:s usableAddresses:n prefixReservation?:s ipv6Index?:n isPlaceholder?:b
class PodAddressing / secondaryIp() prefixDelegation()
class PodCapacity addressesAtPeak addressesAtRest / new
struct PodCapacityOptions instanceTypes:[s] instanceLimits?:{InstanceLimitsOptions} prefixDelegation?:b customNetworking?:b securityGroupsForPods?:b ipv6?:b maxPods?:n maxEni?:n warmEniTarget?:n warmIpTarget?:n minimumIpTarget?:n warmPrefixTarget?:n
class PodIdentityAgent / new
struct PodNetworkOptions mtu?:n vethPrefix?:s addressCooldown?:core.Duration crossFamilyEgress?:b kernelIpv6?:b nodePorts?:b serviceNetworks?:[s] bandwidthLimits?:b
struct PodPolicyOptions namespace:s pods:LabelSelector ingress?:[NetworkPolicyRule] egress?:[NetworkPolicyRule] policyName?:s
struct PodResourceAmounts cpu?:s memory?:s
struct PodResources requests?:PodResourceAmounts limits?:PodResourceAmounts
class PodSecurityGroup connections securityGroup / new
struct PodSecurityGroupOptions probePorts?:[n] kubernetesApi?:b nodeSecurityGroups?:[aws_ec2.ISecurityGroup] dnsSecurityGroups?:[aws_ec2.ISecurityGroup] description?:s
class PodSecurityGroupPolicy policyName / new
struct PodSecurityGroupPolicyOptions namespace:s selector:PodSecurityGroupSelector securityGroups:[aws_ec2.ISecurityGroup] policyName?:s
struct PodSecurityGroupPolicyProps<PodSecurityGroupPolicyOptions cluster:ClusterTarget
struct PodSecurityGroupProps<PodSecurityGroupOptions cluster:ClusterTarget
class PodSecurityGroupSelector / pods() serviceAccounts() allPods()
class PodSubnets / shared() custom() discovered()
class PodToleration / exists() equal() everything()
struct PolicyAgentOptions metricsPort?:n healthPort?:n logLevel?:LogLevel
enum PolicyEventLogs NONE=none NODE=node CLOUDWATCH=cloudwatch
class PolicyPort / tcp() udp() sctp() range() named() all()
enum PolicyProtocol TCP=TCP UDP=UDP SCTP=SCTP
struct PrefixDelegationOptions<WarmTargets warmPrefixTarget?:n
struct PrivateAddressPlanOptions<AddressPlanOptions podCidr?:s nodeTier?:TierOptions clusterTier?:TierOptions podTier?:TierOptions additionalTiers?:[Tier]
struct PrivateNatOptions destinations?:[s] gatewayTier?:s rest?:NatStrategy
struct ProtectionOptions wafClassic?:b waf?:b webAclArns?:[s] webAclNames?:b shieldAdvanced?:b
class PullThroughCache grantPull / new
struct PullThroughCacheProps upstreams?:[UpstreamRegistry] encryptionKey?:aws_kms.IKey immutableTags?:b expireUntaggedAfter?:core.Duration accounts?:[s]
struct RecordAnnotationOptions ttl?:core.Duration target?:s routing?:RecordRouting healthCheckId?:s
enum RecordPolicy CREATE_ONLY=create-only UPSERT_ONLY=upsert-only SYNC=sync
class RecordRouting / weighted() latency() primary() secondary() country() continent() multiValue()
enum RecordSource SERVICE=service INGRESS=ingress GATEWAY_HTTP_ROUTE=gateway-httproute GATEWAY_GRPC_ROUTE=gateway-grpcroute GATEWAY_TLS_ROUTE=gateway-tlsroute GATEWAY_TCP_ROUTE=gateway-tcproute GATEWAY_UDP_ROUTE=gateway-udproute ISTIO_GATEWAY=istio-gateway ISTIO_VIRTUAL_SERVICE=istio-virtualservice CRD=crd NODE=node POD=pod
struct RecordTargetOptions defaults?:[s] forceDefaults?:b networks?:[s] excludedNetworks?:[s]
enum RecordType A=A AAAA=AAAA CNAME=CNAME MX=MX NAPTR=NAPTR NS=NS SRV=SRV TXT=TXT
struct RedirectOptions hostname?:s protocol?:RedirectProtocol port?:n permanent?:b
enum RedirectProtocol HTTP=HTTP HTTPS=HTTPS
struct ReferenceGrantManifest<ReferenceGrantTargets name:s namespace:s fromNamespace:s
struct ReferenceGrantOptions<ReferenceGrantTargets namespace:s fromNamespace?:s name?:s
struct ReferenceGrantTargets services?:[s] gateways?:[s]
struct RegionalNatOptions elasticIps?:{[s]}
struct RejectedTrafficOptions egressThreshold?:n ingressThreshold?:n alarmActions?:[aws_cloudwatch.IAlarmAction]
struct RequestedCertificateOptions certificateAuthorityArn?:s controller?:LoadBalancerController
enum ResolveConflicts NONE=NONE OVERWRITE=OVERWRITE PRESERVE=PRESERVE
struct RewriteOptions hostname?:s path?:PathChange
class Route toManifests / http() grpc() tls() tcp() udp()
struct Route53WriteOptions aliases?:b evaluateTargetHealth?:b zoneCache?:core.Duration recordCache?:core.Duration batchSize?:n batchInterval?:core.Duration
struct RouteAttachment name:s namespace:s gatewayName:s gatewayNamespace?:s listenerSetName?:s listenerSetNamespace?:s listeners?:[s]
class RouteAuthentication / cognito() oidc() token()
class RouteBackend / service() gateway() targetGroup()
struct RouteBackendOptions weight?:n namespace?:s
class RouteFilter / redirect() rewrite()
enum RouteKind HTTP=HTTPRoute GRPC=GRPCRoute TLS=TLSRoute TCP=TCPRoute UDP=UDPRoute
enum RouteMethod GET=GET HEAD=HEAD POST=POST PUT=PUT DELETE=DELETE CONNECT=CONNECT OPTIONS=OPTIONS TRACE=TRACE PATCH=PATCH
class RouteNamespaces / same() all() withLabels()
struct RouteOptions name?:s namespace?:s listeners?:[s] listenerSet?:s
struct RouteRedirectOptions<RedirectOptions path?:PathChange
struct RouteTargets kind:RouteKind namespace?:s name?:s targets:BackendTargetOptions
enum RuleLevel ERROR=error WARNING=warning OFF=off
struct RulePackOptions profile?:RuleProfile rules?:[s] levels?:{RuleLevel} allowedPublicCidrs?:[s] minimumZones?:n requiredEndpoints?:[s]
enum RuleProfile DEFAULT=default PRIVATE=private DEVELOPMENT=development ENTERPRISE=enterprise
class S3Gateway / defined() existing() none()
enum Scheme INTERNAL=internal INTERNET_FACING=internet-facing
struct SecondaryIpOptions<WarmTargets warmEniTarget?:n
struct SecureListenerOptions<NamedListenerOptions,ListenerTlsOptions
class SecurityGroupsForPods / strict() standard()
enum ServerPolicy RANDOM=random ROUND_ROBIN=round_robin SEQUENTIAL=sequential
struct ServiceTargetOptions<BackendTargetOptions namespace?:s routes?:[RouteTargets]
struct ServiceTargetsManifest<BackendTargetOptions service:s namespace:s name?:s routes?:[RouteTargets]
struct SharedAddressPlanOptions<AddressPlanOptions publicTier?:TierOptions nodeTier?:TierOptions clusterTier?:TierOptions additionalTiers?:[Tier]
struct SignInOptions onUnauthenticated?:UnauthenticatedRequest scopes?:[s] sessionCookie?:s sessionTimeout?:core.Duration requestParameters?:{s}
struct SignInSecret namespace:s name:s
struct SingleNatOptions elasticIps?:[s]
enum SnatPorts RANDOM=prng HASH_RANDOM=hashrandom SEQUENTIAL=none
class SourceNat / byNode() none()
struct SourceOptions chartRepository?:s imageRegistry?:ImageRegistry
struct SslPolicyOptions sslPolicy?:s
struct StreamListenerOptions<ListenerOptions targetGroupStickiness?:b
struct StreamRouteOptions backends:[RouteBackend]
struct StrictSecurityGroupsForPodsOptions tcpProbes?:b
struct SubnetCapacity tier:s role:TierRole availabilityZone:s cidr:s usableAddresses:n usablePrefixes:n usedByOthers:n usedByFargate:n usedAtRest:n usedAtPeak:n fragmentedAtPeak:n leftAtPeak:n usedWithZoneLost:n leftWithZoneLost:n nodesHeld?:n podsHeld?:n isEstimate:b
struct SubnetTags clusters?:{ClusterOwnership} podDiscovery?:b
class Taint / noSchedule() preferNoSchedule() noExecute()
enum TaintEffect NO_SCHEDULE=NoSchedule PREFER_NO_SCHEDULE=PreferNoSchedule NO_EXECUTE=NoExecute
struct TargetGroupAttributeOptions deregistrationDelay?:core.Duration stickiness?:TargetStickiness additionalTargetGroupAttributes?:{s}
struct TargetGroupBindingOptions targetGroupArns?:[s] assumedRoleArns?:[s] maxTargetsPerTargetGroup?:n
struct TargetGroupOptions<TargetTypeOptions,TargetGroupAttributeOptions healthCheck?:TargetHealthCheckOptions targetNodeLabels?:{s} multiClusterTargetGroup?:b
struct TargetHealthCheckOptions protocol?:HealthCheckProtocol port?:s path?:s interval?:core.Duration timeout?:core.Duration healthyThreshold?:n unhealthyThreshold?:n successCodes?:s
struct TargetOptimizer serviceName:s servicePort:s targetControlPort:n
struct TargetOptions<TargetGroupOptions,TargetProtocolOptions,AlbTargetGroupAttributeOptions,NlbTargetGroupAttributeOptions tags?:{s}
enum TargetProtocol HTTP=HTTP HTTPS=HTTPS TCP=TCP TLS=TLS UDP=UDP TCP_UDP=TCP_UDP
struct TargetProtocolOptions targetProtocol?:TargetProtocol targetProtocolVersion?:TargetProtocolVersion
enum TargetProtocolVersion HTTP1=HTTP1 HTTP2=HTTP2 GRPC=GRPC
class TargetStickiness / none() loadBalancerCookie() applicationCookie() sourceIp()
enum TargetType IP=ip INSTANCE=instance
struct TargetTypeOptions targetType?:TargetType
struct TargetsManifest<BackendTargets gateway:s namespace:s name?:s
struct TcpListenerOptions<StreamListenerOptions,NlbTcpListenerAttributeOptions
class Tier name role / public() node() cluster() pod() withEgress() isolated()
struct TierOptions<TierPlacement name?:s
struct TierPlacement prefixLength?:n hosts?:n startsAt?:s slots?:n cidrBlock?:s prefixReservation?:n ipv6Index?:n
enum TierRole PUBLIC=public NODE=node CLUSTER=cluster POD=pod PRIVATE=private ISOLATED=isolated
class TlsCertificates / of() arns() discovered() requested() ofIngressClass()
struct TlsListenerOptions<SecureListenerOptions,StreamListenerOptions alpnPolicy?:AlpnPolicy
struct TlsPassthroughListenerOptions<NamedListenerOptions,TcpListenerOptions
struct TlsRouteOptions<StreamRouteOptions hostnames:[s]
class TokenClaim / text() list() spaceSeparated()
struct TokenValidationOptions jwksEndpoint:s issuer:s claims?:[TokenClaim]
class Topology annotations applyTo / preferClose() preferSameZone() preferSameNode() auto() sameNodeOnly()
struct TransitGatewayTargetOptions<AttachedTargetOptions attachmentTier?:s
struct TxtEncryptionKey secretName:s secretKey:s
struct TxtRegistryOptions suffix?:s wildcardReplacement?:s encryptionKey?:TxtEncryptionKey
struct UdpListenerOptions<StreamListenerOptions quic?:b
enum UnauthenticatedRequest AUTHENTICATE=authenticate ALLOW=allow DENY=deny
struct UnlistedAddonOptions namespace?:s
class UpdateConfig / nodes() percentage()
enum UpdateStrategy DEFAULT=DEFAULT MINIMAL=MINIMAL
class UpstreamRegistry / ecrPublic() kubernetes() quay() dockerHub() github()
class ValueMatch / exact() regex()
class VpcCni role / new
struct VpcCniOptions<AddonOptions podAddressing?:PodAddressing podSubnets?:PodSubnets networkPolicy?:NetworkPolicyMode securityGroupsForPods?:SecurityGroupsForPods sourceNat?:SourceNat podNetwork?:PodNetworkOptions networkInterfaces?:NetworkInterfaceOptions windows?:WindowsAddressing daemon?:DaemonOptions diagnostics?:DiagnosticsOptions policyAgent?:PolicyAgentOptions identity?:WorkloadIdentity permissions?:CniPermissions additionalConfiguration?:{a}
struct VpcCniProps<VpcCniOptions,AddonProps
class VpcEndpoints connections interfaceEndpoints / new
struct VpcEndpointsProps vpc:aws_ec2.IVpc features?:[EndpointFeature] existingServices?:[s] policy?:EndpointPolicy subnets?:aws_ec2.SubnetSelection serviceZones?:{[s]} s3Gateway?:S3Gateway gatewaySubnets?:[aws_ec2.SubnetSelection] clientNetworks?:[s] addressing?:EndpointAddressing
class VpcFlowLogs alarms / new
struct VpcFlowLogsProps vpc:aws_ec2.IVpc source?:FlowLogSource flowLogs?:FlowLogs podSubnets?:[aws_ec2.ISubnet]
struct WarmTargets warmIpTarget?:n minimumIpTarget?:n maxEni?:n
class WindowsAddressing / secondaryIp() prefixDelegation()
struct WindowsPrefixOptions<WindowsWarmTargets warmPrefixTarget?:n
struct WindowsWarmTargets warmIpTarget?:n minimumIpTarget?:n
struct WireGuardOptions nodeTraffic?:b
class WorkloadIdentity / podIdentity() irsa()
enum XffHeaderProcessingMode APPEND=append PRESERVE=preserve REMOVE=remove
call AddonPermissions.role role:aws_iam.IRole
call AddonPermissions.statements statements:[aws_iam.PolicyStatement]
call AddonPermissions.managedPolicies policies:[aws_iam.IManagedPolicy]
call AddressObservability scope:constructs.Construct id:s props:AddressObservabilityProps
call AddressPlan props:AddressPlanProps
call AddressPlan.forEks options:EksAddressPlanOptions
call AddressPlan.forPrivate options:PrivateAddressPlanOptions
call AddressPlan.forSharedSubnets options:SharedAddressPlanOptions
call AddressPlan.subnetsOf tier:s
call AddressPlan.toSvg title?:s report?:CapacityReport
call AddressPlan.toHtml title?:s report?:CapacityReport
call AlbAction.redirect options:AlbRedirectOptions
call AlbAction.fixedResponse statusCode:n options?:FixedResponseOptions
call AlbAction.forward targets:[AlbForwardTarget] stickiness?:core.Duration
call AlbAction.backend name:s
call AlbAuthentication.oidc options:OidcSignInOptions
call AlbAuthentication.cognito options:CognitoSignInOptions
call AlbCondition.hostnames ...values:s
call AlbCondition.hostnameRegexes ...regexes:s
call AlbCondition.paths ...values:s
call AlbCondition.pathRegexes ...regexes:s
call AlbCondition.header name:s ...values:s
call AlbCondition.headerRegexes name:s ...regexes:s
call AlbCondition.methods ...values:s
call AlbCondition.queryParameter key:s ...values:s
call AlbCondition.sourceCidrs ...cidrs:s
call AlbForwardTarget.service name:s port:s weight?:n
call AlbForwardTarget.targetGroup arn:s weight?:n
call AlbForwardTarget.targetGroupName name:s weight?:n
call AlbGateway scope:constructs.Construct id:s props:AlbGatewayProps
call AlbIngress options:AlbIngressProps
call AlbIngress.serviceAnnotations options:AlbServiceOptions ingress?:AlbIngress
call AlbListener.http port?:n options?:AlbListenerOptions
call AlbListener.https port?:n options?:AlbHttpsListenerOptions
call AlbTransform.url regex:s replacement:s
call AlbTransform.hostname regex:s replacement:s
call ApiAccess scope:constructs.Construct id:s props:ApiAccessProps
call ApiAccess.allowFrom name:s network:s
call ApiAccess.addEntry name:s options:AccessEntryOptions
call ApiEndpoint.publicFrom networks:[s]
call ApplicationNetworkPolicy scope:constructs.Construct id:s props:ApplicationNetworkPolicyProps
call AutoModeNodeClass scope:constructs.Construct id:s props:AutoModeNodeClassProps
call Calico scope:constructs.Construct id:s props:CalicoProps
call CapacityReport subnets:[SubnetCapacity] shortfalls:[CapacityShortfall] surgeNodes:n
call ChartSource.repository url:s
call ChartSource.oci registry:s
call ChartSource.asset asset:aws_s3_assets.Asset
call Cidr.parse text:s
call Cilium scope:constructs.Construct id:s props:CiliumProps
call CiliumEncryption.wireGuard options?:WireGuardOptions
call CiliumEncryption.ipsec secretName?:s
call CiliumMode.eni options?:CiliumEniOptions
call CloudMapDns scope:constructs.Construct id:s props:CloudMapDnsProps
call ClusterCleanup scope:constructs.Construct id:s props:ClusterCleanupProps
call ClusterCleanup.runAfterDeletionOf ...constructs:constructs.IConstruct
call ClusterCleanup.runBeforeDeletionOf ...constructs:constructs.IConstruct
call ClusterNetworkPolicy scope:constructs.Construct id:s props:ClusterNetworkPolicyProps
call ClusterNetworking scope:constructs.Construct id:s props:ClusterNetworkingProps
call ClusterNetworking.addNodegroup id:s options:NodeGroupOptions
call ClusterNetworking.addNodegroupPerZone id:s options:NodeGroupOptions
call ClusterNetworking.nodeNetworking options:NodeOptions
call ClusterNetworking.addNodeClass id:s options?:AutoModeNodeClassOptions
call ClusterNetworking.addFargateProfile id:s options?:FargateProfileOptions
call ClusterNetworking.addAddon id:s options:EksAddonOptions
call ClusterNetworking.addChart id:s options:HelmReleaseOptions
call ClusterNetworking.addObjects id:s objects:[{a}]
call ClusterNetworking.addWorkload workload:constructs.IConstruct
call ClusterNetworking.addNodes nodes:constructs.IConstruct
call ClusterTarget.fromV2 cluster:aws_eks_v2.ICluster options?:ClusterTargetOptions
call ClusterTarget.fromV1 cluster:aws_eks.ICluster kubernetesVersion?:s compute?:ClusterCompute sources?:SourceOptions
call ClusterTarget.fromAttributes scope:constructs.Construct id:s attributes:ClusterTargetAttributes
call CniMetrics clusterId:s
call CniMetrics.metric metric:CniMetric options?:aws_cloudwatch.MetricOptions
call CniMetricsHelper scope:constructs.Construct id:s props:CniMetricsHelperProps
call ContainerInsights scope:constructs.Construct id:s props:ContainerInsightsProps
call ContainerInsightsMetrics clusterName:s
call ContainerInsightsMetrics.metric metric:ContainerInsightsMetric options?:aws_cloudwatch.MetricOptions
call ContainerInsightsMetrics.exceeded allowance:NetworkAllowance options?:aws_cloudwatch.MetricOptions
call ControllerCrds.fromUrls ...files:GatewayApiCrdFile
call ControllerCrds.fromBucket bucket:aws_s3.IBucket key:s sha256?:s
call ControllerScaling.fixed replicas:n
call ControllerScaling.autoscaling minReplicas:n maxReplicas:n targetCpuUtilization?:n
call CoreDns scope:constructs.Construct id:s props:CoreDnsProps
call CoreDns.podDnsConfig ndots?:n
call CoreDnsDisruptionBudget.maxUnavailable pods:n
call CoreDnsDisruptionBudget.minAvailable pods:n
call CoreDnsScaling.autoscaling minReplicas:n maxReplicas:n
call CoreDnsScaling.fixed replicas:n
call Delivery.gitOps options:GitOpsOptions
call EgressTarget.transitGateway transitGatewayId:s options?:TransitGatewayTargetOptions
call EgressTarget.vpnGateway vpnGatewayId:s options?:AttachedTargetOptions
call EgressTarget.peeringConnection peeringConnectionId:s
call EgressTarget.coreNetwork coreNetworkArn:s options?:AttachedTargetOptions
call EgressTarget.networkInterfaces networkInterfaceIds:{s}
call EgressTarget.gatewayLoadBalancerEndpoints endpointIds:{s}
call EksAddon scope:constructs.Construct id:s props:EksAddonProps
call EksAddonKind.of addonName:s
call EksAddonKind.unlisted addonName:s options?:UnlistedAddonOptions
call EksNetwork scope:constructs.Construct id:s props:EksNetworkProps
call EksNetwork.fromVpc scope:constructs.Construct id:s props:ExistingNetworkProps
call EksNetwork.fromLookup scope:constructs.Construct id:s options:NetworkLookupOptions
call EksNetwork.subnetsOf tier:s
call EksNetwork.tagForKarpenter discoveryName:s securityGroup:aws_ec2.ISecurityGroup
call EksNetworkingChecks scope?:constructs.IConstruct props?:EksNetworkingChecksProps
call EksNetworkingChecks.validate context:core.IPolicyValidationContext
call EksNetworkingChecks.validateScope scope:constructs.IConstruct
call EndpointAddressing.dualStack options?:DualStackEndpointOptions
call EndpointFeature.ofService service:aws_ec2.InterfaceVpcEndpointAwsService
call EndpointFeature.ofGlobalService shortName:s
call EndpointPolicy.account options?:EndpointPolicyOptions
call EndpointPolicy.organization organizationId:s options?:EndpointPolicyOptions
call ExternalDns scope:constructs.Construct id:s props:ExternalDnsProps
call ExternalDns.annotationsFor hostnames:[s] options?:RecordAnnotationOptions
call ExternalDnsInstallation.addon addonVersion?:s
call ExternalDnsInstallation.chart releaseName?:s
call ExternalDnsRegistry.txt prefix?:s options?:TxtRegistryOptions
call ExternalDnsRegistry.dynamoDb table?:aws_dynamodb.ITable
call ExternalDnsZoneRole scope:constructs.Construct id:s props:ExternalDnsZoneRoleProps
call FargateProfile scope:constructs.Construct id:s props:FargateProfileProps
call FirehoseDeliveryRole scope:constructs.Construct id:s props:FirehoseDeliveryRoleProps
call FlowAgentMetrics.onNode port?:n
call FlowAgentMetrics.onAllAddresses port?:n
call FlowLogBucket scope:constructs.Construct id:s props:FlowLogBucketProps
call FlowLogQueries scope:constructs.Construct id:s props:FlowLogQueriesProps
call FlowLogSource.subnets selection:aws_ec2.SubnetSelection
call FlowLogSource.networkInterface networkInterfaceId:s
call FlowLogSource.transitGatewayAttachment attachmentId:s
call FlowLogs.toS3 options?:FlowLogsToS3Options
call FlowLogs.toBucket bucket:aws_s3.IBucket options?:FlowLogsToBucketOptions
call FlowLogs.toFirehose stream:aws_kinesisfirehose.IDeliveryStream options?:FlowLogsToFirehoseOptions
call FlowLogs.toCloudWatchLogs options?:FlowLogsToCloudWatchOptions
call Forwarding.toServers servers:[s] options?:ForwardingOptions
call Forwarding.toNodeResolver options?:ForwardingOptions
call FreeAddressMetrics scope:constructs.Construct id:s props:FreeAddressMetricsProps
call FreeAddressMetrics.freeAddresses tier:s availabilityZone?:s
call FreeAddressMetrics.freeAddressPercent tier:s
call FreeAddressThreshold.percent percent:n
call FreeAddressThreshold.addresses addresses:n
call GatewayApiController scope:constructs.Construct id:s props:GatewayApiControllerProps
call GatewayApiCrds.fromUrls ...files:GatewayApiCrdFile
call GatewayApiCrds.fromBucket bucket:aws_s3.IBucket key:s sha256?:s
call GatewayBase.addRoute id:s route:Route options?:RouteOptions
call GatewayBase.addListenerSet id:s options:GatewayListenerSetOptions
call GatewayBase.addServiceTargets service:s options:ServiceTargetOptions
call GatewayBase.addReferenceGrant id:s options:ReferenceGrantOptions
call GatewayClass scope:constructs.Construct id:s props:GatewayClassProps
call GitOpsFlavour.argoCd options:ArgoCdOptions
call GitOpsFlavour.flux options:FluxOptions
call HelmRelease scope:constructs.Construct id:s props:HelmReleaseProps
call Image.ofAmiType amiType:s
call Image.amazonLinux2023Custom imageId:s serviceCidr?:s
call Image.bottlerocketCustom imageId:s
call ImageRegistry.of prefix:s
call ImageRegistry.ofUpstreams prefixes:{s}
call ImageRegistry.pullThroughCache cache:PullThroughCache
call ImageRegistry.imageOf reference:s
call ImageSource.repository repository:s
call IngressGroup name:s options?:AlbIngressOptions
call IngressGroup.addMember member:s order:n options?:AlbIngressOptions
call InstanceLimits.of instanceType:s limits?:InstanceLimitsOptions
call Introspection.at address:s
call IpamAllocation.fromPools pools:IpamPools
call Ipv6Block.ipam ipamPoolId:s netmaskLength?:n
call Ipv6Block.byoip cidr:s poolId:s
call Istio scope:constructs.Construct id:s props:IstioProps
call Karpenter scope:constructs.Construct id:s props:KarpenterProps
call Karpenter.addNodePool id:s options:NodePoolOptions
call KubeProxy scope:constructs.Construct id:s props:KubeProxyProps
call KubeProxyMode.ipvs scheduler?:IpvsScheduler
call KubernetesObjects scope:constructs.Construct id:s props:KubernetesObjectsProps
call LabelRequirement.anyOf key:s values:[s]
call LabelRequirement.noneOf key:s values:[s]
call LabelRequirement.exists key:s
call LabelRequirement.missing key:s
call LabelSelector.labels labels:{s} requirements?:[LabelRequirement]
call LabelSelector.namespaceNames ...names:s
call Listener.http options?:HttpListenerOptions
call Listener.https options:HttpsListenerOptions
call Listener.tls options:TlsListenerOptions
call Listener.tlsPassthrough options?:TlsPassthroughListenerOptions
call Listener.tcp options:TcpListenerOptions
call Listener.udp options:UdpListenerOptions
call LoadBalancerController scope:constructs.Construct id:s props:LoadBalancerControllerProps
call LoadBalancerSubnets.tier network:IEksNetwork tier:s
call LoadBalancerSubnets.of ...subnets:aws_ec2.ISubnet
call LoadBalancerSubnets.named ...names:s
call LoadBalancerSubnets.tagged tags:{[s]}
call LogDestination.bucket bucketName:s prefix?:s
call Logs scope:constructs.Construct id:s props?:LogsProps
call Logs.forAlb prefix?:s
call Logs.forNlb prefix?:s
call Manifests.gatewayClass kind:GatewayKind options?:GatewayClassOptions
call Manifests.albGateway options:AlbGatewayManifest
call Manifests.nlbGateway options:NlbGatewayManifest
call Manifests.serviceTargets options:ServiceTargetsManifest
call Manifests.gatewayTargets options:TargetsManifest
call Manifests.listenerSet kind:GatewayKind options:ListenerSetManifest
call Manifests.secretAccess namespace:s secretName:s
call Manifests.referenceGrant options:ReferenceGrantManifest
call MutualAuthentication.verify trustStore:s options?:MutualAuthenticationOptions
call NamespaceIsolation scope:constructs.Construct id:s props:NamespaceIsolationProps
call NatStrategy.perZone options?:PerZoneNatOptions
call NatStrategy.single availabilityZone?:s options?:SingleNatOptions
call NatStrategy.regional options?:RegionalNatOptions
call NatStrategy.privateGateways target:EgressTarget options?:PrivateNatOptions
call NatStrategy.through target:EgressTarget options?:EgressTargetOptions
call NetworkAcls.perTier options?:NetworkAclsOptions
call NetworkAddressUsage scope:constructs.Construct id:s props:NetworkAddressUsageProps
call NetworkCost options:NetworkCostOptions
call NetworkFlowAgent scope:constructs.Construct id:s props:NetworkFlowAgentProps
call NetworkFlowMonitor scope:constructs.Construct id:s props:NetworkFlowMonitorProps
call NetworkFlowRemote.vpc vpcArn:s
call NetworkFlowRemote.subnet subnetArn:s
call NetworkFlowRemote.availabilityZone zone:s
call NetworkFlowRemote.region region:s
call NetworkFlowRemote.awsService service:s
call NetworkFlowScope.existing scopeArn:s
call NetworkPolicy scope:constructs.Construct id:s props:NetworkPolicyProps
call NetworkPolicyMode.standard options?:NetworkPolicyOptions
call NetworkPolicyMode.strict options?:NetworkPolicyOptions
call NlbGateway scope:constructs.Construct id:s props:NlbGatewayProps
call NlbGateway.addGatewayTargets gateway:AlbGateway options:BackendTargets
call NlbListener.tcp port:n options?:NlbTcpListenerOptions
call NlbListener.tls port:n options?:NlbListenerOptions
call NlbListener.udp port:n options?:NlbListenerOptions
call NlbListener.tcpUdp port:n options?:NlbListenerOptions
call NlbListener.quic port?:n options?:NlbTargetGroupAttributeOptions
call NlbListener.tcpQuic port?:n options?:NlbTargetGroupAttributeOptions
call NlbService options:NlbServiceOptions
call NlbSourceNat.prefixes ...prefixes:s
call NlbSplitTarget.service name:s port:s weight:n
call NlbSplitTarget.targetGroup arn:s weight:n
call NodeGroup scope:constructs.Construct id:s props:NodeGroupProps
call NodeLocalDns scope:constructs.Construct id:s props:NodeLocalDnsProps
call NodeNetworking props:NodeNetworkingProps
call NodeNetworking.defineLaunchTemplate scope:constructs.Construct id:s
call NodeNetworking.karpenterNodeClass discoveryName:s
call NodePool scope:constructs.Construct id:s props:NodePoolProps
call NodeSecurityGroup scope:constructs.Construct id:s props:NodeSecurityGroupProps
call PathChange.to path:s
call PathChange.prefix prefix:s
call PathMatch.prefix prefix:s
call PathMatch.exact path:s
call PathMatch.regex expression:s
call Peer.pods pods:LabelSelector
call Peer.namespaces namespaces:LabelSelector
call Peer.podsIn namespaces:LabelSelector pods:LabelSelector
call Peer.ipBlock cidr:s except?:[s]
call Peer.tier network:IEksNetwork tier:s
call Peer.connectedNetwork network:IEksNetwork name:s
call Peer.subnets subnets:[aws_ec2.ISubnet]
call Peer.endpoint endpoints:VpcEndpoints service:s
call Peer.clusterDns addresses?:[s]
call Peer.kubernetesApi network:IEksNetwork serviceCidr?:s
call Peer.domainNames ...names:s
call PodAddressing.secondaryIp options?:SecondaryIpOptions
call PodAddressing.prefixDelegation options?:PrefixDelegationOptions
call PodCapacity options:PodCapacityOptions
call PodCapacity.reportOn plan:AddressPlan sizes:ClusterSizes
call PodIdentityAgent scope:constructs.Construct id:s props:AddonProps
call PodSecurityGroup scope:constructs.Construct id:s props:PodSecurityGroupProps
call PodSecurityGroupPolicy scope:constructs.Construct id:s props:PodSecurityGroupPolicyProps
call PodSecurityGroupSelector.pods labels:{s} requirements?:[LabelRequirement]
call PodSecurityGroupSelector.serviceAccounts labels:{s} requirements?:[LabelRequirement]
call PodSubnets.custom subnets:[aws_ec2.ISubnet] securityGroups?:[aws_ec2.ISecurityGroup]
call PodSubnets.discovered options?:DiscoveredSubnetsOptions
call PodToleration.exists key:s effect?:TaintEffect
call PodToleration.equal key:s value:s effect?:TaintEffect
call PodToleration.everything effect:TaintEffect
call PolicyPort.tcp port:n
call PolicyPort.udp port:n
call PolicyPort.sctp port:n
call PolicyPort.range first:n last:n protocol?:PolicyProtocol
call PolicyPort.named name:s protocol?:PolicyProtocol
call PolicyPort.all protocol:PolicyProtocol
call PullThroughCache scope:constructs.Construct id:s props?:PullThroughCacheProps
call PullThroughCache.grantPull grantee:aws_iam.IGrantable
call RecordRouting.weighted setIdentifier:s weight:n
call RecordRouting.latency setIdentifier:s region:s
call RecordRouting.primary setIdentifier:s
call RecordRouting.secondary setIdentifier:s
call RecordRouting.country setIdentifier:s countryCode:s
call RecordRouting.continent setIdentifier:s continentCode:s
call RecordRouting.multiValue setIdentifier:s
call Route.http options:HttpRouteOptions
call Route.grpc options:GrpcRouteOptions
call Route.tls options:TlsRouteOptions
call Route.tcp options:StreamRouteOptions
call Route.udp options:StreamRouteOptions
call Route.toManifests attachment:RouteAttachment
call RouteAuthentication.cognito options:CognitoSignInOptions
call RouteAuthentication.oidc options:OidcSignInOptions
call RouteAuthentication.token options:TokenValidationOptions
call RouteBackend.service name:s port:n options?:RouteBackendOptions
call RouteBackend.gateway name:s port:n options?:RouteBackendOptions
call RouteBackend.targetGroup name:s weight?:n
call RouteFilter.redirect options:RouteRedirectOptions
call RouteFilter.rewrite options:RewriteOptions
call RouteNamespaces.withLabels labels:{s}
call S3Gateway.defined options?:DefinedS3GatewayOptions
call S3Gateway.existing endpoint:aws_ec2.IGatewayVpcEndpoint
call SecurityGroupsForPods.strict options?:StrictSecurityGroupsForPodsOptions
call SourceNat.byNode options?:NodeSourceNatOptions
call Taint.noSchedule key:s value?:s
call Taint.preferNoSchedule key:s value?:s
call Taint.noExecute key:s value?:s
call TargetStickiness.loadBalancerCookie duration?:core.Duration
call TargetStickiness.applicationCookie cookieName:s duration?:core.Duration
call Tier.public options?:TierOptions
call Tier.node options?:TierOptions
call Tier.cluster options?:TierOptions
call Tier.pod options?:TierOptions
call Tier.withEgress name:s placement:TierPlacement
call Tier.isolated name:s placement:TierPlacement
call TlsCertificates.of ...certificates:aws_certificatemanager.ICertificate
call TlsCertificates.arns ...arns:s
call TlsCertificates.requested options?:RequestedCertificateOptions
call TokenClaim.text name:s value:s
call TokenClaim.list name:s ...values:s
call TokenClaim.spaceSeparated name:s ...values:s
call Topology.preferClose cluster?:ClusterTarget
call Topology.preferSameZone cluster?:ClusterTarget
call Topology.preferSameNode cluster?:ClusterTarget
call Topology.applyTo service:{a}
call UpdateConfig.nodes maxUnavailable:n strategy?:UpdateStrategy
call UpdateConfig.percentage maxUnavailablePercentage:n strategy?:UpdateStrategy
call UpstreamRegistry.ecrPublic prefix?:s
call UpstreamRegistry.kubernetes prefix?:s
call UpstreamRegistry.quay prefix?:s
call UpstreamRegistry.dockerHub credentials:aws_secretsmanager.ISecret prefix?:s
call UpstreamRegistry.github credentials:aws_secretsmanager.ISecret prefix?:s
call ValueMatch.exact name:s value:s
call ValueMatch.regex name:s expression:s
call VpcCni scope:constructs.Construct id:s props:VpcCniProps
call VpcEndpoints scope:constructs.Construct id:s props:VpcEndpointsProps
call VpcFlowLogs scope:constructs.Construct id:s props:VpcFlowLogsProps
call WindowsAddressing.secondaryIp options?:WindowsWarmTargets
call WindowsAddressing.prefixDelegation options?:WindowsPrefixOptions
interface aws_certificatemanager.ICertificate certificateArn /
interface aws_cloudwatch.IAlarmAction bind /
object aws_cloudwatch.MetricOptions
interface aws_dynamodb.ITable tableArn /
value aws_ec2.FlowLogFileFormat
value aws_ec2.FlowLogMaxAggregationInterval
value aws_ec2.FlowLogTrafficType
interface aws_ec2.IGatewayVpcEndpoint vpcEndpointId /
interface aws_ec2.ISecurityGroup securityGroupId /
interface aws_ec2.ISubnet subnetId /
interface aws_ec2.IVpc vpcArn /
value aws_ec2.InstanceArchitecture
interface aws_ec2.InstanceType architecture /
interface aws_ec2.InterfaceVpcEndpointAwsService shortName /
object aws_ec2.SubnetSelection
object aws_ec2.VpcLookupOptions
interface aws_eks.ICluster clusterArn /
interface aws_eks_v2.ICluster clusterArn /
interface aws_iam.IGrantable grantPrincipal /
interface aws_iam.IManagedPolicy managedPolicyArn /
interface aws_iam.IOpenIdConnectProvider openIdConnectProviderArn /
interface aws_iam.IRole roleArn /
interface aws_iam.PolicyStatement actions /
interface aws_kinesisfirehose.IDeliveryStream deliveryStreamArn /
interface aws_kms.IKey keyArn /
interface aws_lambda.ILayerVersion layerVersionArn /
value aws_logs.RetentionDays
interface aws_route53.IHostedZone hostedZoneArn /
interface aws_s3.IBucket bucketArn /
interface aws_s3_assets.Asset s3BucketName /
interface aws_secretsmanager.ISecret secretArn /
interface aws_servicediscovery.INamespace namespaceArn /
interface constructs.Construct node /
interface constructs.IConstruct node /
interface constructs.IDependable /
interface core.Duration formatTokenToNumber /
interface core.IPolicyValidationContext appConstruct /
value core.RemovalPolicy
interface core.Size isUnresolved /
`;
