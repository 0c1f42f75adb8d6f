/**
 * Puts the compiled library into one file, in which each source file still runs when it is first used: to read one file costs less than to find
 * and read the many. The page of a module hands out what that file has, so that a class is the same class on every path.
 *
 * Runs after jsii. The declarations stay as jsii wrote them.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { lazyExports, modulePage } from './lazy-exports';

const ROOT = join(__dirname, '..');
const BUILD = join(ROOT, 'build');

const sourceOf = (folder: string) => readFileSync(join(ROOT, 'lib', folder, 'index.ts'), 'utf8');
const modules = readdirSync(join(ROOT, 'lib')).filter((folder) => existsSync(join(ROOT, 'lib', folder, 'index.ts')));

for (const folder of ['.', ...modules]) {
  writeFileSync(join(BUILD, folder, 'index.js'), lazyExports(sourceOf(folder)));
}
/** What the command `cdk-eks-networking` loads: a file each, without the CDK where it is not needed. */
const COMMANDS = ['planner/main.js', 'rules/command/main.js'];

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

const library = bundled('index.js');
const commands = COMMANDS.map((file): [string, string] => [file, bundled(file)]);
for (const file of readdirSync(BUILD, { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.js')) {
    rmSync(join(BUILD, file));
  }
}
// Before an uncaught error, Node prints the source line of the throw, here a line of the bundle, unless the line contains this comment.
const [thrown, marked] = [
  /throw [^;{}]*?(?:\.trimStack\(\)|\.addPath\(scope\) ?: ?error)(?=[;}])/g,
  '$&/* node-do-not-add-exception-line */',
];
const bundle = library.replaceAll(thrown, marked);
if (bundle.split('node-do-not-add-exception-line').length !== 3) {
  throw new Error(
    'the bundle has other throws than fail and withErrorPath of lib/foundation/errors.ts, which are marked here',
  );
}
writeFileSync(join(BUILD, 'index.js'), bundle);
for (const [file, text] of commands) {
  writeFileSync(join(BUILD, file), text);
}
for (const name of modules) {
  writeFileSync(join(BUILD, name, 'index.js'), modulePage(name, sourceOf(name)));
}
