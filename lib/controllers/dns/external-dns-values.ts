import type { Values } from '../../foundation/values';

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
  readonly intervalSeconds?: number;
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
    ...(settings.intervalSeconds === undefined ? {} : { interval: `${settings.intervalSeconds}s` }),
  };
}

/** The variable by which the prefix is told: a release before 0.20 does not know the argument, and would stop at it. */
export const PREFIX_VARIABLE = 'EXTERNAL_DNS_ANNOTATION_PREFIX';

/** The values with our variables after those of the user. */
export function withVariables(values: Values, variables: Readonly<Record<string, string>>): Values {
  const given = Array.isArray(values.env) ? values.env : [];
  return { ...values, env: [...given, ...Object.entries(variables).map(([name, value]) => ({ name, value }))] };
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

/** What is said by arguments: the add-on has no values for it. */
export interface ArgumentSettings {
  readonly hostedZoneIds: readonly string[];
  /** A filter below a zone's name: without its argument, ExternalDNS passes over the zone and keeps no records. */
  readonly reachesBelowZones: boolean;
  readonly annotationFilter?: string;
  readonly labelFilter?: string;
  readonly ingressClasses: readonly string[];
  readonly zoneRoleArn?: string;
  readonly zoneRoleExternalId?: string;
  readonly registry: readonly string[];
}

/**
 * The arguments of ExternalDNS 0.21 and 0.22.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/flags.md
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md#aws-zone-match-parent
 */
export function externalDnsArguments(settings: ArgumentSettings): string[] {
  const option = (name: string, value: string | undefined) => (value === undefined ? [] : [`--${name}=${value}`]);
  return [
    // A zone of the same name that is not among them would be refused to the role, and hold up all others.
    ...settings.hostedZoneIds.map((id) => `--zone-id-filter=${id}`),
    ...(settings.reachesBelowZones ? ['--aws-zone-match-parent'] : []),
    ...option('annotation-filter', settings.annotationFilter),
    ...option('label-filter', settings.labelFilter),
    ...settings.ingressClasses.map((name) => `--ingress-class=${name}`),
    ...option('aws-assume-role', settings.zoneRoleArn),
    ...option('aws-assume-role-external-id', settings.zoneRoleExternalId),
    ...settings.registry,
  ];
}

/** The values with our arguments after those of the user, which are a list or a map. */
export function withArguments(values: Values, args: readonly string[]): Values {
  const given = values.extraArgs ?? [];
  return {
    ...values,
    extraArgs: Array.isArray(given) ? [...given, ...args] : { ...(given as Values), ...asMap(args) },
  };
}

/** Arguments as the chart takes them by name: several of one name as a list, and those without a value as true. */
function asMap(args: readonly string[]): Values {
  const map: Record<string, string[] | true> = {};
  for (const argument of args) {
    const [name, ...rest] = argument.slice('--'.length).split('=');
    const values = map[name];
    map[name] = rest.length === 0 ? true : [...(Array.isArray(values) ? values : []), rest.join('=')];
  }
  return map;
}

/** The names of arguments that a user gives by themselves, in a list or a map. */
export function argumentNames(extraArgs: unknown): string[] {
  if (Array.isArray(extraArgs)) {
    return extraArgs.map((argument) => String(argument).replace(/^--/, '').split('=')[0]);
  }
  return typeof extraArgs === 'object' && extraArgs !== null ? Object.keys(extraArgs) : [];
}
