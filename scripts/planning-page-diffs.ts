/** Writes the stack changes into docs/planning.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The CDK reads this variable when it is loaded. The script compares templates and does not need their validation.
process.env.CDK_VALIDATION = 'false';
const { podsDiff, zoneDiff } = require('./planning-diffs') as typeof import('./planning-diffs');
const { blocksOf } = require('./markdown') as typeof import('./markdown');

const PAGE = join(__dirname, '../docs/planning.md');
const [nodeGroup] = blocksOf(PAGE).filter(({ language }) => language === 'typescript');
const diffs = [zoneDiff(nodeGroup.text), podsDiff()];
writeFileSync(
  PAGE,
  readFileSync(PAGE, 'utf8').replaceAll(/^```diff\n.*?^```$/gms, () => `\`\`\`diff\n${diffs.shift()}\`\`\``),
);
