import { RULES } from '../../lib/rules/catalogue';
import { CHANGE_RULES } from '../../lib/rules/changes/catalogue';
import type { Outcome } from '../../lib/rules/rule';
import { CASES } from './cases/all';
import { CHANGE_CASES } from './cases/changes';
import { brokenCases, brokenChangeCases } from './cases/judge';

/** Ways in which a rule may be wrong, as a change to what it says. */
const MUTANTS: Readonly<Record<string, (outcomes: readonly Outcome[]) => readonly Outcome[]>> = {
  'says nothing': () => [],
  'finds nothing': (outcomes) => outcomes.map(({ subject, label }) => ({ subject, label })),
  'finds everything': (outcomes) => outcomes.map((outcome) => ({ ...outcome, message: outcome.message ?? 'Wrong.' })),
  'says the opposite': (outcomes) =>
    outcomes.map(({ subject, label, message }) => ({
      subject,
      label,
      message: message === undefined ? 'Wrong.' : undefined,
    })),
};

const mutants = Object.entries(MUTANTS);

describe.each(mutants)('the cases of every rule see one that %s', (_, mutate) => {
  test.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    const mutant = { ...rule, check: (...given: Parameters<typeof rule.check>) => mutate([...rule.check(...given)]) };
    expect(brokenCases(rule, CASES[id])).toEqual([]);
    expect(brokenCases(mutant, CASES[id])).not.toEqual([]);
  });

  test.each(CHANGE_RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    const mutant = { ...rule, check: (...given: Parameters<typeof rule.check>) => mutate([...rule.check(...given)]) };
    expect(brokenChangeCases(rule, CHANGE_CASES[id])).toEqual([]);
    expect(brokenChangeCases(mutant, CHANGE_CASES[id])).not.toEqual([]);
  });
});

test('every rule has a case of silence, so that one that knows too much is seen', () => {
  const cases = [...Object.entries(CASES), ...Object.entries(CHANGE_CASES)];
  expect(cases.filter(([, { silent }]) => silent.length === 0).map(([id]) => id)).toEqual([]);
});
