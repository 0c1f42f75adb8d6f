import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Dependable, type IConstruct } from 'constructs';
import { refuseMissingIpv6Indices } from '../addressing/ipv6-indices';
import { refuse } from '../foundation/refusals';
import { DEFAULT_DESTINATION } from './egress-answers';
import { type EgressPlan, needsIpv6, planEgress } from './egress-plan';
import type { EksNetworkProps } from './eks-network-props';
import type { NatStrategy } from './nat-strategy';

/** Returns the resources of this app that give subnets access outside the VPC: their default routes. */
export function waysOutOf(subnets: readonly ec2.ISubnet[]): IConstruct[] {
  return subnets.flatMap(
    ({ internetConnectivityEstablished }) => Dependable.of(internetConnectivityEstablished).dependencyRoots,
  );
}

/** Returns true if private subnets have no IPv4 and no IPv6 default route. */
export function isClosed({ routes, ipv6 }: EgressPlan): boolean {
  return ipv6 === undefined && routes.every(({ destination }) => destination !== DEFAULT_DESTINATION);
}

/** Validates the IPv6 settings of the plan, and returns its egress. */
export function planWays(
  { _choice }: NatStrategy,
  { addressPlan, ipv6 }: EksNetworkProps,
  placeholders: readonly string[],
): EgressPlan {
  if (ipv6) {
    refuseMissingIpv6Indices(addressPlan.tiers);
  } else if (needsIpv6(_choice)) {
    refuse(
      'NatIpv6',
      '"NatStrategy.ipv6Only()" needs IPv6, which the network does not have. Add ipv6: Ipv6Block.amazonProvided()',
    );
  }
  return planEgress(_choice, addressPlan, placeholders);
}
