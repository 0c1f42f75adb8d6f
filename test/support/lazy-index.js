// How jest loads lib/index.ts: each export loads its file when it is first used, as in the published package, so that a test file pays for what
// it uses. Types are gone at run time.
const REEXPORT = /^export (type )?\{([^}]*)\} from '([^']+)';$/gm;

module.exports = {
  process(source) {
    const getters = [...source.matchAll(REEXPORT)]
      .filter(([, isType]) => !isType)
      .flatMap(([, , names, file]) =>
        names
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== '' && !name.startsWith('type '))
          .map((name) => `lazily('${name}', () => require('${file}'));`),
      );
    const rest = source
      .replaceAll(REEXPORT, '')
      .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      .trim();
    if (getters.length === 0 || rest !== '') {
      throw new Error(`lib/index.ts holds more than exports of other files: ${rest}`);
    }
    const helper =
      'const lazily = (name, load) => Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });';
    return {
      code: [
        "'use strict';",
        "Object.defineProperty(exports, '__esModule', { value: true });",
        helper,
        ...getters,
      ].join('\n'),
    };
  },
  getCacheKey(source) {
    return require('node:crypto').createHash('sha256').update(source).update(__filename).update('1').digest('hex');
  },
};
