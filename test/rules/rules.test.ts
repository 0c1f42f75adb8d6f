import { RULES } from '../../lib/rules/catalogue';
import { defaultSettings } from '../../lib/rules/run';
import { goodResources } from '../support/good-template';
import { graphOf, outcomesOf, TODAY } from '../support/rule-cases';
import { CASES } from './cases/all';

const rows = Object.entries(CASES);

test('every rule has its cases', () => {
  expect(Object.keys(CASES).sort()).toEqual(RULES.map(({ id }) => id).sort());
});

test('nothing is found in the template that follows every rule', () => {
  const graph = graphOf(goodResources());
  const found = RULES.flatMap((rule) =>
    [...rule.check(graph, { ...defaultSettings(), today: TODAY })]
      .filter(({ message }) => message !== undefined)
      .map(({ subject, message }) => `${rule.id} ${subject.logicalId}: ${message}`),
  );
  expect(found).toEqual([]);
});

describe.each(rows)('%s', (id, { violates, complies, silent, settings }) => {
  test.each(violates.map((row) => [row]))('finds what violates it (%#)', ([change, logicalId, message]) => {
    const found = outcomesOf(id, change, settings).filter((outcome) => outcome.message !== undefined);
    expect(found.map(({ subject }) => subject.logicalId)).toContain(logicalId);
    expect(found.map((outcome) => outcome.message).join('\n')).toContain(message ?? '');
  });

  test.each(complies.map((row) => [row]))('has looked at what complies with it (%#)', ([logicalId, change]) => {
    const outcomes = outcomesOf(id, change, settings);
    expect(outcomes.filter(({ message }) => message !== undefined).map(({ message }) => message)).toEqual([]);
    expect(outcomes.map(({ subject }) => subject.logicalId)).toContain(logicalId);
  });

  test.each(silent.map((change) => [change]))('says nothing where it does not apply or cannot know (%#)', (change) => {
    const outcomes = outcomesOf(id, change, settings);
    expect(outcomes.map(({ subject, message }) => [subject.logicalId, message])).toEqual([]);
  });
});
