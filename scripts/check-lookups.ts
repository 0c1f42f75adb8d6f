/**
 * Runs the CDK CLI, without credentials, on apps whose constructs take looked-up values and parameters. The first synthesis has to reach its end, so that
 * the CLI asks for the lookups; with their answers the app has to be synthesised.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { REGION } from '../test/support/builders';

const ROOT = resolve(__dirname, '..');
const BIN = join(ROOT, 'node_modules/.bin');

/** The most rounds of lookups: those of a security group wait for the id of its VPC. */
const MOST_ROUNDS = 4;

interface Missing {
  readonly key: string;
  readonly provider: string;
  readonly props: Readonly<Record<string, unknown>>;
}

const PARAMETERS: Readonly<Record<string, string>> = {
  '/network/cidr': '10.32.0.0/16',
  '/network/pods': '100.64.0.0/16',
  '/network/branch': '192.168.0.0/24',
  '/cluster/name': 'orion',
  '/shared/name': 'shared',
};

const subnet = (group: string, letter: string, number: number) => ({
  subnetId: `subnet-0${number}${letter.repeat(15)}`,
  cidr: `10.1.${number * 16 + letter.charCodeAt(0) - 97}.0/24`,
  availabilityZone: `${REGION}${letter}`,
  routeTableId: `rtb-0${number}${letter.repeat(15)}`,
  group,
});

const subnetGroup = (name: string, type: string, number: number) => ({
  name,
  type,
  subnets: ['a', 'b'].map((letter) => subnet(name, letter, number)),
});

/** What the account answers to a lookup. */
function answerTo({ provider, props }: Missing): unknown {
  switch (provider) {
    case 'ssm':
      return PARAMETERS[String(props.parameterName)];
    case 'availability-zones':
      return ['a', 'b', 'c'].map((letter) => `${REGION}${letter}`);
    case 'hosted-zone':
      return {
        Id: `/hostedzone/Z${String(props.domainName).replace('.', '').toUpperCase()}`,
        Name: `${props.domainName}.`,
      };
    case 'key-provider':
      return { keyId: '0a1b2c3d-12ab-34cd-56ef-1234567890ab' };
    case 'ami':
      return 'ami-0123456789abcdef0';
    case 'security-group':
      return { securityGroupId: 'sg-0123456789abcdef0', allowAllOutbound: true };
    case 'cc-api-provider':
      return [{ PrefixListId: 'pl-0123456789abcdef0' }];
    case 'vpc-provider':
      return {
        vpcId: 'vpc-0123456789abcdef0',
        vpcCidrBlock: '10.1.0.0/16',
        ownerAccountId: '111111111111',
        availabilityZones: [],
        subnetGroups: [
          subnetGroup('Public', 'Public', 0),
          subnetGroup('Private', 'Private', 1),
          subnetGroup('Pods', 'Isolated', 2),
        ],
      };
    default:
      throw new Error(`scripts/check-lookups.ts has no answer of ${provider}`);
  }
}

/** Synthesises an app of this folder with the CLI, in a folder of its own with the answers that there are. */
function synthesise(app: string, folder: string, answers: Readonly<Record<string, unknown>>) {
  writeFileSync(join(folder, 'cdk.context.json'), JSON.stringify(answers));
  const command = `${join(BIN, 'tsx')} --tsconfig ${join(ROOT, 'tsconfig.check.json')} ${join(ROOT, 'scripts/lookups', app)}`;
  const args = ['synth', '--quiet', '--app', command, '--output', 'cdk.out', '--no-lookups', '--no-staging'];
  const { HOME, PATH } = process.env;
  const { status, stderr, stdout } = spawnSync(join(BIN, 'cdk'), args, {
    cwd: folder,
    encoding: 'utf8',
    env: {
      HOME,
      PATH,
      CDK_VALIDATION: 'false',
      AWS_EC2_METADATA_DISABLED: 'true',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
    },
  });
  const output = `${stdout}${stderr}`;
  const isWaiting = output.includes('Context lookups have been disabled');
  if (status !== 0 && !isWaiting) {
    throw new Error(`${app} does not reach its end:\n${output}`);
  }
  const { missing = [], artifacts } = JSON.parse(readFileSync(join(folder, 'cdk.out/manifest.json'), 'utf8'));
  return { isDone: status === 0, missing: missing as Missing[], artifacts: Object.keys(artifacts).length };
}

const folder = mkdtempSync(join(tmpdir(), 'lookups-'));
try {
  const options = synthesise('options-app.ts', folder, {});
  if (options.missing.length === 0 || options.artifacts < 300) {
    throw new Error('the app of all options looks nothing up');
  }
  console.log(`options: ${options.artifacts} artifacts`);

  let answers: Record<string, unknown> = {};
  let rounds = 0;
  let stacks = synthesise('stacks-app.ts', folder, answers);
  while (!stacks.isDone) {
    if (++rounds > MOST_ROUNDS) {
      throw new Error(`lookups without an end: ${stacks.missing.map(({ key }) => key).join(', ')}`);
    }
    answers = { ...answers, ...Object.fromEntries(stacks.missing.map((one) => [one.key, answerTo(one)])) };
    stacks = synthesise('stacks-app.ts', folder, answers);
  }
  console.log(`stacks: ${Object.keys(answers).length} lookups in ${rounds} rounds`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
