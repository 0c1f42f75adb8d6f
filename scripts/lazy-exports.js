// A page of exports (lib/index.ts or lib/MODULE/index.ts) as JavaScript that loads a file when one of its exports is first used, as aws-cdk-lib
// does: an app pays for what it uses. The build and jest both load the pages in this form.
const REEXPORT = /^export (type )?\{([^}]*)\} from '([^']+)';$/gm;
const MODULE = /^export \* as (\w+) from '([^']+)';$/gm;

function namesIn(list) {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
}

/** What a page exports: the names of values with their files, and of modules. Fails on a page that holds anything but exports. */
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
    // Node finds the names for `import` in these assignments; it would not find them in the getters below.
    `${all.map(([name]) => `exports.${name} = `).join('')}void 0;`,
    'const lazily = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });',
    ...all.map(([name, value]) => `lazily("${name}", () => ${value});`),
    '',
  ].join('\n');
}

/** The JavaScript of a page. */
function lazyExports(source) {
  return pageOf(exportsOf(source));
}

/** The JavaScript of the page of a module that takes everything from the index of the package. */
function modulePage(module, source) {
  return pageOf(exportsOf(source).map(([name]) => [name, `require("../index.js").${module}.${name}`]));
}

module.exports = { lazyExports, modulePage };
