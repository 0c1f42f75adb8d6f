import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { App, Duration } from 'aws-cdk-lib/core';
import { parseAllDocuments } from 'yaml';
import { gitOpsArgoCd } from '../../examples/gitops-argocd/app';
import { gitOpsFlux } from '../../examples/gitops-flux/app';
import { KubernetesObjects } from '../../lib';
import { ChartSource } from '../../lib/artifacts';
import { HelmRelease, type HelmReleaseProps } from '../../lib/charts';
import { Delivery, GitOpsFlavour } from '../../lib/delivery';
import { testStack } from '../support/builders';
import { importedCluster } from '../support/networking';
import { faultsOf, hasSchema, type KubernetesShape } from '../support/object-schemas';
import { Synthesized } from '../support/templates';

const ARGO = {
  repoUrl: 'https://git.example.com/platform.git',
  path: 'gitops/orion',
  targetRevision: 'v1.2.3',
  namespace: 'argo',
  project: 'platform',
  destinationServer: 'https://orion.example.com',
};
const FLUX = { path: 'gitops/orion', gitRepository: 'platform', namespace: 'flux', valuesConfigMap: 'orion-values' };

/**
 * The fields of a kustomization that the library writes. kustomize fails for unknown fields.
 *
 * @see https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.7.0/api/types/kustomization.go
 */
const KUSTOMIZATION = new Ajv().compile({
  type: 'object',
  additionalProperties: false,
  required: ['apiVersion', 'kind', 'resources'],
  properties: {
    apiVersion: { const: 'kustomize.config.k8s.io/v1beta1' },
    kind: { const: 'Kustomization' },
    resources: { type: 'array', minItems: 1, items: { type: 'string' } },
    configMapGenerator: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name'],
        properties: {
          name: { type: 'string' },
          namespace: { type: 'string' },
          files: { type: 'array', items: { type: 'string' } },
          options: {
            type: 'object',
            additionalProperties: false,
            properties: {
              disableNameSuffixHash: { type: 'boolean' },
              labels: { type: 'object', additionalProperties: { type: 'string' } },
            },
          },
        },
      },
    },
  },
});

const folder = () => mkdtempSync(join(tmpdir(), 'git-ops-'));

/** The objects of the files of a directory, apart from the values of charts. */
function objectsIn(directory: string): KubernetesShape[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('values.yaml'))
    .sort()
    .flatMap((file) => parseAllDocuments(readFileSync(join(directory, file), 'utf8')).map((own) => own.toJSON()));
}

/** What the tools would refuse. Objects of Kubernetes itself are checked by scripts/check-manifests.sh. */
function faultsIn(objects: readonly KubernetesShape[]): string[] {
  return objects.flatMap((object) => {
    if (object.apiVersion === 'kustomize.config.k8s.io/v1beta1') {
      return KUSTOMIZATION(object) ? [] : [JSON.stringify(KUSTOMIZATION.errors)];
    }
    return object.apiVersion === 'v1' ? [] : faultsOf(object);
  });
}

function kindsOf(objects: readonly KubernetesShape[]): string[] {
  return [...new Set(objects.filter(hasSchema).map(({ kind }) => kind))].sort();
}

/** Releases of every source with every option, and objects of several constructs. */
function everything(flavour: GitOpsFlavour): string {
  const directory = folder();
  const stack = testStack();
  const delivery = Delivery.gitOps({ directory, flavour });
  const cluster = importedCluster(stack, { delivery, kubectlLayer: undefined });
  const release = (id: string, props: Omit<HelmReleaseProps, 'cluster' | 'chart'>) =>
    new HelmRelease(stack, id, { cluster, chart: 'podinfo', ...props, releaseName: id.toLowerCase() });
  const repository = ChartSource.repository('https://stefanprodan.github.io/podinfo');
  const first = release('First', { chartSource: repository, version: '6.9.2', values: { vpc: stack.stackId } });
  const second = release('Second', {
    chartSource: ChartSource.oci('oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts'),
    version: '6.9.2+build.1',
    skipCrds: true,
    wait: false,
    createNamespace: false,
    namespace: 'shop',
    timeout: Duration.minutes(2),
  });
  const third = release('Third', { chartSource: repository, version: 'v6.9.2', atomic: false });
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' }, data: { stack: stack.stackId } };
  const objects = new KubernetesObjects(stack, 'Objects', { cluster, objects: [config] });
  second.node.addDependency(first);
  objects.node.addDependency(second, third);
  Synthesized.of(stack);
  return directory;
}

function example(define: (app: App) => unknown): string {
  const directory = folder();
  const app = new App({ context: { gitOpsDirectory: directory } });
  define(app);
  app.synth();
  return directory;
}

describe.each([
  ['the example for Argo CD', () => example(gitOpsArgoCd), ['Application']],
  [
    'the example for Flux',
    () => example(gitOpsFlux),
    ['HelmRelease', 'HelmRepository', 'Kustomization', 'OCIRepository'],
  ],
  ['every option with Argo CD', () => everything(GitOpsFlavour.argoCd(ARGO)), ['Application']],
  [
    'every option with Flux',
    () => everything(GitOpsFlavour.flux(FLUX)),
    ['HelmRelease', 'HelmRepository', 'Kustomization', 'OCIRepository'],
  ],
])('%s', (_, write, kinds) => {
  const objects = objectsIn(write());

  test('writes objects that the definitions of the tool accept', () => {
    expect(faultsIn(objects)).toEqual([]);
    expect(kindsOf(objects)).toEqual(kinds);
  });

  test('would not be accepted with an unknown field in any object', () => {
    for (const object of objects.filter(hasSchema)) {
      expect(faultsIn([{ ...object, spec: { ...object.spec, unknownField: true } }])).toEqual([
        expect.stringContaining('unknownField'),
      ]);
    }
  });
});

test('a HelmRelease has either a chart or a reference to one', () => {
  const release = objectsIn(everything(GitOpsFlavour.flux(FLUX))).find(({ kind }) => kind === 'HelmRelease');
  expect(faultsIn([{ ...release, spec: { interval: '10m' } }])).toEqual([
    'HelmRelease first: spec must have either chart or chartRef',
  ]);
});
