import { closest, refuse } from '../foundation/refusals';
import { INSTANCE_LIMITS } from './instance-limits.generated';

/** What EC2 allows an instance type. */
export interface InstanceTypeLimits {
  /** Network interfaces of the default network card. */
  readonly interfaces: number;
  readonly addressesPerInterface: number;
  /** Branch network interfaces: pods with security groups of their own. */
  readonly branchInterfaces: number;
  /** 0 where it is not known. */
  readonly vcpus: number;
  /** Nitro or bare metal: takes prefixes. */
  readonly isNitro: boolean;
}

/** How pods of a node get their addresses, as far as it counts. */
export interface PodAddressingMode {
  readonly usesPrefixes: boolean;
  /** Custom networking: the first interface holds no pods. */
  readonly hasPodSubnets: boolean;
  /** The most interfaces that the CNI uses. */
  readonly maxInterfaces?: number;
}

/** Addresses of a prefix. */
const PREFIX_SIZE = 16;

/** Pods that use the node's own address: the CNI and kube-proxy. */
const HOST_NETWORK_PODS = 2;

let table: Map<string, InstanceTypeLimits> | undefined;

/** The limits of an instance type; one that the table does not have is refused as `InstanceTypeUnknown`. */
export function limitsOf(instanceType: string): InstanceTypeLimits {
  table ??= parseTable();
  return table.get(instanceType) ?? refuseUnknown(instanceType, [...table.keys()]);
}

/** True for types with Arm processors: a1, and families with a g behind their generation, such as m7g, c7gn and is4gen. */
export function isArm(instanceType: string): boolean {
  const [family] = instanceType.split('.');
  return family === 'a1' || /^[a-z]+\d+g/.test(family);
}

/**
 * The pods that a node should take: what its addresses allow, and no more than the 110 (up to 30 vCPUs) or 250 that EKS recommends. The
 * smallest type of a group decides for all.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
export function recommendedMaxPods(instanceTypes: readonly string[], mode: PodAddressingMode): number {
  return Math.min(
    ...instanceTypes.map((type) => Math.min(maxPodsByAddresses(limitsOf(type), mode), recommendedCap(limitsOf(type)))),
  );
}

/** The pods that the addresses of a node allow. */
export function maxPodsByAddresses(limits: InstanceTypeLimits, mode: PodAddressingMode): number {
  const perInterface = (limits.addressesPerInterface - 1) * (mode.usesPrefixes && limits.isNitro ? PREFIX_SIZE : 1);
  return podInterfaces(limits, mode) * perInterface + HOST_NETWORK_PODS;
}

/** The network interfaces of a node that hold pods. */
export function podInterfaces(limits: InstanceTypeLimits, mode: PodAddressingMode): number {
  return Math.min(limits.interfaces, mode.maxInterfaces ?? limits.interfaces) - (mode.hasPodSubnets ? 1 : 0);
}

/** The table is too long to be listed where no name is near. */
function refuseUnknown(instanceType: string, known: readonly string[]): never {
  const near = closest(instanceType, known);
  return refuse(
    'InstanceTypeUnknown',
    `"${instanceType}" is not among the ${known.length} known instance types, give maxPods${near ? `, or did you mean "${near}"?` : ''}`,
  );
}

/** A type whose vCPUs are not known counts as a small one. */
function recommendedCap({ vcpus }: InstanceTypeLimits): number {
  return vcpus > 30 ? 250 : 110;
}

function parseTable(): Map<string, InstanceTypeLimits> {
  const parsed = new Map<string, InstanceTypeLimits>();
  for (const line of INSTANCE_LIMITS.trim().split('\n')) {
    const [family, rows] = line.split(': ');
    for (const row of rows.split(', ')) {
      const [size, ...figures] = row.split(' ');
      const [interfaces, addressesPerInterface, branchInterfaces, vcpus, nitro] = figures.map(Number);
      parsed.set(`${family}.${size}`, {
        interfaces,
        addressesPerInterface,
        branchInterfaces,
        vcpus,
        isNitro: nitro === 1,
      });
    }
  }
  return parsed;
}
