import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { blocksIn, type CodeBlock } from './markdown';

/** A TypeScript block of a page, and the file that is compiled in its place. */
export interface Snippet {
  /** Page and line of the block, such as `docs/dns.md:12`. */
  readonly place: string;
  readonly page: string;
  /** Line of the page on which the block begins. */
  readonly line: number;
  readonly source: string;
  /** For each line of the source, the line of the page, or the name of the fixture that the line is from. */
  readonly origins: readonly (number | string)[];
  /** True where the block is a file of its own, with its imports. */
  readonly isWholeFile: boolean;
}

/** An error of a snippet. */
export interface SnippetError {
  readonly place: string;
  readonly message: string;
}

const HERE = '/// here';

/** Reads the fixtures of a folder, by name. */
export function readFixtures(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.ts-fixture'))
      .map((file) => [file.slice(0, -'.ts-fixture'.length), readFileSync(join(folder, file), 'utf8')]),
  );
}

/** Returns the pages whose snippets are compiled: the README and everything in docs/. */
export function pagesOf(root: string): string[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file));
  return ['README.md', ...docs.sort()];
}

/** Returns the TypeScript snippets of a page. */
export function snippetsOf(page: string, markdown: string, fixtures: Readonly<Record<string, string>>): Snippet[] {
  return blocksIn(markdown)
    .filter(({ language }) => language === 'ts' || language === 'typescript')
    .map((block) => snippetOf(page, block, fixtures));
}

function snippetOf(page: string, block: CodeBlock, fixtures: Readonly<Record<string, string>>): Snippet {
  const place = `${page}:${block.line}`;
  const named = block.words.find((word) => word.startsWith('fixture='))?.slice('fixture='.length);
  const lines = block.text.split('\n').slice(0, -1);
  const imported = importedLines(block.text);
  const isWholeFile = named === undefined && (imported.size > 0 || block.words.includes('nofixture'));
  const origin = (index: number) => block.line + index;
  if (isWholeFile) {
    const source = [...lines, 'export {};'].join('\n');
    return { place, page, line: block.line, source, origins: lines.map((_, index) => origin(index)), isWholeFile };
  }
  const name = named ?? 'default';
  const fixture = fixtures[name];
  if (fixture === undefined) {
    throw new Error(`${place}: "${name}" is no fixture, use one of ${Object.keys(fixtures).join(', ')}`);
  }
  const file = fixture.split('\n');
  const here = file.findIndex((line) => line.trim() === HERE);
  if (here < 0) {
    throw new Error(`rosetta/${name}.ts-fixture has no line "${HERE}"`);
  }
  const numbered = lines.map((line, index): [string, number | string] => [line, origin(index)]);
  const ofFixture = (part: string[]) => part.map((line): [string, number | string] => [line, name]);
  const all = [
    ...numbered.filter((_, index) => imported.has(index)),
    ...ofFixture(file.slice(0, here)),
    ...numbered.filter((_, index) => !imported.has(index)),
    ...ofFixture(file.slice(here + 1)),
  ];
  return {
    place,
    page,
    line: block.line,
    source: all.map(([line]) => line).join('\n'),
    origins: all.map(([, from]) => from),
    isWholeFile,
  };
}

/** The lines of a block that import. */
function importedLines(text: string): Set<number> {
  const file = ts.createSourceFile('snippet.ts', text, ts.ScriptTarget.ES2022);
  const lines = new Set<number>();
  for (const statement of file.statements.filter(ts.isImportDeclaration)) {
    const first = file.getLineAndCharacterOfPosition(statement.getStart(file)).line;
    const last = file.getLineAndCharacterOfPosition(statement.getEnd()).line;
    for (let line = first; line <= last; line++) {
      lines.add(line);
    }
  }
  return lines;
}

/** Diagnostics on names that a fixture, or a part of a program, does not use. */
const UNUSED = new Set([6133, 6138, 6192, 6196, 6198, 6199, 6205]);

/**
 * Compiles all snippets in one program under strict rules.
 *
 * @param folder where the files of the snippets would be: imports are looked up from there
 * @param paths of modules that are not looked up in node_modules
 */
export function compileSnippets(
  snippets: readonly Snippet[],
  folder: string,
  paths: Readonly<Record<string, string[]>> = {},
): SnippetError[] {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    strict: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    esModuleInterop: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    // `paths` are relative to the folder of the options.
    pathsBasePath: folder,
    paths: { ...paths },
  };
  const files = new Map(
    snippets.map((snippet) => [
      join(folder, `${snippet.page.replace(/\W/g, '-')}-${snippet.line}.generated.ts`),
      snippet,
    ]),
  );
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile, getCurrentDirectory } = host;
  host.getCurrentDirectory = () => folder || getCurrentDirectory();
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name)?.source ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const snippet = files.get(name);
    return snippet
      ? ts.createSourceFile(name, snippet.source, version, true)
      : getSourceFile.call(host, name, version, ...rest);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  const whole = program.getOptionsDiagnostics().map((found) => ({ place: 'options', message: textOf(found) }));
  return [
    ...whole,
    ...[...files].flatMap(([name, snippet]) => {
      const file = program.getSourceFile(name);
      return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
        .filter((found) => !UNUSED.has(found.code) || (snippet.isWholeFile && isInImport(found)))
        .map((found) => ({ place: placeOf(snippet, found), message: textOf(found) }));
    }),
  ];
}

/** True for a finding on an import: a whole file may show a value that it does not use, but imports nothing in vain. */
function isInImport({ file, start = 0 }: ts.Diagnostic): boolean {
  return file?.statements.some((it) => ts.isImportDeclaration(it) && it.pos <= start && start < it.end) ?? false;
}

function placeOf(snippet: Snippet, { file, start }: ts.Diagnostic): string {
  const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line;
  const origin = snippet.origins[line];
  return typeof origin === 'number'
    ? `${snippet.page}:${origin}`
    : `${snippet.place}, in rosetta/${origin ?? '?'}.ts-fixture`;
}

function textOf({ code, messageText }: ts.Diagnostic): string {
  return `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}
