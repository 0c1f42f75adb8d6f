import { Duration, Fn } from 'aws-cdk-lib/core';
import { AlbAuthentication, AlbIngress, type AlbIngressProps, AlbListener } from '../../lib/ingress';
import { type OidcSignInOptions, TokenClaim } from '../../lib/loadbalancing';
import { annotationsOf, certificates, cognito, oidc } from '../support/alb-ingresses';
import { refusalRows } from '../support/rows';

const NAME = 'LoadBalancerSetting';
const listeners = [AlbListener.http(), AlbListener.https()];
const keys = { jwksEndpoint: 'https://idp.example.com/keys', issuer: 'https://idp.example.com' };

describe('signing in', () => {
  test('is of people, by OpenID Connect or by Amazon Cognito', () => {
    expect(annotationsOf({ certificates, authentication: oidc })).toMatchObject({
      'auth-type': 'oidc',
      'auth-scope': 'openid email',
      'auth-session-timeout': '3600',
    });
    expect(JSON.parse(annotationsOf({ certificates, authentication: cognito })['auth-idp-cognito'])).toEqual({
      userPoolARN: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/pool',
      userPoolClientID: 'client',
      userPoolDomain: 'orion',
    });
  });

  test('has the defaults that the docstrings promise, which the controller adds to what is left out', () => {
    // pkg/ingress/auth_config_builder.go of v3.5.0: defaultAuthScope, defaultAuthSessionCookieName, defaultAuthSessionTimeout and
    // defaultAuthOnUnauthenticatedRequest.
    const controller = {
      'auth-scope': 'openid',
      'auth-session-cookie': 'AWSELBAuthSessionCookie',
      'auth-session-timeout': '604800',
      'auth-on-unauthenticated-request': 'authenticate',
    };
    const authentication = AlbAuthentication.cognito({
      userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/pool',
      userPoolClientId: 'client',
      userPoolDomain: 'orion',
    });
    const annotations = annotationsOf({ certificates, authentication });
    expect({ ...controller, ...annotations }).toMatchObject({
      'auth-type': 'cognito',
      'auth-scope': 'openid',
      'auth-session-cookie': 'AWSELBAuthSessionCookie',
      'auth-session-timeout': String(Duration.days(7).toSeconds()),
      'auth-on-unauthenticated-request': 'authenticate',
    });
  });

  test('may be left to nobody, on any listener', () => {
    expect(annotationsOf({ authentication: AlbAuthentication.none() })).toEqual({ 'auth-type': 'none' });
    expect(
      annotationsOf({ certificates, authentication: AlbAuthentication.none(), jwtValidation: keys }),
    ).toMatchObject({
      'auth-type': 'none',
    });
  });

  test('takes addresses and domains that are known at deployment', () => {
    const value = Fn.importValue('value');
    const endpoints = { authorizationEndpoint: value, tokenEndpoint: value, userInfoEndpoint: value };
    expect(() => AlbAuthentication.oidc({ issuer: value, ...endpoints, secretName: 'idp' })).not.toThrow();
    expect(() =>
      AlbAuthentication.cognito({ userPoolArn: value, userPoolClientId: value, userPoolDomain: value }),
    ).not.toThrow();
  });

  const cognitoAt = (userPoolDomain: string) => () =>
    AlbAuthentication.cognito({
      userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/a',
      userPoolClientId: 'b',
      userPoolDomain,
    });
  const endpoint = 'https://idp.example.com';
  const provider = { issuer: endpoint, authorizationEndpoint: endpoint, userInfoEndpoint: endpoint, secretName: 'idp' };
  const oidcWith = (options: Partial<OidcSignInOptions>) => () =>
    AlbAuthentication.oidc({ ...provider, tokenEndpoint: endpoint, ...options });
  test.each<[string, () => unknown, string, string]>([
    [
      'an address in clear text',
      oidcWith({ tokenEndpoint: 'http://idp.example.com/token' }),
      '"tokenEndpoint: http://idp.example.com/token" is not an HTTPS URL',
      'Write one such as https://',
    ],
    ['an issuer in clear text', oidcWith({ issuer: 'http://a' }), '"issuer: http://a" is not an HTTPS URL', 'https://'],
    ['a Secret that is none', oidcWith({ secretName: 'Idp' }), '"Idp" is not a valid name of', 'lower-case'],
    [
      'the whole domain of Amazon Cognito',
      cognitoAt('https://orion.auth.eu-west-1.amazoncognito.com'),
      'is not a domain of a user pool in the format of an ALB',
      'Write "orion"',
    ],
    [
      'such a domain without a protocol',
      cognitoAt('orion.auth-fips.us-gov-west-1.amazoncognito.com'),
      'is not a domain of a user pool in the format of an ALB',
      'Write "orion"',
    ],
    [
      'an address of its own',
      cognitoAt('https://login.example.com/'),
      'is not a domain of a user pool in the format of an ALB',
      'Write "login.example.com"',
    ],
  ])('fails on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith(NAME, wrong, instead);
  });

  test('takes a domain of its own', () => {
    expect(cognitoAt('login.example.com')).not.toThrow();
  });
});

describe('tokens', () => {
  test('are validated by their keys and their issuer, and by claims', () => {
    const claims = [TokenClaim.text('admin', 'true'), TokenClaim.spaceSeparated('scope', 'read:api', 'email')];
    expect(JSON.parse(annotationsOf({ certificates, jwtValidation: { ...keys, claims } })['jwt-validation'])).toEqual({
      ...keys,
      additionalClaims: [
        { name: 'admin', format: 'single-string', values: ['true'] },
        { name: 'scope', format: 'space-separated-values', values: ['read:api', 'email'] },
      ],
    });
    expect(JSON.parse(annotationsOf({ certificates, jwtValidation: keys })['jwt-validation'])).toEqual(keys);
  });

  test('are asked for where clear text is redirected', () => {
    const options = { certificates, listeners, redirectHttpTo: 443, jwtValidation: keys };
    expect(annotationsOf(options)).toHaveProperty('jwt-validation');
  });

  test('take ten claims and ten values', () => {
    const claims = Array.from({ length: 10 }, (_, index) => TokenClaim.list(`c${index}`, ...'abcdefghij'));
    expect(annotationsOf({ certificates, jwtValidation: { ...keys, claims } })).toHaveProperty('jwt-validation');
  });

  test.each(
    refusalRows<AlbIngressProps>([
      [{ jwtValidation: keys }, '"AlbListener.http(80)" bypasses jwtValidation', 'redirectHttpTo'],
      [
        { certificates, jwtValidation: keys, authentication: oidc },
        '"jwtValidation" and authentication are both set',
        'Remove one',
      ],
      [
        { certificates, jwtValidation: { ...keys, jwksEndpoint: 'http://idp.example.com' } },
        '"http://idp.example.com" is not an HTTPS URL',
        'Write one such as https://',
      ],
      [
        { certificates, jwtValidation: { ...keys, jwksEndpoint: `https://${'a'.repeat(256)}` } },
        'has 264 characters, and is jwksEndpoint',
        'Write 1 to 256',
      ],
      [{ certificates, jwtValidation: { ...keys, issuer: '' } }, '"" has 0 characters', 'Write 1 to 256'],
      [
        { certificates, jwtValidation: { ...keys, claims: [TokenClaim.text('a', 'b'), TokenClaim.list('a', 'c')] } },
        '"a" is the name of two claims',
        'Merge their values',
      ],
      [
        {
          certificates,
          jwtValidation: {
            ...keys,
            claims: Array.from({ length: 11 }, (_, index) => TokenClaim.text(`c${index}`, 'x')),
          },
        },
        '"claims" has 11',
        'Write at most ten',
      ],
    ]),
  )('fail: %s', (wrong, instead, options) => {
    expect(() => new AlbIngress(options)).toFailWith(NAME, wrong, instead);
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'a claim that is validated anyway',
      () => TokenClaim.text('exp', '1'),
      '"exp" is a claim that the ALB',
      'Remove it',
    ],
    ['a claim without a name', () => TokenClaim.text('', '1'), '"" is a claim that the ALB', 'Remove it'],
    ['a claim without a value', () => TokenClaim.list('a'), '"a" has 0 values', 'Write one to ten'],
    ['eleven values', () => TokenClaim.list('a', ...'abcdefghijk'), '"a" has 11 values', 'Write one to ten'],
    ['an empty value', () => TokenClaim.text('a', ''), '"" has 0 characters', 'Write 1 to 256'],
    [
      'a value of two',
      () => TokenClaim.spaceSeparated('scope', 'a b'),
      '"a b" of the claim scope contains spaces',
      'Write each value separately',
    ],
  ])('fail on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith(NAME, wrong, instead);
  });

  test('sessions of people have bounds', () => {
    expect(() =>
      AlbAuthentication.cognito({
        userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/a',
        userPoolClientId: 'b',
        userPoolDomain: 'c',
        sessionTimeout: Duration.days(8),
      }),
    ).toFailWith(NAME, '"sessionTimeout: 691200"', 'Write 1 to 604800');
  });
});
