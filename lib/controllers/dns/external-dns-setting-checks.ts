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

/** The longest name of a Helm release, which names a service account, too. */
const LONGEST_RELEASE = 53;

/** The most changes that Route 53 takes in one request. */
const MOST_CHANGES = 1000;

/** The minor of the first release that can be told a prefix. */
const FIRST_PREFIX_MINOR = 20;

/** Variables that the construct sets. */
const OWN_VARIABLES = [PREFIX_VARIABLE, 'AWS_DEFAULT_REGION'];

/** What the chart has a value for, and the add-on has not. */
const CHART_OPTIONS = ['imageRepository', 'priorityClassName', 'serviceMonitor'] as const;

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
export function refuseSettings(options: ExternalDnsOptions, scope: Construct): void {
  const { annotationPrefix, zoneRoleArn, zoneRoleExternalId } = options;
  for (const [option, list] of Object.entries({ sources: options.sources, recordTypes: options.recordTypes })) {
    if (list?.length === 0) {
      refuse('ControllerSetting', `"${option}: []" leaves nothing to do, name one or more, or leave it out`, scope);
    }
  }
  if (annotationPrefix !== undefined && isConcrete(annotationPrefix) && !/^[a-z0-9.-]+\/$/.test(annotationPrefix)) {
    const bare = annotationPrefix.replace(/\/+$/, '');
    refuse('ControllerSetting', `"${annotationPrefix}" is no prefix of annotations, write "${bare}/"`, scope);
  }
  refuseDeployTimeLists('ControllerSetting', listsOf(options), scope);
  if (options.gateways && !options.sources?.some((source) => source.startsWith('gateway-'))) {
    refuse(
      'ControllerSetting',
      '"gateways" are those of routes, and no source is one, add RecordSource.GATEWAY_HTTP_ROUTE to sources or leave it out',
      scope,
    );
  }
  refuseInstallation(options, scope);
  refuseZoneRole(zoneRoleArn, zoneRoleExternalId, scope);
  validateName('role', options.roleName, { refusal: 'ControllerSetting', scope });
  refuseRoute53(options, scope);
  refuseTargets(options, scope);
  refuseArguments(options, scope);
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

function refuseInstallation(options: ExternalDnsOptions, scope: Construct): void {
  const { annotationPrefix, imageRepository, installation } = options;
  const release = installation?._releaseName;
  if (release !== undefined && isConcrete(release) && !isDnsLabel(release, LONGEST_RELEASE)) {
    refuse(
      'ControllerSetting',
      `"${release}" cannot name a release, write 1 to 53 lower-case letters, digits and hyphens`,
      scope,
    );
  }
  const [, minor] = /^v0\.(\d+)\./.exec(installation?._addonVersion ?? '') ?? [];
  if (annotationPrefix !== undefined && minor !== undefined && Number(minor) < FIRST_PREFIX_MINOR) {
    refuse(
      'ControllerSetting',
      `"${annotationPrefix}" is not read by ${installation?._addonVersion}, pin v0.${FIRST_PREFIX_MINOR} or later, or leave annotationPrefix out`,
      scope,
    );
  }
  const foreign = CHART_OPTIONS.find((name) => options[name] !== undefined);
  if (foreign !== undefined && (installation?._isAddon ?? true)) {
    refuse(
      'ControllerSetting',
      `"${foreign}: ${shown(options[foreign])}" is no setting of the EKS add-on, leave it out, or write installation: ExternalDnsInstallation.chart()`,
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
      'ControllerSetting',
      `"zoneRoleExternalId: ${shown(externalId)}" has no role to go with, give zoneRoleArn too`,
      scope,
    );
  }
  validateName('externalId', externalId, { refusal: 'ControllerSetting', scope });
  if (arn !== undefined) {
    refuseRoleArn(arn, scope);
  }
}

/** Refuses what is not the ARN of one role: a wildcard in a trust policy would let in every role of the account. */
export function refuseRoleArn(arn: string, scope: Construct): void {
  validateArns('role', [arn], { refusal: 'ControllerSetting', scope });
  validateArnPlaces('role', [arn], scope, { refusal: 'ControllerSetting', shares: 'partition' });
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
        'ControllerSetting',
        `"${option}" of ${time.toHumanString()} is no whole number of seconds, round it`,
        scope,
      );
    }
  }
  if (batchSize !== undefined && isConcrete(batchSize) && !(isCount(batchSize, 1) && batchSize <= MOST_CHANGES)) {
    refuse(
      'ControllerSetting',
      `"route53.batchSize: ${batchSize}" is more or less than Route 53 takes in a request, write 1 to ${MOST_CHANGES}`,
      scope,
    );
  }
}

function refuseTargets({ sources, targets = {} }: ExternalDnsOptions, scope: Construct): void {
  const { defaults, forceDefaults } = targets;
  // ExternalDNS 0.21 gives default targets to endpoints without targets alone, and DNSEndpoint objects alone have such (source/wrappers/multisource.go).
  if (defaults && !forceDefaults && !sources?.includes(RecordSource.CRD)) {
    refuse(
      'ControllerSetting',
      '"targets.defaults" are for DNSEndpoint objects without targets, and no source has them, add RecordSource.CRD to sources or write targets.forceDefaults: true',
      scope,
    );
  }
  if (forceDefaults && !defaults?.length) {
    refuse('ControllerSetting', '"targets.forceDefaults: true" has no targets to write, give targets.defaults', scope);
  }
  const networks = [...(targets.networks ?? []), ...(targets.excludedNetworks ?? [])];
  // ExternalDNS passes over a network that it cannot read, and would write what it should leave out.
  refusingAt(scope, () => networks.filter(isConcrete).map((network) => Cidr.parse(network)));
}

function refuseArguments({ additionalValues = {} }: ExternalDnsOptions, scope: Construct): void {
  const own = OWN_VARIABLES.find((name) => variableNames(additionalValues.env).includes(name));
  if (own !== undefined) {
    refuse('ValuesClash', `"${own}" in env is set by this construct, leave it out`, scope);
  }
  const clash = argumentNames(additionalValues).find((name) => TYPED_ARGUMENTS[name] !== undefined);
  if (clash !== undefined) {
    refuse(
      'ValuesClash',
      `"--${clash}" in extraArgs or env is set by this construct, write ${TYPED_ARGUMENTS[clash]}`,
      scope,
    );
  }
}
