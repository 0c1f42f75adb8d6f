import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EXAMPLES } from './examples';

const app = new App();
const name: string = app.node.tryGetContext('example') ?? 'quickstart';

try {
  if (name !== 'all' && !(name in EXAMPLES)) {
    throw new Error(`example: "${name}" is not an example. Use all or one of ${Object.keys(EXAMPLES).join(', ')}`);
  }
  for (const example of name === 'all' ? Object.keys(EXAMPLES) : [name]) {
    EXAMPLES[example](app);
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  // An error of the library is one line that says what to write instead. The stack trace does not help the user.
  console.error((error as Error).message);
  process.exit(2);
}
