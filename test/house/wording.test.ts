import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIB = join(__dirname, '../../lib');
const FILES = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'))
  .map((file) => [file, readFileSync(join(LIB, file), 'utf8').split('\n')] as const);

const COMMENT = /^\s*(?:\/\*\*|\*|\/\/)/;

/** A line of code whose values are replaced, so that only the words of its message remain. */
const wordsOf = (line: string) => line.replaceAll(/\$\{[^}]*\}/g, 'X').replaceAll(/"[^"]*"/g, 'Q');

/** A suggestion that is joined to the problem, instead of a sentence of its own. */
const JOINED_SUGGESTION = /^[^'`]*['`]Q [^.?!]*[,:] (?:write|leave|say|give|name|add|use|take|turn) /;

/** First words of docstrings that describe a thing by a question, and verbs of the former dialect. */
const FIRST_WORD = /^\s*(?:\/\*\*|\*) (?:What|Who|Whoever|Whatever|Where|Refuses|Says|Tells)\b/;

function places(isWrong: (line: string, before: string) => boolean): string[] {
  return FILES.flatMap(([file, lines]) =>
    lines.flatMap((line, index) =>
      isWrong(line, lines[index - 1] ?? '') ? [`${file}:${index + 1} ${line.trim()}`] : [],
    ),
  );
}

test('a message says what is wrong in one sentence, and what to write instead in another', () => {
  expect(places((line) => !COMMENT.test(line) && JOINED_SUGGESTION.test(wordsOf(line)))).toEqual([]);
});

test('a docstring begins with the thing that it describes', () => {
  const opens = (line: string, before: string) => line.includes('/**') || before.trim() === '/**';
  expect(places((line, before) => opens(line, before) && FIRST_WORD.test(line))).toEqual([]);
});

test.each([
  ['`"${port}" is no port, write 1 to 65535`', true],
  ['`"${port}" is not a port. Write 1 to 65535`', false],
  [`'"tags" is empty, leave it out'`, true],
  [`'"tags" is empty. Remove it, or write one or more'`, false],
  [`'"listeners" has none, add Listener.https()'`, true],
])('a joined suggestion is found: %s', (line, isJoined) => {
  expect(JOINED_SUGGESTION.test(wordsOf(line))).toBe(isJoined);
});
