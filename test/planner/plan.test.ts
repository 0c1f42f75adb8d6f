import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AddressPlan } from '../../lib/addressing/address-plan';
import type { SubnetCapacity } from '../../lib/addressing/capacity-report';
import { Tier } from '../../lib/addressing/tier';
import { PodCapacity } from '../../lib/capacity/capacity';
import type { ClusterSizes, PodCapacityOptions } from '../../lib/capacity/capacity-options';
import type { TypeCapacity } from '../../lib/planner/cluster-capacity';
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
    expect(out.startsWith(`${everything.table()}\n\nAddresses for nodes and pods`)).toBe(true);
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

  test('takes the private layout, which has no public tier', () => {
    const { out } = plan('--layout private --pods-cidr 100.72.0.0/18 --tier name=node,prefix=22');
    expect(out).toMatch(/^100\.72\.0\.0\/21 +pod/m);
    expect(out).toContain('10.0.0.0/22');
    expect(out).not.toContain('public');
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

  test('takes a tier by the hosts of its subnets, and a part of it for prefixes', () => {
    const { out } = plan('--tier name=other,role=node,hosts=500,at=10.0.96.0,reservation=24 --json');
    const [subnet] = JSON.parse(out).plan.subnets.filter(({ tier }: { tier: string }) => tier === 'other');
    expect(subnet).toMatchObject({ cidr: '10.0.96.0/23', prefixReservation: '10.0.97.0/24' });
  });

  test('takes a tier in a block of its own', () => {
    expect(plan('--tier name=pod-2,role=pod,block=100.65.0.0/16 --json').out).toContain('"100.65.0.0/16"');
  });
});

describe('what is printed', () => {
  const asked = '--instance-types m7i.large,m6g.xlarge --addressing prefix-delegation --nodes 90 --pods 4000';

  test('for a terminal is this', () => {
    const { out } = plan(asked);
    expect(`${out.split('\n', 1)}\n${out.slice(out.indexOf('Pods per node'))}`).toMatchSnapshot();
  });

  test('as Markdown has every table, and what does not fit as a list', () => {
    const { code, out } = plan(
      `--instance-types m7i.large --addressing prefix-delegation --nodes 10 --pods 4000 --markdown`,
    );
    expect(code).toBe(1);
    expect(out.match(/^### .*/gm)).toEqual([
      '### 10.0.0.0/16 (primary CIDR block)',
      '### 100.64.0.0/16 (secondary CIDR block)',
      '### Pods per node with prefix delegation and custom networking: 110',
      '### Addresses of a node',
      '### Addresses of a cluster in each subnet',
      '### Requested capacity',
    ]);
    expect(out).toContain('\n| one zone lost | 2 | 5 | 0 | 2,000 | no |\n');
    expect(out).toMatch(
      /^\*\*Fits: no\.\*\*\n\n- 10 nodes of 110 pods cannot run 2,900 of the pods. Plan 37 nodes\n\n### /,
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
    expect(shapeOf(JSON.parse(out).capacity)).toMatchSnapshot();
    expect(Object.keys(JSON.parse(out))).toEqual(['formatVersion', 'plan', 'capacity', 'cost']);
    expect(JSON.parse(out).plan).toEqual(
      AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES }).toJson(),
    );
    expect(JSON.parse(plan('--json').out).capacity).toBeNull();
  });

  test('prints once for all zones what does not fit, and exits with code 1', () => {
    const { code, out } = plan(
      '--instance-types m7i.large --addressing prefix-delegation --nodes 9000 --pods 9000 --max-unavailable 0',
    );
    expect(code).toBe(1);
    expect(out).toContain(
      'Fits: no.\n- "node" 10.0.0.0/21 in eu-west-1a lacks 957 addresses at peak. Add Tier.node({ name: "node-2", prefixLength: 19, cidrBlock: "100.65.0.0/16" }) to the plan and move to node groups with subnets: { subnetGroupName: "node-2" }, or run at most 2043 nodes in a zone (also in eu-west-1b, eu-west-1c)\n',
    );
    const notes = out.split('\n').filter((line) => line.startsWith('- '));
    expect(notes.map((note) => note.split(' ')[1])).toEqual(['"node"', '"pod"']);
  });

  test('is only the capacity of the subnets without node options', () => {
    const { code, out } = plan('');
    expect(code).toBe(0);
    expect(out).toMatch(/^100\.64\.0\.0\/19 +pod +eu-west-1a +8,187 +510$/m);
    expect(out).not.toContain('Addresses of a node');
  });
});

describe('the nodes of the command line', () => {
  const capacityOf = (line: string) => JSON.parse(plan(`--json --instance-types ${line}`).out).capacity;

  test('counts a type that the table lacks with the limits that are given', () => {
    const given = capacityOf('m99i.large --instance-limits m99i.large=3,10,9,2 --nodes 3 --security-groups-for-pods');
    const known = capacityOf('m7i.large --nodes 3 --security-groups-for-pods');
    expect(given.question.pods.instanceLimits).toEqual({
      'm99i.large': { networkInterfaces: 3, ipv4AddressesPerInterface: 10, branchInterfaces: 9, vcpus: 2 },
    });
    expect(JSON.stringify({ ...given, question: 0 }).replaceAll('m99i', 'm7i')).toBe(
      JSON.stringify({ ...known, question: 0 }),
    );
    const [{ podsWithSecurityGroups, recommendedPods }] = capacityOf(
      'm99i.24xlarge --instance-limits m99i.24xlarge=15,50 --security-groups-for-pods',
    ).types;
    expect([podsWithSecurityGroups, recommendedPods]).toEqual([0, 110]);
  });

  test.each<[line: string, layout: 'eks' | 'shared', options: Partial<PodCapacityOptions>, sizes: ClusterSizes]>([
    ['m7i.large', 'eks', {}, { nodes: 0 }],
    ['m7i.large --addressing prefix-delegation', 'eks', { prefixDelegation: true }, { nodes: 0 }],
    [
      'm7i.large --nodes 9 --pods 300 --addressing prefix-delegation',
      'eks',
      { prefixDelegation: true },
      { nodes: 9, pods: 300 },
    ],
    [
      'm7i.large --layout shared --nodes 9 --addressing prefix-delegation',
      'shared',
      { prefixDelegation: true },
      { nodes: 9 },
    ],
    ['m7i.large --nodes 9 --addressing secondary-ip', 'eks', {}, { nodes: 9 }],
    [
      'm7i.large --nodes 9 --max-pods 60 --addressing prefix-delegation',
      'eks',
      { prefixDelegation: true, maxPods: 60 },
      { nodes: 9 },
    ],
    [
      'm7i.large --nodes 9 --warm-prefix-target 3 --addressing prefix-delegation',
      'eks',
      { prefixDelegation: true, warmPrefixTarget: 3 },
      { nodes: 9 },
    ],
    ['m7i.large --nodes 9 --addressing secondary-ip --warm-eni-target 2', 'eks', { warmEniTarget: 2 }, { nodes: 9 }],
    [
      'm7i.large --nodes 9 --warm-ip-target 5 --minimum-ip-target 40 --addressing prefix-delegation',
      'eks',
      { prefixDelegation: true, warmIpTarget: 5, minimumIpTarget: 40 },
      { nodes: 9 },
    ],
    [
      'm7i.large --nodes 9 --security-groups-for-pods --addressing prefix-delegation',
      'eks',
      { prefixDelegation: true, securityGroupsForPods: true },
      { nodes: 9 },
    ],
    [
      'm7i.large --nodes 9 --internal-load-balancers 3 --public-load-balancers 2 --addresses-per-load-balancer 20 --interface-endpoints 7 --max-unavailable 30 --addressing prefix-delegation',
      'eks',
      { prefixDelegation: true },
      {
        nodes: 9,
        internalLoadBalancers: 3,
        publicLoadBalancers: 2,
        addressesPerLoadBalancer: 20,
        interfaceEndpoints: 7,
        maxUnavailable: 30,
      },
    ],
    ['m7i.large --layout shared --fargate-pods 40', 'shared', {}, { nodes: 0, fargatePods: 40 }],
    [
      'm7i.large --nodes 9 --fargate-pods 40 --fargate-tier node',
      'eks',
      {},
      { nodes: 9, fargatePods: 40, fargateTier: 'node' },
    ],
  ])('are those of the same options in code: %s', (line, layout, options, sizes) => {
    const zones = { vpcCidr: '10.0.0.0/16', availabilityZones: ZONES };
    const capacity = new PodCapacity({
      instanceTypes: ['m7i.large'],
      customNetworking: layout === 'eks',
      ...options,
    });
    const report = capacity.reportOn(
      layout === 'eks' ? AddressPlan.forEks(zones) : AddressPlan.forSharedSubnets(zones),
      sizes,
    );
    const answer = capacityOf(line);
    expect(answer.report).toEqual(JSON.parse(JSON.stringify(report)));
    expect(answer.maxPods).toBe(capacity.maxPods);
    expect(answer.nodes[0]).toEqual({ situation: 'at rest', pods: 0, ...capacity.addressesAtRest });
    expect(answer.nodes.at(-1)).toMatchObject({ pods: capacity.maxPods, ...capacity.addressesAtPeak });
  });

  test('may be of several types: the smallest decides for all, and each is listed', () => {
    const { types, maxPods } = capacityOf('t3.medium,m5.24xlarge --addressing secondary-ip --layout shared');
    expect(maxPods).toBe(17);
    expect(
      types.map(({ podsByAddresses, recommendedPods }: TypeCapacity) => [podsByAddresses, recommendedPods]),
    ).toEqual([
      [17, 17],
      [737, 250],
    ]);
  });

  test('may have pods with security groups of their own, which is a column', () => {
    expect(plan('--instance-types m5.large --security-groups-for-pods --addressing prefix-delegation').out).toMatch(
      /^m5\.large +155 +110 +9$/m,
    );
    expect(plan('--instance-types m5.large').out).not.toContain('Branches');
  });

  test('may run together with pods on Fargate, which count in the result', () => {
    const { code, out } = plan('--instance-types m7i.large --nodes 9 --fargate-pods 900');
    expect(code).toBe(0);
    expect(out).toMatch(/Pods per zone +Fargate pods per zone +Fits/);
    const alone = plan('--instance-types m7i.large --fargate-pods 30000');
    expect(alone.code).toBe(1);
    expect(alone.out).toContain('Fits: no.');
    expect(alone.out).toMatch(/lacks .* addresses at peak/);
  });

  test('lie in the tiers that are named', () => {
    const tiers = '--tier name=batch,role=node,prefix=24,at=10.0.80.0 --tier name=pod-2,role=pod,block=100.65.0.0/16';
    const { report } = capacityOf(`m7i.large --nodes 9 ${tiers} --node-tier batch --pod-tier pod-2`);
    const held = report.subnets.filter(({ nodesHeld }: SubnetCapacity) => nodesHeld !== undefined);
    expect([...new Set(held.map(({ tier }: SubnetCapacity) => tier))]).toEqual(['batch', 'pod-2']);
  });

  test('get addresses one by one unless prefix delegation is asked for, as VpcCni does', () => {
    expect(plan('--instance-types m7i.large --nodes 3').out).toBe(
      plan('--instance-types m7i.large --nodes 3 --addressing secondary-ip').out,
    );
  });

  test('do not fit where the kubelet accepts more pods than they have addresses', () => {
    const { code, out } = plan('--instance-types m7i.2xlarge --nodes 120 --max-pods 60');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^Fits: no\.\n- "maxPods: 60" exceeds the 44 pods for which m7i\.2xlarge has addresses\. Lower maxPods to 44, use prefix delegation, or use a larger type\n\n/,
    );
    expect(plan('--instance-types m7i.2xlarge --nodes 120 --max-pods 44').code).toBe(0);
  });

  test('do not fit where more pods have security groups of their own than there are branch network interfaces', () => {
    const asked = '--instance-types m7i.large --nodes 10 --pods 150 --pods-with-security-groups';
    expect(plan(`${asked} 90`).code).toBe(0);
    const { code, out } = plan(`${asked} 95`);
    expect(code).toBe(1);
    expect(out).toContain(
      '10 nodes with 9 branch network interfaces each cannot run 5 of the pods with their own security groups. Plan 11 nodes',
    );
  });
});

test('blocks from IPAM are marked in every form', () => {
  const MARK = 'IPAM assigns the addresses at deployment';
  const { out, files } = plan('--ipam 10.0.0.0/16,100.64.0.0/16 --svg a.svg --html b.html');
  expect(out).toContain(`10.0.0.0/16 (primary CIDR block: placeholder, ${MARK})`);
  expect(plan('--ipam 100.64.0.0/16 --markdown').out).toContain(
    `### 100.64.0.0/16 (secondary CIDR block: placeholder, ${MARK})`,
  );
  expect(JSON.parse(plan('--ipam 100.64.0.0/16 --json').out).plan.placeholderCidrs).toEqual(['100.64.0.0/16']);
  expect([files['a.svg'], files['b.html']].every((text) => text.includes(MARK))).toBe(true);
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
    const { files, err } = plan(
      '--svg a.svg --html b.html --title Production --instance-types m7i.large --addressing prefix-delegation --nodes 900',
    );
    expect(Object.keys(files)).toEqual(['a.svg', 'b.html']);
    expect(err).toBe('wrote a.svg\nwrote b.html\n');
    expect(files['a.svg']).toMatch(/^<svg .*\n<title id="plan-title">Production<\/title>/);
    expect(files['b.html']).toContain(files['a.svg']);
    expect(files['b.html'].match(/<caption>/g)).toHaveLength(6);
    expect(files['b.html']).toContain(
      '<p class="verdict">Fits: no.</p>\n<p class="note">&quot;pod&quot; 100.64.0.0/19 in eu-west-1a lacks',
    );
    expect(files['a.svg']).toContain('addresses for 72 nodes with 7,920 pods');
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

  test('the launcher is published, and the app is not', () => {
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
