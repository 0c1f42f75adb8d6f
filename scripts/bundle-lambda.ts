// Writes the bundles of the functions in lambda/. Run it after any change there: npx projen bundle:lambda
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './lambda-bundles';

void generatedFiles().then((files) => {
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(__dirname, '..', path), text);
  }
});
