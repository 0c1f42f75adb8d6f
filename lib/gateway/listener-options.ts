import type { ListenerTlsOptions } from '../controllers/tls-certificates';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { AlpnPolicy } from '../loadbalancing/enums';
import type {
  AlbListenerOptions,
  ListenerAttributeOptions,
  NlbTcpListenerAttributeOptions,
} from '../loadbalancing/listener-options';
import type { MutualAuthentication } from '../loadbalancing/mutual-authentication';
import { validateLabels } from './validation';

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
