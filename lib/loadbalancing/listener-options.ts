import type { Duration } from 'aws-cdk-lib/core';
import { didYouMean, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, type ResourceLocation } from '../foundation/resource-locations';
import { isConcrete } from '../foundation/tokens';
import { mergedAttributes } from './annotations';
import { secondsOf, validateTrustStore } from './validation';

/** How an HTTPS listener verifies client certificates. */
export interface MutualAuthenticationOptions {
  /**
   * Whether expired client certificates are accepted.
   *
   * @default false
   */
  readonly ignoreClientCertificateExpiry?: boolean;

  /**
   * Whether the listener sends the names of the certificate authorities of its trust store to clients.
   *
   * @default - for an Ingress, false; for a Gateway, the controller does not set it, and a new listener does not send
   * them
   */
  readonly advertiseTrustStoreCaNames?: boolean;
}

/**
 * Mutual authentication (mTLS) of an HTTPS listener: how it verifies client certificates. Use one of the static
 * methods.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/mutual-authentication.html
 */
export class MutualAuthentication {
  /**
   * No mutual authentication. Write it to turn mutual authentication off. For a Gateway, it is the default. For an
   * Ingress, the default leaves an existing listener unchanged, unless the controller has the feature gate
   * `EnhancedDefaultBehavior`.
   */
  public static off(): MutualAuthentication {
    return new MutualAuthentication('off');
  }

  /** The listener sends the client certificate chain to targets in headers. Targets verify it. */
  public static passthrough(): MutualAuthentication {
    return new MutualAuthentication('passthrough');
  }

  /**
   * The listener verifies client certificates against a trust store.
   *
   * @param trustStore the ARN or the name of a trust store; an ALB can verify on at most two listeners
   * @param options of the verification
   */
  public static verify(trustStore: string, options: MutualAuthenticationOptions = {}): MutualAuthentication {
    validateArguments('MutualAuthentication.verify', arguments);
    validateTrustStore('ListenerCertificate', trustStore, 'MutualAuthentication.passthrough()');
    return new MutualAuthentication('verify', options, trustStore);
  }

  /** The trust store, if there is one. @internal */
  public readonly _trustStore?: ResourceLocation;

  private constructor(
    /** @internal */
    public readonly _mode: 'off' | 'passthrough' | 'verify',
    private readonly options: MutualAuthenticationOptions = {},
    private readonly trustStore?: string,
  ) {
    this._trustStore = trustStore === undefined ? undefined : locationOfArn(trustStore);
  }

  /** The fields that a LoadBalancerConfiguration has. @internal */
  public get _fields(): Readonly<Record<string, string | boolean>> {
    const { advertiseTrustStoreCaNames: advertises, ignoreClientCertificateExpiry: ignores } = this.options;
    return {
      mode: this._mode,
      ...(this.trustStore === undefined ? {} : { trustStore: this.trustStore }),
      ...(ignores === undefined ? {} : { ignoreClientCertificateExpiry: ignores }),
      ...(advertises === undefined ? {} : { advertiseTrustStoreCaNames: advertises ? 'on' : 'off' }),
    };
  }

  /**
   * The entry of an annotation, without its port. In annotations, the controller requires the expiry option.
   *
   * @internal
   */
  public get _entry(): Readonly<Record<string, string | boolean>> {
    const { mode, trustStore, ...rest } = this._fields;
    return this._mode === 'verify' ? { mode, trustStore, ignoreClientCertificateExpiry: false, ...rest } : this._fields;
  }
}

/** The headers that a listener can add to responses, with their attributes. */
const RESPONSE_HEADERS = [
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'content-security-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-frame-options',
];

/** The security policy of TLS listeners. */
export interface SslPolicyOptions {
  /**
   * The security policy of HTTPS and TLS listeners, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
   *
   * @default - `sslPolicy` of the IngressClass, otherwise `defaults.sslPolicy` of the controller, otherwise the default
   * of Elastic Load Balancing
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
   */
  readonly sslPolicy?: string;
}

/** Attributes of a listener of an ALB or NLB. */
export interface ListenerAttributeOptions {
  /**
   * Attributes of the listener that have no option here, by their name in the Elastic Load Balancing API. Misspelt names, names of another kind of load
   * balancer, and names that an option sets are an error (`LoadBalancerAttribute`). Other unknown names are passed on, with the warning
   * `loadBalancerAttribute`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
   */
  readonly additionalListenerAttributes?: Record<string, string>;
}

/** Attributes of a listener of an ALB. */
export interface AlbListenerOptions extends ListenerAttributeOptions {
  /**
   * Headers that the listener adds to every response, such as `{ 'strict-transport-security': 'max-age=31536000' }`.
   * Headers that the guide does not list are an error (`LoadBalancerAttribute`). For newer headers, use
   * `additionalListenerAttributes`.
   *
   * @default - only the headers of the targets
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html
   */
  readonly responseHeaders?: Record<string, string>;

  /**
   * Whether responses have a `Server` header that names the load balancer.
   *
   * @default true
   */
  readonly serverHeader?: boolean;
}

/** Attributes of a TCP listener of an NLB. */
export interface NlbTcpListenerAttributeOptions extends ListenerAttributeOptions {
  /**
   * The time after which an idle TCP connection is closed: 60 to 6000 seconds.
   *
   * @default Duration.seconds(350)
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html
   */
  readonly idleTimeout?: Duration;
}

/** The attributes of a listener of an ALB. */
export function albListenerAttributes({
  additionalListenerAttributes,
  responseHeaders = {},
  serverHeader,
}: AlbListenerOptions): Record<string, string> {
  for (const header of Object.keys(responseHeaders).filter(isConcrete)) {
    if (!RESPONSE_HEADERS.includes(header.toLowerCase())) {
      fail(
        'LoadBalancerAttribute',
        `"${header}" is not a header that an ALB adds to responses. For a newer header, use additionalListenerAttributes with routing.http.response.….header_value. ${didYouMean(header, RESPONSE_HEADERS)}`,
      );
    }
  }
  const headers = Object.entries(responseHeaders).map(([header, value]) => [
    `routing.http.response.${header.toLowerCase().replaceAll('-', '_')}.header_value`,
    value,
  ]);
  return mergedAttributes(
    'albListener',
    { ...Object.fromEntries(headers), 'routing.http.response.server.enabled': serverHeader },
    additionalListenerAttributes,
  );
}

/** The attributes of a listener of an NLB. */
export function nlbListenerAttributes(
  { additionalListenerAttributes, idleTimeout }: NlbTcpListenerAttributeOptions,
  port: number,
): Record<string, string> {
  return mergedAttributes(
    'nlbListener',
    {
      'tcp.idle_timeout.seconds': secondsOf('LoadBalancerSetting', `idleTimeout of ${port}`, idleTimeout, 60, 6000),
    },
    additionalListenerAttributes,
  );
}
