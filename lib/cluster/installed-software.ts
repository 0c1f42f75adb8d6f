import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { propertyOf, resourcesInStage } from '../foundation/resources';
import { matchClusterName, type NamedCluster } from './cluster-match';
import { objectsOf, type ReadObject, readManifestText } from './manifest-objects';

/** Software or objects that are installed into a cluster. */
export interface InstalledSoftware {
  readonly resource: CfnResource;
  /** Construct for warnings, where users acknowledge them. */
  readonly warningScope: IConstruct;
  readonly kind: 'chart' | 'manifest' | 'add-on';
  /** Objects of a manifest, as far as they can be read at synthesis. */
  readonly objects: readonly ReadObject[];
  /** Values of a chart as JSON. */
  readonly values: string;
  /** Name and repository of a chart as written. */
  readonly chart?: unknown;
  readonly repository?: unknown;
  /** Name of an add-on. */
  readonly addonName?: unknown;
  /** Configuration of an add-on, if it can be read at synthesis. */
  readonly configuration?: ReadObject;
}

/** Names of charts, which an asset does not have in the template, by the construct of the release. */
const CHARTS = new WeakMap<IConstruct, string>();

/** Notes the name of the chart of a release. */
export function noteChart(release: IConstruct, chart: string): void {
  CHARTS.set(release, chart);
}

/** Returns the name of the chart of a release, or else the name of the release. */
export function chartOf(resource: CfnResource): unknown {
  const release = resource.node.scopes.find((scope) => CHARTS.has(scope));
  return release ? CHARTS.get(release) : propertyOf(resource, 'release');
}

type Contents = Pick<InstalledSoftware, 'kind'> & Partial<InstalledSoftware>;

/**
 * Reads each resource type. Types are compared instead of classes, because users may define resources with either EKS
 * module.
 */
const READERS: Readonly<Partial<Record<string, (resource: CfnResource) => Contents>>> = {
  'Custom::AWSCDK-EKS-HelmChart': (resource) => ({
    kind: 'chart',
    chart: propertyOf(resource, 'chart') ?? chartOf(resource),
    repository: propertyOf(resource, 'repository'),
    values: readManifestText(propertyOf(resource, 'values'), Stack.of(resource)),
  }),
  'Custom::AWSCDK-EKS-KubernetesResource': (resource) => ({
    kind: 'manifest',
    objects: objectsOf(propertyOf(resource, 'manifest'), Stack.of(resource)),
  }),
  'AWS::EKS::Addon': (resource) => ({
    kind: 'add-on',
    addonName: propertyOf(resource, 'addonName'),
    configuration: configurationOf(propertyOf(resource, 'configurationValues'), Stack.of(resource)),
  }),
};

/**
 * Returns everything in the stage that is installed into a cluster. Resources that may belong to another cluster are
 * excluded.
 */
export function installedIn(cluster: NamedCluster): InstalledSoftware[] {
  return resourcesInStage(cluster.stack).flatMap((resource) => {
    const read = READERS[resource.cfnResourceType];
    return read && isForCluster(cluster, resource)
      ? [{ resource, warningScope: warningScopeOf(resource), objects: [], values: '', ...read(resource) }]
      : [];
  });
}

function configurationOf(values: unknown, stack: Stack): ReadObject | undefined {
  try {
    const read = values === undefined ? {} : JSON.parse(readManifestText(values, stack));
    return typeof read === 'object' && read !== null ? read : undefined;
  } catch {
    return undefined;
  }
}

function isForCluster(cluster: NamedCluster, resource: CfnResource): boolean {
  const belonging = matchClusterName(propertyOf(resource, 'clusterName'), Stack.of(resource), cluster);
  return belonging === 'ours' || belonging === 'likely';
}

function warningScopeOf(resource: CfnResource): IConstruct {
  const { scope } = resource.node;
  return scope === undefined || Stack.isStack(scope) ? resource : scope;
}
