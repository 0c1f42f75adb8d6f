import type { ClusterTarget } from '../../cluster/cluster-target';
import { isAtLeast } from '../../cluster/kubernetes-version';
import { refuse } from '../../foundation/refusals';

const NAME = 'ServiceTopology';

/** The annotation by which EndpointSlices carry hints. */
const MODE = 'service.kubernetes.io/topology-mode';

/**
 * Where a Service sends clients inside the cluster: one choice, made by a factory, because the fields behind them undo each other. Traffic that
 * stays in its zone costs nothing and is there sooner; it is spread well only where clients and pods are spread over the zones alike, which
 * `topologySpreadConstraints` of the pods see to. Traffic from an NLB or ALB to pods does not pass here.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#traffic-distribution
 */
export class ServiceTopology {
  /**
   * To a pod in the zone of the client as long as one is ready there, wherever else the load is lower: `trafficDistribution: PreferClose`. From
   * Kubernetes 1.31 on; from 1.34 on `preferSameZone` is the name of the same.
   *
   * @param cluster whose version is judged, where it is known
   */
  public static preferClose(cluster?: ClusterTarget): ServiceTopology {
    return ServiceTopology.distribution('PreferClose', 31, cluster);
  }

  /**
   * To a pod in the zone of the client as long as one is ready there: `trafficDistribution: PreferSameZone`. From Kubernetes 1.34 on.
   *
   * @param cluster whose version is judged, where it is known
   */
  public static preferSameZone(cluster?: ClusterTarget): ServiceTopology {
    return ServiceTopology.distribution('PreferSameZone', 34, cluster);
  }

  /**
   * To a pod on the node of the client, or else in its zone, or else anywhere: `trafficDistribution: PreferSameNode`. From Kubernetes 1.34 on.
   *
   * @param cluster whose version is judged, where it is known
   */
  public static preferSameNode(cluster?: ClusterTarget): ServiceTopology {
    return ServiceTopology.distribution('PreferSameNode', 34, cluster);
  }

  /**
   * To pods in the zone of the client where Kubernetes finds that fair: `service.kubernetes.io/topology-mode: Auto`. It does nothing with fewer than
   * three pods for each zone, and where zones differ much in the CPUs of their nodes; `preferClose` has no such conditions.
   */
  public static auto(): ServiceTopology {
    return new ServiceTopology({ [MODE]: 'Auto' }, {});
  }

  /**
   * To pods on the node of the client, and nowhere else: `internalTrafficPolicy: Local`. A client on a node without such a pod reaches none, so that
   * the pods belong on every node, as a DaemonSet puts them.
   */
  public static sameNodeOnly(): ServiceTopology {
    return new ServiceTopology({}, { internalTrafficPolicy: 'Local' });
  }

  private static distribution(value: string, minor: number, cluster: ClusterTarget | undefined): ServiceTopology {
    const version = cluster?.kubernetesVersion;
    if (!isAtLeast(version, minor)) {
      refuse(
        NAME,
        `"${value}" needs Kubernetes 1.${minor} and the cluster has ${version}, write ${isAtLeast(version, 31) ? 'ServiceTopology.preferClose()' : 'ServiceTopology.auto()'}`,
      );
    }
    return new ServiceTopology({}, { trafficDistribution: value });
  }

  private constructor(
    /** The annotations of the Service. */
    public readonly annotations: Record<string, string>,
    /** The fields of the `spec` of the Service. */
    public readonly serviceSpec: Record<string, string>,
  ) {}

  /**
   * A Service with the choice in it. Refused as `ServiceTopology` are Services that have chosen already, and those without a virtual address, where
   * nothing is chosen.
   *
   * @param service as a manifest writes it
   */
  // biome-ignore lint/suspicious/noExplicitAny: a Kubernetes object is of any shape
  public applyTo(service: Record<string, any>): Record<string, any> {
    const { metadata = {}, spec = {} } = service;
    this.refuseOtherChoice(metadata.annotations ?? {}, spec);
    return {
      ...service,
      metadata:
        Object.keys(this.annotations).length > 0
          ? { ...metadata, annotations: { ...metadata.annotations, ...this.annotations } }
          : metadata,
      spec: { ...spec, ...this.serviceSpec },
    };
  }

  private refuseOtherChoice(annotations: Record<string, unknown>, spec: Record<string, unknown>): void {
    if (spec.clusterIP === 'None' || spec.type === 'ExternalName') {
      const what = spec.type === 'ExternalName' ? 'type: ExternalName' : 'clusterIP: None';
      refuse(NAME, `"${what}" has no address behind which pods are chosen, leave the topology out`);
    }
    const own = { ...this.annotations, ...this.serviceSpec };
    const chosen = {
      [MODE]: annotations[MODE],
      trafficDistribution: spec.trafficDistribution,
      // Its default chooses nothing.
      internalTrafficPolicy: spec.internalTrafficPolicy === 'Local' ? 'Local' : undefined,
    };
    const other = Object.entries(chosen).find(([field, value]) => value !== undefined && own[field] !== value);
    if (other) {
      const [[field, value]] = Object.entries(own);
      refuse(
        NAME,
        `"${other[0]}: ${other[1]}" and ${field}: ${value} undo each other, keep one of them on this Service`,
      );
    }
  }
}
