import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib/core';
import { LoadBalancerSubnets, TlsCertificates } from '../../lib';
import { ingressClassValues } from '../../lib/controllers/ingress-class';
import { GatewayKind, Listener, Manifests } from '../../lib/gateway';
import { AlbIngress } from '../../lib/ingress';
import {
  HealthCheckProtocol,
  IpAddressType,
  NlbSourceNat,
  Scheme,
  TargetProtocol,
  TargetStickiness,
  TargetType,
} from '../../lib/loadbalancing';
import { NlbListener, NlbService } from '../../lib/service';
import { publicTypes, type TypeReference } from '../../scripts/public-types';
import { testStack } from '../support/builders';
import { ARNS, alb, configurationOf, nlb, SUBNETS, targets } from '../support/gateways';
import type { KubernetesShape } from '../support/object-schemas';

const TYPES = publicTypes(join(__dirname, '../..'));
const OWN = 'cdk-eks-networking.';

interface Option {
  readonly name: string;
  readonly type: TypeReference;
  readonly declaredBy: string;
}

/** The options of a struct, each with the struct that declares it. */
function optionsOf(struct: string): Option[] {
  const { interfaces = [], properties = [] } = TYPES[`${OWN}${struct}`];
  return [
    ...properties.map(({ name, type }) => ({ name, type, declaredBy: struct })),
    ...interfaces.filter((fqn) => fqn.startsWith(OWN)).flatMap((fqn) => optionsOf(fqn.slice(OWN.length))),
  ];
}

/** Options of the same name that are about something else: the idle timeout of an ALB and that of a TCP listener, a group and its members. */
const OWN_MEANING = ['name', 'namespace', 'listeners', 'port', 'routes', 'kind', 'group', 'idleTimeout'];

describe('load balancers of Ingresses, Services, Gateways and IngressClasses', () => {
  test.each([
    [['AlbIngressProps', 'IngressClassOptions', 'AlbGatewayProps', 'NlbServiceOptions', 'NlbGatewayProps']],
    [['AlbIngressProps', 'NlbServiceOptions', 'TargetOptions', 'NlbListenerOptions', 'NlbTcpListenerOptions']],
    [['AlbHttpsListenerOptions', 'HttpListenerOptions', 'HttpsListenerOptions', 'IngressClassListener']],
    [['NlbTcpListenerOptions', 'TcpListenerOptions', 'TlsListenerOptions', 'UdpListenerOptions']],
  ])('declare each option once: %j', (structs) => {
    const all = structs.flatMap(optionsOf).filter(({ name }) => !OWN_MEANING.includes(name));
    const declarations = new Map<string, Set<string>>();
    for (const { declaredBy, name } of all) {
      declarations.set(name, (declarations.get(name) ?? new Set()).add(declaredBy));
    }
    const twice = [...declarations].filter(([, places]) => places.size > 1).map(([name, places]) => [name, ...places]);
    // Tags are of load balancers, or of target groups; a redirect has its own place in a Gateway, and so have mTLS listeners.
    expect(twice.filter(([name]) => !['tags', 'redirectHttpTo', 'mutualAuthentication'].includes(name))).toEqual([]);
  });

  test('give an option one type wherever they declare it', () => {
    const structs = Object.values(TYPES)
      .filter(({ name }) =>
        /^(Alb|Nlb|LoadBalancer(?!Controller)|Gateway(?!Api)|Http|Https|IngressClass|Target|Listener)\w*(Options|Props)$/.test(
          name,
        ),
      )
      .map(({ name }) => name);
    const types = new Map<string, Set<string>>();
    for (const { name, type } of structs.flatMap(optionsOf)) {
      types.set(name, (types.get(name) ?? new Set()).add(JSON.stringify(type)));
    }
    const differing = [...types].filter(([name, kinds]) => kinds.size > 1 && !OWN_MEANING.includes(name));
    // An Ingress and a route authenticate users by objects of their own; a redirect names a protocol by its text.
    expect(differing.map(([name]) => name)).toEqual(['authentication', 'protocol']);
  });

  const COMMON = {
    scheme: Scheme.INTERNAL,
    ipAddressType: IpAddressType.IPV4,
    subnets: LoadBalancerSubnets.of(...SUBNETS),
    inboundCidrs: ['10.0.0.0/8'],
    inboundPrefixListIds: ['pl-0123456789abcdef0'],
    minimumCapacityUnits: 500,
    deletionProtection: true,
    zonalShift: false,
    tags: { team: 'shop' },
  };
  const ATTRIBUTES = [
    { key: 'deletion_protection.enabled', value: 'true' },
    { key: 'zonal_shift.config.enabled', value: 'false' },
  ];

  test('take the same options', () => {
    const ingress = new AlbIngress(COMMON).annotations;
    const service = new NlbService(COMMON).annotations;
    const spec = (ingressClassValues(COMMON, testStack()) as KubernetesShape).ingressClassParams.spec;
    const gateways = [configurationOf(alb(COMMON)), configurationOf(nlb(COMMON))];
    const [attributes, capacity] = [
      'deletion_protection.enabled=true,zonal_shift.config.enabled=false',
      'CapacityUnits=500',
    ];
    expect(ingress).toMatchObject({
      'alb.ingress.kubernetes.io/subnets': 'subnet-a,subnet-b',
      'alb.ingress.kubernetes.io/load-balancer-attributes': attributes,
      'alb.ingress.kubernetes.io/minimum-load-balancer-capacity': capacity,
    });
    expect(service).toMatchObject({
      'service.beta.kubernetes.io/aws-load-balancer-subnets': 'subnet-a,subnet-b',
      'service.beta.kubernetes.io/load-balancer-source-ranges': '10.0.0.0/8',
      'service.beta.kubernetes.io/aws-load-balancer-attributes': attributes,
      'service.beta.kubernetes.io/aws-load-balancer-minimum-load-balancer-capacity': capacity,
    });
    expect(spec).toMatchObject({
      subnets: { ids: ['subnet-a', 'subnet-b'] },
      loadBalancerAttributes: ATTRIBUTES,
      minimumLoadBalancerCapacity: { capacityUnits: 500 },
    });
    for (const configuration of gateways) {
      expect(configuration).toMatchObject({
        loadBalancerSubnets: [{ identifier: 'subnet-a' }, { identifier: 'subnet-b' }],
        sourceRanges: ['10.0.0.0/8'],
        loadBalancerAttributes: ATTRIBUTES,
        minimumLoadBalancerCapacity: { capacityUnits: 500 },
      });
    }
  });

  test.each<[string, object, string, string]>([
    ['an empty list of networks', { inboundCidrs: [] }, 'LoadBalancerSetting', '"inboundCidrs" is empty'],
    ['half a capacity unit', { minimumCapacityUnits: 0.5 }, 'LoadBalancerSetting', '"minimumCapacityUnits: 0.5"'],
    ['a tag of AWS', { tags: { 'aws:x': 'y' } }, 'LoadBalancerSetting', '"aws:x" is a tag of AWS'],
    ['a name that AWS keeps', { loadBalancerName: 'internal-a', group: 'a' }, 'LoadBalancerSetting', '"internal-a"'],
    ['one subnet twice', { subnets: LoadBalancerSubnets.of(SUBNETS[0], SUBNETS[0]) }, 'LoadBalancerSubnets', 'twice'],
    [
      'a misspelt attribute',
      { additionalLoadBalancerAttributes: { 'deletion_protection.enable': 'true' } },
      'LoadBalancerAttribute',
      'Did you mean "deletion_protection.enabled"?',
    ],
  ])('fail with %s in the same words', (_case, options, name, wrong) => {
    const { group, ...rest } = options as { group?: string };
    for (const make of [
      () => new AlbIngress(rest),
      () => new NlbService(rest),
      () => alb(rest),
      () => nlb(rest),
      () => ingressClassValues({ ...rest, group }, testStack()),
    ]) {
      expect(make).toFailWith(name as 'LoadBalancerSetting', wrong, '');
    }
  });

  test('end a reservation with 0 capacity units', () => {
    expect(configurationOf(alb({ minimumCapacityUnits: 0 })).minimumLoadBalancerCapacity).toEqual({ capacityUnits: 0 });
    const spec = ingressClassValues({ minimumCapacityUnits: 0 }, testStack()) as KubernetesShape;
    expect(spec.ingressClassParams.spec.minimumLoadBalancerCapacity).toEqual({ capacityUnits: 0 });
  });

  test('select subnets by tags in custom resources alone', () => {
    const subnets = LoadBalancerSubnets.tagged({ tier: ['edge'] });
    expect(configurationOf(nlb({ subnets }))).toEqual({ loadBalancerSubnetsSelector: { tier: ['edge'] } });
    expect((ingressClassValues({ subnets }, testStack()) as KubernetesShape).ingressClassParams.spec).toEqual({
      subnets: { tags: { tier: ['edge'] } },
    });
    for (const make of [() => new AlbIngress({ subnets }), () => new NlbService({ subnets })]) {
      expect(make).toFailWith('LoadBalancerSubnets', '"LoadBalancerSubnets.tagged" is for', 'LoadBalancerSubnets.of');
    }
  });

  test('give a Gateway a source NAT prefix for each subnet', () => {
    const subnets = LoadBalancerSubnets.of(...SUBNETS);
    const options = { ipAddressType: IpAddressType.DUALSTACK, subnets };
    const prefixes = (sourceNat: NlbSourceNat) =>
      configurationOf(nlb({ ...options, sourceNat })).loadBalancerSubnets.map(
        ({ sourceNatIPv6Prefix }: KubernetesShape) => sourceNatIPv6Prefix,
      );
    expect(prefixes(NlbSourceNat.assigned())).toEqual(['auto_assigned', 'auto_assigned']);
    expect(prefixes(NlbSourceNat.off())).toEqual([undefined, undefined]);
  });
});

describe('targets of Ingresses, Services and Gateways', () => {
  const attributesOf = (object: KubernetesShape) =>
    Object.fromEntries(
      object.spec.defaultConfiguration.targetGroupAttributes.map(({ key, value }: KubernetesShape) => [key, value]),
    );

  test('have one health check', () => {
    const healthCheck = {
      protocol: HealthCheckProtocol.HTTP,
      port: '8080',
      path: '/healthz',
      interval: Duration.seconds(20),
      timeout: Duration.seconds(4),
      successCodes: '200',
    };
    expect(new AlbIngress({ healthCheck }).annotations).toMatchObject({
      'alb.ingress.kubernetes.io/healthcheck-protocol': 'HTTP',
      'alb.ingress.kubernetes.io/healthcheck-port': '8080',
    });
    expect(new NlbService({ healthCheck }).annotations).toMatchObject({
      'service.beta.kubernetes.io/aws-load-balancer-healthcheck-protocol': 'http',
      'service.beta.kubernetes.io/aws-load-balancer-healthcheck-port': '8080',
    });
    expect(targets({ healthCheck }).spec.defaultConfiguration.healthCheckConfig).toEqual({
      healthCheckProtocol: 'HTTP',
      healthCheckPath: '/healthz',
      healthCheckPort: '8080',
      healthCheckInterval: 20,
      healthCheckTimeout: 4,
      matcher: { httpCode: '200' },
    });
    // The controller looks a name up among the ports of the Service.
    expect(targets({ healthCheck: { port: 'metrics' } }).spec.defaultConfiguration.healthCheckConfig).toEqual({
      healthCheckPort: 'metrics',
    });
  });

  test('have typed attributes in Gateways, too', () => {
    const own = targets({
      preserveClientIp: true,
      terminateConnections: true,
      stickiness: TargetStickiness.sourceIp(),
    });
    expect(attributesOf(own)).toEqual({
      'preserve_client_ip.enabled': 'true',
      'deregistration_delay.connection_termination.enabled': 'true',
      'stickiness.enabled': 'true',
      'stickiness.type': 'source_ip',
    });
    expect(attributesOf(targets({ slowStart: Duration.seconds(30), proxyProtocol: true }))).toEqual({
      'slow_start.duration_seconds': '30',
      'proxy_protocol_v2.enabled': 'true',
    });
  });

  test.each<[string, () => unknown, string, string, string]>([
    [
      'a cookie on an NLB',
      () => new NlbService({ stickiness: TargetStickiness.loadBalancerCookie() }),
      'LoadBalancerSetting',
      'is not available on an NLB',
      'TargetStickiness.sourceIp()',
    ],
    [
      'a cookie on one port of an NLB',
      () => NlbListener.tcp(80, { stickiness: TargetStickiness.loadBalancerCookie() }),
      'LoadBalancerSetting',
      'is not available on an NLB',
      'TargetStickiness.sourceIp()',
    ],
    [
      'a source address on an ALB',
      () => new AlbIngress({ stickiness: TargetStickiness.sourceIp() }),
      'LoadBalancerSetting',
      '"TargetStickiness.sourceIp()" is not available on an ALB',
      'TargetStickiness.loadBalancerCookie()',
    ],
    [
      'a source address on an ALB of a Gateway',
      () => alb({ targets: { stickiness: TargetStickiness.sourceIp() } }),
      'LoadBalancerSetting',
      '"TargetStickiness.sourceIp()" is not available on an ALB',
      'TargetStickiness.loadBalancerCookie()',
    ],
    [
      'the proxy protocol on an ALB',
      () => alb({ targets: { proxyProtocol: true } }),
      'LoadBalancerSetting',
      '"proxyProtocol" is an option of NLBs',
      'Remove it',
    ],
    [
      'anomaly mitigation without weights',
      () => Manifests.gatewayClass(GatewayKind.ALB, { loadBalancers: { targets: { anomalyMitigation: true } } }),
      'LoadBalancerSetting',
      '"anomalyMitigation: true" needs the weighted random algorithm',
      'Algorithm.WEIGHTED_RANDOM',
    ],
    [
      'TCP between an ALB and its targets',
      () => new AlbIngress({ targetProtocol: TargetProtocol.TCP }),
      'LoadBalancerSetting',
      '"TargetProtocol.TCP" is for NLBs',
      'TargetProtocol.HTTP',
    ],
    [
      'a TCP check on an ALB',
      () => new AlbIngress({ healthCheck: { protocol: HealthCheckProtocol.TCP } }),
      'TargetHealthCheck',
      '"HealthCheckProtocol.TCP" is for NLBs',
      'HealthCheckProtocol.HTTP',
    ],
    [
      'a TCP check of an ALB behind an NLB',
      () => new AlbIngress({ frontendNlb: { healthCheck: { protocol: HealthCheckProtocol.TCP } } }),
      'TargetHealthCheck',
      '"HealthCheckProtocol.TCP" does not support ALB targets',
      'HealthCheckProtocol.HTTP',
    ],
    [
      'HTTP between a TLS listener of an NLB and its targets',
      () =>
        new NlbService({ tls: { certificates: TlsCertificates.arns(ARNS[0]), targetProtocol: TargetProtocol.HTTP } }),
      'LoadBalancerSetting',
      '"TargetProtocol.HTTP" is not available for TLS listeners',
      'TargetProtocol.TCP',
    ],
    [
      'labels of nodes where pods are targets',
      () => targets({ targetNodeLabels: { pool: 'edge' }, targetType: TargetType.IP }),
      'LoadBalancerSetting',
      '"targetNodeLabels: pool" selects nodes',
      'TargetType.INSTANCE',
    ],
    [
      'certificates of an IngressClass on a Gateway',
      () => Listener.https({ certificates: TlsCertificates.ofIngressClass() }),
      'GatewayListener',
      '"TlsCertificates.ofIngressClass()" is for Ingresses',
      'TlsCertificates.of',
    ],
  ])('fail with %s', (_case, make, name, wrong, instead) => {
    expect(make).toFailWith(name as 'LoadBalancerSetting', wrong, instead);
  });

  test('of a listener of a Gateway have a certificate of ACM that the controller discovers by its host', () => {
    const listeners = [Listener.https({ hostname: 'a.example.com', certificates: TlsCertificates.discovered() })];
    expect(configurationOf(alb({ listeners }))).toBeUndefined();
    expect(() => Listener.https({ certificates: TlsCertificates.discovered() })).toFailWith(
      'GatewayListener',
      '"https-443" has no certificate',
      'Set certificates',
    );
  });

  test('of listeners have typed attributes', () => {
    const listeners = [Listener.tcp({ port: 80, idleTimeout: Duration.minutes(2) })];
    expect(configurationOf(nlb({ listeners })).listenerConfigurations).toEqual([
      { protocolPort: 'TCP:80', listenerAttributes: [{ key: 'tcp.idle_timeout.seconds', value: '120' }] },
    ]);
    const secured = [Listener.http({ responseHeaders: { 'x-frame-options': 'DENY' }, serverHeader: false })];
    expect(configurationOf(alb({ listeners: secured })).listenerConfigurations[0].listenerAttributes).toEqual([
      { key: 'routing.http.response.x_frame_options.header_value', value: 'DENY' },
      { key: 'routing.http.response.server.enabled', value: 'false' },
    ]);
  });
});
