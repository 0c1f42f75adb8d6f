import { RULES } from './catalogue';
import { CHANGE_RULES } from './changes/catalogue';

/** The ids of all rules, without the name of the pack. */
export function ruleIds(): string[] {
  return [...RULES, ...CHANGE_RULES].map(({ id }) => id);
}

/** Whether there is a rule of the id. */
export function isRuleId(id: string): boolean {
  return ruleIds().includes(id);
}
