import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Fn, Stack, Tags, Validations } from 'aws-cdk-lib/core';
import { type Construct, DependencyGroup } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import type { PlannedSubnet } from '../addressing/planned-subnet';
import { TierRole } from '../addressing/tier';
import { isZoneId } from '../addressing/zones';
import { didYouMean, fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { pascalCase } from '../foundation/values';
import { type PoolsByBlock, vpcFromPool } from './ipam-allocation';

/** `Fn::Cidr` gives at most this many networks, two to the power of `STEP_BITS`. */
const STEP_BITS = 8;

const IPV4_BITS = 32;

/** One `Fn::Select` from one `Fn::Cidr`: the network `index` of the first `groupDigits` networks with `hostBits` bits for hosts. */
export interface CidrStep {
  readonly index: number;
  readonly count: number;
  readonly hostBits: number;
}

/**
 * The steps from a block to a network in it, by sizes and by places relative to the block alone. More than one where the network is too far
 * from the start of the block for a single `Fn::Cidr`; none where the network is the whole block.
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

/** The network at the place of the planned one, in a block that is known at deployment: the text or token `bracedBlock`. */
export function networkAtDeployment(block: string, plannedBlock: string, planned: string): string {
  return stepsTo(Cidr.parse(plannedBlock), Cidr.parse(planned)).reduce(
    (cidr, { index, count, hostBits }) => Fn.select(index, Fn.cidr(cidr, count, String(hostBits))),
    block,
  );
}

/** The tags by which `ec2.Vpc.fromLookup` finds subnet groups and their types again. */
const GROUP_TAG = 'aws-cdk:subnet-name';
const TYPE_TAG = 'aws-cdk:subnet-type';

export interface TieredVpcProps {
  readonly plan: AddressPlan;
  /** The IPAM pools of the blocks whose addresses are placeholders. */
  readonly pools: PoolsByBlock;
  readonly vpcName?: string;
  readonly closeDefaultSecurityGroup: boolean;
  /** True where tiers with egress get a default route. */
  readonly hasEgress: boolean;
  /** True where something but a public tier leaves through the internet gateway. */
  readonly needsInternetGateway: boolean;
}

/** A CIDR block of the VPC: what associates it, and its addresses where these are known at deployment only. */
interface Block {
  readonly association?: ec2.CfnVPCCidrBlock;
  readonly cidr?: string;
}

/**
 * An `ec2.Vpc` whose subnets come from an address plan.
 *
 * The stock class names subnets by the position of their zone; here the subnets are constructs of our own, named by tier and zone letter.
 * Public, node and private tiers fill the lists by type that other libraries choose from; cluster and pod tiers have one purpose each and
 * are found by name only, so that nothing else lands in them.
 */
export class TieredVpc extends ec2.Vpc {
  /** Defines the VPC without a look-up of the account's zones: the plan names them. */
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

  /** The attachment of the internet gateway, for which everything waits that leaves through it. */
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

  /** The subnet of a tier in a zone, both of the plan. */
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
        `"${group}" is no tier of the plan, ${didYouMean(group, [...this.subnetsByTier.keys()])}`,
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
    // The base class sets these two where it makes the gateway itself.
    Object.assign(this, { internetGatewayId: gateway.ref });
    if (this.internetConnectivityEstablished instanceof DependencyGroup) {
      this.internetConnectivityEstablished.add(gateway);
    }
    return new ec2.CfnVPCGatewayAttachment(this, 'VPCGW', { vpcId: this.vpcId, internetGatewayId: gateway.ref });
  }

  /** A secondary block: the planned one, or one that the stack holds in a pool, as an association tells nobody what IPAM gave it. */
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
    // `Ref` is the pool's id, the allocation's id and the network, with bars between them.
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
    if (association) {
      resource.node.addDependency(association);
    }
    if (this.attachment && isPublic) {
      subnet.addDefaultInternetRoute(this.internetGatewayId as string, this.attachment);
    }
    this.addToSubnetLists(planned, subnet, hasEgress);
    return subnet;
  }

  /** Puts the subnet where a choice by type finds it, and tags it so that a look-up finds it again. */
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
 * Keeps the parts of subnets that the plan sets aside for prefix delegation. The class of the resource came with aws-cdk-lib 2.274, so it is
 * written out: CloudFormation knows it, whatever the CDK.
 *
 * @returns the reservations, which have to be there before anything takes addresses of the subnets
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

/** The part as planned; in a subnet whose addresses IPAM chooses, the part at the same place. */
function reservedPart(actual: string, planned: string, part: string): string {
  return isConcrete(actual) ? part : networkAtDeployment(actual, planned, part);
}
