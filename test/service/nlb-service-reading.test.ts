import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration } from 'aws-cdk-lib/core';
import fc from 'fast-check';
import { LoadBalancerSubnets, TlsCertificates } from '../../lib';
import {
  AlpnPolicy,
  ExternalTrafficPolicy,
  HealthCheckProtocol,
  IpAddressType,
  NlbSourceNat,
  Scheme,
  TargetProtocol,
  TargetType,
} from '../../lib/loadbalancing';
import { NlbListener, NlbService, type NlbServiceOptions, NlbSplitTarget } from '../../lib/service';
import { testStack } from '../support/builders';
import { runs } from '../support/effort';
import { faultsOf, listOf, type ModelPort, mapOf } from '../support/lbc-service';

const SERVICES = runs(3000);

const PREFIX = 'service.beta.kubernetes.io/';
const certificates = TlsCertificates.arns('arn:aws:acm:eu-west-1:111111111111:certificate/one');
const group = ec2.SecurityGroup.fromSecurityGroupId(testStack(), 'Group', 'sg-0123456789abcdef0');
const SUBNETS = ['subnet-1', 'subnet-2'];

/** One of the values in one of so many cases, and none in the others. */
function seldom<T>(values: readonly T[], among = 8): fc.Arbitrary<T | undefined> {
  return fc.nat(among - 1).chain((pick) => (pick === 0 ? fc.constantFrom(...values) : fc.constant(undefined)));
}

const EITHER = [true, false] as const;

const someTargets = fc.record({
  preserveClientIp: seldom(EITHER),
  proxyProtocol: seldom(EITHER),
  sourceIpStickiness: seldom(EITHER),
  deregistrationDelay: seldom([Duration.minutes(1)]),
});

const someSplit = fc.option(
  fc.record({
    ownWeight: fc.nat(999),
    others: fc.array(
      fc.constantFrom(
        NlbSplitTarget.service('green', 'http', 1),
        NlbSplitTarget.targetGroup(
          'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/green/0123456789abcdef',
          0,
        ),
      ),
      { minLength: 1, maxLength: 4 },
    ),
    sticky: seldom(EITHER, 2),
  }),
  { nil: undefined },
);

/** How a listener is made, so that its making may be refused with the rest. */
const someListener = fc
  .record({
    kind: fc.constantFrom('tcp', 'tcp', 'tls', 'udp', 'tcpUdp', 'quic', 'tcpQuic'),
    port: fc.constantFrom(53, 443, 8080),
    targets: someTargets,
    split: someSplit,
    idleTimeout: seldom([Duration.minutes(10)]),
  })
  .map(({ idleTimeout, kind, port, split, targets }) => () => {
    switch (kind) {
      case 'tcp':
        return NlbListener.tcp(port, { ...targets, split, idleTimeout });
      case 'quic':
      case 'tcpQuic':
        return NlbListener[kind](port, targets);
      default:
        return NlbListener[kind as 'tls'](port, { ...targets, split });
    }
  });

const someOptions = fc.record({
  service: fc.record<NlbServiceOptions>({
    scheme: seldom(Object.values(Scheme), 2),
    targetType: seldom(Object.values(TargetType), 3),
    ipAddressType: seldom(Object.values(IpAddressType), 3),
    eipAllocationIds: seldom([['eipalloc-1'], ['eipalloc-1', 'eipalloc-2']]),
    privateIpv4Addresses: seldom([['10.0.0.9'], ['10.0.0.9', '10.0.1.9']]),
    ipv6Addresses: seldom([['2001:db8::9'], ['2001:db8::9', '2001:db8:0:1::9']]),
    inboundCidrs: seldom([['10.0.0.0/8'], ['10.0.0.0/8', '2001:db8::/32']]),
    inboundPrefixListIds: seldom([['pl-0123']]),
    securityGroups: seldom([[group]]),
    withoutSecurityGroups: seldom(EITHER, 2),
    manageBackendSecurityGroupRules: seldom(EITHER),
    enforceSecurityGroupInboundRulesOnPrivateLinkTraffic: seldom(EITHER),
    icmpForPathMtuDiscovery: seldom(EITHER),
    tls: seldom(
      [
        { certificates },
        { certificates, ports: ['443'], targetProtocol: TargetProtocol.TLS, alpnPolicy: AlpnPolicy.HTTP1_ONLY },
        { certificates, ports: ['https'] },
      ],
      2,
    ),
    healthCheck: seldom([
      { port: '8081' },
      { path: '/ready' },
      { protocol: HealthCheckProtocol.HTTP, path: '/ready', successCodes: '200' },
    ]),
    externalTrafficPolicy: seldom([ExternalTrafficPolicy.LOCAL, ExternalTrafficPolicy.CLUSTER]),
    nodePorts: seldom(EITHER),
    targetNodeLabels: seldom([{ role: 'edge' }]),
  }),
  targets: someTargets,
  subnets: fc.option(fc.constant(SUBNETS), { nil: undefined }),
  sourceNat: seldom([
    () => NlbSourceNat.assigned(),
    () => NlbSourceNat.off(),
    () => NlbSourceNat.prefixes('2001:db8:0:0:1::/80', NlbSourceNat.ASSIGNED),
    () => NlbSourceNat.prefixes('2001:db8:0:0:1::/80'),
  ]),
  listeners: fc.array(someListener, { maxLength: 2 }),
});

/** The ports of a Service that has the listeners, those that speak TLS by number or name, and one of TCP beside them. */
function portsOf(listeners: readonly NlbListener[], tlsPorts: readonly string[] = []): ModelPort[] {
  const tlsName = tlsPorts.find((text) => Number.isNaN(Number(text)));
  const own = listeners.flatMap(({ _isPair, _isTls, _isUdp, port }): ModelPort[] => [
    ...(_isUdp ? [{ port, protocol: 'UDP' as const }] : []),
    ...(_isPair || !_isUdp ? [{ port, protocol: 'TCP' as const, ...(_isTls ? { name: tlsName } : {}) }] : []),
  ]);
  const others = tlsPorts.map((name): ModelPort => ({ name, port: Number(name) || 9443, protocol: 'TCP' }));
  const isNew = ({ port }: ModelPort) => own.every((other) => other.port !== port);
  return [...own, ...[...others, { name: 'more', port: 9000, protocol: 'TCP' as const }].filter(isNew)];
}

describe('what is read of a Service', () => {
  test('is what was written: nothing that passes stops the controller, and nothing is overlooked', () => {
    const seen = { passed: 0, refused: 0 };
    fc.assert(
      fc.property(someOptions, ({ listeners: makers, service, sourceNat, subnets, targets }) => {
        let built: NlbService;
        let listeners: NlbListener[] = [];
        try {
          listeners = makers.map((make) => make());
          built = new NlbService({
            ...service,
            ...targets,
            listeners,
            sourceNat: sourceNat?.(),
            subnets: subnets && LoadBalancerSubnets.named(...subnets),
          });
        } catch (error) {
          expect((error as Error).message).toMatch(/^(LoadBalancer|Listener|Target|Input)[A-Za-z]+: "/);
          seen.refused++;
          return;
        }
        seen.passed++;
        const ports = portsOf(listeners, service.tls?.ports);
        const count = subnets?.length ?? (service.eipAllocationIds ?? service.privateIpv4Addresses)?.length ?? 2;
        const addresses = service.ipv6Addresses?.length ?? count;
        if (subnets || addresses === count) {
          expect(faultsOf(built.annotations, built.serviceSpec, ports, count)).toEqual([]);
        }
      }),
      { numRuns: SERVICES },
    );
    expect(seen.passed).toBeGreaterThan(SERVICES / 30);
    expect(seen.refused).toBeGreaterThan(SERVICES / 15);
  });

  test('are tags of whatever text, as far as Elastic Load Balancing takes it', () => {
    const unit = fc.constantFrom(...'aB1é _.:/=+-@');
    const text = fc.string({ unit, maxLength: 12 }).map((some) => some.trim());
    const key = text.filter((some) => some !== '' && !some.includes('=') && !some.startsWith('aws:'));
    fc.assert(
      fc.property(fc.dictionary(key, text, { minKeys: 1, maxKeys: 4 }), (tags) => {
        const { annotations } = new NlbService({ tags });
        expect(mapOf(annotations[`${PREFIX}aws-load-balancer-additional-resource-tags`])).toEqual({ ...tags });
      }),
    );
  });

  test('are names of subnets of whatever text, one by one or not at all', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }), (names) => {
        let annotations: Record<string, string>;
        try {
          ({ annotations } = new NlbService({ subnets: LoadBalancerSubnets.named(...names) }));
        } catch (error) {
          expect((error as Error).message).toMatch(/^LoadBalancerSubnets: /);
          return;
        }
        expect(listOf(annotations[`${PREFIX}aws-load-balancer-subnets`])).toEqual(names);
      }),
    );
  });

  // Each of them stops the controller: the model must say so, or the first test holds nothing.
  test.each<[string, Record<string, string>, ModelPort[]]>([
    [
      'two protocols on 53',
      {},
      [
        { port: 53, protocol: 'TCP' },
        { port: 53, protocol: 'UDP' },
      ],
    ],
    ['ssl-ports', { 'aws-load-balancer-ssl-ports': '443' }, []],
    ['eip-allocations', { 'aws-load-balancer-eip-allocations': 'eipalloc-1,eipalloc-2' }, []],
    ['source-nat-ipv6-prefixes', { 'aws-load-balancer-source-nat-ipv6-prefixes': 'auto_assigned,auto_assigned' }, []],
    ['QUIC on TCP 80', { 'aws-load-balancer-quic-enabled-ports': '80' }, []],
    ['IPv6 range', { 'load-balancer-source-ranges': '2001:db8::/32' }, []],
    ['overlooked: aws-load-balancer-nonsense', { 'aws-load-balancer-nonsense': 'on' }, []],
    ['overlooked: actions.TLS-80', { 'actions.TLS-80': '{}' }, []],
  ])('stops the controller with %s', (fault, annotations, ports) => {
    const full = Object.fromEntries(Object.entries(annotations).map(([key, value]) => [PREFIX + key, value]));
    const faults = faultsOf(
      full,
      { allocateLoadBalancerNodePorts: true },
      [{ port: 80, protocol: 'TCP' }, ...ports],
      2,
    );
    expect(faults.map((text) => text.replace(PREFIX, ''))).toContain(fault);
  });
});
