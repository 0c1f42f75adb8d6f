import { join } from 'node:path';
import { brokenLinks, type LinkTargets } from '../../scripts/links';
import { anchorsIn, blocksIn, linksIn, withMarked } from '../../scripts/markdown';
import { compileSnippets, snippetsOf } from '../../scripts/snippets';

const REPOSITORY = 'https://github.com/example/library';

/** A small repository, or a package. */
function pages(files: Readonly<Record<string, string>>): LinkTargets {
  const paths = Object.keys(files);
  return {
    exists: (path) => paths.some((file) => file === path || file.startsWith(`${path}/`)),
    read: (path) => files[path],
  };
}

describe('the links of a page', () => {
  const files = {
    'README.md':
      '# Library\n\n## What it costs?\n\n## What it costs?\n<a name="old"></a>\n### `addNodes` and [plan](docs/plan.md)',
    'docs/plan.md': '# Plan',
    'examples/one/app.ts': '',
  };
  const broken = (page: string, text: string) => brokenLinks(page, pages({ ...files, [page]: text }), REPOSITORY);

  test('may lead to files, folders, headings and anchors', () => {
    const text = [
      '[a](../README.md) [b](../README.md#what-it-costs-1) [c](../README.md#old) [d](plan.md "Plan")',
      '[e](../examples/one) ![f](../examples/one/app.ts) [g](#here) [h]: ../README.md',
      '[i](../README.md#addnodes-and-plan) <a href="plan.md#plan">j</a>',
      `[k](https://docs.aws.amazon.com/eks#x) [l](${REPOSITORY}/blob/main/docs/plan.md#plan)`,
      '[m]: plan.md',
      '## Here',
    ].join('\n');
    expect(broken('docs/guide.md', text)).toEqual([]);
    expect(linksIn(text).map(({ target }) => target)).toHaveLength(12);
  });

  test('are not looked for in code', () => {
    expect(broken('docs/guide.md', '`[a](none.md)`\n\n```md\n[b](none.md)\n# Plan\n```\n\n``[c](`none.md)``')).toEqual(
      [],
    );
  });

  test.each([
    ['[a](../docs/none.md)', 'docs/guide.md:1: ../docs/none.md: there is no docs/none.md'],
    ['\n\n[a](docs/plan.md)', 'docs/guide.md:3: docs/plan.md: there is no docs/docs/plan.md'],
    ['[a](plan.md#none)', 'docs/guide.md:1: plan.md#none: docs/plan.md has no heading or anchor "none"'],
    ['[a](#none)', 'docs/guide.md:1: #none: docs/guide.md has no heading or anchor "none"'],
    ['[![p](none.svg)](plan.md)', 'docs/guide.md:1: none.svg: there is no docs/none.svg'],
    ['<img src="none.svg">', 'docs/guide.md:1: none.svg: there is no docs/none.svg'],
    ['[a](../../other/README.md)', 'docs/guide.md:1: ../../other/README.md: leads out of the repository'],
    ['[a](/docs/plan.md)', 'docs/guide.md:1: /docs/plan.md: write a link that is relative to the page'],
    ['[a](http://example.com)', 'docs/guide.md:1: http://example.com: write https://'],
    [
      `[a](${REPOSITORY}/blob/main/docs/none.md)`,
      `docs/guide.md:1: ${REPOSITORY}/blob/main/docs/none.md: there is no docs/none.md`,
    ],
  ])('fails on %j', (text, message) => {
    expect(broken('docs/guide.md', text)).toEqual([message]);
  });

  test('gives headings the anchors of GitHub', () => {
    expect([...anchorsIn('# One: two, three\n## a_b `c`-d\n```\n# none\n```\n## One: two, three ##\n')]).toEqual([
      'one-two-three',
      'a_b-c-d',
      'one-two-three-1',
    ]);
  });
});

describe('the snippets of a page', () => {
  const fixtures = {
    default: 'const given = 1;\nconst unused = 2;\nclass Fixture {\n  run() {\n    /// here\n  }\n}\nexport {};\n',
  };
  const check = (...blocks: string[]) =>
    compileSnippets(
      snippetsOf('docs/guide.md', `# Guide\n\n${blocks.map((text) => `\`\`\`${text}\n\`\`\`\n`).join('\n')}`, fixtures),
      join(__dirname, '../..'),
    ).map(({ place, message }) => `${place} ${message}`);

  test('compile in their fixture, or as a file with imports', () => {
    const whole = "ts\nimport { join } from 'node:path';\nconst path = join('a');";
    const hoisted = "typescript fixture=default\nimport { join } from 'node:path';\nconst path = join(String(given));";
    expect(check('ts\nconst one = given + 1;', whole, hoisted, 'sh\nnot typescript')).toEqual([]);
  });

  test('fail with the line of the page', () => {
    expect(
      check(
        'ts\nconst one = 1;\nconst two: string = given;',
        'ts\nmissing();',
        "ts\nimport { join } from 'node:path';",
      ),
    ).toEqual([
      "docs/guide.md:5 TS2322: Type 'number' is not assignable to type 'string'.",
      "docs/guide.md:9 TS2304: Cannot find name 'missing'.",
      "docs/guide.md:13 TS6133: 'join' is declared but its value is never read.",
    ]);
  });

  test('fail with another fixture than there is', () => {
    expect(() => check('ts fixture=none\n')).toThrow('docs/guide.md:4: "none" is no fixture, use one of default');
  });
});

test('code blocks have a language, words and a line', () => {
  expect(blocksIn('a\n\n```ts fixture=plan\nx\ny\n```\n```\nz\n```\n')).toEqual([
    { language: 'ts', words: ['fixture=plan'], text: 'x\ny\n', line: 4 },
    { language: '', words: [], text: 'z\n', line: 8 },
  ]);
});

test('generated text goes between the marks of its name', () => {
  const page = 'a\n<!-- one: begin -->\nb\n<!-- one: end -->\nc';
  expect(withMarked(page, 'one', 'x $& y')).toBe('a\n<!-- one: begin -->\nx $& y\n<!-- one: end -->\nc');
  expect(() => withMarked(page, 'two', '')).toThrow('no text between <!-- two: begin --> and <!-- two: end -->');
});
