import type { ClusterTarget } from '../cluster/cluster-target';
import { isAtLeast } from '../cluster/kubernetes-version';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';

const NAME = 'ServiceTopology';

/** The annotation that enables hints in EndpointSlices. */
const MODE = 'service.kubernetes.io/topology-mode';

/** The name of the annotation before Kubernetes 1.27. If a Service has both, this one applies. */
const OLD_MODE = 'service.kubernetes.io/topology-aware-hints';

/** The values that enable hints. All other values disable them. */
const AUTO = ['Auto', 'auto'];

/**
 * The pods to which clients in the cluster connect: topology aware routing. Use one of the static methods, because the
 * underlying fields override each other.
 *
 * Traffic inside one zone has no data transfer charge and a lower latency. The load of pods is even only if clients and
 * pods are spread evenly over the zones, for example with `topologySpreadConstraints`. Pods of a zone get all traffic
 * of that zone, whatever their number.
 *
 * Kubernetes writes hints into EndpointSlices. kube-proxy follows them if every ready pod has a hint, and at least one
 * is for the zone or node of kube-proxy. Otherwise it uses any pod. Replacements of kube-proxy must support hints, too.
 * Cilium does with `loadBalancer.serviceTopology: true`.
 *
 * Traffic from an NLB or ALB to pods is not affected. If targets are nodes, a node follows the hints with
 * `externalTrafficPolicy: Cluster`, and uses only its own pods with `Local`.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/#traffic-distribution
 * @see https://kubernetes.io/docs/reference/networking/virtual-ips/#traffic-distribution
 */
export class Topology {
  /**
   * Pods in the zone of the client while one is ready there, even if other zones have less load: `trafficDistribution:
   * PreferClose`. It needs Kubernetes 1.31 (beta; stable in 1.33). Older versions ignore the field, so they are an
   * error. From 1.34 on, it is deprecated: use `preferSameZone`, which does the same.
   *
   * @param cluster whose Kubernetes version is validated, if it is known
   */
  public static preferClose(cluster?: ClusterTarget): Topology {
    validateArguments('Topology.preferClose', arguments);
    return Topology.distribution('PreferClose', 31, cluster);
  }

  /**
   * Pods in the zone of the client while one is ready there: `trafficDistribution: PreferSameZone`. It needs Kubernetes
   * 1.34 (beta; stable in 1.35). Older versions reject the Service, so they are an error.
   *
   * @param cluster whose Kubernetes version is validated, if it is known
   */
  public static preferSameZone(cluster?: ClusterTarget): Topology {
    validateArguments('Topology.preferSameZone', arguments);
    return Topology.distribution('PreferSameZone', 34, cluster);
  }

  /**
   * Pods on the node of the client, otherwise in its zone, otherwise anywhere: `trafficDistribution: PreferSameNode`.
   * It needs Kubernetes 1.34, like `preferSameZone`. Use it for pods that run on every node, such as a DNS cache. The
   * pod of a node gets all traffic of that node.
   *
   * @param cluster whose Kubernetes version is validated, if it is known
   */
  public static preferSameNode(cluster?: ClusterTarget): Topology {
    validateArguments('Topology.preferSameNode', arguments);
    return Topology.distribution('PreferSameNode', 34, cluster);
  }

  /**
   * Pods in the zone of the client if Kubernetes can balance the load: `service.kubernetes.io/topology-mode: Auto`,
   * from Kubernetes 1.27 on. It wins over `trafficDistribution`.
   *
   * It has no effect if there are fewer pods than zones, if a node has no zone, or if the CPUs of the nodes differ much
   * between zones. It usually needs at least three pods for each zone. `preferClose` has no such conditions.
   *
   * @see https://kubernetes.io/docs/concepts/services-networking/topology-aware-routing/
   */
  public static auto(): Topology {
    return new Topology({ [MODE]: 'Auto' }, {});
  }

  /**
   * Only pods on the node of the client: `internalTrafficPolicy: Local`. A client on a node without such a pod cannot
   * connect, so run the pods on every node, for example as a DaemonSet. It wins over hints.
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
    /** The first minor version that supports the field. */
    private readonly minor = 0,
  ) {}

  /**
   * Returns a Service with the topology. It fails as `Topology` if the Service has such fields already, or no virtual
   * IP address.
   *
   * @param service as a manifest
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

  /** Fails if the Kubernetes version is known and does not support the topology. @internal */
  public _validateClusterVersion(cluster: ClusterTarget | undefined): void {
    const version = cluster?.kubernetesVersion;
    if (!isAtLeast(version, this.minor)) {
      fail(
        NAME,
        `"${this.serviceSpec.trafficDistribution}" needs Kubernetes 1.${this.minor}, and the cluster has ${version}. Use ${isAtLeast(version, 31) ? 'Topology.preferClose()' : 'Topology.auto()'}`,
      );
    }
  }

  private validateSingleChoice(annotations: Record<string, unknown>, spec: Record<string, unknown>): void {
    const isHeadless = [spec.clusterIP, ...(Array.isArray(spec.clusterIPs) ? spec.clusterIPs : [])].includes('None');
    if (isHeadless || spec.type === 'ExternalName') {
      const what = isHeadless ? 'clusterIP: None' : 'type: ExternalName';
      fail(NAME, `"${what}" has no virtual IP address, so the topology has no effect. Remove the topology`);
    }
    const own = { ...this.annotations, ...this.serviceSpec };
    const other = Object.entries(choicesOf(annotations, spec, MODE in own)).find(([key, value]) => own[key] !== value);
    if (other) {
      const [[field, value]] = Object.entries(own);
      fail(
        NAME,
        `"${other[0]}: ${other[1]}" and ${field}: ${value} override each other. Keep one of them on this Service`,
      );
    }
  }
}

/**
 * Topology fields that a Service has already. The default of a policy, and disabled hints, do not count unless hints
 * are to be enabled.
 */
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
