import { validateArguments } from '../../foundation/input';
import type { PlacedResource } from '../../foundation/places';
import { refuse } from '../../foundation/refusals';
import { shown } from '../../foundation/tokens';
import {
  type AlbListenerOptions,
  albListenerAttributes,
  type NlbTcpListenerAttributeOptions,
  nlbListenerAttributes,
} from '../load-balancing/listener-options';
import { refuseDeployTimeLists, refuseSslPolicy } from '../load-balancing/load-balancer-arns';
import { refuseComparedHostname, refuseHostname, refuseName, refusePort } from './gateway-checks';
import {
  type GatewayListenerOptions,
  type HttpListenerOptions,
  type HttpsListenerOptions,
  RouteNamespaces,
  type SecureListenerOptions,
  type StreamListenerOptions,
  type TcpListenerOptions,
  type TlsListenerOptions,
  type TlsPassthroughListenerOptions,
  type UdpListenerOptions,
} from './gateway-listener-options';

/** Protocols of listeners. */
export type ListenerProtocol = 'HTTP' | 'HTTPS' | 'TLS' | 'TCP' | 'UDP';

/** What a listener says of itself in the LoadBalancerConfiguration, beside its port. */
export interface ListenerConfiguration {
  readonly certificates: readonly PlacedResource[];
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
export class GatewayListener {
  /**
   * HTTP, for ALBs.
   *
   * @param options port 80 where they say nothing
   */
  public static http(options: HttpListenerOptions = {}): GatewayListener {
    validateArguments('GatewayListener.http', arguments);
    return new GatewayListener({ protocol: 'HTTP', defaultPort: 80, hostname: options.hostname }, options);
  }

  /**
   * HTTPS, for ALBs. A listener with neither certificates nor a host name is refused: the load balancer would get no listener.
   *
   * @param options port 443 where they say nothing
   */
  public static https(options: HttpsListenerOptions): GatewayListener {
    validateArguments('GatewayListener.https', arguments);
    const { hostname, mutualAuthentication } = options;
    const settings = mutualAuthentication ? { mutualAuthentication: mutualAuthentication._fields } : {};
    return new GatewayListener({ protocol: 'HTTPS', defaultPort: 443, hostname, secure: options, settings }, options);
  }

  /**
   * TLS that the NLB ends; it sends TCP to the targets of a TCPRoute, and TLS to those of a TLSRoute, unless they say so themselves. The NLB picks
   * certificates by host name, and sends all hosts to one route.
   *
   * @param options port 443 where they say nothing; certificates as for `https`
   */
  public static tls(options: TlsListenerOptions): GatewayListener {
    validateArguments('GatewayListener.tls', arguments);
    const { alpnPolicy, hostname } = options;
    return new GatewayListener(
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
  public static tlsPassthrough(options: TlsPassthroughListenerOptions = {}): GatewayListener {
    validateArguments('GatewayListener.tlsPassthrough', arguments);
    const { hostname } = options;
    const tls = { mode: 'Passthrough' };
    return new GatewayListener(
      { protocol: 'TLS', defaultPort: 443, hostname, tls, settings: stickiness(options) },
      options,
    );
  }

  /** TCP, for NLBs. With UDP on the same port, both go to the same targets. */
  public static tcp(options: TcpListenerOptions): GatewayListener {
    validateArguments('GatewayListener.tcp', arguments);
    return new GatewayListener({ protocol: 'TCP', settings: stickiness(options) }, options);
  }

  /** UDP or QUIC, for NLBs. */
  public static udp(options: UdpListenerOptions): GatewayListener {
    validateArguments('GatewayListener.udp', arguments);
    return new GatewayListener({ protocol: 'UDP', settings: stickiness(options), quic: options.quic }, options);
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
    options: GatewayListenerOptions,
  ) {
    const port = options.port ?? defaultPort;
    if (port === undefined) {
      refuse('GatewayListener', `"${protocol}" has no port of its own, say port`);
    }
    refusePort('GatewayListener', port);
    this.port = port;
    this.name = options.name ?? `${protocol.toLowerCase()}-${port}`;
    refuseName('name of a listener', this.name);
    this.hostname = hostname;
    if (hostname !== undefined) {
      refuseHostname('GatewayListener', hostname);
      if (protocol.startsWith('HTTP')) {
        refuseComparedHostname('GatewayListener', hostname);
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

  private certificatesOf({ certificates, sslPolicy }: SecureListenerOptions): readonly PlacedResource[] {
    refuseSslPolicy('GatewayListener', sslPolicy);
    const elsewhere = certificates?._elsewhere;
    if (elsewhere !== undefined && elsewhere !== 'discovered') {
      refuse(
        'GatewayListener',
        `"TlsCertificates.${elsewhere}()" is for Ingresses, write TlsCertificates.of or TlsCertificates.discovered()`,
      );
    }
    refuseDeployTimeLists('GatewayListener', { certificates: certificates?._arns });
    const placed = certificates?._placed ?? [];
    if (placed.length === 0 && this.hostname === undefined) {
      refuse(
        'GatewayListener',
        `"${shown(this.name)}" has no certificate, give certificates, or the hostname for which the controller finds one in ACM`,
      );
    }
    return placed;
  }
}

function stickiness({ targetGroupStickiness }: StreamListenerOptions): Record<string, unknown> {
  return targetGroupStickiness === undefined ? {} : { targetGroupStickiness };
}
