import { INPUT_TYPES } from './input-types.generated';

/** A member of a struct, or a parameter of a call. */
export interface InputMember {
  readonly name: string;
  /** Type as the generated table writes it: `s`, `[s]`, `{n}`, `NatStrategy`. */
  readonly type: string;
  readonly isOptional: boolean;
  readonly isVariadic: boolean;
  /** Struct or call that declares the member, and the member name: `CorefileOptions.hosts`. */
  readonly owner: string;
}

/** Type in the generated table. */
export interface InputType {
  readonly kind: 'struct' | 'enum' | 'class' | 'interface' | 'value' | 'object';
  readonly name: string;
  readonly parents: readonly string[];
  /** Names of enum members, by value. */
  readonly values: ReadonlyMap<string, string>;
  /** Members that every object of the class or interface has. */
  readonly markers: readonly string[];
  /** How to get a value of the class: `perZone()`, `NODES`, `new`. */
  readonly factories: readonly string[];
}

let lines: ReadonlyMap<string, string> | undefined;
const types = new Map<string, InputType | undefined>();
const members = new Map<string, readonly InputMember[]>();

/** Returns the line of the table with a key. The table is read once, when the first construct is defined. */
function tableLineOf(key: string): string | undefined {
  lines ??= new Map(
    INPUT_TYPES.trim()
      .split('\n')
      .map((line) => {
        const [kind, head] = line.split(' ', 2);
        const name = head.split('<')[0];
        return [kind === 'call' ? `${name}()` : name, line];
      }),
  );
  return lines.get(key);
}

/** Returns the type with a name from the table. */
export function inputType(name: string): InputType | undefined {
  if (!types.has(name)) {
    const line = tableLineOf(name);
    types.set(name, line === undefined ? undefined : parseType(line));
  }
  return types.get(name);
}

function parseType(line: string): InputType {
  const [kind, head, ...rest] = line.split(' ');
  const [name, parents] = head.split('<');
  const slash = rest.indexOf('/');
  return {
    kind: kind as InputType['kind'],
    name,
    parents: parents?.split(',') ?? [],
    values: new Map(kind === 'enum' ? rest.map((text) => text.split('=').reverse() as [string, string]) : []),
    markers: slash < 0 ? [] : rest.slice(0, slash),
    factories: slash < 0 ? [] : rest.slice(slash + 1),
  };
}

/**
 * Returns the members of a struct, inherited ones included, or the parameters of a call such as
 * `NatStrategy.single()`.
 */
export function inputMembers(key: string): readonly InputMember[] {
  let found = members.get(key);
  if (found === undefined) {
    const line = tableLineOf(key);
    if (line === undefined) {
      throw new Error(`${key} is not in the table of input types. Run npx projen generate:input-types`);
    }
    const [, head, ...own] = line.split(' ');
    const parents = head.split('<')[1]?.split(',') ?? [];
    const owner = head.split('<')[0];
    found = [...own.map((text) => parseMember(text, owner)), ...parents.flatMap(inputMembers)];
    members.set(key, found);
  }
  return found;
}

function parseMember(text: string, owner: string): InputMember {
  const colon = text.indexOf(':');
  const [head, type] = [text.slice(0, colon), text.slice(colon + 1)];
  const isVariadic = head.startsWith('...');
  const isOptional = head.endsWith('?');
  const name = head.slice(isVariadic ? 3 : 0, isOptional ? -1 : undefined);
  return { name, type, isOptional, isVariadic, owner: `${owner}.${name}` };
}
