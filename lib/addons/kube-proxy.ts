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

/** The minor of the first Kubernetes version whose add-on takes nftables. */
const FIRST_NFTABLES_MINOR = 31;

/** The minors that deprecate IPVS, and that turn it off unless a feature gate says otherwise, which the add-on does not take (KEP-5495). */
const FIRST_IPVS_DEPRECATED_MINOR = 35;
const FIRST_IPVS_OFF_MINOR = 40;

/**
 * How many minor versions kube-proxy may be behind the control plane; it may not be ahead.
 *
 * @see https://kubernetes.io/releases/version-skew-policy/#kube-proxy
 */
const KUBE_PROXY_MAX_MINORS_BEHIND = 3;

/** Values that typed options set: the user cannot set them beside these. */
const KUBE_PROXY_OWNED_VALUES = ['ipvs', 'mode', 'podAnnotations', 'podLabels', 'resources'];

/** How IPVS chooses among the pods of a Service. */
export enum IpvsScheduler {
  /** One after the other. */
  ROUND_ROBIN = 'rr',
  /** One after the other, by weight. */
  WEIGHTED_ROUND_ROBIN = 'wrr',
  /** The one with the fewest open connections. */
  LEAST_CONNECTION = 'lc',
  /** The one with the fewest open connections, by weight. */
  WEIGHTED_LEAST_CONNECTION = 'wlc',
  /** The one that the destination went to before, unless it has too many connections. */
  LOCALITY_BASED_LEAST_CONNECTION = 'lblc',
  /** One of those that the destination went to before, unless they have too many connections. */
  LOCALITY_BASED_LEAST_CONNECTION_WITH_REPLICATION = 'lblcr',
  /** By the address of the client. */
  SOURCE_HASHING = 'sh',
  /** By the address that is asked for. */
  DESTINATION_HASHING = 'dh',
  /** The one that is expected to answer first. */
  SHORTEST_EXPECTED_DELAY = 'sed',
  /** One without connections, or else the one that is expected to answer first. */
  NEVER_QUEUE = 'nq',
}

/** How kube-proxy programs the node: one choice, made by a factory. */
export class KubeProxyMode {
  /** iptables: the default of EKS; slow to update above about 1,000 Services. */
  public static iptables(): KubeProxyMode {
    return new KubeProxyMode('iptables');
  }

  /**
   * nftables: the choice above about 1,000 Services. It needs Kubernetes 1.31 or later (it is stable from 1.33), and nodes with kernel 5.13 or
   * later (Amazon Linux 2023, Bottlerocket).
   */
  public static nftables(): KubeProxyMode {
    return new KubeProxyMode('nftables');
  }

  /**
   * IPVS: deprecated from Kubernetes 1.35, which is warned of as `kubeProxyIpvs`, and off from 1.40, where it is refused. The nodes must load
   * the kernel modules of IPVS and of the scheduler. It does not go with strict security groups for pods.
   *
   * @param scheduler how it chooses among the pods of a Service: one after the other, unless given
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

/** Settings of kube-proxy that do not name a cluster. */
export interface KubeProxyOptions extends AddonOptions {
  /**
   * How kube-proxy programs the node.
   *
   * @default - what the add-on does by itself: iptables
   */
  readonly mode?: KubeProxyMode;

  /**
   * Resources of each pod.
   *
   * @default - as the add-on does by itself: 100m cores
   */
  readonly resources?: PodResources;

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
   * Configuration of the add-on beyond the typed options. What a typed option sets is refused. A key that is
   * like a known one is warned of as `configurationKey`: EKS refuses keys that its schema does not have.
   *
   * @default - none
   */
  readonly additionalConfiguration?: Record<string, unknown>;
}

/** kube-proxy in a cluster. */
export interface KubeProxyProps extends KubeProxyOptions, AddonProps {}

/** The `kube-proxy` add-on. Nodes need it before they are ready. */
export class KubeProxy extends Construct {
  /** How it programs the node. @internal */
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

  /** Its versions are those of Kubernetes. */
  private validateSkew({ addonVersion, cluster: { kubernetesVersion } }: KubeProxyProps): void {
    const [, own] = /^v(1\.[1-9]\d+)\./.exec(addonVersion ?? '') ?? [];
    const ahead = own && kubernetesVersion ? minorsAhead(own, kubernetesVersion) : undefined;
    if (ahead !== undefined && ahead > 0) {
      fail(
        'AddonSetting',
        `"addonVersion: ${addonVersion}" is newer than the control plane, which has ${kubernetesVersion}, upgrade the cluster first, or give a version of ${kubernetesVersion}`,
        this,
      );
    }
    if (ahead !== undefined && -ahead > KUBE_PROXY_MAX_MINORS_BEHIND) {
      fail(
        'AddonSetting',
        `"addonVersion: ${addonVersion}" is ${-ahead} minor versions behind the control plane, which has ${kubernetesVersion}, and kube-proxy may be ${KUBE_PROXY_MAX_MINORS_BEHIND} behind: give a version of ${kubernetesVersion}`,
        this,
      );
    }
  }

  private validateMode(version: string | undefined): void {
    if (this._mode === 'nftables' && !isAtLeast(version, FIRST_NFTABLES_MINOR)) {
      fail(
        'KubeProxyMode',
        `"nftables" needs Kubernetes 1.${FIRST_NFTABLES_MINOR} or later and the cluster has ${version}, write KubeProxyMode.iptables()`,
        this,
      );
    }
    if (this._mode !== 'ipvs') {
      return;
    }
    if (version !== undefined && isAtLeast(version, FIRST_IPVS_OFF_MINOR)) {
      fail(
        'KubeProxyMode',
        `"ipvs" is off from Kubernetes 1.${FIRST_IPVS_OFF_MINOR} and the cluster has ${version}, write KubeProxyMode.nftables()`,
        this,
      );
    }
    if (isAtLeast(version, FIRST_IPVS_DEPRECATED_MINOR)) {
      warn(
        this,
        'kubeProxyIpvs',
        `IPVS is deprecated from Kubernetes 1.${FIRST_IPVS_DEPRECATED_MINOR} and off from 1.${FIRST_IPVS_OFF_MINOR}; move to KubeProxyMode.nftables().`,
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
