import { validateArguments } from '../../foundation/input';
import { given } from '../../foundation/values';
import {
  type CognitoSignInOptions,
  judgedSession,
  type OidcSignInOptions,
  refuseProvider,
  refuseUserPool,
  type SignInOptions,
  UnauthenticatedRequest,
} from '../load-balancing/sign-in';
import { type TokenValidationOptions, tokenValidation } from '../load-balancing/token-validation';

/** Who may make a request, as the ALB finds out before it sends the request on: one choice, made by a factory. For HTTPS alone. */
export class RouteAuthentication {
  /**
   * Users of a user pool of Amazon Cognito; whoever is none is sent to its login page, where the options say nothing else. The client of the pool has
   * a secret, and the callback of the ALB.
   *
   * @param options of the user pool, its client, sessions and claims
   */
  public static cognito(options: CognitoSignInOptions): RouteAuthentication {
    validateArguments('RouteAuthentication.cognito', arguments);
    refuseUserPool(options);
    const { userPoolArn, userPoolClientId, userPoolDomain } = options;
    return new RouteAuthentication({
      type: 'authenticate-cognito',
      authenticateCognitoConfig: { userPoolArn, userPoolClientId, userPoolDomain, ...session(options) },
    });
  }

  /**
   * Users of a provider of OpenID Connect.
   *
   * @param options of the provider, its client, sessions and claims
   */
  public static oidc(options: OidcSignInOptions): RouteAuthentication {
    validateArguments('RouteAuthentication.oidc', arguments);
    refuseProvider(options);
    const { authorizationEndpoint, issuer, secretName, tokenEndpoint, userInfoEndpoint } = options;
    const provider = { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint };
    const config = { ...provider, secret: { name: secretName }, ...session(options) };
    return new RouteAuthentication({ type: 'authenticate-oidc', authenticateOIDCConfig: config }, secretName);
  }

  /**
   * Bearers of a JSON Web Token that the ALB finds to be good.
   *
   * @param options issuer, keys and claims
   */
  public static token(options: TokenValidationOptions): RouteAuthentication {
    validateArguments('RouteAuthentication.token', arguments);
    return new RouteAuthentication({ type: 'jwt-validation', jwtValidationConfig: tokenValidation(options) });
  }

  private constructor(
    /** @internal */
    public readonly _action: Readonly<Record<string, unknown>>,
    /** The Secret that the controller reads. @internal */
    public readonly _secretName?: string,
  ) {}
}

function session(options: SignInOptions): Record<string, unknown> {
  const { parameters, scope, timeout } = judgedSession(options);
  return {
    onUnauthenticatedRequest: options.onUnauthenticated ?? UnauthenticatedRequest.AUTHENTICATE,
    ...given('scope', scope),
    ...given('sessionCookieName', options.sessionCookie),
    ...given('sessionTimeout', timeout),
    ...given('authenticationRequestExtraParams', parameters),
  };
}
