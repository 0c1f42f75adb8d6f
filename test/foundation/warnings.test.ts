import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const TESTS = join(__dirname, '..');

/** The ids, as the type lists them: a type is gone when the tests run. */
const IDS = [...readFileSync(join(TESTS, '../lib/foundation/warnings.ts'), 'utf8').matchAll(/^ {2}\| '(\w+)'/gm)].map(
  ([, id]) => id,
);

test('lists ids in camel case, in order', () => {
  expect(IDS.length).toBeGreaterThan(20);
  expect(IDS.filter((id) => !/^[a-z]+([A-Z][a-z0-9]*)*$/.test(id))).toEqual([]);
  expect(IDS).toEqual([...IDS].sort());
});

// Across the whole project: users acknowledge by the id, so a test has to see it.
test('has no id that no test sees', () => {
  const seen = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(TESTS, file), 'utf8'))
    .join('\n');
  expect(IDS.filter((id) => !new RegExp(`[\`':]${id}\\b`).test(seen))).toEqual([]);
});
