import type { LatticePermissions } from '../../lib/lattice/gateway-api-controller-permissions';
import { latticeControllerStatements } from '../../lib/lattice/gateway-api-controller-permissions';
import { LATTICE_CALLS } from '../fixtures/lattice-controller';
import { testStack } from '../support/builders';
import { grantsOf, type Statement } from '../support/grants';
import { allows } from '../support/iam';
import { typesOf } from '../support/iam-reference';

const OWNER = 'application-networking.k8s.aws/ManagedBy';
const MINE = '111111111111/green/vpc-1';
const THEIRS = '111111111111/blue/vpc-1';
const NETWORK = 'arn:aws:vpc-lattice:eu-west-1:222222222222:servicenetwork/sn-1';
const RESOLVER = testStack();

function grantsFor(scope: Partial<LatticePermissions> = {}) {
  const statements = latticeControllerStatements({
    owner: MINE,
    vpcId: 'vpc-1',
    serviceNetworkArns: [],
    accessLogs: true,
    takeOverFrom: [],
    claimsServices: false,
    ...scope,
  });
  return grantsOf(RESOLVER.resolve(statements.map((statement): Statement => statement.toStatementJson())));
}

const grants = grantsFor();
const PREFIX = 'arn:aws:vpc-lattice:eu-west-1:111111111111';

/** An ARN of what the action is asked of. */
function resourceOf(action: string): string {
  const [type] = typesOf(action);
  return type
    ? `${PREFIX}:${type.arn
        .split(':')
        .slice(5)
        .join(':')
        .replace(/\$\{\w+\}/g, 'id-1')}`
    : '*';
}

const asks = (
  name: string,
  context = {},
  granted = grants,
  resource = resourceOf(`vpc-lattice:${name.replace('BatchUpdateRule', 'UpdateRule')}`),
) => allows(granted, { action: `vpc-lattice:${name.replace('BatchUpdateRule', 'UpdateRule')}`, resource, context });

const requested = (owner: string) => ({ [`aws:RequestTag/${OWNER}`]: owner, 'aws:RequestTag/team': 'net' });
const owned = (owner: string) => ({ [`aws:ResourceTag/${OWNER}`]: owner });

const READS = LATTICE_CALLS.filter((name) => /^(Get|List)/.test(name));
const CREATIONS = LATTICE_CALLS.filter((name) => name.startsWith('Create'));
const BY_ARN = ['DeleteAuthPolicy', 'DeregisterTargets', 'PutAuthPolicy', 'RegisterTargets'];
const CHANGES = LATTICE_CALLS.filter((name) => !/^(Get|List|Create|Tag|Untag)/.test(name) && !BY_ARN.includes(name));

test('sorts every call', () => {
  expect(READS.length + CREATIONS.length + CHANGES.length + BY_ARN.length + 2).toBe(LATTICE_CALLS.length);
});

test.each(READS)('lets the controller ask for %s', (name) => {
  expect(asks(name)).toBe(true);
});

test.each(CREATIONS)('lets the controller call %s with its tag, and tag in the same call', (name) => {
  const inVpc = { 'vpc-lattice:VpcId': 'vpc-1' };
  const creating = { 'vpc-lattice:CreateAction': name };
  expect(asks(name, { ...requested(MINE), ...inVpc })).toBe(true);
  expect(asks('TagResource', { ...requested(MINE), ...creating })).toBe(true);
  // Where a request's tags count as those of the new resource, too.
  expect(asks('TagResource', { ...requested(MINE), ...owned(MINE), ...creating })).toBe(true);
  expect([asks(name, inVpc), asks(name, { ...requested(THEIRS), ...inVpc })]).toEqual([false, false]);
  expect(asks('TagResource', { ...requested(THEIRS), ...creating })).toBe(false);
});

test.each(CHANGES)('lets the controller call %s on what carries its tag', (name) => {
  expect(asks(name, owned(MINE))).toBe(true);
  expect([asks(name), asks(name, owned(THEIRS))]).toEqual([false, false]);
});

test('associates service networks with its own VPC alone', () => {
  const asked = { ...requested(MINE), 'vpc-lattice:VpcId': 'vpc-2' };
  expect(asks('CreateServiceNetworkVpcAssociation', asked)).toBe(false);
});

test.each(BY_ARN)(
  'lets the controller call %s, which takes no tag as a condition, in this account and Region',
  (name) => {
    expect(asks(name)).toBe(true);
    const elsewhere = resourceOf(`vpc-lattice:${name}`).replace('eu-west-1', 'eu-west-2');
    expect(asks(name, {}, grants, elsewhere)).toBe(false);
  },
);

test.each(['UpdateServiceNetwork', 'PutAuthPolicy', 'DeleteAuthPolicy'])(
  'lets it call %s on a named network',
  (name) => {
    expect(asks(name, {}, grantsFor({ serviceNetworkArns: [NETWORK] }), NETWORK)).toBe(true);
    const another = NETWORK.replace('sn-1', 'sn-2');
    expect(asks(name, {}, grantsFor({ serviceNetworkArns: [NETWORK] }), another)).toBe(false);
    expect(asks(name, {}, grants, NETWORK)).toBe(false);
  },
);

test.each<[string, string, Record<string, string | string[]>, boolean]>([
  ['take on what nobody owns', 'TagResource', requested(MINE), false],
  ['tag what is its own', 'TagResource', { ...owned(MINE), 'aws:RequestTag/team': 'net' }, true],
  ['untag what is its own', 'UntagResource', { ...owned(MINE), 'aws:TagKeys': ['team'] }, true],
  ['take what another one owns', 'TagResource', { ...requested(MINE), ...owned(THEIRS) }, false],
  ['give away what is its own', 'TagResource', { ...requested(THEIRS), ...owned(MINE) }, false],
  ['tag what nobody owns without its tag', 'TagResource', { 'aws:RequestTag/team': 'net' }, false],
  ['take its own tag off', 'UntagResource', { ...owned(MINE), 'aws:TagKeys': ['team', OWNER] }, false],
  ['untag without a word of which', 'UntagResource', owned(MINE), false],
  ['untag what another one owns', 'UntagResource', { ...owned(THEIRS), 'aws:TagKeys': ['team'] }, false],
  ['untag what nobody owns', 'UntagResource', { 'aws:TagKeys': ['team'] }, false],
])('tags: to %s', (_, name, context, expected) => {
  expect(asks(name, context)).toBe(expected);
});

/** What is done to listeners and rules by pkg/deploy/lattice, before they carry the tag of the new owner. */
const TAKEN: [string, Record<string, string | string[]>][] = [
  ['TagResource', requested(MINE)],
  ['UntagResource', { 'aws:TagKeys': ['team'] }],
  ['UpdateListener', {}],
  ['UpdateRule', {}],
  ['BatchUpdateRule', {}],
  ['DeleteRule', {}],
  ['DeleteListener', {}],
];

/** Tags of a service. */
const SERVICE_PARTS: Readonly<Record<string, string>> = {
  TagResource: 'UpdateService',
  UntagResource: 'UpdateService',
  BatchUpdateRule: 'UpdateRule',
};

describe('a takeover', () => {
  const taking = grantsFor({ takeOverFrom: [THEIRS] });
  const claiming = grantsFor({ claimsServices: true });

  test.each(TAKEN)('from a named controller allows %s, and from no other', (name, context) => {
    const onService = resourceOf(`vpc-lattice:${SERVICE_PARTS[name] ?? name}`);
    expect(asks(name, { ...context, ...owned(THEIRS) }, taking, onService)).toBe(true);
    expect(asks(name, { ...context, ...owned('111111111111/red/vpc-1') }, taking, onService)).toBe(false);
    expect(asks(name, { ...context, ...owned(THEIRS) }, claiming, onService)).toBe(false);
  });

  test.each(TAKEN)('of what nobody owns allows %s', (name, context) => {
    const onService = resourceOf(`vpc-lattice:${SERVICE_PARTS[name] ?? name}`);
    expect(asks(name, context, claiming, onService)).toBe(true);
    expect(asks(name, context, grants, onService)).toBe(false);
    expect(asks(name, context, claiming, `${PREFIX}:servicenetwork/sn-1`)).toBe(false);
  });

  test('leaves services, networks and target groups of the other one alone', () => {
    const rest = CHANGES.filter((name) => !TAKEN.some(([taken]) => taken === name));
    expect(rest.filter((name) => asks(name, owned(THEIRS), taking) || asks(name, {}, claiming))).toEqual([]);
    expect(asks('UntagResource', { ...owned(THEIRS), 'aws:TagKeys': [OWNER] }, taking)).toBe(false);
    expect(asks('TagResource', { ...requested('111111111111/red/vpc-1'), ...owned(THEIRS) }, taking)).toBe(false);
    const service = resourceOf('vpc-lattice:UpdateService');
    expect(asks('TagResource', { 'aws:RequestTag/team': 'net' }, claiming, service)).toBe(true);
    expect(asks('TagResource', requested(THEIRS), claiming)).toBe(false);
  });
});

test('makes the service-linked roles of VPC Lattice and of log delivery, and no others', () => {
  const make = (service: string, role: string, name = service) =>
    allows(grants, {
      action: 'iam:CreateServiceLinkedRole',
      resource: `arn:aws:iam::111111111111:role/aws-service-role/${service}/${role}`,
      context: { 'iam:AWSServiceName': name },
    });
  expect(make('vpc-lattice.amazonaws.com', 'AWSServiceRoleForVpcLattice')).toBe(true);
  expect(make('delivery.logs.amazonaws.com', 'AWSServiceRoleForLogDelivery')).toBe(true);
  expect(make('ecs.amazonaws.com', 'AWSServiceRoleForECS')).toBe(false);
  expect(make('vpc-lattice.amazonaws.com', 'AWSServiceRoleForVpcLattice', 'ecs.amazonaws.com')).toBe(false);
});

test.each(['acm:ListCertificates', 'ec2:DescribeVpcs', 'ec2:DescribeTags', 'tag:GetResources', 'tag:TagResources'])(
  'lets it call %s',
  (action) => {
    expect(allows(grants, { action, resource: '*' })).toBe(true);
  },
);
