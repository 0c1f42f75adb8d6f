import type { Duration } from 'aws-cdk-lib/core';
import type { PodToleration } from '../../addons/pod-settings';
import type { Values } from '../../foundation/values';
import type { ExternalDnsOptions } from './external-dns-options';

/** Values that decide which records may be touched, and by whom: typed options only. */
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

/** Settings of ExternalDNS, decided and checked. */
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
  /** As Kubernetes takes them. */
  readonly resources?: Values;
  readonly tolerations?: readonly PodToleration[];
  readonly nodeSelector?: Readonly<Record<string, string>>;
}

/** The values that add-on and chart have in common. */
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

/** Without what was not said. */
function given(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function seconds(duration: Duration): string {
  return `${duration.toSeconds()}s`;
}

/** What begins a variable that stands for an argument: `EXTERNAL_DNS_TXT_PREFIX` for `--txt-prefix`. */
const VARIABLE_PREFIX = 'EXTERNAL_DNS_';

/** The variable by which the prefix is told: a release before 0.20 does not know the argument, and would stop at it. */
export const PREFIX_VARIABLE = 'EXTERNAL_DNS_ANNOTATION_PREFIX';

/** The values with our variables after those of the user. */
export function withVariables(
  values: Values,
  variables: Readonly<Record<string, string>>,
  others: readonly Values[] = [],
): Values {
  const given = Array.isArray(values.env) ? values.env : [];
  const own = Object.entries(variables).map(([name, value]) => ({ name, value }));
  return { ...values, env: [...given, ...own, ...others] };
}

/** The values of the chart alone: what the add-on knows by itself. */
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

/** Settings of the chart's pod that the add-on does not take. */
export function chartPodValues({ imageRepository, priorityClassName, serviceMonitor }: ExternalDnsOptions): Values {
  return given({
    image: imageRepository === undefined ? undefined : { repository: imageRepository },
    priorityClassName,
    serviceMonitor: serviceMonitor ? { enabled: true } : undefined,
  });
}

/** What is said by arguments, beside the options: the add-on has no values for it. */
export interface ArgumentSettings {
  /** A filter below a zone's name: without its argument, ExternalDNS passes over the zone and keeps no records. */
  readonly reachesBelowZones: boolean;
  readonly registry: readonly string[];
}

/**
 * The arguments of ExternalDNS 0.21 and 0.22.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/flags.md
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md#aws-zone-match-parent
 */
export function externalDnsArguments(options: ExternalDnsOptions, settings: ArgumentSettings): string[] {
  const { gateways = {}, route53 = {}, targets = {} } = options;
  return [
    // A zone of the same name that is not among them would be refused to the role, and hold up all others.
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
 * The values with our arguments after those of the user, which are a list or a map. They go out as a list: the chart writes a switch of a map as
 * `--events=true`, and ExternalDNS stops at that.
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

/** The names of arguments that a user gives by themselves, in a list or a map, or as variables that stand for them. */
export function argumentNames({ env, extraArgs }: Values): string[] {
  const args = Array.isArray(extraArgs) ? extraArgs : Object.keys((extraArgs as Values | undefined) ?? {});
  return [
    ...args.map((argument) => String(argument).replace(/^--/, '').split(/[= ]/)[0]),
    ...variableNames(env)
      .filter((name) => name.startsWith(VARIABLE_PREFIX))
      .map((name) => name.slice(VARIABLE_PREFIX.length).toLowerCase().replaceAll('_', '-')),
  ].map((name) => name.replace(/^no-/, ''));
}

/** The names of variables that a user gives. */
export function variableNames(env: unknown): string[] {
  return Array.isArray(env) ? env.map((variable) => String(variable?.name)) : [];
}
