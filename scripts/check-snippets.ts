/**
 * Compiles every TypeScript block of README.md and docs/ in one program, under strict rules.
 *
 *   check-snippets.ts                 against the sources of this repository
 *   check-snippets.ts --package DIR   against the package that is installed in DIR/node_modules, with the pages that it ships
 *
 * A block with imports is a file of its own. Others are put into the fixture of rosetta/ that they name, such as
 * `ts fixture=cluster`, or into `default`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compileSnippets, pagesOf, readFixtures, snippetsOf } from './snippets';

const root = join(__dirname, '..');
const [option, folder] = process.argv.slice(2);
if (option !== undefined && (option !== '--package' || folder === undefined)) {
  console.error(`"${option}" is no option, write: check-snippets.ts [--package DIR]`);
  process.exit(2);
}
const project = folder === undefined ? root : resolve(folder);
const pages = folder === undefined ? root : join(project, 'node_modules/cdk-eks-networking');
if (!existsSync(join(pages, 'README.md'))) {
  console.error(`${pages} has no README.md: install the package in ${project}`);
  process.exit(2);
}
const fixtures = readFixtures(join(root, 'rosetta'));
const snippets = pagesOf(pages).flatMap((page) => snippetsOf(page, readFileSync(join(pages, page), 'utf8'), fixtures));
const errors = compileSnippets(
  snippets,
  project,
  folder === undefined
    ? { 'cdk-eks-networking': ['./lib/index.ts'], 'cdk-eks-networking/*': ['./lib/*/index.ts'] }
    : {},
);
for (const { place, message } of errors) {
  console.error(`${place}: ${message}`);
}
const whole = snippets.filter(({ isWholeFile }) => isWholeFile).length;
console.log(
  `${snippets.length} snippets (${whole} whole files) of ${new Set(snippets.map(({ page }) => page)).size} pages: ${errors.length} errors`,
);
process.exitCode = errors.length === 0 ? 0 : 1;
