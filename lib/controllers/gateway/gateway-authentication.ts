import type * as cognito from 'aws-cdk-lib/aws-cognito';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';

/** Claims that a token must have, by name, each with the values that are good. */
export interface TokenValidationOptions {
  /** Who issues the tokens, such as `https://login.example.com`, 256 characters at the most. */
  readonly issuer: string;

  /** Where its keys are, an https URL of 256 characters at the most. */
  readonly jwksEndpoint: string;

  /**
   * Claims with one value beside issuer and expiry, such as `{ admin: ['true'] }`: one of the values must be there, of 256
   * characters at the most.
   *
   * @default - none
   */
  readonly claims?: Record<string, string[]>;
}

/** Who may make a request, as the ALB finds out before it sends the request on: one choice, made by a factory. For HTTPS alone. */
export class RouteAuthentication {
  /**
   * Users of a user pool of Amazon Cognito; whoever is none is sent to its login page.
   *
   * @param userPool the pool
   * @param userPoolClient its client, with a secret and the callback of the ALB
   * @param domain of the login page: the prefix, or a domain of your own
   */
  public static cognito(
    userPool: cognito.IUserPool,
    userPoolClient: cognito.IUserPoolClient,
    domain: string,
  ): RouteAuthentication {
    return new RouteAuthentication({
      type: 'authenticate-cognito',
      authenticateCognitoConfig: {
        userPoolArn: userPool.userPoolArn,
        userPoolClientId: userPoolClient.userPoolClientId,
        userPoolDomain: domain,
        onUnauthenticatedRequest: 'authenticate',
      },
    });
  }

  /**
   * Bearers of a JSON Web Token that the ALB finds to be good.
   *
   * @param options issuer, keys and claims
   */
  public static token({ claims = {}, issuer, jwksEndpoint }: TokenValidationOptions): RouteAuthentication {
    refuseLong([issuer, jwksEndpoint]);
    if (isConcrete(jwksEndpoint) && !jwksEndpoint.startsWith('https://')) {
      refuse('GatewayRoute', `"${jwksEndpoint}" is no https URL of keys, write one`);
    }
    const additionalClaims = Object.entries(claims).map(([name, values]) => {
      if (values.length === 0 || values.length > 10) {
        refuse('GatewayRoute', `"${name}" has ${values.length} values for a claim, give 1 to 10`);
      }
      refuseLong(values);
      return { name, format: 'single-string', values: [...values] };
    });
    return new RouteAuthentication({
      type: 'jwt-validation',
      jwtValidationConfig: { issuer, jwksEndpoint, ...(additionalClaims.length > 0 ? { additionalClaims } : {}) },
    });
  }

  private constructor(
    /** @internal */
    public readonly _action: Readonly<Record<string, unknown>>,
  ) {}
}

function refuseLong(texts: readonly string[]): void {
  const long = texts.find((text) => isConcrete(text) && text.length > 256);
  if (long !== undefined) {
    refuse('GatewayRoute', `"${long}" has ${long.length} characters, write 256 at the most`);
  }
}
