import { type Located, refuse } from '../../foundation/refusals';
import { given } from '../../foundation/values';
import { albAttributes } from '../load-balancing/alb-options';
import { runAt } from '../load-balancing/load-balancer-checks';
import { nlbAttributes } from '../load-balancing/nlb-options';
import { attributeList } from './gateway-checks';
import { GatewayKind } from './gateway-kind';
import type { GatewayListener } from './gateway-listener';
import { refuseQuic, validateOptions } from './gateway-load-balancer-checks';
import type { GatewayAlbOptions, GatewayNlbOptions } from './gateway-load-balancer-options';
import { subnetConfigurations } from './gateway-load-balancer-subnets';

/** What the load balancers of a kind speak. */
const SPOKEN: Readonly<Record<GatewayKind, readonly string[]>> = {
  [GatewayKind.ALB]: ['HTTP', 'HTTPS'],
  [GatewayKind.NLB]: ['TLS', 'TCP', 'UDP'],
};

/** The specification of a LoadBalancerConfiguration. */
export function loadBalancerSpec(
  kind: GatewayKind,
  options: GatewayAlbOptions & GatewayNlbOptions,
  listeners: readonly GatewayListener[],
  scope?: Located,
): Record<string, unknown> {
  validateOptions(kind, options, scope);
  refuseQuic(options, listeners, scope);
  const { inboundPrefixListIds, minimumCapacityUnits: capacityUnits, securityGroups, webAclArn } = options;
  const attributes = runAt(scope, () => (kind === GatewayKind.ALB ? albAttributes(options) : nlbAttributes(options)));
  const configurations = listenerConfigurations(listeners, scope);
  const subnets = subnetConfigurations(options, scope);
  const rules = options.enforceSecurityGroupInboundRulesOnPrivateLinkTraffic;
  return {
    ...given('loadBalancerName', options.loadBalancerName),
    ...given('scheme', options.scheme),
    ...given('ipAddressType', options.ipAddressType),
    ...(subnets.length > 0 ? { loadBalancerSubnets: subnets } : {}),
    ...given('loadBalancerSubnetsSelector', options.subnets?._tags),
    ...given(
      'securityGroups',
      securityGroups?.map(({ securityGroupId }) => securityGroupId),
    ),
    ...given('manageBackendSecurityGroupRules', options.manageBackendSecurityGroupRules),
    // Without a list, the controller admits everybody, prefix lists or not.
    ...given('sourceRanges', options.inboundCidrs ? [...options.inboundCidrs] : inboundPrefixListIds && []),
    ...given('securityGroupPrefixes', inboundPrefixListIds && [...inboundPrefixListIds]),
    ...(Object.keys(attributes).length > 0 ? { loadBalancerAttributes: attributeList(attributes) } : {}),
    ...given('tags', options.tags && { ...options.tags }),
    ...given('minimumLoadBalancerCapacity', capacityUnits === undefined ? undefined : { capacityUnits }),
    ...(configurations.length > 0 ? { listenerConfigurations: configurations } : {}),
    ...given('wafV2', webAclArn && { webACL: webAclArn }),
    ...given(
      'shieldConfiguration',
      options.shieldAdvanced === undefined ? undefined : { enabled: options.shieldAdvanced },
    ),
    ...given('ipv4IPAMPoolId', options.ipv4IpamPoolId),
    ...given('customerOwnedIpv4Pool', options.customerOwnedIpv4Pool),
    ...given('enableICMP', options.icmpForPathMtuDiscovery),
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
  refuseMeeting(earlier, later, scope);
}

/** Refuses two listeners that meet on a port, whatever their names. */
export function refuseMeeting(earlier: GatewayListener, later: GatewayListener, scope?: Located): void {
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
    refuseHalfCertified(protocolPort, sharing, scope);
    const [first, ...others] = new Set(
      sharing.flatMap(({ _configuration }) => _configuration.certificates.map(({ name }) => name)),
    );
    const configuration = {
      ...given('defaultCertificate', first),
      ...(others.length > 0 ? { certificates: others } : {}),
      ...settings,
      ...(sharing.some(({ _quic }) => _quic) ? { quicEnabled: true } : {}),
      ...given('listenerAttributes', attributes && attributeList(attributes as Record<string, string>)),
    };
    return Object.keys(configuration).length > 0 ? [{ protocolPort, ...configuration }] : [];
  });
}

/** Where one listener of a port has certificates, the controller looks for none for the hosts of the others. */
function refuseHalfCertified(protocolPort: string, sharing: readonly GatewayListener[], scope?: Located): void {
  const bare = sharing.find(({ _configuration, _isSecure }) => _isSecure && _configuration.certificates.length === 0);
  if (bare && sharing.some(({ _configuration }) => _configuration.certificates.length > 0)) {
    refuse(
      'GatewayListener',
      `"${bare.name}" shares ${protocolPort} with certificates of others, beside which the controller looks for none of ${bare.hostname}, give it certificates, too`,
      scope,
    );
  }
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
