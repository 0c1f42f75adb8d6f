import { Fn, Lazy } from 'aws-cdk-lib/core';
import { isNamedError } from '../../lib/foundation/errors';
import { isNeeded, NEVER } from '../support/needed-values';
import { SUBJECTS, type TextOption, textOptionsOf } from '../support/text-options';

const OPTIONS: [string, TextOption][] = SUBJECTS.flatMap((subject) =>
  textOptionsOf(subject)
    .filter(({ kind }) => kind !== 'key')
    .map((option): [string, TextOption] => [`${subject.name} ${option.path}`, option]),
);
/** The message of a refusal; any other error is a fault. */
function refusalOf(option: TextOption, value: unknown): string | undefined {
  try {
    option.give(value);
    return undefined;
  } catch (error) {
    if (!isNamedError(error)) {
      throw error;
    }
    return error.message;
  }
}

/** A value with which the CDK stands in for a lookup. Of lists, the members are one. */
const DUMMY = 'dummy-value-for-/shop/Name';

test('the bases are fine as they are', () => {
  for (const { define } of SUBJECTS) {
    expect(() => define({})).not.toThrow();
  }
});

const TAKING = OPTIONS.filter(([title]) => !NEVER.includes(title));

test.each(TAKING)('takes the dummy value of a lookup: %s', (_, option) => {
  expect(refusalOf(option, DUMMY)).toBeUndefined();
});

test.each(TAKING)('takes a deploy-time value, or says by name that synthesis needs it: %s', (title, option) => {
  const refusal = refusalOf(option, Lazy.string({ produce: () => 'x' }));
  if (isNeeded(title)) {
    expect(refusal).toContain('a deploy-time value');
  } else {
    expect(refusal).toBeUndefined();
  }
});

test.each(OPTIONS.filter(([title]) => NEVER.includes(title)))('is refused whatever its value: %s', (_, option) => {
  expect(refusalOf(option, 'shop')).toMatch(/^(Gateway|TargetHealthCheck)/);
});

test.each(TAKING.filter(([title, { kind }]) => kind === '[s]' && !isNeeded(title)))(
  'takes a list of deployment, or says how its members are given: %s',
  (_, option) => {
    const refusal = refusalOf(option, Fn.split(',', Fn.importValue('list')));
    expect(refusal ?? 'Fn.select(0, list)').toContain('Fn.select(0, list)');
  },
);
