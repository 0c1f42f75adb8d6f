import { BASE, command, plan, refusing } from '../support/command-line';

const TYPES = '--instance-types m7i.large';
const DB = 'name=db,role=isolated,prefix=24,at=10.0.80.0';

describe('an invalid command line fails', () => {
  test.each([
    ['', '"cdk-eks-networking" needs a command', 'cdk-eks-networking plan --vpc 10.0.0.0/16'],
    ['plna', '"plna" is not a command', 'Did you mean "plan"?'],
    ['chek', '"chek" is not a command', 'Did you mean "check"?'],
    ['--json check cdk.out', '"check" is not the first word', 'cdk-eks-networking check TEMPLATE'],
    ['plan --vcp 10.0.0.0/16', '"--vcp" is not an option', 'Did you mean "--vpc"?'],
    ['plan --instance-type m7i.large', '"--instance-type" is not an option', 'Did you mean "--instance-types"?'],
    ['plan --elephant', '"--elephant" is not an option', 'See "cdk-eks-networking --help"'],
    ['plan -x', '"-x" is not an option', 'See "cdk-eks-networking --help"'],
    ['plan --__proto__ 1', '"--__proto__" is not an option', 'See "cdk-eks-networking --help"'],
    ['plan --vpc', '"--vpc" needs a value', 'Write --vpc CIDR'],
    ['plan --vpc=', '"--vpc" needs a value', 'Write --vpc CIDR'],
    ['plan --vpc --zones eu-west-1a', '"--vpc" needs a value', 'Write --vpc CIDR'],
    ['plan --json=yes', '"--json=yes" has a value', 'Write --json alone'],
    ['plan --vpc 10.0.0.0/16 --vpc 10.1.0.0/16', '"--vpc" is given twice', 'Write it once'],
    ['plan --zones eu-west-1a, eu-west-1b', '"eu-west-1b" is not the value of an option', 'without spaces'],
    ['plan --zones eu-west-1a', '"--vpc" is missing', '--vpc 10.0.0.0/16'],
    ['plan --vpc 10.0.0.0/16', '"--zones" is missing', '--zones eu-west-1a,eu-west-1b,eu-west-1c'],
    [`plan ${BASE} ${TYPES} --pods 4000`, '"--pods 4000" needs the nodes', 'Add --nodes N'],
    [`plan ${BASE} ${TYPES} --pods-with-security-groups 5`, '"--pods-with-security-groups 5" needs', 'Add --nodes N'],
    [`plan ${BASE} ${TYPES} --max-unavailable 5`, '"--max-unavailable 5" needs the nodes', 'Add --nodes N'],
    [
      `plan ${BASE} ${TYPES} --addressing prefix-delegation --warm-eni-target 1`,
      '"--warm-eni-target 1" has no effect with prefixes',
      'Write --warm-prefix-target, or leave it out',
    ],
    [
      `plan ${BASE} ${TYPES} --addressing secondary-ip --warm-prefix-target 1`,
      '"--warm-prefix-target 1" has no effect without prefixes',
      'Write --addressing prefix-delegation in addition, or --warm-eni-target, or leave it out',
    ],
    [
      `plan ${BASE} ${TYPES} --addressing prefix-delegation --warm-prefix-target 1 --warm-ip-target 5`,
      '"--warm-prefix-target 1" has no effect with --warm-ip-target',
      'Leave one of the two out',
    ],
    [
      `plan ${BASE} ${TYPES} --addresses-per-load-balancer 20`,
      '"--addresses-per-load-balancer 20" has no effect without load balancers',
      'Add --internal-load-balancers N or --public-load-balancers N',
    ],
    [`plan ${BASE} --json --markdown`, '"--json" and "--markdown" exclude each other', 'Write one of the two'],
    [
      `plan ${BASE} --layout shared --pods-cidr 100.64.0.0/16`,
      '"--pods-cidr 100.64.0.0/16" has no effect',
      '--layout eks',
    ],
  ])('%s', (line, wrong, instead) => {
    expect(refusing(line)).toFailWith('CommandSyntax', wrong, instead);
  });

  test.each([
    '--instance-limits m99i.large=3,10',
    '--nodes 90',
    '--max-pods 60',
    '--addressing secondary-ip',
    '--warm-ip-target 5',
    '--security-groups-for-pods',
    '--public-load-balancers 1',
    '--node-tier node',
  ])('without instance types: %s', (line) => {
    const [option] = line.split(' ');
    expect(refusing(`plan ${BASE} ${line}`)).toFailWith(
      'CommandSyntax',
      `"${option}" needs the instance types of the nodes`,
      'Add --instance-types m7i.large',
    );
  });
});

describe('an option with an invalid value fails', () => {
  test.each([
    ['--zones eu-west-1d,', '"eu-west-1d," of --zones has an empty item', 'Write --zones ZONE,…'],
    [
      `${TYPES} --instance-limits m99i.large=3,10`,
      '"m99i.large" of --instance-limits is not among --instance-types',
      'Add it there',
    ],
    [
      '--instance-types m99i.large --instance-limits m99i.large=3',
      '"m99i.large=3" of --instance-limits does not have two to four numbers',
      '--instance-limits m99i.large=3,10,9,2',
    ],
    [
      '--instance-types m99i.large --instance-limits m99i.large=3,ten',
      '"ten" of --instance-limits is not a whole number',
      'm99i.large=3,10,9,2',
    ],
    [
      '--instance-types m99i.large --instance-limits m99i.large',
      '"m99i.large" of --instance-limits does not have the form KEY=VALUE',
      'TYPE=',
    ],
    ['--layout eksx', '"eksx" is not a value of --layout', 'Did you mean "eks"?'],
    [
      `${TYPES} --addressing prefixes`,
      '"prefixes" is not a value of --addressing',
      'Use one of "secondary-ip", "prefix-delegation"',
    ],
    [`${TYPES} --nodes many`, '"many" of --nodes is not a whole number', '--nodes 3'],
    [`${TYPES} --nodes 0`, '"0" of --nodes is too small', 'Write 1 or more'],
    [`${TYPES} --nodes 1e3`, '"1e3" of --nodes is not a whole number', '--nodes 3'],
    [
      '--connected 172.16.0.0/12',
      '"172.16.0.0/12" of --connected does not have the form KEY=VALUE',
      '--connected NAME=CIDR',
    ],
    ['--reserve =10.0.96.0/19', '"=10.0.96.0/19" of --reserve does not have the form KEY=VALUE', '--reserve NAME=CIDR'],
    ['--reserve a=10.0.96.0/19 --reserve a=10.0.128.0/19', '"a" is given twice to --reserve', 'another name'],
    ['--zone-slot eu-west-1a=x', '"x" of --zone-slot is not a whole number', 'ZONE=6'],
    ['--tier db', '"db" of --tier does not have the form KEY=VALUE', 'name=database,role=isolated'],
    ['--tier role=isolated', '"role=isolated" of --tier has no name', 'Write name=database,role=isolated'],
    ['--tier name=db,prefix=24', '"name=db,prefix=24" of --tier has no role', 'name=db,prefix=24,role=isolated'],
    ['--tier name=db,role=isolatd', '"isolatd" is not a role of a tier', 'Did you mean "isolated"?'],
    ['--tier name=db,rolle=isolated', '"rolle" of --tier', 'Did you mean "role"?'],
    ['--tier name=db,toString=1', '"toString" of --tier', 'Use one of "name", "role"'],
    [`--tier ${DB},at=10.0.96.0`, '"at" is given twice', 'Write it once'],
    [`--tier ${DB},startsAt=10.0.96.0`, '"startsAt" is given twice', 'Write it once'],
    ['--tier name=db,role=isolated,prefix=x', '"x" of --tier is not a whole number', 'prefix=24'],
    ['--tier name=db,role=isolated,hosts=many', '"many" of --tier is not a whole number', 'hosts=200'],
    ['--tier name=db,role=isolated,slots=', '"slots=" of --tier does not have the form KEY=VALUE', 'name=database'],
  ])('%s', (line, wrong, instead) => {
    expect(refusing(`plan ${BASE} ${line}`)).toFailWith('CommandValue', wrong, instead);
  });
});

test('a file that cannot be written fails', () => {
  for (const option of ['--svg', '--html']) {
    expect(refusing(`plan ${BASE} ${option} no/plan`, { cannotWrite: 'ENOENT' })).toFailWith(
      'CommandFile',
      '"no/plan" cannot be written (ENOENT)',
      'Name a file in a folder that exists',
    );
  }
});

test('an error of the plan keeps its name', () => {
  const failing = (line: string) => expect(refusing(`plan ${BASE} ${line}`));
  failing('--tier name=db,role=isolated,prefix=24').toFailWith('TierUnplaced', '"db"', 'startsAt: "10.0.80.0"');
  failing('--connected office=10.0.0.0/8').toFailWith('NetworksOverlap', '"office" 10.0.0.0/8', 'Move one of them');
  failing('--instance-types m7i.lrge').toFailWith('InstanceTypeUnknown', '"m7i.lrge"', 'Did you mean "m7i.large"?');
  failing('--instance-types elephant').toFailWith(
    'InstanceTypeUnknown',
    '"elephant"',
    'Add --instance-limits elephant=INTERFACES,ADDRESSES',
  );
  failing('--instance-types t2.large --addressing prefix-delegation').toFailWith(
    'InstanceTypeUnfit',
    '"t2.large"',
    '--addressing secondary-ip',
  );
  failing('--instance-types hpc6id.32xlarge').toFailWith('InstanceTypeUnfit', '"hpc6id.32xlarge"', 'another type');
  failing('--instance-types m99i.large --instance-limits m99i.large=0,10').toFailWith(
    'InstanceLimitsFigure',
    '"networkInterfaces: 0" of m99i.large',
    '1 to 256',
  );
  failing(`${TYPES} --max-pods 0`).toFailWith('CapacityFigure', '"maxPods: 0"', '1 or more');
  failing(`${TYPES} --addressing prefix-delegation --warm-prefix-target 0`).toFailWith(
    'CapacityFigure',
    '"warmPrefixTarget: 0"',
    '1 or more',
  );
  failing(`${TYPES} --minimum-ip-target 5`).toFailWith('CapacityFigure', '"minimumIpTarget: 5"', 'Add warmIpTarget');
  failing(`${TYPES} --internal-load-balancers 1 --addresses-per-load-balancer 7`).toFailWith(
    'CapacityFigure',
    '"addressesPerLoadBalancer: 7"',
    '8 to 100',
  );
  failing(`${TYPES} --nodes 3 --max-unavailable 101`).toFailWith('CapacityFigure', '"maxUnavailable: 101"', '0 to 100');
  failing(`${TYPES} --node-tier nod`).toFailWith('UnknownTier', '"nod"', 'Did you mean "node"?');
  failing(`${TYPES} --pod-tier pods`).toFailWith('UnknownTier', '"pods"', 'Did you mean "pod"?');
  failing(`${TYPES} --layout shared --pod-tier pod`).toFailWith('UnknownTier', '"pod"', 'Use one of "node"');
  failing('--service-cidr 10.0.0.0/20').toFailWith('NetworksOverlap', '"10.0.0.0/20"', '172.20.0.0/16');
  failing('--tier name=node,hosts=200,prefix=24').toFailWith('TierSize', '"node"', 'Leave one of the two out');
  failing('--ipam 10.1.0.0/16').toFailWith('IpamBlock', '"10.1.0.0/16"', 'Did you mean "10.0.0.0/16"?');
  failing('--ipam 10.0.0.0/16 --connected office=172.16.0.0/12').toFailWith(
    'IpamCheck',
    '"connectedNetworks"',
    'Remove it',
  );
  failing('--tier name=node,prefix=22 --tier name=node,slots=4').toFailWith('TierDuplicate', '"node"', 'all its keys');
});

test('an input error prints one line on stderr, exits with code 2, and writes nothing', () => {
  for (const { code, out, err, files } of [
    command('plan --vcp'),
    command('plan --a\u0007b'),
    plan('--svg a.svg --html b.html --tier name=db'),
    plan('--svg a.svg', { cannotWrite: 'EACCES' }),
  ]) {
    expect({ code, out, files }).toEqual({ code: 2, out: '', files: {} });
    expect(err).toMatch(/^[A-Z][A-Za-z]+: ".*\n$/);
    expect(err.split('\n')).toHaveLength(2);
  }
});

test('an internal error of the planner is not an input error', () => {
  const broken = {
    isTTY: true,
    env: new Proxy(
      {},
      {
        get: () => {
          throw new TypeError('broken');
        },
      },
    ),
  };
  expect(() => plan('', broken)).toThrow(TypeError);
});
