// Writes lib/foundation/input-types.generated.ts. Run it after every change of the public API: npx projen generate:input-types
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputTypesFile } from './input-types-table';

writeFileSync(join(__dirname, '..', 'lib/foundation/input-types.generated.ts'), inputTypesFile());
