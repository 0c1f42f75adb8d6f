/** Reads the paths of the command line: templates, Kubernetes objects, and cloud assemblies of the CDK. */

import { fail } from '../../foundation/errors';
import { type ParsedDocument, parseDocuments } from '../template/parse';
import type { TemplateSource } from '../template/template';
import { at, isObject, type Json, type JsonObject } from '../template/values';
import type { CheckSurroundings } from './surroundings';

/** The maximum depth of folders. */
const MOST_FOLDERS = 20;

/** Extensions of files that are read in folders. */
const ENDINGS = /\.(json|ya?ml|template)$/i;

/** Folders that contain no files of the user. */
const SKIPPED = ['node_modules', '.git', '.terraform'];

/** The contents of a file. Values of charts, and charts alone, are not checked. */
interface FileSource extends TemplateSource {
  readonly isHelmFile?: boolean;
}

/** Reads the templates of a path. */
export function sourcesAt(path: string, around: CheckSurroundings): TemplateSource[] {
  const entries = readFolder(path, around);
  if (entries === undefined) {
    const sources = sourcesOf(path, readFile(path, around));
    return sources.length > 0
      ? sources
      : fail(
          'TemplateSyntax',
          `"${path}" contains neither \`Resources\` nor a Kubernetes object. Use a CloudFormation template`,
        );
  }
  if (entries.some(({ name, isFolder }) => name === 'manifest.json' && !isFolder)) {
    const assembly = assemblyAt(path, around);
    if (assembly !== undefined) {
      return assembly;
    }
  }
  const sources = folderAt(path, entries, around, 0);
  return sources.some(({ isHelmFile }) => isHelmFile !== true)
    ? sources
    : fail('TemplateSyntax', `"${path}" contains no template and no Kubernetes object. Use a folder that contains one`);
}

function folderAt(
  path: string,
  entries: NonNullable<ReturnType<CheckSurroundings['readFolder']>>,
  around: CheckSurroundings,
  level: number,
): FileSource[] {
  return [...entries]
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap(({ name, isFolder }) => {
      const inner = `${path.replace(/\/+$/, '')}/${name}`;
      if (isFolder) {
        const below = level < MOST_FOLDERS && !SKIPPED.includes(name) ? readFolder(inner, around) : undefined;
        return below === undefined ? [] : folderAt(inner, below, around, level + 1);
      }
      return ENDINGS.test(name) ? lenientlyAt(inner, around) : [];
    });
}

/** Skips files in a folder that are not templates, such as templates of a Helm chart. */
function lenientlyAt(file: string, around: CheckSurroundings): FileSource[] {
  try {
    const text = readFile(file, around);
    const sources = sourcesOf(file, text);
    return sources.length > 0 ? sources : helmFile(file, text);
  } catch (error) {
    around.stderr.write(`skipped ${file}: ${(error as Error).message.split('\n')[0]}\n`);
    return [];
  }
}

/** A chart with its dependencies, or a file that may hold values of one. */
function helmFile(file: string, text: string): FileSource[] {
  const [document] = parseDocuments(file, text);
  const value = document?.value;
  if (value === undefined || !/\.ya?ml$/i.test(file)) {
    return [];
  }
  const isChart = /(^|\/)Chart\.yaml$/.test(file);
  const resource: JsonObject = isChart
    ? { Type: 'Helm::Chart', Properties: { Dependencies: value.dependencies ?? [] } }
    : { Type: 'Helm::Values', Properties: { Values: JSON.stringify(value) } };
  return [{ name: file, document: { Resources: { [file]: resource } }, isHelmFile: !isChart, lineOf: () => 1 }];
}

/** The templates and Kubernetes objects of a file. */
export function sourcesOf(file: string, text: string, more: Partial<TemplateSource> = {}): TemplateSource[] {
  const documents = parseDocuments(file, text);
  const templates = documents
    .filter(({ value }) => isTemplate(value))
    .map(({ value, lineOf }): TemplateSource => ({ name: file, document: value, lineOf, ...more }));
  const objects = documents.filter(({ value }) => isKubernetesObject(value));
  return objects.length === 0 ? templates : [...templates, manifestSource(file, objects)];
}

function isTemplate(value: JsonObject): boolean {
  const { Resources } = value;
  return isObject(Resources) && Object.values(Resources).some((resource) => typeof at(resource, 'Type') === 'string');
}

function isKubernetesObject(value: JsonObject): boolean {
  return typeof value.apiVersion === 'string' && typeof value.kind === 'string';
}

/** The objects of a file as a template. Each object is a separate resource, so that findings have its line. */
function manifestSource(file: string, documents: readonly ParsedDocument[]): TemplateSource {
  const lines = new Map<string, number>();
  const resources = documents.map(({ value, line }): [string, Json] => {
    const parts = [value.kind, at(value, 'metadata', 'namespace'), at(value, 'metadata', 'name')];
    const id = parts.filter((part) => typeof part === 'string').join('/');
    const unique = lines.has(id) ? `${id}#${lines.size}` : id;
    lines.set(unique, line);
    return [unique, { Type: 'Kubernetes::Manifest', Properties: { Manifest: JSON.stringify(value) } }];
  });
  return { name: file, document: { Resources: Object.fromEntries(resources) }, lineOf: (id) => lines.get(id) };
}

/** The stacks of a cloud assembly. Undefined if the manifest is not one. */
function assemblyAt(path: string, around: CheckSurroundings): TemplateSource[] | undefined {
  const folder = path.replace(/\/+$/, '');
  const [manifest] = parseDocuments(`${folder}/manifest.json`, readFile(`${folder}/manifest.json`, around));
  const artifacts = at(manifest?.value, 'artifacts');
  if (!isObject(artifacts)) {
    return undefined;
  }
  return Object.values(artifacts).flatMap((artifact) => {
    const file = at(artifact, 'properties', 'templateFile');
    if (at(artifact, 'type') === 'aws:cloudformation:stack' && typeof file === 'string') {
      return stackAt(`${folder}/${file}`, folder, regionOf(at(artifact, 'environment')), around);
    }
    const inner = at(artifact, 'properties', 'directoryName');
    return at(artifact, 'type') === 'cdk:cloud-assembly' && typeof inner === 'string'
      ? (assemblyAt(`${folder}/${inner}`, around) ?? [])
      : [];
  });
}

/** A stack of an assembly, with its nested stacks. */
function stackAt(
  file: string,
  folder: string,
  region: string | undefined,
  around: CheckSurroundings,
  more: Partial<TemplateSource> = {},
): TemplateSource[] {
  const [source] = sourcesOf(file, readFile(file, around), { region, ...more });
  if (source === undefined) {
    return [];
  }
  const { Resources } = source.document;
  const stacks = Object.entries(isObject(Resources) ? Resources : {}).filter(
    ([, resource]) => at(resource, 'Type') === 'AWS::CloudFormation::Stack',
  );
  const assets = stacks.length === 0 ? {} : assetsOf(file, around);
  const nested = stacks.flatMap(([logicalId, resource]) => {
    const url = JSON.stringify(at(resource, 'Properties', 'TemplateURL') ?? '');
    const hash = Object.keys(assets).find((key) => url.includes(key));
    const path = at(resource, 'Metadata', 'aws:asset:path') ?? (hash === undefined ? undefined : assets[hash]);
    return typeof path === 'string' && ENDINGS.test(path)
      ? stackAt(`${folder}/${path}`, folder, region, around, { nestedIn: { name: file, logicalId } })
      : [];
  });
  return [source, ...nested];
}

/** The asset files of a stack by hash. The URLs of nested templates contain the hash. */
function assetsOf(file: string, around: CheckSurroundings): Readonly<Record<string, Json>> {
  try {
    const [manifest] = parseDocuments(file, around.readFile(file.replace(/template\.json$/, 'assets.json')));
    const files = at(manifest?.value, 'files');
    return Object.fromEntries(
      Object.entries(isObject(files) ? files : {}).map(([hash, asset]) => [hash, at(asset, 'source', 'path') ?? null]),
    );
  } catch {
    // Assemblies of older CDK versions have no such folder. The path is then in the metadata of the resource.
    return {};
  }
}

/** `eu-west-1` of `aws://111111111111/eu-west-1`. */
function regionOf(environment: Json | undefined): string | undefined {
  const region = typeof environment === 'string' ? environment.split('/').at(-1) : undefined;
  return region === 'unknown-region' ? undefined : region;
}

function readFile(file: string, around: CheckSurroundings): string {
  try {
    return around.readFile(file);
  } catch (error) {
    return fail('CommandFile', `"${file}" cannot be read (${reasonOf(error)}). Use an existing file`);
  }
}

function readFolder(path: string, around: CheckSurroundings): ReturnType<CheckSurroundings['readFolder']> {
  try {
    return around.readFolder(path);
  } catch (error) {
    return fail('CommandFile', `"${path}" cannot be read (${reasonOf(error)}). Use an existing template or folder`);
  }
}

/** The reason why a file cannot be read or written. */
export function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
}
