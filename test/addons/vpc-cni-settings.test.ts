import { Duration, Fn, Lazy, type Stack } from 'aws-cdk-lib/core';
import {
  CniLogLevel,
  InterfaceProvisioning,
  Introspection,
  NetworkPolicyMode,
  PodAddressing,
  PodSubnets,
  SnatPorts,
  SourceNat,
  type VpcCniOptions,
  WindowsAddressing,
} from '../../lib';
import { ZONES } from '../support/builders';
import { clusterStack } from '../support/clusters';
import { cniIn, configured, subnetsIn } from '../support/cni';
import { warningsOf } from '../support/warnings';

const deployTime = () => Lazy.number({ produce: () => 3 });
const longest = (length: number) => 'x'.repeat(length);

/** A row of a table of refusals: what is wrong, the options, and what the message says. */
type Failing = [name: string, options: () => VpcCniOptions, wrong: string, instead: string];

/** One test per row, in a cluster of the family. */
function failsWith(rows: Failing[], attributes: { ipv6?: boolean } = {}): void {
  test.each<Failing>(rows)('fails with %s', (_, options, wrong, instead) => {
    expect(() => cniIn(options(), attributes)).toFailWith('CniSetting', wrong, instead);
  });
}

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
      '"maxEni: 1" leaves pods no network interface, because nodeSubnetsExcluded keeps the first one free of them',
      'write 2 or more',
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
    'v1.16.5',
    '1.17.0-eksbuild.1',
    'v2.0.0-eksbuild.1',
    'latest',
    'v1.x.0-eksbuild.1',
    'v1.16',
    Lazy.string({ produce: () => 'v1.0.0' }),
  ])('takes a setting that it has, or may have: %#', (addonVersion) => {
    expect(configured({ addonVersion, ...POD_MTU })).toEqual({ env: { POD_MTU: '1500' } });
  });

  test.each(['v1.16.3-eksbuild.2', 'v1.15.5-eksbuild.1', 'v0.99.9'])(
    'fails with one that came later: %s',
    (version) => {
      expect(() => cniIn({ addonVersion: version, ...POD_MTU })).toFailWith(
        'CniSetting',
        `"${version}" has no env.POD_MTU, which came with v1.16.4`,
        'pin that release or a later one, or leave out podNetwork.mtu',
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
    expect(() => cniIn({ addonVersion, ...options })).toFailWith('CniSetting', `has no ${path}`, 'pin that release');
  });

  test('fails with excluded node subnets before 1.22.1', () => {
    const podSubnets = PodSubnets.discovered({ nodeSubnetsExcluded: true });
    expect(() => cniIn({ podSubnets, addonVersion: 'v1.21.2-eksbuild.1' })).toFailWith(
      'CniSetting',
      '"v1.21.2-eksbuild.1" puts pods into node subnets whatever their tags',
      'pin v1.22.1 or a later release, or leave out nodeSubnetsExcluded',
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
    ['no networks', [], 'CniSetting', '"excludedNetworks: []" names no networks', 'leave excludedNetworks out'],
    [
      'an IPv6 network',
      ['10.0.0.0/8', 'fd00::/8'],
      'CniSetting',
      '"fd00::/8" in excludedNetworks is an IPv6 network',
      'name IPv4 networks such as "10.0.0.0/8"',
    ],
    ['host bits', ['10.0.0.1/8'], 'CidrHostBits', '"10.0.0.1/8" has host bits set', 'did you mean "10.0.0.0/8"?'],
    ['a name', ['office'], 'CidrSyntax', '"office"', 'write a network such as "10.0.0.0/16"'],
  ])('fails with %s among the excluded networks, which the CNI would skip', (_, networks, name, wrong, instead) => {
    expect(() => SourceNat.byNode({ excludedNetworks: networks })).toFailWith(name, wrong, instead);
  });
});

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
    const { env } = configured({ podNetwork: { mtu: 1480 }, networkInterfaces: { mtu: 1500 } });
    expect(env).toEqual({ POD_MTU: '1480', AWS_VPC_ENI_MTU: '1500' });
  });

  test('warns where addresses do not rest', () => {
    const { stack } = cniIn({ podNetwork: { addressCooldown: Duration.seconds(0) } });
    expect(warningsOf(stack)).toEqual([
      { id: 'addressCooldown', path: 'Test/VpcCni', text: expect.stringContaining('give proxies some seconds') },
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
      'write a whole number of 576 to 9001',
    ],
    [
      'large packets',
      () => ({ networkInterfaces: { mtu: 9002 } }),
      '"networkInterfaces.mtu: 9002" is out of bounds',
      '576 to 9001',
    ],
    ['packets known at deployment only', () => ({ podNetwork: { mtu: deployTime() } }), 'a deploy-time value', '9001'],
    [
      'packets of pods above those of the interfaces',
      () => ({ podNetwork: { mtu: 1501 }, networkInterfaces: { mtu: 1500 } }),
      '"podNetwork.mtu: 1501" is above networkInterfaces.mtu: 1500',
      'write 1500 or less',
    ],
    [
      'a long prefix of interfaces',
      () => ({ podNetwork: { vethPrefix: 'calix' } }),
      '"vethPrefix: calix" cannot name interfaces',
      'write 1 to 4 letters and digits such as "eni"',
    ],
    ['no prefix of interfaces', () => ({ podNetwork: { vethPrefix: '' } }), '"vethPrefix: "', '1 to 4 letters'],
    ['a slash in a prefix', () => ({ podNetwork: { vethPrefix: 'a/b' } }), '"vethPrefix: a/b"', '1 to 4 letters'],
    ...['eth', 'vlan', 'lo'].map<Failing>((vethPrefix) => [
      `the prefix ${vethPrefix}`,
      () => ({ podNetwork: { vethPrefix } }),
      `"vethPrefix: ${vethPrefix}" cannot name interfaces`,
      'and none of "eth", "vlan", "lo"',
    ]),
    [
      'a prefix known at deployment only',
      () => ({ podNetwork: { vethPrefix: Lazy.string({ produce: () => 'eni' }) } }),
      '"vethPrefix: a deploy-time value"',
      'such as "eni"',
    ],
    [
      'half a second between two pods',
      () => ({ podNetwork: { addressCooldown: Duration.millis(500) } }),
      '"addressCooldown: 0.5" is out of bounds',
      'write whole seconds, 0 or more',
    ],
    [
      'bandwidth limits beside network policy',
      () => ({ podNetwork: { bandwidthLimits: true }, networkPolicy: NetworkPolicyMode.standard() }),
      '"bandwidthLimits: true" does not work beside network policy of the CNI',
      'leave it out or write NetworkPolicyMode.off()',
    ],
    [
      'IPv6 on the way out of pods without IPv6',
      () => ({ podNetwork: { crossFamilyEgress: true, kernelIpv6: false } }),
      '"crossFamilyEgress: true" needs the IPv6 that kernelIpv6: false takes out of pods',
      'leave one of the two out',
    ],
    [
      'an IPv6 network of services',
      () => ({ podNetwork: { serviceNetworks: ['fd00::/8'] } }),
      '"fd00::/8" in podNetwork.serviceNetworks is an IPv6 network',
      'name IPv4 networks',
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
        '"kernelIpv6: false" leaves pods',
        'leave it out',
      ],
      [
        'IPv4 networks of services',
        () => ({ podNetwork: { serviceNetworks: ['10.0.0.0/8'] } }),
        '"serviceNetworks" is for IPv4 pods',
        'leave it out',
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
      '"InterfaceProvisioning.IMDS_ONLY" finds no interface to attach in the subnet of an ENIConfig',
      'write PodSubnets.shared() or leave provisioning out',
      '(at Test/VpcCni)',
    );
  });

  failsWith([
    [
      'tags for interfaces that something else makes',
      () => ({ networkInterfaces: { provisioning: InterfaceProvisioning.PRE_ATTACHED, tags: { a: 'b' } } }),
      '"InterfaceProvisioning.PRE_ATTACHED" leaves the CNI no network interface to tag',
      'leave tags out, or provisioning',
    ],
    [
      'discovery for interfaces that something else makes',
      () => ({
        networkInterfaces: { provisioning: InterfaceProvisioning.IMDS_ONLY },
        podSubnets: PodSubnets.discovered(),
      }),
      '"InterfaceProvisioning.IMDS_ONLY" leaves the CNI no network interface to place',
      'write PodSubnets.shared()',
    ],
    [
      'a cleanup without the EC2 API',
      () => ({ networkInterfaces: { provisioning: InterfaceProvisioning.IMDS_ONLY, leakedInterfaceCleanup: true } }),
      '"InterfaceProvisioning.IMDS_ONLY" turns the cleanup off',
      'leave one of the two out',
    ],
    [
      'too many tags',
      () => ({
        networkInterfaces: { tags: Object.fromEntries(Array.from({ length: 47 }, (_, index) => [`key${index}`, ''])) },
      }),
      '"47" tags do not fit beside those of the CNI',
      'give 46 or fewer',
    ],
    [
      'an empty key',
      () => ({ networkInterfaces: { tags: { '': 'x' } } }),
      '"" is no key of a tag',
      '1 to 128 characters',
    ],
    [
      'a long key',
      () => ({ networkInterfaces: { tags: { [longest(129)]: 'x' } } }),
      `"${longest(129)}" is no key of a tag`,
      'write 1 to 128 characters',
    ],
    [
      'a key that is known at deployment only',
      () => ({ networkInterfaces: { tags: { [Lazy.string({ produce: () => 'x' })]: 'x' } } }),
      '"a deploy-time value" is no key of a tag',
      '1 to 128 characters',
    ],
    [
      'a key of Kubernetes',
      () => ({ networkInterfaces: { tags: { 'node.k8s.amazonaws.com/owner': 'x' } } }),
      '"node.k8s.amazonaws.com/owner" is a key of the CNI, which drops such tags',
      'choose another key',
    ],
    [
      'a key of AWS',
      () => ({ networkInterfaces: { tags: { 'AWS:owner': 'x' } } }),
      '"AWS:owner" is a key of AWS, and EC2 refuses such tags',
      'choose another key',
    ],
    [
      'a long value',
      () => ({ networkInterfaces: { tags: { team: longest(257) } } }),
      '"team" has a value of 257 characters and a tag holds 256',
      'shorten it',
    ],
  ]);
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
      '"warmPrefixTarget: 2" is ignored beside warmIpTarget and minimumIpTarget',
      'leave it out or them',
    );
  });

  test.each<[string, () => WindowsAddressing]>([
    ['warmIpTarget', () => WindowsAddressing.secondaryIp({ warmIpTarget: 0 })],
    ['minimumIpTarget', () => WindowsAddressing.prefixDelegation({ minimumIpTarget: 0 })],
    ['warmPrefixTarget', () => WindowsAddressing.prefixDelegation({ warmPrefixTarget: 0 })],
  ])('fails with %s of 0', (option, make) => {
    expect(make).toFailWith('CniSetting', `"${option}: 0" is out of bounds`, 'write a whole number of 1 or more');
  });
});

describe('diagnostics', () => {
  test.each<[string, VpcCniOptions['diagnostics'], Record<string, string>]>([
    [
      'files and streams',
      { logFile: '/host/var/log/aws-routed-eni/cni.log', pluginLogFile: 'stderr' },
      {
        AWS_VPC_K8S_CNI_LOG_FILE: '/host/var/log/aws-routed-eni/cni.log',
        AWS_VPC_K8S_PLUGIN_LOG_FILE: 'stderr',
      },
    ],
    ['metrics on', { metrics: true }, { DISABLE_METRICS: 'false' }],
    ['no introspection', { introspection: Introspection.off() }, { DISABLE_INTROSPECTION: 'true' }],
    [
      'introspection at a socket',
      { introspection: Introspection.at('unix:/var/run/aws-node/introspection.sock') },
      { INTROSPECTION_BIND_ADDRESS: 'unix:/var/run/aws-node/introspection.sock' },
    ],
    [
      'introspection at an IPv6 address',
      { introspection: Introspection.at('[::1]:65535') },
      { INTROSPECTION_BIND_ADDRESS: '[::1]:65535' },
    ],
    [
      'levels',
      { logLevel: CniLogLevel.WARN, pluginLogLevel: CniLogLevel.FATAL },
      { AWS_VPC_K8S_CNI_LOGLEVEL: 'WARN', AWS_VPC_K8S_PLUGIN_LOG_LEVEL: 'FATAL' },
    ],
  ])('are %s', (_, diagnostics, env) => {
    expect(configured({ diagnostics })).toEqual({ env });
  });

  test('take a log file that is known at deployment only', () => {
    expect(configured({ diagnostics: { logFile: Fn.importValue('Log') } }).env.AWS_VPC_K8S_CNI_LOG_FILE).toContain(
      'Log',
    );
  });

  failsWith([
    [
      'the plugin’s log in its answer',
      () => ({ diagnostics: { pluginLogFile: 'stdout' } }),
      '"pluginLogFile: stdout" is no place for a log',
      'write "stderr" or an absolute path',
    ],
    [
      'a relative path',
      () => ({ diagnostics: { logFile: 'ipamd.log' } }),
      '"logFile: ipamd.log" is no place for a log',
      'write "stdout", "stderr" or an absolute path',
    ],
    ...[
      '61679',
      ':61679',
      '127.0.0.1:0',
      '127.0.0.1:65536',
      '127.0.0.1:',
      'localhost:http',
      'unix:socket',
    ].map<Failing>((address) => [
      `introspection at ${address}`,
      () => ({ diagnostics: { introspection: Introspection.at(address) } }),
      `"${address}" is no address to answer at`,
      'write host and port such as "127.0.0.1:61679", or "unix:" and an absolute path',
    ]),
    [
      'introspection at an address known at deployment only',
      () => ({ diagnostics: { introspection: Introspection.at(Lazy.string({ produce: () => '127.0.0.1:61680' })) } }),
      '"a deploy-time value" is no address',
      'host and port',
    ],
    [
      'introspection at the port of the metrics',
      () => ({ diagnostics: { introspection: Introspection.at('0.0.0.0:61678') } }),
      '"0.0.0.0:61678" is taken by the metrics of the CNI',
      'choose another port than 61678',
    ],
  ]);
});

describe('the daemon', () => {
  test('takes resources at their bounds, and what is known at deployment only', () => {
    const quantity = Fn.importValue('Memory');
    expect(
      configured({
        daemon: { resources: { cpuRequest: '100m', cpuLimit: '0.1', memoryRequest: quantity, memoryLimit: '1Mi' } },
      }).resources,
    ).toMatchObject({ requests: { cpu: '100m' }, limits: { cpu: '0.1', memory: '1Mi' } });
    const { env } = configured({ daemon: { clusterEndpoint: Fn.importValue('Endpoint') } });
    expect(env.CLUSTER_ENDPOINT).toContain('Endpoint');
  });

  failsWith([
    [
      'a limit below the request',
      () => ({ daemon: { resources: { memoryRequest: '128Mi', memoryLimit: '100M' } } }),
      '"memoryLimit: 100M" is below memoryRequest: 128Mi',
      'raise it or leave it out',
    ],
    ...['50 m', '', '-1', '0', '1Xi', 'lots'].map<Failing>((cpuRequest) => [
      `the quantity "${cpuRequest}"`,
      () => ({ daemon: { resources: { cpuRequest } } }),
      `"cpuRequest: ${cpuRequest}" is no quantity of Kubernetes`,
      'write one such as "50m" or "128Mi"',
    ]),
    [
      'a probe that does not wait',
      () => ({ daemon: { readinessTimeout: Duration.seconds(0) } }),
      '"readinessTimeout: 0" is out of bounds',
      'write whole seconds, 1 or more',
    ],
    [
      'a probe that waits for half a second',
      () => ({ daemon: { livenessTimeout: Duration.millis(1500) } }),
      '"livenessTimeout: 1.5" is out of bounds',
      '1 or more',
    ],
    ...['http://example.com', 'https://', ''].map<Failing>((clusterEndpoint) => [
      `the endpoint "${clusterEndpoint}" of the cluster`,
      () => ({ daemon: { clusterEndpoint } }),
      `"clusterEndpoint: ${clusterEndpoint}" is no address`,
      'write one such as "https://example.com"',
    ]),
    ['no endpoint of EC2', () => ({ daemon: { ec2Endpoint: '' } }), '"ec2Endpoint: " is no address', 'write one'],
  ]);
});

describe('the network policy agent', () => {
  test('has a port moved, which leaves the other where it is', () => {
    expect(configured({ policyAgent: { metricsPort: 9162 } })).toEqual({ nodeAgent: { metricsBindAddr: '9162' } });
    expect(configured({ policyAgent: { logLevel: CniLogLevel.ERROR } })).toEqual({ nodeAgent: { logLevel: 'error' } });
  });

  failsWith([
    [
      'one port for two things',
      () => ({ policyAgent: { metricsPort: 8163 } }),
      '"8163" is a port of the node that something else of the CNI has',
      'choose another one',
    ],
    ['the port of the metrics', () => ({ policyAgent: { healthPort: 61_678 } }), '"61678" is a port', 'another one'],
    ['a port out of range', () => ({ policyAgent: { healthPort: 65_536 } }), '"healthPort: 65536"', 'of 1 to 65535'],
    [
      'a level that it does not have',
      () => ({ policyAgent: { logLevel: CniLogLevel.FATAL } }),
      '"CniLogLevel.FATAL" is no level of the network policy agent',
      'write CniLogLevel.ERROR',
    ],
  ]);
});

describe('the configuration that the user adds', () => {
  test('is merged deep into ours', () => {
    expect(
      configured({
        podNetwork: { crossFamilyEgress: true },
        networkPolicy: NetworkPolicyMode.standard(),
        additionalConfiguration: {
          env: { HTTP_TIMEOUT: '20', ENI_CONFIG_ANNOTATION_DEF: undefined },
          init: { env: { HOST_CNI_BIN_PATH: '/bin' } },
          podLabels: { team: 'platform' },
        },
      }),
    ).toEqual({
      enableNetworkPolicy: 'true',
      env: { ENABLE_V6_EGRESS: 'true', HTTP_TIMEOUT: '20' },
      init: { env: { ENABLE_V6_EGRESS: 'true', HOST_CNI_BIN_PATH: '/bin' } },
      podLabels: { team: 'platform' },
    });
  });

  test('takes deploy-time values', () => {
    const { env } = configured({ additionalConfiguration: { env: { HTTP_TIMEOUT: Fn.importValue('Timeout') } } });
    expect(env).toEqual({ HTTP_TIMEOUT: `\${{'Fn::ImportValue':'Timeout'}}` });
  });

  test('fails where it puts something else in the place of a tree of ours', () => {
    expect(() => cniIn({ additionalConfiguration: { env: 'x' } })).toFailWith(
      'CniClash',
      'in additionalConfiguration belongs to a typed option',
      'write podAddressing',
    );
  });

  test('fails where it takes the agent from under network policy', () => {
    const additionalConfiguration = { nodeAgent: { enabled: false } };
    expect(() => cniIn({ additionalConfiguration, networkPolicy: NetworkPolicyMode.strict() })).toFailWith(
      'CniSetting',
      '"nodeAgent.enabled: false" takes away what enforces network policies',
      'leave it out or write NetworkPolicyMode.off()',
      '(at Test/VpcCni)',
    );
    expect(configured({ additionalConfiguration })).toEqual(additionalConfiguration);
    const enabled = { nodeAgent: { enabled: true } };
    expect(configured({ additionalConfiguration: enabled, networkPolicy: NetworkPolicyMode.standard() })).toMatchObject(
      enabled,
    );
  });

  test.each([
    [{ env: { HTTP_TIMEOUT: 20 } }, '"HTTP_TIMEOUT: 20"'],
    [{ init: { env: { DISABLE_TCP_EARLY_DEMUX: true } } }, '"DISABLE_TCP_EARLY_DEMUX: true"'],
  ])('fails with a variable that is no text: %j', (additionalConfiguration, wrong) => {
    expect(() => cniIn({ additionalConfiguration })).toFailWith(
      'CniSetting',
      `${wrong} in additionalConfiguration is no text`,
      'write it in quotes',
      '(at Test/VpcCni)',
    );
  });
});
