import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { refuse } from '../foundation/refusals';
import { propertyOf, resourcesOfStage } from '../foundation/resources';
import { isConcrete } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { belongingOf } from './cluster-identity';
import type { KubernetesObject } from './installer';
import { readText } from './manifest-objects';

/** Something of which a cluster has one. */
interface Single {
  readonly name: string;
  readonly clusterName: string;
  readonly construct: IConstruct;
}

/** What the constructs of a tree defined so far. */
const DEFINED = new WeakMap<IConstruct, Single[]>();

/**
 * The construct that defined the same thing for the same cluster before, whichever `ClusterTarget` it was given. With the first one, the
 * resources of the whole app are compared at synthesis, too: those that others define for the cluster.
 */
export function findDuplicate(name: string, clusterName: string, construct: IConstruct): IConstruct | undefined {
  const { root } = construct.node;
  const defined = DEFINED.get(root) ?? [];
  if (defined.length === 0) {
    construct.node.addValidation({ validate: () => validateResources(construct) });
  }
  DEFINED.set(root, [...defined, { name, clusterName, construct }]);
  return defined.find(
    (other) => other.name === name && isInTree(other.construct) && isOneCluster(other, { clusterName, construct }),
  )?.construct;
}

/**
 * Refuses objects that something else applies to the same cluster: each deployment would write over the other, and the deletion of one takes the
 * object of both. A namespace is left out, as many a chart and manifest bring the one that they need.
 */
export function validateSingleObjects(
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
    const twin = findDuplicate(`object ${group} ${kind} ${namespace}/${name}`, clusterName, construct);
    if (twin) {
      refuse(
        'ObjectTwice',
        `"${name}" is a ${kind} that is applied to this cluster already, by ${twin.node.path}, define it once or give it another name`,
        construct,
      );
    }
  }
}

/** One that was taken out of the tree again does not count. */
function isInTree({ node }: IConstruct): boolean {
  return node.scope === undefined || node.scope.node.tryFindChild(node.id)?.node === node;
}

function isOneCluster(one: Omit<Single, 'name'>, other: Omit<Single, 'name'>): boolean {
  const named = { clusterName: other.clusterName, stack: Stack.of(other.construct) };
  return belongingOf(one.clusterName, Stack.of(one.construct), named) === 'ours';
}

/** What a resource is for its cluster: two of one key cannot be, and two of one software may undo each other. */
interface Role {
  readonly clusterName: string;
  readonly key: string;
  readonly fail: (earlier: IConstruct) => void;
  readonly software?: string;
}

/** Charts whose name is not that of the EKS add-on with the same software. */
const OTHER_NAMES: Readonly<Record<string, string>> = { 'aws-vpc-cni': 'vpc-cni' };

/** Software of which a cluster takes one installation. ExternalDNS is not among them: one for public and one for private zones is common. */
const ONCE = [
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

const READERS: Readonly<Partial<Record<string, (resource: CfnResource) => Role | undefined>>> = {
  'AWS::EKS::Addon': (resource) => {
    const [name, clusterName] = [propertyOf(resource, 'addonName'), propertyOf(resource, 'clusterName')];
    return isText(name) && typeof clusterName === 'string'
      ? {
          clusterName,
          key: `add-on ${name}`,
          software: name,
          fail: ({ node }) =>
            refuse('AddonTwice', `"${name}" is in this cluster already, by ${node.path}, define it once`, resource),
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
          software: softwareOf(chart, resource),
          fail: ({ node }) =>
            refuse(
              'ReleaseTwice',
              `"${release}" is the name of a Helm release in the namespace ${namespace} already, by ${node.path}, define it once or give it another name`,
              resource,
            ),
        }
      : undefined;
  },
};

/** Cilium stands in the place of the VPC CNI, unless it is chained to it. */
function softwareOf(chart: unknown, resource: CfnResource): string | undefined {
  if (!isText(chart)) {
    return undefined;
  }
  const name = chart.split('/').at(-1) as string;
  const isChained = () => /chainingMode\W+aws-cni/.test(readText(propertyOf(resource, 'values'), Stack.of(resource)));
  return name === 'cilium' ? (isChained() ? undefined : 'vpc-cni') : (OTHER_NAMES[name] ?? name);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && isConcrete(value);
}

/** Compares everything that the stage installs into clusters, whoever defines it: one pass over the tree. */
function validateResources(construct: IConstruct): string[] {
  const resources = resourcesOfStage(construct);
  const found = resources.flatMap((resource) => {
    const role = READERS[resource.cfnResourceType]?.(resource);
    return role ? [{ ...role, construct: resource }] : [];
  });
  for (const [index, later] of found.entries()) {
    for (const earlier of found.slice(0, index)) {
      const isSame = earlier.key === later.key;
      const isSoftware = later.software !== undefined && earlier.software === later.software;
      if ((isSame || (isSoftware && ONCE.includes(later.software ?? ''))) && isOneCluster(earlier, later)) {
        if (isSame) {
          later.fail(earlier.construct);
        }
        warn(
          later.construct,
          'softwareTwice',
          `${later.software} is installed into this cluster by ${earlier.construct.node.path}, too, and the two undo each other's work. Keep one of them.`,
        );
      }
    }
  }
  validateClusterNames(resources);
  return [];
}

/** How clusters are defined, by either module, and where their name stands. */
function nameOf(resource: CfnResource): unknown {
  switch (resource.cfnResourceType) {
    case 'AWS::EKS::Cluster':
      return propertyOf(resource, 'name');
    case 'Custom::AWSCDK-EKS-Cluster':
      return (propertyOf(resource, 'config') as { name?: unknown } | undefined)?.name;
    default:
      return undefined;
  }
}

/** Two clusters of one name fail where they are certain to be of one account and Region. */
function validateClusterNames(resources: readonly CfnResource[]): void {
  const seen: { readonly name: string; readonly resource: CfnResource }[] = [];
  for (const resource of resources) {
    const name = nameOf(resource);
    if (isText(name)) {
      const twin = seen.find((other) => other.name === name && isOnePlace(other.resource, resource));
      if (twin) {
        refuse(
          'ClusterName',
          `"${name}" is the name of another cluster of this account and Region, by ${twin.resource.node.path}, give each a name of its own`,
          resource,
        );
      }
      seen.push({ name, resource });
    }
  }
}

function isOnePlace(one: IConstruct, other: IConstruct): boolean {
  const stacks = [Stack.of(one), Stack.of(other)];
  const isKnown = stacks.every(({ account, region }) => isConcrete(account) && isConcrete(region));
  return stacks[0] === stacks[1] || (isKnown && stacks[0].environment === stacks[1].environment);
}
