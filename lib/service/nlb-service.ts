import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { bitsOf, IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { TlsCertificates } from '../controllers/tls-certificates';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { countIfKnown, formatValue, isConcrete, numberText, tryGet } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import { type AnnotationValue, annotationsUnder } from '../loadbalancing/annotations';
import {
  type AlpnPolicy,
  ExternalTrafficPolicy,
  IpAddressType,
  Scheme,
  TargetProtocol,
  TargetType,
} from '../loadbalancing/enums';
import { validateHealthCheck } from '../loadbalancing/health-check';
import type { SslPolicyOptions } from '../loadbalancing/listener-options';
import { type NlbOptions, nlbAttributes } from '../loadbalancing/nlb-options';
import {
  capacity,
  groupIds,
  validateLoadBalancer,
  validateSecurityGroups,
  validateTargetNodeLabels,
} from '../loadbalancing/options';
import { candidateSubnets, type LoadBalancerSubnets, subnetCount } from '../loadbalancing/subnets';
import {
  type NlbTargetGroupAttributeOptions,
  nlbTargetGroupAttributes,
  type TargetGroupOptions,
} from '../loadbalancing/target-group-options';
import { validateAllocationIds } from '../loadbalancing/validation';
import type { NlbListener } from './nlb-listener';
import {
  validateCluster,
  validateNlbListeners,
  validateRegions,
  validateServiceSecurityGroups,
  validateTls,
  validateTrafficPolicy,
} from './nlb-service-validation';
import type { Topology } from './topology';

/** TLS listeners of an NLB. */
export interface NlbTlsOptions extends SslPolicyOptions {
  /** The certificates, by `TlsCertificates.of` or `TlsCertificates.arns`. An NLB of a Service does not discover certificates. */
  readonly certificates: TlsCertificates;

  /**
   * The ports of the Service with TLS listeners: their numbers or names. The controller fails on ports that the Service
   * does not have.
   *
   * @default - all ports
   */
  readonly ports?: string[];

  /**
   * The ALPN policy, which selects the HTTP versions that the listeners negotiate.
   *
   * @default AlpnPolicy.NONE
   */
  readonly alpnPolicy?: AlpnPolicy;

  /**
   * The protocol between NLB and targets: TLS or TCP.
   *
   * @default TargetProtocol.TCP
   */
  readonly targetProtocol?: TargetProtocol;
}

/** Options of the NLB of a Service and of its targets. An option that is not set has no annotation. */
export interface NlbServiceOptions extends NlbOptions, TargetGroupOptions, NlbTargetGroupAttributeOptions {
  /**
   * TLS listeners, which terminate TLS.
   *
   * @default - the NLB forwards traffic unchanged; pods may terminate TLS
   */
  readonly tls?: NlbTlsOptions;

  /**
   * Options of single ports: their target groups, TCP and UDP on one port, QUIC.
   *
   * @default - all ports have the options of the NLB, and each is TCP, UDP or TLS
   */
  readonly listeners?: NlbListener[];

  /**
   * The cluster, against which the other options are validated. An IPv6 cluster needs IpAddressType.DUALSTACK and pods
   * as targets. An IPv4 cluster does not support UDP with it. Fargate needs pods as targets, and `topology` needs its
   * Kubernetes version. It changes no annotation.
   *
   * @default - options are not validated against a cluster
   */
  readonly cluster?: ClusterTarget;

  /**
   * The external traffic policy: the pods to which a node forwards traffic from its node port. It needs
   * TargetType.INSTANCE. `LOCAL` preserves the client address and avoids the hop to another node. Use it with pods on
   * several nodes.
   *
   * @default ExternalTrafficPolicy.CLUSTER
   */
  readonly externalTrafficPolicy?: ExternalTrafficPolicy;

  /**
   * Whether the Service has node ports. TargetType.INSTANCE needs them.
   *
   * @default - true if targets are nodes
   */
  readonly nodePorts?: boolean;

  /**
   * The pods to which clients in the cluster connect. It does not affect traffic from the NLB to pods. If targets are
   * nodes, nodes select pods in the same way, with ExternalTrafficPolicy.CLUSTER.
   *
   * @default - any pod of the Service
   */
  readonly topology?: Topology;
}

const ADDRESS = 'LoadBalancerAddress';

/** Validates static addresses: the scheme, and one for each subnet. */
export function validateNlbAddresses(options: NlbServiceOptions): void {
  const { eipAllocationIds, ipv6Addresses, network, privateIpv4Addresses, scheme, sourceNat, subnets } = options;
  const isPublic = scheme === Scheme.INTERNET_FACING;
  validateIpAddressType(options);
  if (eipAllocationIds && !isPublic) {
    fail(
      ADDRESS,
      `"eipAllocationIds" needs an internet-facing NLB, and the scheme is ${scheme ?? 'internal'}. Write Scheme.INTERNET_FACING, or use privateIpv4Addresses`,
    );
  }
  validateAllocationIds(ADDRESS, eipAllocationIds);
  if (privateIpv4Addresses && isPublic) {
    fail(ADDRESS, '"privateIpv4Addresses" needs an internal NLB. Write Scheme.INTERNAL, or use eipAllocationIds');
  }
  const count = subnetCount(scheme, subnets, network);
  for (const [option, values] of Object.entries({ eipAllocationIds, privateIpv4Addresses, ipv6Addresses })) {
    if (values) {
      validateCount(option, values, count);
    }
  }
  validateNlbPrefixes(sourceNat?._prefixes, subnets);
  validateFamily(privateIpv4Addresses, IpFamily.IPV4);
  validateFamily(ipv6Addresses, IpFamily.IPV6);
  validateNlbPlaces(privateIpv4Addresses, candidateSubnets(scheme, subnets, network));
}

/** Fails on options that need the other IP address type. */
function validateIpAddressType({ ipAddressType, ipv6Addresses, sourceNat, inboundCidrs }: NlbServiceOptions): void {
  if (ipAddressType === IpAddressType.DUALSTACK || (ipAddressType !== undefined && !isConcrete(ipAddressType))) {
    return;
  }
  const instead = 'Write IpAddressType.DUALSTACK';
  if (ipAddressType === IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4) {
    fail(ADDRESS, `"${ipAddressType}" is for ALBs. ${instead}`);
  }
  if (ipv6Addresses) {
    fail(ADDRESS, `"ipv6Addresses" needs a dual-stack NLB. ${instead}`);
  }
  if (sourceNat?._switch === 'on') {
    fail(ADDRESS, `"sourceNat" needs a dual-stack NLB. ${instead}`);
  }
  const ipv6Range = inboundCidrs?.filter(isConcrete).find((cidr) => Cidr.parse(cidr).ipFamily === IpFamily.IPV6);
  if (ipv6Range !== undefined) {
    fail(
      ADDRESS,
      `"${ipv6Range}" of inboundCidrs is IPv6, and the NLB has only IPv4. Remove it, or write IpAddressType.DUALSTACK`,
    );
  }
}

function validateCount(option: string, values: readonly string[], count: number | undefined): void {
  const repeated = firstDuplicate(values);
  if (repeated !== undefined) {
    fail(ADDRESS, `"${formatValue(repeated)}" occurs twice in ${option}. Remove one`);
  }
  const given = countIfKnown(values);
  if (count !== undefined && given !== undefined && given !== count) {
    fail(ADDRESS, `"${option}" has ${given} values for ${count} subnets. Write one for each subnet`);
  }
}

/** Fails on prefixes without subnets. If the controller finds the subnets itself, their order is not known. */
function validateNlbPrefixes(prefixes: readonly string[] | undefined, subnets: LoadBalancerSubnets | undefined): void {
  if (prefixes && !subnets) {
    fail(
      ADDRESS,
      '"NlbSourceNat.prefixes" needs subnets, because it has one prefix for each. Set subnets, or use NlbSourceNat.assigned()',
    );
  }
  if (prefixes && subnets?._count !== undefined) {
    validateCount('NlbSourceNat.prefixes', prefixes, subnets._count);
  }
}

/** Validates that an address has the IP address family of its option. */
function validateFamily(addresses: readonly string[] = [], family: IpFamily): void {
  for (const address of addresses.filter(isConcrete)) {
    const own = Cidr.parse(`${address}/${bitsOf(address.includes(':') ? IpFamily.IPV6 : IpFamily.IPV4)}`);
    if (own.ipFamily !== family) {
      fail(
        ADDRESS,
        `"${address}" is ${own.ipFamily === IpFamily.IPV4 ? 'IPv4' : 'IPv6'}. Write it into ${family === IpFamily.IPV4 ? 'ipv6Addresses' : 'privateIpv4Addresses'}`,
      );
    }
  }
}

/** The controller finds the address of each subnet among all addresses, in any order. */
function validateNlbPlaces(addresses: readonly string[] = [], subnets: readonly ec2.ISubnet[]): void {
  if (!addresses.every(isConcrete)) {
    return;
  }
  for (const text of addresses.length > 0
    ? subnets.flatMap((subnet) => tryGet(() => subnet.ipv4CidrBlock) ?? [])
    : []) {
    const block = isConcrete(text) ? Cidr.parse(text) : undefined;
    const inside = block && addresses.filter((address) => block.containsAddress(address));
    if (block && inside?.length !== 1) {
      fail(
        ADDRESS,
        `"privateIpv4Addresses" has ${inside?.length} addresses in the subnet ${block}. Write one for each subnet`,
      );
    }
    if (block && inside && isReserved(inside[0], block)) {
      fail(
        ADDRESS,
        `"${inside[0]}" is reserved by AWS in the subnet ${block}. Write ${block.subnet(32, 4).firstAddress} or a later address`,
      );
    }
  }
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
function isReserved(address: string, block: Cidr): boolean {
  const first = [0, 1, 2, 3].map((index) => block.subnet(32, index).firstAddress);
  return [...first, block.lastAddress].includes(address);
}

/** The prefix of annotations of Services. */
const PREFIX = 'service.beta.kubernetes.io';

/** The values of the annotation for the protocol between NLB and targets. */
const BACKEND_PROTOCOLS: Readonly<Partial<Record<TargetProtocol, string>>> = {
  [TargetProtocol.TLS]: 'ssl',
  [TargetProtocol.TCP]: 'tcp',
};

/** The load balancer class of the controller. Without it, EKS creates a Classic Load Balancer. */
const LOAD_BALANCER_CLASS = 'service.k8s.aws/nlb';

/**
 * Annotations and `spec` fields of a Service for the AWS Load Balancer Controller, as typed and validated options. It
 * is a value, not a construct: use both in a manifest, with cdk8s, or as Helm chart values. The annotations alone
 * create no NLB. EKS Auto Mode reads other annotations, and has the class `eks.amazonaws.com/nlb`.
 *
 * The controller creates the NLB after the deployment, so the template does not contain its ARN. A resource that needs
 * it, such as `ec2.VpcEndpointService` for AWS PrivateLink, belongs in a later deployment. Look up the NLB by the tags
 * of the controller: `elbv2.NetworkLoadBalancer.fromLookup(scope, id, { loadBalancerTags: { 'elbv2.k8s.aws/cluster':
 * clusterName, 'service.k8s.aws/stack': 'namespace/name' } })`. Delete the endpoint service before the Service: AWS
 * does not delete an NLB with an endpoint service, and the deletion of the Service waits.
 *
 * If both must be created in one deployment, or if the NLB must outlive the cluster, define the NLB with the CDK. A
 * `TargetGroupBinding` then registers the pods with its target group. `targetGroupBindings` of the
 * `LoadBalancerController` allows this.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/service/annotations/
 */
export class NlbService {
  /** The annotations, for the `metadata` of the Service. */
  public readonly annotations: Record<string, string>;

  /**
   * The fields of the `spec` of the Service, without its ports and selector: its type, its load balancer class, and its
   * traffic policies.
   */
  public readonly serviceSpec: Record<string, unknown>;

  constructor(options: NlbServiceOptions) {
    validateArguments('NlbService', arguments);
    const targetType = options.targetType ?? TargetType.IP;
    const place = { kind: 'NLB', isAnnotated: true } as const;
    validateLoadBalancer(options, place);
    // Without security groups of the NLB, the controller still adds rules for nodes and pods.
    validateSecurityGroups(
      options.withoutSecurityGroups ? { ...options, manageBackendSecurityGroupRules: undefined } : options,
      place,
    );
    validateServiceSecurityGroups(targetType, options);
    validateNlbAddresses(options);
    validateCluster(targetType, options);
    validateTargetNodeLabels(targetType, options.targetNodeLabels);
    validateTrafficPolicy(targetType, options);
    validateTls(options);
    validateRegions(options);
    validateNlbListeners(targetType, options);

    this.annotations = {
      ...annotationsUnder(PREFIX, {
        ...loadBalancerAnnotations(options),
        'aws-load-balancer-nlb-target-type': targetType,
        'aws-load-balancer-attributes': nlbAttributes(options),
        ...tlsAnnotations(options),
        ...listenerAnnotations(options),
        ...targetAnnotations(options),
      }),
      ...options.topology?.annotations,
    };
    this.serviceSpec = {
      type: 'LoadBalancer',
      loadBalancerClass: LOAD_BALANCER_CLASS,
      allocateLoadBalancerNodePorts: options.nodePorts ?? targetType === TargetType.INSTANCE,
      ...(options.externalTrafficPolicy ? { externalTrafficPolicy: options.externalTrafficPolicy } : {}),
      ...options.topology?.serviceSpec,
    };
  }
}

function loadBalancerAnnotations(options: NlbServiceOptions): Record<string, AnnotationValue | undefined> {
  const {
    enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforces,
    icmpForPathMtuDiscovery,
    sourceNat,
  } = options;
  return {
    'aws-load-balancer-name': options.loadBalancerName,
    'aws-load-balancer-scheme': options.scheme,
    'aws-load-balancer-ip-address-type': options.ipAddressType,
    'aws-load-balancer-subnets': options.subnets?._names,
    'aws-load-balancer-eip-allocations': options.eipAllocationIds,
    'aws-load-balancer-private-ipv4-addresses': options.privateIpv4Addresses,
    'aws-load-balancer-ipv6-addresses': options.ipv6Addresses,
    'aws-load-balancer-enable-prefix-for-ipv6-source-nat': sourceNat?._switch,
    'aws-load-balancer-source-nat-ipv6-prefixes': sourceNat?._prefixes,
    'aws-load-balancer-disable-nlb-sg': options.withoutSecurityGroups || undefined,
    'aws-load-balancer-security-groups': groupIds(options.securityGroups),
    'aws-load-balancer-manage-backend-security-group-rules': options.manageBackendSecurityGroupRules,
    'load-balancer-source-ranges': options.inboundCidrs,
    'aws-load-balancer-security-group-prefix-lists': options.inboundPrefixListIds,
    'aws-load-balancer-enable-icmp-for-path-mtu-discovery': icmpForPathMtuDiscovery ? 'on' : undefined,
    'aws-load-balancer-inbound-sg-rules-on-private-link-traffic':
      enforces === undefined ? undefined : enforces ? 'on' : 'off',
    'aws-load-balancer-additional-resource-tags': options.tags,
    'aws-load-balancer-minimum-load-balancer-capacity': capacity(options.minimumCapacityUnits),
  };
}

function tlsAnnotations({ tls }: NlbServiceOptions): Record<string, AnnotationValue | undefined> {
  return {
    'aws-load-balancer-ssl-cert': tls?.certificates._arns,
    'aws-load-balancer-ssl-ports': tls?.ports,
    'aws-load-balancer-ssl-negotiation-policy': tls?.sslPolicy,
    'aws-load-balancer-alpn-policy': tls?.alpnPolicy,
    'aws-load-balancer-backend-protocol': tls?.targetProtocol && BACKEND_PROTOCOLS[tls.targetProtocol],
  };
}

function listenerAnnotations(options: NlbServiceOptions): Record<string, AnnotationValue | undefined> {
  const { listeners = [], stickiness, tls } = options;
  const decrypts = tls?.targetProtocol !== TargetProtocol.TLS;
  const portsOf = (picks: (listener: NlbListener) => boolean | undefined): string[] =>
    listeners.filter(picks).map(({ port }) => numberText(port));
  return {
    'aws-load-balancer-enable-tcp-udp-listener': listeners.some(({ _isPair }) => _isPair) || undefined,
    'aws-load-balancer-quic-enabled-ports': portsOf(({ _isQuic }) => _isQuic),
    'aws-load-balancer-proxy-protocol-per-target-group': portsOf(({ _options }) => _options.proxyProtocol),
    ...Object.assign({}, ...listeners.map((listener) => listener._annotations({ decrypts, stickiness }))),
  };
}

function targetAnnotations(options: NlbServiceOptions): Record<string, AnnotationValue | undefined> {
  const isLocal = options.externalTrafficPolicy === ExternalTrafficPolicy.LOCAL;
  const check = validateHealthCheck(options.healthCheck ?? {}, {
    codes: [[200, 599]],
    // With the policy `Local`, the controller uses the health check of kube-proxy, with a shorter interval.
    interval: 10,
    timeout: isLocal ? 6 : 10,
    mayFillInterval: true,
  });
  return {
    'aws-load-balancer-healthcheck-protocol': isConcrete(check.protocol)
      ? check.protocol?.toLowerCase()
      : check.protocol,
    'aws-load-balancer-healthcheck-port': check.port,
    'aws-load-balancer-healthcheck-path': check.path,
    'aws-load-balancer-healthcheck-interval': check.interval,
    'aws-load-balancer-healthcheck-timeout': check.timeout,
    'aws-load-balancer-healthcheck-healthy-threshold': check.healthyThreshold,
    'aws-load-balancer-healthcheck-unhealthy-threshold': check.unhealthyThreshold,
    'aws-load-balancer-healthcheck-success-codes': check.successCodes,
    'aws-load-balancer-proxy-protocol': options.proxyProtocol ? '*' : undefined,
    'aws-load-balancer-target-group-attributes': nlbTargetGroupAttributes(options),
    'aws-load-balancer-target-node-labels': options.targetNodeLabels,
    'aws-load-balancer-multi-cluster-target-group': options.multiClusterTargetGroup,
  };
}
