import { isLookupDummy } from '../foundation/lookup-dummies';
import { refuse } from '../foundation/refusals';

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
  /** `x86_64`, `arm64`, or one of macOS; undefined where it is not known. */
  readonly architecture?: string;
}

/**
 * The limits of an instance type, where the table of the library lacks the type or has outdated figures.
 *
 * `aws ec2 describe-instance-types --instance-types TYPE` prints all of them but the branch interfaces.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInfo.html
 */
export interface InstanceLimitsOptions {
  /** Network interfaces of the default network card, 1 to 256: `MaximumNetworkInterfaces` of the network card, not of the type. */
  readonly networkInterfaces: number;

  /** IPv4 addresses of each network interface, its own included, 2 to 256: `Ipv4AddressesPerInterface`. */
  readonly ipv4AddressesPerInterface: number;

  /**
   * Branch network interfaces, 0 to 256: the pods that can have security groups of their own.
   *
   * @default 0
   * @see https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/master/pkg/aws/vpc/limits.go
   */
  readonly branchInterfaces?: number;

  /**
   * Virtual CPUs, 1 to 4096: above 30, EKS recommends up to 250 pods on a node.
   *
   * @default - not known, so that a node takes 110 pods at the most
   */
  readonly vcpus?: number;

  /**
   * Whether the type is of the Nitro System or bare metal, and so takes prefixes.
   *
   * @default true
   */
  readonly isNitro?: boolean;

  /**
   * The architecture of the processor: `x86_64` or `arm64`.
   *
   * @default - by the name of the type: `arm64` for families such as m7g and p6e-gb200, and `x86_64` for all others
   */
  readonly architecture?: string;
}

/** A family and a size, such as `m7i.large`: all that is known of names which EC2 does not have yet. */
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** More than EC2 gives any type: 24 interfaces of 64 addresses, 120 branches, 1,920 vCPUs. */
const BOUNDS = {
  networkInterfaces: [1, 256],
  ipv4AddressesPerInterface: [2, 256],
  branchInterfaces: [0, 256],
  vcpus: [1, 4096],
} as const;

const ARCHITECTURES: readonly unknown[] = ['x86_64', 'arm64', undefined];

/** The limits that were given for a type; figures out of bounds are refused as `InstanceLimitsFigure`. */
export function limitsFrom(instanceType: string, given: InstanceLimitsOptions): InstanceTypeLimits {
  if (!NAME.test(instanceType)) {
    fail(`"${String(instanceType)}" is no name of an instance type, write a family and a size, such as "m7i.large"`);
  }
  for (const name of ['networkInterfaces', 'ipv4AddressesPerInterface', 'branchInterfaces', 'vcpus'] as const) {
    validateFigure(instanceType, name, given[name]);
  }
  const architecture = isLookupDummy(given.architecture) ? undefined : given.architecture;
  if (!ARCHITECTURES.includes(architecture)) {
    fail(`"architecture: ${String(architecture)}" of ${instanceType} is none of nodes, write "x86_64" or "arm64"`);
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

function validateFigure(instanceType: string, name: keyof typeof BOUNDS, value: number | undefined): void {
  const [least, most] = BOUNDS[name];
  const isLeftOut = value === undefined && (name === 'branchInterfaces' || name === 'vcpus');
  if (!isLeftOut && !(Number.isInteger(value) && Number(value) >= least && Number(value) <= most)) {
    fail(
      `"${name}: ${String(value)}" of ${instanceType} is out of bounds, write a whole number of ${least} to ${most}`,
    );
  }
}

function fail(message: string): never {
  return refuse('InstanceLimitsFigure', message);
}
