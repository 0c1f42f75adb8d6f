/** The structure of custom resource definitions: their schemas without descriptions and validation rules. */

// biome-ignore lint/suspicious/noExplicitAny: schemas are of any shape
type Shape = Record<string, any>;

/** The content of a fixture in test/fixtures/crds. */
export interface CrdFacts {
  readonly source: string;
  /** Schemas that occur more than once. */
  readonly definitions: Shape;
  readonly kinds: Shape;
}

const KEPT = [
  ...['type', 'nullable', 'required', 'enum', 'minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems'],
  ...['minProperties', 'maxProperties', 'pattern', 'format', 'default'],
];

/** The minimum length of a shared schema. Shorter schemas are repeated. */
const SHORTEST_DEFINITION = 70;

/** Returns the storage version of each definition and the versions with the same schema. `status` is omitted, because only controllers write it. */
export function crdFacts(source: string, crds: readonly Shape[]): CrdFacts {
  const kinds = crds.map(({ spec }): [string, Shape] => {
    const specOf = (version: Shape) => factsOf(version.schema.openAPIV3Schema.properties.spec);
    const stored = specOf(spec.versions.find(({ storage }: Shape) => storage));
    const versions = spec.versions
      .filter((version: Shape) => version.served && same(specOf(version), stored))
      .map(({ name }: Shape) => name);
    const scope = spec.scope === 'Cluster' ? { clusterScoped: true } : {};
    return [spec.names.kind, { group: spec.group, versions, ...scope, spec: stored }];
  });
  return { source, ...shared(Object.fromEntries(kinds.sort(([one], [other]) => one.localeCompare(other)))) };
}

/** Omits a type that follows from `properties`, `items` or `additionalProperties`. */
function factsOf(schema: Shape, isBranch = false): Shape {
  const facts: Shape = Object.fromEntries(KEPT.filter((key) => key in schema).map((key) => [key, schema[key]]));
  facts.required?.sort();
  if (schema['x-kubernetes-int-or-string']) {
    facts.type = ['integer', 'string'];
  } else {
    for (const key of ['allOf', 'anyOf', 'oneOf'].filter((choice) => choice in schema)) {
      facts[key] = schema[key].map((branch: Shape) => factsOf(branch, true));
    }
  }
  if (schema.not) {
    facts.not = factsOf(schema.not, true);
  }
  const { additionalProperties, items, properties } = schema;
  if (properties) {
    facts.properties = mapped(properties, (inner) => factsOf(inner, isBranch));
  }
  if (schema['x-kubernetes-preserve-unknown-fields'] || additionalProperties === true) {
    facts.additionalProperties = true;
  } else if (additionalProperties) {
    facts.additionalProperties = factsOf(additionalProperties, isBranch);
  }
  if (items) {
    facts.items = factsOf(items, isBranch);
  }
  if (schema['x-kubernetes-list-type'] === 'set') {
    facts.uniqueItems = true;
  }
  if (schema['x-kubernetes-list-type'] === 'map') {
    facts.uniqueKeys = schema['x-kubernetes-list-map-keys'];
  }
  if (facts.properties || facts.items || facts.additionalProperties) {
    delete facts.type;
  }
  return facts;
}

/** Returns schemas that occur more than once, by the name of the field that uses each most often. */
function shared(kinds: Readonly<Record<string, Shape>>): Pick<CrdFacts, 'definitions' | 'kinds'> {
  const found = new Map<string, string[]>();
  const visit = (schema: Shape, field: string) => {
    const text = JSON.stringify(schema);
    found.set(text, [...(found.get(text) ?? []), field]);
    within(schema, field, visit);
  };
  for (const { spec } of Object.values(kinds)) {
    visit(spec, 'spec');
  }
  // A schema that occurs only inside another shared schema gets no definition.
  const often = [...found].filter(([text, fields]) => fields.length > 1 && text.length > SHORTEST_DEFINITION);
  const uses = (text: string) =>
    new Set([...found.keys()].filter((other) => other !== text && directlyHolds(JSON.parse(other), text))).size;
  const isRoot = (text: string) => Object.values(kinds).some(({ spec }) => JSON.stringify(spec) === text);
  const kept = often.filter(([text]) => isRoot(text) || uses(text) > 1 || holdsTwice(found, text));
  const names = new Map<string, string>();
  const taken = new Map<string, number>();
  for (const [text, fields] of kept) {
    const field = mostFrequent(fields);
    const number = (taken.get(field) ?? 0) + 1;
    taken.set(field, number);
    names.set(text, number === 1 ? field : `${field}${number}`);
  }
  const referring = (schema: Shape, isTop = false): Shape => {
    const name = names.get(JSON.stringify(schema));
    return name !== undefined && !isTop ? { $ref: `#/definitions/${name}` } : replaced(schema, referring);
  };
  const definitions = [...names].map(([text, name]): [string, Shape] => [name, referring(JSON.parse(text), true)]);
  return {
    definitions: Object.fromEntries(definitions.sort(([one], [other]) => one.localeCompare(other))),
    kinds: mapped(kinds, (kind) => ({ ...kind, spec: referring(kind.spec) })),
  };
}

function mostFrequent(fields: readonly string[]): string {
  const times = (field: string) => fields.filter((other) => other === field).length;
  return [...fields].sort((one, other) => times(other) - times(one))[0];
}

/** True if a schema contains the text in two of its fields. */
function holdsTwice(found: ReadonlyMap<string, unknown>, text: string): boolean {
  return [...found.keys()].some((other) => {
    let count = 0;
    within(JSON.parse(other), '', (inner) => {
      count += JSON.stringify(inner) === text ? 1 : 0;
    });
    return count > 1;
  });
}

function directlyHolds(schema: Shape, text: string): boolean {
  let holds = false;
  within(schema, '', (inner) => {
    holds ||= JSON.stringify(inner) === text;
  });
  return holds;
}

/** Returns the direct child schemas, each with the name of its field. */
function within(
  { additionalProperties, items, properties }: Shape,
  field: string,
  visit: (inner: Shape, field: string) => void,
) {
  for (const [name, inner] of Object.entries<Shape>(properties ?? {})) {
    visit(inner, name);
  }
  if (items) {
    visit(items, field.replace(/([^s])s$/, '$1'));
  }
  if (typeof additionalProperties === 'object') {
    visit(additionalProperties, `${field}Value`);
  }
}

function replaced(schema: Shape, replace: (inner: Shape) => Shape): Shape {
  const { additionalProperties, items, properties } = schema;
  return {
    ...schema,
    ...(properties ? { properties: mapped(properties, (inner) => replace(inner)) } : {}),
    ...(items ? { items: replace(items) } : {}),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: replace(additionalProperties) } : {}),
  };
}

function mapped(shapes: Shape, map: (inner: Shape) => Shape): Shape {
  return Object.fromEntries(
    Object.entries<Shape>(shapes)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => [name, map(inner)]),
  );
}

function same(one: Shape, other: Shape): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
