import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIB = join(__dirname, '../../lib');

/** The module through which every other one adds dependencies. */
const OWNER = 'foundation/deployment-order.ts';

/** The lines of the library that call a method of the CDK which adds a dependency, without comments and messages. */
function callers(): string[] {
  return readdirSync(LIB, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'))
    .filter((file) =>
      readFileSync(join(LIB, file), 'utf8')
        .split('\n')
        .some((line) => !/^\s*(\*|\/\/|`|')/.test(line) && /\.add(Stack|Resource)?Dependency\b/.test(line)),
    );
}

test('one module adds dependencies between constructs, resources and stacks', () => {
  expect(callers().filter((file) => !file.startsWith('rules/'))).toEqual([OWNER]);
});
