import { validateArguments } from '../foundation/input-validation';
import type { AnnotationValue } from '../loadbalancing/annotations';
import { type AlbListenerOptions, albListenerAttributes } from '../loadbalancing/listener-options';
import type { MutualAuthentication } from '../loadbalancing/mutual-authentication';
import {
  type CognitoSignInOptions,
  type OidcSignInOptions,
  type SignInOptions,
  validatedSession,
  validateProvider,
  validateUserPool,
} from '../loadbalancing/sign-in';
import { validateBounds } from '../loadbalancing/validation';

/** Options of an HTTPS listener of an ALB. */
export interface AlbHttpsListenerOptions extends AlbListenerOptions {
  /**
   * Mutual authentication (mTLS): what the listener does with client certificates.
   *
   * @default - unchanged, or turned off with the feature gate `EnhancedDefaultBehavior` of the controller; a new listener asks for none
   */
  readonly mutualAuthentication?: MutualAuthentication;
}

/** A listener of an ALB. Use one of the static methods. */
export class AlbListener {
  /**
   * A listener for HTTP.
   *
   * @param port 1 to 65535; 80 by default
   */
  public static http(port = 80, options: AlbListenerOptions = {}): AlbListener {
    validateArguments('AlbListener.http', arguments);
    return new AlbListener('HTTP', port, options);
  }

  /**
   * A listener for HTTPS. It needs `certificates`.
   *
   * @param port 1 to 65535; 443 by default
   */
  public static https(port = 443, options: AlbHttpsListenerOptions = {}): AlbListener {
    validateArguments('AlbListener.https', arguments);
    return new AlbListener('HTTPS', port, options, options.mutualAuthentication);
  }

  /** The port. */
  public readonly port: number;

  /** Whether the protocol is HTTPS. */
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
    public readonly _mutualAuthentication?: MutualAuthentication,
  ) {
    validateBounds('ListenerPort', 'port', port, { least: 1, most: 65_535 });
    this.port = port;
    this.isTls = protocol === 'HTTPS';
    this._protocol = protocol;
    this._attributes = albListenerAttributes(options);
  }
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
