import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack, Tags, Validations } from 'aws-cdk-lib/core';
import { type Construct, DependencyGroup } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import type { PlannedSubnet } from '../addressing/planned-subnet';
import { TierRole } from '../addressing/tier';
import { isZoneId } from '../addressing/zones';
import { didYouMean, refuse } from '../foundation/refusals';
import { pascalCase } from '../foundation/text';

/** The tags by which `ec2.Vpc.fromLookup` finds subnet groups and their types again. */
const GROUP_TAG = 'aws-cdk:subnet-name';
const TYPE_TAG = 'aws-cdk:subnet-type';

export interface TieredVpcProps {
  readonly plan: AddressPlan;
  readonly vpcName?: string;
  readonly closeDefaultSecurityGroup: boolean;
  /** True where tiers with egress get a default route. */
  readonly hasEgress: boolean;
  /** True where something but a public tier leaves through the internet gateway. */
  readonly needsInternetGateway: boolean;
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
    super(scope, id, {
      vpcName: props.vpcName,
      ipAddresses: ec2.IpAddresses.cidr(props.plan.vpcCidr),
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
    const blocks = new Map(
      props.plan.secondaryCidrs.map((cidrBlock) => [
        cidrBlock,
        new ec2.CfnVPCCidrBlock(this, `CidrBlock${cidrBlock.replaceAll(/[./]/g, 'x')}`, {
          vpcId: this.vpcId,
          cidrBlock,
        }),
      ]),
    );
    this.subnetsByTier = new Map(
      props.plan.tiers.map(({ name }) => [
        name,
        props.plan
          .subnetsOf(name)
          .map((planned) => this.addSubnet(planned, props.hasEgress, blocks.get(planned.cidrBlock))),
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
      return refuse(
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

  private addSubnet(planned: PlannedSubnet, hasEgress: boolean, block?: ec2.CfnVPCCidrBlock): ec2.Subnet {
    const isPublic = planned.role === TierRole.PUBLIC;
    const SubnetClass = isPublic ? ec2.PublicSubnet : ec2.PrivateSubnet;
    const subnet = new SubnetClass(this, `${pascalCase(planned.tier)}Subnet${planned.zoneLabel}`, {
      vpcId: this.vpcId,
      availabilityZone: planned.availabilityZone,
      cidrBlock: planned.cidr,
      mapPublicIpOnLaunch: false,
    });
    const resource = subnet.node.findChild('Subnet') as ec2.CfnSubnet;
    if (isZoneId(planned.availabilityZone)) {
      resource.availabilityZone = undefined;
      resource.availabilityZoneId = planned.availabilityZone;
    }
    if (block) {
      resource.node.addDependency(block);
    }
    if (this.attachment && isPublic) {
      subnet.addDefaultInternetRoute(this.internetGatewayId as string, this.attachment);
    }
    this.list(planned, subnet, hasEgress);
    return subnet;
  }

  /** Puts the subnet where a choice by type finds it, and tags it so that a look-up finds it again. */
  private list({ role, tier }: PlannedSubnet, subnet: ec2.Subnet, hasEgress: boolean): void {
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
