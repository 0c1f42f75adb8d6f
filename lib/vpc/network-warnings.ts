import type { IConstruct } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import { TierRole } from '../addressing/tier';
import { isEdgeZone, isWavelengthZone } from '../addressing/zones';
import { warn } from '../foundation/warnings';
import type { EgressPlan } from './egress-plan';

/** The default bridge network of Docker. */
const DOCKER_BRIDGE = Cidr.parse('172.17.0.0/16');

/** Longest prefix length of a subnet for an Application Load Balancer (Elastic Load Balancing User Guide). */
const LONGEST_FOR_BALANCERS = 27;

/** Warns when a CIDR overlaps Docker's default bridge. */
export function warnOfDockerBridge(scope: IConstruct, blocks: readonly string[]): void {
  const clash = blocks.find((block) => Cidr.parse(block).overlaps(DOCKER_BRIDGE));
  if (clash) {
    warn(
      scope,
      'dockerBridgeRange',
      `${clash} overlaps ${DOCKER_BRIDGE}, the bridge network of Docker and of AWS services such as Cloud9 and SageMaker. They cannot reach these addresses. Use another CIDR block.`,
    );
  }
}

export function warnOfSmallPublicSubnets(scope: IConstruct, { subnets }: AddressPlan): void {
  const small = subnets.find(
    ({ role, cidr }) => role === TierRole.PUBLIC && Cidr.parse(cidr).prefixLength > LONGEST_FOR_BALANCERS,
  );
  if (small) {
    warn(
      scope,
      'loadBalancerSubnet',
      `${small.cidr} of "${small.tier}" is too small for an Application Load Balancer, which requires a /${LONGEST_FOR_BALANCERS} with 8 free addresses in each zone. Write a shorter prefixLength for the tier.`,
    );
  }
}

/**
 * Warns of public subnets in a Wavelength Zone, which have no working route to the internet. Nodes there use a NAT
 * gateway in an Availability Zone.
 */
export function warnOfWavelengthZones(scope: IConstruct, { subnets }: AddressPlan): void {
  const cut = subnets.find(
    ({ role, availabilityZone }) => role === TierRole.PUBLIC && isWavelengthZone(availabilityZone),
  );
  if (cut) {
    warn(
      scope,
      'wavelengthPublicSubnet',
      `${cut.cidr} of "${cut.tier}" is in the Wavelength Zone ${cut.availabilityZone}, which reaches the internet through a carrier gateway. This network does not define one. Do not place load balancers there.`,
    );
  }
}

/**
 * Warns of two Availability Zones. The loss of one zone halves the capacity, and the EKS best practices recommend
 * three.
 */
export function warnOfTwoZones(scope: IConstruct, { availabilityZones }: AddressPlan): void {
  const zones = availabilityZones.filter((zone) => !isEdgeZone(zone));
  if (zones.length === 2) {
    warn(
      scope,
      'twoZones',
      `The network has two Availability Zones, ${zones.join(' and ')}: if one fails, the other must run all workloads. Add a third zone to availabilityZones, or acknowledge this warning if the cluster may be short of capacity.`,
    );
  }
}

export function warnOfSingleGateway(scope: IConstruct, plan: AddressPlan, { gateways }: EgressPlan): void {
  const [only, ...others] = gateways.filter((gateway) => gateway.kind === 'public');
  if (only && others.length === 0 && plan.availabilityZones.length > 1) {
    warn(
      scope,
      'singleNatGateway',
      `All zones use one NAT gateway in ${only.zone}, and lose internet access if that zone fails. Use NatStrategy.perZone() for production clusters.`,
    );
  }
}
