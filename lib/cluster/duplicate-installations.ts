import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { fail } from '../foundation/errors';
import { propertyOf, resourcesInStage } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import type { KubernetesObject } from './cluster-installer';
import { matchClusterName } from './cluster-match';
import { chartOf } from './installed-software';
import { readManifestText } from './manifest-objects';

/** Something that a cluster can have only once. */
interface UniqueInstallation {
  readonly name: string;
  readonly clusterName: string;
  readonly construct: IConstruct;
}

/** The resources that the constructs of each construct tree have defined so far. */
const DEFINED = new WeakMap<IConstruct, UniqueInstallation[]>();

/**
 * Returns the construct that already defined the same thing for the same cluster, through any `ClusterTarget`.
 *
 * The first call also adds a validation that compares all resources of the app, including those that other constructs
 * define for the cluster.
 */
export function findDuplicate(name: string, clusterName: string, construct: IConstruct): IConstruct | undefined {
  const { root } = construct.node;
  const defined = DEFINED.get(root) ?? [];
  if (defined.length === 0) {
    construct.node.addValidation({ validate: () => validateResources(construct) });
  }
  DEFINED.set(root, [...defined, { name, clusterName, construct }]);
  return defined.find(
    (other) => other.name === name && isInTree(other.construct) && isSameCluster(other, { clusterName, construct }),
  )?.construct;
}

/**
 * Fails for objects that another construct applies to the same cluster. They would overwrite each other, and deleting
 * one would delete the object of both. Namespaces are excluded, because many charts and manifests create them.
 */
export function validateUniqueObjects(
  objects: readonly KubernetesObject[],
  clusterName: string,
  construct: IConstruct,
): void {
  for (const { apiVersion, kind, metadata } of objects) {
    const { name, namespace = 'default' } = (metadata ?? {}) as {
      readonly name?: unknown;
      readonly namespace?: unknown;
    };
    if (kind === 'Namespace' || ![apiVersion, kind, name, namespace].every(isText)) {
      continue;
    }
    const group = String(apiVersion).split('/').slice(0, -1).join();
    const duplicate = findDuplicate(`object ${group} ${kind} ${namespace}/${name}`, clusterName, construct);
    if (duplicate) {
      fail(
        'ObjectTwice',
        `"${name}" is a ${kind} that ${duplicate.node.path} already applies to this cluster. Define it once, or give it another name`,
        construct,
      );
    }
  }
}

/** Returns false for a construct that was removed from the tree. */
function isInTree({ node }: IConstruct): boolean {
  return node.scope === undefined || node.scope.node.tryFindChild(node.id)?.node === node;
}

function isSameCluster(one: Omit<UniqueInstallation, 'name'>, other: Omit<UniqueInstallation, 'name'>): boolean {
  const named = { clusterName: other.clusterName, stack: Stack.of(other.construct) };
  return matchClusterName(one.clusterName, Stack.of(one.construct), named) === 'ours';
}

/**
 * The identity of a resource in its cluster. Two resources with the same key cannot exist, and two installations of the same
 * software may conflict.
 */
interface InstalledRole {
  readonly clusterName: string;
  readonly key: string;
  readonly fail: (earlier: IConstruct) => void;
  readonly software?: string;
}

/** Charts whose name differs from the EKS add-on with the same software. */
const ADDON_NAMES_OF_CHARTS: Readonly<Record<string, string>> = { 'aws-vpc-cni': 'vpc-cni' };

/**
 * Software that can be installed once in a cluster. ExternalDNS is excluded, because separate installations for
 * public and private zones are common.
 */
const SINGLE_INSTALLATIONS = [
  'aws-ebs-csi-driver',
  'aws-efs-csi-driver',
  'aws-load-balancer-controller',
  'cert-manager',
  'coredns',
  'eks-pod-identity-agent',
  'karpenter',
  'kube-proxy',
  'metrics-server',
  'vpc-cni',
];

const READERS: Readonly<Partial<Record<string, (resource: CfnResource) => InstalledRole | undefined>>> = {
  'AWS::EKS::Addon': (resource) => {
    const [name, clusterName] = [propertyOf(resource, 'addonName'), propertyOf(resource, 'clusterName')];
    return isText(name) && typeof clusterName === 'string'
      ? {
          clusterName,
          key: `add-on ${name}`,
          software: name,
          fail: ({ node }) =>
            fail(
              'AddonTwice',
              `"${name}" is already installed in this cluster by ${node.path}. Define it once`,
              resource,
            ),
        }
      : undefined;
  },
  'Custom::AWSCDK-EKS-HelmChart': (resource) => {
    const [release, chart, namespace = 'default', clusterName] = ['release', 'chart', 'namespace', 'clusterName'].map(
      (name) => propertyOf(resource, name),
    );
    return isText(release) && isText(namespace) && typeof clusterName === 'string'
      ? {
          clusterName,
          key: `release ${namespace}/${release}`,
          software: softwareOf(chart ?? chartOf(resource), resource),
          fail: ({ node }) =>
            fail(
              'ReleaseTwice',
              `"${release}" is already a Helm release in the namespace ${namespace}, defined by ${node.path}. Define it once, or give it another name`,
              resource,
            ),
        }
      : undefined;
  },
};

/** Returns the software of a chart. Cilium replaces the VPC CNI, unless it is chained with it. */
function softwareOf(chart: unknown, resource: CfnResource): string | undefined {
  if (!isText(chart)) {
    return undefined;
  }
  const name = chart.split('/').at(-1) as string;
  const isChained = () =>
    /chainingMode\W+aws-cni/.test(readManifestText(propertyOf(resource, 'values'), Stack.of(resource)));
  return name === 'cilium' ? (isChained() ? undefined : 'vpc-cni') : (ADDON_NAMES_OF_CHARTS[name] ?? name);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && isConcrete(value);
}

/** Compares all resources of the stage that install software into clusters. */
function validateResources(construct: IConstruct): string[] {
  const resources = resourcesInStage(construct);
  const found = resources.flatMap((resource) => {
    const role = READERS[resource.cfnResourceType]?.(resource);
    return role ? [{ ...role, construct: resource }] : [];
  });
  for (const [index, later] of found.entries()) {
    for (const earlier of found.slice(0, index)) {
      const isSame = earlier.key === later.key;
      const isSoftware = later.software !== undefined && earlier.software === later.software;
      if (
        (isSame || (isSoftware && SINGLE_INSTALLATIONS.includes(later.software ?? ''))) &&
        isSameCluster(earlier, later)
      ) {
        if (isSame) {
          later.fail(earlier.construct);
        }
        warn(
          later.construct,
          'softwareTwice',
          `${later.software} is also installed in this cluster by ${earlier.construct.node.path}, and the two installations conflict. Remove one of them.`,
        );
      }
    }
  }
  validateClusterNames(resources);
  return [];
}

/** Returns the name of a cluster of either EKS module. */
function clusterNameOf(resource: CfnResource): unknown {
  switch (resource.cfnResourceType) {
    case 'AWS::EKS::Cluster':
      return propertyOf(resource, 'name');
    case 'Custom::AWSCDK-EKS-Cluster':
      return (propertyOf(resource, 'config') as { name?: unknown } | undefined)?.name;
    default:
      return undefined;
  }
}

/** Fails for two clusters with the same name that are known to be in the same account and Region. */
function validateClusterNames(resources: readonly CfnResource[]): void {
  const seen: { readonly name: string; readonly resource: CfnResource }[] = [];
  for (const resource of resources) {
    const name = clusterNameOf(resource);
    if (isText(name)) {
      const duplicate = seen.find((other) => other.name === name && isInSameEnvironment(other.resource, resource));
      if (duplicate) {
        fail(
          'ClusterTwice',
          `"${name}" is already the name of a cluster in this account and Region, defined by ${duplicate.resource.node.path}. Give each cluster a unique name`,
          resource,
        );
      }
      seen.push({ name, resource });
    }
  }
}

function isInSameEnvironment(one: IConstruct, other: IConstruct): boolean {
  const stacks = [Stack.of(one), Stack.of(other)];
  const isKnown = stacks.every(({ account, region }) => isConcrete(account) && isConcrete(region));
  return stacks[0] === stacks[1] || (isKnown && stacks[0].environment === stacks[1].environment);
}
