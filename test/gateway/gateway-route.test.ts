import { Duration, Token } from 'aws-cdk-lib/core';
import { stringify } from 'yaml';
import type { ErrorName } from '../../lib/foundation/errors';
import {
  type GrpcRouteRule,
  type HttpRouteRule,
  type ListenerRuleOptions,
  Manifests,
  PathChange,
  PathMatch,
  Route,
  RouteAuthentication,
  RouteBackend,
  RouteFilter,
  RouteMethod,
  type RouteRedirectOptions,
  ValueMatch,
} from '../../lib/gateway';
import { RedirectProtocol, TokenClaim } from '../../lib/loadbalancing';
import { AT } from '../support/gateways';
import { type KubernetesShape, wordsOf } from '../support/object-schemas';

const CART = RouteBackend.service('cart', 8080);
const { exact, prefix, regex } = PathMatch;

const http = (...rules: HttpRouteRule[]) => Route.http({ rules }).toManifests(AT) as KubernetesShape[];
const grpc = (...rules: GrpcRouteRule[]) => Route.grpc({ rules }).toManifests(AT) as KubernetesShape[];
const ruleOf = (objects: KubernetesShape[]) => objects[objects.length - 1].spec.rules[0];
const redirect = (options: RouteRedirectOptions) => http({ filter: RouteFilter.redirect(options) });
const answering = (listenerRule: ListenerRuleOptions) => http({ listenerRule, backends: [CART] });

const WHOLE_HTTP = Route.http({
  hostnames: ['shop.example.com', '*.example.org'],
  rules: [
    {
      matches: [
        { path: prefix('/cart'), method: RouteMethod.POST, headers: [ValueMatch.exact('x-team', 'shop')] },
        { path: exact('/healthz'), queryParameters: [ValueMatch.exact('deep', 'yes')] },
        { path: regex('/v[0-9]+/cart'), headers: [ValueMatch.regex('user-agent', '.*curl.*')] },
      ],
      backends: [
        RouteBackend.service('cart', 8080, { weight: 90 }),
        RouteBackend.service('cart-next', 8080, { weight: 10, namespace: 'next' }),
        RouteBackend.targetGroup('legacy', 0),
      ],
      filter: RouteFilter.rewrite({ hostname: 'cart.internal', path: PathChange.to('/') }),
      listenerRule: { targetGroupStickiness: Duration.hours(1), tags: { team: 'shop' } },
    },
    {
      matches: [{ path: prefix('/old') }],
      filter: RouteFilter.redirect({ protocol: RedirectProtocol.HTTPS, path: PathChange.prefix('/new') }),
    },
    {
      matches: [{ path: prefix('/admin') }],
      listenerRule: {
        sourceCidrs: ['10.0.0.0/8'],
        fixedResponse: { statusCode: 403, contentType: 'application/json', messageBody: '{}' },
      },
    },
  ],
}).toManifests({ ...AT, gatewayNamespace: 'platform', listeners: ['https-443', 'more'] }) as KubernetesShape[];

const WHOLE_GRPC = Route.grpc({
  hostnames: ['grpc.example.com'],
  rules: [
    {
      matches: [
        { service: 'shop.v1.Cart', method: 'Add', headers: [ValueMatch.exact('x-team', 'shop')] },
        { service: 'shop.v1.Stock' },
      ],
      backends: [CART],
      listenerRule: { sourceCidrs: ['10.0.0.0/8'] },
    },
  ],
}).toManifests(AT) as KubernetesShape[];

const STREAMS: [string, Route][] = [
  ['TLSRoute', Route.tls({ hostnames: ['mail.example.com'], backends: [CART] })],
  ['TCPRoute', Route.tcp({ backends: [RouteBackend.gateway('edge', 443, { namespace: 'platform' })] })],
  ['UDPRoute', Route.udp({ backends: [CART] })],
];

describe('a route', () => {
  test.each<[string, KubernetesShape[]]>([
    ['of HTTP', WHOLE_HTTP],
    ['of gRPC', WHOLE_GRPC],
    ...STREAMS.map(([kind, route]): [string, KubernetesShape[]] => [`of the kind ${kind}`, route.toManifests(AT)]),
  ])('%s has only fields and words that the API knows', (_case, objects) => {
    expect(objects).toBeValidObject();
  });

  test('of HTTP is what the picture shows', () => {
    const route = WHOLE_HTTP[WHOLE_HTTP.length - 1];
    expect(stringify(route.spec.rules, { lineWidth: 0 })).toMatchSnapshot();
  });

  test('has what the API does not have in objects beside it, which its rules name', () => {
    const [first, second, route] = WHOLE_HTTP;
    expect([first, second].map(({ kind, metadata }) => [kind, metadata])).toEqual([
      ['ListenerRuleConfiguration', { name: 'shop-1', namespace: 'web' }],
      ['ListenerRuleConfiguration', { name: 'shop-3', namespace: 'web' }],
    ]);
    expect(first.spec).toEqual({
      actions: [
        { type: 'forward', forwardConfig: { targetGroupStickinessConfig: { enabled: true, durationSeconds: 3600 } } },
      ],
      tags: { team: 'shop' },
    });
    expect(second.spec).toEqual({
      actions: [
        {
          type: 'fixed-response',
          fixedResponseConfig: { statusCode: 403, contentType: 'application/json', messageBody: '{}' },
        },
      ],
      conditions: [{ field: 'source-ip', sourceIPConfig: { values: ['10.0.0.0/8'] } }],
    });
    const extensions = route.spec.rules.map(({ filters = [] }: KubernetesShape) =>
      filters.flatMap(({ extensionRef }: KubernetesShape) => extensionRef?.name ?? []),
    );
    expect(extensions).toEqual([['shop-1'], [], ['shop-3']]);
  });

  test('belongs to the listeners that it names, in the namespace of the Gateway where it is another one', () => {
    const parent = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge' };
    expect(WHOLE_HTTP[2].spec.parentRefs).toEqual([
      { ...parent, namespace: 'platform', sectionName: 'https-443' },
      { ...parent, namespace: 'platform', sectionName: 'more' },
    ]);
    expect(http({ backends: [CART] })[0].spec).toEqual({
      parentRefs: [parent],
      rules: [{ backendRefs: [{ name: 'cart', port: 8080 }] }],
    });
  });

  test('keeps tokens as they are', () => {
    const token = Token.asString({ Ref: 'Host' });
    const objects = Route.http({
      hostnames: [token],
      rules: [{ matches: [{ path: prefix(token), headers: [ValueMatch.exact('x', token)] }], backends: [CART] }],
    }).toManifests(AT) as KubernetesShape[];
    expect(objects[0].spec).toMatchObject({ hostnames: [token], rules: [{ matches: [{ path: { value: token } }] }] });
  });

  test('redirects for now or for ever, and never by another status, which ALBs have not', () => {
    expect(ruleOf(redirect({ protocol: RedirectProtocol.HTTPS })).filters[0].requestRedirect).toEqual({
      scheme: 'https',
      statusCode: 302,
    });
    expect(
      ruleOf(redirect({ hostname: 'new.example.com', port: 8443, permanent: true })).filters[0].requestRedirect,
    ).toEqual({
      hostname: 'new.example.com',
      port: 8443,
      statusCode: 301,
    });
    const [rule] = http({
      filter: RouteFilter.redirect({ hostname: 'new.example.com' }),
      listenerRule: { redirectQuery: 'from=old' },
    });
    expect(rule.spec.actions).toEqual([{ type: 'redirect', redirectConfig: { query: 'from=old' } }]);
  });
});

describe('a route fails', () => {
  test.each<[string, () => unknown, string, string]>([
    ['without rules', () => http(), '"rules" has 0 entries', '1 to 16'],
    [
      'with matches that are none',
      () => http({ matches: [], backends: [CART] }),
      '"matches" has 0 entries',
      'remove matches',
    ],
    [
      'with more matches than there may be',
      () => http(...[1, 2, 3].map(() => ({ matches: Array.from({ length: 50 }, () => ({})), backends: [CART] }))),
      '"matches" has 50',
      'Write 1 to 64 in a rule and at most 128 in a route',
    ],
    ['without an end', () => http({ matches: [{ path: prefix('/') }] }), '"backends" is empty', 'a fixedResponse'],
    [
      'with two ends',
      () => http({ backends: [CART], filter: RouteFilter.redirect({ protocol: RedirectProtocol.HTTPS }) }),
      '"backends" and a redirect',
      'Remove one of them',
    ],
    [
      'with a redirect and an answer',
      () =>
        http({
          filter: RouteFilter.redirect({ protocol: RedirectProtocol.HTTPS }),
          listenerRule: { fixedResponse: { statusCode: 200 } },
        }),
      '"a redirect" and fixedResponse',
      'Remove one of them',
    ],
    [
      'with more backends than an action has',
      () => http({ backends: Array(6).fill(CART) }),
      '"backends" has 6 entries',
      'Remove some',
    ],
    [
      'with a Gateway behind HTTP',
      () => http({ backends: [RouteBackend.gateway('edge', 80)] }),
      '"Gateway"',
      'Route.tcp',
    ],
    [
      'with more values than a rule has',
      () =>
        http({
          matches: [{ path: prefix('/a'), method: RouteMethod.GET, headers: [ValueMatch.exact('a', 'b,c,d')] }],
          backends: [CART],
        }),
      '"matches" needs 6 condition values with host',
      'Remove some',
    ],
    [
      'with more values than a rule has, by networks',
      () =>
        http({
          matches: [{ path: prefix('/a') }],
          backends: [CART],
          listenerRule: { sourceCidrs: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] },
        }),
      '"matches" needs 6 condition values with host',
      'Remove some',
    ],
    [
      'to a host that is none',
      () => Route.http({ hostnames: ['a_b'], rules: [{ backends: [CART] }] }),
      '"a_b" is not a valid host name',
      'shop.example.com',
    ],
    [
      'to too many hosts',
      () => Route.http({ hostnames: Array(17).fill('a.b'), rules: [{ backends: [CART] }] }),
      '"hostnames" has 17 entries',
      'Write two routes',
    ],
    [
      'of TLS without a host',
      () => Route.tls({ hostnames: [], backends: [CART] }),
      '"hostnames" is empty',
      'Route.tcp',
    ],
    ['of TCP without a backend', () => Route.tcp({ backends: [] }), '"backends" is empty', 'Write one or more'],
    ['with a prefix that has wildcards', () => prefix('/a*'), '"/a*"', 'PathMatch.exact'],
    ['with a path and its query', () => exact('/a?b'), '"/a?b" is not a valid path', 'without a query'],
    ['with half a path', () => exact('a'), '"a" is not a valid path', '"/shop"'],
    ['with a path that climbs', () => exact('/a/../b'), '"/a/../b"', 'without "//"'],
    ['with a header that is none', () => ValueMatch.exact('x team', 'a'), '"x team"', 'without spaces'],
    [
      'with an expression for a parameter',
      () => http({ matches: [{ queryParameters: [ValueMatch.regex('a', 'b')] }], backends: [CART] }),
      '"a" is a query parameter',
      'ValueMatch.exact',
    ],
    [
      'with an expression for a header of gRPC',
      () => grpc({ matches: [{ headers: [ValueMatch.regex('a', 'b')] }], backends: [CART] }),
      '"a" is a gRPC header',
      'ValueMatch.exact',
    ],
    [
      'with a service that is none',
      () => grpc({ matches: [{ service: 'shop/Cart' }], backends: [CART] }),
      '"shop/Cart"',
      'shop.v1.Cart',
    ],
    [
      'with a method that is none',
      () => grpc({ matches: [{ method: 'a.b' }], backends: [CART] }),
      '"a.b" is not a valid gRPC method',
      '"Add"',
    ],
    [
      'of gRPC without a backend',
      () => grpc({ backends: [] }),
      '"backends" is empty',
      'Set backends, a redirect or a fixedResponse',
    ],
    ['in a circle', () => redirect({}), '"redirect" has the target that was requested', 'PathChange.to'],
    [
      'in a circle under a prefix',
      () => redirect({ path: PathChange.prefix('/a') }),
      '"redirect" has the target that was requested',
      'Change hostname',
    ],
    ['to a wildcard', () => redirect({ hostname: '*.example.com' }), '"*.example.com" has a wildcard', 'one host name'],
    ['to no port', () => redirect({ port: 0 }), '"port: 0"', 'Write 1 to 65535'],
    ['to a path with wildcards', () => PathChange.to('/a*'), '"/a*"', 'Write a path'],
    ['with a rewrite of nothing', () => RouteFilter.rewrite({}), '"rewrite" changes nothing', 'hostname or path'],
    [
      'with a prefix in the place of two',
      () =>
        http({
          matches: [{ path: prefix('/a') }, { path: prefix('/b') }],
          backends: [CART],
          filter: RouteFilter.rewrite({ path: PathChange.prefix('/c') }),
        }),
      '"PathChange.prefix"',
      'a rule for each PathMatch.prefix',
    ],
    [
      'with a prefix in the place of a whole path',
      () =>
        http({
          matches: [{ path: exact('/a') }],
          backends: [CART],
          filter: RouteFilter.rewrite({ path: PathChange.prefix('/c') }),
        }),
      '"PathChange.prefix"',
      'PathChange.to',
    ],
    [
      'with a weight that is none',
      () => RouteBackend.service('a', 80, { weight: 1000 }),
      '"weight: 1000"',
      'Write 0 to 999',
    ],
    ['with a port that is none', () => RouteBackend.service('a', 0), '"port: 0"', '65535'],
    ['with a Gateway on no port', () => RouteBackend.gateway('a', -1), '"port: -1"', '65535'],
    [
      'with a target group that is none',
      () => RouteBackend.targetGroup('a_b'),
      '"a_b"',
      'Write 1 to 32 letters, digits and hyphens',
    ],
    ['with nobody to let in', () => answering({ sourceCidrs: [] }), '"sourceCidrs" is empty', 'remove sourceCidrs'],
    [
      'with two actions',
      () => answering({ targetGroupStickiness: Duration.hours(1), redirectQuery: 'a' }),
      '"a" is the query of a redirect',
      'Add a redirect to the rule, or remove redirectQuery',
    ],
    [
      'with a redirect that keeps to backends',
      () =>
        http({
          filter: RouteFilter.redirect({ protocol: RedirectProtocol.HTTPS }),
          listenerRule: { targetGroupStickiness: Duration.hours(1) },
        }),
      '"targetGroupStickiness" needs backends',
      'Remove it',
    ],
    [
      'with an answer to a redirect',
      () =>
        http({
          filter: RouteFilter.redirect({ protocol: RedirectProtocol.HTTPS }),
          listenerRule: { redirectQuery: 'a', targetGroupStickiness: Duration.hours(1) },
        }),
      '"targetGroupStickiness"',
      'Remove it',
    ],
    [
      'with backends for ever',
      () => answering({ targetGroupStickiness: Duration.days(8) }),
      '"targetGroupStickiness: 691200"',
      '604800',
    ],
    [
      'with a status that is none',
      () => http({ listenerRule: { fixedResponse: { statusCode: 302 } } }),
      '"302"',
      '400 to 599',
    ],
    [
      'with a body that is too long',
      () => http({ listenerRule: { fixedResponse: { statusCode: 200, messageBody: 'a'.repeat(1025) } } }),
      '"messageBody" has 1025',
      'Write at most 1024',
    ],
  ])('%s', (_case, define, wrong, instead) => {
    expect(define).toFailWith('GatewayRoute', wrong, instead);
  });

  test.each<[string, () => unknown, string, string, ErrorName?]>([
    ['with a Service that is none', () => RouteBackend.service('A', 80), '"A" is not a valid name of', 'lower-case'],
    [
      'with a namespace that is none',
      () => RouteBackend.service('a', 80, { namespace: 'a.b' }),
      '"a.b" is not a valid namespace',
      '63',
    ],
    [
      'with a name that is none',
      () => Route.tcp({ backends: [CART] }).toManifests({ ...AT, name: 'A' }),
      '"A" is not a valid name of',
      'lower-case',
    ],
    [
      'with tags of AWS',
      () => answering({ tags: { 'aws:a': 'b' } }),
      '"aws:a"',
      'Use another key',
      'LoadBalancerSetting',
    ],
    [
      'with a body of another kind',
      () => http({ listenerRule: { fixedResponse: { statusCode: 200, contentType: 'text/plan' } } }),
      '"text/plan"',
      'Did you mean "text/plain"?',
      'GatewayRoute',
    ],
  ])('%s', (_case, define, wrong, instead, name = 'GatewaySetting') => {
    expect(define).toFailWith(name, wrong, instead);
  });

  test('with a network that is none', () => {
    expect(() => answering({ sourceCidrs: ['10.0.0.1/8'] })).toFailWith('CidrHostBits', '"10.0.0.1/8"', '10.0.0.0/8');
  });
});

describe('authentication', () => {
  const USERS = { userPoolArn: 'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/a', userPoolClientId: 'client' };
  const TOKEN = { issuer: 'https://login.example.com', jwksEndpoint: 'https://login.example.com/keys' };

  test('comes before what the rule does', () => {
    const objects = answering({
      authentication: RouteAuthentication.cognito({ ...USERS, userPoolDomain: 'shop' }),
      targetGroupStickiness: Duration.hours(1),
    });
    expect(objects).toBeValidObject();
    expect(objects[0].spec.actions.map(({ type }: KubernetesShape) => type)).toEqual([
      'authenticate-cognito',
      'forward',
    ]);
    expect(objects[0].spec.actions[0].authenticateCognitoConfig).toEqual({
      ...USERS,
      userPoolDomain: 'shop',
      onUnauthenticatedRequest: 'authenticate',
    });
  });

  test('looks at tokens and their claims', () => {
    const objects = answering({
      authentication: RouteAuthentication.token({ ...TOKEN, claims: [TokenClaim.text('admin', 'true')] }),
    });
    expect(objects).toBeValidObject();
    expect(objects[0].spec.actions).toEqual([
      {
        type: 'jwt-validation',
        jwtValidationConfig: {
          ...TOKEN,
          additionalClaims: [{ name: 'admin', format: 'single-string', values: ['true'] }],
        },
      },
    ]);
    const plain = answering({ authentication: RouteAuthentication.token(TOKEN) });
    expect(plain[0].spec.actions[0].jwtValidationConfig).toEqual(TOKEN);
  });
});

test('a grant lets routes of one namespace send to Services of another', () => {
  const grant = { name: 'from-web', namespace: 'next', fromNamespace: 'web' };
  const all = Manifests.referenceGrant(grant) as KubernetesShape;
  const some = Manifests.referenceGrant({ ...grant, services: ['cart'] }) as KubernetesShape;
  expect([all, some]).toBeValidObject();
  expect(all.spec.to).toEqual([{ group: '', kind: 'Service' }]);
  expect(some.spec.to).toEqual([{ group: '', kind: 'Service', name: 'cart' }]);
  expect(() => Manifests.referenceGrant({ ...grant, services: [] })).toFailWith(
    'GatewaySetting',
    '"services" has 0 entries',
    'remove both services and gateways',
  );
  expect(all.spec.from).toContainEqual({ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'web' });
});

test('a call takes the place of a path, and leaves room for headers', () => {
  expect(
    ruleOf(grpc({ matches: [{ method: 'Add', headers: [ValueMatch.exact('a', 'b,c,d,e')] }], backends: [CART] }))
      .matches,
  ).toEqual([{ method: { type: 'Exact', method: 'Add' }, headers: [{ name: 'a', type: 'Exact', value: 'b,c,d,e' }] }]);
});

test('every method is on the list of the API', () => {
  expect(Object.values(RouteMethod)).toEqual(wordsOf('HTTPRoute', 'rules[].matches[].method'));
});
