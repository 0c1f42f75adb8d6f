import { Cidr } from '../addressing/cidr';
import { closestMatch, fail } from '../foundation/errors';
import { isRuleId, ruleIds } from './ids';
import { profileOf, RuleProfile } from './profiles';
import { RuleLevel } from './rule';
import type { RunOptions } from './run';

/** The rules to apply, and the values that they compare templates with. */
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
   * Levels by the ids of rules. `RuleLevel.OFF` disables a rule.
   *
   * @default - the levels of the rules, as docs/rules.md lists them
   */
  readonly levels?: Record<string, RuleLevel>;

  /**
   * Networks that may have access to a public endpoint of the Kubernetes API. Others are reported.
   *
   * @default - all networks except the whole internet
   */
  readonly allowedPublicCidrs?: string[];

  /**
   * Minimum number of Availability Zones of a cluster and its node groups.
   *
   * @default 2
   */
  readonly minimumZones?: number;

  /**
   * Services for which every VPC with a cluster must have an endpoint, such as `ecr.api`.
   *
   * @default - the services that nodes without internet access need
   */
  readonly requiredEndpoints?: string[];
}

/** The maximum number of zones of a Region. */
const MOST_ZONES = 9;

/** Validates the options of a run. */
export function runOptionsOf(options: RulePackOptions): RunOptions {
  const { rules, levels = {}, allowedPublicCidrs, minimumZones, requiredEndpoints } = options;
  const profile = profileOf(options.profile ?? RuleProfile.DEFAULT);
  if (
    minimumZones !== undefined &&
    !(Number.isInteger(minimumZones) && minimumZones >= 1 && minimumZones <= MOST_ZONES)
  ) {
    fail('RuleSetting', `"${minimumZones}" is not a valid value of minimumZones. Write 1 to ${MOST_ZONES}`);
  }
  for (const level of Object.values(levels)) {
    if (!Object.values(RuleLevel).includes(level)) {
      fail(
        'RuleSetting',
        `"${level}" is not a level of a rule. Use RuleLevel.ERROR, RuleLevel.WARNING or RuleLevel.OFF`,
      );
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

/** The id of a rule, with or without the name of the pack. */
export function ruleId(text: string): string {
  const id = text.replace(/^EksNetworking-/, '');
  if (isRuleId(id)) {
    return id;
  }
  const near = closestMatch(id, ruleIds());
  return fail('RuleName', `"${text}" is not a rule. ${near ? `Did you mean "${near}"?` : 'See docs/rules.md'}`);
}
