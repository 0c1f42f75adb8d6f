import { RULES } from '../lib/rules/catalogue';
import { CHANGE_RULES } from '../lib/rules/changes/catalogue';
import { CHECKLIST } from '../lib/rules/checklist';
import { profileOf, RuleProfile } from '../lib/rules/profiles';
import type { Rule } from '../lib/rules/rule';
import { CORPUS, CORPUS_AS_OF } from './rules-corpus';

type AnyRule = Pick<Rule, 'id' | 'level' | 'what' | 'why' | 'mend' | 'source' | 'isOptional' | 'differs'>;

/** The groups of ids, in the order of the page. */
const GROUPS: readonly (readonly [prefix: string, title: string])[] = [
  ['NET', 'VPC, subnets and routes'],
  ['EP', 'VPC endpoints'],
  ['FL', 'Flow logs and logs of the control plane'],
  ['CE', 'Cluster'],
  ['SG', 'Security groups'],
  ['CNI', 'VPC CNI'],
  ['SGP', 'Security groups for pods'],
  ['IPV', 'IPv6'],
  ['DNS', 'CoreDNS'],
  ['KP', 'kube-proxy'],
  ['ND', 'Nodes'],
  ['LB', 'AWS Load Balancer Controller'],
  ['ED', 'ExternalDNS'],
  ['GW', 'Gateway API controller of VPC Lattice'],
  ['ID', 'Roles of pods'],
  ['OBJ', 'Kubernetes objects'],
  ['NP', 'Network policies'],
  ['CZ', 'Traffic across zones'],
  ['MT', 'Meshes'],
  ['CHG', 'Changes'],
];

const ALL: readonly AnyRule[] = [...RULES, ...CHANGE_RULES];

function groupOf({ id }: AnyRule): string {
  return id.replace(/\d+$/, '');
}

function levelText({ level, isOptional }: AnyRule): string {
  return isOptional === true ? `${level}, optional` : level;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function table(rules: readonly AnyRule[]): string {
  const rows = rules.map(
    (rule) => `| [\`${rule.id}\`](#${rule.id.toLowerCase()}) | ${levelText(rule)} | ${cell(rule.what)} |`,
  );
  return ['| id | level | what |', '| --- | --- | --- |', ...rows].join('\n');
}

function entry(rule: AnyRule): string {
  const { id, what, why, mend, source, differs } = rule;
  const parts = [
    `### ${id}`,
    `**${what}** (${levelText(rule)})`,
    why,
    `Mend: ${mend}`,
    ...(differs === undefined ? [] : [differs]),
  ];
  return `${parts.join('\n\n')}\n\n[Source](${source})`;
}

function profiles(): string {
  const rows = [RuleProfile.PRIVATE, RuleProfile.DEVELOPMENT, RuleProfile.ENTERPRISE].map((name) => {
    const { levels = {}, settings = {} } = profileOf(name);
    const changes = Object.entries(levels).map(([id, level]) => `\`${id}\` ${level}`);
    const values = Object.entries(settings).map(([key, value]) => `\`${key}\` ${value}`);
    return `| \`${name}\` | ${[...changes, ...values].join(', ')} |`;
  });
  return ['| profile | what it changes |', '| --- | --- |', ...rows].join('\n');
}

function corpus(): string {
  const rows = CORPUS.map(
    ({ name, source, errors, warnings, ids }) =>
      `| ${name} | ${source} | ${errors} | ${warnings} | ${ids.join(', ')} |`,
  );
  return ['| template | source | errors | warnings | rules |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** The text of docs/rules.md. */
export function rulesPage(): string {
  const differing = ALL.filter(({ differs }) => differs !== undefined);
  const groups = GROUPS.flatMap(([prefix, title]) => {
    const rules = ALL.filter((rule) => groupOf(rule) === prefix);
    return rules.length === 0 ? [] : [[`## ${prefix}: ${title}`, table(rules), ...rules.map(entry)].join('\n\n')];
  });
  return `# Rules

${RULES.length} rules for templates and ${CHANGE_RULES.length} for the change from one to the next: the practice of EKS networking, for anybody's templates. They look at what
CloudFormation and Kubernetes get, and say nothing of what is known at deployment only. \`npm run docs:rules\` writes this page.

## In a CDK app

\`\`\`text
import { Validations } from 'aws-cdk-lib';
import { rules } from 'cdk-eks-networking';

Validations.of(app).addPlugins(new rules.EksNetworkingChecks(app));
\`\`\`

The pack is a plugin of cdk-nag 3, and works with constructs of anybody. Errors fail the synthesis, warnings are shown. Acknowledge a finding at its
construct, or around it, with the reason; the report of the CDK then has it under \`suppressedViolations\`:

\`\`\`text
Validations.of(cluster).acknowledge({
  id: 'EksNetworking::EksNetworking-CE2',
  reason: 'The endpoint is public for the time of the migration.',
});
\`\`\`

Options: \`profile\`, \`rules\`, \`levels\`, \`allowedPublicCidrs\`, \`minimumZones\`, \`requiredEndpoints\`, and those of cdk-nag.

## On the command line

\`\`\`text
npx cdk-eks-networking check cdk.out
npx cdk-eks-networking check template.yaml --assume-defaults
npx cdk-eks-networking check cdk.out --against cdk.out.main
npx cdk-eks-networking check clusters/prod
\`\`\`

It takes templates in JSON and YAML, \`cdk.out\` folders with their nested stacks, and folders of Kubernetes objects, those of Argo CD and Flux too. With
\`--against\` it reports what the change does to a network that is in use. Give all templates of a network together: what none of them has, such as a
flow log, counts as missing, unless a macro or a nested stack that was not given may have it. Values of parameters are not known unless \`--parameter\` gives them or
\`--assume-defaults\` takes their defaults.

It prints text, JSON, SARIF or Markdown (\`--format\`), and writes files beside (\`--json\`, \`--sarif\`, \`--markdown\`). Exit code 0: nothing is wrong. 1: there are errors;
\`--fail-on warning\` counts warnings, too. 2: the command could not run. Findings that the metadata \`cdk_nag\` of a resource acknowledges are left out and counted.

## In a pull request

\`\`\`yaml
name: eks-networking
on: pull_request
permissions:
  contents: read
  pull-requests: write
  security-events: write
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          ref: \${{ github.event.pull_request.base.sha }}
      - run: npm ci && npx cdk synth --quiet --output cdk.out.base
      - uses: actions/checkout@v5
        with:
          clean: false
      - run: npm ci && npx cdk synth --quiet --output cdk.out
      - run: >-
          npx cdk-eks-networking check cdk.out --against cdk.out.base
          --sarif findings.sarif --markdown findings.md
      - if: always() && hashFiles('findings.md') != ''
        run: gh pr comment "$NUMBER" --body-file findings.md --edit-last --create-if-none
        env:
          GH_TOKEN: \${{ github.token }}
          NUMBER: \${{ github.event.pull_request.number }}
      - if: always() && hashFiles('findings.sarif') != ''
        uses: github/codeql-action/upload-sarif@v4
        with:
          sarif_file: findings.sarif
\`\`\`

## Profiles

${profiles()}

The points of \`enterprise\`, one line each in the report:

${CHECKLIST.map(({ title, line, rules }, index) => `${index + 1}. **${title}**: ${line} (${rules.map((id) => `\`${id}\``).join(', ')})`).join('\n')}

## Where AwsSolutions says something else

${differing.map(({ id, differs }) => `- \`${id}\`: ${differs}`).join('\n')}

## What templates of others break

Found on ${CORPUS_AS_OF} by the rules of that day, with \`--assume-defaults\`.

${corpus()}

${groups.join('\n\n')}
`;
}
