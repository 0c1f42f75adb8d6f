import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, type IConstruct } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import { TierRole } from '../addressing/tier';
import { VpcFlowLogs } from '../flowlogs/vpc-flow-logs';
import { addDependencies } from '../foundation/deployment-order';
import { fail, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { warn } from '../foundation/warnings';
import { DualStack } from './dual-stack';
import {
  defineAttachments,
  defineEgress,
  EgressDependencies,
  egressRoutesOf,
  excludeEgressFromVpcDependencies,
  failOnEmptyAttachments,
  hasNoDefaultRoute,
  planNetworkEgress,
} from './egress';
import { DEFAULT_DESTINATION } from './egress-plan';
import type { IEksNetwork, NetworkContext } from './eks-network-interface';
import type { EksNetworkProps } from './eks-network-props';
import { EndpointFeature } from './endpoint-feature';
import type { ExistingNetworkProps, NetworkLookupOptions } from './existing-network';
import { ExistingNetwork } from './existing-network';
import { markedPlan, type PoolsByBlock } from './ipam-allocation';
import { KarpenterDiscovery } from './karpenter-discovery';
import { NatStrategy } from './nat-strategy';
import {
  warnOfDockerBridge,
  warnOfSingleGateway,
  warnOfSmallPublicSubnets,
  warnOfTwoZones,
  warnOfWavelengthZones,
} from './network-warnings';
import { applyZoneNames, validateZoneNames, validateZoneRegions, warnOfClusterZones } from './network-zones';
import { writePlanPage } from './plan-page';
import { ResourceTags, tagSubnetsByRole, validateSubnetTags } from './subnet-tags';
import { reservePrefixes, TieredVpc } from './tiered-vpc';
import { VpcEndpoints } from './vpc-endpoints';

/**
 * The VPC of an EKS cluster: subnets from an address plan, routes, NAT, VPC endpoints and flow logs.
 *
 * The logical id and the addresses of a subnet depend on its tier and the letter of its zone. Adding a zone or a tier
 * changes no other subnet. Only public and node subnets have tags for load balancers. Pod and cluster subnets have
 * none, and are only selected by name.
 */
export class EksNetwork extends Construct implements IEksNetwork {
  /**
   * Implements `IEksNetwork` for an existing VPC, defined in this app or imported.
   *
   * The VPC is validated as far as it is known at synthesis. It is not changed, unless you request tags.
   */
  public static fromVpc(scope: Construct, id: string, props: ExistingNetworkProps): IEksNetwork {
    validateArguments('EksNetwork.fromVpc', arguments);
    return new ExistingNetwork(scope, id, props);
  }

  /**
   * Implements `IEksNetwork` for a VPC that is looked up in the account.
   *
   * The lookup runs once, with the credentials of the CLI, and its result is stored in `cdk.context.json`. The tag
   * `aws-cdk:subnet-name` determines the subnet groups.
   */
  public static fromLookup(scope: Construct, id: string, options: NetworkLookupOptions): IEksNetwork {
    validateArguments('EksNetwork.fromLookup', arguments);
    const { lookup, ...rest } = options;
    return EksNetwork.fromVpc(scope, id, { ...rest, vpc: ec2.Vpc.fromLookup(scope, `${id}Vpc`, lookup) });
  }

  /**
   * The VPC. `selectSubnets({ subnetGroupName: 'pod' })` selects a tier.
   *
   * A resource that depends on the VPC depends on its subnets, but not on NAT gateways and routes, which take minutes
   * to create. To wait for these, depend on the network, or on `internetConnectivityEstablished` of a subnet. Node
   * groups and Fargate profiles do so automatically.
   */
  public readonly vpc: ec2.IVpc;

  /** The address plan. In a block whose addresses IPAM assigns, only sizes and relative positions are valid. */
  public readonly addressPlan: AddressPlan;

  /**
   * The public IP addresses of the NAT gateways, by zone slot, for allow lists elsewhere.
   *
   * The list is empty if the network does not allocate the addresses itself. The address of an allocation id that you
   * give is not known, and AWS assigns the addresses of a regional gateway.
   */
  public readonly egressAddresses: string[];

  /** The flow logs, if there are any. */
  public readonly flowLogs?: VpcFlowLogs;

  /** The VPC endpoints. */
  public readonly endpoints: VpcEndpoints;

  /** The network ACLs by tier. Empty without `networkAcls`. */
  public readonly networkAcls: Record<string, ec2.NetworkAcl>;

  /** The names of the tiers, in the order of the plan. */
  public readonly tierNames: string[];

  /**
   * The IPv4 CIDR blocks that are known at synthesis: the primary block, and then the blocks of the tiers. Blocks of
   * IPAM pools are not included.
   */
  public readonly cidrBlocks: string[];

  /** The zones in which the cluster was created, by slot, with the names in `zoneNames` if there are any. */
  public readonly clusterZones?: string[];

  /**
   * The IPv6 block of a dual stack network. It is commonly a deploy-time value that depends on the association of the
   * block.
   */
  public readonly ipv6CidrBlock?: string;

  /** Whether nodes can only reach destinations in the VPC and its endpoints, as with `NatStrategy.none()`. */
  public readonly isPrivate?: boolean;

  /** The connected networks of the plan, by name. */
  public readonly connectedNetworks: Record<string, string>;

  /** Whether the VPC CNI discovers the pod subnets by tag. */
  public readonly podDiscovery: boolean;

  /** True if the layout has a public tier that the network omits. */
  private readonly isWithoutPublic: boolean;
  private readonly tiered: TieredVpc;
  /** The networks outside the VPC that the routes lead to. */
  private readonly destinations: readonly string[];
  private readonly reservations: readonly IConstruct[];
  private readonly karpenter: KarpenterDiscovery;

  constructor(scope: Construct, id: string, props: EksNetworkProps) {
    validateArguments('EksNetwork', arguments);
    super(scope, id);
    const nat = props.nat ?? NatStrategy.perZone();
    for (const text of props.addressPlan._unknownOptions) {
      warn(this, 'unknownOption', text);
    }
    const pools: PoolsByBlock = withErrorPath(this, () => props.ipam?._poolsFor(props.addressPlan)) ?? new Map();
    const placeholders = [...pools.keys()];
    const marked = withErrorPath(this, () => markedPlan(props.addressPlan, placeholders));
    const plan = nat._isNone ? marked._withoutImpliedTiers() : marked;
    if (props.networkAcls && pools.size > 0) {
      fail(
        'IpamCheck',
        '"networkAcls" needs the addresses of the plan, but IPAM assigns other addresses. Remove it, or define your own network ACLs',
        this,
      );
    }
    if (props.endpointAddressing?._isDualStack && !props.ipv6) {
      fail(
        'EndpointAddressing',
        '"EndpointAddressing.dualStack()" needs IPv6, which the network does not have. Add ipv6: Ipv6Block.amazonProvided()',
        this,
      );
    }
    const egress = withErrorPath(this, () => planNetworkEgress(nat, props, placeholders));
    const subnetTags = props.subnetTags ?? {};
    withErrorPath(this, () => {
      validateSubnetTags(
        subnetTags,
        plan.tiers.map(({ role }) => role),
      );
      validateZoneNames(plan.availabilityZones, props.zoneNames ?? {});
      validateZoneRegions([...plan.availabilityZones, ...Object.values(props.zoneNames ?? {})], this);
    });

    this.addressPlan = plan;
    this.isWithoutPublic = plan !== marked;
    this.tierNames = plan.tiers.map(({ name }) => name);
    this.cidrBlocks = plan._isProvisional
      ? []
      : [plan.vpcCidr, ...plan.secondaryCidrs].filter((block) => !pools.has(block));
    this.isPrivate = hasNoDefaultRoute(egress);
    this.destinations = [...new Set(egress.routes.map(({ destination }) => destination))].filter(
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
    const attachments = withErrorPath(this, () =>
      defineAttachments(egress, { scope: this, vpc: this.tiered, plan, isIpv6: props.ipv6 !== undefined }),
    );
    this.node.addValidation({ validate: () => failOnEmptyAttachments(attachments, this) });
    this.egressAddresses = defineEgress(this.tiered, egress, attachments);
    warnOfSingleGateway(this, plan, egress);
    const dualStack = props.ipv6 && new DualStack(this.tiered, plan, props.ipv6, egress.ipv6, attachments);
    this.ipv6CidrBlock = dualStack?.cidrBlock;
    excludeEgressFromVpcDependencies(this.tiered);
    new EgressDependencies(this, {
      subnets: [...this.tiered.subnetsByTier.values()].flat(),
      podSubnets: this.subnetsWith(TierRole.POD),
    });
    const tags = new ResourceTags(this, 'Tags');
    this.karpenter = new KarpenterDiscovery(this, tags);
    for (const { name, role } of plan.tiers) {
      tagSubnetsByRole(role, this.subnetsOf(name), subnetTags, tags);
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
      features: props.endpoints ?? (this.isPrivate && egress.routes.length === 0 ? [EndpointFeature.IN_USE] : []),
      policy: props.endpointPolicy,
      serviceZones: props.serviceZones,
      s3Gateway: props.s3Gateway,
      addressing: props.endpointAddressing,
    });
    const hasS3Gateway = props.endpointAddressing?._hasS3Gateway ?? false;
    dualStack?.allowEndpointAccess(this.endpoints, hasS3Gateway);
    this.flowLogs = props.flowLogs
      ? new VpcFlowLogs(this, 'FlowLogs', {
          vpc: this.vpc,
          flowLogs: props.flowLogs,
          podSubnets: this.subnetsWith(TierRole.POD),
        })
      : undefined;
    this.networkAcls = withErrorPath(
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
    addDependencies(Object.values(this.endpoints.interfaceEndpoints), reservations);
    this.endpoints._waitFor(reservations);
    this.endpoints._admitFlowLogs(this.flowLogs?.bucket?.bucketArn);
    this.reservations = reservations;
    applyZoneNames([...this.tiered.subnetsByTier.values()].flat(), props.zoneNames ?? {});
    if (props.planPage) {
      writePlanPage(this, plan);
    }
  }

  /**
   * The subnets of internet-facing load balancers and NAT gateways.
   *
   * With `NatStrategy.none()`, a layout only has them if the plan sets `publicTier`. Without them, the VPC has no
   * internet gateway.
   */
  public get publicSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.PUBLIC);
  }

  /** The subnets of nodes, internal load balancers and interface endpoints. */
  public get nodeSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.NODE);
  }

  /**
   * The subnets of the network interfaces of the control plane. Use them for the cluster only.
   *
   * They are in the `clusterZones` of the plan, so adding a zone does not change the cluster.
   */
  public get clusterSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.CLUSTER);
  }

  /** The subnets of pods, of all pod tiers. */
  public get podSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.POD);
  }

  /**
   * The subnets for custom networking: those of the first pod tier. Empty if the VPC CNI discovers pod subnets by
   * tag.
   */
  public get eniConfigSubnets(): ec2.ISubnet[] {
    const first = this.addressPlan.tiers.find(({ role }) => role === TierRole.POD);
    return first && !this.podDiscovery ? this.subnetsOf(first.name) : [];
  }

  /**
   * The resources that a node needs when it starts: endpoints, prefix reservations, and the egress routes of node and
   * pod subnets.
   */
  public get nodePrerequisites(): IConstruct[] {
    const { dynamoDb, interfaceEndpoints, s3 } = this.endpoints;
    return [
      ...[s3, dynamoDb].flatMap((gateway) => gateway ?? []),
      ...Object.values(interfaceEndpoints),
      ...this.reservations,
      ...egressRoutesOf([TierRole.NODE, TierRole.POD].flatMap((role) => this.subnetsWith(role))),
    ];
  }

  /** The subnets of a tier, in slot order. An unknown name fails with `UnknownTier`. */
  public subnetsOf(tier: string): ec2.ISubnet[] {
    validateArguments('EksNetwork.subnetsOf', arguments, this);
    return this.vpc.selectSubnets({ subnetGroupName: tier }).subnets;
  }

  /** Tags the node subnets and the security group of a cluster for Karpenter. */
  public tagForKarpenter(discoveryName: string, securityGroup: ec2.ISecurityGroup): void {
    validateArguments('EksNetwork.tagForKarpenter', arguments, this);
    this.karpenter.add(discoveryName, securityGroup, this.subnetsWith(TierRole.NODE));
  }

  /** The network as other parts of the library see it. @internal */
  public get _context(): NetworkContext {
    const { addressPlan, endpoints, destinations } = this;
    return { karpenterGroups: this.karpenter.groups, definition: { addressPlan, endpoints, destinations } };
  }

  /** Returns the zone of each subnet, by subnet id. */
  private zonesBySubnet(): Map<string, string> {
    const zones = this.tierNames.flatMap((tier) => this.addressPlan.subnetsOf(tier));
    const subnets = this.tierNames.flatMap((tier) => this.subnetsOf(tier));
    return new Map(subnets.map(({ subnetId }, index) => [subnetId, zones[index].availabilityZone]));
  }

  private selectionOf(role: TierRole): ec2.SubnetSelection {
    const subnets = this.subnetsWith(role);
    return subnets.length > 0
      ? { subnets }
      : fail('UnknownTier', `"${role}" is not the role of a tier of the network. ${this.remedyFor(role)}`, this);
  }

  private remedyFor(role: TierRole): string {
    return role === TierRole.PUBLIC && this.isWithoutPublic
      ? 'NatStrategy.none() omits the public tier of a layout. Write publicTier: {} in the plan to keep it'
      : `Add Tier.${role}() to the plan`;
  }

  private subnetsWith(role: TierRole): ec2.ISubnet[] {
    return this.addressPlan.tiers.filter((tier) => tier.role === role).flatMap(({ name }) => this.subnetsOf(name));
  }
}
