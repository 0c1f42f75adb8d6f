// Runs jsii. It places a type in a submodule only where the page of the module says `export *`; our pages name the types that they export, so
// that the helpers beside them stay private. So jsii is shown what each named export stands for. (jsii 6.0, `_addToSubmodule` of its assembler.)
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

/** What a named export of our own pages stands for, and any other symbol itself. */
function resolved(checker, symbol) {
  const isNamed = symbol.declarations?.some(
    (declaration) =>
      ts.isExportSpecifier(declaration) && !declaration.getSourceFile().fileName.includes('/node_modules/'),
  );
  return isNamed ? checker.getAliasedSymbol(symbol) : symbol;
}

require(join(JSII, 'lib/main.js'));
