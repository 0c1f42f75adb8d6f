import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration, Fn, Token } from 'aws-cdk-lib/core';
import { stringify } from 'yaml';
import { ClusterCompute, ClusterTarget, LoadBalancerSubnets, TlsCertificates } from '../../lib';
import { AlbIngress } from '../../lib/ingress';
import {
  AlpnPolicy,
  ClientRoutingPolicy,
  ExternalTrafficPolicy,
  HealthCheckProtocol,
  IpAddressType,
  LogDestination,
  NlbSourceNat,
  Scheme,
  TargetProtocol,
  TargetStickiness,
  TargetType,
} from '../../lib/loadbalancing';
import { NlbListener, NlbService, type NlbServiceOptions, NlbSplitTarget, Topology } from '../../lib/service';
import { SERVICE_LEFT_OUT, SERVICE_OPTIONS } from '../../scripts/annotations';
import { NAMED_ANNOTATIONS, SERVICE_ANNOTATIONS, SERVICE_JSON_KEYS } from '../fixtures/lbc-annotations';
import { testNetwork, testStack } from '../support/builders';
import { metadataFaultsOf } from '../support/object-schemas';
import { refusalRows } from '../support/rows';

const PREFIX = 'service.beta.kubernetes.io/';
const certificates = TlsCertificates.arns('arn:aws:acm:eu-west-1:111111111111:certificate/one');
const INTERNET = Scheme.INTERNET_FACING;
const INSTANCE = TargetType.INSTANCE;
const stack = testStack();
const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0');

/** What of a cluster is looked at. */
function clusterOf({ compute = ClusterCompute.nodes(), ...rest }: Partial<ClusterTarget>): ClusterTarget {
  const own = { clusterName: 'prod', clusterArn: 'arn', isIpv6: false, compute, ...rest };
  return Object.create(ClusterTarget.prototype, Object.getOwnPropertyDescriptors(own)) as ClusterTarget;
}

function annotationsOf(options: NlbServiceOptions): Record<string, string> {
  return Object.fromEntries(
    Object.entries(new NlbService(options).annotations).map(([key, value]) => [key.replace(PREFIX, ''), value]),
  );
}

const INTERNAL: NlbServiceOptions = {
  scheme: Scheme.INTERNAL,
  loadBalancerName: 'orders',
  ipAddressType: IpAddressType.DUALSTACK,
  subnets: LoadBalancerSubnets.named('subnet-1', 'subnet-2'),
  privateIpv4Addresses: ['10.0.0.10', '10.0.1.10'],
  ipv6Addresses: ['2001:db8::1', '2001:db8:0:1::1'],
  sourceNat: NlbSourceNat.prefixes('2001:db8:0:0:1::/80', NlbSourceNat.ASSIGNED),
  securityGroups: [group],
  manageBackendSecurityGroupRules: true,
  enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: false,
  tags: { team: 'orders' },
  minimumCapacityUnits: 3000,
  accessLogs: LogDestination.bucket('logs', 'orders'),
  deletionProtection: true,
  zonalShift: true,
  crossZoneLoadBalancing: true,
  clientRoutingPolicy: ClientRoutingPolicy.ZONE_AFFINITY,
  additionalLoadBalancerAttributes: { 'secondary_ips.auto_assigned.per_subnet': '1' },
  tls: {
    certificates,
    ports: ['443', 'admin'],
    sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    alpnPolicy: AlpnPolicy.HTTP2_PREFERRED,
    targetProtocol: TargetProtocol.TLS,
  },
  proxyProtocol: true,
  preserveClientIp: true,
  healthCheck: {
    protocol: HealthCheckProtocol.HTTP,
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
  listeners: [
    NlbListener.tcp(5432, { idleTimeout: Duration.minutes(30), deregistrationDelay: Duration.minutes(10) }),
    NlbListener.udp(514),
  ],
  additionalTargetGroupAttributes: { 'target_health_state.unhealthy.draining_interval_seconds': '30' },
  multiClusterTargetGroup: true,
  topology: Topology.auto(),
};

const PUBLIC: NlbServiceOptions = {
  scheme: INTERNET,
  targetType: INSTANCE,
  targetNodeLabels: { role: 'edge' },
  network,
  eipAllocationIds: ['eipalloc-1', 'eipalloc-2', 'eipalloc-3'],
  inboundCidrs: ['203.0.113.0/24'],
  inboundPrefixListIds: ['pl-0123'],
  icmpForPathMtuDiscovery: true,
  stickiness: TargetStickiness.sourceIp(),
  externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
  topology: Topology.preferClose(),
};

const HTTP3: NlbServiceOptions = {
  scheme: INTERNET,
  withoutSecurityGroups: true,
  inboundCidrs: ['203.0.113.0/24'],
  listeners: [
    NlbListener.tcpQuic(),
    NlbListener.tcp(8080, {
      proxyProtocol: true,
      stickiness: TargetStickiness.sourceIp(),
      split: {
        ownWeight: 90,
        others: [
          NlbSplitTarget.service('green', '80', 10),
          NlbSplitTarget.targetGroup(
            'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/green/0123456789abcdef',
            0,
          ),
        ],
      },
    }),
  ],
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
    ['for HTTP/3', HTTP3],
  ])('%s has these annotations and fields', (_where, options) => {
    const { annotations, serviceSpec } = new NlbService(options);
    expect(metadataFaultsOf({ kind: 'Service', metadata: { name: 'orders', annotations } })).toEqual([]);
    expect(stringify({ annotations, serviceSpec }, { sortMapEntries: true, lineWidth: 0 })).toMatchSnapshot();
  });

  test('has all annotations that the controller knows but those that are left out, and those of Kubernetes', () => {
    const written = [INTERNAL, PUBLIC, HTTP3].flatMap((options) => Object.keys(annotationsOf(options)));
    const ofPorts = written.filter((key) => key.includes('.') && !key.startsWith('service.kubernetes.io'));
    expect(ofPorts.map((key) => key.split('.')[0])).toEqual(
      expect.arrayContaining(['actions', 'aws-load-balancer-target-group-attributes']),
    );
    expect(ofPorts.filter((key) => !NAMED_ANNOTATIONS.includes(key.split('.')[0]))).toEqual([]);
    const listed = new Set(written.map((key) => key.replace(/\.[A-Z_]*-?\d+$/, '')));
    listed.delete('service.kubernetes.io/topology-mode');
    expect([...listed, ...Object.keys(SERVICE_LEFT_OUT)].sort()).toEqual(['actions', ...SERVICE_ANNOTATIONS].sort());
    expect(Object.keys(SERVICE_OPTIONS)).toEqual([...listed].sort());
  });

  test('has options that docs/annotations.md calls as they are called', () => {
    const said = Object.values(SERVICE_OPTIONS).join(' ');
    const options = [...new Set([INTERNAL, PUBLIC, HTTP3].flatMap((some) => Object.keys(some)))];
    const silent = ['externalTrafficPolicy', 'network', 'topology'];
    expect(options.filter((option) => !new RegExp(`\\b${option}\\b`).test(said)).sort()).toEqual(silent);
  });

  test('has actions of keys that the controller knows', () => {
    const actions = [
      annotationsOf(HTTP3)['actions.TCP-8080'],
      annotationsOf({
        tls: { certificates },
        listeners: [NlbListener.tls(443, { split: { ownWeight: 1, others: [NlbSplitTarget.service('a', 'b', 1)] } })],
      })['actions.TLS-443'],
    ];
    const keys = new Set<string>();
    const collect = (_key: string, value: unknown) => {
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        Object.keys(value).forEach((key) => {
          keys.add(key);
        });
      }
      return value;
    };
    actions.forEach((text) => {
      JSON.parse(text, collect);
    });
    expect([...keys].sort()).toEqual(SERVICE_JSON_KEYS);
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
      inboundCidrs: [value],
      tls: { certificates: TlsCertificates.arns(value), ports: [value] },
      healthCheck: { interval: Duration.seconds(Token.asNumber(value)) },
    });
    expect(annotations['aws-load-balancer-eip-allocations']).toBe(value);
    expect(annotations['aws-load-balancer-ssl-cert']).toBe(value);
    expect(annotations['aws-load-balancer-ssl-ports']).toBe(value);
  });

  test.each(
    refusalRows<NlbServiceOptions>([
      [{ eipAllocationIds: ['eipalloc-1'] }, 'the scheme is internal', 'Scheme.INTERNET_FACING'],
      [
        { scheme: Scheme.INTERNAL, eipAllocationIds: ['eipalloc-1'] },
        '"eipAllocationIds" needs an internet',
        'privateIpv4Addresses',
      ],
      [
        { scheme: INTERNET, eipAllocationIds: ['eipalloc-1'], subnets: LoadBalancerSubnets.named('s1', 's2') },
        '"eipAllocationIds" has 1 values for 2 subnets',
        'Write one for each subnet',
      ],
      [
        { scheme: INTERNET, eipAllocationIds: ['eipalloc-1', 'eipalloc-2'], network },
        '"eipAllocationIds" has 2 values for 3 subnets',
        'Write one for each subnet',
      ],
      [
        { scheme: INTERNET, eipAllocationIds: ['eipalloc-1', 'eipalloc-1'] },
        '"eipalloc-1" occurs twice in eipAllocationIds',
        'Remove one',
      ],
      [
        { scheme: INTERNET, privateIpv4Addresses: ['10.0.0.1'] },
        '"privateIpv4Addresses" needs an internal NLB',
        'eipAllocationIds',
      ],
      [
        { privateIpv4Addresses: ['10.0.0.1'], subnets: LoadBalancerSubnets.named('s1', 's2') },
        '"privateIpv4Addresses" has 1 values for 2 subnets',
        'Write one for each subnet',
      ],
      [{ ipv6Addresses: ['2001:db8::1'] }, '"ipv6Addresses" needs a dual', 'IpAddressType.DUALSTACK'],
      [
        { scheme: INTERNET, eipAllocationIds: ['203.0.113.7'] },
        '"203.0.113.7" is not the id of an Elastic IP allocation',
        'eipalloc-0123456789abcdef0',
      ],
      [{ privateIpv4Addresses: ['2001:db8::'] }, '"2001:db8::" is IPv6', 'ipv6Addresses'],
      [
        { ipAddressType: IpAddressType.DUALSTACK, ipv6Addresses: ['10.0.0.9'] },
        '"10.0.0.9" is IPv4',
        'privateIpv4Addresses',
      ],
      [{ sourceNat: NlbSourceNat.assigned() }, '"sourceNat" needs a dual', 'DUALSTACK'],
      [
        { ipAddressType: IpAddressType.DUALSTACK, sourceNat: NlbSourceNat.prefixes(NlbSourceNat.ASSIGNED) },
        '"NlbSourceNat.prefixes" needs subnets',
        'NlbSourceNat.assigned()',
      ],
      [
        {
          ipAddressType: IpAddressType.DUALSTACK,
          subnets: LoadBalancerSubnets.named('s1', 's2'),
          sourceNat: NlbSourceNat.prefixes(NlbSourceNat.ASSIGNED),
        },
        '"NlbSourceNat.prefixes" has 1 values for 2 subnets',
        'Write one for each subnet',
      ],
      [
        { inboundCidrs: ['10.0.0.0/8', '2001:db8::/32'] },
        '"2001:db8::/32" of inboundCidrs is IPv6',
        'IpAddressType.DUALSTACK',
      ],
      [
        {
          cluster: clusterOf({}),
          ipAddressType: IpAddressType.DUALSTACK,
          sourceNat: NlbSourceNat.assigned(),
          listeners: [NlbListener.tcp(80), NlbListener.udp(514)],
        },
        '"514" is a UDP port',
        'IpAddressType.IPV4',
      ],
      [
        { cluster: clusterOf({ isIpv6: true }) },
        '"ipv4" does not support the IPv6 addresses',
        'IpAddressType.DUALSTACK',
      ],
      [
        { scheme: INTERNET, ipAddressType: IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4 },
        '"dualstack-without-public-ipv4" is for ALBs',
        'IpAddressType.DUALSTACK',
      ],
    ]),
  )('fails on addresses: %s', (wrong, instead, options) => {
    expect(() => new NlbService(options)).toFailWith('LoadBalancerAddress', wrong, instead);
  });

  test('takes an address of each subnet, in any order, and fails on others', () => {
    const subnets = LoadBalancerSubnets.tier(network, 'node');
    const blocks = network.subnetsOf('node').map(({ ipv4CidrBlock }) => ipv4CidrBlock);
    const at = (block: string, host: number) => block.replace(/0\/.*/, String(host));
    const [first, second, third] = blocks.map((block) => at(block, 9));
    expect(annotationsOf({ subnets, privateIpv4Addresses: [second, third, first] })).toMatchObject({
      'aws-load-balancer-private-ipv4-addresses': `${second},${third},${first}`,
    });
    for (const where of [{ subnets }, { network }]) {
      expect(() => new NlbService({ ...where, privateIpv4Addresses: [at(blocks[0], 8), first, third] })).toFailWith(
        'LoadBalancerAddress',
        `"privateIpv4Addresses" has 2 addresses in the subnet ${blocks[0]}`,
        'Write one for each subnet',
      );
    }
    expect(() => new NlbService({ subnets, privateIpv4Addresses: [first, second, at(blocks[2], 3)] })).toFailWith(
      'LoadBalancerAddress',
      `"${at(blocks[2], 3)}" is reserved by AWS`,
      `Write ${at(blocks[2], 4)} or a later address`,
    );
    expect(() => new NlbService({ privateIpv4Addresses: ['10.0.0.256'] })).toFailWith('CidrSyntax', '10.0.0.256', '');
    expect(annotationsOf({ subnets, privateIpv4Addresses: [first, second, Fn.importValue('third')] })).toHaveProperty([
      'aws-load-balancer-private-ipv4-addresses',
    ]);
  });

  test.each(
    refusalRows<NlbServiceOptions>([
      [
        { externalTrafficPolicy: ExternalTrafficPolicy.LOCAL },
        '"externalTrafficPolicy: Local" needs nodes as targets',
        'TargetType.INSTANCE',
      ],
      [{ targetType: INSTANCE, nodePorts: false }, '"nodePorts: false" removes the node ports', 'TargetType.IP'],
      [
        {
          targetType: INSTANCE,
          externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
          healthCheck: { protocol: HealthCheckProtocol.TCP },
        },
        '"HealthCheckProtocol.TCP" cannot tell which nodes have pods',
        'HealthCheckProtocol.HTTP',
      ],
      [{ targetNodeLabels: { a: 'b' } }, '"targetNodeLabels: a" selects nodes', 'TargetType.INSTANCE'],
      [
        { stickiness: TargetStickiness.sourceIp(), tls: { certificates } },
        '"stickiness" does not work on TLS listeners',
        'Let pods terminate TLS, or set it on each NlbListener.tcp',
      ],
      [
        { securityGroups: [group], inboundCidrs: ['10.0.0.0/8'] },
        '"inboundCidrs" has no effect if securityGroups is',
        'Remove it',
      ],
      [{ accessLogs: LogDestination.bucket('logs') }, '"accessLogs" of an NLB needs TLS listeners', 'et tls'],
      [
        { targetType: INSTANCE, externalTrafficPolicy: ExternalTrafficPolicy.LOCAL, proxyProtocol: true },
        '"proxyProtocol: true" does not work with ExternalTrafficPolicy',
        'TargetType.IP',
      ],
      [
        {
          targetType: INSTANCE,
          externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
          listeners: [NlbListener.tcp(80, { proxyProtocol: true })],
        },
        '"proxyProtocol: true" does not work with ExternalTrafficPolicy',
        'Remove it',
      ],
      [
        { securityGroups: [group], icmpForPathMtuDiscovery: true },
        '"icmpForPathMtuDiscovery: true" applies to inboundCidrs',
        'Remove it, or add the rules to the security groups',
      ],
      [
        { inboundPrefixListIds: ['pl-0123'], icmpForPathMtuDiscovery: true },
        '"icmpForPathMtuDiscovery: true" applies to inboundCidrs',
        'Remove it, or set inboundCidrs',
      ],
      [
        { withoutSecurityGroups: true, securityGroups: [group] },
        '"securityGroups" needs security groups',
        'Remove one of the two',
      ],
      [
        { withoutSecurityGroups: true, enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: false },
        '"enforceSecurityGroupInboundRulesOnPrivateLinkTraffic"',
        'Remove one of the two',
      ],
      [
        { withoutSecurityGroups: true, inboundCidrs: ['10.0.0.0/8'] },
        '"inboundCidrs" has no effect without security groups',
        'write preserveClientIp: true',
      ],
      [
        {
          withoutSecurityGroups: true,
          preserveClientIp: true,
          manageBackendSecurityGroupRules: false,
          inboundCidrs: ['10.0.0.0/8'],
        },
        '"inboundCidrs" has no effect without security groups',
        'Remove manageBackendSecurityGroupRules',
      ],
      [
        { preserveClientIp: false, listeners: [NlbListener.udp(53)] },
        '"preserveClientIp: false" does not work on 53',
        'Remove it, or set it on each TCP port',
      ],
      [
        { proxyProtocol: true, listeners: [NlbListener.tcp(80, { proxyProtocol: false })] },
        '"proxyProtocol: false" of 80 is overridden by that',
        'Remove one of the two',
      ],
      [
        { ipAddressType: IpAddressType.DUALSTACK, listeners: [NlbListener.tcpUdp(53)] },
        '"53" is a UDP port',
        'NlbSourceNat.assigned()',
      ],
      [
        {
          ipAddressType: IpAddressType.DUALSTACK,
          sourceNat: NlbSourceNat.off(),
          listeners: [NlbListener.udp(514)],
        },
        '"514" is a UDP port',
        'NlbSourceNat.assigned()',
      ],
      [
        { targetType: INSTANCE, withoutSecurityGroups: true, listeners: [NlbListener.quic()] },
        '"443" is a QUIC port',
        'TargetType.IP',
      ],
      [
        {
          ipAddressType: IpAddressType.DUALSTACK,
          withoutSecurityGroups: true,
          listeners: [NlbListener.tcpQuic(8443)],
        },
        '"8443" is a QUIC port',
        'IpAddressType.IPV4',
      ],
      [{ listeners: [NlbListener.quic()] }, '"443" is a QUIC port', 'withoutSecurityGroups: true'],
      [
        {
          stickiness: TargetStickiness.sourceIp(),
          listeners: [
            NlbListener.tcp(80, {
              split: { ownWeight: 1, others: [NlbSplitTarget.service('a', '80', 1)], targetGroupStickiness: false },
            }),
          ],
        },
        '"targetGroupStickiness: false" of 80 does not work with stickiness',
        'Remove one of them',
      ],
      [
        { listeners: [NlbListener.tcp(80, { split: { ownWeight: 1, others: [] } })] },
        '"split" of 80 has 0 other targets',
        'Write one to 4',
      ],
      [
        {
          cluster: clusterOf({ isIpv6: true }),
          ipAddressType: IpAddressType.DUALSTACK,
          targetType: INSTANCE,
        },
        '"TargetType.INSTANCE" needs IPv4',
        'TargetType.IP',
      ],
      [
        { cluster: clusterOf({ compute: ClusterCompute.fargate() }), targetType: INSTANCE },
        '"TargetType.INSTANCE" needs nodes',
        'TargetType.IP',
      ],
      [{ tags: { 'a=b': 'c' } }, '"a=b" is a tag that the controller', 'without an equals sign'],
      [{ tags: { a: ' b' } }, '"a" is a tag that the controller', 'no spaces at the ends'],
      [{ deregistrationDelay: Duration.seconds(3601) }, '"deregistrationDelay: 3601"', 'Write 0 to 3600'],
      [{ loadBalancerName: '-a' }, '"-a" is not a valid name of', 'without a hyphen at the ends'],
    ]),
  )('fails: %s', (wrong, instead, options) => {
    expect(() => new NlbService(options)).toFailWith('LoadBalancerSetting', wrong, instead);
  });

  test.each(
    refusalRows<NlbServiceOptions>([
      [{ tls: { certificates, ports: [] } }, '"ports" is empty', 'Remove it to use TLS on all ports'],
      [{ tls: { certificates, ports: ['*'] } }, '"*" is not a port', 'Remove ports to use TLS on all ports'],
      [{ tls: { certificates, ports: ['443', '443'] } }, '"443" occurs twice', 'Remove one'],
      [{ tls: { certificates, ports: ['70000'] } }, '"ports: 70000"', 'Write 1 to 65535'],
      [
        { listeners: [NlbListener.tcp(53), NlbListener.udp(53)] },
        '"53" is the port of two listeners',
        'NlbListener.tcpUdp',
      ],
      [
        { tls: { certificates, ports: ['443'] }, listeners: [NlbListener.tls(8443)] },
        '"NlbListener.tls(8443)" is not one of tls',
        'NlbListener.tcp',
      ],
      [
        { tls: { certificates }, listeners: [NlbListener.tcp(80)] },
        '"80" is a TLS port',
        'Use NlbListener.tls, or set tls.ports to the other ports',
      ],
      [
        { tls: { certificates, ports: ['53'] }, listeners: [NlbListener.tcpUdp(53)] },
        '"53" is a TLS port',
        'NlbListener.tls',
      ],
      [
        { withoutSecurityGroups: true, listeners: [NlbListener.quic(443), NlbListener.tcpQuic(8443)] },
        '"8443" and 443 do not go together',
        'Use a separate Service for one of them',
      ],
      [
        { withoutSecurityGroups: true, listeners: [NlbListener.udp(53), NlbListener.quic(443)] },
        '"53" and 443 do not go together',
        'Use a separate Service for one of them',
      ],
    ]),
  )('fails on ports: %s', (wrong, instead, options) => {
    expect(() => new NlbService(options)).toFailWith('ListenerPort', wrong, instead);
  });

  test.each<[string, () => unknown, string, string, string]>([
    ['port 0', () => NlbListener.tcp(0), 'ListenerPort', '"port: 0" is out of bounds', 'Write 1 to 65535'],
    [
      'a deploy-time port',
      () => NlbListener.udp(Token.asNumber(Fn.importValue('port'))),
      'ListenerPort',
      '"port" is known only at deployment',
      'Write a number',
    ],
    [
      'a short silence',
      () => NlbListener.tcp(80, { idleTimeout: Duration.seconds(59) }),
      'LoadBalancerSetting',
      '"idleTimeout of 80: 59"',
      'Write 60 to 6000',
    ],
    [
      'sticky TLS',
      () => NlbListener.tls(443, { stickiness: TargetStickiness.sourceIp() }),
      'LoadBalancerSetting',
      '"stickiness" of 443 does not work on a TLS listener',
      'Remove it, or let pods terminate TLS',
    ],
    [
      'a split of TLS that is sticky',
      () =>
        new NlbService({
          tls: { certificates },
          listeners: [
            NlbListener.tls(443, {
              split: { ownWeight: 1, others: [NlbSplitTarget.service('a', '80', 1)], targetGroupStickiness: true },
            }),
          ],
        }),
      'LoadBalancerSetting',
      '"targetGroupStickiness: true" of 443 does not work on a TLS listener',
      'Remove it',
    ],
    [
      'TLS without certificates',
      () => new NlbService({ listeners: [NlbListener.tls(443)] }),
      'ListenerCertificate',
      '"NlbListener.tls(443)" has no certificate',
      'et tls',
    ],
    [
      'a weight',
      () => NlbSplitTarget.service('green', '80', 1000),
      'LoadBalancerSetting',
      '"weight: 1000"',
      'Write 0 to 999',
    ],
    [
      'a deploy-time weight',
      () =>
        NlbSplitTarget.targetGroup(
          'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/a/b',
          Token.asNumber(Fn.importValue('weight')),
        ),
      'LoadBalancerSetting',
      '"weight" is known only at deployment',
      'Write a number',
    ],
    [
      'a long prefix',
      () => NlbSourceNat.prefixes('2001:db8::/64'),
      'LoadBalancerAddress',
      '"2001:db8::/64" is not an IPv6 prefix of',
      '2001:db8:0:1:1::/80',
    ],
    [
      'a prefix twice',
      () => NlbSourceNat.prefixes('2001:db8::/80', NlbSourceNat.ASSIGNED, '2001:db8::/80', NlbSourceNat.ASSIGNED),
      'LoadBalancerAddress',
      '"2001:db8::/80" occurs twice in NlbSourceNat',
      'Use a different prefix for each subnet',
    ],
    [
      'two names in one',
      () => LoadBalancerSubnets.named('a,b'),
      'LoadBalancerSubnets',
      '"a,b" is not one name',
      'Write each id or name without commas',
    ],
    [
      'an attribute that an option sets',
      () => NlbListener.tcp(80, { additionalTargetGroupAttributes: { 'proxy_protocol_v2.enabled': 'true' } }),
      'LoadBalancerAttribute',
      '"proxy_protocol_v2.enabled" is set by the option proxyProtocol',
      'Use the option instead',
    ],
  ])('fails on %s', (_what, build, name, wrong, instead) => {
    expect(build).toFailWith(name as 'ListenerPort', wrong, instead);
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
    expect(
      () => new NlbService({ additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '60' } }),
    ).toFailWith('LoadBalancerAttribute', 'is not an attribute of an NLB', 'Use one of');
    expect(
      () =>
        new NlbService({
          crossZoneLoadBalancing: true,
          additionalLoadBalancerAttributes: { 'load_balancing.cross_zone.enabled': 'false' },
        }),
    ).toFailWith('LoadBalancerAttribute', 'is also set by a typed option', 'Remove it');
    expect(
      () => new NlbService({ additionalTargetGroupAttributes: { 'preserve_client_ip.enable': 'true' } }),
    ).toFailWith(
      'LoadBalancerAttribute',
      'is not an attribute of a target group of an NLB',
      'Did you mean "preserve_client_ip.enabled"?',
    );
  });

  test('fails on subnets in a Local Zone beside others, and takes it alone', () => {
    const [near, far, wave] = ['us-west-2a', 'us-west-2-lax-1a', 'us-east-1-wl1-bos-wlz-1'].map((availabilityZone) =>
      ec2.Subnet.fromSubnetAttributes(stack, availabilityZone, {
        subnetId: `subnet-${availabilityZone}`,
        availabilityZone,
      }),
    );
    for (const [local, zone] of [
      [far, 'us-west-2-lax-1a'],
      [wave, 'us-east-1-wl1-bos-wlz-1'],
    ] as const) {
      expect(() => new NlbService({ subnets: LoadBalancerSubnets.of(near, local) })).toFailWith(
        'LoadBalancerSubnets',
        `"${zone}" is not an Availability Zone, and us-west-2a is one`,
        'Use subnets in zones of one type',
      );
      for (const Kind of [NlbService, AlbIngress]) {
        expect(new Kind({ subnets: LoadBalancerSubnets.of(local) }).annotations).toBeDefined();
      }
    }
  });

  test('fails on subnets that cannot carry it', () => {
    expect(() => new NlbService({ subnets: LoadBalancerSubnets.named() })).toFailWith(
      'LoadBalancerSubnets',
      '"subnets" has 0 entries for an NLB',
      'Write one or more',
    );
    expect(() => new NlbService({ ipAddressType: IpAddressType.DUALSTACK, network })).toFailWith(
      'LoadBalancerSubnets',
      '"dualstack" needs IPv6',
      'Add ipv6',
    );
  });

  test.each<[string, NlbServiceOptions, Record<string, string>]>([
    [
      'the proxy protocol where kube-proxy is not asked',
      {
        targetType: INSTANCE,
        externalTrafficPolicy: ExternalTrafficPolicy.LOCAL,
        proxyProtocol: true,
        healthCheck: { port: '8081' },
      },
      { 'aws-load-balancer-proxy-protocol': '*' },
    ],
    [
      'networks without security groups, where nodes see clients',
      {
        targetType: INSTANCE,
        withoutSecurityGroups: true,
        inboundCidrs: ['10.0.0.0/8'],
        manageBackendSecurityGroupRules: true,
      },
      { 'load-balancer-source-ranges': '10.0.0.0/8', 'aws-load-balancer-manage-backend-security-group-rules': 'true' },
    ],
    [
      'networks without security groups, where a port sees clients',
      {
        withoutSecurityGroups: true,
        inboundCidrs: ['10.0.0.0/8'],
        listeners: [NlbListener.tcp(80, { preserveClientIp: true })],
      },
      { 'aws-load-balancer-target-group-attributes.80': 'preserve_client_ip.enabled=true' },
    ],
    [
      'IPv6 networks with dual-stack addresses',
      { ipAddressType: IpAddressType.DUALSTACK, inboundCidrs: ['2001:db8::/32'] },
      { 'load-balancer-source-ranges': '2001:db8::/32' },
    ],
    [
      'UDP over IPv6 from prefixes of AWS’s choice',
      {
        ipAddressType: IpAddressType.DUALSTACK,
        cluster: clusterOf({ isIpv6: true }),
        sourceNat: NlbSourceNat.assigned(),
        listeners: [NlbListener.tcpUdp(53)],
      },
      {
        'aws-load-balancer-enable-prefix-for-ipv6-source-nat': 'on',
        'aws-load-balancer-enable-tcp-udp-listener': 'true',
      },
    ],
    [
      'one port for another where all are told the same',
      {
        preserveClientIp: false,
        stickiness: TargetStickiness.sourceIp(),
        listeners: [NlbListener.udp(514, { preserveClientIp: true, stickiness: TargetStickiness.none() })],
      },
      {
        'aws-load-balancer-target-group-attributes':
          'preserve_client_ip.enabled=false,stickiness.enabled=true,stickiness.type=source_ip',
        'aws-load-balancer-target-group-attributes.514': 'preserve_client_ip.enabled=true,stickiness.enabled=false',
      },
    ],
    [
      'a port of TLS by its name, of which nothing is known',
      { tls: { certificates, ports: ['https'] }, listeners: [NlbListener.tls(443, { proxyProtocol: true })] },
      { 'aws-load-balancer-proxy-protocol-per-target-group': '443' },
    ],
    [
      'UDP beside TLS for all other ports',
      { tls: { certificates }, listeners: [NlbListener.udp(53, { terminateConnections: false })] },
      {
        'aws-load-balancer-target-group-attributes.53': 'deregistration_delay.connection_termination.enabled=false',
      },
    ],
    [
      'subnets that share a name',
      { scheme: INTERNET, subnets: LoadBalancerSubnets.named('public', 'public'), tags: { a: 'b=c d' } },
      {
        'aws-load-balancer-subnets': 'public,public',
        'aws-load-balancer-additional-resource-tags': 'a=b=c d',
      },
    ],
    [
      'the addresses of an IPv6 cluster',
      { cluster: clusterOf({ isIpv6: true }), ipAddressType: IpAddressType.DUALSTACK },
      { 'aws-load-balancer-ip-address-type': 'dualstack' },
    ],
  ])('takes %s', (_what, options, annotations) => {
    expect(annotationsOf(options)).toMatchObject(annotations);
  });

  test('writes nothing for what is off', () => {
    const { annotations } = new NlbService({
      withoutSecurityGroups: false,
      icmpForPathMtuDiscovery: false,
      proxyProtocol: false,
      listeners: [NlbListener.tcp(80, { proxyProtocol: false })],
    });
    expect(annotations).toEqual(new NlbService({}).annotations);
  });

  test('fails on what a check by TCP overlooks', () => {
    for (const wrong of [{ path: '/ready' }, { successCodes: '200' }]) {
      const fragment = `"${Object.keys(wrong)[0]}: ${Object.values(wrong)[0]}" has no effect on a TCP check`;
      for (const healthCheck of [wrong, { ...wrong, protocol: HealthCheckProtocol.TCP }]) {
        expect(() => new NlbService({ healthCheck })).toFailWith(
          'TargetHealthCheck',
          fragment,
          'HealthCheckProtocol.HTTP',
        );
      }
    }
    const local = { targetType: INSTANCE, externalTrafficPolicy: ExternalTrafficPolicy.LOCAL };
    expect(annotationsOf({ ...local, healthCheck: { path: '/ready' } })).toMatchObject({
      'aws-load-balancer-healthcheck-path': '/ready',
    });
  });

  test('fails on a check that outlasts its interval, and takes one that fills it', () => {
    expect(() => new NlbService({ healthCheck: { interval: Duration.seconds(9) } })).toFailWith(
      'TargetHealthCheck',
      '"timeout: 10" is not shorter than the interval',
      'shorter timeout',
    );
    expect(
      () => new NlbService({ healthCheck: { protocol: HealthCheckProtocol.HTTPS, successCodes: '600' } }),
    ).toFailWith('TargetHealthCheck', '"600" are not success codes', 'from 200 to 599');
    const local = { targetType: INSTANCE, externalTrafficPolicy: ExternalTrafficPolicy.LOCAL };
    expect(annotationsOf({ ...local, healthCheck: { interval: Duration.seconds(6) } })).toMatchObject({
      'aws-load-balancer-healthcheck-interval': '6',
    });
  });
});

describe('the topology of a Service', () => {
  const of = (kubernetesVersion: string) => clusterOf({ kubernetesVersion });
  const service = {
    kind: 'Service',
    metadata: { name: 'web', annotations: { a: 'b' } },
    spec: { ports: [{ port: 80 }] },
  };

  test.each([
    ['PreferClose', Topology.preferClose(of('1.31')), { trafficDistribution: 'PreferClose' }],
    ['PreferSameZone', Topology.preferSameZone(of('1.34')), { trafficDistribution: 'PreferSameZone' }],
    ['PreferSameNode', Topology.preferSameNode(), { trafficDistribution: 'PreferSameNode' }],
    ['Local', Topology.sameNodeOnly(), { internalTrafficPolicy: 'Local' }],
  ])('is a field of its spec: %s', (_name, topology, fields) => {
    expect(topology.serviceSpec).toEqual(fields);
    expect(topology.applyTo(service)).toEqual({ ...service, spec: { ...service.spec, ...fields } });
    expect(topology.applyTo({ kind: 'Service' }).spec).toEqual(fields);
  });

  test('is an annotation, beside others', () => {
    const { metadata, spec } = Topology.auto().applyTo(service);
    expect(metadata).toEqual({ name: 'web', annotations: { a: 'b', 'service.kubernetes.io/topology-mode': 'Auto' } });
    expect(spec).toEqual(service.spec);
  });

  test.each([
    ['hints that are off', Topology.preferClose(), { 'service.kubernetes.io/topology-mode': 'Disabled' }],
    ['hints in other letters', Topology.auto(), { 'service.kubernetes.io/topology-mode': 'auto' }],
    ['hints by their old name', Topology.auto(), { 'service.kubernetes.io/topology-aware-hints': 'auto' }],
  ])('goes with %s', (_what, topology, annotations) => {
    const { metadata, spec } = topology.applyTo({ metadata: { annotations }, spec: {} });
    expect(metadata.annotations).toEqual({ ...annotations, ...topology.annotations });
    expect(spec).toEqual(topology.serviceSpec);
  });

  test('may be there already', () => {
    const topology = Topology.preferClose();
    expect(topology.applyTo(topology.applyTo(service))).toEqual(topology.applyTo(service));
    expect(topology.applyTo({ spec: { internalTrafficPolicy: 'Cluster' } }).spec).toHaveProperty('trafficDistribution');
  });

  test.each<[string, () => unknown, string, string]>([
    [
      'a version without it',
      () => Topology.preferSameZone(of('1.33')),
      '"PreferSameZone" needs Kubernetes 1',
      'Use Topology.preferClose()',
    ],
    [
      'an older version',
      () => Topology.preferClose(of('1.30')),
      '"PreferClose" needs Kubernetes 1.31',
      'Use Topology.auto()',
    ],
    [
      'a version of the cluster of the NLB',
      () =>
        new NlbService({
          cluster: clusterOf({ kubernetesVersion: '1.32' }),
          topology: Topology.preferSameNode(),
        }),
      '"PreferSameNode" needs Kubernetes 1',
      'Use Topology.preferClose()',
    ],
    [
      'a local policy',
      () => Topology.preferClose().applyTo({ spec: { internalTrafficPolicy: 'Local' } }),
      '"internalTrafficPolicy: Local" and trafficDistribution',
      'Keep one of them',
    ],
    [
      'the annotation beside the field',
      () =>
        Topology.preferClose().applyTo({
          metadata: { annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } },
        }),
      '"service.kubernetes.io/topology-mode: Auto" and trafficDistribution: PreferClose',
      'Keep one of them',
    ],
    [
      'the old annotation beside the field',
      () =>
        Topology.preferSameZone().applyTo({
          metadata: { annotations: { 'service.kubernetes.io/topology-aware-hints': 'auto' } },
        }),
      '"service.kubernetes.io/topology-aware-hints: auto" and trafficDistribution: PreferSameZone',
      'Keep one of them',
    ],
    [
      'the old annotation, which is read first',
      () =>
        Topology.auto().applyTo({
          metadata: { annotations: { 'service.kubernetes.io/topology-aware-hints': 'Disabled' } },
        }),
      '"service.kubernetes.io/topology-aware-hints: Disabled" and service.kubernetes.io/topology-mode: Auto',
      'Keep one of them',
    ],
    [
      'a headless Service of both families',
      () => Topology.auto().applyTo({ spec: { clusterIPs: ['None'] } }),
      '"clusterIP: None" has no virtual IP address',
      'Remove the topology',
    ],
    [
      'the field beside the annotation',
      () => Topology.auto().applyTo({ spec: { trafficDistribution: 'PreferClose' } }),
      '"trafficDistribution: PreferClose" and service.kubernetes.io/topology-mode: Auto',
      'Keep one of them',
    ],
    [
      'the field beside a local policy',
      () => Topology.sameNodeOnly().applyTo({ spec: { trafficDistribution: 'PreferClose' } }),
      '"trafficDistribution: PreferClose" and internalTrafficPolicy: Local',
      'Keep one of them',
    ],
    [
      'another distribution',
      () => Topology.preferSameNode().applyTo({ spec: { trafficDistribution: 'PreferClose' } }),
      '"trafficDistribution: PreferClose" and trafficDistribution: PreferSameNode',
      'Keep one of them',
    ],
    [
      'a headless Service',
      () => Topology.auto().applyTo({ spec: { clusterIP: 'None' } }),
      '"clusterIP: None" has no virtual IP address',
      'Remove the topology',
    ],
    [
      'an external name',
      () => Topology.auto().applyTo({ spec: { type: 'ExternalName' } }),
      '"type: ExternalName" has no virtual IP address',
      'Remove the topology',
    ],
  ])('fails on %s', (_case, build, wrong, instead) => {
    expect(build).toFailWith('ServiceTopology', wrong, instead);
  });
});
