import { rmSync } from 'node:fs';
import type { ErrorName } from '../../lib/foundation/errors';
import type { KubernetesShape } from './object-schemas';
import { OUTDIRS } from './outdirs';

declare global {
  namespace jest {
    interface Matchers<R> {
      /**
       * The function is refused under the name, and the one-line message holds every fragment: what is wrong, and what to write instead.
       */
      toFailWith(name: ErrorName, ...fragments: [wrong: string, instead: string, ...more: string[]]): R;

      /** The API would take the custom resource, or each one of a list, as it is: schemas and rules of its definition hold, and no field is foreign. */
      toBeValidObject(): R;
    }
  }
}

afterAll(() => rmSync(OUTDIRS, { recursive: true, force: true }));

expect.extend({
  toBeValidObject(received: KubernetesShape | KubernetesShape[]) {
    // Loaded where it is used: the schemas would cost every other test file their time.
    const { faultsOf } = require('./object-schemas') as typeof import('./object-schemas');
    const objects = [received].flat();
    const faults = objects.length === 0 ? ['there is no object'] : objects.flatMap(faultsOf);
    const pass = faults.length === 0;
    return {
      pass,
      message: () => (pass ? 'expected an object that the API refuses' : `the API refuses\n  ${faults.join('\n  ')}`),
    };
  },

  toFailWith(received: () => unknown, name: ErrorName, ...fragments: string[]) {
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
