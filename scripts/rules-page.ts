/** Writes docs/rules.md from the rules for templates and changes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesPage } from './rules-markdown';

writeFileSync(join(__dirname, '../docs/rules.md'), rulesPage());
