import { endedSoftware } from '../../foundation/ended-software';
import { closestMatch } from '../../foundation/errors';
import { truncate } from '../../foundation/values';
import type { WarningId } from '../../foundation/warnings';
import { isDeployTimeMark, type ReadObject } from '../manifest-objects';
import {
  CLASS_CONTROLLERS,
  ENDED_GROUPS,
  type KnownAnnotations,
  knownAnnotations,
  OUTDATED_KEYS,
  OUTDATED_LABELS,
  OUTDATED_SOURCES,
  type RemovedVersion,
  removedVersions,
} from './kubernetes-name-tables';
import { groupOf, unknownObjectFields } from './object-fields';

/** A name that is outdated or misspelt. */
export interface NameFinding {
  readonly id: Extract<WarningId, 'misspeltName' | 'outdatedName'>;
  /** The name in quotes, what is wrong, and what to write instead. */
  readonly text: string;
}

/** A chart as it is installed. */
export interface ReadChart {
  readonly repository?: unknown;
  readonly chart?: unknown;
  readonly values: unknown;
}

let annotations: KnownAnnotations[] | undefined;
let versions: RemovedVersion[] | undefined;

/**
 * Returns the outdated and misspelt names of an object: API version, class, annotations, labels, images and fields.
 *
 * @param minor the minor Kubernetes version of the cluster, if it is known
 */
export function namesOfObject(object: ReadObject, minor?: number): NameFinding[] {
  return distinct([
    ...versionFindings(object, minor),
    ...classFindings(object),
    ...treeFindings(object, { hasServiceAccount: object.kind === 'ServiceAccount' }),
    ...unknownObjectFields(object).map(({ near, path }) => ({
      id: 'misspeltName' as const,
      text: `"${truncate(path)}" is not a field of ${object.kind}. ${near ? `Did you mean "${near}"?` : 'Leave it out'}`,
    })),
  ]);
}

/** Returns the outdated and misspelt names in the repository and the values of a chart. */
export function namesOfChart({ chart, repository, values }: ReadChart): NameFinding[] {
  const sources = [repository, chart].flatMap((address) => sourceFindings(address));
  const ended = sources.length === 0 ? endedSoftware(chart) : undefined;
  return distinct([
    ...sources,
    ...(ended
      ? [outdatedFinding(chart, 'is a chart that gets no more security fixes', `${ended.instead}: ${ended.end}`)]
      : []),
    ...treeFindings(values, { hasServiceAccount: false }),
  ]);
}

/** Returns the first finding of each name. */
function distinct(findings: readonly NameFinding[]): NameFinding[] {
  const names = findings.map(({ text }) => text.split('"')[1]);
  return findings.filter((_, index) => names.indexOf(names[index]) === index);
}

function versionFindings(object: ReadObject, minor: number | undefined): NameFinding[] {
  const { apiVersion, kind } = object;
  const ended = ENDED_GROUPS[groupOf(object)];
  if (ended !== undefined) {
    return [outdatedFinding(apiVersion, `no longer serves ${kind}`, ended)];
  }
  versions ??= removedVersions();
  const removed = versions.find(
    (version) =>
      version.apiVersion === apiVersion &&
      (version.kinds?.includes(kind) ?? true) &&
      (version.since === undefined || (minor !== undefined && minor >= version.since)),
  );
  return removed ? [outdatedFinding(apiVersion, `no longer serves ${kind}`, removed.instead)] : [];
}

function classFindings({ kind, metadata, spec }: ReadObject): NameFinding[] {
  const className = metadata?.annotations?.['kubernetes.io/ingress.class'];
  if (kind === 'Ingress' && className !== undefined && spec?.ingressClassName !== undefined) {
    return [
      outdatedFinding(
        'kubernetes.io/ingress.class',
        'is an annotation that the API rejects together with spec.ingressClassName',
        'only spec.ingressClassName',
      ),
    ];
  }
  const controllers = CLASS_CONTROLLERS[kind];
  const controller = spec?.controllerName ?? spec?.controller ?? spec?.loadBalancerClass;
  if (controllers === undefined || typeof controller !== 'string' || isDeployTimeMark(controller)) {
    return [];
  }
  const successor = controllers.outdated[controller];
  if (successor !== undefined) {
    return [outdatedFinding(controller, `is not a controller of ${kind}`, successor)];
  }
  const near = controllers.known.includes(controller) ? undefined : closestMatch(controller, controllers.known);
  return near && isOfAws(controller) ? [misspeltFinding(controller, `is not a controller of ${kind}`, near)] : [];
}

/** Returns true for names of AWS. Other names may be similar: `gateway.nginx.org/nginx-gateway-controller`. */
function isOfAws(name: string): boolean {
  return /aws|eks|amazon/i.test(name);
}

interface TreeContext {
  /** Whether the tree is part of a service account. */
  readonly hasServiceAccount: boolean;
}

function treeFindings(value: unknown, place: TreeContext, key = ''): NameFinding[] {
  if (typeof value === 'string') {
    return isDeployTimeMark(value) ? [] : [...sourceFindings(value), ...labelFindings(value)];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const below = { hasServiceAccount: place.hasServiceAccount || /serviceaccount/i.test(key) };
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(Array.isArray(value) || isDeployTimeMark(name) ? [] : keyFindings(name, inner, below)),
    ...treeFindings(inner, below, name),
  ]);
}

function keyFindings(name: string, value: unknown, { hasServiceAccount }: TreeContext): NameFinding[] {
  const entry = OUTDATED_KEYS[name];
  if (entry && (entry.value === undefined || entry.value.test(String(value)))) {
    const wrong = entry.value === undefined ? name : `${name}: ${value}`;
    return [outdatedFinding(wrong, 'is outdated', entry.instead)];
  }
  const labels = labelFindings(name);
  return labels.length > 0 ? labels : annotationFindings(name, hasServiceAccount);
}

function labelFindings(name: string): NameFinding[] {
  const label = OUTDATED_LABELS[name];
  return label === undefined ? [] : [outdatedFinding(name, 'is a label that nodes no longer have', label)];
}

function annotationFindings(name: string, hasServiceAccount: boolean): NameFinding[] {
  annotations ??= knownAnnotations();
  const known = annotations.find(({ prefix }) => name.startsWith(prefix));
  if (known === undefined || (known.ofServiceAccounts && !hasServiceAccount)) {
    return [];
  }
  const suffix = name.slice(known.prefix.length);
  const isKnown =
    known.names.includes(suffix) ||
    known.namePrefixes?.some((named) => suffix.startsWith(`${named}.`)) ||
    known.foreignPrefixes?.some((begin) => suffix.startsWith(begin));
  const near = isKnown ? undefined : nearAnnotation(suffix, known);
  return near === undefined
    ? []
    : [misspeltFinding(name, `is not an annotation that ${known.reader} reads`, `${known.prefix}${near}`)];
}

/**
 * Returns a similar annotation, or one that starts with the name: `healthcheck-interval-seconds` for
 * `healthcheck-interval`.
 */
function nearAnnotation(suffix: string, { namePrefixes: named = [], names }: KnownAnnotations): string | undefined {
  const [own, ...rest] = suffix.split('.');
  const stem = rest.length > 0 && !suffix.startsWith('group.') ? closestMatch(own, named) : undefined;
  if (stem !== undefined) {
    return [stem, ...rest].join('.');
  }
  return names.find((name) => suffix.length > 3 && name.startsWith(`${suffix}-`)) ?? closestMatch(suffix, names);
}

/** Returns findings about images, registries and repositories. */
function sourceFindings(value: unknown): NameFinding[] {
  if (typeof value !== 'string') {
    return [];
  }
  const source = Object.keys(OUTDATED_SOURCES).find(
    (address) => value === address || value.startsWith(`${address}/`) || value === `oci://${address}`,
  );
  return source === undefined
    ? []
    : [outdatedFinding(value, 'is in a registry or repository that is out of service', OUTDATED_SOURCES[source])];
}

function outdatedFinding(name: unknown, wrong: string, instead: string): NameFinding {
  return { id: 'outdatedName', text: `"${truncate(String(name))}" ${wrong}. Write ${instead}` };
}

function misspeltFinding(name: string, wrong: string, near: string): NameFinding {
  return { id: 'misspeltName', text: `"${truncate(name)}" ${wrong}. Did you mean "${near}"?` };
}
