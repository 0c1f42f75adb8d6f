import type { KnownLimits } from '../addressing/known-limits';
import {
  hasTrunk,
  type InstanceTypeLimits,
  type PodAddressingMode,
  podInterfaces,
  recommendedMaxPods,
} from '../addressing/pod-capacity';
import { type Located, refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** Snapshot size of the images in GiB. A volume cannot be smaller. */
const SMALLEST_DISK = 20;

interface Sizes {
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredSize: number;
}

interface Figures {
  readonly diskSize?: number;
  readonly maxPods?: number;
  readonly metadataHopLimit?: number;
}

/**
 * Returns the recommended maximum number of pods. Instance types without addresses for pods fail as
 * `InstanceTypeUnfit`.
 */
export function fittingMaxPods(types: readonly string[], mode: PodAddressingMode, known: KnownLimits): number {
  for (const type of types) {
    refuseUnfit(type, known.cautious(type), mode);
  }
  return recommendedMaxPods(types, mode, known);
}

function refuseUnfit(type: string, limits: InstanceTypeLimits, mode: PodAddressingMode): void {
  if (mode.usesPrefixes && !limits.isNitro) {
    refuse(
      'InstanceTypeUnfit',
      `"${type}" is not a Nitro instance type and does not support prefixes. Choose another instance type, or write PodAddressing.secondaryIp() in an IPv4 cluster`,
    );
  }
  if (podInterfaces(limits, mode) < 1) {
    refuse('InstanceTypeUnfit', withoutPodInterface(type, limits, mode));
  }
}

function withoutPodInterface(type: string, limits: InstanceTypeLimits, mode: PodAddressingMode): string {
  if (!hasTrunk(limits, mode)) {
    return `"${type}" has one network interface, which custom networking does not use for pods. Choose another instance type, or write PodSubnets.shared()`;
  }
  const taken = mode.hasPodSubnets
    ? 'custom networking and the trunk of security groups for pods use'
    : 'the trunk of security groups for pods uses';
  return `"${type}" has no network interface left for pods, because ${taken} them. Choose an instance type with more network interfaces`;
}

/** Returns the instance types with unknown limits. */
export function unknownTypes(types: readonly string[], known: KnownLimits): string[] {
  return types.filter((type) => !known.has(type));
}

/**
 * Returns the instance types that do not support security groups for pods. Types with unknown limits count as
 * supported.
 */
export function typesWithoutTrunk(types: readonly string[], known: KnownLimits): string[] {
  return types.filter((type) => known.has(type) && known.of(type).branchInterfaces === 0);
}

/**
 * Validates that the instance types are known at synthesis and have one architecture, because a node group has one
 * image.
 */
export function refuseTypes(types: readonly string[], known: KnownLimits): void {
  if (types.length === 0) {
    refuse(
      'NodeSetting',
      '"instanceTypes" is empty. Write one or more instance types, such as new ec2.InstanceType("m7i.large")',
    );
  }
  if (!types.every(isConcrete)) {
    refuse(
      'InstanceTypeUnknown',
      '"instanceTypes" contains a deploy-time value. Write the name of the instance type, such as new ec2.InstanceType("m7i.large")',
    );
  }
  const other = types.find((type) => known.isArm(type) !== known.isArm(types[0]));
  if (other) {
    refuse(
      'InstanceTypeUnfit',
      `"${other}" and "${types[0]}" have two architectures, but a node group has one image. Define a node group for each architecture`,
    );
  }
}

/**
 * Validates that each zone with nodes has an ENIConfig. Pods get no address otherwise. Deploy-time zones are not
 * validated.
 */
export function refuseUncoveredZone(
  zones: readonly string[],
  { _podZones: covered }: { readonly _podZones?: readonly string[] },
  scope: Located,
): void {
  const uncovered = covered && zones.find((zone) => isConcrete(zone) && !covered.includes(zone));
  if (uncovered !== undefined) {
    refuse(
      'CustomNetworkingZones',
      `"${uncovered}" has nodes but no pod subnet, so its pods get no address. Add a pod subnet in that zone, or leave the zone out`,
      scope,
    );
  }
}

/** Returns the sizes with their defaults. Fails if they contradict each other. */
export function sizesOf({ minSize = 2, maxSize = Math.max(minSize, 3), desiredSize = minSize }: Partial<Sizes>): Sizes {
  const sizes = [minSize, maxSize, desiredSize];
  const areWhole = sizes.every((size) => Number.isInteger(size) && size >= 0);
  const inOrder = areWhole && minSize <= desiredSize && desiredSize <= maxSize && maxSize >= 1;
  if (sizes.every(isConcrete) && !inOrder) {
    refuse(
      'NodegroupSize',
      `"minSize ${minSize}, desiredSize ${desiredSize}, maxSize ${maxSize}" contradict each other. Write 0 ≤ minSize ≤ desiredSize ≤ maxSize and a maxSize of 1 or more`,
    );
  }
  return { minSize, maxSize, desiredSize };
}

/** Validates numbers that EC2 or the kubelet would reject at deployment or when a node boots. */
export function refuseFigures({ diskSize, maxPods, metadataHopLimit }: Figures): void {
  const bounds: [name: string, value: number | undefined, least: number, most: number][] = [
    ['diskSize', diskSize, SMALLEST_DISK, Number.POSITIVE_INFINITY],
    ['maxPods', maxPods, 1, Number.POSITIVE_INFINITY],
    ['metadataHopLimit', metadataHopLimit, 1, 64],
  ];
  for (const [name, value, least, most] of bounds) {
    const fits = value === undefined || (Number.isInteger(value) && value >= least && value <= most);
    if (isConcrete(value) && !fits) {
      const bound = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
      refuse('NodeSetting', `"${name}: ${value}" is out of bounds. Write a whole number of ${bound}`);
    }
  }
}
