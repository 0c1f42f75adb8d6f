// Changes the compiled index files so that they load a file on the first use of one of its exports. Runs after jsii.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lazyExports } from './lazy-exports';

const ROOT = join(__dirname, '..');

for (const folder of ['.', ...readdirSync(join(ROOT, 'lib'))]) {
  const page = join(ROOT, 'lib', folder, 'index.ts');
  if (existsSync(page)) {
    writeFileSync(join(ROOT, 'build', folder, 'index.js'), lazyExports(readFileSync(page, 'utf8')));
  }
}
