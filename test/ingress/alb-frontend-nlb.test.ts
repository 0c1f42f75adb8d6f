import { Duration, Fn, Token } from 'aws-cdk-lib/core';
import { LoadBalancerSubnets } from '../../lib';
import {
  type AlbFrontendNlbOptions,
  AlbIngress,
  type AlbIngressProps,
  AlbListener,
  IngressGroup,
} from '../../lib/ingress';
import { HealthCheckProtocol, IpAddressType, MutualAuthentication, Scheme } from '../../lib/loadbalancing';
import { annotationsOf, certificates, group } from '../support/alb-ingresses';
import { testNetwork, testStack } from '../support/builders';
import { refusalRows } from '../support/rows';

const scheme = Scheme.INTERNET_FACING;
const secure: AlbIngressProps = { certificates };
const both: AlbIngressProps = { certificates, listeners: [AlbListener.http(), AlbListener.https()] };
const HTTPS = { protocol: HealthCheckProtocol.HTTPS };
const network = testNetwork(testStack(), { closeDefaultSecurityGroup: false });

/** What an Ingress with such an NLB says about it, beside that there is one. */
function nlbOf(frontendNlb: AlbFrontendNlbOptions, options: AlbIngressProps = {}) {
  const written = annotationsOf({ ...options, frontendNlb });
  return Object.fromEntries(
    Object.entries(written)
      .filter(([key]) => key.startsWith('frontend-nlb-'))
      .map(([key, value]) => [key.slice('frontend-nlb-'.length), value]),
  );
}

describe('an NLB in front of an ALB', () => {
  test('is asked for without more', () => {
    expect(annotationsOf({ frontendNlb: {} })).toEqual({ 'enable-frontend-nlb': 'true' });
  });

  test('has one address of its own in each zone', () => {
    const eipAllocationIds = network.subnetsOf('public').map((_, index) => `eipalloc-${index}`);
    expect(nlbOf({ scheme, eipAllocationIds }, { network })).toEqual({
      scheme: 'internet-facing',
      'eip-allocations': eipAllocationIds.join(','),
    });
  });

  test('may be public before an ALB that is not', () => {
    expect(nlbOf({ scheme }, { scheme: Scheme.INTERNAL })).toEqual({ scheme: 'internet-facing' });
  });

  test('finds an ALB that speaks TLS by a check in TLS', () => {
    expect(nlbOf({ healthCheck: HTTPS }, secure)).toEqual({ 'healthcheck-protocol': 'HTTPS' });
    expect(nlbOf({ healthCheck: { ...HTTPS, port: '443' } }, both)).toEqual({
      'healthcheck-protocol': 'HTTPS',
      'healthcheck-port': '443',
    });
  });

  test('finds an ALB that redirects where a redirect is expected', () => {
    const frontendNlb = { healthCheck: { port: '80', successCodes: '200-299,301' } };
    expect(nlbOf(frontendNlb, { ...both, redirectHttpTo: 443 })).toMatchObject({ 'healthcheck-port': '80' });
  });

  test('listens on ports of its own with security groups that open them', () => {
    const frontendNlb = { listenerPorts: { 8443: 443 }, healthCheck: HTTPS };
    expect(nlbOf({ ...frontendNlb, securityGroups: [group] }, secure)).toMatchObject({
      'listener-port-mapping': '8443=443',
      'security-groups': 'sg-0123456789abcdef0',
    });
    expect(nlbOf(frontendNlb, { ...secure, securityGroups: [group] })).toHaveProperty('listener-port-mapping');
    expect(nlbOf({ ...frontendNlb, listenerPorts: { 443: 443 } }, secure)).toHaveProperty('listener-port-mapping');
  });

  test('checks the ports alone that it sends to', () => {
    expect(nlbOf({ listenerPorts: { 80: 80 } }, both)).toEqual({ 'listener-port-mapping': '80=80' });
  });

  test('checks an ALB that lets in the networks of the NLB', () => {
    const [block] = network.vpc.publicSubnets.map(({ ipv4CidrBlock }) => ipv4CidrBlock);
    expect(nlbOf({ scheme }, { inboundCidrs: ['10.0.0.0/8'], network })).toHaveProperty('scheme');
    expect(() => nlbOf({ scheme }, { inboundCidrs: [block], network })).toFailWith(
      'TargetHealthCheck',
      `"inboundCidrs: ${block}" does not contain`,
      'Add the networks of its subnets',
    );
    for (const rest of [{ inboundPrefixListIds: ['pl-0'] }, { network: undefined }]) {
      expect(nlbOf({ scheme }, { inboundCidrs: [block], network, ...rest })).toHaveProperty('scheme');
    }
    expect(nlbOf({ scheme }, { inboundCidrs: [Fn.importValue('office')], network })).toHaveProperty('scheme');
  });

  test('takes a check that is as long as the time to the next one', () => {
    const ten = Duration.seconds(10);
    expect(nlbOf({ healthCheck: { interval: ten, timeout: ten, successCodes: '599' } })).toEqual({
      'healthcheck-interval-seconds': '10',
      'healthcheck-timeout-seconds': '10',
      'healthcheck-success-codes': '599',
    });
  });

  test('passes deploy-time values on', () => {
    const value = Fn.importValue('value');
    const port = Token.asNumber(value);
    const frontendNlb = {
      scheme,
      eipAllocationIds: [value],
      listenerPorts: { 443: port },
      healthCheck: { port: value },
    };
    expect(nlbOf(frontendNlb, secure)).toMatchObject({ 'eip-allocations': value, 'healthcheck-port': value });
    expect(nlbOf({}, { ...secure, listeners: [AlbListener.https(port)] })).toEqual({});
  });

  test.each(
    refusalRows<[AlbFrontendNlbOptions, AlbIngressProps?]>([
      [[{ eipAllocationIds: ['a'] }], '"eipAllocationIds" needs an internet', 'Scheme.INTERNET_FACING'],
      [
        [{ eipAllocationIds: ['a'], scheme: Scheme.INTERNAL }, { scheme }],
        'needs an internet-facing NLB, and the scheme is internal',
        'Scheme.INTERNET_FACING',
      ],
      [
        [{ scheme, eipAllocationIds: ['eipalloc-a', 'eipalloc-a'] }],
        '"eipalloc-a" occurs twice in eipAllocationIds',
        'Remove one',
      ],
      [
        [{ scheme, eipAllocationIds: ['192.0.2.10'] }],
        '"192.0.2.10" is not the id of an Elastic IP allocation',
        'such as "eipalloc-0123456789abcdef0',
      ],
      [[{ scheme, eipAllocationIds: [] }], '"eipAllocationIds" has 0', 'Write one for each subnet'],
      [
        [{ scheme, eipAllocationIds: ['eipalloc-a'], subnets: LoadBalancerSubnets.named('one', 'two') }],
        '"eipAllocationIds" has 1 values for 2 subnets',
        'Write one for each subnet',
      ],
      [
        [{}, { ipAddressType: IpAddressType.DUALSTACK_WITHOUT_PUBLIC_IPV4, scheme }],
        '"dualstack-without-public-ipv4" is not available behind an NLB',
        'IpAddressType.DUALSTACK',
      ],
    ]),
  )('fails: %s', (wrong, instead, [frontendNlb, options]) => {
    expect(() => nlbOf(frontendNlb, options)).toFailWith('LoadBalancerAddress', wrong, instead);
  });

  test.each(
    refusalRows<[AlbFrontendNlbOptions, AlbIngressProps?]>([
      [[{ listenerPorts: {} }], '"listenerPorts" is empty', 'Remove it'],
      [[{ listenerPorts: { 0: 80 } }], '"0: 80" has a key that is not', 'Write 1 to 65535'],
      [[{ listenerPorts: { http: 80 } }], '"http: 80" has a key that is not', 'Write 1 to 65535'],
      [[{ listenerPorts: { 80: 65_536 } }], '"port of the ALB: 65536"', 'Write 1 to 65535'],
      [[{ listenerPorts: { 443: 8443 } }, both], '"443: 8443" has a target port without a', 'Write one of 80, 443'],
      [
        [{ listenerPorts: { 8443: 443 } }, both],
        '"8443: 443" has a port that is not',
        'Set frontendNlb.securityGroups',
      ],
    ]),
  )('fails with ports: %s', (wrong, instead, [frontendNlb, options]) => {
    expect(() => nlbOf(frontendNlb, options)).toFailWith('ListenerPort', wrong, instead);
  });

  test.each(
    refusalRows<[AlbFrontendNlbOptions, AlbIngressProps?]>([
      [[{ healthCheck: { port: 'http' } }], '"port: http" is not the number of a', 'Write a number'],
      [[{ healthCheck: { port: '8080' } }], '"port: 8080" is a port without a listener', 'one of 80'],
      [[{}, secure], '"HTTP" is not the protocol of port', "port: '443', protocol: HealthCheckProtocol.HTTPS"],
      [[{}, both], '"HTTP" is not the protocol of port', "port: '443', protocol: HealthCheckProtocol.HTTPS"],
      [[{ healthCheck: HTTPS }, both], '"HTTPS" is not the protocol of port', "port: '443'"],
      [[{ healthCheck: HTTPS }], '"HTTPS" is not the protocol of port', 'HealthCheckProtocol.HTTP'],
      [
        [{ healthCheck: { port: '80' } }, { ...both, redirectHttpTo: 443 }],
        '"200" does not match port 80 of',
        "port: '443', protocol: HealthCheckProtocol.HTTPS",
      ],
      [
        [
          { healthCheck: HTTPS },
          {
            certificates,
            listeners: [AlbListener.https(443, { mutualAuthentication: MutualAuthentication.verify('store') })],
          },
        ],
        '"port: 443" needs client certificates',
        'Use another port in healthCheck',
      ],
      [
        [{ scheme }, { inboundCidrs: ['198.51.100.0/24'], network }],
        '"inboundCidrs: 198.51.100.0/24" does not contain 10',
        'Add the networks of its subnets',
      ],
      [[{ healthCheck: { successCodes: '600' } }], '"600" are not success codes', 'from 200 to 599'],
      [
        [{ healthCheck: { timeout: Duration.seconds(20) } }],
        '"timeout: 20" is not shorter than the interval',
        'shorter timeout',
      ],
    ]),
  )('fails with a check: %s', (wrong, instead, [frontendNlb, options]) => {
    expect(() => nlbOf(frontendNlb, options)).toFailWith('TargetHealthCheck', wrong, instead);
  });

  test('fails with subnets, groups, tags and attributes that an NLB cannot have', () => {
    expect(() => nlbOf({ scheme, subnets: LoadBalancerSubnets.tier(network, 'node') })).toFailWith(
      'LoadBalancerSubnets',
      '"node" is not a public tier',
      'Use a public tier, or write Scheme.INTERNAL',
    );
    expect(() => nlbOf({ scheme }, { ipAddressType: IpAddressType.DUALSTACK, network })).toFailWith(
      'LoadBalancerSubnets',
      '"dualstack" needs IPv6',
      'IpAddressType.IPV4',
    );
    expect(() => nlbOf({ securityGroups: [] })).toFailWith(
      'LoadBalancerSetting',
      '"securityGroups" is empty',
      'Remove it',
    );
    expect(() => nlbOf({ tags: { 'aws:a': 'b' } })).toFailWith(
      'LoadBalancerSetting',
      '"aws:a" is a tag of AWS',
      'Use another key',
    );
    expect(() => nlbOf({ additionalLoadBalancerAttributes: { 'idle_timeout.timeout_seconds': '9' } })).toFailWith(
      'LoadBalancerAttribute',
      '"idle_timeout.timeout_seconds" is not an attribute of an',
      'Use one of',
    );
    expect(() =>
      nlbOf({
        crossZoneLoadBalancing: true,
        additionalLoadBalancerAttributes: { 'load_balancing.cross_zone.enabled': 'false' },
      }),
    ).toFailWith('LoadBalancerAttribute', 'is also set by a typed option', 'Remove it');
  });

  test('stands before all Ingresses of a group, and is said on the group', () => {
    const frontendNlb = { scheme, healthCheck: { ...HTTPS, port: '443' } };
    const shared = new IngressGroup('web', { ...both, frontendNlb });
    for (const member of [shared.addMember('shop', 1), shared.addMember('blog', 2, { frontendNlb })]) {
      expect(member.annotations).toMatchObject({
        'alb.ingress.kubernetes.io/enable-frontend-nlb': 'true',
        'alb.ingress.kubernetes.io/frontend-nlb-healthcheck-port': '443',
      });
    }
    for (const other of [shared, new IngressGroup('other')]) {
      expect(() => other.addMember('late', 3, { frontendNlb: {} })).toFailWith(
        'IngressGroupMember',
        '"frontendNlb" of late applies to all members',
        `Set it on the group ${other.name}`,
      );
    }
    expect(() => new IngressGroup('web', { ...both, frontendNlb: {} })).toFailWith(
      'TargetHealthCheck',
      '"HTTP" is not the protocol of port',
      "port: '443'",
    );
    // Its ports are those of other members, too.
    expect(() => new AlbIngress({ group: 'web', frontendNlb: { listenerPorts: { 443: 443 } } })).not.toThrow();
  });
});
