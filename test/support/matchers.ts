import { rmSync } from 'node:fs';
import type { RefusalName } from '../../lib/foundation/refusals';
import { OUTDIRS } from './outdirs';

declare global {
  namespace jest {
    interface Matchers<R> {
      /**
       * The function is refused under the name, and the one-line message holds every fragment: what is wrong, and what to write instead.
       */
      toFailWith(name: RefusalName, ...fragments: [wrong: string, instead: string, ...more: string[]]): R;
    }
  }
}

afterAll(() => rmSync(OUTDIRS, { recursive: true, force: true }));

expect.extend({
  toFailWith(received: () => unknown, name: RefusalName, ...fragments: string[]) {
    let message: string | undefined;
    try {
      received();
    } catch (error) {
      message = (error as Error).message;
    }
    if (message === undefined) {
      return { pass: false, message: () => `expected a refusal ${name}, but nothing was refused` };
    }
    const missing = [`${name}: `, ...fragments].filter((fragment) => !message.includes(fragment));
    const pass = missing.length === 0 && message.startsWith(`${name}: `) && !message.includes('\n');
    return {
      pass,
      message: () =>
        pass
          ? `expected no refusal ${name}, got\n  ${message}`
          : `expected a refusal ${name} with ${fragments.map((fragment) => `“${fragment}”`).join(' and ')}, got\n  ${message}`,
    };
  },
});
