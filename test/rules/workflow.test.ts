import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseDocument } from 'yaml';
import { WORKFLOW } from '../../scripts/rules-workflow';
import { check } from '../support/check-command';
import { goodResources, ref } from '../support/good-template';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

const { permissions, jobs, on } = parse(WORKFLOW);
const steps: readonly Step[] = jobs.check.steps;
const withText = (text: string) => steps.find(({ run }) => run?.includes(text)) as Step & { run: string };

/** A folder as `cdk synth` leaves it. */
function assembly(folder: string, resources: unknown): Record<string, string> {
  const artifact = { type: 'aws:cloudformation:stack', properties: { templateFile: 'Prod.template.json' } };
  return {
    [`${folder}/manifest.json`]: JSON.stringify({ artifacts: { Prod: artifact } }),
    [`${folder}/Prod.template.json`]: JSON.stringify({ Resources: resources }),
  };
}

const moved = goodResources();
moved.NodeA.Properties.CidrBlock = '10.0.128.0/21';
moved.NodeBRoute.Properties.NatGatewayId = ref('NatA');

test('actions are pinned by commits, with their versions in comments', () => {
  expect(parseDocument(WORKFLOW).errors).toEqual([]);
  const lines = WORKFLOW.split('\n').filter((line) => line.includes('uses:'));
  expect(lines).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
  for (const line of lines) {
    expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

test('the job may read the code, comment and upload findings, and nothing else', () => {
  expect(on).toBe('pull_request');
  expect(permissions).toEqual({});
  expect(jobs.check.permissions).toEqual({ contents: 'read', 'pull-requests': 'write', 'security-events': 'write' });
  for (const { uses, with: options } of steps.filter((step) => step.uses?.startsWith('actions/checkout@'))) {
    expect([uses, options?.['persist-credentials']]).toEqual([uses, false]);
  }
  const withToken = steps.filter(({ env }) => JSON.stringify(env ?? {}).includes('github.token'));
  expect(withToken.map(({ run }) => run?.split(' ')[0])).toEqual(['gh']);
});

test('the commands write the reports that the last steps post and upload', () => {
  const { run } = withText('cdk-eks-networking check');
  const [base, out] = steps.flatMap(({ run: text }) => text?.match(/ --output (\S+)$/)?.[1] ?? []);
  expect([base, out]).toEqual(['cdk.out.base', 'cdk.out']);
  const files = { ...assembly(out, moved), ...assembly(base, goodResources()) };
  const { code, written } = check(run.replace(/^npx cdk-eks-networking check /, ''), files);
  expect(code).toBe(1);

  const upload = steps.find(({ uses }) => uses?.includes('upload-sarif'));
  const sarif = JSON.parse(written[String(upload?.with?.sarif_file)]);
  expect(sarif.runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(
    expect.arrayContaining(['EksNetworking-CHG1', 'EksNetworking-NET16']),
  );

  const folder = mkdtempSync(join(tmpdir(), 'rules-workflow-'));
  for (const [file, text] of Object.entries(written)) {
    writeFileSync(join(folder, file), text);
  }
  // In the place of the command of GitHub: keeps what it is given.
  writeFileSync(join(folder, 'gh'), '#!/bin/sh\nprintf "%s\\n" "$@" > given\ncp "$5" posted.md\n');
  chmodSync(join(folder, 'gh'), 0o755);
  const comment = withText('gh pr comment');
  const env = { PATH: `${folder}:${process.env.PATH}`, NUMBER: '12' };
  const { status } = spawnSync('bash', ['--norc', '-e', '-c', comment.run], { cwd: folder, env, encoding: 'utf8' });
  expect(status).toBe(0);
  expect(readFileSync(join(folder, 'given'), 'utf8')).toMatch(/^pr\ncomment\n12\n--body-file\n/);
  expect(readFileSync(join(folder, 'posted.md'), 'utf8')).toMatch(/EksNetworking-CHG1[\s\S]*NodeA/);
});

test('reports are posted and uploaded after findings, too, and not where the check did not run', () => {
  for (const { if: condition, run, with: options } of steps.slice(-2)) {
    const file = options?.sarif_file ?? run?.match(/--body-file (\S+)/)?.[1];
    expect(condition).toBe(`always() && hashFiles('${file}') != ''`);
  }
});
