import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '../../lib/foundation/error-table';
import { closestMatch, didYouMean, fail, withErrorPath } from '../../lib/foundation/errors';

const at = (path: string) => ({ node: { path } });
const wrongZone = () => fail('ZoneMissing', '"availabilityZones" is empty. List the zones by name');

describe('an error', () => {
  test('contains its name, the problem and the solution', () => {
    expect(wrongZone).toThrow(new Error('ZoneMissing: "availabilityZones" is empty. List the zones by name'));
  });

  test('contains the construct path if it is known', () => {
    const located = () => fail('UnknownTier', '"x" is no tier. Use one of "pod"', at('Prod/Network'));
    expect(located).toThrow(new Error('UnknownTier: "x" is no tier. Use one of "pod" (at Prod/Network)'));
  });

  test('has its name as a property', () => {
    expect(caught(wrongZone)).toMatchObject({ refusal: 'ZoneMissing' });
  });

  test('has a stack trace that starts at the caller of the library', () => {
    expect(caught(wrongZone).stack).not.toContain('at refuse ');
    expect(caught(wrongZone).stack).toContain('wrongZone');
  });

  test('remains on one line with any input', () => {
    const message = caught(() =>
      fail('CidrSyntax', '"a\nb\r\tc\u2028d\u0000e\u0085f" is not an address. Write one'),
    ).message;
    expect(message).toBe('CidrSyntax: "a\\nb\\r\\tc\\u2028d\\u0000e\\u0085f" is not an address. Write one');
  });
});

describe('a step of a construct', () => {
  test('receives the result', () => {
    expect(withErrorPath(at('Prod/Network'), () => 42)).toBe(42);
  });

  test('fails with the path of the construct', () => {
    const error = caught(() => withErrorPath(at('Prod/Network'), wrongZone));
    expect(error.message).toBe('ZoneMissing: "availabilityZones" is empty. List the zones by name (at Prod/Network)');
    expect(error.stack).toContain(error.message);
  });

  test('fails with the path of the innermost construct, once', () => {
    const nested = () => withErrorPath(at('Prod'), () => withErrorPath(at('Prod/Network'), wrongZone));
    expect(caught(nested).message).toMatch(/by name \(at Prod\/Network\)$/);
    const located = () => fail('UnknownTier', '"x" is no tier', at('Prod/Network/Vpc'));
    expect(caught(() => withErrorPath(at('Prod'), located)).message).toBe(
      'UnknownTier: "x" is no tier (at Prod/Network/Vpc)',
    );
  });

  test('fails without a path in the root of the tree, and with the path of the nearest parent construct', () => {
    expect(caught(() => withErrorPath(at(''), wrongZone)).message).toMatch(/by name$/);
    expect(caught(() => withErrorPath(at('Prod'), () => withErrorPath(at(''), wrongZone))).message).toMatch(
      / \(at Prod\)$/,
    );
    expect(caught(() => withErrorPath(at('Prod'), () => fail('ZoneMissing', 'x', at('')))).message).toMatch(
      / \(at Prod\)$/,
    );
  });

  test('rethrows any other error unchanged', () => {
    const own = new TypeError('of somebody else');
    const step = () => {
      throw own;
    };
    expect(caught(() => withErrorPath(at('Prod'), step))).toBe(own);
    expect(own.message).toBe('of somebody else');
  });
});

describe('the nearest candidate', () => {
  test.each([
    ['pods', ['pod', 'node'], 'pod'],
    ['nde', ['pod', 'node'], 'node'],
    ['NODE', ['pod', 'node'], 'node'],
    ['eu-west-1d', ['eu-west-1a', 'eu-west-1b'], 'eu-west-1a'],
    ['pkt-src-addr', ['pkt-dstaddr', 'pkt-srcaddr'], 'pkt-srcaddr'],
    ['pod', ['pod-2', 'pod'], 'pod'],
  ])('for "%s" in %j is "%s"', (word, candidates, expected) => {
    expect(closestMatch(word, candidates)).toBe(expected);
    expect(didYouMean(word, candidates)).toBe(`Did you mean "${expected}"?`);
  });

  test.each([
    ['database', ['pod', 'node']],
    ['x', ['pod', 'db']],
    ['', ['db']],
    ['jobs', ['pod', 'node']],
  ])('for "%s" in %j does not exist, and the message lists all values', (word, candidates) => {
    expect(closestMatch(word, candidates)).toBeUndefined();
    expect(didYouMean(word, candidates)).toBe(`Use one of ${candidates.map((name) => `"${name}"`).join(', ')}`);
  });

  test('does not exist in an empty list', () => {
    expect(closestMatch('pod', [])).toBeUndefined();
    expect(didYouMean('pod', [])).toBe('There are no values to choose from');
  });
});

describe('the table of errors', () => {
  test('describes the meaning and the solution of each name in sentences', () => {
    for (const [name, { means, instead }] of Object.entries(ERRORS)) {
      expect(name).toMatch(/^([A-Z][a-z0-9]+)+$/);
      expect([means, instead]).toEqual([expect.stringMatching(/^[A-Z].*\.$/s), expect.stringMatching(/^[A-Z].*\.$/s)]);
    }
  });

  test('cannot be changed', () => {
    expect(Object.isFrozen(ERRORS)).toBe(true);
  });

  test('has each name in the table of one layer', () => {
    const names = filesIn(join(__dirname, '../../lib/foundation/errors'), '.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^ {2}(\w+): \{$/gm)].map(([, name]) => name),
    );
    expect(names.sort()).toEqual(Object.keys(ERRORS).sort());
  });

  // Across the whole project: every name needs a test somewhere that sees it fire, written as `toFailWith('<Name>', …)`.
  test('has only names that a test triggers', () => {
    const seen = new Set(filesIn(join(__dirname, '..'), '.test.ts').flatMap(namesSeenIn));
    expect(Object.keys(ERRORS).filter((name) => !seen.has(name))).toEqual([]);
  });
});

function caught(step: () => unknown): Error {
  try {
    step();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

function namesSeenIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(?<!\.not)\.toFailWith\(\s*'(\w+)'/g)].map(([, name]) => name);
}
