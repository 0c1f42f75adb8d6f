import { refuse } from '../foundation/refusals';

/** Major and minor of a Kubernetes version such as `1.36`; anything else is refused as `ClusterVersion`. */
export function parseKubernetesVersion(text: string): [major: number, minor: number] {
  const parts = text.split('.');
  const numbers = parts.map(Number);
  const isPlain =
    parts.length === 2 && numbers.every((number, index) => Number.isInteger(number) && String(number) === parts[index]);
  if (!isPlain) {
    return refuse('ClusterVersion', `"${text}" is no Kubernetes version, write major and minor, such as "1.36"`);
  }
  return [numbers[0], numbers[1]];
}

/** True where the version is at least `1.minor`; a version that is not known is taken to be new. */
export function isAtLeast(version: string | undefined, minor: number): boolean {
  if (version === undefined) {
    return true;
  }
  const [major, own] = parseKubernetesVersion(version);
  return major > 1 || own >= minor;
}
