import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import { didYouMean, fail } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';

/** The pools of Amazon VPC IP Address Manager (IPAM) for the blocks of a network. */
export interface IpamPools {
  /**
   * The pool of the primary CIDR block, such as `ipam-pool-0123456789abcdef0`.
   *
   * @default - the VPC has the primary block of the plan
   */
  readonly vpcPoolId?: string;

  /**
   * The pools of secondary CIDR blocks, by the block in the plan: `{ '100.64.0.0/16': 'ipam-pool-0123456789abcdef0'
   * }`.
   *
   * @default - the VPC has the secondary blocks of the plan
   */
  readonly secondaryPoolIds?: Record<string, string>;
}

/**
 * The CIDR blocks whose addresses IPAM assigns at deployment.
 *
 * The plan determines the size of such a block and the relative positions of its subnets. Its addresses are
 * placeholders. The pool allocates a block of the planned size, and CloudFormation calculates the CIDRs of the
 * subnets at deployment. Adding a zone or a tier does not change other subnets. Changing a block between a pool and
 * the plan replaces the block and all of its subnets.
 *
 * The pools must belong to the account of the stack or be shared with it, and their locale must be the Region of the
 * stack. Blocks of pools are not validated against the ranges that AWS allows in a VPC. Limit pools for pods to
 * 100.64.0.0/10, or to the range of the VPC.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/ipam/what-it-is-ipam.html
 */
export class IpamAllocation {
  /**
   * Allocates blocks from pools. Blocks without a pool have the addresses of the plan.
   *
   * The primary block is allocated to the VPC. CloudFormation does not return the addresses of a secondary block that
   * is allocated in the same way. For each secondary block, the stack therefore defines its own allocation in the
   * pool (`AWS::EC2::IPAMAllocation`) and associates its addresses with the VPC. IPAM shows it as a custom
   * allocation. A service control policy that requires a pool for `ec2:AssociateVpcCidrBlock` denies this. In that
   * case, leave the secondary pools out, and allow the planned block in the policy.
   *
   * At least one pool is required. A block that the plan does not have fails with `IpamBlock` when the network is
   * defined.
   */
  public static fromPools(pools: IpamPools): IpamAllocation {
    validateArguments('IpamAllocation.fromPools', arguments);
    const { vpcPoolId, secondaryPoolIds = {} } = pools;
    const ids = [...(vpcPoolId === undefined ? [] : [vpcPoolId]), ...Object.values(secondaryPoolIds)];
    if (ids.length === 0) {
      fail('IpamBlock', '"fromPools" has no pool. Set vpcPoolId or secondaryPoolIds');
    }
    validateIds('ipamPool', ids);
    return new IpamAllocation(vpcPoolId, secondaryPoolIds);
  }

  private constructor(
    private readonly vpcPoolId: string | undefined,
    private readonly secondaryPoolIds: Readonly<Record<string, string>>,
  ) {}

  /** Returns the pools by block of the plan. Fails for blocks that the plan does not have. @internal */
  public _poolsFor(plan: AddressPlan): PoolsByBlock {
    for (const block of Object.keys(this.secondaryPoolIds).map((text) => Cidr.parse(text).toString())) {
      if (block === plan.vpcCidr) {
        fail('IpamBlock', `"${block}" is the primary block of the plan. Set its pool as vpcPoolId`);
      }
      if (!plan.secondaryCidrs.includes(block)) {
        fail('IpamBlock', `"${block}" is not a secondary block of the plan. ${didYouMean(block, plan.secondaryCidrs)}`);
      }
    }
    const primary: [string, string][] = this.vpcPoolId === undefined ? [] : [[plan.vpcCidr, this.vpcPoolId]];
    return new Map([...primary, ...Object.entries(this.secondaryPoolIds)]);
  }
}

/** Pool ids by the blocks of a plan whose addresses they replace. */
export type PoolsByBlock = ReadonlyMap<string, string>;

/** Returns the primary block of a VPC from a pool. The VPC allocates no subnets itself. */
export function vpcFromPool(ipv4IpamPoolId: string, plannedBlock: string): ec2.IIpAddresses {
  return {
    allocateVpcCidr: () => ({ ipv4IpamPoolId, ipv4NetmaskLength: Cidr.parse(plannedBlock).prefixLength }),
    allocateSubnetsCidr: () => ({ allocatedSubnets: [] }),
  };
}

/** Returns the plan with the blocks of the pools marked as placeholders. A placeholder without a pool fails. */
export function markedPlan(plan: AddressPlan, placeholders: readonly string[]): AddressPlan {
  const real = plan.placeholderCidrs.find((block) => !placeholders.includes(block));
  if (real !== undefined) {
    fail(
      'IpamBlock',
      `"${real}" is in placeholderCidrs of the plan, but has no pool. Set its pool in ipam, or remove it from placeholderCidrs`,
    );
  }
  return placeholders.length === 0 ? plan : plan._withPlaceholders([...placeholders]);
}
