import type { Grant } from './grants';

/** A request as IAM sees it: what is asked, of what, and the context keys that the service sets. */
export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** A list for keys of several values; what is missing here is not in the context. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * True where one of the grants of a policy allows the request. There are no denials here.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function allows(grants: readonly Grant[], { action, resource, context = {} }: IamRequest): boolean {
  return grants.some(
    (grant) =>
      like(grant.action.toLowerCase(), action.toLowerCase()) &&
      like(grant.resource, resource) &&
      Object.entries(grant.conditions).every(([operator, keys]) =>
        Object.entries(keys).every(([key, value]) => fulfils(operator, value, context[key])),
      ),
  );
}

function fulfils(operator: string, asked: string | string[], said: string | readonly string[] | undefined): boolean {
  const values = said === undefined ? [] : [said].flat();
  if (operator === 'Null') {
    return (values.length === 0) === (asked === 'true');
  }
  const [, set, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const isNegated = name.includes('Not');
  const one = matcher(name.replace('Not', ''));
  const matches = (value: string) => [asked].flat().some((pattern) => one(pattern, value)) !== isNegated;
  if (set === 'ForAllValues') {
    return values.every(matches);
  }
  if (values.length === 0) {
    return ifExists !== undefined || (isNegated && set === undefined);
  }
  return values.some(matches);
}

function matcher(name: string): (pattern: string, text: string) => boolean {
  switch (name) {
    case 'StringEquals':
      return (pattern, text) => pattern === text;
    case 'StringLike':
    case 'ArnEquals':
    case 'ArnLike':
      return like;
    default:
      throw new Error(`no condition operator ${name} here`);
  }
}

/** Asterisks stand for any text, question marks for one letter. */
function like(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${escaped}$`).test(text);
}
