import type * as route53 from 'aws-cdk-lib/aws-route53';
import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Cidr } from '../addressing/cidr';
import { ImageSource } from '../cluster/image-source';
import { validateArnLocations, validateArns } from '../foundation/arns';
import { didYouMean, fail, type Located, withErrorPath } from '../foundation/errors';
import { validateIds, validateName } from '../foundation/ids';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { formatValue, isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import { validateDeployTimeLists } from '../loadbalancing/validation';
import { isInDomain, isRecordDomain, normalizeRecordName, RecordSource } from './dns-records';
import type { ExternalDnsOptions } from './external-dns-options';
import { argumentNames, PREFIX_VARIABLE, variableNames } from './external-dns-values';

/** Maximum length of a Helm release name, which is also the name of a service account. */
const MAX_RELEASE_NAME_LENGTH = 53;

/** Maximum number of changes in one Route 53 request. */
const MAX_BATCH_SIZE = 1000;

/** Minor version of the first release that supports an annotation prefix. */
const FIRST_PREFIX_MINOR = 20;

/** Environment variables that the construct sets. */
const EXTERNAL_DNS_VARIABLES = [PREFIX_VARIABLE, 'AWS_DEFAULT_REGION'];

/** Options that only the chart supports. */
const CHART_ONLY_OPTIONS = ['chartSource', 'imageRepository', 'priorityClassName', 'serviceMonitor'] as const;

/** Arguments that typed options set, with the option. */
const TYPED_ARGUMENTS: Readonly<Record<string, string>> = {
  'annotation-filter': 'annotationFilter',
  'annotation-prefix': 'annotationPrefix',
  'aws-assume-role': 'zoneRoleArn',
  'aws-assume-role-external-id': 'zoneRoleExternalId',
  'aws-batch-change-interval': 'route53.batchInterval',
  'aws-batch-change-size': 'route53.batchSize',
  'aws-evaluate-target-health': 'route53.evaluateTargetHealth',
  'aws-prefer-cname': 'route53.aliases',
  'aws-zone-match-parent': 'domainFilters',
  'aws-zones-cache-duration': 'route53.zoneCache',
  'default-targets': 'targets.defaults',
  'domain-filter': 'domainFilters',
  'dynamodb-region': 'registry',
  'dynamodb-table': 'registry',
  events: 'events',
  'exclude-domains': 'excludeDomains',
  'exclude-target-net': 'targets.excludedNetworks',
  'force-default-targets': 'targets.forceDefaults',
  'gateway-label-filter': 'gateways.labelFilter',
  'gateway-name': 'gateways.name',
  'gateway-namespace': 'gateways.namespace',
  'ingress-class': 'ingressClasses',
  interval: 'interval',
  'label-filter': 'labelFilter',
  'log-format': 'jsonLogs',
  'log-level': 'logLevel',
  'managed-record-types': 'recordTypes',
  namespace: 'watchNamespace',
  policy: 'recordPolicy',
  provider: 'CloudMapDns for AWS Cloud Map',
  // A pattern replaces the filters that limit the role.
  'regex-domain-exclusion': 'excludeDomains',
  'regex-domain-filter': 'domainFilters',
  registry: 'registry',
  source: 'sources',
  'target-net-filter': 'targets.networks',
  'txt-cache-interval': 'route53.recordCache',
  'txt-encrypt-aes-key': 'registry',
  'txt-encrypt-enabled': 'registry',
  'txt-owner-id': 'ownerId',
  'txt-prefix': 'registry',
  'txt-suffix': 'registry',
  'txt-wildcard-replacement': 'registry',
  'zone-id-filter': 'hostedZones',
};

/**
 * Validates the options. ExternalDNS would not start with some values, and others would bypass the limits of its role.
 */
export function validateExternalDnsOptions(options: ExternalDnsOptions, scope: Construct): void {
  const { annotationPrefix, zoneRoleArn, zoneRoleExternalId } = options;
  for (const [option, list] of Object.entries({ sources: options.sources, recordTypes: options.recordTypes })) {
    if (list?.length === 0) {
      fail('ExternalDnsSetting', `"${option}: []" is empty. Write one or more, or leave it out`, scope);
    }
  }
  if (annotationPrefix !== undefined && isConcrete(annotationPrefix) && !/^[a-z0-9.-]+\/$/.test(annotationPrefix)) {
    const bare = annotationPrefix.replace(/\/+$/, '');
    fail('ExternalDnsSetting', `"${annotationPrefix}" is not an annotation prefix. Write "${bare}/"`, scope);
  }
  validateDeployTimeLists('ExternalDnsSetting', listsOf(options), scope);
  if (options.gateways && !options.sources?.some((source) => source.startsWith('gateway-'))) {
    fail(
      'ExternalDnsSetting',
      '"gateways" filters routes, but no source is a route. Add RecordSource.GATEWAY_HTTP_ROUTE to sources, or leave it out',
      scope,
    );
  }
  validateInstallation(options, scope);
  validateZoneRole(zoneRoleArn, zoneRoleExternalId, scope);
  validateName('role', options.roleName, { errorName: 'ExternalDnsSetting', scope });
  validateRoute53Options(options, scope);
  validateRecordTargets(options, scope);
  validateAdditionalArguments(options, scope);
}

/** Returns the lists whose items become arguments and policy names. */
function listsOf({ domainFilters, excludeDomains, ingressClasses, targets = {} }: ExternalDnsOptions) {
  return {
    domainFilters,
    excludeDomains,
    ingressClasses,
    'targets.defaults': targets.defaults,
    'targets.networks': targets.networks,
    'targets.excludedNetworks': targets.excludedNetworks,
  };
}

function validateInstallation(options: ExternalDnsOptions, scope: Construct): void {
  const { annotationPrefix, imageRepository, installation } = options;
  const release = installation?._releaseName;
  if (release !== undefined && isConcrete(release) && !isDnsLabel(release, MAX_RELEASE_NAME_LENGTH)) {
    fail(
      'ExternalDnsSetting',
      `"${release}" is not a release name. Write 1 to 53 lower-case letters, digits and hyphens`,
      scope,
    );
  }
  const [, minor] = /^v0\.(\d+)\./.exec(installation?._addonVersion ?? '') ?? [];
  if (annotationPrefix !== undefined && minor !== undefined && Number(minor) < FIRST_PREFIX_MINOR) {
    fail(
      'ExternalDnsSetting',
      `"${annotationPrefix}" is not supported by ${installation?._addonVersion}. Pin v0.${FIRST_PREFIX_MINOR} or later, or leave annotationPrefix out`,
      scope,
    );
  }
  const chartOnly = CHART_ONLY_OPTIONS.find((name) => options[name] !== undefined);
  if (chartOnly !== undefined && (installation?._isAddon ?? true)) {
    fail(
      'ExternalDnsSetting',
      `"${chartOnly === 'chartSource' ? chartOnly : `${chartOnly}: ${formatValue(options[chartOnly])}`}" is not supported by the EKS add-on. Leave it out, or write installation: ExternalDnsInstallation.chart()`,
      scope,
    );
  }
  if (imageRepository !== undefined) {
    ImageSource.repository(imageRepository)._repositoryOf('', scope);
  }
}

function validateZoneRole(arn: string | undefined, externalId: string | undefined, scope: Construct): void {
  if (arn === undefined && externalId !== undefined) {
    fail(
      'ExternalDnsSetting',
      `"zoneRoleExternalId: ${formatValue(externalId)}" needs a role. Write zoneRoleArn too`,
      scope,
    );
  }
  validateName('externalId', externalId, { errorName: 'ExternalDnsSetting', scope });
  if (arn !== undefined) {
    validateRoleArn(arn, scope);
  }
}

/** Validates the ARN of one role. A wildcard in a trust policy would allow all roles of the account. */
export function validateRoleArn(arn: string, scope: Construct): void {
  validateArns('role', [arn], { errorName: 'ExternalDnsSetting', scope });
  validateArnLocations('role', [arn], scope, { errorName: 'ExternalDnsSetting', shares: 'partition' });
}

function validateRoute53Options({ interval, route53 = {} }: ExternalDnsOptions, scope: Construct): void {
  const { batchInterval, batchSize, recordCache, zoneCache } = route53;
  const times: Record<string, Duration | undefined> = {
    interval,
    'route53.batchInterval': batchInterval,
    'route53.recordCache': recordCache,
    'route53.zoneCache': zoneCache,
  };
  for (const [option, time] of Object.entries(times)) {
    if (time && !time.isUnresolved() && time.toMilliseconds() % 1000 !== 0) {
      fail(
        'ExternalDnsSetting',
        `"${option}" of ${time.toHumanString()} is not a whole number of seconds. Round it`,
        scope,
      );
    }
  }
  if (
    batchSize !== undefined &&
    isConcrete(batchSize) &&
    !(isWholeNumberFrom(batchSize, 1) && batchSize <= MAX_BATCH_SIZE)
  ) {
    fail(
      'ExternalDnsSetting',
      `"route53.batchSize: ${batchSize}" is out of bounds. Write 1 to ${MAX_BATCH_SIZE}`,
      scope,
    );
  }
}

function validateRecordTargets({ sources, targets = {} }: ExternalDnsOptions, scope: Construct): void {
  const { defaults, forceDefaults } = targets;
  // ExternalDNS 0.21 uses default targets only for endpoints without targets, which only DNSEndpoint objects can have
  // (source/wrappers/multisource.go).
  if (defaults && !forceDefaults && !sources?.includes(RecordSource.CRD)) {
    fail(
      'ExternalDnsSetting',
      '"targets.defaults" are for DNSEndpoint objects without targets, but no source contains them. Add RecordSource.CRD to sources, or write targets.forceDefaults: true',
      scope,
    );
  }
  if (forceDefaults && !defaults?.length) {
    fail('ExternalDnsSetting', '"targets.forceDefaults: true" needs targets. Write targets.defaults', scope);
  }
  const networks = [...(targets.networks ?? []), ...(targets.excludedNetworks ?? [])];
  // ExternalDNS ignores an invalid network, and would write records that it should exclude.
  withErrorPath(scope, () => networks.filter(isConcrete).map((network) => Cidr.parse(network)));
}

function validateAdditionalArguments({ additionalValues = {} }: ExternalDnsOptions, scope: Construct): void {
  const own = EXTERNAL_DNS_VARIABLES.find((name) => variableNames(additionalValues.env).includes(name));
  if (own !== undefined) {
    fail('ValuesClash', `"${own}" in env is set by this construct. Leave it out`, scope);
  }
  const clash = argumentNames(additionalValues).find((name) => TYPED_ARGUMENTS[name] !== undefined);
  if (clash !== undefined) {
    fail(
      'ValuesClash',
      `"--${clash}" in extraArgs or env is set by this construct. Write ${TYPED_ARGUMENTS[clash]}`,
      scope,
    );
  }
}

/**
 * Returns the normalized name of a zone, without a trailing dot. Undefined for a zone that was imported only by its id.
 */
export function tryGetZoneName(zone: route53.IHostedZone): string | undefined {
  try {
    const name = zone.zoneName;
    return isConcrete(name) ? normalizeRecordName(name) : undefined;
  } catch {
    return undefined;
  }
}

/** Validates the hosted zones: at least one, and no duplicates. */
export function validateHostedZones(zones: readonly route53.IHostedZone[], scope: Located): void {
  if (zones.length === 0) {
    fail(
      'HostedZoneMissing',
      '"hostedZones" is empty. Write the hosted zones in which ExternalDNS manages records',
      scope,
    );
  }
  const ids = zones.map(({ hostedZoneId }) => hostedZoneId);
  validateIds('hostedZone', ids, { errorName: 'HostedZoneMissing', scope });
  const repeated = firstDuplicate(ids);
  if (repeated !== undefined) {
    const [, again] = zones.filter(({ hostedZoneId }) => hostedZoneId === repeated);
    fail('HostedZoneMissing', `"${again.node.id}" is given twice. Write each hosted zone once`, scope);
  }
}

/**
 * Validates the domain filters. Without a filter, ExternalDNS would use all zones of the account. Filters are compared
 * with the zones if all zone names are known.
 */
export function validateDomainFilters(
  filters: readonly string[] | undefined,
  zoneNames: readonly string[],
  zones: readonly route53.IHostedZone[],
  scope: Located,
): void {
  const nameless = zones.find((zone) => tryGetZoneName(zone) === undefined);
  if (nameless && filters === undefined) {
    fail(
      'DomainFilter',
      `"${nameless.node.id}" has no zone name at synthesis. Write domainFilters, or import the zone with HostedZone.fromHostedZoneAttributes`,
      scope,
    );
  }
  if (filters?.every((filter) => filter === '')) {
    fail(
      'DomainFilter',
      '"domainFilters" is empty, so ExternalDNS would use all hosted zones of the account. Leave it out, or write domains of the hosted zones',
      scope,
    );
  }
  for (const filter of filters?.filter(isConcrete) ?? []) {
    validateDomainSpelling(filter, scope);
    if (!nameless && !zoneNames.some((name) => isInDomain(filter, name))) {
      fail('DomainFilter', `"${filter}" is in none of the hosted zones. ${didYouMean(filter, zoneNames)}`, scope);
    }
  }
}

/** Validates excluded domains: they must be in a managed domain, and must not exclude all of it. */
export function validateExcludedDomains(
  excluded: readonly string[] = [],
  domains: readonly string[],
  scope: Located,
): void {
  for (const domain of excluded.filter(isConcrete)) {
    validateDomainSpelling(domain, scope);
    const whole = domains.find((kept) => isConcrete(kept) && isInDomain(kept, domain));
    if (whole !== undefined) {
      fail('DomainFilter', `"${domain}" in excludeDomains excludes all of "${whole}". Remove one of the two`, scope);
    }
    if (domains.every(isConcrete) && !domains.some((kept) => isInDomain(domain, kept))) {
      fail(
        'DomainFilter',
        `"${domain}" in excludeDomains is not in a managed domain. Leave it out, or write a domain below ${domains.map((kept) => `"${kept}"`).join(', ')}`,
        scope,
      );
    }
  }
}

/** Validates the spelling of a domain. ExternalDNS and the policy of its role compare normalized names. */
function validateDomainSpelling(domain: string, scope: Located): void {
  const bare = normalizeRecordName(domain.replace(/^[*.]+/, ''));
  if (bare !== domain) {
    fail('DomainFilter', `"${domain}" is not a zone name. Write "${bare}", which includes all names below it`, scope);
  }
  if (!isRecordDomain(domain)) {
    fail(
      'DomainFilter',
      `"${domain}" is not in the format in which Route 53 stores names. Write letters from a to z, digits, hyphens and underscores, such as "xn--mller-kva.example.com"`,
      scope,
    );
  }
}

/** Validates the owner id, which is written to TXT records. */
export function validateOwnerId(ownerId: string | undefined, scope: Located): void {
  if (ownerId === undefined || !isConcrete(ownerId)) {
    return;
  }
  const kept = [...ownerId].filter((char) => /[A-Za-z0-9._-]/.test(char)).join('');
  if (ownerId === '' || kept !== ownerId) {
    fail(
      'OwnerId',
      `"${ownerId}" cannot be written to a TXT record. Write letters, digits, dots, hyphens and underscores, such as "${kept || 'my-cluster'}"`,
      scope,
    );
  }
}
