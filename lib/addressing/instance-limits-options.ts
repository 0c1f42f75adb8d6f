import { fail } from '../foundation/errors';
import { isLookupDummy } from '../foundation/lookup-dummies';

/** EC2 limits of an instance type. */
export interface InstanceTypeLimits {
  /** Network interfaces of the default network card. */
  readonly interfaces: number;
  readonly addressesPerInterface: number;
  /** Branch network interfaces, which pods with their own security groups use. */
  readonly branchInterfaces: number;
  /** 0 if the number is not known. */
  readonly vcpus: number;
  /** Whether the type is built on the Nitro System or is bare metal, and supports prefixes. */
  readonly isNitro: boolean;
  /** `x86_64`, `arm64`, or an architecture of macOS. Undefined if it is not known. */
  readonly architecture?: string;
}

/**
 * Limits of an instance type that is not in the table of the library, or for which the table is outdated.
 *
 * `aws ec2 describe-instance-types --instance-types TYPE` prints all of them except the branch network interfaces.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInfo.html
 */
export interface InstanceLimitsOptions {
  /**
   * Network interfaces of the default network card, 1 to 256: `MaximumNetworkInterfaces` of the network card, not of
   * the type.
   */
  readonly networkInterfaces: number;

  /** IPv4 addresses of each network interface, its primary address included, 2 to 256: `Ipv4AddressesPerInterface`. */
  readonly ipv4AddressesPerInterface: number;

  /**
   * Branch network interfaces, 0 to 256. Each pod with its own security groups uses one.
   *
   * @default 0
   * @see https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/master/pkg/aws/vpc/limits.go
   */
  readonly branchInterfaces?: number;

  /**
   * Virtual CPUs, 1 to 4096. EKS recommends up to 250 pods on a node with more than 30 vCPUs.
   *
   * @default - not known. A node then accepts at most 110 pods
   */
  readonly vcpus?: number;

  /**
   * Whether the type is built on the Nitro System or is bare metal, and supports prefixes.
   *
   * @default true
   */
  readonly isNitro?: boolean;

  /**
   * The processor architecture: `x86_64` or `arm64`.
   *
   * @default - derived from the name of the type: `arm64` for families such as m7g and p6e-gb200, and `x86_64` for
   * all others
   */
  readonly architecture?: string;
}

/** Form of an instance type: a family and a size, such as `m7i.large`. */
const INSTANCE_TYPE_FORM = /^[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Bounds of the limits. They exceed the limits of every current type: 24 interfaces, 64 addresses each, 120 branches,
 * 1,920 vCPUs.
 */
const BOUNDS = {
  networkInterfaces: [1, 256],
  ipv4AddressesPerInterface: [2, 256],
  branchInterfaces: [0, 256],
  vcpus: [1, 4096],
} as const;

const ARCHITECTURES: readonly unknown[] = ['x86_64', 'arm64', undefined];

/** Returns the given limits of a type. Values out of bounds fail with `InstanceLimitsFigure`. */
export function parseInstanceLimits(instanceType: string, given: InstanceLimitsOptions): InstanceTypeLimits {
  if (!INSTANCE_TYPE_FORM.test(instanceType)) {
    failForLimits(`"${String(instanceType)}" is not an instance type. Write a family and a size, such as "m7i.large"`);
  }
  for (const name of ['networkInterfaces', 'ipv4AddressesPerInterface', 'branchInterfaces', 'vcpus'] as const) {
    validateLimit(instanceType, name, given[name]);
  }
  const architecture = isLookupDummy(given.architecture) ? undefined : given.architecture;
  if (!ARCHITECTURES.includes(architecture)) {
    failForLimits(
      `"architecture: ${String(architecture)}" of ${instanceType} is not an architecture of nodes. Write "x86_64" or "arm64"`,
    );
  }
  return {
    interfaces: given.networkInterfaces,
    addressesPerInterface: given.ipv4AddressesPerInterface,
    branchInterfaces: given.branchInterfaces ?? 0,
    vcpus: given.vcpus ?? 0,
    isNitro: given.isNitro ?? true,
    architecture,
  };
}

function validateLimit(instanceType: string, name: keyof typeof BOUNDS, value: number | undefined): void {
  const [least, most] = BOUNDS[name];
  const isLeftOut = value === undefined && (name === 'branchInterfaces' || name === 'vcpus');
  if (!isLeftOut && !(Number.isInteger(value) && Number(value) >= least && Number(value) <= most)) {
    failForLimits(
      `"${name}: ${String(value)}" of ${instanceType} is out of bounds. Write a whole number from ${least} to ${most}`,
    );
  }
}

function failForLimits(message: string): never {
  return fail('InstanceLimitsFigure', message);
}
