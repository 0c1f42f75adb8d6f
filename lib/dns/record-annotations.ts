import type { Duration } from 'aws-cdk-lib/core';
import { didYouMean, fail, type Located } from '../foundation/errors';
import { validateId, validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete, isWholeNumberFrom, numberText } from '../foundation/tokens';
import { validateDeployTimeLists } from '../loadbalancing/validation';
import { isInDomain, isRecordDomain, normalizeRecordName, ownershipName, type TxtAffixes } from './dns-records';

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
export interface ManagedNames {
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
  const annotations: Record<string, string | undefined> = {
    hostname: hostnames.join(','),
    ttl: ttl && String(ttl.toSeconds()),
    target,
    ...routing?._annotations,
    'aws-health-check-id': healthCheckId,
  };
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([name, value]) => (value === undefined ? [] : [[`${prefix}${name}`, value]])),
  );
}

/** Validates settings that ExternalDNS would ignore. */
export function validateRecordAnnotations(
  hostnames: readonly string[],
  { healthCheckId, ttl }: RecordAnnotationOptions,
  kept: ManagedNames,
  scope: Located,
): void {
  validateDeployTimeLists('DnsRecord', { hostnames }, scope);
  validateId('healthCheck', healthCheckId, { errorName: 'DnsRecord', scope });
  if (hostnames.length === 0) {
    fail('DnsRecord', '"hostnames" is empty. Write one or more record names', scope);
  }
  if (ttl && !ttl.isUnresolved() && !(ttl.toMilliseconds() % 1000 === 0 && ttl.toMilliseconds() > 0)) {
    fail(
      'DnsRecord',
      `"ttl" of ${ttl.toHumanString()} is not a whole number of seconds. Write 1 second or more`,
      scope,
    );
  }
  for (const hostname of hostnames.filter(isConcrete)) {
    validateRecordHostname(hostname, kept, scope);
  }
}

function validateRecordHostname(
  hostname: string,
  { affixes, domains, excluded, zoneNames }: ManagedNames,
  scope: Located,
): void {
  const name = normalizeRecordName(hostname);
  if (!isRecordDomain(name.replace(/^\*\./, ''))) {
    fail('DomainFilter', `"${hostname}" is not a record name. Write a name such as "app.${domains[0]}"`, scope);
  }
  if (domains.every(isConcrete) && !domains.some((domain) => isInDomain(name, domain))) {
    const instead = didYouMean(
      name,
      domains.map((domain) => `app.${domain}`),
    );
    fail('DomainFilter', `"${hostname}" is in none of the managed domains. ${instead}`, scope);
  }
  const excludedDomain = excluded.find((domain) => isConcrete(domain) && isInDomain(name, domain));
  if (excludedDomain !== undefined) {
    fail('DomainFilter', `"${hostname}" is in "${excludedDomain}" of excludeDomains. Remove one of the two`, scope);
  }
  if (affixes && zoneNames.includes(name) && !hasOwnershipRecordInZone(name, affixes, zoneNames)) {
    fail(
      'DnsRecord',
      `"${hostname}" is a zone name, whose TXT record would be outside of the zone. Write registry: ExternalDnsRegistry.txt("%{record_type}-owner.")`,
      scope,
    );
  }
}

/** Returns true if the TXT record is in one of the zones. Deploy-time affixes are not validated. */
function hasOwnershipRecordInZone(name: string, affixes: TxtAffixes, zoneNames: readonly string[]): boolean {
  return (
    !Object.values(affixes).every(isConcrete) ||
    zoneNames.some((zone) => isInDomain(ownershipName(name, 'A', affixes), zone))
  );
}

/** Maximum weight of a record. */
const MAX_WEIGHT = 255;

/**
 * Route 53 routing policy of records with the same name. Choose one of the factories.
 *
 * The set identifier distinguishes the records. Each cluster or object that uses the name needs its own.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html
 */
export class RecordRouting {
  /**
   * Weighted routing. The share of a record is its weight divided by the sum of all weights.
   *
   * @param setIdentifier unique identifier among the records of the name
   * @param weight 0 to 255
   */
  public static weighted(setIdentifier: string, weight: number): RecordRouting {
    validateArguments('RecordRouting.weighted', arguments);
    if (isConcrete(weight) && !(isWholeNumberFrom(weight, 0) && weight <= MAX_WEIGHT)) {
      fail('DnsRecord', `"${weight}" is not a valid weight. Write a whole number from 0 to ${MAX_WEIGHT}`);
    }
    return new RecordRouting(setIdentifier, { 'aws-weight': numberText(weight) });
  }

  /**
   * Latency-based routing.
   *
   * @param setIdentifier unique identifier among the records of the name
   * @param region Region of the target
   */
  public static latency(setIdentifier: string, region: string): RecordRouting {
    validateArguments('RecordRouting.latency', arguments);
    validateName('region', region, { errorName: 'DnsRecord' });
    return new RecordRouting(setIdentifier, { 'aws-region': region });
  }

  /**
   * Failover routing: the primary record, which is used while it is healthy.
   *
   * @param setIdentifier unique identifier among the records of the name
   */
  public static primary(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.primary', arguments);
    return new RecordRouting(setIdentifier, { 'aws-failover': 'PRIMARY' });
  }

  /**
   * Failover routing: the secondary record, which is used while the primary is unhealthy.
   *
   * @param setIdentifier unique identifier among the records of the name
   */
  public static secondary(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.secondary', arguments);
    return new RecordRouting(setIdentifier, { 'aws-failover': 'SECONDARY' });
  }

  /**
   * Geolocation routing by country.
   *
   * @param setIdentifier unique identifier among the records of the name
   * @param countryCode two-letter code such as `FR`, or `*` for countries without a record
   */
  public static country(setIdentifier: string, countryCode: string): RecordRouting {
    validateArguments('RecordRouting.country', arguments);
    return new RecordRouting(setIdentifier, { 'aws-geolocation-country-code': countryCode });
  }

  /**
   * Geolocation routing by continent.
   *
   * @param setIdentifier unique identifier among the records of the name
   * @param continentCode two-letter code such as `EU`
   */
  public static continent(setIdentifier: string, continentCode: string): RecordRouting {
    validateArguments('RecordRouting.continent', arguments);
    return new RecordRouting(setIdentifier, { 'aws-geolocation-continent-code': continentCode });
  }

  /**
   * Multivalue answer routing, with up to eight records. Not supported for alias records of load balancers.
   *
   * @param setIdentifier unique identifier among the records of the name
   */
  public static multiValue(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.multiValue', arguments);
    return new RecordRouting(setIdentifier, { 'aws-multi-value-answer': 'true' });
  }

  private constructor(
    private readonly setIdentifier: string,
    private readonly policy: Readonly<Record<string, string>>,
  ) {}

  /** Annotations without their prefix. @internal */
  public get _annotations(): Record<string, string> {
    return { 'set-identifier': this.setIdentifier, ...this.policy };
  }
}
