import type { Duration } from 'aws-cdk-lib/core';
import type { PodToleration } from '../../addons/pod-settings';
import type { Values } from '../../foundation/values';
import type { ExternalDnsOptions } from './external-dns-options';

/** Values that limit which records can be changed. Only typed options set them. */
export const OWNED_VALUES = [
  'annotationFilter',
  'annotationPrefix',
  'domainFilters',
  'labelFilter',
  'managedRecordTypes',
  'namespaceOverride',
  'policy',
  'provider',
  'registry',
  'serviceAccount.create',
  'serviceAccount.name',
  'txtOwnerId',
  'txtPrefix',
  'txtSuffix',
];

/** Validated settings of ExternalDNS. */
export interface ExternalDnsSettings {
  readonly ownerId: string;
  readonly sources: readonly string[];
  readonly recordPolicy: string;
  readonly recordTypes: readonly string[];
  readonly registry: string;
  readonly domainFilters: readonly string[];
  readonly interval?: Duration;
  readonly events?: boolean;
  readonly logLevel?: string;
  readonly jsonLogs?: boolean;
  /** In the format of Kubernetes. */
  readonly resources?: Values;
  readonly tolerations?: readonly PodToleration[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

/** Returns the common values of add-on and chart. */
export function externalDnsValues(settings: ExternalDnsSettings): Values {
  return {
    sources: settings.sources,
    policy: settings.recordPolicy,
    registry: settings.registry,
    txtOwnerId: settings.ownerId,
    domainFilters: settings.domainFilters,
    managedRecordTypes: settings.recordTypes,
    ...given({
      interval: settings.interval && seconds(settings.interval),
      triggerLoopOnEvent: settings.events,
      logLevel: settings.logLevel,
      logFormat: settings.jsonLogs ? 'json' : undefined,
      resources: settings.resources,
      tolerations: settings.tolerations?.map(({ _values }) => _values),
      nodeSelector: settings.nodeSelector,
    }),
  };
}

/** Removes undefined values. */
function given(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function seconds(duration: Duration): string {
  return `${duration.toSeconds()}s`;
}

/** Prefix of environment variables for arguments: `EXTERNAL_DNS_TXT_PREFIX` is `--txt-prefix`. */
const VARIABLE_PREFIX = 'EXTERNAL_DNS_';

/** Environment variable of the annotation prefix. Releases before 0.20 would not start with the unknown argument. */
export const PREFIX_VARIABLE = 'EXTERNAL_DNS_ANNOTATION_PREFIX';

/** Adds environment variables after those of the user. */
export function withVariables(
  values: Values,
  variables: Readonly<Record<string, string>>,
  others: readonly Values[] = [],
): Values {
  const given = Array.isArray(values.env) ? values.env : [];
  const own = Object.entries(variables).map(([name, value]) => ({ name, value }));
  return { ...values, env: [...given, ...own, ...others] };
}

/** Returns the values that only the chart needs. */
export function chartOnlyValues(serviceAccount: string, annotations: Readonly<Record<string, string>>): Values {
  return {
    provider: { name: 'aws' },
    serviceAccount: {
      create: true,
      name: serviceAccount,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
  };
}

/** Returns pod settings that only the chart supports. */
export function chartPodValues({ imageRepository, priorityClassName, serviceMonitor }: ExternalDnsOptions): Values {
  return given({
    image: imageRepository === undefined ? undefined : { repository: imageRepository },
    priorityClassName,
    serviceMonitor: serviceMonitor ? { enabled: true } : undefined,
  });
}

/** Settings that are passed as arguments, because the add-on has no values for them. */
export interface ArgumentSettings {
  /** Whether a domain filter is below a zone name. Without its argument, ExternalDNS ignores the zone. */
  readonly reachesBelowZones: boolean;
  readonly registry: readonly string[];
}

/**
 * Returns the arguments of ExternalDNS 0.21 and 0.22.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/flags.md
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md#aws-zone-match-parent
 */
export function externalDnsArguments(options: ExternalDnsOptions, settings: ArgumentSettings): string[] {
  const { gateways = {}, route53 = {}, targets = {} } = options;
  return [
    // The role has no access to other zones of the same name, and a denied call would block all zones.
    ...repeated(
      'zone-id-filter',
      options.hostedZones.map(({ hostedZoneId }) => hostedZoneId),
    ),
    ...(settings.reachesBelowZones ? ['--aws-zone-match-parent'] : []),
    ...repeated('exclude-domains', options.excludeDomains),
    ...single('annotation-filter', options.annotationFilter),
    ...single('label-filter', options.labelFilter),
    ...repeated('ingress-class', options.ingressClasses),
    ...single('namespace', options.watchNamespace),
    ...single('gateway-name', gateways.name),
    ...single('gateway-namespace', gateways.namespace),
    ...single('gateway-label-filter', gateways.labelFilter),
    ...repeated('default-targets', targets.defaults),
    ...(targets.forceDefaults ? ['--force-default-targets'] : []),
    ...repeated('target-net-filter', targets.networks),
    ...repeated('exclude-target-net', targets.excludedNetworks),
    ...(route53.aliases === false ? ['--aws-prefer-cname'] : []),
    ...(route53.evaluateTargetHealth === false ? ['--no-aws-evaluate-target-health'] : []),
    ...single('aws-zones-cache-duration', route53.zoneCache && seconds(route53.zoneCache)),
    ...single('txt-cache-interval', route53.recordCache && seconds(route53.recordCache)),
    ...single('aws-batch-change-size', route53.batchSize),
    ...single('aws-batch-change-interval', route53.batchInterval && seconds(route53.batchInterval)),
    ...single('aws-assume-role', options.zoneRoleArn),
    ...single('aws-assume-role-external-id', options.zoneRoleExternalId),
    ...settings.registry,
  ];
}

function single(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [`--${name}=${value}`];
}

function repeated(name: string, values: readonly string[] = []): string[] {
  return values.map((value) => `--${name}=${value}`);
}

/**
 * Adds arguments after those of the user, which are a list or a map.
 *
 * The result is a list, because the chart renders a boolean of a map as `--events=true`, with which ExternalDNS does
 * not start.
 */
export function withArguments(values: Values, args: readonly string[]): Values {
  const given = values.extraArgs ?? [];
  return { ...values, extraArgs: [...(Array.isArray(given) ? given : asList(given as Values)), ...args] };
}

function asList(map: Values): string[] {
  return Object.entries(map).flatMap(([name, value]) => [value].flat().map((one) => asArgument(name, one)));
}

function asArgument(name: string, value: unknown): string {
  if (value === false) {
    return `--no-${name}`;
  }
  return value === true || value === null || value === undefined ? `--${name}` : `--${name}=${value}`;
}

/** Returns the argument names that a user sets, in a list, in a map, or as environment variables. */
export function argumentNames({ env, extraArgs }: Values): string[] {
  const args = Array.isArray(extraArgs) ? extraArgs : Object.keys((extraArgs as Values | undefined) ?? {});
  return [
    ...args.map((argument) => String(argument).replace(/^--/, '').split(/[= ]/)[0]),
    ...variableNames(env)
      .filter((name) => name.startsWith(VARIABLE_PREFIX))
      .map((name) => name.slice(VARIABLE_PREFIX.length).toLowerCase().replaceAll('_', '-')),
  ].map((name) => name.replace(/^no-/, ''));
}

/** Returns the names of environment variables that a user sets. */
export function variableNames(env: unknown): string[] {
  return Array.isArray(env) ? env.map((variable) => String(variable?.name)) : [];
}
