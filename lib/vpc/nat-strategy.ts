import type { AddressPlan } from '../addressing/address-plan';
import { TierRole } from '../addressing/tier';
import { didYouMean, refuse } from '../foundation/refusals';

/** How node, pod and other private subnets reach the internet: one choice, made by a factory. */
export class NatStrategy {
  /**
   * One NAT gateway per zone: every private subnet leaves through its own zone, so a zone that fails takes no other with it, and no
   * traffic crosses zones on its way out.
   */
  public static perZone(): NatStrategy {
    return new NatStrategy((plan) => plan.availabilityZones, false);
  }

  /**
   * One NAT gateway for all zones: cheaper, and down with its zone. For clusters that may be down.
   *
   * @param availabilityZone the zone of the gateway. Without it, the first zone of the plan's list: name it if you may list another zone
   * before that one, or the gateway moves and its address changes
   */
  public static single(availabilityZone?: string): NatStrategy {
    return new NatStrategy((plan) => {
      const zone = availabilityZone ?? plan.availabilityZones[0];
      return plan.availabilityZones.includes(zone)
        ? [zone]
        : refuse('NatZone', `"${zone}" is no zone of the plan, ${didYouMean(zone, plan.availabilityZones)}`);
    }, true);
  }

  /** No NAT: private subnets have no default route, and reach AWS through VPC endpoints only. */
  public static none(): NatStrategy {
    return new NatStrategy(() => [], false);
  }

  private constructor(
    private readonly zonesOf: (plan: AddressPlan) => string[],
    /** @internal */
    public readonly _shared: boolean,
  ) {}

  /** The zones that get a gateway; a plan that cannot hold one is refused as `NatZone`. @internal */
  public _zones(plan: AddressPlan): string[] {
    const zones = this.zonesOf(plan);
    const hasPublic = plan.tiers.some(({ role }) => role === TierRole.PUBLIC);
    return zones.length === 0 || hasPublic
      ? zones
      : refuse(
          'NatZone',
          `"${zones[0]}" has no public subnet for a NAT gateway, add Tier.public() to the plan or use NatStrategy.none()`,
        );
  }
}
