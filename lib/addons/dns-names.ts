import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** Maximum length of names and labels (RFC 1035). */
const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/** Domain of every EKS cluster. */
export const CLUSTER_DOMAIN = 'cluster.local';

/** Zones that CoreDNS resolves from the cluster. They cannot be stub domains. */
export const CLUSTER_ZONES = [CLUSTER_DOMAIN, 'svc.cluster.local', 'pod.cluster.local', 'in-addr.arpa', 'ip6.arpa'];

/** Validates a DNS name. Fails as `DnsName`. Deploy-time values are not validated. */
export function refuseDnsName(name: string): void {
  if (!isConcrete(name) || isDnsName(name)) {
    return;
  }
  const likely = likelyName(name);
  const advice = isDnsName(likely) ? `Did you mean "${likely}"?` : 'Write a name such as "corp.example.com"';
  refuse('DnsName', `"${name}" is not a DNS name. ${advice}`);
}

/** Validates stub domain names: valid, unique, and not in the cluster domain. */
export function refuseStubDomains(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names.filter(isConcrete)) {
    refuseDnsName(name);
    const lower = name.toLowerCase();
    if (CLUSTER_ZONES.includes(lower)) {
      refuse(
        'DnsName',
        `"${name}" is resolved by the cluster and cannot be a stub domain. Leave it out, or write a name outside "cluster.local"`,
      );
    }
    if (seen.has(lower)) {
      refuse(
        'DnsName',
        `"${name}" is a stub domain twice, because DNS names are not case-sensitive. Leave one of the two out`,
      );
    }
    seen.add(lower);
  }
}

function isDnsName(name: string): boolean {
  return name.length <= LONGEST_NAME && name.split('.').every(isLabel);
}

/** Returns true for letters, digits, inner hyphens and underscores, which service names start with. */
function isLabel(label: string): boolean {
  return (
    label.length >= 1 &&
    label.length <= LONGEST_LABEL &&
    !label.startsWith('-') &&
    !label.endsWith('-') &&
    [...label].every(
      (char) => (char >= 'a' && char <= 'z') || (char >= 'A' && char <= 'Z') || isDigit(char) || '-_'.includes(char),
    )
  );
}

function isDigit(char: string): boolean {
  return char >= '0' && char <= '9';
}

/** Removes a scheme, a path, a wildcard, a port and dots at both ends. */
function likelyName(text: string): string {
  const host = text.trim().split('://').at(-1)?.split('/')[0].split(':')[0] ?? '';
  return host
    .split('.')
    .filter((label) => label !== '' && label !== '*')
    .join('.');
}
