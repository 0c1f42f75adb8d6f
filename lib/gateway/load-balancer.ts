import { IpFamily, isAddressError, parseAddress } from '../addressing/address';
import { fail, type Located } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { isConcrete } from '../foundation/tokens';
import { optionalEntry } from '../foundation/values';
import { type AlbInstanceOptions, type AlbOptions, albAttributes } from '../loadbalancing/alb-options';
import { IpAddressType, Scheme, TargetType } from '../loadbalancing/enums';
import { type NlbOptions, NlbSourceNat, nlbAttributes } from '../loadbalancing/nlb-options';
import {
  type LoadBalancerOptions,
  type LoadBalancerSecurityGroupOptions,
  runAt,
  validateLoadBalancer,
  validateSecurityGroups,
} from '../loadbalancing/options';
import {
  loadBalancerIn,
  validateAllocationIds,
  validateDeployTimeLists,
  validateWebAclArn,
} from '../loadbalancing/validation';
import type { Listener } from './listener';
import { GatewayKind, type TargetOptions } from './targets';
import { attributeList } from './validation';

/** Target options of the load balancer of a Gateway. */
export interface GatewayDefaultTargets {
  /**
   * Options of the target groups of every Service behind the load balancer. Options of a Service win: see
   * `addServiceTargets`.
   *
   * @default - the defaults of the controller
   */
  readonly targets?: TargetOptions;
}

/** Options of the load balancer of a Gateway of either kind. */
export interface GatewayLoadBalancerOptions
  extends LoadBalancerOptions,
    LoadBalancerSecurityGroupOptions,
    GatewayDefaultTargets {}

/** Options of the ALB of a Gateway. */
export interface GatewayAlbOptions extends AlbOptions, AlbInstanceOptions, GatewayDefaultTargets {}

/** Options of the NLB of a Gateway. */
export interface GatewayNlbOptions extends NlbOptions, GatewayDefaultTargets {}

const ATTRIBUTE_ERROR = 'LoadBalancerSetting';
const ADDRESS = 'LoadBalancerAddress';

/** Fails on load balancer options that are out of bounds, or that do not work together. */
export function validateOptions(
  kind: GatewayKind,
  options: GatewayAlbOptions & GatewayNlbOptions,
  scope?: Located,
): void {
  runAt(scope, () => {
    validateLoadBalancer(options, {
      kind: kind === GatewayKind.ALB ? 'ALB' : 'NLB',
      isOutpost: options.customerOwnedIpv4Pool !== undefined,
    });
    validateSecurityGroups(options, { isAnnotated: false });
    validateWithoutGroups(options);
    validateWebAclArn(ATTRIBUTE_ERROR, options.webAclArn, loadBalancerIn(undefined));
    validateId('ipamPool', options.ipv4IpamPoolId, { errorName: ATTRIBUTE_ERROR });
    validateId('customerOwnedPool', options.customerOwnedIpv4Pool, { errorName: ATTRIBUTE_ERROR });
    validateAddresses(kind, options);
  });
}

/** Fails on options that need a security group of the controller, or one that you set. */
function validateWithoutGroups(options: GatewayNlbOptions): void {
  const { icmpForPathMtuDiscovery: icmp, inboundPrefixListIds, securityGroups, withoutSecurityGroups } = options;
  const idle = withoutSecurityGroups ? Object.entries({ securityGroups, inboundPrefixListIds }) : [];
  const option = idle.find(([, value]) => value !== undefined)?.[0];
  if (option !== undefined) {
    fail(ATTRIBUTE_ERROR, `"${option}" needs security groups, and withoutSecurityGroups is set. Remove one of the two`);
  }
  if (icmp && (securityGroups || withoutSecurityGroups)) {
    fail(
      ATTRIBUTE_ERROR,
      '"icmpForPathMtuDiscovery: true" needs the security group of the controller, which this load balancer does not have. Remove it, or add the rule to your own security groups',
    );
  }
}

/** Fails on addresses that do not go with the scheme or the IP address type. */
function validateAddresses(kind: GatewayKind, options: GatewayNlbOptions): void {
  const { ipAddressType, scheme = Scheme.INTERNAL } = options;
  const isPublic = scheme === Scheme.INTERNET_FACING;
  const isNarrow = ipAddressType === IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4;
  if (isNarrow && (kind === GatewayKind.NLB || !isPublic)) {
    fail(ADDRESS, `"${ipAddressType}" is for internet-facing ALBs. Write IpAddressType.DUALSTACK`);
  }
  if (options.eipAllocationIds && !isPublic) {
    fail(
      ADDRESS,
      '"eipAllocationIds" needs an internet-facing NLB. Write scheme: Scheme.INTERNET_FACING, or use privateIpv4Addresses',
    );
  }
  validateAllocationIds(ADDRESS, options.eipAllocationIds);
  if (options.privateIpv4Addresses && isPublic) {
    fail(
      ADDRESS,
      '"privateIpv4Addresses" needs an internal NLB. Write scheme: Scheme.INTERNAL, or use eipAllocationIds',
    );
  }
  const needsIpv6 = options.ipv6Addresses ? 'ipv6Addresses' : options.sourceNat?._switch === 'on' && 'sourceNat';
  if (needsIpv6 && ipAddressType !== IpAddressType.DUALSTACK) {
    fail(ADDRESS, `"${needsIpv6}" needs a dual-stack NLB. Write IpAddressType.DUALSTACK`);
  }
  const foreign = options.inboundCidrs?.filter(isConcrete).find((cidr) => cidr.includes(':'));
  if (foreign !== undefined && ipAddressType === IpAddressType.IPV4) {
    fail(
      ADDRESS,
      `"${foreign}" of inboundCidrs is IPv6, and the load balancer has only IPv4. Remove it, or write IpAddressType.DUALSTACK`,
    );
  }
}

/** Fails on QUIC if the NLB has security groups, or if its targets are nodes. */
export function validateQuic(
  { targets, withoutSecurityGroups }: GatewayNlbOptions,
  listeners: readonly Listener[],
  scope?: Located,
) {
  const quic = listeners.find(({ _quic }) => _quic);
  if (quic && !withoutSecurityGroups) {
    fail(
      'GatewayListener',
      `"${quic.name}" is a QUIC listener, which needs an NLB without security groups. Write withoutSecurityGroups: true`,
      scope,
    );
  }
  if (quic && targets?.targetType === TargetType.INSTANCE) {
    fail(
      'GatewayListener',
      `"${quic.name}" is a QUIC listener, which needs pods as targets. Write TargetType.IP`,
      scope,
    );
  }
}

/** The subnets of a load balancer, each with its addresses. */
export function subnetConfigurations(options: NlbOptions, scope?: Located): Record<string, string>[] {
  const { eipAllocationIds: eips, ipv6Addresses: ipv6, privateIpv4Addresses: ipv4 } = options;
  const subnets = options.subnets && !options.subnets._tags ? options.subnets._names : undefined;
  const prefixes = prefixesOf(options, subnets, scope);
  const ofSubnets = { privateIpv4Addresses: ipv4, ipv6Addresses: ipv6, sourceNat: prefixes };
  validateDeployTimeLists(ADDRESS, { eipAllocationIds: eips, ...ofSubnets }, scope);
  validateDeployTimeLists(ADDRESS, eips || ipv4 || ipv6 || prefixes ? { subnets } : {}, scope);
  for (const [option, values] of Object.entries({ eipAllocationIds: eips, ...ofSubnets })) {
    if (values && subnets && values.length !== subnets.length) {
      fail(
        ADDRESS,
        `"${option}" has ${values.length} values for ${subnets.length} subnets. Write one value for each subnet`,
        scope,
      );
    }
    if (values && !subnets && option in ofSubnets) {
      fail(ADDRESS, `"${option}" needs subnets. Set subnets, one for each address`, scope);
    }
  }
  validateAddressesOfFamily(ipv4, IpFamily.IPV4, '10.0.1.10', scope);
  validateAddressesOfFamily(ipv6, IpFamily.IPV6, '2001:db8::10', scope);
  return (subnets ?? eips ?? []).map((_, at) => ({
    ...(subnets ? { identifier: subnets[at] } : {}),
    ...(eips ? { eipAllocation: eips[at] } : {}),
    ...(ipv4 ? { privateIPv4Allocation: ipv4[at] } : {}),
    ...(ipv6 ? { ipv6Allocation: ipv6[at] } : {}),
    ...(prefixes ? { sourceNatIPv6Prefix: prefixes[at] } : {}),
  }));
}

/** The source NAT prefix of each subnet. The controller has no field for prefixes of subnets that it discovers. */
function prefixesOf(
  { sourceNat }: NlbOptions,
  subnets: readonly string[] | undefined,
  scope?: Located,
): readonly string[] | undefined {
  if (sourceNat?._switch !== 'on') {
    return undefined;
  }
  if (sourceNat._prefixes === undefined && subnets === undefined) {
    fail(ADDRESS, '"NlbSourceNat.assigned()" needs subnets on a Gateway. Set subnets', scope);
  }
  return sourceNat._prefixes ?? subnets?.map(() => NlbSourceNat.ASSIGNED);
}

function validateAddressesOfFamily(
  given: readonly string[] | undefined,
  family: IpFamily,
  example: string,
  scope?: Located,
): void {
  const wrong = given?.filter(isConcrete).find((text) => {
    const address = parseAddress(text);
    return isAddressError(address) || address.family !== family;
  });
  if (wrong !== undefined) {
    const name = family === IpFamily.IPV4 ? 'IPv4' : 'IPv6';
    fail(ADDRESS, `"${wrong}" is not an ${name} address. Write an address of the subnet, such as "${example}"`, scope);
  }
}

/** The protocols that a kind of load balancer supports. */
const SPOKEN: Readonly<Record<GatewayKind, readonly string[]>> = {
  [GatewayKind.ALB]: ['HTTP', 'HTTPS'],
  [GatewayKind.NLB]: ['TLS', 'TCP', 'UDP'],
};

/** The specification of a LoadBalancerConfiguration. */
export function loadBalancerSpec(
  kind: GatewayKind,
  options: GatewayAlbOptions & GatewayNlbOptions,
  listeners: readonly Listener[],
  scope?: Located,
): Record<string, unknown> {
  validateOptions(kind, options, scope);
  validateQuic(options, listeners, scope);
  const { inboundPrefixListIds, minimumCapacityUnits: capacityUnits, securityGroups, webAclArn } = options;
  const attributes = runAt(scope, () => (kind === GatewayKind.ALB ? albAttributes(options) : nlbAttributes(options)));
  const configurations = listenerConfigurations(listeners, scope);
  const subnets = subnetConfigurations(options, scope);
  const rules = options.enforceSecurityGroupInboundRulesOnPrivateLinkTraffic;
  return {
    ...optionalEntry('loadBalancerName', options.loadBalancerName),
    ...optionalEntry('scheme', options.scheme),
    ...optionalEntry('ipAddressType', options.ipAddressType),
    ...(subnets.length > 0 ? { loadBalancerSubnets: subnets } : {}),
    ...optionalEntry('loadBalancerSubnetsSelector', options.subnets?._tags),
    ...optionalEntry(
      'securityGroups',
      securityGroups?.map(({ securityGroupId }) => securityGroupId),
    ),
    ...optionalEntry('manageBackendSecurityGroupRules', options.manageBackendSecurityGroupRules),
    // Without inboundCidrs, the controller allows all clients, even if prefix lists are set.
    ...optionalEntry('sourceRanges', options.inboundCidrs ? [...options.inboundCidrs] : inboundPrefixListIds && []),
    ...optionalEntry('securityGroupPrefixes', inboundPrefixListIds && [...inboundPrefixListIds]),
    ...(Object.keys(attributes).length > 0 ? { loadBalancerAttributes: attributeList(attributes) } : {}),
    ...optionalEntry('tags', options.tags && { ...options.tags }),
    ...optionalEntry('minimumLoadBalancerCapacity', capacityUnits === undefined ? undefined : { capacityUnits }),
    ...(configurations.length > 0 ? { listenerConfigurations: configurations } : {}),
    ...optionalEntry('wafV2', webAclArn && { webACL: webAclArn }),
    ...optionalEntry(
      'shieldConfiguration',
      options.shieldAdvanced === undefined ? undefined : { enabled: options.shieldAdvanced },
    ),
    ...optionalEntry('ipv4IPAMPoolId', options.ipv4IpamPoolId),
    ...optionalEntry('customerOwnedIpv4Pool', options.customerOwnedIpv4Pool),
    ...optionalEntry('enableICMP', options.icmpForPathMtuDiscovery),
    ...optionalEntry(
      'enforceSecurityGroupInboundRulesOnPrivateLinkTraffic',
      rules === undefined ? undefined : rules ? 'on' : 'off',
    ),
    ...optionalEntry('disableSecurityGroup', options.withoutSecurityGroups),
  };
}

/**
 * Fails on listeners with protocols that the load balancer does not support, and on listeners that conflict on a port.
 */
export function validateListeners(kind: GatewayKind, listeners: readonly Listener[], scope?: Located): void {
  if (listeners.length === 0 || listeners.length > 64) {
    fail('GatewayListener', `"listeners" has ${listeners.length} entries. Write 1 to 64`, scope);
  }
  const foreign = listeners.find(({ _protocol }) => !SPOKEN[kind].includes(_protocol));
  if (foreign) {
    const other = kind === GatewayKind.ALB ? 'NlbGateway' : 'AlbGateway';
    fail(
      'GatewayListener',
      `"${foreign.name}" listens for ${foreign._protocol}, which an ${kind.toUpperCase()} does not support. Use a listener for ${SPOKEN[kind].join(' or ')}, or use ${other}`,
      scope,
    );
  }
  for (const [at, listener] of listeners.entries()) {
    for (const earlier of listeners.slice(0, at)) {
      validateListenerPair(earlier, listener, scope);
    }
  }
}

function validateListenerPair(earlier: Listener, later: Listener, scope?: Located): void {
  if (earlier.name === later.name) {
    fail('GatewayListener', `"${later.name}" is the name of two listeners. Give each a different name`, scope);
  }
  validatePortsDistinct(earlier, later, scope);
}

/** Fails on two listeners that conflict on a port, whatever their names. */
export function validatePortsDistinct(earlier: Listener, later: Listener, scope?: Located): void {
  if (earlier.port !== later.port) {
    return;
  }
  const protocols = [earlier._protocol, later._protocol].sort().join();
  if (protocols !== 'TCP,UDP' && earlier._protocol !== later._protocol) {
    fail(
      'GatewayListener',
      `"${later.name}" is on port ${later.port} like "${earlier.name}", but has another protocol. Use another port`,
      scope,
    );
  }
  if (earlier._spoken !== later._spoken && protocols !== 'TCP,UDP') {
    fail(
      'GatewayListener',
      `"${later.name}" and "${earlier.name}" are both on port ${later.port}, and only one of them terminates TLS. Use another port`,
      scope,
    );
  }
  if (earlier._protocol === later._protocol && earlier.hostname === later.hostname) {
    fail(
      'GatewayListener',
      `"${later.name}" has the same port and hostname as "${earlier.name}". Use different hostnames or ports`,
      scope,
    );
  }
}

/**
 * One listener of the load balancer for each port. Listeners for several host names on one port share it, and must have
 * the same settings.
 */
function listenerConfigurations(listeners: readonly Listener[], scope?: Located): Record<string, unknown>[] {
  const ports = new Map<string, Listener[]>();
  for (const listener of listeners) {
    const both = listeners.some(({ port, _spoken }) => port === listener.port && _spoken !== listener._spoken);
    const key = `${both ? 'TCP_UDP' : listener._spoken}:${listener.port}`;
    ports.set(key, [...(ports.get(key) ?? []), listener]);
  }
  return [...ports].flatMap(([protocolPort, sharing]) => {
    const { attributes, ...settings } = settingsOf(protocolPort, sharing, scope);
    validatePortCertificates(protocolPort, sharing, scope);
    const [first, ...others] = new Set(
      sharing.flatMap(({ _configuration }) => _configuration.certificates.map(({ name }) => name)),
    );
    const configuration = {
      ...optionalEntry('defaultCertificate', first),
      ...(others.length > 0 ? { certificates: others } : {}),
      ...settings,
      ...(sharing.some(({ _quic }) => _quic) ? { quicEnabled: true } : {}),
      ...optionalEntry('listenerAttributes', attributes && attributeList(attributes as Record<string, string>)),
    };
    return Object.keys(configuration).length > 0 ? [{ protocolPort, ...configuration }] : [];
  });
}

/**
 * If one listener of a port has certificates, the controller does not find certificates for the host names of the
 * others.
 */
function validatePortCertificates(protocolPort: string, sharing: readonly Listener[], scope?: Located): void {
  const bare = sharing.find(({ _configuration, _isSecure }) => _isSecure && _configuration.certificates.length === 0);
  if (bare && sharing.some(({ _configuration }) => _configuration.certificates.length > 0)) {
    fail(
      'GatewayListener',
      `"${bare.name}" has no certificates, and shares ${protocolPort} with a listener that has some. The controller then finds no certificate for ${bare.hostname}. Set certificates on "${bare.name}"`,
      scope,
    );
  }
}

function settingsOf(protocolPort: string, sharing: readonly Listener[], scope?: Located) {
  const [first, ...others] = sharing;
  const other = others.find(
    ({ _configuration }) => JSON.stringify(_configuration.settings) !== JSON.stringify(first._configuration.settings),
  );
  if (other) {
    fail(
      'GatewayListener',
      `"${other.name}" and "${first.name}" share ${protocolPort}, which is one listener of the load balancer. Give both the same sslPolicy, attributes and mutual authentication`,
      scope,
    );
  }
  return first._configuration.settings;
}
