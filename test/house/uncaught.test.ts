import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OUTDIRS } from '../support/outdirs';

const ROOT = join(__dirname, '../..');
const TSX = join(dirname(require.resolve('tsx/package.json')), 'dist/cli.mjs');

/** A folder of this run, with an app in it. */
function appOf(code: string): string {
  mkdirSync(OUTDIRS, { recursive: true });
  const file = join(mkdtempSync(join(OUTDIRS, 'uncaught-')), 'app.ts');
  writeFileSync(
    file,
    `import { App, Stack } from '${ROOT}/node_modules/aws-cdk-lib';\nimport * as lib from '${ROOT}/lib';\n${code}\n`,
  );
  return file;
}

/** Runs a command without credentials; CloudFormation templates are not validated, for speed. */
function run(command: string, args: readonly string[]): string {
  const env = { PATH: process.env.PATH, HOME: OUTDIRS, AWS_EC2_METADATA_DISABLED: 'true', CDK_VALIDATION: 'false' };
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', cwd: ROOT, env });
  return `${stdout}${stderr}`;
}

const PLAN = "lib.AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ['eu-west-1a', 'eu-west-1b'] })";

describe('an uncaught refusal', () => {
  const file = appOf(
    `new lib.EksNetwork(new Stack(new App(), 'S'), 'Network', { addressPlan: ${PLAN}, nat: lib.NatStrategy.single('eu-west-1x') });`,
  );
  const printed = run(process.execPath, [TSX, '--tsconfig', 'tsconfig.check.json', file]);

  test('prints its message with the path of the construct, once and on one line', () => {
    const message = 'NatZone: "eu-west-1x" is not a zone of the plan. Did you mean "eu-west-1a"? (at S/Network)';
    expect(printed.split('\n').filter((line) => line === message)).toHaveLength(1);
  });

  test('prints no fields, no line of the library, and the line of the app', () => {
    expect(printed).not.toMatch(/placed|refusal:|\[Error\]/);
    expect(printed).not.toMatch(new RegExp(`${ROOT}/lib/`));
    expect(printed).toContain(`at <anonymous> (${file}:3:`);
  });
});

test('cdk synth gets as far as the lookup, which needs credentials', () => {
  const file = appOf(`
    import * as route53 from '${ROOT}/node_modules/aws-cdk-lib/aws-route53';
    const stack = new Stack(new App(), 'S', { env: { region: 'eu-west-1', account: '111111111111' } });
    const zone = route53.HostedZone.fromLookup(stack, 'Zone', { domainName: 'example.com' });
    const cluster = lib.ClusterTarget.fromAttributes(stack, 'Cluster', { clusterName: 'prod' });
    new lib.ExternalDns(stack, 'Dns', { cluster, hostedZones: [zone] });
    new lib.EksNetwork(stack, 'Network', {
      addressPlan: lib.AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: stack.availabilityZones }),
    });`);
  const app = `${process.execPath} ${TSX} --tsconfig tsconfig.check.json ${file}`;
  const cdk = join(dirname(require.resolve('aws-cdk/package.json')), 'bin/cdk');
  const printed = run(process.execPath, [cdk, 'synth', '--app', app, '--output', dirname(file), '--no-notices']);
  expect(printed).toContain('Need to perform AWS calls for account 111111111111');
  const { missing } = JSON.parse(readFileSync(join(dirname(file), 'manifest.json'), 'utf8'));
  expect(missing.map(({ provider }: { provider: string }) => provider).sort()).toEqual([
    'availability-zones',
    'hosted-zone',
  ]);
});

test('the page of a plan has a name that a file can have, however long its construct, its stack and its tiers are called', () => {
  const long = (char: string, length: number) => char.repeat(length);
  const file = appOf(`
    const outdir = process.argv[2];
    const app = new App({ outdir });
    const tier = lib.Tier.isolated('${long('t', 63)}', { startsAt: '10.0.192.0', prefixLength: 24 });
    const addressPlan = lib.AddressPlan.forEks({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      additionalTiers: [tier],
    });
    const stack = new Stack(app, '${long('s', 128)}');
    new lib.EksNetwork(stack, '${long('n', 300)}', { addressPlan, planPage: true });
    new lib.EksNetwork(stack, '${long('n', 299)}<script>$\`"\\u{1f600}', { addressPlan, planPage: true });
    for (const file of require('node:fs').readdirSync(app.synth().directory)) {
      if (file.endsWith('.plan.html')) {
        console.log(file, require('node:fs').readFileSync(outdir + '/' + file, 'utf8').includes('<script>'));
      }
    }`);
  const outdir = join(dirname(file), 'out');
  const printed = run(process.execPath, [TSX, '--tsconfig', 'tsconfig.check.json', file, outdir]);
  const pages = printed.split('\n').filter((line) => line.includes('.plan.html'));
  expect(pages).toEqual([expect.stringMatching(/^[\w.-]+ false$/), expect.stringMatching(/^[\w.-]+ false$/)]);
  expect(Math.max(...pages.map((line) => line.split(' ')[0].length))).toBeLessThan(255);
  expect(existsSync(outdir)).toBe(true);
  rmSync(dirname(file), { recursive: true, force: true });
});
