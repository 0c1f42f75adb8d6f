import type { Installed } from '../../cluster/installed';
import { isDeployTime, type ReadObject } from '../../cluster/manifest-objects';
import { warn } from '../../foundation/warnings';
import { ALB_PREFIX, GROUP_WIDE, saidBy } from '../load-balancing/ingress-group-words';

/** Something that two Ingresses of one group say in different words. */
interface Conflict {
  readonly group: string;
  readonly suffix: string;
  readonly earlier: string;
  readonly earlierText: string;
  readonly text: string;
}

/**
 * Warns of Ingresses that share an ALB by the name of a group and do not agree on it: the controller stops at all of them, and no change reaches the
 * ALB any more. `IngressGroup` refuses it where one value makes all members; this sees the manifests, of whichever stack.
 */
export function warnOfGroupConflicts(others: readonly Installed[]): void {
  const said = new Map<string, { readonly by: string; readonly text: string }>();
  for (const { place, objects } of others) {
    const conflict = objects.map((object) => conflictOf(object, said)).find(Boolean);
    if (conflict) {
      const { earlier, earlierText, group, suffix, text } = conflict;
      warn(
        place,
        'ingressGroupConflict',
        `"${text}" is the ${suffix} here, and ${earlier} says "${earlierText}" in the same group "${group}": the controller stops at all Ingresses of the group. Say it alike, or give both the annotations of one IngressGroup.`,
      );
    }
  }
}

/** The first thing that an Ingress says in other words than one before it, which is remembered otherwise. */
function conflictOf(
  { kind, metadata }: ReadObject,
  said: Map<string, { readonly by: string; readonly text: string }>,
): Conflict | undefined {
  const annotations: Readonly<Record<string, unknown>> = metadata?.annotations ?? {};
  const group = annotations[`${ALB_PREFIX}/group.name`];
  if (kind !== 'Ingress' || typeof group !== 'string' || isDeployTime(group)) {
    return undefined;
  }
  const by = `${metadata?.namespace ?? 'default'}/${metadata?.name}`;
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
