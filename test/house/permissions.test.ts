import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { permissionsTable } from '../../scripts/permissions-table';
import { type KnownReach, OUTSIDE_THE_REFERENCE, REACHES } from '../fixtures/permission-reaches';
import { reachesOf } from '../support/attacks';
import { type Grant, grantsOf, type Statement } from '../support/grants';
import { concrete } from '../support/iam';
import { actionOf, overlap, patternOf, supports, typesOf } from '../support/iam-reference';
import { statementsByRole, statementsOfExamples } from '../support/roles';

const ROLES = statementsByRole();
const ALL = new Map([...ROLES, ...statementsOfExamples()]);

/** `elasticloadbalancing` has no type for trust stores: the guide on sharing them asks for two actions on their ARN. */
const TRUST_STORE = 'arn:aws:elasticloadbalancing:*:*:truststore/*/*';

/** The parts of statements that can never be allowed, or that a condition never reaches. */
function faultsOf(statement: Statement): string[] {
  const grants = grantsOf([statement])
    .map((grant) => ({ ...grant, resource: concrete(grant.resource) }))
    // The ARN of a resource of the template is one of its type.
    .filter(({ resource }) => resource === '*' || resource.startsWith('arn:'));
  const byAction = new Map<string, Grant[]>();
  for (const grant of grants) {
    byAction.set(grant.action, [...(byAction.get(grant.action) ?? []), grant]);
  }
  const unused = new Set(grants.map(({ resource }) => resource));
  const faults = [...byAction].flatMap(([action, own]) => {
    if (action.includes('*')) {
      unused.clear();
      return [];
    }
    if (!actionOf(action)) {
      return [`${action} does not exist`];
    }
    const types = typesOf(action);
    const met = own.filter(({ resource }) => {
      const isMet =
        resource === '*' || resource === TRUST_STORE || types.some((type) => overlap(resource, patternOf(type)));
      if (isMet) {
        unused.delete(resource);
      }
      return isMet;
    });
    return [
      ...(met.length === 0 ? [`${action} is asked of no such resource as ${own.map(({ resource }) => resource)}`] : []),
      ...met.flatMap((grant) => unsupportedOf(grant)),
    ];
  });
  return [...faults, ...[...unused].map((resource) => `${resource} is of no type of ${[...byAction.keys()]}`)];
}

/** Keys of a condition that the action does not have on any type that it is granted on. */
function unsupportedOf({ action, conditions, resource }: Grant): string[] {
  const types = typesOf(action).filter((type) => resource === '*' || overlap(resource, patternOf(type)));
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys)
      // A key that must not be there is not there.
      .filter(([, value]) => !(operator === 'Null' && [value].flat()[0] === 'true') && !operator.endsWith('IfExists'))
      .filter(
        ([key]) =>
          !(types.length > 0
            ? types.some((type) => supports(action, type, concrete(key)))
            : supports(action, undefined, concrete(key))),
      )
      .map(([key]) => `${action} on ${resource} has no ${key}`),
  );
}

test.each([...ALL])('%s: each statement can be allowed', (_, statements) => {
  expect(statements.flatMap(faultsOf)).toEqual([]);
});

test.each([...ALL])('%s: ForAllValues is never fulfilled by a request that says nothing', (_, statements) => {
  for (const { Condition = {} } of statements) {
    const keys = Object.entries(Condition).flatMap(([operator, of]) =>
      operator.startsWith('ForAllValues') ? Object.keys(of) : [],
    );
    expect(keys.filter((key) => Condition.Null?.[key] !== 'false')).toEqual([]);
  }
});

test('such statements are found', () => {
  const faults = (Action: string, Resource: string, Condition?: Statement['Condition']) =>
    faultsOf({ Effect: 'Allow', Action, Resource, Condition });
  const tagged = { StringEquals: { 'aws:ResourceTag/team': 'net' } };
  expect(faults('vpc-lattice:RegisterTargets', '*', tagged)).toEqual([
    'vpc-lattice:RegisterTargets on * has no aws:ResourceTag/team',
  ]);
  expect(faults('elasticloadbalancing:SetRulePriorities', '*', tagged)).toHaveLength(1);
  expect(faults('ec2:DeleteNetworkInterface', 'arn:aws:ec2:*:*:subnet/*')[0]).toContain('is asked of no such resource');
  expect(faults('ec2:DeleteNetworkInterfaces', '*')).toContain('ec2:DeleteNetworkInterfaces does not exist');
  expect(faults('ec2:DeleteNetworkInterface', 'arn:aws:ec2:*:*:network-interface/*', tagged)).toEqual([]);
});

describe('what a role reaches without having made it', () => {
  /** A line for each action on each thing. */
  const lines = (role: string, first: string, action: string, on: string) => `${role}: ${first} → ${action} on ${on}`;

  const found = [...ROLES].flatMap(([name, statements]) => {
    const [role] = name.split(', ');
    return reachesOf(grantsOf(statements)).map(({ action, first, on }) => lines(role, first, action, on));
  });

  const known = (rows: readonly KnownReach[]) =>
    rows.flatMap(({ actions, first = 'direct', on, role }) =>
      actions.flatMap((action) => on.map((one) => lines(role, first, action, one))),
    );

  test('is in the list, with a reason: a new reach is not', () => {
    const listed = new Set(known(REACHES));
    expect([...new Set(found)].filter((line) => !listed.has(line))).toEqual([]);
  });

  test('is still there, row by row', () => {
    const all = new Set(found);
    expect(
      REACHES.filter(
        (row) =>
          !row.actions.every((action) =>
            row.on.some((on) => all.has(lines(row.role, row.first ?? 'direct', action, on))),
          ),
      ),
    ).toEqual([]);
  });

  test('is what docs/permissions.md says', () => {
    const page = readFileSync(join(__dirname, '../../docs/permissions.md'), 'utf8');
    expect(page).toContain(permissionsTable([...REACHES, ...OUTSIDE_THE_REFERENCE]));
  });

  test('is found where a role may tag what carries no tag', () => {
    const statements: Statement[] = [
      {
        Effect: 'Allow',
        Action: 'vpc-lattice:TagResource',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestTag/owner': 'me' } },
      },
      {
        Effect: 'Allow',
        Action: 'vpc-lattice:DeleteServiceNetwork',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/owner': 'me' } },
      },
    ];
    expect(reachesOf(grantsOf(statements))).toContainEqual({
      first: 'vpc-lattice:TagResource',
      action: 'vpc-lattice:DeleteServiceNetwork',
      on: 'any ServiceNetwork',
    });
  });
});
