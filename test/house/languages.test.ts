import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIB = join(__dirname, '../../lib');

/** The structs that users write, with their text: Python takes their members as arguments of the constructor, beside `scope` and `id`. */
const STRUCTS = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => [
    ...readFileSync(join(LIB, file), 'utf8').matchAll(
      /^export interface (\w+(?:Attributes|Options|Props))[^{]*\{\n(.*?)^\}/gms,
    ),
  ])
  .map(([, name, body]): [string, string] => [name, body]);

test('finds the structs', () => {
  expect(STRUCTS.length).toBeGreaterThan(80);
});

test.each(STRUCTS)('%s has no member that Python would take for the scope or the id of a construct', (_, body) => {
  expect(body).not.toMatch(/^ {2}readonly (scope|id)\??:/m);
});
