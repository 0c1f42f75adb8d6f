/**
 * Measures what the rule pack adds to the validation of the quickstart beside `AwsSolutionsChecks` of cdk-nag.
 *
 *   npm run compile && npm run bench:rules -- [RUNS]
 *
 * Each run is a process of its own that synthesizes with one of the two sets of plugins, as `cdk synth` does: nothing is warm. The two alternate,
 * and the script prints medians: of the whole synthesis, and of the pack alone, which is loaded, made and run in it. It ends with 1 where the pack
 * takes 100 ms or more. On a busy machine, the difference of two syntheses is larger than what the pack takes.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import cdkJson from '../cdk.json';

const ROOT = join(__dirname, '..');
const RUNS = Number(process.argv[2] ?? 15);

/** The most that the pack may take, in milliseconds. */
const LIMIT = 100;

/** The sets of plugins that are compared, and whether the pack is one of them. */
const PLUGINS = { 'AwsSolutions alone': false, 'AwsSolutions and this pack': true } as const;

interface Run {
  readonly wall: number;
  readonly cpu: number;
  /** The time that the pack takes of it. */
  readonly pack: number;
}

/** A program that synthesizes the quickstart with plugins, and prints how long that took. */
function programOf(folder: string, index: number, hasPack: boolean): string {
  const entry = join(folder, `${index}.ts`);
  writeFileSync(
    entry,
    `import { App, Validations } from 'aws-cdk-lib/core';
    import { AwsSolutionsChecks } from 'cdk-nag';
    import { quickstart } from '${ROOT}/examples/quickstart/app';
    import { rules } from 'cdk-eks-networking';
    const app = new App({ context: ${JSON.stringify(cdkJson.context)}, outdir: process.env.CDK_OUTDIR });
    quickstart(app);
    const begin = process.cpuUsage();
    const start = performance.now();
    let pack = 0;
    const timed = (step: () => any): any => {
      const from = performance.now();
      const result = step();
      pack += performance.now() - from;
      return result;
    };
    const solutions = new AwsSolutionsChecks(app);
    const checks = ${hasPack} ? timed(() => new rules.EksNetworkingChecks(app)) : undefined;
    if (checks) {
      const validate = checks.validate.bind(checks);
      checks.validate = (context: any) => timed(() => validate(context));
    }
    Validations.of(app).addPlugins(...(checks ? [solutions, checks] : [solutions]));
    app.synth();
    const { user, system } = process.cpuUsage(begin);
    console.log(JSON.stringify({ wall: performance.now() - start, cpu: (user + system) / 1000, pack }));`,
  );
  const outfile = join(ROOT, 'build', `bench-rules-${index}.js`);
  buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', target: 'node20', packages: 'external' });
  return outfile;
}

function run(file: string, folder: string): Run {
  const { stdout, stderr, status } = spawnSync(process.execPath, [file], {
    encoding: 'utf8',
    env: { ...process.env, CDK_OUTDIR: join(folder, 'cdk.out'), CDK_VALIDATION: 'false' },
  });
  const last = stdout.trim().split('\n').at(-1) ?? '';
  if (status !== 0 || !last.startsWith('{')) {
    throw new Error(stderr || stdout);
  }
  return JSON.parse(last) as Run;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

const folder = mkdtempSync(join(tmpdir(), 'rules-speed-'));
const programs = Object.entries(PLUGINS).map(([name, hasPack], index) => ({
  name,
  file: programOf(folder, index, hasPack),
  runs: [] as Run[],
}));
try {
  for (let turn = 0; turn <= RUNS; turn += 1) {
    for (const { file, runs } of programs) {
      const one = run(file, folder);
      if (turn > 0) {
        runs.push(one);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true });
  for (const { file } of programs) {
    rmSync(file);
  }
}
const medians = programs.map(({ name, runs }) => {
  const [wall, cpu, pack] = (['wall', 'cpu', 'pack'] as const).map((key) => median(runs.map((one) => one[key])));
  console.log(`${name}: ${wall.toFixed(0)} ms, ${cpu.toFixed(0)} ms of processor time`);
  return { wall, pack };
});
const [without, withPack] = medians;
console.log(
  `the pack: ${withPack.pack.toFixed(0)} ms; the difference of the syntheses: ${(withPack.wall - without.wall).toFixed(0)} ms (medians of ${RUNS})`,
);
process.exitCode = withPack.pack < LIMIT ? 0 : 1;
