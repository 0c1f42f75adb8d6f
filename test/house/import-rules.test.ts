import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** A file that breaks an import rule, and part of the message. */
const VIOLATIONS: [file: string, code: string, message: string][] = [
  [
    'lib/addressing/a.ts',
    "import * as ec2 from 'aws-cdk-lib/aws-ec2';\nexport const x = ec2;",
    'lib/addressing must not import the CDK',
  ],
  ['lib/addressing/b.ts', "import { warn } from '../foundation/warnings';\nexport const x = warn;", 'warn in lib/vpc'],
  [
    'lib/planner/a.ts',
    "import { App } from 'aws-cdk-lib/core';\nexport const x = App;",
    'lib/planner must not import the CDK',
  ],
  [
    'lib/planner/b.ts',
    "import { x } from '../vpc/eks-network';\nexport const y = x;",
    'lib/planner and lib/vpc are in the same layer',
  ],
  [
    'lib/planner/c.ts',
    "import { writeFileSync } from 'node:fs';\nexport const x = writeFileSync;",
    'no I/O at synthesis',
  ],
  [
    'lib/addressing/c.ts',
    "import { x } from '../planner/main';\nexport const y = x;",
    'lib/planner is in a higher layer than lib/addressing',
  ],
  [
    'lib/vpc/a.ts',
    "import { x } from '../addons/vpc-cni';\nexport const y = x;",
    'lib/addons is in a higher layer than lib/vpc',
  ],
  [
    'lib/foundation/a.ts',
    "import { x } from '../addressing/cidr';\nexport const y = x;",
    'lib/addressing is in a higher layer than lib/foundation',
  ],
  ['lib/dns/a.ts', "import { x } from '../policies/policy';\nexport const y = x;", 'must not import each other'],
  [
    'lib/loadbalancing/a.ts',
    "import { x } from '../ingress/alb-rules';\nexport const y = x;",
    'lib/ingress is in a higher layer than lib/loadbalancing',
  ],
  [
    'lib/loadbalancing/b.ts',
    "import { x } from '../controllers/tls-certificates';\nexport const y = x;",
    'lib/controllers is in a higher layer than lib/loadbalancing',
  ],
  [
    'lib/gateway/a.ts',
    "import { x } from '../ingress/alb-rules';\nexport const y = x;",
    'lib/gateway and lib/ingress are in the same layer',
  ],
  [
    'lib/service/a.ts',
    "import { x } from '../policies/policy';\nexport const y = x;",
    'lib/service and lib/policies are in the same layer',
  ],
  [
    'lib/cluster/a.ts',
    "import { x } from '../patterns/cluster-networking';\nexport const y = x;",
    'lib/patterns is in a higher layer than lib/cluster',
  ],
  ['lib/addons/a.ts', "import { x } from '../rules/pack';\nexport const y = x;", 'Only lib/rules may import lib/rules'],
  ['lib/addons/b.ts', "import { x } from '../index';\nexport const y = x;", 'index.ts only contains public exports'],
  ['lib/vpc/b.ts', "import { Stack } from 'aws-cdk-lib';\nexport const x = Stack;", 'slows down every synthesis'],
  ['lib/vpc/c.ts', "import { x } from 'aws-cdk-lib/aws-ec2/lib/util';\nexport const y = x;", 'not part of its API'],
  [
    'lib/patterns/a.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
    'no I/O at synthesis',
  ],
  [
    'lib/rules/a.ts',
    "import { x } from '../vpc/eks-network';\nexport const y = x;",
    'The rule pack checks any template',
  ],
  [
    'lib/rules/catalogue/a.ts',
    "import { App } from 'aws-cdk-lib/core';\nexport const x = App;",
    'Only lib/rules/pack.ts may import it',
  ],
  [
    'examples/a/a.ts',
    "import { x } from '../../lib/vpc/eks-network';\nexport const y = x;",
    "Import from 'cdk-eks-networking'",
  ],
  ['bin/a.ts', "import { x } from '../lib';\nexport const y = x;", "Import from 'cdk-eks-networking'"],
];

/** Files that follow the import rules. */
const ALLOWED: [file: string, code: string][] = [
  ['lib/vpc/plan-page.ts', "import { writeFileSync } from 'node:fs';\nexport const x = writeFileSync;"],
  [
    'lib/vpc/fine.ts',
    "import { x } from '../addressing/cidr';\nimport { Stack } from 'aws-cdk-lib/core';\nexport const y = [x, Stack];",
  ],
  [
    'lib/gateway/fine.ts',
    "import { x } from '../loadbalancing/sign-in';\nimport { y } from '../controllers/service-account';\nexport const z = [x, y];",
  ],
  [
    'lib/rules/pack.ts',
    "import { readFileSync } from 'node:fs';\nimport { App } from 'aws-cdk-lib/core';\nexport const x = [App, readFileSync];",
  ],
  ['lib/rules/catalogue/fine.ts', "import { x } from '../../addressing/cidr';\nexport const y = x;"],
  ['lib/planner/fine.ts', "import { x } from '../addressing/cidr';\nexport const y = x;"],
  ['lib/patterns/fine.ts', "import { x } from '../controllers/external-dns';\nexport const y = x;"],
  ['examples/a/fine.ts', "import { x } from 'cdk-eks-networking';\nexport const y = x;"],
];

const CYCLE: [file: string, code: string][] = [
  ['lib/vpc/one.ts', "import { two } from './two';\nexport const one = () => two;"],
  ['lib/vpc/two.ts', "import { one } from './one';\nexport const two = () => one;"],
];

interface Finding {
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string };
}

function lint(files: [file: string, code: string][]): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'import-rules-'));
  try {
    copyFileSync(join(ROOT, 'biome.jsonc'), join(folder, 'biome.jsonc'));
    for (const [file, code] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${code}\n`);
    }
    const { stdout } = spawnSync(
      join(ROOT, 'node_modules/.bin/biome'),
      ['lint', '--vcs-enabled=false', '--reporter=json', '.'],
      {
        cwd: folder,
        encoding: 'utf8',
        timeout: 60_000,
      },
    );
    return JSON.parse(stdout.slice(stdout.indexOf('{'))).diagnostics;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const findings = lint([...VIOLATIONS.map(([file, code]): [string, string] => [file, code]), ...ALLOWED, ...CYCLE]);

test.each(VIOLATIONS)('%s is rejected by an import rule with a message', (file, _code, message) => {
  const own = findings.filter(({ location }) => location.path === file);
  expect(own.map(({ category }) => category)).toEqual(['lint/style/noRestrictedImports']);
  expect(own[0].message).toContain(message);
});

test('imports of lower layers are allowed', () => {
  const rejected = findings.map(({ location }) => location.path);
  for (const [file] of ALLOWED) {
    expect(rejected).not.toContain(file);
  }
});

test('an import cycle is rejected', () => {
  const inCycle = findings.filter(({ category }) => category === 'lint/suspicious/noImportCycles');
  expect(inCycle.map(({ location }) => location.path).sort()).toEqual(CYCLE.map(([file]) => file));
});
