import { LEFT_OUT } from './left-out';
import { MEANINGS, nameOf } from './meanings';
import { type Effect, effectsOf, type Row } from './measure';
import { type Measured, SECTIONS } from './sections';

interface MeasuredRow extends Row {
  readonly effects: Effect[];
}

/** The kinds of effect in the order of the page, the most disruptive first. */
const ORDER: readonly Effect['kind'][] = ['replaced', 'removed', 'rolled', 'added', 'updated'];

/** Resource types that change only together with other resources. The page omits them. */
const AUXILIARY = [
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::VPCGatewayAttachment',
];

/** Measures every row and returns the page as Markdown. */
export function changesMarkdown(): string {
  const sections = SECTIONS.map((section) => ({ title: section.title, rows: section.rows.map(measured) }));
  const effects = sections.flatMap(({ rows }) => rows.flatMap((row) => row.effects));
  return `# Changes to a live network

This page describes what CloudFormation does with the resources of a deployed stack when an option changes. Each row compares the template before
the change with the template after it. \`@aws-cdk/aws-service-spec\` defines the properties that CloudFormation cannot change in place. Most rows
start with the stack of \`examples/quickstart\`. For a construct that the quickstart does not have, the row starts with a stack that has the construct.

Before you deploy a change, run \`cdk diff\`: it marks the resources that the change replaces. \`npm run docs:changes\` writes this page.

## How to read it

- **Replaces**: CloudFormation creates a new resource, and deletes the old one at the end of the update.
- **Removes**: the resource is no longer in the template. CloudFormation deletes it at the end of the update. A resource with the removal policy \`RETAIN\` remains outside the stack.
- **Rolls the nodes**: EKS drains and replaces the nodes of the node group according to its \`update\` option. The node group itself remains.
- **Adds** and **in place**: running workloads are not affected. When an add-on or a Helm release changes in place, Kubernetes restarts its pods a few at a time.

## Effect of each change

| resource | replaced | removed |
| --- | --- | --- |
${meanings(effects).join('\n')}

${sections.map(sectionOf).join('\n\n')}

## Load balancers

The AWS Load Balancer Controller reconciles load balancers with their Ingresses, Services and Gateways. It changes most settings in place. The
exceptions:

- A change of the **scheme** or the type replaces the load balancer. Its DNS name and its addresses change.
- A change of the **target type**, the protocol, the protocol version or the target control port replaces the target group. The controller registers
  the targets again.
- The name of an existing load balancer does not change. \`loadBalancerName\` applies only to new load balancers.
- An Ingress that moves to another **group** uses the load balancer of that group.

Source, release 3 of the controller: \`pkg/deploy/elbv2/load_balancer_synthesizer.go\` and \`target_group_synthesizer.go\`
(https://github.com/kubernetes-sigs/aws-load-balancer-controller, August 2026).

## Options not listed

${LEFT_OUT.map(({ why, options }) => `- ${why} ${options.map((option) => `\`${option}\``).join(', ')}.`).join('\n')}
`;
}

function measured(row: Row): MeasuredRow {
  try {
    return { ...row, effects: effectsOf(row.measure()) };
  } catch (error) {
    throw new Error(`${row.covers.join(', ')} (${row.change}) cannot be measured: ${(error as Error).message}`);
  }
}

/** The rows of the table of effects, one for each resource type that some change replaces or removes. */
function meanings(effects: Effect[]): string[] {
  const types = (kind: Effect['kind']) => effects.filter((effect) => effect.kind === kind).map(({ type }) => type);
  const [replaced, removed] = [new Set(types('replaced')), new Set(types('removed'))];
  const nameless = [...replaced, ...removed].filter((type) => !MEANINGS[type] && !AUXILIARY.includes(type));
  if (nameless.length > 0) {
    throw new Error(`scripts/changes/meanings.ts has no entry for these resource types: ${nameless.join(', ')}`);
  }
  return Object.entries(MEANINGS)
    .filter(([type]) => replaced.has(type) || removed.has(type))
    .map(([type, meaning]) => [
      meaning.name,
      replaced.has(type) ? (meaning.replaced ?? '') : '',
      removed.has(type) ? (meaning.removed ?? '') : '',
    ])
    .filter(([, ...texts]) => texts.some(Boolean))
    .map(
      ([name, ...texts]) =>
        `| ${name[0].toUpperCase()}${name.slice(1)} | ${texts.map((text) => text || '–').join(' | ')} |`,
    );
}

function sectionOf({ title, rows }: { title: Measured['title']; rows: MeasuredRow[] }): string {
  const rank = ({ effects }: MeasuredRow) => Math.min(ORDER.length, ...effects.map(({ kind }) => ORDER.indexOf(kind)));
  const disturbing = rows.filter((row) => rank(row) < ORDER.indexOf('added'));
  const sorted = [...disturbing].sort((one, other) => rank(one) - rank(other));
  const table = sorted.length
    ? ['', '| option | change | effect |', '| --- | --- | --- |', ...sorted.map(tableRow)]
    : [];
  const rest = rows.filter((row) => !disturbing.includes(row));
  const quiet = (words: string, chosen: MeasuredRow[]) =>
    chosen.length ? ['', `${words}: ${chosen.map((row) => `${optionsOf(row)} (${row.change})`).join('; ')}.`] : [];
  return [
    `## ${title}`,
    ...table,
    ...quiet(
      'Adds resources, and changes the others in place',
      rest.filter((row) => rank(row) === ORDER.indexOf('added')),
    ),
    ...quiet(
      'In place',
      rest.filter((row) => rank(row) === ORDER.indexOf('updated')),
    ),
    ...quiet(
      'Changes nothing',
      rest.filter((row) => rank(row) === ORDER.length),
    ),
  ].join('\n');
}

/** A row of a table of options. The resource types have the order of `MEANINGS`, without the auxiliary types. */
function tableRow(row: MeasuredRow): string {
  const types = Object.keys(MEANINGS);
  const named = (kind: Effect['kind']) =>
    row.effects
      .filter((effect) => effect.kind === kind && !AUXILIARY.includes(effect.type))
      .sort((one, other) => types.indexOf(one.type) - types.indexOf(other.type))
      .map(
        (effect) =>
          `${effect.count > 1 ? `${effect.count} ` : ''}${nameOf(effect.type, effect.count)}${because(effect)}`,
      )
      .join(', ');
  const words: [Effect['kind'], (text: string) => string][] = [
    ['replaced', (text) => `**replaces** ${text}`],
    ['removed', (text) => `**removes** ${text}`],
    ['rolled', () => '**rolls the nodes**'],
    ['added', (text) => `adds ${text}`],
  ];
  const effect = words.flatMap(([kind, text]) => (named(kind) ? [text(named(kind))] : [])).join('; ');
  return `| ${optionsOf(row)} | ${row.change} | ${effect} |`;
}

function because({ kind, because: properties }: Effect): string {
  return kind === 'replaced' && properties.length <= 2
    ? ` (${properties.map((path) => `\`${path}\``).join(', ')})`
    : '';
}

function optionsOf({ covers }: Row): string {
  const structs = [...new Set(covers.map((cover) => cover.split('.')[0]))];
  return structs
    .map((struct) => {
      const options = covers.filter((cover) => cover.startsWith(`${struct}.`)).map((cover) => cover.split('.')[1]);
      return `\`${struct}\` ${options.map((option) => `\`${option}\``).join(', ')}`;
    })
    .join('; ');
}
