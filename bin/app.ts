import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EXAMPLES } from './examples';

const app = new App();
const name: string = app.node.tryGetContext('example') ?? 'quickstart';

try {
  if (!(name in EXAMPLES)) {
    throw new Error(`example: "${name}" is none, use one of ${Object.keys(EXAMPLES).join(', ')}`);
  }
  EXAMPLES[name](app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  // A refusal is one line that says what to write instead; where it was raised is of no use to who reads it.
  console.error((error as Error).message);
  process.exit(2);
}
