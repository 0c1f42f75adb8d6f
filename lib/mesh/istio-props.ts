import type { Duration } from 'aws-cdk-lib/core';
import type { ChartSource } from '../artifacts/chart-source';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { GatewayApiCrds } from '../controllers/custom-resource-definitions';

/** How connections of pods get into the mesh. */
export enum DataPlane {
  /**
   * A proxy in each pod. Pods of namespaces with the label `istio-injection: enabled` get one when they start. The
   * CNI plugin of Istio redirects their connections, so that pods need no privileges.
   */
  SIDECAR = 'sidecar',

  /**
   * A proxy on each node (ztunnel), for pods of namespaces with the label `istio.io/dataplane-mode: ambient`. Pods do
   * not restart. Waypoint proxies, which are Gateways, add rules for HTTP.
   */
  AMBIENT = 'ambient',
}

/** Which connections pods of the mesh accept. */
export enum MutualTls {
  /**
   * With mutual TLS only. Load balancers and pods outside the mesh, and probes of a load balancer, do not reach pods of
   * the mesh. Ingress goes through a Gateway of the class `istio`.
   */
  STRICT = 'STRICT',

  /** With mutual TLS, and without. Use it while workloads move into the mesh. */
  PERMISSIVE = 'PERMISSIVE',
}

/** Additional values of the charts of Istio. */
export interface IstioChartValues {
  /**
   * Values of the chart `base`: definitions of custom resources.
   *
   * @default - none
   */
  readonly base?: Record<string, unknown>;

  /**
   * Values of the chart `cni`: the CNI plugin.
   *
   * @default - none
   */
  readonly cni?: Record<string, unknown>;

  /**
   * Values of the chart `istiod`: control plane, sidecars and `meshConfig`.
   *
   * @default - none
   */
  readonly istiod?: Record<string, unknown>;

  /**
   * Values of the chart `ztunnel`: the proxy of nodes. It fails with `IstioSetting` for `DataPlane.SIDECAR`, which has
   * none.
   *
   * @default - none
   */
  readonly ztunnel?: Record<string, unknown>;
}

/** Properties of Istio. */
export interface IstioProps {
  /** The cluster. It must have a kubectl handler, nodes, and Kubernetes 1.32 or later. */
  readonly cluster: ClusterTarget;

  /**
   * How connections of pods get into the mesh.
   *
   * @default DataPlane.SIDECAR
   */
  readonly dataPlane?: DataPlane;

  /**
   * Which connections pods of the mesh accept. It is the `PeerAuthentication` `default` of the root namespace, which
   * those of namespaces and workloads override.
   *
   * @default MutualTls.STRICT
   */
  readonly mutualTls?: MutualTls;

  /**
   * Source of the custom resource definitions of the Gateway API. With them, istiod creates the GatewayClass `istio` for
   * ingress, and `istio-waypoint` for waypoint proxies.
   *
   * Use the same value as for the load balancer controller of the cluster. Common definitions are installed once.
   * Different values fail as `GatewayCrds`.
   *
   * @default - something else installs them, or the mesh has no Gateways
   */
  readonly gatewayApi?: GatewayApiCrds;

  /**
   * Minimum number of pods of istiod: a whole number of 1 or more. Others fail with `ControllerReplicas`. If the
   * cluster has a metrics server, the autoscaler of the chart adds pods, up to 5 or this number.
   *
   * With 1, the disruption budget of the chart is off, because it would prevent the node from being drained.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Source of the charts: a repository or an OCI registry that contains `base`, `cni`, `istiod` and `ztunnel` in the
   * pinned version. An asset is a single chart, and fails with `IstioSetting`.
   *
   * @default - the `chartRepository` of the `ClusterTarget`, or else `oci://ghcr.io/istio/release/charts`
   */
  readonly chartSource?: ChartSource;

  /**
   * Time after which the installation of a chart is rolled back, at most 14 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Additional values of the charts. Nested objects are merged key by key, and lists are replaced.
   *
   * Values that identify the installation fail as `ValuesClash`. A key that is similar to one that the chart reads
   * results in the warning `configurationKey`.
   *
   * @default - none
   */
  readonly additionalValues?: IstioChartValues;
}
