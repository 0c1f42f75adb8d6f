import * as iam from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import {
  ClusterCompute,
  type ClusterTargetAttributes,
  LoadBalancerController,
  type LoadBalancerControllerOptions,
  TlsCertificates,
} from '../../lib';
import {
  AlbGateway,
  type AlbGatewayProps,
  GatewayClass,
  type GatewayClassOptions,
  GatewayKind,
  type GatewayListenerSetOptions,
  GatewayMergingMode,
  Listener,
  NlbGateway,
  type ReferenceGrantOptions,
  Route,
  RouteAuthentication,
  RouteBackend,
  RouteKind,
  RouteNamespaces,
  ValueMatch,
} from '../../lib/gateway';
import { HealthCheckProtocol, IpAddressType, TargetProtocolVersion, TargetType } from '../../lib/loadbalancing';
import { testStack } from '../support/builders';
import { ARNS, applied } from '../support/gateways';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const HTTP = [Listener.http()];
const HTTPS = Listener.https({ certificates: TlsCertificates.arns(ARNS[0]) });
const CART = Route.http({ rules: [{ backends: [RouteBackend.service('cart', 80)] }] });

interface World {
  readonly fargate?: boolean;
  readonly cluster?: Partial<ClusterTargetAttributes>;
  readonly controller?: LoadBalancerControllerOptions;
  readonly class?: GatewayClassOptions;
}

const ISSUER = 'arn:aws:iam::111111111111:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC';

function controllerIn(stack: Stack, { cluster, controller, fargate }: World) {
  const ofFargate = fargate && {
    compute: ClusterCompute.fargate(),
    openIdConnectProvider: iam.OpenIdConnectProvider.fromOpenIdConnectProviderArn(stack, 'Issuer', ISSUER),
  };
  return new LoadBalancerController(stack, 'Controller', {
    cluster: importedCluster(stack, { kubernetesVersion: '1.36', ...cluster, ...ofFargate }),
    gatewayApi: {},
    ...controller,
  });
}

function alb(props: Partial<AlbGatewayProps> = {}, world: World = {}) {
  const stack = testStack();
  const controller = controllerIn(stack, world);
  const gatewayClass = world.class
    ? new GatewayClass(stack, 'Class', { controller, kind: GatewayKind.ALB, ...world.class })
    : undefined;
  const named = { name: 'shop', namespace: 'web', listeners: HTTP };
  return new AlbGateway(stack, 'Gateway', { controller, gatewayClass, ...named, ...props });
}

function nlb(listeners = [Listener.tlsPassthrough(), Listener.tcp({ port: 25 })]) {
  const stack = testStack();
  const controller = controllerIn(stack, {});
  return new NlbGateway(stack, 'Gateway', { controller, name: 'mail', namespace: 'web', listeners });
}

const synthesized = ({ node }: { node: AlbGateway['node'] }) => Synthesized.of(node.scope as Stack);

describe('in an IPv6 cluster', () => {
  const IPV6 = { cluster: { ipv6: true } };
  const typeOf = (gateway: AlbGateway) =>
    applied(synthesized(gateway), 'LoadBalancerConfiguration', 'shop')[0].object.spec.ipAddressType;

  test('a load balancer has IPv6 addresses, too: the controller would refuse every route', () => {
    expect(typeOf(alb({}, IPV6))).toBe('dualstack');
    const ipAddressType = IpAddressType.DUALSTACK;
    expect(typeOf(alb({}, { ...IPV6, class: { loadBalancers: { ipAddressType } } }))).toBe('dualstack');
    expect(applied(synthesized(alb()), 'LoadBalancerConfiguration')).toEqual([]);
  });

  test.each<[string, () => unknown]>([
    ['a Gateway', () => alb({ ipAddressType: IpAddressType.IPV4 }, IPV6)],
    ['a class', () => alb({}, { ...IPV6, class: { loadBalancers: { ipAddressType: IpAddressType.IPV4 } } })],
  ])('%s fails with IPv4 alone', (_case, work) => {
    expect(work).toFailWith('GatewaySetting', '"IpAddressType.IPV4" does not support the pods of', 'DUALSTACK');
  });
});

describe('in a cluster of Fargate alone', () => {
  const NODES = { targetType: TargetType.INSTANCE };

  test.each<[string, (world: World) => unknown]>([
    ['a Gateway', (world) => alb({ targets: NODES }, world)],
    ['a class', (world) => alb({}, { ...world, class: { loadBalancers: { targets: NODES } } })],
    ['a Service', (world) => alb({}, world).addServiceTargets('cart', NODES)],
    [
      'a Service for some routes',
      (world) => alb({}, world).addServiceTargets('cart', { routes: [{ kind: RouteKind.HTTP, targets: NODES }] }),
    ],
  ])('%s fails with nodes as targets', (_case, work) => {
    expect(() => work({})).not.toThrow();
    expect(() => work({ fargate: true })).toFailWith(
      'ClusterCompute',
      '"TargetType.INSTANCE" needs nodes',
      'Remove targetType, so that pods are the targets',
    );
  });
});

describe('a Gateway fails', () => {
  test.each<[string, () => unknown, string, string]>([
    [
      'with a capacity that the controller forgets',
      () =>
        alb({ minimumCapacityUnits: 500 }, { class: { name: 'edge', mergingMode: GatewayMergingMode.PREFER_GATEWAY } }),
      '"minimumCapacityUnits" is ignored by the controller if',
      'Move all settings to the Gateway',
    ],
    [
      'with a capacity of its class that the controller forgets',
      () => alb({ tags: { a: 'b' } }, { class: { name: 'edge', loadBalancers: { minimumCapacityUnits: 500 } } }),
      '"minimumCapacityUnits" is ignored by the controller if',
      'Move all settings to the Gateway',
    ],
    [
      'with targets of HTTP/2 that only HTTPS gets to',
      () => alb({ targets: { targetProtocolVersion: TargetProtocolVersion.HTTP2 } }),
      '"targetProtocolVersion: HTTP2" needs an HTTPS listener',
      'Add Listener.https(), or remove targetProtocolVersion',
    ],
    [
      'with a Service of gRPC that only HTTPS gets to',
      () => alb().addServiceTargets('cart', { targetProtocolVersion: TargetProtocolVersion.GRPC }),
      '"targetProtocolVersion: GRPC" needs an HTTPS listener',
      'Add Listener.https(), or remove targetProtocolVersion',
    ],
    [
      'with routes where the controller does not look',
      () => alb({}, { controller: { watchNamespace: 'web' } }).addRoute('A', CART, { namespace: 'other' }),
      '"other" is not the namespace',
      'Write "web"',
    ],
  ])('%s', (_case, work, wrong, instead) => {
    expect(work).toFailWith('GatewaySetting', wrong, instead);
  });

  test('not where a class or its Gateway alone has settings', () => {
    expect(() => alb({ minimumCapacityUnits: 500 }, { class: { name: 'edge' } })).not.toThrow();
    expect(() => alb({}, { class: { name: 'edge', loadBalancers: { minimumCapacityUnits: 500 } } })).not.toThrow();
    expect(() =>
      alb({ listeners: [HTTPS], targets: { targetProtocolVersion: TargetProtocolVersion.HTTP2 } }),
    ).not.toThrow();
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'on routes of other namespaces, which its listeners do not take',
      () => alb().addRoute('A', CART, { namespace: 'other' }),
      '"other" is not web',
      'RouteNamespaces.all()',
    ],
    [
      'on a TLSRoute for TLS that pods end: its targets would be of TLS',
      () =>
        nlb().addRoute('A', Route.tls({ hostnames: ['a.example.com'], backends: [RouteBackend.service('a', 443)] })),
      '"tls-443, tcp-25" forwards TLS as TCP',
      'Use Route.tcp',
    ],
    [
      'on a rule with too many values beside the host of its listener',
      () => {
        const headers = [ValueMatch.exact('a', 'b,c,d,e')];
        const rules = [{ matches: [{ headers }], backends: [RouteBackend.service('cart', 80)] }];
        expect(() => alb().addRoute('A', Route.http({ rules }))).not.toThrow();
        const listeners = [Listener.http({ hostname: 'a.example.com' })];
        alb({ listeners }).addRoute('A', Route.http({ rules }));
      },
      '"A" needs 6 condition values with the',
      'Remove some',
    ],
    [
      'on a route for a set that it has not',
      () => alb().addRoute('A', CART, { listenerSet: 'team' }),
      '"team" is no ListenerSet of the Gateway',
      'There are no values to choose from',
    ],
  ])('%s', (_case, work, wrong, instead) => {
    expect(work).toFailWith('GatewayRoute', wrong, instead);
  });

  test('not on routes of namespaces that its listeners may take, and not on TLS that it ends', () => {
    const listeners = [Listener.http({ routesFrom: RouteNamespaces.withLabels({ a: 'b' }) })];
    expect(() => alb({ listeners }).addRoute('A', CART, { namespace: 'other' })).not.toThrow();
    const tls = Route.tls({ hostnames: ['a.example.com'], backends: [RouteBackend.service('a', 443)] });
    expect(() => nlb([Listener.tls({ certificates: TlsCertificates.arns(...ARNS) })]).addRoute('A', tls)).not.toThrow();
    const tcp = Route.tcp({ backends: [RouteBackend.service('a', 443)] });
    expect(() => nlb().addRoute('A', tcp, { listeners: ['tls-443'] })).not.toThrow();
  });
});

describe('a route whose users a provider knows', () => {
  const authentication = RouteAuthentication.oidc({
    issuer: 'https://idp.example.com',
    authorizationEndpoint: 'https://idp.example.com/authorize',
    tokenEndpoint: 'https://idp.example.com/token',
    userInfoEndpoint: 'https://idp.example.com/info',
    secretName: 'client',
  });
  const rules = [{ backends: [RouteBackend.service('cart', 80)], listenerRule: { authentication } }];
  const routesFrom = RouteNamespaces.all();

  test('comes after what lets the controller read its Secret, in the namespace of the route, once', () => {
    const gateway = alb({
      listeners: [Listener.https({ certificates: TlsCertificates.arns(ARNS[0]), routesFrom })],
    });
    gateway.addRoute('Cart', Route.http({ rules }), { namespace: 'cart' });
    gateway.addRoute('More', Route.http({ rules: [...rules, ...rules] }), { namespace: 'cart' });
    const template = synthesized(gateway);
    const roles = applied(template, 'Role');
    expect(roles.map(({ object }) => [object.metadata.name, object.metadata.namespace])).toEqual([
      ['shop-client', 'cart'],
    ]);
    for (const route of ['shop-cart', 'shop-more']) {
      expect(template.waitsFor(applied(template, 'HTTPRoute', route)[0].id)).toContain(roles[0].id);
    }
    // Deleted before the class, and so before the controller and the nodes.
    expect(template.waitsFor(roles[0].id)).toContain(applied(template, 'GatewayClass')[0].id);
  });

  test('fails over HTTP', () => {
    expect(() => alb().addRoute('Cart', Route.http({ rules }))).toFailWith(
      'GatewayRoute',
      '"Cart" authenticates users',
      'Set listeners to the HTTPS listeners, or set redirectHttpTo',
    );
  });
});

describe('a ListenerSet', () => {
  const OPEN = { listenerSetsFrom: RouteNamespaces.all() };
  const TEAM = { name: 'team', namespace: 'team', listeners: [Listener.http({ port: 8080 })] };

  test('comes after its Gateway, and its routes after it', () => {
    const gateway = alb(OPEN);
    gateway.addListenerSet('Team', TEAM);
    gateway.addRoute('Cart', CART, { listenerSet: 'team', namespace: 'team' });
    const template = synthesized(gateway);
    const [set] = applied(template, 'ListenerSet', 'team');
    const [route] = applied(template, 'HTTPRoute', 'shop-cart');
    expect(set.object.spec.parentRef).toMatchObject({ name: 'shop', namespace: 'web' });
    expect(template.waitsFor(set.id)).toContain(applied(template, 'Gateway', 'shop')[0].id);
    expect(template.waitsFor(route.id)).toContain(set.id);
    expect(route.object.spec.parentRefs).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'ListenerSet', name: 'team', sectionName: 'http-8080' },
    ]);
  });

  test('takes routes of its own namespace, and not of that of the Gateway', () => {
    const gateway = alb(OPEN);
    gateway.addListenerSet('Team', TEAM);
    expect(() => gateway.addRoute('Cart', CART, { listenerSet: 'team' })).toFailWith(
      'GatewayRoute',
      '"web" is not team',
      'routesFrom',
    );
  });

  test('has the certificates that its Gateway says for the port', () => {
    const own = Listener.https({ name: 'own', port: 8443, certificates: TlsCertificates.arns(...ARNS) });
    const gateway = alb({ ...OPEN, listenerSetPorts: [own] });
    gateway.addListenerSet('Team', { ...TEAM, listeners: [own] });
    const [configuration] = applied(synthesized(gateway), 'LoadBalancerConfiguration');
    expect(configuration.object.spec.listenerConfigurations).toEqual([
      { protocolPort: 'HTTPS:8443', defaultCertificate: ARNS[0], certificates: [ARNS[1]] },
    ]);
    expect(applied(synthesized(gateway), 'Gateway')[0].object.spec.listeners).toHaveLength(1);
  });

  const add = (options: Partial<GatewayListenerSetOptions>, props: Partial<AlbGatewayProps> = OPEN, world?: World) =>
    alb(props, world).addListenerSet('Team', { ...TEAM, ...options });
  const named = { name: 'own', hostname: 'a.example.com' };
  test.each<[string, () => unknown, string, string]>([
    [
      'with certificates that its Gateway does not say',
      () => add({ listeners: [Listener.https({ port: 8443, certificates: TlsCertificates.arns(...ARNS) })] }),
      '"https-8443" has certificates or settings',
      'listenerSetPorts',
    ],
    [
      'with more certificates than its Gateway says',
      () =>
        add(
          { listeners: [Listener.https({ ...named, certificates: TlsCertificates.arns(...ARNS) })] },
          { ...OPEN, listeners: [HTTPS] },
        ),
      '"own" has certificates or settings',
      'the same listener',
    ],
    [
      'with attributes of its own',
      () =>
        add({
          listeners: [
            Listener.http({
              ...named,
              additionalListenerAttributes: { 'routing.http.response.server.enabled': 'false' },
            }),
          ],
        }),
      '"own" has certificates or settings',
      'listenerSetPorts',
    ],
    [
      'on a port of its Gateway',
      () => add({ listeners: HTTP }),
      '"http-80" has the same port and hostname',
      'different',
    ],
    [
      'on a port of its Gateway, in another protocol',
      () => add({ listeners: [Listener.https({ port: 80, hostname: 'a.example.com' })] }),
      '"https-80" is on port 80 like "http-80"',
      'Use another port',
    ],
  ])('fails %s', (_case, work, wrong, instead) => {
    expect(work).toFailWith('GatewayListener', wrong, instead);
  });

  test.each<[string, () => unknown, string, string]>([
    ['that nobody lets in', () => add({}, {}), '"team" may not add listeners to the', 'RouteNamespaces.all()'],
    [
      'from another namespace',
      () => add({}, { listenerSetsFrom: RouteNamespaces.same() }),
      '"team" may not add listeners to the',
      'listenerSetsFrom',
    ],
    [
      'that the controller leaves alone',
      () => add({}, OPEN, { controller: { gatewayApi: { listenerSets: false } } }),
      '"listenerSets: false"',
      'Enable listenerSets in gatewayApi of the controller',
    ],
    [
      'of the name of another',
      () => {
        const gateway = alb(OPEN);
        gateway.addListenerSet('A', TEAM);
        gateway.addListenerSet('B', { ...TEAM, listeners: [Listener.http({ port: 8081 })] });
      },
      '"team" is the name of two ListenerSets',
      'Give each a different name',
    ],
  ])('fails %s', (_case, work, wrong, instead) => {
    expect(work).toFailWith('GatewaySetting', wrong, instead);
  });
});

test('a grant comes before the routes that need it, earlier and later ones', () => {
  const gateway = alb();
  gateway.addRoute('Early', CART);
  gateway.addReferenceGrant('Grant', { namespace: 'next', services: ['cart'] });
  gateway.addRoute('Late', CART);
  const template = synthesized(gateway);
  const [grant] = applied(template, 'ReferenceGrant', 'web-shop');
  expect(grant.object.metadata.namespace).toBe('next');
  expect(grant.object.spec.from[0].namespace).toBe('web');
  for (const name of ['shop-early', 'shop-late']) {
    expect(template.waitsFor(applied(template, 'HTTPRoute', name)[0].id)).toContain(grant.id);
  }
});

describe('backends in other namespaces', () => {
  const route = (name: string) =>
    Route.http({ rules: [{ backends: [RouteBackend.service(name, 80, { namespace: 'shared' })] }] });

  function warned(define: (gateway: AlbGateway) => unknown) {
    const gateway = alb();
    define(gateway);
    synthesized(gateway);
    return warningsOf(gateway).filter(({ id }) => id === 'gatewayReferenceGrant');
  }

  test('are warned of where nothing lets routes send there', () => {
    const [warning, ...others] = warned((gateway) => gateway.addRoute('Cart', route('cart')));
    expect(others).toEqual([]);
    expect(warning.text).toContain('the Service "cart" of "shared"');
    expect(warning.text).toContain("addReferenceGrant('Grant', { namespace: 'shared', fromNamespace: 'web' })");
  });

  test.each<[string, ReferenceGrantOptions, number]>([
    ['for all Services, later', { namespace: 'shared' }, 0],
    ['for this Service', { namespace: 'shared', services: ['cart', 'shop'] }, 0],
    ['for another Service', { namespace: 'shared', services: ['shop'] }, 1],
    ['for Gateways alone', { namespace: 'shared', gateways: ['cart'] }, 1],
    ['in another namespace', { namespace: 'other' }, 1],
    ['for routes of another namespace', { namespace: 'shared', fromNamespace: 'shop' }, 1],
  ])('are judged by a grant %s', (_case, grant, count) => {
    const warnings = warned((gateway) => {
      gateway.addRoute('Cart', route('cart'));
      gateway.addReferenceGrant('Grant', grant);
    });
    expect(warnings).toHaveLength(count);
  });

  test('of the namespace of the route need none', () => {
    expect(warned((gateway) => gateway.addRoute('Cart', CART))).toEqual([]);
  });
});

test('routes of several namespaces have a grant each, and one name is given once', () => {
  const gateway = alb();
  gateway.addReferenceGrant('Shop', { namespace: 'shared', fromNamespace: 'shop' });
  gateway.addReferenceGrant('Blog', { namespace: 'shared', fromNamespace: 'blog' });
  const template = synthesized(gateway);
  for (const namespace of ['shop', 'blog']) {
    const [grant] = applied(template, 'ReferenceGrant', `web-shop-${namespace}`);
    expect(grant.object.spec.from.map((from: { namespace: string }) => from.namespace)).toContain(namespace);
  }
  expect(() => gateway.addReferenceGrant('More', { namespace: 'shared', fromNamespace: 'blog' })).toFailWith(
    'GatewaySetting',
    '"web-shop-blog" is also the name of another',
    'Use another name',
  );
  gateway.addRoute('Cart', CART, { name: 'cart' });
  expect(() => gateway.addRoute('Other', CART, { name: 'cart' })).toFailWith(
    'GatewaySetting',
    '"cart" is also the name of another',
    'Use another name',
  );
});

test('an ALB behind an NLB is asked as the NLB is told, before connections go there', () => {
  const front = nlb();
  const back = new AlbGateway(front.node.scope as Stack, 'Back', {
    controller: (front.node.scope as Stack).node.findChild('Controller') as LoadBalancerController,
    name: 'edge',
    namespace: 'web',
    listeners: [HTTPS],
  });
  front.addGatewayTargets(back, { healthCheck: { protocol: HealthCheckProtocol.HTTPS, path: '/healthz' } });
  front.addRoute('Edge', Route.tcp({ backends: [RouteBackend.gateway('edge', 443)] }), {
    listeners: ['tls-443'],
  });
  const template = synthesized(front);
  const [targets] = applied(template, 'TargetGroupConfiguration', 'edge-targets');
  const waits = template.waitsFor(applied(template, 'TCPRoute', 'mail-edge')[0].id);
  expect([...waits]).toEqual(expect.arrayContaining([targets.id, applied(template, 'Gateway', 'edge')[0].id]));
});
