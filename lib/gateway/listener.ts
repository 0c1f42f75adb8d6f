import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import type { ResourceLocation } from '../foundation/resource-locations';
import { formatValue } from '../foundation/tokens';
import {
  type AlbListenerOptions,
  albListenerAttributes,
  type NlbTcpListenerAttributeOptions,
  nlbListenerAttributes,
} from '../loadbalancing/listener-options';
import { validateDeployTimeLists, validateSslPolicy } from '../loadbalancing/validation';
import {
  type HttpListenerOptions,
  type HttpsListenerOptions,
  type ListenerOptions,
  RouteNamespaces,
  type SecureListenerOptions,
  type StreamListenerOptions,
  type TcpListenerOptions,
  type TlsListenerOptions,
  type TlsPassthroughListenerOptions,
  type UdpListenerOptions,
} from './listener-options';
import { validateComparedHostname, validateGatewayName, validateHostname, validatePort } from './validation';

/** Protocols of listeners. */
export type ListenerProtocol = 'HTTP' | 'HTTPS' | 'TLS' | 'TCP' | 'UDP';

/** What a listener says of itself in the LoadBalancerConfiguration, beside its port. */
export interface ListenerConfiguration {
  readonly certificates: readonly ResourceLocation[];
  readonly settings: Readonly<Record<string, unknown>>;
}

interface ListenerParts {
  readonly protocol: ListenerProtocol;
  readonly defaultPort?: number;
  readonly hostname?: string;
  readonly tls?: Readonly<Record<string, unknown>>;
  readonly secure?: SecureListenerOptions;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly quic?: boolean;
}

/** What a Gateway listens for: one choice, made by a factory. ALBs speak HTTP and HTTPS, NLBs TLS, TCP and UDP. */
export class Listener {
  /**
   * HTTP, for ALBs.
   *
   * @param options port 80 where they say nothing
   */
  public static http(options: HttpListenerOptions = {}): Listener {
    validateArguments('Listener.http', arguments);
    return new Listener({ protocol: 'HTTP', defaultPort: 80, hostname: options.hostname }, options);
  }

  /**
   * HTTPS, for ALBs. A listener with neither certificates nor a host name is refused: the load balancer would get no listener.
   *
   * @param options port 443 where they say nothing
   */
  public static https(options: HttpsListenerOptions): Listener {
    validateArguments('Listener.https', arguments);
    const { hostname, mutualAuthentication } = options;
    const settings = mutualAuthentication ? { mutualAuthentication: mutualAuthentication._fields } : {};
    return new Listener({ protocol: 'HTTPS', defaultPort: 443, hostname, secure: options, settings }, options);
  }

  /**
   * TLS that the NLB ends; it sends TCP to the targets of a TCPRoute, and TLS to those of a TLSRoute, unless they say so themselves. The NLB picks
   * certificates by host name, and sends all hosts to one route.
   *
   * @param options port 443 where they say nothing; certificates as for `https`
   */
  public static tls(options: TlsListenerOptions): Listener {
    validateArguments('Listener.tls', arguments);
    const { alpnPolicy, hostname } = options;
    return new Listener(
      {
        protocol: 'TLS',
        defaultPort: 443,
        hostname,
        secure: options,
        // The API asks for one of references and options; the controller reads neither, but the LoadBalancerConfiguration.
        tls: { mode: 'Terminate', options: { 'cdk-eks-networking/certificates': 'LoadBalancerConfiguration' } },
        settings: { ...(alpnPolicy ? { alpnPolicy } : {}), ...stickiness(options) },
      },
      options,
    );
  }

  /**
   * TLS that pods end: the NLB passes it on as TCP, to one route of TCP for all hosts.
   *
   * @param options port 443 where they say nothing
   */
  public static tlsPassthrough(options: TlsPassthroughListenerOptions = {}): Listener {
    validateArguments('Listener.tlsPassthrough', arguments);
    const { hostname } = options;
    const tls = { mode: 'Passthrough' };
    return new Listener({ protocol: 'TLS', defaultPort: 443, hostname, tls, settings: stickiness(options) }, options);
  }

  /** TCP, for NLBs. With UDP on the same port, both go to the same targets. */
  public static tcp(options: TcpListenerOptions): Listener {
    validateArguments('Listener.tcp', arguments);
    return new Listener({ protocol: 'TCP', settings: stickiness(options) }, options);
  }

  /** UDP or QUIC, for NLBs. */
  public static udp(options: UdpListenerOptions): Listener {
    validateArguments('Listener.udp', arguments);
    return new Listener({ protocol: 'UDP', settings: stickiness(options), quic: options.quic }, options);
  }

  /** The name by which routes choose it. */
  public readonly name: string;

  /** Where it listens. */
  public readonly port: number;

  /** The host that it listens for, where it says one. */
  public readonly hostname?: string;

  /** @internal */
  public readonly _protocol: ListenerProtocol;

  /** What the load balancer speaks on the port. @internal */
  public readonly _spoken: ListenerProtocol;

  /** @internal */
  public readonly _configuration: ListenerConfiguration;

  /** True where the load balancer ends TLS. @internal */
  public readonly _isSecure: boolean;

  /** @internal */
  public readonly _quic: boolean;

  /** @internal */
  public readonly _namespaces: RouteNamespaces;

  private readonly tls?: Readonly<Record<string, unknown>>;

  private constructor(
    { defaultPort, hostname, protocol, quic, secure, settings, tls }: ListenerParts,
    options: ListenerOptions,
  ) {
    const port = options.port ?? defaultPort;
    if (port === undefined) {
      fail('GatewayListener', `"${protocol}" has no port of its own, say port`);
    }
    validatePort('GatewayListener', port);
    this.port = port;
    this.name = options.name ?? `${protocol.toLowerCase()}-${port}`;
    validateGatewayName('name of a listener', this.name);
    this.hostname = hostname;
    if (hostname !== undefined) {
      validateHostname('GatewayListener', hostname);
      if (protocol.startsWith('HTTP')) {
        validateComparedHostname('GatewayListener', hostname);
      }
    }
    const attributes = protocol.startsWith('HTTP')
      ? albListenerAttributes(options as AlbListenerOptions)
      : nlbListenerAttributes(options as NlbTcpListenerAttributeOptions, port);
    this._protocol = protocol;
    this._spoken = tls?.mode === 'Passthrough' ? 'TCP' : protocol;
    this.tls = tls;
    this._isSecure = secure !== undefined;
    this._quic = quic ?? false;
    this._namespaces = options.routesFrom ?? RouteNamespaces.same();
    this._configuration = {
      certificates: secure ? this.certificatesOf(secure) : [],
      settings: {
        ...settings,
        ...(secure?.sslPolicy ? { sslPolicy: secure.sslPolicy } : {}),
        ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
      },
    };
  }

  /** As a Gateway lists it. @internal */
  public _toObject(): Record<string, unknown> {
    return {
      name: this.name,
      protocol: this._protocol,
      port: this.port,
      ...(this.hostname === undefined ? {} : { hostname: this.hostname }),
      ...(this.tls ? { tls: this.tls } : {}),
      allowedRoutes: { namespaces: this._namespaces._namespaces },
    };
  }

  private certificatesOf({ certificates, sslPolicy }: SecureListenerOptions): readonly ResourceLocation[] {
    validateSslPolicy('GatewayListener', sslPolicy);
    const elsewhere = certificates?._source;
    if (elsewhere !== undefined && elsewhere !== 'discovered') {
      fail(
        'GatewayListener',
        `"TlsCertificates.${elsewhere}()" is for Ingresses, write TlsCertificates.of or TlsCertificates.discovered()`,
      );
    }
    validateDeployTimeLists('GatewayListener', { certificates: certificates?._arns });
    const placed = certificates?._placed ?? [];
    if (placed.length === 0 && this.hostname === undefined) {
      fail(
        'GatewayListener',
        `"${formatValue(this.name)}" has no certificate, give certificates, or the hostname for which the controller finds one in ACM`,
      );
    }
    return placed;
  }
}

function stickiness({ targetGroupStickiness }: StreamListenerOptions): Record<string, unknown> {
  return targetGroupStickiness === undefined ? {} : { targetGroupStickiness };
}
