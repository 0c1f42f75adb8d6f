// Runs jsii. jsii assigns a type to a submodule only if the index file of the module has `export *`. The index files of this library list the types
// by name, so that helpers in the same files remain private. This script resolves each named export for jsii (jsii 6.0, `_addToSubmodule`).
const { dirname, join } = require('node:path');

const JSII = dirname(require.resolve('jsii/package.json'));
const { Assembler } = require(join(JSII, 'lib/assembler.js'));
const ts = require(require.resolve('typescript', { paths: [JSII] }));

const emit = Assembler.prototype.emit;

Assembler.prototype.emit = function () {
  const checker = this._typeChecker;
  const exportsOf = checker.getExportsOfModule.bind(checker);
  checker.getExportsOfModule = (module) => exportsOf(module).map((symbol) => resolved(checker, symbol));
  return emit.call(this);
};

/** Returns the target of a named export of an index file, and any other symbol unchanged. */
function resolved(checker, symbol) {
  const isNamed = symbol.declarations?.some(
    (declaration) =>
      ts.isExportSpecifier(declaration) && !declaration.getSourceFile().fileName.includes('/node_modules/'),
  );
  return isNamed ? checker.getAliasedSymbol(symbol) : symbol;
}

require(join(JSII, 'lib/main.js'));
