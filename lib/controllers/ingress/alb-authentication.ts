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
 * How an ALB signs users in: one choice, made by a factory. It does so on HTTPS listeners alone, so that an Ingress that also listens in clear
 * text without redirecting is refused: there, everybody would come through.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
 */
export class AlbAuthentication {
  /** Nobody signs in: for a Service whose Ingress asks all others to. */
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
