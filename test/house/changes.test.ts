import { unaccounted } from '../../scripts/changes/left-out';
import { type Effect, effectsOf } from '../../scripts/changes/measure';
import { measuredOptions, SECTIONS } from '../../scripts/changes/sections';

test('every public option is measured for docs/changes.md, or left out with a reason in scripts/changes/left-out.ts', () => {
  expect(unaccounted(measuredOptions())).toEqual({ missing: [], unknown: [], twice: [] });
});

function effects(title: string, option: string, change: string): Effect[] {
  const rows = SECTIONS.filter((section) => section.title === title).flatMap((section) => section.rows);
  const found = rows.filter((row) => row.covers.includes(option) && row.change === change);
  expect(found).toHaveLength(1);
  return effectsOf(found[0].measure());
}

/** Returns the disruptive effects, such as `replaced AWS::EKS::Nodegroup`. */
function disturbing(title: string, option: string, change: string): string[] {
  return effects(title, option, change)
    .filter(({ kind }) => kind === 'replaced' || kind === 'removed' || kind === 'rolled')
    .map(({ kind, type }) => `${kind} ${type}`);
}

test.each([
  ['AddressPlan', 'AddressPlanOptions.availabilityZones', 'a zone is added'],
  ['AddressPlan', 'AddressPlanOptions.availabilityZones', 'zones in another order'],
  ['AddressPlan', 'AddressPlanOptions.clusterZones', 'set to all zones'],
  ['AddressPlan', 'PrivateAddressPlanOptions.additionalTiers', 'a second block for pods is added'],
  ['EksNetwork', 'EksNetworkProps.endpoints', 'in another order'],
  ['EksNetwork', 'EksNetworkProps.ipv6', 'set: `amazonProvided()`'],
  ['NodeGroup', 'NodeOptions.taints', 'in another order'],
  ['NodeGroup', 'NodeOptions.securityGroups', 'in another order'],
  ['VpcFlowLogs', 'VpcFlowLogsProps.podSubnets', 'set'],
])('%s: %s, %s, affects no running workload', (title, option, change) => {
  expect(disturbing(title, option, change)).toEqual([]);
});

test.each([
  ['NodeGroup', 'NodeOptions.instanceTypes', 'in another order', ['replaced AWS::EKS::Nodegroup']],
  ['NodeGroup', 'NodeGroupOptions.capacityType', '`ON_DEMAND` → `SPOT`', ['replaced AWS::EKS::Nodegroup']],
  ['NodeGroup', 'NodeOptions.diskSize', 'set', ['rolled AWS::EKS::Nodegroup']],
  [
    'ClusterNetworking',
    'VpcCniOptions.podAddressing',
    '`prefixDelegation()` → `secondaryIp()`',
    ['rolled AWS::EKS::Nodegroup'],
  ],
  ['EksAddon', 'EksAddonOptions.namespace', 'another namespace', ['replaced AWS::EKS::Addon']],
])('%s: %s, %s, has the effects %j', (title, option, change, expected) => {
  expect(disturbing(title, option, change)).toEqual(expected);
});

test('a release of ExternalDNS with another name is installed, and the old one is uninstalled', () => {
  const kinds = effects('ExternalDns', 'ExternalDnsOptions.installation', 'another release of `chart()`')
    .filter(({ type }) => type === 'Custom::AWSCDK-EKS-HelmChart')
    .map(({ kind }) => kind);
  expect(kinds).toEqual(['removed', 'added']);
});
