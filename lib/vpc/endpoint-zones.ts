/** The zones of the interface endpoint of a service. */

import { isEdgeZone } from '../addressing/zones';
import { didYouMean, fail } from '../foundation/errors';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { isConcrete, isDeployTime } from '../foundation/tokens';
import type { LocatedCall } from './api-use';

/** Zones by the short name of a service, such as `{ 'ecr.api': ['us-east-1a'] }`. */
export type ServiceZones = Readonly<Record<string, readonly string[]>>;

/**
 * Fails for services without an interface endpoint, and for zones without a subnet for endpoints.
 *
 * @param zones the zones of the subnets for endpoints
 */
export function validateServiceZones(
  serviceZones: ServiceZones,
  services: readonly string[],
  zones: readonly string[],
): void {
  for (const [service, asked] of Object.entries(serviceZones)) {
    if (!services.includes(service)) {
      fail(
        'EndpointServiceUnknown',
        `"${service}" has no interface endpoint here. ${services.length > 0 ? didYouMean(service, services) : 'Add the feature that uses the service'}`,
      );
    }
    if (asked.length === 0) {
      fail(
        'EndpointZones',
        `"${service}" has no zones. Name one or more, or leave the service out of serviceZones for all zones`,
      );
    }
    if (zones.every(isConcrete) && asked.some(isDeployTime)) {
      fail(
        'EndpointZones',
        `"a deploy-time value" of "${service}" cannot be compared with the zones of the subnets. Write zone names such as "${zones[0]}"`,
      );
    }
    const unknown = zones.every(isConcrete) && asked.find((zone) => isConcrete(zone) && !zones.includes(zone));
    if (unknown) {
      fail(
        'EndpointZones',
        `"${unknown}" of "${service}" has no subnet for an endpoint. ${didYouMean(unknown, zones)} To list the zones of a service, run aws ec2 describe-vpc-endpoint-services --service-names <service>`,
      );
    }
  }
}

/**
 * Returns the zones of a service.
 *
 * EC2 does not accept an endpoint in a zone in which the service is not available. By default, Local and Wavelength
 * Zones are excluded. Their subnets use the endpoints in Availability Zones.
 */
export function zonesOfService(service: string, zones: readonly string[], serviceZones: ServiceZones): string[] {
  const asked = serviceZones[service];
  if (asked?.some(isLookupDummy)) {
    return [...zones];
  }
  if (asked) {
    return zones.filter((zone) => asked.includes(zone) || !isConcrete(zone));
  }
  const inRegion = zones.filter((zone) => !isConcrete(zone) || !isEdgeZone(zone));
  return inRegion.length > 0 ? inRegion : [...zones];
}

/**
 * Returns the zones of the callers of a service, out of the zones that its endpoint may have. Pods run in the zones of the nodes. The result is all
 * zones if no caller's zone is known, or if no caller is in one of them: callers reach endpoints in other zones through the VPC.
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
