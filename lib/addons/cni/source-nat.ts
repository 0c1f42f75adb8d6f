import { validateArguments } from '../../foundation/input';
import { ipv4Networks } from './bounds';
import { type CniSettings, given } from './settings';

/** Which port a connection leaves from, where the node's address stands in for that of a pod. */
export enum SnatPorts {
  /** Any, by a pseudo-random generator: pods of a node do not race for one port. */
  RANDOM = 'prng',
  /** Any, by a hash of source and destination. */
  HASH_RANDOM = 'hashrandom',
  /** That of the pod where it is free, or the next in order: within the range of the operating system. */
  SEQUENTIAL = 'none',
}

/** How the node stands in for its pods. */
export interface NodeSourceNatOptions {
  /**
   * Which port a connection leaves from. With anything but `SEQUENTIAL` it may lie outside of the range of the operating system, for network
   * ACLs to know.
   *
   * @default SnatPorts.RANDOM
   */
  readonly ports?: SnatPorts;

  /**
   * IPv4 networks in CIDR notation that see the address of the pod: those behind a peering, a transit gateway or Direct Connect that route
   * the pods' block. What is not a network is refused, because the CNI would skip it.
   *
   * @default - none beside the blocks of the VPC
   */
  readonly excludedNetworks?: string[];
}

/**
 * Whose address a packet of a pod has outside of the VPC: one choice, made by a factory. IPv4 clusters only: IPv6 pods always keep theirs.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/external-snat.html
 */
export class SourceNat {
  /**
   * That of the node's first network interface, which networks behind a peering or a transit gateway can answer to where they do not route
   * the pods' block.
   *
   * @param options the ports, and the networks that see the pod's address anyway
   */
  public static byNode(options: NodeSourceNatOptions = {}): SourceNat {
    validateArguments('SourceNat.byNode', arguments);
    const { ports, excludedNetworks } = options;
    return new SourceNat({
      'env.AWS_VPC_K8S_CNI_EXTERNALSNAT': 'false',
      ...given('env.AWS_VPC_K8S_CNI_RANDOMIZESNAT', ports),
      ...given(
        'env.AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS',
        excludedNetworks && ipv4Networks('excludedNetworks', excludedNetworks),
      ),
    });
  }

  /**
   * Its own: a NAT gateway or another device beyond the node translates, or nothing does. Nodes belong in private subnets, because packets of
   * pods have no way through an internet gateway.
   */
  public static none(): SourceNat {
    return new SourceNat({ 'env.AWS_VPC_K8S_CNI_EXTERNALSNAT': 'true' });
  }

  private constructor(
    /** @internal */
    public readonly _settings: CniSettings,
  ) {}

  /** True where packets of pods leave the node with the address of the pod. @internal */
  public get _keepsPodAddress(): boolean {
    return this._settings['env.AWS_VPC_K8S_CNI_EXTERNALSNAT'] === 'true';
  }
}
