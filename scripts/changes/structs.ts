import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as ts from 'typescript';

const LIB = join(__dirname, '../../lib');

/** Returns the options that each public struct declares, without inherited options, by the name of the struct. */
export function publicOptions(): Map<string, string[]> {
  const names = publicNames();
  const found = new Map<string, string[]>();
  for (const file of sources(LIB)) {
    for (const statement of parse(file).statements) {
      if (ts.isInterfaceDeclaration(statement) && names.has(statement.name.text) && isStruct(statement)) {
        found.set(
          statement.name.text,
          statement.members.map((member) => (member.name as ts.Identifier).text),
        );
      }
    }
  }
  return found;
}

/** Returns the names that `lib/index.ts` and the index files of its modules export. */
function publicNames(page = join(LIB, 'index.ts')): Set<string> {
  return new Set(
    parse(page).statements.flatMap((statement) => {
      if (!ts.isExportDeclaration(statement) || !statement.exportClause) {
        return [];
      }
      const path = (statement.moduleSpecifier as ts.StringLiteral).text;
      return ts.isNamedExports(statement.exportClause)
        ? statement.exportClause.elements.map(({ name }) => name.text)
        : [...publicNames(join(dirname(page), path, 'index.ts'))];
    }),
  );
}

/** jsii distinguishes structs from behavioral interfaces by their names. */
function isStruct({ name, members }: ts.InterfaceDeclaration): boolean {
  return !/^I[A-Z][a-z]/.test(name.text) && members.every(ts.isPropertySignature);
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}
