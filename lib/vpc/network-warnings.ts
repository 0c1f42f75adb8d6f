import type { IConstruct } from 'constructs';
import type { AddressPlan } from '../addressing/address-plan';
import { Cidr } from '../addressing/cidr';
import { TierRole } from '../addressing/tier';
import { isEdgeZone, isWavelengthZone } from '../addressing/zones';
import { warn } from '../foundation/warnings';
import type { EgressPlan } from './egress-plan';

/** The default bridge network of Docker. */
const DOCKER_BRIDGE = Cidr.parse('172.17.0.0/16');

/** The longest prefix of subnets for an Application Load Balancer (Elastic Load Balancing User Guide). */
const LONGEST_FOR_BALANCERS = 27;

/** Warns of blocks, of those whose addresses are known, that part of the world cannot reach. */
export function warnOfDockerBridge(scope: IConstruct, blocks: readonly string[]): void {
  const clash = blocks.find((block) => Cidr.parse(block).overlaps(DOCKER_BRIDGE));
  if (clash) {
    warn(
      scope,
      'dockerBridgeRange',
      `${clash} overlaps ${DOCKER_BRIDGE}, where AWS services such as Cloud9 and SageMaker, and Docker itself, put their bridge: they cannot reach this VPC.`,
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
      `${small.cidr} of "${small.tier}" is too small for an Application Load Balancer, which wants a /${LONGEST_FOR_BALANCERS} with 8 free addresses in each zone; shorten the prefix length of the tier.`,
    );
  }
}

/** Nodes in a Wavelength Zone leave through a NAT gateway of an Availability Zone; its public subnets have no way that would work. */
export function warnOfWavelengthZones(scope: IConstruct, { subnets }: AddressPlan): void {
  const cut = subnets.find(
    ({ role, availabilityZone }) => role === TierRole.PUBLIC && isWavelengthZone(availabilityZone),
  );
  if (cut) {
    warn(
      scope,
      'wavelengthPublicSubnet',
      `${cut.cidr} of "${cut.tier}" lies in the Wavelength Zone ${cut.availabilityZone}, where the way to the internet is a carrier gateway, which this network does not define; put no load balancers there.`,
    );
  }
}

/** Half of the capacity goes with one zone of two; EKS and its best practices place clusters in three. */
export function warnOfTwoZones(scope: IConstruct, { availabilityZones }: AddressPlan): void {
  const zones = availabilityZones.filter((zone) => !isEdgeZone(zone));
  if (zones.length === 2) {
    warn(
      scope,
      'twoZones',
      `The network has two Availability Zones, ${zones.join(' and ')}: when one fails, the other must hold everything. Add a third zone to availabilityZones, or acknowledge this for a cluster that may be short of capacity.`,
    );
  }
}

export function warnOfSingleGateway(scope: IConstruct, plan: AddressPlan, { gateways }: EgressPlan): void {
  const [only, ...others] = gateways.filter((gateway) => gateway.kind === 'public');
  if (only && others.length === 0 && plan.availabilityZones.length > 1) {
    warn(
      scope,
      'singleNatGateway',
      `All zones leave through one NAT gateway in ${only.zone} and lose the internet with it; use NatStrategy.perZone() for clusters that must not go down.`,
    );
  }
}
