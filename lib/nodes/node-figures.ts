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

/** The size of the image's snapshot in GiB: a volume cannot be smaller. */
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

/** The pods that a node should take; types that the mode leaves no room for pods on are refused as `InstanceTypeUnfit`. */
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
      `"${type}" is not of the Nitro System and takes no prefixes, choose another type, or PodAddressing.secondaryIp() in an IPv4 cluster`,
    );
  }
  if (podInterfaces(limits, mode) < 1) {
    refuse('InstanceTypeUnfit', withoutPodInterface(type, limits, mode));
  }
}

function withoutPodInterface(type: string, limits: InstanceTypeLimits, mode: PodAddressingMode): string {
  if (!hasTrunk(limits, mode)) {
    return `"${type}" has one network interface and custom networking leaves that one free of pods, choose another type or PodSubnets.shared()`;
  }
  const taken = mode.hasPodSubnets
    ? 'custom networking and the trunk of security groups for pods take'
    : 'the trunk of security groups for pods takes';
  return `"${type}" has no network interface left for pods, because ${taken} them, choose a type with more of them`;
}

/** The types whose limits are neither given nor in the table. */
export function unknownTypes(types: readonly string[], known: KnownLimits): string[] {
  return types.filter((type) => !known.has(type));
}

/** The types on which no pod can have security groups of its own; types whose limits are not known count as able. */
export function typesWithoutTrunk(types: readonly string[], known: KnownLimits): string[] {
  return types.filter((type) => known.has(type) && known.of(type).branchInterfaces === 0);
}

/** Refuses names that do not tell one image: a node group has one, and it is chosen by the names of its types. */
export function refuseTypes(types: readonly string[], known: KnownLimits): void {
  if (types.length === 0) {
    refuse(
      'NodegroupSize',
      '"instanceTypes" is empty, name one type or more, such as new ec2.InstanceType("m7i.large")',
    );
  }
  if (!types.every(isConcrete)) {
    refuse(
      'InstanceTypeUnknown',
      '"instanceTypes" holds a name that is known at deployment only, write it out, such as new ec2.InstanceType("m7i.large")',
    );
  }
  const other = types.find((type) => known.isArm(type) !== known.isArm(types[0]));
  if (other) {
    refuse(
      'InstanceTypeUnfit',
      `"${other}" and "${types[0]}" are of two architectures and a node group has one image, define a node group for each`,
    );
  }
}

/** A node in a zone without an ENIConfig gives its pods no addresses; a zone that is known at deployment only is not judged. */
export function refuseUncoveredZone(
  zones: readonly string[],
  { _podZones: covered }: { readonly _podZones?: readonly string[] },
  scope: Located,
): void {
  const uncovered = covered && zones.find((zone) => isConcrete(zone) && !covered.includes(zone));
  if (uncovered !== undefined) {
    refuse(
      'CustomNetworkingZones',
      `"${uncovered}" has nodes and no pod subnet, so pods there get no address, add a pod subnet in that zone or leave it out`,
      scope,
    );
  }
}

/** The sizes with their defaults, refused where they are out of order. */
export function sizesOf({ minSize = 2, maxSize = Math.max(minSize, 3), desiredSize = minSize }: Partial<Sizes>): Sizes {
  const sizes = [minSize, maxSize, desiredSize];
  const areWhole = sizes.every((size) => Number.isInteger(size) && size >= 0);
  const inOrder = areWhole && minSize <= desiredSize && desiredSize <= maxSize && maxSize >= 1;
  if (sizes.every(isConcrete) && !inOrder) {
    refuse(
      'NodegroupSize',
      `"minSize ${minSize}, desiredSize ${desiredSize}, maxSize ${maxSize}" is out of order, write 0 ≤ minSize ≤ desiredSize ≤ maxSize and a maxSize of 1 or more`,
    );
  }
  return { minSize, maxSize, desiredSize };
}

/** Refuses figures that EC2 and the kubelet would refuse at deployment only, or when the node boots. */
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
      refuse('NodegroupSize', `"${name}: ${value}" is out of bounds, write a whole number of ${bound}`);
    }
  }
}
