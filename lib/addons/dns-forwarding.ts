import { IpFamily, isDigits, isFault, parseAddress } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { validateArguments } from '../foundation/input';
import { refuse } from '../foundation/refusals';
import { isConcrete, isCount, shown } from '../foundation/tokens';

/** Configuration file of the node resolver, which is the Route 53 Resolver in a VPC. */
const NODE_RESOLVER = '/etc/resolv.conf';

/** Maximum number of servers in one `forward` plugin (plugin/forward/setup.go, CoreDNS 1.13). */
const MOST_SERVERS = 15;

const HIGHEST_PORT = 65_535;

/** Networks with addresses of CoreDNS itself, or with no server. */
const OWN_ADDRESSES = ['127.0.0.0/8', '0.0.0.0/8', '::/127'];

/** Order in which CoreDNS queries several servers. */
export enum DnsServerPolicy {
  /** A random server. */
  RANDOM = 'random',
  /** The servers in turn. */
  ROUND_ROBIN = 'round_robin',
  /** The first server, and the next one only if it fails. */
  SEQUENTIAL = 'sequential',
}

/** Options of forwarding. */
export interface DnsForwardingOptions {
  /**
   * Order in which several servers are queried.
   *
   * @default DnsServerPolicy.RANDOM
   */
  readonly policy?: DnsServerPolicy;

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
export class DnsForwarding {
  /**
   * Forwards queries to DNS servers.
   *
   * @param servers 1 to 15 addresses, each with a port if it is not 53: `10.0.0.2`, `10.0.0.2:5353`,
   * `[2001:db8::53]:5353`. Host names and addresses of CoreDNS itself fail. IPv6 addresses fail in an IPv4 cluster.
   * Deploy-time values are not validated
   * @param options forwarding options
   */
  public static toServers(servers: string[], options: DnsForwardingOptions = {}): DnsForwarding {
    validateArguments('DnsForwarding.toServers', arguments);
    return new DnsForwarding(servers, options);
  }

  /**
   * Forwards queries to the resolver of the node, which is the Route 53 Resolver in a VPC.
   *
   * @param options forwarding options
   */
  public static toNodeResolver(options: DnsForwardingOptions = {}): DnsForwarding {
    validateArguments('DnsForwarding.toNodeResolver', arguments);
    return new DnsForwarding([NODE_RESOLVER], options);
  }

  private constructor(
    private readonly targets: readonly string[],
    private readonly options: DnsForwardingOptions,
  ) {}

  /** Whether queries go to the same resolver as without CoreDNS. @internal */
  public get _isNodeResolver(): boolean {
    return this.targets[0] === NODE_RESOLVER;
  }

  /** Renders the `forward` plugin of a server block, for all names or for one name. @internal */
  public _lines(what: string, isIpv6: boolean, name = '.'): string[] {
    this.refuseServers(what, isIpv6);
    const { policy, preferUdp, maxConcurrent } = this.options;
    if (maxConcurrent !== undefined && !isCount(maxConcurrent, 1)) {
      refuse(
        'CorefileSetting',
        `"maxConcurrent: ${shown(maxConcurrent)}" is out of bounds. Write a whole number of 1 or more`,
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

  private refuseServers(what: string, isIpv6: boolean): void {
    if (this._isNodeResolver) {
      return;
    }
    const count = this.targets.length;
    if (count === 0) {
      refuse('DnsForwarder', `"${what}" has no DNS server to forward to. Write one or more, such as "10.0.0.2"`);
    }
    if (count > MOST_SERVERS) {
      refuse(
        'DnsForwarder',
        `"${what}" is forwarded to ${count} servers, but CoreDNS supports at most ${MOST_SERVERS}. Leave ${count - MOST_SERVERS} of them out`,
      );
    }
    for (const server of this.targets.filter(isConcrete)) {
      refuseServer(server, isIpv6);
    }
  }
}

function refuseServer(server: string, isIpv6: boolean): void {
  const [host, port] = splitServer(server);
  const address = parseAddress(host);
  if (isFault(address)) {
    refuse(
      'DnsForwarder',
      `"${server}" ${address.fault}. Write the address of a DNS server, such as "10.0.0.2" or "10.0.0.2:5353"`,
    );
  }
  if (port !== undefined && !(isDigits(port) && Number(port) >= 1 && Number(port) <= HIGHEST_PORT)) {
    refuse(
      'DnsForwarder',
      `"${server}" has the invalid port "${port}". Write a port from 1 to ${HIGHEST_PORT}, or none for port 53`,
    );
  }
  if (OWN_ADDRESSES.some((network) => Cidr.parse(network).containsAddress(host))) {
    refuse(
      'DnsForwarder',
      `"${server}" is an address of CoreDNS itself. Write the address of another server, or DnsForwarding.toNodeResolver()`,
    );
  }
  if (address.family === IpFamily.IPV6 && !isIpv6) {
    refuse(
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
