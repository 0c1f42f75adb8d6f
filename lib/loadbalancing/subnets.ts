import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cidr } from '../addressing/cidr';
import { isAvailabilityZone, isWavelengthZone } from '../addressing/zones';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { countIfKnown, formatValue, isConcrete, tryGet } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import { hasIpv6 } from '../vpc/existing-network';
import { IpAddressType, Scheme } from './enums';

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
const LONGEST_ALB_PREFIX = 27;

/** A zone such as `us-west-2-lax-1a`. */
const LOCAL_ZONE = /^[a-z]{2}(-[a-z]+)+-\d-[a-z]+-\d[a-z]$/;

/** The limits of a Kubernetes object for subnets of a load balancer. */
interface SubnetsPlace {
  readonly scheme?: Scheme;
  readonly isOutpost?: boolean;
  /** Whether the subnets become an annotation, which contains only names and ids. */
  readonly isAnnotated?: boolean;
}

/** The subnets of a load balancer. Use one of the static methods. */
export class LoadBalancerSubnets {
  /**
   * The subnets of a tier of a network. An internet-facing load balancer needs a public tier. A name that the network does not have is an error
   * (`UnknownTier`).
   *
   * @param network the network
   * @param tier the name of the tier, such as `public`
   */
  public static tier(network: IEksNetwork, tier: string): LoadBalancerSubnets {
    validateArguments('LoadBalancerSubnets.tier', arguments);
    const subnets = network.subnetsOf(tier);
    const open = idsOf(discovered(network, Scheme.INTERNET_FACING) ?? []);
    const isPublic = subnets.every(({ subnetId }) => open.includes(subnetId));
    return new LoadBalancerSubnets(idsOf(subnets), { subnets, place: tier, isPublic, isTier: true });
  }

  /**
   * Subnets of any VPC. An internet-facing load balancer needs public subnets.
   *
   * @param subnets one in each Availability Zone
   */
  public static of(...subnets: ec2.ISubnet[]): LoadBalancerSubnets {
    validateArguments('LoadBalancerSubnets.of', arguments);
    const closed = subnets.find((subnet) => subnet instanceof ec2.PrivateSubnet);
    return new LoadBalancerSubnets(idsOf(subnets), { subnets, place: closed?.node.path, isPublic: closed && false });
  }

  /**
   * Subnets by their ids, or by the values of their `Name` tag. If several subnets have one name, write the name once
   * for each of them. An IngressClass supports ids only.
   *
   * @param names such as `subnet-0123456789abcdef0`
   */
  public static named(...names: string[]): LoadBalancerSubnets {
    validateArguments('LoadBalancerSubnets.named', arguments);
    // A text such as "undefined" comes from an environment variable that is not set.
    const read = names.map((name) => name ?? '').filter(isConcrete);
    const odd = read.find((name) => name.trim() !== name || name === '' || name.includes(','));
    if (odd !== undefined) {
      fail('LoadBalancerSubnets', `"${odd}" is not one name. Write each id or name without commas`);
    }
    return new LoadBalancerSubnets(names);
  }

  /**
   * Subnets by their tags: all subnets of the VPC that have one of the values of each tag. The controller looks for
   * them at each update, so it finds subnets that are added later. It is for IngressClasses, Gateways and
   * GatewayClasses. Ingresses and Services cannot select subnets by tags.
   *
   * @param tags the allowed values of each tag, such as `{ tier: ['edge'] }`
   */
  public static tagged(tags: Record<string, string[]>): LoadBalancerSubnets {
    validateArguments('LoadBalancerSubnets.tagged', arguments);
    if (Object.keys(tags).length === 0) {
      fail('LoadBalancerSubnets', '"tags" of LoadBalancerSubnets.tagged is empty. Write one or more tags');
    }
    return new LoadBalancerSubnets([], { tags: { ...tags } });
  }

  /** The tags that subnets must have, if they are selected by tags. @internal */
  public readonly _tags?: Record<string, string[]>;

  /** @internal */
  public readonly _subnets: readonly ec2.ISubnet[];

  private constructor(
    /** @internal */
    public readonly _names: readonly string[],
    private readonly known: {
      readonly subnets?: readonly ec2.ISubnet[];
      readonly tags?: Record<string, string[]>;
      /** The name of the subnets in error messages. */
      readonly place?: string;
      /** Whether clients on the internet can reach the subnets, if that is known. */
      readonly isPublic?: boolean;
      readonly isTier?: boolean;
    } = {},
  ) {
    this._subnets = known.subnets ?? [];
    this._tags = known.tags;
  }

  /** The number of subnets, if it is known. @internal */
  public get _count(): number | undefined {
    return this._tags ? undefined : countIfKnown(this._names);
  }

  /**
   * Fails on subnets that Elastic Load Balancing rejects: too few or too small subnets, two in one Availability Zone,
   * or zones of different types.
   *
   * @internal
   */
  public _validate(kind: 'ALB' | 'NLB', { isAnnotated, isOutpost = false, scheme }: SubnetsPlace): void {
    if (this._tags && isAnnotated) {
      fail(
        'LoadBalancerSubnets',
        '"LoadBalancerSubnets.tagged" is for IngressClasses and Gateways. Use LoadBalancerSubnets.of, .tier or .named',
      );
    }
    const zones = this._subnets.flatMap((subnet) => tryGet(() => subnet.availabilityZone) ?? []).filter(isConcrete);
    const local = zones.find(isLocal);
    const other = zones.find(isAvailabilityZone);
    if (local !== undefined && other !== undefined) {
      fail(
        'LoadBalancerSubnets',
        `"${local}" is not an Availability Zone, and ${other} is one. Use subnets in zones of one type`,
      );
    }
    // In a Local Zone or on an Outpost, a second subnet is not possible.
    const least = kind === 'ALB' && local === undefined && !isOutpost ? 2 : 1;
    if ((this._count ?? least) < least) {
      fail(
        'LoadBalancerSubnets',
        `"subnets" has ${this._count} entries for an ${kind}. Write ${least === 1 ? 'one or more' : 'two or more, each in another zone'}`,
      );
    }
    const repeated = firstDuplicate(this._names.filter((name) => !isConcrete(name) || name.startsWith('subnet-')));
    if (repeated !== undefined) {
      fail('LoadBalancerSubnets', `"${formatValue(repeated)}" occurs twice. Remove one`);
    }
    const shared = firstDuplicate(zones);
    if (shared !== undefined) {
      fail('LoadBalancerSubnets', `"${shared}" has two of the subnets. Use one subnet in each zone`);
    }
    const small = kind === 'ALB' ? this.smallBlock() : undefined;
    if (small !== undefined) {
      fail('LoadBalancerSubnets', `"${small}" is too small for an ALB. Use subnets of /27 or larger`);
    }
    this.validateScheme(scheme);
  }

  /** Fails on subnets that an IngressClass does not support: its list contains ids only. @internal */
  public _validateIds(): void {
    const name = this._names.find((text) => isConcrete(text) && !/^subnet-[0-9a-f]+$/.test(text));
    if (name !== undefined) {
      fail(
        'LoadBalancerSubnets',
        `"${name}" is not the id of a subnet, and an IngressClass supports ids only. Write an id, or use LoadBalancerSubnets.tagged({ Name: ['${name}'] })`,
      );
    }
  }

  private validateScheme(scheme: Scheme | undefined): void {
    const { isPublic, isTier, place } = this.known;
    if (isPublic === false && scheme === Scheme.INTERNET_FACING) {
      fail(
        'LoadBalancerSubnets',
        `"${place}" is not a public ${isTier ? 'tier' : 'subnet'}, so clients on the internet could not reach the load balancer. Use ${isTier ? 'a public tier' : 'public subnets'}, or write Scheme.INTERNAL`,
      );
    }
  }

  /** The block of a subnet that has too few addresses, if blocks are known. */
  private smallBlock(): string | undefined {
    return this._subnets
      .flatMap((subnet) => tryGet(() => subnet.ipv4CidrBlock) ?? [])
      .find((block) => isConcrete(block) && Cidr.parse(block).prefixLength > LONGEST_ALB_PREFIX);
  }
}

/**
 * Fails on an IP address type with IPv6 if the subnets have no IPv6. Without `subnets`, those that the controller would
 * find in the network count.
 */
export function validateIpAddressType(
  ipAddressType: IpAddressType | undefined,
  scheme: Scheme | undefined,
  subnets: LoadBalancerSubnets | undefined,
  network: IEksNetwork | undefined,
): void {
  if (ipAddressType === undefined || ipAddressType === IpAddressType.IPV4 || !isConcrete(ipAddressType)) {
    return;
  }
  const narrow = candidateSubnets(scheme, subnets, network).find((subnet) => hasIpv6(subnet) === false);
  if (narrow) {
    fail(
      'LoadBalancerSubnets',
      `"${ipAddressType}" needs IPv6, and ${narrow.node.path} has none. Add ipv6: Ipv6Block.amazonProvided() to the network, or write IpAddressType.IPV4`,
    );
  }
}

/**
 * The known subnets of the load balancer: those that are set, otherwise those that the controller would find in the
 * network.
 */
export function candidateSubnets(
  scheme: Scheme | undefined,
  subnets: LoadBalancerSubnets | undefined,
  network: IEksNetwork | undefined,
): readonly ec2.ISubnet[] {
  return subnets?._subnets ?? (network && discovered(network, scheme)) ?? [];
}

/** The number of subnets of the load balancer, if it is known. */
export function subnetCount(
  scheme: Scheme | undefined,
  subnets: LoadBalancerSubnets | undefined,
  network: IEksNetwork | undefined,
): number | undefined {
  return subnets ? subnets._count : network && discovered(network, scheme)?.length;
}

/** The Region of the load balancer, if it is known. */
export function regionOf({
  network,
  subnets,
}: {
  readonly network?: IEksNetwork;
  readonly subnets?: LoadBalancerSubnets;
}): string | undefined {
  return network?.vpc.env.region ?? subnets?._subnets[0]?.env.region;
}

/** The subnets that the controller finds by their tags. A network may have no public subnets. */
function discovered(network: IEksNetwork, scheme: Scheme | undefined): readonly ec2.ISubnet[] | undefined {
  const isPublic = scheme === Scheme.INTERNET_FACING;
  return tryGet(() => network.vpc.selectSubnets(isPublic ? network.publicSubnets : network.nodeSubnets).subnets);
}

/** Whether a zone is a Local Zone or a Wavelength Zone. False for the placeholder values of a context lookup. */
function isLocal(zone: string): boolean {
  return isWavelengthZone(zone) || LOCAL_ZONE.test(zone);
}

function idsOf(subnets: readonly ec2.ISubnet[]): string[] {
  return subnets.map(({ subnetId }) => subnetId);
}
