/** The internal members of the public API: few, and changed only by the folder that defines them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LIB = join(__dirname, '../../lib');
const FILES = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts') && !file.startsWith('rules/'))
  .map((file) => ({ folder: file.split('/')[0], file, text: readFileSync(join(LIB, file), 'utf8') }));

/** A declaration behind `@internal`: the modifiers, and the name. */
const DECLARATION = /@internal\s*\*\/\s*(?:(?:public|protected|static|abstract|override|readonly|get)\s+)*(_\w+)/g;

const MEMBERS = FILES.flatMap(({ folder, file, text }) =>
  [...text.matchAll(DECLARATION)].map(([, name]) => ({ name, folder, file })),
);

test('there are no more than today', () => {
  expect(MEMBERS.length).toBeLessThanOrEqual(318);
  expect(new Set(MEMBERS.map(({ name }) => name)).size).toBeLessThanOrEqual(241);
});

test('every member with an underscore is marked', () => {
  const unmarked = FILES.flatMap(({ file, text }) =>
    [...text.matchAll(/^ +(?:public|protected) (?:(?:static|abstract|override|readonly|get) )*(_\w+)/gm)]
      .filter(([, name]) => !MEMBERS.some((member) => member.file === file && member.name === name))
      .map(([, name]) => `${file} ${name}`),
  );
  expect(unmarked).toEqual([]);
});

test('no folder changes a member of another one', () => {
  const change = /\._(\w+)(?:\.\w+)*(?:\.(?:push|set|delete|splice|clear|unshift|sort|reverse)\(| = )/g;
  const changes = FILES.flatMap(({ folder, file, text }) =>
    [...text.matchAll(change)]
      .filter(([, name]) => {
        const owners = MEMBERS.filter((member) => member.name === `_${name}`).map((member) => member.folder);
        return owners.length > 0 && !owners.includes(folder);
      })
      .map(([found]) => `${file}: ${found}`),
  );
  expect(changes).toEqual([]);
});
