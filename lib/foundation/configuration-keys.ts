import type { IConstruct } from 'constructs';
import { closestMatch } from './errors';
import { isConcrete } from './tokens';
import type { Values } from './values';
import { endSentence, truncate } from './values';
import { warn } from './warnings';

/** Keys that a chart, an add-on or a program reads. */
export interface KeyTable {
  /** Name of the reader in messages, such as `the VPC CNI 1.23.1`. */
  readonly reader: string;
  /**
   * Noun for a key in messages.
   *
   * @default key
   */
  readonly noun?: string;
  /** Every path that is read. A path that ends in `.*` stands for all keys below it. */
  readonly paths: readonly string[];
  /** Keys that common guides show and that are not read, each with the sentence that says what to write instead. */
  readonly outdated?: Readonly<Record<string, string>>;
  /**
   * Paths below which the reader also accepts other keys. There, only keys that are similar to a known key are
   * reported.
   */
  readonly additionalKeysBelow?: readonly string[];
  /** Returns the typed option that sets a path, if there is one. */
  readonly optionOf?: (path: string) => string | undefined;
}

/** A key that the reader does not read. */
export interface UnknownKey {
  readonly path: string;
  /** `outdated` has a successor, `near` is probably a typo, and `unknown` is not similar to any known key. */
  readonly kind: 'outdated' | 'near' | 'unknown';
  /** The problem, and a suggestion. */
  readonly text: string;
}

/** Returns the keys of the values that the table does not contain. Keys that are not known at synthesis are skipped. */
export function unknownKeys(values: Values, table: KeyTable): UnknownKey[] {
  return keysBelow(values, '', new KeyIndex(table));
}

/** Splits a text at spaces and line breaks into paths. */
export function parseKeyList(text: string): string[] {
  return text.trim().split(/\s+/);
}

/**
 * Warns of keys that the table does not contain, as `configurationKey`.
 *
 * @param option the option that contains the values, as the user writes it
 * @param isComplete whether the table contains every key that is read. If not, keys that are not similar to a known
 * key pass
 */
export function warnOfUnknownKeys(
  scope: IConstruct,
  option: string,
  values: Values | undefined,
  table: KeyTable,
  isComplete: boolean,
): void {
  for (const { kind, path, text } of unknownKeys(values ?? {}, table)) {
    if (isComplete || kind !== 'unknown') {
      warn(scope, 'configurationKey', endSentence(`"${truncate(path)}" in ${option} ${text}`));
    }
  }
}

/** Index of the paths of a table. */
class KeyIndex {
  private readonly children = new Map<string, Set<string>>();
  private readonly free = new Set<string>();

  constructor(readonly table: KeyTable) {
    for (const path of table.paths) {
      const segments = path.split('.');
      const isFree = segments.at(-1) === '*';
      const own = isFree ? segments.slice(0, -1) : segments;
      own.forEach((segment, depth) => {
        const parent = own.slice(0, depth).join('.');
        this.children.set(parent, (this.children.get(parent) ?? new Set()).add(segment));
      });
      if (isFree) {
        this.free.add(own.join('.'));
      }
    }
  }

  has(parent: string, key: string): boolean {
    return this.children.get(parent)?.has(key) ?? false;
  }

  /** Returns true if the table lists the keys below a path. */
  listsKeysBelow(path: string): boolean {
    return !this.free.has(path) && this.children.has(path);
  }

  /** Returns the most similar path: the same key elsewhere, or a similar key with the same parent. */
  nearest(parent: string, key: string): string | undefined {
    const elsewhere = this.table.paths.filter((path) => path.endsWith(`.${key}`) || path === key);
    if (elsewhere.length === 1) {
      return elsewhere[0];
    }
    const siblings = [...(this.children.get(parent) ?? [])];
    const near = siblings.find((name) => isPartOf(name, key)) ?? closestMatch(key, siblings);
    return near === undefined ? undefined : join(parent, near);
  }
}

function keysBelow(values: Values, parent: string, index: KeyIndex): UnknownKey[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = join(parent, key);
    if (value === undefined || !isConcrete(key)) {
      return [];
    }
    if (!index.has(parent, key)) {
      const unknown = unknownKey(path, parent, key, index);
      return unknown.kind === 'unknown' && index.table.additionalKeysBelow?.includes(parent) ? [] : [unknown];
    }
    return index.listsKeysBelow(path) && isValueTree(value) ? keysBelow(value, path, index) : [];
  });
}

function unknownKey(path: string, parent: string, key: string, index: KeyIndex): UnknownKey {
  const { noun = 'key', optionOf, outdated = {}, reader } = index.table;
  const wrong = `is not ${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun} that ${reader} reads`;
  const successor = outdated[path] ?? outdated[key];
  if (successor !== undefined) {
    return { path, kind: 'outdated', text: `${wrong}. ${successor}` };
  }
  const near = index.nearest(parent, key);
  if (near === undefined) {
    return { path, kind: 'unknown', text: `${wrong}. Remove it` };
  }
  const option = optionOf?.(near);
  return {
    path,
    kind: 'near',
    text: `${wrong}. Did you mean "${near}"?${option === undefined ? '' : ` The option for it is ${option}`}`,
  };
}

/**
 * Returns true if one key ends with the other: `EXCLUDE_SNAT_CIDRS` and `AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS`,
 * `zone-type` and `aws-zone-type`.
 */
function isPartOf(name: string, key: string): boolean {
  const [short, long] = [name, key].sort((a, b) => a.length - b.length);
  return short.length >= 8 && /[-_]/.test(short) && (long.endsWith(`_${short}`) || long.endsWith(`-${short}`));
}

function join(parent: string, key: string): string {
  return parent === '' ? key : `${parent}.${key}`;
}

function isValueTree(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isConcrete(value);
}
