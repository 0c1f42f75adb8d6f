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

/** What a rule found wrong. */
export interface Finding {
  readonly rule: FindingRule;
  readonly level: RuleLevel.ERROR | RuleLevel.WARNING;
  readonly subject: Resource;
  readonly label?: string;
  readonly message: string;
}

/** The part of a rule that reports need: rules of one template and of a change have it. */
export type FindingRule = Pick<Rule, 'id' | 'what' | 'why' | 'mend' | 'source'>;

/** How often a rule complied and was violated. */
export interface RuleCount {
  readonly complies: number;
  readonly violates: number;
}

/** What a run found. */
export interface RunResult {
  readonly findings: readonly Finding[];
  /** By the ids of the rules that were applied. */
  readonly counts: ReadonlyMap<string, RuleCount>;
  readonly resources: number;
}

/** Which rules are applied, at which level, and with which settings. */
export interface RunOptions extends ReadingOptions {
  /** The only rules that are applied, by their ids. */
  readonly rules?: readonly string[];
  /** Levels that differ from those of the rules, by their ids. */
  readonly levels?: Readonly<Record<string, RuleLevel>>;
  readonly settings?: Partial<RuleSettings>;
}

/** The settings of a run that none are given for. */
export function defaultSettings(): RuleSettings {
  return { allowedPublicCidrs: [], minimumZones: 2, requiredEndpoints: [], today: currentDay() };
}

/** Applies the rules to templates. */
export function run(sources: readonly TemplateSource[], options: RunOptions = {}): RunResult {
  return runOn(new Graph(new TemplateSet(sources, options)), options);
}

/** Applies the rules to templates, and those of changes to the step from the old ones. */
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

/** What decides the level of a rule. */
type LeveledRule = Pick<Rule, 'id' | 'level' | 'isOptional'>;

/** `EksNetworking-NET1`, as findings and acknowledgements name a rule. */
export function fullId(rule: Pick<Rule, 'id'>): string {
  return `${PACK}-${rule.id}`;
}
