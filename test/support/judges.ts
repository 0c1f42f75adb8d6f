import type { KubernetesShape } from './object-schemas';

/** What is wrong with a value; nothing where the rule holds. */
export type Judge = (value: KubernetesShape) => string | false | undefined;

/** Rules of a kind by where they look: `[]` is each item of a list. */
export type Rules = Readonly<Record<string, Judge>>;

/** True for a field that is there. */
export const has = (value: unknown) => value !== undefined;

/** What a word chooses is there, and what it does not choose is not. */
export function chosen(by: string, fields: Readonly<Record<string, string>>): Judge {
  return (value) =>
    Object.entries(fields).flatMap(([word, field]) =>
      has(value[field]) === (value[by] === word)
        ? []
        : [`has ${has(value[field]) ? field : `no ${field}`} and ${by}: ${value[by]}`],
    )[0];
}

/** One of two fields is there, and not both. */
export function oneOf(first: string, second: string): Judge {
  return (value) => has(value[first]) === has(value[second]) && `must have either ${first} or ${second}`;
}

/** The first of the judges that finds something. */
export function both(...judges: Judge[]): Judge {
  return (value) => judges.map((judge) => judge(value)).find(Boolean);
}

/** True where two items are alike in what is compared. */
export function repeats<Item>(items: readonly Item[], compared: (item: Item) => unknown): boolean {
  return new Set(items.map((item) => JSON.stringify(compared(item)))).size < items.length;
}
