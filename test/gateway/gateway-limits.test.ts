import { Duration, Token } from 'aws-cdk-lib/core';
import { LoadBalancerSubnets, TlsCertificates } from '../../lib';
import type { ErrorName } from '../../lib/foundation/errors';
import {
  GatewayKind,
  Listener,
  type ListenerSetManifest,
  Manifests,
  PathChange,
  PathMatch,
  Route,
  RouteBackend,
  RouteFilter,
  RouteKind,
  type TargetsManifest,
  ValueMatch,
} from '../../lib/gateway';
import {
  HealthCheckProtocol,
  IpAddressType,
  NlbSourceNat,
  TargetProtocol,
  TargetProtocolVersion,
  TargetStickiness,
  TargetType,
} from '../../lib/loadbalancing';
import { ARNS, alb, configurationOf, nlb, SUBNETS, targets } from '../support/gateways';
import type { KubernetesShape } from '../support/object-schemas';

const behind = (options: Partial<TargetsManifest>) =>
  Manifests.gatewayTargets({ gateway: 'edge', namespace: 'web', ...options }) as KubernetesShape;
const backends = [RouteBackend.service('cart', 80)];
const rewrite = (path: PathMatch | undefined, to: string) =>
  Route.http({
    rules: [
      {
        backends,
        filter: RouteFilter.rewrite({ path: PathChange.prefix(to) }),
        ...(path ? { matches: [{ path }] } : {}),
      },
    ],
  });

describe('a route', () => {
  test('replaces a prefix where what follows keeps its slash', () => {
    // The controller matches ^/old(/)? and gives the slash back unless the new prefix has one; of "/" and "/old/" it would be lost.
    for (const [path, to] of [
      [PathMatch.prefix('/old'), '/new'],
      [PathMatch.prefix('/old'), '/new/'],
      [PathMatch.prefix('/old/'), '/new/'],
      [PathMatch.prefix('/old/'), '/'],
      [undefined, '/new/'],
    ] as const) {
      expect(() => rewrite(path, to)).not.toThrow();
    }
    expect(() => rewrite(PathMatch.prefix(Token.asString({ Ref: 'Prefix' })), '/new')).not.toThrow();
  });

  const long = `/${'a'.repeat(128)}`;
  test.each<[string, () => unknown, string, string]>([
    [
      'that makes /newcart of /cart',
      () => rewrite(undefined, '/new'),
      '"/" is replaced together with its slash',
      'End PathChange.prefix with "/"',
    ],
    [
      'that makes /newcart of /old/cart',
      () => rewrite(PathMatch.prefix('/old/'), '/new'),
      '"/old/" is replaced',
      'End PathChange.prefix with "/"',
    ],
    [
      'whose backends get nothing',
      () => Route.http({ rules: [{ backends: [RouteBackend.service('a', 80, { weight: 0 })] }] }),
      '"weight: 0" is the weight of every backend',
      'Give one of them a higher weight',
    ],
    [
      'whose backends get no connection',
      () => Route.tcp({ backends: [RouteBackend.targetGroup('a', 0), RouteBackend.targetGroup('b', 0)] }),
      '"weight: 0"',
      'Give one of them a higher weight',
    ],
    [
      'of UDP with more backends than an action has',
      () => Route.udp({ backends: Array(6).fill(RouteBackend.service('a', 53)) }),
      '"backends" has 6 entries',
      'Remove some',
    ],
    [
      'of UDP to an ALB',
      () => Route.udp({ backends: [RouteBackend.gateway('edge', 443)] }),
      '"Gateway" is a backend for TCP',
      'Route.tcp',
    ],
    ['with a path that is too long', () => PathMatch.exact(long), 'has 129 characters', 'Write a shorter value'],
    [
      'with a prefix that is too long with what lies below',
      () => PathMatch.prefix(`/${'a'.repeat(126)}`),
      'has 129 characters',
      'Write a shorter value',
    ],
    ['with an expression that is too long', () => PathMatch.regex('a'.repeat(129)), 'has 129', 'Write a shorter value'],
    ['with a value that is too long', () => ValueMatch.exact('a', 'b'.repeat(129)), 'has 129', 'Write a shorter value'],
    [
      'with a header whose name is too long',
      () => Route.http({ rules: [{ backends, matches: [{ headers: [ValueMatch.exact('x'.repeat(41), 'a')] }] }] }),
      'has 41 characters, and a header name of an ALB has at most',
      'Use a header with a shorter name',
    ],
    [
      'with a host that is too long for an ALB',
      () => Route.http({ hostnames: [`${'a'.repeat(60)}.${'b'.repeat(60)}.example.com`], rules: [{ backends }] }),
      'is not a valid host name for an ALB',
      'Write one with a dot and at most 128 characters',
    ],
    [
      'with a host that has no dot',
      () => Route.http({ hostnames: ['shop'], rules: [{ backends }] }),
      '"shop" is not a valid host name',
      'one with a dot',
    ],
    [
      'with a label that is too long',
      () => Route.http({ hostnames: [`${'a'.repeat(64)}.example.com`], rules: [{ backends }] }),
      'is not a valid host name',
      'shop.example.com',
    ],
  ])('fails %s', (_case, define, wrong, instead) => {
    expect(define).toFailWith('GatewayRoute', wrong, instead);
  });

  test('takes the longest path and prefix, and a name of a parameter that no header may have', () => {
    expect(() => PathMatch.exact(`/${'a'.repeat(127)}`)).not.toThrow();
    expect(() => PathMatch.prefix(`/${'a'.repeat(125)}`)).not.toThrow();
    const queryParameters = [ValueMatch.exact('x'.repeat(41), 'a')];
    expect(() => Route.http({ rules: [{ backends, matches: [{ queryParameters }] }] })).not.toThrow();
  });
});

describe('targets', () => {
  test.each([
    ['200-299', 'httpCode'],
    ['200,204', 'httpCode'],
    ['0', 'grpcCode'],
    ['0-99', 'grpcCode'],
  ])('with the answer %s say which of the two it is: by %s', (successCodes, code) => {
    // A GRPCRoute has targets of gRPC without anybody saying so.
    expect(targets({ healthCheck: { successCodes } }).spec.defaultConfiguration.healthCheckConfig).toEqual({
      matcher: { [code]: successCodes },
    });
  });

  test('keep a token among the answers', () => {
    const successCodes = Token.asString({ Ref: 'Codes' });
    const { GRPC } = TargetProtocolVersion;
    expect(targets({ healthCheck: { successCodes } }).spec.defaultConfiguration.healthCheckConfig.matcher).toEqual({
      httpCode: successCodes,
    });
    expect(
      targets({ targetProtocolVersion: GRPC, healthCheck: { successCodes } }).spec.defaultConfiguration
        .healthCheckConfig.matcher,
    ).toEqual({ grpcCode: successCodes });
  });

  test.each<[string, () => unknown, string, string, ErrorName?]>([
    [
      'with answers of both kinds',
      () => targets({ healthCheck: { successCodes: '0,200' } }),
      '"0,200"',
      'Write codes or ranges from 200 to 599, or 0 to',
      'TargetHealthCheck',
    ],
    [
      'with an answer that is a word',
      () => targets({ healthCheck: { successCodes: '2xx' } }),
      '"2xx"',
      'Write codes or ranges from 200 to 599, or 0 to',
      'TargetHealthCheck',
    ],
    [
      'with answers of HTTP for gRPC',
      () => targets({ targetProtocolVersion: TargetProtocolVersion.GRPC, healthCheck: { successCodes: '200' } }),
      '"200" are not success codes',
      'Write codes or ranges from 0 to 99, such as 0,99',
      'TargetHealthCheck',
    ],
    [
      'with an answer after the next question of the controller',
      () => targets({ healthCheck: { timeout: Duration.seconds(15) } }),
      '"timeout: 15" is not shorter than the interval',
      'a longer interval',
      'TargetHealthCheck',
    ],
    [
      'with a question before the answer of the controller',
      () => targets({ healthCheck: { interval: Duration.seconds(5) } }),
      '"timeout: 5" is not shorter than the interval',
      'Write a shorter timeout or a longer interval',
      'TargetHealthCheck',
    ],
    [
      'that are some of the pods',
      () => targets({ targetNodeLabels: { a: 'b' } }),
      '"targetNodeLabels: a" selects nodes',
      'INSTANCE',
      'LoadBalancerSetting',
    ],
    [
      'with a name that is none',
      () => targets({ targetGroupName: 'a_b' }),
      '"a_b" is not a valid name of',
      'Write at most 32 letters',
      'LoadBalancerSetting',
    ],
    [
      'of routes in no namespace',
      () =>
        Manifests.serviceTargets({
          service: 'a',
          namespace: 'b',
          routes: [{ kind: RouteKind.HTTP, name: 'c', targets: {} }],
        }),
      '"c" is the name of a route',
      'Set namespace',
    ],
    [
      'of an ALB by TCP',
      () => alb({ targets: { targetProtocol: TargetProtocol.TCP } }),
      '"TargetProtocol.TCP" is for NLBs',
      'HTTP or HTTPS',
      'LoadBalancerSetting',
    ],
    [
      'of an ALB that are asked by TCP',
      () => alb({ targets: { healthCheck: { protocol: HealthCheckProtocol.TCP } } }),
      '"HealthCheckProtocol.TCP" is for NLBs',
      'HTTP or HTTPS',
      'TargetHealthCheck',
    ],
    [
      'of an NLB by HTTP',
      () => nlb({ targets: { targetProtocol: TargetProtocol.HTTP } }),
      '"TargetProtocol.HTTP" is for ALBs',
      'TCP, TLS or UDP',
      'LoadBalancerSetting',
    ],
    [
      'of an NLB with a version of HTTP',
      () => nlb({ targets: { targetProtocolVersion: TargetProtocolVersion.HTTP2 } }),
      '"targetProtocolVersion" is an option of ALBs',
      'Remove it',
      'LoadBalancerSetting',
    ],
    [
      'of an NLB with a cookie',
      () => nlb({ targets: { stickiness: TargetStickiness.loadBalancerCookie(Duration.hours(1)) } }),
      '"stickiness by the cookie lb_cookie" is not available on an NLB',
      'Write TargetStickiness.sourceIp()',
      'LoadBalancerSetting',
    ],
    [
      'of an NLB that are asked for a path by TCP',
      () => nlb({ targets: { healthCheck: { path: '/healthz' } } }),
      '"path: /healthz" has no effect on a TCP',
      'Remove it, or write HealthCheckProtocol.HTTP',
      'TargetHealthCheck',
    ],
    [
      'that are an ALB, with what an ALB has not',
      () => behind({ routes: [{ kind: RouteKind.TCP, targets: { targetProtocol: TargetProtocol.TCP } }] }),
      '"targetProtocol" does not apply to targets that are an ALB',
      'Remove it',
    ],
    [
      'that are an ALB, asked by TCP',
      () => behind({ healthCheck: { protocol: HealthCheckProtocol.TCP } }),
      '"HealthCheckProtocol.TCP" does not support ALB targets',
      'HTTP or HTTPS',
      'TargetHealthCheck',
    ],
    [
      'that are an ALB, asked elsewhere',
      () => behind({ healthCheck: { port: '8080' } }),
      '"port" is always the port of the listener',
      'Remove it',
      'TargetHealthCheck',
    ],
  ])('fail %s', (_case, define, wrong, instead, name = 'GatewaySetting') => {
    expect(define).toFailWith(name, wrong, instead);
  });

  test('of an NLB may be asked for a path by HTTP', () => {
    const healthCheck = { path: '/healthz', protocol: HealthCheckProtocol.HTTP };
    expect(() => nlb({ targets: { healthCheck } })).not.toThrow();
  });

  test('that are an ALB have an object of their own, by the kind of their reference', () => {
    const object = behind({
      routes: [
        {
          kind: RouteKind.TCP,
          namespace: 'mail',
          name: 'secure',
          targets: { healthCheck: { protocol: HealthCheckProtocol.HTTPS } },
        },
      ],
    });
    expect([object]).toBeValidObject();
    expect(object.metadata).toEqual({ name: 'edge-targets', namespace: 'web' });
    expect(object.spec).toEqual({
      targetReference: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge' },
      defaultConfiguration: {},
      routeConfigurations: [
        {
          routeIdentifier: { kind: 'TCPRoute', namespace: 'mail', name: 'secure' },
          targetGroupProps: { healthCheckConfig: { healthCheckProtocol: 'HTTPS' } },
        },
      ],
    });
  });
});

describe('a load balancer', () => {
  test('has QUIC on a port of UDP, and with TCP on both', () => {
    const quic = Listener.udp({ port: 443, quic: true });
    const listeners = [Listener.tcp({ port: 443 }), quic];
    const keysOf = (own: Listener[]) =>
      configurationOf(nlb({ withoutSecurityGroups: true, listeners: own })).listenerConfigurations;
    expect(keysOf([quic])).toEqual([{ protocolPort: 'UDP:443', quicEnabled: true }]);
    expect(keysOf(listeners)).toEqual([{ protocolPort: 'TCP_UDP:443', quicEnabled: true }]);
  });

  test('has labels and annotations for its TargetGroupBindings', () => {
    const objects = alb({ bindingLabels: { team: 'shop' }, bindingAnnotations: { 'example.com/a': 'b' } });
    expect(objects).toBeValidObject();
    expect(objects[0].spec.infrastructure).toEqual({
      labels: { team: 'shop' },
      annotations: { 'example.com/a': 'b' },
    });
  });

  const quic = [Listener.udp({ port: 443, quic: true })];
  const half = ['a', 'b'].map((name) =>
    Listener.https({
      name,
      hostname: `${name}.example.com`,
      certificates: name === 'a' ? TlsCertificates.arns(ARNS[0]) : undefined,
    }),
  );
  test.each<[string, () => unknown, string, string]>([
    [
      'with QUIC and security groups',
      () => nlb({ listeners: quic }),
      '"udp-443" is a QUIC listener',
      'withoutSecurityGroups',
    ],
    [
      'with QUIC to nodes',
      () =>
        nlb({
          listeners: quic,
          withoutSecurityGroups: true,
          targets: { targetType: TargetType.INSTANCE },
        }),
      '"udp-443" is a QUIC listener',
      'TargetType.IP',
    ],
    [
      'for a host that has no dot',
      () => Listener.http({ hostname: 'shop' }),
      '"shop" is not a valid host name',
      'one with a dot',
    ],
    [
      'with certificates for some hosts of a port, and none that the controller would look for',
      () => alb({ listeners: half }),
      '"b" has no certificates',
      'Set certificates on "b"',
    ],
  ])('fails %s', (_case, define, wrong, instead) => {
    expect(define).toFailWith('GatewayListener', wrong, instead);
  });

  const { DUALSTACK } = IpAddressType;
  test.each<[string, () => unknown, string, string, ErrorName?]>([
    [
      'in subnets with no tags',
      () => alb({ subnets: LoadBalancerSubnets.tagged({}) }),
      '"tags" of LoadBalancerSubnets',
      'Write one or more tags',
      'LoadBalancerSubnets',
    ],
    [
      'with ICMP, and without the group that would let it in',
      () => nlb({ icmpForPathMtuDiscovery: true, withoutSecurityGroups: true }),
      '"icmpForPathMtuDiscovery: true" needs the security group of the controller',
      'your own security groups',
      'LoadBalancerSetting',
    ],
    [
      'with networks of IPv6, and addresses of IPv4',
      () => alb({ ipAddressType: IpAddressType.IPV4, inboundCidrs: ['10.0.0.0/8', '2001:db8::/32'] }),
      '"2001:db8::/32" of inboundCidrs is IPv6',
      'DUALSTACK',
    ],
    [
      'with IPv6 addresses of IPv4',
      () => nlb({ subnets: LoadBalancerSubnets.of(...SUBNETS), ipv6Addresses: ['2001:db8::1', '2001:db8::2'] }),
      '"ipv6Addresses" needs a dual',
      'DUALSTACK',
    ],
    [
      'with prefixes of IPv4',
      () => nlb({ subnets: LoadBalancerSubnets.of(...SUBNETS), sourceNat: NlbSourceNat.assigned() }),
      '"sourceNat" needs a dual',
      'DUALSTACK',
    ],
    [
      'with prefixes of no subnets',
      () => nlb({ ipAddressType: DUALSTACK, sourceNat: NlbSourceNat.assigned() }),
      '"NlbSourceNat.assigned()" needs subnets',
      'Set subnets',
    ],
    [
      'with IPv6 addresses of no subnets',
      () => nlb({ ipAddressType: DUALSTACK, ipv6Addresses: ['2001:db8::1'] }),
      '"ipv6Addresses" needs subnets',
      'Set subnets',
    ],
    [
      'with an IPv4 address for one of IPv6',
      () =>
        nlb({
          ipAddressType: DUALSTACK,
          subnets: LoadBalancerSubnets.of(...SUBNETS),
          ipv6Addresses: ['2001:db8::1', '10.0.0.1'],
        }),
      '"10.0.0.1" is not an IPv6 address',
      '2001:db8::10',
    ],
    [
      'with a prefix of another length',
      () =>
        nlb({
          ipAddressType: DUALSTACK,
          subnets: LoadBalancerSubnets.of(...SUBNETS),
          sourceNat: NlbSourceNat.prefixes('2001:db8::/64', NlbSourceNat.ASSIGNED),
        }),
      '"2001:db8::/64" is not an IPv6 prefix of',
      'Write one such as',
    ],
    [
      'with more labels than the API takes',
      () => alb({ bindingLabels: Object.fromEntries([...'abcdefghi'].map((key) => [key, key])) }),
      '"bindingLabels: 9"',
      'Write 0 to 8',
      'GatewaySetting',
    ],
  ])('fails %s', (_case, define, wrong, instead, name = 'LoadBalancerAddress') => {
    expect(define).toFailWith(name, wrong, instead);
  });
});

describe('an attribute', () => {
  const ZONES = { 'load_balancing.cross_zone.enabled': 'true' };
  const IDLE = { 'idle_timeout.timeout_seconds': '60' };
  const TCP = { 'tcp.idle_timeout.seconds': '60' };

  test.each<[string, () => unknown, string, string]>([
    [
      'of an ALB on an NLB',
      () => nlb({ additionalLoadBalancerAttributes: IDLE }),
      'is not an attribute of an NLB',
      'Use one of',
    ],
    [
      'of an ALB that is misspelled',
      () => alb({ additionalLoadBalancerAttributes: { 'idle_timeout.timeout_second': '60' } }),
      'is not an attribute of an ALB',
      'Did you mean "idle_timeout.timeout_seconds"?',
    ],
    [
      'of a listener for TCP on one for HTTP',
      () => Listener.http({ additionalListenerAttributes: TCP }),
      'is not an attribute of a listener of an ALB',
      'Use one of',
    ],
    [
      'of a listener for HTTP on one for TLS',
      () =>
        Listener.tlsPassthrough({
          additionalListenerAttributes: { 'routing.http.response.server.enabled': 'false' },
        }),
      'is not an attribute of a listener of an NLB',
      'tcp.idle_timeout.seconds',
    ],
    [
      'of targets of an NLB for an ALB',
      () => alb({ targets: { additionalTargetGroupAttributes: { 'proxy_protocol_v2.enabled': 'true' } } }),
      'is not an attribute of a target group of an ALB',
      'Use one of',
    ],
    [
      'of targets of an ALB for an NLB',
      () => nlb({ targets: { additionalTargetGroupAttributes: { 'slow_start.duration_seconds': '30' } } }),
      'is not an attribute of a target group of an NLB',
      'Use one of',
    ],
    [
      'of targets that is misspelled',
      () => targets({ additionalTargetGroupAttributes: { 'slow_start.duration_second': '30' } }),
      '"slow_start.duration_second" is not an attribute of a',
      'Did you mean "slow_start.duration_seconds"?',
    ],
  ])('%s fails', (_case, define, wrong, instead) => {
    expect(define).toFailWith('LoadBalancerAttribute', wrong, instead);
  });

  test('of targets of either kind is for a Service whose load balancer is not known', () => {
    expect(() => targets({ additionalTargetGroupAttributes: { 'proxy_protocol_v2.enabled': 'true' } })).not.toThrow();
    expect(() => targets({ additionalTargetGroupAttributes: { 'slow_start.duration_seconds': '30' } })).not.toThrow();
    expect(() =>
      nlb({ additionalLoadBalancerAttributes: ZONES, targets: { additionalTargetGroupAttributes: ZONES } }),
    ).not.toThrow();
  });
});

describe('a ListenerSet', () => {
  const set = (options: Partial<ListenerSetManifest> = {}, kind = GatewayKind.ALB) =>
    Manifests.listenerSet(kind, {
      name: 'team',
      namespace: 'team',
      gatewayName: 'edge',
      listeners: [Listener.http({ port: 8080 })],
      ...options,
    }) as KubernetesShape;

  test('names its Gateway, in the namespace of that where it is another one', () => {
    expect([set()]).toBeValidObject();
    const parent = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge' };
    expect(set().spec).toEqual({
      parentRef: parent,
      listeners: [{ name: 'http-8080', protocol: 'HTTP', port: 8080, allowedRoutes: { namespaces: { from: 'Same' } } }],
    });
    expect(set({ gatewayNamespace: 'edge' }).spec.parentRef).toEqual({ ...parent, namespace: 'edge' });
  });

  test('is the parent of routes that name it', () => {
    const route = Route.http({ rules: [{ backends }] });
    const at = { name: 'cart', namespace: 'web', gatewayName: 'edge', gatewayNamespace: 'edge' };
    const [object] = route.toManifests({
      ...at,
      listenerSetName: 'team',
      listenerSetNamespace: 'team',
      listeners: ['a'],
    }) as KubernetesShape[];
    expect([object]).toBeValidObject();
    expect(object.spec.parentRefs).toEqual([
      { group: 'gateway.networking.k8s.io', kind: 'ListenerSet', name: 'team', namespace: 'team', sectionName: 'a' },
    ]);
  });

  test('fails with listeners of the other kind', () => {
    expect(() => set({}, GatewayKind.NLB)).toFailWith('GatewayListener', '"http-8080" listens for HTTP', 'AlbGateway');
  });
});

test('a grant lets routes lead to Gateways, and to nothing else where they alone are named', () => {
  const grant = { name: 'from-mail', namespace: 'web', fromNamespace: 'mail' };
  const { spec } = Manifests.referenceGrant({ ...grant, gateways: ['edge'] }) as KubernetesShape;
  expect(spec.to).toEqual([{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'edge' }]);
  const both = Manifests.referenceGrant({ ...grant, gateways: ['edge'], services: ['a'] }) as KubernetesShape;
  expect(both.spec.to).toHaveLength(2);
  expect([both]).toBeValidObject();
  expect(() => Manifests.referenceGrant({ ...grant, gateways: [] })).toFailWith(
    'GatewaySetting',
    '"gateways" has 0 entries',
    'Write 1 to 16',
  );
});
