/** Draws the diagrams of docs/planning.md with the planner commands on the page. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../lib/planner/main';
import { commandsOf } from './planning-page';

const root = join(__dirname, '..');
mkdirSync(join(root, 'docs/images'), { recursive: true });
for (const args of commandsOf(join(root, 'docs/planning.md'))) {
  const code = main(args, {
    version: '',
    env: {},
    stdout: { write: () => undefined },
    stderr: process.stderr,
    writeFile: (file, text) => writeFileSync(join(root, file), text),
  });
  if (code === 2) {
    process.exit(code);
  }
}
