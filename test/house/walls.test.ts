import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

/** A file that breaks a wall, and the sentence that says so. */
const BREACHES: [file: string, code: string, sentence: string][] = [
  [
    'lib/addressing/a.ts',
    "import * as ec2 from 'aws-cdk-lib/aws-ec2';\nexport const x = ec2;",
    'arithmetic without the CDK',
  ],
  [
    'lib/addressing/b.ts',
    "import { warn } from '../foundation/warnings';\nexport const x = warn;",
    'warn from lib/vpc',
  ],
  [
    'lib/planner/a.ts',
    "import { App } from 'aws-cdk-lib/core';\nexport const x = App;",
    'answers in a blink because it loads no CDK',
  ],
  [
    'lib/planner/b.ts',
    "import { x } from '../vpc/eks-network';\nexport const y = x;",
    'lib/planner and lib/vpc are siblings',
  ],
  [
    'lib/planner/c.ts',
    "import { writeFileSync } from 'node:fs';\nexport const x = writeFileSync;",
    'no I/O at synthesis',
  ],
  [
    'lib/addressing/c.ts',
    "import { x } from '../planner/main';\nexport const y = x;",
    'lib/planner stands above lib/addressing',
  ],
  ['lib/vpc/a.ts', "import { x } from '../addons/vpc-cni';\nexport const y = x;", 'lib/addons stands above lib/vpc'],
  [
    'lib/foundation/a.ts',
    "import { x } from '../addressing/cidr';\nexport const y = x;",
    'lib/addressing stands above lib/foundation',
  ],
  [
    'lib/dns/a.ts',
    "import { x } from '../policies/policy';\nexport const y = x;",
    'siblings and never import each other',
  ],
  [
    'lib/loadbalancing/a.ts',
    "import { x } from '../ingress/alb-rules';\nexport const y = x;",
    'lib/ingress stands above lib/loadbalancing',
  ],
  [
    'lib/loadbalancing/b.ts',
    "import { x } from '../controllers/tls-certificates';\nexport const y = x;",
    'lib/controllers stands above lib/loadbalancing',
  ],
  [
    'lib/gateway/a.ts',
    "import { x } from '../ingress/alb-rules';\nexport const y = x;",
    'lib/gateway and lib/ingress are siblings',
  ],
  [
    'lib/service/a.ts',
    "import { x } from '../policies/policy';\nexport const y = x;",
    'lib/service and lib/policies are siblings',
  ],
  [
    'lib/cluster/a.ts',
    "import { x } from '../patterns/cluster-networking';\nexport const y = x;",
    'lib/patterns stands above lib/cluster',
  ],
  ['lib/addons/a.ts', "import { x } from '../rules/pack';\nexport const y = x;", 'nothing in lib/ builds on lib/rules'],
  ['lib/addons/b.ts', "import { x } from '../index';\nexport const y = x;", 'index.ts only names what users see'],
  ['lib/vpc/b.ts', "import { Stack } from 'aws-cdk-lib';\nexport const x = Stack;", 'slows down every synthesis'],
  ['lib/vpc/c.ts', "import { x } from 'aws-cdk-lib/aws-ec2/lib/util';\nexport const y = x;", 'not its API'],
  [
    'lib/patterns/a.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
    'no I/O at synthesis',
  ],
  [
    'lib/rules/a.ts',
    "import { x } from '../vpc/eks-network';\nexport const y = x;",
    'judged templates may be anybody’s',
  ],
  [
    'lib/rules/catalogue/a.ts',
    "import { App } from 'aws-cdk-lib/core';\nexport const x = App;",
    'lib/rules/pack.ts alone knows it',
  ],
  [
    'examples/a/a.ts',
    "import { x } from '../../lib/vpc/eks-network';\nexport const y = x;",
    "import from 'cdk-eks-networking'",
  ],
  ['bin/a.ts', "import { x } from '../lib';\nexport const y = x;", "import from 'cdk-eks-networking'"],
];

/** Files that stay inside the walls. */
const LAWFUL: [file: string, code: string][] = [
  ['lib/vpc/plan-page.ts', "import { writeFileSync } from 'node:fs';\nexport const x = writeFileSync;"],
  [
    'lib/vpc/fine.ts',
    "import { x } from '../addressing/cidr';\nimport { Stack } from 'aws-cdk-lib/core';\nexport const y = [x, Stack];",
  ],
  [
    'lib/gateway/fine.ts',
    "import { x } from '../loadbalancing/sign-in';\nimport { y } from '../controllers/service-account';\nexport const z = [x, y];",
  ],
  ['lib/rules/pack.ts', "import { App } from 'aws-cdk-lib/core';\nexport const x = App;"],
  ['lib/rules/catalogue/fine.ts', "import { x } from '../../addressing/cidr';\nexport const y = x;"],
  ['lib/planner/fine.ts', "import { x } from '../addressing/cidr';\nexport const y = x;"],
  ['lib/patterns/fine.ts', "import { x } from '../controllers/external-dns';\nexport const y = x;"],
  ['examples/a/fine.ts', "import { x } from 'cdk-eks-networking';\nexport const y = x;"],
];

const CIRCLE: [file: string, code: string][] = [
  ['lib/vpc/one.ts', "import { two } from './two';\nexport const one = () => two;"],
  ['lib/vpc/two.ts', "import { one } from './one';\nexport const two = () => one;"],
];

interface Finding {
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string };
}

function lint(files: [file: string, code: string][]): Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'walls-'));
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

const findings = lint([...BREACHES.map(([file, code]): [string, string] => [file, code]), ...LAWFUL, ...CIRCLE]);

test.each(BREACHES)('%s is stopped by a wall with a sentence', (file, _code, sentence) => {
  const own = findings.filter(({ location }) => location.path === file);
  expect(own.map(({ category }) => category)).toEqual(['lint/style/noRestrictedImports']);
  expect(own[0].message).toContain(sentence);
});

test('imports that run down are let through', () => {
  const stopped = findings.map(({ location }) => location.path);
  for (const [file] of LAWFUL) {
    expect(stopped).not.toContain(file);
  }
});

test('a circle of imports is found', () => {
  const inCircle = findings.filter(({ category }) => category === 'lint/suspicious/noImportCycles');
  expect(inCircle.map(({ location }) => location.path).sort()).toEqual(CIRCLE.map(([file]) => file));
});
