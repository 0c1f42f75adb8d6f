import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import { TierRole } from '../addressing/tier';
import { validateArguments } from '../foundation/input';
import { after } from '../foundation/order';
import { refuse, refusingAt } from '../foundation/refusals';
import { warnOfClusterZones } from './cluster-zones';
import { DualStack } from './dual-stack';
import { defineEgress } from './egress';
import { DEFAULT_DESTINATION } from './egress-answers';
import { defineAttachments, failOnEmptyAttachments } from './egress-attachments';
import { EgressOrder, leaveOutEgress } from './egress-order';
import type { EksNetworkProps } from './eks-network-props';
import { ExistingNetwork } from './existing-network';
import type { ExistingNetworkProps, NetworkLookupOptions } from './existing-network-options';
import { markedPlan, type PoolsByBlock } from './ipam-allocation';
import { KarpenterDiscovery } from './karpenter-discovery';
import { NatStrategy } from './nat-strategy';
import type { IEksNetwork } from './network-face';
import {
  warnOfDockerBridge,
  warnOfSingleGateway,
  warnOfSmallPublicSubnets,
  warnOfTwoZones,
  warnOfWavelengthZones,
} from './network-warnings';
import { writePlanPage } from './plan-page';
import { reservePrefixes } from './prefix-reservations';
import { ResourceTags } from './resource-tags';
import { tagRole } from './role-tags';
import { refuseTags } from './subnet-tags';
import { TieredVpc } from './tiered-vpc';
import { VpcEndpoints } from './vpc-endpoints';
import { VpcFlowLogs } from './vpc-flow-logs';
import { isClosed, planWays, waysOutOf } from './ways-out';
import { nameZones, refuseZoneNames, validateZoneRegions } from './zone-names';

/**
 * The VPC side of an EKS network: subnets by tier and zone from an address plan, routes, NAT, endpoints, flow logs.
 *
 * The logical id and the addresses of a subnet follow from its tier and its zone's letter: adding a zone or a tier moves nothing. Tags for
 * load balancers are on public and node subnets alone; pod and cluster subnets carry none, and are chosen by name only.
 */
export class EksNetwork extends Construct implements IEksNetwork {
  /**
   * The same face for a VPC that something else made: in this app, or known by its attributes. What is known at synthesis is checked; nothing
   * of the VPC is changed, unless tags are asked for.
   */
  public static fromVpc(scope: Construct, id: string, props: ExistingNetworkProps): IEksNetwork {
    validateArguments('EksNetwork.fromVpc', arguments);
    return new ExistingNetwork(scope, id, props);
  }

  /**
   * The same face for a VPC of the account. The look-up runs once, with the credentials of the CLI, and is kept in `cdk.context.json`; subnet
   * groups go by the tag `aws-cdk:subnet-name`.
   */
  public static fromLookup(scope: Construct, id: string, options: NetworkLookupOptions): IEksNetwork {
    validateArguments('EksNetwork.fromLookup', arguments);
    const { lookup, ...rest } = options;
    return EksNetwork.fromVpc(scope, id, { ...rest, vpc: ec2.Vpc.fromLookup(scope, `${id}Vpc`, lookup) });
  }

  /**
   * The VPC, for everything that takes one. `selectSubnets({ subnetGroupName: 'pod' })` finds a tier.
   *
   * A resource that depends on it waits for its subnets, and not for NAT gateways and routes, which take minutes. Depend on the network, or on
   * the `internetConnectivityEstablished` of a subnet, to wait for these. Node groups and Fargate profiles do so by themselves.
   */
  public readonly vpc: ec2.IVpc;

  /** The plan. In a block that IPAM chooses, its addresses are placeholders: sizes and places within the block hold. */
  public readonly addressPlan: AddressPlan;

  /**
   * The public addresses from which NAT gateways reach the internet, by zone slot: for allow lists elsewhere. Empty where they are not this
   * network's own: an allocation id that you bring does not tell its address, and a regional gateway gets its addresses as it spreads.
   */
  public readonly egressAddresses: string[];

  /** The flow logs, where there are any. */
  public readonly flowLogs?: VpcFlowLogs;

  /** The VPC endpoints. */
  public readonly endpoints: VpcEndpoints;

  /** Blocks of the plan whose addresses are placeholders. @internal */
  public readonly _placeholders: readonly string[];

  /** The network ACLs by tier; empty without `networkAcls`. */
  public readonly networkAcls: Record<string, ec2.NetworkAcl>;

  /** The names of the tiers, in the order of the plan. */
  public readonly tierNames: string[];

  /** The IPv4 blocks of the VPC that are known at synthesis: the primary one, then those that the tiers bring; none from an IPAM pool. */
  public readonly cidrBlocks: string[];

  /** The zones in which the cluster was created, by slot: those of the plan, by their names where `zoneNames` has them. */
  public readonly clusterZones?: string[];

  /** The IPv6 block of a dual stack network; commonly a deploy-time value, which waits for the VPC to have it. */
  public readonly ipv6CidrBlock?: string;

  /** Whether nodes have no way out of the VPC but its endpoints: with `NatStrategy.none()`. */
  public readonly isPrivate?: boolean;

  /** The networks outside the VPC that routes of the network lead to. @internal */
  public readonly _destinations: string[];

  /** The networks outside the VPC that the plan knows, by name. */
  public readonly connectedNetworks: Record<string, string>;

  /** Whether the CNI finds the pod subnets by their tag. */
  public readonly podDiscovery: boolean;

  /** True where the layout has a public tier, and the network leaves it out. */
  private readonly isWithoutPublic: boolean;
  private readonly tiered: TieredVpc;
  private readonly prerequisites: readonly IConstruct[];
  private readonly karpenter: KarpenterDiscovery;

  constructor(scope: Construct, id: string, props: EksNetworkProps) {
    validateArguments('EksNetwork', arguments);
    super(scope, id);
    const nat = props.nat ?? NatStrategy.perZone();
    const pools: PoolsByBlock = refusingAt(this, () => props.ipam?._poolsFor(props.addressPlan)) ?? new Map();
    this._placeholders = [...pools.keys()];
    const marked = refusingAt(this, () => markedPlan(props.addressPlan, this._placeholders));
    const plan = nat._isNone ? marked._withoutImpliedTiers() : marked;
    if (props.networkAcls && pools.size > 0) {
      refuse(
        'IpamCheck',
        '"networkAcls" is computed from the addresses of the plan, which IPAM replaces, leave it out or write rules of your own',
        this,
      );
    }
    if (props.endpointAddressing?._isDualStack && !props.ipv6) {
      refuse(
        'EndpointAddressing',
        '"EndpointAddressing.dualStack()" wants IPv6, which the network lacks, add ipv6: Ipv6Block.amazonProvided()',
        this,
      );
    }
    const egress = refusingAt(this, () => planWays(nat, props, this._placeholders));
    const subnetTags = props.subnetTags ?? {};
    refusingAt(this, () => {
      refuseTags(
        subnetTags,
        plan.tiers.map(({ role }) => role),
      );
      refuseZoneNames(plan.availabilityZones, props.zoneNames ?? {});
      validateZoneRegions([...plan.availabilityZones, ...Object.values(props.zoneNames ?? {})], this);
    });

    this.addressPlan = plan;
    this.isWithoutPublic = plan !== marked;
    this.tierNames = plan.tiers.map(({ name }) => name);
    this.cidrBlocks = plan._isProvisional
      ? []
      : [plan.vpcCidr, ...plan.secondaryCidrs].filter((block) => !pools.has(block));
    this.isPrivate = isClosed(egress);
    this._destinations = [...new Set(egress.routes.map(({ destination }) => destination))].filter(
      (destination) => destination !== DEFAULT_DESTINATION,
    );
    this.connectedNetworks = plan.connectedNetworks;
    this.clusterZones = plan.clusterZones?.map((zone) => props.zoneNames?.[zone] ?? zone);
    this.podDiscovery = subnetTags.podDiscovery ?? false;
    warnOfDockerBridge(this, this.cidrBlocks);
    warnOfSmallPublicSubnets(this, plan);
    warnOfTwoZones(this, plan);
    warnOfWavelengthZones(this, plan);
    if (!plan._isProvisional) {
      warnOfClusterZones(this, plan.clusterZones, () => this.zonesBySubnet());
    }
    this.tiered = TieredVpc.define(this, 'Vpc', {
      plan,
      pools,
      vpcName: props.vpcName,
      closeDefaultSecurityGroup: props.closeDefaultSecurityGroup ?? true,
      hasEgress: !this.isPrivate,
      needsInternetGateway: egress.gateways.some(({ kind }) => kind === 'regional'),
    });
    this.vpc = this.tiered;
    const attachments = refusingAt(this, () =>
      defineAttachments(egress, { scope: this, vpc: this.tiered, plan, isIpv6: props.ipv6 !== undefined }),
    );
    this.node.addValidation({ validate: () => failOnEmptyAttachments(attachments, this) });
    this.egressAddresses = defineEgress(this.tiered, egress, attachments);
    warnOfSingleGateway(this, plan, egress);
    const dualStack = props.ipv6 && new DualStack(this.tiered, plan, props.ipv6, egress.ipv6, attachments);
    this.ipv6CidrBlock = dualStack?.cidrBlock;
    leaveOutEgress(this.tiered);
    new EgressOrder(this, {
      subnets: [...this.tiered.subnetsByTier.values()].flat(),
      podSubnets: this.subnetsWith(TierRole.POD),
    });
    const tags = new ResourceTags(this, 'Tags');
    this.karpenter = new KarpenterDiscovery(this, tags);
    for (const { name, role } of plan.tiers) {
      tagRole(role, this.subnetsOf(name), subnetTags, tags);
    }
    this.endpoints = new VpcEndpoints(this, 'Endpoints', {
      vpc: this.vpc,
      subnets: { subnets: this.subnetsWith(TierRole.NODE) },
      gatewaySubnets: plan.tiers
        .filter(({ role }) => role !== TierRole.PUBLIC)
        .map(({ name }) => ({ subnets: this.subnetsOf(name) })),
      clientNetworks: plan.subnets
        .filter(({ role }) => role === TierRole.NODE || role === TierRole.POD)
        .map(({ tier, availabilityZone }) => this.tiered.subnetIn(tier, availabilityZone).ipv4CidrBlock),
      features: props.endpoints ?? [],
      serviceZones: props.serviceZones,
      s3Gateway: props.s3Gateway,
      addressing: props.endpointAddressing,
    });
    const hasS3Gateway = props.endpointAddressing?._hasS3Gateway ?? false;
    dualStack?.admitTo(this.endpoints, hasS3Gateway);
    this.flowLogs = props.flowLogs
      ? new VpcFlowLogs(this, 'FlowLogs', {
          vpc: this.vpc,
          flowLogs: props.flowLogs,
          podSubnets: this.subnetsWith(TierRole.POD),
        })
      : undefined;
    this.networkAcls = refusingAt(
      this,
      () =>
        props.networkAcls?._define(this, {
          plan,
          vpc: this.vpc,
          hasEgress: egress.routes.length > 0,
          ipv6: dualStack?.aclScope(hasS3Gateway),
          subnetsOf: (tier) => this.subnetsOf(tier),
        }) ?? {},
    );
    const reservations = plan.tiers.flatMap(({ name }) => reservePrefixes(plan.subnetsOf(name), this.subnetsOf(name)));
    after(Object.values(this.endpoints.interfaceEndpoints), reservations);
    const { s3, interfaceEndpoints } = this.endpoints;
    this.prerequisites = [...(s3 ? [s3] : []), ...Object.values(interfaceEndpoints), ...reservations];
    nameZones([...this.tiered.subnetsByTier.values()].flat(), props.zoneNames ?? {});
    if (props.planPage) {
      writePlanPage(this, plan);
    }
  }

  /**
   * The subnets of internet-facing load balancers and NAT gateways. With `NatStrategy.none()`, a layout has them where the plan is given `publicTier`
   * alone: without them, the VPC has no internet gateway.
   */
  public get publicSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.PUBLIC);
  }

  /** The subnets of nodes, internal load balancers and interface endpoints. */
  public get nodeSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.NODE);
  }

  /**
   * The subnets of the control plane's network interfaces: give them to the cluster, and to nothing else. They lie in the `clusterZones` of
   * the plan, so a zone that is added changes nothing about the cluster.
   */
  public get clusterSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.CLUSTER);
  }

  /** The subnets of pods: those of every pod tier. */
  public get podSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.POD);
  }

  /** The subnets for custom networking: those of the first pod tier of the plan, unless the CNI finds pod subnets by their tag. */
  public get eniConfigSubnets(): ec2.ISubnet[] {
    const first = this.addressPlan.tiers.find(({ role }) => role === TierRole.POD);
    return first && !this.podDiscovery ? this.subnetsOf(first.name) : [];
  }

  /** What must be there before a node boots: endpoints, prefix reservations, and the ways out of the node and the pod subnets. */
  public get nodePrerequisites(): IConstruct[] {
    return [
      ...this.prerequisites,
      ...waysOutOf([TierRole.NODE, TierRole.POD].flatMap((role) => this.subnetsWith(role))),
    ];
  }

  /** The subnets of a tier, in slot order; a name that the plan does not have is refused as `UnknownTier`. */
  public subnetsOf(tier: string): ec2.ISubnet[] {
    validateArguments('EksNetwork.subnetsOf', arguments, this);
    return this.vpc.selectSubnets({ subnetGroupName: tier }).subnets;
  }

  /** Tags the node subnets and the security group of one cluster for Karpenter. */
  public tagForKarpenter(discoveryName: string, securityGroup: ec2.ISecurityGroup): void {
    validateArguments('EksNetwork.tagForKarpenter', arguments, this);
    this.karpenter.add(discoveryName, securityGroup, this.subnetsWith(TierRole.NODE));
  }

  /** The groups that nodes of Karpenter have. @internal */
  public get _karpenterGroups(): ec2.ISecurityGroup[] {
    return this.karpenter.groups;
  }

  /** The zones of the plan by the ids of the subnets in them. */
  private zonesBySubnet(): Map<string, string> {
    const zones = this.tierNames.flatMap((tier) => this.addressPlan.subnetsOf(tier));
    const subnets = this.tierNames.flatMap((tier) => this.subnetsOf(tier));
    return new Map(subnets.map(({ subnetId }, index) => [subnetId, zones[index].availabilityZone]));
  }

  private selectionOf(role: TierRole): ec2.SubnetSelection {
    const subnets = this.subnetsWith(role);
    return subnets.length > 0
      ? { subnets }
      : refuse('UnknownTier', `"${role}" is the role of no tier of the network, ${this.remedyFor(role)}`, this);
  }

  private remedyFor(role: TierRole): string {
    return role === TierRole.PUBLIC && this.isWithoutPublic
      ? 'because NatStrategy.none() leaves the public tier of a layout out, write publicTier: {} in the plan to keep it'
      : `add Tier.${role}() to the plan`;
  }

  private subnetsWith(role: TierRole): ec2.ISubnet[] {
    return this.addressPlan.tiers.filter((tier) => tier.role === role).flatMap(({ name }) => this.subnetsOf(name));
  }
}
