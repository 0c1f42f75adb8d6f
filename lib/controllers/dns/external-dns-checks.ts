import type * as route53 from 'aws-cdk-lib/aws-route53';
import { isDnsLabel } from '../../foundation/kubernetes-names';
import { didYouMean, type Located, refuse } from '../../foundation/refusals';
import { isConcrete, shown } from '../../foundation/tokens';
import type { ExternalDnsOptions } from './external-dns-options';
import { argumentNames, PREFIX_VARIABLE } from './external-dns-values';

/** The zone's name as Route 53 keeps it, without the dot at the end; a zone that was imported by its id alone has none. */
export function zoneNameOf(zone: route53.IHostedZone): string | undefined {
  try {
    const name = zone.zoneName;
    return isConcrete(name) ? name.replace(/\.$/, '').toLowerCase() : undefined;
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
  const twin = zones.find(({ hostedZoneId }, index) => ids.indexOf(hostedZoneId) !== index);
  if (twin) {
    refuse('HostedZoneMissing', `"${twin.node.id}" is given twice, name each hosted zone once`, scope);
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
    const bare = filter.replace(/^[*.]+/, '');
    if (bare !== filter) {
      refuse('DomainFilter', `"${filter}" is the name of no zone, write "${bare}": names below it are included`, scope);
    }
    if (!nameless && !zoneNames.some((name) => filter === name || filter.endsWith(`.${name}`))) {
      refuse('DomainFilter', `"${filter}" lies in none of the hosted zones, ${didYouMean(filter, zoneNames)}`, scope);
    }
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

/** The longest name of a Helm release, which names a service account, too. */
const LONGEST_RELEASE = 53;

/** The minor of the first release that can be told a prefix. */
const FIRST_PREFIX_MINOR = 20;

/** Arguments that typed options give, and the option of each. */
const TYPED_ARGUMENTS: Readonly<Record<string, string>> = {
  'annotation-filter': 'annotationFilter',
  'annotation-prefix': 'annotationPrefix',
  'aws-assume-role': 'zoneRoleArn',
  'aws-assume-role-external-id': 'zoneRoleExternalId',
  'aws-zone-match-parent': 'domainFilters',
  'domain-filter': 'domainFilters',
  'dynamodb-region': 'registry',
  'dynamodb-table': 'registry',
  'ingress-class': 'ingressClasses',
  'label-filter': 'labelFilter',
  'managed-record-types': 'recordTypes',
  policy: 'recordPolicy',
  registry: 'registry',
  source: 'sources',
  'txt-owner-id': 'ownerId',
  'txt-prefix': 'registry',
  'zone-id-filter': 'hostedZones',
};

/** Refuses settings that ExternalDNS would stop at, or that would undo what its role is limited to. */
export function refuseSettings(options: ExternalDnsOptions, scope: Located): void {
  const { annotationPrefix, interval, installation, zoneRoleArn, zoneRoleExternalId } = options;
  for (const [option, list] of Object.entries({ sources: options.sources, recordTypes: options.recordTypes })) {
    if (list?.length === 0) {
      refuse('ControllerSetting', `"${option}: []" leaves nothing to do, name one or more, or leave it out`, scope);
    }
  }
  if (annotationPrefix !== undefined && isConcrete(annotationPrefix) && !/^[a-z0-9.-]+\/$/.test(annotationPrefix)) {
    const bare = annotationPrefix.replace(/\/+$/, '');
    refuse('ControllerSetting', `"${annotationPrefix}" is no prefix of annotations, write "${bare}/"`, scope);
  }
  if (interval && interval.toMilliseconds() % 1000 !== 0) {
    refuse(
      'ControllerSetting',
      `"interval" of ${interval.toHumanString()} is no whole number of seconds, round it`,
      scope,
    );
  }
  const release = installation?._releaseName;
  if (release !== undefined && isConcrete(release) && !isDnsLabel(release, LONGEST_RELEASE)) {
    refuse(
      'ControllerSetting',
      `"${release}" cannot name a release, write 1 to 53 lower-case letters, digits and hyphens`,
      scope,
    );
  }
  refuseZoneRole(zoneRoleArn, zoneRoleExternalId, scope);
  refuseOldPrefix(options, scope);
  const names = variableNames(options.additionalValues?.env);
  const own = OWN_VARIABLES.find((name) => names.includes(name));
  if (own !== undefined) {
    refuse('ValuesClash', `"${own}" in env is set by this construct, leave it out`, scope);
  }
  const clash = argumentNames(options.additionalValues?.extraArgs).find((name) => TYPED_ARGUMENTS[name] !== undefined);
  if (clash !== undefined) {
    refuse('ValuesClash', `"--${clash}" in extraArgs is set by this construct, write ${TYPED_ARGUMENTS[clash]}`, scope);
  }
}

/** Variables that the construct sets. */
const OWN_VARIABLES = [PREFIX_VARIABLE, 'AWS_DEFAULT_REGION'];

function variableNames(env: unknown): string[] {
  return Array.isArray(env) ? env.map((variable) => String(variable?.name)) : [];
}

/** Releases before 0.20 read one prefix, whatever they are told. */
function refuseOldPrefix({ annotationPrefix, installation }: ExternalDnsOptions, scope: Located): void {
  const version = installation?._addonVersion;
  const [, minor] = /^v0\.(\d+)\./.exec(version ?? '') ?? [];
  if (annotationPrefix !== undefined && minor !== undefined && Number(minor) < FIRST_PREFIX_MINOR) {
    refuse(
      'ControllerSetting',
      `"${annotationPrefix}" is not read by ${version}, pin v0.${FIRST_PREFIX_MINOR} or later, or leave annotationPrefix out`,
      scope,
    );
  }
}

function refuseZoneRole(arn: string | undefined, externalId: string | undefined, scope: Located): void {
  if (arn === undefined && externalId !== undefined) {
    refuse(
      'ControllerSetting',
      `"zoneRoleExternalId: ${shown(externalId)}" has no role to go with, give zoneRoleArn too`,
      scope,
    );
  }
  if (arn !== undefined && isConcrete(arn) && !/^arn:[a-z-]+:iam::\d{12}:role\/[^*?]+$/.test(arn)) {
    refuse(
      'ControllerSetting',
      `"${arn}" is not the ARN of a role, write it whole, such as "arn:aws:iam::111122223333:role/dns"`,
      scope,
    );
  }
}
