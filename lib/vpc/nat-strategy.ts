import { validateArguments } from '../foundation/input';
import type { EgressTarget } from './egress-target';

/** Zones and addresses of NAT gateways that stand in one zone each. */
export interface PerZoneNatOptions {
  /**
   * The zones that get a gateway. Subnets of other zones leave through the gateway of the lowest slot among Availability Zones.
   *
   * @default - every Availability Zone of the plan; Local and Wavelength Zones, of which few have NAT gateways, get none
   */
  readonly availabilityZones?: string[];

  /**
   * Allocation ids (`eipalloc-…`) of Elastic IP addresses of your own, by zone: one or more for each gateway. The first is its primary
   * address, further ones make room for more connections: 55,000 each to one destination. Giving them to gateways that exist, or changing
   * the first address of one, replaces the gateway.
   *
   * @default - one new address for each gateway
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html
   */
  readonly elasticIps?: Record<string, string[]>;
}

/** The addresses of the only NAT gateway. */
export interface SingleNatOptions {
  /**
   * Allocation ids (`eipalloc-…`) of Elastic IP addresses of your own; the first is the primary address. Giving them to a gateway that
   * exists, or changing the first one, replaces the gateway.
   *
   * @default - one new address
   */
  readonly elasticIps?: string[];
}

/** The addresses of a regional NAT gateway. */
export interface RegionalNatOptions {
  /**
   * Allocation ids (`eipalloc-…`) of Elastic IP addresses of your own, for every zone of the plan. The gateway then serves these zones alone,
   * and a zone that joins the plan needs an entry here.
   *
   * @default - the gateway follows the workloads from zone to zone, and AWS gives it addresses as it does
   */
  readonly elasticIps?: Record<string, string[]>;
}

/** What goes through private NAT gateways, and where they stand. */
export interface PrivateNatOptions {
  /**
   * The IPv4 networks that pods reach through private NAT, in CIDR notation.
   *
   * @default - 0.0.0.0/0: everything outside the VPC
   */
  readonly destinations?: string[];

  /**
   * The tier whose subnets hold the gateways, and whose addresses the destinations see: a node tier, or one made by `Tier.withEgress()`.
   *
   * @default - the first node tier of the plan
   */
  readonly gatewayTier?: string;

  /**
   * How everything else leaves.
   *
   * @default - not at all
   */
  readonly rest?: NatStrategy;
}

/** What goes to a target of the user's. */
export interface EgressTargetOptions {
  /**
   * The IPv4 networks that lie behind the target, in CIDR notation.
   *
   * @default - 0.0.0.0/0: everything outside the VPC
   */
  readonly destinations?: string[];

  /**
   * How everything else leaves.
   *
   * @default - not at all
   */
  readonly rest?: NatStrategy;
}

/** What was chosen, for the plan of routes. */
export type EgressChoice =
  | { readonly kind: 'none' | 'ipv6Only' }
  | { readonly kind: 'perZone'; readonly options: PerZoneNatOptions }
  | { readonly kind: 'single'; readonly zone?: string; readonly options: SingleNatOptions }
  | { readonly kind: 'regional'; readonly options: RegionalNatOptions }
  | { readonly kind: 'private'; readonly target: EgressTarget; readonly options: PrivateNatOptions }
  | { readonly kind: 'through'; readonly target: EgressTarget; readonly options: EgressTargetOptions };

/**
 * How node, pod and other private subnets leave the VPC: one choice, made by a factory.
 *
 * In a dual stack network IPv6 goes the way of the IPv4 default route: beside NAT gateways to an egress-only internet gateway, which is
 * free of charge, to a target of yours where that takes 0.0.0.0/0, and nowhere without one.
 */
export class NatStrategy {
  /**
   * One NAT gateway per zone: every private subnet leaves through its own zone, so a zone that fails takes no other with it, and no
   * traffic crosses zones on its way out. Local Zones get none unless they are named, and leave through an Availability Zone.
   */
  public static perZone(options: PerZoneNatOptions = {}): NatStrategy {
    validateArguments('NatStrategy.perZone', arguments);
    return new NatStrategy({ kind: 'perZone', options });
  }

  /**
   * One NAT gateway for all zones: cheaper, and down with its zone. For clusters that may be down.
   *
   * @param availabilityZone the zone of the gateway. Without it, the first of the `clusterZones` of the plan, or else the first Availability
   * Zone of the plan, by letter. Without `clusterZones`, name it if you may add a zone before that one, or the gateway moves and its address
   * changes
   */
  public static single(availabilityZone?: string, options: SingleNatOptions = {}): NatStrategy {
    validateArguments('NatStrategy.single', arguments);
    return new NatStrategy({ kind: 'single', zone: availabilityZone, options });
  }

  /**
   * One regional NAT gateway: it spreads over the zones in which there are workloads, by itself, and needs no public subnet. A zone that it has not
   * reached yet leaves through another one. Not in every partition: look before you use it in GovCloud or China.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
   */
  public static regional(options: RegionalNatOptions = {}): NatStrategy {
    validateArguments('NatStrategy.regional', arguments);
    return new NatStrategy({ kind: 'regional', options });
  }

  /**
   * Private NAT gateways, one per Availability Zone, for pods whose addresses overlap with those of others or are not routed outside the VPC. Pod
   * subnets route the destinations to the gateway of their zone, which speaks for them with an address of the gateway tier; node and
   * other private subnets route them to the target without NAT.
   *
   * IPv6 needs no such NAT: where the destinations are 0.0.0.0/0, pods reach the target by IPv6 directly.
   *
   * @param target what lies behind the gateways, commonly a transit gateway
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-scenarios.html#private-nat-overlapping-networks
   */
  public static privateGateways(target: EgressTarget, options: PrivateNatOptions = {}): NatStrategy {
    validateArguments('NatStrategy.privateGateways', arguments);
    return new NatStrategy({ kind: 'private', target, options });
  }

  /** A way out of the user's own, without NAT in this VPC: a transit gateway to a VPC for egress, appliances, a firewall. */
  public static through(target: EgressTarget, options: EgressTargetOptions = {}): NatStrategy {
    validateArguments('NatStrategy.through', arguments);
    return new NatStrategy({ kind: 'through', target, options });
  }

  /** No NAT, in a dual stack network: private subnets leave by IPv6 alone, through an egress-only internet gateway. */
  public static ipv6Only(): NatStrategy {
    return new NatStrategy({ kind: 'ipv6Only' });
  }

  /**
   * No route to the internet: private subnets have no default route, and reach AWS through VPC endpoints only.
   *
   * The VPC has no internet gateway and no public subnets, unless the plan names a public tier: `publicTier` of a layout, or `Tier.public()`.
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
