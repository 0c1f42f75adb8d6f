import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ACTIONS } from '../../projenrc/actions';
import { billOfMaterials, lambdaPackages } from '../../scripts/sbom-parts';

const ROOT = join(__dirname, '../..');
const FOLDER = join(ROOT, '.github/workflows');

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, string>;
  readonly env?: Record<string, string>;
}

interface Job {
  readonly permissions?: Record<string, string>;
  readonly environment?: string;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions?: unknown;
  readonly jobs: Record<string, Job>;
}

const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const WORKFLOWS = new Map<string, Workflow>(readdirSync(FOLDER).map((file) => [file, parse(read(file))]));
const JOBS = [...WORKFLOWS].flatMap(([file, { on, jobs }]) =>
  Object.entries(jobs).map(([name, job]) => ({ id: `${file} ${name}`, on: Object.keys(on), job })),
);
const jobsOn = (event: string) => JOBS.filter(({ on }) => on.includes(event));
const jobOf = (id: string): Job => {
  const found = JOBS.find((one) => one.id === id);
  if (!found) {
    throw new Error(`there is no job ${id}`);
  }
  return found.job;
};
const stepsOf = (jobs: typeof JOBS) => jobs.flatMap(({ id, job }) => job.steps.map((step) => ({ id, step })));

/** What a job may write, beside jobs that write nothing. */
const WRITES: Record<string, string[]> = {
  'codeql.yml analyze': ['security-events'],
  'release.yml release_github': ['contents'],
  'release.yml release_npm': ['id-token'],
  'release.yml release_nuget': ['id-token'],
  'release.yml release_pypi': ['id-token'],
};

/** The only secrets, and why each of them has to exist. */
const SECRETS: Record<string, string> = {
  GITHUB_TOKEN: 'GitHub makes it for one job',
  PROJEN_APP_ID: 'the name of the app, not a secret as such',
  PROJEN_APP_PRIVATE_KEY: 'gives tokens of one hour; GitHub has no trusted publishing into another repository',
  NUGET_USERNAME: 'the name of the profile, not a secret as such',
  MAVEN_GPG_PRIVATE_KEY: 'Maven Central requires signatures with a key of the publisher',
  MAVEN_GPG_PRIVATE_KEY_PASSPHRASE: 'of that key',
  MAVEN_USERNAME: 'Maven Central has no trusted publishing',
  MAVEN_PASSWORD: 'Maven Central has no trusted publishing',
  MAVEN_STAGING_PROFILE_ID: 'of the account at Maven Central',
};

test('finds the workflows and their steps', () => {
  expect([...WORKFLOWS.keys()]).toEqual([
    'build.yml',
    'codeql.yml',
    'dependency-review.yml',
    'pull-request-lint.yml',
    'release.yml',
    'upgrade-main.yml',
  ]);
  expect(stepsOf(JOBS).length).toBeGreaterThan(60);
});

test('every action is pinned to the commit of the table', () => {
  const used = stepsOf(JOBS).flatMap(({ step }) => step.uses ?? []);
  const pinned = Object.entries(ACTIONS).map(([name, { sha }]) => `${name}@${sha}`);
  expect([...new Set(used)].sort()).toEqual(pinned.sort());
  for (const { sha } of Object.values(ACTIONS)) {
    expect(sha).toMatch(/^[0-9a-f]{40}$/);
  }
});

test.each(JOBS)('$id says what it may do, and writes only what it has to', ({ id, job }) => {
  const writes = Object.entries(job.permissions ?? { all: 'write' })
    .filter(([, access]) => access !== 'read')
    .map(([scope]) => scope);
  expect(writes).toEqual(WRITES[id] ?? []);
});

test('no job has the permissions of its workflow', () => {
  for (const { permissions } of WORKFLOWS.values()) {
    expect(permissions).toBeUndefined();
  }
});

test('only secrets without a substitute are used, and none for pull requests', () => {
  const used = [...WORKFLOWS.keys()].flatMap((file) =>
    [...read(file).matchAll(/secrets\.(\w+)|secrets\[/g)].map(([, name]) => name),
  );
  expect([...new Set(used)].sort()).toEqual(Object.keys(SECRETS).sort());
  for (const { id, job } of jobsOn('pull_request')) {
    expect([id, JSON.stringify(job).match(/secrets\.\w+/g)]).toEqual([id, null]);
  }
});

test('npm, PyPI and NuGet trust the workflow instead of a token', () => {
  const environmentOf = (name: string) =>
    Object.assign({}, ...jobOf(`release.yml ${name}`).steps.map(({ env }) => env));
  expect(environmentOf('release_npm')).toMatchObject({ NPM_TRUSTED_PUBLISHER: 'true' });
  expect(environmentOf('release_pypi')).toMatchObject({ PYPI_TRUSTED_PUBLISHER: 'true' });
  expect(environmentOf('release_pypi')).not.toHaveProperty('PYPI_DISABLE_ATTESTATIONS');
  expect(environmentOf('release_nuget')).toMatchObject({ NUGET_TRUSTED_PUBLISHER: 'true' });
  // npm publishes provenance with trusted publishing, from version 11.5.1 on, which is in Node.js 24.
  expect(jobOf('release.yml release_npm').steps[0].with?.['node-version']).toMatch(/^24\./);
});

test('every job that publishes waits for the protection of its environment', () => {
  const publishing = JOBS.filter(({ id }) => /^release\.yml release_/.test(id));
  expect(publishing.map(({ id, job }) => [id, job.environment])).toEqual(
    ['github', 'npm', 'maven', 'pypi', 'nuget', 'golang'].map((name) => [`release.yml release_${name}`, 'release']),
  );
});

test('no command of a workflow takes the newest version of a tool', () => {
  for (const { id, step } of stepsOf(JOBS)) {
    const unlocked = step.run?.match(/@latest|\bnpm install\b|\bnpm i\b|curl [^|]*\|/)?.[0];
    expect([id, unlocked]).toEqual([id, undefined]);
  }
  for (const { run } of JOBS.flatMap(({ job }) => job.steps).filter((step) => step.run?.includes("npx '-p'"))) {
    expect(run).toMatch(/^npx '-p' 'publib@\d+\.\d+\.\d+' 'publib-\w+'$/);
  }
});

test('pull requests of strangers are built with the locked dependencies, and with nothing to steal', () => {
  const installs = stepsOf(jobsOn('pull_request')).filter(({ step }) =>
    /^Install dependencies$/i.test(step.name ?? ''),
  );
  expect(installs.length).toBeGreaterThan(0);
  for (const { step } of installs) {
    expect(step.run).toMatch(/^(cd \.repo && )?npm ci$/);
  }
  // This event has the rights of the repository, so its jobs do not check out what the pull request contains.
  for (const { step } of stepsOf(jobsOn('pull_request_target'))) {
    expect(step.uses).toMatch(/^amannn\/action-semantic-pull-request@/);
    expect(step.run).toBeUndefined();
  }
});

test.each(['build.yml build', 'release.yml release'])('%s compares the public API with the last release', (id) => {
  expect(jobOf(id).steps.map(({ run }) => run)).toContain('npx projen compat');
});

test('the release has a bill of materials', () => {
  const tasks = JSON.parse(readFileSync(join(ROOT, '.projen/tasks.json'), 'utf8')).tasks;
  expect(tasks.package.steps).toEqual([{ spawn: 'package:js' }, { spawn: 'sbom' }]);
  expect(jobOf('release.yml release_github').steps.at(-1)?.run).toContain('dist/sbom.cdx.json');
});

describe('the bill of materials', () => {
  const component = (name: string, version: string) => ({
    name,
    purl: `pkg:npm/${name}@${version}`,
    'bom-ref': `${name}@${version}`,
    properties: [{ name: 'cdx:npm:package:development', value: 'true' }],
  });
  const all = {
    metadata: { component: component('folder', '1.0.0') },
    components: [
      component('yaml', '1.0.0'),
      component('yaml', '2.0.0'),
      component('jest', '30.0.0'),
      component('core', '3.0.0'),
    ],
    dependencies: [
      { ref: 'library@1.0.0', dependsOn: ['yaml@2.0.0', 'jest@30.0.0'] },
      { ref: 'jest@30.0.0', dependsOn: ['yaml@1.0.0'] },
    ],
  };
  const manifest = { name: 'library', version: '1.0.0', bundledDependencies: ['yaml'] };

  test('lists what the package contains: bundled dependencies and packages of Lambda functions', () => {
    const bill = billOfMaterials(all, manifest, ['core@3.0.0']);
    expect(bill.components.map((one) => one['bom-ref'])).toEqual(['yaml@2.0.0', 'core@3.0.0']);
    expect(bill.dependencies[0]).toEqual({ ref: 'library@1.0.0', dependsOn: ['core@3.0.0', 'yaml@2.0.0'] });
    expect(bill.metadata.component.name).toBe('library');
  });

  test('fails instead of leaving out a package', () => {
    expect(() => billOfMaterials(all, manifest, ['core@4.0.0'])).toThrow('the lock file has no core@4.0.0');
    expect(() => billOfMaterials(all, { ...manifest, bundledDependencies: ['zod'] }, [])).toThrow('has no zod');
  });

  test('finds the packages of the Lambda functions in the file of licences', () => {
    const names = lambdaPackages(readFileSync(join(ROOT, 'THIRD-PARTY-LICENSES.txt'), 'utf8'));
    expect(names.map((name) => name.slice(0, name.lastIndexOf('@')))).toEqual([
      '@smithy/core',
      '@smithy/signature-v4',
      'yaml',
    ]);
  });
});
