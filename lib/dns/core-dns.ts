import { Construct } from 'constructs';
import { type AddonOptions, type AddonProps, defineAddon } from '../addons/addon';
import { coreDnsKeys } from '../addons/addon-table';
import { type PodResources, type PodToleration, resourceValues, validatePodLabels } from '../addons/pod-settings';
import { warnOfUnknownKeys } from '../foundation/configuration-keys';
import { didYouMean, fail, type Located, withErrorPath } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isWholeNumberFrom } from '../foundation/tokens';
import { mergeValues, type Values } from '../foundation/values';
import { type CorefileOptions, hasCorefileSettings, hasCustomNames, renderCorefile } from './corefile';

/** Minimum number of replicas. With one replica, draining a node interrupts DNS. */
const MIN_CORE_DNS_REPLICAS = 2;

/** Number of CoreDNS replicas. Choose one of the factories. */
export class CoreDnsScaling {
  /**
   * EKS scales CoreDNS with the number of nodes and CPU cores in the cluster.
   *
   * @param minReplicas 2 or more, because draining a node interrupts DNS otherwise
   * @param maxReplicas at least `minReplicas`
   * @see https://docs.aws.amazon.com/eks/latest/userguide/coredns-autoscaling.html
   */
  public static autoscaling(minReplicas: number, maxReplicas: number): CoreDnsScaling {
    validateArguments('CoreDnsScaling.autoscaling', arguments);
    return new CoreDnsScaling(minReplicas, maxReplicas);
  }

  /**
   * A fixed number of replicas.
   *
   * @param replicas 2 or more, because draining a node interrupts DNS otherwise
   */
  public static fixed(replicas: number): CoreDnsScaling {
    validateArguments('CoreDnsScaling.fixed', arguments);
    return new CoreDnsScaling(replicas, undefined);
  }

  private constructor(
    /** @internal */
    public readonly _minReplicas: number,
    private readonly maxReplicas: number | undefined,
  ) {}

  /** @internal */
  public _values(scope: Located): Values {
    if (!isWholeNumberFrom(this._minReplicas, MIN_CORE_DNS_REPLICAS)) {
      fail(
        'CoreDnsReplicas',
        `"${formatValue(this._minReplicas)}" is not a sufficient number of replicas, because draining a node must not interrupt DNS. Write a whole number of ${MIN_CORE_DNS_REPLICAS} or more`,
        scope,
      );
    }
    if (this.maxReplicas === undefined) {
      return { replicaCount: this._minReplicas };
    }
    if (!isWholeNumberFrom(this.maxReplicas, this._minReplicas)) {
      fail(
        'CoreDnsReplicas',
        `"${formatValue(this.maxReplicas)}" is not a valid maximum for a minimum of ${this._minReplicas} replicas. Write a whole number of ${this._minReplicas} or more`,
        scope,
      );
    }
    return { autoScaling: { enabled: true, minReplicas: this._minReplicas, maxReplicas: this.maxReplicas } };
  }
}

/** Compute on which CoreDNS pods run. Choose one of the factories. */
export class CoreDnsCompute {
  /** Runs CoreDNS on nodes. */
  public static nodes(): CoreDnsCompute {
    return new CoreDnsCompute({});
  }

  /**
   * Runs CoreDNS on Fargate. A Fargate profile must select the namespace `kube-system`, with the label `k8s-app:
   * kube-dns` or without labels.
   */
  public static fargate(): CoreDnsCompute {
    return new CoreDnsCompute({ computeType: 'Fargate' });
  }

  private constructor(
    /** @internal */
    public readonly _values: Values,
  ) {}

  /** @internal */
  public get _isFargate(): boolean {
    return this._values.computeType !== undefined;
  }
}

/** Disruption budget of the CoreDNS pods. Choose one of the factories. */
export class CoreDnsDisruptionBudget {
  /**
   * Limits the number of unavailable pods.
   *
   * @param pods 1 or more, and fewer than the minimum number of replicas. DNS would be interrupted otherwise
   */
  public static maxUnavailable(pods: number): CoreDnsDisruptionBudget {
    validateArguments('CoreDnsDisruptionBudget.maxUnavailable', arguments);
    return new CoreDnsDisruptionBudget('maxUnavailable', pods);
  }

  /**
   * Requires a number of available pods.
   *
   * @param pods 1 or more, and fewer than the minimum number of replicas. Nodes could not be drained otherwise
   */
  public static minAvailable(pods: number): CoreDnsDisruptionBudget {
    validateArguments('CoreDnsDisruptionBudget.minAvailable', arguments);
    return new CoreDnsDisruptionBudget('minAvailable', pods);
  }

  /** Defines no budget. Use it if something else defines one. */
  public static none(): CoreDnsDisruptionBudget {
    return new CoreDnsDisruptionBudget(undefined, 0);
  }

  private constructor(
    private readonly kind: 'maxUnavailable' | 'minAvailable' | undefined,
    private readonly pods: number,
  ) {}

  /** @internal */
  public _values(leastPods: number, scope: Located): Values {
    if (this.kind === undefined) {
      return { enabled: false };
    }
    if (!isWholeNumberFrom(this.pods, 1) || this.pods >= leastPods) {
      const bounds = leastPods === 2 ? '1' : `1 to ${leastPods - 1}`;
      fail(
        'CoreDnsReplicas',
        `"${this.kind}: ${formatValue(this.pods)}" is not a valid disruption budget for ${leastPods} replicas. Write ${bounds}`,
        scope,
      );
    }
    return { enabled: true, [this.kind]: this.pods };
  }
}

/** Configuration values that typed options set. Additional configuration must not contain them. */
const CORE_DNS_OWNED_VALUES = [
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
const CORE_DNS_TOLERATIONS = [
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
  { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
];

const AFFINITY_KINDS = ['nodeAffinity', 'podAffinity', 'podAntiAffinity'];

/** Maximum value of `ndots` in a resolver. */
const MAX_NDOTS = 15;

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
    if (!isWholeNumberFrom(ndots, 1) || ndots > MAX_NDOTS) {
      fail('CorefileSetting', `"ndots: ${formatValue(ndots)}" is out of bounds. Write 1 to ${MAX_NDOTS}`);
    }
    return { options: [{ name: 'ndots', value: String(ndots) }] };
  }

  /** Whether it resolves external names differently from the resolver of the node. @internal */
  public readonly _hasCustomNames: boolean;

  /** TTL in seconds of responses for Services and pods, if it is set. @internal */
  public readonly _clusterTtl?: number;

  constructor(scope: Construct, id: string, props: CoreDnsProps) {
    validateArguments('CoreDns', arguments);
    super(scope, id);
    const compute = props.compute ?? (props.cluster.compute._isFargate ? CoreDnsCompute.fargate() : undefined);
    this.validatePodPlacement({ ...props, compute });
    const { additionalConfiguration } = props;
    const settings = props.corefile ?? {};
    this._hasCustomNames = hasCustomNames(settings) || additionalConfiguration?.corefile !== undefined;

    const typed = {
      ...coreDnsConfiguration({ ...props, compute }, this),
      ...(hasCorefileSettings(settings)
        ? { corefile: withErrorPath(this, () => renderCorefile(settings, props.cluster.isIpv6)) }
        : {}),
    };
    this._clusterTtl = settings.ttl?.toSeconds();
    const owned = 'corefile' in typed ? [...CORE_DNS_OWNED_VALUES, 'corefile'] : CORE_DNS_OWNED_VALUES;
    warnOfUnknownKeys(this, 'additionalConfiguration', additionalConfiguration, coreDnsKeys(), false);
    const configuration = mergeValues(typed, additionalConfiguration, owned, 'ValuesClash', this);
    this.node.defaultChild = defineAddon(this, 'coredns', props, configuration);
  }

  private validatePodPlacement({ affinity, compute, nodeSelector, podLabels }: CoreDnsProps): void {
    validatePodLabels(podLabels, this);
    if (compute?._isFargate && nodeSelector) {
      fail(
        'ValuesClash',
        '"nodeSelector" prevents CoreDNS pods from running on Fargate. Leave it out, or write CoreDnsCompute.nodes()',
        this,
      );
    }
    const unknown = Object.keys(affinity ?? {}).find((kind) => !AFFINITY_KINDS.includes(kind));
    if (unknown !== undefined) {
      fail('ValuesClash', `"${unknown}" is not a pod affinity type. ${didYouMean(unknown, AFFINITY_KINDS)}`, this);
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
    podDisruptionBudget: disruptionBudget?._values(scaling._minReplicas, scope),
    podLabels,
    resources: resources && resourceValues(resources, scope),
    tolerations: tolerations && [...CORE_DNS_TOLERATIONS, ...tolerations.map(({ _values }) => _values)],
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
