/**
 * Counts the existing subnets that CloudFormation replaces for the same change, with `ec2.Vpc` and with an address plan.
 *
 *   npm run compare:stability
 *
 * CloudFormation replaces a subnet if its CIDR block or zone changes under the same logical ID. A CIDR block that moves to another logical ID also
 * counts, because the new subnet overlaps the old one.
 */
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Stack } from 'aws-cdk-lib/core';
import { AddressPlan, EksNetwork, NatStrategy, Tier } from 'cdk-eks-networking';

process.env.CDK_VALIDATION = 'false';

interface Layout {
  readonly zones: string[];
  readonly extra?: { readonly name: string; readonly first: boolean };
  readonly secondPodBlock?: boolean;
}

type Subnets = Record<string, string>;

const { PUBLIC, PRIVATE_WITH_EGRESS, PRIVATE_ISOLATED } = ec2.SubnetType;
const zonesOf = (letters: string) => [...letters].map((letter) => `eu-west-1${letter}`);

function stock(stack: Stack, { zones, extra, secondPodBlock }: Layout): void {
  const groups: ec2.SubnetConfiguration[] = [
    { name: 'public', subnetType: PUBLIC, cidrMask: 23 },
    { name: 'node', subnetType: PRIVATE_WITH_EGRESS, cidrMask: 21 },
    { name: 'cluster', subnetType: PRIVATE_ISOLATED, cidrMask: 28 },
  ];
  const added = extra ? [{ name: extra.name, subnetType: PRIVATE_ISOLATED, cidrMask: 24 }] : [];
  const pods = secondPodBlock ? [{ name: 'pod', subnetType: PRIVATE_WITH_EGRESS, cidrMask: 21 }] : [];
  new ec2.Vpc(stack, 'Network', {
    ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
    availabilityZones: zones,
    natGateways: 0,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: extra?.first ? [...added, ...groups, ...pods] : [...groups, ...added, ...pods],
  });
}

function ours(stack: Stack, { zones, extra, secondPodBlock }: Layout): void {
  new EksNetwork(stack, 'Network', {
    addressPlan: AddressPlan.forEks({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: zones,
      additionalTiers: [
        ...(extra ? [Tier.isolated(extra.name, { prefixLength: 24, startsAt: '10.0.80.0' })] : []),
        ...(secondPodBlock ? [Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' })] : []),
      ],
    }),
    nat: NatStrategy.none(),
    closeDefaultSecurityGroup: false,
  });
}

/** The zone and CIDR block of each subnet, by logical ID. */
function subnetsOf(define: (stack: Stack, layout: Layout) => void, layout: Layout): Subnets {
  const app = new App({ analyticsReporting: false, treeMetadata: false });
  const stack = new Stack(app, 'Compare', { env: { region: 'eu-west-1' } });
  define(stack, layout);
  const template = app.synth().getStackByName('Compare').template;
  return Object.fromEntries(
    // biome-ignore lint/suspicious/noExplicitAny: a template is of any shape
    Object.entries<any>(template.Resources)
      .filter(([, { Type }]) => Type === 'AWS::EC2::Subnet')
      .map(([id, { Properties }]) => [id, `${Properties.AvailabilityZone} ${Properties.CidrBlock}`]),
  );
}

function replaced(before: Subnets, after: Subnets): number {
  const survivors = Object.keys(before).filter((id) => id in after);
  const changed = survivors.filter((id) => after[id] !== before[id]);
  const renamed = Object.keys(before).filter((id) => !(id in after) && Object.values(after).includes(before[id]));
  return changed.length + renamed.length;
}

const EDITS: [name: string, before: Layout, after: Layout][] = [
  ['add a zone at the end', { zones: zonesOf('ab') }, { zones: zonesOf('abc') }],
  ['add a zone between two others', { zones: zonesOf('ac') }, { zones: zonesOf('abc') }],
  ['add a zone in front', { zones: zonesOf('bc') }, { zones: zonesOf('abc') }],
  ['remove a zone in the middle', { zones: zonesOf('abc') }, { zones: zonesOf('ac') }],
  ['list the zones in another order', { zones: zonesOf('abc') }, { zones: zonesOf('cab') }],
  [
    'add a tier at the end',
    { zones: zonesOf('abc') },
    { zones: zonesOf('abc'), extra: { name: 'database', first: false } },
  ],
  [
    'add a tier in front',
    { zones: zonesOf('abc') },
    { zones: zonesOf('abc'), extra: { name: 'database', first: true } },
  ],
  [
    'remove a tier in front',
    { zones: zonesOf('abc'), extra: { name: 'database', first: true } },
    { zones: zonesOf('abc') },
  ],
  ['add a pod tier or block', { zones: zonesOf('abc') }, { zones: zonesOf('abc'), secondPodBlock: true }],
];

const rows = EDITS.map(([name, before, after]) => {
  const count = (define: typeof stock) => {
    const old = subnetsOf(define, before);
    return `${replaced(old, subnetsOf(define, after))} of ${Object.keys(old).length}`;
  };
  return [name, count(stock), count(ours)];
});

const HEADINGS = ['change', 'ec2.Vpc replaces', 'address plan replaces'];
const widths = HEADINGS.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column].length)));
for (const row of [HEADINGS, widths.map((width) => '─'.repeat(width)), ...rows]) {
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
if (rows.some(([, , own]) => !own.startsWith('0 of '))) {
  process.exitCode = 1;
}
