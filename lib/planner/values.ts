/** Parses the values of options. A value of another form fails. */

import { isDigits } from '../addressing/address';
import { didYouMean, refuse } from '../foundation/refusals';
import type { GivenOptions } from './arguments';
import { type OptionName, optionOf } from './options';

/** Returns the value of an option that is given at most once. */
export function one(given: GivenOptions, name: OptionName): string | undefined {
  return given.get(name)?.[0];
}

/** Returns the values of a required option. */
export function required(given: GivenOptions, name: OptionName, example: string): readonly string[] {
  return given.get(name) ?? refuse('CommandSyntax', `"--${name}" is missing. Write one such as --${name} ${example}`);
}

/** Returns the items of comma-separated lists. */
export function listOf(given: GivenOptions, name: OptionName, example?: string): string[] {
  const values = example === undefined ? (given.get(name) ?? []) : required(given, name, example);
  return values.flatMap((value) => {
    const items = value.split(',');
    return items.includes('')
      ? refuse('CommandValue', `"${value}" of --${name} has an empty item. Write --${name} ${optionOf(name).value}`)
      : items;
  });
}

/** Returns the value of an option with a fixed set of values. The first one is the default. */
export function choiceOf<T extends string>(given: GivenOptions, name: OptionName, choices: readonly [T, ...T[]]): T {
  const value = one(given, name) ?? choices[0];
  return (
    choices.find((choice) => choice === value) ??
    refuse('CommandValue', `"${value}" is not a value of --${name}. ${didYouMean(value, choices)}`)
  );
}

/** Returns the number in an option, if it is given. */
export function figureOf(given: GivenOptions, name: OptionName): number | undefined {
  const text = one(given, name);
  return text === undefined ? undefined : numberOf(text, `--${name}`, `--${name} 3`);
}

/** Returns the number in an option, at least 1, if it is given. */
export function countOf(given: GivenOptions, name: OptionName): number | undefined {
  const number = figureOf(given, name);
  return number === 0
    ? refuse('CommandValue', `"0" of --${name} is too small. Write 1 or more, or leave it out`)
    : number;
}

/** Returns the values of `KEY=VALUE` by key. */
export function pairsOf(given: GivenOptions, name: OptionName): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const text of given.get(name) ?? []) {
    const [key, value] = pairOf(text, `--${name}`, `--${name} ${optionOf(name).value}`);
    if (Object.hasOwn(pairs, key)) {
      refuse('CommandValue', `"${key}" is given twice to --${name}. Write another name for one of them`);
    }
    pairs[key] = value;
  }
  return pairs;
}

/** Splits `KEY=VALUE`. */
export function pairOf(text: string, option: string, example: string): [key: string, value: string] {
  const at = text.indexOf('=');
  return at > 0 && at < text.length - 1
    ? [text.slice(0, at), text.slice(at + 1)]
    : refuse('CommandValue', `"${text}" of ${option} does not have the form KEY=VALUE. Write it as in ${example}`);
}

/** Parses a whole number. */
export function numberOf(text: string, option: string, example: string): number {
  return isDigits(text)
    ? Number(text)
    : refuse('CommandValue', `"${text}" of ${option} is not a whole number. Write it as in ${example}`);
}
