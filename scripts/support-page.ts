/** Writes the support table of README.md from the pinned versions and package.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withMarked } from './markdown';
import { SUPPORT_MARK, supportTable } from './support-table';

const file = join(__dirname, '../README.md');
writeFileSync(file, withMarked(readFileSync(file, 'utf8'), SUPPORT_MARK, supportTable()));
