// Makes the compiled index load a module when one of its exports is first asked for, as aws-cdk-lib does: an app pays for the constructs
// that it uses. Runs after jsii, and fails on a line that it does not know.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const INDEX = join(__dirname, '..', 'build', 'index.js');

/** Node finds the names for `import` in the assignments of `void 0` above, and must not find getters: it would take those names away. */
const HELPER =
  'const lazily = (name, load) => Object.defineProperty(exports, name, { enumerable: true, get: () => load()[name] });';

const REQUIRED = /^var (\w+) = (require\("\.\/[\w/-]+"\));$/;
const EXPORTED =
  /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.\1; \} \}\);$/;
const KEPT = /^("use strict";|Object\.defineProperty\(exports, "__esModule".*|exports\.\w+ = .*void 0;)$/;

/** A line without what it required: the map of the index would point to lines that are gone. */
function isDropped(line: string): boolean {
  return line === '' || REQUIRED.test(line) || line.startsWith('//# sourceMappingURL=');
}

function lazyIndex(lines: readonly string[]): string[] {
  const modules = new Map(lines.map((line) => REQUIRED.exec(line)).map((match) => [match?.[1], match?.[2]]));
  const getters = lines
    .filter((line) => !isDropped(line) && !KEPT.test(line))
    .map((line) => {
      const [, name, variable] = EXPORTED.exec(line) ?? [];
      const module = modules.get(variable);
      if (!module) {
        throw new Error(`build/index.js has a line that is not known here: ${line}`);
      }
      return `lazily("${name}", () => ${module});`;
    });
  return [...lines.filter((line) => KEPT.test(line)), HELPER, ...getters, ''];
}

const compiled = readFileSync(INDEX, 'utf8').split('\n');
if (!compiled.includes(HELPER)) {
  writeFileSync(INDEX, lazyIndex(compiled).join('\n'));
}
