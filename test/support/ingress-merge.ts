import { listOf, mapOf } from './lbc-service';

type Annotations = Readonly<Record<string, string>>;

/** What all Ingresses that say it must say with the same words. */
const SAME_WORDS = [
  'load-balancer-name',
  'scheme',
  'ip-address-type',
  'customer-owned-ipv4-pool',
  'ipam-ipv4-pool-id',
  'manage-backend-security-group-rules',
  'shield-advanced-protection',
  'ssl-redirect',
  'enable-frontend-nlb',
  'frontend-nlb-scheme',
];

/** Lists that are compared with their order, and without it. */
const ORDERED = ['security-groups', 'frontend-nlb-security-groups'];
const UNORDERED = ['subnets', 'frontend-nlb-subnets', 'frontend-nlb-eip-allocations'];

/** Maps of which each key is compared on its own. */
const BY_KEY = ['tags', 'load-balancer-attributes', 'minimum-load-balancer-capacity'];

/**
 * What the AWS Load Balancer Controller 3.5.0 stops at when it puts the Ingresses of a group together, by the annotations of each without what they
 * begin with. Facts from pkg/ingress/model_builder.go and pkg/ingress/model_build_*.go there, as far as annotations alone tell.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/tree/v3.5.0/pkg/ingress
 */
export function mergeConflicts(members: readonly Annotations[]): string[] {
  const said = (suffix: string) => members.flatMap((member) => member[suffix] ?? []);
  const differ = (values: readonly unknown[]) => new Set(values.map((value) => JSON.stringify(value))).size > 1;
  const names = said('wafv2-acl-name');
  return [
    ...SAME_WORDS.filter((suffix) => differ(said(suffix))),
    ...ORDERED.filter((suffix) => differ(said(suffix).map(listOf))),
    ...UNORDERED.filter((suffix) => differ(said(suffix).map((text) => listOf(text).sort()))),
    ...BY_KEY.filter((suffix) => differsByKey(said(suffix).map(mapOf))),
    // One name, and no ARN is looked at.
    ...(differ(names) ? ['wafv2-acl-name'] : []),
    ...(names.length === 0 && differ(said('wafv2-acl-arn')) ? ['wafv2-acl-arn'] : []),
    ...(differ(said('frontend-nlb-tags').map((text) => Object.entries(mapOf(text)).sort()))
      ? ['frontend-nlb-tags']
      : []),
    ...attributesOfNlb(members),
    ...listenerConflicts(members),
  ];
}

/** From the first that says any, all must say the same: saying none is saying something else. */
function attributesOfNlb(members: readonly Annotations[]): string[] {
  const texts = members.map((member) => member['frontend-nlb-attributes'] ?? '');
  const first = texts.findIndex((text) => text !== '');
  const differs = first >= 0 && texts.slice(first).some((text) => text !== texts[first]);
  return differs ? ['frontend-nlb-attributes'] : [];
}

function listenerConflicts(members: readonly Annotations[]): string[] {
  const byPort = new Map<number, { protocol: string; member: Annotations }[]>();
  for (const member of members) {
    for (const [port, protocol] of portsOf(member)) {
      byPort.set(port, [...(byPort.get(port) ?? []), { protocol, member }]);
    }
  }
  const redirects = members.flatMap((member) => member['ssl-redirect'] ?? []);
  const lost = redirects.filter((port) => byPort.get(Number(port))?.[0].protocol !== 'HTTPS');
  return [
    ...lost.map((port) => `ssl-redirect ${port}`),
    ...[...byPort].flatMap(([port, sharers]) => portConflicts(port, sharers)),
  ];
}

function portConflicts(port: number, sharers: readonly { protocol: string; member: Annotations }[]): string[] {
  const [{ protocol }] = sharers;
  const members = sharers.map(({ member }) => member);
  const differ = (values: readonly unknown[]) => new Set(values.map((value) => JSON.stringify(value))).size > 1;
  const sets = (suffix: string) =>
    members.map((member) => [...new Set(listOf(member[suffix] ?? ''))].sort()).filter(({ length }) => length > 0);
  const attributes = members.map((member) => mapOf(member[`listener-attributes.${protocol}-${port}`] ?? ''));
  const mutual = members.flatMap((member) => mutualTlsOf(member, port) ?? []);
  return [
    ...(differ(sharers.map((sharer) => sharer.protocol)) ? ['protocol'] : []),
    ...['inbound-cidrs', 'security-group-prefix-lists'].filter((suffix) => differ(sets(suffix))),
    ...(protocol === 'HTTPS' && differ(members.flatMap((member) => member['ssl-policy'] ?? [])) ? ['ssl-policy'] : []),
    ...(protocol === 'HTTPS' && differ(mutual) ? ['mutual-authentication'] : []),
    ...(differsByKey(attributes) ? ['listener-attributes'] : []),
  ].map((conflict) => `${conflict} of port ${port}`);
}

function portsOf(member: Annotations): [number, string][] {
  const text = member['listen-ports'] ?? (member['certificate-arn'] ? '[{"HTTPS":443}]' : '[{"HTTP":80}]');
  const entries: Record<string, number>[] = JSON.parse(text);
  return entries.flatMap((entry) =>
    Object.entries(entry).map(([protocol, port]): [number, string] => [port, protocol]),
  );
}

function mutualTlsOf(member: Annotations, port: number): object | undefined {
  const entries: { port: number; mode: string }[] = JSON.parse(member['mutual-authentication'] ?? '[]');
  const entry = entries.find((candidate) => candidate.port === port);
  const byDefault = entry?.mode === 'verify' ? { ignoreClientCertificateExpiry: false } : {};
  return entry && Object.fromEntries(Object.entries({ ...byDefault, ...entry }).sort());
}

function differsByKey(maps: readonly Record<string, string>[]): boolean {
  const merged = Object.assign({}, ...maps);
  return maps.some((map) => Object.keys(map).some((key) => map[key] !== merged[key]));
}
