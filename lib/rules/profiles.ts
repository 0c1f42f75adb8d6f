import { RULES } from './catalogue';
import { CHECKLIST } from './checklist';
import { RuleLevel } from './rule';
import type { RunOptions } from './run';

/** A set of rules, levels and settings for a kind of cluster. */
export enum RuleProfile {
  /** Every rule at its own level. */
  DEFAULT = 'default',

  /** For networks without public access: access from the internet, and missing VPC endpoints, are errors. */
  PRIVATE = 'private',

  /** For development clusters: zones, NAT gateways, replicas and logs are not checked. */
  DEVELOPMENT = 'development',

  /**
   * The fourteen points of an enterprise review, with at least three zones, and the rules that are optional in other
   * profiles.
   */
  ENTERPRISE = 'enterprise',
}

/** The options of a run that a profile sets. */
type Profile = Pick<RunOptions, 'rules' | 'levels' | 'settings'>;

const levels = (level: RuleLevel, ...ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, level]));

/** Rules that private networks must comply with. */
const OF_PRIVATE_NETWORKS = ['CE1', 'EP2', 'EP3', 'EP8', 'NET4', 'NET7', 'SG4'];

/** Rules that development clusters need not comply with. */
const NOT_OF_DEVELOPMENT = [
  ...['NET3', 'NET16', 'EP2', 'EP9', 'FL1', 'FL2', 'FL3', 'FL4', 'CE6', 'DNS1', 'LB4', 'ND3'],
];

/** A profile by its name. */
export function profileOf(name: RuleProfile): Profile {
  switch (name) {
    case RuleProfile.PRIVATE:
      return { levels: levels(RuleLevel.ERROR, ...OF_PRIVATE_NETWORKS) };
    case RuleProfile.DEVELOPMENT:
      return { levels: levels(RuleLevel.OFF, ...NOT_OF_DEVELOPMENT) };
    case RuleProfile.ENTERPRISE: {
      const named = CHECKLIST.flatMap(({ rules }) => rules);
      const optional = RULES.filter(({ id, isOptional }) => isOptional === true && named.includes(id));
      return {
        levels: Object.fromEntries(optional.map(({ id, level }) => [id, level])),
        settings: { minimumZones: 3 },
      };
    }
    default:
      return {};
  }
}
