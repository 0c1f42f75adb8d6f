import { Composer, type Document, isScalar, Parser } from 'yaml';

const EXTENSIONS = '/apis/apiextensions.k8s.io/v1/';
const ADMISSION = '/apis/admissionregistration.k8s.io/v1/';

/** The kinds that are applied, with their paths in the Kubernetes API. */
const PATHS: Readonly<Record<string, string>> = {
  CustomResourceDefinition: `${EXTENSIONS}customresourcedefinitions`,
  ValidatingAdmissionPolicy: `${ADMISSION}validatingadmissionpolicies`,
  ValidatingAdmissionPolicyBinding: `${ADMISSION}validatingadmissionpolicybindings`,
};

/** A Kubernetes object in a file. */
export interface KubernetesDocument {
  readonly kind: string;
  readonly name: string;
  /** The path of the object in the Kubernetes API. */
  readonly path: string;
  /** The published text, without the separator before it. */
  readonly text: string;
}

/**
 * Reads the Kubernetes objects of a YAML file. Fails on other kinds, on objects without a name, and on invalid YAML.
 *
 * The parser only finds the boundaries and the kind of each document. The API server gets the original text, and parses
 * it itself.
 *
 * @param source name of the file in error messages
 */
export function readDocuments(source: string, file: string): KubernetesDocument[] {
  const documents: KubernetesDocument[] = [];
  // One document at a time, because the syntax trees of a large file would need much of the memory of the function.
  for (const document of new Composer().compose(new Parser().parse(file))) {
    if (document.errors.length > 0) {
      throw new Error(`${source} is no valid YAML: ${document.errors[0].message}: nothing was applied`);
    }
    if (!isEmpty(document)) {
      const [kind, name] = [document.get('kind'), document.getIn(['metadata', 'name'])];
      const text = file.slice(document.range[0], document.range[2]).replace(/^---/, '');
      documents.push({ ...identify(source, kind, name), text });
    }
  }
  if (documents.length === 0) {
    throw new Error(`${source} has no documents`);
  }
  return documents;
}

/** Text between two separators may contain only comments. */
function isEmpty({ contents }: Document): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

function identify(source: string, kind: unknown, name: unknown) {
  const isKnown = typeof kind === 'string' && Object.hasOwn(PATHS, kind);
  // The name is part of a path.
  if (!isKnown || typeof name !== 'string' || !/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) {
    const found = `${kind ?? 'a document without a kind'} ${name ?? 'without a name'}`;
    throw new Error(`${source} holds ${found}, and only ${Object.keys(PATHS).join(', ')} are applied: nothing was`);
  }
  return { kind, name, path: `${PATHS[kind]}/${name}` };
}
