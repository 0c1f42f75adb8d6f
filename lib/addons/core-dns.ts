import { Construct } from 'constructs';
import { type Located, refuse } from '../foundation/refusals';
import { isCount, shown } from '../foundation/tokens';
import type { Values } from '../foundation/values';
import { type AddonOptions, type AddonProps, defineAddon } from './addon';

/** With one replica, a drained node is an outage of DNS. */
const LEAST_REPLICAS = 2;

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
    if (!isCount(this.least, LEAST_REPLICAS)) {
      refuse(
        'CoreDnsReplicas',
        `"${shown(this.least)}" is no number of replicas that keeps DNS up while a node is drained, write a whole number of ${LEAST_REPLICAS} or more`,
        scope,
      );
    }
    if (this.most === undefined) {
      return { replicaCount: this.least };
    }
    if (!isCount(this.most, this.least)) {
      refuse(
        'CoreDnsReplicas',
        `"${shown(this.most)}" is no maximum for a minimum of ${this.least} replicas, write a whole number of ${this.least} or more`,
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

/**
 * The `coredns` add-on, spread over zones. Define it after nodes, as `ClusterNetworking` does: without any, its pods have nowhere to run and
 * EKS reports the add-on as degraded.
 */
export class CoreDns extends Construct {
  constructor(scope: Construct, id: string, props: CoreDnsProps) {
    super(scope, id);
    const scaling = props.scaling ?? CoreDnsScaling.autoscaling(2, 10);
    this.node.defaultChild = defineAddon(this, 'coredns', props, {
      ...coreDnsConfiguration(scaling, this),
      // Without it, the pods carry an annotation that keeps them off Fargate.
      ...(props.cluster.compute._isFargate ? { computeType: 'Fargate' } : {}),
    });
  }
}

/** Pods of CoreDNS keep apart by zone where they can; by node, the add-on keeps them apart itself. */
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
