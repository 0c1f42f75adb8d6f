import type * as route53 from 'aws-cdk-lib/aws-route53';
import { validateIds } from '../../foundation/ids';
import { twin } from '../../foundation/lists';
import { didYouMean, type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { isDomain, liesIn, normalName } from './record-names';

/** The zone's name as Route 53 keeps it, without the dot at the end; a zone that was imported by its id alone has none. */
export function zoneNameOf(zone: route53.IHostedZone): string | undefined {
  try {
    const name = zone.zoneName;
    return isConcrete(name) ? normalName(name) : undefined;
  } catch {
    return undefined;
  }
}

/** Refuses zones that are none, or that are listed twice. */
export function refuseZones(zones: readonly route53.IHostedZone[], scope: Located): void {
  if (zones.length === 0) {
    refuse('HostedZoneMissing', '"hostedZones" is empty, give the zones that ExternalDNS may write to', scope);
  }
  const ids = zones.map(({ hostedZoneId }) => hostedZoneId);
  validateIds('hostedZone', ids, { refusal: 'HostedZoneMissing', scope });
  const repeated = twin(ids);
  if (repeated !== undefined) {
    const [, again] = zones.filter(({ hostedZoneId }) => hostedZoneId === repeated);
    refuse('HostedZoneMissing', `"${again.node.id}" is given twice, name each hosted zone once`, scope);
  }
}

/** Without a filter, ExternalDNS tries every zone of the account; filters can be checked where every zone's name is known. */
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
      `"${nameless.node.id}" has no name at synthesis to filter on, give domainFilters or import the zone with HostedZone.fromHostedZoneAttributes`,
      scope,
    );
  }
  if (filters?.every((filter) => filter === '')) {
    refuse(
      'DomainFilter',
      '"domainFilters" is empty and ExternalDNS would try every zone of the account, leave it out or name domains of the hosted zones',
      scope,
    );
  }
  for (const filter of filters?.filter(isConcrete) ?? []) {
    refuseSpelling(filter, scope);
    if (!nameless && !zoneNames.some((name) => liesIn(filter, name))) {
      refuse('DomainFilter', `"${filter}" lies in none of the hosted zones. ${didYouMean(filter, zoneNames)}`, scope);
    }
  }
}

/** Refuses domains that are left alone where nothing is kept, or where nothing else would be. */
export function refuseExclusions(excluded: readonly string[] = [], domains: readonly string[], scope: Located): void {
  for (const domain of excluded.filter(isConcrete)) {
    refuseSpelling(domain, scope);
    const whole = domains.find((kept) => isConcrete(kept) && liesIn(kept, domain));
    if (whole !== undefined) {
      refuse('DomainFilter', `"${domain}" in excludeDomains leaves nothing of "${whole}", take it out of one`, scope);
    }
    if (domains.every(isConcrete) && !domains.some((kept) => liesIn(domain, kept))) {
      refuse(
        'DomainFilter',
        `"${domain}" in excludeDomains is kept by nobody here, leave it out, or name a domain below ${domains.map((kept) => `"${kept}"`).join(', ')}`,
        scope,
      );
    }
  }
}

/** Names are compared as Route 53 keeps them, by ExternalDNS and in the policy of its role. */
function refuseSpelling(domain: string, scope: Located): void {
  const bare = normalName(domain.replace(/^[*.]+/, ''));
  if (bare !== domain) {
    refuse('DomainFilter', `"${domain}" is the name of no zone, write "${bare}": names below it are included`, scope);
  }
  if (!isDomain(domain)) {
    refuse(
      'DomainFilter',
      `"${domain}" is not a name that Route 53 keeps as it is written, write letters from a to z, digits, hyphens and underscores, such as "xn--mller-kva.example.com"`,
      scope,
    );
  }
}

/** Refuses an owner id that cannot stand in a TXT record. */
export function refuseOwnerId(ownerId: string | undefined, scope: Located): void {
  if (ownerId === undefined || !isConcrete(ownerId)) {
    return;
  }
  const kept = [...ownerId].filter((char) => /[A-Za-z0-9._-]/.test(char)).join('');
  if (ownerId === '' || kept !== ownerId) {
    refuse(
      'OwnerId',
      `"${ownerId}" cannot stand in a TXT record, write letters, digits, dots, hyphens and underscores, such as "${kept || 'my-cluster'}"`,
      scope,
    );
  }
}
