import type { Outcome, Rule, RuleSettings } from '../rule';
import type { TemplateChange } from './change';

/** A rule about the change from one template to the next. */
export interface ChangeRule extends Omit<Rule, 'check' | 'differs'> {
  /** An outcome for each resource that the rule can evaluate. */
  check(change: TemplateChange, settings: RuleSettings): Iterable<Outcome>;
}
