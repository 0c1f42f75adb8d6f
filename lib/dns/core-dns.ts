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

/** With one replica, a drained node is an outage of DNS. */
const MIN_CORE_DNS_REPLICAS = 2;

/** How many replicas CoreDNS has: one choice, made by a factory. */
export class CoreDnsScaling {
  /**
   * EKS grows and shrinks CoreDNS with the nodes and cores of the cluster.
   *
   * @param minReplicas 2 or more: with one, a drained node is an outage of DNS
   * @param maxReplicas not below the minimum
   * @see https://docs.aws.amazon.com/eks/latest/userguide/coredns-autoscaling.html
   */
  public static autoscaling(minReplicas: number, maxReplicas: number): CoreDnsScaling {
    validateArguments('CoreDnsScaling.autoscaling', arguments);
    return new CoreDnsScaling(minReplicas, maxReplicas);
  }

  /**
   * A number of replicas that does not change.
   *
   * @param replicas 2 or more: with one, a drained node is an outage of DNS
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
        `"${formatValue(this._minReplicas)}" is no number of replicas that keeps DNS up while a node is drained, write a whole number of ${MIN_CORE_DNS_REPLICAS} or more`,
        scope,
      );
    }
    if (this.maxReplicas === undefined) {
      return { replicaCount: this._minReplicas };
    }
    if (!isWholeNumberFrom(this.maxReplicas, this._minReplicas)) {
      fail(
        'CoreDnsReplicas',
        `"${formatValue(this.maxReplicas)}" is no maximum for a minimum of ${this._minReplicas} replicas, write a whole number of ${this._minReplicas} or more`,
        scope,
      );
    }
    return { autoScaling: { enabled: true, minReplicas: this._minReplicas, maxReplicas: this.maxReplicas } };
  }
}

/** Where the pods of CoreDNS run: one choice, made by a factory. */
export class CoreDnsCompute {
  /** On nodes. */
  public static nodes(): CoreDnsCompute {
    return new CoreDnsCompute({});
  }

  /** On Fargate: a Fargate profile must select the namespace `kube-system`, with the label `k8s-app: kube-dns` or without labels. */
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

/** How many pods of CoreDNS may be away at once while nodes are drained: one choice, made by a factory. */
export class CoreDnsDisruptionBudget {
  /**
   * So many may be away.
   *
   * @param pods 1 or more, and fewer than there are at the least: all at once would be an outage of DNS
   */
  public static maxUnavailable(pods: number): CoreDnsDisruptionBudget {
    validateArguments('CoreDnsDisruptionBudget.maxUnavailable', arguments);
    return new CoreDnsDisruptionBudget('maxUnavailable', pods);
  }

  /**
   * So many must stay.
   *
   * @param pods 1 or more, and fewer than there are at the least: none could leave a node that is drained
   */
  public static minAvailable(pods: number): CoreDnsDisruptionBudget {
    validateArguments('CoreDnsDisruptionBudget.minAvailable', arguments);
    return new CoreDnsDisruptionBudget('minAvailable', pods);
  }

  /** No budget by the add-on: something else defines one. */
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
        `"${this.kind}: ${formatValue(this.pods)}" is no disruption budget of ${leastPods} replicas, write ${bounds}`,
        scope,
      );
    }
    return { enabled: true, [this.kind]: this.pods };
  }
}

/** Values that typed options set: the user cannot set them beside these. */
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

/** What the add-on tolerates by itself; tolerations take the place of these as a whole. */
const CORE_DNS_TOLERATIONS = [
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
  { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
];

const AFFINITY_KINDS = ['nodeAffinity', 'podAffinity', 'podAntiAffinity'];

/** The most dots that a resolver counts. */
const MAX_NDOTS = 15;

/** Settings of CoreDNS that do not name a cluster. */
export interface CoreDnsOptions extends AddonOptions {
  /**
   * How many replicas there are.
   *
   * @default - EKS scales between 2 and 10
   */
  readonly scaling?: CoreDnsScaling;

  /**
   * Where its pods run.
   *
   * @default CoreDnsCompute.nodes()
   */
  readonly compute?: CoreDnsCompute;

  /**
   * What CoreDNS answers, and whom it asks. With any setting in it, the Corefile of EKS is replaced as a whole.
   *
   * @default - the Corefile of EKS, which EKS keeps up to date: it is ready for probes and answers for 5 seconds after it was told to stop
   */
  readonly corefile?: CorefileOptions;

  /**
   * How many pods may be away at once while nodes are drained.
   *
   * @default - one, as the add-on does by itself
   */
  readonly disruptionBudget?: CoreDnsDisruptionBudget;

  /**
   * Resources of each pod.
   *
   * @default - as the add-on does by itself: 100m cores, and 70 to 170 MiB of memory
   */
  readonly resources?: PodResources;

  /**
   * Taints that its pods live with, beside those that the add-on tolerates by itself: `CriticalAddonsOnly`, and the control plane's.
   *
   * @default - none
   */
  readonly tolerations?: PodToleration[];

  /**
   * Labels of the nodes that its pods run on. Refused on Fargate, whose nodes have no labels to choose by.
   *
   * @default - any Linux node
   */
  readonly nodeSelector?: Record<string, string>;

  /**
   * Affinity of its pods as Kubernetes writes it: `nodeAffinity`, `podAffinity` and `podAntiAffinity`. It takes the place of the add-on's own as
   * a whole, which keeps pods on Linux nodes, and apart from each other where it can.
   *
   * @default - as the add-on does by itself
   */
  readonly affinity?: Record<string, unknown>;

  /**
   * Labels of its pods, beside those of the add-on.
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
   * Configuration of the add-on beyond the typed options, merged deep over ours. What a typed option sets is refused; a Corefile of your own
   * goes here as `renderCorefile`, where `renderCorefile` above has no settings. A key that is
   * like a known one is warned of as `configurationKey`: EKS refuses keys that its schema does not have.
   *
   * @default - none
   */
  readonly additionalConfiguration?: Record<string, unknown>;
}

/** CoreDNS in a cluster. */
export interface CoreDnsProps extends CoreDnsOptions, AddonProps {}

/**
 * The `coredns` add-on, spread over zones. Define it after nodes, as `ClusterNetworking` does: without any, its pods have nowhere to run and
 * EKS reports the add-on as degraded.
 *
 * A pod asks for a name with fewer than 5 dots in each of its search domains first, five queries for one name outside the cluster. Pods that
 * talk to the outside write such names with a dot at the end (`api.example.com.`), or set `dnsConfig` to `CoreDns.podDnsConfig()`.
 */
export class CoreDns extends Construct {
  /**
   * The `dnsConfig` of a pod that asks for names outside the cluster at once, where they have as many dots or more. Names in the cluster then
   * need theirs: with 2, `shop.prod` is found in the search domains, and `shop.prod.svc` is asked for as it is first.
   *
   * @param ndots 1 to 15
   * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config
   */
  public static podDnsConfig(ndots = 2): Record<string, unknown> {
    validateArguments('CoreDns.podDnsConfig', arguments);
    if (!isWholeNumberFrom(ndots, 1) || ndots > MAX_NDOTS) {
      fail('CorefileSetting', `"ndots: ${formatValue(ndots)}" is out of bounds, write 1 to ${MAX_NDOTS}`);
    }
    return { options: [{ name: 'ndots', value: String(ndots) }] };
  }

  /** Whether it answers names outside the cluster in another way than the resolver of the node. @internal */
  public readonly _hasCustomNames: boolean;

  /** The time to live in seconds of answers about Services and pods, where it is set. @internal */
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
        '"nodeSelector" keeps the pods of CoreDNS off Fargate, leave it out, or write CoreDnsCompute.nodes()',
        this,
      );
    }
    const unknown = Object.keys(affinity ?? {}).find((kind) => !AFFINITY_KINDS.includes(kind));
    if (unknown !== undefined) {
      fail('ValuesClash', `"${unknown}" is no affinity of pods. ${didYouMean(unknown, AFFINITY_KINDS)}`, this);
    }
  }
}

/** Pods of CoreDNS keep apart by zone where they can; by node, the add-on keeps them apart itself. */
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
