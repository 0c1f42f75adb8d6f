import * as fc from 'fast-check';
import type { ErrorName } from '../../lib/foundation/errors';
import {
  GatewayKind,
  type GrpcMatch,
  type HttpMatch,
  Listener,
  Manifests,
  PathChange,
  PathMatch,
  Route,
  type RouteAttachment,
  RouteBackend,
  RouteFilter,
  RouteMethod,
  RouteNamespaces,
  ValueMatch,
} from '../../lib/gateway';
import { TargetType } from '../../lib/loadbalancing';
import { runs } from '../support/effort';
import { AT } from '../support/gateways';

const ROUTES = runs(2000);
const SETTINGS = runs(1000);

const CART = RouteBackend.service('cart', 80);
const long = (length: number) => 'a'.repeat(length);

const http = (...matches: HttpMatch[]) => Route.http({ rules: [{ matches, backends: [CART] }] });
const grpc = (...matches: GrpcMatch[]) => Route.grpc({ rules: [{ matches, backends: [CART] }] });
const tcp = (attachment: Partial<RouteAttachment> = {}) =>
  Route.tcp({ backends: [CART] }).toManifests({ ...AT, ...attachment });

/** Words that somebody might write, short and long, and the bounds of the API from both sides. */
const words = fc.oneof(
  fc.constantFrom(
    'shop',
    'shop.example.com',
    '*.example.com',
    '/shop',
    '/a/../b',
    'x-team',
    'a b',
    '',
    '10.0.0.1',
    'A',
  ),
  fc.constantFrom(63, 64, 230, 231, 244, 245, 250, 251, 253, 254, 256, 257, 1023, 1024, 1025, 4096, 4097).map(long),
  fc.constantFrom(253, 254, 1024, 1025).map((length) => `/${long(length - 1)}`),
  fc.string({ maxLength: 6 }),
);
/** Mostly what is good, so that one odd word is judged by itself. */
const mostly = (good: string) => fc.oneof({ weight: 5, arbitrary: fc.constant(good) }, { weight: 1, arbitrary: words });

const values = fc.tuple(fc.constantFrom('exact', 'exact', 'regex'), mostly('x-team'), mostly('a')).map(
  ([kind, name, value]) =>
    () =>
      ValueMatch[kind as 'exact'](name, value),
);
const paths = fc.tuple(fc.constantFrom('exact', 'prefix', 'regex'), mostly('/shop')).map(
  ([kind, text]) =>
    () =>
      PathMatch[kind as 'exact'](text),
);
const upTo = <T>(maxLength: number, items: fc.Arbitrary<T>) => fc.array(items, { maxLength });

const routes = fc.oneof(
  fc
    .record({
      headers: upTo(2, values),
      path: paths,
      queryParameters: upTo(2, values),
      hostnames: upTo(2, mostly('shop.example.com')),
      target: mostly('new.example.com'),
    })
    .map((given) => () => {
      const [headers, queryParameters] = [given.headers, given.queryParameters].map((all) => all.map((make) => make()));
      const filter = RouteFilter.redirect({ hostname: given.target, path: PathChange.to('/new') });
      return Route.http({
        hostnames: given.hostnames,
        rules: [
          { matches: [{ headers, queryParameters, path: given.path() }], backends: [CART] },
          { matches: [{ path: given.path() }], filter },
        ],
      });
    }),
  fc.record({ headers: upTo(2, values), method: mostly('Add'), service: mostly('shop.Cart') }).map((given) => () => {
    const { method, service } = given;
    return grpc({ method, service, headers: given.headers.map((make) => make()) });
  }),
  fc.tuple(upTo(3, mostly('*.example.com')), fc.nat(7)).map(([hostnames, backends]) => () => {
    return Route.tls({ hostnames, backends: Array(backends).fill(CART) });
  }),
);

/** What is accepted; undefined where it is refused by a name, and in a message that does not quote thousands of characters. */
function accepted<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    const { message } = error as Error;
    expect(message).toMatch(/^(Gateway|Cidr|Input)\w+: "/);
    expect(message).not.toMatch(/\w{61}/);
    return undefined;
  }
}

test('whatever route is accepted, the API takes', () => {
  let taken = 0;
  const attachments = fc.record({
    name: mostly('shop'),
    namespace: mostly('web'),
    gatewayName: mostly('edge'),
    gatewayNamespace: mostly('platform'),
    listeners: fc.oneof(fc.constantFrom<string[] | undefined>(undefined, ['http'], ['http', 'more']), upTo(2, words)),
  });
  fc.assert(
    fc.property(routes, attachments, (make, attachment) => {
      const objects = accepted(() => make().toManifests(attachment));
      if (objects) {
        taken += 1;
        expect(objects).toBeValidObject();
      }
    }),
    { numRuns: ROUTES, seed: 1 },
  );
  expect(taken).toBeGreaterThan(ROUTES * 0.075);
});

test('whatever Gateway and class is accepted, the API takes', () => {
  let taken = 0;
  const listeners = fc
    .record({ name: mostly('one'), hostname: mostly('a.example.com'), port: fc.constantFrom(80, 443, 65535, 65536) })
    .map((options) => () => [Listener.http(options), Listener.http()]);
  fc.assert(
    fc.property(mostly('shop'), mostly('web'), mostly('alb'), listeners, (name, namespace, gatewayClassName, make) => {
      const loadBalancers = { minimumCapacityUnits: 100, targets: { tags: { team: 'web' } } };
      const makers = [
        () =>
          Manifests.albGateway({
            ...loadBalancers,
            name,
            namespace: 'web',
            gatewayClassName,
            listeners: make(),
          }),
        () => Manifests.gatewayClass(GatewayKind.NLB, { name, namespace, loadBalancers }),
        () => [Manifests.serviceTargets({ service: name, namespace })],
        () => [Manifests.referenceGrant({ name, namespace, fromNamespace: 'web', services: [name] })],
      ];
      for (const objects of makers.map(accepted)) {
        if (objects) {
          taken += 1;
          expect(objects).toBeValidObject();
        }
      }
    }),
    { numRuns: SETTINGS, seed: 2 },
  );
  expect(taken).toBeGreaterThan(SETTINGS * 0.2);
});

describe('fails', () => {
  const _TOKEN = { issuer: 'https://login.example.com', jwksEndpoint: 'https://login.example.com/keys' };
  const twice = [ValueMatch.exact('x-team', 'a'), ValueMatch.exact('X-Team', 'b')];
  const parameter = (value: string) => ValueMatch.exact('page', value);

  test.each<[string, () => unknown, string, string]>([
    [
      'with a header that is nothing',
      () => ValueMatch.exact('x', ''),
      '"x" is compared with an empty',
      'Write 1 to 128',
    ],
    ['with too long a header', () => ValueMatch.regex('x', long(129)), 'has 129 characters', 'Write a shorter value'],
    ['with too long a parameter', () => parameter(long(129)), 'has 129 characters', 'Write a shorter value'],
    [
      'with one header twice',
      () => http({ headers: twice }),
      '"x-team" is the name of two headers',
      'a match for each',
    ],
    ['with one header of gRPC twice', () => grpc({ headers: twice }), 'two headers', 'a match for each value'],
    [
      'with one parameter twice',
      () => http({ queryParameters: [parameter('1'), parameter('2')] }),
      '"page" is the name of two query parameters',
      'Remove one, or write a match for each value',
    ],
    ['with too long an expression', () => PathMatch.regex(long(129)), 'has 129 characters', 'Write a shorter value'],
    ['with too long a service', () => grpc({ service: long(126) }), 'has 129 characters', 'Write a shorter value'],
    ['with too long a method', () => grpc({ method: long(126) }), 'has 129 characters', 'Write a shorter value'],
    [
      'with too many backends',
      () => Route.udp({ backends: Array(6).fill(CART) }),
      '"backends" has 6 entries',
      'Remove some',
    ],
    [
      'with too many hosts of TLS',
      () => Route.tls({ hostnames: Array.from({ length: 1025 }, (_, at) => `a${at}`), backends: [CART] }),
      '"hostnames" has 1025 entries',
      'Write two routes',
    ],
    ['with no listeners', () => tcp({ listeners: [] }), '"listeners" has 0 entries', '1 to 32'],
    [
      'with too many listeners',
      () => tcp({ listeners: Array.from({ length: 33 }, (_, at) => `a${at}`) }),
      '"listeners" has 33 entries',
      'write two routes',
    ],
    ['with a listener twice', () => tcp({ listeners: ['a', 'b', 'a'] }), '"a" occurs twice in listeners', 'Remove one'],
  ])('%s', (_case, make, wrong, instead) => {
    expect(make).toFailWith('GatewayRoute', wrong, instead);
  });

  test.each<[string, () => unknown, string, string, ErrorName?]>([
    [
      'with a Gateway that has no such name',
      () => tcp({ gatewayName: 'A' }),
      '"A" is not a valid name of',
      'lower-case',
    ],
    ['with a namespace that is none', () => tcp({ gatewayNamespace: 'a.b' }), '"a.b" is not a valid namespace', '63'],
    [
      'with namespaces by a label that is none',
      () => RouteNamespaces.withLabels({ 'a b': 'c' }),
      '"a b" is not a label key',
      'such as "team: web"',
    ],
    [
      'with nodes by the value of a label that is none',
      () =>
        Manifests.serviceTargets({
          service: 'cart',
          namespace: 'web',
          targetNodeLabels: { pool: 'a b' },
          targetType: TargetType.INSTANCE,
        }),
      '"a b" of Manifests.serviceTargets.targetNodeLabels["pool"] is not a valid value of a label',
      'Write up to 63 letters',
      'InputText',
    ],
    [
      'with a listener that has no such name',
      () => tcp({ listeners: ['A'] }),
      '"A" is not a valid name of',
      'lower-case',
    ],
    // Names of objects beside it are longer.
    [
      'with a route of a long name',
      () => tcp({ name: long(251) }),
      'is not a valid name of a route',
      'Write at most 250 lower-case letters',
    ],
    [
      'with a Gateway of a long name',
      () =>
        Manifests.albGateway({
          name: long(245),
          namespace: 'web',
          gatewayClassName: 'alb',
          listeners: [Listener.http()],
        }),
      'is not a valid name of a Gateway',
      'Write at most 244 lower-case letters',
    ],
    [
      'with a class of a long name',
      () => Manifests.gatewayClass(GatewayKind.ALB, { name: long(231) }),
      'is not a valid name of a GatewayClass',
      'Write at most 230 lower-case letters',
    ],
  ])('%s', (_case, make, wrong, instead, name = 'GatewaySetting') => {
    expect(make).toFailWith(name, wrong, instead);
  });
});

test('every method of HTTP may be asked for, with one header after another', () => {
  for (const method of Object.values(RouteMethod)) {
    const headers = [ValueMatch.exact('x-team', 'a'), ValueMatch.regex('x-stage', 'b.*')];
    expect(http({ method, headers }).toManifests(AT)).toBeValidObject();
  }
});
