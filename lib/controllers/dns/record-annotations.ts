import type { Duration } from 'aws-cdk-lib/core';
import { validateId } from '../../foundation/ids';
import { didYouMean, type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { refuseDeployTimeLists } from '../load-balancing/load-balancer-arns';
import { isDomain, liesIn, normalName, ownershipName, type TxtAffixes } from './record-names';
import type { RecordRouting } from './record-routing';

/** Settings of records. */
export interface RecordAnnotationOptions {
  /**
   * TTL of the records: 1 second or more, in whole seconds. Alias records of load balancers have a fixed TTL.
   *
   * @default - 300 seconds
   */
  readonly ttl?: Duration;

  /**
   * Target of the records, instead of the address of the object.
   *
   * @default - the load balancer or the address of the object
   */
  readonly target?: string;

  /**
   * Routing policy, if other records have the same names, for example those of another cluster.
   *
   * @default - simple routing
   */
  readonly routing?: RecordRouting;

  /**
   * Id of a Route 53 health check of the records.
   *
   * @default - none
   */
  readonly healthCheckId?: string;
}

/** Domains and names of an ExternalDNS. */
export interface KeptNames {
  readonly domains: readonly string[];
  readonly excluded: readonly string[];
  readonly zoneNames: readonly string[];
  readonly affixes?: TxtAffixes;
}

/** Returns the annotations with which an object requests records. */
export function recordAnnotations(
  prefix: string,
  hostnames: readonly string[],
  { healthCheckId, routing, target, ttl }: RecordAnnotationOptions,
): Record<string, string> {
  const said: Record<string, string | undefined> = {
    hostname: hostnames.join(','),
    ttl: ttl && String(ttl.toSeconds()),
    target,
    ...routing?._annotations,
    'aws-health-check-id': healthCheckId,
  };
  return Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => (value === undefined ? [] : [[`${prefix}${name}`, value]])),
  );
}

/** Validates settings that ExternalDNS would ignore. */
export function refuseAnnotations(
  hostnames: readonly string[],
  { healthCheckId, ttl }: RecordAnnotationOptions,
  kept: KeptNames,
  scope: Located,
): void {
  refuseDeployTimeLists('DnsRecord', { hostnames }, scope);
  validateId('healthCheck', healthCheckId, { refusal: 'DnsRecord', scope });
  if (hostnames.length === 0) {
    refuse('DnsRecord', '"hostnames" is empty. Write one or more record names', scope);
  }
  if (ttl && !ttl.isUnresolved() && !(ttl.toMilliseconds() % 1000 === 0 && ttl.toMilliseconds() > 0)) {
    refuse(
      'DnsRecord',
      `"ttl" of ${ttl.toHumanString()} is not a whole number of seconds. Write 1 second or more`,
      scope,
    );
  }
  for (const hostname of hostnames.filter(isConcrete)) {
    refuseHostname(hostname, kept, scope);
  }
}

function refuseHostname(hostname: string, { affixes, domains, excluded, zoneNames }: KeptNames, scope: Located): void {
  const name = normalName(hostname);
  if (!isDomain(name.replace(/^\*\./, ''))) {
    refuse('DomainFilter', `"${hostname}" is not a record name. Write a name such as "app.${domains[0]}"`, scope);
  }
  if (domains.every(isConcrete) && !domains.some((domain) => liesIn(name, domain))) {
    const instead = didYouMean(
      name,
      domains.map((domain) => `app.${domain}`),
    );
    refuse('DomainFilter', `"${hostname}" is in none of the managed domains. ${instead}`, scope);
  }
  const shut = excluded.find((domain) => isConcrete(domain) && liesIn(name, domain));
  if (shut !== undefined) {
    refuse('DomainFilter', `"${hostname}" is in "${shut}" of excludeDomains. Remove one of the two`, scope);
  }
  if (affixes && zoneNames.includes(name) && !keepsOwner(name, affixes, zoneNames)) {
    refuse(
      'DnsRecord',
      `"${hostname}" is a zone name, whose TXT record would be outside of the zone. Write registry: ExternalDnsRegistry.txt("%{record_type}-owner.")`,
      scope,
    );
  }
}

/** Returns true if the TXT record is in one of the zones. Deploy-time affixes are not validated. */
function keepsOwner(name: string, affixes: TxtAffixes, zoneNames: readonly string[]): boolean {
  return (
    !Object.values(affixes).every(isConcrete) ||
    zoneNames.some((zone) => liesIn(ownershipName(name, 'A', affixes), zone))
  );
}
