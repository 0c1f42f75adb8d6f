/** The zones in which the interface endpoint of a service is. */

import { isEdgeZone } from '../addressing/zones';
import { isLookupDummy } from '../foundation/lookup-dummies';
import { didYouMean, refuse } from '../foundation/refusals';
import { isConcrete, isDeployTime } from '../foundation/tokens';

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
    if (zones.every(isConcrete) && asked.some(isDeployTime)) {
      refuse(
        'EndpointZones',
        `"a deploy-time value" of "${service}" cannot be compared with the zones of the subnets, write their names, such as "${zones[0]}"`,
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
  if (asked?.some(isLookupDummy)) {
    return [...zones];
  }
  if (asked) {
    return zones.filter((zone) => asked.includes(zone) || !isConcrete(zone));
  }
  const inRegion = zones.filter((zone) => !isConcrete(zone) || !isEdgeZone(zone));
  return inRegion.length > 0 ? inRegion : [...zones];
}
