/** Readers of the values behind options: what is of another form is refused. */

import { isDigits } from '../addressing/address';
import { didYouMean, refuse } from '../foundation/refusals';
import type { GivenOptions } from './arguments';
import { type OptionName, optionOf } from './options';

/** The value of an option that is given once. */
export function one(given: GivenOptions, name: OptionName): string | undefined {
  return given.get(name)?.[0];
}

/** The values of an option that must be there. */
export function required(given: GivenOptions, name: OptionName, example: string): readonly string[] {
  return given.get(name) ?? refuse('CommandSyntax', `"--${name}" is missing, write one such as --${name} ${example}`);
}

/** The items of lists with commas. */
export function listOf(given: GivenOptions, name: OptionName, example?: string): string[] {
  const values = example === undefined ? (given.get(name) ?? []) : required(given, name, example);
  return values.flatMap((value) => {
    const items = value.split(',');
    return items.includes('')
      ? refuse('CommandValue', `"${value}" of --${name} has an empty item, write --${name} ${optionOf(name).value}`)
      : items;
  });
}

/** The value of an option that has a few; the first one where it is left out. */
export function choiceOf<T extends string>(given: GivenOptions, name: OptionName, choices: readonly [T, ...T[]]): T {
  const value = one(given, name) ?? choices[0];
  return (
    choices.find((choice) => choice === value) ??
    refuse('CommandValue', `"${value}" is no value of --${name}, ${didYouMean(value, choices)}`)
  );
}

/** The number behind an option, where it is given. */
export function figureOf(given: GivenOptions, name: OptionName): number | undefined {
  const text = one(given, name);
  return text === undefined ? undefined : numberOf(text, `--${name}`, `--${name} 3`);
}

/** A number of one or more, where it is given. */
export function countOf(given: GivenOptions, name: OptionName): number | undefined {
  const number = figureOf(given, name);
  return number === 0 ? refuse('CommandValue', `"0" of --${name} is none, write 1 or more, or leave it out`) : number;
}

/** The values of `KEY=VALUE` by their keys. */
export function pairsOf(given: GivenOptions, name: OptionName): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const text of given.get(name) ?? []) {
    const [key, value] = pairOf(text, `--${name}`, `--${name} ${optionOf(name).value}`);
    if (Object.hasOwn(pairs, key)) {
      refuse('CommandValue', `"${key}" is given twice to --${name}, write another name for one of the two`);
    }
    pairs[key] = value;
  }
  return pairs;
}

/** The two sides of `KEY=VALUE`. */
export function pairOf(text: string, option: string, example: string): [key: string, value: string] {
  const at = text.indexOf('=');
  return at > 0 && at < text.length - 1
    ? [text.slice(0, at), text.slice(at + 1)]
    : refuse('CommandValue', `"${text}" of ${option} is no KEY=VALUE, write it as in ${example}`);
}

/** A whole number in digits. */
export function numberOf(text: string, option: string, example: string): number {
  return isDigits(text)
    ? Number(text)
    : refuse('CommandValue', `"${text}" of ${option} is no whole number, write it as in ${example}`);
}
