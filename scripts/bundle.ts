/**
 * Joins the compiled library into a few files. To read one file costs less than to find and read many.
 *
 * - `build/index.js` has the folders of `lib/` with types of the root. Each other folder has a file in `build/parts`,
 *   and each large generated file is a file at its own path.
 * - A source file runs at the first use of something that it exports, and a module of aws-cdk-lib loads at its first use.
 * - `build/MODULE/index.js` exports what `build/index.js` has, so that a class is the same class on every path.
 *
 * Runs after jsii. The declarations stay as jsii wrote them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { type CompiledFile, joined } from './joined-files';
import { lazyExports, modulePage } from './lazy-exports';

const ROOT = join(__dirname, '..');
const BUILD = join(ROOT, 'build');

/** What the command `cdk-eks-networking` loads: a file each, without the CDK where it is not needed. */
const COMMANDS = ['planner/main.js', 'rules/command/main.js'];

/** A generated file of this many bytes has a file of its own. */
const LARGE = 10_000;

const sourceOf = (folder: string) => readFileSync(join(ROOT, 'lib', folder, 'index.ts'), 'utf8');
const modules = readdirSync(join(ROOT, 'lib')).filter((folder) => existsSync(join(ROOT, 'lib', folder, 'index.ts')));
const indexes = Object.fromEntries(['.', ...modules].map((folder) => [join(folder, 'index.js'), sourceOf(folder)]));
const rootFolders = new Set([...indexes['index.js'].matchAll(/from '\.\/([a-z]+)\//g)].map(([, folder]) => folder));
rootFolders.add('foundation');

function bundled(entry: string): string {
  return buildSync({
    absWorkingDir: BUILD,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    // Names stay, for stack traces; only blanks and comments go.
    minifyWhitespace: true,
    legalComments: 'none',
    write: false,
  }).outputFiles[0].text;
}

/** The file of the bundle for a source file. */
function partOf({ file, text }: CompiledFile): string {
  if (file.endsWith('.generated.js') && text.length > LARGE) {
    return file;
  }
  const [folder, name] = file.split('/');
  // Not `build/MODULE.js`: TypeScript finds that for `./MODULE`, before the declarations in `build/MODULE/index.d.ts`, and all types are lost.
  return rootFolders.has(folder) || name === 'index.js' ? 'index.js' : `parts/${folder}.js`;
}

const commands = COMMANDS.map((file): [string, string] => [file, bundled(file)]);
const scripts = readdirSync(BUILD, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
// A file without declarations is of an earlier bundle.
const compiled = scripts
  .filter((file) => existsSync(join(BUILD, file.replace(/js$/, 'd.ts'))))
  .map((file) => file.replaceAll('\\', '/'))
  .map((file) => ({
    file,
    text: indexes[file] ? lazyExports(indexes[file]) : readFileSync(join(BUILD, file), 'utf8'),
  }));
const library = joined(compiled, partOf);
const hiding = [...library.keys()].filter((file) => existsSync(join(BUILD, file.replace(/\.js$/, ''), 'index.d.ts')));
if (hiding.length > 0) {
  throw new Error(`TypeScript would find ${hiding.join(', ')} instead of the declarations in the folder of that name`);
}

for (const file of scripts) {
  rmSync(join(BUILD, file));
}
// Before an uncaught error, Node prints the source line of the throw, here a line of the bundle, unless the line contains this comment.
const [thrown, marked] = [
  /throw [^;{}]*?(?:\.trimStack\(\)|\.addPath\([^)]*\) ?: ?error)(?=[;}])/g,
  '$&/* node-do-not-add-exception-line */',
];
let throws = 0;
for (const [file, text] of [...library, ...commands]) {
  mkdirSync(dirname(join(BUILD, file)), { recursive: true });
  const text2 = library.has(file) ? text.replaceAll(thrown, marked) : text;
  throws += text2.split('node-do-not-add-exception-line').length - 1;
  writeFileSync(join(BUILD, file), text2);
}
if (throws !== 2) {
  throw new Error(
    'the bundle has other throws than fail and withErrorPath of lib/foundation/errors.ts, which are marked here',
  );
}
for (const name of modules) {
  writeFileSync(join(BUILD, name, 'index.js'), modulePage(name, sourceOf(name)));
}
