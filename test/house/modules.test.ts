/** The modules of the public API, read from the exports of lib/index.ts and lib/MODULE/index.ts and the types that they name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../package.json';
import { publicTypes, type Type } from '../../scripts/public-types';

const ROOT = join(__dirname, '../..');
const PACKAGE = 'cdk-eks-networking.';
const TYPES = Object.values(publicTypes(ROOT));
const MODULES = readdirSync(join(ROOT, 'lib')).filter((folder) => existsSync(join(ROOT, 'lib', folder, 'index.ts')));

/** The module that exports each name. A name of the root is in the module `root`. */
const EXPORTS: [name: string, module: string][] = ['root', ...MODULES].flatMap((module) =>
  namesOf(module).map((name): [string, string] => [name, module]),
);
const MODULE_OF = new Map(EXPORTS);

function page(module: string): string {
  return readFileSync(join(ROOT, 'lib', module === 'root' ? '' : module, 'index.ts'), 'utf8');
}

function namesOf(module: string): string[] {
  return [...page(module).matchAll(/^export (?:type )?\{([^}]*)\}/gm)]
    .flatMap(([, names]) => names.split(','))
    .map((name) => name.trim().replace(/^type /, ''))
    .filter((name) => name !== '');
}

/** Every type that a type names: base, interfaces, properties, parameters and returns. */
function referencesOf({ base, interfaces, properties, methods, initializer }: Type): string[] {
  // jsii leaves out constructors that are private, and their parameters.
  const constructed = initializer?.protected ? undefined : initializer;
  return [base, interfaces, properties, methods, constructed].flatMap(namesIn);
}

function namesIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return value.startsWith(PACKAGE) ? [value.slice(PACKAGE.length)] : [];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
}

interface Reference {
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

/** The references from one module to another, one for each pair of types. */
const REFERENCES: Reference[] = TYPES.flatMap((type) =>
  referencesOf(type).map((name) => ({
    from: MODULE_OF.get(type.name) ?? '',
    to: MODULE_OF.get(name) ?? '',
    because: `${type.name} names ${name}`,
  })),
).filter(({ from, to }) => from !== to);

/** The references that remain when modules that name no other module, or that no other module names, are removed repeatedly. */
function circlesIn(references: readonly Reference[]): Reference[] {
  const sources = new Set(references.map(({ from }) => from));
  const targets = new Set(references.map(({ to }) => to));
  const left = references.filter(({ from, to }) => targets.has(from) && sources.has(to));
  return left.length === references.length ? left : circlesIn(left);
}

/** The modules that the types of a module name, directly and through other modules. */
function below(module: string): Set<string> {
  const found = new Set<string>();
  for (const open = [module]; open.length > 0; ) {
    const from = open.pop();
    const next = REFERENCES.filter((reference) => reference.from === from).map(({ to }) => to);
    open.push(...next.filter((to) => !found.has(to)));
    for (const to of next) {
      found.add(to);
    }
  }
  return found;
}

test('the types of modules and root form a graph without circles', () => {
  expect(circlesIn(REFERENCES)).toEqual([]);
});

test.each(['addons', 'artifacts', 'cni', 'dns', 'loadbalancing', 'nodes', 'vpc'])(
  'the root names types of %s',
  (module) => {
    expect(below('root')).toContain(module);
    expect(below(module)).not.toContain('root');
  },
);

test('every type of a public signature is read', () => {
  // Otherwise the graph would lack the references of a type, or to a type.
  expect(TYPES.map(({ name }) => name).sort()).toEqual([...MODULE_OF.keys()].sort());
  expect(REFERENCES.filter(({ from, to }) => from === '' || to === '')).toEqual([]);
  expect(REFERENCES.length).toBeGreaterThan(100);
});

test('the root has at most 120 names', () => {
  expect(namesOf('root').length).toBeLessThanOrEqual(120);
});

test('a name is in one module', () => {
  const names = EXPORTS.map(([name]) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('the root and package.json name every module', () => {
  const onRoot = [...page('root').matchAll(/^export \* as (\w+) from '\.\/(\w+)';/gm)].map(([, name, folder]) => {
    expect(name).toBe(folder);
    return name;
  });
  expect(onRoot.sort()).toEqual(MODULES);
  expect(Object.keys(packageJson.exports)).toEqual(expect.arrayContaining(MODULES.map((name) => `./${name}`)));
  expect(Object.keys(packageJson.typesVersions['*'])).toEqual(MODULES);
});

test('circles are found', () => {
  const [one, two, three] = ['ab', 'ba', 'bc'].map(([from, to]) => ({ from, to, because: '' }));
  expect(circlesIn([one, two, three])).toEqual([one, two]);
});
