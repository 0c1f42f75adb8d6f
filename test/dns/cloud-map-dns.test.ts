import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { Stack } from 'aws-cdk-lib/core';
import { CloudMapDns, type CloudMapDnsProps } from '../../lib';
import { RecordPolicy, RecordSource } from '../../lib/dns';
import { normalized } from '../fixtures/external-dns-records';
import { EXTERNAL_DNS_CHART_VALUES } from '../fixtures/external-dns-values';
import { testStack } from '../support/builders';
import { grantsOf } from '../support/grants';
import { allows } from '../support/iam';
import { importedCluster, unknownPaths, valuesOf, yamlOf } from '../support/networking';
import { Synthesized } from '../support/templates';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const ROUTE_53 = 'route53:ChangeResourceRecordSets';
const OWNER = '111111111111-eu-west-1-orion';

function namespace(stack: Stack): servicediscovery.INamespace {
  return servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
    namespaceName: 'mesh.internal',
    namespaceId: 'ns-1',
    namespaceArn: 'arn:one:namespace/ns-1',
  });
}

function synthesize(options: Partial<CloudMapDnsProps> = {}, stack = testStack()): Synthesized {
  const namespaces = options.namespaces ?? [namespace(stack)];
  new CloudMapDns(stack, 'CloudMap', { cluster: importedCluster(stack), ...options, namespaces });
  return Synthesized.of(stack);
}

const template = synthesize();
const chart = template.one(CHART);

test('is a release of its own, with the provider of Cloud Map', () => {
  expect(chart.Properties).toMatchObject({ Release: 'external-dns-cloud-map', Namespace: 'external-dns-chart' });
  expect(yamlOf(chart)).toMatchSnapshot();
  expect(unknownPaths(valuesOf(chart), EXTERNAL_DNS_CHART_VALUES)).toEqual([]);
});

test('takes the kinds of objects, the policy and the owner id', () => {
  const options = { sources: [RecordSource.SERVICE], recordPolicy: RecordPolicy.SYNC, ownerId: 'orion' };
  expect(valuesOf(synthesize(options).one(CHART))).toMatchObject({
    sources: ['service'],
    policy: 'sync',
    txtOwnerId: 'orion',
    extraArgs: ['--aws-sd-create-tag=external-dns/owner=orion', '--aws-sd-service-cleanup', '--aws-zone-type=private'],
  });
});

test('takes further arguments before its own', () => {
  const extraArgs = { 'publish-internal-services': true };
  expect(valuesOf(synthesize({ additionalValues: { extraArgs } }).one(CHART)).extraArgs).toEqual([
    '--publish-internal-services',
    `--aws-sd-create-tag=external-dns/owner=${OWNER}`,
    '--aws-zone-type=private',
  ]);
});

test('deletes services that are empty where it is told to, and nowhere else', () => {
  for (const recordPolicy of [undefined, RecordPolicy.CREATE_ONLY, RecordPolicy.UPSERT_ONLY]) {
    expect(JSON.stringify(valuesOf(synthesize({ recordPolicy }).one(CHART)))).not.toContain('cleanup');
  }
});

test('passes over namespaces without DNS, which can have the same name', () => {
  const args = (make: (stack: Stack) => servicediscovery.INamespace[]) => {
    const stack = testStack();
    return valuesOf(synthesize({ namespaces: make(stack) }, stack).one(CHART)).extraArgs;
  };
  const open = (stack: Stack) => new servicediscovery.PublicDnsNamespace(stack, 'Public', { name: 'example.com' });
  expect(args((stack) => [open(stack)])).toContain('--aws-zone-type=public');
  expect(JSON.stringify(args((stack) => [open(stack), namespace(stack)]))).not.toContain('aws-zone-type');
});

describe('the role', () => {
  const SERVICE = `arn:aws:servicediscovery:\${AWS::Region}:\${AWS::AccountId}:service/srv-1`;
  const NAMESPACE = 'arn:one:namespace/ns-1';
  const TAG = 'external-dns/owner';
  const POLICIES = [RecordPolicy.CREATE_ONLY, RecordPolicy.UPSERT_ONLY, RecordPolicy.SYNC];
  const requested = { [`aws:RequestTag/${TAG}`]: OWNER };
  const owned = { [`aws:ResourceTag/${TAG}`]: OWNER };

  function grantsFor(options: Partial<CloudMapDnsProps> = {}, stack = testStack()) {
    const [role] = synthesize(options, stack)
      .all('AWS::IAM::Role')
      .filter(({ Properties }) => Properties.Description?.includes('Cloud Map'));
    return grantsOf(role.Properties.Policies[0].PolicyDocument.Statement);
  }

  const granted = new Map(POLICIES.map((recordPolicy) => [recordPolicy, grantsFor({ recordPolicy })]));

  /** What ExternalDNS 0.21 asks for, by provider/awssd/aws_sd.go, and the first policy under which it does. */
  const CALLS: [string, string, Record<string, string>, RecordPolicy][] = [
    ['ListNamespaces', '*', {}, RecordPolicy.CREATE_ONLY],
    ['ListServices', '*', {}, RecordPolicy.CREATE_ONLY],
    ['DiscoverInstances', '*', { 'servicediscovery:NamespaceName': 'mesh.internal' }, RecordPolicy.CREATE_ONLY],
    ['DiscoverInstances', '*', { 'servicediscovery:NamespaceName': 'eu.mesh.internal' }, RecordPolicy.CREATE_ONLY],
    ['CreateService', NAMESPACE, requested, RecordPolicy.CREATE_ONLY],
    ['CreateService', SERVICE, requested, RecordPolicy.CREATE_ONLY],
    ['TagResource', SERVICE, requested, RecordPolicy.CREATE_ONLY],
    ['RegisterInstance', SERVICE, owned, RecordPolicy.CREATE_ONLY],
    ['DeregisterInstance', SERVICE, owned, RecordPolicy.UPSERT_ONLY],
    ['UpdateService', SERVICE, owned, RecordPolicy.UPSERT_ONLY],
    ['DeleteService', SERVICE, owned, RecordPolicy.SYNC],
  ];

  test.each(CALLS)('allows %s of %s with %j, from %s on', (name, resource, context, from) => {
    const request = { action: `servicediscovery:${name}`, resource, context };
    const allowed = POLICIES.filter((policy) => allows(granted.get(policy) ?? [], request));
    expect(allowed).toEqual(POLICIES.slice(POLICIES.indexOf(from)));
  });

  test('allows nothing that it does not ask for', () => {
    const asked = new Set(CALLS.map(([name]) => `servicediscovery:${name}`));
    const named = new Set(granted.get(RecordPolicy.SYNC)?.map(({ action }) => action));
    expect([...named].sort()).toEqual([...asked, ROUTE_53].sort());
  });

  test.each<[string, string, string, Record<string, string>]>([
    ['a service of nobody', 'RegisterInstance', SERVICE, {}],
    ['a service of another cluster', 'DeleteService', SERVICE, { [`aws:ResourceTag/${TAG}`]: 'vega' }],
    ['a service without a tag', 'CreateService', NAMESPACE, {}],
    ['another namespace', 'CreateService', 'arn:one:namespace/ns-2', requested],
    ['another namespace', 'DiscoverInstances', '*', { 'servicediscovery:NamespaceName': 'notmesh.internal' }],
    ['the tag of a namespace', 'TagResource', NAMESPACE, requested],
    ['the tag of another cluster', 'TagResource', SERVICE, { [`aws:RequestTag/${TAG}`]: 'vega' }],
    ['to take over a service', 'TagResource', SERVICE, { ...requested, [`aws:ResourceTag/${TAG}`]: 'vega' }],
  ])('denies %s: %s', (_, name, resource, context) => {
    const grants = granted.get(RecordPolicy.SYNC) ?? [];
    expect(allows(grants, { action: `servicediscovery:${name}`, resource, context })).toBe(false);
  });

  const record = (name: string, type = 'A', zoneId = 'Z1') => ({
    action: ROUTE_53,
    resource: `arn:aws:route53:::hostedzone/${zoneId}`,
    context: {
      [`${ROUTE_53}Actions`]: ['UPSERT'],
      [`${ROUTE_53}RecordTypes`]: [type],
      [`${ROUTE_53}NormalizedRecordNames`]: [normalized(name)],
    },
  });

  test('lets Cloud Map write records of the namespaces in its name, and no others', () => {
    const grants = grantsFor();
    expect(allows(grants, record('shop.mesh.internal'))).toBe(true);
    expect(allows(grants, record('shop.mesh.internal', 'MX'))).toBe(false);
    expect(allows(grants, record('shop.example.com'))).toBe(false);
    expect(allows(grants, { ...record('shop.mesh.internal'), context: {} })).toBe(false);
  });

  test('lets it write into the zone of a namespace of the app alone', () => {
    const stack = testStack();
    const own = new servicediscovery.PublicDnsNamespace(stack, 'Own', { name: 'Example.com' });
    const grants = grantsFor({ namespaces: [own] }, stack);
    const [{ resource }] = grants.filter(({ action }) => action === ROUTE_53);
    expect(resource).toMatch(/hostedzone\/\$\{Own\w+\.HostedZoneId\}$/);
    expect(allows(grants, record('shop.example.com'))).toBe(false);
    expect(allows(grants, { ...record('shop.example.com'), resource })).toBe(true);
  });
});

describe('refusals', () => {
  test('fails without a namespace', () => {
    expect(() => synthesize({ namespaces: [] })).toFailWith(
      'HostedZoneMissing',
      '"namespaces" is empty',
      'Write the Cloud Map namespaces in which ExternalDNS creates services',
      '(at Test/CloudMap)',
    );
  });

  test('fails on a namespace without DNS', () => {
    const stack = testStack();
    const bare = new servicediscovery.HttpNamespace(stack, 'Http', { name: 'mesh' });
    expect(() => synthesize({ namespaces: [bare] }, stack)).toFailWith(
      'ExternalDnsSetting',
      '"Http" is a namespace without DNS',
      'Write a PrivateDnsNamespace or a PublicDnsNamespace',
    );
  });

  test('fails on a namespace that is given twice', () => {
    const stack = testStack();
    const twin = namespace(stack);
    expect(() => synthesize({ namespaces: [twin, twin] }, stack)).toFailWith(
      'HostedZoneMissing',
      '"Namespace" is given twice',
      'Write each namespace once',
    );
  });

  test('fails where a cluster gets it twice', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const props = { cluster, namespaces: [namespace(stack)] };
    new CloudMapDns(stack, 'First', props);
    expect(() => new CloudMapDns(stack, 'Second', props)).toFailWith(
      'ExternalDnsSetting',
      '"external-dns-cloud-map" is already installed in this cluster by Test/First',
      'Add the namespaces to that instance',
    );
  });

  test('fails on an owner id that cannot be a tag of it', () => {
    expect(() => synthesize({ ownerId: 'my cluster' })).toFailWith('OwnerId', '"my cluster"', 'such as "mycluster"');
  });

  test('fails where additional values set its provider', () => {
    expect(() => synthesize({ additionalValues: { provider: { name: 'aws' } } })).toFailWith(
      'ValuesClash',
      '"provider" is set by this construct',
      'Use the typed option, or remove the key',
    );
  });

  test.each<[string, Record<string, unknown>]>([
    ['--aws-sd-service-cleanup', { extraArgs: ['--aws-sd-service-cleanup'] }],
    ['--policy', { extraArgs: { policy: 'sync' } }],
    ['--aws-sd-create-tag', { env: [{ name: 'EXTERNAL_DNS_AWS_SD_CREATE_TAG', value: 'a=b' }] }],
  ])('fails where arguments or variables set %s', (name, additionalValues) => {
    expect(() => synthesize({ additionalValues })).toFailWith(
      'ValuesClash',
      `"${name}" in extraArgs or env is set by this construct`,
      'Leave it out',
    );
  });

  test('fails where variables set its Region', () => {
    const env = [{ name: 'AWS_DEFAULT_REGION', value: 'eu-west-2' }];
    expect(() => synthesize({ additionalValues: { env } })).toFailWith(
      'ValuesClash',
      '"AWS_DEFAULT_REGION" in env is set by this construct',
      'Leave it out',
    );
  });

  test('fails on a cluster without a kubectl handler', () => {
    const stack = testStack();
    const cluster = importedCluster(stack, { kubectlLayer: undefined });
    expect(() => new CloudMapDns(stack, 'CloudMap', { cluster, namespaces: [namespace(stack)] })).toFailWith(
      'KubectlMissing',
      '"external-dns" is a Helm chart',
      'Set kubectlLayer on the ClusterTarget',
    );
  });
});
