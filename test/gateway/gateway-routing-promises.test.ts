import { Duration } from 'aws-cdk-lib/core';
import { KubernetesObjects, LoadBalancerController, TlsCertificates } from '../../lib';
import {
  AlbGateway,
  GatewayClass,
  GatewayKind,
  GatewayMergingMode,
  type GrpcMatch,
  type GrpcRouteOptions,
  type HttpMatch,
  type HttpRouteOptions,
  Listener,
  type ListenerRuleOptions,
  Manifests,
  PathChange,
  PathMatch,
  Route,
  RouteBackend,
  RouteFilter,
  RouteKind,
  RouteMethod,
  RouteNamespaces,
  type RouteRedirectOptions,
  type ServiceTargetsManifest,
  ValueMatch,
} from '../../lib/gateway';
import { RedirectProtocol, TargetStickiness } from '../../lib/loadbalancing';
import { testStack } from '../support/builders';
import {
  albRules,
  hostsOnPort,
  isGranted,
  listenerVerdicts,
  redirectOf,
  rewritten,
  routeOfPort,
  rulesInOrder,
} from '../support/gateway-routing-model';
import { ARNS, AT, alb, nlb } from '../support/gateways';
import { importedCluster } from '../support/networking';
import type { KubernetesShape } from '../support/object-schemas';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

describe('rules of routes', () => {
  const backends = [RouteBackend.service('shop', 80)];
  function route(name: string, options: Omit<HttpRouteOptions, 'rules'>, ...matches: HttpMatch[]): KubernetesShape {
    const rules = matches.map((match) => ({ matches: [match], backends }));
    return Route.http({ ...options, rules })
      .toManifests({ ...AT, name })
      .at(-1) as KubernetesShape;
  }
  function calls(name: string, options: Omit<GrpcRouteOptions, 'rules'>, ...matches: GrpcMatch[]): KubernetesShape {
    const rules = matches.map((match) => ({ matches: [match], backends }));
    return Route.grpc({ ...options, rules })
      .toManifests({ ...AT, name })
      .at(-1) as KubernetesShape;
  }
  const since = (creationTimestamp: string, object: KubernetesShape): KubernetesShape => ({
    ...object,
    metadata: { ...object.metadata, creationTimestamp },
  });

  test('of one route are tried by how specific they are, whatever their order', () => {
    const matches: HttpMatch[] = [
      { path: PathMatch.regex('/.*') },
      { path: PathMatch.regex('/shop/[a-z]+/longer') },
      { path: PathMatch.prefix('/shop') },
      { path: PathMatch.prefix('/shop'), queryParameters: [ValueMatch.exact('q', '1')] },
      { path: PathMatch.prefix('/shop'), headers: [ValueMatch.exact('x', '1')] },
      { path: PathMatch.prefix('/shop'), method: RouteMethod.GET },
      { path: PathMatch.prefix('/shop/cart') },
      { path: PathMatch.exact('/up') },
    ];
    const inOrder = ['/up', '/shop/cart', '/shop GET', '/shop x', '/shop q', '/shop', '/shop/[a-z]+/longer', '/.*'];
    for (const written of [matches, [...matches].reverse()]) {
      expect(rulesInOrder([route('shop', {}, ...written)])).toEqual(inOrder.map((text) => `* ${text}`));
    }
  });

  test('fail with an expression that a rule for every request hides', () => {
    const expression = { path: PathMatch.regex('/v[0-9]+/cart') };
    const hidden = rulesInOrder([
      route('shop', {}, expression, { path: PathMatch.prefix('/v'), method: RouteMethod.GET }),
      route('rest', {}, {}),
    ]);
    // Also of another route: the controller has no other order.
    expect(hidden).toEqual(['* /v GET', '* /', '* /v[0-9]+/cart']);
    for (const every of [{}, { path: PathMatch.prefix('/') }]) {
      expect(() => route('shop', {}, expression, every)).toFailWith(
        'GatewayRoute',
        '"/v[0-9]+/cart" is an expression that gets no',
        'PathMatch.regex("/.*")',
      );
    }
    const listenerRule = { sourceCidrs: ['10.0.0.0/8'] };
    const some = {
      rules: [
        { matches: [expression], backends },
        { backends, listenerRule },
      ],
    };
    expect(Route.http(some).toManifests(AT)).toHaveLength(2);
    expect(route('shop', {}, expression, { method: RouteMethod.GET })).toBeDefined();
  });

  test('of several routes are tried by host first, then by path, then by name', () => {
    const routes = [
      route('b', {}, { path: PathMatch.exact('/exact') }),
      route('a', { hostnames: ['*.example.com'] }, { path: PathMatch.prefix('/') }),
      route('z', { hostnames: ['shop.example.com', 'a.shop.example.com'] }, { path: PathMatch.prefix('/') }),
      route('y', { hostnames: ['shop.example.com'] }, { path: PathMatch.prefix('/') }),
    ];
    expect(rulesInOrder(routes)).toEqual([
      'a.shop.example.com /',
      'shop.example.com /',
      'shop.example.com /',
      '*.example.com /',
      '* /exact',
    ]);
  });

  test('have the hosts that their listener admits, as the narrower of the two says it', () => {
    const { hostname } = Listener.https({
      hostname: '*.example.com',
      certificates: TlsCertificates.arns(...ARNS),
    });
    expect(rulesInOrder([route('a', {}, {})], hostname)).toEqual(['*.example.com /']);
    expect(rulesInOrder([route('a', { hostnames: ['shop.example.com', 'other.org'] }, {})], hostname)).toEqual([
      'shop.example.com /',
    ]);
  });

  test('of gRPC are tried by host, service, method and headers, whatever their order', () => {
    const matches: GrpcMatch[] = [
      {},
      { headers: [ValueMatch.exact('x', '1')] },
      { method: 'Add' },
      { method: 'AddAll' },
      { service: 'shop.Cart' },
      { service: 'shop.v1.Cart' },
      { service: 'shop.v1.Cart', method: 'Add' },
      { service: 'shop.v1.Cart', method: 'AddAll' },
      { service: 'shop.v1.Cart', method: 'Add', headers: [ValueMatch.exact('x', '1')] },
    ];
    const inOrder = [
      '/shop.v1.Cart/AddAll',
      '/shop.v1.Cart/Add x',
      '/shop.v1.Cart/Add',
      '/shop.v1.Cart/*',
      '/shop.Cart/*',
      '/*/AddAll',
      '/*/Add',
      '/* x',
      '/*',
    ];
    for (const written of [matches, [...matches].reverse()]) {
      expect(rulesInOrder([calls('shop', {}, ...written)])).toEqual(inOrder.map((text) => `* ${text}`));
    }
    const hosts = [
      calls('a', {}, { service: 'a.much.longer.Service', method: 'Get' }),
      calls('b', { hostnames: ['*.example.com'] }, { method: 'Get' }),
      calls('c', { hostnames: ['shop.example.com'] }, {}),
    ];
    expect(rulesInOrder(hosts)).toEqual([
      'shop.example.com /*',
      '*.example.com /*/Get',
      '* /a.much.longer.Service/Get',
    ]);
  });

  test.each<[string, (name: string) => KubernetesShape, string, string]>([
    ['HTTP', (name) => route(name, {}, { path: PathMatch.exact('/b') }, { path: PathMatch.exact('/a') }), '/b', '/a'],
    ['gRPC', (name) => calls(name, {}, { method: 'B' }, { method: 'A' }), '/*/B', '/*/A'],
  ])(
    'of %s that ask for as much are tried by the age of the route, then by name, then as written',
    (_, define, first, second) => {
      const order = (...routes: KubernetesShape[]) =>
        albRules(routes).map(({ paths: [path], route: name }) => `${name} ${path}`);
      const [young, old] = [since('2026-02-01T00:00:00Z', define('a')), since('2026-01-01T00:00:00Z', define('b'))];
      expect(order(young, old)).toEqual([`b ${first}`, `b ${second}`, `a ${first}`, `a ${second}`]);
      expect(order(define('b'), define('a'))).toEqual([`a ${first}`, `a ${second}`, `b ${first}`, `b ${second}`]);
    },
  );

  test('of gRPC come behind the paths of HTTP where they name neither service nor method', () => {
    const routes = [
      calls('calls', {}, {}, { service: 'shop.v1.Cart' }),
      route('web', {}, { path: PathMatch.prefix('/') }, { path: PathMatch.exact('/healthz/of/the/whole/shop') }),
    ];
    expect(rulesInOrder(routes)).toEqual([
      '* /healthz/of/the/whole/shop',
      '* /shop.v1.Cart/*',
      '* /',
      // No call ever comes here.
      '* /*',
    ]);
  });

  test('let in the networks that they name, also match by match', () => {
    const TEN = { sourceCidrs: ['10.0.0.0/8'] };
    const sourcesOf = (built: Route) =>
      Object.fromEntries(
        albRules(built.toManifests(AT) as KubernetesShape[]).map(({ paths: [path], sources }) => [path, sources]),
      );
    const http = (matches: HttpMatch[] | undefined, listenerRule: object) =>
      Route.http({ rules: [{ matches, backends, listenerRule }] });
    const grpc = (matches: GrpcMatch[] | undefined, listenerRule: object) =>
      Route.grpc({ rules: [{ matches, backends, listenerRule }] });
    const two: HttpMatch[] = [{ path: PathMatch.exact('/a') }, { path: PathMatch.exact('/b') }];
    expect(sourcesOf(http(two, TEN))).toEqual({ '/a': ['10.0.0.0/8'], '/b': ['10.0.0.0/8'] });
    expect(sourcesOf(http(two, { matchSources: [{ matches: [1], ...TEN }] }))).toEqual({
      '/a': [],
      '/b': ['10.0.0.0/8'],
    });
    // The API gives a rule of an HTTPRoute a match.
    expect(sourcesOf(http(undefined, { matchSources: [{ matches: [0], ...TEN }] }))).toEqual({ '/*': ['10.0.0.0/8'] });
    expect(sourcesOf(grpc(undefined, TEN))).toEqual({ '/*': ['10.0.0.0/8'] });
    expect(sourcesOf(grpc([{}], { matchSources: [{ matches: [0], ...TEN }] }))).toEqual({ '/*': ['10.0.0.0/8'] });
    expect(() => grpc(undefined, { matchSources: [{ matches: [0], ...TEN }] })).toFailWith(
      'GatewayRoute',
      '"matchSources" needs matches',
      'Use sourceCidrs, or add matches',
    );
  });

  test('fail with an expression that a match for every request hides, where the networks are of another match', () => {
    const matches = [{}, { path: PathMatch.regex('/v[0-9]+') }];
    const rules = (narrowed: number) => [
      { matches, backends, listenerRule: { matchSources: [{ matches: [narrowed], sourceCidrs: ['10.0.0.0/8'] }] } },
    ];
    expect(() => Route.http({ rules: rules(1) })).toFailWith(
      'GatewayRoute',
      'is an expression that gets no requests: the rule for every',
      'longer prefix',
    );
    expect(() => Route.http({ rules: rules(0) })).not.toThrow();
  });
});

describe('listeners of one port', () => {
  const LISTENERS = [
    Listener.http({ name: 'any' }),
    Listener.http({ name: 'example', hostname: '*.example.com' }),
    Listener.http({ name: 'org', hostname: 'example.org' }),
  ];
  const backends = [RouteBackend.service('shop', 80)];
  const define = (hostnames: string[] | undefined, listeners?: string[]) => {
    const stack = testStack();
    const controller = new LoadBalancerController(stack, 'Controller', {
      cluster: importedCluster(stack),
      gatewayApi: {},
    });
    const gateway = new AlbGateway(stack, 'Gateway', {
      controller,
      name: 'edge',
      namespace: 'web',
      listeners: LISTENERS,
    });
    gateway.addRoute('Web', Route.http({ hostnames, rules: [{ backends }] }), { listeners });
  };
  const hosts = (hostnames: string[] | undefined, ...names: string[]) => {
    const listeners = LISTENERS.filter(({ name }) => names.includes(name)).map((listener) => listener._toObject());
    const [route] = Route.http({ hostnames, rules: [{ backends }] }).toManifests(AT);
    return hostsOnPort(route as KubernetesShape, listeners);
  };

  test('give a route the hosts in common with each', () => {
    expect(hosts(undefined, 'example', 'org')).toEqual(['*.example.com', 'example.org']);
    expect(hosts(['a.example.com', 'example.org'], 'example', 'org')).toEqual(['a.example.com', 'example.org']);
    expect(hosts(['a.example.com', 'other.net'], 'any')).toEqual(['a.example.com', 'other.net']);
    expect(hosts(undefined, 'any')).toEqual(['*']);
    // All of it is in common with one that has a host.
    expect(hosts(['a.example.com'], 'any', 'example')).toEqual(['a.example.com']);
    for (const [given, listeners] of [
      [undefined, ['example', 'org']],
      [['a.example.com', 'other.net'], ['any']],
      [['a.example.com'], ['any', 'example']],
    ] as const) {
      expect(() => define(given && [...given], [...listeners])).not.toThrow();
    }
  });

  test.each<[string, string[] | undefined, string[] | undefined, string]>([
    ['all of them', undefined, undefined, 'all other hosts'],
    ['two of them', undefined, ['any', 'org'], 'all other hosts'],
    ['all that admit its hosts', ['a.example.com', 'other.net'], undefined, 'other.net'],
    ['a wider host', ['*.org'], ['any', 'org'], '*.org'],
  ])(
    'fail with a route for %s, where one without a host would get less than it lists',
    (_, hostnames, listeners, lost) => {
      const names = listeners ?? ['any', 'example', 'org'];
      expect(hosts(hostnames, ...names)).not.toContain(lost === 'all other hosts' ? '*' : lost);
      expect(() => define(hostnames, listeners)).toFailWith(
        'GatewayRoute',
        '"Web" attaches to',
        `would ignore ${lost}`,
        "listeners: ['any']",
      );
    },
  );
});

describe('a ListenerSet', () => {
  const set = (name: string, namespace: string, ...listeners: Listener[]): KubernetesShape =>
    Manifests.listenerSet(GatewayKind.ALB, {
      name,
      namespace,
      gatewayName: 'shop',
      gatewayNamespace: 'web',
      listeners,
    });
  const gateway = (listenerSetsFrom: RouteNamespaces | undefined, ...listeners: Listener[]): KubernetesShape =>
    alb({ listenerSetsFrom, listeners }).at(-1) as KubernetesShape;
  const HTTP = Listener.http();
  const shop = (port = 80) => Listener.http({ port, name: `shop-${port}`, hostname: 'shop.example.com' });
  const secure = (port: number) => Listener.https({ port, name: `tls-${port}`, hostname: 'shop.example.com' });

  test.each<[string, RouteNamespaces | undefined, Record<string, string>]>([
    ['nobody', undefined, { own: 'not allowed', other: 'not allowed' }],
    ['its own namespace', RouteNamespaces.same(), { own: 'accepted', other: 'not allowed' }],
    ['all namespaces', RouteNamespaces.all(), { own: 'accepted', other: 'accepted' }],
    [
      'a namespace by its label',
      RouteNamespaces.withLabels({ 'kubernetes.io/metadata.name': 'team' }),
      { own: 'not allowed', other: 'accepted' },
    ],
  ])('adds listeners where the Gateway admits %s', (_, from, { other, own }) => {
    const sets = [set('own', 'web', shop(8080)), set('other', 'team', shop(8081))];
    expect(listenerVerdicts(gateway(from, HTTP), sets)).toEqual({
      'shop/http-80': 'accepted',
      'own/shop-8080': own,
      'other/shop-8081': other,
    });
  });

  test('gets nothing for a port and host of the Gateway, or of an older set', () => {
    const old = {
      ...set('z', 'web', shop(8080)),
      metadata: { name: 'z', namespace: 'web', creationTimestamp: '2026-01-01' },
    };
    const young = {
      ...set('a', 'web', shop(8080), shop()),
      metadata: { name: 'a', namespace: 'web', creationTimestamp: '2026-02-01' },
    };
    const open = gateway(RouteNamespaces.all(), HTTP, shop());
    expect(listenerVerdicts(open, [young, old])).toMatchObject({
      'shop/shop-80': 'accepted',
      'z/shop-8080': 'accepted',
      'a/shop-8080': 'host',
      'a/shop-80': 'host',
    });
    expect(listenerVerdicts(open, [set('a', 'web', shop(8080)), set('b', 'web', shop(8080))])).toMatchObject({
      'a/shop-8080': 'accepted',
      'b/shop-8080': 'host',
    });
    expect(listenerVerdicts(open, [set('a', 'web', secure(80))])).toMatchObject({ 'a/tls-80': 'host' });
    expect(listenerVerdicts(gateway(RouteNamespaces.all(), HTTP), [set('a', 'web', secure(80))])).toMatchObject({
      'a/tls-80': 'protocol',
    });
  });

  test('shares a port without a host with the Gateway: the controller tells the two not apart', () => {
    const sets = [set('a', 'web', HTTP)];
    expect(listenerVerdicts(gateway(RouteNamespaces.all(), HTTP), sets)).toMatchObject({ 'a/http-80': 'accepted' });
  });

  test('fails where the controller would ignore a listener, or could not tell it from another', () => {
    const add = (listener: Listener, earlier: Listener, ofGateway: boolean) => {
      const stack = testStack();
      const controller = new LoadBalancerController(stack, 'Controller', {
        cluster: importedCluster(stack),
        gatewayApi: {},
      });
      const edge = new AlbGateway(stack, 'Gateway', {
        controller,
        name: 'shop',
        namespace: 'web',
        listeners: ofGateway ? [earlier] : [Listener.http({ port: 9999 })],
        listenerSetsFrom: RouteNamespaces.all(),
      });
      if (!ofGateway) {
        edge.addListenerSet('Earlier', { name: 'a', listeners: [earlier] });
      }
      edge.addListenerSet('Later', { name: 'b', listeners: [listener] });
    };
    const cases: [Listener, Listener][] = [
      [shop(), shop()],
      [secure(80), shop()],
      [secure(80), HTTP],
      [HTTP, HTTP],
      [shop(), HTTP],
      [shop(8080), shop()],
    ];
    for (const ofGateway of [true, false]) {
      for (const [later, earlier] of cases) {
        const objects = ofGateway ? [] : [set('a', 'web', earlier)];
        const own = gateway(RouteNamespaces.all(), ofGateway ? earlier : Listener.http({ port: 9999 }));
        const verdict = listenerVerdicts(own, [...objects, set('b', 'web', later)])[`b/${later.name}`];
        const isTwin = later === HTTP && earlier === HTTP;
        if (verdict === 'accepted' && !isTwin) {
          expect(() => add(later, earlier, ofGateway)).not.toThrow();
        } else {
          expect(() => add(later, earlier, ofGateway)).toFailWith('GatewayListener', `"${later.name}"`, 'port');
        }
      }
    }
  });

  test('has routes that name it, and none that name the Gateway', () => {
    const attachment = { ...AT, listenerSetName: 'team', listenerSetNamespace: 'team', listeners: ['a'] };
    const built = Route.http({ rules: [{ backends: [RouteBackend.service('shop', 80)] }] });
    const parents = (built.toManifests(attachment).at(-1) as KubernetesShape).spec.parentRefs;
    expect(parents).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'ListenerSet', name: 'team', namespace: 'team', sectionName: 'a' },
    ]);
  });
});

test('a port of an NLB has one route: the oldest, then the first by name', () => {
  const route = (name: string, creationTimestamp?: string): KubernetesShape => ({
    ...(Route.tcp({ backends: [RouteBackend.service(name, 25)] })
      .toManifests({ ...AT, name })
      .at(-1) as KubernetesShape),
    metadata: { name, namespace: 'web', creationTimestamp },
  });
  expect(routeOfPort([route('b'), route('a')])).toBe('a');
  expect(routeOfPort([route('a', '2026-02-01'), route('b', '2026-01-01')])).toBe('b');
  expect(nlb()).toHaveLength(1);
});

describe('a ReferenceGrant', () => {
  const grant = (services?: string[], gateways?: string[]): KubernetesShape =>
    Manifests.referenceGrant({ name: 'grant', namespace: 'shared', fromNamespace: 'web', services, gateways });
  const of = (
    grants: KubernetesShape[],
    kind: string,
    backend: 'Service' | 'Gateway',
    name = 'cart',
    namespace = 'web',
  ) => isGranted(grants, { kind, namespace }, { kind: backend, namespace: 'shared', name });

  test('lets routes of every kind send to all Services of the namespace, and to no Gateway', () => {
    for (const kind of ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute']) {
      expect(of([grant()], kind, 'Service')).toBe(true);
      expect(of([grant()], kind, 'Gateway')).toBe(false);
      expect(of([grant()], kind, 'Service', 'cart', 'other')).toBe(false);
    }
  });

  test('lets them send to the Services and Gateways that it names, and to nothing else', () => {
    expect(of([grant(['cart'])], 'HTTPRoute', 'Service')).toBe(true);
    expect(of([grant(['shop'])], 'HTTPRoute', 'Service')).toBe(false);
    expect(of([grant(undefined, ['edge'])], 'TCPRoute', 'Gateway', 'edge')).toBe(true);
    expect(of([grant(undefined, ['edge'])], 'TCPRoute', 'Gateway', 'other')).toBe(false);
    expect(of([grant(undefined, ['edge'])], 'TCPRoute', 'Service', 'edge')).toBe(false);
    expect(of([grant(['cart'], ['edge'])], 'TCPRoute', 'Service')).toBe(true);
    // One grant for each is enough.
    expect(of([grant(['shop']), grant(['cart'])], 'HTTPRoute', 'Service')).toBe(true);
    expect(
      isGranted([grant()], { kind: 'HTTPRoute', namespace: 'web' }, { kind: 'Service', namespace: 'x', name: 'a' }),
    ).toBe(false);
  });
});

describe('objects of Gateways that an app applies itself', () => {
  const backends = [RouteBackend.service('cart', 80), RouteBackend.service('next', 80)];
  const CLASSES = Manifests.gatewayClass(GatewayKind.ALB);
  const EDGE = alb({ name: 'edge' });
  const route = (name: string, rules: HttpRouteOptions['rules'], hostnames?: string[]) =>
    Route.http({ rules, hostnames }).toManifests({ ...AT, name }) as KubernetesShape[];
  const calls = (name: string, ...rules: GrpcRouteOptions['rules']) =>
    Route.grpc({ rules }).toManifests({ ...AT, name }) as KubernetesShape[];

  /** The warnings about objects of a cluster with a controller. */
  function warned(...objects: KubernetesShape[]): string[] {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const after = new GatewayClass(stack, 'Class', {
      kind: GatewayKind.ALB,
      controller: new LoadBalancerController(stack, 'Controller', { cluster, gatewayApi: {} }),
      name: 'other',
    });
    objects.forEach((object, at) => {
      new KubernetesObjects(stack, `Own${at}`, { cluster, objects: [object] }).node.addDependency(after);
    });
    Synthesized.of(stack);
    return warningsOf(stack).map(({ id, text }) => `${id}: ${text}`);
  }
  const one = [RouteBackend.service('cart', 80)];

  test.each<[string, KubernetesShape[], string]>([
    [
      'an expression behind the whole of another route',
      [
        ...route('rest', [{ backends: one }]),
        ...route('numbers', [{ matches: [{ path: PathMatch.regex('/v[0-9]+') }], backends: one }]),
      ],
      '"/v[0-9]+" in HTTPRoute web/numbers receives no requests, because "/" in HTTPRoute web/rest takes precedence',
    ],
    [
      'an expression of the same hosts',
      [
        ...route('rest', [{ backends: one }], ['a.example.com', 'b.example.com']),
        ...route('numbers', [{ matches: [{ path: PathMatch.regex('/v[0-9]+') }], backends: one }], ['b.example.com']),
      ],
      '"/v[0-9]+" of b.example.com in HTTPRoute web/numbers receives no requests',
    ],
    [
      'calls of any service behind the whole of a route',
      [...route('rest', [{ backends: one }]), ...calls('grpc', { backends: one })],
      '"/*/*" in GRPCRoute web/grpc receives no requests, because "/" in HTTPRoute web/rest takes precedence',
    ],
    [
      'what another route asks for, too',
      [
        ...route('b', [{ matches: [{ path: PathMatch.exact('/a') }], backends: one }]),
        ...route('a', [{ matches: [{ path: PathMatch.exact('/a') }], backends: one }]),
      ],
      '"/a" in HTTPRoute web/b receives no requests, because "/a" in HTTPRoute web/a takes precedence',
    ],
  ])('are warned of with %s', (_, objects, text) => {
    const gateway = alb({
      name: 'edge',
      listeners: [Listener.https({ certificates: TlsCertificates.arns(...ARNS) })],
    });
    expect(rulesInOrder(objects)).toBeDefined();
    expect(warned(...CLASSES, ...gateway, ...objects)).toEqual([
      expect.stringContaining(`gatewayRouteHidden: ${text}`),
    ]);
    // Of a Gateway of something else, nobody knows.
    expect(warned(...gateway, ...objects)).toEqual([]);
  });

  test.each<[string, KubernetesShape[]]>([
    [
      'other hosts',
      [
        ...route('rest', [{ backends: one }], ['*.example.com']),
        ...route('numbers', [{ matches: [{ path: PathMatch.regex('/v[0-9]+') }], backends: one }], ['b.example.com']),
      ],
    ],
    [
      'networks of clients',
      [
        ...route('rest', [{ backends: one, listenerRule: { sourceCidrs: ['10.0.0.0/8'] } }]),
        ...route('numbers', [{ matches: [{ path: PathMatch.regex('/v[0-9]+') }], backends: one }]),
      ],
    ],
    [
      'a path that is longer',
      [
        ...route('rest', [{ backends: one }]),
        ...route('cart', [{ matches: [{ path: PathMatch.prefix('/cart') }], backends: one }]),
      ],
    ],
    [
      'calls that name their service',
      [...route('rest', [{ backends: one }]), ...calls('grpc', { matches: [{ service: 'a.B' }], backends: one })],
    ],
    [
      'other headers',
      ['1', '2'].flatMap((value) =>
        route(`of-${value}`, [{ matches: [{ headers: [ValueMatch.exact('x', value)] }], backends: one }]),
      ),
    ],
  ])('are not warned of with %s', (_, objects) => {
    const gateway = alb({
      name: 'edge',
      listeners: [Listener.https({ certificates: TlsCertificates.arns(...ARNS) })],
    });
    expect(warned(...CLASSES, ...gateway, ...objects)).toEqual([]);
  });

  test('are not warned of with the same path of listeners of their own', () => {
    const gateway = alb({ name: 'edge', listeners: [Listener.http(), Listener.http({ port: 8080 })] });
    const of = (name: string, listener: string) =>
      Route.http({ rules: [{ backends: one }] }).toManifests({
        ...AT,
        name,
        listeners: [listener],
      }) as KubernetesShape[];
    expect(warned(...CLASSES, ...gateway, ...of('a', 'http-80'), ...of('b', 'http-8080'))).toEqual([]);
    expect(warned(...CLASSES, ...gateway, ...of('a', 'http-80'), ...of('b', 'http-80'))).toHaveLength(1);
  });

  const STICKY = { stickiness: TargetStickiness.loadBalancerCookie(Duration.hours(1)) };
  const SPREAD = route('spread', [{ backends }]);
  const services = (options: Partial<ServiceTargetsManifest>): KubernetesShape =>
    Manifests.serviceTargets({ service: 'next', namespace: 'web', ...options });
  const held = route('spread', [{ backends, listenerRule: { targetGroupStickiness: Duration.hours(1) } }]);
  const sticky = (service: string) =>
    expect.stringContaining(
      `gatewayTargetStickiness: HTTPRoute "spread" has several backends, but the targets of "${service}" have`,
    );

  test.each<[string, string, KubernetesShape[]]>([
    ['of a Service', 'next', [...CLASSES, ...EDGE, ...SPREAD, services(STICKY)]],
    [
      'of a Service for the route',
      'next',
      [
        ...CLASSES,
        ...EDGE,
        ...SPREAD,
        services({ routes: [{ kind: RouteKind.HTTP, namespace: 'web', name: 'spread', targets: STICKY }] }),
      ],
    ],
    ['of the Gateway', 'cart', [...CLASSES, ...alb({ name: 'edge', targets: STICKY }), ...SPREAD]],
    [
      'of its class',
      'cart',
      [
        ...Manifests.gatewayClass(GatewayKind.ALB, { loadBalancers: { targets: STICKY } }),
        ...alb({ name: 'edge', targets: { additionalTargetGroupAttributes: { 'stickiness.enabled': 'false' } } }),
        ...SPREAD,
      ] as KubernetesShape[],
    ],
  ])('are warned of with a rule of several backends and sticky targets %s', (_, service, objects) => {
    expect(warned(...(objects as KubernetesShape[]))).toEqual([sticky(service)]);
  });

  test.each<[string, KubernetesShape[]]>([
    ['the rule keeps clients, too', [...CLASSES, ...EDGE, ...held, services(STICKY)] as KubernetesShape[]],
    [
      'the rule has one backend',
      [
        ...CLASSES,
        ...EDGE,
        ...route('spread', [{ backends: one }]),
        services({ ...STICKY, service: 'cart' }),
      ] as KubernetesShape[],
    ],
    [
      'the Gateway wins and says otherwise',
      [
        ...Manifests.gatewayClass(GatewayKind.ALB, {
          loadBalancers: { targets: STICKY },
          mergingMode: GatewayMergingMode.PREFER_GATEWAY,
        }),
        ...alb({ name: 'edge', targets: { additionalTargetGroupAttributes: { 'stickiness.enabled': 'false' } } }),
        ...SPREAD,
      ] as KubernetesShape[],
    ],
    [
      'they are of another namespace',
      [...CLASSES, ...EDGE, ...SPREAD, services({ ...STICKY, namespace: 'other' })] as KubernetesShape[],
    ],
    [
      'they are for calls',
      [
        ...CLASSES,
        ...EDGE,
        ...SPREAD,
        services({ routes: [{ kind: RouteKind.GRPC, targets: STICKY }] }),
      ] as KubernetesShape[],
    ],
    ['nobody knows the class', [...EDGE, ...SPREAD, services(STICKY)]],
  ])('are not warned of with sticky targets where %s', (_, objects) => {
    expect(warned(...objects)).toEqual([]);
  });

  test('are warned of with sticky targets behind a ListenerSet', () => {
    const set: KubernetesShape = Manifests.listenerSet(GatewayKind.ALB, {
      name: 'team',
      namespace: 'web',
      gatewayName: 'edge',
      listeners: [Listener.http({ port: 8080 })],
    });
    const [spread] = Route.http({ rules: [{ backends }] }).toManifests({
      ...AT,
      name: 'spread',
      listenerSetName: 'team',
    });
    expect(warned(...CLASSES, ...EDGE, set, spread as KubernetesShape, services(STICKY))).toEqual([sticky('next')]);
  });
});

describe('a filter', () => {
  const backends = [RouteBackend.service('shop', 80)];
  const ruleOf = (filter: RouteFilter, prefix?: string): KubernetesShape => {
    const matches = prefix === undefined ? undefined : [{ path: PathMatch.prefix(prefix) }];
    const ends = filter._type === 'URLRewrite' ? { backends } : {};
    return (Route.http({ rules: [{ matches, filter, ...ends }] }).toManifests(AT)[0] as KubernetesShape).spec.rules[0];
  };
  const prefix = (to: string) => RouteFilter.rewrite({ path: PathChange.prefix(to) });

  test.each<[string | undefined, string, string, string]>([
    ['/old', '/new', '/old', '/new'],
    ['/old', '/new', '/old/', '/new/'],
    ['/old', '/new', '/old/cart?a=b', '/new/cart?a=b'],
    ['/old', '/new/', '/old/cart', '/new/cart'],
    ['/old', '/', '/old', '/'],
    ['/old', '/', '/old/cart', '/cart'],
    ['/old/', '/new/', '/old/cart', '/new/cart'],
    ['/', '/new/', '/cart', '/new/cart'],
    [undefined, '/new/', '/cart', '/new/cart'],
  ])('replaces the prefix %s by %s: %s becomes %s', (from, to, url, seen) => {
    expect(rewritten(ruleOf(prefix(to), from), url)).toBe(seen);
  });

  test('replaces a whole path, and keeps the query', () => {
    expect(rewritten(ruleOf(RouteFilter.rewrite({ path: PathChange.to('/new') })), '/old/cart?a=b')).toBe('/new?a=b');
    expect(rewritten(ruleOf(RouteFilter.rewrite({ hostname: 'shop.example.com' })), '/old')).toBe('/old');
  });

  test('sends clients to what was asked for, as far as nothing else is said', () => {
    const HTTP = { protocol: 'HTTP', port: 8080 };
    const to = (options: RouteRedirectOptions) => redirectOf(ruleOf(RouteFilter.redirect(options)), HTTP);
    expect(to({ protocol: RedirectProtocol.HTTPS })).toEqual({
      protocol: 'HTTPS',
      port: 443,
      host: '#{host}',
      statusCode: 'HTTP_302',
    });
    expect(to({ protocol: RedirectProtocol.HTTPS, port: 8443, permanent: true })).toMatchObject({
      port: 8443,
      statusCode: 'HTTP_301',
    });
    expect(to({ protocol: RedirectProtocol.HTTP })).toMatchObject({ protocol: 'HTTP', port: 80 });
    expect(to({ hostname: 'a.example.com' })).toMatchObject({ protocol: 'HTTP', port: 8080, host: 'a.example.com' });
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'that replaces a prefix with a group in it',
      () => ruleOf(prefix('/new'), '/v(1)'),
      '"/v(1)" contains',
      'PathChange.to',
    ],
    [
      'that replaces a prefix with a quantifier',
      () => ruleOf(prefix('/new'), '/c++'),
      '"/c++" contains',
      'another prefix',
    ],
    ['that writes the number of a group', () => prefix('/$1'), '"/$1" contains a dollar sign', 'Write %24'],
    [
      'that makes a path with a dollar sign',
      () => RouteFilter.rewrite({ path: PathChange.to('/$1') }),
      'dollar sign',
      '%24',
    ],
    [
      'that sends clients to a prefix with a dollar sign',
      () => RouteFilter.redirect({ protocol: RedirectProtocol.HTTPS, path: PathChange.prefix('/$1') }),
      'dollar sign',
      '%24',
    ],
  ])('fails %s', (_, define, wrong, instead) => {
    expect(define).toFailWith('GatewayRoute', wrong, instead);
  });

  const define = (filter: RouteFilter, ...listeners: Listener[]) => {
    const stack = testStack();
    const controller = new LoadBalancerController(stack, 'Controller', {
      cluster: importedCluster(stack),
      gatewayApi: {},
    });
    const gateway = new AlbGateway(stack, 'Gateway', { controller, name: 'edge', namespace: 'web', listeners });
    gateway.addRoute('Away', Route.http({ rules: [{ filter }] }));
  };
  const HTTP = Listener.http();
  const HTTPS = Listener.https({ certificates: TlsCertificates.arns(...ARNS) });

  test.each<[string, RouteRedirectOptions, Listener[], string, string]>([
    [
      'from HTTPS to HTTP',
      { protocol: RedirectProtocol.HTTP, hostname: 'a.example.com' },
      [HTTPS],
      'from HTTPS to HTTP',
      'Remove protocol, or select other listeners',
    ],
    [
      'from HTTP to itself',
      { protocol: RedirectProtocol.HTTP },
      [HTTP],
      'Change hostname or path, or select other listeners',
      'Change hostname or path',
    ],
    [
      'from HTTPS to itself, beside HTTP',
      { protocol: RedirectProtocol.HTTPS },
      [HTTP, HTTPS],
      'Change hostname or path, or select other listeners',
      'Change hostname or path, or select other listeners',
    ],
    [
      'to the port of a listener',
      { port: 8080 },
      [Listener.http({ port: 8080 })],
      'Change hostname or path, or select other listeners',
      'other listeners',
    ],
  ])('fails that sends clients %s', (_, options, listeners, wrong, instead) => {
    expect(() => define(RouteFilter.redirect(options), ...listeners)).toFailWith(
      'GatewayRoute',
      '"Away" redirects clients of',
      wrong,
      instead,
    );
  });

  test.each<[string, RouteRedirectOptions, Listener[]]>([
    ['from HTTP to HTTPS', { protocol: RedirectProtocol.HTTPS }, [HTTP]],
    ['to another port', { port: 8080 }, [HTTP]],
    ['to another path', { protocol: RedirectProtocol.HTTPS, path: PathChange.to('/new') }, [HTTP, HTTPS]],
    ['to another host', { hostname: 'a.example.com' }, [HTTP, HTTPS]],
    ['from another port of HTTP', { protocol: RedirectProtocol.HTTP }, [Listener.http({ port: 8080 })]],
  ])('sends clients %s', (_, options, listeners) => {
    expect(() => define(RouteFilter.redirect(options), ...listeners)).not.toThrow();
  });

  test('sends clients of some queries to another query', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const controller = new LoadBalancerController(stack, 'Controller', { cluster, gatewayApi: {} });
    const gateway = new AlbGateway(stack, 'Gateway', {
      controller,
      name: 'edge',
      namespace: 'web',
      listeners: [HTTPS],
    });
    const rule = {
      matches: [{ queryParameters: [ValueMatch.exact('v', '1')] }],
      filter: RouteFilter.redirect({ protocol: RedirectProtocol.HTTPS }),
    };
    const away = (listenerRule?: ListenerRuleOptions) => Route.http({ rules: [{ ...rule, listenerRule }] });
    expect(() => gateway.addRoute('Other', away({ redirectQuery: 'v=2' }))).not.toThrow();
    expect(() => gateway.addRoute('Same', away())).toFailWith(
      'GatewayRoute',
      '"Same" redirects clients of',
      'Change hostname or path, or select other listeners',
    );
  });
});
