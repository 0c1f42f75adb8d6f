import { Construct } from 'constructs';
import { isAtLeast, minorsAhead } from '../cluster/kubernetes-version';
import { warnOfUnknownKeys } from '../foundation/configuration-keys';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { mergeValues, type Values } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { type AddonOptions, type AddonProps, defineAddon } from './addon';
import { kubeProxyKeys } from './addon-table';
import { type PodResources, resourceValues, validatePodLabels } from './pod-settings';

/** Minor version of the first Kubernetes version whose add-on supports nftables. */
const FIRST_NFTABLES_MINOR = 31;

/**
 * Minor versions that deprecate IPVS, and that disable it unless a feature gate is set. The add-on cannot set the gate
 * (KEP-5495).
 */
const FIRST_IPVS_DEPRECATED_MINOR = 35;
const FIRST_IPVS_OFF_MINOR = 40;

/**
 * Maximum number of minor versions that kube-proxy can be older than the control plane. It must not be newer.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/#kube-proxy
 */
const KUBE_PROXY_MAX_MINORS_BEHIND = 3;

/** Configuration values that typed options set. Additional configuration must not contain them. */
const KUBE_PROXY_OWNED_VALUES = ['ipvs', 'mode', 'podAnnotations', 'podLabels', 'resources'];

/** Load balancing method of IPVS for the pods of a Service. */
export enum IpvsScheduler {
  /** The pods in turn. */
  ROUND_ROBIN = 'rr',
  /** The pods in turn, by weight. */
  WEIGHTED_ROUND_ROBIN = 'wrr',
  /** The pod with the fewest open connections. */
  LEAST_CONNECTION = 'lc',
  /** The pod with the fewest open connections, by weight. */
  WEIGHTED_LEAST_CONNECTION = 'wlc',
  /** The previous pod of the destination, unless it has too many connections. */
  LOCALITY_BASED_LEAST_CONNECTION = 'lblc',
  /** One of the previous pods of the destination, unless they have too many connections. */
  LOCALITY_BASED_LEAST_CONNECTION_WITH_REPLICATION = 'lblcr',
  /** A pod by the client address. */
  SOURCE_HASHING = 'sh',
  /** A pod by the destination address. */
  DESTINATION_HASHING = 'dh',
  /** The pod with the shortest expected delay. */
  SHORTEST_EXPECTED_DELAY = 'sed',
  /** A pod without connections, or the pod with the shortest expected delay. */
  NEVER_QUEUE = 'nq',
}

/** Mode in which kube-proxy implements Services. Choose one of the factories. */
export class KubeProxyMode {
  /** Uses iptables, the default of EKS. Updates become slow above about 1,000 Services. */
  public static iptables(): KubeProxyMode {
    return new KubeProxyMode('iptables');
  }

  /**
   * Uses nftables, which is recommended above about 1,000 Services.
   *
   * It requires Kubernetes 1.31 or later (stable from 1.33), and nodes with kernel 5.13 or later (Amazon Linux 2023,
   * Bottlerocket).
   */
  public static nftables(): KubeProxyMode {
    return new KubeProxyMode('nftables');
  }

  /**
   * Uses IPVS.
   *
   * It is deprecated from Kubernetes 1.35, which results in the warning `kubeProxyIpvs`, and disabled from 1.40, where
   * it fails. Nodes must load the kernel modules of IPVS and of the scheduler. It cannot be combined with strict
   * security groups for pods.
   *
   * @param scheduler load balancing method. The default is round robin
   * @see https://docs.aws.amazon.com/eks/latest/best-practices/ipvs.html
   * @see https://kubernetes.dev/resources/keps/5495
   */
  public static ipvs(scheduler?: IpvsScheduler): KubeProxyMode {
    validateArguments('KubeProxyMode.ipvs', arguments);
    return new KubeProxyMode('ipvs', scheduler);
  }

  private constructor(
    /** @internal */
    public readonly _mode: 'iptables' | 'ipvs' | 'nftables',
    /** @internal */
    public readonly _scheduler?: IpvsScheduler,
  ) {}
}

/** Options of kube-proxy. */
export interface KubeProxyOptions extends AddonOptions {
  /**
   * Mode in which kube-proxy implements Services.
   *
   * @default - iptables, the default of the add-on
   */
  readonly mode?: KubeProxyMode;

  /**
   * Resource requests and limits of each pod.
   *
   * @default - a request of 100m CPU, the default of the add-on
   */
  readonly resources?: PodResources;

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
   * Additional configuration of the add-on.
   *
   * Keys that typed options set fail as `ValuesClash`. A key that is similar to a known key results in the warning
   * `configurationKey`, because EKS rejects keys that its schema does not contain.
   *
   * @default - none
   */
  readonly additionalConfiguration?: Record<string, unknown>;
}

/** Properties of kube-proxy. */
export interface KubeProxyProps extends KubeProxyOptions, AddonProps {}

/** The `kube-proxy` add-on. Nodes are not ready without it. */
export class KubeProxy extends Construct {
  /** Mode of kube-proxy. @internal */
  public readonly _mode: 'iptables' | 'ipvs' | 'nftables';

  constructor(scope: Construct, id: string, props: KubeProxyProps) {
    validateArguments('KubeProxy', arguments);
    super(scope, id);
    this._mode = props.mode?._mode ?? 'iptables';
    this.validateMode(props.cluster.kubernetesVersion);
    this.validateSkew(props);
    validatePodLabels(props.podLabels, this);
    warnOfUnknownKeys(this, 'additionalConfiguration', props.additionalConfiguration, kubeProxyKeys(), false);
    const configuration = mergeValues(
      kubeProxyConfiguration(props, this),
      props.additionalConfiguration,
      KUBE_PROXY_OWNED_VALUES,
      'ValuesClash',
      this,
    );
    this.node.defaultChild = defineAddon(this, 'kube-proxy', props, configuration);
  }

  /** Validates the add-on version, which contains a Kubernetes version. */
  private validateSkew({ addonVersion, cluster: { kubernetesVersion } }: KubeProxyProps): void {
    const [, own] = /^v(1\.[1-9]\d+)\./.exec(addonVersion ?? '') ?? [];
    const ahead = own && kubernetesVersion ? minorsAhead(own, kubernetesVersion) : undefined;
    if (ahead !== undefined && ahead > 0) {
      fail(
        'AddonSetting',
        `"addonVersion: ${addonVersion}" is newer than the control plane, which has version ${kubernetesVersion}. Upgrade the cluster first, or write a version of ${kubernetesVersion}`,
        this,
      );
    }
    if (ahead !== undefined && -ahead > KUBE_PROXY_MAX_MINORS_BEHIND) {
      fail(
        'AddonSetting',
        `"addonVersion: ${addonVersion}" is ${-ahead} minor versions older than the control plane, which has version ${kubernetesVersion}, but kube-proxy can be at most ${KUBE_PROXY_MAX_MINORS_BEHIND} older. Write a version of ${kubernetesVersion}`,
        this,
      );
    }
  }

  private validateMode(version: string | undefined): void {
    if (this._mode === 'nftables' && !isAtLeast(version, FIRST_NFTABLES_MINOR)) {
      fail(
        'KubeProxyMode',
        `"nftables" needs Kubernetes 1.${FIRST_NFTABLES_MINOR} or later, but the cluster has version ${version}. Write KubeProxyMode.iptables()`,
        this,
      );
    }
    if (this._mode !== 'ipvs') {
      return;
    }
    if (version !== undefined && isAtLeast(version, FIRST_IPVS_OFF_MINOR)) {
      fail(
        'KubeProxyMode',
        `"ipvs" is disabled from Kubernetes 1.${FIRST_IPVS_OFF_MINOR}, and the cluster has version ${version}. Write KubeProxyMode.nftables()`,
        this,
      );
    }
    if (isAtLeast(version, FIRST_IPVS_DEPRECATED_MINOR)) {
      warn(
        this,
        'kubeProxyIpvs',
        `IPVS is deprecated from Kubernetes 1.${FIRST_IPVS_DEPRECATED_MINOR} and disabled from 1.${FIRST_IPVS_OFF_MINOR}. Write KubeProxyMode.nftables().`,
      );
    }
  }
}

function kubeProxyConfiguration({ mode, podAnnotations, podLabels, resources }: KubeProxyOptions, scope: Construct) {
  const given: Values = {
    mode: mode?._mode,
    ipvs: mode?._scheduler && { scheduler: mode._scheduler },
    podAnnotations,
    podLabels,
    resources: resources && resourceValues(resources, scope),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
