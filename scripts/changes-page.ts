/** Writes docs/changes.md: what each option replaces in a stack that is deployed, measured. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The CDK reads this when it is loaded: the templates are compared, not validated.
process.env.CDK_VALIDATION = 'false';
const { changesMarkdown } = require('./changes/markdown') as typeof import('./changes/markdown');

writeFileSync(join(__dirname, '../docs/changes.md'), changesMarkdown());
