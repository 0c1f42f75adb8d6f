import { type ChartInstallation, folderOf, type GitOpsFile, type Installation, ociRegistryOf } from './installation';

/** Returns the folders of the installations, and a script that applies them in order. */
export function plainFiles(installations: readonly Installation[]): GitOpsFile[] {
  const commands = installations.map(({ name, chart }) =>
    chart ? upgradeOf(name, chart) : `kubectl apply --server-side -k ${name}`,
  );
  const script = [
    '#!/bin/sh',
    '# Written by cdk-eks-networking at synthesis. Changes are lost.',
    'set -eu',
    'cd "$(dirname "$0")"',
    ...commands,
    '',
  ];
  return [...installations.flatMap(folderOf), { path: 'install.sh', text: script.join('\n') }];
}

function upgradeOf(name: string, chart: ChartInstallation): string {
  const registry = ociRegistryOf(chart);
  return [
    `helm upgrade --install ${chart.release}`,
    registry ? `oci://${registry}/${chart.chart}` : `${chart.chart} --repo ${quoted(chart.repository)}`,
    `--version ${quoted(chart.version)} --namespace ${chart.namespace}`,
    ...(chart.createNamespace ? ['--create-namespace'] : []),
    ...(chart.skipCrds ? ['--skip-crds'] : []),
    ...(chart.wait ? ['--wait'] : []),
    ...(chart.atomic ? ['--atomic'] : []),
    `--timeout ${chart.timeoutSeconds}s --values ${name}/values.yaml`,
  ].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
