/** Writes the tables of docs/endpoints.md: `npx tsx scripts/endpoints-page.ts`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callersTable } from './endpoints-markdown';

const path = join(__dirname, '../docs/endpoints.md');
const page = readFileSync(path, 'utf8');
writeFileSync(path, page.replace(/\| caller \| from[\s\S]*?\n\n/, `${callersTable()}\n\n`));
