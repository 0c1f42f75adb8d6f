import { currentDay } from '../foundation/versions';
import { RULES } from './catalogue';
import { CHANGE_RULES } from './changes/catalogue';
import { TemplateChange } from './changes/change';
import { Graph } from './graph/graph';
import { type Outcome, type Rule, RuleLevel, type RuleSettings } from './rule';
import type { Resource } from './template/resource';
import { type ReadingOptions, TemplateSet, type TemplateSource } from './template/template';

/** The prefix of the ids of all rules. */
export const PACK = 'EksNetworking';

/** A finding of a rule. */
export interface Finding {
  readonly rule: FindingRule;
  readonly level: RuleLevel.ERROR | RuleLevel.WARNING;
  readonly subject: Resource;
  readonly label?: string;
  readonly message: string;
}

/** The fields of a rule that reports need, for rules of one template and of a change. */
export type FindingRule = Pick<Rule, 'id' | 'what' | 'why' | 'mend' | 'source'>;

/** How many resources complied with a rule, and how many violated it. */
export interface RuleCount {
  readonly complies: number;
  readonly violates: number;
}

/** The result of a run. */
export interface RunResult {
  readonly findings: readonly Finding[];
  /** The counts by rule id, for the rules that were applied. */
  readonly counts: ReadonlyMap<string, RuleCount>;
  readonly resources: number;
}

/** The rules to apply, their levels, and their settings. */
export interface RunOptions extends ReadingOptions {
  /** The ids of the only rules to apply. */
  readonly rules?: readonly string[];
  /** Levels by rule id that differ from those of the rules. */
  readonly levels?: Readonly<Record<string, RuleLevel>>;
  readonly settings?: Partial<RuleSettings>;
}

/** Default settings of a run. */
export function defaultSettings(): RuleSettings {
  return { allowedPublicCidrs: [], minimumZones: 2, requiredEndpoints: [], today: currentDay() };
}

/** Applies the rules to templates. */
export function run(sources: readonly TemplateSource[], options: RunOptions = {}): RunResult {
  return runOn(new Graph(new TemplateSet(sources, options)), options);
}

/** Applies the rules to templates, and the rules of changes to the difference from the old templates. */
export function runChange(
  before: readonly TemplateSource[],
  after: readonly TemplateSource[],
  options: RunOptions = {},
): RunResult {
  const change = new TemplateChange(before, after, options);
  const state = runOn(change.after, options);
  const step = applied(CHANGE_RULES, (rule, settings) => rule.check(change, settings), options);
  return {
    findings: [...step.findings, ...state.findings],
    counts: new Map([...state.counts, ...step.counts]),
    resources: state.resources,
  };
}

/** Applies the rules to a graph. */
export function runOn(graph: Graph, options: RunOptions = {}): RunResult {
  return {
    ...applied(RULES, (rule, settings) => rule.check(graph, settings), options),
    resources: graph.set.resources.length,
  };
}

function applied<R extends FindingRule & LeveledRule>(
  rules: readonly R[],
  check: (rule: R, settings: RuleSettings) => Iterable<Outcome>,
  options: RunOptions,
): Omit<RunResult, 'resources'> {
  const settings = { ...defaultSettings(), ...options.settings };
  const findings: Finding[] = [];
  const counts = new Map<string, RuleCount>();
  for (const rule of rules) {
    const level = levelOf(rule, options);
    if (level === RuleLevel.OFF) {
      continue;
    }
    let complies = 0;
    let violates = 0;
    for (const { subject, label, message } of check(rule, settings)) {
      if (message === undefined) {
        complies++;
      } else {
        violates++;
        findings.push({ rule, level, subject, label, message });
      }
    }
    counts.set(rule.id, { complies, violates });
  }
  return { findings, counts };
}

/** The level of a rule in a run. */
export function levelOf({ id, level, isOptional }: LeveledRule, { rules, levels }: RunOptions): RuleLevel {
  if (rules !== undefined && !rules.includes(id)) {
    return RuleLevel.OFF;
  }
  const given = levels !== undefined && Object.hasOwn(levels, id) ? levels[id] : undefined;
  return given ?? (isOptional === true && rules === undefined ? RuleLevel.OFF : level);
}

/** The options that determine the level of a rule. */
type LeveledRule = Pick<Rule, 'id' | 'level' | 'isOptional'>;

/** The id of a rule in findings and acknowledgements, such as `EksNetworking-NET1`. */
export function fullId(rule: Pick<Rule, 'id'>): string {
  return `${PACK}-${rule.id}`;
}
