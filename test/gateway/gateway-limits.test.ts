import { Duration, Token } from 'aws-cdk-lib/core';
import {
  GatewayKind,
  HealthCheckProtocol,
  Listener,
  type ListenerSetManifest,
  Manifests,
  PathChange,
  PathMatch,
  Route,
  RouteBackend,
  RouteFilter,
  RouteKind,
  TargetProtocol,
  TargetProtocolVersion,
  type TargetsManifest,
  ValueMatch,
} from '../../lib/gateway';
import { LoadBalancerAddressing, TargetType } from '../../lib/loadbalancing';
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
    ['that makes /newcart of /cart', () => rewrite(undefined, '/new'), '"/" is replaced with its slash', 'in "/"'],
    [
      'that makes /newcart of /old/cart',
      () => rewrite(PathMatch.prefix('/old/'), '/new'),
      '"/old/" is replaced',
      'end PathChange.prefix in "/"',
    ],
    [
      'whose backends get nothing',
      () => Route.http({ rules: [{ backends: [RouteBackend.service('a', 80, { weight: 0 })] }] }),
      '"weight: 0" is what every backend has',
      'give one of them more',
    ],
    [
      'whose backends get no connection',
      () => Route.tcp({ backends: [RouteBackend.targetGroup('a', 0), RouteBackend.targetGroup('b', 0)] }),
      '"weight: 0"',
      'give one of them more',
    ],
    [
      'of UDP with more backends than an action has',
      () => Route.udp({ backends: Array(6).fill(RouteBackend.service('a', 53)) }),
      '"backends" are 6',
      '5 at the most',
    ],
    [
      'of UDP to an ALB',
      () => Route.udp({ backends: [RouteBackend.gateway('edge', 443)] }),
      '"Gateway" is a backend for TCP',
      'GatewayRoute.tcp',
    ],
    ['with a path that is too long', () => PathMatch.exact(long), 'has 129 characters', 'write a shorter one'],
    [
      'with a prefix that is too long with what lies below',
      () => PathMatch.prefix(`/${'a'.repeat(126)}`),
      'has 129 characters',
      'a shorter one',
    ],
    ['with an expression that is too long', () => PathMatch.regex('a'.repeat(129)), 'has 129', 'a shorter one'],
    ['with a value that is too long', () => ValueMatch.exact('a', 'b'.repeat(129)), 'has 129', 'a shorter one'],
    [
      'with a header whose name is too long',
      () => Route.http({ rules: [{ backends, matches: [{ headers: [ValueMatch.exact('x'.repeat(41), 'a')] }] }] }),
      'has 41 characters and a header of an ALB 40',
      'name another',
    ],
    [
      'with a host that is too long for an ALB',
      () => Route.http({ hostnames: [`${'a'.repeat(60)}.${'b'.repeat(60)}.example.com`], rules: [{ backends }] }),
      'is no host name for an ALB',
      '128 characters at the most',
    ],
    [
      'with a host that has no dot',
      () => Route.http({ hostnames: ['shop'], rules: [{ backends }] }),
      '"shop" is no host name for an ALB',
      'one with a dot',
    ],
    [
      'with a label that is too long',
      () => Route.http({ hostnames: [`${'a'.repeat(64)}.example.com`], rules: [{ backends }] }),
      'is no host name',
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
      targets({ protocolVersion: GRPC, healthCheck: { successCodes } }).spec.defaultConfiguration.healthCheckConfig
        .matcher,
    ).toEqual({ grpcCode: successCodes });
  });

  test.each<[string, () => unknown, string, string]>([
    ['with answers of both kinds', () => targets({ healthCheck: { successCodes: '0,200' } }), '"0,200"', '"0,12"'],
    ['with an answer that is a word', () => targets({ healthCheck: { successCodes: '2xx' } }), '"2xx"', '200-299'],
    [
      'with answers of HTTP for gRPC',
      () => targets({ protocolVersion: TargetProtocolVersion.GRPC, healthCheck: { successCodes: '200' } }),
      '"200" are no answers of a health check with GRPC',
      'of gRPC',
    ],
    [
      'with an answer after the next question of the controller',
      () => targets({ healthCheck: { timeout: Duration.seconds(15) } }),
      '"timeout: 15" is not below the interval of 15',
      'a longer interval',
    ],
    [
      'with a question before the answer of the controller',
      () => targets({ healthCheck: { interval: Duration.seconds(5) } }),
      '"timeout: 5" is not below the interval of 5',
      'write less',
    ],
    ['that are some of the pods', () => targets({ nodeLabels: { a: 'b' } }), '"nodeLabels" are of nodes', 'INSTANCE'],
    ['with a name that is none', () => targets({ targetGroupName: 'a_b' }), '"a_b" cannot be', '32 at the most'],
    [
      'of routes in no namespace',
      () =>
        Manifests.serviceTargets({
          service: 'a',
          namespace: 'b',
          routes: [{ kind: RouteKind.HTTP, name: 'c', targets: {} }],
        }),
      '"c" is a route in no namespace',
      'say namespace',
    ],
    [
      'of an ALB by TCP',
      () => alb({ targets: { protocol: TargetProtocol.TCP } }),
      '"TCP" is nothing that an ALB speaks',
      'HTTP or HTTPS',
    ],
    [
      'of an ALB that are asked by TCP',
      () => alb({ targets: { healthCheck: { protocol: HealthCheckProtocol.TCP } } }),
      '"HealthCheckProtocol.TCP" is for NLBs',
      'HTTP or HTTPS',
    ],
    [
      'of an NLB by HTTP',
      () => nlb({ targets: { protocol: TargetProtocol.HTTP } }),
      '"HTTP" is nothing that an NLB speaks',
      'TCP, TLS or UDP',
    ],
    [
      'of an NLB with a version of HTTP',
      () => nlb({ targets: { protocolVersion: TargetProtocolVersion.HTTP2 } }),
      '"protocolVersion" is of HTTP',
      'leave it out',
    ],
    [
      'of an NLB with a cookie',
      () => nlb({ targets: { stickiness: Duration.hours(1) } }),
      '"stickiness" is of HTTP',
      'leave it out',
    ],
    [
      'of an NLB that are asked for a path by TCP',
      () => nlb({ targets: { healthCheck: { path: '/healthz' } } }),
      '"/healthz" is nothing that an NLB asks for by TCP',
      'HTTP or HTTPS',
    ],
    [
      'that are an ALB, with what an ALB has not',
      () => behind({ routes: [{ kind: RouteKind.TCP, targets: { protocol: TargetProtocol.TCP } }] }),
      '"protocol" is not of targets that are an ALB',
      'leave it out',
    ],
    [
      'that are an ALB, asked by TCP',
      () => behind({ healthCheck: { protocol: HealthCheckProtocol.TCP } }),
      '"HealthCheckProtocol.TCP" is no check of an ALB',
      'HTTP or HTTPS',
    ],
    [
      'that are an ALB, asked elsewhere',
      () => behind({ healthCheck: { port: 8080 } }),
      '"port" is that of the listener',
      'leave it out',
    ],
  ])('fail %s', (_case, define, wrong, instead) => {
    expect(define).toFailWith('GatewaySetting', wrong, instead);
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
    Listener.https({ name, hostname: `${name}.example.com`, certificateArns: name === 'a' ? [ARNS[0]] : [] }),
  );
  test.each<[string, () => unknown, string, string]>([
    ['with QUIC and security groups', () => nlb({ listeners: quic }), '"udp-443" is for QUIC', 'withoutSecurityGroups'],
    [
      'with QUIC to nodes',
      () =>
        nlb({
          listeners: quic,
          withoutSecurityGroups: true,
          targets: { targetType: TargetType.INSTANCE },
        }),
      '"udp-443" is for QUIC, which targets that are pods',
      'LoadBalancerTargetType.IP',
    ],
    [
      'for a host that has no dot',
      () => Listener.http({ hostname: 'shop' }),
      '"shop" is no host name for an ALB',
      'one with a dot',
    ],
    [
      'with certificates for some hosts of a port, and none that the controller would look for',
      () => alb({ listeners: half }),
      '"b" shares HTTPS:443 with certificates of others',
      'give it certificates, too',
    ],
  ])('fails %s', (_case, define, wrong, instead) => {
    expect(define).toFailWith('GatewayListener', wrong, instead);
  });

  const { DUALSTACK } = LoadBalancerAddressing;
  test.each<[string, () => unknown, string, string]>([
    [
      'in subnets and others',
      () => alb({ subnets: SUBNETS, subnetTags: { tier: ['edge'] } }),
      '"subnetTags" are beside subnets',
      'leave one of the two out',
    ],
    [
      'with ICMP, and without the group that would let it in',
      () => nlb({ allowsIcmp: true, withoutSecurityGroups: true }),
      '"allowsIcmp" is a rule of the security group of the controller',
      'the rules of your own',
    ],
    [
      'with networks of IPv6, and addresses of IPv4',
      () => alb({ addressing: LoadBalancerAddressing.IPV4, inboundCidrs: ['10.0.0.0/8', '2001:db8::/32'] }),
      '"2001:db8::/32" is a network of IPv6',
      'DUALSTACK',
    ],
    [
      'with IPv6 addresses of IPv4',
      () => nlb({ subnets: SUBNETS, ipv6Addresses: ['2001:db8::1', '2001:db8::2'] }),
      '"ipv6Addresses" are of IPv6',
      'DUALSTACK',
    ],
    [
      'with prefixes of IPv4',
      () => nlb({ subnets: SUBNETS, sourceNatIpv6Prefixes: ['auto_assigned', 'auto_assigned'] }),
      '"sourceNatIpv6Prefixes" are of IPv6',
      'DUALSTACK',
    ],
    [
      'with IPv6 addresses of no subnets',
      () => nlb({ addressing: DUALSTACK, ipv6Addresses: ['2001:db8::1'] }),
      '"ipv6Addresses" are of subnets',
      'give subnets',
    ],
    [
      'with an IPv4 address for one of IPv6',
      () => nlb({ addressing: DUALSTACK, subnets: SUBNETS, ipv6Addresses: ['2001:db8::1', '10.0.0.1'] }),
      '"10.0.0.1" is no IPv6 address',
      '2001:db8::10',
    ],
    [
      'with a prefix of another length',
      () => nlb({ addressing: DUALSTACK, subnets: SUBNETS, sourceNatIpv6Prefixes: ['2001:db8::/64', 'auto_assigned'] }),
      '"2001:db8::/64" is no IPv6 prefix of 80 bits',
      'auto_assigned',
    ],
    [
      'with more labels than the API takes',
      () => alb({ bindingLabels: Object.fromEntries([...'abcdefghi'].map((key) => [key, key])) }),
      '"bindingLabels: 9"',
      'write 0 to 8',
    ],
  ])('fails %s', (_case, define, wrong, instead) => {
    expect(define).toFailWith('GatewaySetting', wrong, instead);
  });
});

describe('an attribute', () => {
  const ZONES = { 'load_balancing.cross_zone.enabled': 'true' };
  const IDLE = { 'idle_timeout.timeout_seconds': '60' };
  const TCP = { 'tcp.idle_timeout.seconds': '60' };

  test.each<[string, () => unknown, string, string]>([
    ['of an ALB on an NLB', () => nlb({ loadBalancerAttributes: IDLE }), 'is no attribute of an NLB', 'Use one of'],
    [
      'of an ALB that is misspelled',
      () => alb({ loadBalancerAttributes: { 'idle_timeout.timeout_second': '60' } }),
      'is no attribute of an ALB',
      'Did you mean "idle_timeout.timeout_seconds"?',
    ],
    [
      'of a listener for TCP on one for HTTP',
      () => Listener.http({ attributes: TCP }),
      'is no attribute of a listener of an ALB',
      'Use one of',
    ],
    [
      'of a listener for HTTP on one for TLS',
      () => Listener.tlsPassthrough({ attributes: { 'routing.http.response.server.enabled': 'false' } }),
      'is no attribute of a listener of an NLB',
      'tcp.idle_timeout.seconds',
    ],
    [
      'of targets of an NLB for an ALB',
      () => alb({ targets: { attributes: { 'proxy_protocol_v2.enabled': 'true' } } }),
      'is no attribute of a target group of an ALB',
      'Use one of',
    ],
    [
      'of targets of an ALB for an NLB',
      () => nlb({ targets: { attributes: { 'slow_start.duration_seconds': '30' } } }),
      'is no attribute of a target group of an NLB',
      'Use one of',
    ],
    [
      'of targets that is misspelled',
      () => targets({ attributes: { 'slow_start.duration_second': '30' } }),
      '"slow_start.duration_second" is no attribute of a target group of an ALB',
      'Did you mean "slow_start.duration_seconds"?',
    ],
  ])('%s fails', (_case, define, wrong, instead) => {
    expect(define).toFailWith('LoadBalancerAttribute', wrong, instead);
  });

  test('of targets of either kind is for a Service whose load balancer is not known', () => {
    expect(() => targets({ attributes: { 'proxy_protocol_v2.enabled': 'true' } })).not.toThrow();
    expect(() => targets({ attributes: { 'slow_start.duration_seconds': '30' } })).not.toThrow();
    expect(() => nlb({ loadBalancerAttributes: ZONES, targets: { attributes: ZONES } })).not.toThrow();
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
    '"gateways" are 0',
    'give 1 to 16',
  );
});
