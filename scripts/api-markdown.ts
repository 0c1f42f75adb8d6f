/** The pages of docs/api and their index, from a jsii assembly. No I/O. */

export interface Docs {
  readonly summary?: string;
  readonly remarks?: string;
  readonly default?: string;
  readonly see?: string;
  readonly returns?: string;
  readonly example?: string;
}

export interface Reference {
  readonly fqn?: string;
  readonly primitive?: string;
  readonly collection?: { readonly kind: string; readonly elementtype: Reference };
  readonly union?: { readonly types: Reference[] };
}

export interface Value {
  readonly name: string;
  readonly type: Reference;
  readonly optional?: boolean;
  readonly variadic?: boolean;
  readonly static?: boolean;
  readonly protected?: boolean;
  readonly overrides?: string;
  readonly docs?: Docs;
}

export interface Callable {
  readonly name?: string;
  readonly static?: boolean;
  readonly protected?: boolean;
  readonly overrides?: string;
  readonly parameters?: Value[];
  readonly returns?: { readonly type: Reference; readonly optional?: boolean };
  readonly docs?: Docs;
}

export interface ApiType {
  readonly fqn: string;
  readonly name: string;
  readonly namespace?: string;
  readonly kind: 'class' | 'interface' | 'enum';
  readonly datatype?: boolean;
  readonly abstract?: boolean;
  readonly base?: string;
  readonly interfaces?: string[];
  readonly initializer?: Callable;
  readonly properties?: Value[];
  readonly methods?: Callable[];
  readonly members?: { readonly name: string; readonly docs?: Docs }[];
  readonly docs?: Docs;
}

export interface Assembly {
  readonly name: string;
  readonly types: Readonly<Record<string, ApiType>>;
}

/** What each module is for, in a sentence, by its name. */
export type Abouts = Readonly<Record<string, string>>;

const GROUPS = ['Constructs', 'Interfaces', 'Classes', 'Options', 'Enums'] as const;
const CDK_DOCS = 'https://docs.aws.amazon.com/cdk/api/v2/docs/';
const NOTE = '<!-- Generated from the docstrings in lib/ by `npx projen docgen`. -->';

/** The Markdown files of docs/api by their names, and `API.md`, the index. */
export function apiPages(assembly: Assembly, abouts: Abouts): Map<string, string> {
  return new ApiPages(assembly, abouts).all();
}

class ApiPages {
  private readonly types: ApiType[];
  private readonly modules: string[];

  constructor(
    private readonly assembly: Assembly,
    private readonly abouts: Abouts,
  ) {
    this.types = Object.values(assembly.types).sort((a, b) => compare(a.name, b.name));
    this.modules = [...new Set(this.types.map(moduleOf))].sort(compare);
  }

  public all(): Map<string, string> {
    return new Map([
      ['API.md', this.index()],
      ...this.modules.map((name): [string, string] => [`docs/api/${fileOf(name)}`, this.page(name)]),
    ]);
  }

  private index(): string {
    const linkTo = (type: ApiType) => `[\`${type.name}\`](docs/api/${fileOf(moduleOf(type))}#${anchorOf(type.name)})`;
    const modules = this.modules.map((name) => {
      const count = this.types.filter((type) => moduleOf(type) === name).length;
      const title = name === '' ? 'the root' : `\`${name}\``;
      return `| [${title}](docs/api/${fileOf(name)}) | ${count} | ${this.abouts[name] ?? ''} |`;
    });
    const types = this.modules.flatMap((name) => [
      `### ${name === '' ? 'The root' : name}`,
      '',
      ...GROUPS.flatMap((group) => {
        const members = this.types.filter((type) => moduleOf(type) === name && this.groupOf(type) === group);
        return members.length === 0 ? [] : [`- **${group}**: ${members.map(linkTo).join(', ')}`];
      }),
      '',
    ]);
    const owners = new Map<string, ApiType[]>();
    for (const type of this.types) {
      for (const { name } of (type.properties ?? []).filter(isShown)) {
        owners.set(name, [...(owners.get(name) ?? []), type]);
      }
    }
    const properties = [...owners]
      .sort(([a], [b]) => compare(a, b))
      .map(([name, types]) => `| \`${name}\` | ${types.map(linkTo).join(', ')} |`);
    return lines(
      '# API',
      '',
      NOTE,
      '',
      '| module | types | what it is for |',
      '| --- | --- | --- |',
      ...modules,
      '',
      "Names of a module are used as `gateway.AlbGateway`, after `import { gateway } from 'cdk-eks-networking'`.",
      '',
      '## Types by module',
      '',
      ...types,
      '## Types by property',
      '',
      '| property | types that have it |',
      '| --- | --- |',
      ...properties,
    );
  }

  private page(module: string): string {
    const own = this.types.filter((type) => moduleOf(type) === module);
    const title = module === '' ? this.assembly.name : `${this.assembly.name} · ${module}`;
    const body = GROUPS.flatMap((group) => {
      const members = own.filter((type) => this.groupOf(type) === group);
      return members.length === 0 ? [] : [`## ${group}`, '', ...members.flatMap((type) => this.type(type, module))];
    });
    const contents = GROUPS.flatMap((group) => {
      const members = own.filter((type) => this.groupOf(type) === group);
      const links = members.map(({ name }) => `[\`${name}\`](#${anchorOf(name)})`);
      return members.length === 0 ? [] : [`- **${group}**: ${links.join(', ')}`];
    });
    return lines(`# ${title}`, '', NOTE, '', this.abouts[module] ?? '', '', ...contents, '', ...body);
  }

  private type(type: ApiType, module: string): string[] {
    const link = (reference: string) => this.link(reference, module);
    const head = [`### ${type.name}`, '', ...prose(type.docs)];
    if (type.kind === 'enum') {
      const rows = (type.members ?? []).map(({ name, docs }) => `| \`${name}\` | ${cell(meaningOf(docs))} |`);
      return [...head, '| value | meaning |', '| --- | --- |', ...rows, ''];
    }
    const bases = [type.base, ...(type.interfaces ?? [])].filter((base) => base !== undefined);
    const relation = type.datatype
      ? `Has every option of ${bases.map(link).join(' and ')}, too.`
      : `Extends ${bases.map(link).join(', ')}.`;
    const properties = (type.properties ?? []).filter(isShown);
    const constants = properties.filter((property) => property.static);
    const fields = properties.filter((property) => !property.static);
    const methods = (type.methods ?? []).filter(isShown);
    return [
      ...head,
      ...(bases.length > 0 ? [relation, ''] : []),
      ...(type.initializer && !type.abstract && !type.initializer.protected
        ? this.callable(`new ${type.name}`, type.initializer, module, false)
        : []),
      ...methods
        .filter((method) => method.static)
        .flatMap((method) => this.callable(`${type.name}.${method.name}`, method, module)),
      ...this.constants(type.name, constants),
      ...this.fields(fields, module, type.datatype === true),
      ...methods
        .filter((method) => !method.static)
        .flatMap((method) => this.callable(method.name ?? '', method, module)),
    ];
  }

  private constants(owner: string, constants: readonly Value[]): string[] {
    const rows = constants.map(({ name, docs }) => `| \`${owner}.${name}\` | ${cell(meaningOf(docs))} |`);
    return rows.length === 0 ? [] : ['| constant | meaning |', '| --- | --- |', ...rows, ''];
  }

  private fields(fields: readonly Value[], module: string, isStruct: boolean): string[] {
    if (fields.length === 0) {
      return [];
    }
    const rows = fields.map(({ name, type, optional, docs }) => {
      const reference = this.reference(type, module);
      const otherwise = isStruct ? ` ${optional ? cell(docs?.default ?? 'not set') : '**required**'} |` : '';
      return `| \`${name}\` | ${reference} |${otherwise} ${cell(meaningOf(docs))} |`;
    });
    const header = isStruct
      ? ['| option | type | default | meaning |', '| --- | --- | --- | --- |']
      : ['| property | type | meaning |', '| --- | --- | --- |'];
    return [...header, ...rows, ''];
  }

  private callable(
    title: string,
    { parameters = [], returns, docs }: Callable,
    module: string,
    isTold = true,
  ): string[] {
    const signature = parameters.map(({ name, optional, variadic }) =>
      variadic ? `...${name}` : optional ? `${name}?` : name,
    );
    const rows = parameters.map(
      (parameter) =>
        `- \`${parameter.name}\` (${this.reference(parameter.type, module)}${parameter.variadic ? ', any number' : ''})` +
        `${sentence(parameter.docs?.summary)}`,
    );
    const result = returns ? ` → ${this.reference(returns.type, module)}` : '';
    return [
      `#### \`${title}(${signature.join(', ')})\`${result}`,
      '',
      ...(isTold ? prose(docs) : []),
      ...(rows.length > 0 ? [...rows, ''] : []),
    ];
  }

  private groupOf(type: ApiType): (typeof GROUPS)[number] {
    if (type.kind === 'enum') {
      return 'Enums';
    }
    if (type.kind === 'interface') {
      return type.datatype ? 'Options' : 'Interfaces';
    }
    return this.isConstruct(type) ? 'Constructs' : 'Classes';
  }

  private isConstruct({ base }: ApiType): boolean {
    if (base === undefined) {
      return false;
    }
    const own = this.assembly.types[base];
    return own ? this.isConstruct(own) : /Construct$|Resource$/.test(base);
  }

  private reference(type: Reference, module: string): string {
    if (type.collection) {
      const element = this.reference(type.collection.elementtype, module);
      return type.collection.kind === 'array' ? `${element}[]` : `map of ${element}`;
    }
    if (type.union) {
      return type.union.types.map((one) => this.reference(one, module)).join(' or ');
    }
    return type.fqn ? this.link(type.fqn, module) : (type.primitive ?? 'any');
  }

  private link(fqn: string, module: string): string {
    const type = this.assembly.types[fqn];
    if (!type) {
      const name = fqn.replace(/^aws-cdk-lib\.(aws_)?/, '').replace(/^constructs\./, '');
      return `[\`${name}\`](${CDK_DOCS}${fqn}.html)`;
    }
    const other = moduleOf(type);
    const name = other === module || other === '' ? type.name : `${other}.${type.name}`;
    return `[\`${name}\`](${other === module ? '' : fileOf(other)}#${anchorOf(type.name)})`;
  }
}

function moduleOf({ namespace }: ApiType): string {
  return namespace ?? '';
}

function fileOf(module: string): string {
  return `${module === '' ? 'root' : module}.md`;
}

function anchorOf(name: string): string {
  return name.toLowerCase();
}

function isShown({ name, overrides, protected: isProtected }: Value | Callable): boolean {
  return overrides === undefined && !isProtected && !name?.startsWith('_');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function prose(docs: Docs | undefined): string[] {
  const parts = [docs?.summary, docs?.remarks, docs?.see && `See ${linkText(docs.see)}.`].filter(Boolean) as string[];
  const example = docs?.example === undefined ? [] : ['```ts', docs.example.trim(), '```', ''];
  return [...parts.flatMap((part) => [unwrapped(part), '']), ...example];
}

/** Paragraphs without the line breaks of the source; lists and tables keep theirs. */
function unwrapped(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => (/^\s*([-*|]|\d+\.)/m.test(paragraph) ? paragraph : paragraph.replaceAll(/\s*\n\s*/g, ' ')))
    .join('\n\n');
}

function meaningOf(docs: Docs | undefined): string {
  return [docs?.summary, docs?.remarks, docs?.see && `See ${linkText(docs.see)}.`].filter(Boolean).join(' ');
}

function linkText(text: string): string {
  return text.replaceAll(/https?:\/\/[^\s,;)]+[^\s,;).]/g, (url) => `<${url}>`);
}

/** Text in one cell of a table. */
function cell(text: string): string {
  return text
    .replace(/^- /, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll('|', '\\|')
    .trim();
}

function sentence(text: string | undefined): string {
  return text ? `: ${cell(text)}` : '';
}

function lines(...all: string[]): string {
  return `${all
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}
