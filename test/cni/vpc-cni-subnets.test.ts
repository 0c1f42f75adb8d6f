import { Fn, Lazy } from 'aws-cdk-lib/core';
import { NetworkPolicyMode, PodAddressing, PodSubnets, type VpcCniOptions } from '../../lib';
import { InterfaceProvisioning, SnatPorts, SourceNat, WindowsAddressing } from '../../lib/cni';
import { clusterStack } from '../support/clusters';
import { cniIn, configured } from '../support/cni';

describe('discovered subnets', () => {
  test('are looked for, and counted as the subnets of nodes', () => {
    const { cni } = cniIn({ podSubnets: PodSubnets.discovered() });
    expect(configured({ podSubnets: PodSubnets.discovered() })).toEqual({ env: { ENABLE_SUBNET_DISCOVERY: 'true' } });
    expect(cni._addressingMode.hasPodSubnets).toBe(false);
    expect(cni._podZones).toBeUndefined();
  });

  test('leave the first network interface free of pods where node subnets are excluded', () => {
    const podSubnets = PodSubnets.discovered({ nodeSubnetsExcluded: true });
    expect(cniIn({ podSubnets }).cni._addressingMode.hasPodSubnets).toBe(true);
    const podAddressing = PodAddressing.secondaryIp({ maxEni: 1 });
    expect(() => cniIn({ podSubnets, podAddressing })).toFailWith(
      'CniAddressing',
      '"maxEni: 1" leaves no network interface for pods, because nodeSubnetsExcluded excludes the first one',
      'Write 2 or more',
    );
    expect(configured({ podSubnets: PodSubnets.discovered(), podAddressing }).env.MAX_ENI).toBe('1');
  });

  test('are no matter in an IPv6 cluster, nor in a version that does not know them', () => {
    const podSubnets = PodSubnets.shared();
    expect(configured({ podSubnets }, { ipv6: true }).env).not.toHaveProperty('ENABLE_SUBNET_DISCOVERY');
    expect(configured({ podSubnets, addonVersion: 'v1.17.1-eksbuild.1' })).toBeUndefined();
    expect(configured({ podSubnets, addonVersion: 'v1.18.0-eksbuild.1' })).toEqual({
      env: { ENABLE_SUBNET_DISCOVERY: 'false' },
    });
  });
});

describe('a pinned version', () => {
  const POD_MTU = { podNetwork: { mtu: 1500 } };

  test.each([
    'v1.16.4-eksbuild.2',
    'v1.16.5-eksbuild.1',
    'v2.0.0-eksbuild.1',
    Lazy.string({ produce: () => 'v1.0.0' }),
  ])('takes a setting that it has, or may have: %#', (addonVersion) => {
    expect(configured({ addonVersion, ...POD_MTU })).toEqual({ env: { POD_MTU: '1500' } });
  });

  test.each(['v1.16.3-eksbuild.2', 'v1.15.5-eksbuild.1', 'v0.99.9'])(
    'fails with one that came later: %s',
    (version) => {
      expect(() => cniIn({ addonVersion: version, ...POD_MTU })).toFailWith(
        'CniSetting',
        `"${version}" does not support env.POD_MTU, which`,
        'Pin that release or a later one, or leave podNetwork.mtu out',
        '(at Test/VpcCni)',
      );
    },
  );

  test.each<[string, string, VpcCniOptions]>([
    ['v1.17.6-eksbuild.2', 'env.ENABLE_SUBNET_DISCOVERY', { podSubnets: PodSubnets.discovered() }],
    ['v1.16.4-eksbuild.2', 'env.NETWORK_POLICY_ENFORCING_MODE', { networkPolicy: NetworkPolicyMode.strict() }],
    ['v1.13.4-eksbuild.1', 'enableNetworkPolicy', { networkPolicy: NetworkPolicyMode.standard() }],
    ['v1.19.6-eksbuild.7', 'env.ENABLE_MULTI_NIC', { networkInterfaces: { allNetworkCards: true } }],
    [
      'v1.19.5-eksbuild.3',
      'env.ENABLE_IMDS_ONLY_MODE',
      { networkInterfaces: { provisioning: InterfaceProvisioning.IMDS_ONLY } },
    ],
    ['v1.15.5-eksbuild.1', 'enableWindowsPrefixDelegation', { windows: WindowsAddressing.prefixDelegation() }],
  ])('%s fails with %s', (addonVersion, path, options) => {
    expect(() => cniIn({ addonVersion, ...options })).toFailWith(
      'CniSetting',
      `does not support ${path}`,
      'Pin that release',
    );
  });

  test('fails with excluded node subnets before 1.22.1', () => {
    const podSubnets = PodSubnets.discovered({ nodeSubnetsExcluded: true });
    expect(() => cniIn({ podSubnets, addonVersion: 'v1.21.2-eksbuild.1' })).toFailWith(
      'CniSetting',
      '"v1.21.2-eksbuild.1" places pods in node subnets regardless of their tags',
      'Pin v1.22.1 or a later release, or leave nodeSubnetsExcluded out',
      '(at Test/VpcCni)',
    );
    expect(configured({ podSubnets, addonVersion: 'v1.22.4-eksbuild.3' })).toBeDefined();
  });
});

describe('source NAT', () => {
  test.each<[string, SourceNat, Record<string, string>]>([
    ['none', SourceNat.none(), { AWS_VPC_K8S_CNI_EXTERNALSNAT: 'true' }],
    ['by the node', SourceNat.byNode(), { AWS_VPC_K8S_CNI_EXTERNALSNAT: 'false' }],
    [
      'by the node with ports in order, not for some networks',
      SourceNat.byNode({ ports: SnatPorts.SEQUENTIAL, excludedNetworks: ['10.0.0.0/8', '192.168.0.0/16'] }),
      {
        AWS_VPC_K8S_CNI_EXTERNALSNAT: 'false',
        AWS_VPC_K8S_CNI_RANDOMIZESNAT: 'none',
        AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: '10.0.0.0/8,192.168.0.0/16',
      },
    ],
  ])('is %s', (_, sourceNat, env) => {
    expect(configured({ sourceNat })).toEqual({ env });
  });

  test('takes networks that are known at deployment only', () => {
    const excludedNetworks = ['10.0.0.0/8', Fn.importValue('Office')];
    expect(configured({ sourceNat: SourceNat.byNode({ excludedNetworks }) }).env).toMatchObject({
      AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: `10.0.0.0/8,\${{'Fn::ImportValue':'Office'}}`,
    });
    const list = SourceNat.byNode({ excludedNetworks: Fn.split(',', Fn.importValue('Offices')) });
    expect(clusterStack().resolve(list._settings)).toMatchObject({
      'env.AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS': {
        'Fn::Join': [',', { 'Fn::Split': [',', { 'Fn::ImportValue': 'Offices' }] }],
      },
    });
  });

  test.each<[string, string[], 'CniSetting' | 'CidrHostBits' | 'CidrSyntax', string, string]>([
    ['no networks', [], 'CniSetting', '"excludedNetworks: []" contains no networks', 'leave excludedNetworks out'],
    [
      'an IPv6 network',
      ['10.0.0.0/8', 'fd00::/8'],
      'CniSetting',
      '"fd00::/8" in excludedNetworks is an IPv6 network',
      'Write IPv4 networks such as "10.0.0.0/8"',
    ],
    ['host bits', ['10.0.0.1/8'], 'CidrHostBits', '"10.0.0.1/8" has host bits set', 'Did you mean "10.0.0.0/8"?'],
    ['a name', ['office'], 'CidrSyntax', '"office"', 'Write a network such as "10.0.0.0/16"'],
  ])('fails with %s among the excluded networks, which the CNI would skip', (_, networks, name, wrong, instead) => {
    expect(() => SourceNat.byNode({ excludedNetworks: networks })).toFailWith(name, wrong, instead);
  });
});

describe('Windows', () => {
  test.each<[string, WindowsAddressing, object]>([
    ['single addresses', WindowsAddressing.secondaryIp(), { enableWindowsIpam: 'true' }],
    [
      'single addresses with targets',
      WindowsAddressing.secondaryIp({ warmIpTarget: 2, minimumIpTarget: 6 }),
      { enableWindowsIpam: 'true', warmWindowsIPTarget: 2, minimumWindowsIPTarget: 6 },
    ],
    [
      'prefixes',
      WindowsAddressing.prefixDelegation(),
      { enableWindowsIpam: 'true', enableWindowsPrefixDelegation: 'true' },
    ],
    [
      'prefixes with warm ones, for which the targets of addresses step back',
      WindowsAddressing.prefixDelegation({ warmPrefixTarget: 1 }),
      {
        enableWindowsIpam: 'true',
        enableWindowsPrefixDelegation: 'true',
        warmWindowsPrefixTarget: 1,
        warmWindowsIPTarget: 0,
        minimumWindowsIPTarget: 0,
      },
    ],
  ])('has %s', (_, windows, configuration) => {
    expect(configured({ windows })).toEqual(configuration);
  });

  test.each([{ warmIpTarget: 1 }, { minimumIpTarget: 3 }])('fails with warm prefixes beside %j', (targets) => {
    expect(() => WindowsAddressing.prefixDelegation({ warmPrefixTarget: 2, ...targets })).toFailWith(
      'CniAddressing',
      '"warmPrefixTarget: 2" is ignored if warmIpTarget or minimumIpTarget is set',
      'Leave warmPrefixTarget out, or leave both of them out',
    );
  });

  test.each<[string, () => WindowsAddressing]>([
    ['warmIpTarget', () => WindowsAddressing.secondaryIp({ warmIpTarget: 0 })],
    ['minimumIpTarget', () => WindowsAddressing.prefixDelegation({ minimumIpTarget: 0 })],
    ['warmPrefixTarget', () => WindowsAddressing.prefixDelegation({ warmPrefixTarget: 0 })],
  ])('fails with %s of 0', (option, make) => {
    expect(make).toFailWith('CniSetting', `"${option}: 0" is out of bounds`, 'Write a whole number of 1 or more');
  });
});
