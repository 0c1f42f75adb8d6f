import * as route53 from 'aws-cdk-lib/aws-route53';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import type { Stack } from 'aws-cdk-lib/core';
import { CloudMapDns, CoreDns, ExternalDns, KubeProxy, LoadBalancerController } from '../../lib';
import { coreDnsKeys, kubeProxyKeys } from '../../lib/addons/addon-table';
import { loadBalancerControllerChartKeys as balancerKeys } from '../../lib/controllers/load-balancer-controller-values';
import { ExternalDnsInstallation } from '../../lib/dns';
import { externalDnsArgumentKeys, externalDnsChartKeys as externalDnsKeys } from '../../lib/dns/external-dns-values';
import { GatewayApiController } from '../../lib/lattice';
import { latticeChartKeys as latticeKeys } from '../../lib/lattice/gateway-api-controller';
import { CniMetricsHelper } from '../../lib/observability';
import { cniMetricsHelperChartKeys as metricsKeys } from '../../lib/observability/cni-metrics-helper';
import { ADDON_KEYS } from '../fixtures/addon-keys';
import { CNI_METRICS_HELPER_VALUES } from '../fixtures/cni-metrics-helper';
import {
  EXTERNAL_DNS_ARGUMENTS,
  EXTERNAL_DNS_OTHER_ARGUMENTS,
  EXTERNAL_DNS_SWITCHES,
} from '../fixtures/external-dns-arguments';
import { EXTERNAL_DNS_CHART_VALUES } from '../fixtures/external-dns-values';
import { LATTICE_CHART_VALUES } from '../fixtures/lattice-controller';
import { LBC_CHART_VALUES, LBC_TEMPLATE_VALUES } from '../fixtures/lbc-chart-values';
import { testStack } from '../support/builders';
import { importedCluster } from '../support/networking';
import { warningsOf } from '../support/warnings';

type Values = Record<string, unknown>;

/** What takes values beyond its options, each with values of the user's. */
const TAKERS: Readonly<Record<string, (stack: Stack, values: Values) => unknown>> = {
  'the load balancer controller': (stack, additionalValues) =>
    new LoadBalancerController(stack, 'Of', { cluster: importedCluster(stack), additionalValues }),
  'ExternalDNS as an add-on': (stack, additionalValues) =>
    new ExternalDns(stack, 'Of', { cluster: importedCluster(stack), hostedZones: [zoneIn(stack)], additionalValues }),
  'ExternalDNS as a chart': (stack, additionalValues) =>
    new ExternalDns(stack, 'Of', {
      cluster: importedCluster(stack),
      hostedZones: [zoneIn(stack)],
      installation: ExternalDnsInstallation.chart(),
      additionalValues,
    }),
  'ExternalDNS for Cloud Map': (stack, additionalValues) =>
    new CloudMapDns(stack, 'Of', {
      cluster: importedCluster(stack),
      namespaces: [namespaceIn(stack)],
      additionalValues,
    }),
  'the Lattice controller': (stack, additionalValues) =>
    new GatewayApiController(stack, 'Of', { cluster: importedCluster(stack), additionalValues }),
  'the CNI metrics helper': (stack, additionalValues) =>
    new CniMetricsHelper(stack, 'Of', { cluster: importedCluster(stack), additionalValues }),
  CoreDNS: (stack, additionalConfiguration) =>
    new CoreDns(stack, 'Of', { cluster: importedCluster(stack), additionalConfiguration }),
  'kube-proxy': (stack, additionalConfiguration) =>
    new KubeProxy(stack, 'Of', { cluster: importedCluster(stack), additionalConfiguration }),
};

const zoneIn = (stack: Stack) =>
  route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789ABC', zoneName: 'a.example' });
const namespaceIn = (stack: Stack) =>
  servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(stack, 'Namespace', {
    namespaceName: 'mesh.internal',
    namespaceId: 'ns-1',
    namespaceArn: 'arn:one:namespace/ns-1',
  });

/** What is warned of keys of configuration. */
function warningsWith(taker: string, values: Values): string[] {
  const stack = testStack();
  TAKERS[taker](stack, values);
  return warningsOf(stack).flatMap(({ id, path, text }) =>
    id === 'configurationKey' && path.endsWith('/Of') ? [text] : [],
  );
}

describe('the keys that are known at synthesis are those of upstream', () => {
  test.each([
    ['the load balancer controller', balancerKeys(), [...LBC_CHART_VALUES, ...LBC_TEMPLATE_VALUES, 'global.*']],
    ['ExternalDNS', externalDnsKeys(), EXTERNAL_DNS_CHART_VALUES],
    ['the Lattice controller', latticeKeys(), [...LATTICE_CHART_VALUES, 'global.*']],
    ['the CNI metrics helper', metricsKeys(), [...CNI_METRICS_HELPER_VALUES, 'global.*']],
    ['CoreDNS', coreDnsKeys(), ADDON_KEYS.coredns.paths],
    ['kube-proxy', kubeProxyKeys(), ADDON_KEYS['kube-proxy'].paths],
    [
      'the arguments of ExternalDNS',
      externalDnsArgumentKeys(),
      [...EXTERNAL_DNS_ARGUMENTS, ...EXTERNAL_DNS_SWITCHES, ...EXTERNAL_DNS_OTHER_ARGUMENTS],
    ],
  ])('of %s', (_, { paths }, upstream) => {
    expect([...paths].sort()).toEqual([...upstream].sort());
  });

  test('and no name that is called outdated is one of them', () => {
    for (const { outdated = {}, paths } of [
      balancerKeys(),
      externalDnsKeys(),
      externalDnsArgumentKeys(),
      coreDnsKeys(),
      kubeProxyKeys(),
    ]) {
      expect(Object.keys(outdated).filter((name) => paths.includes(name))).toEqual([]);
    }
  });
});

test.each<[string, Values, string]>([
  ['the load balancer controller', { serviceMutatorWebhookConfg: {} }, 'Did you mean "serviceMutatorWebhookConfig"?'],
  [
    'the load balancer controller',
    { webhookConfig: { disableIngresValidation: true } },
    'Did you mean "webhookConfig.',
  ],
  ['the load balancer controller', { awsVpcID: 'vpc-1' }, 'this construct sets vpcId'],
  ['the load balancer controller', { nothingOfTheSort: 1 }, 'Remove it'],
  ['ExternalDNS as an add-on', { toleration: [] }, 'Did you mean "tolerations"?'],
  ['ExternalDNS as an add-on', { zoneIdFilters: [] }, 'Write hostedZones'],
  ['ExternalDNS as an add-on', { extraArgs: ['--aws-zone-typ=private'] }, 'Did you mean "aws-zone-type"?'],
  ['ExternalDNS as an add-on', { extraArgs: ['--brand-new'] }, '"--brand-new" in additionalValues is not an argument'],
  ['ExternalDNS as a chart', { aws: { region: 'x' } }, 'a value of the Bitnami chart'],
  ['ExternalDNS as a chart', { image: { tag: 'v9' }, extraArgs: { 'dry-rn': true } }, 'Did you mean "dry-run"?'],
  ['ExternalDNS for Cloud Map', { priorityClass: 'x' }, 'Did you mean "priorityClassName"?'],
  ['the Lattice controller', { deployment: { nodeSelectors: {} } }, 'Did you mean "deployment.nodeSelector"?'],
  ['the CNI metrics helper', { env: { METRICS_UPDATE_INTERVAL: '15' } }, 'Did you mean "env.METRIC_UPDATE_INTERVAL"?'],
  ['CoreDNS', { replicasCount: 3 }, 'Did you mean "replicaCount"?'],
  ['CoreDNS', { servers: [] }, 'a value of the Helm chart'],
  ['kube-proxy', { proxyMode: 'ipvs' }, 'Write mode: KubeProxyMode.nftables()'],
])('%s warns of %j', (taker, values, instead) => {
  expect(warningsWith(taker, values)).toEqual([expect.stringContaining(instead)]);
});

test.each<[string, Values]>([
  ['the load balancer controller', { autoscaling: { autoscaleBehavior: {} }, envFrom: [], global: { any: 1 } }],
  ['the load balancer controller', { controllerConfig: { featureGates: { BrandNew: true } }, resources: { any: {} } }],
  ['ExternalDNS as an add-on', { podAnnotations: {}, newKey: 1, extraArgs: ['--no-dry-run', '--once'] }],
  ['ExternalDNS as a chart', { extraArgs: { 'aws-zone-type': 'private' }, env: [{ name: 'ANY', value: 'x' }] }],
  ['the CNI metrics helper', { env: { SOMETHING_ELSE: 'x' }, tolerations: [] }],
  ['CoreDNS', { newKey: { deep: true } }],
])('%s says nothing of %j', (taker, values) => {
  expect(warningsWith(taker, values)).toEqual([]);
});

test.each([
  ['ExternalDNS as a chart', { extraArgs: ['--aws-zone-typ=private'] }, 'Did you mean "aws-zone-type"?'],
  ['ExternalDNS as a chart', { extraArgs: { 'aws-max-retries': 3 } }, 'Write --aws-api-retries'],
  ['ExternalDNS as a chart', { env: [{ name: 'EXTERNAL_DNS_PROVIDER_CACHE_TIM' }] }, '"provider-cache-time"'],
  ['ExternalDNS for Cloud Map', { extraArgs: ['--dry-rum'] }, 'Did you mean "dry-run"?'],
])('%s fails with %j', (taker, values, instead) => {
  expect(() => warningsWith(taker, values)).toFailWith(
    'ConfigurationKey',
    'is not an argument that ExternalDNS',
    instead,
  );
});
