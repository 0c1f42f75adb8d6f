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

/** Snapshot size of the images in GiB. A volume cannot be smaller. */
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

/**
 * Returns the recommended maximum number of pods. Instance types without addresses for pods fail as
 * `InstanceTypeUnfit`.
 */
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
      `"${type}" is not a Nitro instance type and does not support prefixes. Choose another instance type, or write PodAddressing.secondaryIp() in an IPv4 cluster`,
    );
  }
  if (podInterfaces(limits, mode) < 1) {
    fail('InstanceTypeUnfit', noPodInterfaceText(type, limits, mode));
  }
}

function noPodInterfaceText(type: string, limits: InstanceTypeLimits, mode: PodAddressingMode): string {
  if (!hasTrunk(limits, mode)) {
    return `"${type}" has one network interface, which custom networking does not use for pods. Choose another instance type, or write PodSubnets.shared()`;
  }
  const taken = mode.hasPodSubnets
    ? 'custom networking and the trunk of security groups for pods use'
    : 'the trunk of security groups for pods uses';
  return `"${type}" has no network interface left for pods, because ${taken} them. Choose an instance type with more network interfaces`;
}

/** Returns the instance types with unknown limits. */
export function unknownTypes(types: readonly string[], known: InstanceLimitsLookup): string[] {
  return types.filter((type) => !known.has(type));
}

/**
 * Returns the instance types that do not support security groups for pods. Types with unknown limits count as
 * supported.
 */
export function typesWithoutTrunk(types: readonly string[], known: InstanceLimitsLookup): string[] {
  return types.filter((type) => known.has(type) && known.of(type).branchInterfaces === 0);
}

/**
 * Validates that the instance types are known at synthesis and have one architecture, because a node group has one
 * image.
 */
export function validateNodeInstanceTypes(types: readonly string[], known: InstanceLimitsLookup): void {
  if (types.length === 0) {
    fail(
      'NodeSetting',
      '"instanceTypes" is empty. Write one or more instance types, such as new ec2.InstanceType("m7i.large")',
    );
  }
  if (!types.every(isConcrete)) {
    fail(
      'InstanceTypeUnknown',
      '"instanceTypes" contains a deploy-time value. Write the name of the instance type, such as new ec2.InstanceType("m7i.large")',
    );
  }
  const other = types.find((type) => known.isArm(type) !== known.isArm(types[0]));
  if (other) {
    fail(
      'InstanceTypeUnfit',
      `"${other}" and "${types[0]}" have two architectures, but a node group has one image. Define a node group for each architecture`,
    );
  }
}

/**
 * Validates that each zone with nodes has an ENIConfig. Pods get no address otherwise. Deploy-time zones are not
 * validated.
 */
export function validateNodePodZones(
  zones: readonly string[],
  { podZones: covered }: { readonly podZones?: readonly string[] },
  scope: Located,
): void {
  const uncovered = covered && zones.find((zone) => isConcrete(zone) && !covered.includes(zone));
  if (uncovered !== undefined) {
    fail(
      'CustomNetworkingZones',
      `"${uncovered}" has nodes but no pod subnet, so its pods get no address. Add a pod subnet in that zone, or leave the zone out`,
      scope,
    );
  }
}

/** Returns the sizes with their defaults. Fails if they contradict each other. */
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
      `"minSize ${minSize}, desiredSize ${desiredSize}, maxSize ${maxSize}" contradict each other. Write 0 ≤ minSize ≤ desiredSize ≤ maxSize and a maxSize of 1 or more`,
    );
  }
  return { minSize, maxSize, desiredSize };
}

/** Validates numbers that EC2 or the kubelet would reject at deployment or when a node boots. */
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
      fail('NodeSetting', `"${name}: ${value}" is out of bounds. Write a whole number of ${bound}`);
    }
  }
}

/**
 * Maximum number of minor versions that nodes can be older than the control plane. They must not be newer.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/#kubelet
 */
const NODE_MAX_MINORS_BEHIND = 3;

/**
 * Image releases with a Kubernetes version: `1.36.2-20260815` of Amazon Linux, `1.36-2026.08.15` of Windows.
 * Bottlerocket releases have none.
 */
const IMAGE_RELEASE = /^(\d+\.\d+)(?:\.\d+)?-\d{4}\.?\d{2}\.?\d{2}$/;

/** Systems Manager parameters in which AWS and Canonical publish images. Their names contain the Kubernetes version. */
const IMAGE_PARAMETERS = [
  /\/aws\/service\/eks\/optimized-ami\/(\d+\.\d+)\//,
  /\/aws\/service\/bottlerocket\/aws-k8s-(\d+\.\d+)[-/]/,
  /\/aws\/service\/ami-windows-latest\/[^/]*-EKS_Optimized-(\d+\.\d+)\//,
  /\/aws\/service\/canonical\/ubuntu\/eks[^/]*\/[\d.]+\/(\d+\.\d+)\//,
];

/** Resource types of templates that start nodes. */
const TEMPLATE_TYPES = ['AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::LaunchConfiguration'];

/** Versions of a node group. */
export interface NodeVersions {
  readonly kubernetesVersion?: string;
  readonly releaseVersion?: string;
}

/** Validates that the nodes of a group are not newer than the control plane, and not too old for it. */
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
      `"releaseVersion: ${releaseVersion}" is an image of Kubernetes ${released}, but "kubernetesVersion" is ${version}. Write a release of ${version}, or leave one of the two out`,
      scope,
    );
  }
  validateNodeSkew(version, `kubernetesVersion: ${kubernetesVersion}`, clusterVersion, scope);
  validateNodeSkew(released, `releaseVersion: ${releaseVersion}`, clusterVersion, scope);
}

/**
 * Validates the versions, the releases and the images of a resource that starts nodes.
 *
 * Call it in a validation, because launch templates are read as they are rendered.
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

/** Validates the Kubernetes version of the image in a launch template. */
export function validateImage(template: CfnResource, cluster: ClusterTarget, scope: IConstruct): void {
  const data = propertyOf(template, 'launchTemplateData') as { imageId?: unknown } | undefined;
  const imageId = data?.imageId ?? propertyOf(template, 'imageId');
  const version = versionOfImage(imageId, template);
  validateNodeSkew(version, `image of Kubernetes ${version}`, cluster.kubernetesVersion, scope);
}

/** Returns the launch templates and configurations that a resource refers to. */
function templatesOf(resource: CfnResource): CfnResource[] {
  const named = ['launchTemplate', 'launchConfigurationName', 'mixedInstancesPolicy'].map((name) =>
    propertyOf(resource, name),
  );
  return referencesIn(named, resource)
    .filter(CfnResource.isCfnResource)
    .filter(({ cfnResourceType }) => TEMPLATE_TYPES.includes(cfnResourceType));
}

/**
 * Returns the Kubernetes version of an image, from the parameter that contains its id. Undefined if the image is given
 * by id.
 */
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
      `"${given}" is newer than the control plane, which has version ${clusterVersion}. Upgrade the cluster first, or use version ${clusterVersion} for the nodes`,
      scope,
    );
  }
  if (-ahead > NODE_MAX_MINORS_BEHIND) {
    fail(
      'NodeVersion',
      `"${given}" is ${-ahead} minor versions older than the control plane, which has version ${clusterVersion}, but nodes can be at most ${NODE_MAX_MINORS_BEHIND} older. Upgrade the nodes before the cluster, one minor version at a time`,
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
 * Returns the subnets in the given zones, or all subnets if no zones are given.
 *
 * @param selected subnets to choose from. While a lookup is pending, they are placeholders, and all of them are
 * returned
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
    fail('NodeZones', '"availabilityZones" is empty. Write the zones of the nodes, or leave it out', scope);
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
        ? `"${missing}" of availabilityZones has no subnet for these nodes. Choose from ${quotedZones(subnetZones as string[])}, or add the zone to the network`
        : `"${formatValue(missing)}" of availabilityZones cannot be compared with deploy-time zones. Import the subnets with their availabilityZone, or select the subnets instead`,
      scope,
    );
  }
  return subnets.filter((subnet) => zones.includes(zoneOf(subnet) as string));
}

function quotedZones(zones: readonly string[]): string {
  return [...new Set(zones)].map((zone) => `"${zone}"`).join(', ');
}
