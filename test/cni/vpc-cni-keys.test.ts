import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { NetworkPolicyMode, PodAddressing, PodSubnets, SecurityGroupsForPods, type VpcCniOptions } from '../../lib';
import {
  InterfaceProvisioning,
  Introspection,
  LogLevel,
  PolicyEventLogs,
  SnatPorts,
  SourceNat,
  WindowsAddressing,
} from '../../lib/cni';
import { CNI_VARIABLES, UNTYPED_PATHS } from '../../lib/cni/known-keys';
import { CNI_KEYS, CNI_SETTINGS } from '../../lib/cni/settings';
import { LEFT_OUT } from '../../scripts/vpc-cni-left-out';
import { vpcCniMarkdown } from '../../scripts/vpc-cni-markdown';
import { VPC_CNI_KEYS, VPC_CNI_PATHS, VPC_CNI_SCHEMAS } from '../fixtures/vpc-cni-keys';
import { eniConfigs } from '../support/applied-objects';
import { ZONES } from '../support/builders';
import { cniIn, configured, subnetsIn } from '../support/cni';
import { warningsOf } from '../support/warnings';

const PATHS = Object.keys(CNI_SETTINGS);

/** Options that together say everything that can be said in an IPv4 cluster. */
const EVERYTHING: ((stack: Stack) => VpcCniOptions)[] = [
  (stack) => ({
    podAddressing: PodAddressing.secondaryIp({ warmEniTarget: 1, maxEni: 3 }),
    podSubnets: PodSubnets.custom(subnetsIn(stack, ZONES)),
    networkPolicy: NetworkPolicyMode.strict({
      eventLogs: PolicyEventLogs.CLOUDWATCH,
      connectionCleanup: Duration.minutes(1),
      connectionTableSize: 65_536,
    }),
    sourceNat: SourceNat.byNode({ ports: SnatPorts.HASH_RANDOM, excludedNetworks: ['10.0.0.0/8', '192.168.0.0/16'] }),
    podNetwork: {
      mtu: 1480,
      vethPrefix: 'pod',
      addressCooldown: Duration.seconds(45),
      crossFamilyEgress: true,
      kernelIpv6: true,
      nodePorts: false,
      serviceNetworks: ['172.31.0.0/16'],
    },
    networkInterfaces: {
      tags: { team: 'platform' },
      mtu: 1500,
      leakedInterfaceCleanup: false,
      managedOnCordonedNodes: true,
      allNetworkCards: true,
    },
    windows: WindowsAddressing.prefixDelegation({ warmPrefixTarget: 1 }),
    daemon: {
      resources: { cpuRequest: '50m', memoryRequest: '64Mi', cpuLimit: '1', memoryLimit: '0.5Gi' },
      livenessTimeout: Duration.seconds(20),
      readinessTimeout: Duration.seconds(15),
      tolerations: [{ operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      podAnnotations: { 'example.com/owner': 'platform' },
      clusterEndpoint: 'https://example.eks.amazonaws.com',
      ec2Endpoint: 'https://ec2.example.com',
    },
    diagnostics: {
      logLevel: LogLevel.INFO,
      logFile: 'stdout',
      pluginLogLevel: LogLevel.ERROR,
      pluginLogFile: 'stderr',
      metrics: false,
      introspection: Introspection.off(),
    },
    policyAgent: { metricsPort: 9162, healthPort: 9163, logLevel: LogLevel.WARN },
  }),
  () => ({
    podAddressing: PodAddressing.prefixDelegation(),
    podSubnets: PodSubnets.discovered(),
    networkPolicy: NetworkPolicyMode.calico(),
    podNetwork: { bandwidthLimits: true },
    diagnostics: { introspection: Introspection.at('127.0.0.1:61680') },
  }),
  () => ({
    podAddressing: PodAddressing.secondaryIp({ warmIpTarget: 2, minimumIpTarget: 8 }),
    networkInterfaces: { provisioning: InterfaceProvisioning.IMDS_ONLY },
  }),
  () => ({
    securityGroupsForPods: SecurityGroupsForPods.strict(),
    networkInterfaces: { provisioning: InterfaceProvisioning.PRE_ATTACHED },
  }),
];

const emitted = [
  ...EVERYTHING.map((options) => configured(options)),
  configured({ podNetwork: { crossFamilyEgress: false } }, { ipv6: true }),
];

/** The paths of a configuration, down to what the tables know as one setting. */
function pathsOf(values: object, before = ''): string[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = `${before}${key}`;
    const isTree = PATHS.some((known) => known.startsWith(`${path}.`));
    return isTree ? pathsOf(value, `${path}.`) : [path];
  });
}

test('every setting of upstream has a typed option, or a reason why not, and none has both', () => {
  const known = [...PATHS, ...Object.keys(LEFT_OUT)];
  expect(VPC_CNI_PATHS.filter((path) => !known.includes(path))).toEqual([]);
  expect(PATHS.filter((path) => path in LEFT_OUT)).toEqual([]);
});

test('the tables and the list of what is left out have upstream’s names only', () => {
  expect([...PATHS, ...Object.keys(LEFT_OUT)].filter((path) => !VPC_CNI_PATHS.includes(path))).toEqual([]);
});

test('the typed options together say every setting of the tables, and nothing else', () => {
  expect([...new Set(emitted.flatMap((values) => pathsOf(values)))].sort()).toEqual([...PATHS].sort());
});

test('ENIConfigs have upstream’s names only, and the chart makes valid objects of them', () => {
  const [{ eniConfig }] = emitted;
  expect(Object.keys(eniConfig).sort()).toEqual(VPC_CNI_KEYS.eniConfig);
  expect(Object.keys(eniConfig.subnets['eu-west-1a']).sort()).toEqual(VPC_CNI_KEYS.eniConfigSubnet);
  expect(eniConfigs({ eniConfig })).toBeValidObject();
});

test('variables and switches are text everywhere', () => {
  for (const { env, init, nodeAgent = {}, enableNetworkPolicy, enableWindowsIpam } of emitted) {
    const { conntrackCacheCleanupPeriod, conntrackCacheTableSize, ...switches } = nodeAgent;
    const values = Object.values({ ...env, ...init?.env, ...switches });
    expect(values.map((value) => typeof value)).toEqual(values.map(() => 'string'));
    expect(['string', 'undefined']).toContain(typeof enableNetworkPolicy);
    expect(['string', 'undefined']).toContain(typeof enableWindowsIpam);
  }
});

test('the tables say of every setting which printed schema has it', () => {
  const proofOf = (path: string) =>
    Object.keys(VPC_CNI_SCHEMAS).find((version) => VPC_CNI_SCHEMAS[version].includes(path)) ?? 'not seen';
  expect(Object.fromEntries(Object.entries(CNI_SETTINGS).map(([path, { schema }]) => [path, schema]))).toEqual(
    Object.fromEntries(PATHS.map((path) => [path, proofOf(path)])),
  );
});

test('the keys that are known at synthesis are those of upstream', () => {
  expect([...UNTYPED_PATHS].sort()).toEqual(Object.keys(LEFT_OUT).sort());
  const leaves = VPC_CNI_PATHS.filter((path) => !['env', 'init', 'nodeAgent', 'resources'].includes(path));
  expect([...CNI_KEYS.paths].sort()).toEqual([...leaves].sort());
  expect([...CNI_VARIABLES].sort()).toEqual([...VPC_CNI_KEYS.env].sort());
});

test.each([
  [{ env: { ENABLE_NETWORK_POLICY: 'true' } }, 'networkPolicy: NetworkPolicyMode.standard()'],
  [{ env: { AWS_EXTERNAL_SERVICE_CIDR: '10.9.0.0/16' } }, 'AWS_EXTERNAL_SERVICE_CIDRS'],
  [{ env: { HTTP_TIMEOUTS: '20' } }, 'Did you mean "env.HTTP_TIMEOUT"?'],
  [{ env: { WARM_IP_TARGETS: '2' } }, 'The option for it is podAddressing: PodAddressing.*({ warmIpTarget })'],
  [{ env: { EXCLUDE_SNAT_CIDRS: 'x' } }, 'Did you mean "env.AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS"?'],
  [{ env: { DISABLE_TCP_EARLY_DEMUX: 'true' } }, 'Did you mean "init.env.DISABLE_TCP_EARLY_DEMUX"?'],
  [{ ENABLE_PREFIX_DELEGATION: 'true' }, 'Did you mean "env.ENABLE_PREFIX_DELEGATION"?'],
  [{ enableNetworkPolicies: 'true' }, 'Did you mean "enableNetworkPolicy"?'],
  [{ nodeagent: { enabled: true } }, 'Did you mean "nodeAgent"?'],
])('fails with a name that the CNI does not read: %j', (additionalConfiguration, instead) => {
  expect(() => configured({ additionalConfiguration })).toFailWith(
    'ConfigurationKey',
    'in additionalConfiguration is not a key that the VPC CNI 1.23.1 reads',
    instead,
    '(at Test/VpcCni)',
  );
});

test('a name that is like none fails where the version is one that was read, and is warned of where it may be later', () => {
  const additionalConfiguration = { env: { QUUX: 'true' } };
  const options = (addonVersion?: string) => ({ additionalConfiguration, ...(addonVersion ? { addonVersion } : {}) });
  expect(() => configured(options('v1.23.2-eksbuild.1'))).toFailWith('ConfigurationKey', '"env.QUUX"', 'Remove it');
  for (const version of [undefined, 'v1.24.0-eksbuild.1']) {
    const { stack } = cniIn(options(version));
    expect(warningsOf(stack).filter(({ id }) => id === 'configurationKey')).toHaveLength(1);
  }
});

test('the tables cannot be changed', () => {
  expect(Object.isFrozen(CNI_SETTINGS)).toBe(true);
});

test('docs/vpc-cni.md is what the tables say', () => {
  const page = readFileSync(join(__dirname, '../../docs/vpc-cni.md'), 'utf8');
  expect(page === vpcCniMarkdown() ? 'up to date' : 'run npm run docs:vpc-cni').toBe('up to date');
});

test.each(PATHS)('fails when the user adds %s, which a typed option sets', (path) => {
  const additionalConfiguration = path
    .split('.')
    .reduceRight<unknown>((value, key) => ({ [key]: value }), 'x') as Record<string, unknown>;
  expect(() => configured({ additionalConfiguration })).toFailWith(
    'CniClash',
    `"${path}" in additionalConfiguration`,
    `Write ${CNI_SETTINGS[path as keyof typeof CNI_SETTINGS].option}`,
    '(at Test/VpcCni)',
  );
});
