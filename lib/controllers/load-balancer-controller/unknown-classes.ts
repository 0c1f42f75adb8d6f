import type { Installed } from '../../cluster/installed';
import { isDeployTime, type ReadObject } from '../../cluster/manifest-objects';
import { warn } from '../../foundation/warnings';
import { ALB_PREFIX } from '../load-balancing/ingress-group-words';

/** Class fields by object type, with the type of the class. */
const CLASS_FIELDS: Readonly<Record<string, readonly [field: string, kind: string]>> = {
  Ingress: ['ingressClassName', 'IngressClass'],
  Gateway: ['gatewayClassName', 'GatewayClass'],
};

/** IngressClass of the controller, and its group. */
interface OwnClass {
  readonly ingressClass: string;
  readonly classGroup?: string | false;
}

/**
 * Warns of an Ingress or a Gateway with a misspelled class or group.
 *
 * No controller would create its load balancer, or it would be separate from the group. A name that is not similar to a
 * known name may be defined outside of the app.
 */
export function warnOfUnknownClasses(others: readonly Installed[], { classGroup, ingressClass }: OwnClass): void {
  const all = others.flatMap(({ objects }) => objects);
  const classes = namesByKind(all, ingressClass);
  const groups = groupCounts(all, classGroup);
  for (const { place, objects } of others) {
    for (const object of objects) {
      const { kind, metadata, spec } = object;
      const [field, classKind] = CLASS_FIELDS[kind] ?? [];
      const name = field && spec?.[field];
      const known = classKind ? (classes.get(classKind) ?? []) : [];
      const near = typeof name === 'string' && !known.includes(name) && !isDeployTime(name) && slipOf(name, known);
      if (near) {
        const text = `"${name}" in ${kind} "${metadata?.name}" matches no ${classKind} of this app. Did you mean "${near}"?`;
        warn(place, 'misspeltName', text);
      }
      const group = groupOf(object);
      const rival = group !== undefined && groups.get(group) === 1 && slipOf(group, sharedGroups(groups));
      if (rival) {
        const text = `"${group}" in ${kind} "${metadata?.name}" is the group of only one Ingress. Did you mean "${rival}"?`;
        warn(place, 'misspeltName', text);
      }
    }
  }
}

function namesByKind(objects: readonly ReadObject[], ingressClass: string): Map<string, string[]> {
  const classes = new Map([['IngressClass', [ingressClass]]]);
  for (const { kind, metadata } of objects) {
    if (Object.values(CLASS_FIELDS).some(([, classKind]) => classKind === kind) && typeof metadata?.name === 'string') {
      classes.set(kind, [...(classes.get(kind) ?? []), metadata.name]);
    }
  }
  return classes;
}

function groupCounts(objects: readonly ReadObject[], classGroup: string | false | undefined): Map<string, number> {
  const counts = new Map<string, number>(classGroup ? [[classGroup, 2]] : []);
  for (const group of objects.flatMap((object) => groupOf(object) ?? [])) {
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
}

function sharedGroups(groups: ReadonlyMap<string, number>): string[] {
  return [...groups].filter(([, count]) => count > 1).map(([name]) => name);
}

/**
 * Returns the known name that was probably meant. Similar names can be intentional: `alb` and `nlb`, `team-a` and
 * `team-b`, `web-1` and `web-2`.
 */
function slipOf(name: string, known: readonly string[]): string | undefined {
  return known.find((other) => other !== name && isSlip(name, other));
}

/**
 * Returns whether one letter is added, missing or different inside a word, or two letters are swapped. Different digits
 * do not count.
 */
function isSlip(one: string, other: string): boolean {
  const start = [...one].findIndex((letter, at) => letter !== other[at]);
  const [from, rest] = start < 0 ? [one.length, ''] : [start, one.slice(start)];
  const others = other.slice(from);
  const differing = `${rest[0] ?? ''}${others[0] ?? ''}`;
  if (/\d/.test(differing)) {
    return false;
  }
  const isExchanged =
    rest.slice(0, 2) === [...others.slice(0, 2)].reverse().join('') && rest.slice(2) === others.slice(2);
  const isAdded = rest.slice(1) === others || rest === others.slice(1);
  const isInside = /[a-z]{2}$/.test(one.slice(0, from)) && /^[a-z]{2}/.test(rest.slice(1));
  return isExchanged || isAdded || (isInside && rest.slice(1) === others.slice(1));
}

function groupOf({ kind, metadata }: ReadObject): string | undefined {
  const group = kind === 'Ingress' ? metadata?.annotations?.[`${ALB_PREFIX}/group.name`] : undefined;
  return typeof group === 'string' && !isDeployTime(group) ? group : undefined;
}
