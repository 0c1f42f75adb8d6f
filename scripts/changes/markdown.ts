import { LEFT_OUT } from './left-out';
import { MEANINGS, nameOf } from './meanings';
import { type Effect, effectsOf, type Row } from './measure';
import { type Measured, SECTIONS } from './sections';

interface MeasuredRow extends Row {
  readonly effects: Effect[];
}

/** How much a row disturbs: the first in the page is the worst. */
const ORDER: readonly Effect['kind'][] = ['replaced', 'removed', 'rolled', 'added', 'updated'];

/** Resources that come and go with others, and mean nothing by themselves. */
const AUXILIARY = [
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::SubnetNetworkAclAssociation',
  'AWS::EC2::VPCGatewayAttachment',
];

/** The page: measured now. */
export function changesMarkdown(): string {
  const sections = SECTIONS.map((section) => ({ title: section.title, rows: section.rows.map(measured) }));
  const effects = sections.flatMap(({ rows }) => rows.flatMap((row) => row.effects));
  return `# Changes to a live network

What CloudFormation does with the resources of a deployed stack when an option changes. Each row is measured: the template before the change is
compared with the template after it, and the properties that CloudFormation cannot change in place are those of \`@aws-cdk/aws-service-spec\`. Most
rows begin with the stack of \`examples/quickstart\`; where a construct is not in it, with a stack that has that construct.

Before you deploy a change, look at \`cdk diff\`: it marks what it replaces. \`npm run docs:changes\` writes this page.

## How to read it

- **Replaces**: CloudFormation makes a new resource, and deletes the old one at the end of the update.
- **Takes away**: the resource is no longer in the template, and is deleted at the end of the update, or stays outside the stack where its removal policy says so.
- **Rolls the nodes**: EKS replaces the nodes of the group, as its \`update\` says: it drains each node, and its pods move. The group stays.
- **Adds** and **in place** disturb nothing that runs. Where an add-on or a Helm release changes in place, Kubernetes restarts its pods a few at a time.

## What it means

| resource | replaced | taken away |
| --- | --- | --- |
${meanings(effects).join('\n')}

${sections.map(sectionOf).join('\n\n')}

## Load balancers

The AWS Load Balancer Controller reconciles load balancers with their Ingresses, Services and Gateways. It changes nearly everything in place. It
replaces a load balancer, whose DNS name and addresses then change, when its **scheme** or its type changes. It replaces a target group, whose
targets are registered anew, when the **target type**, the protocol, the protocol version or the target control port changes. The name of a load
balancer that exists does not change: \`loadBalancerName\` acts on new ones alone. An Ingress that moves to another **group** moves to the load
balancer of that group.

Read in release 3 of the controller: \`pkg/deploy/elbv2/load_balancer_synthesizer.go\` and \`target_group_synthesizer.go\`
(https://github.com/kubernetes-sigs/aws-load-balancer-controller, August 2026).

## Not measured

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

/** The types that some row replaces or takes away. */
function meanings(effects: Effect[]): string[] {
  const types = (kind: Effect['kind']) => effects.filter((effect) => effect.kind === kind).map(({ type }) => type);
  const [replaced, removed] = [new Set(types('replaced')), new Set(types('removed'))];
  const nameless = [...replaced, ...removed].filter((type) => !MEANINGS[type] && !AUXILIARY.includes(type));
  if (nameless.length > 0) {
    throw new Error(`scripts/changes/meanings.ts does not say what it means that these go: ${nameless.join(', ')}`);
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
      'Adds resources, and changes nothing else but in place',
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

/** The types in the order of the table of meanings, and those that mean nothing by themselves left out. */
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
    ['removed', (text) => `**takes away** ${text}`],
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
