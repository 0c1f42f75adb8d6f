import { posix } from 'node:path';
import { transformSync } from 'esbuild';

/** A file that TypeScript compiled to a CommonJS module. */
export interface CompiledFile {
  readonly file: string;
  readonly text: string;
}

/** An import, and the beginning of a file with names that get their values further below, both as TypeScript writes them. */
const IMPORT = /^(?:const|var) (\w+) = (__importStar\()?require\("([^"]+)"\)\)?;$/gm;
const BEGINNING = /^"use strict";$|^Object\.defineProperty\(exports, "__esModule", .*\);$|^exports\..* = void 0;$/gm;

/** The functions that TypeScript needs for `import * as x`. */
const STAR = /^var __(?:createBinding|setModuleDefault|importStar) = [\s\S]*?^\}\)(?:\(\))?\)?;$/gm;

/** What runs a file, and loads a module or another file of the bundle, at the first use. */
const RUNTIME = `
const $ = {};
function define(name, value) {
  Object.defineProperty($, name, { configurable: true, value });
  return value;
}
function lazy(name, get) {
  Object.defineProperty($, name, { configurable: true, get });
}
function file(name, run) {
  lazy(name, () => {
    const exports = define(name, {});
    try {
      run(exports);
    } catch (error) {
      file(name, run);
      throw error;
    }
    return exports;
  });
}
function other(name, load) {
  lazy(name, () => define(name, load()));
}
function part(names, load) {
  for (const name of names) {
    lazy(name, () => {
      load()($, file);
      return $[name];
    });
  }
}
`;

const nameOf = (module: string) => module.replace(/\.js$/, '').replaceAll('/', '__').replaceAll(/\W/g, '_');

function minified(text: string, define?: Record<string, string>): string {
  const options = { minifyWhitespace: true, minifySyntax: true, target: 'node20', legalComments: 'none' } as const;
  return transformSync(text, { ...options, define }).code.trim();
}

/** The file that an import of a compiled file finds, or the module outside. */
function resolved(file: string, specifier: string, files: ReadonlyMap<string, string>): string {
  if (!specifier.startsWith('.')) {
    return specifier;
  }
  const path = posix.join(posix.dirname(file), specifier);
  const found = [`${path}.js`, `${path}/index.js`].find((candidate) => files.has(candidate));
  if (found === undefined) {
    throw new Error(`${file} imports ${specifier}, which is not there`);
  }
  return found;
}

/** A compiled file as the body of a function with the parameter `exports`. Other files and modules are properties of `$`. */
function bodyOf(
  file: string,
  files: ReadonlyMap<string, string>,
): { readonly body: string; readonly imports: string[] } {
  const text = files.get(file) as string;
  if (file.endsWith('.generated.js')) {
    return { body: minified(text.replaceAll(BEGINNING, '')), imports: [] };
  }
  const imports: string[] = [];
  const property = (from: string) => {
    imports.push(resolved(file, from, files));
    return `$.${nameOf(imports.at(-1) as string)}`;
  };
  const names: Record<string, string> = {};
  const own = text
    .replaceAll(IMPORT, (_, name: string, star: string | undefined, from: string) => {
      if (star && !from.startsWith('aws-cdk-lib/')) {
        throw new Error(`${file} imports all of ${from}: the bundle knows only modules of aws-cdk-lib as such`);
      }
      names[name] = property(from);
      return '';
    })
    .replaceAll(/\brequire\(["']([^"']+)["']\)/g, (_, from: string) => property(from))
    .replaceAll(STAR, '');
  // Names for `import` are in the beginning of the main file.
  const body = minified(file === 'index.js' ? own : own.replaceAll(BEGINNING, ''), names);
  if (/\b(?:require|__\w+)\(/.test(body)) {
    throw new Error(`${file} has an import or a helper of TypeScript in a form that the bundle does not know`);
  }
  return { body, imports };
}

/**
 * Joins the compiled files that `index.js` needs. `partOf` names the file of the bundle for each. Returns the text of each file of the bundle.
 *
 * A compiled file becomes a function that runs at the first use of one of its exports.
 */
export function joined(
  compiled: readonly CompiledFile[],
  partOf: (source: CompiledFile) => string,
): Map<string, string> {
  const files = new Map(compiled.map(({ file, text }) => [file, text]));
  const functions = new Map<string, string[]>();
  const others = new Map<string, string>();
  const parts = new Map<string, string[]>();
  const waiting = ['index.js'];
  const known = new Set(waiting);
  let index = '';
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    const { body, imports } = bodyOf(file, files);
    for (const from of new Set(imports)) {
      if (known.has(from)) {
        continue;
      }
      known.add(from);
      if (files.has(from)) {
        waiting.push(from);
      } else {
        others.set(nameOf(from), from);
      }
    }
    if (file === 'index.js') {
      index = body;
      continue;
    }
    const part = partOf({ file, text: files.get(file) as string });
    parts.set(part, [...(parts.get(part) ?? []), nameOf(file)]);
    functions.set(part, [...(functions.get(part) ?? []), `file("${nameOf(file)}",exports=>{${body}});`]);
  }
  const names = [...parts.values()].flat();
  if (new Set([...names, ...others.keys()]).size !== names.length + others.size) {
    throw new Error(
      `two files of the bundle have the same name: ${names.filter((name, at) => names.indexOf(name) !== at || others.has(name)).join(', ')}`,
    );
  }
  const loaders = [
    ...[...others].map(([name, from]) => `other("${name}",()=>require("${from}"));`),
    ...[...parts]
      .filter(([part]) => part !== 'index.js')
      .map(([part, inside]) => `part(${JSON.stringify(inside)},()=>require("./${part}"));`),
  ];
  return new Map(
    [...functions].map(([part, texts]) =>
      part === 'index.js'
        ? [part, ['"use strict";', minified(RUNTIME), ...loaders, ...texts, index, ''].join('\n')]
        : [part, ['"use strict";', 'module.exports=($,file)=>{', ...texts, '};', ''].join('\n')],
    ),
  );
}
