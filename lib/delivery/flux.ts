import type { FluxOptions } from './git-ops-flavour';
import {
  type ChartInstallation,
  folderOf,
  type GitOpsFile,
  type Installation,
  ociRegistryOf,
  yamlFile,
} from './installation';

/** How often Flux compares the cluster with the files. */
const INTERVAL = '10m';

/** Returns the folders of the installations, and a Kustomization for each. */
export function fluxFiles(installations: readonly Installation[], options: FluxOptions): GitOpsFile[] {
  return installations.flatMap((installation) => {
    const { name, chart } = installation;
    const folder = [...folderOf(installation), ...(chart ? releaseFiles(name, chart, options) : [])];
    const hasNames = folder.some(({ text }) => text.includes('${'));
    return [...folder, yamlFile(`kustomizations/${name}.yaml`, kustomizationOf(installation, hasNames, options))];
  });
}

/**
 * Returns a Kustomization. It does not prune, so that nothing is deleted with a file.
 *
 * @see https://github.com/fluxcd/kustomize-controller/blob/v1.6.0/config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml
 */
function kustomizationOf({ name, dependsOn, chart }: Installation, hasNames: boolean, options: FluxOptions) {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: namespaceOf(options) },
    spec: {
      interval: INTERVAL,
      path: `./${options.path}/${name}`,
      prune: false,
      wait: true,
      timeout: `${(chart?.timeoutSeconds ?? 300) + 60}s`,
      sourceRef: { kind: 'GitRepository', name: options.gitRepository ?? 'flux-system' },
      ...(dependsOn.length > 0 ? { dependsOn: dependsOn.map((earlier) => ({ name: earlier })) } : {}),
      // Without the ConfigMap, Flux applies nothing. An optional one would replace the names by empty texts.
      ...(hasNames
        ? {
            postBuild: {
              substituteFrom: [{ kind: 'ConfigMap', name: options.valuesConfigMap ?? 'eks-networking-values' }],
            },
          }
        : {}),
    },
  };
}

/**
 * Returns the source and the release of a chart. kustomize makes a ConfigMap of `values.yaml`.
 *
 * @see https://github.com/fluxcd/helm-controller/blob/v1.3.0/config/crd/bases/helm.toolkit.fluxcd.io_helmreleases.yaml
 * @see https://github.com/fluxcd/source-controller/blob/v1.6.0/config/crd/bases/source.toolkit.fluxcd.io_ocirepositories.yaml
 */
function releaseFiles(name: string, chart: ChartInstallation, options: FluxOptions): GitOpsFile[] {
  const metadata = { name, namespace: namespaceOf(options) };
  const registry = ociRegistryOf(chart);
  const values = `${name}-values`;
  const crds = chart.skipCrds ? 'Skip' : 'CreateReplace';
  const source = registry
    ? {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'OCIRepository',
        metadata,
        spec: {
          interval: INTERVAL,
          url: `oci://${registry}/${chart.chart}`,
          ref: { tag: chart.version.replace('+', '_') },
          layerSelector: { mediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', operation: 'copy' },
          ...(/\.dkr\.ecr[.-]/.test(registry) ? { provider: 'aws' } : {}),
        },
      }
    : {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'HelmRepository',
        metadata,
        spec: { interval: INTERVAL, url: chart.repository },
      };
  const release = {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata,
    spec: {
      interval: INTERVAL,
      timeout: `${chart.timeoutSeconds}s`,
      releaseName: chart.release,
      targetNamespace: chart.namespace,
      storageNamespace: chart.namespace,
      ...(registry
        ? { chartRef: { kind: 'OCIRepository', name } }
        : {
            chart: {
              spec: { chart: chart.chart, version: chart.version, sourceRef: { kind: 'HelmRepository', name } },
            },
          }),
      install: {
        crds,
        createNamespace: chart.createNamespace,
        disableWait: !chart.wait,
        ...(chart.atomic ? { remediation: { retries: 3 } } : {}),
      },
      upgrade: {
        crds,
        disableWait: !chart.wait,
        ...(chart.atomic ? { remediation: { retries: 3, remediateLastFailure: true } } : {}),
      },
      valuesFrom: [{ kind: 'ConfigMap', name: values }],
    },
  };
  return [
    yamlFile(`${name}/release.yaml`, source, release),
    yamlFile(`${name}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['release.yaml'],
      configMapGenerator: [
        {
          name: values,
          namespace: metadata.namespace,
          files: ['values.yaml'],
          // Flux compares the release again when the values change.
          options: { disableNameSuffixHash: true, labels: { 'reconcile.fluxcd.io/watch': 'Enabled' } },
        },
      ],
    }),
  ];
}

function namespaceOf({ namespace = 'flux-system' }: FluxOptions): string {
  return namespace;
}
