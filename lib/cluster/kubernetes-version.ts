import { refuse } from '../foundation/refusals';

/** The first minor that EKS had: less is a minor that lost its zero, as where YAML reads 1.30 as a number. */
const FIRST_MINOR = 10;

/** Major and minor of a Kubernetes version such as `1.36`; anything else is refused as `ClusterVersion`. */
export function parseKubernetesVersion(text: string): [major: number, minor: number] {
  const version = plain(text);
  if (version && version[1] >= FIRST_MINOR) {
    return version;
  }
  const likely = version ? `${version.join('.')}0` : text.replace(/^v/, '').split('.').slice(0, 2).join('.');
  const hint = plain(likely) ? `did you mean "${likely}"?` : 'write major and minor, such as "1.36"';
  return refuse('ClusterVersion', `"${text}" is no Kubernetes version of EKS, ${hint}`);
}

/** True where the version is at least `1.minor`; a version that is not known is taken to be new. */
export function isAtLeast(version: string | undefined, minor: number): boolean {
  if (version === undefined) {
    return true;
  }
  const [major, own] = parseKubernetesVersion(version);
  return major > 1 || own >= minor;
}

/** How many minor versions one version is ahead of another, less than 0 where it is behind; undefined where the major versions differ. */
export function minorsAhead(version: string, other: string): number | undefined {
  const [[major, minor], [otherMajor, otherMinor]] = [version, other].map(parseKubernetesVersion);
  return major === otherMajor ? minor - otherMinor : undefined;
}

/** Two whole numbers with a dot between them. */
function plain(text: string): [major: number, minor: number] | undefined {
  const parts = text.split('.');
  const numbers = parts.map(Number);
  const isPlain = numbers.every(
    (number, index) => Number.isInteger(number) && number >= 0 && String(number) === parts[index],
  );
  return isPlain && numbers.length === 2 ? [numbers[0], numbers[1]] : undefined;
}
