import { fail } from '../foundation/errors';
import { isDnsLabel } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import type { AlbAction } from './alb-action';
import type { AlbCondition, AlbTransform } from './alb-conditions-and-transforms';

const NAME = 'IngressRule';

/** The most characters of an annotation, without what it begins with. */
const LONGEST_ANNOTATION = 63;

/** Conditions that an ALB takes once in a rule. Hosts and paths the controller puts together. */
const SINGULAR = ['http-request-method', 'source-ip'];

/**
 * What an Ingress says about its rules, by the name that their paths have as backend.
 *
 * An ALB takes the first rule that a request matches. Rules are in the order of the hosts as the Ingress lists them, so that `*.example.com` before
 * `shop.example.com` takes its requests. Below a host, paths of the type `Exact` come first, then those of the type `Prefix`, the longest first, then
 * those of the type `ImplementationSpecific` as they are listed.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/model_build_listener_rules.go
 */
export interface AlbRuleOptions {
  /**
   * Actions by the name of the backend, of 55 characters at the most: `AlbAction.backend(name)` stands for one in the paths of the Ingress.
   *
   * @default - none
   */
  readonly actions?: Record<string, AlbAction>;

  /**
   * Conditions by the name of the Service or of the action, of 52 characters at the most, beside the host and the path of the Ingress; all of them
   * must hold.
   *
   * @default - none
   */
  readonly conditions?: Record<string, AlbCondition[]>;

  /**
   * How requests are rewritten, by the name of the Service or of the action, of 52 characters at the most: one transform of the host and one of
   * the URL in each rule.
   *
   * @default - targets see what the client wrote
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

/** A name stands for a Service in the Ingress, and ends the key of an annotation, which Kubernetes takes up to 63 characters behind the slash. */
function validateAlbNames(what: string, entries: Readonly<Record<string, unknown>>): void {
  const longest = LONGEST_ANNOTATION - `${what}.`.length;
  const wrong = Object.keys(entries).find(
    (name) => isConcrete(name) && !(isDnsLabel(name, longest) && /^[a-z]/.test(name)),
  );
  if (wrong !== undefined) {
    fail(
      NAME,
      `"${wrong}" cannot be a name in ${what}, write a lower-case letter, and letters, digits and hyphens behind it, ${longest} at the most`,
    );
  }
}

function validateConditions(name: string, list: readonly AlbCondition[]): void {
  const count = list.reduce((sum, { _count }) => sum + _count, 0);
  if (count === 0 || count > 5) {
    fail(NAME, `"${name}" has conditions with ${count} values, give one to five: an ALB compares no more in a rule`);
  }
  const repeated = firstDuplicate(list.map(({ _field }) => _field).filter((field) => SINGULAR.includes(field)));
  if (repeated !== undefined) {
    fail(NAME, `"${name}" has two conditions of ${repeated}, which a rule has once, give all values to one of them`);
  }
  const mixed = list.find(
    ({ _field, _isRegex }) =>
      !_isRegex && _field !== 'http-header' && list.some((other) => other._field === _field && other._isRegex),
  );
  if (mixed) {
    fail(
      NAME,
      `"${name}" mixes patterns and regular expressions of ${mixed._field}, write all of them as the one or the other`,
    );
  }
}

function validateTransforms(name: string, list: readonly AlbTransform[]): void {
  if (list.length === 0) {
    fail(NAME, `"${name}" has no transform, give one or leave it out`);
  }
  const repeated = firstDuplicate(list.map(({ _type }) => _type));
  if (repeated !== undefined) {
    fail(NAME, `"${name}" has two transforms of ${repeated}, which a rule has once, write one that does both`);
  }
}
