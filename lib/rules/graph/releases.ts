/** Helm releases: of custom resources, of Argo CD and Flux, and of charts in a folder. */

import { Answer } from '../template/answer';
import type { Resource } from '../template/resource';
import { at, isObject, isUnknown, type Json, type JsonObject, objectsIn, UNKNOWN_PART } from '../template/values';
import type { Cluster } from './cluster';
import { parseConfiguration } from './configuration';
import type { Graph } from './graph';
import type { KubernetesObject } from './objects';

/** Values of a release, from the weakest to the strongest. */
interface Values {
  readonly layers: readonly Json[];
  /** Whether further values are in files or objects that are not seen: what is not set here may be set there. */
  readonly isPartial: boolean;
}

/** A release without its values. */
interface ReleaseNames {
  /** The name of the chart, without its repository. */
  readonly chart: string;
  readonly version?: string;
  readonly namespace?: string;
  readonly release?: string;
  readonly repository?: string;
}

/** A release of a Helm chart. */
export class HelmRelease {
  public readonly chart: string;
  public readonly version?: string;
  public readonly namespace?: string;
  public readonly release?: string;
  public readonly repository?: string;
  private merged?: Json;

  constructor(
    public readonly holder: Resource,
    names: ReleaseNames,
    private readonly values: Values,
    private readonly graph: Graph,
  ) {
    this.chart = chartName(names.chart);
    this.version = names.version;
    this.namespace = names.namespace;
    this.release = names.release;
    this.repository = names.repository;
  }

  public get label(): string {
    return `Helm release ${this.release ?? this.chart}`;
  }

  /** A value that the chart is given. */
  public value(...path: readonly string[]): Answer {
    this.merged ??= this.values.layers.map(parseConfiguration).reduce(merged, {});
    const value = isUnknown(this.merged) ? UNKNOWN_PART : at(this.merged, ...path);
    const isOpen = this.values.isPartial && (value === undefined || isObject(value));
    // `{{ … }}` is filled in by an ApplicationSet or by a tool.
    const isFilledIn = typeof value === 'string' && value.includes('{{');
    return new Answer([isOpen || isFilledIn ? UNKNOWN_PART : value]);
  }

  public get cluster(): Cluster | undefined {
    return this.graph.clusterOf(this.holder);
  }
}

/** Values over others, as Helm lays them: objects are joined, and everything else is replaced. */
function merged(under: Json, over: Json): Json {
  if (isUnknown(under) || isUnknown(over)) {
    return UNKNOWN_PART;
  }
  if (!isObject(under) || !isObject(over)) {
    return over;
  }
  const entries = Object.entries(over).map(([key, value]): [string, Json] => [
    key,
    Object.hasOwn(under, key) ? merged(under[key], value) : value,
  ]);
  return Object.fromEntries([...Object.entries(under), ...entries]);
}

/** The types of custom resources and extensions that install charts. */
const CHART_TYPES = ['Custom::AWSCDK-EKS-HelmChart', 'AWSQS::Kubernetes::Helm'];

/** The type of a file of values, and of a chart with its dependencies: `lib/rules/command/sources.ts` wraps them so. */
const VALUES_FILE = 'Helm::Values';
const CHART_FILE = 'Helm::Chart';

/** The Helm releases of a resource, and of the objects of Argo CD or Flux in it. */
export function releasesOf(resource: Resource, objects: readonly KubernetesObject[], graph: Graph): HelmRelease[] {
  if (CHART_TYPES.includes(resource.type)) {
    // A chart of an asset has no name in the template, and the constructs of this library name the release after it.
    const chart =
      resource.get('Chart').text ?? (resource.get('ChartAssetURL').isAbsent ? undefined : resource.get('Release').text);
    const values = resource.get('Values').isAbsent ? resource.get('ValueYaml') : resource.get('Values');
    const names = {
      version: resource.get('Version').text,
      namespace: resource.get('Namespace').text,
      release: resource.get('Release').text ?? resource.get('Name').text,
      repository: resource.get('Repository').text,
    };
    const layers = values.isAbsent ? [] : [values.isKnown ? (values.value ?? {}) : UNKNOWN_PART];
    return chart === undefined
      ? []
      : [new HelmRelease(resource, { chart, ...names }, { layers, isPartial: false }, graph)];
  }
  return resource.type === CHART_FILE
    ? dependenciesOf(resource, graph)
    : objects.flatMap((object) => releasesOfObject(object, graph));
}

/** The charts on which a chart in a folder depends, with their part of its values. */
function dependenciesOf(resource: Resource, graph: Graph): HelmRelease[] {
  const folder = resource.logicalId.replace(/[^/]*$/, '');
  return objectsIn(resource.get('Dependencies').value).flatMap(({ name, alias, version, repository }) => {
    const key = textOf(alias) ?? textOf(name);
    const values = valuesAt(`${folder}values.yaml`, graph);
    const own = key === undefined || values === undefined ? undefined : at(values, key);
    return typeof name === 'string'
      ? [
          new HelmRelease(
            resource,
            { chart: name, version: textOf(version), release: key, repository: textOf(repository) },
            // Whoever installs the chart may give it more values.
            { layers: own === undefined ? [] : [own], isPartial: true },
            graph,
          ),
        ]
      : [];
  });
}

function releasesOfObject(object: KubernetesObject, graph: Graph): HelmRelease[] {
  const { group, kind } = object;
  if (group === 'argoproj.io' && (kind === 'Application' || kind === 'ApplicationSet')) {
    const spec = kind === 'Application' ? object.get('spec') : object.get('spec', 'template', 'spec');
    return argoReleases(object, spec, graph);
  }
  return group === 'helm.toolkit.fluxcd.io' && kind === 'HelmRelease' ? fluxReleases(object, graph) : [];
}

/** @see https://argo-cd.readthedocs.io/en/stable/user-guide/helm/ (v3.2) */
function argoReleases(object: KubernetesObject, spec: Json | undefined, graph: Graph): HelmRelease[] {
  const sources = [at(spec, 'source'), at(spec, 'sources')].flat();
  return sources.flatMap((source) => {
    const chart = textOf(at(source, 'chart'));
    if (chart === undefined) {
      return [];
    }
    const files = [at(source, 'helm', 'valueFiles') ?? []].flat().map((file) => valuesAt(String(file), graph));
    const parameters = objectsIn(at(source, 'helm', 'parameters')).flatMap(({ name, value }) =>
      typeof name === 'string' && value !== undefined ? [nested(name, value)] : [],
    );
    const inline = [at(source, 'helm', 'values'), at(source, 'helm', 'valuesObject')];
    const names = {
      chart,
      version: textOf(at(source, 'targetRevision')),
      namespace: textOf(at(spec, 'destination', 'namespace')),
      release: textOf(at(source, 'helm', 'releaseName')) ?? object.name,
      repository: textOf(at(source, 'repoURL')),
    };
    const layers = [...files, ...inline, ...parameters].filter((layer): layer is Json => layer !== undefined);
    const isPartial = files.includes(undefined) || at(source, 'helm', 'fileParameters') !== undefined;
    return [new HelmRelease(object.holder, names, { layers, isPartial }, graph)];
  });
}

/** @see https://fluxcd.io/flux/components/helm/helmreleases/ (v2.7) */
function fluxReleases(object: KubernetesObject, graph: Graph): HelmRelease[] {
  const { namespace } = object;
  const named = (reference: Json | undefined) =>
    graph.objects.find(
      (other) =>
        other.kind === at(reference, 'kind') &&
        other.name === at(reference, 'name') &&
        other.namespace === (textOf(at(reference, 'namespace')) ?? namespace),
    );
  const template = object.get('spec', 'chart', 'spec');
  const referred = named(object.get('spec', 'chartRef'));
  const url = textOf(referred?.get('spec', 'url'));
  const chart = textOf(at(template, 'chart')) ?? textOf(referred?.get('spec', 'chart')) ?? url;
  if (chart === undefined) {
    return [];
  }
  const from = objectsIn(object.get('spec', 'valuesFrom')).map((reference) => {
    const key = textOf(reference.valuesKey) ?? 'values.yaml';
    return reference.targetPath === undefined && reference.kind === 'ConfigMap'
      ? named(reference)?.get('data', key)
      : undefined;
  });
  const repository = named(at(template, 'sourceRef') ?? referred?.get('spec', 'sourceRef'));
  const names = {
    chart,
    version:
      textOf(at(template, 'version')) ??
      textOf(referred?.get('spec', 'version')) ??
      textOf(referred?.get('spec', 'ref', 'tag')),
    namespace: textOf(object.get('spec', 'targetNamespace')) ?? namespace,
    release: textOf(object.get('spec', 'releaseName')) ?? object.name,
    repository: textOf(repository?.get('spec', 'url')),
  };
  const layers = [...from, object.get('spec', 'values')].filter((layer): layer is Json => layer !== undefined);
  return [new HelmRelease(object.holder, names, { layers, isPartial: from.includes(undefined) }, graph)];
}

/** The values in a file of the folder that is checked; undefined where there is none, or more than one of the name. */
function valuesAt(path: string, graph: Graph): Json | undefined {
  const name = path.replace(/^\$[^/]+\//, '').replace(/^(\.{1,2}\/)+/, '');
  const files = graph
    .resourcesOf(VALUES_FILE)
    .filter(({ logicalId }) => logicalId === name || logicalId.endsWith(`/${name}`));
  return files.length === 1 ? parseConfiguration(files[0].get('Values').value) : undefined;
}

/** `{ a: { b: value } }` of the parameter `a.b`. */
function nested(name: string, value: Json): Json {
  return name
    .split(/(?<!\\)\./)
    .map((key) => key.replaceAll('\\.', '.'))
    .reduceRight<Json>((inner, key): JsonObject => ({ [key]: inner }), value);
}

/** `aws-load-balancer-controller` of `eks/aws-load-balancer-controller` or of an OCI address. */
function chartName(chart: string): string {
  return chart.replace(/\/+$/, '').split('/').at(-1) ?? chart;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
