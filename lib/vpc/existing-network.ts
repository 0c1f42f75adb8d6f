import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { Cidr } from '../addressing/cidr';
import { parseIpv6Network } from '../addressing/cidr-blocks';
import { TierRole } from '../addressing/tier';
import { isZoneId } from '../addressing/zones';
import { didYouMean, fail, withErrorPath } from '../foundation/errors';
import { validateId } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { referenceTarget } from '../foundation/resources';
import { isConcrete, isDeployTime, tryGet } from '../foundation/tokens';
import { warn } from '../foundation/warnings';
import { noteExistingEndpoints } from './api-use';
import { egressRoutesOf } from './egress';
import type { IEksNetwork, NetworkContext } from './eks-network-interface';
import { validateServiceNames } from './endpoint-services';
import { type ExistingTier, validateExistingTiers, validateZonesOfCreation } from './existing-network-checks';
import { KarpenterDiscovery } from './karpenter-discovery';
import { selectClusterZones, validateRegion, validateZoneNames, validateZoneRegions } from './network-zones';
import { LOAD_BALANCER_TAGS, ResourceTags, type SubnetTags, tagsOf, validateSubnetTags } from './subnet-tags';

/** Tags of existing subnets. */
export interface ExistingSubnetTags extends SubnetTags {
  /**
   * Whether to tag public subnets with `kubernetes.io/role/elb=1`, and node subnets with
   * `kubernetes.io/role/internal-elb=1`. The AWS Load Balancer Controller discovers subnets by these tags.
   *
   * @default false
   */
  readonly loadBalancers?: boolean;

  /**
   * The account that owns the subnets, if they are shared with this account. It is part of the ARNs in the IAM policy
   * for tagging. Each account sees only its own tags.
   *
   * @default - the account of the stack
   */
  readonly ownerAccount?: string;
}

/** Options of an EKS network in an existing VPC. */
export interface ExistingNetworkOptions {
  /**
   * The subnets of internet-facing load balancers.
   *
   * @default - the public subnets of the VPC, if it has any
   */
  readonly publicSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of nodes. Public subnets fail with `SubnetPublic`.
   *
   * @default - the private subnets of the VPC with egress
   */
  readonly nodeSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of the network interfaces of the control plane, in at least two zones. Public subnets fail with
   * `SubnetPublic`.
   *
   * @default - the node subnets
   */
  readonly clusterSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of pods. Each selection is a tier: `pod`, `pod-2` and so on. Custom networking uses the first tier,
   * which needs a subnet in every zone of the node subnets. Subnet discovery uses all tiers.
   *
   * @default - pods use the node subnets
   */
  readonly podSubnets?: ec2.SubnetSelection[];

  /**
   * The Availability Zones in which the cluster was created, as its subnets name them.
   *
   * `clusterSubnets` stay in these zones, even if the selections find subnets in other zones. So do node groups and
   * Fargate profiles of `ClusterNetworking` that name no zones.
   *
   * @default - the zones of all selected subnets
   */
  readonly clusterZones?: string[];

  /**
   * The name in this account of each zone that is known by id, such as `{ 'euw1-az1': 'eu-west-1b' }`. Zone names
   * differ between accounts. Node labels and ENIConfigs use the name in the account of the cluster.
   *
   * @default - none. Custom networking with zone ids fails
   * @see https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
   */
  readonly zoneNames?: Record<string, string>;

  /**
   * The IPv4 CIDR blocks of the VPC. The service CIDR of the cluster must not overlap them.
   *
   * @default - the primary block, if it is known at synthesis
   */
  readonly cidrBlocks?: string[];

  /**
   * The IPv6 CIDR block of the VPC, which may be a deploy-time value. An IPv4 block fails with `CidrFamily`.
   *
   * @default - not known
   */
  readonly ipv6CidrBlock?: string;

  /**
   * The services with an endpoint in the VPC that this app does not define, by their short names, such as `ecr.api`.
   * Validation counts them as available, and `EndpointFeature.IN_USE` does not define them again.
   *
   * @default - none
   */
  readonly existingServices?: string[];

  /**
   * Networks that are connected to the VPC, by a name of your choice (`on-premises`), in IPv4 CIDR notation. The
   * service CIDR must not overlap them.
   *
   * @default - no connected networks
   */
  readonly connectedNetworks?: Record<string, string>;

  /**
   * The tags to add to the subnets.
   *
   * Subnets of this app are tagged directly. For imported subnets, a Lambda function of the CDK creates the tags at
   * deployment and deletes them with the stack. Its role can only tag these subnets with these keys. If an equal tag
   * existed before, it is deleted too.
   *
   * @default - no tags, and no Lambda function
   */
  readonly subnetTags?: ExistingSubnetTags;
}

/** Properties of an EKS network in a VPC that is defined in this app or imported. */
export interface ExistingNetworkProps extends ExistingNetworkOptions {
  /** The VPC. */
  readonly vpc: ec2.IVpc;
}

/** Properties of an EKS network in a VPC that is looked up at synthesis. */
export interface NetworkLookupOptions extends ExistingNetworkOptions {
  /** How to find the VPC: by id, name or tags. The stack needs a concrete account and Region. */
  readonly lookup: ec2.VpcLookupOptions;
}

/** Implements `IEksNetwork` for an existing VPC. */
export class ExistingNetwork extends Construct implements IEksNetwork {
  public readonly vpc: ec2.IVpc;
  public readonly cidrBlocks: string[];
  public readonly ipv6CidrBlock?: string;
  public readonly connectedNetworks: Record<string, string>;

  public readonly podDiscovery: boolean;
  public readonly clusterZones?: string[];

  private readonly tiers: readonly ExistingTier[];
  private readonly isPending: boolean;
  private readonly zoneNames: Readonly<Record<string, string>>;
  private readonly tags: ResourceTags;
  private readonly karpenter: KarpenterDiscovery;

  constructor(scope: Construct, id: string, props: ExistingNetworkProps) {
    super(scope, id);
    const tags = props.subnetTags ?? {};
    validateId('account', tags.ownerAccount, { scope: this });
    validateId('vpc', props.vpc.vpcId, { scope: this });
    validateRegion(props.vpc, 'a VPC', this);
    withErrorPath(this, () => validateServiceNames(props.existingServices ?? []));
    noteExistingEndpoints(this, props.vpc, props.existingServices ?? []);
    const { isPending, tiers } = tiersOf(props);
    this.isPending = isPending;
    this.zoneNames = props.zoneNames ?? {};
    this.podDiscovery = tags.podDiscovery ?? false;
    this.clusterZones = props.clusterZones?.map((zone) => this.zoneNames[zone] ?? zone);
    if (!isPending) {
      withErrorPath(this, () => {
        const roles = tiers.map(({ role }) => role);
        validateSubnetTags(tags, roles);
        const { withoutRoute } = validateExistingTiers(props.vpc, tiers, {
          usesDiscovery: this.podDiscovery,
          scope: this,
        });
        validateZoneNames(
          tiers.flatMap(({ subnets }) => subnets.map(({ availabilityZone }) => availabilityZone)),
          this.zoneNames,
        );
        validateZonesOfCreation(tiers, props.clusterZones);
        validateZoneRegions(
          [
            ...tiers.flatMap(({ subnets }) => subnets.map(({ availabilityZone }) => availabilityZone)),
            ...Object.values(this.zoneNames),
          ],
          this,
        );
        this.warnOfMissingRoutes(withoutRoute);
      });
    }
    this.vpc = props.vpc;
    this.cidrBlocks = isPending ? [] : withErrorPath(this, () => existingBlocksOf(props));
    this.ipv6CidrBlock = withErrorPath(this, () => ipv6BlockOf(props));
    this.connectedNetworks = { ...props.connectedNetworks };
    this.tiers = tiers.map((tier) => ({ ...tier, subnets: tier.subnets.map((subnet) => this.withZoneName(subnet)) }));
    this.tags = new ResourceTags(this, 'Tags', { ownerAccount: tags.ownerAccount });
    this.karpenter = new KarpenterDiscovery(this, this.tags);
    for (const { role, subnets } of isPending ? [] : this.tiers) {
      const balancer = tags.loadBalancers ? LOAD_BALANCER_TAGS[role] : undefined;
      const wanted = { ...(balancer ? { [balancer]: '1' } : {}), ...tagsOf(role, tags) };
      for (const [key, value] of Object.entries(wanted)) {
        for (const subnet of subnets) {
          this.tags.tagSubnet(subnet, key, value);
        }
      }
    }
  }

  public get tierNames(): string[] {
    return this.tiers.map(({ name }) => name);
  }

  public get publicSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.PUBLIC);
  }

  public get nodeSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.NODE);
  }

  public get clusterSubnets(): ec2.SubnetSelection {
    const selection = this.tierNames.includes('cluster') ? this.selectionOf(TierRole.CLUSTER) : this.nodeSubnets;
    return selectClusterZones(this, selection);
  }

  public get podSubnets(): ec2.SubnetSelection {
    return this.selectionOf(TierRole.POD);
  }

  public get eniConfigSubnets(): ec2.ISubnet[] {
    const first = this.tiers.find(({ role }) => role === TierRole.POD);
    return first && !this.podDiscovery && !this.isPending ? [...first.subnets] : [];
  }

  public get nodePrerequisites(): IConstruct[] {
    return egressRoutesOf(
      this.tiers
        .filter(({ role }) => role === TierRole.NODE || role === TierRole.POD)
        .flatMap(({ subnets }) => subnets),
    );
  }

  public subnetsOf(tier: string): ec2.ISubnet[] {
    validateArguments('EksNetwork.subnetsOf', arguments, this);
    const found = this.tiers.find(({ name }) => name === tier);
    return found
      ? [...found.subnets]
      : fail('UnknownTier', `"${tier}" is not a tier of the network. ${didYouMean(tier, this.tierNames)}`, this);
  }

  public tagForKarpenter(discoveryName: string, securityGroup: ec2.ISecurityGroup): void {
    validateArguments('EksNetwork.tagForKarpenter', arguments, this);
    this.karpenter.add(discoveryName, securityGroup, this.isPending ? [] : this.subnetsOf('node'));
  }

  /** The network as other parts of the library see it. @internal */
  public get _context(): NetworkContext {
    return { karpenterGroups: this.karpenter.groups };
  }

  private selectionOf(role: TierRole): ec2.SubnetSelection {
    const subnets = this.tiers.filter((tier) => tier.role === role).flatMap((tier) => tier.subnets);
    return subnets.length > 0
      ? { subnets }
      : fail('UnknownTier', `"${role}" is not the role of any subnets of the network. Set ${role}Subnets`, this);
  }

  /** Returns the same subnet with the name of its zone instead of the id. The original construct is not changed. */
  private withZoneName(subnet: ec2.ISubnet): ec2.ISubnet {
    const name = this.isPending ? undefined : this.zoneNames[subnet.availabilityZone];
    return name !== undefined && isZoneId(subnet.availabilityZone)
      ? Object.create(subnet, { availabilityZone: { value: name, enumerable: true } })
      : subnet;
  }

  private warnOfMissingRoutes(subnets: readonly ec2.ISubnet[]): void {
    if (subnets.length > 0) {
      warn(
        this,
        'podSubnetRoute',
        `Node subnets have a default route, but these pod subnets have none, so their pods can only reach the VPC: ${subnets.map(({ node }) => node.path).join(', ')}.`,
      );
    }
  }
}

/** Returns the tiers of the network. Before the lookup has run, they contain any subnets of the VPC. */
function tiersOf(props: ExistingNetworkProps): { isPending: boolean; tiers: ExistingTier[] } {
  const { vpc } = props;
  const pods = props.podSubnets ?? [];
  const selections: [name: string, role: TierRole, selection?: ec2.SubnetSelection][] = [
    ['public', TierRole.PUBLIC, props.publicSubnets ?? selectionUnlessEmpty(vpc.publicSubnets)],
    ['node', TierRole.NODE, props.nodeSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }],
    ['cluster', TierRole.CLUSTER, props.clusterSubnets],
    ...pods.map((selection, index): [string, TierRole, ec2.SubnetSelection] => [
      nameOfPodTier(index),
      TierRole.POD,
      selection,
    ]),
  ];
  const selected = selections.flatMap(([name, role, selection]) =>
    selection ? [{ name, role, found: vpc.selectSubnets(selection) }] : [],
  );
  const isPending = selected.some(({ found }) => found.isPendingLookup);
  return {
    isPending,
    tiers: selected.map(({ name, role, found }) => ({
      name,
      role,
      subnets: isPending && found.subnets.length === 0 ? vpc.privateSubnets : found.subnets,
    })),
  };
}

function selectionUnlessEmpty(subnets: ec2.ISubnet[]): ec2.SubnetSelection | undefined {
  return subnets.length > 0 ? { subnets } : undefined;
}

function nameOfPodTier(index: number): string {
  return index === 0 ? 'pod' : `pod-${index + 1}`;
}

/** Returns the given blocks, or the primary block of the VPC if it is known. */
function existingBlocksOf({ vpc, cidrBlocks }: ExistingNetworkProps): string[] {
  const resource = vpc.node.defaultChild;
  const own =
    resource && CfnResource.isCfnResource(resource)
      ? (resource as ec2.CfnVPC).cidrBlock
      : tryGet(() => vpc.vpcCidrBlock);
  const blocks = cidrBlocks ?? (own !== undefined && isConcrete(own) ? [own] : []);
  // Deploy-time values cannot be compared with other networks.
  return blocks.filter((block) => !isDeployTime(block)).map((block) => Cidr.parse(block).toString());
}

function ipv6BlockOf({ ipv6CidrBlock }: ExistingNetworkProps): string | undefined {
  return ipv6CidrBlock !== undefined && isConcrete(ipv6CidrBlock)
    ? parseIpv6Network(ipv6CidrBlock).toString()
    : ipv6CidrBlock;
}

/** Returns the resource of a subnet that this app defines. */
function resourceOf(subnet: ec2.ISubnet): ec2.CfnSubnet | undefined {
  const own = subnet.node.children.find(
    (child) => CfnResource.isCfnResource(child) && child.cfnResourceType === 'AWS::EC2::Subnet',
  );
  return own as ec2.CfnSubnet | undefined;
}

/** Returns whether a subnet has IPv6 addresses, or undefined if this app does not define it. */
export function hasIpv6(subnet: ec2.ISubnet): boolean | undefined {
  const resource = resourceOf(subnet);
  if (!resource) {
    return undefined;
  }
  const { Properties: overrides = {} } = (resource as unknown as { rawOverrides: { Properties?: object } })
    .rawOverrides;
  return (
    resource.ipv6CidrBlock !== undefined ||
    resource.ipv6IpamPoolId !== undefined ||
    'Ipv6CidrBlock' in overrides ||
    'Ipv6IpamPoolId' in overrides
  );
}

/** Returns whether two values refer to the same resource, or undefined if it is not known at synthesis. */
export function isSameResource(one: unknown, other: unknown): boolean | undefined {
  const [ours, theirs] = [referenceTarget(one), referenceTarget(other)];
  if (ours || theirs) {
    return ours && theirs ? ours === theirs : undefined;
  }
  return one === other ? true : undefined;
}

/** Returns true if a subnet is one of the others: the same construct, resource or id. */
export function isAmongSubnets(subnet: ec2.ISubnet | string, others: readonly ec2.ISubnet[]): boolean {
  const id = typeof subnet === 'string' ? subnet : subnet.subnetId;
  return others.some((other) => other === subnet || isSameResource(id, other.subnetId) === true);
}

/** Returns true if the default route of a subnet is known to lead to an internet gateway. */
export function isPublic(subnet: ec2.ISubnet, vpc: ec2.IVpc): boolean {
  return subnet instanceof ec2.PublicSubnet || isAmongSubnets(subnet, vpc.publicSubnets);
}
