import { Construct } from 'constructs';
import { validateArguments } from '../foundation/input';
import { warnOfUnknownKeys } from '../foundation/known-keys';
import { didYouMean, type Located, refuse, refusingAt } from '../foundation/refusals';
import { isCount, shown } from '../foundation/tokens';
import { mergeValues, type Values } from '../foundation/values';
import { type AddonOptions, type AddonProps, defineAddon } from './addon';
import { coreDnsKeys } from './addon-keys';
import { CoreDnsCompute, type CoreDnsDisruptionBudget, CoreDnsScaling } from './core-dns-pods';
import { type CorefileOptions, corefile, hasCorefileSettings, hasOwnNames } from './corefile';
import { type PodResources, type PodToleration, refuseSelectorLabels, resourceValues } from './pod-settings';

/** Configuration values that typed options set. Additional configuration must not contain them. */
const OWNED_VALUES = [
  'affinity',
  'autoScaling',
  'computeType',
  'nodeSelector',
  'podAnnotations',
  'podDisruptionBudget',
  'podLabels',
  'replicaCount',
  'resources',
  'tolerations',
  'topologySpreadConstraints',
];

/** Default tolerations of the add-on. Configured tolerations replace all of them. */
const ADDON_TOLERATIONS = [
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
  { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
];

const AFFINITIES = ['nodeAffinity', 'podAffinity', 'podAntiAffinity'];

/** Maximum value of `ndots` in a resolver. */
const MOST_DOTS = 15;

/** Options of CoreDNS. */
export interface CoreDnsOptions extends AddonOptions {
  /**
   * Number of replicas.
   *
   * @default - EKS scales between 2 and 10
   */
  readonly scaling?: CoreDnsScaling;

  /**
   * Compute on which its pods run.
   *
   * @default CoreDnsCompute.nodes()
   */
  readonly compute?: CoreDnsCompute;

  /**
   * DNS configuration. Any setting replaces the whole Corefile of EKS.
   *
   * @default - the Corefile of EKS, which EKS keeps up to date. It includes a readiness probe and a `lameduck` duration
   * of 5 seconds
   */
  readonly corefile?: CorefileOptions;

  /**
   * Disruption budget of its pods.
   *
   * @default - one pod can be unavailable, the default of the add-on
   */
  readonly disruptionBudget?: CoreDnsDisruptionBudget;

  /**
   * Resource requests and limits of each pod.
   *
   * @default - the default of the add-on: requests of 100m CPU and 70 MiB of memory, and a limit of 170 MiB
   */
  readonly resources?: PodResources;

  /**
   * Additional tolerations of its pods. The default tolerations of the add-on stay: `CriticalAddonsOnly` and the taint
   * of the control plane.
   *
   * @default - none
   */
  readonly tolerations?: PodToleration[];

  /**
   * Labels of the nodes that its pods run on. It fails on Fargate, whose nodes cannot be selected by labels.
   *
   * @default - any Linux node
   */
  readonly nodeSelector?: Record<string, string>;

  /**
   * Affinity of its pods in the format of Kubernetes: `nodeAffinity`, `podAffinity` and `podAntiAffinity`. It replaces
   * the affinity of the add-on, which selects Linux nodes and prefers different nodes for its pods.
   *
   * @default - the affinity of the add-on
   */
  readonly affinity?: Record<string, unknown>;

  /**
   * Additional labels of its pods.
   *
   * @default - none
   */
  readonly podLabels?: Record<string, string>;

  /**
   * Annotations of its pods.
   *
   * @default - none
   */
  readonly podAnnotations?: Record<string, string>;

  /**
   * Additional configuration of the add-on, merged into the generated values. Nested objects are merged key by key.
   *
   * Keys that typed options set fail as `ValuesClash`. Set `corefile` here to use your own Corefile, with no setting in
   * the option `corefile`. A key that is similar to a known key results in the warning `configurationKey`, because EKS
   * rejects keys that its schema does not contain.
   *
   * @default - none
   */
  readonly additionalConfiguration?: Record<string, unknown>;
}

/** Properties of CoreDNS. */
export interface CoreDnsProps extends CoreDnsOptions, AddonProps {}

/**
 * The `coredns` add-on, with its pods spread across Availability Zones.
 *
 * Define it after nodes, as `ClusterNetworking` does. Its pods cannot be scheduled without nodes, and EKS then reports
 * the add-on as degraded.
 *
 * A resolver tries names with fewer than 5 dots in each search domain first, which causes five queries for one external
 * name. To avoid them, write external names with a trailing dot (`api.example.com.`), or set the `dnsConfig` of pods to
 * `CoreDns.podDnsConfig()`.
 */
export class CoreDns extends Construct {
  /**
   * Returns a `dnsConfig` for pods that resolve external names directly.
   *
   * Names with at least `ndots` dots are resolved as they are first. With 2, `shop.prod` is found through the search
   * domains, and `shop.prod.svc` is first resolved as an external name.
   *
   * @param ndots 1 to 15
   * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config
   */
  public static podDnsConfig(ndots = 2): Record<string, unknown> {
    validateArguments('CoreDns.podDnsConfig', arguments);
    if (!isCount(ndots, 1) || ndots > MOST_DOTS) {
      refuse('CorefileSetting', `"ndots: ${shown(ndots)}" is out of bounds. Write 1 to ${MOST_DOTS}`);
    }
    return { options: [{ name: 'ndots', value: String(ndots) }] };
  }

  /** Whether it resolves external names differently from the resolver of the node. @internal */
  public readonly _hasOwnNames: boolean;

  /** TTL in seconds of responses for Services and pods, if it is set. @internal */
  public readonly _clusterTtl?: number;

  constructor(scope: Construct, id: string, props: CoreDnsProps) {
    validateArguments('CoreDns', arguments);
    super(scope, id);
    const compute = props.compute ?? (props.cluster.compute._isFargate ? CoreDnsCompute.fargate() : undefined);
    this.refuseUnfit({ ...props, compute });
    const { additionalConfiguration } = props;
    const settings = props.corefile ?? {};
    this._hasOwnNames = hasOwnNames(settings) || additionalConfiguration?.corefile !== undefined;

    const typed = {
      ...coreDnsConfiguration({ ...props, compute }, this),
      ...(hasCorefileSettings(settings)
        ? { corefile: refusingAt(this, () => corefile(settings, props.cluster.isIpv6)) }
        : {}),
    };
    this._clusterTtl = settings.ttl?.toSeconds();
    const owned = 'corefile' in typed ? [...OWNED_VALUES, 'corefile'] : OWNED_VALUES;
    warnOfUnknownKeys(this, 'additionalConfiguration', additionalConfiguration, coreDnsKeys(), false);
    const configuration = mergeValues(typed, additionalConfiguration, owned, 'ValuesClash', this);
    this.node.defaultChild = defineAddon(this, 'coredns', props, configuration);
  }

  private refuseUnfit({ affinity, compute, nodeSelector, podLabels }: CoreDnsProps): void {
    refuseSelectorLabels(podLabels, this);
    if (compute?._isFargate && nodeSelector) {
      refuse(
        'ValuesClash',
        '"nodeSelector" prevents CoreDNS pods from running on Fargate. Leave it out, or write CoreDnsCompute.nodes()',
        this,
      );
    }
    const unknown = Object.keys(affinity ?? {}).find((kind) => !AFFINITIES.includes(kind));
    if (unknown !== undefined) {
      refuse('ValuesClash', `"${unknown}" is not a pod affinity type. ${didYouMean(unknown, AFFINITIES)}`, this);
    }
  }
}

/**
 * Returns the configuration of the add-on.
 *
 * Pods prefer different Availability Zones. The add-on itself prefers different nodes.
 */
function coreDnsConfiguration(options: CoreDnsOptions, scope: Located): Values {
  const scaling = options.scaling ?? CoreDnsScaling.autoscaling(2, 10);
  const replicas = scaling._values(scope);
  const { affinity, disruptionBudget, nodeSelector, podAnnotations, podLabels, resources, tolerations } = options;
  const given = {
    affinity,
    nodeSelector,
    podAnnotations,
    podDisruptionBudget: disruptionBudget?._values(scaling._least, scope),
    podLabels,
    resources: resources && resourceValues(resources, scope),
    tolerations: tolerations && [...ADDON_TOLERATIONS, ...tolerations.map(({ _values }) => _values)],
  };
  return {
    ...replicas,
    ...(options.compute ?? CoreDnsCompute.nodes())._values,
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
}
