import type { Duration } from 'aws-cdk-lib/core';
import type { ChartSource } from '../artifacts/chart-source';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import type { CiliumEncryption } from './cilium-encryption';
import type { CiliumMode } from './cilium-mode';

/** Which pods Cilium restricts. */
export enum CiliumPolicyMode {
  /** Pods that a policy selects. Other pods accept and open all connections. */
  DEFAULT = 'default',
  /** All pods. Pods that no policy selects have no connections, which includes CoreDNS. */
  ALWAYS = 'always',
  /** No pods. Policies have no effect. */
  NEVER = 'never',
}

/** Options of Hubble, which observes the traffic of pods. */
export interface HubbleOptions {
  /**
   * Whether Hubble Relay runs, which serves the traffic of all nodes to the Hubble command and to the UI.
   *
   * @default true
   */
  readonly relay?: boolean;

  /**
   * Whether the web UI runs. It has no sign-in, so reach it by a port forward, or put an authentication before it. It
   * fails without `relay`.
   *
   * @default false
   */
  readonly ui?: boolean;

  /**
   * Metrics that Hubble serves on each node, such as `['dns', 'drop', 'tcp', 'flow']`.
   *
   * @default - no metrics
   * @see https://docs.cilium.io/en/v1.20/observability/metrics/#hubble-exported-metrics
   */
  readonly metrics?: string[];
}

/** Properties of Cilium. */
export interface CiliumProps {
  /** The cluster. It needs a kubectl handler, and `ClusterCompute.nodes()`. */
  readonly cluster: ClusterTarget;

  /** How Cilium works with the network of the cluster. Changing it needs new nodes. */
  readonly mode: CiliumMode;

  /**
   * Which pods are restricted.
   *
   * @default CiliumPolicyMode.DEFAULT
   */
  readonly policyMode?: CiliumPolicyMode;

  /**
   * Options of Hubble.
   *
   * @default - Hubble and Hubble Relay run, without the UI and without metrics
   */
  readonly hubble?: HubbleOptions;

  /**
   * Encryption of traffic between pods on different nodes.
   *
   * @default - traffic is not encrypted by Cilium. Instances of newer types encrypt traffic between them
   */
  readonly encryption?: CiliumEncryption;

  /**
   * Number of operator replicas, 1 or more. They run on different nodes, so a cluster with one node has one of two.
   *
   * @default 2
   */
  readonly operatorReplicas?: number;

  /**
   * How the operator gets its role in ENI mode. It fails with `CiliumMode.chained()`, which needs no role.
   *
   * @default WorkloadIdentity.podIdentity()
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Source of the chart: a repository, an OCI registry or an asset. It must contain the pinned version.
   *
   * @default - the `chartRepository` of the `ClusterTarget`, or else the public repository of the chart
   */
  readonly chartSource?: ChartSource;

  /**
   * Time that Helm has for the release, at most 14 minutes. Helm does not wait for pods, which start with the nodes.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Additional chart values. Nested objects are merged key by key, and lists are replaced.
   *
   * Values that identify the installation or its mode fail as `ValuesClash`. A key that is similar to a key of the
   * chart results in the warning `configurationKey`.
   *
   * @default - none
   * @see https://docs.cilium.io/en/v1.20/helm-reference/
   */
  readonly additionalValues?: Record<string, unknown>;
}
