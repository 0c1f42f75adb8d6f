import { RULES } from '../../lib/rules/catalogue';
import { Graph } from '../../lib/rules/graph/graph';
import type { Outcome, Rule, RuleSettings } from '../../lib/rules/rule';
import { defaultSettings } from '../../lib/rules/run';
import { TemplateSet } from '../../lib/rules/template/template';
import type { JsonObject } from '../../lib/rules/template/values';
import { goodResources, type Resources } from './good-template';

/** A change to the template that follows every rule. */
export type Change = (resources: Resources) => unknown;

/** What a rule says of a template, where its three outcomes are seen. */
export interface RuleCase {
  /** Templates that violate it, with the resource that is found and a part of the message. */
  readonly violates: readonly [change: Change, logicalId: string, message?: string][];
  /** Templates that comply with it, with a resource that the rule has looked at. Without a change, the good template. */
  readonly complies: readonly [logicalId: string, change?: Change][];
  /** Templates of which the rule says nothing at all. */
  readonly silent: readonly Change[];
  readonly settings?: Partial<RuleSettings>;
}

/** A day on which the versions of the cases have standard support. */
export const TODAY = '2026-11-28';

/** What a rule says of the good template after a change. */
export function outcomesOf(id: string, change: Change = () => {}, settings: Partial<RuleSettings> = {}): Outcome[] {
  const rule = RULES.find((known) => known.id === id);
  if (rule === undefined) {
    throw new Error(`no rule ${id}`);
  }
  return ruleOutcomes(rule, change, settings);
}

/** What a rule, of the pack or altered, says of the good template after a change. */
export function ruleOutcomes(
  rule: Pick<Rule, 'check'>,
  change: Change = () => {},
  settings: Partial<RuleSettings> = {},
): Outcome[] {
  const resources = goodResources();
  change(resources);
  return [...rule.check(graphOf(resources), { ...defaultSettings(), today: TODAY, ...settings })];
}

/** The graph of some resources. Whatever they name and is none of them is a parameter. */
export function graphOf(resources: Resources): Graph {
  const plain = JSON.parse(JSON.stringify(resources)) as JsonObject;
  return new Graph(new TemplateSet([{ name: 'template.json', document: { Resources: plain } }]));
}

/** Takes all resources away but some. */
export const only =
  (...ids: readonly string[]): Change =>
  (resources) => {
    for (const id of Object.keys(resources)) {
      if (!ids.includes(id)) {
        delete resources[id];
      }
    }
  };

/** Takes resources away. */
export const without =
  (...ids: readonly string[]): Change =>
  (resources) => {
    for (const id of ids) {
      if (!(id in resources)) {
        throw new Error(`no resource ${id}`);
      }
      delete resources[id];
    }
  };

/** Sets properties of a resource. */
export const set =
  (id: string, properties: Record<string, unknown>): Change =>
  (resources) =>
    Object.assign(resources[id].Properties, properties);

/** A value that is known at deployment only. */
export const LATER = { Ref: 'Parameter' };
