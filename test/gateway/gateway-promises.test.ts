import { Duration } from 'aws-cdk-lib/core';
import { LoadBalancerSubnets } from '../../lib';
import {
  GatewayKind,
  type GatewayLoadBalancerOptions,
  GatewayMergingMode,
  Manifests,
  RouteKind,
  type TargetOptions,
} from '../../lib/gateway';
import {
  HealthCheckProtocol,
  Scheme,
  TargetProtocol,
  TargetProtocolVersion,
  TargetStickiness,
  TargetType,
} from '../../lib/loadbalancing';
import { mergedLoadBalancer, targetsOf } from '../support/gateway-model';
import { type ModelBackend, type ModelPlace, placeOf, targetGroupOf } from '../support/gateway-target-model';
import { alb, configurationOf, GROUP, nlb, SUBNETS, targets } from '../support/gateways';
import type { KubernetesShape } from '../support/object-schemas';

const specOf = (objects: KubernetesShape[], kind: string) => objects.find((object) => object.kind === kind)?.spec;

/** The LoadBalancerConfiguration that counts for a Gateway of a class. */
function merged(
  ofClass: GatewayLoadBalancerOptions,
  ofGateway: Parameters<typeof alb>[0],
  mergingMode?: GatewayMergingMode,
) {
  const classes = Manifests.gatewayClass(GatewayKind.ALB, { loadBalancers: ofClass, mergingMode });
  const kind = 'LoadBalancerConfiguration';
  return mergedLoadBalancer(specOf(classes, kind), specOf(alb(ofGateway), kind));
}

describe('a Gateway and its class', () => {
  const CLASS = {
    scheme: Scheme.INTERNAL,
    tags: { team: 'class', cost: 'class' },
    additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '120' },
  };
  const OWN = {
    scheme: Scheme.INTERNET_FACING,
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
  const SERVICE = Manifests.serviceTargets({
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
        targetType: TargetType.INSTANCE,
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

describe('targets of all Services', () => {
  /** The properties that count where a class and its Gateway both say something of targets. */
  function defaults(ofClass: TargetOptions, ofGateway: TargetOptions, mergingMode?: GatewayMergingMode) {
    const kind = 'TargetGroupConfiguration';
    const classes = Manifests.gatewayClass(GatewayKind.ALB, {
      loadBalancers: { targets: ofClass },
      mergingMode,
    });
    const both = [specOf(classes, kind), specOf(alb({ targets: ofGateway }), kind)];
    const route = { kind: 'HTTPRoute', namespace: 'web', name: 'shop' };
    return targetsOf(undefined, route, ...(mergingMode === GatewayMergingMode.PREFER_GATEWAY ? both.reverse() : both));
  }
  const OF_CLASS = {
    targetType: TargetType.INSTANCE,
    deregistrationDelay: Duration.seconds(10),
    stickiness: TargetStickiness.loadBalancerCookie(Duration.hours(1)),
    healthCheck: { path: '/class', interval: Duration.seconds(20) },
    tags: { team: 'class', cost: 'class' },
  };
  const OF_GATEWAY = {
    targetType: TargetType.IP,
    multiClusterTargetGroup: true,
    deregistrationDelay: Duration.seconds(20),
    healthCheck: { path: '/gateway' },
    tags: { team: 'gateway' },
  };

  test('are those of the class where both say one, option by option', () => {
    const { targetGroupAttributes, ...rest } = defaults(OF_CLASS, OF_GATEWAY);
    expect(rest).toEqual({
      targetType: 'instance',
      enableMultiCluster: true,
      healthCheckConfig: { healthCheckPath: '/class', healthCheckInterval: 20 },
      tags: { team: 'class', cost: 'class' },
    });
    expect(targetGroupAttributes).toMatchObject({
      'deregistration_delay.timeout_seconds': '10',
      'stickiness.enabled': 'true',
    });
  });

  test('are those of the Gateway with mergingMode: prefer-gateway, and of the class where the Gateway says nothing', () => {
    const { targetGroupAttributes, ...rest } = defaults(OF_CLASS, OF_GATEWAY, GatewayMergingMode.PREFER_GATEWAY);
    expect(rest).toEqual({
      targetType: 'ip',
      enableMultiCluster: true,
      healthCheckConfig: { healthCheckPath: '/gateway' },
      tags: { team: 'gateway', cost: 'class' },
    });
    expect(targetGroupAttributes).toMatchObject({
      'deregistration_delay.timeout_seconds': '20',
      'stickiness.enabled': 'true',
    });
  });
});

describe('a target group', () => {
  const of = (options: TargetOptions, backend: Omit<ModelBackend, 'balancer'>, balancer: 'alb' | 'nlb' = 'alb') =>
    targetGroupOf(targets(options).spec.defaultConfiguration ?? {}, { balancer, ...backend });
  const HTTP = { listener: 'HTTP', route: 'HTTPRoute' };
  const HTTPS = { listener: 'HTTPS', route: 'HTTPRoute' };

  test('speaks what its route does, and what is said of it', () => {
    expect(of({}, HTTPS)).toMatchObject({ targetType: 'ip', protocol: 'HTTP', version: 'HTTP1' });
    expect(of({}, { ...HTTPS, route: 'GRPCRoute' })).toMatchObject({ protocol: 'HTTP', version: 'GRPC' });
    expect(of({}, { ...HTTPS, appProtocol: 'kubernetes.io/h2c' }).version).toBe('HTTP2');
    expect(of({ targetProtocol: TargetProtocol.HTTPS }, HTTP).protocol).toBe('HTTPS');
    for (const [route, protocol] of [
      ['TLSRoute', 'TLS'],
      ['TCPRoute', 'TCP'],
      ['UDPRoute', 'UDP'],
    ]) {
      expect(of({}, { listener: protocol, route }, 'nlb')).toMatchObject({ protocol, version: undefined });
    }
    // TLS that the NLB ends goes on as TCP by a TCPRoute.
    expect(of({}, { listener: 'TLS', route: 'TCPRoute' }, 'nlb').protocol).toBe('TCP');
  });

  test('has the version of HTTP of requests of HTTPS alone', () => {
    const version = { targetProtocolVersion: TargetProtocolVersion.HTTP2 };
    expect(of(version, HTTPS).version).toBe('HTTP2');
    expect(of(version, { ...HTTPS, route: 'GRPCRoute' }).version).toBe('HTTP2');
    expect(of(version, HTTP).version).toBe('HTTP1');
    expect(of({}, { ...HTTP, appProtocol: 'kubernetes.io/h2c' }).version).toBe('HTTP1');
  });

  test('is for both where a listener is for TCP and UDP, whatever is said of it', () => {
    expect(of({ targetProtocol: TargetProtocol.TCP }, { listener: 'TCP_UDP', route: 'TCPRoute' }, 'nlb').protocol).toBe(
      'TCP_UDP',
    );
  });

  const USUAL = { port: 'traffic-port', interval: 15, timeout: 5, healthy: 3, unhealthy: 3 };
  const NODES = { targetType: TargetType.INSTANCE };
  test.each<[string, TargetOptions, Omit<ModelBackend, 'balancer'>, 'alb' | 'nlb', object]>([
    ['of HTTP', {}, HTTP, 'alb', { ...USUAL, protocol: 'HTTP', path: '/', codes: '200-399' }],
    [
      'of HTTPS',
      { targetProtocol: TargetProtocol.HTTPS },
      HTTPS,
      'alb',
      { ...USUAL, protocol: 'HTTPS', path: '/', codes: '200-399' },
    ],
    [
      'of gRPC',
      {},
      { ...HTTPS, route: 'GRPCRoute' },
      'alb',
      { ...USUAL, protocol: 'HTTP', path: '/AWS.ALB/healthcheck', codes: '12' },
    ],
    ['of an NLB', {}, { listener: 'TCP', route: 'TCPRoute' }, 'nlb', { ...USUAL, protocol: 'TCP' }],
    [
      'of an NLB that asks by HTTP',
      { healthCheck: { protocol: HealthCheckProtocol.HTTP, port: '8080' } },
      { listener: 'TCP', route: 'TCPRoute' },
      'nlb',
      { ...USUAL, port: '8080', protocol: 'HTTP', path: '/', codes: '200-399' },
    ],
    ['of nodes behind an NLB', NODES, { listener: 'TCP', route: 'TCPRoute' }, 'nlb', { ...USUAL, protocol: 'TCP' }],
    [
      'of nodes behind an NLB that have pods of their own',
      NODES,
      { listener: 'TCP', route: 'TCPRoute', externalTrafficPolicy: 'Local' },
      'nlb',
      {
        protocol: 'HTTP',
        port: 'health check node port',
        path: '/healthz',
        codes: '200-399',
        interval: 10,
        timeout: 6,
        healthy: 2,
        unhealthy: 2,
      },
    ],
    [
      'of nodes behind an ALB, whose policy is of no matter',
      NODES,
      { ...HTTP, externalTrafficPolicy: 'Local' },
      'alb',
      { ...USUAL, protocol: 'HTTP', path: '/', codes: '200-399' },
    ],
  ])('is checked as the docs say where nothing is said: %s', (_, options, backend, balancer, check) => {
    expect(of(options, backend, balancer).healthCheck).toEqual(check);
  });

  test('is an ALB behind an NLB, which is asked by HTTP at the port of its listener', () => {
    const behind = (healthCheck?: { protocol?: HealthCheckProtocol; path?: string; successCodes?: string }) => {
      const { spec } = Manifests.gatewayTargets({
        gateway: 'shop',
        namespace: 'web',
        healthCheck,
      }) as KubernetesShape;
      const backend = { balancer: 'nlb', listener: 'TCP', route: 'TCPRoute', isGateway: true, port: 443 } as const;
      return targetGroupOf(spec.defaultConfiguration ?? {}, backend);
    };
    const check = { ...USUAL, protocol: 'HTTP', path: '/', codes: '200-399' };
    expect(behind()).toMatchObject({ targetType: 'alb', protocol: 'TCP', healthCheck: check });
    expect(behind({ protocol: HealthCheckProtocol.HTTPS, path: '/up', successCodes: '200' }).healthCheck).toEqual({
      ...check,
      protocol: 'HTTPS',
      path: '/up',
      codes: '200',
    });
  });
});

describe('the load balancer of a Gateway', () => {
  const TAGGED = ['a', 'b', 'c'];
  const INTERNAL = { scheme: 'internal', subnets: ['a', 'b'] };
  const of = (options: GatewayLoadBalancerOptions, place: ModelPlace) =>
    placeOf(configurationOf(nlb(options)) ?? {}, { tagged: TAGGED, ...place });

  test('is internal unless the controller or the Gateway says otherwise', () => {
    expect(of({}, {}).scheme).toBe('internal');
    expect(of({}, { defaultScheme: 'internet-facing' }).scheme).toBe('internet-facing');
    expect(of({ scheme: Scheme.INTERNAL }, { defaultScheme: 'internet-facing' }).scheme).toBe('internal');
  });

  test('is another one where the scheme is another, also by another default of the controller', () => {
    expect(of({}, { existing: INTERNAL })).toEqual({ ...INTERNAL, isReplaced: false });
    expect(of({ scheme: Scheme.INTERNET_FACING }, { existing: INTERNAL })).toEqual({
      scheme: 'internet-facing',
      subnets: TAGGED,
      isReplaced: true,
    });
    // What is left out again is as the controller was told: the load balancer keeps no scheme.
    const facing = { scheme: 'internet-facing', subnets: ['a'] };
    expect(of({}, { existing: facing })).toEqual({ scheme: 'internal', subnets: TAGGED, isReplaced: true });
  });

  test('has the subnets that were found when it was made, until they are named', () => {
    expect(of({}, {}).subnets).toEqual(TAGGED);
    expect(of({}, { existing: INTERNAL }).subnets).toEqual(['a', 'b']);
    expect(of({ subnets: LoadBalancerSubnets.of(...SUBNETS) }, { existing: INTERNAL }).subnets).toEqual([
      'subnet-a',
      'subnet-b',
    ]);
  });

  test('has subnets with all of the tags, looked for each time', () => {
    const tags = { a: { tier: 'edge', zone: '1' }, b: { tier: 'edge' }, c: { tier: 'core', zone: '1' } };
    const subnets = LoadBalancerSubnets.tagged({ tier: ['edge', 'core'], zone: ['1'] });
    expect(of({ subnets }, { existing: INTERNAL, tags }).subnets).toEqual(['a', 'c']);
  });
});
