import { RuleLevel } from './rule';
import type { RunOptions } from './run';

type Profile = Pick<RunOptions, 'rules' | 'levels' | 'settings'>;

/** The name of a profile. */
export type ProfileName = 'default' | 'private' | 'development' | 'enterprise';

/** Sets of rules, levels and settings by their names. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  default: {},
  private: {},
  development: { levels: { NET16: RuleLevel.OFF } },
  enterprise: { settings: { minimumZones: 3 } },
};

/** A profile by its name. */
export function profileOf(name: ProfileName): Profile {
  return PROFILES[name];
}
