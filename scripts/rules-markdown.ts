import { RULES } from '../lib/rules/catalogue';
import { CHANGE_RULES } from '../lib/rules/changes/catalogue';
import { CHECKLIST } from '../lib/rules/checklist';
import { profileOf, RuleProfile } from '../lib/rules/profiles';
import type { Rule } from '../lib/rules/rule';
import { CORPUS, CORPUS_AS_OF } from './rules-corpus';
import { WORKFLOW } from './rules-workflow';

type AnyRule = Pick<Rule, 'id' | 'level' | 'what' | 'why' | 'mend' | 'source' | 'isOptional' | 'differs'>;

/** The groups of ids, in the order of the page. */
const GROUPS: readonly (readonly [prefix: string, title: string])[] = [
  ['NET', 'VPC, subnets and routes'],
  ['EP', 'VPC endpoints'],
  ['FL', 'Flow logs and control plane logs'],
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
  ['GW', 'AWS Gateway API Controller'],
  ['ID', 'Roles of pods'],
  ['OBJ', 'Kubernetes objects'],
  ['NP', 'Network policies'],
  ['CZ', 'Traffic across zones'],
  ['MT', 'Service meshes'],
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
  return ['| id | level | rule |', '| --- | --- | --- |', ...rows].join('\n');
}

function entry(rule: AnyRule): string {
  const { id, what, why, mend, source, differs } = rule;
  const parts = [
    `### ${id}`,
    `**${what}** (${levelText(rule)})`,
    why,
    `Solution: ${mend}`,
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
  return ['| profile | changes |', '| --- | --- |', ...rows].join('\n');
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

The rule pack has ${RULES.length} rules for templates and ${CHANGE_RULES.length} rules for changes of templates. They check best practices of EKS networking in templates of any
tool. Values that are known only at deployment are not checked. \`npm run docs:rules\` writes this page.

## In a CDK app

\`\`\`ts fixture=cluster
import { Validations } from 'aws-cdk-lib/core';

Validations.of(this).addPlugins(new rules.EksNetworkingChecks(this));
\`\`\`

The pack is a plugin of cdk-nag 3. It also works with constructs of other libraries. Errors fail the synthesis, and warnings are printed. To accept
a finding, acknowledge it at its construct, or at one of its parents, with a reason. The report of the CDK then lists it under
\`suppressedViolations\`:

\`\`\`ts fixture=cluster
import { Validations } from 'aws-cdk-lib/core';

Validations.of(eksCluster).acknowledge({
  id: 'EksNetworking::EksNetworking-CE2',
  reason: 'The endpoint is public during the migration.',
});
\`\`\`

The command reads acknowledgements in the metadata \`cdk_nag\` of a resource. In a CDK app, the option \`writeSuppressionsToCloudFormation\` of the pack
writes this metadata. In other templates, add it:

\`\`\`yaml
Metadata:
  cdk_nag:
    rules_to_suppress:
      - id: EksNetworking-CE2
        reason: The endpoint is public during the migration.
\`\`\`

The options are \`profile\`, \`rules\`, \`levels\`, \`allowedPublicCidrs\`, \`minimumZones\`, \`requiredEndpoints\`, and those of cdk-nag.

## On the command line

\`\`\`sh
npx cdk-eks-networking check cdk.out
npx cdk-eks-networking check template.yaml --assume-defaults
npx cdk-eks-networking check cdk.out --against cdk.out.main
npx cdk-eks-networking check clusters/prod
\`\`\`

The command reads templates in JSON and YAML, \`cdk.out\` folders with their nested stacks, and folders of Kubernetes objects, including those of Argo
CD and Flux. With \`--against\`, it also reports the effects of the change on a deployed network.

Values of Helm charts are read in Applications and ApplicationSets of Argo CD, in HelmReleases of Flux and their ConfigMaps, in the value files that
they name, and in charts with dependencies. If a value file is not in the folder, values that may be in it are unknown.

Check all templates of a network together. A resource that none of them contains, such as a flow log, counts as missing. It counts as unknown if a
macro, or a nested stack that is not part of the run, may define it. Values of parameters are unknown without \`--parameter\` and \`--assume-defaults\`.

\`--format\` selects the output format: text, JSON, SARIF or Markdown. \`--json\`, \`--sarif\` and \`--markdown\` also write files. Findings that the
metadata \`cdk_nag\` of a resource acknowledges are counted, but not printed.

| exit code | meaning |
|---|---|
| 0 | no errors; with \`--fail-on warning\`, also no warnings |
| 1 | errors, or warnings with \`--fail-on warning\` |
| 2 | the command could not run |

## In a pull request

\`\`\`yaml
${WORKFLOW}\`\`\`

## Profiles

${profiles()}

The report of the profile \`enterprise\` has one line for each of these points:

${CHECKLIST.map(({ title, line, rules }, index) => `${index + 1}. **${title}**: ${line} (${rules.map((id) => `\`${id}\``).join(', ')})`).join('\n')}

## Differences to AwsSolutions

${differing.map(({ id, differs }) => `- \`${id}\`: ${differs}`).join('\n')}

## Findings in public templates

These are the findings of ${CORPUS_AS_OF}, with the rules of that day and \`--assume-defaults\`.

${corpus()}

${groups.join('\n\n')}
`;
}
