import { flatten } from './templates';

/** A statement of a policy document. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Conditions;
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;

/** One action on one resource under one condition: how statements group and order them does not count. */
export interface Grant {
  readonly action: string;
  readonly resource: string;
  readonly conditions: Conditions;
}

/** What statements allow, grant by grant. */
export function grantsOf(statements: readonly Statement[]): Grant[] {
  return statements.flatMap(({ Action, Resource, Condition = {} }) =>
    [Action].flat().flatMap((action) =>
      [Resource].flat().map((resource) => ({
        action,
        resource: literal(resource),
        conditions: Condition,
      })),
    ),
  );
}

function literal(value: unknown): string {
  return flatten(value).replaceAll(`\${AWS::Partition}`, 'aws');
}

/** True where everything that one grant allows, the other allows as well. */
export function covers(wide: Grant, narrow: Grant): boolean {
  return (
    wide.action === narrow.action &&
    matches(wide.resource, narrow.resource) &&
    implies(narrow.conditions, wide.conditions)
  );
}

/** Wildcards of the pattern stand for any text, wildcards of the other included. */
function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`).test(text);
}

/** True where every request that fulfils the first conditions fulfils the second ones. */
function implies(given: Conditions, asked: Conditions): boolean {
  return Object.entries(asked).every(([operator, keys]) =>
    Object.entries(keys).every(([key, value]) => {
      const own = given[operator]?.[key];
      const allowed = [value].flat();
      if (own !== undefined && [own].flat().every((one) => allowed.includes(one))) {
        return true;
      }
      // A tag that has to have a value has to be there.
      return operator === 'Null' && value === 'false' && given.StringEquals?.[key] !== undefined;
    }),
  );
}
