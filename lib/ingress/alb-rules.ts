import { fail } from '../foundation/errors';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import type { AlbAction } from './alb-action';
import type { AlbCondition, AlbTransform } from './alb-conditions-and-transforms';

const NAME = 'IngressRule';

/** The maximum length of an annotation name, without its prefix. */
const LONGEST_ANNOTATION = 63;

/** Conditions that a rule of an ALB can have only once. The controller merges host names and paths itself. */
const SINGULAR = ['http-request-method', 'source-ip'];

/**
 * Options of the listener rules of an Ingress. The keys of `actions`, `conditions` and `transforms` are the names of
 * backends.
 *
 * An ALB applies the first rule that matches a request. Rules have the order of the hosts in the Ingress, so
 * `*.example.com` before `shop.example.com` gets the requests of both. For each host, paths of the type `Exact` come
 * first, then those of the type `Prefix`, the longest first, then those of the type `ImplementationSpecific` in the
 * order of the Ingress.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/model_build_listener_rules.go
 */
export interface AlbRuleOptions {
  /**
   * Actions by name, which has at most 55 characters. Use `AlbAction.backend(name)` as the backend of a path of the
   * Ingress.
   *
   * @default - none
   */
  readonly actions?: Record<string, AlbAction>;

  /**
   * Additional conditions by the name of the Service or of the action, which has at most 52 characters. A request must
   * meet all of them, and host and path of the Ingress.
   *
   * @default - none
   */
  readonly conditions?: Record<string, AlbCondition[]>;

  /**
   * Rewrites by the name of the Service or of the action, which has at most 52 characters. A rule can have one
   * transform of the host name and one of the URL.
   *
   * @default - targets get the original request
   */
  readonly transforms?: Record<string, AlbTransform[]>;

  /**
   * Whether paths of the type `ImplementationSpecific` are regular expressions.
   *
   * @default false
   */
  readonly regexPaths?: boolean;
}

/** The annotations of rules, by the name of the backend. */
export function ruleAnnotations({ actions = {}, conditions = {}, regexPaths, transforms = {} }: AlbRuleOptions) {
  for (const [what, entries] of Object.entries({ actions, conditions, transforms })) {
    validateAlbNames(what, entries);
  }
  for (const [name, list] of Object.entries(conditions)) {
    validateConditions(name, list);
  }
  for (const [name, list] of Object.entries(transforms)) {
    validateTransforms(name, list);
  }
  return {
    ...under('actions', actions, ({ _action }) => _action),
    ...under('conditions', conditions, (list) => list.map(({ _condition }) => _condition)),
    ...under('transforms', transforms, (list) => list.map(({ _transform }) => _transform)),
    'use-regex-path-match': regexPaths,
  };
}

function under<T>(kind: string, values: Readonly<Record<string, T>>, content: (value: T) => unknown) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${kind}.${name}`, JSON.stringify(content(value))]),
  );
}

/**
 * The name is that of a Service in the Ingress, and the end of an annotation name. Kubernetes allows 63 characters
 * after the slash.
 */
function validateAlbNames(what: string, entries: Readonly<Record<string, unknown>>): void {
  const longest = LONGEST_ANNOTATION - `${what}.`.length;
  const wrong = Object.keys(entries).find(
    (name) => isConcrete(name) && !(isDnsLabel(name, longest) && /^[a-z]/.test(name)),
  );
  if (wrong !== undefined) {
    fail(
      NAME,
      `"${wrong}" is not a valid name in ${what}. Write a lower-case letter, followed by letters, digits and hyphens, at most ${longest} characters`,
    );
  }
}

function validateConditions(name: string, list: readonly AlbCondition[]): void {
  const count = list.reduce((sum, { _count }) => sum + _count, 0);
  if (count === 0 || count > 5) {
    fail(
      NAME,
      `"${name}" has conditions with ${count} values, and a rule of an ALB has at most five. Write one to five`,
    );
  }
  const repeated = firstDuplicate(list.map(({ _field }) => _field).filter((field) => SINGULAR.includes(field)));
  if (repeated !== undefined) {
    fail(NAME, `"${name}" has two conditions of ${repeated}, and a rule can have one. Merge their values`);
  }
  const mixed = list.find(
    ({ _field, _isRegex }) =>
      !_isRegex && _field !== 'http-header' && list.some((other) => other._field === _field && other._isRegex),
  );
  if (mixed) {
    fail(NAME, `"${name}" has both patterns and regular expressions of ${mixed._field}. Use one of the two`);
  }
}

function validateTransforms(name: string, list: readonly AlbTransform[]): void {
  if (list.length === 0) {
    fail(NAME, `"${name}" has no transform. Add one, or remove the name`);
  }
  const repeated = firstDuplicate(list.map(({ _type }) => _type));
  if (repeated !== undefined) {
    fail(NAME, `"${name}" has two transforms of ${repeated}, and a rule can have one. Merge them`);
  }
}
