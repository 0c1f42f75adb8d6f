/** The options of `check`, and its help. */

/** An option of the command line. */
export interface OptionEntry {
  /** The placeholder of its value in the help. An option without one is a switch. */
  readonly value?: string;
  readonly isRepeatable?: boolean;
  readonly help: string;
}

/** Every option of `check`, in the order of the help. */
export const OPTIONS = {
  against: {
    value: 'OLD',
    help: 'the deployed template, or the cdk.out folder before the change; also reports effects of the change on a deployed network',
  },
  profile: { value: 'NAME', help: 'default, private, development or enterprise' },
  rules: { value: 'ID,…', isRepeatable: true, help: 'apply only these rules' },
  off: { value: 'ID,…', isRepeatable: true, help: 'do not apply these rules' },
  level: { value: 'ID=LEVEL', isRepeatable: true, help: 'change the level of a rule: error, warning or off' },
  'fail-on': {
    value: 'LEVEL',
    help: 'the lowest level of findings that results in exit code 1: error (default), warning or never',
  },
  'allow-public': {
    value: 'CIDR,…',
    isRepeatable: true,
    help: 'networks that may have access to a public endpoint of the cluster',
  },
  'minimum-zones': { value: 'N', help: 'minimum number of zones of clusters and nodes (default 2)' },
  'require-endpoint': {
    value: 'SERVICE,…',
    isRepeatable: true,
    help: 'endpoints that the VPC of a cluster must have, such as ecr.api',
  },
  parameter: { value: 'NAME=VALUE', isRepeatable: true, help: 'the value of a parameter of the templates' },
  'assume-defaults': { help: 'use the defaults of parameters as their values' },
  format: { value: 'FORMAT', help: 'output format: text (default), json, sarif or markdown' },
  json: { value: 'FILE', help: 'also write the JSON report to a file' },
  sarif: { value: 'FILE', help: 'also write the SARIF report to a file' },
  markdown: { value: 'FILE', help: 'also write the Markdown report to a file' },
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

Checks CloudFormation templates, cdk.out folders and Kubernetes objects against best practices of EKS
networking. It deploys nothing and needs no AWS account. docs/rules.md lists the rules.

${options.join('\n')}
${'  -h, --help'.padEnd(INDENT)}show this help

Exit codes: 0 no findings at the level of --fail-on, 1 findings at it, 2 the command could not run.

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
