import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXAMPLES } from '../../bin/examples';
import cdkJson from '../../cdk.json';
import { appliedObjects } from '../support/applied-objects';
import { hasSchema } from '../support/object-schemas';

const ROOT = join(__dirname, '../..');
/** A run takes seconds; minutes on a machine that does much else. */
const MOST_MILLISECONDS = 180_000;

const folders: string[] = [];

interface Run {
  readonly code: number | null;
  readonly output: string;
  readonly folder: string;
}

/** Runs the app as the CDK CLI does, with the CDK's template validation and the AwsSolutions pack on. */
function runApp(context: Record<string, string>): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'quickstart-'));
  folders.push(folder);
  const { CDK_VALIDATION: _off, ...env } = process.env;
  const [command, ...words] = cdkJson.app.split(' ');
  return new Promise((resolve) => {
    const child = spawn(join(ROOT, 'node_modules/.bin', command), words, {
      cwd: ROOT,
      timeout: MOST_MILLISECONDS,
      env: {
        ...env,
        NODE_ENV: '',
        CDK_OUTDIR: folder,
        CDK_CONTEXT_JSON: JSON.stringify({ ...cdkJson.context, ...context }),
      },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += data;
      });
    }
    child.on('close', (code) => resolve({ code, output, folder }));
  });
}

afterAll(() => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true });
  }
});

function templateOf({ folder }: Run) {
  return JSON.parse(readFileSync(join(folder, 'Quickstart.template.json'), 'utf8'));
}

function clusterOf(run: Run) {
  // biome-ignore lint/suspicious/noExplicitAny: a template is of any shape
  return Object.values<any>(templateOf(run).Resources).find(({ Type }) => Type === 'AWS::EKS::Cluster').Properties;
}

function violationsOf({ folder }: Run) {
  const report = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
  // biome-ignore lint/suspicious/noExplicitAny: a report is of any shape
  return report.pluginReports.flatMap(({ violations }: any) => violations);
}

test(
  'synthesises all examples without findings, in one app',
  async () => {
    const run = await runApp({ example: 'all' });
    expect(run.output).toBe('');
    expect(run.code).toBe(0);
    expect(violationsOf(run)).toEqual([]);
    const templates = readdirSync(run.folder).filter((file) => file.endsWith('.template.json'));
    // DNS across accounts and flow logs are two stacks each.
    expect(templates).toHaveLength(Object.keys(EXAMPLES).length + 2);
    const objects = templates.flatMap((file) =>
      appliedObjects(JSON.parse(readFileSync(join(run.folder, file), 'utf8'))),
    );
    expect(objects.filter(hasSchema)).toBeValidObject();
  },
  MOST_MILLISECONDS,
);

test(
  'fails on an example that there is not, in one line',
  async () => {
    const run = await runApp({ example: 'quikstart' });
    expect(run.output).toMatch(/^example: "quikstart" is not an example. Use all or one of quickstart.*\n$/);
    expect(run.code).toBe(2);
  },
  MOST_MILLISECONDS,
);

test(
  'synthesises without findings, on a version that EKS sells',
  async () => {
    const run = await runApp({});
    expect(run.output).toBe('');
    expect(run.code).toBe(0);
    expect(clusterOf(run).Version).toBe('1.36');
    expect(clusterOf(run).ResourcesVpcConfig).toMatchObject({
      EndpointPrivateAccess: true,
      EndpointPublicAccess: false,
    });
    expect(violationsOf(run)).toEqual([]);
  },
  MOST_MILLISECONDS,
);

test(
  'warns of the version alone on the oldest layer, with a public endpoint for given networks',
  async () => {
    const run = await runApp({ kubernetesVersion: '1.30', publicAccessCidrs: '203.0.113.0/24' });
    expect(run.output).toContain('WARNING Kubernetes 1.30 has left the extended support of EKS on 2026-07-23');
    expect(run.output.match(/WARNING|ERROR|FAILURE|Acknowledge with '[^']*'/g)).toEqual([
      'WARNING',
      "Acknowledge with 'Annotation::cdk-eks-networking:kubernetesVersionSupport'",
    ]);
    expect(run.code).toBe(0);
    expect(clusterOf(run).Version).toBe('1.30');
    expect(clusterOf(run).ResourcesVpcConfig).toMatchObject({
      EndpointPrivateAccess: true,
      EndpointPublicAccess: true,
      PublicAccessCidrs: ['203.0.113.0/24'],
    });
  },
  MOST_MILLISECONDS,
);

test(
  'fails on a version without a layer, in one line',
  async () => {
    const run = await runApp({ kubernetesVersion: '1.29' });
    expect(run.output).toBe('kubernetesVersion: "1.29" has no kubectl layer here, use one of 1.30, 1.36\n');
    expect(run.code).toBe(2);
  },
  MOST_MILLISECONDS,
);

test('are all in the table of the README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/\[([a-z0-9-]+)\]\((examples\/([a-z0-9-]+)\/[^)]+\.ts)\)/g)];
  expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(EXAMPLES).sort());
  expect(rows.filter(([, name, , folder]) => name !== folder)).toEqual([]);
  for (const [, , file] of rows) {
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain('Stack');
  }
});
