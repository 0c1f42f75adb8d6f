import { validateArguments } from '../../foundation/input';
import { ipv4Networks } from './bounds';
import { type CniSettings, given } from './settings';

/** Source port selection of translated connections. */
export enum SnatPorts {
  /** Pseudo-random ports. Pods of a node do not compete for the same port. */
  RANDOM = 'prng',
  /** Ports from a hash of source and destination. */
  HASH_RANDOM = 'hashrandom',
  /** The port of the pod if it is free, or the next free port in the range of the operating system. */
  SEQUENTIAL = 'none',
}

/** Options of source NAT on the node. */
export interface NodeSourceNatOptions {
  /**
   * Source port selection. With any value other than `SEQUENTIAL`, ports can be outside of the ephemeral port range of
   * the operating system. Network ACLs must allow them.
   *
   * @default SnatPorts.RANDOM
   */
  readonly ports?: SnatPorts;

  /**
   * IPv4 CIDR blocks whose traffic keeps the address of the pod: networks behind a peering, a transit gateway or Direct
   * Connect that have routes to the pods. Invalid blocks fail, because the CNI would ignore them.
   *
   * @default - only the CIDR blocks of the VPC
   */
  readonly excludedNetworks?: string[];
}

/**
 * Source address of pod traffic that leaves the VPC. Choose one of the factories. IPv4 clusters only, because IPv6 pods
 * always keep their address.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/external-snat.html
 */
export class SourceNat {
  /**
   * Uses the primary address of the node.
   *
   * Networks behind a peering or a transit gateway can respond to it without routes to the pods.
   *
   * @param options port selection, and networks that see the address of the pod
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
   * Keeps the address of the pod. A NAT gateway or another device outside of the node can translate it.
   *
   * Use private subnets for nodes, because packets with pod addresses cannot pass an internet gateway.
   */
  public static none(): SourceNat {
    return new SourceNat({ 'env.AWS_VPC_K8S_CNI_EXTERNALSNAT': 'true' });
  }

  private constructor(
    /** @internal */
    public readonly _settings: CniSettings,
  ) {}

  /** True if packets leave the node with the address of the pod. @internal */
  public get _keepsPodAddress(): boolean {
    return this._settings['env.AWS_VPC_K8S_CNI_EXTERNALSNAT'] === 'true';
  }
}
