import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import { didYouMean, fail } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';

/** The pools of Amazon VPC IP Address Manager (IPAM) from which the blocks of a network come. */
export interface IpamPools {
  /**
   * The pool of the primary CIDR block, such as `ipam-pool-0123456789abcdef0`.
   *
   * @default - the VPC has the primary block of the plan
   */
  readonly vpcPoolId?: string;

  /**
   * The pools of secondary CIDR blocks, by the block in the plan: `{ '100.64.0.0/16': 'ipam-pool-0123456789abcdef0' }`.
   *
   * @default - the VPC has the secondary blocks of the plan
   */
  readonly secondaryPoolIds?: Record<string, string>;
}

/**
 * CIDR blocks of a network that IPAM chooses at deployment: one choice, made by a factory.
 *
 * The plan says how large such a block is and where in it each subnet lies; its addresses are placeholders. A pool allocates a block of
 * the planned size, and the networks of the subnets are computed from it at deployment. As in every plan, adding a zone or a tier moves
 * nothing. Choose once: a block that changes between a pool and the plan is replaced, and with it all of its subnets.
 *
 * The account of the stack owns the pools, or they are shared with it, and their locale is the stack's Region. What a pool hands out is not held
 * against the ranges that AWS lets a VPC combine, as planned blocks are: keep pools for pods to 100.64.0.0/10, or to the range of the VPC.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/ipam/what-it-is-ipam.html
 */
export class IpamAllocation {
  /**
   * Takes blocks from pools; blocks without a pool stay as planned.
   *
   * The primary block is allocated to the VPC itself. CloudFormation tells nobody the addresses of a secondary block that is allocated so;
   * for each of these the stack holds an allocation of its own in the pool (`AWS::EC2::IPAMAllocation`), and associates the addresses of that
   * with the VPC. IPAM lists it as a custom allocation. A service control policy that demands a pool of `ec2:AssociateVpcCidrBlock`
   * denies this: leave the secondary pools out there, and let the policy admit the planned block.
   *
   * Needs one pool or more. A block that the plan does not have is refused as `IpamBlock` when the network is defined.
   */
  public static fromPools(pools: IpamPools): IpamAllocation {
    validateArguments('IpamAllocation.fromPools', arguments);
    const { vpcPoolId, secondaryPoolIds = {} } = pools;
    const ids = [...(vpcPoolId === undefined ? [] : [vpcPoolId]), ...Object.values(secondaryPoolIds)];
    if (ids.length === 0) {
      fail('IpamBlock', '"fromPools" is given no pool, name vpcPoolId or secondaryPoolIds');
    }
    validateIds('ipamPool', ids);
    return new IpamAllocation(vpcPoolId, secondaryPoolIds);
  }

  private constructor(
    private readonly vpcPoolId: string | undefined,
    private readonly secondaryPoolIds: Readonly<Record<string, string>>,
  ) {}

  /** The pools by the block of the plan that they stand for; refuses what does not fit the plan. @internal */
  public _poolsFor(plan: AddressPlan): PoolsByBlock {
    for (const block of Object.keys(this.secondaryPoolIds).map((text) => Cidr.parse(text).toString())) {
      if (block === plan.vpcCidr) {
        fail('IpamBlock', `"${block}" is the primary block of the plan, give its pool as vpcPoolId`);
      }
      if (!plan.secondaryCidrs.includes(block)) {
        fail('IpamBlock', `"${block}" is no secondary block of the plan, ${didYouMean(block, plan.secondaryCidrs)}`);
      }
    }
    const primary: [string, string][] = this.vpcPoolId === undefined ? [] : [[plan.vpcCidr, this.vpcPoolId]];
    return new Map([...primary, ...Object.entries(this.secondaryPoolIds)]);
  }
}

/** Pool ids by the blocks of a plan whose addresses they replace. */
export type PoolsByBlock = ReadonlyMap<string, string>;

/** The primary block of a VPC from a pool. The VPC makes no subnets of its own accord, so none are allocated. */
export function vpcFromPool(ipv4IpamPoolId: string, plannedBlock: string): ec2.IIpAddresses {
  return {
    allocateVpcCidr: () => ({ ipv4IpamPoolId, ipv4NetmaskLength: Cidr.parse(plannedBlock).prefixLength }),
    allocateSubnetsCidr: () => ({ allocatedSubnets: [] }),
  };
}

/** The plan with the blocks marked that pools replace; one that is marked and has no pool is refused. */
export function markedPlan(plan: AddressPlan, placeholders: readonly string[]): AddressPlan {
  const real = plan.placeholderCidrs.find((block) => !placeholders.includes(block));
  if (real !== undefined) {
    fail(
      'IpamBlock',
      `"${real}" is one of the placeholderCidrs of the plan and has no pool, name its pool in ipam or take the mark off`,
    );
  }
  return placeholders.length === 0 ? plan : plan._withPlaceholders([...placeholders]);
}
