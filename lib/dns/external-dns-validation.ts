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

/** The longest name of a Helm release, which names a service account, too. */
const MAX_RELEASE_NAME_LENGTH = 53;

/** The most changes that Route 53 takes in one request. */
const MAX_BATCH_SIZE = 1000;

/** The minor of the first release that can be told a prefix. */
const FIRST_PREFIX_MINOR = 20;

/** Variables that the construct sets. */
const EXTERNAL_DNS_VARIABLES = [PREFIX_VARIABLE, 'AWS_DEFAULT_REGION'];

/** What the chart has a value for, and the add-on has not. */
const CHART_ONLY_OPTIONS = ['imageRepository', 'priorityClassName', 'serviceMonitor'] as const;

/** Arguments that typed options give, and the option of each. */
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
  // A pattern takes the place of the filters that the role is limited by.
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

/** Refuses settings that ExternalDNS would stop at, or that would undo what its role is limited to. */
export function validateExternalDnsOptions(options: ExternalDnsOptions, scope: Construct): void {
  const { annotationPrefix, zoneRoleArn, zoneRoleExternalId } = options;
  for (const [option, list] of Object.entries({ sources: options.sources, recordTypes: options.recordTypes })) {
    if (list?.length === 0) {
      fail('ControllerSetting', `"${option}: []" leaves nothing to do, name one or more, or leave it out`, scope);
    }
  }
  if (annotationPrefix !== undefined && isConcrete(annotationPrefix) && !/^[a-z0-9.-]+\/$/.test(annotationPrefix)) {
    const bare = annotationPrefix.replace(/\/+$/, '');
    fail('ControllerSetting', `"${annotationPrefix}" is no prefix of annotations, write "${bare}/"`, scope);
  }
  validateDeployTimeLists('ControllerSetting', listsOf(options), scope);
  if (options.gateways && !options.sources?.some((source) => source.startsWith('gateway-'))) {
    fail(
      'ControllerSetting',
      '"gateways" are those of routes, and no source is one, add RecordSource.GATEWAY_HTTP_ROUTE to sources or leave it out',
      scope,
    );
  }
  validateInstallation(options, scope);
  validateZoneRole(zoneRoleArn, zoneRoleExternalId, scope);
  validateName('role', options.roleName, { errorName: 'ControllerSetting', scope });
  validateRoute53Options(options, scope);
  validateRecordTargets(options, scope);
  validateAdditionalArguments(options, scope);
}

/** What becomes arguments and names in policies, one by one. */
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
      'ControllerSetting',
      `"${release}" cannot name a release, write 1 to 53 lower-case letters, digits and hyphens`,
      scope,
    );
  }
  const [, minor] = /^v0\.(\d+)\./.exec(installation?._addonVersion ?? '') ?? [];
  if (annotationPrefix !== undefined && minor !== undefined && Number(minor) < FIRST_PREFIX_MINOR) {
    fail(
      'ControllerSetting',
      `"${annotationPrefix}" is not read by ${installation?._addonVersion}, pin v0.${FIRST_PREFIX_MINOR} or later, or leave annotationPrefix out`,
      scope,
    );
  }
  const chartOnly = CHART_ONLY_OPTIONS.find((name) => options[name] !== undefined);
  if (chartOnly !== undefined && (installation?._isAddon ?? true)) {
    fail(
      'ControllerSetting',
      `"${chartOnly}: ${formatValue(options[chartOnly])}" is no setting of the EKS add-on, leave it out, or write installation: ExternalDnsInstallation.chart()`,
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
      'ControllerSetting',
      `"zoneRoleExternalId: ${formatValue(externalId)}" has no role to go with, give zoneRoleArn too`,
      scope,
    );
  }
  validateName('externalId', externalId, { errorName: 'ControllerSetting', scope });
  if (arn !== undefined) {
    validateRoleArn(arn, scope);
  }
}

/** Refuses what is not the ARN of one role: a wildcard in a trust policy would let in every role of the account. */
export function validateRoleArn(arn: string, scope: Construct): void {
  validateArns('role', [arn], { errorName: 'ControllerSetting', scope });
  validateArnLocations('role', [arn], scope, { errorName: 'ControllerSetting', shares: 'partition' });
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
        'ControllerSetting',
        `"${option}" of ${time.toHumanString()} is no whole number of seconds, round it`,
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
      'ControllerSetting',
      `"route53.batchSize: ${batchSize}" is more or less than Route 53 takes in a request, write 1 to ${MAX_BATCH_SIZE}`,
      scope,
    );
  }
}

function validateRecordTargets({ sources, targets = {} }: ExternalDnsOptions, scope: Construct): void {
  const { defaults, forceDefaults } = targets;
  // ExternalDNS 0.21 gives default targets to endpoints without targets alone, and DNSEndpoint objects alone have such (source/wrappers/multisource.go).
  if (defaults && !forceDefaults && !sources?.includes(RecordSource.CRD)) {
    fail(
      'ControllerSetting',
      '"targets.defaults" are for DNSEndpoint objects without targets, and no source has them, add RecordSource.CRD to sources or write targets.forceDefaults: true',
      scope,
    );
  }
  if (forceDefaults && !defaults?.length) {
    fail('ControllerSetting', '"targets.forceDefaults: true" has no targets to write, give targets.defaults', scope);
  }
  const networks = [...(targets.networks ?? []), ...(targets.excludedNetworks ?? [])];
  // ExternalDNS passes over a network that it cannot read, and would write what it should leave out.
  withErrorPath(scope, () => networks.filter(isConcrete).map((network) => Cidr.parse(network)));
}

function validateAdditionalArguments({ additionalValues = {} }: ExternalDnsOptions, scope: Construct): void {
  const own = EXTERNAL_DNS_VARIABLES.find((name) => variableNames(additionalValues.env).includes(name));
  if (own !== undefined) {
    fail('ValuesClash', `"${own}" in env is set by this construct, leave it out`, scope);
  }
  const clash = argumentNames(additionalValues).find((name) => TYPED_ARGUMENTS[name] !== undefined);
  if (clash !== undefined) {
    fail(
      'ValuesClash',
      `"--${clash}" in extraArgs or env is set by this construct, write ${TYPED_ARGUMENTS[clash]}`,
      scope,
    );
  }
}

/** The zone's name as Route 53 keeps it, without the dot at the end; a zone that was imported by its id alone has none. */
export function tryGetZoneName(zone: route53.IHostedZone): string | undefined {
  try {
    const name = zone.zoneName;
    return isConcrete(name) ? normalizeRecordName(name) : undefined;
  } catch {
    return undefined;
  }
}

/** Refuses zones that are none, or that are listed twice. */
export function validateHostedZones(zones: readonly route53.IHostedZone[], scope: Located): void {
  if (zones.length === 0) {
    fail('HostedZoneMissing', '"hostedZones" is empty, give the zones that ExternalDNS may write to', scope);
  }
  const ids = zones.map(({ hostedZoneId }) => hostedZoneId);
  validateIds('hostedZone', ids, { errorName: 'HostedZoneMissing', scope });
  const repeated = firstDuplicate(ids);
  if (repeated !== undefined) {
    const [, again] = zones.filter(({ hostedZoneId }) => hostedZoneId === repeated);
    fail('HostedZoneMissing', `"${again.node.id}" is given twice, name each hosted zone once`, scope);
  }
}

/** Without a filter, ExternalDNS tries every zone of the account; filters can be checked where every zone's name is known. */
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
      `"${nameless.node.id}" has no name at synthesis to filter on, give domainFilters or import the zone with HostedZone.fromHostedZoneAttributes`,
      scope,
    );
  }
  if (filters?.every((filter) => filter === '')) {
    fail(
      'DomainFilter',
      '"domainFilters" is empty and ExternalDNS would try every zone of the account, leave it out or name domains of the hosted zones',
      scope,
    );
  }
  for (const filter of filters?.filter(isConcrete) ?? []) {
    validateDomainSpelling(filter, scope);
    if (!nameless && !zoneNames.some((name) => isInDomain(filter, name))) {
      fail('DomainFilter', `"${filter}" lies in none of the hosted zones. ${didYouMean(filter, zoneNames)}`, scope);
    }
  }
}

/** Refuses domains that are left alone where nothing is kept, or where nothing else would be. */
export function validateExcludedDomains(
  excluded: readonly string[] = [],
  domains: readonly string[],
  scope: Located,
): void {
  for (const domain of excluded.filter(isConcrete)) {
    validateDomainSpelling(domain, scope);
    const whole = domains.find((kept) => isConcrete(kept) && isInDomain(kept, domain));
    if (whole !== undefined) {
      fail('DomainFilter', `"${domain}" in excludeDomains leaves nothing of "${whole}", take it out of one`, scope);
    }
    if (domains.every(isConcrete) && !domains.some((kept) => isInDomain(domain, kept))) {
      fail(
        'DomainFilter',
        `"${domain}" in excludeDomains is kept by nobody here, leave it out, or name a domain below ${domains.map((kept) => `"${kept}"`).join(', ')}`,
        scope,
      );
    }
  }
}

/** Names are compared as Route 53 keeps them, by ExternalDNS and in the policy of its role. */
function validateDomainSpelling(domain: string, scope: Located): void {
  const bare = normalizeRecordName(domain.replace(/^[*.]+/, ''));
  if (bare !== domain) {
    fail('DomainFilter', `"${domain}" is the name of no zone, write "${bare}": names below it are included`, scope);
  }
  if (!isRecordDomain(domain)) {
    fail(
      'DomainFilter',
      `"${domain}" is not a name that Route 53 keeps as it is written, write letters from a to z, digits, hyphens and underscores, such as "xn--mller-kva.example.com"`,
      scope,
    );
  }
}

/** Refuses an owner id that cannot stand in a TXT record. */
export function validateOwnerId(ownerId: string | undefined, scope: Located): void {
  if (ownerId === undefined || !isConcrete(ownerId)) {
    return;
  }
  const kept = [...ownerId].filter((char) => /[A-Za-z0-9._-]/.test(char)).join('');
  if (ownerId === '' || kept !== ownerId) {
    fail(
      'OwnerId',
      `"${ownerId}" cannot stand in a TXT record, write letters, digits, dots, hyphens and underscores, such as "${kept || 'my-cluster'}"`,
      scope,
    );
  }
}
