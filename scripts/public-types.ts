// The public types of lib/ in the form of a jsii assembly, from the syntax of the sources. This takes a second, a compilation a minute.
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as ts from 'typescript';

export interface TypeReference {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly kind: 'array' | 'map'; readonly elementtype: TypeReference };
}

export interface Member {
  readonly name: string;
  readonly type: TypeReference;
  readonly optional?: boolean;
  readonly variadic?: boolean;
  readonly static?: boolean;
  readonly const?: boolean;
  readonly protected?: boolean;
}

export interface Callable {
  readonly name: string;
  readonly static?: boolean;
  readonly protected?: boolean;
  readonly parameters?: Member[];
  readonly returns?: { readonly type: TypeReference };
}

export interface Type {
  readonly fqn: string;
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly initializer?: Callable;
  readonly methods?: Callable[];
  readonly properties?: Member[];
  readonly members?: { readonly name: string; readonly value?: string }[];
}

const OWN = 'cdk-eks-networking.';

type Resolve = (name: string) => string;

/** Returns the types that lib/index.ts and the index files of the modules export. Names are unique across modules, so they omit the module. */
export function publicTypes(root: string): Record<string, Type> {
  const names = namesOn(join(root, 'lib/index.ts'));
  const known = new Set(names.flatMap(([, wanted]) => wanted));
  const types = names.flatMap(([file, wanted]) => typesIn(parse(file), wanted, known));
  return Object.fromEntries(types.map((type) => [type.fqn, type]));
}

/** Returns the names that an index file and its modules export, each with the file that defines it. */
function namesOn(page: string): [file: string, names: string[]][] {
  return parse(page).statements.flatMap((statement): [string, string[]][] => {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause) {
      return [];
    }
    const path = resolve(dirname(page), textOf(statement.moduleSpecifier));
    return ts.isNamedExports(statement.exportClause)
      ? [[`${path}.ts`, statement.exportClause.elements.map(({ name }) => name.text)]]
      : namesOn(join(path, 'index.ts'));
  });
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
}

function textOf(node: ts.Node | undefined): string {
  return node && ts.isStringLiteral(node) ? node.text : '';
}

function typesIn(source: ts.SourceFile, wanted: readonly string[], known: ReadonlySet<string>): Type[] {
  const resolveName = resolver(source, known);
  return source.statements.flatMap((statement): Type[] => {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) {
      const file = `${resolve(dirname(source.fileName), textOf(statement.moduleSpecifier))}.ts`;
      return typesIn(parse(file), wanted, known);
    }
    const isWanted =
      (ts.isClassDeclaration(statement) || ts.isInterfaceDeclaration(statement) || ts.isEnumDeclaration(statement)) &&
      statement.name !== undefined &&
      wanted.includes(statement.name.text);
    if (!isWanted || statement.name === undefined) {
      return [];
    }
    const name = statement.name.text;
    const identity = { fqn: `${OWN}${name}`, name };
    if (ts.isEnumDeclaration(statement)) {
      const members = statement.members.map((member) => ({
        name: member.name.getText(),
        value: textOf(member.initializer),
      }));
      return [{ ...identity, kind: 'enum', members }];
    }
    const heritage = (statement.heritageClauses ?? []).flatMap(({ token, types }) =>
      types.map((type) => ({ token, fqn: resolveName(type.expression.getText()) })),
    );
    const [extended, implemented] = [ts.SyntaxKind.ExtendsKeyword, ts.SyntaxKind.ImplementsKeyword].map((kind) =>
      heritage.filter(({ token }) => token === kind).map(({ fqn }) => fqn),
    );
    const own = membersOf(statement, resolveName);
    return ts.isClassDeclaration(statement)
      ? [{ ...identity, ...own, kind: 'class', base: extended[0], interfaces: implemented }]
      : [{ ...identity, ...own, kind: 'interface', datatype: !/^I[A-Z]/.test(name), interfaces: extended }];
  });
}

/** Returns the full name of a type in a source: `aws-cdk-lib.aws_ec2.ISubnet` for `ec2.ISubnet`. */
function resolver(source: ts.SourceFile, known: ReadonlySet<string>): Resolve {
  const modules = new Map<string, string>();
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const path = textOf(statement.moduleSpecifier);
      const module = path
        .replace(/^aws-cdk-lib\/core$/, 'aws-cdk-lib')
        .replace('/', '.')
        .replaceAll('-', '_')
        .replace('aws_cdk_lib', 'aws-cdk-lib');
      const bindings = statement.importClause?.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings)) {
        modules.set(bindings.name.text, module);
      }
      for (const { name } of bindings && ts.isNamedImports(bindings) && !path.startsWith('.')
        ? bindings.elements
        : []) {
        modules.set(name.text, `${module}.${name.text}`);
      }
    }
  }
  return (name) => {
    const [head, ...rest] = name.split('.');
    return known.has(name) ? `${OWN}${name}` : [modules.get(head) ?? head, ...rest].join('.');
  };
}

function membersOf(
  declaration: ts.ClassDeclaration | ts.InterfaceDeclaration,
  resolveName: Resolve,
): Pick<Type, 'properties' | 'methods' | 'initializer'> {
  const { name } = declaration;
  const properties: Member[] = [];
  const methods: Callable[] = [];
  let initializer: Callable | undefined;
  for (const member of declaration.members) {
    const flags = ts.canHaveModifiers(member)
      ? (ts.getModifiers(member) ?? []).map(({ kind }): ts.SyntaxKind => kind)
      : [];
    const isStatic = flags.includes(ts.SyntaxKind.StaticKeyword);
    const isHidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword].some((kind) =>
      flags.includes(kind),
    );
    const own = member.name?.getText() ?? '';
    if (ts.isConstructorDeclaration(member)) {
      initializer = { name: 'constructor', protected: isHidden, parameters: parametersOf(member, resolveName) };
      const fields = member.parameters.filter((parameter) =>
        (ts.getModifiers(parameter) ?? []).some(({ kind }) => kind === ts.SyntaxKind.PublicKeyword),
      );
      properties.push(
        ...parametersOf({ parameters: fields }, resolveName).filter((field) => !field.name.startsWith('_')),
      );
      continue;
    }
    if (isHidden || own.startsWith('_') || own === '') {
      continue;
    }
    if (ts.isMethodDeclaration(member) || ts.isMethodSignature(member)) {
      const returns = member.type && { type: typeOf(member.type, resolveName) };
      methods.push({ name: own, static: isStatic, parameters: parametersOf(member, resolveName), returns });
    } else if (ts.isPropertyDeclaration(member) || ts.isPropertySignature(member) || ts.isGetAccessor(member)) {
      const isMade =
        isStatic && ts.isPropertyDeclaration(member) && member.initializer?.getText().includes(name?.text ?? '');
      const type = member.type
        ? typeOf(member.type, resolveName)
        : isMade
          ? { fqn: `${OWN}${name?.text}` }
          : { primitive: 'any' };
      const isOptional =
        (!ts.isGetAccessor(member) && member.questionToken !== undefined) ||
        /\bundefined$/.test(member.type?.getText() ?? '');
      properties.push({ name: own, type, static: isStatic, optional: isOptional });
    }
  }
  return { properties, methods, initializer };
}

function parametersOf(
  { parameters }: { readonly parameters: readonly ts.ParameterDeclaration[] },
  resolveName: Resolve,
): Member[] {
  return parameters.map((parameter, index) => ({
    // jsii names a destructured parameter by its position.
    name: ts.isIdentifier(parameter.name) ? parameter.name.text : `__${index}`,
    type: parameter.type
      ? typeOf(parameter.type, resolveName, parameter.dotDotDotToken !== undefined)
      : inferred(parameter.initializer),
    optional: parameter.questionToken !== undefined || parameter.initializer !== undefined,
    variadic: parameter.dotDotDotToken !== undefined,
  }));
}

function typeOf(node: ts.TypeNode, resolveName: Resolve, isRest = false): TypeReference {
  if (ts.isArrayTypeNode(node)) {
    const elementtype = typeOf(node.elementType, resolveName);
    return isRest ? elementtype : { collection: { kind: 'array', elementtype } };
  }
  if (ts.isUnionTypeNode(node)) {
    const [first] = node.types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword);
    return typeOf(first, resolveName);
  }
  if (ts.isTypeReferenceNode(node)) {
    const name = node.typeName.getText();
    const [, value] = node.typeArguments ?? [];
    return name === 'Record'
      ? { collection: { kind: 'map', elementtype: typeOf(value, resolveName) } }
      : { fqn: resolveName(name) };
  }
  const primitive = {
    [ts.SyntaxKind.StringKeyword]: 'string',
    [ts.SyntaxKind.NumberKeyword]: 'number',
    [ts.SyntaxKind.BooleanKeyword]: 'boolean',
  }[node.kind as ts.SyntaxKind.StringKeyword];
  return { primitive: primitive ?? 'any' };
}

/** Returns the type of a parameter without a type annotation, from its default: a literal or a constant of the same file. */
function inferred(initializer: ts.Expression | undefined): TypeReference {
  const value =
    initializer && ts.isIdentifier(initializer)
      ? constantIn(initializer.getSourceFile(), initializer.text)
      : initializer;
  if (value && ts.isStringLiteral(value)) {
    return { primitive: 'string' };
  }
  return { primitive: value && ts.isNumericLiteral(value) ? 'number' : 'any' };
}

function constantIn(source: ts.SourceFile, name: string): ts.Expression | undefined {
  return source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .find((declaration) => declaration.name.getText() === name)?.initializer;
}
