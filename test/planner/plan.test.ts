import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AddressPlan } from '../../lib/addressing/address-plan';
import { Tier } from '../../lib/addressing/tier';
import { command, plan } from '../support/command-line';
import { ZONES } from '../support/plans';

const EVERYTHING =
  '--pods-cidr 100.80.0.0/16 --tier name=database,role=isolated,prefix=24,at=10.0.80.0 --connected on-premises=172.16.0.0/12 --reserve vpn=10.0.96.0/19';

describe('a plan from the command line', () => {
  const everything = AddressPlan.forEks({
    vpcCidr: '10.0.0.0/16',
    podCidr: '100.80.0.0/16',
    availabilityZones: ZONES,
    reserves: { vpn: '10.0.96.0/19' },
    additionalTiers: [Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.80.0' })],
  });

  test('is the plan that the same options make in code', () => {
    const { code, out, err } = plan(EVERYTHING);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.startsWith(`${everything.table()}\n\nRoom per subnet`)).toBe(true);
  });

  test('takes lists with commas and options again', () => {
    const lines = [
      'plan --vpc 10.0.0.0/16 --zones eu-west-1a,eu-west-1b --zones eu-west-1c',
      'plan --zones=eu-west-1a,eu-west-1b,eu-west-1c --vpc=10.0.0.0/16',
      '--vpc 10.0.0.0/16 plan --zones eu-west-1a,eu-west-1b,eu-west-1c',
    ];
    for (const line of lines) {
      expect(command(line).out).toBe(plan('').out);
    }
  });

  test('takes the shared layout, and zones with slots of their own', () => {
    expect(plan('--layout shared').out).toContain(
      AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES }).table(),
    );
    const local = plan('--zones eu-west-1-lon-1a --zone-slot eu-west-1-lon-1a=6');
    expect(local.out).toMatch(/^10\.0\.48\.0\/21 +node +eu-west-1-lon-1a/m);
  });

  test('changes the tiers of the layout by their names', () => {
    const { out } = plan('--tier name=node,prefix=22,slots=4 --tier name=pod,role=pod,slots=4,prefixLength=18');
    expect(out).toMatch(/^10\.0\.4\.0\/22 +node +eu-west-1b/m);
    expect(out).toMatch(/^100\.64\.64\.0\/18 +pod +eu-west-1b/m);
  });

  test.each(['public', 'node', 'cluster', 'pod', 'private', 'isolated'])('adds a tier of role %s', (role) => {
    const { out } = plan(`--tier name=other,role=${role},prefixLength=28,startsAt=10.0.96.0 --json`);
    const { tiers } = JSON.parse(out).plan;
    expect(tiers.at(-1)).toEqual({ name: 'other', role, slots: 8, prefixLength: 28, cidrBlock: '10.0.0.0/16' });
  });

  test('takes a tier in a block of its own', () => {
    expect(plan('--tier name=pod-2,role=pod,block=100.65.0.0/16 --json').out).toContain('"100.65.0.0/16"');
  });
});

describe('what is printed', () => {
  const asked = '--instance-types m7i.large,m6g.xlarge --nodes 90 --pods 4000';

  test('for a terminal is this', () => {
    const { out } = plan(asked);
    expect(out.slice(out.indexOf('Room per subnet'))).toMatchSnapshot();
  });

  test('as Markdown has every table, and what does not fit as a list', () => {
    const { code, out } = plan(`--instance-types m7i.large --nodes 10 --pods 4000 --markdown`);
    expect(code).toBe(1);
    expect(out.match(/^### .*/gm)).toEqual([
      '### 10.0.0.0/16 (primary CIDR block)',
      '### 100.64.0.0/16 (secondary CIDR block)',
      '### Room per subnet, for nodes and pods alone',
      '### Pods per node with prefix-delegation',
      '### What was asked for',
    ]);
    expect(out).toContain('\n| one zone lost | 2 | 5 | 2,000 | no |\n');
    expect(out).toMatch(
      /\n\n- With all zones: "--nodes 10" take 1,080 pods of 4,000, 108 each, write --nodes 38 or larger types\n$/,
    );
    // A table ends where a blank line is, and no row has other columns than its heading.
    for (const table of out.split(/^### /m).slice(1)) {
      const widths = table
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((line) => line.split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  test('as JSON has this shape', () => {
    const { code, out, err } = plan(`${asked} --json`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(shapeOf(JSON.parse(out))).toMatchSnapshot();
  });

  test('says what does not fit once, and with the exit code 1', () => {
    const { code, out } = plan('--instance-types m7i.large --nodes 9000 --pods 9000');
    expect(code).toBe(1);
    expect(out).toContain(
      '\nWith all zones: "node" 10.0.0.0/21 in eu-west-1a has 2,043 addresses for 3,000 nodes, write --tier name=node,prefix=20\n',
    );
    const notes = out.split('\n').filter((line) => line.startsWith('With ') && !line.startsWith('With  '));
    expect(new Set(notes.map((note) => note.replace(/^With .*?: /, ''))).size).toBe(notes.length);
  });
});

describe('colours', () => {
  const ANSI = '\u001b[';

  test('are for terminals only', () => {
    expect(plan('').out).not.toContain(ANSI);
    expect(plan('', { isTTY: false }).out).not.toContain(ANSI);
    expect(plan('', { isTTY: true }).out).toContain(`${ANSI}34m10.0.0.0/21`);
  });

  test('are left out where the reader wants none', () => {
    expect(plan('', { isTTY: true, env: { NO_COLOR: '1' } }).out).toBe(plan('').out);
    expect(plan('', { isTTY: true, env: { TERM: 'dumb' } }).out).toBe(plan('').out);
    expect(plan('', { isTTY: true, env: { NO_COLOR: '' } }).out).toContain(ANSI);
  });

  test('change nothing else', () => {
    const line = '--instance-types m7i.large --nodes 1 --pods 4000 --reserve vpn=10.0.96.0/19';
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is what colours are.
    expect(plan(line, { isTTY: true }).out.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(plan(line).out);
  });

  test('are never in JSON or Markdown', () => {
    expect(plan('--json', { isTTY: true }).out).toBe(plan('--json').out);
    expect(plan('--markdown', { isTTY: true }).out).toBe(plan('--markdown').out);
  });
});

describe('files', () => {
  test('hold the picture, and the picture with all tables', () => {
    const { files, err } = plan('--svg a.svg --html b.html --title Production --nodes 9 --pods 900000');
    expect(Object.keys(files)).toEqual(['a.svg', 'b.html']);
    expect(err).toBe('wrote a.svg\nwrote b.html\n');
    expect(files['a.svg']).toMatch(/^<svg .*\n<title id="plan-title">Production<\/title>/);
    expect(files['b.html']).toContain(files['a.svg']);
    expect(files['b.html'].match(/<caption>/g)).toHaveLength(4);
    expect(files['b.html']).toContain('<p class="note">With all zones: &quot;pod&quot; 100.64.0.0/19');
  });
});

describe('about the command', () => {
  test('the help names every option, in lines of a terminal', () => {
    for (const line of ['--help', '-h', 'plan --help', 'plan --vcp --help']) {
      expect(command(line)).toEqual({ code: 0, out: expect.stringMatching(/^Usage: /), err: '', files: {} });
    }
    const { out } = command('--help');
    expect(out).toMatchSnapshot();
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(130);
  });

  test('the example of the help runs', () => {
    const example = command('--help').out.split('Example:\n')[1].replaceAll('\\\n', ' ').trim();
    const { code, err } = command(example.replace('cdk-eks-networking ', '').replaceAll(/\s+/g, ' '));
    expect({ code, err }).toEqual({ code: 0, err: 'wrote plan.html\n' });
  });

  test('the version is that of the package', () => {
    expect(command('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '', files: {} });
  });

  test('the launcher is published, and the app beside it is not', () => {
    const root = join(__dirname, '../..');
    const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(readFileSync(join(root, bin['cdk-eks-networking']), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const ignored = readFileSync(join(root, '.npmignore'), 'utf8').split('\n');
    expect(ignored).toContain('/bin/*.ts');
    expect(ignored).not.toContain('/bin/');
  });
});

/** The keys of a value with the types of what they hold; of a list, of its first. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.slice(0, 1).map(shapeOf);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
  }
  return value === null ? null : typeof value;
}
