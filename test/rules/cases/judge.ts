import type { ChangeRule } from '../../../lib/rules/changes/rule';
import type { Outcome, Rule } from '../../../lib/rules/rule';
import { type Change, type RuleCase, ruleOutcomes } from '../../support/rule-cases';
import { type ChangeCase, changeOutcomes } from './changes';

const found = (outcomes: readonly Outcome[], logicalId: string, message = '') =>
  outcomes.some((outcome) => outcome.message?.includes(message) === true && outcome.subject.logicalId === logicalId);

const complied = (outcomes: readonly Outcome[], logicalId: string) =>
  outcomes.some(({ subject }) => subject.logicalId === logicalId) &&
  outcomes.every(({ subject, message }) => message === undefined || subject.logicalId !== logicalId);

/** The cases that a rule does not pass, by kind and number. */
export function brokenCases(rule: Pick<Rule, 'check'>, { violates, complies, silent, settings }: RuleCase): string[] {
  const outcomesOf = (change?: Change) => ruleOutcomes(rule, change, settings);
  return [
    ...violates.map(([change, id, message]) => found(outcomesOf(change), id, message)),
    ...complies.map(([id, change]) => complied(outcomesOf(change), id)),
    ...silent.map((change) => outcomesOf(change).length === 0),
  ].flatMap((isRight, index) => (isRight ? [] : [`case ${index}`]));
}

/** The cases that a rule for changes does not pass. */
export function brokenChangeCases(
  rule: Pick<ChangeRule, 'check'>,
  { violates, complies, silent }: ChangeCase,
): string[] {
  return [
    ...violates.map(([change, id, message, start]) => found(changeOutcomes(rule, change, start), id, message)),
    ...complies.map(([id, change, start]) => complied(changeOutcomes(rule, change, start), id)),
    ...silent.map(([change, start]) => changeOutcomes(rule, change, start).length === 0),
  ].flatMap((isRight, index) => (isRight ? [] : [`case ${index}`]));
}
