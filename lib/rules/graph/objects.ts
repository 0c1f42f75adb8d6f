/** Kubernetes objects and Helm releases in custom resources and files. */

import { Answer } from '../template/answer';
import type { Resource } from '../template/resource';
import { at, isObject, isUnknown, type Json, type JsonObject, UNKNOWN_PART } from '../template/values';
import type { Cluster } from './cluster';
import { parseConfiguration, parseManifest } from './configuration';
import type { Graph } from './graph';

/** A Kubernetes object. */
export class KubernetesObject {
  constructor(
    public readonly source: JsonObject,
    /** The resource that applies it, or the file that contains it. */
    public readonly holder: Resource,
    private readonly graph: Graph,
  ) {}

  /** The API version, such as `networking.k8s.io/v1`. */
  public get apiVersion(): string {
    return textAt(this.source, 'apiVersion');
  }

  /** The API group without the version. Empty for the core group. */
  public get group(): string {
    const [group, version] = this.apiVersion.split('/');
    return version === undefined ? '' : group;
  }

  public get kind(): string {
    return textAt(this.source, 'kind');
  }

  public get name(): string {
    return textAt(this.source, 'metadata', 'name');
  }

  public get namespace(): string {
    return textAt(this.source, 'metadata', 'namespace') || 'default';
  }

  /** Kind, namespace and name, such as `Service shop/web`. */
  public get label(): string {
    return `${this.kind} ${this.namespace}/${this.name || '?'}`;
  }

  public get annotations(): JsonObject {
    const annotations = at(this.source, 'metadata', 'annotations');
    return isObject(annotations) ? annotations : {};
  }

  public get labels(): JsonObject {
    const labels = at(this.source, 'metadata', 'labels');
    return isObject(labels) ? labels : {};
  }

  public get(...path: readonly (string | number)[]): Json | undefined {
    return at(this.source, ...path);
  }

  public get cluster(): Cluster | undefined {
    return this.graph.clusterOf(this.holder);
  }

  /** The specification of its pods, for a pod, a workload or a job. */
  public get podSpec(): JsonObject | undefined {
    const { kind, source } = this;
    const spec =
      kind === 'Pod'
        ? at(source, 'spec')
        : kind === 'CronJob'
          ? at(source, 'spec', 'jobTemplate', 'spec', 'template', 'spec')
          : WORKLOADS.includes(kind)
            ? at(source, 'spec', 'template', 'spec')
            : undefined;
    return isObject(spec) ? spec : undefined;
  }

  /** The labels of its pods. */
  public get podLabels(): JsonObject {
    const labels = this.kind === 'Pod' ? this.labels : at(this.source, 'spec', 'template', 'metadata', 'labels');
    return isObject(labels) ? labels : {};
  }
}

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'];

/** A release of a Helm chart. */
export class HelmRelease {
  private parsed?: Json;

  constructor(
    public readonly holder: Resource,
    /** The name of the chart, without its repository. */
    public readonly chart: string,
    public readonly version: string | undefined,
    public readonly namespace: string | undefined,
    public readonly release: string | undefined,
    public readonly repository: string | undefined,
    private readonly rawValues: Answer,
    private readonly graph: Graph,
  ) {}

  public get label(): string {
    return `Helm release ${this.release ?? this.chart}`;
  }

  /** A value of the chart. */
  public value(...path: readonly string[]): Answer {
    if (!this.rawValues.isAbsent && !this.rawValues.isKnown) {
      return new Answer([UNKNOWN_PART]);
    }
    this.parsed ??= parseConfiguration(this.rawValues.value);
    return new Answer([isUnknown(this.parsed) ? UNKNOWN_PART : at(this.parsed, ...path)]);
  }

  public get cluster(): Cluster | undefined {
    return this.graph.clusterOf(this.holder);
  }
}

/** The types of custom resources and extensions that apply manifests, with the property that contains them. */
const MANIFEST_TYPES: Readonly<Record<string, string>> = {
  'Custom::AWSCDK-EKS-KubernetesResource': 'Manifest',
  'AWSQS::Kubernetes::Resource': 'Manifest',
  // The type of objects in a file, which `lib/rules/command/sources.ts` creates.
  'Kubernetes::Manifest': 'Manifest',
};

/** The types of custom resources and extensions that install charts. */
const CHART_TYPES = ['Custom::AWSCDK-EKS-HelmChart', 'AWSQS::Kubernetes::Helm'];

/** The Kubernetes objects of a resource. */
export function objectsOf(resource: Resource, graph: Graph): KubernetesObject[] {
  const property = Object.hasOwn(MANIFEST_TYPES, resource.type) ? MANIFEST_TYPES[resource.type] : undefined;
  const manifest = property === undefined ? undefined : parseManifest(resource.get(property).value);
  return (manifest ?? []).map((object) => new KubernetesObject(object, resource, graph));
}

/** The Helm release in a resource, or in an object of Argo CD or Flux. */
export function releasesOf(resource: Resource, objects: readonly KubernetesObject[], graph: Graph): HelmRelease[] {
  if (CHART_TYPES.includes(resource.type)) {
    // A chart of an asset has no name in the template, but its release is often named after it.
    const text =
      resource.get('Chart').text ?? (resource.get('ChartAssetURL').isAbsent ? undefined : resource.get('Release').text);
    const values = resource.get('Values');
    return text === undefined
      ? []
      : [
          new HelmRelease(
            resource,
            chartName(text),
            resource.get('Version').text,
            resource.get('Namespace').text,
            resource.get('Release').text ?? resource.get('Name').text,
            resource.get('Repository').text,
            values.isAbsent ? resource.get('ValueYaml') : values,
            graph,
          ),
        ];
  }
  return objects.flatMap((object) => releaseOfObject(object, graph));
}

function releaseOfObject(object: KubernetesObject, graph: Graph): HelmRelease[] {
  const release = (chart: Json | undefined, version: Json | undefined, values: Json | undefined, repository?: Json) =>
    typeof chart === 'string'
      ? [
          new HelmRelease(
            object.holder,
            chartName(chart),
            typeof version === 'string' ? version : undefined,
            object.namespace,
            object.name,
            typeof repository === 'string' ? repository : undefined,
            new Answer([values]),
            graph,
          ),
        ]
      : [];
  if (object.group === 'argoproj.io' && object.kind === 'Application') {
    const sources = [object.get('spec', 'source'), object.get('spec', 'sources')].flat();
    return sources.flatMap((source) =>
      release(
        at(source, 'chart'),
        at(source, 'targetRevision'),
        at(source, 'helm', 'valuesObject') ?? at(source, 'helm', 'values'),
        at(source, 'repoURL'),
      ),
    );
  }
  if (object.group === 'helm.toolkit.fluxcd.io' && object.kind === 'HelmRelease') {
    return release(
      object.get('spec', 'chart', 'spec', 'chart'),
      object.get('spec', 'chart', 'spec', 'version'),
      object.get('spec', 'values'),
    );
  }
  return [];
}

/** `aws-load-balancer-controller` for `eks/aws-load-balancer-controller`, or for an OCI address. */
function chartName(chart: string): string {
  return chart.replace(/\/+$/, '').split('/').at(-1) ?? chart;
}

function textAt(source: JsonObject, ...path: string[]): string {
  const value = at(source, ...path);
  return typeof value === 'string' ? value : '';
}
