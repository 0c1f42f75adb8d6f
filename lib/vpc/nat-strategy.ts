import { validateArguments } from '../foundation/input-validation';
import type { EgressTarget } from './egress-target';

/** Options of one NAT gateway per zone. */
export interface PerZoneNatOptions {
  /**
   * The zones with a NAT gateway. Subnets in other zones use the gateway of the lowest slot among the Availability
   * Zones.
   *
   * @default - all Availability Zones of the plan. Local and Wavelength Zones, most of which do not support NAT
   * gateways, have none
   */
  readonly availabilityZones?: string[];

  /**
   * Allocation ids (`eipalloc-…`) of your own Elastic IP addresses, by zone. Give at least one for each gateway.
   *
   * The first one is the primary address. Further addresses allow more connections: 55,000 each to one destination.
   * Setting them for existing gateways, or changing the first address of a gateway, replaces the gateway.
   *
   * @default - one new address for each gateway
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
   */
  readonly elasticIps?: Record<string, string[]>;
}

/** Options of a single NAT gateway. */
export interface SingleNatOptions {
  /**
   * Allocation ids (`eipalloc-…`) of your own Elastic IP addresses. The first one is the primary address. Setting
   * them for an existing gateway, or changing the first one, replaces the gateway.
   *
   * @default - one new address
   */
  readonly elasticIps?: string[];
}

/** Options of a regional NAT gateway. */
export interface RegionalNatOptions {
  /**
   * Allocation ids (`eipalloc-…`) of your own Elastic IP addresses, for every zone of the plan. The gateway then
   * serves only these zones, and a zone that is added to the plan needs an entry here.
   *
   * @default - AWS assigns addresses and expands the gateway to the zones with workloads
   */
  readonly elasticIps?: Record<string, string[]>;
}

/** Options of private NAT gateways. */
export interface PrivateNatOptions {
  /**
   * The IPv4 networks that pods reach through the private NAT gateways, in CIDR notation.
   *
   * @default - 0.0.0.0/0: everything outside the VPC
   */
  readonly destinations?: string[];

  /**
   * The tier whose subnets contain the gateways. Destinations see addresses of this tier. It is a node tier, or a
   * tier of `Tier.withEgress()`.
   *
   * @default - the first node tier of the plan
   */
  readonly gatewayTier?: string;

  /**
   * The NAT strategy for all other destinations.
   *
   * @default - no route
   */
  readonly rest?: NatStrategy;
}

/** Options of an egress target. */
export interface EgressTargetOptions {
  /**
   * The IPv4 networks that are reached through the target, in CIDR notation.
   *
   * @default - 0.0.0.0/0: everything outside the VPC
   */
  readonly destinations?: string[];

  /**
   * The NAT strategy for all other destinations.
   *
   * @default - no route
   */
  readonly rest?: NatStrategy;
}

/** The chosen strategy and its options. */
export type EgressChoice =
  | { readonly kind: 'none' | 'ipv6Only' }
  | { readonly kind: 'perZone'; readonly options: PerZoneNatOptions }
  | { readonly kind: 'single'; readonly zone?: string; readonly options: SingleNatOptions }
  | { readonly kind: 'regional'; readonly options: RegionalNatOptions }
  | { readonly kind: 'private'; readonly target: EgressTarget; readonly options: PrivateNatOptions }
  | { readonly kind: 'through'; readonly target: EgressTarget; readonly options: EgressTargetOptions };

/**
 * How node, pod and other private subnets reach destinations outside the VPC.
 *
 * In a dual stack network, IPv6 follows the IPv4 default route. With NAT gateways, it uses an egress-only internet
 * gateway, which is free of charge. With an egress target for 0.0.0.0/0, it uses that target. Otherwise there is no
 * IPv6 default route.
 */
export class NatStrategy {
  /**
   * One NAT gateway per zone. Each private subnet uses the gateway in its zone, so the failure of a zone affects no
   * other zone, and traffic does not cross zones. Local Zones have no gateway unless you name them, and use a gateway
   * in an Availability Zone.
   */
  public static perZone(options: PerZoneNatOptions = {}): NatStrategy {
    validateArguments('NatStrategy.perZone', arguments);
    return new NatStrategy({ kind: 'perZone', options });
  }

  /**
   * One NAT gateway for all zones. It costs less, and all zones lose egress when its zone fails.
   *
   * @param availabilityZone the zone of the gateway. By default, it is the first of the `clusterZones` of the plan,
   * or else the first Availability Zone by letter. If the plan has no `clusterZones` and you add an earlier zone, a
   * default gateway moves and its address changes
   */
  public static single(availabilityZone?: string, options: SingleNatOptions = {}): NatStrategy {
    validateArguments('NatStrategy.single', arguments);
    return new NatStrategy({ kind: 'single', zone: availabilityZone, options });
  }

  /**
   * One regional NAT gateway. AWS expands it to the zones with workloads, and it needs no public subnet. A zone to
   * which it is not expanded yet uses another zone. It is not available in every partition, so check GovCloud and
   * China first.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
   */
  public static regional(options: RegionalNatOptions = {}): NatStrategy {
    validateArguments('NatStrategy.regional', arguments);
    return new NatStrategy({ kind: 'regional', options });
  }

  /**
   * Private NAT gateways, one per Availability Zone, for pod addresses that overlap other networks or are not routed
   * outside the VPC.
   *
   * Pod subnets route the destinations to the gateway in their zone, which translates pod addresses to an address of
   * the gateway tier. Node and other private subnets route them to the target without NAT. IPv6 needs no NAT: if the
   * destinations are 0.0.0.0/0, pods reach the target directly with IPv6.
   *
   * @param target the target of the gateways, commonly a transit gateway
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-scenarios.html#private-nat-overlapping-networks
   */
  public static privateGateways(target: EgressTarget, options: PrivateNatOptions = {}): NatStrategy {
    validateArguments('NatStrategy.privateGateways', arguments);
    return new NatStrategy({ kind: 'private', target, options });
  }

  /**
   * Routes to an egress target without NAT in this VPC, such as a transit gateway to an egress VPC, appliances or a
   * firewall.
   */
  public static through(target: EgressTarget, options: EgressTargetOptions = {}): NatStrategy {
    validateArguments('NatStrategy.through', arguments);
    return new NatStrategy({ kind: 'through', target, options });
  }

  /**
   * No NAT in a dual stack network. Private subnets have only an IPv6 default route, to an egress-only internet
   * gateway.
   */
  public static ipv6Only(): NatStrategy {
    return new NatStrategy({ kind: 'ipv6Only' });
  }

  /**
   * No route to the internet. Private subnets have no default route, and reach AWS services through VPC endpoints
   * only.
   *
   * The VPC has no internet gateway and no public subnets, unless the plan names a public tier: `publicTier` of a
   * layout, or `Tier.public()`.
   */
  public static none(): NatStrategy {
    return new NatStrategy({ kind: 'none' });
  }

  private constructor(
    /** @internal */
    public readonly _choice: EgressChoice,
  ) {}

  /** @internal */
  public get _isNone(): boolean {
    return this._choice.kind === 'none';
  }
}
