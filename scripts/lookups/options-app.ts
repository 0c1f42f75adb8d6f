/**
 * An app for the CDK CLI that sets every option of every construct to a CloudFormation parameter and to a Systems Manager parameter from a lookup. It
 * prints unexpected errors and then exits with an error.
 */

import * as ssm from 'aws-cdk-lib/aws-ssm';
import { App, CfnParameter, Stack, Stage } from 'aws-cdk-lib/core';
import { ACCOUNT, REGION } from '../../test/support/builders';
import { isNeeded, NEVER } from '../../test/support/needed-values';
import { numberOptionsOf, SUBJECTS, type TextOption, textOptionsOf } from '../../test/support/text-options';

const app = new App();
const faults: string[] = [];
let stages = 0;

/** Returns the value of a CloudFormation parameter with the type of an option. */
function parameterFor({ kind }: TextOption, stack: Stack): string | number | string[] {
  if (kind === 'n') {
    return new CfnParameter(stack, 'Value', { type: 'Number' }).valueAsNumber;
  }
  return kind === '[s]'
    ? new CfnParameter(stack, 'Value', { type: 'CommaDelimitedList' }).valueAsList
    : new CfnParameter(stack, 'Value').valueAsString;
}

/** Sets an option in a separate stage and account, because two controllers for one cluster fail. */
function attempt(
  title: string,
  option: TextOption,
  valueIn: (stack: Stack) => unknown,
  isFine: (text: string) => boolean,
): void {
  const account = String(Number(ACCOUNT) + stages);
  const stage = new Stage(app, `Stage${stages++}`, { env: { account, region: REGION } });
  const stack = new Stack(stage, 'Test');
  try {
    option.giveIn(stack, valueIn(stack));
  } catch (error) {
    const { message } = error as Error;
    stage.node.tryRemoveChild('Test');
    if (!isFine(message)) {
      faults.push(`${title}: ${message}`);
    }
  }
}

for (const subject of SUBJECTS.filter(({ defineIn }) => defineIn !== undefined)) {
  for (const option of [...textOptionsOf(subject), ...numberOptionsOf(subject)]) {
    const title = `${subject.name} ${option.path}`;
    if (option.kind === 'key' || NEVER.includes(title)) {
      continue;
    }
    attempt(
      `${title}, a parameter`,
      option,
      (stack) => parameterFor(option, stack),
      (text) => (isNeeded(title) ? text.includes('a deploy-time value') : text.includes('Fn.select(0, list)')),
    );
    if (option.kind !== 'n') {
      attempt(
        `${title}, a lookup`,
        option,
        (stack) => ssm.StringParameter.valueFromLookup(stack, '/shop/value'),
        () => false,
      );
    }
  }
}

console.log(`${stages} stages`);
if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
app.synth();
