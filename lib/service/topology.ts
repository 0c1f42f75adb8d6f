import type { ClusterTarget } from '../cluster/cluster-target';
import { isAtLeast } from '../cluster/kubernetes-version';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';

const NAME = 'ServiceTopology';

/** The annotation by which EndpointSlices carry hints. */
const MODE = 'service.kubernetes.io/topology-mode';

/** Its name before Kubernetes 1.27: where a Service has both, this one is read. */
const OLD_MODE = 'service.kubernetes.io/topology-aware-hints';

/** What turns hints on, under either name; any other value leaves them off. */
const AUTO = ['Auto', 'auto'];

/**
 * Where a Service sends clients inside the cluster: one choice, made by a factory, because the fields behind them undo each other. Traffic that
 * stays in its zone costs nothing and is there sooner; it is spread well only where clients and pods are spread over the zones alike, which
 * `topologySpreadConstraints` of the pods see to: pods of a zone get all that comes from there, however many or few they are.
 *
 * Kubernetes writes the choice as hints into EndpointSlices, and kube-proxy follows them as long as every ready pod has one, and one of those is for
 * its own zone or node; otherwise it sends anywhere. What stands in for kube-proxy must follow them, too: Cilium does with
 * `loadBalancer.serviceTopology: true`.
 *
 * Traffic from an NLB or ALB to pods does not pass here. Where its targets are nodes, it does: a node that gets a connection for
 * `externalTrafficPolicy: Cluster` follows the hints, and one with `Local` sends to pods of its own alone.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#traffic-distribution
 * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#traffic-distribution
 */
export class Topology {
  /**
   * To a pod in the zone of the client as long as one is ready there, wherever else the load is lower: `trafficDistribution: PreferClose`. From
   * Kubernetes 1.31 on (beta, and stable from 1.33 on): before, the field is dropped, which is refused. From 1.34 on, `preferSameZone` is the name of
   * the same and this one is deprecated.
   *
   * @param cluster whose version is judged, where it is known
   */
  public static preferClose(cluster?: ClusterTarget): Topology {
    validateArguments('Topology.preferClose', arguments);
    return Topology.distribution('PreferClose', 31, cluster);
  }

  /**
   * To a pod in the zone of the client as long as one is ready there: `trafficDistribution: PreferSameZone`. From Kubernetes 1.34 on (beta, and
   * stable from 1.35 on): before, the Service is rejected, which is refused here.
   *
   * @param cluster whose version is judged, where it is known
   */
  public static preferSameZone(cluster?: ClusterTarget): Topology {
    validateArguments('Topology.preferSameZone', arguments);
    return Topology.distribution('PreferSameZone', 34, cluster);
  }

  /**
   * To a pod on the node of the client, or else in its zone, or else anywhere: `trafficDistribution: PreferSameNode`. From Kubernetes 1.34 on, as
   * `preferSameZone`. It is for what runs on every node, such as a DNS cache: one pod on a node gets all that comes from there.
   *
   * @param cluster whose version is judged, where it is known
   */
  public static preferSameNode(cluster?: ClusterTarget): Topology {
    validateArguments('Topology.preferSameNode', arguments);
    return Topology.distribution('PreferSameNode', 34, cluster);
  }

  /**
   * To pods in the zone of the client where Kubernetes finds that fair: `service.kubernetes.io/topology-mode: Auto`, from Kubernetes 1.27 on. It
   * does nothing with fewer pods than zones, most often nothing with fewer than three for each zone, and nothing where a node has no zone or zones
   * differ much in the CPUs of their nodes; `preferClose` has no such conditions. It wins over `trafficDistribution`.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/topology-aware-routing/
   */
  public static auto(): Topology {
    return new Topology({ [MODE]: 'Auto' }, {});
  }

  /**
   * To pods on the node of the client, and nowhere else: `internalTrafficPolicy: Local`. A client on a node without such a pod reaches none, so that
   * the pods belong on every node, as a DaemonSet puts them. It wins over hints.
   */
  public static sameNodeOnly(): Topology {
    return new Topology({}, { internalTrafficPolicy: 'Local' });
  }

  private static distribution(value: string, minor: number, cluster: ClusterTarget | undefined): Topology {
    const topology = new Topology({}, { trafficDistribution: value }, minor);
    topology._validateClusterVersion(cluster);
    return topology;
  }

  private constructor(
    /** The annotations of the Service. */
    public readonly annotations: Record<string, string>,
    /** The fields of the `spec` of the Service. */
    public readonly serviceSpec: Record<string, string>,
    /** The first minor that knows the field. */
    private readonly minor = 0,
  ) {}

  /**
   * A Service with the choice in it. Refused as `Topology` are Services that have chosen already, and those without a virtual address, where
   * nothing is chosen.
   *
   * @param service as a manifest writes it
   */
  // biome-ignore lint/suspicious/noExplicitAny: a Kubernetes object is of any shape
  public applyTo(service: Record<string, any>): Record<string, any> {
    validateArguments('Topology.applyTo', arguments);
    const { metadata = {}, spec = {} } = service;
    this.validateSingleChoice(metadata.annotations ?? {}, spec);
    return {
      ...service,
      metadata:
        Object.keys(this.annotations).length > 0
          ? { ...metadata, annotations: { ...metadata.annotations, ...this.annotations } }
          : metadata,
      spec: { ...spec, ...this.serviceSpec },
    };
  }

  /** Refuses a cluster whose version is known and does not know the choice. @internal */
  public _validateClusterVersion(cluster: ClusterTarget | undefined): void {
    const version = cluster?.kubernetesVersion;
    if (!isAtLeast(version, this.minor)) {
      fail(
        NAME,
        `"${this.serviceSpec.trafficDistribution}" needs Kubernetes 1.${this.minor} and the cluster has ${version}, write ${isAtLeast(version, 31) ? 'ServiceTopology.preferClose()' : 'ServiceTopology.auto()'}`,
      );
    }
  }

  private validateSingleChoice(annotations: Record<string, unknown>, spec: Record<string, unknown>): void {
    const isHeadless = [spec.clusterIP, ...(Array.isArray(spec.clusterIPs) ? spec.clusterIPs : [])].includes('None');
    if (isHeadless || spec.type === 'ExternalName') {
      const what = isHeadless ? 'clusterIP: None' : 'type: ExternalName';
      fail(NAME, `"${what}" has no address behind which pods are chosen, leave the topology out`);
    }
    const own = { ...this.annotations, ...this.serviceSpec };
    const other = Object.entries(choicesOf(annotations, spec, MODE in own)).find(([key, value]) => own[key] !== value);
    if (other) {
      const [[field, value]] = Object.entries(own);
      fail(NAME, `"${other[0]}: ${other[1]}" and ${field}: ${value} undo each other, keep one of them on this Service`);
    }
  }
}

/** What a Service has chosen already: neither the default of a policy nor hints that are off choose anything, unless hints are to be on. */
function choicesOf(
  annotations: Record<string, unknown>,
  spec: Record<string, unknown>,
  wantsHints: boolean,
): Record<string, unknown> {
  const isOn = (mode: unknown) => AUTO.includes(String(mode));
  const modes = [OLD_MODE, MODE].flatMap((name) => {
    const mode = annotations[name];
    return mode === undefined || isOn(mode) === wantsHints ? [] : [[name, mode]];
  });
  return Object.fromEntries([
    ...modes,
    ...(spec.trafficDistribution === undefined ? [] : [['trafficDistribution', spec.trafficDistribution]]),
    ...(spec.internalTrafficPolicy === 'Local' ? [['internalTrafficPolicy', 'Local']] : []),
  ]);
}
