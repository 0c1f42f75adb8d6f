// Writes the bundles of the Lambda functions in lambda/. Run it after every change in lambda/: npx projen bundle:lambda
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles } from './lambda-bundles';

void generatedFiles().then((files) => {
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(join(__dirname, '..', path), text);
  }
});
