import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { Stack } from 'aws-cdk-lib/core';
import { CloudMapDns, type CloudMapDnsProps, RecordPolicy, RecordSource } from '../../lib';
import { EXTERNAL_DNS_CHART_VALUES } from '../fixtures/external-dns-values';
import { testStack } from '../support/builders';
import { grantsOf } from '../support/grants';
import { importedCluster, unknownPaths, valuesOf, yamlOf } from '../support/networking';
import { Synthesized } from '../support/templates';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const OWNER = '111111111111-eu-west-1-orion';

function namespace(stack: Stack): servicediscovery.INamespace {
  return servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
    namespaceName: 'mesh.internal',
    namespaceId: 'ns-1',
    namespaceArn: 'arn:one:namespace/ns-1',
  });
}

function synthesize(options: Partial<CloudMapDnsProps> = {}, stack = testStack()): Synthesized {
  new CloudMapDns(stack, 'CloudMap', { cluster: importedCluster(stack), namespaces: [namespace(stack)], ...options });
  return Synthesized.of(stack);
}

const template = synthesize();
const chart = template.one(CHART);

test('is a release of its own, with the provider of Cloud Map', () => {
  expect(chart.Properties).toMatchObject({ Release: 'external-dns-cloud-map', Namespace: 'external-dns' });
  expect(yamlOf(chart)).toMatchSnapshot();
  expect(unknownPaths(valuesOf(chart), EXTERNAL_DNS_CHART_VALUES)).toEqual([]);
});

test('takes the kinds of objects, the policy and the owner id', () => {
  const options = { sources: [RecordSource.SERVICE], recordPolicy: RecordPolicy.SYNC, ownerId: 'orion' };
  expect(valuesOf(synthesize(options).one(CHART))).toMatchObject({
    sources: ['service'],
    policy: 'sync',
    txtOwnerId: 'orion',
    extraArgs: ['--aws-sd-create-tag=external-dns/owner=orion', '--aws-sd-service-cleanup'],
  });
});

test('may change services that carry the tag of this cluster, and no others', () => {
  const [role] = template
    .all('AWS::IAM::Role')
    .filter(({ Properties }) => Properties.Description?.includes('Cloud Map'));
  const grants = grantsOf(role.Properties.Policies[0].PolicyDocument.Statement);
  const conditionsOf = (action: string) =>
    grants.filter((grant) => grant.action === `servicediscovery:${action}`).map(({ conditions }) => conditions);
  for (const action of ['RegisterInstance', 'DeregisterInstance', 'DeleteService', 'UpdateService']) {
    expect(conditionsOf(action)).toEqual([{ StringEquals: { 'aws:ResourceTag/external-dns/owner': OWNER } }]);
  }
  for (const conditions of conditionsOf('CreateService')) {
    expect(conditions).toEqual({ StringEquals: { 'aws:RequestTag/external-dns/owner': OWNER } });
  }
  expect(conditionsOf('DiscoverInstances')).toEqual([
    { StringEquals: { 'servicediscovery:NamespaceName': ['mesh.internal'] } },
  ]);
  const [records] = grants.filter(({ action }) => action === 'route53:ChangeResourceRecordSets');
  expect(records.conditions).toEqual({
    'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['*.mesh.internal'] },
  });
  const unlimited = grants.filter(({ conditions }) => Object.keys(conditions).length === 0);
  expect(unlimited.map(({ action }) => action)).toEqual([
    'servicediscovery:ListNamespaces',
    'servicediscovery:ListServices',
  ]);
});

describe('refusals', () => {
  test('fails without a namespace', () => {
    expect(() => synthesize({ namespaces: [] })).toFailWith(
      'HostedZoneMissing',
      '"namespaces" is empty',
      'give the namespaces of Cloud Map',
      '(at Test/CloudMap)',
    );
  });

  test('fails on an owner id that cannot be a tag of it', () => {
    expect(() => synthesize({ ownerId: 'my cluster' })).toFailWith('OwnerId', '"my cluster"', 'such as "mycluster"');
  });

  test('fails where additional values set its provider or its arguments', () => {
    for (const additionalValues of [{ provider: { name: 'aws' } }, { extraArgs: [] }]) {
      expect(() => synthesize({ additionalValues })).toFailWith(
        'ValuesClash',
        'is set by this construct',
        'leave the key out',
      );
    }
  });

  test('fails on a cluster without a kubectl handler', () => {
    const stack = testStack();
    const cluster = importedCluster(stack, { kubectlLayer: undefined });
    expect(() => new CloudMapDns(stack, 'CloudMap', { cluster, namespaces: [namespace(stack)] })).toFailWith(
      'KubectlMissing',
      '"external-dns" is a Helm chart',
      'give ClusterTarget a kubectlLayer',
    );
  });
});
