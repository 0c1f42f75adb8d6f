import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cidr } from '../addressing/cidr';
import { isAvailabilityZone, isWavelengthZone } from '../addressing/zones';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { countIfKnown, formatValue, isConcrete, tryGet } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { hasIpv6 } from '../vpc/existing-network';
import { LoadBalancerAddressing, Scheme } from './enums';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
const LONGEST_ALB_PREFIX = 27;

/** Such as `us-west-2-lax-1a`. */
const LOCAL_ZONE = /^[a-z]{2}(-[a-z]+)+-\d-[a-z]+-\d[a-z]$/;

/** The subnets of a load balancer: one choice, made by a factory. */
export class LoadBalancerSubnets {
  /**
   * Those of a tier of a network. One that is not public is refused for internet-facing load balancers; a name that the network does not have
   * is refused as `UnknownTier`.
   *
   * @param network the network
   * @param tier the name of the tier, such as `public`
   */
  public static tier(network: IEksNetwork, tier: string): LoadBalancerSubnets {
    validateArguments('LoadBalancerSubnets.tier', arguments);
    const subnets = network.subnetsOf(tier);
    const open = idsOf(discovered(network, Scheme.INTERNET_FACING) ?? []);
    const isPublic = subnets.every(({ subnetId }) => open.includes(subnetId));
    return new LoadBalancerSubnets(idsOf(subnets), subnets, tier, isPublic, true);
  }

  /**
   * Subnets of any VPC. One that this app defines without a way in from the internet is refused for internet-facing load balancers.
   *
   * @param subnets one in each zone
   */
  public static of(...subnets: ec2.ISubnet[]): LoadBalancerSubnets {
    validateArguments('LoadBalancerSubnets.of', arguments);
    const closed = subnets.find((subnet) => subnet instanceof ec2.PrivateSubnet);
    return new LoadBalancerSubnets(idsOf(subnets), subnets, closed?.node.path, closed && false);
  }

  /**
   * Subnets by their ids, or by the value of their tag `Name`: one that several subnets share is given once for each of them.
   *
   * @param names such as `subnet-0123456789abcdef0`
   */
  public static named(...names: string[]): LoadBalancerSubnets {
    validateArguments('LoadBalancerSubnets.named', arguments);
    // An environment variable that is not set is no name either.
    const read = names.map((name) => name ?? '').filter(isConcrete);
    const odd = read.find((name) => name.trim() !== name || name === '' || name.includes(','));
    if (odd !== undefined) {
      fail('LoadBalancerSubnets', `"${odd}" is not read as one name, give ids or names without commas one by one`);
    }
    return new LoadBalancerSubnets(names, []);
  }

  private constructor(
    /** @internal */
    public readonly _names: readonly string[],
    /** @internal */
    public readonly _subnets: readonly ec2.ISubnet[],
    /** What they are called, and whether the internet reaches them, where that is known. */
    private readonly place?: string,
    private readonly isPublic?: boolean,
    private readonly isTier = false,
  ) {}

  /** How many there are, where that is known. @internal */
  public get _count(): number | undefined {
    return countIfKnown(this._names);
  }

  /** Refuses subnets that Elastic Load Balancing would: too few or too small, two in a zone, or in zones of two kinds. @internal */
  public _refuse(kind: 'ALB' | 'NLB', scheme: Scheme | undefined, isOutpost = false): void {
    const zones = this._subnets.flatMap((subnet) => tryGet(() => subnet.availabilityZone) ?? []).filter(isConcrete);
    const local = zones.find(isLocal);
    const other = zones.find(isAvailabilityZone);
    if (local !== undefined && other !== undefined) {
      fail(
        'LoadBalancerSubnets',
        `"${local}" is no Availability Zone and ${other} is one, give subnets of one or the other`,
      );
    }
    // A Local Zone has no second one beside it, and an Outpost is one place.
    const least = kind === 'ALB' && local === undefined && !isOutpost ? 2 : 1;
    if ((this._count ?? least) < least) {
      fail(
        'LoadBalancerSubnets',
        `"subnets" has ${this._count} for an ${kind}, give ${least === 1 ? 'one or more' : 'two or more, in as many zones'}`,
      );
    }
    const repeated = firstDuplicate(this._names.filter((name) => !isConcrete(name) || name.startsWith('subnet-')));
    if (repeated !== undefined) {
      fail('LoadBalancerSubnets', `"${formatValue(repeated)}" is given twice, name each subnet once`);
    }
    const shared = firstDuplicate(zones);
    if (shared !== undefined) {
      fail('LoadBalancerSubnets', `"${shared}" has two of the subnets, give one subnet in each zone`);
    }
    const small = kind === 'ALB' ? this.smallBlock() : undefined;
    if (small !== undefined) {
      fail('LoadBalancerSubnets', `"${small}" is too small for an ALB, give subnets of /27 or larger`);
    }
    if (this.isPublic === false && scheme === Scheme.INTERNET_FACING) {
      fail(
        'LoadBalancerSubnets',
        `"${this.place}" is no public ${this.isTier ? 'tier' : 'subnet'} and an internet-facing load balancer would not be reached there, name the public ${this.isTier ? 'tier' : 'ones'} or write Scheme.INTERNAL`,
      );
    }
  }

  /** The block of a subnet that holds too few addresses, where blocks are known. */
  private smallBlock(): string | undefined {
    return this._subnets
      .flatMap((subnet) => tryGet(() => subnet.ipv4CidrBlock) ?? [])
      .find((block) => isConcrete(block) && Cidr.parse(block).prefixLength > LONGEST_ALB_PREFIX);
  }
}

/** Refuses dual-stack addresses where the subnets, or else those that the controller would find in the network, are known to lack IPv6. */
export function validateAddressing(
  addressing: LoadBalancerAddressing | undefined,
  scheme: Scheme | undefined,
  subnets: LoadBalancerSubnets | undefined,
  network: IEksNetwork | undefined,
): void {
  if (addressing === undefined || addressing === LoadBalancerAddressing.IPV4 || !isConcrete(addressing)) {
    return;
  }
  const narrow = candidateSubnets(scheme, subnets, network).find((subnet) => hasIpv6(subnet) === false);
  if (narrow) {
    fail(
      'LoadBalancerSubnets',
      `"${addressing}" needs IPv6 and ${narrow.node.path} has none, add ipv6: Ipv6Block.amazonProvided() to the network or write LoadBalancerAddressing.IPV4`,
    );
  }
}

/** The subnets of the load balancer that are known: those that are given, or else those that the controller would find in the network. */
export function candidateSubnets(
  scheme: Scheme | undefined,
  subnets: LoadBalancerSubnets | undefined,
  network: IEksNetwork | undefined,
): readonly ec2.ISubnet[] {
  return subnets?._subnets ?? (network && discovered(network, scheme)) ?? [];
}

/** How many subnets the load balancer has, where that is known. */
export function subnetCount(
  scheme: Scheme | undefined,
  subnets: LoadBalancerSubnets | undefined,
  network: IEksNetwork | undefined,
): number | undefined {
  return subnets ? subnets._count : network && discovered(network, scheme)?.length;
}

/** The Region of the load balancer, where something of it is known. */
export function regionOf({
  network,
  subnets,
}: {
  readonly network?: IEksNetwork;
  readonly subnets?: LoadBalancerSubnets;
}): string | undefined {
  return network?.vpc.env.region ?? subnets?._subnets[0]?.env.region;
}

/** Those that the controller finds by their tags; a network may have none that are public. */
function discovered(network: IEksNetwork, scheme: Scheme | undefined): readonly ec2.ISubnet[] | undefined {
  const isPublic = scheme === Scheme.INTERNET_FACING;
  return tryGet(() => network.vpc.selectSubnets(isPublic ? network.publicSubnets : network.nodeSubnets).subnets);
}

/** Whether a zone is a Local or a Wavelength Zone; the stand-in of a lookup is neither. */
function isLocal(zone: string): boolean {
  return isWavelengthZone(zone) || LOCAL_ZONE.test(zone);
}

function idsOf(subnets: readonly ec2.ISubnet[]): string[] {
  return subnets.map(({ subnetId }) => subnetId);
}
