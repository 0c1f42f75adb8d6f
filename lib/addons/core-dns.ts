import { Construct } from 'constructs';
import { type Located, refuse } from '../foundation/refusals';
import type { Values } from '../foundation/values';
import { type AddonOptions, type AddonProps, defineAddon } from './addon';

/** How many replicas CoreDNS has: one choice, made by a factory. */
export class CoreDnsScaling {
  /**
   * EKS grows and shrinks CoreDNS with the nodes and cores of the cluster.
   *
   * @param minReplicas 2 or more
   * @param maxReplicas not below the minimum
   */
  public static autoscaling(minReplicas: number, maxReplicas: number): CoreDnsScaling {
    return new CoreDnsScaling(minReplicas, maxReplicas);
  }

  /**
   * A number of replicas that does not change.
   *
   * @param replicas 2 or more: with one, a drained node is an outage of DNS
   */
  public static fixed(replicas: number): CoreDnsScaling {
    return new CoreDnsScaling(replicas, undefined);
  }

  private constructor(
    private readonly least: number,
    private readonly most: number | undefined,
  ) {}

  /** @internal */
  public _values(scope: Located): Values {
    if (!Number.isInteger(this.least) || this.least < 2) {
      refuse(
        'CoreDnsReplicas',
        `"${this.least}" replicas leave no DNS while a node is drained, write 2 or more`,
        scope,
      );
    }
    if (this.most === undefined) {
      return { replicaCount: this.least };
    }
    if (!Number.isInteger(this.most) || this.most < this.least) {
      refuse(
        'CoreDnsReplicas',
        `"${this.most}" as maxReplicas is below the minimum, write ${this.least} or more`,
        scope,
      );
    }
    return { autoScaling: { enabled: true, minReplicas: this.least, maxReplicas: this.most } };
  }
}

/** Settings of CoreDNS that do not name a cluster. */
export interface CoreDnsOptions extends AddonOptions {
  /**
   * How many replicas there are.
   *
   * @default - EKS scales between 2 and 10
   */
  readonly scaling?: CoreDnsScaling;
}

/** CoreDNS in a cluster. */
export interface CoreDnsProps extends CoreDnsOptions, AddonProps {}

/** The `coredns` add-on, spread over zones. It waits for nodes: without any, EKS reports it as degraded. */
export class CoreDns extends Construct {
  constructor(scope: Construct, id: string, props: CoreDnsProps) {
    super(scope, id);
    const scaling = props.scaling ?? CoreDnsScaling.autoscaling(2, 10);
    this.node.defaultChild = defineAddon(this, 'coredns', props, coreDnsConfiguration(scaling, this));
  }
}

/** Pods of CoreDNS keep apart by zone where they can; the add-on keeps them apart by node itself. */
function coreDnsConfiguration(scaling: CoreDnsScaling, scope: Located): Values {
  return {
    ...scaling._values(scope),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ],
  };
}
