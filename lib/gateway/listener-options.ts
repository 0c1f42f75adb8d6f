import type * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { AlpnPolicy } from '../loadbalancing/enums';
import { validateTrustStore } from '../loadbalancing/validation';
import { validateLabels } from './validation';

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
    validateArguments('RouteNamespaces.withLabels', arguments);
    validateLabels(labels);
    return new RouteNamespaces({ from: 'Selector', selector: { matchLabels: { ...labels } } });
  }

  private constructor(
    /** @internal */
    public readonly _namespaces: Readonly<Record<string, unknown>>,
  ) {}

  /** False where a namespace is known not to be one of them; the labels of others are not known. @internal */
  public _admits(namespace: string, own: string): boolean {
    return this._namespaces.from !== 'Same' || namespace === own || !isConcrete(namespace) || !isConcrete(own);
  }
}

/** What every listener of a Gateway has. */
export interface ListenerOptions {
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

/** A listener of an NLB. */
export interface StreamListenerOptions extends ListenerOptions {
  /**
   * Whether a client keeps to one of several backends.
   *
   * @default false
   */
  readonly backendStickiness?: boolean;
}

/** A listener for UDP. */
export interface UdpListenerOptions extends StreamListenerOptions {
  /**
   * Whether the NLB knows QUIC, and keeps the connections of clients whose addresses change; with a listener for TCP on the same port, for both. It is
   * for NLBs with `withoutSecurityGroups` and for targets that are pods, whose namespace has the label
   * `elbv2.k8s.aws/quic-server-id-inject: enabled`. Backends have no weights then.
   *
   * @default false
   */
  readonly quic?: boolean;
}

/** A listener that knows host names. */
export interface NamedListenerOptions extends ListenerOptions {
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

/** A listener for TLS that pods end. */
export interface TlsPassthroughListenerOptions extends NamedListenerOptions, StreamListenerOptions {}

/** A listener for TLS. */
export interface TlsListenerOptions extends SecureListenerOptions, StreamListenerOptions {
  /**
   * The protocols above TLS.
   *
   * @default AlpnPolicy.NONE
   */
  readonly alpnPolicy?: AlpnPolicy;
}

/** How an ALB treats expired certificates and the names of authorities. */
export interface VerifiedClientOptions {
  /**
   * Whether expired certificates are taken.
   *
   * @default false
   */
  readonly acceptExpired?: boolean;

  /**
   * Whether clients are told the authorities of the trust store.
   *
   * @default false
   */
  readonly advertiseAuthorities?: boolean;
}

/** What an HTTPS listener asks of the certificates of clients: one choice, made by a factory. */
export class ClientCertificates {
  /**
   * Only those of the trust store are let in.
   *
   * @param trustStore its ARN or its name
   * @param options expired certificates and names of authorities
   */
  public static verified(trustStore: string, options: VerifiedClientOptions = {}): ClientCertificates {
    validateArguments('ClientCertificates.verified', arguments);
    const { acceptExpired, advertiseAuthorities } = options;
    validateTrustStore('GatewayListener', trustStore, 'ClientCertificates.passedOn()');
    return new ClientCertificates({
      mode: 'verify',
      trustStore,
      ...(acceptExpired === undefined ? {} : { ignoreClientCertificateExpiry: acceptExpired }),
      ...(advertiseAuthorities === undefined
        ? {}
        : { advertiseTrustStoreCaNames: advertiseAuthorities ? 'on' : 'off' }),
    });
  }

  /** The whole chain goes to the pods in headers, and they decide. */
  public static passedOn(): ClientCertificates {
    return new ClientCertificates({ mode: 'passthrough' });
  }

  private constructor(
    /** @internal */
    public readonly _attributes: Readonly<Record<string, unknown>>,
  ) {}
}
