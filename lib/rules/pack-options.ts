import { Cidr } from '../addressing/cidr';
import { closestMatch, fail } from '../foundation/errors';
import { isRuleId, ruleIds } from './ids';
import { profileOf, RuleProfile } from './profiles';
import { RuleLevel } from './rule';
import type { RunOptions } from './run';

/** Which rules are applied, and what they compare templates with. */
export interface RulePackOptions {
  /**
   * A set of rules, levels and settings. The other options change it.
   *
   * @default RuleProfile.DEFAULT
   */
  readonly profile?: RuleProfile;

  /**
   * The only rules that are applied, by their ids such as `NET1`.
   *
   * @default - the rules of the profile
   */
  readonly rules?: string[];

  /**
   * Levels by the ids of rules. `RuleLevel.OFF` takes a rule away.
   *
   * @default - the levels of the rules, as docs/rules.md lists them
   */
  readonly levels?: Record<string, RuleLevel>;

  /**
   * Networks that may reach a public endpoint of the Kubernetes API. Others are reported.
   *
   * @default - any network but the whole internet
   */
  readonly allowedPublicCidrs?: string[];

  /**
   * Availability Zones that a cluster and its node groups span at least.
   *
   * @default 2
   */
  readonly minimumZones?: number;

  /**
   * Services whose endpoint every VPC with a cluster has, such as `ecr.api`.
   *
   * @default - those that nodes without a way to the internet need
   */
  readonly requiredEndpoints?: string[];
}

/** The most zones of a Region. */
const MOST_ZONES = 9;

/** The options of a run. What cannot be is refused by name. */
export function runOptionsOf(options: RulePackOptions): RunOptions {
  const { rules, levels = {}, allowedPublicCidrs, minimumZones, requiredEndpoints } = options;
  const profile = profileOf(options.profile ?? RuleProfile.DEFAULT);
  if (
    minimumZones !== undefined &&
    !(Number.isInteger(minimumZones) && minimumZones >= 1 && minimumZones <= MOST_ZONES)
  ) {
    fail('RuleSetting', `"${minimumZones}" of minimumZones is no number of zones, use one of 1 to ${MOST_ZONES}`);
  }
  for (const level of Object.values(levels)) {
    if (!Object.values(RuleLevel).includes(level)) {
      fail('RuleSetting', `"${level}" is no level of a rule, use RuleLevel.ERROR, RuleLevel.WARNING or RuleLevel.OFF`);
    }
  }
  return {
    rules: rules?.map(ruleId) ?? profile.rules,
    levels: {
      ...profile.levels,
      ...Object.fromEntries(Object.entries(levels).map(([id, level]) => [ruleId(id), level])),
    },
    settings: {
      ...profile.settings,
      ...(allowedPublicCidrs === undefined
        ? {}
        : { allowedPublicCidrs: allowedPublicCidrs.map((text) => Cidr.parse(text).toString()) }),
      ...(minimumZones === undefined ? {} : { minimumZones }),
      ...(requiredEndpoints === undefined ? {} : { requiredEndpoints }),
    },
  };
}

/** The id of a rule, given with or without the name of the pack. */
export function ruleId(text: string): string {
  const id = text.replace(/^EksNetworking-/, '');
  if (isRuleId(id)) {
    return id;
  }
  const near = closestMatch(id, ruleIds());
  return fail('RuleName', `"${text}" is not a rule. ${near ? `Did you mean "${near}"?` : 'See docs/rules.md'}`);
}
