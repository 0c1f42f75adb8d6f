import { type Duration, Fn } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { IpFamily } from '../addressing/address';
import { Cidr } from '../addressing/cidr';
import { type KeyTable, unknownKeys } from '../foundation/configuration-keys';
import { fail, type Located } from '../foundation/errors';
import { formatValue, isConcrete, isWholeNumberFrom, numberText } from '../foundation/tokens';
import { mergeValues, overwrites, type Values } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { NEWEST_READ_RELEASE, OUTDATED_CNI_VARIABLES, UNTYPED_PATHS } from './known-keys';
import { type CniSetting, ENVIRONMENT_SETTINGS, VALUE_SETTINGS } from './settings-table';

/** Path of a setting in the configuration of the add-on, such as `env.MAX_ENI`. */
export type CniPath = keyof typeof ENVIRONMENT_SETTINGS | keyof typeof VALUE_SETTINGS;

/**
 * Settings that typed options set, by path. The constructs emit them, `docs/vpc-cni.md` lists them, and a test compares
 * them with the CNI sources.
 */
export const CNI_SETTINGS: Readonly<Record<CniPath, CniSetting>> = Object.freeze({
  ...ENVIRONMENT_SETTINGS,
  ...VALUE_SETTINGS,
});

/** Setting values by path. */
export type CniSettings = Readonly<Partial<Record<CniPath, unknown>>>;

const CNI_PATHS = Object.keys(CNI_SETTINGS) as CniPath[];

/** Formats a boolean as text. Returns no setting if the value is undefined. */
export function booleanSetting(path: CniPath, value: boolean | undefined): CniSettings {
  return value === undefined ? {} : { [path]: String(value) };
}

/** Returns the setting with its value. Returns no setting if the value is undefined. */
export function optionalSetting(path: CniPath, value: unknown): CniSettings {
  return value === undefined ? {} : { [path]: value };
}

/** Converts settings to the nested configuration of the add-on. */
export function settingsTree(settings: CniSettings): Values {
  const tree: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(settings)) {
    const keys = path.split('.');
    const last = keys.pop() as string;
    let place = tree;
    for (const key of keys) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
    place[last] = value;
  }
  return tree;
}

/**
 * Returns true if an add-on version such as `v1.22.4-eksbuild.3` includes a CNI release. An unknown version counts as
 * the newest.
 */
export function hasRelease(addonVersion: string | undefined, release: string): boolean {
  if (addonVersion === undefined || !isConcrete(addonVersion)) {
    return true;
  }
  const pinned = releaseOf(addonVersion);
  const least = release.split('.').map(Number);
  const apart = pinned.findIndex((number, index) => number !== least[index]);
  return apart < 0 || pinned[apart] > least[apart];
}

/** Validates that the pinned add-on version supports all settings. Its schema would reject them at deployment. */
export function validateRelease(settings: CniSettings, addonVersion: string | undefined, scope: Located): void {
  for (const path of CNI_PATHS) {
    const { since, option } = CNI_SETTINGS[path];
    if (path in settings && since !== undefined && !hasRelease(addonVersion, since)) {
      fail(
        'CniSetting',
        `"${addonVersion}" does not support ${path}, which was added in v${since}. Pin that release or a later one, or leave ${option} out`,
        scope,
      );
    }
  }
}

/**
 * Validates the additional configuration.
 *
 * A key that a typed option sets fails as `CniClash`. Variables must be strings, because the schema accepts no other
 * type. The agent must stay enabled with network policy, because pods do not start or policies are not enforced
 * otherwise.
 */
export function validateAdditionalConfiguration(settings: CniSettings, configuration: Values, scope: Located): void {
  const clash = CNI_PATHS.find((path) => overwrites(configuration, path.split('.')));
  if (clash !== undefined) {
    fail(
      'CniClash',
      `"${clash}" in additionalConfiguration is set by a typed option. Write ${CNI_SETTINGS[clash].option}`,
      scope,
    );
  }
  const { env, init, nodeAgent } = configuration as { env?: Values; init?: { env?: Values }; nodeAgent?: Values };
  if (settings.enableNetworkPolicy !== undefined && nodeAgent?.enabled === false) {
    fail(
      'CniSetting',
      '"nodeAgent.enabled: false" disables the agent that enforces network policies. Leave it out or write NetworkPolicyMode.off()',
      scope,
    );
  }
  for (const [key, value] of Object.entries({ ...env, ...init?.env })) {
    if (value !== undefined && typeof value !== 'string') {
      fail('CniSetting', `"${key}: ${value}" in additionalConfiguration is not a string. Write it in quotes`, scope);
    }
  }
}

/** Returns the three numbers of a version such as `v1.22.4-eksbuild.3`. `defineAddon` has validated it. */
function releaseOf(addonVersion: string): number[] {
  return addonVersion.replace(/^v/, '').split('-')[0].split('.').map(Number);
}

/** Largest MTU of EC2, and smallest MTU of the CNI for each IP family. */
const LARGEST_MTU = 9001;
const SMALLEST_MTU = { ipv4: 576, ipv6: 1280 };

/** Highest port number. */
export const HIGHEST_NODE_PORT = 65_535;

/** Formats a count for the CNI. Fails as `CniSetting` if the value is out of bounds. The capacity plan needs it at synthesis. */
export function cniCount(option: string, value: number, least: number): string {
  return String(knownWithin(option, value, least));
}

/** Validates a whole number. Fails as `CniSetting` if the value is out of bounds. Deploy-time values pass. */
export function countWithin(option: string, value: number, least: number, most = Number.POSITIVE_INFINITY): number {
  return isConcrete(value) ? knownWithin(option, value, least, most) : value;
}

function knownWithin(option: string, value: number, least: number, most = Number.POSITIVE_INFINITY): number {
  if (!isWholeNumberFrom(value, least) || value > most) {
    const bounds = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
    fail('CniSetting', `"${option}: ${formatValue(value)}" is out of bounds. Write a whole number of ${bounds}`);
  }
  return value;
}

/** Formats an MTU, within the bounds of the IP family. Returns undefined if none is given. */
export function mtuValue(option: string, value: number | undefined, isIpv6: boolean): string | undefined {
  const least = isIpv6 ? SMALLEST_MTU.ipv6 : SMALLEST_MTU.ipv4;
  return value === undefined ? undefined : numberText(countWithin(option, value, least, LARGEST_MTU));
}

/** Validates a port number of a node. */
export function nodePort(option: string, value: number): number {
  return countWithin(option, value, 1, HIGHEST_NODE_PORT);
}

/** Converts a duration to whole seconds. */
export function wholeSeconds(option: string, value: Duration, least: number): number {
  const seconds = value.isUnresolved() ? undefined : value.toSeconds({ integral: false });
  if (seconds === undefined || !isWholeNumberFrom(seconds, least)) {
    return fail(
      'CniSetting',
      `"${option}: ${seconds ?? 'a deploy-time value'}" is out of bounds. Write ${least} or more whole seconds`,
    );
  }
  return seconds;
}

/**
 * Formats IPv4 networks as a comma-separated list.
 *
 * The CNI ignores invalid networks without an error, so they fail here.
 */
export function ipv4Networks(option: string, networks: readonly string[]): string {
  if (!isConcrete(networks)) {
    return Fn.join(',', [...networks]);
  }
  if (networks.length === 0) {
    fail('CniSetting', `"${option}: []" contains no networks. Write one or more networks, or leave ${option} out`);
  }
  for (const network of networks) {
    if (isConcrete(network) && Cidr.parse(network).ipFamily !== IpFamily.IPV4) {
      fail('CniSetting', `"${network}" in ${option} is an IPv6 network. Write IPv4 networks such as "10.0.0.0/8"`);
    }
  }
  return networks.join(',');
}

/** Configuration keys of the `vpc-cni` add-on. */
export const CNI_KEYS: KeyTable = {
  reader: `the VPC CNI ${NEWEST_READ_RELEASE}`,
  paths: [...Object.keys(CNI_SETTINGS), ...UNTYPED_PATHS],
  outdated: OUTDATED_CNI_VARIABLES,
  optionOf: (path) => (path in CNI_SETTINGS ? CNI_SETTINGS[path as CniPath].option : undefined),
};

/** Subnet and security groups of the pod network interfaces in one zone. */
export interface EniConfigEntry {
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
}

/** Release from which the CNI may support keys that this library does not know: the next minor release. */
const NEXT_UNREAD_RELEASE = nextMinor(NEWEST_READ_RELEASE);

/** Node label with the zone name, which is also the name of the ENIConfig. */
const NODE_ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Returns the settings of custom networking: the ENIConfigs, and the variables that enable them. */
export function customNetworking(eniConfigs: Readonly<Record<string, EniConfigEntry>>, region: string): CniSettings {
  return {
    'env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG': 'true',
    'env.ENI_CONFIG_LABEL_DEF': NODE_ZONE_LABEL,
    eniConfig: {
      create: true,
      region,
      subnets: Object.fromEntries(
        Object.entries(eniConfigs).map(([zone, { subnetId, securityGroupIds }]) => [
          zone,
          { id: subnetId, securityGroups: [...securityGroupIds] },
        ]),
      ),
    },
  };
}

/**
 * Returns the configuration values of the `vpc-cni` add-on, with the additional configuration merged into it.
 *
 * The schema requires strings for all variables, including numbers and booleans, and does not accept empty objects.
 * Settings that the pinned version does not support fail, and so do additional keys that a typed option sets.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s (README and charts/aws-vpc-cni/values.yaml, v1.23.1)
 */
export function vpcCniConfiguration(
  settings: CniSettings,
  additional: Values = {},
  addonVersion: string | undefined,
  scope: IConstruct,
): Values {
  validateRelease(settings, addonVersion, scope);
  validateAdditionalConfiguration(settings, additional, scope);
  validateAdditionalKeys(additional, addonVersion, scope);
  return mergeValues(settingsTree(settings), additional, [], 'CniClash', scope);
}

/**
 * Validates additional keys. EKS rejects keys that the schema does not contain.
 *
 * Releases after the newest known one may have more keys. Without a pinned version, a key that is not similar to a
 * known key may belong to such a release.
 */
function validateAdditionalKeys(additional: Values, addonVersion: string | undefined, scope: IConstruct): void {
  const isLater =
    addonVersion !== undefined && (!isConcrete(addonVersion) || hasRelease(addonVersion, NEXT_UNREAD_RELEASE));
  for (const { kind, path, text } of unknownKeys(additional, CNI_KEYS)) {
    const message = `"${path}" in additionalConfiguration ${text}`;
    if (isLater || (kind === 'unknown' && addonVersion === undefined)) {
      warn(scope, 'configurationKey', `${message}. EKS rejects keys that the add-on version does not support.`);
    } else {
      fail('ConfigurationKey', message, scope);
    }
  }
}

function nextMinor(release: string): string {
  const [major, minor] = release.split('.').map(Number);
  return `${major}.${minor + 1}.0`;
}
