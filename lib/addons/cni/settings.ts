import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { sets, type Values } from '../../foundation/values';
import { ENVIRONMENT } from './environment-table';
import type { CniSetting } from './setting';
import { VALUES } from './values-table';

/** Where a setting lies in the configuration of the add-on, such as `env.MAX_ENI`. */
export type CniPath = keyof typeof ENVIRONMENT | keyof typeof VALUES;

/** Every setting that a typed option sets, by its path: what the constructs emit, `docs/vpc-cni.md` lists and a test holds against upstream. */
export const CNI_SETTINGS: Readonly<Record<CniPath, CniSetting>> = Object.freeze({ ...ENVIRONMENT, ...VALUES });

/** Settings as the groups decide them: values by path. */
export type CniSettings = Readonly<Partial<Record<CniPath, unknown>>>;

const PATHS = Object.keys(CNI_SETTINGS) as CniPath[];

/** A switch as the CNI takes it: a boolean in text, and nothing where it was not given. */
export function toggle(path: CniPath, value: boolean | undefined): CniSettings {
  return value === undefined ? {} : { [path]: String(value) };
}

/** A value as it is, and nothing where it was not given. */
export function given(path: CniPath, value: unknown): CniSettings {
  return value === undefined ? {} : { [path]: value };
}

/** The settings as a tree, as the add-on takes them. */
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

/** True where a version of the add-on such as `v1.22.4-eksbuild.3` has what came with a release; one that is not known is taken to be new. */
export function hasRelease(addonVersion: string | undefined, release: string): boolean {
  if (addonVersion === undefined || !isConcrete(addonVersion)) {
    return true;
  }
  const own = releaseOf(addonVersion);
  const least = release.split('.').map(Number);
  const apart = own.findIndex((number, index) => number !== least[index]);
  return apart < 0 || own[apart] > least[apart];
}

/** Refuses settings that a pinned version of the add-on does not have yet: its schema would, at deployment. */
export function refuseEarly(settings: CniSettings, addonVersion: string | undefined, scope: Located): void {
  for (const path of PATHS) {
    const { since, option } = CNI_SETTINGS[path];
    if (path in settings && since !== undefined && !hasRelease(addonVersion, since)) {
      refuse(
        'CniSetting',
        `"${addonVersion}" has no ${path}, which came with v${since}, pin that release or a later one, or leave out ${option}`,
        scope,
      );
    }
  }
}

/**
 * Refuses additions that do not go with the settings: as `CniClash` what a typed option sets, and variables that are no text, because the schema
 * takes no other. Without its agent, network policy stops pods at their start or does nothing.
 */
export function refuseClash(settings: CniSettings, configuration: Values, scope: Located): void {
  const clash = PATHS.find((path) => sets(configuration, path.split('.')));
  if (clash !== undefined) {
    refuse(
      'CniClash',
      `"${clash}" in additionalConfiguration belongs to a typed option, write ${CNI_SETTINGS[clash].option}`,
      scope,
    );
  }
  const { env, init, nodeAgent } = configuration as { env?: Values; init?: { env?: Values }; nodeAgent?: Values };
  if (settings.enableNetworkPolicy !== undefined && nodeAgent?.enabled === false) {
    refuse(
      'CniSetting',
      '"nodeAgent.enabled: false" takes away what enforces network policies, leave it out or write NetworkPolicyMode.off()',
      scope,
    );
  }
  for (const [key, value] of Object.entries({ ...env, ...init?.env })) {
    if (value !== undefined && typeof value !== 'string') {
      refuse('CniSetting', `"${key}: ${value}" in additionalConfiguration is no text, write it in quotes`, scope);
    }
  }
}

/** The three numbers of a version such as `v1.22.4-eksbuild.3`, which `defineAddon` has checked. */
function releaseOf(addonVersion: string): number[] {
  return addonVersion.replace(/^v/, '').split('-')[0].split('.').map(Number);
}
