/**
 * Checks that every relative link and every anchor of the Markdown pages leads somewhere.
 *
 *   check-links.ts                 all pages of this repository; and pages that are packed link to packed files only
 *   check-links.ts --package DIR   the pages of the package that is installed in DIR/node_modules
 *
 * API.md is a target only: jsii-docgen writes it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repository } from '../package.json';
import { brokenLinks, type LinkTargets } from './links';

const root = join(__dirname, '..');
const [option, folder] = process.argv.slice(2);
if (option !== undefined && (option !== '--package' || folder === undefined)) {
  console.error(`"${option}" is no option, write: check-links.ts [--package DIR]`);
  process.exit(2);
}
const base = repository.url.replace(/\.git$/, '');
const broken =
  folder === undefined ? ofRepository() : ofPackage(join(resolve(folder), 'node_modules/cdk-eks-networking'));
for (const message of broken) {
  console.error(message);
}
process.exitCode = broken.length === 0 ? 0 : 1;

function ofRepository(): string[] {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const pages = pagesAmong(files.split('\n').filter((file) => file !== '' && existsSync(join(root, file))));
  const found = brokenOf(
    pages,
    targetsIn(root, (path) => existsSync(join(root, path))),
    'the repository',
  );
  const [{ files: packed }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ files: { path: string }[] }];
  const paths = packed.map(({ path }) => path);
  const exists = (path: string) => paths.some((file) => file === path || file.startsWith(`${path}/`));
  return [...found, ...brokenOf(pagesAmong(paths), targetsIn(root, exists), 'the package')];
}

function ofPackage(installed: string): string[] {
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
  return brokenOf(
    pagesAmong(files),
    targetsIn(installed, (path) => existsSync(join(installed, path))),
    'the installed package',
  );
}

function pagesAmong(files: readonly string[]): string[] {
  return files.filter((file) => file.endsWith('.md') && file !== 'API.md' && !file.includes('node_modules/')).sort();
}

function targetsIn(where: string, exists: (path: string) => boolean): LinkTargets {
  return { exists: (path) => path === '.' || exists(path), read: (path) => readFileSync(join(where, path), 'utf8') };
}

function brokenOf(pages: readonly string[], targets: LinkTargets, where: string): string[] {
  const messages = pages.flatMap((page) => brokenLinks(page, targets, base));
  console.log(`${pages.length} pages of ${where}: ${messages.length} broken links`);
  return messages.map((message) => `${where}: ${message}`);
}
