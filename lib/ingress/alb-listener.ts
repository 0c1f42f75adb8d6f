import { validateArguments } from '../foundation/input-validation';
import type { AnnotationValue } from '../loadbalancing/annotations';
import type { MutualAuthentication } from '../loadbalancing/listener-options';
import { type AlbListenerOptions, albListenerAttributes } from '../loadbalancing/listener-options';
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
   * Mutual authentication (mTLS): how the listener verifies client certificates.
   *
   * @default - unchanged, or turned off with the feature gate `EnhancedDefaultBehavior` of the controller; a new
   * listener has none
   */
  readonly mutualAuthentication?: MutualAuthentication;
}

/** A listener of an ALB. Use one of the static methods. */
export class AlbListener {
  /**
   * An HTTP listener.
   *
   * @param port 1 to 65535; 80 by default
   */
  public static http(port = 80, options: AlbListenerOptions = {}): AlbListener {
    validateArguments('AlbListener.http', arguments);
    return new AlbListener('HTTP', port, options);
  }

  /**
   * An HTTPS listener. It needs `certificates`.
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
 * Defaults of the controller if neither Service nor Ingress sets a value.
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
 * Authentication of users by an ALB. Use one of the static methods. It works on HTTPS listeners only. An Ingress with
 * an HTTP listener fails unless `redirectHttpTo` is set, because HTTP requests would bypass authentication.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export class AlbAuthentication {
  /**
   * No authentication, for a Service whose Ingress has authentication. It applies to rules that forward only to this
   * Service. Weighted actions use the authentication of the Ingress.
   */
  public static none(): AlbAuthentication {
    return new AlbAuthentication('none');
  }

  /**
   * Authenticates users of an OpenID Connect (OIDC) identity provider.
   *
   * @param options of the identity provider, its client, sessions and claims; the Secret must be one of `signInSecrets`
   * of the controller
   */
  public static oidc(options: OidcSignInOptions): AlbAuthentication {
    validateArguments('AlbAuthentication.oidc', arguments);
    validateProvider(options);
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, secretName } = options;
    const provider = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, secretName };
    return new AlbAuthentication('oidc', provider, options);
  }

  /**
   * Authenticates users of a user pool of Amazon Cognito.
   *
   * @param options of the user pool, its app client, sessions and claims
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

  /**
   * The annotations of a Service. They include defaults, because otherwise the values of the Ingress would apply.
   *
   * @internal
   */
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
