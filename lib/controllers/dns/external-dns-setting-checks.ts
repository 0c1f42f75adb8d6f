import type { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { Cidr } from '../../addressing/cidr';
import { ImageSource } from '../../cluster/image-source';
import { validateArnPlaces, validateArns } from '../../foundation/arns';
import { validateName } from '../../foundation/ids';
import { isDnsLabel } from '../../foundation/kubernetes-names';
import { refuse, refusingAt } from '../../foundation/refusals';
import { isConcrete, isCount, shown } from '../../foundation/tokens';
import { refuseDeployTimeLists } from '../load-balancing/load-balancer-arns';
import type { ExternalDnsOptions } from './external-dns-options';
import { RecordSource } from './external-dns-terms';
import { argumentNames, PREFIX_VARIABLE, variableNames } from './external-dns-values';

/** Maximum length of a Helm release name, which is also the name of a service account. */
const LONGEST_RELEASE = 53;

/** Maximum number of changes in one Route 53 request. */
const MOST_CHANGES = 1000;

/** Minor version of the first release that supports an annotation prefix. */
const FIRST_PREFIX_MINOR = 20;

/** Environment variables that the construct sets. */
const OWN_VARIABLES = [PREFIX_VARIABLE, 'AWS_DEFAULT_REGION'];

/** Options that only the chart supports. */
const CHART_OPTIONS = ['imageRepository', 'priorityClassName', 'serviceMonitor'] as const;

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
export function refuseSettings(options: ExternalDnsOptions, scope: Construct): void {
  const { annotationPrefix, zoneRoleArn, zoneRoleExternalId } = options;
  for (const [option, list] of Object.entries({ sources: options.sources, recordTypes: options.recordTypes })) {
    if (list?.length === 0) {
      refuse('ExternalDnsSetting', `"${option}: []" is empty. Write one or more, or leave it out`, scope);
    }
  }
  if (annotationPrefix !== undefined && isConcrete(annotationPrefix) && !/^[a-z0-9.-]+\/$/.test(annotationPrefix)) {
    const bare = annotationPrefix.replace(/\/+$/, '');
    refuse('ExternalDnsSetting', `"${annotationPrefix}" is not an annotation prefix. Write "${bare}/"`, scope);
  }
  refuseDeployTimeLists('ExternalDnsSetting', listsOf(options), scope);
  if (options.gateways && !options.sources?.some((source) => source.startsWith('gateway-'))) {
    refuse(
      'ExternalDnsSetting',
      '"gateways" filters routes, but no source is a route. Add RecordSource.GATEWAY_HTTP_ROUTE to sources, or leave it out',
      scope,
    );
  }
  refuseInstallation(options, scope);
  refuseZoneRole(zoneRoleArn, zoneRoleExternalId, scope);
  validateName('role', options.roleName, { refusal: 'ExternalDnsSetting', scope });
  refuseRoute53(options, scope);
  refuseTargets(options, scope);
  refuseArguments(options, scope);
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

function refuseInstallation(options: ExternalDnsOptions, scope: Construct): void {
  const { annotationPrefix, imageRepository, installation } = options;
  const release = installation?._releaseName;
  if (release !== undefined && isConcrete(release) && !isDnsLabel(release, LONGEST_RELEASE)) {
    refuse(
      'ExternalDnsSetting',
      `"${release}" is not a release name. Write 1 to 53 lower-case letters, digits and hyphens`,
      scope,
    );
  }
  const [, minor] = /^v0\.(\d+)\./.exec(installation?._addonVersion ?? '') ?? [];
  if (annotationPrefix !== undefined && minor !== undefined && Number(minor) < FIRST_PREFIX_MINOR) {
    refuse(
      'ExternalDnsSetting',
      `"${annotationPrefix}" is not supported by ${installation?._addonVersion}. Pin v0.${FIRST_PREFIX_MINOR} or later, or leave annotationPrefix out`,
      scope,
    );
  }
  const foreign = CHART_OPTIONS.find((name) => options[name] !== undefined);
  if (foreign !== undefined && (installation?._isAddon ?? true)) {
    refuse(
      'ExternalDnsSetting',
      `"${foreign}: ${shown(options[foreign])}" is not supported by the EKS add-on. Leave it out, or write installation: ExternalDnsInstallation.chart()`,
      scope,
    );
  }
  if (imageRepository !== undefined) {
    ImageSource.repository(imageRepository)._repositoryOf('', scope);
  }
}

function refuseZoneRole(arn: string | undefined, externalId: string | undefined, scope: Construct): void {
  if (arn === undefined && externalId !== undefined) {
    refuse(
      'ExternalDnsSetting',
      `"zoneRoleExternalId: ${shown(externalId)}" needs a role. Write zoneRoleArn too`,
      scope,
    );
  }
  validateName('externalId', externalId, { refusal: 'ExternalDnsSetting', scope });
  if (arn !== undefined) {
    refuseRoleArn(arn, scope);
  }
}

/** Validates the ARN of one role. A wildcard in a trust policy would allow all roles of the account. */
export function refuseRoleArn(arn: string, scope: Construct): void {
  validateArns('role', [arn], { refusal: 'ExternalDnsSetting', scope });
  validateArnPlaces('role', [arn], scope, { refusal: 'ExternalDnsSetting', shares: 'partition' });
}

function refuseRoute53({ interval, route53 = {} }: ExternalDnsOptions, scope: Construct): void {
  const { batchInterval, batchSize, recordCache, zoneCache } = route53;
  const times: Record<string, Duration | undefined> = {
    interval,
    'route53.batchInterval': batchInterval,
    'route53.recordCache': recordCache,
    'route53.zoneCache': zoneCache,
  };
  for (const [option, time] of Object.entries(times)) {
    if (time && !time.isUnresolved() && time.toMilliseconds() % 1000 !== 0) {
      refuse(
        'ExternalDnsSetting',
        `"${option}" of ${time.toHumanString()} is not a whole number of seconds. Round it`,
        scope,
      );
    }
  }
  if (batchSize !== undefined && isConcrete(batchSize) && !(isCount(batchSize, 1) && batchSize <= MOST_CHANGES)) {
    refuse(
      'ExternalDnsSetting',
      `"route53.batchSize: ${batchSize}" is out of bounds. Write 1 to ${MOST_CHANGES}`,
      scope,
    );
  }
}

function refuseTargets({ sources, targets = {} }: ExternalDnsOptions, scope: Construct): void {
  const { defaults, forceDefaults } = targets;
  // ExternalDNS 0.21 uses default targets only for endpoints without targets, which only DNSEndpoint objects can have
  // (source/wrappers/multisource.go).
  if (defaults && !forceDefaults && !sources?.includes(RecordSource.CRD)) {
    refuse(
      'ExternalDnsSetting',
      '"targets.defaults" are for DNSEndpoint objects without targets, but no source contains them. Add RecordSource.CRD to sources, or write targets.forceDefaults: true',
      scope,
    );
  }
  if (forceDefaults && !defaults?.length) {
    refuse('ExternalDnsSetting', '"targets.forceDefaults: true" needs targets. Write targets.defaults', scope);
  }
  const networks = [...(targets.networks ?? []), ...(targets.excludedNetworks ?? [])];
  // ExternalDNS ignores an invalid network, and would write records that it should exclude.
  refusingAt(scope, () => networks.filter(isConcrete).map((network) => Cidr.parse(network)));
}

function refuseArguments({ additionalValues = {} }: ExternalDnsOptions, scope: Construct): void {
  const own = OWN_VARIABLES.find((name) => variableNames(additionalValues.env).includes(name));
  if (own !== undefined) {
    refuse('ValuesClash', `"${own}" in env is set by this construct. Leave it out`, scope);
  }
  const clash = argumentNames(additionalValues).find((name) => TYPED_ARGUMENTS[name] !== undefined);
  if (clash !== undefined) {
    refuse(
      'ValuesClash',
      `"--${clash}" in extraArgs or env is set by this construct. Write ${TYPED_ARGUMENTS[clash]}`,
      scope,
    );
  }
}
