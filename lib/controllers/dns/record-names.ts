/** Placeholder for the record type in a prefix or suffix. */
export const RECORD_TYPE = '%{record_type}';

/** Affixes of the name of an ownership TXT record. Empty strings add nothing. */
export interface TxtAffixes {
  readonly prefix: string;
  readonly suffix: string;
  /** Replacement of an asterisk. Empty if it is not replaced. */
  readonly wildcardReplacement: string;
}

/** Maximum length of a name and of a label in DNS. */
const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/** Labels that Route 53 stores unchanged: letters, digits, hyphens and underscores. */
const LABEL = /^[-_a-z0-9]+$/;

/** Normalizes a name as Route 53 does: lower case, without a trailing dot. */
export function normalName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase();
}

/** Returns true for a valid normalized domain name. */
export function isDomain(name: string): boolean {
  return (
    name.length <= LONGEST_NAME && name.split('.').every((label) => label.length <= LONGEST_LABEL && LABEL.test(label))
  );
}

/** Returns true if the name is the domain or below it. */
export function liesIn(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/**
 * Returns the name of the TXT record that stores the owner of a record.
 *
 * The affixes apply to the first label. The type is a prefix of the label, unless the affixes contain its placeholder.
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
