import type { ArgoCdOptions } from './git-ops-flavour';
import {
  type ChartInstallation,
  folderOf,
  type GitOpsFile,
  type Installation,
  ociRegistryOf,
  yamlFile,
} from './installation';

/** Returns the folders of the installations, and an Application for each. */
export function argoCdFiles(installations: readonly Installation[], options: ArgoCdOptions): GitOpsFile[] {
  return installations.flatMap((installation) => [
    ...folderOf(installation),
    yamlFile(`applications/${installation.name}.yaml`, applicationOf(installation, options)),
  ]);
}

/**
 * Returns an Application. It neither prunes objects nor has a finalizer, so that nothing is deleted with a file.
 *
 * @see https://github.com/argoproj/argo-cd/blob/v3.1.0/manifests/crds/application-crd.yaml
 */
function applicationOf(installation: Installation, options: ArgoCdOptions) {
  const { name, wave, chart } = installation;
  const git = { repoURL: options.repoUrl, targetRevision: options.targetRevision ?? 'HEAD' };
  const folder = `${options.path}/${name}`;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: options.namespace ?? 'argocd',
      annotations: { 'argocd.argoproj.io/sync-wave': String(wave) },
    },
    spec: {
      project: options.project ?? 'default',
      ...(chart
        ? { sources: [chartSourceOf(chart, folder), { ...git, ref: 'files' }] }
        : { source: { ...git, path: folder } }),
      destination: {
        server: options.destinationServer ?? 'https://kubernetes.default.svc',
        namespace: chart?.namespace ?? 'default',
      },
      syncPolicy: {
        automated: { prune: false, selfHeal: true },
        syncOptions: ['ServerSideApply=true', ...(chart?.createNamespace ? ['CreateNamespace=true'] : [])],
      },
    },
  };
}

/** Argo CD writes OCI registries without `oci://` and without the name of the chart. */
function chartSourceOf(chart: ChartInstallation, folder: string) {
  return {
    repoURL: ociRegistryOf(chart) ?? chart.repository,
    chart: chart.chart,
    targetRevision: chart.version,
    helm: {
      releaseName: chart.release,
      valueFiles: [`$files/${folder}/values.yaml`],
      ...(chart.skipCrds ? { skipCrds: true } : {}),
    },
  };
}
