// Converts an index file (lib/index.ts or lib/MODULE/index.ts) into JavaScript that loads a file on the first use of one of its exports, as
// aws-cdk-lib does. An app loads only the files that it uses. The build and jest both use this form.
const REEXPORT = /^export (type )?\{([^}]*)\} from '([^']+)';$/gm;
const MODULE = /^export \* as (\w+) from '([^']+)';$/gm;

function namesIn(list) {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
}

/** Returns the values and modules that an index file exports. Throws an error if the file contains anything except exports. */
function exportsOf(source) {
  const values = [...source.matchAll(REEXPORT)]
    .filter(([, isType]) => !isType)
    .flatMap(([, , names, file]) => namesIn(names).map((name) => [name, `require("${file}").${name}`]));
  const modules = [...source.matchAll(MODULE)].map(([, name, file]) => [name, `require("${file}")`]);
  const rest = source
    .replaceAll(REEXPORT, '')
    .replaceAll(MODULE, '')
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
    .trim();
  const all = [...values, ...modules];
  if (all.length === 0 || rest !== '') {
    throw new Error(`a page of exports holds more than exports of other files: ${rest}`);
  }
  return all;
}

function pageOf(all) {
  return [
    '"use strict";',
    'Object.defineProperty(exports, "__esModule", { value: true });',
    // Node detects the names for `import` in these assignments. It does not detect them in the getters below.
    `${all.map(([name]) => `exports.${name} = `).join('')}void 0;`,
    'const lazily = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });',
    ...all.map(([name, value]) => `lazily("${name}", () => ${value});`),
    '',
  ].join('\n');
}

/** Returns the JavaScript of an index file. */
function lazyExports(source) {
  return pageOf(exportsOf(source));
}

/** Returns the JavaScript of the index file of a module that loads everything from the index of the package. */
function modulePage(module, source) {
  return pageOf(exportsOf(source).map(([name]) => [name, `require("../index.js").${module}.${name}`]));
}

module.exports = { lazyExports, modulePage };
