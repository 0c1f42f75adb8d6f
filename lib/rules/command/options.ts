/** The options of `check`, and its help. */

/** An option of the command line. */
export interface OptionEntry {
  /** What stands for its value in the help; an option without one is a switch. */
  readonly value?: string;
  readonly isRepeatable?: boolean;
  readonly help: string;
}

/** Every option of `check`, in the order of the help. */
export const OPTIONS = {
  against: {
    value: 'OLD',
    help: 'the deployed template, or the cdk.out folder before the change: reports what the change does to a live network, too',
  },
  profile: { value: 'NAME', help: 'default, private, development or enterprise' },
  rules: { value: 'ID,…', isRepeatable: true, help: 'the only rules that are applied' },
  off: { value: 'ID,…', isRepeatable: true, help: 'rules that are not applied' },
  level: { value: 'ID=LEVEL', isRepeatable: true, help: 'another level of a rule: error, warning or off' },
  'fail-on': {
    value: 'LEVEL',
    help: 'the level from which findings end with exit code 1: error (default), warning or never',
  },
  'allow-public': {
    value: 'CIDR,…',
    isRepeatable: true,
    help: 'networks that may reach a public endpoint of the cluster',
  },
  'minimum-zones': { value: 'N', help: 'zones that clusters and nodes span at least (default 2)' },
  'require-endpoint': {
    value: 'SERVICE,…',
    isRepeatable: true,
    help: 'endpoints that the VPC of a cluster needs, such as ecr.api',
  },
  parameter: { value: 'NAME=VALUE', isRepeatable: true, help: 'the value of a parameter of the templates' },
  'assume-defaults': { help: 'take the defaults of parameters for their values' },
  format: { value: 'FORMAT', help: 'what is printed: text (default), json, sarif or markdown' },
  json: { value: 'FILE', help: 'write the JSON report as well' },
  sarif: { value: 'FILE', help: 'write the SARIF report as well' },
  markdown: { value: 'FILE', help: 'write the Markdown report as well' },
} satisfies Readonly<Record<string, OptionEntry>>;

/** The name of an option, without its hyphens. */
export type OptionName = keyof typeof OPTIONS;

/** An option by its name. */
export function optionOf(name: OptionName): OptionEntry {
  return OPTIONS[name];
}

const INDENT = 32;
const WIDTH = 100;

/** The text of `check --help`. */
export function helpText(): string {
  const options = (Object.keys(OPTIONS) as OptionName[]).map((name) => {
    const { value, help, isRepeatable } = optionOf(name);
    const term = `  --${name}${value === undefined ? '' : ` ${value}`}`;
    const lines = wrapped(isRepeatable ? `${help}; may be repeated` : help);
    const first = term.length < INDENT ? `${term.padEnd(INDENT)}${lines.shift()}` : term;
    return [first, ...lines.map((line) => ' '.repeat(INDENT) + line)].join('\n');
  });
  return `Usage: cdk-eks-networking check TEMPLATE… [options]

Checks templates of CloudFormation, cdk.out folders and Kubernetes objects against the practice of EKS networking, whoever wrote
them. Nothing is deployed, and no account is asked. The rules: docs/rules.md of the repository.

${options.join('\n')}
${'  -h, --help'.padEnd(INDENT)}show this text

Exit codes: 0 nothing is wrong, 1 something is, 2 the command could not run.

Examples:
  cdk-eks-networking check cdk.out --fail-on warning
  cdk-eks-networking check template.yaml --assume-defaults --sarif findings.sarif
  cdk-eks-networking check cdk.out --against cdk.out.main --format markdown
`;
}

function wrapped(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    const joined = lines[last] === '' ? word : `${lines[last]} ${word}`;
    if (joined.length <= WIDTH - INDENT || lines[last] === '') {
      lines[last] = joined;
    } else {
      lines.push(word);
    }
  }
  return lines;
}
