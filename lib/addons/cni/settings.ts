import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { sets, type Values } from '../../foundation/values';
import { ENVIRONMENT } from './environment-table';
import type { CniSetting } from './setting';
import { VALUES } from './values-table';

/** Path of a setting in the configuration of the add-on, such as `env.MAX_ENI`. */
export type CniPath = keyof typeof ENVIRONMENT | keyof typeof VALUES;

/**
 * Settings that typed options set, by path. The constructs emit them, `docs/vpc-cni.md` lists them, and a test compares
 * them with the CNI sources.
 */
export const CNI_SETTINGS: Readonly<Record<CniPath, CniSetting>> = Object.freeze({ ...ENVIRONMENT, ...VALUES });

/** Setting values by path. */
export type CniSettings = Readonly<Partial<Record<CniPath, unknown>>>;

const PATHS = Object.keys(CNI_SETTINGS) as CniPath[];

/** Formats a boolean as text. Returns no setting if the value is undefined. */
export function toggle(path: CniPath, value: boolean | undefined): CniSettings {
  return value === undefined ? {} : { [path]: String(value) };
}

/** Returns the setting with its value. Returns no setting if the value is undefined. */
export function given(path: CniPath, value: unknown): CniSettings {
  return value === undefined ? {} : { [path]: value };
}

/** Converts settings to the nested configuration of the add-on. */
export function asTree(settings: CniSettings): Values {
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
  const own = releaseOf(addonVersion);
  const least = release.split('.').map(Number);
  const apart = own.findIndex((number, index) => number !== least[index]);
  return apart < 0 || own[apart] > least[apart];
}

/** Validates that the pinned add-on version supports all settings. Its schema would reject them at deployment. */
export function refuseEarly(settings: CniSettings, addonVersion: string | undefined, scope: Located): void {
  for (const path of PATHS) {
    const { since, option } = CNI_SETTINGS[path];
    if (path in settings && since !== undefined && !hasRelease(addonVersion, since)) {
      refuse(
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
export function refuseClash(settings: CniSettings, configuration: Values, scope: Located): void {
  const clash = PATHS.find((path) => sets(configuration, path.split('.')));
  if (clash !== undefined) {
    refuse(
      'CniClash',
      `"${clash}" in additionalConfiguration is set by a typed option. Write ${CNI_SETTINGS[clash].option}`,
      scope,
    );
  }
  const { env, init, nodeAgent } = configuration as { env?: Values; init?: { env?: Values }; nodeAgent?: Values };
  if (settings.enableNetworkPolicy !== undefined && nodeAgent?.enabled === false) {
    refuse(
      'CniSetting',
      '"nodeAgent.enabled: false" disables the agent that enforces network policies. Leave it out or write NetworkPolicyMode.off()',
      scope,
    );
  }
  for (const [key, value] of Object.entries({ ...env, ...init?.env })) {
    if (value !== undefined && typeof value !== 'string') {
      refuse('CniSetting', `"${key}: ${value}" in additionalConfiguration is not a string. Write it in quotes`, scope);
    }
  }
}

/** Returns the three numbers of a version such as `v1.22.4-eksbuild.3`. `defineAddon` has validated it. */
function releaseOf(addonVersion: string): number[] {
  return addonVersion.replace(/^v/, '').split('-')[0].split('.').map(Number);
}
