import type { ListenerTlsOptions } from '../controllers/tls-certificates';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import type { ResourceLocation } from '../foundation/resource-locations';
import { formatValue, isConcrete } from '../foundation/tokens';
import type { AlpnPolicy } from '../loadbalancing/enums';
import type { MutualAuthentication } from '../loadbalancing/listener-options';
import {
  type AlbListenerOptions,
  albListenerAttributes,
  type ListenerAttributeOptions,
  type NlbTcpListenerAttributeOptions,
  nlbListenerAttributes,
} from '../loadbalancing/listener-options';
import { validateDeployTimeLists, validateSslPolicy } from '../loadbalancing/validation';
import {
  validateComparedHostname,
  validateGatewayName,
  validateHostname,
  validateLabels,
  validatePort,
} from './validation';

/** The namespaces from which a listener accepts routes, or a Gateway accepts ListenerSets. Use one of the static methods. */
export class RouteNamespaces {
  /** The namespace of the Gateway. */
  public static same(): RouteNamespaces {
    return new RouteNamespaces({ from: 'Same' });
  }

  /** All namespaces. */
  public static all(): RouteNamespaces {
    return new RouteNamespaces({ from: 'All' });
  }

  /**
   * Namespaces with these labels.
   *
   * @param labels such as `{ 'kubernetes.io/metadata.name': 'shop' }`
   */
  public static withLabels(labels: Record<string, string>): RouteNamespaces {
    validateArguments('RouteNamespaces.withLabels', arguments);
    validateLabels(labels);
    return new RouteNamespaces({ from: 'Selector', selector: { matchLabels: { ...labels } } });
  }

  private constructor(
    /** @internal */
    public readonly _namespaces: Readonly<Record<string, unknown>>,
  ) {}

  /** False if a namespace is known not to be accepted. Labels of namespaces are not known at synthesis. @internal */
  public _admits(namespace: string, own: string): boolean {
    return this._namespaces.from !== 'Same' || namespace === own || !isConcrete(namespace) || !isConcrete(own);
  }
}

/** Options of a listener of a Gateway. */
export interface ListenerOptions extends ListenerAttributeOptions {
  /**
   * The port of the listener, 1 to 65535.
   *
   * @default - 80 for HTTP, 443 for HTTPS and TLS; required for TCP and UDP
   */
  readonly port?: number;

  /**
   * The name of the listener. Routes select the listener by this name. It must be unique in the Gateway.
   *
   * @default - protocol and port, such as `https-443`
   */
  readonly name?: string;

  /**
   * The namespaces from which the listener accepts routes.
   *
   * @default RouteNamespaces.same()
   */
  readonly routesFrom?: RouteNamespaces;
}

/** Options of a listener of an NLB. */
export interface StreamListenerOptions extends ListenerOptions {
  /**
   * Whether connections of a client always go to the same one of several target groups.
   *
   * @default false
   */
  readonly targetGroupStickiness?: boolean;
}

/** Options of a TCP listener. */
export interface TcpListenerOptions extends StreamListenerOptions, NlbTcpListenerAttributeOptions {}

/** Options of a UDP listener. */
export interface UdpListenerOptions extends StreamListenerOptions {
  /**
   * Whether the protocol is QUIC, where connections continue when the client address changes. If the port also has a
   * TCP listener, the protocol is TCP_QUIC.
   *
   * QUIC needs `withoutSecurityGroups` and pods as targets. The namespace of the pods needs the label
   * `elbv2.k8s.aws/quic-server-id-inject: enabled`. The pods need the annotation
   * `service.beta.kubernetes.io/aws-load-balancer-quic-enabled-containers` with the names of their containers. Pods
   * without both are not registered as targets. Weights of backends have no effect: a backend of weight 0 gets
   * connections, too.
   *
   * @default false
   */
  readonly quic?: boolean;
}

/** Options of a listener with a host name. */
export interface NamedListenerOptions extends ListenerOptions {
  /**
   * The host name of the listener, such as `shop.example.com` or `*.example.com`.
   *
   * @default - any host name
   */
  readonly hostname?: string;
}

/**
 * Options of a listener that terminates TLS. It needs `certificates`, or a `hostname` for which the controller finds a
 * certificate in ACM.
 */
export interface SecureListenerOptions extends NamedListenerOptions, ListenerTlsOptions {}

/** Options of an HTTP listener. */
export interface HttpListenerOptions extends NamedListenerOptions, AlbListenerOptions {}

/** Options of an HTTPS listener. */
export interface HttpsListenerOptions extends SecureListenerOptions, AlbListenerOptions {
  /**
   * Mutual authentication (mTLS): how the listener verifies client certificates.
   *
   * @default - none: the controller turns mutual authentication off
   */
  readonly mutualAuthentication?: MutualAuthentication;
}

/** Options of a listener that forwards TLS connections to the pods, which terminate them. */
export interface TlsPassthroughListenerOptions extends NamedListenerOptions, TcpListenerOptions {}

/** Options of a TLS listener. */
export interface TlsListenerOptions extends SecureListenerOptions, StreamListenerOptions {
  /**
   * The ALPN policy, which selects the HTTP versions that the listener negotiates.
   *
   * @default AlpnPolicy.NONE
   */
  readonly alpnPolicy?: AlpnPolicy;
}

/** Protocols of listeners. */
export type ListenerProtocol = 'HTTP' | 'HTTPS' | 'TLS' | 'TCP' | 'UDP';

/** The fields of a listener in the LoadBalancerConfiguration, except its port. */
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

/**
 * A listener of a Gateway. Use one of the static methods. ALBs support HTTP and HTTPS, NLBs support TLS, TCP and UDP.
 */
export class Listener {
  /**
   * An HTTP listener of an ALB.
   *
   * @param options the default port is 80
   */
  public static http(options: HttpListenerOptions = {}): Listener {
    validateArguments('Listener.http', arguments);
    return new Listener({ protocol: 'HTTP', defaultPort: 80, hostname: options.hostname }, options);
  }

  /**
   * An HTTPS listener of an ALB. It is an error without both `certificates` and `hostname`: the controller would create
   * no listener.
   *
   * @param options the default port is 443
   */
  public static https(options: HttpsListenerOptions): Listener {
    validateArguments('Listener.https', arguments);
    const { hostname, mutualAuthentication } = options;
    const settings = mutualAuthentication ? { mutualAuthentication: mutualAuthentication._fields } : {};
    return new Listener({ protocol: 'HTTPS', defaultPort: 443, hostname, secure: options, settings }, options);
  }

  /**
   * A TLS listener of an NLB. The NLB terminates TLS, and selects the certificate by host name (SNI). It sends TCP to
   * the targets of a TCPRoute, and TLS to those of a TLSRoute, unless `targetProtocol` is set. All host names go to one
   * route.
   *
   * @param options the default port is 443; certificates as for `https`
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
        // The API requires either references or options. The controller ignores both, and reads the
        // LoadBalancerConfiguration.
        tls: { mode: 'Terminate', options: { 'cdk-eks-networking/certificates': 'LoadBalancerConfiguration' } },
        settings: { ...(alpnPolicy ? { alpnPolicy } : {}), ...stickiness(options) },
      },
      options,
    );
  }

  /**
   * A listener of an NLB that forwards TLS connections as TCP to the pods, which terminate TLS. All host names go to
   * one TCP route.
   *
   * @param options the default port is 443
   */
  public static tlsPassthrough(options: TlsPassthroughListenerOptions = {}): Listener {
    validateArguments('Listener.tlsPassthrough', arguments);
    const { hostname } = options;
    const tls = { mode: 'Passthrough' };
    return new Listener({ protocol: 'TLS', defaultPort: 443, hostname, tls, settings: stickiness(options) }, options);
  }

  /** A TCP listener of an NLB. With a UDP listener on the same port, both send to the same targets. */
  public static tcp(options: TcpListenerOptions): Listener {
    validateArguments('Listener.tcp', arguments);
    return new Listener({ protocol: 'TCP', settings: stickiness(options) }, options);
  }

  /** A UDP or QUIC listener of an NLB. */
  public static udp(options: UdpListenerOptions): Listener {
    validateArguments('Listener.udp', arguments);
    return new Listener({ protocol: 'UDP', settings: stickiness(options), quic: options.quic }, options);
  }

  /** The name of the listener. Routes select the listener by this name. */
  public readonly name: string;

  /** The port of the listener. */
  public readonly port: number;

  /** The host name of the listener, if it is set. */
  public readonly hostname?: string;

  /** @internal */
  public readonly _protocol: ListenerProtocol;

  /** The protocol of the load balancer on the port. @internal */
  public readonly _spoken: ListenerProtocol;

  /** @internal */
  public readonly _configuration: ListenerConfiguration;

  /** True if the load balancer terminates TLS. @internal */
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
      fail('GatewayListener', `"${protocol}" has no default port. Set port`);
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

  /** The listener as an entry of a Gateway. @internal */
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
        `"TlsCertificates.${elsewhere}()" is for Ingresses. Use TlsCertificates.of or TlsCertificates.discovered()`,
      );
    }
    validateDeployTimeLists('GatewayListener', { certificates: certificates?._arns });
    const placed = certificates?._placed ?? [];
    if (placed.length === 0 && this.hostname === undefined) {
      fail(
        'GatewayListener',
        `"${formatValue(this.name)}" has no certificate. Set certificates, or set hostname so that the controller finds a certificate in ACM`,
      );
    }
    return placed;
  }
}

function stickiness({ targetGroupStickiness }: StreamListenerOptions): Record<string, unknown> {
  return targetGroupStickiness === undefined ? {} : { targetGroupStickiness };
}
