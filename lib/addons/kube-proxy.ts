import { Construct } from 'constructs';
import { isAtLeast } from '../cluster/kubernetes-version';
import { refuse } from '../foundation/refusals';
import { type AddonOptions, type AddonProps, defineAddon } from './addon';

/** The minor of the first Kubernetes version whose add-on takes nftables. */
const FIRST_NFTABLES_MINOR = 31;

/** How kube-proxy programs the node. */
export class KubeProxyMode {
  /** iptables: the default of EKS; slow to update above about 1,000 Services. */
  public static iptables(): KubeProxyMode {
    return new KubeProxyMode('iptables');
  }

  /** nftables: for many Services; Kubernetes 1.31 or later, and nodes with kernel 5.13 or later (Amazon Linux 2023, Bottlerocket). */
  public static nftables(): KubeProxyMode {
    return new KubeProxyMode('nftables');
  }

  private constructor(
    /** @internal */
    public readonly _mode: string,
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
}

/** kube-proxy in a cluster. */
export interface KubeProxyProps extends KubeProxyOptions, AddonProps {}

/** The `kube-proxy` add-on. Nodes need it before they are ready. */
export class KubeProxy extends Construct {
  constructor(scope: Construct, id: string, props: KubeProxyProps) {
    super(scope, id);
    const mode = props.mode?._mode;
    const version = props.cluster.kubernetesVersion;
    if (mode === 'nftables' && !isAtLeast(version, FIRST_NFTABLES_MINOR)) {
      refuse(
        'KubeProxyMode',
        `"nftables" needs Kubernetes 1.${FIRST_NFTABLES_MINOR} or later and the cluster has ${version}, write KubeProxyMode.iptables()`,
        this,
      );
    }
    this.node.defaultChild = defineAddon(this, 'kube-proxy', props, mode === undefined ? {} : { mode });
  }
}
