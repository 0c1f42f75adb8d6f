/** Writes docs/changes.md, which lists the resources that a change of each option replaces. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The CDK reads this variable when it is loaded. The script compares templates and does not need their validation.
process.env.CDK_VALIDATION = 'false';
const { changesMarkdown } = require('./changes/markdown') as typeof import('./changes/markdown');

writeFileSync(join(__dirname, '../docs/changes.md'), changesMarkdown());
