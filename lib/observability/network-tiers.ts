import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { TierRole } from '../addressing/tier';
import { didYouMean, refuse } from '../foundation/refusals';
import { isConcrete, known } from '../foundation/tokens';
import { EksNetwork } from '../vpc/eks-network';
import type { IEksNetwork } from '../vpc/network-face';
import { FreeAddressThreshold } from './free-address-threshold';

/** Default thresholds by tier role. */
const THRESHOLDS: Readonly<Partial<Record<TierRole, FreeAddressThreshold>>> = {
  // An Application Load Balancer needs 8 free addresses in each subnet to scale (Elastic Load Balancing User Guide).
  [TierRole.PUBLIC]: FreeAddressThreshold.addresses(8),
  // EKS needs 6 addresses for its network interfaces (EKS User Guide, network requirements).
  [TierRole.CLUSTER]: FreeAddressThreshold.addresses(6),
};
const THRESHOLD_OF_OTHERS = FreeAddressThreshold.percent(20);

/** A measured tier of a network. */
export interface MeasuredTier {
  readonly name: string;
  readonly threshold: FreeAddressThreshold;
  /** Subnets by zone name of the network. */
  readonly zones: readonly (readonly [zone: string, subnets: readonly ec2.ISubnet[]])[];
}

/**
 * Returns the tiers of a network with their thresholds. Fails for unknown tiers, and for thresholds that no subnet can
 * satisfy.
 */
export function measuredTiers(
  network: IEksNetwork,
  thresholds: Readonly<Record<string, FreeAddressThreshold>>,
): MeasuredTier[] {
  const stranger = Object.keys(thresholds).find((name) => !network.tierNames.includes(name));
  if (stranger !== undefined) {
    refuse('UnknownTier', `"${stranger}" is not a tier of the network. ${didYouMean(stranger, network.tierNames)}`);
  }
  return network.tierNames.map((name) => {
    const subnets = network.subnetsOf(name);
    const threshold = thresholds[name] ?? THRESHOLDS[roleOf(network, subnets)] ?? THRESHOLD_OF_OTHERS;
    refuseEndless(network, name, threshold);
    return { name, threshold, zones: [...byZone(subnets)] };
  });
}

function byZone(subnets: readonly ec2.ISubnet[]): Map<string, ec2.ISubnet[]> {
  const zones = new Map<string, ec2.ISubnet[]>();
  for (const subnet of subnets) {
    zones.set(subnet.availabilityZone, [...(zones.get(subnet.availabilityZone) ?? []), subnet]);
  }
  return zones;
}

/** Returns the role of a tier. A tier that the control plane shares with nodes counts as a node tier. */
function roleOf(network: IEksNetwork, subnets: readonly ec2.ISubnet[]): TierRole {
  const holds = (selection: () => ec2.SubnetSelection) =>
    known(selection)?.subnets?.some((subnet) => subnets.includes(subnet)) ?? false;
  if (holds(() => network.publicSubnets)) {
    return TierRole.PUBLIC;
  }
  const isNode = holds(() => network.nodeSubnets);
  return !isNode && holds(() => network.clusterSubnets) ? TierRole.CLUSTER : TierRole.NODE;
}

/** Validates that an empty subnet of the plan satisfies the threshold. */
function refuseEndless(network: IEksNetwork, tier: string, { _unit, _value }: FreeAddressThreshold): void {
  const [planned] = network instanceof EksNetwork ? network.addressPlan.subnetsOf(tier) : [];
  if (planned && _unit === 'addresses' && isConcrete(_value) && _value >= planned.usableAddresses) {
    refuse(
      'AlarmThreshold',
      `"${_value}" free addresses exceed the size of the subnets of "${tier}". Write fewer than ${planned.usableAddresses}`,
    );
  }
}
