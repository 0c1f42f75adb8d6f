import type { Installed } from '../../cluster/installed';
import { isDeployTime, type ReadObject } from '../../cluster/manifest-objects';
import { warn } from '../../foundation/warnings';
import { ALB_PREFIX, GROUP_WIDE, saidBy } from '../load-balancing/ingress-group-words';

/** Different values of two Ingresses in one group. */
interface Conflict {
  readonly group: string;
  readonly suffix: string;
  readonly earlier: string;
  readonly earlierText: string;
  readonly text: string;
}

/**
 * Warns of Ingresses in one group with different values for the same ALB.
 *
 * The controller then stops updating the ALB. `IngressGroup` validates members of one value. This check reads the
 * manifests of all stacks.
 */
export function warnOfGroupConflicts(others: readonly Installed[], known: KnownClass): void {
  const said = new Map<string, { readonly by: string; readonly text: string }>();
  for (const { place, objects } of others) {
    const conflict = objects.map((object) => conflictOf(object, known, said)).find(Boolean);
    if (conflict) {
      const { earlier, earlierText, group, suffix, text } = conflict;
      warn(
        place,
        'ingressGroupConflict',
        `"${text}" is the value of ${suffix} here, but ${earlier} has "${earlierText}" in the same group "${group}", so the controller stops updating all Ingresses of the group. Use the same value, or use the annotations of one IngressGroup.`,
      );
    }
  }
}

/** Known settings of the IngressClass of the controller. */
interface KnownClass {
  readonly ingressClass: string;
  readonly classGroup?: string | false;
}

/**
 * Warns of group annotations that the controller ignores: an order without a group, and a group other than that of the
 * IngressClass, which takes precedence (pkg/ingress/group_loader.go of v3.5.0, loadGroupID).
 */
export function warnOfIgnoredGroups(others: readonly Installed[], { classGroup, ingressClass }: KnownClass): void {
  if (classGroup === undefined) {
    return;
  }
  for (const { place, objects } of others) {
    for (const { kind, metadata, spec } of objects) {
      const annotations: Readonly<Record<string, unknown>> = metadata?.annotations ?? {};
      const own = annotations[`${ALB_PREFIX}/group.name`];
      const order = annotations[`${ALB_PREFIX}/group.order`];
      if (kind !== 'Ingress' || spec?.ingressClassName !== ingressClass || (own !== undefined && isDeployTime(own))) {
        continue;
      }
      if (classGroup === false && own === undefined && order !== undefined) {
        warn(
          place,
          'ingressGroupIgnored',
          `"group.order: ${order}" of Ingress "${metadata?.name}" has no effect, because neither the Ingress nor the IngressClass "${ingressClass}" has a group. Write the group, or leave groupOrder out.`,
        );
      }
      if (classGroup !== false && own !== undefined && own !== classGroup) {
        warn(
          place,
          'ingressGroupIgnored',
          `"group.name: ${own}" of Ingress "${metadata?.name}" is ignored, because the IngressClass "${ingressClass}" puts all of its Ingresses into the group "${classGroup}". Leave group out, or write another IngressClass.`,
        );
      }
    }
  }
}

/** Returns the first value of an Ingress that differs from an earlier Ingress, and records the other values. */
function conflictOf(
  { kind, metadata, spec }: ReadObject,
  { classGroup, ingressClass }: KnownClass,
  said: Map<string, { readonly by: string; readonly text: string }>,
): Conflict | undefined {
  const annotations: Readonly<Record<string, unknown>> = metadata?.annotations ?? {};
  const ofClass = spec?.ingressClassName === ingressClass && classGroup;
  const group = ofClass || annotations[`${ALB_PREFIX}/group.name`];
  if (kind !== 'Ingress' || typeof group !== 'string' || isDeployTime(group)) {
    return undefined;
  }
  const by = `${metadata?.namespace ?? 'default'}/${metadata?.name}`;
  for (const port of spec?.defaultBackend ? listenedOn(annotations) : []) {
    const key = `${group} defaultBackend ${port}`;
    const earlier = said.get(key);
    const text = String(spec?.defaultBackend.service?.name ?? 'defaultBackend');
    if (earlier && earlier.by !== by) {
      return { group, suffix: `default backend of port ${port}`, earlier: earlier.by, earlierText: earlier.text, text };
    }
    said.set(key, { by, text });
  }
  for (const suffix of GROUP_WIDE) {
    const text = annotations[`${ALB_PREFIX}/${suffix}`];
    if (text === undefined || isDeployTime(text)) {
      continue;
    }
    const key = `${group} ${suffix}`;
    const earlier = said.get(key);
    if (earlier && saidBy(suffix, earlier.text) !== saidBy(suffix, String(text))) {
      return { group, suffix, earlier: earlier.by, earlierText: earlier.text, text: String(text) };
    }
    said.set(key, earlier ?? { by, text: String(text) });
  }
  return undefined;
}

/**
 * Returns the listener ports of an Ingress. Empty if they are unknown. A listener has one default backend
 * (model_build_listener.go).
 */
export function listenedOn(annotations: Readonly<Record<string, unknown>>): number[] {
  return portsOf(annotations).map(([, port]) => port);
}

/** Returns the listener protocols and ports of an Ingress. Empty if they are unknown. */
export function portsOf(annotations: Readonly<Record<string, unknown>>): [protocol: string, port: number][] {
  const said = annotations[`${ALB_PREFIX}/listen-ports`];
  if (said === undefined) {
    return annotations[`${ALB_PREFIX}/certificate-arn`] === undefined ? [['HTTP', 80]] : [['HTTPS', 443]];
  }
  try {
    return isDeployTime(said) ? [] : JSON.parse(String(said)).flatMap((entry: object) => Object.entries(entry));
  } catch {
    return [];
  }
}
