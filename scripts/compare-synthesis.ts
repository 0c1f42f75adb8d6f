/**
 * Compares the synthesis time of the quickstart with the compiled library and of the same stack with only `aws-eks-v2`.
 *
 *   npm run compile && npm run bench:synthesis -- [RUNS]
 *
 * Each run is a separate process. The two stacks alternate, and the script compares the medians. On a busy machine, only the ratio is meaningful.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import cdkJson from '../cdk.json';

const ROOT = join(__dirname, '..');
const RUNS = Number(process.argv[2] ?? 15);

const STACKS: Readonly<Record<string, string>> = {
  'cdk-eks-networking': `
    import { QuickstartStack } from '${ROOT}/examples/quickstart/quickstart-stack';
    import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
    export const define = (app: any) => new QuickstartStack(app, 'Quickstart', {
      env: { region: 'eu-west-1' },
      kubernetesVersion: '1.36',
      kubectlLayer: (scope: any) => new KubectlV36Layer(scope, 'Kubectl'),
      hostedZone: { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' },
    });`,
  'by hand with aws-eks-v2': `
    import { ByHandStack } from '${ROOT}/scripts/deployment-chain/by-hand';
    export const define = (app: any) => new ByHandStack(app, 'ByHand', { env: { region: 'eu-west-1' } });`,
};

interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

function appOf(folder: string, name: string, stack: string): string {
  const entry = join(folder, `${name.replaceAll(' ', '-')}.ts`);
  writeFileSync(
    entry,
    `${stack}
    import { App } from 'aws-cdk-lib/core';
    const app = new App({ context: ${JSON.stringify(cdkJson.context)}, outdir: process.env.CDK_OUTDIR });
    define(app);
    app.synth();
    const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ cpu: (user + system) / 1000, memory: process.resourceUsage().maxRSS / 1024 }));`,
  );
  const outfile = join(ROOT, 'build', `bench-${name.replaceAll(' ', '-')}.js`);
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', packages: 'external' });
  return outfile;
}

function run(file: string, folder: string): Run {
  const start = process.hrtime.bigint();
  const { stdout, stderr, status } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: join(folder, 'cdk.out'), CDK_VALIDATION: 'false' },
  });
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) {
    throw new Error(stderr);
  }
  return { wall, ...(JSON.parse(stdout) as Omit<Run, 'wall'>) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

const folder = mkdtempSync(join(tmpdir(), 'compare-synthesis-'));
const apps = Object.entries(STACKS).map(([name, stack]) => ({
  name,
  file: appOf(folder, name, stack),
  runs: [] as Run[],
}));
try {
  for (let turn = 0; turn <= RUNS; turn += 1) {
    for (const { file, runs } of apps) {
      const one = run(file, folder);
      if (turn > 0) {
        runs.push(one);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true });
  for (const { file } of apps) {
    rmSync(file);
  }
}
const [ours, theirs] = apps.map(({ name, runs }) => {
  const figures = (['wall', 'cpu', 'memory'] as const).map((key) => median(runs.map((one) => one[key])));
  console.log(`${name}: ${figures[0].toFixed(0)} ms, ${figures[1].toFixed(0)} ms of CPU, ${figures[2].toFixed(0)} MB`);
  return figures;
});
const [wall, cpu, memory] = ours.map((figure, index) => (figure / theirs[index]).toFixed(2));
console.log(`ratio: ${wall} in wall time, ${cpu} in CPU time, ${memory} in memory (medians of ${RUNS})`);
