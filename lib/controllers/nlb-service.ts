import { Cidr } from '../addressing/cidr';
import { refuse } from '../foundation/refusals';
import { isConcrete, known, shown } from '../foundation/tokens';
import { refuseNodeLabels } from './alb-targets';
import { type AnnotationValue, annotationsUnder, refuseOutside, secondsOf, twin } from './load-balancer-annotations';
import { mergedAttributes } from './load-balancer-attributes';
import { capacity, groupIds, refuseAccess, refuseLoadBalancer } from './load-balancer-checks';
import { judgedHealthCheck } from './load-balancer-health-check';
import { subnetCount } from './load-balancer-subnets';
import {
  ExternalTrafficPolicy,
  LoadBalancerAddressing,
  LoadBalancerScheme,
  LoadBalancerTargetType,
  NlbHealthCheckProtocol,
} from './load-balancer-terms';
import type { NlbServiceOptions } from './nlb-service-options';

/** What annotations of Services begin with. */
const PREFIX = 'service.beta.kubernetes.io';

/** The class of Services that the controller takes on; without it, EKS makes a Classic Load Balancer. */
const LOAD_BALANCER_CLASS = 'service.k8s.aws/nlb';

const SETTING = 'LoadBalancerSetting';
const ADDRESS = 'LoadBalancerAddress';

/**
 * What a Service tells the AWS Load Balancer Controller about its NLB: typed, checked, and written as annotations and fields of its `spec`. A value
 * without a place in the construct tree: use both in a manifest, with cdk8s or as chart values. The annotations alone make no NLB.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/service/annotations/
 */
export class NlbService {
  /** The annotations, for the `metadata` of the Service. */
  public readonly annotations: Record<string, string>;

  /** The fields of the `spec` of the Service, beside its ports and selector: its type, its load balancer class, and where traffic goes. */
  // biome-ignore lint/suspicious/noExplicitAny: a Kubernetes object is of any shape
  public readonly serviceSpec: Record<string, any>;

  constructor(options: NlbServiceOptions) {
    const targetType = options.targetType ?? LoadBalancerTargetType.IP;
    refuseLoadBalancer('NLB', options);
    refuseAccess('sourceRanges', options.sourceRanges, options);
    refuseAddresses(options);
    refuseNodeLabels(targetType, options.targetNodeLabels);
    refuseTraffic(targetType, options);
    refuseTls(options);

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
  const { enforceRulesOnPrivateLink } = options;
  return {
    'aws-load-balancer-name': options.loadBalancerName,
    'aws-load-balancer-scheme': options.scheme,
    'aws-load-balancer-ip-address-type': options.addressing,
    'aws-load-balancer-subnets': options.subnets?._names,
    'aws-load-balancer-eip-allocations': options.eipAllocationIds,
    'aws-load-balancer-private-ipv4-addresses': options.privateIpv4Addresses,
    'aws-load-balancer-ipv6-addresses': options.ipv6Addresses,
    'aws-load-balancer-security-groups': groupIds(options.securityGroups),
    'aws-load-balancer-manage-backend-security-group-rules': options.managesBackendRules,
    'load-balancer-source-ranges': options.sourceRanges,
    'aws-load-balancer-security-group-prefix-lists': options.prefixLists,
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

function listenerAnnotations({ tcpIdleTimeouts = {}, tls }: NlbServiceOptions): Record<string, AnnotationValue> {
  return Object.fromEntries(
    Object.entries(tcpIdleTimeouts).map(([port, timeout]) => {
      refuseOutside('ListenerPort', 'tcpIdleTimeouts', Number(port), { least: 1, most: 65_535 });
      if (tls && (tls.ports === undefined || tls.ports.includes(port))) {
        refuse(SETTING, `"tcpIdleTimeouts: ${port}" is a TLS port, whose 350 seconds cannot be changed, leave it out`);
      }
      const seconds = secondsOf(SETTING, `tcpIdleTimeouts of ${port}`, timeout, 60, 6000);
      return [
        `aws-load-balancer-listener-attributes.TCP-${port}`,
        mergedAttributes('nlbListener', { 'tcp.idle_timeout.seconds': seconds }),
      ];
    }),
  );
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

function targetGroupAttributes(options: NlbServiceOptions): Record<string, string> {
  const { sourceIpStickiness } = options;
  return mergedAttributes(
    'nlbTargetGroup',
    {
      'deregistration_delay.timeout_seconds': secondsOf(
        SETTING,
        'deregistrationDelay',
        options.deregistrationDelay,
        0,
        3600,
      ),
      'deregistration_delay.connection_termination.enabled': options.terminateConnections,
      'preserve_client_ip.enabled': options.preserveClientIp,
      'stickiness.enabled': sourceIpStickiness,
      'stickiness.type': sourceIpStickiness ? 'source_ip' : undefined,
    },
    options.targetGroupAttributes,
  );
}

/** Fixed addresses: what they are for, and one for each subnet. */
function refuseAddresses(options: NlbServiceOptions): void {
  const { addressing, eipAllocationIds, ipv6Addresses, network, privateIpv4Addresses, scheme, subnets } = options;
  const isPublic = scheme === LoadBalancerScheme.INTERNET_FACING;
  if (addressing === LoadBalancerAddressing.DUALSTACK_WITHOUT_PUBLIC_IPV4) {
    refuse(ADDRESS, `"${addressing}" is for ALBs, write LoadBalancerAddressing.DUALSTACK`);
  }
  if (eipAllocationIds && !isPublic) {
    refuse(
      ADDRESS,
      `"eipAllocationIds" are addresses of the internet and the scheme is ${scheme ?? 'internal'}, write LoadBalancerScheme.INTERNET_FACING or privateIpv4Addresses`,
    );
  }
  if (privateIpv4Addresses && isPublic) {
    refuse(
      ADDRESS,
      '"privateIpv4Addresses" are for internal NLBs, write LoadBalancerScheme.INTERNAL or eipAllocationIds',
    );
  }
  if (ipv6Addresses && addressing !== LoadBalancerAddressing.DUALSTACK) {
    refuse(ADDRESS, '"ipv6Addresses" are for dual-stack NLBs, write LoadBalancerAddressing.DUALSTACK');
  }
  const count = subnetCount(scheme, subnets, network);
  for (const [option, values] of Object.entries({ eipAllocationIds, privateIpv4Addresses, ipv6Addresses })) {
    if (values) {
      refuseCount(option, values, count);
    }
  }
  refuseFamily(privateIpv4Addresses, ipv6Addresses);
  privateIpv4Addresses?.filter(isConcrete).forEach((address, index) => {
    const cidr = subnets?._subnets[index] && known(() => subnets._subnets[index].ipv4CidrBlock);
    if (cidr !== undefined && isConcrete(cidr) && !Cidr.parse(cidr).containsAddress(address)) {
      refuse(ADDRESS, `"${address}" is not in ${cidr}, the subnet in its place, give the addresses in their order`);
    }
  });
}

function refuseCount(option: string, values: readonly string[], count: number | undefined): void {
  const repeated = twin(values);
  if (repeated !== undefined) {
    refuse(ADDRESS, `"${shown(repeated)}" is given twice in ${option}, give each address once`);
  }
  if (count !== undefined && values.length !== count) {
    refuse(ADDRESS, `"${option}" has ${values.length} for ${count} subnets, give one for each`);
  }
}

/** An address is the network of its own. */
function refuseFamily(ipv4: readonly string[] = [], ipv6: readonly string[] = []): void {
  for (const address of ipv4.filter(isConcrete)) {
    Cidr.parse(`${address}/32`);
  }
  for (const address of ipv6.filter(isConcrete)) {
    Cidr.parse(`${address}/128`);
  }
}

/** What nodes do with traffic is of no matter where pods are the targets. */
function refuseTraffic(targetType: LoadBalancerTargetType, options: NlbServiceOptions): void {
  const { externalTrafficPolicy, healthCheck, nodePorts } = options;
  if (targetType === LoadBalancerTargetType.IP && externalTrafficPolicy !== undefined) {
    refuse(
      SETTING,
      `"externalTrafficPolicy: ${externalTrafficPolicy}" is about nodes and targets are pods, leave it out or write LoadBalancerTargetType.INSTANCE`,
    );
  }
  if (targetType === LoadBalancerTargetType.INSTANCE && nodePorts === false) {
    refuse(
      SETTING,
      '"nodePorts: false" leaves nodes without a port to send to, leave it out or write LoadBalancerTargetType.IP',
    );
  }
  if (externalTrafficPolicy === ExternalTrafficPolicy.LOCAL && healthCheck?.protocol === NlbHealthCheckProtocol.TCP) {
    refuse(
      SETTING,
      '"NlbHealthCheckProtocol.TCP" finds nodes healthy that have no pod, leave it out or write NlbHealthCheckProtocol.HTTP',
    );
  }
}

function refuseTls({ sourceIpStickiness, tls }: NlbServiceOptions): void {
  if (tls === undefined) {
    return;
  }
  if (tls.certificates._elsewhere) {
    refuse(
      'ListenerCertificate',
      `"TlsCertificates.${tls.certificates._elsewhere === 'discovered' ? 'discovered' : 'ofIngressClass'}()" is for ALBs, give an NLB its certificates with TlsCertificates.of`,
    );
  }
  if (tls.ports?.length === 0) {
    refuse('ListenerPort', '"ports" is empty and no port would speak TLS, leave it out for all of them');
  }
  if (tls.ports?.includes('*')) {
    refuse('ListenerPort', '"*" matches no port, leave ports out for all of them');
  }
  const repeated = twin(tls.ports ?? []);
  if (repeated !== undefined) {
    refuse('ListenerPort', `"${repeated}" is given twice, name each port once`);
  }
  for (const port of tls.ports?.filter((text) => isConcrete(text) && /^-?[\d.]+$/.test(text)) ?? []) {
    refuseOutside('ListenerPort', 'ports', Number(port), { least: 1, most: 65_535 });
  }
  if (sourceIpStickiness) {
    refuse(
      SETTING,
      '"sourceIpStickiness: true" does not go with TLS listeners, leave it out or let TLS end in the pods',
    );
  }
}
