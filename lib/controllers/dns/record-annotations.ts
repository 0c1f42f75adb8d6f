import type { Duration } from 'aws-cdk-lib/core';
import { validateId } from '../../foundation/ids';
import { didYouMean, type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { refuseDeployTimeLists } from '../load-balancing/load-balancer-arns';
import { isDomain, liesIn, normalName, ownershipName, type TxtAffixes } from './record-names';
import type { RecordRouting } from './record-routing';

/** What annotations ask for, beside the names. */
export interface RecordAnnotationOptions {
  /**
   * How long resolvers keep the records: 1 second or more, in whole seconds. Aliases of load balancers have a time of their own.
   *
   * @default - 300 seconds
   */
  readonly ttl?: Duration;

  /**
   * What the records point to, in place of the address of the object.
   *
   * @default - the load balancer or the address of the object
   */
  readonly target?: string;

  /**
   * How Route 53 chooses between these records and others of the same names, such as those of another cluster.
   *
   * @default - there are no others
   */
  readonly routing?: RecordRouting;

  /**
   * The health check of Route 53 by which the records are answered, by its id.
   *
   * @default - none
   */
  readonly healthCheckId?: string;
}

/** Where an ExternalDNS keeps records. */
export interface KeptNames {
  readonly domains: readonly string[];
  readonly excluded: readonly string[];
  readonly zoneNames: readonly string[];
  readonly affixes?: TxtAffixes;
}

/** The annotations by which an object asks for records. */
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

/** Refuses what ExternalDNS would pass over in silence. */
export function refuseAnnotations(
  hostnames: readonly string[],
  { healthCheckId, ttl }: RecordAnnotationOptions,
  kept: KeptNames,
  scope: Located,
): void {
  refuseDeployTimeLists('ControllerSetting', { hostnames }, scope);
  validateId('healthCheck', healthCheckId, { refusal: 'ControllerSetting', scope });
  if (hostnames.length === 0) {
    refuse('ControllerSetting', '"hostnames" is empty, name one record or more', scope);
  }
  if (ttl && !ttl.isUnresolved() && !(ttl.toMilliseconds() % 1000 === 0 && ttl.toMilliseconds() > 0)) {
    refuse(
      'ControllerSetting',
      `"ttl" of ${ttl.toHumanString()} is no whole number of seconds, write 1 second or more`,
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
    refuse('DomainFilter', `"${hostname}" is no name of a record, write one such as "app.${domains[0]}"`, scope);
  }
  if (domains.every(isConcrete) && !domains.some((domain) => liesIn(name, domain))) {
    const instead = didYouMean(
      name,
      domains.map((domain) => `app.${domain}`),
    );
    refuse('DomainFilter', `"${hostname}" lies in none of the domains that records are kept for. ${instead}`, scope);
  }
  const shut = excluded.find((domain) => isConcrete(domain) && liesIn(name, domain));
  if (shut !== undefined) {
    refuse('DomainFilter', `"${hostname}" lies in "${shut}" of excludeDomains, take it out of one of the two`, scope);
  }
  if (affixes && zoneNames.includes(name) && !keepsOwner(name, affixes, zoneNames)) {
    refuse(
      'ControllerSetting',
      `"${hostname}" is the name of a zone and its TXT record would lie outside it, write registry: ExternalDnsRegistry.txt("%{record_type}-owner.")`,
      scope,
    );
  }
}

/** True where the TXT record lies in one of the zones; affixes that are known at deployment only may put it there. */
function keepsOwner(name: string, affixes: TxtAffixes, zoneNames: readonly string[]): boolean {
  return (
    !Object.values(affixes).every(isConcrete) ||
    zoneNames.some((zone) => liesIn(ownershipName(name, 'A', affixes), zone))
  );
}
