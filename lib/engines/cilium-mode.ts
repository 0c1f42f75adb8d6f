import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { PodAddressingMode } from '../addressing/max-pods';
import { validateArguments } from '../foundation/input-validation';

/** Options of Cilium in ENI mode. */
export interface CiliumEniOptions {
  /**
   * Subnets of pods, with one or more in each zone with nodes. Pods then do not use the first network interface of the
   * node.
   *
   * @default - pods use the subnets of their nodes
   */
  readonly podSubnets?: ec2.SubnetSelection;

  /**
   * Whether network interfaces get prefixes of 16 addresses instead of single addresses. It needs Nitro instance types,
   * and subnets with free blocks of 16 addresses.
   *
   * @default false
   */
  readonly prefixDelegation?: boolean;

  /**
   * Whether the operator returns addresses that a node no longer needs to the subnet.
   *
   * @default false
   */
  readonly releaseUnusedAddresses?: boolean;
}

/**
 * Addresses of each node for Cilium itself: the router and the health endpoint.
 *
 * @see https://docs.cilium.io/en/v1.20/network/concepts/ipam/eni/
 */
const OWN_ADDRESSES = 2;

/** How Cilium works with the network of the cluster. Choose one of the factories. */
export class CiliumMode {
  /**
   * Cilium is chained with the VPC CNI, which assigns addresses to pods. Cilium enforces network policies and observes
   * traffic. kube-proxy stays.
   *
   * Policies for HTTP and other protocols of layer 7 are limited, and IPsec encryption is not available.
   *
   * @see https://docs.cilium.io/en/v1.20/installation/cni-chaining-aws-cni/
   */
  public static chained(): CiliumMode {
    return new CiliumMode(undefined);
  }

  /**
   * Cilium assigns addresses of the VPC to pods, and replaces the VPC CNI and kube-proxy.
   *
   * It is for IPv4 clusters that are created with `bootstrapSelfManagedAddons: false`. Define `Cilium` before
   * `ClusterNetworking` with the same `ClusterTarget`, which then installs neither the VPC CNI nor kube-proxy.
   *
   * @param options subnets and addresses of pods
   * @see https://docs.cilium.io/en/v1.20/network/concepts/ipam/eni/
   */
  public static eni(options: CiliumEniOptions = {}): CiliumMode {
    validateArguments('CiliumMode.eni', arguments);
    return new CiliumMode(options);
  }

  private constructor(
    /** Undefined if Cilium is chained. @internal */
    public readonly _eni: CiliumEniOptions | undefined,
  ) {}

  /** How nodes get addresses for pods. Undefined if the VPC CNI assigns them. @internal */
  public get _podAddressing(): PodAddressingMode | undefined {
    return (
      this._eni && {
        usesPrefixes: this._eni.prefixDelegation ?? false,
        hasPodSubnets: this._eni.podSubnets !== undefined,
        ownAddresses: OWN_ADDRESSES,
      }
    );
  }
}
