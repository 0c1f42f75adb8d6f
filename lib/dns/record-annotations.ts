import type { Duration } from 'aws-cdk-lib/core';
import { didYouMean, fail, type Located } from '../foundation/errors';
import { validateId, validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete, isWholeNumberFrom, numberText } from '../foundation/tokens';
import { validateDeployTimeLists } from '../loadbalancing/validation';
import { isInDomain, isRecordDomain, normalizeRecordName, ownershipName, type TxtAffixes } from './dns-records';

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
export interface ManagedNames {
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

/** Refuses what ExternalDNS would pass over in silence. */
export function validateRecordAnnotations(
  hostnames: readonly string[],
  { healthCheckId, ttl }: RecordAnnotationOptions,
  kept: ManagedNames,
  scope: Located,
): void {
  validateDeployTimeLists('ControllerSetting', { hostnames }, scope);
  validateId('healthCheck', healthCheckId, { errorName: 'ControllerSetting', scope });
  if (hostnames.length === 0) {
    fail('ControllerSetting', '"hostnames" is empty, name one record or more', scope);
  }
  if (ttl && !ttl.isUnresolved() && !(ttl.toMilliseconds() % 1000 === 0 && ttl.toMilliseconds() > 0)) {
    fail(
      'ControllerSetting',
      `"ttl" of ${ttl.toHumanString()} is no whole number of seconds, write 1 second or more`,
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
    fail('DomainFilter', `"${hostname}" is no name of a record, write one such as "app.${domains[0]}"`, scope);
  }
  if (domains.every(isConcrete) && !domains.some((domain) => isInDomain(name, domain))) {
    const instead = didYouMean(
      name,
      domains.map((domain) => `app.${domain}`),
    );
    fail('DomainFilter', `"${hostname}" lies in none of the domains that records are kept for. ${instead}`, scope);
  }
  const excludedDomain = excluded.find((domain) => isConcrete(domain) && isInDomain(name, domain));
  if (excludedDomain !== undefined) {
    fail(
      'DomainFilter',
      `"${hostname}" lies in "${excludedDomain}" of excludeDomains, take it out of one of the two`,
      scope,
    );
  }
  if (affixes && zoneNames.includes(name) && !hasOwnershipRecordInZone(name, affixes, zoneNames)) {
    fail(
      'ControllerSetting',
      `"${hostname}" is the name of a zone and its TXT record would lie outside it, write registry: ExternalDnsRegistry.txt("%{record_type}-owner.")`,
      scope,
    );
  }
}

/** True where the TXT record lies in one of the zones; affixes that are known at deployment only may put it there. */
function hasOwnershipRecordInZone(name: string, affixes: TxtAffixes, zoneNames: readonly string[]): boolean {
  return (
    !Object.values(affixes).every(isConcrete) ||
    zoneNames.some((zone) => isInDomain(ownershipName(name, 'A', affixes), zone))
  );
}

/** The most that one record can weigh. */
const MAX_WEIGHT = 255;

/**
 * How Route 53 chooses between records of one name: one choice, made by a factory. The set identifier tells them apart; each cluster or object that
 * shares a name has one of its own.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy.html
 */
export class RecordRouting {
  /**
   * By weight: the share of a record is its weight over the sum of all. Another one is refused as `ControllerSetting`.
   *
   * @param setIdentifier unique among the records of the name
   * @param weight 0 to 255
   */
  public static weighted(setIdentifier: string, weight: number): RecordRouting {
    validateArguments('RecordRouting.weighted', arguments);
    if (isConcrete(weight) && !(isWholeNumberFrom(weight, 0) && weight <= MAX_WEIGHT)) {
      fail('ControllerSetting', `"${weight}" is no weight of a record, write a whole number from 0 to ${MAX_WEIGHT}`);
    }
    return new RecordRouting(setIdentifier, { 'aws-weight': numberText(weight) });
  }

  /**
   * To the Region that answers soonest.
   *
   * @param setIdentifier unique among the records of the name
   * @param region of what the record points to
   */
  public static latency(setIdentifier: string, region: string): RecordRouting {
    validateArguments('RecordRouting.latency', arguments);
    validateName('region', region, { errorName: 'ControllerSetting' });
    return new RecordRouting(setIdentifier, { 'aws-region': region });
  }

  /**
   * While it is healthy; otherwise, the secondary.
   *
   * @param setIdentifier unique among the records of the name
   */
  public static primary(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.primary', arguments);
    return new RecordRouting(setIdentifier, { 'aws-failover': 'PRIMARY' });
  }

  /**
   * While the primary is not healthy.
   *
   * @param setIdentifier unique among the records of the name
   */
  public static secondary(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.secondary', arguments);
    return new RecordRouting(setIdentifier, { 'aws-failover': 'SECONDARY' });
  }

  /**
   * To users of a country.
   *
   * @param setIdentifier unique among the records of the name
   * @param countryCode of two letters, such as `FR`, or `*` for users of any country that has no record
   */
  public static country(setIdentifier: string, countryCode: string): RecordRouting {
    validateArguments('RecordRouting.country', arguments);
    return new RecordRouting(setIdentifier, { 'aws-geolocation-country-code': countryCode });
  }

  /**
   * To users of a continent.
   *
   * @param setIdentifier unique among the records of the name
   * @param continentCode of two letters, such as `EU`
   */
  public static continent(setIdentifier: string, continentCode: string): RecordRouting {
    validateArguments('RecordRouting.continent', arguments);
    return new RecordRouting(setIdentifier, { 'aws-geolocation-continent-code': continentCode });
  }

  /**
   * Up to eight records at once; not for aliases of load balancers.
   *
   * @param setIdentifier unique among the records of the name
   */
  public static multiValue(setIdentifier: string): RecordRouting {
    validateArguments('RecordRouting.multiValue', arguments);
    return new RecordRouting(setIdentifier, { 'aws-multi-value-answer': 'true' });
  }

  private constructor(
    private readonly setIdentifier: string,
    private readonly policy: Readonly<Record<string, string>>,
  ) {}

  /** What stands behind the prefix of annotations. @internal */
  public get _annotations(): Record<string, string> {
    return { 'set-identifier': this.setIdentifier, ...this.policy };
  }
}
