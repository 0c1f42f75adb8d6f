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
import type { ExistingNetworkProps } from './existing-network-options';
import { KarpenterDiscovery } from './karpenter-discovery';
import { selectClusterZones, validateRegion, validateZoneNames, validateZoneRegions } from './network-zones';
import { ResourceTags } from './resource-tags';
import { LOAD_BALANCER_TAGS, tagsOf, validateSubnetTags } from './subnet-tags';

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
