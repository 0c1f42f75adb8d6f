/** Import rules: a lint rule for each folder of `lib/`, with a message that explains it. */

import type { javascript } from 'projen';

interface ImportRule {
  readonly group: string[];
  readonly message: string;
}

/** Layers of `lib/`, lowest first. A folder may import the layers below it. Folders in one layer do not import each other. */
const layers: string[][] = [
  ['foundation'],
  ['addressing'],
  ['capacity', 'pricing'],
  ['flowlogs'],
  ['vpc', 'planner'],
  ['artifacts', 'delivery'],
  ['cluster'],
  ['addons', 'charts'],
  ['cni', 'loadbalancing'],
  ['controllers'],
  ['dns', 'gateway', 'ingress', 'service', 'lattice', 'mesh', 'nodes', 'policies', 'observability'],
  ['cleanup', 'engines'],
  ['patterns'],
  ['karpenter'],
];

const everywhere: ImportRule[] = [
  {
    group: ['aws-cdk-lib', 'aws-cdk-lib/index'],
    message:
      'Import a submodule such as aws-cdk-lib/aws-ec2 or aws-cdk-lib/core. Loading the root of aws-cdk-lib slows down every synthesis.',
  },
  {
    group: ['aws-cdk-lib/*/lib/**', 'aws-cdk-lib/*/lib'],
    message: 'Files inside aws-cdk-lib are not part of its API. Import the submodule.',
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
      'Constructs do no I/O at synthesis. Accept the value as a property, or pin it in lib/foundation/versions.ts.',
  },
  {
    group: ['**/index', '.', '..'],
    message: 'index.ts only contains public exports. Import the file that defines the value.',
  },
  {
    group: ['**/rules/**'],
    message: 'Only lib/rules may import lib/rules, because the rule pack is independent of the constructs.',
  },
];

function rulesAbove(folder: string): ImportRule[] {
  const level = layers.findIndex((folders) => folders.includes(folder));
  return layers.flatMap((folders, at) =>
    folders
      .filter((other) => other !== folder && at >= level)
      .map((other) => ({
        group: [`**/${other}/**`],
        message:
          at === level
            ? `lib/${folder} and lib/${other} are in the same layer and must not import each other. Move shared code to a lower layer.`
            : `lib/${other} is in a higher layer than lib/${folder}. Import lower layers only: accept an interface, or move the code to the higher layer.`,
      })),
  );
}

const cdkFoundation = [
  '**/foundation/tokens',
  '**/foundation/warnings',
  '**/foundation/resources',
  '**/foundation/deployment-order',
];

/** Folders that work without the CDK. */
const pure: Readonly<Record<string, ImportRule[]>> = {
  addressing: [
    {
      group: ['aws-cdk-lib/**', 'constructs', 'cdk-nag'],
      message: 'lib/addressing must not import the CDK, so that the planner and the tests need no app.',
    },
    {
      group: cdkFoundation,
      message:
        'lib/addressing must not import the CDK, and this part of lib/foundation does. Fail for values here, and warn in lib/vpc.',
    },
  ],
  pricing: [
    {
      group: ['aws-cdk-lib/**', 'constructs', 'cdk-nag'],
      message: 'lib/pricing must not import the CDK, so that the planner needs no app.',
    },
    {
      group: cdkFoundation,
      message: 'lib/pricing must not import the CDK, and this part of lib/foundation does. Fail for values here.',
    },
  ],
  planner: [
    {
      group: ['aws-cdk-lib/**', 'constructs', 'cdk-nag'],
      message: 'lib/planner must not import the CDK, so that it starts quickly. Use lib/addressing instead.',
    },
    {
      group: cdkFoundation,
      message: 'lib/planner must not import the CDK, and this part of lib/foundation does. Fail for values here.',
    },
  ],
};

const publicOnly: ImportRule[] = [
  {
    group: ['**/lib', '**/lib/**', '**/build/**'],
    message: "Examples and bin use only the public API. Import from 'cdk-eks-networking'.",
  },
];

function override(includes: string[], importRules: ImportRule[]) {
  return {
    includes,
    linter: {
      rules: { style: { noRestrictedImports: { level: 'error', options: { patterns: importRules } } } },
    },
  };
}

const folderRules = layers
  .flat()
  .map((folder) => override([`**/lib/${folder}/**`], [...(pure[folder] ?? []), ...rulesAbove(folder), ...everywhere]));

/** The rule pack checks any template, so it uses CloudFormation and address arithmetic, and no constructs. */
const rulePack: ImportRule[] = [
  {
    group: [
      '**/flowlogs/**',
      '**/vpc/**',
      '**/planner/**',
      '**/cluster/**',
      // Pure functions for Kubernetes objects, so that warnings and rules report the same names.
      '!**/cluster/manifest-objects',
      '!**/cluster/objects/object-names',
      '**/capacity/**',
      '**/artifacts/**',
      '**/addons/**',
      '**/cni/**',
      // The names of the VPC CNI, which constructs and rules share.
      '!**/cni/known-keys',
      '**/loadbalancing/**',
      '**/controllers/**',
      '**/dns/**',
      '**/gateway/**',
      '**/ingress/**',
      '**/service/**',
      '**/lattice/**',
      '**/mesh/**',
      '**/cleanup/**',
      '**/nodes/**',
      '**/policies/**',
      '**/observability/**',
      '**/patterns/**',
      '**/karpenter/**',
    ],
    message:
      'The rule pack checks any template. It uses only lib/foundation, lib/addressing and CloudFormation templates.',
  },
  ...everywhere.filter((rule) => !rule.group.includes('**/rules/**')),
];
const rules = override(
  ['**/lib/rules/**'],
  [
    {
      group: ['aws-cdk-lib/**', 'constructs', 'cdk-nag'],
      message: 'Rules use plain templates without the CDK. Only lib/rules/pack.ts may import it.',
    },
    {
      group: cdkFoundation,
      message:
        'This part of lib/foundation imports the CDK. Rules use plain templates, and only lib/rules/pack.ts may import the CDK.',
    },
    ...rulePack,
  ],
);
const page = override(['**/lib/rules/index.ts'], rulePack);

/** A plugin of the validation reads the templates that the CDK hands it as files. */
const pack = override(
  ['**/lib/rules/pack.ts'],
  rulePack.filter((rule) => !rule.group.includes('node:fs')),
);

/** The index of a module contains its public exports, which may be defined in any folder. */
const pages = override(
  ['**/lib/*/index.ts'],
  everywhere.filter((rule) => !rule.group.includes('**/index')),
);

/** The only construct file that writes a file: on request, at the end of the synthesis. */
const writer = override(
  ['**/lib/vpc/plan-page.ts'],
  [...rulesAbove('vpc'), ...everywhere.filter((rule) => !rule.group.includes('node:fs'))],
);

/** Writes the files for GitOps, which the user asks for. */
const gitOpsWriter = override(
  ['**/lib/delivery/directory.ts'],
  [...rulesAbove('delivery'), ...everywhere.filter((rule) => !rule.group.includes('node:fs'))],
);

export const biomeImportRules: javascript.biome_config.OverridePattern[] = [
  ...folderRules,
  pages,
  writer,
  gitOpsWriter,
  rules,
  page,
  pack,
  override(['**/examples/**', '**/bin/**'], publicOnly),
];
