import { RuleLevel } from './rule';
import type { RunOptions } from './run';

/** A set of rules, levels and settings for a kind of cluster. */
export enum RuleProfile {
  /** Every rule at its own level. */
  DEFAULT = 'default',

  /** For networks without a way to the internet: a public endpoint, a public subnet and a missing VPC endpoint are errors. */
  PRIVATE = 'private',

  /** For clusters that may fail and are cheap: zones, NAT gateways and logs are not looked at. */
  DEVELOPMENT = 'development',

  /** The fourteen points of an enterprise review, over three zones. */
  ENTERPRISE = 'enterprise',
}

/** The part of the options of a run that a profile sets. */
type Profile = Pick<RunOptions, 'rules' | 'levels' | 'settings'>;

const levels = (level: RuleLevel, ...ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, level]));

const PROFILES: Readonly<Record<RuleProfile, Profile>> = {
  [RuleProfile.DEFAULT]: {},
  [RuleProfile.PRIVATE]: {},
  [RuleProfile.DEVELOPMENT]: { levels: levels(RuleLevel.OFF, 'NET16'), settings: { minimumZones: 2 } },
  [RuleProfile.ENTERPRISE]: { settings: { minimumZones: 3 } },
};

/** A profile by its name. */
export function profileOf(name: RuleProfile): Profile {
  return PROFILES[name] ?? {};
}
