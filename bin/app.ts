import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EXAMPLES } from './examples';

const app = new App();
const name: string = app.node.tryGetContext('example') ?? 'quickstart';

try {
  if (name !== 'all' && !(name in EXAMPLES)) {
    throw new Error(`example: "${name}" is none, use all or one of ${Object.keys(EXAMPLES).join(', ')}`);
  }
  for (const example of name === 'all' ? Object.keys(EXAMPLES) : [name]) {
    EXAMPLES[example](app);
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  // A refusal is one line that says what to write instead; where it was raised is of no use to who reads it.
  console.error((error as Error).message);
  process.exit(2);
}
