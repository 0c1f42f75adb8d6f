import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type CfnParameter, CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { InstanceLimitsLookup } from '../addressing/instance-limits';
import {
  hasTrunk,
  type InstanceTypeLimits,
  type PodAddressingMode,
  podInterfaces,
  recommendedMaxPods,
} from '../addressing/max-pods';
import type { ClusterTarget } from '../cluster/cluster-target';
import { minorsAhead, parseKubernetesVersion } from '../cluster/kubernetes-version';
import { fail, type Located } from '../foundation/errors';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { propertyOf, referencesIn } from '../foundation/resources';
import { formatValue, isConcrete, tryGet } from '../foundation/tokens';

/** The size of the image's snapshot in GiB: a volume cannot be smaller. */
const MIN_DISK_SIZE = 20;

interface NodeGroupSizes {
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredSize: number;
}

interface NodeNumbers {
  readonly diskSize?: number;
  readonly maxPods?: number;
  readonly metadataHopLimit?: number;
}

/** The pods that a node should take; types that the mode leaves no room for pods on are refused as `InstanceTypeUnfit`. */
export function fittingMaxPods(types: readonly string[], mode: PodAddressingMode, known: InstanceLimitsLookup): number {
  for (const type of types) {
    validateInstanceType(type, known.conservative(type), mode);
  }
  return recommendedMaxPods(types, mode, known);
}

function validateInstanceType(type: string, limits: InstanceTypeLimits, mode: PodAddressingMode): void {
  if (mode.usesPrefixes && !limits.isNitro) {
    fail(
      'InstanceTypeUnfit',
      `"${type}" is not of the Nitro System and takes no prefixes, choose another type, or PodAddressing.secondaryIp() in an IPv4 cluster`,
    );
  }
  if (podInterfaces(limits, mode) < 1) {
    fail('InstanceTypeUnfit', noPodInterfaceText(type, limits, mode));
  }
}

function noPodInterfaceText(type: string, limits: InstanceTypeLimits, mode: PodAddressingMode): string {
  if (!hasTrunk(limits, mode)) {
    return `"${type}" has one network interface and custom networking leaves that one free of pods, choose another type or PodSubnets.shared()`;
  }
  const taken = mode.hasPodSubnets
    ? 'custom networking and the trunk of security groups for pods take'
    : 'the trunk of security groups for pods takes';
  return `"${type}" has no network interface left for pods, because ${taken} them, choose a type with more of them`;
}

/** The types whose limits are neither given nor in the table. */
export function unknownTypes(types: readonly string[], known: InstanceLimitsLookup): string[] {
  return types.filter((type) => !known.has(type));
}

/** The types on which no pod can have security groups of its own; types whose limits are not known count as able. */
export function typesWithoutTrunk(types: readonly string[], known: InstanceLimitsLookup): string[] {
  return types.filter((type) => known.has(type) && known.of(type).branchInterfaces === 0);
}

/** Refuses names that do not tell one image: a node group has one, and it is chosen by the names of its types. */
export function validateNodeInstanceTypes(types: readonly string[], known: InstanceLimitsLookup): void {
  if (types.length === 0) {
    fail('NodegroupSize', '"instanceTypes" is empty, name one type or more, such as new ec2.InstanceType("m7i.large")');
  }
  if (!types.every(isConcrete)) {
    fail(
      'InstanceTypeUnknown',
      '"instanceTypes" holds a name that is known at deployment only, write it out, such as new ec2.InstanceType("m7i.large")',
    );
  }
  const other = types.find((type) => known.isArm(type) !== known.isArm(types[0]));
  if (other) {
    fail(
      'InstanceTypeUnfit',
      `"${other}" and "${types[0]}" are of two architectures and a node group has one image, define a node group for each`,
    );
  }
}

/** A node in a zone without an ENIConfig gives its pods no addresses; a zone that is known at deployment only is not judged. */
export function validateNodePodZones(
  zones: readonly string[],
  { _podZones: covered }: { readonly _podZones?: readonly string[] },
  scope: Located,
): void {
  const uncovered = covered && zones.find((zone) => isConcrete(zone) && !covered.includes(zone));
  if (uncovered !== undefined) {
    fail(
      'CustomNetworkingZones',
      `"${uncovered}" has nodes and no pod subnet, so pods there get no address, add a pod subnet in that zone or leave it out`,
      scope,
    );
  }
}

/** The sizes with their defaults, refused where they are out of order. */
export function sizesOf({
  minSize = 2,
  maxSize = Math.max(minSize, 3),
  desiredSize = minSize,
}: Partial<NodeGroupSizes>): NodeGroupSizes {
  const sizes = [minSize, maxSize, desiredSize];
  const areWhole = sizes.every((size) => Number.isInteger(size) && size >= 0);
  const inOrder = areWhole && minSize <= desiredSize && desiredSize <= maxSize && maxSize >= 1;
  if (sizes.every(isConcrete) && !inOrder) {
    fail(
      'NodegroupSize',
      `"minSize ${minSize}, desiredSize ${desiredSize}, maxSize ${maxSize}" is out of order, write 0 ≤ minSize ≤ desiredSize ≤ maxSize and a maxSize of 1 or more`,
    );
  }
  return { minSize, maxSize, desiredSize };
}

/** Refuses figures that EC2 and the kubelet would refuse at deployment only, or when the node boots. */
export function validateNodeNumbers({ diskSize, maxPods, metadataHopLimit }: NodeNumbers): void {
  const bounds: [name: string, value: number | undefined, least: number, most: number][] = [
    ['diskSize', diskSize, MIN_DISK_SIZE, Number.POSITIVE_INFINITY],
    ['maxPods', maxPods, 1, Number.POSITIVE_INFINITY],
    ['metadataHopLimit', metadataHopLimit, 1, 64],
  ];
  for (const [name, value, least, most] of bounds) {
    const fits = value === undefined || (Number.isInteger(value) && value >= least && value <= most);
    if (isConcrete(value) && !fits) {
      const bound = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
      fail('NodegroupSize', `"${name}: ${value}" is out of bounds, write a whole number of ${bound}`);
    }
  }
}

/**
 * How many minor versions nodes may be behind the control plane. They may never be ahead of it.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/#kubelet
 */
const NODE_MAX_MINORS_BEHIND = 3;

/** The release of an image that names a Kubernetes version: `1.36.2-20260815` of Amazon Linux, `1.36-2026.08.15` of Windows; Bottlerocket's do not. */
const IMAGE_RELEASE = /^(\d+\.\d+)(?:\.\d+)?-\d{4}\.?\d{2}\.?\d{2}$/;

/** The parameters of Systems Manager in which AWS and Canonical publish images, each with the Kubernetes version in its name. */
const IMAGE_PARAMETERS = [
  /\/aws\/service\/eks\/optimized-ami\/(\d+\.\d+)\//,
  /\/aws\/service\/bottlerocket\/aws-k8s-(\d+\.\d+)[-/]/,
  /\/aws\/service\/ami-windows-latest\/[^/]*-EKS_Optimized-(\d+\.\d+)\//,
  /\/aws\/service\/canonical\/ubuntu\/eks[^/]*\/[\d.]+\/(\d+\.\d+)\//,
];

/** What starts nodes by a template of its own. */
const TEMPLATE_TYPES = ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchConfiguration'];

/** What a node group says of its version. */
export interface NodeVersions {
  readonly kubernetesVersion?: string;
  readonly releaseVersion?: string;
}

/** Fails where the nodes of a group would be newer than the control plane, or too old for it. */
export function validateNodeVersions(
  { kubernetesVersion, releaseVersion }: NodeVersions,
  { kubernetesVersion: clusterVersion }: ClusterTarget,
  scope: IConstruct,
): void {
  const version = concreteText(kubernetesVersion);
  const released = versionOfRelease(concreteText(releaseVersion));
  if (version !== undefined) {
    parseKubernetesVersion(version);
  }
  if (version !== undefined && released !== undefined && version !== released) {
    fail(
      'NodeVersion',
      `"releaseVersion: ${releaseVersion}" is an image of Kubernetes ${released} and "kubernetesVersion" is ${version}, give a release of ${version}, or leave one of the two out`,
      scope,
    );
  }
  validateNodeSkew(version, `kubernetesVersion: ${kubernetesVersion}`, clusterVersion, scope);
  validateNodeSkew(released, `releaseVersion: ${releaseVersion}`, clusterVersion, scope);
}

/**
 * Fails where what starts nodes names a version, a release or an image that does not go with the control plane. Ask in a validation: launch templates
 * are read as they will be written.
 */
export function validateFoundNodes(resource: CfnResource, cluster: ClusterTarget): void {
  if (resource.cfnResourceType === 'AWS::EKS::Nodegroup') {
    const amiType = propertyOf(resource, 'amiType');
    const isBottlerocket = typeof amiType === 'string' && amiType.startsWith('BOTTLEROCKET');
    validateNodeVersions(
      {
        kubernetesVersion: textOf(propertyOf(resource, 'version')),
        releaseVersion: isBottlerocket ? undefined : textOf(propertyOf(resource, 'releaseVersion')),
      },
      cluster,
      resource,
    );
  }
  for (const template of templatesOf(resource)) {
    validateImage(template, cluster, resource);
  }
}

/** Fails where the image of a launch template names a version that does not go with the control plane. */
export function validateImage(template: CfnResource, cluster: ClusterTarget, scope: IConstruct): void {
  const data = propertyOf(template, 'launchTemplateData') as { imageId?: unknown } | undefined;
  const imageId = data?.imageId ?? propertyOf(template, 'imageId');
  const version = versionOfImage(imageId, template);
  validateNodeSkew(version, `image of Kubernetes ${version}`, cluster.kubernetesVersion, scope);
}

/** The launch templates and configurations that a resource refers to. */
function templatesOf(resource: CfnResource): CfnResource[] {
  const named = ['launchTemplate', 'launchConfigurationName', 'mixedInstancesPolicy'].map((name) =>
    propertyOf(resource, name),
  );
  return referencesIn(named, resource)
    .filter(CfnResource.isCfnResource)
    .filter(({ cfnResourceType }) => TEMPLATE_TYPES.includes(cfnResourceType));
}

/** The version of an image by the parameter that it is read from; undefined where the image is named by its id. */
function versionOfImage(imageId: unknown, template: CfnResource): string | undefined {
  const parameters = referencesIn(imageId, template)
    .map((target) => (target as CfnParameter).default)
    .filter((value) => typeof value === 'string');
  const own: unknown = Stack.of(template).resolve(imageId);
  const texts = typeof own === 'string' ? [own, ...parameters] : parameters;
  return texts.flatMap((text) => IMAGE_PARAMETERS.map((pattern) => pattern.exec(text)?.[1])).find(Boolean);
}

function versionOfRelease(release: string | undefined): string | undefined {
  return release === undefined ? undefined : IMAGE_RELEASE.exec(release)?.[1];
}

function validateNodeSkew(
  version: string | undefined,
  given: string,
  clusterVersion: string | undefined,
  scope: IConstruct,
): void {
  const ahead = version && clusterVersion ? minorsAhead(version, clusterVersion) : undefined;
  if (ahead === undefined) {
    return;
  }
  if (ahead > 0) {
    fail(
      'NodeVersion',
      `"${given}" is newer than the control plane, which has ${clusterVersion}, and nodes may never be: upgrade the cluster first, or give nodes of ${clusterVersion}`,
      scope,
    );
  }
  if (-ahead > NODE_MAX_MINORS_BEHIND) {
    fail(
      'NodeVersion',
      `"${given}" is ${-ahead} minor versions behind the control plane, which has ${clusterVersion}, and nodes may be ${NODE_MAX_MINORS_BEHIND} behind: upgrade the nodes before the cluster, one minor version at a time`,
      scope,
    );
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function concreteText(value: string | undefined): string | undefined {
  return value !== undefined && isConcrete(value) ? value : undefined;
}

/**
 * The subnets in the zones that the user names. All of them, where none are named.
 *
 * @param selected the subnets to choose from; while a look-up is pending, they are stand-ins, and all of them count
 */
export function subnetsInZones(
  { subnets, isPendingLookup }: Pick<ec2.SelectedSubnets, 'subnets' | 'isPendingLookup'>,
  zones: readonly string[] | undefined,
  scope: Located,
): ec2.ISubnet[] {
  if (zones === undefined || isPendingLookup) {
    return subnets;
  }
  if (zones.length === 0) {
    fail('NodeZones', '"availabilityZones" is empty. Name the zones of the nodes, or leave it out', scope);
  }
  const zoneOf = (subnet: ec2.ISubnet) => tryGet(() => subnet.availabilityZone);
  const subnetZones = subnets.map(zoneOf);
  if ([...zones, ...subnetZones].some(isLookupDummy)) {
    return subnets;
  }
  const missing = zones.find((zone) => !subnetZones.includes(zone));
  if (missing !== undefined) {
    const isComparable = [missing, ...subnetZones].every((zone) => zone !== undefined && isConcrete(zone));
    fail(
      'NodeZones',
      isComparable
        ? `"${missing}" of availabilityZones has no subnet for these nodes. Name some of ${quotedZones(subnetZones as string[])}, or add the zone to the network`
        : `"${formatValue(missing)}" of availabilityZones cannot be compared with zones that are known at deployment only. Import the subnets with their availabilityZone, or name the subnets`,
      scope,
    );
  }
  return subnets.filter((subnet) => zones.includes(zoneOf(subnet) as string));
}

function quotedZones(zones: readonly string[]): string {
  return [...new Set(zones)].map((zone) => `"${zone}"`).join(', ');
}
