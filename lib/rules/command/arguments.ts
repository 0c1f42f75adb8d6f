/** Parses and validates the command line of `check`. */

import { parseArgs } from 'node:util';
import { Cidr } from '../../addressing/cidr';
import { closestMatch, fail } from '../../foundation/errors';
import { ruleId } from '../pack-options';
import { profileOf, RuleProfile } from '../profiles';
import { RuleLevel } from '../rule';
import type { RunOptions } from '../run';
import { OPTIONS, type OptionName, optionOf } from './options';

const NAMES = Object.keys(OPTIONS) as OptionName[];
const FORMATS = ['text', 'json', 'sarif', 'markdown'] as const;

/** A report format. */
export type Format = (typeof FORMATS)[number];

/** The parsed command line. */
export type CheckCommand =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'check';
      readonly paths: readonly string[];
      readonly against?: string;
      readonly profile: RuleProfile;
      readonly options: RunOptions;
      readonly failOn: 'error' | 'warning' | 'never';
      readonly parameters: Readonly<Record<string, string>>;
      readonly format: Format;
      readonly files: Readonly<Partial<Record<Exclude<Format, 'text'>, string>>>;
    };

/** Parses the words after `check`. */
export function parseCheckArguments(args: readonly string[]): CheckCommand {
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
    },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help')) {
    return { kind: 'help' };
  }
  const given = new Map<OptionName, string[]>();
  const paths: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option') {
      addOption(given, token.rawName, token.value, token.inlineValue === true);
    } else if (token.kind === 'positional') {
      paths.push(token.value);
    }
  }
  if (paths.length === 0) {
    return fail('CommandSyntax', '"check" needs a template. Write one, such as: cdk-eks-networking check cdk.out');
  }
  return commandOf(paths, given);
}

function commandOf(paths: readonly string[], given: ReadonlyMap<OptionName, readonly string[]>): CheckCommand {
  const one = (name: OptionName) => given.get(name)?.[0];
  const list = (name: OptionName) =>
    (given.get(name) ?? []).flatMap((text) => text.split(',')).filter((word) => word !== '');
  const profile = choice('profile', one('profile') ?? 'default', Object.values(RuleProfile));
  const { levels, settings, rules: ofProfile } = profileOf(profile);
  const own = list('rules').map(ruleId);
  const rules = own.length > 0 ? own : ofProfile;
  const allowed = list('allow-public').map(network);
  const required = list('require-endpoint');
  const zones = one('minimum-zones');
  return {
    kind: 'check',
    paths,
    against: one('against'),
    profile,
    failOn: choice('fail-on', one('fail-on') ?? 'error', ['error', 'warning', 'never']),
    format: choice('format', one('format') ?? 'text', FORMATS),
    parameters: Object.fromEntries((given.get('parameter') ?? []).map(pairOf('parameter', 'VpcCidr=10.0.0.0/16'))),
    files: { json: one('json'), sarif: one('sarif'), markdown: one('markdown') },
    options: {
      assumesDefaults: given.has('assume-defaults'),
      rules,
      levels: {
        ...levels,
        ...Object.fromEntries(list('off').map((id) => [ruleId(id), RuleLevel.OFF])),
        ...Object.fromEntries(
          (given.get('level') ?? [])
            .map(pairOf('level', 'NET16=error'))
            .map(([id, level]) => [ruleId(id), choice('level', level, Object.values(RuleLevel))]),
        ),
      },
      settings: {
        ...settings,
        ...(allowed.length > 0 ? { allowedPublicCidrs: allowed } : {}),
        ...(required.length > 0 ? { requiredEndpoints: required } : {}),
        ...(zones === undefined ? {} : { minimumZones: zoneCount(zones) }),
      },
    },
  };
}

function addOption(
  given: Map<OptionName, string[]>,
  rawName: string,
  value: string | undefined,
  isInline: boolean,
): unknown {
  const name = NAMES.find((known) => `--${known}` === rawName);
  if (name === undefined) {
    const near = closestMatch(
      rawName,
      NAMES.map((known) => `--${known}`),
    );
    return fail(
      'CommandSyntax',
      `"${rawName}" is not an option. ${near ? `Did you mean "${near}"?` : 'See "cdk-eks-networking check --help"'}`,
    );
  }
  const { value: placeholder, isRepeatable } = optionOf(name);
  if (placeholder === undefined && value !== undefined) {
    return fail('CommandSyntax', `"${rawName}=${value}" has a value, and the option has none. Write ${rawName}`);
  }
  if (placeholder !== undefined && (!value || (!isInline && value.startsWith('-')))) {
    return fail('CommandSyntax', `"${rawName}" needs a value. Write ${rawName} ${placeholder}`);
  }
  const values = given.get(name) ?? [];
  if (values.length > 0 && !isRepeatable) {
    return fail('CommandSyntax', `"${rawName}" is given twice. Write it once`);
  }
  return given.set(name, [...values, value ?? 'true']);
}

function choice<T extends string>(option: string, text: string, known: readonly T[]): T {
  return (
    known.find((name) => name === text) ??
    fail(
      option === 'profile' ? 'RuleName' : 'CommandValue',
      `"${text}" is not a value of --${option}. Use one of ${known.join(', ')}`,
    )
  );
}

function network(text: string): string {
  return Cidr.parse(text).toString();
}

function zoneCount(text: string): number {
  return /^[1-9]$/.test(text)
    ? Number(text)
    : fail('RuleSetting', `"${text}" is not a number of zones. Write --minimum-zones 3`);
}

function pairOf(option: string, example: string): (text: string) => [name: string, value: string] {
  return (text) => {
    const equals = text.indexOf('=');
    return equals < 1
      ? fail('CommandValue', `"${text}" has no name and value. Write --${option} ${example}`)
      : [text.slice(0, equals), text.slice(equals + 1)];
  };
}
