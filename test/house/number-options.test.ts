import { Lazy } from 'aws-cdk-lib/core';
import { isNamedError } from '../../lib/foundation/errors';
import { testStack } from '../support/builders';
import { isNeeded, NEVER } from '../support/needed-values';
import { numberOptionsOf, SUBJECTS, type TextOption } from '../support/text-options';

const OPTIONS = SUBJECTS.flatMap((subject) =>
  numberOptionsOf(subject).map((option): [string, TextOption] => [`${subject.name} ${option.path}`, option]),
).filter(([title]) => !NEVER.includes(title));

test('there are options to try', () => {
  expect(OPTIONS.length).toBeGreaterThan(90);
});

/** What Kubernetes takes texts for, although they are numbers. */
const ANNOTATED = OPTIONS.filter(([title]) => /^(AlbIngress|NlbService)/.test(title));

test.each(ANNOTATED)('is a text in annotations, at deployment too: %s', (_, option) => {
  const given = option.give(Lazy.number({ produce: () => 7 }));
  const annotations = testStack().resolve(Array.isArray(given) ? given[0] : given);
  expect(Object.values(annotations).filter((value) => typeof value !== 'string')).toEqual([]);
  expect(JSON.stringify(annotations)).toContain('7');
});

test.each(OPTIONS)('takes a deploy-time number, or says by name that synthesis needs it: %s', (title, option) => {
  const give = () => option.give(Lazy.number({ produce: () => 7 }));
  if (!isNeeded(title)) {
    expect(give).not.toThrow();
    return;
  }
  let refusal: unknown;
  try {
    give();
  } catch (error) {
    refusal = error;
  }
  expect(isNamedError(refusal) && refusal.message).toContain('a deploy-time value');
});
