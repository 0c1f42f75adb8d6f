import { validateArguments } from '../../foundation/input';
import { numberText } from '../../foundation/tokens';
import { type AnnotationValue, annotationsUnder } from '../load-balancing/load-balancer-annotations';
import { mergedAttributes } from '../load-balancing/load-balancer-attributes';
import {
  capacity,
  groupIds,
  refuseAccess,
  refuseLoadBalancer,
  refuseNodeLabels,
} from '../load-balancing/load-balancer-checks';
import { judgedHealthCheck } from '../load-balancing/load-balancer-health-check';
import { ExternalTrafficPolicy, LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';
import { refuseAddresses } from './nlb-address-checks';
import type { NlbListener } from './nlb-listener';
import { refuseListeners } from './nlb-listener-checks';
import { refuseCluster, refuseGroups, refuseTls, refuseTraffic, validateRegions } from './nlb-service-checks';
import type { NlbServiceOptions } from './nlb-service-options';
import { targetGroupAttributes } from './nlb-targets';

/** What annotations of Services begin with. */
const PREFIX = 'service.beta.kubernetes.io';

/** The class of Services that the controller takes on; without it, EKS makes a Classic Load Balancer. */
const LOAD_BALANCER_CLASS = 'service.k8s.aws/nlb';

/**
 * What a Service tells the AWS Load Balancer Controller about its NLB: typed, checked, and written as annotations and fields of its `spec`. A value
 * without a place in the construct tree: use both in a manifest, with cdk8s or as chart values. The annotations alone make no NLB. What EKS Auto Mode
 * has built in reads others, under the class `eks.amazonaws.com/nlb`.
 *
 * The controller makes the NLB after the deployment, so that no template knows its ARN. What needs it, as an `ec2.VpcEndpointService` of AWS
 * PrivateLink does, comes in a later deployment and looks the NLB up by the tags of the controller:
 * `elbv2.NetworkLoadBalancer.fromLookup(scope, id, { loadBalancerTags: { 'elbv2.k8s.aws/cluster': clusterName, 'service.k8s.aws/stack':
 * 'namespace/name' } })`. It goes before the NLB goes: AWS deletes none that an endpoint service has, and the Service waits for it. Where both are to
 * come at once, or the NLB is to outlive the cluster, define it with the CDK, and let a `TargetGroupBinding` register the pods with its target
 * group, as `targetGroupBindings` of the `LoadBalancerController` permits.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/service/annotations/
 */
export class NlbService {
  /** The annotations, for the `metadata` of the Service. */
  public readonly annotations: Record<string, string>;

  /** The fields of the `spec` of the Service, beside its ports and selector: its type, its load balancer class, and where traffic goes. */
  public readonly serviceSpec: Record<string, unknown>;

  constructor(options: NlbServiceOptions) {
    validateArguments('NlbService', arguments);
    const targetType = options.targetType ?? LoadBalancerTargetType.IP;
    refuseLoadBalancer('NLB', options);
    refuseAccess('sourceRanges', options.sourceRanges, {
      ...options,
      // Without groups of its own, the controller opens those of nodes and pods, unless told not to.
      managesBackendRules: options.withoutSecurityGroups ? undefined : options.managesBackendRules,
    });
    refuseGroups(targetType, options);
    refuseAddresses(options);
    refuseCluster(targetType, options);
    refuseNodeLabels(targetType, options.targetNodeLabels);
    refuseTraffic(targetType, options);
    refuseTls(options);
    validateRegions(options);
    refuseListeners(targetType, options);

    this.annotations = {
      ...annotationsUnder(PREFIX, {
        ...loadBalancerAnnotations(options),
        'aws-load-balancer-nlb-target-type': targetType,
        'aws-load-balancer-attributes': loadBalancerAttributes(options),
        ...tlsAnnotations(options),
        ...listenerAnnotations(options),
        ...targetAnnotations(options),
      }),
      ...options.topology?.annotations,
    };
    this.serviceSpec = {
      type: 'LoadBalancer',
      loadBalancerClass: LOAD_BALANCER_CLASS,
      allocateLoadBalancerNodePorts: options.nodePorts ?? targetType === LoadBalancerTargetType.INSTANCE,
      ...(options.externalTrafficPolicy ? { externalTrafficPolicy: options.externalTrafficPolicy } : {}),
      ...options.topology?.serviceSpec,
    };
  }
}

function loadBalancerAnnotations(options: NlbServiceOptions): Record<string, AnnotationValue | undefined> {
  const { enforceRulesOnPrivateLink, pathMtuDiscovery, sourceNat } = options;
  return {
    'aws-load-balancer-name': options.loadBalancerName,
    'aws-load-balancer-scheme': options.scheme,
    'aws-load-balancer-ip-address-type': options.addressing,
    'aws-load-balancer-subnets': options.subnets?._names,
    'aws-load-balancer-eip-allocations': options.eipAllocationIds,
    'aws-load-balancer-private-ipv4-addresses': options.privateIpv4Addresses,
    'aws-load-balancer-ipv6-addresses': options.ipv6Addresses,
    'aws-load-balancer-enable-prefix-for-ipv6-source-nat': sourceNat?._switch,
    'aws-load-balancer-source-nat-ipv6-prefixes': sourceNat?._prefixes,
    'aws-load-balancer-disable-nlb-sg': options.withoutSecurityGroups || undefined,
    'aws-load-balancer-security-groups': groupIds(options.securityGroups),
    'aws-load-balancer-manage-backend-security-group-rules': options.managesBackendRules,
    'load-balancer-source-ranges': options.sourceRanges,
    'aws-load-balancer-security-group-prefix-lists': options.prefixLists,
    'aws-load-balancer-enable-icmp-for-path-mtu-discovery': pathMtuDiscovery ? 'on' : undefined,
    'aws-load-balancer-inbound-sg-rules-on-private-link-traffic':
      enforceRulesOnPrivateLink === undefined ? undefined : enforceRulesOnPrivateLink ? 'on' : 'off',
    'aws-load-balancer-additional-resource-tags': options.tags,
    'aws-load-balancer-minimum-load-balancer-capacity': capacity(options.minimumCapacityUnits),
  };
}

function loadBalancerAttributes(options: NlbServiceOptions): Record<string, string> {
  return mergedAttributes(
    'nlb',
    {
      ...options.accessLogs?._attributes('access_logs'),
      'deletion_protection.enabled': options.deletionProtection,
      'zonal_shift.config.enabled': options.zonalShift,
      'load_balancing.cross_zone.enabled': options.crossZone,
      'dns_record.client_routing_policy': options.clientRouting,
    },
    options.attributes,
  );
}

function tlsAnnotations({ tls }: NlbServiceOptions): Record<string, AnnotationValue | undefined> {
  return {
    'aws-load-balancer-ssl-cert': tls?.certificates._arns,
    'aws-load-balancer-ssl-ports': tls?.ports,
    'aws-load-balancer-ssl-negotiation-policy': tls?.sslPolicy,
    'aws-load-balancer-alpn-policy': tls?.alpnPolicy,
    'aws-load-balancer-backend-protocol': tls?.backendTls === undefined ? undefined : tls.backendTls ? 'ssl' : 'tcp',
  };
}

function listenerAnnotations(options: NlbServiceOptions): Record<string, AnnotationValue | undefined> {
  const { listeners = [], sourceIpStickiness, tls } = options;
  const portsOf = (picks: (listener: NlbListener) => boolean | undefined): string[] =>
    listeners.filter(picks).map(({ port }) => numberText(port));
  return {
    'aws-load-balancer-enable-tcp-udp-listener': listeners.some(({ _isPair }) => _isPair) || undefined,
    'aws-load-balancer-quic-enabled-ports': portsOf(({ _isQuic }) => _isQuic),
    'aws-load-balancer-proxy-protocol-per-target-group': portsOf(({ _options }) => _options.proxyProtocol),
    ...Object.assign(
      {},
      ...listeners.map((listener) => listener._annotations({ backendTls: tls?.backendTls, sourceIpStickiness })),
    ),
  };
}

function targetAnnotations(options: NlbServiceOptions): Record<string, AnnotationValue | undefined> {
  const { protocol, ...rest } = options.healthCheck ?? {};
  const isLocal = options.externalTrafficPolicy === ExternalTrafficPolicy.LOCAL;
  const check = judgedHealthCheck(rest, {
    codes: [200, 599],
    // With a local policy, the controller asks kube-proxy, and sooner.
    interval: 10,
    timeout: isLocal ? 6 : 10,
    mayFillInterval: true,
  });
  return {
    'aws-load-balancer-healthcheck-protocol': protocol,
    'aws-load-balancer-healthcheck-port': check.port,
    'aws-load-balancer-healthcheck-path': check.path,
    'aws-load-balancer-healthcheck-interval': check.interval,
    'aws-load-balancer-healthcheck-timeout': check.timeout,
    'aws-load-balancer-healthcheck-healthy-threshold': check.healthyThreshold,
    'aws-load-balancer-healthcheck-unhealthy-threshold': check.unhealthyThreshold,
    'aws-load-balancer-healthcheck-success-codes': check.successCodes,
    'aws-load-balancer-proxy-protocol': options.proxyProtocol ? '*' : undefined,
    'aws-load-balancer-target-group-attributes': targetGroupAttributes(options),
    'aws-load-balancer-target-node-labels': options.targetNodeLabels,
    'aws-load-balancer-multi-cluster-target-group': options.multiClusterTargetGroup,
  };
}
