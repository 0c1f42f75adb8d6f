import { Duration } from 'aws-cdk-lib/core';
import { LoadBalancerSubnets } from '../../lib';
import { ExternalTrafficPolicy, HealthCheckProtocol, IpAddressType, Scheme, TargetType } from '../../lib/loadbalancing';
import { NlbListener, NlbService, type NlbServiceOptions } from '../../lib/service';
import { GROUP } from '../support/gateways';
import { type ModelNlbPlace, nlbOf } from '../support/nlb-model';

const FACING = Scheme.INTERNET_FACING;
const INSTANCE = TargetType.INSTANCE;
const TAGGED = ['subnet-a', 'subnet-b', 'subnet-c'];
const existing = (scheme: string, ...securityGroups: string[]) => ({
  scheme,
  subnets: ['subnet-a', 'subnet-b'],
  securityGroups,
});
const of = (options: NlbServiceOptions, place: ModelNlbPlace = {}, protocol?: string) =>
  nlbOf(new NlbService(options), { tagged: TAGGED, ...place }, protocol);

describe('the scheme of an NLB', () => {
  test('is internal unless the controller or the Service says otherwise', () => {
    expect(of({}).scheme).toBe('internal');
    expect(of({}, { defaultScheme: 'internet-facing' }).scheme).toBe('internet-facing');
    expect(of({ scheme: FACING }).scheme).toBe('internet-facing');
  });

  test('stays where it is left out again, whatever the controller is told', () => {
    for (const defaultScheme of ['internal', 'internet-facing']) {
      for (const scheme of ['internal', 'internet-facing']) {
        expect(of({}, { defaultScheme, existing: existing(scheme, 'sg-1') })).toMatchObject({
          scheme,
          isReplaced: false,
        });
      }
    }
  });

  test('makes another NLB where it is said to be another', () => {
    const replaced = of({ scheme: FACING }, { existing: existing('internal', 'sg-1') });
    expect(replaced).toMatchObject({ scheme: 'internet-facing', isReplaced: true, subnets: TAGGED });
  });
});

describe('the subnets of an NLB', () => {
  test('are found when it is made, and stay when a zone is added', () => {
    expect(of({}).subnets).toEqual(TAGGED);
    expect(of({}, { existing: existing('internal', 'sg-1') }).subnets).toEqual(['subnet-a', 'subnet-b']);
  });

  test('are those that are named, also of an NLB that exists', () => {
    const subnets = LoadBalancerSubnets.named(...TAGGED);
    expect(of({ subnets }, { existing: existing('internal', 'sg-1') }).subnets).toEqual(TAGGED);
  });
});

describe('who reaches an NLB', () => {
  const DUALSTACK = { ipAddressType: IpAddressType.DUALSTACK };

  test('is everybody where nothing is said, also with an internal scheme', () => {
    expect(of({}).inbound).toEqual(['0.0.0.0/0']);
    expect(of({ scheme: FACING }).inbound).toEqual(['0.0.0.0/0']);
    expect(of(DUALSTACK).inbound).toEqual(['0.0.0.0/0', '::/0']);
  });

  test('are the networks and the prefix lists that are named, and nobody else beside prefix lists', () => {
    const inboundCidrs = ['10.0.0.0/8'];
    const inboundPrefixListIds = ['pl-0123'];
    expect(of({ inboundCidrs }).inbound).toEqual(['10.0.0.0/8']);
    expect(of({ inboundPrefixListIds }).inbound).toEqual(['pl-0123']);
    expect(of({ inboundCidrs, inboundPrefixListIds }).inbound).toEqual(['10.0.0.0/8', 'pl-0123']);
  });

  test('may discover the MTU of a path from the networks, and not from prefix lists', () => {
    const options = { inboundCidrs: ['10.0.0.0/8'], inboundPrefixListIds: ['pl-0123'], icmpForPathMtuDiscovery: true };
    expect(of(options).inbound).toEqual(['10.0.0.0/8', 'pl-0123', 'ICMP 10.0.0.0/8']);
  });

  test('says the spec of the Service before the options', () => {
    const { annotations, serviceSpec } = new NlbService({ inboundCidrs: ['10.0.0.0/8'] });
    const spec = { ...serviceSpec, loadBalancerSourceRanges: ['192.168.0.0/16'] };
    expect(nlbOf({ annotations, serviceSpec: spec }).inbound).toEqual(['192.168.0.0/16']);
  });

  test('say groups of your own, whose targets the controller opens where it is told to', () => {
    expect(of({ securityGroups: [GROUP] })).toMatchObject({
      groups: 'sg-0123456789abcdef0',
      inbound: [],
      admitted: [],
    });
    expect(of({ securityGroups: [GROUP], manageBackendSecurityGroupRules: true }).admitted).toEqual(['the NLB']);
    expect(of({}).admitted).toEqual(['the NLB']);
  });
});

describe('an NLB without security groups', () => {
  const BARE = { withoutSecurityGroups: true };

  test('is one for good, and one that has some stays so', () => {
    expect(of(BARE).groups).toBe('none');
    expect(of({}, { existing: existing('internal') }).groups).toBe('none');
    expect(() => of(BARE, { existing: existing('internal', 'sg-1') })).toThrow('conflicting security groups');
  });

  test.each<[string, NlbServiceOptions, string | undefined, string[]]>([
    ['its subnets, where pods see no clients', {}, undefined, ['subnets of the NLB']],
    [
      'its subnets, whatever networks are named',
      { targetType: INSTANCE, preserveClientIp: false },
      undefined,
      ['subnets of the NLB'],
    ],
    [
      'the networks that are named, where nodes see clients',
      { targetType: INSTANCE, inboundCidrs: ['10.0.0.0/8'] },
      undefined,
      ['10.0.0.0/8'],
    ],
    [
      'the networks that are named, where pods see clients',
      { preserveClientIp: true, inboundCidrs: ['10.0.0.0/8'] },
      undefined,
      ['10.0.0.0/8'],
    ],
    [
      'the networks that are named, for UDP',
      { inboundCidrs: ['10.0.0.0/8'], listeners: [NlbListener.udp(53)] },
      'UDP',
      ['10.0.0.0/8'],
    ],
    [
      'the VPC, where an internal one is told no networks',
      { preserveClientIp: true },
      undefined,
      ['networks of the VPC'],
    ],
    [
      'everybody, where one on the internet is told no networks',
      { scheme: FACING, preserveClientIp: true },
      undefined,
      ['0.0.0.0/0'],
    ],
    ['nobody, where the rules are yours', { manageBackendSecurityGroupRules: false }, undefined, []],
  ])('lets in to nodes and pods: %s', (_, options, protocol, admitted) => {
    expect(of({ ...BARE, ...options }, {}, protocol).admitted).toEqual(admitted);
  });
});

describe('the targets of an NLB', () => {
  const USUAL = { protocol: 'TCP', port: 'traffic-port', interval: 10, timeout: 10, healthy: 3, unhealthy: 3 };
  const LOCAL = { targetType: INSTANCE, externalTrafficPolicy: ExternalTrafficPolicy.LOCAL };

  test.each<[string, NlbServiceOptions, object]>([
    ['pods', {}, USUAL],
    ['nodes', { targetType: INSTANCE }, USUAL],
    [
      'pods by HTTP',
      { healthCheck: { protocol: HealthCheckProtocol.HTTP } },
      { ...USUAL, protocol: 'HTTP', path: '/', codes: '200-399' },
    ],
    [
      'nodes with pods of their own',
      LOCAL,
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
    ['pods within a time of their own', { healthCheck: { timeout: Duration.seconds(5) } }, { ...USUAL, timeout: 5 }],
  ])('are checked as the docs say: %s', (_, options, check) => {
    expect(of(options).healthCheck).toEqual(check);
  });
});
