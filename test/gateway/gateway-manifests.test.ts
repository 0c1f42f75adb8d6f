import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { Duration, Token } from 'aws-cdk-lib/core';
import { stringify } from 'yaml';
import { LoadBalancerSubnets, TlsCertificates } from '../../lib';
import type { ErrorName } from '../../lib/foundation/errors';
import {
  type AlbGatewayManifest,
  GatewayKind,
  GatewayMergingMode,
  Listener,
  Manifests,
  RouteNamespaces,
  type TargetOptions,
} from '../../lib/gateway';
import {
  AlpnPolicy,
  HealthCheckProtocol,
  IpAddressType,
  MutualAuthentication,
  Scheme,
  TargetProtocol,
  TargetProtocolVersion,
  TargetStickiness,
  TargetType,
} from '../../lib/loadbalancing';
import { testStack } from '../support/builders';
import { ARNS, configurationOf, GROUP, nlb, alb as plainAlb, SUBNETS, specOf, targets } from '../support/gateways';
import { type KubernetesShape, wordsOf } from '../support/object-schemas';

const [ARN, OTHER] = ARNS;
const HTTPS = Listener.https({ certificates: TlsCertificates.arns(ARN) });
const alb = (options: Partial<AlbGatewayManifest> = {}) => plainAlb({ listeners: [HTTPS], ...options });

const stack = testStack();

const WHOLE_ALB = alb({
  loadBalancerName: 'shop',
  scheme: Scheme.INTERNET_FACING,
  ipAddressType: IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4,
  subnets: LoadBalancerSubnets.of(...SUBNETS),
  inboundCidrs: ['203.0.113.0/24', '2001:db8::/32'],
  inboundPrefixListIds: ['pl-0123'],
  additionalLoadBalancerAttributes: { 'deletion_protection.enabled': 'true' },
  tags: { team: 'shop' },
  minimumCapacityUnits: 500,
  listenerSetsFrom: RouteNamespaces.withLabels({ team: 'shop' }),
  webAclArn: 'arn:aws:wafv2:eu-west-1:111111111111:regional/webacl/shop/0000',
  shieldAdvanced: true,
  ipv4IpamPoolId: 'ipam-pool-0123',
  targets: { targetType: TargetType.IP },
  listeners: [
    Listener.http({ routesFrom: RouteNamespaces.withLabels({ shop: 'yes' }) }),
    Listener.https({
      certificates: TlsCertificates.of(
        ...[ARN, OTHER].map((arn, at) => acm.Certificate.fromCertificateArn(stack, `Certificate${at}`, arn)),
      ),
      hostname: '*.example.com',
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      mutualAuthentication: MutualAuthentication.verify('clients', {
        ignoreClientCertificateExpiry: false,
        advertiseTrustStoreCaNames: true,
      }),
      additionalListenerAttributes: { 'routing.http.response.server.enabled': 'false' },
      routesFrom: RouteNamespaces.all(),
    }),
  ],
});

const WHOLE_NLB = nlb({
  scheme: Scheme.INTERNET_FACING,
  ipAddressType: IpAddressType.DUALSTACK,
  subnets: LoadBalancerSubnets.of(...SUBNETS),
  securityGroups: [GROUP],
  manageBackendSecurityGroupRules: true,
  eipAllocationIds: ['eipalloc-a', 'eipalloc-b'],
  enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: false,
  listeners: [
    Listener.tls({ certificates: TlsCertificates.arns(ARN), alpnPolicy: AlpnPolicy.HTTP2_PREFERRED }),
    Listener.tlsPassthrough({
      port: 8443,
      hostname: 'mail.example.com',
      additionalListenerAttributes: { 'tcp.idle_timeout.seconds': '60' },
    }),
    Listener.tcp({ port: 53, additionalListenerAttributes: { 'tcp.idle_timeout.seconds': '60' } }),
    Listener.udp({ port: 53, additionalListenerAttributes: { 'tcp.idle_timeout.seconds': '60' } }),
  ],
});

const WHOLE_TARGETS = targets({
  targetType: TargetType.INSTANCE,
  targetProtocol: TargetProtocol.HTTPS,
  targetProtocolVersion: TargetProtocolVersion.HTTP2,
  healthCheck: {
    protocol: HealthCheckProtocol.HTTPS,
    path: '/healthz',
    port: '8080',
    interval: Duration.seconds(10),
    timeout: Duration.seconds(5),
    healthyThreshold: 2,
    unhealthyThreshold: 3,
    successCodes: '200-299',
  },
  deregistrationDelay: Duration.seconds(30),
  stickiness: TargetStickiness.loadBalancerCookie(Duration.hours(1)),
  additionalTargetGroupAttributes: { 'load_balancing.algorithm.type': 'least_outstanding_requests' },
  targetNodeLabels: { pool: 'edge' },
  tags: { team: 'shop' },
});

const WHOLE_CLASS = Manifests.gatewayClass(GatewayKind.NLB, {
  name: 'inside',
  namespace: 'platform',
  loadBalancers: { scheme: Scheme.INTERNAL, targets: { targetType: TargetType.IP } },
  mergingMode: GatewayMergingMode.PREFER_GATEWAY,
});

describe('the manifests', () => {
  test.each<[string, KubernetesShape[]]>([
    ['of a Gateway of an ALB with every setting', WHOLE_ALB],
    ['of a Gateway of an ALB with few settings', alb()],
    ['of a Gateway of an NLB with every setting', WHOLE_NLB],
    [
      'of a Gateway of an NLB with private addresses',
      nlb({ subnets: LoadBalancerSubnets.of(...SUBNETS), privateIpv4Addresses: ['10.0.0.4', '10.0.1.4'] }),
    ],
    ['of a Gateway of an NLB without security groups', nlb({ withoutSecurityGroups: true })],
    ['of targets with every setting', [WHOLE_TARGETS]],
    ['of a class with every setting', WHOLE_CLASS],
    ['of a class without any', Manifests.gatewayClass(GatewayKind.ALB)],
  ])('%s have only fields and words that the API knows', (_case, objects) => {
    expect(objects.length).toBeGreaterThan(0);
    expect(objects).toBeValidObject();
  });

  test('say nothing that nobody said', () => {
    const plain = alb({ listeners: [Listener.http()] });
    expect(plain.map(({ kind }) => kind)).toEqual(['Gateway']);
    expect(specOf(plain, 'Gateway')).toEqual({
      gatewayClassName: 'alb',
      listeners: [{ name: 'http-80', protocol: 'HTTP', port: 80, allowedRoutes: { namespaces: { from: 'Same' } } }],
    });
    expect(Manifests.gatewayClass(GatewayKind.ALB)).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'GatewayClass',
        metadata: { name: 'alb' },
        spec: { controllerName: 'gateway.k8s.aws/alb' },
      },
    ]);
  });

  test('hold the settings of a load balancer beside its Gateway, which names them', () => {
    expect(WHOLE_ALB.map(({ kind }) => kind)).toEqual([
      'TargetGroupConfiguration',
      'LoadBalancerConfiguration',
      'Gateway',
    ]);
    expect(new Set(WHOLE_ALB.map(({ metadata }) => (metadata as KubernetesShape).namespace))).toEqual(new Set(['web']));
    const { infrastructure } = specOf(WHOLE_ALB, 'Gateway');
    expect(infrastructure.parametersRef).toEqual({
      group: 'gateway.k8s.aws',
      kind: 'LoadBalancerConfiguration',
      name: 'shop',
    });
    expect(configurationOf(WHOLE_ALB).defaultTargetGroupConfiguration).toEqual({ name: 'shop-defaults' });
    // A default for all Services has no reference to one: the controller refuses it otherwise.
    expect(specOf(WHOLE_ALB, 'TargetGroupConfiguration')).toEqual({ defaultConfiguration: { targetType: 'ip' } });
  });

  test('of an ALB are what the picture shows', () => {
    expect(stringify(configurationOf(WHOLE_ALB), { sortMapEntries: true, lineWidth: 0 })).toMatchSnapshot();
  });

  test('of an NLB are what the picture shows', () => {
    expect(stringify(configurationOf(WHOLE_NLB), { sortMapEntries: true, lineWidth: 0 })).toMatchSnapshot();
  });

  test('of targets are what the picture shows', () => {
    expect(stringify(WHOLE_TARGETS, { sortMapEntries: true, lineWidth: 0 })).toMatchSnapshot();
  });

  test('name the settings of a class with their namespace, and say who wins', () => {
    expect(specOf(WHOLE_CLASS, 'GatewayClass')).toEqual({
      controllerName: 'gateway.k8s.aws/nlb',
      parametersRef: {
        group: 'gateway.k8s.aws',
        kind: 'LoadBalancerConfiguration',
        name: 'gateway-class-inside',
        namespace: 'platform',
      },
    });
    expect(configurationOf(WHOLE_CLASS)).toMatchObject({ scheme: 'internal', mergingMode: 'prefer-gateway' });
  });

  test('let ListenerSets in where they are told to', () => {
    expect(specOf(alb(), 'Gateway')).not.toHaveProperty('allowedListeners');
    expect(specOf(WHOLE_ALB, 'Gateway').allowedListeners).toEqual({
      namespaces: { from: 'Selector', selector: { matchLabels: { team: 'shop' } } },
    });
  });

  test('keep tokens as they are', () => {
    const token = Token.asString({ Ref: 'Certificate' });
    const objects = alb({
      listeners: [Listener.https({ certificates: TlsCertificates.arns(token), hostname: token })],
      inboundCidrs: [token],
    });
    expect(configurationOf(objects)).toMatchObject({
      listenerConfigurations: [{ protocolPort: 'HTTPS:443', defaultCertificate: token }],
      sourceRanges: [token],
    });
    const { spec } = targets({ healthCheck: { port: Token.asString({ Ref: 'Port' }) } });
    expect(stack.resolve(spec.defaultConfiguration.healthCheckConfig)).toEqual({ healthCheckPort: { Ref: 'Port' } });
  });
});

describe('listeners', () => {
  const listenersOf = (...listeners: Listener[]) => configurationOf(nlb({ listeners }))?.listenerConfigurations;

  test('for several hosts on one port share their certificates, each once', () => {
    const listeners = ['shop', 'cart'].map((name, at) =>
      Listener.https({
        name,
        hostname: `${name}.example.com`,
        certificates: TlsCertificates.arns(...(at ? [OTHER, ARN] : [ARN])),
      }),
    );
    expect(configurationOf(alb({ listeners })).listenerConfigurations).toEqual([
      { protocolPort: 'HTTPS:443', defaultCertificate: ARN, certificates: [OTHER] },
    ]);
  });

  test('for TLS that pods end are TCP to the load balancer', () => {
    const attributes = { 'tcp.idle_timeout.seconds': '60' };
    const listener = Listener.tlsPassthrough({ additionalListenerAttributes: attributes });
    expect(listenersOf(listener)).toEqual([
      { protocolPort: 'TCP:443', listenerAttributes: [{ key: 'tcp.idle_timeout.seconds', value: '60' }] },
    ]);
    expect(specOf(nlb({ listeners: [listener] }), 'Gateway').listeners[0].tls).toEqual({ mode: 'Passthrough' });
  });

  test('for TLS that the load balancer ends say so as the API asks, which knows no ACM', () => {
    const [{ tls }] = specOf(WHOLE_NLB, 'Gateway').listeners;
    expect(tls.mode).toBe('Terminate');
    expect(Object.keys(tls.options)).toHaveLength(1);
  });

  test('for TCP and UDP on one port are one of the load balancer', () => {
    expect(configurationOf(WHOLE_NLB).listenerConfigurations[2].protocolPort).toBe('TCP_UDP:53');
  });

  test('without a certificate have a host name by which the controller looks for one', () => {
    const listeners = [Listener.https({ hostname: 'shop.example.com' })];
    expect(configurationOf(alb({ listeners }))).toBeUndefined();
    expect(() => Listener.https({})).toFailWith(
      'GatewayListener',
      '"https-443" has no certificate',
      'Set certificates',
    );
    expect(() => Listener.tls({})).toFailWith('GatewayListener', '"tls-443" has no certificate', 'Set certificates');
  });

  test.each<[string, () => unknown, string, string, ErrorName?]>([
    ['on a port that is none', () => Listener.http({ port: 0 }), '"port: 0"', 'Write 1 to 65535'],
    ['on half a port', () => Listener.tcp({ port: 80.5 }), '"port: 80.5"', 'as a whole number'],
    ['without a port', () => Listener.udp({}), '"UDP" has no default port', 'Set port'],
    ['for a host that is an address', () => Listener.http({ hostname: '10.0.0.1' }), '"10.0.0.1"', 'shop.example.com'],
    [
      'for a host in capitals',
      () => Listener.http({ hostname: 'Shop.example.com' }),
      '"Shop.example.com"',
      'lower case',
    ],
    ['for a wildcard inside', () => Listener.http({ hostname: 'a.*.com' }), '"a.*.com"', '*.example.com'],
    [
      'with another ARN',
      () => Listener.https({ certificates: TlsCertificates.arns('arn:aws:s3:::x') }),
      '"arn:aws:s3:::x"',
      'such as "arn:aws:acm:',
      'ListenerCertificate',
    ],
    [
      'that an ALB does not speak',
      () => alb({ listeners: [Listener.tcp({ port: 80 })] }),
      '"tcp-80" listens for TCP',
      'use NlbGateway',
    ],
    [
      'that an NLB does not speak',
      () => nlb({ listeners: [HTTPS] }),
      '"https-443" listens for HTTPS',
      'use AlbGateway',
    ],
    ['that are none', () => alb({ listeners: [] }), '"listeners" has 0 entries', '1 to 64'],
    [
      'of one name',
      () => alb({ listeners: [HTTPS, Listener.http({ name: 'https-443' })] }),
      '"https-443" is the name of two',
      'Give each a different name',
    ],
    [
      'of two protocols on one port',
      () => alb({ listeners: [HTTPS, Listener.http({ port: 443 })] }),
      '"http-443" is on port 443',
      'Use another port',
    ],
    [
      'for the same host',
      () => alb({ listeners: [HTTPS, Listener.https({ name: 'two', certificates: TlsCertificates.arns(ARN) })] }),
      '"two" has the same port and hostname',
      'different hostnames',
    ],
    [
      'of which one ends TLS and one does not',
      () =>
        nlb({
          listeners: [
            Listener.tls({ certificates: TlsCertificates.arns(ARN) }),
            Listener.tlsPassthrough({ name: 'two' }),
          ],
        }),
      '"two" and',
      'Use another port',
    ],
    [
      'that share a port and do not agree',
      () =>
        alb({
          listeners: [
            HTTPS,
            Listener.https({ name: 'two', hostname: 'a.example.com', sslPolicy: 'ELBSecurityPolicy-2016-08' }),
          ],
        }),
      '"two" and',
      'the same sslPolicy',
    ],
  ])('fail %s', (_case, define, wrong, instead, name = 'GatewayListener') => {
    expect(define).toFailWith(name, wrong, instead);
  });

  test('fail with a name that is none', () => {
    expect(() => Listener.http({ name: 'My Shop' })).toFailWith('GatewaySetting', '"My Shop"', 'lower-case');
  });
});

describe('a load balancer fails', () => {
  test.each<[string, () => unknown, string, string, ErrorName?]>([
    [
      'with a name that AWS keeps',
      () => alb({ loadBalancerName: 'internal-shop' }),
      '"internal-shop"',
      '1 to 32 letters',
      'LoadBalancerSetting',
    ],
    [
      'with a name that is too long',
      () => alb({ loadBalancerName: 'a'.repeat(33) }),
      '"aaaa',
      'letters, digits and hyphens',
      'LoadBalancerSetting',
    ],
    ['with a Gateway that has no name', () => alb({ name: '-' }), '"-" is not a valid name of', 'lower-case'],
    [
      'in a namespace that is none',
      () => alb({ namespace: 'a.b' }),
      '"a.b" is not a valid namespace',
      'Write at most 63 lower-case letters, digits and hyphens',
    ],
    ['in a class that is none', () => alb({ gatewayClassName: 'A' }), '"A" is not a valid name of', 'lower-case'],
    [
      'with tags of the controller',
      () => alb({ tags: { 'elbv2.k8s.aws/cluster': 'x' } }),
      '"elbv2.k8s.aws/cluster"',
      'Use another key',
      'LoadBalancerSetting',
    ],
    [
      'with half a capacity unit',
      () => alb({ minimumCapacityUnits: 0.5 }),
      '"minimumCapacityUnits: 0.5"',
      'Write 0 to',
      'LoadBalancerSetting',
    ],
    [
      'with no security groups',
      () => alb({ securityGroups: [] }),
      '"securityGroups" is empty',
      'Remove it',
      'LoadBalancerSetting',
    ],
    [
      'with networks for groups of its own',
      () => alb({ securityGroups: [GROUP], inboundCidrs: ['10.0.0.0/8'] }),
      '"inboundCidrs" has no effect if securityGroups is',
      'Remove it, and add the rules to the security groups',
      'LoadBalancerSetting',
    ],
    [
      'with prefix lists without groups',
      () => nlb({ withoutSecurityGroups: true, inboundPrefixListIds: ['pl-1'] }),
      '"inboundPrefixListIds" needs security groups',
      'Remove one of the two',
      'LoadBalancerSetting',
    ],
    [
      'with rules for groups that it makes',
      () => alb({ manageBackendSecurityGroupRules: true }),
      '"manageBackendSecurityGroupRules: true" needs securityGroups',
      'Remove it',
      'LoadBalancerSetting',
    ],
    [
      'without groups and with them',
      () => nlb({ securityGroups: [GROUP], withoutSecurityGroups: true }),
      '"securityGroups" needs security groups',
      'Remove one of the two',
      'LoadBalancerSetting',
    ],
    [
      'without public IPv4 inside',
      () => alb({ ipAddressType: IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4 }),
      '"dualstack-without-public-ipv4"',
      'DUALSTACK',
      'LoadBalancerAddress',
    ],
    [
      'without public IPv4 as an NLB',
      () =>
        nlb({
          ipAddressType: IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4,
          scheme: Scheme.INTERNET_FACING,
        }),
      '"dualstack-without-public-ipv4"',
      'DUALSTACK',
      'LoadBalancerAddress',
    ],
    [
      'with Elastic IP addresses inside',
      () => nlb({ eipAllocationIds: ['eipalloc-a'] }),
      '"eipAllocationIds"',
      'INTERNET_FACING',
      'LoadBalancerAddress',
    ],
    [
      'with private addresses on the internet',
      () =>
        nlb({
          subnets: LoadBalancerSubnets.of(...SUBNETS),
          privateIpv4Addresses: ['10.0.0.4', '10.0.1.4'],
          scheme: Scheme.INTERNET_FACING,
        }),
      '"privateIpv4Addresses"',
      'eipAllocationIds',
      'LoadBalancerAddress',
    ],
    [
      'with other numbers of subnets and addresses',
      () =>
        nlb({
          subnets: LoadBalancerSubnets.of(...SUBNETS),
          eipAllocationIds: ['eipalloc-a'],
          scheme: Scheme.INTERNET_FACING,
        }),
      '"eipAllocationIds" has 1 values for 2 subnets',
      'Write one value for each subnet',
      'LoadBalancerAddress',
    ],
    [
      'with addresses of no subnets',
      () => nlb({ privateIpv4Addresses: ['10.0.0.4'] }),
      '"privateIpv4Addresses"',
      'Set subnets, one for each address',
      'LoadBalancerAddress',
    ],
    [
      'with an address that is none',
      () => nlb({ subnets: LoadBalancerSubnets.of(...SUBNETS), privateIpv4Addresses: ['10.0.0.4', '10.0.1'] }),
      '"10.0.1"',
      '10.0.1.10',
      'LoadBalancerAddress',
    ],
  ])('%s', (_case, define, wrong, instead, name = 'GatewaySetting') => {
    expect(define).toFailWith(name, wrong, instead);
  });

  test('with a network that is none', () => {
    expect(() => alb({ inboundCidrs: ['10.0.0.1/8'] })).toFailWith('CidrHostBits', '"10.0.0.1/8"', '10.0.0.0/8');
  });
});

describe('targets', () => {
  test('of gRPC have its codes', () => {
    const { spec } = targets({ targetProtocolVersion: TargetProtocolVersion.GRPC, healthCheck: { successCodes: '0' } });
    expect(spec.defaultConfiguration.healthCheckConfig).toEqual({ matcher: { grpcCode: '0' } });
  });

  test.each<[string, TargetOptions, string, string, ErrorName?]>([
    [
      'checked too often',
      { healthCheck: { interval: Duration.seconds(4) } },
      '"interval: 4"',
      'Write 5 to 300',
      'TargetHealthCheck',
    ],
    [
      'with an answer that is too late',
      { healthCheck: { timeout: Duration.seconds(121) } },
      '"timeout: 121"',
      'Write 2 to 120',
      'TargetHealthCheck',
    ],
    [
      'with an answer after the next question',
      { healthCheck: { interval: Duration.seconds(10), timeout: Duration.seconds(10) } },
      '"timeout: 10" is not shorter than the interval',
      'Write a shorter timeout or a longer interval',
      'TargetHealthCheck',
    ],
    [
      'healthy at once',
      { healthCheck: { healthyThreshold: 1 } },
      '"healthyThreshold: 1"',
      'Write 2 to 10',
      'TargetHealthCheck',
    ],
    [
      'unhealthy too late',
      { healthCheck: { unhealthyThreshold: 11 } },
      '"unhealthyThreshold: 11"',
      'Write 2 to 10',
      'TargetHealthCheck',
    ],
    ['checked on no port', { healthCheck: { port: '70000' } }, '"port: 70000"', '65535', 'TargetHealthCheck'],
    [
      'checked on half a path',
      { healthCheck: { path: 'healthz' } },
      '"healthz"',
      'Write at most 1024 characters that begin with a slash',
      'TargetHealthCheck',
    ],
    [
      'with a path by TCP',
      { healthCheck: { protocol: HealthCheckProtocol.TCP, path: '/' } },
      '"path: /" has no effect on a TCP',
      'Remove it',
      'TargetHealthCheck',
    ],
    [
      'with a version of HTTP in TCP',
      { targetProtocol: TargetProtocol.TCP, targetProtocolVersion: TargetProtocolVersion.HTTP2 },
      '"targetProtocolVersion: HTTP2" is a version of HTTP',
      'Remove targetProtocolVersion',
      'LoadBalancerSetting',
    ],
    [
      'with a cookie in UDP',
      { targetProtocol: TargetProtocol.UDP, stickiness: TargetStickiness.loadBalancerCookie(Duration.hours(1)) },
      '"stickiness by the cookie lb_cookie" is not available on an NLB',
      'Write TargetStickiness.sourceIp()',
      'LoadBalancerSetting',
    ],
    [
      'that stay too long',
      { deregistrationDelay: Duration.hours(2) },
      '"deregistrationDelay: 7200"',
      'to 3600',
      'LoadBalancerSetting',
    ],
    [
      'with an attribute that is set twice',
      {
        deregistrationDelay: Duration.seconds(30),
        additionalTargetGroupAttributes: { 'deregistration_delay.timeout_seconds': '60' },
      },
      '"deregistration_delay.timeout_seconds" is also set by a typed',
      'Remove it from the attributes',
      'LoadBalancerAttribute',
    ],
    ['with tags of AWS', { tags: { 'aws:x': 'y' } }, '"aws:x"', 'Use another key', 'LoadBalancerSetting'],
  ])('fail %s', (_case, options, wrong, instead, name = 'GatewaySetting') => {
    expect(() => targets(options)).toFailWith(name, wrong, instead);
  });
});

test('every word that this library has is on a list of the API', () => {
  const [listener, target] = ['listenerConfigurations[]', 'defaultConfiguration'];
  expect(Object.values(AlpnPolicy).sort()).toEqual(
    [...wordsOf('LoadBalancerConfiguration', `${listener}.alpnPolicy`)].sort(),
  );
  expect(Object.values(TargetProtocol)).toEqual(wordsOf('TargetGroupConfiguration', `${target}.protocol`));
  expect(Object.values(TargetProtocolVersion)).toEqual(
    wordsOf('TargetGroupConfiguration', `${target}.protocolVersion`),
  );
  expect(Object.values(HealthCheckProtocol)).toEqual(
    wordsOf('TargetGroupConfiguration', `${target}.healthCheckConfig.healthCheckProtocol`),
  );
  expect(Object.values(IpAddressType)).toEqual(wordsOf('LoadBalancerConfiguration', 'ipAddressType'));
  expect(Object.values(Scheme)).toEqual(wordsOf('LoadBalancerConfiguration', 'scheme'));
});
