import { refuse } from '../foundation/refusals';

/** First minor version of EKS. A lower minor has lost its zero, for example when YAML reads 1.30 as a number. */
const FIRST_MINOR = 10;

/** Returns the major and the minor of a Kubernetes version such as `1.36`. Other forms fail with `ClusterVersion`. */
export function parseKubernetesVersion(text: string): [major: number, minor: number] {
  const version = plain(text);
  if (version && version[1] >= FIRST_MINOR) {
    return version;
  }
  const likely = version ? `${version.join('.')}0` : text.replace(/^v/, '').split('.').slice(0, 2).join('.');
  const hint = plain(likely) ? `Did you mean "${likely}"?` : 'Write the major and the minor version, such as "1.36"';
  return refuse('ClusterVersion', `"${text}" is not a Kubernetes version of EKS. ${hint}`);
}

/** Returns true if the version is at least `1.minor`. An unknown version counts as new. */
export function isAtLeast(version: string | undefined, minor: number): boolean {
  if (version === undefined) {
    return true;
  }
  const [major, own] = parseKubernetesVersion(version);
  return major > 1 || own >= minor;
}

/**
 * Returns how many minor versions one version is ahead of another. Negative if it is behind, and undefined if the
 * major versions differ.
 */
export function minorsAhead(version: string, other: string): number | undefined {
  const [[major, minor], [otherMajor, otherMinor]] = [version, other].map(parseKubernetesVersion);
  return major === otherMajor ? minor - otherMinor : undefined;
}

/** Parses two whole numbers that are separated by a dot. */
function plain(text: string): [major: number, minor: number] | undefined {
  const parts = text.split('.');
  const numbers = parts.map(Number);
  const isPlain = numbers.every(
    (number, index) => Number.isInteger(number) && number >= 0 && String(number) === parts[index],
  );
  return isPlain && numbers.length === 2 ? [numbers[0], numbers[1]] : undefined;
}
