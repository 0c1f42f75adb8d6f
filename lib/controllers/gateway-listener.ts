import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import { refuseHostname, refuseName, refusePort } from './gateway-checks';
import type { ClientCertificates } from './gateway-client-certificates';

/** Protocols of listeners. */
export type ListenerProtocol = 'HTTP' | 'HTTPS' | 'TLS' | 'TCP' | 'UDP';

/** Which namespaces the routes of a listener, or the listeners of a Gateway, may be in: one choice, made by a factory. */
export class RouteNamespaces {
  /** That of the Gateway. */
  public static same(): RouteNamespaces {
    return new RouteNamespaces({ from: 'Same' });
  }

  /** Any. */
  public static all(): RouteNamespaces {
    return new RouteNamespaces({ from: 'All' });
  }

  /**
   * Those with the labels.
   *
   * @param labels such as `{ 'kubernetes.io/metadata.name': 'shop' }`
   */
  public static withLabels(labels: Record<string, string>): RouteNamespaces {
    return new RouteNamespaces({ from: 'Selector', selector: { matchLabels: { ...labels } } });
  }

  private constructor(
    /** @internal */
    public readonly _namespaces: Readonly<Record<string, unknown>>,
  ) {}
}

/** What every listener of a Gateway has. */
export interface GatewayListenerOptions {
  /**
   * Where it listens, 1 to 65535.
   *
   * @default - 80 for HTTP, 443 for HTTPS and TLS; TCP and UDP have none and must say it
   */
  readonly port?: number;

  /**
   * Its name, by which routes choose it, unique within the Gateway.
   *
   * @default - protocol and port, such as `https-443`
   */
  readonly name?: string;

  /**
   * The namespaces of its routes.
   *
   * @default RouteNamespaces.same()
   */
  readonly routesFrom?: RouteNamespaces;

  /**
   * Attributes of the listener, such as `{ 'routing.http.response.server.enabled': 'false' }`; headers are changed by them, not by routes.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
   */
  readonly attributes?: Record<string, string>;
}

/** A listener that knows host names. */
export interface NamedListenerOptions extends GatewayListenerOptions {
  /**
   * The host that it listens for, such as `shop.example.com` or `*.example.com`.
   *
   * @default - any
   */
  readonly hostname?: string;
}

/** A listener that ends TLS. */
export interface SecureListenerOptions extends NamedListenerOptions {
  /**
   * Its certificates, the default one first.
   *
   * @default - those of `certificateArns`, and without any, the controller looks in ACM for one of the `hostname`, which must be given then
   */
  readonly certificates?: acm.ICertificate[];

  /**
   * The ARNs of more certificates, of ACM or IAM.
   *
   * @default - none
   */
  readonly certificateArns?: string[];

  /**
   * The security policy, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - that of the controller
   */
  readonly sslPolicy?: string;
}

/** A listener for HTTPS. */
export interface HttpsListenerOptions extends SecureListenerOptions {
  /**
   * What is asked of the certificates of clients.
   *
   * @default - clients need none
   */
  readonly clientCertificates?: ClientCertificates;
}

/** What an NLB offers to clients that ask for a protocol above TLS. */
export enum AlpnPolicy {
  /** HTTP/1 alone. */
  HTTP1_ONLY = 'HTTP1Only',
  /** HTTP/2 alone. */
  HTTP2_ONLY = 'HTTP2Only',
  /** HTTP/1 before HTTP/2. */
  HTTP2_OPTIONAL = 'HTTP2Optional',
  /** HTTP/2 before HTTP/1. */
  HTTP2_PREFERRED = 'HTTP2Preferred',
  /** Nothing. */
  NONE = 'None',
}

/** A listener for TLS. */
export interface TlsListenerOptions extends SecureListenerOptions {
  /**
   * The protocols above TLS.
   *
   * @default AlpnPolicy.NONE
   */
  readonly alpnPolicy?: AlpnPolicy;
}

/** What a listener says of itself in the LoadBalancerConfiguration, beside its port. */
export interface ListenerConfiguration {
  readonly certificateArns: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
}

interface ListenerParts {
  readonly protocol: ListenerProtocol;
  readonly defaultPort?: number;
  readonly hostname?: string;
  readonly tls?: Readonly<Record<string, unknown>>;
  readonly secure?: SecureListenerOptions;
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** What a Gateway listens for: one choice, made by a factory. ALBs speak HTTP and HTTPS, NLBs TLS, TCP and UDP. */
export class GatewayListener {
  /**
   * HTTP, for ALBs.
   *
   * @param options port 80 where they say nothing
   */
  public static http(options: NamedListenerOptions = {}): GatewayListener {
    return new GatewayListener({ protocol: 'HTTP', defaultPort: 80, hostname: options.hostname }, options);
  }

  /**
   * HTTPS, for ALBs. A listener with neither certificates nor a host name is refused: the load balancer would get no listener.
   *
   * @param options port 443 where they say nothing
   */
  public static https(options: HttpsListenerOptions): GatewayListener {
    const { clientCertificates, hostname } = options;
    const settings = clientCertificates ? { mutualAuthentication: clientCertificates._attributes } : {};
    return new GatewayListener({ protocol: 'HTTPS', defaultPort: 443, hostname, secure: options, settings }, options);
  }

  /**
   * TLS that the NLB ends; what it sends to is TCP, or TLS where the targets say so. The NLB picks certificates by host name, and sends all
   * hosts to one route.
   *
   * @param options port 443 where they say nothing; certificates as for `https`
   */
  public static tls(options: TlsListenerOptions): GatewayListener {
    const { alpnPolicy, hostname } = options;
    return new GatewayListener(
      {
        protocol: 'TLS',
        defaultPort: 443,
        hostname,
        secure: options,
        // The API asks for one of references and options; the controller reads neither, but the LoadBalancerConfiguration.
        tls: { mode: 'Terminate', options: { 'cdk-eks-networking/certificates': 'LoadBalancerConfiguration' } },
        settings: alpnPolicy ? { alpnPolicy } : {},
      },
      options,
    );
  }

  /**
   * TLS that pods end: the NLB passes it on as TCP, to one route for all hosts.
   *
   * @param options port 443 where they say nothing
   */
  public static tlsPassthrough(options: NamedListenerOptions = {}): GatewayListener {
    const { hostname } = options;
    return new GatewayListener({ protocol: 'TLS', defaultPort: 443, hostname, tls: { mode: 'Passthrough' } }, options);
  }

  /** TCP, for NLBs. With UDP on the same port, both go to the same targets. */
  public static tcp(options: GatewayListenerOptions): GatewayListener {
    return new GatewayListener({ protocol: 'TCP' }, options);
  }

  /** UDP, for NLBs. */
  public static udp(options: GatewayListenerOptions): GatewayListener {
    return new GatewayListener({ protocol: 'UDP' }, options);
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

  private readonly tls?: Readonly<Record<string, unknown>>;
  private readonly namespaces: RouteNamespaces;

  private constructor(
    { defaultPort, hostname, protocol, secure, settings, tls }: ListenerParts,
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
    }
    this._protocol = protocol;
    this._spoken = tls?.mode === 'Passthrough' ? 'TCP' : protocol;
    this.tls = tls;
    this.namespaces = options.routesFrom ?? RouteNamespaces.same();
    this._configuration = {
      certificateArns: secure ? this.certificatesOf(secure) : [],
      settings: {
        ...settings,
        ...(secure?.sslPolicy ? { sslPolicy: secure.sslPolicy } : {}),
        ...(options.attributes ? { attributes: options.attributes } : {}),
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
      allowedRoutes: { namespaces: this.namespaces._namespaces },
    };
  }

  private certificatesOf({ certificateArns = [], certificates = [] }: SecureListenerOptions): string[] {
    const arns = [...certificates.map(({ certificateArn }) => certificateArn), ...certificateArns];
    const wrong = arns.find((arn) => isConcrete(arn) && !/^arn:[^:]+:(acm|iam):/.test(arn));
    if (wrong !== undefined) {
      refuse('GatewayListener', `"${wrong}" is no ARN of a certificate, write one of ACM or IAM`);
    }
    if (arns.length === 0 && this.hostname === undefined) {
      refuse(
        'GatewayListener',
        `"${this.name}" has no certificate, give certificates, or the hostname by which the controller finds one in ACM`,
      );
    }
    return arns;
  }
}
