import { isLabelKey, isLabelValue } from '../foundation/kubernetes-names';
import { type RefusalName, refuse } from '../foundation/refusals';
import { isConcrete, shown } from '../foundation/tokens';

/** Refuses labels that no node can have: it would never join the cluster. */
export function refuseLabels(name: RefusalName, labels: Readonly<Record<string, string>> = {}): void {
  for (const [key, value] of Object.entries(labels)) {
    if (isConcrete(key) && !isLabelKey(key)) {
      refuse(name, `"${key}" is no key of a label, write one such as "pool" or "example.com/pool"`);
    }
    if (isConcrete(value) && !isLabelValue(value)) {
      refuse(
        name,
        `"${shown(value)}" is no value of the label ${key}, write at most 63 letters, digits, hyphens, underscores and dots, a letter or digit at both ends`,
      );
    }
  }
}
