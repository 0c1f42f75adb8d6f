import { Duration, Fn, Lazy, type Stack } from 'aws-cdk-lib/core';
import { NetworkPolicyMode, PodSubnets, type VpcCniOptions } from '../../lib';
import { InterfaceProvisioning } from '../../lib/cni';
import { ZONES } from '../support/builders';
import { cniIn, configured, type Failing, failsWith, subnetsIn } from '../support/cni';
import { warningsOf } from '../support/warnings';

const deployTime = () => Lazy.number({ produce: () => 3 });
const longest = (length: number) => 'x'.repeat(length);

describe('the network of pods', () => {
  test('goes out in the other family in both containers, or in the one of an IPv6 cluster', () => {
    const podNetwork = { crossFamilyEgress: true };
    expect(configured({ podNetwork })).toEqual({
      env: { ENABLE_V6_EGRESS: 'true' },
      init: { env: { ENABLE_V6_EGRESS: 'true' } },
    });
    const { env, init } = configured({ podNetwork }, { ipv6: true });
    expect(env.ENABLE_V4_EGRESS).toBe('true');
    expect(env).not.toHaveProperty('ENABLE_V6_EGRESS');
    expect(init).toBeUndefined();
  });

  test.each([
    [{ ipv6: false }, 576],
    [{ ipv6: false }, 9001],
    [{ ipv6: true }, 1280],
    [{ ipv6: true }, 9001],
  ])('takes packets within the bounds of the family: %j %d', (attributes, mtu) => {
    const { env } = configured({ podNetwork: { mtu }, networkInterfaces: { mtu } }, attributes);
    expect(env).toMatchObject({ POD_MTU: String(mtu), AWS_VPC_ENI_MTU: String(mtu) });
  });

  test('takes packets of pods that are smaller than those of the interfaces', () => {
    expect(configured({ podNetwork: { mtu: 1501 }, networkInterfaces: { mtu: deployTime() } }).env).toMatchObject({
      POD_MTU: '1501',
      AWS_VPC_ENI_MTU: '3',
    });
    const { env } = configured({ podNetwork: { mtu: 1480 }, networkInterfaces: { mtu: 1500 } });
    expect(env).toEqual({ POD_MTU: '1480', AWS_VPC_ENI_MTU: '1500' });
  });

  test('warns where addresses do not rest', () => {
    const { stack } = cniIn({ podNetwork: { addressCooldown: Duration.seconds(0) } });
    expect(warningsOf(stack)).toEqual([
      { id: 'addressCooldown', path: 'Test/VpcCni', text: expect.stringContaining('Without a cooldown') },
    ]);
    expect(warningsOf(cniIn({ podNetwork: { addressCooldown: Duration.minutes(1) } }).stack)).toEqual([]);
  });

  test('takes out IPv6, and limits bandwidth where no policies are enforced', () => {
    expect(
      configured({
        podNetwork: { kernelIpv6: false, bandwidthLimits: true },
        networkPolicy: NetworkPolicyMode.otherEngine(),
      }),
    ).toEqual({ env: { DISABLE_POD_V6: 'true', ENABLE_BANDWIDTH_PLUGIN: 'true' } });
  });

  failsWith([
    [
      'small packets',
      () => ({ podNetwork: { mtu: 575 } }),
      '"podNetwork.mtu: 575" is out of bounds',
      'Write a whole number of 576 to 9001',
    ],
    [
      'large packets',
      () => ({ networkInterfaces: { mtu: 9002 } }),
      '"networkInterfaces.mtu: 9002" is out of bounds',
      '576 to 9001',
    ],
    [
      'packets of pods above those of the interfaces',
      () => ({ podNetwork: { mtu: 1501 }, networkInterfaces: { mtu: 1500 } }),
      '"podNetwork.mtu: 1501" is above networkInterfaces.mtu: 1500',
      'Write 1500 or less',
    ],
    [
      'a long prefix of interfaces',
      () => ({ podNetwork: { vethPrefix: 'calix' } }),
      '"vethPrefix: calix" is not a valid interface name prefix',
      'Write 1 to 4 letters and digits such as "eni"',
    ],
    ['no prefix of interfaces', () => ({ podNetwork: { vethPrefix: '' } }), '"vethPrefix: "', '1 to 4 letters'],
    ['a slash in a prefix', () => ({ podNetwork: { vethPrefix: 'a/b' } }), '"vethPrefix: a/b"', '1 to 4 letters'],
    ...['eth', 'vlan', 'lo'].map<Failing>((vethPrefix) => [
      `the prefix ${vethPrefix}`,
      () => ({ podNetwork: { vethPrefix } }),
      `"vethPrefix: ${vethPrefix}" is not a valid interface name prefix`,
      'Write 1 to 4 letters and digits such as "eni", other than "eth", "vlan", "lo"',
    ]),
    [
      'half a second between two pods',
      () => ({ podNetwork: { addressCooldown: Duration.millis(500) } }),
      '"addressCooldown: 0.5" is out of bounds',
      'Write 0 or more whole seconds',
    ],
    [
      'bandwidth limits beside network policy',
      () => ({ podNetwork: { bandwidthLimits: true }, networkPolicy: NetworkPolicyMode.standard() }),
      '"bandwidthLimits: true" does not work together with network policy enforcement of the CNI',
      'Leave it out or write NetworkPolicyMode.off()',
    ],
    [
      'IPv6 on the way out of pods without IPv6',
      () => ({ podNetwork: { crossFamilyEgress: true, kernelIpv6: false } }),
      '"crossFamilyEgress: true" needs IPv6 in pods, which kernelIpv6: false disables',
      'Leave one of the two out',
    ],
    [
      'an IPv6 network of services',
      () => ({ podNetwork: { serviceNetworks: ['fd00::/8'] } }),
      '"fd00::/8" in podNetwork.serviceNetworks is an IPv6 network',
      'Write IPv4 networks such as "10.0.0.0/8"',
    ],
  ]);
});

describe('the network of pods in an IPv6 cluster', () => {
  failsWith(
    [
      [
        'small packets',
        () => ({ podNetwork: { mtu: 1279 } }),
        '"podNetwork.mtu: 1279"',
        'a whole number of 1280 to 9001',
      ],
      [
        'pods without IPv6',
        () => ({ podNetwork: { kernelIpv6: false } }),
        '"kernelIpv6: false" removes the address of pods in an IPv6 cluster',
        'Leave it out',
      ],
      [
        'IPv4 networks of services',
        () => ({ podNetwork: { serviceNetworks: ['10.0.0.0/8'] } }),
        '"serviceNetworks" is for IPv4 pods',
        'Leave it out',
      ],
    ],
    { ipv6: true },
  );
});

describe('network interfaces', () => {
  test('have the user’s tags, as JSON in text', () => {
    const tags = { team: 'platform', 'cost-center': Fn.importValue('CostCenter') };
    const { env } = configured({ networkInterfaces: { tags } });
    expect(env.ADDITIONAL_ENI_TAGS).toContain('{"team":"platform","cost-center":"');
    expect(env.ADDITIONAL_ENI_TAGS).toContain('CostCenter');
  });

  test.each<[string, VpcCniOptions['networkInterfaces'], Record<string, string> | undefined]>([
    ['by the CNI', { provisioning: InterfaceProvisioning.CNI, tags: { a: 'b' } }, { ADDITIONAL_ENI_TAGS: '{"a":"b"}' }],
    [
      'by something else',
      { provisioning: InterfaceProvisioning.PRE_ATTACHED, leakedInterfaceCleanup: true },
      { DISABLE_NETWORK_RESOURCE_PROVISIONING: 'true', DISABLE_LEAKED_ENI_CLEANUP: 'false' },
    ],
    [
      'by something else, without the EC2 API',
      { provisioning: InterfaceProvisioning.IMDS_ONLY, leakedInterfaceCleanup: false },
      { ENABLE_IMDS_ONLY_MODE: 'true', DISABLE_LEAKED_ENI_CLEANUP: 'true' },
    ],
  ])('are attached %s', (_, networkInterfaces, env) => {
    expect(configured({ networkInterfaces })).toEqual({ env });
  });

  test('may be attached by something else in pod subnets', () => {
    const { env } = configured((stack) => ({
      podSubnets: PodSubnets.custom(subnetsIn(stack, ZONES)),
      networkInterfaces: { provisioning: InterfaceProvisioning.PRE_ATTACHED },
    }));
    expect(env.DISABLE_NETWORK_RESOURCE_PROVISIONING).toBe('true');
  });

  test('take tags at their bounds', () => {
    const tags = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`key${index}`, longest(256)]));
    expect(configured({ networkInterfaces: { tags: { ...tags, [longest(128)]: '' } } })).toBeDefined();
  });

  test('fail without the EC2 API beside pod subnets', () => {
    const networkInterfaces = { provisioning: InterfaceProvisioning.IMDS_ONLY };
    const options = (stack: Stack) => ({ networkInterfaces, podSubnets: PodSubnets.custom(subnetsIn(stack, ZONES)) });
    expect(() => cniIn(options)).toFailWith(
      'CniSetting',
      '"InterfaceProvisioning.IMDS_ONLY" prevents the CNI from attaching interfaces in the subnet of an ENIConfig',
      'Write PodSubnets.shared() or leave provisioning out',
      '(at Test/VpcCni)',
    );
  });

  failsWith([
    [
      'tags for interfaces that something else makes',
      () => ({ networkInterfaces: { provisioning: InterfaceProvisioning.PRE_ATTACHED, tags: { a: 'b' } } }),
      '"InterfaceProvisioning.PRE_ATTACHED" lets another component create the network interfaces, so the CNI cannot tag them',
      'Leave tags out, or leave provisioning out',
    ],
    [
      'discovery for interfaces that something else makes',
      () => ({
        networkInterfaces: { provisioning: InterfaceProvisioning.IMDS_ONLY },
        podSubnets: PodSubnets.discovered(),
      }),
      '"InterfaceProvisioning.IMDS_ONLY" lets another component create the network interfaces, so the CNI cannot choose their subnets',
      'Write PodSubnets.shared()',
    ],
    [
      'a cleanup without the EC2 API',
      () => ({ networkInterfaces: { provisioning: InterfaceProvisioning.IMDS_ONLY, leakedInterfaceCleanup: true } }),
      '"InterfaceProvisioning.IMDS_ONLY" disables the cleanup that leakedInterfaceCleanup: true enables',
      'Leave one of the two out',
    ],
    [
      'too many tags',
      () => ({
        networkInterfaces: { tags: Object.fromEntries(Array.from({ length: 47 }, (_, index) => [`key${index}`, ''])) },
      }),
      '"47" tags exceed the limit of a network interface, which also has the tags of the CNI',
      'Write 46 or fewer',
    ],
    [
      'an empty key',
      () => ({ networkInterfaces: { tags: { '': 'x' } } }),
      '"" is not a tag key',
      '1 to 128 characters',
    ],
    [
      'a long key',
      () => ({ networkInterfaces: { tags: { [longest(129)]: 'x' } } }),
      `"${longest(129)}" is not a tag key`,
      'Write 1 to 128 characters',
    ],
    [
      'a key that is known at deployment only',
      () => ({ networkInterfaces: { tags: { [Lazy.string({ produce: () => 'x' })]: 'x' } } }),
      '"a deploy-time value" is not a tag key',
      '1 to 128 characters',
    ],
    [
      'a key of Kubernetes',
      () => ({ networkInterfaces: { tags: { 'node.k8s.amazonaws.com/owner': 'x' } } }),
      '"node.k8s.amazonaws.com/owner" is a reserved tag key of the CNI, which drops such tags',
      'Write another key',
    ],
    [
      'a key of AWS',
      () => ({ networkInterfaces: { tags: { 'AWS:owner': 'x' } } }),
      '"AWS:owner" is a reserved tag key of AWS, which EC2 rejects',
      'Write another key',
    ],
    [
      'a long value',
      () => ({ networkInterfaces: { tags: { team: longest(257) } } }),
      '"team" has a value of 257 characters, and a tag value has at most 256',
      'Shorten it',
    ],
  ]);
});
