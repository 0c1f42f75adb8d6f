/** What stands for the type of a record in a prefix or suffix. */
export const RECORD_TYPE = '%{record_type}';

/** What a registry adds to the name of a record to name the TXT record that tells its owner; empty where it adds nothing. */
export interface TxtAffixes {
  readonly prefix: string;
  readonly suffix: string;
  /** What stands for an asterisk; empty where it stays. */
  readonly wildcardReplacement: string;
}

/** The most letters of a name and of a label of it, as DNS has them. */
const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/** Labels of letters, digits, hyphens and underscores: what Route 53 keeps as it is written. */
const LABEL = /^[-_a-z0-9]+$/;

/** The name as Route 53 compares it: in lower case and without the dot at its end. */
export function normalName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}

/** True for a name of a domain as Route 53 keeps it. */
export function isDomain(name: string): boolean {
  return (
    name.length <= LONGEST_NAME && name.split('.').every((label) => label.length <= LONGEST_LABEL && LABEL.test(label))
  );
}

/** True where the name is the domain, or lies below it. */
export function liesIn(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/**
 * The name of the TXT record that tells the owner of a record. The affixes belong to the first label; the type stands before that, unless they
 * say where.
 *
 * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/registry/mapper/mapper.go
 */
export function ownershipName(name: string, recordType: string, affixes: TxtAffixes): string {
  const type = recordType.toLowerCase();
  const [first, ...rest] = name.split('.');
  const label = first === '*' && affixes.wildcardReplacement !== '' ? affixes.wildcardReplacement : first;
  const namesType = [affixes.prefix, affixes.suffix].some((affix) => affix.includes(RECORD_TYPE));
  const [prefix, suffix] = [affixes.prefix, affixes.suffix].map((affix) => affix.replaceAll(RECORD_TYPE, type));
  return [`${prefix}${namesType ? '' : `${type}-`}${label}${suffix}`, ...rest].join('.');
}
