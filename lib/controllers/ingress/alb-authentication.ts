import { validateArguments } from '../../foundation/input';
import type { AnnotationValue } from '../load-balancing/load-balancer-annotations';
import {
  type CognitoSignInOptions,
  judgedSession,
  type OidcSignInOptions,
  refuseProvider,
  refuseUserPool,
  type SignInOptions,
} from '../load-balancing/sign-in';

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
    refuseProvider(options);
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
    refuseUserPool(options);
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
    const { parameters, scope, timeout } = judgedSession(options);
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
