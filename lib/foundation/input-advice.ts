/** What the guard of the input writes: kinds in words, and what to give instead. */

import { inputMembers, inputType } from './input-types';
import { closest } from './refusals';
import { clipped } from './text';

/** Words that users add to a name of ours: `natGateways` for `nat`, `flowLogsConfig` for `flowLogs`. */
const FILLERS = [
  ...['arn', 'arns', 'config', 'configuration', 'enabled', 'gateway', 'gateways', 'id', 'ids', 'list', 'mode', 'name'],
  ...['names', 'options', 'policy', 'props', 'settings', 'strategy', 'type', 'types'],
];

/** The most ways to a value that a refusal lists. */
const MOST_WAYS = 6;

/** The type of the elements of a list or a map. */
export function elementOf(type: string): string | undefined {
  return type.startsWith('[') || type.startsWith('{') ? type.slice(1, -1) : undefined;
}

/** What was given, in words: `the text "prefix"`, `true`, `a list`. */
export function kindOf(value: unknown): string {
  if (value === null || typeof value === 'boolean' || value === undefined) {
    return String(value);
  }
  if (typeof value === 'string') {
    return `the text "${clipped(value)}"`;
  }
  if (typeof value !== 'object') {
    return `a ${typeof value}${typeof value === 'number' ? ` (${value})` : ''}`;
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === 'string' && name !== 'Object' ? `an object of the class ${clipped(name)}` : 'a plain object';
}

/** What to write for a value of a type; what was given decides which of several ways is named first. */
export function adviceFor(type: string, given?: unknown): string {
  const element = elementOf(type);
  if (element !== undefined) {
    const inner = adviceFor(element, Array.isArray(given) ? undefined : given);
    return type.startsWith('[') ? `a list: [${inner}]` : `an object with a key for each: { key: ${inner} }`;
  }
  switch (type) {
    case 's':
      return 'a text';
    case 'n':
      return Number.isFinite(Number(given || Number.NaN)) && typeof given === 'string'
        ? `the number ${Number(given)}`
        : 'a number';
    case 'b':
      return 'true or false';
    case 'a':
      return 'a value';
  }
  const known = inputType(type);
  const short = type.slice(type.lastIndexOf('.') + 1);
  switch (known?.kind) {
    case 'struct': {
      const required = inputMembers(type).filter(({ isOptional }) => !isOptional);
      const names = required.map(({ name }) => name);
      return names.length > 0 ? `an object with ${names.join(', ')}` : `{} for the defaults, or an object of ${short}`;
    }
    case 'enum':
      return alternatives(short, [...known.values.values()], given);
    case 'class':
      return alternatives(short, known.ways, given);
    default:
      return `an object of ${type}`;
  }
}

function alternatives(name: string, ways: readonly string[], given: unknown): string {
  const near = typeof given === 'string' ? nearestWay(given, ways) : undefined;
  const shown = near === undefined ? ways.slice(0, MOST_WAYS) : [near];
  const texts = shown.map((way) => (way === 'new' ? `new ${name}()` : `${name}.${way}`));
  const last = texts.pop() ?? `a ${name}`;
  const list = texts.length > 0 ? `${texts.join(', ')} or ${last}` : last;
  return shown.length < ways.length && near === undefined ? `${list}, or another of its kind` : list;
}

/** The way whose name has what was given in it, such as `prefixDelegation()` for `prefix`. */
function nearestWay(given: string, ways: readonly string[]): string | undefined {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const wanted = bare(given);
  const within = wanted.length >= 3 ? ways.filter((way) => bare(way).includes(wanted)) : [];
  return within.length === 1 ? within[0] : ways.find((way) => bare(way) === closest(wanted, ways.map(bare)));
}

/** The name that was most likely meant: with other capitals, with a letter more or less, or without a word that says nothing. */
export function nearestName(key: string, names: readonly string[]): string | undefined {
  const lower = key.toLowerCase();
  const same = names.find((name) => name.toLowerCase() === lower);
  return same ?? closest(key, names) ?? names.find((name) => isFilled(key, name));
}

function isFilled(key: string, name: string): boolean {
  const [own, known] = [wordsOf(key), wordsOf(name)];
  const rest = own.filter((word) => !known.includes(word));
  return known.every((word) => own.includes(word)) && rest.every((word) => FILLERS.includes(word));
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(' ');
}
