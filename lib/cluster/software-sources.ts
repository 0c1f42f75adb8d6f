import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { hostOf, imagesIn, isPublicHost } from '../artifacts/public-hosts';
import { propertyOf, resourcesInStage } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { CHARTS, type PinnedChart } from '../foundation/versions';
import { matchClusterName, type NamedCluster } from './cluster-match';
import { type InstalledSoftware, installedIn } from './installed-software';
import { tryParseValues } from './manifest-objects';

/** A chart, an image or a file of definitions, and the construct that uses it. */
export interface SoftwareSource {
  readonly name: string;
  readonly user: IConstruct;
}

/** Returns the charts of a cluster whose repository is on the internet. */
export function publicCharts(cluster: NamedCluster): SoftwareSource[] {
  return installedIn(cluster).flatMap(({ kind, chart, repository, resource, warningScope: user }) => {
    const address = [repository, chart].find((text) => typeof text === 'string' && isConcrete(text) && hostOf(text));
    if (kind !== 'chart' || address === undefined || !isPublic(hostOf(address as string), resource)) {
      return [];
    }
    const version = propertyOf(resource, 'version');
    const label = [chart, ...(version === undefined ? [] : [version])].join(' ');
    return [{ name: address === chart ? label : `${label} of ${address}`, user }];
  });
}

/** Returns the images of a cluster, as its manifests and the values of its charts name them. */
export function imagesOf(cluster: NamedCluster): SoftwareSource[] {
  return installedIn(cluster).flatMap((software) =>
    [...new Set(software.kind === 'chart' ? chartImages(software) : imagesIn(software.objects))].map((name) => ({
      name,
      user: software.warningScope,
    })),
  );
}

/** Returns the images in the values of a chart. A pinned chart without one uses its own, and its tag. */
function chartImages({ chart, values }: InstalledSoftware): string[] {
  const named = imagesIn(tryParseValues(values));
  const pinned = Object.values<PinnedChart>(CHARTS).find((own) => own.chart === chart);
  const [path, tag] = pinned?.image?.split(':') ?? [];
  return tag === undefined
    ? named
    : named.length === 0
      ? [`${path}:${tag}`]
      : named.map((image) => (/[:@][^/]*$/.test(image) ? image : `${image}:${tag}`));
}

/** Returns the files of custom resource definitions that the installer of a cluster downloads from the internet. */
export function publicDefinitions(cluster: NamedCluster): SoftwareSource[] {
  return resourcesInStage(cluster.stack).flatMap((resource) => {
    if (resource.cfnResourceType !== 'Custom::EksNetworkingCrds' || !isOf(cluster, resource)) {
      return [];
    }
    const files = (propertyOf(resource, 'files') ?? []) as readonly { readonly Url?: unknown }[];
    const [first, ...others] = files
      .map(({ Url }) => Url)
      .filter((url): url is string => typeof url === 'string' && isConcrete(url) && isPublic(hostOf(url), resource));
    const name = others.length === 0 ? first : `${first} and ${others.length} others`;
    return first === undefined ? [] : [{ name, user: resource.node.scope?.node.scope ?? resource }];
  });
}

function isPublic(host: string | undefined, resource: CfnResource): boolean {
  return host !== undefined && isPublicHost(host, regionOf(resource));
}

/** Returns the Region of a construct, if it is known at synthesis. */
export function regionOf(construct: IConstruct): string | undefined {
  const { region } = Stack.of(construct);
  return isConcrete(region) ? region : undefined;
}

function isOf(cluster: NamedCluster, resource: CfnResource): boolean {
  const belonging = matchClusterName(propertyOf(resource, 'clusterName'), Stack.of(resource), cluster);
  return belonging === 'ours' || belonging === 'likely';
}
