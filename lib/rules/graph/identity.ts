/** IAM roles of a template: who can assume them, and their permissions. */

import type { Resource } from '../template/resource';
import {
  at,
  isObject,
  isSame,
  isUnknown,
  type Json,
  type JsonObject,
  listOf,
  objectsIn,
  textsIn,
} from '../template/values';
import type { Graph } from './graph';

/** A statement of a policy. */
export interface Statement {
  readonly source: JsonObject;
  readonly effect: string;
  /** The actions in lower case, because IAM is not case-sensitive. Empty with `NotAction`. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: JsonObject;
  /** The resource that contains the policy. */
  readonly holder: Resource;
}

/** A role. */
export class Role {
  constructor(
    public readonly resource: Resource,
    private readonly graph: Graph,
  ) {}

  /** ARNs of managed policies. Undefined if one of them is not known. */
  public get managedPolicies(): readonly string[] | undefined {
    const { list } = this.resource.get('ManagedPolicyArns');
    return list === undefined || list.some((arn) => isUnknown(arn)) ? undefined : textsIn([...list]);
  }

  /** Whether an AWS managed policy is attached. Undefined if it is known only at deployment. */
  public hasManagedPolicy(name: string): boolean | undefined {
    const { possible } = this.resource.get('ManagedPolicyArns');
    const has = possible.map((value) =>
      textsIn(value).some((arn) => arn.endsWith(`:policy/${name}`) || arn.endsWith(`/${name}`)),
    );
    if (has.every(Boolean)) {
      return true;
    }
    const isClear = has.every((found) => !found) && this.managedPolicies !== undefined;
    return isClear ? false : undefined;
  }

  /** The statements of all inline and customer managed policies in the templates. */
  public get statements(): readonly Statement[] {
    return this.graph.statementsOf(this);
  }

  /** The statements of its trust policy. */
  public get trust(): readonly JsonObject[] {
    const document = this.resource.get('AssumeRolePolicyDocument').value;
    return listOf(at(document, 'Statement')).filter(isObject);
  }

  /** Whether an AWS service can assume the role. */
  public trusts(service: string): boolean {
    return this.trust.some((statement) =>
      listOf(at(statement, 'Principal', 'Service')).some(
        (name) => typeof name === 'string' && name.startsWith(service),
      ),
    );
  }

  /** Whether a statement allows an action. */
  public allows(action: string): boolean {
    return this.statements.some(
      ({ effect, actions }) => effect === 'Allow' && actions.some((pattern) => matchesAction(pattern, action)),
    );
  }

  /** Whether a property refers to the role by its ARN. */
  public isNamedBy(value: Json | undefined): boolean {
    const arn = `${this.resource.reference.slice(0, -1)}Arn\uE001`;
    return isSame(value, arn) === true;
  }
}

/** The statements of a policy document. */
export function statementsIn(document: Json | undefined, holder: Resource): Statement[] {
  return listOf(at(document, 'Statement'))
    .filter(isObject)
    .map((source) => ({
      source,
      effect: typeof source.Effect === 'string' ? source.Effect : '',
      actions: listOf(source.Action)
        .filter((action): action is string => typeof action === 'string')
        .map((action) => action.toLowerCase()),
      resources: listOf(source.Resource).filter((arn): arn is string => typeof arn === 'string'),
      condition: isObject(source.Condition) ? source.Condition : {},
      holder,
    }));
}

/** Whether a pattern such as `ec2:*` matches an action. */
export function matchesAction(pattern: string, action: string): boolean {
  if (pattern === '*') {
    return true;
  }
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return pattern.length < 200 && new RegExp(`^${source}$`, 'i').test(action);
}

/** Policies of a role that are in its `Policies`. */
export function inlineStatements(role: Resource): Statement[] {
  return objectsIn(role.get('Policies').value).flatMap((policy) => statementsIn(policy.PolicyDocument, role));
}
