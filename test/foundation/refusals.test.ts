import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closestMatch, didYouMean, ERRORS, fail, withErrorPath } from '../../lib/foundation/errors';

const at = (path: string) => ({ node: { path } });
const wrongZone = () => fail('ZoneMissing', '"availabilityZones" is empty. List the zones by name');

describe('a refusal', () => {
  test('says its name, what is wrong and what to write instead', () => {
    expect(wrongZone).toThrow(new Error('ZoneMissing: "availabilityZones" is empty. List the zones by name'));
  });

  test('says where, when it knows', () => {
    const located = () => fail('UnknownTier', '"x" is no tier. Use one of "pod"', at('Prod/Network'));
    expect(located).toThrow(new Error('UnknownTier: "x" is no tier. Use one of "pod" (at Prod/Network)'));
  });

  test('carries its name, for whoever handles it', () => {
    expect(caught(wrongZone)).toMatchObject({ refusal: 'ZoneMissing' });
  });

  test('points at the code that was refused, not at the refusing', () => {
    expect(caught(wrongZone).stack).not.toContain('at refuse ');
    expect(caught(wrongZone).stack).toContain('wrongZone');
  });

  test('stays on one line, whatever the user wrote', () => {
    const message = caught(() =>
      fail('CidrSyntax', '"a\nb\r\tc\u2028d\u0000e\u0085f" is not an address. Write one'),
    ).message;
    expect(message).toBe('CidrSyntax: "a\\nb\\r\\tc\\u2028d\\u0000e\\u0085f" is not an address. Write one');
  });
});

describe('a step of a construct', () => {
  test('is handed its result', () => {
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

  test('fails without a path in the root of the tree, and with that of the next construct around it', () => {
    expect(caught(() => withErrorPath(at(''), wrongZone)).message).toMatch(/by name$/);
    expect(caught(() => withErrorPath(at('Prod'), () => withErrorPath(at(''), wrongZone))).message).toMatch(
      / \(at Prod\)$/,
    );
    expect(caught(() => withErrorPath(at('Prod'), () => fail('ZoneMissing', 'x', at('')))).message).toMatch(
      / \(at Prod\)$/,
    );
  });

  test('fails with the very error when that is no refusal', () => {
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
  ])('to "%s" in %j is "%s"', (word, candidates, expected) => {
    expect(closestMatch(word, candidates)).toBe(expected);
    expect(didYouMean(word, candidates)).toBe(`Did you mean "${expected}"?`);
  });

  test.each([
    ['database', ['pod', 'node']],
    ['x', ['pod', 'db']],
    ['', ['db']],
    ['jobs', ['pod', 'node']],
  ])('to "%s" in %j is none: all of them are listed', (word, candidates) => {
    expect(closestMatch(word, candidates)).toBeUndefined();
    expect(didYouMean(word, candidates)).toBe(`Use one of ${candidates.map((name) => `"${name}"`).join(', ')}`);
  });

  test('among none is none', () => {
    expect(closestMatch('pod', [])).toBeUndefined();
    expect(didYouMean('pod', [])).toBe('There are no values to choose from');
  });
});

describe('the table of refusals', () => {
  test('says of each name what it means and the way out, in sentences', () => {
    for (const [name, { means, instead }] of Object.entries(ERRORS)) {
      expect(name).toMatch(/^([A-Z][a-z0-9]+)+$/);
      expect([means, instead]).toEqual([expect.stringMatching(/^[A-Z].*\.$/s), expect.stringMatching(/^[A-Z].*\.$/s)]);
    }
  });

  test('cannot be changed', () => {
    expect(Object.isFrozen(ERRORS)).toBe(true);
  });

  test('has each name in one floor’s table', () => {
    const names = filesIn(join(__dirname, '../../lib/foundation/errors'), '.ts').flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/^ {2}(\w+): \{$/gm)].map(([, name]) => name),
    );
    expect(names.sort()).toEqual(Object.keys(ERRORS).sort());
  });

  // Across the whole project: every name needs a test somewhere that sees it fire, written as `toFailWith('<Name>', …)`.
  test('has no name that no test sees fire', () => {
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
