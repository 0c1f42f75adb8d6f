/** Parses the values of options. A value of another form fails. */

import { isDigits } from '../addressing/address';
import type { InstanceLimitsOptions } from '../addressing/instance-limits';
import { didYouMean, fail } from '../foundation/errors';
import { type OptionName, optionOf, type ParsedOptions } from './options';

/** Returns the value of an option that is given at most once. */
export function singleValueOf(given: ParsedOptions, name: OptionName): string | undefined {
  return given.get(name)?.[0];
}

/** Returns the values of a required option. */
export function requiredValuesOf(given: ParsedOptions, name: OptionName, example: string): readonly string[] {
  return given.get(name) ?? fail('CommandSyntax', `"--${name}" is missing. Write one such as --${name} ${example}`);
}

/** Returns the items of comma-separated lists. */
export function listValuesOf(given: ParsedOptions, name: OptionName, example?: string): string[] {
  const values = example === undefined ? (given.get(name) ?? []) : requiredValuesOf(given, name, example);
  return values.flatMap((value) => {
    const items = value.split(',');
    return items.includes('')
      ? fail('CommandValue', `"${value}" of --${name} has an empty item. Write --${name} ${optionOf(name).value}`)
      : items;
  });
}

/** Returns the value of an option with a fixed set of values. The first one is the default. */
export function choiceOf<T extends string>(given: ParsedOptions, name: OptionName, choices: readonly [T, ...T[]]): T {
  const value = singleValueOf(given, name) ?? choices[0];
  return (
    choices.find((choice) => choice === value) ??
    fail('CommandValue', `"${value}" is not a value of --${name}. ${didYouMean(value, choices)}`)
  );
}

/** Returns the number in an option, if it is given. */
export function wholeNumberOf(given: ParsedOptions, name: OptionName): number | undefined {
  const text = singleValueOf(given, name);
  return text === undefined ? undefined : numberOf(text, `--${name}`, `--${name} 3`);
}

/** Returns the number in an option, at least 1, if it is given. */
export function positiveCountOf(given: ParsedOptions, name: OptionName): number | undefined {
  const number = wholeNumberOf(given, name);
  return number === 0
    ? fail('CommandValue', `"0" of --${name} is too small. Write 1 or more, or leave it out`)
    : number;
}

/** Returns the values of `KEY=VALUE` by key. */
export function pairsOf(given: ParsedOptions, name: OptionName): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const text of given.get(name) ?? []) {
    const [key, value] = pairOf(text, `--${name}`, `--${name} ${optionOf(name).value}`);
    if (Object.hasOwn(pairs, key)) {
      fail('CommandValue', `"${key}" is given twice to --${name}. Write another name for one of them`);
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
    : fail('CommandValue', `"${text}" of ${option} does not have the form KEY=VALUE. Write it as in ${example}`);
}

/** Parses a whole number. */
export function numberOf(text: string, option: string, example: string): number {
  return isDigits(text)
    ? Number(text)
    : fail('CommandValue', `"${text}" of ${option} is not a whole number. Write it as in ${example}`);
}

/** Example of the option in error messages. */
const LIMITS_EXAMPLE = '--instance-limits m99i.large=3,10,9,2';

/**
 * Parses `TYPE=INTERFACES,ADDRESSES[,BRANCHES[,VCPUS]]` by instance type. Undefined if the option is not given.
 * Limits of a type that is not in `--instance-types` fail.
 */
export function limitsOption(
  given: ParsedOptions,
  instanceTypes: readonly string[],
): Record<string, InstanceLimitsOptions> | undefined {
  if (!given.has('instance-limits')) {
    return undefined;
  }
  const limits: Record<string, InstanceLimitsOptions> = {};
  for (const [type, text] of Object.entries(pairsOf(given, 'instance-limits'))) {
    if (!instanceTypes.includes(type)) {
      fail('CommandValue', `"${type}" of --instance-limits is not among --instance-types. Add it there`);
    }
    const figures = text.split(',');
    if (figures.length < 2 || figures.length > 4) {
      fail(
        'CommandValue',
        `"${type}=${text}" of --instance-limits does not have two to four numbers. Write it as in ${LIMITS_EXAMPLE}`,
      );
    }
    const [networkInterfaces, ipv4AddressesPerInterface, branchInterfaces, vcpus] = figures.map((figure) =>
      numberOf(figure, '--instance-limits', LIMITS_EXAMPLE),
    );
    limits[type] = { networkInterfaces, ipv4AddressesPerInterface, branchInterfaces, vcpus };
  }
  return limits;
}
