import { Cidr } from '../../addressing/cidr';
import { isDnsLabel } from '../../foundation/kubernetes-names';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import type { AlbAction } from './alb-action';

const NAME = 'IngressRule';

/** What a request must have beside host and path of the Ingress. */
export class AlbCondition {
  /** One of these hosts; `*` and `?` stand for any characters and for one. */
  public static hosts(...values: string[]): AlbCondition {
    return new AlbCondition('host-header', 'hostHeaderConfig', values, { values });
  }

  /** One of these paths; `*` and `?` stand for any characters and for one. */
  public static paths(...values: string[]): AlbCondition {
    return new AlbCondition('path-pattern', 'pathPatternConfig', values, { values });
  }

  /**
   * A header with one of these values.
   *
   * @param name of the header
   */
  public static header(name: string, ...values: string[]): AlbCondition {
    return new AlbCondition('http-header', 'httpHeaderConfig', values, { httpHeaderName: name, values });
  }

  /** One of these methods, such as `GET`. */
  public static methods(...values: string[]): AlbCondition {
    return new AlbCondition('http-request-method', 'httpRequestMethodConfig', values, { values });
  }

  /**
   * A parameter with one of these values.
   *
   * @param key of the parameter
   */
  public static query(key: string, ...values: string[]): AlbCondition {
    return new AlbCondition('query-string', 'queryStringConfig', values, {
      values: values.map((value) => ({ key, value })),
    });
  }

  /** An address in one of these networks, in CIDR notation: of the last hop, not of the `X-Forwarded-For` header. */
  public static sources(...cidrs: string[]): AlbCondition {
    for (const cidr of cidrs.filter(isConcrete)) {
      Cidr.parse(cidr);
    }
    return new AlbCondition('source-ip', 'sourceIPConfig', cidrs, { values: cidrs });
  }

  /** @internal */
  public readonly _condition: { readonly [key: string]: unknown };

  /** How many values it compares. @internal */
  public readonly _count: number;

  private constructor(field: string, config: string, values: readonly string[], content: object) {
    if (values.length === 0) {
      refuse(NAME, `"${field}" has no value, give one or more`);
    }
    this._condition = { field, [config]: content };
    this._count = values.length;
  }
}

/** The annotations of actions and conditions, by the name of the backend. */
export function ruleAnnotations(
  actions: Readonly<Record<string, AlbAction>> = {},
  conditions: Readonly<Record<string, readonly AlbCondition[]>> = {},
): Record<string, string> {
  refuseNames('actions', actions);
  refuseNames('conditions', conditions);
  for (const [name, list] of Object.entries(conditions)) {
    const count = list.reduce((sum, { _count }) => sum + _count, 0);
    if (count === 0 || count > 5) {
      refuse(
        NAME,
        `"${name}" has conditions with ${count} values, give one to five: an ALB compares no more in a rule`,
      );
    }
  }
  return Object.fromEntries([
    ...Object.entries(actions).map(([name, { _action }]) => [`actions.${name}`, JSON.stringify(_action)]),
    ...Object.entries(conditions).map(([name, list]) => [
      `conditions.${name}`,
      JSON.stringify(list.map(({ _condition }) => _condition)),
    ]),
  ]);
}

/** A name stands for a Service in the Ingress, and ends the key of an annotation, which Kubernetes takes up to 63 characters behind the slash. */
function refuseNames(what: string, entries: Readonly<Record<string, unknown>>): void {
  const longest = 63 - `${what}.`.length;
  const wrong = Object.keys(entries).find(
    (name) => isConcrete(name) && !(isDnsLabel(name, longest) && /^[a-z]/.test(name)),
  );
  if (wrong !== undefined) {
    refuse(
      NAME,
      `"${wrong}" cannot be a name in ${what}, write a lower-case letter, and letters, digits and hyphens behind it, ${longest} at the most`,
    );
  }
}
