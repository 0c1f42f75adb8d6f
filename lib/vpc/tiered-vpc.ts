import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Fn, Stack, Tags, Validations } from 'aws-cdk-lib/core';
import { type Construct, DependencyGroup } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import type { PlannedSubnet } from '../addressing/planned-subnet';
import { TierRole } from '../addressing/tier';
import { isZoneId } from '../addressing/zones';
import { addDependencies } from '../foundation/deployment-order';
import { didYouMean, fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { pascalCase } from '../foundation/values';
import { type PoolsByBlock, vpcFromPool } from './ipam-allocation';

/** `Fn::Cidr` returns at most this many networks, as a power of two. */
const STEP_BITS = 8;

const IPV4_BITS = 32;

/** A `Fn::Select` from a `Fn::Cidr`: the network `index` of the first `count` networks with `hostBits` host bits. */
export interface CidrStep {
  readonly index: number;
  readonly count: number;
  readonly hostBits: number;
}

/**
 * Returns the steps from a block to a network inside it, from sizes and relative positions only.
 *
 * There is more than one step if the network is too far from the start of the block for a single `Fn::Cidr`. There is
 * none if the network is the whole block.
 */
export function stepsTo(block: Cidr, network: Cidr): CidrStep[] {
  const hostBits = IPV4_BITS - network.prefixLength;
  const index = Number((network._first - block._first) >> BigInt(hostBits));
  return network.prefixLength === block.prefixLength ? [] : splitSteps(index, hostBits);
}

function splitSteps(index: number, hostBits: number): CidrStep[] {
  const outer = index >> STEP_BITS;
  const inner = index - (outer << STEP_BITS);
  const before = outer === 0 ? [] : splitSteps(outer, hostBits + STEP_BITS);
  return [...before, { index: inner, count: inner + 1, hostBits }];
}

/** Returns the network at the relative position of the planned network, in a block that is known at deployment. */
export function networkAtDeployment(block: string, plannedBlock: string, planned: string): string {
  return stepsTo(Cidr.parse(plannedBlock), Cidr.parse(planned)).reduce(
    (cidr, { index, count, hostBits }) => Fn.select(index, Fn.cidr(cidr, count, String(hostBits))),
    block,
  );
}

/** Tags with which `ec2.Vpc.fromLookup` finds subnet groups and their types. */
const GROUP_TAG = 'aws-cdk:subnet-name';
const TYPE_TAG = 'aws-cdk:subnet-type';

export interface TieredVpcProps {
  readonly plan: AddressPlan;
  /** The IPAM pools of the placeholder blocks. */
  readonly pools: PoolsByBlock;
  readonly vpcName?: string;
  readonly closeDefaultSecurityGroup: boolean;
  /** True if tiers with egress have a default route. */
  readonly hasEgress: boolean;
  /** True if another resource than a public tier needs the internet gateway. */
  readonly needsInternetGateway: boolean;
}

/** A CIDR block of the VPC: its association, and its addresses if they are known at deployment only. */
interface Block {
  readonly association?: ec2.CfnVPCCidrBlock;
  readonly cidr?: string;
}

/**
 * An `ec2.Vpc` whose subnets come from an address plan.
 *
 * `ec2.Vpc` names subnets by the position of their zone. This class names them by tier and zone letter. Public, node
 * and private tiers are in the subnet lists by type, which other libraries use. Cluster and pod tiers have a single
 * purpose, and are only selected by name, so that no other resource uses them.
 */
export class TieredVpc extends ec2.Vpc {
  /** Defines the VPC without a lookup of the zones of the account, because the plan names them. */
  public static define(scope: Construct, id: string, props: TieredVpcProps): TieredVpc {
    const stack = Stack.of(scope);
    const own = Object.getOwnPropertyDescriptor(stack, 'availabilityZones');
    Object.defineProperty(stack, 'availabilityZones', { value: props.plan.availabilityZones, configurable: true });
    try {
      return new TieredVpc(scope, id, props);
    } finally {
      Reflect.deleteProperty(stack, 'availabilityZones');
      if (own) {
        Object.defineProperty(stack, 'availabilityZones', own);
      }
    }
  }

  /** The subnets by tier, in slot order. */
  public readonly subnetsByTier: ReadonlyMap<string, readonly ec2.Subnet[]>;

  /** The attachment of the internet gateway. Resources that use the internet gateway depend on it. */
  public readonly attachment?: ec2.CfnVPCGatewayAttachment;

  private constructor(scope: Construct, id: string, props: TieredVpcProps) {
    const { plan, pools } = props;
    const primaryPool = pools.get(plan.vpcCidr);
    super(scope, id, {
      vpcName: props.vpcName,
      ipAddresses: primaryPool ? vpcFromPool(primaryPool, plan.vpcCidr) : ec2.IpAddresses.cidr(plan.vpcCidr),
      availabilityZones: [...props.plan.availabilityZones],
      subnetConfiguration: [],
      natGateways: 0,
      restrictDefaultSecurityGroup: props.closeDefaultSecurityGroup,
    });
    Validations.of(this).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'Zones are named on purpose: addresses, logical ids and ENIConfigs are keyed by them.',
    });
    const hasPublic = props.plan.tiers.some(({ role }) => role === TierRole.PUBLIC);
    this.attachment = hasPublic || props.needsInternetGateway ? this.attachInternetGateway() : undefined;
    const blocks = new Map([
      [plan.vpcCidr, { cidr: primaryPool && this.vpcCidrBlock }],
      ...plan.secondaryCidrs.map((block) => [block, this.addBlock(block, pools.get(block))] as [string, Block]),
    ]);
    this.subnetsByTier = new Map(
      props.plan.tiers.map(({ name }) => [
        name,
        props.plan
          .subnetsOf(name)
          .map((planned) => this.addSubnet(planned, props.hasEgress, blocks.get(planned.cidrBlock) as Block)),
      ]),
    );
  }

  /** Returns the subnet of a tier in a zone of the plan. */
  public subnetIn(tier: string, zone: string): ec2.Subnet {
    return this.subnetsByTier.get(tier)?.find(({ availabilityZone }) => availabilityZone === zone) as ec2.Subnet;
  }

  protected selectSubnetObjects(selection: ec2.SubnetSelection = {}): ec2.ISubnet[] {
    const group = selection.subnetGroupName;
    if (group === undefined) {
      return super.selectSubnetObjects(selection);
    }
    const subnets = this.subnetsByTier.get(group);
    if (!subnets) {
      return fail(
        'UnknownTier',
        `"${group}" is not a tier of the plan. ${didYouMean(group, [...this.subnetsByTier.keys()])}`,
        this,
      );
    }
    const filters = [...(selection.subnetFilters ?? [])];
    if (selection.availabilityZones) {
      filters.push(ec2.SubnetFilter.availabilityZones(selection.availabilityZones));
    }
    if (selection.onePerAz) {
      filters.push(ec2.SubnetFilter.onePerAz());
    }
    return filters.reduce<ec2.ISubnet[]>((left, filter) => filter.selectSubnets(left), [...subnets]);
  }

  private attachInternetGateway(): ec2.CfnVPCGatewayAttachment {
    const gateway = new ec2.CfnInternetGateway(this, 'IGW');
    // The base class sets these when it defines the gateway itself.
    Object.assign(this, { internetGatewayId: gateway.ref });
    if (this.internetConnectivityEstablished instanceof DependencyGroup) {
      this.internetConnectivityEstablished.add(gateway);
    }
    return new ec2.CfnVPCGatewayAttachment(this, 'VPCGW', { vpcId: this.vpcId, internetGatewayId: gateway.ref });
  }

  /**
   * Defines a secondary block. If IPAM assigns its addresses, the stack defines the allocation, because an
   * association does not return them.
   */
  private addBlock(planned: string, ipamPoolId?: string): Block {
    const name = planned.replaceAll(/[./]/g, 'x');
    const allocation =
      ipamPoolId === undefined
        ? undefined
        : new ec2.CfnIPAMAllocation(this, `IpamAllocation${name}`, {
            ipamPoolId,
            netmaskLength: Cidr.parse(planned).prefixLength,
            description: `Secondary CIDR block of ${this.vpcId}`,
          });
    // `Ref` returns the id of the pool, the id of the allocation and the CIDR, separated by bars.
    const cidr = allocation && Fn.select(2, Fn.split('|', allocation.ref));
    const association = new ec2.CfnVPCCidrBlock(this, `CidrBlock${name}`, {
      vpcId: this.vpcId,
      cidrBlock: cidr ?? planned,
    });
    return { association, cidr };
  }

  private addSubnet(planned: PlannedSubnet, hasEgress: boolean, { association, cidr }: Block): ec2.Subnet {
    const isPublic = planned.role === TierRole.PUBLIC;
    const SubnetClass = isPublic ? ec2.PublicSubnet : ec2.PrivateSubnet;
    const subnet = new SubnetClass(this, `${pascalCase(planned.tier)}Subnet${planned.zoneLabel}`, {
      vpcId: this.vpcId,
      availabilityZone: planned.availabilityZone,
      cidrBlock: cidr ? networkAtDeployment(cidr, planned.cidrBlock, planned.cidr) : planned.cidr,
      mapPublicIpOnLaunch: false,
    });
    const resource = subnet.node.findChild('Subnet') as ec2.CfnSubnet;
    if (isZoneId(planned.availabilityZone)) {
      resource.availabilityZone = undefined;
      resource.availabilityZoneId = planned.availabilityZone;
    }
    addDependencies(resource, association);
    if (this.attachment && isPublic) {
      subnet.addDefaultInternetRoute(this.internetGatewayId as string, this.attachment);
    }
    this.addToSubnetLists(planned, subnet, hasEgress);
    return subnet;
  }

  /** Adds the subnet to the lists by type, and tags it for lookups. */
  private addToSubnetLists({ role, tier }: PlannedSubnet, subnet: ec2.Subnet, hasEgress: boolean): void {
    const [type, list] = {
      [TierRole.PUBLIC]: ['Public', this.publicSubnets] as const,
      [TierRole.NODE]: hasEgress
        ? (['Private', this.privateSubnets] as const)
        : (['Isolated', this.isolatedSubnets] as const),
      [TierRole.PRIVATE]: hasEgress
        ? (['Private', this.privateSubnets] as const)
        : (['Isolated', this.isolatedSubnets] as const),
      [TierRole.ISOLATED]: ['Isolated', this.isolatedSubnets] as const,
      [TierRole.POD]: [hasEgress ? 'Private' : 'Isolated', undefined] as const,
      [TierRole.CLUSTER]: ['Isolated', undefined] as const,
    }[role];
    list?.push(subnet);
    for (const [key, value] of [
      [GROUP_TAG, tier],
      [TYPE_TAG, type],
    ]) {
      Tags.of(subnet).add(key, value, { includeResourceTypes: [ec2.CfnSubnet.CFN_RESOURCE_TYPE_NAME] });
    }
  }
}

/**
 * Defines the prefix reservations of subnets.
 *
 * The L1 class was added in aws-cdk-lib 2.274, so a generic `CfnResource` is used.
 *
 * @returns the reservations. Resources that use addresses of the subnets must depend on them
 */
export function reservePrefixes(planned: readonly PlannedSubnet[], subnets: readonly ec2.ISubnet[]): CfnResource[] {
  return planned.flatMap(({ cidr, prefixReservation }, index) =>
    prefixReservation === undefined
      ? []
      : [
          new CfnResource(subnets[index], 'PrefixReservation', {
            type: 'AWS::EC2::SubnetCidrReservation',
            properties: {
              SubnetId: subnets[index].subnetId,
              Cidr: reservedPart(subnets[index].ipv4CidrBlock, cidr, prefixReservation),
              ReservationType: 'prefix',
              Description: 'Prefix delegation of the Amazon VPC CNI',
            },
          }),
        ],
  );
}

/**
 * Returns the reserved part of the subnet. If IPAM assigns the addresses, it is the part at the same relative
 * position.
 */
function reservedPart(actual: string, planned: string, part: string): string {
  return isConcrete(actual) ? part : networkAtDeployment(actual, planned, part);
}
