import { IpFamily, isAddressError, isDigits, parseAddress } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete, isWholeNumberFrom } from '../foundation/tokens';

/** The resolver of the node: in a VPC, that of Route 53. */
const NODE_RESOLVER_FILE = '/etc/resolv.conf';

/** CoreDNS starts with no more servers behind one `forward` (plugin/forward/setup.go, CoreDNS 1.13). */
const MAX_FORWARD_SERVERS = 15;

const HIGHEST_DNS_PORT = 65_535;

/** Addresses at which CoreDNS would ask itself, or nobody. */
const CORE_DNS_ADDRESSES = ['127.0.0.0/8', '0.0.0.0/8', '::/127'];

/** Which of several servers CoreDNS asks first. */
export enum ServerPolicy {
  /** Any of them. */
  RANDOM = 'random',
  /** One after the other. */
  ROUND_ROBIN = 'round_robin',
  /** The first, and the next only where it fails. */
  SEQUENTIAL = 'sequential',
}

/** How CoreDNS asks other servers. */
export interface ForwardingOptions {
  /**
   * Which of several servers is asked first.
   *
   * @default ServerPolicy.RANDOM
   */
  readonly policy?: ServerPolicy;

  /**
   * Whether servers are asked over UDP although the pod asked over TCP.
   *
   * @default false
   */
  readonly preferUdp?: boolean;

  /**
   * Queries under way at once, 1 or more: beyond, they are answered with REFUSED. Each takes about 2 kB of memory.
   *
   * @default - as many as come
   */
  readonly maxConcurrent?: number;
}

/**
 * Where CoreDNS sends names that it does not know itself: one choice, made by a factory.
 *
 * @see https://coredns.io/plugins/forward/
 */
export class Forwarding {
  /**
   * To DNS servers.
   *
   * @param servers 1 to 15 addresses, each with a port where it is not 53: `10.0.0.2`, `10.0.0.2:5353`, `[2001:db8::53]:5353`. Host names,
   * addresses of CoreDNS itself and, in an IPv4 cluster, IPv6 addresses are refused; deploy-time values are passed on
   * @param options how they are asked
   */
  public static toServers(servers: string[], options: ForwardingOptions = {}): Forwarding {
    validateArguments('Forwarding.toServers', arguments);
    return new Forwarding(servers, options);
  }

  /**
   * To the resolver of the node: in a VPC, that of Route 53.
   *
   * @param options how it is asked
   */
  public static toNodeResolver(options: ForwardingOptions = {}): Forwarding {
    validateArguments('Forwarding.toNodeResolver', arguments);
    return new Forwarding([NODE_RESOLVER_FILE], options);
  }

  private constructor(
    private readonly targets: readonly string[],
    private readonly options: ForwardingOptions,
  ) {}

  /** Whether names go where they would go without CoreDNS, too. @internal */
  public get _isNodeResolver(): boolean {
    return this.targets[0] === NODE_RESOLVER_FILE;
  }

  /** The lines of `forward` in a server block: for all its names, or for one of them. @internal */
  public _lines(what: string, isIpv6: boolean, name = '.'): string[] {
    this.validateServers(what, isIpv6);
    const { policy, preferUdp, maxConcurrent } = this.options;
    if (maxConcurrent !== undefined && !isWholeNumberFrom(maxConcurrent, 1)) {
      fail(
        'CorefileSetting',
        `"maxConcurrent: ${formatValue(maxConcurrent)}" is out of bounds, write a whole number of 1 or more`,
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
      fail('DnsForwarder', `"${what}" is forwarded to no server, name one or more, such as "10.0.0.2"`);
    }
    if (count > MAX_FORWARD_SERVERS) {
      fail(
        'DnsForwarder',
        `"${what}" is forwarded to ${count} servers and CoreDNS takes ${MAX_FORWARD_SERVERS}, leave ${count - MAX_FORWARD_SERVERS} of them out`,
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
      `"${server}" ${address.problem}, write the address of a DNS server, such as "10.0.0.2" or "10.0.0.2:5353"`,
    );
  }
  if (port !== undefined && !(isDigits(port) && Number(port) >= 1 && Number(port) <= HIGHEST_DNS_PORT)) {
    fail('DnsForwarder', `"${server}" has the port "${port}", write one of 1 to ${HIGHEST_DNS_PORT}, or none for 53`);
  }
  if (CORE_DNS_ADDRESSES.some((network) => Cidr.parse(network).containsAddress(host))) {
    fail(
      'DnsForwarder',
      `"${server}" is CoreDNS itself, write the address of another server, or Forwarding.toNodeResolver()`,
    );
  }
  if (address.family === IpFamily.IPV6 && !isIpv6) {
    fail('DnsForwarder', `"${server}" is IPv6, which pods of an IPv4 cluster do not reach, write an IPv4 address`);
  }
}

/** Address and port: the address of IPv6 stands in brackets where a port follows. */
function splitServer(server: string): [host: string, port?: string] {
  if (server.startsWith('[')) {
    const end = server.indexOf(']');
    const rest = server.slice(end + 1);
    return end > 0 && rest.startsWith(':') ? [server.slice(1, end), rest.slice(1)] : [server];
  }
  const parts = server.split(':');
  return parts.length === 2 ? [parts[0], parts[1]] : [server];
}
