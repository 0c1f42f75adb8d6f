/** Writes lib/rules/changes/create-only.generated.ts: for which properties CloudFormation replaces the resources of a network. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOnlyFile } from './create-only-table';

writeFileSync(join(__dirname, '../lib/rules/changes/create-only.generated.ts'), createOnlyFile());
