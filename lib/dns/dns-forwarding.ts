import { IpFamily, isAddressError, isDigits, parseAddress } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete, isWholeNumberFrom } from '../foundation/tokens';

/** Configuration file of the node resolver, which is the Route 53 Resolver in a VPC. */
const NODE_RESOLVER_FILE = '/etc/resolv.conf';

/** Maximum number of servers in one `forward` plugin (plugin/forward/setup.go, CoreDNS 1.13). */
const MAX_FORWARD_SERVERS = 15;

const HIGHEST_DNS_PORT = 65_535;

/** Networks with addresses of CoreDNS itself, or with no server. */
const CORE_DNS_ADDRESSES = ['127.0.0.0/8', '0.0.0.0/8', '::/127'];

/** Order in which CoreDNS queries several servers. */
export enum ServerPolicy {
  /** A random server. */
  RANDOM = 'random',
  /** The servers in turn. */
  ROUND_ROBIN = 'round_robin',
  /** The first server, and the next one only if it fails. */
  SEQUENTIAL = 'sequential',
}

/** Options of forwarding. */
export interface ForwardingOptions {
  /**
   * Order in which several servers are queried.
   *
   * @default ServerPolicy.RANDOM
   */
  readonly policy?: ServerPolicy;

  /**
   * Whether queries are forwarded over UDP even if the pod used TCP.
   *
   * @default false
   */
  readonly preferUdp?: boolean;

  /**
   * Maximum number of concurrent queries, 1 or more. Further queries are answered with REFUSED. Each query uses about 2
   * kB of memory.
   *
   * @default - no limit
   */
  readonly maxConcurrent?: number;
}

/**
 * Servers to which CoreDNS forwards queries. Choose one of the factories.
 *
 * @see https://coredns.io/plugins/forward/
 */
export class Forwarding {
  /**
   * Forwards queries to DNS servers.
   *
   * @param servers 1 to 15 addresses, each with a port if it is not 53: `10.0.0.2`, `10.0.0.2:5353`,
   * `[2001:db8::53]:5353`. Host names and addresses of CoreDNS itself fail. IPv6 addresses fail in an IPv4 cluster.
   * Deploy-time values are not validated
   * @param options forwarding options
   */
  public static toServers(servers: string[], options: ForwardingOptions = {}): Forwarding {
    validateArguments('Forwarding.toServers', arguments);
    return new Forwarding(servers, options);
  }

  /**
   * Forwards queries to the resolver of the node, which is the Route 53 Resolver in a VPC.
   *
   * @param options forwarding options
   */
  public static toNodeResolver(options: ForwardingOptions = {}): Forwarding {
    validateArguments('Forwarding.toNodeResolver', arguments);
    return new Forwarding([NODE_RESOLVER_FILE], options);
  }

  private constructor(
    private readonly targets: readonly string[],
    private readonly options: ForwardingOptions,
  ) {}

  /** Whether queries go to the same resolver as without CoreDNS. @internal */
  public get _isNodeResolver(): boolean {
    return this.targets[0] === NODE_RESOLVER_FILE;
  }

  /** Renders the `forward` plugin of a server block, for all names or for one name. @internal */
  public _lines(what: string, isIpv6: boolean, name = '.'): string[] {
    this.validateServers(what, isIpv6);
    const { policy, preferUdp, maxConcurrent } = this.options;
    if (maxConcurrent !== undefined && !isWholeNumberFrom(maxConcurrent, 1)) {
      fail(
        'CorefileSetting',
        `"maxConcurrent: ${formatValue(maxConcurrent)}" is out of bounds. Write a whole number of 1 or more`,
      );
    }
    const details = [
      ...(preferUdp ? ['prefer_udp'] : []),
      ...(policy ? [`policy ${policy}`] : []),
      ...(maxConcurrent === undefined ? [] : [`max_concurrent ${maxConcurrent}`]),
    ];
    const line = `forward ${name} ${this.targets.join(' ')}`;
    return details.length === 0 ? [line] : [`${line} {`, ...details.map((detail) => `    ${detail}`), '}'];
  }

  private validateServers(what: string, isIpv6: boolean): void {
    if (this._isNodeResolver) {
      return;
    }
    const count = this.targets.length;
    if (count === 0) {
      fail('DnsForwarder', `"${what}" has no DNS server to forward to. Write one or more, such as "10.0.0.2"`);
    }
    if (count > MAX_FORWARD_SERVERS) {
      fail(
        'DnsForwarder',
        `"${what}" is forwarded to ${count} servers, but CoreDNS supports at most ${MAX_FORWARD_SERVERS}. Leave ${count - MAX_FORWARD_SERVERS} of them out`,
      );
    }
    for (const server of this.targets.filter(isConcrete)) {
      validateDnsServer(server, isIpv6);
    }
  }
}

function validateDnsServer(server: string, isIpv6: boolean): void {
  const [host, port] = splitServer(server);
  const address = parseAddress(host);
  if (isAddressError(address)) {
    fail(
      'DnsForwarder',
      `"${server}" ${address.problem}. Write the address of a DNS server, such as "10.0.0.2" or "10.0.0.2:5353"`,
    );
  }
  if (port !== undefined && !(isDigits(port) && Number(port) >= 1 && Number(port) <= HIGHEST_DNS_PORT)) {
    fail(
      'DnsForwarder',
      `"${server}" has the invalid port "${port}". Write a port from 1 to ${HIGHEST_DNS_PORT}, or none for port 53`,
    );
  }
  if (CORE_DNS_ADDRESSES.some((network) => Cidr.parse(network).containsAddress(host))) {
    fail(
      'DnsForwarder',
      `"${server}" is an address of CoreDNS itself. Write the address of another server, or Forwarding.toNodeResolver()`,
    );
  }
  if (address.family === IpFamily.IPV6 && !isIpv6) {
    fail(
      'DnsForwarder',
      `"${server}" is an IPv6 address, which pods of an IPv4 cluster do not reach. Write an IPv4 address`,
    );
  }
}

/** Splits a server into address and port. An IPv6 address with a port is in brackets. */
function splitServer(server: string): [host: string, port?: string] {
  if (server.startsWith('[')) {
    const end = server.indexOf(']');
    const rest = server.slice(end + 1);
    return end > 0 && rest.startsWith(':') ? [server.slice(1, end), rest.slice(1)] : [server];
  }
  const parts = server.split(':');
  return parts.length === 2 ? [parts[0], parts[1]] : [server];
}
