/** The zones in which the interface endpoint of a service is. */

import { isEdgeZone } from '../addressing/zones';
import { didYouMean, refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';
import type { LocatedCall } from './api-use';

/** Zones by the short name of a service, such as `{ 'ecr.api': ['us-east-1a'] }`. */
export type ServiceZones = Readonly<Record<string, readonly string[]>>;

/**
 * Fails for services without an interface endpoint, and for zones without a subnet of the endpoints.
 *
 * @param zones of the subnets that the endpoints may be in
 */
export function validateServiceZones(
  serviceZones: ServiceZones,
  services: readonly string[],
  zones: readonly string[],
): void {
  for (const [service, asked] of Object.entries(serviceZones)) {
    if (!services.includes(service)) {
      refuse(
        'EndpointZones',
        `"${service}" has no interface endpoint here, ${services.length > 0 ? didYouMean(service, services) : 'add the feature that calls it'}`,
      );
    }
    if (asked.length === 0) {
      refuse(
        'EndpointZones',
        `"${service}" is in no zone, name one or more, or leave the service out of serviceZones for all of them`,
      );
    }
    const unknown = zones.every(isConcrete) && asked.find((zone) => isConcrete(zone) && !zones.includes(zone));
    if (unknown) {
      refuse(
        'EndpointZones',
        `"${unknown}" of "${service}" has no subnet for an endpoint, ${didYouMean(unknown, zones)} The zones of a service: aws ec2 describe-vpc-endpoint-services --service-names <service>`,
      );
    }
  }
}

/**
 * The zones of a service. EC2 refuses an endpoint in a zone where the service is not offered; without a word of the user's, these are the Local and
 * Wavelength Zones, whose subnets reach the endpoints in Availability Zones through the VPC.
 */
export function zonesOfService(service: string, zones: readonly string[], serviceZones: ServiceZones): string[] {
  const asked = serviceZones[service];
  if (asked) {
    return zones.filter((zone) => asked.includes(zone) || !isConcrete(zone));
  }
  const inRegion = zones.filter((zone) => !isConcrete(zone) || !isEdgeZone(zone));
  return inRegion.length > 0 ? inRegion : [...zones];
}

/**
 * The zones of those who call a service, of the zones where it may be. Pods run wherever nodes are. Where nobody's zone is known, and where nobody is
 * in these zones, it is all of them: callers reach endpoints of other zones through the VPC.
 */
export function zonesOfCallers(
  callers: readonly LocatedCall[],
  all: readonly LocatedCall[],
  zones: readonly string[],
): string[] {
  const zonesOf = (calls: readonly LocatedCall[]) =>
    calls.flatMap(({ subnets = [] }) => subnets.map(({ availabilityZone }) => availabilityZone));
  const nodes = all.filter(({ from }) => from !== 'functions');
  const called = callers.some(({ subnets }) => subnets === undefined)
    ? zonesOf([...nodes, ...callers])
    : zonesOf(callers);
  const own = zones.filter((zone) => called.includes(zone));
  return own.length > 0 ? own : [...zones];
}
