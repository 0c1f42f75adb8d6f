import { IpFamily, isFault, parseAddress } from '../../addressing/address';
import { Cidr } from '../../addressing/cidr';
import { type Located, refuse, refusingAt } from '../../foundation/refusals';
import { isConcrete, isCount } from '../../foundation/tokens';
import { given } from '../load-balancer-controller/ingress-class';
import { LoadBalancerAddressing, LoadBalancerScheme } from '../load-balancer-terms';
import { attributeList, refuseReservedTags } from './gateway-checks';
import type { GatewayListener } from './gateway-listener';
import type { AlbOptions, GatewayLoadBalancerOptions, NlbOptions } from './gateway-load-balancer-options';

/** The two kinds of load balancers that the controller makes for Gateways. */
export enum GatewayKind {
  /** ALBs, for HTTP and gRPC. */
  ALB = 'alb',
  /** NLBs, for TLS, TCP and UDP. */
  NLB = 'nlb',
}

/** What the load balancers of a kind speak. */
const SPOKEN: Readonly<Record<GatewayKind, readonly string[]>> = {
  [GatewayKind.ALB]: ['HTTP', 'HTTPS'],
  [GatewayKind.NLB]: ['TLS', 'TCP', 'UDP'],
};

const LOAD_BALANCER_NAME = /^(?!-|internal-)[A-Za-z0-9-]{1,32}(?<!-)$/;

/** The specification of a LoadBalancerConfiguration. */
export function loadBalancerSpec(
  kind: GatewayKind,
  options: AlbOptions & NlbOptions,
  listeners: readonly GatewayListener[],
  scope?: Located,
): Record<string, unknown> {
  refuseOptions(options, scope);
  refuseKind(kind, options, scope);
  const { capacityUnits, securityGroups, webAclArn } = options;
  const configurations = listenerConfigurations(listeners, scope);
  const subnets = subnetConfigurations(options, scope);
  const rules = options.enforcesRulesOnPrivateLink;
  return {
    ...given('loadBalancerName', options.loadBalancerName),
    ...given('scheme', options.scheme),
    ...given('ipAddressType', options.addressing),
    ...(subnets.length > 0 ? { loadBalancerSubnets: subnets } : {}),
    ...given(
      'securityGroups',
      securityGroups?.map(({ securityGroupId }) => securityGroupId),
    ),
    ...given('manageBackendSecurityGroupRules', options.managesBackendRules),
    ...given('sourceRanges', options.inboundCidrs && [...options.inboundCidrs]),
    ...given('securityGroupPrefixes', options.inboundPrefixListIds && [...options.inboundPrefixListIds]),
    ...given('loadBalancerAttributes', options.loadBalancerAttributes && attributeList(options.loadBalancerAttributes)),
    ...given('tags', options.tags && { ...options.tags }),
    ...given('minimumLoadBalancerCapacity', capacityUnits === undefined ? undefined : { capacityUnits }),
    ...(configurations.length > 0 ? { listenerConfigurations: configurations } : {}),
    ...given('wafV2', webAclArn && { webACL: webAclArn }),
    ...given('shieldConfiguration', options.shield === undefined ? undefined : { enabled: options.shield }),
    ...given('ipv4IPAMPoolId', options.ipv4IpamPoolId),
    ...given('enableICMP', options.allowsIcmp),
    ...given(
      'enforceSecurityGroupInboundRulesOnPrivateLinkTraffic',
      rules === undefined ? undefined : rules ? 'on' : 'off',
    ),
    ...given('disableSecurityGroup', options.withoutSecurityGroups),
  };
}

/** Refuses listeners that the load balancer does not speak, or that meet on a port. */
export function refuseListeners(kind: GatewayKind, listeners: readonly GatewayListener[], scope?: Located): void {
  if (listeners.length === 0 || listeners.length > 64) {
    refuse('GatewayListener', `"listeners" are ${listeners.length}, give 1 to 64`, scope);
  }
  const foreign = listeners.find(({ _protocol }) => !SPOKEN[kind].includes(_protocol));
  if (foreign) {
    const other = kind === GatewayKind.ALB ? 'NlbGateway' : 'AlbGateway';
    refuse(
      'GatewayListener',
      `"${foreign.name}" listens for ${foreign._protocol}, which an ${kind.toUpperCase()} does not speak, write a listener for ${SPOKEN[kind].join(' or ')}, or use ${other}`,
      scope,
    );
  }
  for (const [at, listener] of listeners.entries()) {
    for (const earlier of listeners.slice(0, at)) {
      refusePair(earlier, listener, scope);
    }
  }
}

function refusePair(earlier: GatewayListener, later: GatewayListener, scope?: Located): void {
  if (earlier.name === later.name) {
    refuse('GatewayListener', `"${later.name}" is the name of two listeners, give each a name of its own`, scope);
  }
  if (earlier.port !== later.port) {
    return;
  }
  const protocols = [earlier._protocol, later._protocol].sort().join();
  if (protocols !== 'TCP,UDP' && earlier._protocol !== later._protocol) {
    refuse(
      'GatewayListener',
      `"${later.name}" is on port ${later.port} like "${earlier.name}", but speaks another protocol, use another port`,
      scope,
    );
  }
  if (earlier._spoken !== later._spoken && protocols !== 'TCP,UDP') {
    refuse(
      'GatewayListener',
      `"${later.name}" ends TLS on port ${later.port} where "${earlier.name}" does not, or the other way round, use another port`,
      scope,
    );
  }
  if (earlier._protocol === later._protocol && earlier.hostname === later.hostname) {
    refuse(
      'GatewayListener',
      `"${later.name}" listens for the same as "${earlier.name}", give them different hostnames or ports`,
      scope,
    );
  }
}

/** One for each port: listeners for several hosts on one port share it, and must agree. */
function listenerConfigurations(listeners: readonly GatewayListener[], scope?: Located): Record<string, unknown>[] {
  const ports = new Map<string, GatewayListener[]>();
  for (const listener of listeners) {
    const both = listeners.some(({ port, _spoken }) => port === listener.port && _spoken !== listener._spoken);
    const key = `${both ? 'TCP_UDP' : listener._spoken}:${listener.port}`;
    ports.set(key, [...(ports.get(key) ?? []), listener]);
  }
  return [...ports].flatMap(([protocolPort, sharing]) => {
    const { attributes, ...settings } = settingsOf(protocolPort, sharing, scope);
    const [first, ...others] = new Set(sharing.flatMap(({ _configuration }) => _configuration.certificateArns));
    const configuration = {
      ...given('defaultCertificate', first),
      ...(others.length > 0 ? { certificates: others } : {}),
      ...settings,
      ...given('listenerAttributes', attributes && attributeList(attributes as Record<string, string>)),
    };
    return Object.keys(configuration).length > 0 ? [{ protocolPort, ...configuration }] : [];
  });
}

function settingsOf(protocolPort: string, sharing: readonly GatewayListener[], scope?: Located) {
  const [first, ...others] = sharing;
  const other = others.find(
    ({ _configuration }) => JSON.stringify(_configuration.settings) !== JSON.stringify(first._configuration.settings),
  );
  if (other) {
    refuse(
      'GatewayListener',
      `"${other.name}" shares ${protocolPort} with "${first.name}", which is one listener of the load balancer, give both the same sslPolicy, attributes and client certificates`,
      scope,
    );
  }
  return first._configuration.settings;
}

function subnetConfigurations(options: NlbOptions, scope?: Located): Record<string, string>[] {
  const { eipAllocationIds: eips, privateIpv4Addresses: addresses, subnets } = options;
  for (const [option, values] of Object.entries({ eipAllocationIds: eips, privateIpv4Addresses: addresses })) {
    if (values && subnets && values.length !== subnets.length) {
      refuse(
        'GatewaySetting',
        `"${option}" are ${values.length} for ${subnets.length} subnets, give one for each`,
        scope,
      );
    }
  }
  if (addresses && !subnets) {
    refuse('GatewaySetting', '"privateIpv4Addresses" are of subnets, give subnets, one for each', scope);
  }
  const wrong = addresses?.filter(isConcrete).find((text) => !isIpv4(text));
  if (wrong !== undefined) {
    refuse('GatewaySetting', `"${wrong}" is no IPv4 address, write one of the subnet, such as "10.0.1.10"`, scope);
  }
  return (subnets ?? eips ?? []).map((_, at) => ({
    ...(subnets ? { identifier: subnets[at].subnetId } : {}),
    ...(eips ? { eipAllocation: eips[at] } : {}),
    ...(addresses ? { privateIPv4Allocation: addresses[at] } : {}),
  }));
}

function refuseOptions(options: GatewayLoadBalancerOptions & NlbOptions, scope?: Located): void {
  const { capacityUnits, inboundCidrs, loadBalancerName, managesBackendRules, securityGroups } = options;
  if (loadBalancerName !== undefined && isConcrete(loadBalancerName) && !LOAD_BALANCER_NAME.test(loadBalancerName)) {
    refuse(
      'GatewaySetting',
      `"${loadBalancerName}" cannot be the name of a load balancer, write letters, digits and hyphens inside, 32 at the most, and not "internal-" first`,
      scope,
    );
  }
  if (capacityUnits !== undefined && isConcrete(capacityUnits) && !isCount(capacityUnits, 1)) {
    refuse(
      'GatewaySetting',
      `"capacityUnits: ${capacityUnits}" is out of bounds, write a whole number of 1 or more`,
      scope,
    );
  }
  if (securityGroups?.length === 0) {
    refuse('GatewaySetting', '"securityGroups" is empty, name one or more, or leave it out', scope);
  }
  const inbound = inboundCidrs ?? options.inboundPrefixListIds;
  if (inbound && (securityGroups || options.withoutSecurityGroups)) {
    refuse(
      'GatewaySetting',
      `"${inbound.filter(isConcrete).join(', ')}" goes into the security group of the controller, which this load balancer has not, put it into the rules of your own`,
      scope,
    );
  }
  if (managesBackendRules && !securityGroups) {
    refuse('GatewaySetting', '"managesBackendRules" goes with securityGroups of your own, leave it out', scope);
  }
  refuseReservedTags(options.tags, scope);
  refusingIf(scope, () => inboundCidrs?.filter(isConcrete).map((cidr) => Cidr.parse(cidr)));
}

/** What only one of the two kinds has is typed; what goes with a scheme or with another option is not. */
function refuseKind(kind: GatewayKind, options: AlbOptions & NlbOptions, scope?: Located): void {
  const { addressing, scheme = LoadBalancerScheme.INTERNAL } = options;
  const isPublic = scheme === LoadBalancerScheme.INTERNET_FACING;
  if (addressing === LoadBalancerAddressing.DUALSTACK_WITHOUT_PUBLIC_IPV4 && (kind === GatewayKind.NLB || !isPublic)) {
    refuse(
      'GatewaySetting',
      `"${addressing}" is for internet-facing ALBs, write LoadBalancerAddressing.DUALSTACK`,
      scope,
    );
  }
  if (options.eipAllocationIds && !isPublic) {
    refuse(
      'GatewaySetting',
      '"eipAllocationIds" are for internet-facing load balancers, write scheme: LoadBalancerScheme.INTERNET_FACING',
      scope,
    );
  }
  if (options.privateIpv4Addresses && isPublic) {
    refuse('GatewaySetting', '"privateIpv4Addresses" are for internal load balancers, write eipAllocationIds', scope);
  }
  if (options.securityGroups && options.withoutSecurityGroups) {
    refuse(
      'GatewaySetting',
      '"withoutSecurityGroups" does not go with securityGroups, leave one of the two out',
      scope,
    );
  }
}

function isIpv4(text: string): boolean {
  const address = parseAddress(text);
  return !isFault(address) && address.family === IpFamily.IPV4;
}

function refusingIf(scope: Located | undefined, step: () => unknown): void {
  scope ? refusingAt(scope, step) : step();
}
