/** Kubernetes objects in custom resources and files. */

import type { Resource } from '../template/resource';
import { at, isObject, type Json, type JsonObject } from '../template/values';
import type { Cluster } from './cluster';
import { parseManifest } from './configuration';
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

/** The types of custom resources and extensions that apply manifests, with the property that contains them. */
const MANIFEST_TYPES: Readonly<Record<string, string>> = {
  'Custom::AWSCDK-EKS-KubernetesResource': 'Manifest',
  'AWSQS::Kubernetes::Resource': 'Manifest',
  // The type of objects in a file, which `lib/rules/command/sources.ts` creates.
  'Kubernetes::Manifest': 'Manifest',
};

/** The Kubernetes objects of a resource. */
export function objectsOf(resource: Resource, graph: Graph): KubernetesObject[] {
  const property = Object.hasOwn(MANIFEST_TYPES, resource.type) ? MANIFEST_TYPES[resource.type] : undefined;
  const manifest = property === undefined ? undefined : parseManifest(resource.get(property).value);
  return (manifest ?? []).map((object) => new KubernetesObject(object, resource, graph));
}

function textAt(source: JsonObject, ...path: string[]): string {
  const value = at(source, ...path);
  return typeof value === 'string' ? value : '';
}
