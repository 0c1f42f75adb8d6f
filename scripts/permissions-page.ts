/** Writes the table of docs/permissions.md from `test/fixtures/permission-reaches.ts`. Tests compare the rows with the policies. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTSIDE_THE_REFERENCE, REACHES } from '../test/fixtures/permission-reaches';
import { permissionsTable } from './permissions-table';

const path = join(__dirname, '../docs/permissions.md');
const page = readFileSync(path, 'utf8');
writeFileSync(
  path,
  page.replace(/\| role \| action[\s\S]*?\n\n/, `${permissionsTable([...REACHES, ...OUTSIDE_THE_REFERENCE])}\n\n`),
);
