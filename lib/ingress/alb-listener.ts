import { didYouMean, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, type ResourceLocation } from '../foundation/resource-locations';
import { isConcrete } from '../foundation/tokens';
import { type AnnotationValue, mergedAttributes } from '../loadbalancing/annotations';
import {
  type CognitoSignInOptions,
  type OidcSignInOptions,
  type SignInOptions,
  validatedSession,
  validateProvider,
  validateUserPool,
} from '../loadbalancing/sign-in';
import { validateBounds, validateTrustStore } from '../loadbalancing/validation';

/** The headers that a listener writes into answers, by the name of their attribute. */
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

/** What a listener of an ALB adds to requests and answers. */
export interface AlbListenerOptions {
  /**
   * Headers of every answer, such as `{ 'strict-transport-security': 'max-age=31536000' }`. Other headers than those of the guide are refused as
   * `LoadBalancerAttribute`: write one that is newer into `attributes`.
   *
   * @default - none but those of the targets
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html
   */
  readonly responseHeaders?: Record<string, string>;

  /**
   * Whether answers name the load balancer in their `Server` header.
   *
   * @default - they do
   */
  readonly serverHeader?: boolean;

  /**
   * Attributes of the listener that have no option here. Misspelt ones, those of another kind of load balancer, and those that
   * options set are refused as `LoadBalancerAttribute`. Others that this library does not know are warned of as `loadBalancerAttribute`, beside the
   * controller.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
   */
  readonly attributes?: Record<string, string>;
}

/** What an HTTPS listener of an ALB does, too. */
export interface AlbHttpsListenerOptions extends AlbListenerOptions {
  /**
   * Whether clients show certificates, and who judges them.
   *
   * @default - as before: none, on a new listener
   */
  readonly mutualTls?: MutualTls;
}

/** How certificates of clients are verified. */
export interface MutualTlsOptions {
  /**
   * Whether certificates pass that have expired.
   *
   * @default false
   */
  readonly ignoreExpiry?: boolean;

  /**
   * Whether the listener tells clients which authorities it trusts.
   *
   * @default - it does not
   */
  readonly advertiseAuthorities?: boolean;
}

/** Certificates of clients: one choice, made by a factory. */
export class MutualTls {
  /** Clients show none. Say it to turn off what was on: leaving the option out changes nothing. */
  public static off(): MutualTls {
    return new MutualTls({ mode: 'off' });
  }

  /** The listener hands the certificates on in headers, and targets judge them. */
  public static passthrough(): MutualTls {
    return new MutualTls({ mode: 'passthrough' });
  }

  /**
   * The listener verifies the certificates.
   *
   * @param trustStore the ARN or the name of a trust store; an ALB verifies on two listeners at the most
   */
  public static verify(trustStore: string, options: MutualTlsOptions = {}): MutualTls {
    validateArguments('MutualTls.verify', arguments);
    const { advertiseAuthorities, ignoreExpiry = false } = options;
    validateTrustStore('ListenerCertificate', trustStore, 'MutualTls.passthrough()');
    return new MutualTls(
      {
        mode: 'verify',
        trustStore,
        ignoreClientCertificateExpiry: ignoreExpiry,
        ...(advertiseAuthorities === undefined
          ? {}
          : { advertiseTrustStoreCaNames: advertiseAuthorities ? 'on' : 'off' }),
      },
      locationOfArn(trustStore),
    );
  }

  private constructor(
    /** As the controller reads it, without the port. @internal */
    public readonly _entry: { readonly [key: string]: string | boolean },
    /** The trust store, where there is one. @internal */
    public readonly _trustStore?: ResourceLocation,
  ) {}
}

/** A port that an ALB listens on. */
export class AlbListener {
  /**
   * In clear text.
   *
   * @param port 1 to 65535; 80 unless told otherwise
   */
  public static http(port = 80, options: AlbListenerOptions = {}): AlbListener {
    validateArguments('AlbListener.http', arguments);
    return new AlbListener('HTTP', port, options);
  }

  /**
   * In TLS. It needs certificates.
   *
   * @param port 1 to 65535; 443 unless told otherwise
   */
  public static https(port = 443, options: AlbHttpsListenerOptions = {}): AlbListener {
    validateArguments('AlbListener.https', arguments);
    return new AlbListener('HTTPS', port, options, options.mutualTls);
  }

  /** The port. */
  public readonly port: number;

  /** Whether it speaks TLS. */
  public readonly isTls: boolean;

  /** The protocol as the controller writes it. @internal */
  public readonly _protocol: 'HTTP' | 'HTTPS';

  /** @internal */
  public readonly _attributes: Record<string, string>;

  private constructor(
    protocol: 'HTTP' | 'HTTPS',
    port: number,
    options: AlbListenerOptions,
    /** @internal */
    public readonly _mutualTls?: MutualTls,
  ) {
    validateBounds('ListenerPort', 'port', port, { least: 1, most: 65_535 });
    this.port = port;
    this.isTls = protocol === 'HTTPS';
    this._protocol = protocol;
    this._attributes = listenerAttributes(options);
  }
}

function listenerAttributes({ attributes, responseHeaders = {}, serverHeader }: AlbListenerOptions) {
  for (const header of Object.keys(responseHeaders).filter(isConcrete)) {
    if (!RESPONSE_HEADERS.includes(header.toLowerCase())) {
      fail(
        'LoadBalancerAttribute',
        `"${header}" is no header that an ALB adds to answers. ${didYouMean(header, RESPONSE_HEADERS)} A newer one goes into attributes, as routing.http.response.….header_value`,
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
    attributes,
  );
}

/**
 * What the controller takes where neither Service nor Ingress says it.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/auth_config_builder.go
 */
const SERVICE_DEFAULTS: Readonly<Record<string, AnnotationValue>> = {
  'auth-on-unauthenticated-request': 'authenticate',
  'auth-scope': 'openid',
  'auth-session-cookie': 'AWSELBAuthSessionCookie',
  'auth-session-timeout': 604_800,
};

/**
 * How an ALB signs users in: one choice, made by a factory. It does so on HTTPS listeners alone, so that an Ingress that also listens in clear
 * text without redirecting is refused: there, everybody would come through.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export class AlbAuthentication {
  /**
   * Nobody signs in: for a Service whose Ingress asks all others to. It holds for rules that forward to this Service alone; weighted actions do as the
   * Ingress says.
   */
  public static none(): AlbAuthentication {
    return new AlbAuthentication('none');
  }

  /**
   * By OpenID Connect.
   *
   * @param options of the provider, its client, sessions and claims; the Secret is one of the `signInSecrets` of the controller
   */
  public static oidc(options: OidcSignInOptions): AlbAuthentication {
    validateArguments('AlbAuthentication.oidc', arguments);
    validateProvider(options);
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, secretName } = options;
    const provider = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, secretName };
    return new AlbAuthentication('oidc', provider, options);
  }

  /**
   * By Amazon Cognito.
   *
   * @param options of the user pool, its client, sessions and claims
   */
  public static cognito(options: CognitoSignInOptions): AlbAuthentication {
    validateArguments('AlbAuthentication.cognito', arguments);
    validateUserPool(options);
    const { userPoolArn, userPoolClientId, userPoolDomain } = options;
    const provider = { userPoolARN: userPoolArn, userPoolClientID: userPoolClientId, userPoolDomain };
    return new AlbAuthentication('cognito', provider, options);
  }

  /** @internal */
  public readonly _annotations: Readonly<Record<string, AnnotationValue | undefined>>;

  /** The annotations of a Service: what is left out there would be as the Ingress says, and not as the default. @internal */
  public get _serviceAnnotations(): Readonly<Record<string, AnnotationValue | undefined>> {
    const defaults = this._type === 'none' ? {} : SERVICE_DEFAULTS;
    return Object.fromEntries(
      Object.entries(this._annotations).map(([suffix, value]) => [suffix, value ?? defaults[suffix]]),
    );
  }

  private constructor(
    /** @internal */
    public readonly _type: 'oidc' | 'cognito' | 'none',
    provider?: Readonly<Record<string, string>>,
    options: SignInOptions = {},
  ) {
    const { parameters, scope, timeout } = validatedSession(options);
    const extra = parameters ? { authenticationRequestExtraParams: parameters } : {};
    this._annotations = {
      'auth-type': _type,
      ...(provider ? { [`auth-idp-${_type}`]: JSON.stringify({ ...provider, ...extra }) } : {}),
      'auth-on-unauthenticated-request': options.onUnauthenticated,
      'auth-scope': scope,
      'auth-session-cookie': options.sessionCookie,
      'auth-session-timeout': timeout,
    };
  }
}
