import { stringify } from 'yaml';

/** A chart, with values that are known at synthesis or have the form `${NAME}`. */
export interface ChartInstallation {
  readonly chart: string;
  /** `https://…`, or `oci://…` with the name of the chart at the end. */
  readonly repository: string;
  readonly version: string;
  readonly release: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly skipCrds: boolean;
  readonly wait: boolean;
  readonly atomic: boolean;
  readonly timeoutSeconds: number;
  readonly values: Record<string, unknown>;
}

/** Something that a tool installs into a cluster: a chart, objects, or files of custom resource definitions. */
export interface Installation {
  /** Name of its folder, and of the object of the tool. It is a DNS label. */
  readonly name: string;
  /** Names of the installations that must be complete before. */
  readonly dependsOn: readonly string[];
  /** 0, or one more than the greatest wave of the installations that must be complete before. */
  readonly wave: number;
  readonly chart?: ChartInstallation;
  readonly objects?: readonly Record<string, unknown>[];
  /** URLs of files of custom resource definitions. */
  readonly definitions?: readonly string[];
}

/** A file, with its path in the directory. */
export interface GitOpsFile {
  readonly path: string;
  readonly text: string;
}

const HEADER = '# Written by cdk-eks-networking at synthesis. Changes are lost.\n';

/** Returns a file with YAML documents. Long strings are not folded, so that a difference shows whole lines. */
export function yamlFile(path: string, ...documents: unknown[]): GitOpsFile {
  const texts = documents.map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }));
  return { path, text: `${HEADER}${texts.join('---\n')}` };
}

/** Returns the folder of an installation: values of a chart, or a kustomization with objects or definitions. */
export function folderOf({ name, chart, objects, definitions }: Installation): GitOpsFile[] {
  if (chart) {
    return [yamlFile(`${name}/values.yaml`, chart.values)];
  }
  return [
    yamlFile(`${name}/kustomization.yaml`, {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: definitions ?? ['objects.yaml'],
    }),
    ...(objects ? [yamlFile(`${name}/objects.yaml`, ...objects)] : []),
  ];
}

/** The repository of a chart in an OCI registry, without the name of the chart. */
export function ociRegistryOf({ repository, chart }: ChartInstallation): string | undefined {
  if (!repository.startsWith('oci://')) {
    return undefined;
  }
  const address = repository.slice('oci://'.length);
  return address.endsWith(`/${chart}`) ? address.slice(0, -chart.length - 1) : address;
}
