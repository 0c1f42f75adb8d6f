import { runUnsafeSimulation } from '@cloud-copilot/iam-simulate';
import type { Grant } from './grants';
import { actionOf, isOf, supports, typesOf } from './iam-reference';
import { flatten } from './templates';

/** A request as IAM sees it: what is asked, of what, and the context keys that the service sets. */
export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** A list for keys of several values; what is missing here is not in the context. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

const PRINCIPAL = 'arn:aws:iam::111111111111:role/under-test';

/**
 * True where the grants of a policy allow the request, by the simulator `@cloud-copilot/iam-simulate`. Keys of the context that the action does not
 * have by the service authorization reference are left out, as IAM would.
 */
export function allows(grants: readonly Grant[], request: IamRequest): boolean {
  const { action, resource } = request;
  const details = actionOf(action);
  if (!details) {
    throw new Error(`AWS has no action ${action}`);
  }
  const named = grants.filter((grant) => isNamed(grant.action, action));
  return (
    named.length > 0 &&
    runUnsafeSimulation(
      {
        request: {
          principal: PRINCIPAL,
          action,
          resource: { resource: concrete(resource), accountId: '111111111111' },
          contextVariables: contextOf(request),
        },
        identityPolicies: [{ name: 'grants', policy: { Version: '2012-10-17', Statement: named.map(statementOf) } }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    ) === 'Allowed'
  );
}

/** Actions by wildcards, too: `kms:ReEncrypt*`. */
function isNamed(pattern: string, action: string): boolean {
  const expression = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${expression}$`, 'i').test(action);
}

const statements = new WeakMap<Grant, object>();

function statementOf(grant: Grant): object {
  let statement = statements.get(grant);
  if (!statement) {
    statement = {
      Effect: 'Allow',
      Action: grant.action,
      Resource: concrete(grant.resource),
      Condition: Object.fromEntries(
        Object.entries(grant.conditions).map(([operator, keys]) => [
          operator,
          Object.fromEntries(Object.entries(keys).map(([key, value]) => [concrete(key), [value].flat().map(concrete)])),
        ]),
      ),
    };
    statements.set(grant, statement);
  }
  return statement;
}

function contextOf({ action, context: said = {}, resource }: IamRequest): Record<string, string | string[]> {
  const tags = Object.keys(said).filter((key) => key.startsWith('aws:RequestTag/'));
  // IAM knows the keys of the tags that a request brings.
  const context =
    tags.length > 0 ? { 'aws:TagKeys': tags.map((key) => key.slice('aws:RequestTag/'.length)), ...said } : said;
  const types = typesOf(action);
  const own = resource === '*' ? types : types.filter((type) => isOf(concrete(resource), type));
  const kept = Object.entries(context).filter(
    ([key, value]) =>
      // A key without values is not there.
      value.length > 0 &&
      (own.length > 0 ? own.some((type) => supports(action, type, key)) : supports(action, undefined, key)),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => [key, typeof value === 'string' ? concrete(value) : value.map(concrete)]),
  );
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::AccountId': '111111111111',
};

/** What CloudFormation would put in place: IAM reads `${…}` as a variable of its own. */
export function concrete(value: unknown): string {
  return flatten(value).replace(/\$\{(?!aws:)([^}]+)\}/g, (_, name: string) => PSEUDO[name] ?? name);
}
