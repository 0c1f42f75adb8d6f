import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, Fn, Token } from 'aws-cdk-lib/core';
import { stringify } from 'yaml';
import {
  AlpnPolicy,
  ClientRouting,
  ExternalTrafficPolicy,
  LoadBalancerAddressing,
  LoadBalancerLogDestination,
  LoadBalancerScheme,
  LoadBalancerSubnets,
  LoadBalancerTargetType,
  NlbHealthCheckProtocol,
  NlbService,
  type NlbServiceOptions,
  ServiceTopology,
  TlsCertificates,
} from '../../lib';
import { NAMED_ANNOTATIONS, SERVICE_ANNOTATIONS } from '../fixtures/lbc-annotations';
import { testNetwork, testStack } from '../support/builders';
import { metadataFaultsOf } from '../support/object-schemas';
import { refusalRows } from '../support/rows';

const PREFIX = 'service.beta.kubernetes.io/';
const certificates = TlsCertificates.arns('arn:aws:acm:eu-west-1:111111111111:certificate/one');
const INTERNET = LoadBalancerScheme.INTERNET_FACING;
const INSTANCE = LoadBalancerTargetType.INSTANCE;
const stack = testStack();
const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0');

function annotationsOf(options: NlbServiceOptions): Record<string, string> {
  return Object.fromEntries(
    Object.entries(new NlbService(options).annotations).map(([key, value]) => [key.replace(PREFIX, ''), value]),
  );
}

const INTERNAL: NlbServiceOptions = {
  scheme: LoadBalancerScheme.INTERNAL,
  loadBalancerName: 'orders',
  addressing: LoadBalancerAddressing.DUALSTACK,
  subnets: LoadBalancerSubnets.named('subnet-1', 'subnet-2'),
  privateIpv4Addresses: ['10.0.0.10', '10.0.1.10'],
  ipv6Addresses: ['2001:db8::1', '2001:db8:0:1::1'],
  securityGroups: [group],
  managesBackendRules: true,
  enforceRulesOnPrivateLink: false,
  tags: { team: 'orders' },
  minimumCapacityUnits: 3000,
  accessLogs: LoadBalancerLogDestination.bucket('logs', 'orders'),
  deletionProtection: true,
  zonalShift: true,
  crossZone: true,
  clientRouting: ClientRouting.ZONE_AFFINITY,
  attributes: { 'secondary_ips.auto_assigned.per_subnet': '1' },
  tls: {
    certificates,
    ports: ['443', 'admin'],
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    alpnPolicy: AlpnPolicy.HTTP2_PREFERRED,
    backendTls: true,
  },
  proxyProtocol: true,
  preserveClientIp: false,
  healthCheck: {
    protocol: NlbHealthCheckProtocol.HTTP,
    port: '8080',
    path: '/ready',
    interval: Duration.seconds(5),
    timeout: Duration.seconds(5),
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    successCodes: '200-599',
  },
  deregistrationDelay: Duration.seconds(30),
  terminateConnections: true,
  tcpIdleTimeouts: { 5432: Duration.minutes(30) },
  targetGroupAttributes: { 'target_health_state.unhealthy.draining_interval_seconds': '30' },
  multiClusterTargetGroup: true,
  topology: ServiceTopology.auto(),
};

const PUBLIC: NlbServiceOptions = {
  scheme: INTERNET,
  targetType: INSTANCE,
  targetNodeLabels: { role: 'edge' },
  network,
  eipAllocationIds: ['eipalloc-1', 'eipalloc-2', 'eipalloc-3'],
  sourceRanges: ['203.0.113.0/24'],
  prefixLists: ['pl-0123'],
  sourceIpStickiness: true,
  externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
  topology: ServiceTopology.preferClose(),
};

describe('a Service with an NLB', () => {
  test('has the class of the controller and pods as targets where nothing is said', () => {
    const { annotations, serviceSpec } = new NlbService({});
    expect(annotations).toEqual({ [`${PREFIX}aws-load-balancer-nlb-target-type`]: 'ip' });
    expect(serviceSpec).toEqual({
      type: 'LoadBalancer',
      loadBalancerClass: 'service.k8s.aws/nlb',
      allocateLoadBalancerNodePorts: false,
    });
  });

  test.each([
    ['inside', INTERNAL],
    ['on the internet', PUBLIC],
  ])('%s has these annotations and fields', (_where, options) => {
    const { annotations, serviceSpec } = new NlbService(options);
    expect(metadataFaultsOf({ kind: 'Service', metadata: { name: 'orders', annotations } })).toEqual([]);
    expect(stringify({ annotations, serviceSpec }, { sortMapEntries: true, lineWidth: 0 })).toMatchSnapshot();
  });

  test('has annotations that the controller knows, and those of Kubernetes', () => {
    const unknown = [INTERNAL, PUBLIC].flatMap((options) =>
      Object.keys(annotationsOf(options)).filter(
        (key) => !SERVICE_ANNOTATIONS.includes(key) && !NAMED_ANNOTATIONS.includes(key.split('.')[0]),
      ),
    );
    expect(unknown).toEqual(['service.kubernetes.io/topology-mode']);
  });

  test('has node ports where nodes are targets, or where told so', () => {
    expect(new NlbService({ targetType: INSTANCE }).serviceSpec.allocateLoadBalancerNodePorts).toBe(true);
    expect(new NlbService({ nodePorts: true }).serviceSpec.allocateLoadBalancerNodePorts).toBe(true);
  });

  test('passes deploy-time values on untouched', () => {
    const value = Fn.importValue('value');
    const annotations = annotationsOf({
      scheme: INTERNET,
      eipAllocationIds: [value],
      sourceRanges: [value],
      tls: { certificates: TlsCertificates.arns(value), ports: [value] },
      healthCheck: { interval: Duration.seconds(Token.asNumber(value)) },
    });
    expect(annotations['aws-load-balancer-eip-allocations']).toBe(value);
    expect(annotations['aws-load-balancer-ssl-cert']).toBe(value);
    expect(annotations['aws-load-balancer-ssl-ports']).toBe(value);
  });

  test.each(
    refusalRows<NlbServiceOptions>([
      [{ eipAllocationIds: ['a'] }, 'the scheme is internal', 'LoadBalancerScheme.INTERNET_FACING'],
      [
        { scheme: LoadBalancerScheme.INTERNAL, eipAllocationIds: ['a'] },
        '"eipAllocationIds" are addresses of the internet',
        'privateIpv4Addresses',
      ],
      [
        { scheme: INTERNET, eipAllocationIds: ['a'], subnets: LoadBalancerSubnets.named('s1', 's2') },
        '"eipAllocationIds" has 1 for 2 subnets',
        'give one for each',
      ],
      [
        { scheme: INTERNET, eipAllocationIds: ['a', 'b'], network },
        '"eipAllocationIds" has 2 for 3 subnets',
        'give one for each',
      ],
      [
        { scheme: INTERNET, eipAllocationIds: ['a', 'a'] },
        '"a" is given twice in eipAllocationIds',
        'each address once',
      ],
      [
        { scheme: INTERNET, privateIpv4Addresses: ['10.0.0.1'] },
        '"privateIpv4Addresses" are for internal NLBs',
        'eipAllocationIds',
      ],
      [
        { privateIpv4Addresses: ['10.0.0.1'], subnets: LoadBalancerSubnets.named('s1', 's2') },
        '"privateIpv4Addresses" has 1 for 2',
        'give one for each',
      ],
      [
        { ipv6Addresses: ['2001:db8::1'] },
        '"ipv6Addresses" are for dual-stack NLBs',
        'LoadBalancerAddressing.DUALSTACK',
      ],
      [
        { scheme: INTERNET, addressing: LoadBalancerAddressing.DUALSTACK_WITHOUT_PUBLIC_IPV4 },
        '"dualstack-without-public-ipv4" is for ALBs',
        'LoadBalancerAddressing.DUALSTACK',
      ],
    ]),
  )('fails on addresses: %s', (wrong, instead, options) => {
    expect(() => new NlbService(options)).toFailWith('LoadBalancerAddress', wrong, instead);
  });

  test('fails on an address outside of the subnet in its place', () => {
    const subnets = LoadBalancerSubnets.tier(network, 'node');
    const [first, second, third] = network
      .subnetsOf('node')
      .map(({ ipv4CidrBlock }) => ipv4CidrBlock.replace(/\.0\/.*/, '.9'));
    expect(annotationsOf({ subnets, privateIpv4Addresses: [first, second, third] })).toMatchObject({
      'aws-load-balancer-private-ipv4-addresses': `${first},${second},${third}`,
    });
    expect(() => new NlbService({ subnets, privateIpv4Addresses: [second, first, third] })).toFailWith(
      'LoadBalancerAddress',
      `"${second}" is not in ${network.subnetsOf('node')[0].ipv4CidrBlock}`,
      'give the addresses in their order',
    );
    expect(() => new NlbService({ privateIpv4Addresses: ['10.0.0.256'] })).toFailWith('CidrSyntax', '10.0.0.256', '');
  });

  test.each(
    refusalRows<NlbServiceOptions>([
      [
        { externalTrafficPolicy: ExternalTrafficPolicy.LOCAL },
        '"externalTrafficPolicy: Local" is about nodes',
        'LoadBalancerTargetType.INSTANCE',
      ],
      [
        { targetType: INSTANCE, nodePorts: false },
        '"nodePorts: false" leaves nodes without a port',
        'LoadBalancerTargetType.IP',
      ],
      [
        {
          targetType: INSTANCE,
          externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
          healthCheck: { protocol: NlbHealthCheckProtocol.TCP },
        },
        '"NlbHealthCheckProtocol.TCP" finds nodes healthy',
        'NlbHealthCheckProtocol.HTTP',
      ],
      [{ targetNodeLabels: { a: 'b' } }, '"targetNodeLabels: a" picks nodes', 'LoadBalancerTargetType.INSTANCE'],
      [
        { sourceIpStickiness: true, tls: { certificates } },
        '"sourceIpStickiness: true" does not go with TLS',
        'let TLS end in the pods',
      ],
      [
        { tls: { certificates }, tcpIdleTimeouts: { 443: Duration.minutes(5) } },
        '"tcpIdleTimeouts: 443" is a TLS port',
        'leave it out',
      ],
      [{ tcpIdleTimeouts: { 80: Duration.seconds(59) } }, '"tcpIdleTimeouts of 80: 59"', 'write 60 to 6000'],
      [
        { securityGroups: [group], sourceRanges: ['10.0.0.0/8'] },
        '"sourceRanges" is ignored beside securityGroups',
        'leave it out',
      ],
      [{ deregistrationDelay: Duration.seconds(3601) }, '"deregistrationDelay: 3601"', 'write 0 to 3600'],
      [{ loadBalancerName: '-a' }, '"-a" is no name of a load balancer', 'without a hyphen at the ends'],
    ]),
  )('fails: %s', (wrong, instead, options) => {
    expect(() => new NlbService(options)).toFailWith('LoadBalancerSetting', wrong, instead);
  });

  test.each(
    refusalRows<NlbServiceOptions>([
      [{ tls: { certificates, ports: [] } }, '"ports" is empty', 'leave it out for all of them'],
      [{ tls: { certificates, ports: ['*'] } }, '"*" matches no port', 'leave ports out'],
      [{ tls: { certificates, ports: ['443', '443'] } }, '"443" is given twice', 'name each port once'],
      [{ tls: { certificates, ports: ['70000'] } }, '"ports: 70000"', 'write 1 to 65535'],
      [{ tcpIdleTimeouts: { http: Duration.minutes(5) } }, '"tcpIdleTimeouts: NaN"', 'write 1 to 65535'],
    ]),
  )('fails on ports: %s', (wrong, instead, options) => {
    expect(() => new NlbService(options)).toFailWith('ListenerPort', wrong, instead);
  });

  test.each([
    ['TlsCertificates.discovered()', TlsCertificates.discovered()],
    ['TlsCertificates.ofIngressClass()', TlsCertificates.ofIngressClass()],
  ])('fails on certificates by %s', (name, elsewhere) => {
    expect(() => new NlbService({ tls: { certificates: elsewhere } })).toFailWith(
      'ListenerCertificate',
      `"${name}" is for ALBs`,
      'TlsCertificates.of',
    );
  });

  test('fails on attributes of ALBs, and on those that are set twice', () => {
    expect(() => new NlbService({ attributes: { 'idle_timeout.timeout_seconds': '60' } })).toFailWith(
      'LoadBalancerAttribute',
      'is no attribute of an NLB',
      'use one of',
    );
    expect(
      () => new NlbService({ crossZone: true, attributes: { 'load_balancing.cross_zone.enabled': 'false' } }),
    ).toFailWith('LoadBalancerAttribute', 'is set by a typed option', 'leave it out');
    expect(() => new NlbService({ targetGroupAttributes: { 'preserve_client_ip.enable': 'true' } })).toFailWith(
      'LoadBalancerAttribute',
      'no attribute of a target group of an NLB',
      'did you mean "preserve_client_ip.enabled"?',
    );
  });

  test('fails on subnets that cannot carry it', () => {
    expect(() => new NlbService({ subnets: LoadBalancerSubnets.named() })).toFailWith(
      'LoadBalancerSubnets',
      '"subnets" has 0 for an NLB',
      'give one or more',
    );
    expect(() => new NlbService({ addressing: LoadBalancerAddressing.DUALSTACK, network })).toFailWith(
      'LoadBalancerSubnets',
      '"dualstack" needs IPv6',
      'add ipv6',
    );
  });

  test('fails on a check that outlasts its interval, and takes one that fills it', () => {
    expect(() => new NlbService({ healthCheck: { interval: Duration.seconds(9) } })).toFailWith(
      'TargetHealthCheck',
      '"timeout: 10" does not end before the next check after 9',
      'shorter timeout',
    );
    expect(() => new NlbService({ healthCheck: { successCodes: '600' } })).toFailWith(
      'TargetHealthCheck',
      '"600" are no success codes',
      'from 200 to 599',
    );
    const local = { targetType: INSTANCE, externalTrafficPolicy: ExternalTrafficPolicy.LOCAL };
    expect(annotationsOf({ ...local, healthCheck: { interval: Duration.seconds(6) } })).toMatchObject({
      'aws-load-balancer-healthcheck-interval': '6',
    });
  });
});

describe('the topology of a Service', () => {
  const of = (kubernetesVersion: string) => ({ kubernetesVersion }) as never;
  const service = {
    kind: 'Service',
    metadata: { name: 'web', annotations: { a: 'b' } },
    spec: { ports: [{ port: 80 }] },
  };

  test.each([
    ['PreferClose', ServiceTopology.preferClose(of('1.31')), { trafficDistribution: 'PreferClose' }],
    ['PreferSameZone', ServiceTopology.preferSameZone(of('1.34')), { trafficDistribution: 'PreferSameZone' }],
    ['PreferSameNode', ServiceTopology.preferSameNode(), { trafficDistribution: 'PreferSameNode' }],
    ['Local', ServiceTopology.sameNodeOnly(), { internalTrafficPolicy: 'Local' }],
  ])('is a field of its spec: %s', (_name, topology, fields) => {
    expect(topology.serviceSpec).toEqual(fields);
    expect(topology.applyTo(service)).toEqual({ ...service, spec: { ...service.spec, ...fields } });
    expect(topology.applyTo({ kind: 'Service' }).spec).toEqual(fields);
  });

  test('is an annotation, beside others', () => {
    const { metadata, spec } = ServiceTopology.auto().applyTo(service);
    expect(metadata).toEqual({ name: 'web', annotations: { a: 'b', 'service.kubernetes.io/topology-mode': 'Auto' } });
    expect(spec).toEqual(service.spec);
  });

  test('may be there already', () => {
    const topology = ServiceTopology.preferClose();
    expect(topology.applyTo(topology.applyTo(service))).toEqual(topology.applyTo(service));
    expect(topology.applyTo({ spec: { internalTrafficPolicy: 'Cluster' } }).spec).toHaveProperty('trafficDistribution');
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'a version without it',
      () => ServiceTopology.preferSameZone(of('1.33')),
      '"PreferSameZone" needs Kubernetes 1.34 and the cluster has 1.33',
      'ServiceTopology.preferClose()',
    ],
    [
      'an older version',
      () => ServiceTopology.preferClose(of('1.30')),
      '"PreferClose" needs Kubernetes 1.31',
      'ServiceTopology.auto()',
    ],
    [
      'a local policy',
      () => ServiceTopology.preferClose().applyTo({ spec: { internalTrafficPolicy: 'Local' } }),
      '"internalTrafficPolicy: Local" and trafficDistribution: PreferClose undo each other',
      'keep one of them',
    ],
    [
      'the annotation beside the field',
      () =>
        ServiceTopology.preferClose().applyTo({
          metadata: { annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } },
        }),
      '"service.kubernetes.io/topology-mode: Auto" and trafficDistribution: PreferClose',
      'keep one of them',
    ],
    [
      'the field beside the annotation',
      () => ServiceTopology.auto().applyTo({ spec: { trafficDistribution: 'PreferClose' } }),
      '"trafficDistribution: PreferClose" and service.kubernetes.io/topology-mode: Auto',
      'keep one of them',
    ],
    [
      'the field beside a local policy',
      () => ServiceTopology.sameNodeOnly().applyTo({ spec: { trafficDistribution: 'PreferClose' } }),
      '"trafficDistribution: PreferClose" and internalTrafficPolicy: Local',
      'keep one of them',
    ],
    [
      'another distribution',
      () => ServiceTopology.preferSameNode().applyTo({ spec: { trafficDistribution: 'PreferClose' } }),
      '"trafficDistribution: PreferClose" and trafficDistribution: PreferSameNode',
      'keep one of them',
    ],
    [
      'a headless Service',
      () => ServiceTopology.auto().applyTo({ spec: { clusterIP: 'None' } }),
      '"clusterIP: None" has no address',
      'leave the topology out',
    ],
    [
      'an external name',
      () => ServiceTopology.auto().applyTo({ spec: { type: 'ExternalName' } }),
      '"type: ExternalName" has no address',
      'leave the topology out',
    ],
  ])('fails on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith('ServiceTopology', wrong, instead);
  });
});
