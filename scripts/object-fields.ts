/**
 * Writes lib/cluster/objects/object-fields.generated.ts: the field names of the kinds in the fixtures, for the validation of objects that users
 * pass.
 *
 *   npx tsx scripts/object-fields.ts
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { objectFieldsSource } from './object-fields-source';

writeFileSync(join(__dirname, '../lib/cluster/objects/object-fields.generated.ts'), objectFieldsSource());
