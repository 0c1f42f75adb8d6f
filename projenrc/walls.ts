/** The import walls of the house, one rule of the linter per room, each with the sentence that explains it. */

import type { javascript } from 'projen';

interface Wall {
  readonly group: string[];
  readonly message: string;
}

/** The floors of `lib/` from the ground up; rooms of one floor are siblings and do not know each other. */
const floors: string[][] = [
  ['foundation'],
  ['addressing'],
  ['capacity'],
  ['vpc', 'planner'],
  ['cluster'],
  ['addons'],
  ['cni', 'loadbalancing'],
  ['controllers'],
  ['dns', 'gateway', 'ingress', 'service', 'lattice', 'nodes', 'policies', 'observability'],
  ['cleanup'],
  ['patterns'],
];

const everywhere: Wall[] = [
  {
    group: ['aws-cdk-lib', 'aws-cdk-lib/index'],
    message:
      'Import a submodule such as aws-cdk-lib/aws-ec2 or aws-cdk-lib/core: loading the root of aws-cdk-lib slows down every synthesis.',
  },
  {
    group: ['aws-cdk-lib/*/lib/**', 'aws-cdk-lib/*/lib'],
    message: 'Files inside aws-cdk-lib are not its API: import the submodule, or do without.',
  },
  {
    group: [
      'fs',
      'node:fs',
      'node:fs/**',
      'http',
      'https',
      'node:http',
      'node:https',
      'node:child_process',
      'node:net',
    ],
    message:
      'A construct does no I/O at synthesis: take the value as a property, or pin it in lib/foundation/versions.ts.',
  },
  {
    group: ['**/index', '.', '..'],
    message: 'index.ts only names what users see: import the file that defines the value.',
  },
  {
    group: ['**/rules/**'],
    message: 'The rule pack judges templates that may be anybody’s: nothing in lib/ builds on lib/rules.',
  },
];

function roomsAbove(room: string, plan = floors, house = 'lib'): Wall[] {
  const level = plan.findIndex((rooms) => rooms.includes(room));
  return plan.flatMap((rooms, at) =>
    rooms
      .filter((other) => other !== room && at >= level)
      .map((other) => ({
        group: [`**/${other}/**`],
        message:
          at === level
            ? `${house}/${room} and ${house}/${other} are siblings and never import each other: move what both need to a floor below.`
            : `${house}/${other} stands above ${house}/${room}, and imports run down only: take an interface, or move the code up.`,
      })),
  );
}

const cdkFoundation = [
  '**/foundation/tokens',
  '**/foundation/warnings',
  '**/foundation/order',
  '**/foundation/resources',
  '**/foundation/stacks',
  '**/foundation/deployment-order',
];

/** The rooms that work without the CDK. */
const pure: Readonly<Record<string, Wall[]>> = {
  addressing: [
    {
      group: ['aws-cdk-lib/**', 'constructs', 'cdk-nag'],
      message:
        'lib/addressing is arithmetic without the CDK, so that the planner and the tests need no app: keep it so.',
    },
    {
      group: cdkFoundation,
      message:
        'This part of lib/foundation knows the CDK and lib/addressing does not: refuse by value, warn from lib/vpc.',
    },
  ],
  planner: [
    {
      group: ['aws-cdk-lib/**', 'constructs', 'cdk-nag'],
      message: 'lib/planner answers in a blink because it loads no CDK: take what it needs from lib/addressing.',
    },
    {
      group: cdkFoundation,
      message: 'This part of lib/foundation knows the CDK and lib/planner does not: refuse by value.',
    },
  ],
};

const publicOnly: Wall[] = [
  {
    group: ['**/lib', '**/lib/**', '**/build/**'],
    message: "Examples and bin use the public API as a user would: import from 'cdk-eks-networking'.",
  },
];

function override(includes: string[], walls: Wall[]) {
  return {
    includes,
    linter: {
      rules: { style: { noRestrictedImports: { level: 'error', options: { patterns: walls } } } },
    },
  };
}

const rooms = floors
  .flat()
  .map((room) => override([`**/lib/${room}/**`], [...(pure[room] ?? []), ...roomsAbove(room), ...everywhere]));

/** The rule pack: templates may be anybody’s, so that it knows CloudFormation and arithmetic, and no construct of ours. */
const rulePack: Wall[] = [
  {
    group: [
      '**/vpc/**',
      '**/planner/**',
      '**/cluster/**',
      '**/addons/**',
      '**/cni/**',
      '**/loadbalancing/**',
      '**/controllers/**',
      '**/dns/**',
      '**/gateway/**',
      '**/ingress/**',
      '**/service/**',
      '**/lattice/**',
      '**/cleanup/**',
      '**/nodes/**',
      '**/policies/**',
      '**/observability/**',
      '**/patterns/**',
    ],
    message:
      'The rule pack sees foundation, address arithmetic and CloudFormation templates only: judged templates may be anybody’s.',
  },
  {
    group: cdkFoundation,
    message:
      'This part of lib/foundation knows the CDK: rules work on plain templates, and lib/rules/pack.ts alone knows the CDK.',
  },
  ...everywhere.filter((wall) => !wall.group.includes('**/rules/**')),
];
const rules = override(
  ['**/lib/rules/**'],
  [
    {
      group: ['aws-cdk-lib/**', 'constructs', 'cdk-nag'],
      message: 'Rules work on plain templates without the CDK: lib/rules/pack.ts alone knows it.',
    },
    ...rulePack,
  ],
);
const pack = override(['**/lib/rules/pack.ts', '**/lib/rules/index.ts'], rulePack);

/** The page of a module names what its users see, wherever it is defined. */
const pages = override(
  ['**/lib/*/index.ts'],
  everywhere.filter((wall) => !wall.group.includes('**/index')),
);

/** The one construct file that writes: on request, at the end of the synthesis, into its own output. */
const writer = override(
  ['**/lib/vpc/plan-page.ts'],
  [...roomsAbove('vpc'), ...everywhere.filter((wall) => !wall.group.includes('node:fs'))],
);

export const biomeWalls: javascript.biome_config.OverridePattern[] = [
  ...rooms,
  pages,
  writer,
  rules,
  pack,
  override(['**/examples/**', '**/bin/**'], publicOnly),
];
