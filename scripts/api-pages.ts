/** Writes API.md and docs/api/*.md from .jsii. Runs after the compilation. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Abouts, type Assembly, apiPages } from './api-markdown';

const ROOT = join(__dirname, '..');
const LIB = join(ROOT, 'lib');

/** The first comment on the page of each module. */
function abouts(): Abouts {
  const pages = ['', ...readdirSync(LIB)].filter((folder) => existsSync(join(LIB, folder, 'index.ts')));
  return Object.fromEntries(
    pages.map((folder) => {
      const [, about = ''] = /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(join(LIB, folder, 'index.ts'), 'utf8')) ?? [];
      return [folder, about.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim()];
    }),
  );
}

const pages = apiPages(JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as Assembly, abouts());
rmSync(join(ROOT, 'docs/api'), { recursive: true, force: true });
mkdirSync(join(ROOT, 'docs/api'));
for (const [file, text] of pages) {
  writeFileSync(join(ROOT, file), text);
}
