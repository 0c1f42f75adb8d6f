import { isDigits } from '../addressing/address';
import type { InstanceLimitsOptions } from '../addressing/instance-limits-options';
import { didYouMean, fail } from '../foundation/errors';
import { type OptionName, optionOf, type ParsedOptions } from './options';

/** Readers of the values behind options: what is of another form is refused. */

/** The value of an option that is given once. */
export function singleValueOf(given: ParsedOptions, name: OptionName): string | undefined {
  return given.get(name)?.[0];
}

/** The values of an option that must be there. */
export function requiredValuesOf(given: ParsedOptions, name: OptionName, example: string): readonly string[] {
  return given.get(name) ?? fail('CommandSyntax', `"--${name}" is missing, write one such as --${name} ${example}`);
}

/** The items of lists with commas. */
export function listValuesOf(given: ParsedOptions, name: OptionName, example?: string): string[] {
  const values = example === undefined ? (given.get(name) ?? []) : requiredValuesOf(given, name, example);
  return values.flatMap((value) => {
    const items = value.split(',');
    return items.includes('')
      ? fail('CommandValue', `"${value}" of --${name} has an empty item, write --${name} ${optionOf(name).value}`)
      : items;
  });
}

/** The value of an option that has a few; the first one where it is left out. */
export function choiceOf<T extends string>(given: ParsedOptions, name: OptionName, choices: readonly [T, ...T[]]): T {
  const value = singleValueOf(given, name) ?? choices[0];
  return (
    choices.find((choice) => choice === value) ??
    fail('CommandValue', `"${value}" is no value of --${name}, ${didYouMean(value, choices)}`)
  );
}

/** The number behind an option, where it is given. */
export function wholeNumberOf(given: ParsedOptions, name: OptionName): number | undefined {
  const text = singleValueOf(given, name);
  return text === undefined ? undefined : numberOf(text, `--${name}`, `--${name} 3`);
}

/** A number of one or more, where it is given. */
export function positiveCountOf(given: ParsedOptions, name: OptionName): number | undefined {
  const number = wholeNumberOf(given, name);
  return number === 0 ? fail('CommandValue', `"0" of --${name} is none, write 1 or more, or leave it out`) : number;
}

/** The values of `KEY=VALUE` by their keys. */
export function pairsOf(given: ParsedOptions, name: OptionName): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const text of given.get(name) ?? []) {
    const [key, value] = pairOf(text, `--${name}`, `--${name} ${optionOf(name).value}`);
    if (Object.hasOwn(pairs, key)) {
      fail('CommandValue', `"${key}" is given twice to --${name}, write another name for one of the two`);
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
    : fail('CommandValue', `"${text}" of ${option} is no KEY=VALUE, write it as in ${example}`);
}

/** A whole number in digits. */
export function numberOf(text: string, option: string, example: string): number {
  return isDigits(text)
    ? Number(text)
    : fail('CommandValue', `"${text}" of ${option} is no whole number, write it as in ${example}`);
}

/** The limits of instance types that the command line gives. */

const LIMITS_EXAMPLE = '--instance-limits m99i.large=3,10,9,2';

/** Reads `TYPE=INTERFACES,ADDRESSES[,BRANCHES[,VCPUS]]` by type; undefined where none is given. Limits of a type that is not asked for are refused. */
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
      fail('CommandValue', `"${type}" of --instance-limits is not among --instance-types, add it there`);
    }
    const figures = text.split(',');
    if (figures.length < 2 || figures.length > 4) {
      fail(
        'CommandValue',
        `"${type}=${text}" of --instance-limits has not two to four figures, write it as in ${LIMITS_EXAMPLE}`,
      );
    }
    const [networkInterfaces, ipv4AddressesPerInterface, branchInterfaces, vcpus] = figures.map((figure) =>
      numberOf(figure, '--instance-limits', LIMITS_EXAMPLE),
    );
    limits[type] = { networkInterfaces, ipv4AddressesPerInterface, branchInterfaces, vcpus };
  }
  return limits;
}
