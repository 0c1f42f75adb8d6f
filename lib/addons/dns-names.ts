import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** Bounds of names and their labels (RFC 1035). */
const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/** The domain of every EKS cluster. */
export const CLUSTER_DOMAIN = 'cluster.local';

/** Zones that CoreDNS answers from the cluster itself, and no other server can. */
export const CLUSTER_ZONES = [CLUSTER_DOMAIN, 'svc.cluster.local', 'pod.cluster.local', 'in-addr.arpa', 'ip6.arpa'];

/** Refuses a text that is no DNS name as `DnsName`; a deploy-time value is let through. */
export function refuseDnsName(name: string): void {
  if (!isConcrete(name) || isDnsName(name)) {
    return;
  }
  const likely = likelyName(name);
  const advice = isDnsName(likely) ? `Did you mean "${likely}"?` : 'Write one such as "corp.example.com"';
  refuse('DnsName', `"${name}" is no DNS name. ${advice}`);
}

/** Refuses names of stub domains that are none, that are there twice, or that are the cluster's own. */
export function refuseStubDomains(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names.filter(isConcrete)) {
    refuseDnsName(name);
    const lower = name.toLowerCase();
    if (CLUSTER_ZONES.includes(lower)) {
      refuse(
        'DnsName',
        `"${name}" is answered by the cluster and cannot be a stub domain, leave it out, or name one outside "cluster.local"`,
      );
    }
    if (seen.has(lower)) {
      refuse('DnsName', `"${name}" is a stub domain twice, leave one of the two out: DNS knows no upper case`);
    }
    seen.add(lower);
  }
}

function isDnsName(name: string): boolean {
  return name.length <= LONGEST_NAME && name.split('.').every(isLabel);
}

/** Letters, digits, hyphens inside, and underscores, which names of services open with. */
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

/** Without a scheme, a path, a wildcard, a port and dots at the ends. */
function likelyName(text: string): string {
  const host = text.trim().split('://').at(-1)?.split('/')[0].split(':')[0] ?? '';
  return host
    .split('.')
    .filter((label) => label !== '' && label !== '*')
    .join('.');
}
