import { wrongLabel } from '../foundation/kubernetes-names';
import { type RefusalName, refuse } from '../foundation/refusals';

/** Refuses labels that no node can have: it would never join the cluster. */
export function refuseLabels(name: RefusalName, labels: Readonly<Record<string, string>> | undefined): void {
  const wrong = wrongLabel(labels);
  if (wrong !== undefined) {
    refuse(
      name,
      `${wrong}, write at most 63 letters, digits, hyphens, underscores and dots, a letter or digit at both ends, such as "example.com/pool: batch"`,
    );
  }
}
