// Makes the compiled pages of exports load a file when one of its exports is first used. Runs after jsii.
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
