/** Parses the command line. */

import { parseArgs } from 'node:util';
import { closest, refuse } from '../foundation/refusals';
import { OPTIONS, type OptionName, optionOf } from './options';

/** The parsed command. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'plan'; readonly given: GivenOptions };

/** The values of each given option. A switch has the value `true`. */
export type GivenOptions = ReadonlyMap<OptionName, readonly string[]>;

const NAMES = Object.keys(OPTIONS) as OptionName[];
/** `check` belongs to the rule pack, and must be the first word. */
const COMMANDS = ['plan', 'check'];
const EXAMPLE = 'cdk-eks-networking plan --vpc 10.0.0.0/16 --zones eu-west-1a,eu-west-1b';

/** Parses a command line. */
export function parseArguments(args: readonly string[]): Command {
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...Object.fromEntries(
        NAMES.map((name) => [
          name,
          { type: optionOf(name).value === undefined ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean' },
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const wanted = tokens.find((token) => token.kind === 'option' && ['help', 'version'].includes(token.name));
  if (wanted?.kind === 'option') {
    return { kind: wanted.name === 'help' ? 'help' : 'version' };
  }
  const given = new Map<OptionName, string[]>();
  let command: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'option') {
      addOption(given, token.rawName, token.value, token.inlineValue === true);
    } else if (token.kind === 'positional' && command === undefined) {
      command = commandOf(token.value);
    } else if (token.kind === 'positional') {
      refuse(
        'CommandSyntax',
        `"${token.value}" is not the value of an option. Write a list with commas and without spaces`,
      );
    }
  }
  return command === undefined
    ? refuse('CommandSyntax', `"cdk-eks-networking" needs a command. Write one such as: ${EXAMPLE}`)
    : { kind: 'plan', given };
}

function commandOf(word: string): string {
  if (word === 'check') {
    return refuse('CommandSyntax', '"check" is not the first word. Write cdk-eks-networking check TEMPLATE');
  }
  return COMMANDS.includes(word)
    ? word
    : refuse('CommandSyntax', `"${word}" is not a command. Did you mean "${closest(word, COMMANDS) ?? COMMANDS[0]}"?`);
}

function addOption(given: Map<OptionName, string[]>, rawName: string, value: string | undefined, isInline: boolean) {
  const name = NAMES.find((known) => `--${known}` === rawName);
  if (name === undefined) {
    const near = closest(
      rawName,
      NAMES.map((known) => `--${known}`),
    );
    return refuse(
      'CommandSyntax',
      `"${rawName}" is not an option. ${near ? `Did you mean "${near}"?` : 'See "cdk-eks-networking --help"'}`,
    );
  }
  const { value: placeholder, isRepeatable } = optionOf(name);
  if (placeholder === undefined && value !== undefined) {
    return refuse('CommandSyntax', `"${rawName}=${value}" has a value. Write ${rawName} alone`);
  }
  if (placeholder !== undefined && (!value || (!isInline && value.startsWith('-')))) {
    return refuse('CommandSyntax', `"${rawName}" needs a value. Write ${rawName} ${placeholder}`);
  }
  const values = given.get(name) ?? [];
  if (values.length > 0 && !isRepeatable) {
    return refuse('CommandSyntax', `"${rawName}" is given twice. Write it once`);
  }
  given.set(name, [...values, value ?? 'true']);
}
