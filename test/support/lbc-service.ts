// A model of how the AWS Load Balancer Controller 3.5.0 reads a Service, and of what Elastic Load Balancing then takes: what it stops at, and what it
// overlooks. Facts from pkg/annotations/parser.go, pkg/service/model_build_*.go and pkg/networking/utils.go there, and from
// https://docs.aws.amazon.com/elasticloadbalancing/latest/network/create-listener.html and edit-target-group-attributes.html.

const PREFIX = 'service.beta.kubernetes.io/';

/** A port of a Service. */
export interface ModelPort {
  readonly name?: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

interface ModelListener {
  readonly port: number;
  readonly protocol: string;
  readonly targetProtocol: string;
}

/** A list as the controller takes it apart. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A map as the controller takes it apart: a backslash keeps the next character, and a comma ends a pair where another pair follows. */
export function mapOf(text: string): Record<string, string> {
  const pairs = [''];
  for (let index = 0; index < text.length; index++) {
    const ends = text[index] === ',' && text.slice(index + 1).includes('=');
    if (text[index] === ',' && !ends && text.slice(index + 1).trim() !== '') {
      throw new Error(`no map: ${text}`);
    }
    if (ends) {
      pairs.push('');
    } else {
      const isEscape = text[index] === '\\' && index + 1 < text.length;
      index += isEscape ? 1 : 0;
      pairs[pairs.length - 1] += text[index];
    }
  }
  return Object.fromEntries(
    pairs.filter(Boolean).map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0 || pair.slice(0, equals).trim() === '') {
        throw new Error(`no pair: ${pair}`);
      }
      return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()];
    }),
  );
}

/** What is wrong with a Service, in words, and the annotations that nobody read. */
export function faultsOf(
  annotations: Readonly<Record<string, string>>,
  spec: Readonly<Record<string, unknown>>,
  ports: readonly ModelPort[],
  subnetCount: number,
): string[] {
  const faults: string[] = [];
  const read = new Set<string>();
  const fault = (when: boolean, text: string): void => {
    if (when) {
      faults.push(text);
    }
  };
  const take = (name: string): string | undefined => {
    read.add(PREFIX + name);
    return annotations[PREFIX + name];
  };
  const lb = (name: string): string | undefined => take(`aws-load-balancer-${name}`);
  const list = (name: string): string[] | undefined => {
    const text = lb(name);
    return text === undefined ? undefined : listOf(text);
  };
  const map = (name: string): Record<string, string> => mapOf(lb(name) ?? '');

  // The load balancer.
  const scheme = lb('scheme') ?? 'internal';
  const isDual = (lb('ip-address-type') ?? 'ipv4') === 'dualstack';
  fault(!['internal', 'internet-facing'].includes(scheme), 'scheme');
  fault(!['ipv4', 'dualstack', undefined].includes(lb('ip-address-type')), 'ip-address-type');
  fault((lb('name')?.length ?? 0) > 32, 'name');
  const subnets = list('subnets')?.length ?? subnetCount;
  const counted: [string, boolean][] = [
    ['eip-allocations', scheme === 'internet-facing'],
    ['private-ipv4-addresses', scheme === 'internal'],
    ['ipv6-addresses', isDual],
  ];
  for (const [name, mayBe] of counted) {
    const values = list(name);
    fault(values !== undefined && (!mayBe || values.length !== subnets), name);
  }
  const sourceNat = lb('enable-prefix-for-ipv6-source-nat') ?? 'off';
  fault(!['on', 'off'].includes(sourceNat) || (sourceNat === 'on' && !isDual), 'enable-prefix-for-ipv6-source-nat');
  const prefixes = list('source-nat-ipv6-prefixes');
  fault(prefixes !== undefined && (sourceNat !== 'on' || prefixes.length !== subnets), 'source-nat-ipv6-prefixes');
  fault(prefixes?.some((text) => text !== 'auto_assigned' && !/^[0-9a-f:]+\/80$/.test(text)) ?? false, 'a prefix');
  map('attributes');
  map('additional-resource-tags');
  fault(
    Object.keys(map('minimum-load-balancer-capacity')).some((key) => key !== 'CapacityUnits'),
    'capacity',
  );

  // Who gets in.
  const hasNone = lb('disable-nlb-sg') === 'true';
  const targetType = lb('nlb-target-type') ?? 'instance';
  const privateLink = lb('inbound-sg-rules-on-private-link-traffic');
  fault(privateLink !== undefined && (hasNone || !['on', 'off'].includes(privateLink)), 'private link');
  if (!hasNone && (list('security-groups') ?? []).length > 0) {
    lb('manage-backend-security-group-rules');
  } else if (!hasNone) {
    const inboundPrefixListIds = list('security-group-prefix-lists');
    const ranges = listOf(take('load-balancer-source-ranges') ?? '');
    fault(!isDual && ranges.some((cidr) => cidr.includes(':')), 'IPv6 range');
    fault(
      lb('enable-icmp-for-path-mtu-discovery') === 'on' && inboundPrefixListIds !== undefined && ranges.length === 0,
      'no range for ICMP',
    );
  }

  // Listeners.
  const merges = lb('enable-tcp-udp-listener') === 'true';
  const certificates = list('ssl-cert') ?? [];
  const tlsPorts = list('ssl-ports') ?? [];
  const quicPorts = list('quic-enabled-ports') ?? [];
  const backend = lb('backend-protocol');
  lb('ssl-negotiation-policy');
  const isOf = (names: string[], { name, port }: ModelPort) =>
    names.includes(String(port)) || names.includes(name ?? '');
  fault(!tlsPorts.every((text) => ports.some((port) => isOf([text], port))), 'ssl-ports');
  const numbers = [...new Set(ports.map(({ port }) => port))];
  const listeners = numbers.map((number): ModelListener => {
    const own = ports.filter(({ port }) => port === number);
    fault(own.length > 1 && !merges, `two protocols on ${number}`);
    const isPair = own.length > 1;
    const plain = isPair ? 'TCP_UDP' : own[0].protocol;
    if (plain === 'TCP' && certificates.length > 0 && (tlsPorts.length === 0 || isOf(tlsPorts, own[0]))) {
      lb('alpn-policy');
      fault(isOf(quicPorts, own[0]), `QUIC on TLS ${number}`);
      return { port: number, protocol: 'TLS', targetProtocol: backend === 'ssl' ? 'TLS' : 'TCP' };
    }
    fault(
      own.some((port) => isOf(tlsPorts, port)),
      `no TLS on ${number}`,
    );
    const isQuic = own.some((port) => isOf(quicPorts, port));
    fault(isQuic && plain === 'TCP', `QUIC on TCP ${number}`);
    const protocol = isQuic ? { UDP: 'QUIC', TCP_UDP: 'TCP_QUIC' }[plain as 'UDP'] : plain;
    return { port: number, protocol, targetProtocol: protocol };
  });
  const speaks = (...protocols: string[]) => listeners.filter(({ protocol }) => protocols.includes(protocol)).length;
  const quic = speaks('QUIC', 'TCP_QUIC');
  fault(quic > 1, 'QUIC twice');
  fault(quic > 0 && (speaks('UDP', 'TCP_UDP') > 0 || isDual || !hasNone || targetType !== 'ip'), 'QUIC');
  fault(speaks('UDP', 'TCP_UDP') > 0 && isDual && sourceNat !== 'on', 'UDP without source NAT');

  // Targets, port by port.
  const isLocal = targetType === 'instance' && spec.externalTrafficPolicy === 'Local';
  const checkProtocol = (lb('healthcheck-protocol') ?? (isLocal ? 'http' : 'tcp')).toLowerCase();
  if (checkProtocol !== 'tcp') {
    lb('healthcheck-path');
    lb('healthcheck-success-codes');
  }
  const checkPort = lb('healthcheck-port');
  for (const name of ['interval', 'timeout', 'healthy-threshold', 'unhealthy-threshold']) {
    fault(!/^\d*$/.test(lb(`healthcheck-${name}`) ?? ''), name);
  }
  lb('multi-cluster-target-group');
  fault(targetType === 'instance' && spec.allocateLoadBalancerNodePorts !== true, 'no node ports');
  if (targetType === 'instance') {
    map('target-node-labels');
  }
  for (const { port, protocol, targetProtocol } of listeners) {
    const isUdp = !['TCP', 'TLS'].includes(protocol);
    const attributes = { ...map('target-group-attributes'), ...map(`target-group-attributes.${port}`) };
    const perPort = list('proxy-protocol-per-target-group');
    fault(perPort?.some((text) => !/^\d+$/.test(text)) ?? false, 'proxy-protocol-per-target-group');
    const all = lb('proxy-protocol');
    fault(all !== undefined && all !== '*', 'proxy-protocol');
    const tellsClient = all === '*' || (perPort?.includes(String(port)) ?? false);
    fault(tellsClient && isLocal && checkPort === undefined, `proxy protocol to kube-proxy on ${port}`);
    const preserves = attributes['preserve_client_ip.enabled'];
    fault(isUdp && preserves === 'false', `UDP on ${port} without the client`);
    const isSticky = attributes['stickiness.enabled'] === 'true';
    fault(isSticky && protocol === 'TLS', `sticky TLS on ${port}`);
    const idle = map(`listener-attributes.${protocol}-${port}`);
    fault('tcp.idle_timeout.seconds' in idle && protocol !== 'TCP', `idle timeout of ${protocol}`);
    if (hasNone && lb('manage-backend-security-group-rules') !== 'false') {
      const sees = preserves === undefined ? targetType === 'instance' : preserves === 'true';
      if (isUdp || sees) {
        take('load-balancer-source-ranges');
      }
    }
    const text = take(`actions.${protocol}-${port}`);
    if (text !== undefined) {
      const { forwardConfig, type } = JSON.parse(text);
      const { baseServiceWeight, targetGroups, targetGroupStickinessConfig } = forwardConfig;
      const weights = [baseServiceWeight, ...targetGroups.map(({ weight }: { weight: number }) => weight)];
      fault(type !== 'forward' || protocol.includes('QUIC'), `action of ${protocol}`);
      fault(
        weights.length < 2 || weights.length > 5 || weights.some((weight) => !(weight >= 0 && weight <= 999)),
        'weights',
      );
      const holds = targetGroupStickinessConfig?.enabled ?? false;
      fault((isSticky && !holds) || (holds && protocol === 'TLS'), `stickiness of the split of ${port}`);
      for (const { decrypt, serviceName } of targetGroups) {
        const theirs = protocol === 'TLS' && decrypt ? 'TCP' : protocol;
        fault(serviceName !== undefined && theirs !== targetProtocol, `protocols of the split of ${port}`);
        fault(serviceName === undefined && decrypt !== undefined, `overlooked: decrypt of the split of ${port}`);
      }
    }
  }
  const unread = Object.keys(annotations).filter((key) => key.startsWith(PREFIX) && !read.has(key));
  return [...faults, ...unread.map((key) => `overlooked: ${key}`)];
}
