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

/** Values that typed options set: the user cannot set them beside these. */
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

/** What the add-on tolerates by itself; tolerations take the place of these as a whole. */
const ADDON_TOLERATIONS = [
  { key: 'CriticalAddonsOnly', operator: 'Exists' },
  { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' },
];

const AFFINITIES = ['nodeAffinity', 'podAffinity', 'podAntiAffinity'];

/** The most dots that a resolver counts. */
const MOST_DOTS = 15;

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
   * goes here as `corefile`, where `corefile` above has no settings. A key that is
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
    if (!isCount(ndots, 1) || ndots > MOST_DOTS) {
      refuse('CorefileSetting', `"ndots: ${shown(ndots)}" is out of bounds, write 1 to ${MOST_DOTS}`);
    }
    return { options: [{ name: 'ndots', value: String(ndots) }] };
  }

  /** Whether it answers names outside the cluster in another way than the resolver of the node. @internal */
  public readonly _hasOwnNames: boolean;

  /** The time to live in seconds of answers about Services and pods, where it is set. @internal */
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
        '"nodeSelector" keeps the pods of CoreDNS off Fargate, leave it out, or write CoreDnsCompute.nodes()',
        this,
      );
    }
    const unknown = Object.keys(affinity ?? {}).find((kind) => !AFFINITIES.includes(kind));
    if (unknown !== undefined) {
      refuse('ValuesClash', `"${unknown}" is no affinity of pods. ${didYouMean(unknown, AFFINITIES)}`, this);
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
