import type * as route53 from 'aws-cdk-lib/aws-route53';
import { validateIds } from '../../foundation/ids';
import { twin } from '../../foundation/lists';
import { didYouMean, type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { isDomain, liesIn, normalName } from './record-names';

/**
 * Returns the normalized name of a zone, without a trailing dot. Undefined for a zone that was imported only by its id.
 */
export function zoneNameOf(zone: route53.IHostedZone): string | undefined {
  try {
    const name = zone.zoneName;
    return isConcrete(name) ? normalName(name) : undefined;
  } catch {
    return undefined;
  }
}

/** Validates the hosted zones: at least one, and no duplicates. */
export function refuseZones(zones: readonly route53.IHostedZone[], scope: Located): void {
  if (zones.length === 0) {
    refuse(
      'HostedZoneMissing',
      '"hostedZones" is empty. Write the hosted zones in which ExternalDNS manages records',
      scope,
    );
  }
  const ids = zones.map(({ hostedZoneId }) => hostedZoneId);
  validateIds('hostedZone', ids, { refusal: 'HostedZoneMissing', scope });
  const repeated = twin(ids);
  if (repeated !== undefined) {
    const [, again] = zones.filter(({ hostedZoneId }) => hostedZoneId === repeated);
    refuse('HostedZoneMissing', `"${again.node.id}" is given twice. Write each hosted zone once`, scope);
  }
}

/**
 * Validates the domain filters. Without a filter, ExternalDNS would use all zones of the account. Filters are compared
 * with the zones if all zone names are known.
 */
export function refuseFilters(
  filters: readonly string[] | undefined,
  zoneNames: readonly string[],
  zones: readonly route53.IHostedZone[],
  scope: Located,
): void {
  const nameless = zones.find((zone) => zoneNameOf(zone) === undefined);
  if (nameless && filters === undefined) {
    refuse(
      'DomainFilter',
      `"${nameless.node.id}" has no zone name at synthesis. Write domainFilters, or import the zone with HostedZone.fromHostedZoneAttributes`,
      scope,
    );
  }
  if (filters?.every((filter) => filter === '')) {
    refuse(
      'DomainFilter',
      '"domainFilters" is empty, so ExternalDNS would use all hosted zones of the account. Leave it out, or write domains of the hosted zones',
      scope,
    );
  }
  for (const filter of filters?.filter(isConcrete) ?? []) {
    refuseSpelling(filter, scope);
    if (!nameless && !zoneNames.some((name) => liesIn(filter, name))) {
      refuse('DomainFilter', `"${filter}" is in none of the hosted zones. ${didYouMean(filter, zoneNames)}`, scope);
    }
  }
}

/** Validates excluded domains: they must be in a managed domain, and must not exclude all of it. */
export function refuseExclusions(excluded: readonly string[] = [], domains: readonly string[], scope: Located): void {
  for (const domain of excluded.filter(isConcrete)) {
    refuseSpelling(domain, scope);
    const whole = domains.find((kept) => isConcrete(kept) && liesIn(kept, domain));
    if (whole !== undefined) {
      refuse('DomainFilter', `"${domain}" in excludeDomains excludes all of "${whole}". Remove one of the two`, scope);
    }
    if (domains.every(isConcrete) && !domains.some((kept) => liesIn(domain, kept))) {
      refuse(
        'DomainFilter',
        `"${domain}" in excludeDomains is not in a managed domain. Leave it out, or write a domain below ${domains.map((kept) => `"${kept}"`).join(', ')}`,
        scope,
      );
    }
  }
}

/** Validates the spelling of a domain. ExternalDNS and the policy of its role compare normalized names. */
function refuseSpelling(domain: string, scope: Located): void {
  const bare = normalName(domain.replace(/^[*.]+/, ''));
  if (bare !== domain) {
    refuse('DomainFilter', `"${domain}" is not a zone name. Write "${bare}", which includes all names below it`, scope);
  }
  if (!isDomain(domain)) {
    refuse(
      'DomainFilter',
      `"${domain}" is not in the format in which Route 53 stores names. Write letters from a to z, digits, hyphens and underscores, such as "xn--mller-kva.example.com"`,
      scope,
    );
  }
}

/** Validates the owner id, which is written to TXT records. */
export function refuseOwnerId(ownerId: string | undefined, scope: Located): void {
  if (ownerId === undefined || !isConcrete(ownerId)) {
    return;
  }
  const kept = [...ownerId].filter((char) => /[A-Za-z0-9._-]/.test(char)).join('');
  if (ownerId === '' || kept !== ownerId) {
    refuse(
      'OwnerId',
      `"${ownerId}" cannot be written to a TXT record. Write letters, digits, dots, hyphens and underscores, such as "${kept || 'my-cluster'}"`,
      scope,
    );
  }
}
