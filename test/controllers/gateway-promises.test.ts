import { Duration } from 'aws-cdk-lib/core';
import {
  GatewayKind,
  GatewayListener,
  type GatewayLoadBalancerOptions,
  GatewayManifests,
  GatewayMergingMode,
  GatewayRoute,
  type HttpMatch,
  type HttpRouteOptions,
  LoadBalancerScheme,
  LoadBalancerTargetType,
  PathMatch,
  RouteBackend,
  RouteKind,
  RouteMethod,
  TargetStickiness,
  TlsCertificates,
  ValueMatch,
} from '../../lib';
import { mergedLoadBalancer, rulesInOrder, targetsOf } from '../support/gateway-model';
import { ARNS, AT, alb, GROUP } from '../support/gateways';
import type { KubernetesShape } from '../support/object-schemas';

const specOf = (objects: KubernetesShape[], kind: string) => objects.find((object) => object.kind === kind)?.spec;

/** The LoadBalancerConfiguration that counts for a Gateway of a class. */
function merged(
  ofClass: GatewayLoadBalancerOptions,
  ofGateway: Parameters<typeof alb>[0],
  mergingMode?: GatewayMergingMode,
) {
  const classes = GatewayManifests.gatewayClass(GatewayKind.ALB, { loadBalancers: ofClass, mergingMode });
  const kind = 'LoadBalancerConfiguration';
  return mergedLoadBalancer(specOf(classes, kind), specOf(alb(ofGateway), kind));
}

describe('a Gateway and its class', () => {
  const CLASS = {
    scheme: LoadBalancerScheme.INTERNAL,
    tags: { team: 'class', cost: 'class' },
    additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '120' },
  };
  const OWN = {
    scheme: LoadBalancerScheme.INTERNET_FACING,
    tags: { team: 'own' },
    additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '30', 'routing.http2.enabled': 'false' },
    loadBalancerName: 'own',
  };

  test.each([undefined, GatewayMergingMode.PREFER_GATEWAY_CLASS])('let the class win with mergingMode: %s', (mode) => {
    expect(merged(CLASS, OWN, mode)).toMatchObject({
      scheme: 'internal',
      loadBalancerName: 'own',
      tags: { team: 'class', cost: 'class' },
      loadBalancerAttributes: { 'idle_timeout.timeout_seconds': '120', 'routing.http2.enabled': 'false' },
    });
  });

  test('let the Gateway win with mergingMode: prefer-gateway', () => {
    expect(merged(CLASS, OWN, GatewayMergingMode.PREFER_GATEWAY)).toMatchObject({
      scheme: 'internet-facing',
      tags: { team: 'own', cost: 'class' },
      loadBalancerAttributes: { 'idle_timeout.timeout_seconds': '30' },
    });
  });

  test('have security groups of the Gateway beside networks of the class, which these undo', () => {
    expect(merged({ inboundCidrs: ['10.0.0.0/8'] }, { securityGroups: [GROUP] })).toMatchObject({
      sourceRanges: ['10.0.0.0/8'],
      securityGroups: ['sg-0123456789abcdef0'],
    });
    expect(merged({ inboundCidrs: ['10.0.0.0/8'] }, { inboundCidrs: ['0.0.0.0/0'] }).sourceRanges).toEqual([
      '10.0.0.0/8',
    ]);
  });
});

describe('targets of a Service', () => {
  const SERVICE = GatewayManifests.serviceTargets({
    service: 'shop',
    namespace: 'web',
    stickiness: TargetStickiness.loadBalancerCookie(Duration.minutes(5)),
    healthCheck: { path: '/up' },
    tags: { team: 'shop' },
    routes: [
      { kind: RouteKind.HTTP, targets: { deregistrationDelay: Duration.seconds(1) } },
      { kind: RouteKind.HTTP, namespace: 'web', name: 'exact', targets: { deregistrationDelay: Duration.seconds(3) } },
      {
        kind: RouteKind.HTTP,
        namespace: 'web',
        targets: { deregistrationDelay: Duration.seconds(2), tags: { team: 'web' } },
      },
    ],
  }) as KubernetesShape;
  const DEFAULTS = specOf(
    alb({
      targets: {
        targetType: LoadBalancerTargetType.INSTANCE,
        deregistrationDelay: Duration.seconds(20),
        stickiness: TargetStickiness.loadBalancerCookie(Duration.days(1)),
        healthCheck: { path: '/', interval: Duration.seconds(30) },
      },
    }),
    'TargetGroupConfiguration',
  );
  const of = (kind: string, namespace: string, name: string) =>
    targetsOf(SERVICE.spec, { kind, namespace, name }, DEFAULTS);
  const delayOf = ({ targetGroupAttributes }: KubernetesShape) =>
    targetGroupAttributes['deregistration_delay.timeout_seconds'];

  test('are those of the most exact route, then of the Service, then of the Gateway', () => {
    expect(delayOf(of('HTTPRoute', 'web', 'exact'))).toBe('3');
    expect(delayOf(of('HTTPRoute', 'web', 'other'))).toBe('2');
    expect(delayOf(of('HTTPRoute', 'app', 'exact'))).toBe('1');
    expect(delayOf(of('GRPCRoute', 'web', 'exact'))).toBe('20');
    expect(of('HTTPRoute', 'web', 'other').tags).toEqual({ team: 'web' });
    // The exact one counts alone.
    expect(of('HTTPRoute', 'web', 'exact').tags).toEqual({ team: 'shop' });
  });

  test('have attributes name by name, and the health check as a whole', () => {
    const { healthCheckConfig, targetGroupAttributes, targetType } = of('GRPCRoute', 'web', 'exact');
    expect(targetType).toBe('instance');
    expect(targetGroupAttributes).toMatchObject({
      'stickiness.lb_cookie.duration_seconds': '300',
      'stickiness.enabled': 'true',
    });
    expect(healthCheckConfig).toEqual({ healthCheckPath: '/up' });
  });
});

describe('rules of routes', () => {
  const backends = [RouteBackend.service('shop', 80)];
  function route(name: string, options: Omit<HttpRouteOptions, 'rules'>, ...matches: HttpMatch[]): KubernetesShape {
    const rules = matches.map((match) => ({ matches: [match], backends }));
    return GatewayRoute.http({ ...options, rules })
      .toManifests({ ...AT, name })
      .at(-1) as KubernetesShape;
  }

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
        '"/v[0-9]+/cart" is an expression that no request reaches',
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
    expect(GatewayRoute.http(some).toManifests(AT)).toHaveLength(2);
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
    const { hostname } = GatewayListener.https({
      hostname: '*.example.com',
      certificates: TlsCertificates.arns(...ARNS),
    });
    expect(rulesInOrder([route('a', {}, {})], hostname)).toEqual(['*.example.com /']);
    expect(rulesInOrder([route('a', { hostnames: ['shop.example.com', 'other.org'] }, {})], hostname)).toEqual([
      'shop.example.com /',
    ]);
  });
});
