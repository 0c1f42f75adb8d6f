import { validateArguments } from '../foundation/input';
import { type Located, refuse } from '../foundation/refusals';
import { isCount, shown } from '../foundation/tokens';
import type { Values } from '../foundation/values';

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
    public readonly _least: number,
    private readonly most: number | undefined,
  ) {}

  /** @internal */
  public _values(scope: Located): Values {
    if (!isCount(this._least, LEAST_REPLICAS)) {
      refuse(
        'CoreDnsReplicas',
        `"${shown(this._least)}" is no number of replicas that keeps DNS up while a node is drained, write a whole number of ${LEAST_REPLICAS} or more`,
        scope,
      );
    }
    if (this.most === undefined) {
      return { replicaCount: this._least };
    }
    if (!isCount(this.most, this._least)) {
      refuse(
        'CoreDnsReplicas',
        `"${shown(this.most)}" is no maximum for a minimum of ${this._least} replicas, write a whole number of ${this._least} or more`,
        scope,
      );
    }
    return { autoScaling: { enabled: true, minReplicas: this._least, maxReplicas: this.most } };
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
    if (!isCount(this.pods, 1) || this.pods >= leastPods) {
      const bounds = leastPods === 2 ? '1' : `1 to ${leastPods - 1}`;
      refuse(
        'CoreDnsReplicas',
        `"${this.kind}: ${shown(this.pods)}" is no disruption budget of ${leastPods} replicas, write ${bounds}`,
        scope,
      );
    }
    return { enabled: true, [this.kind]: this.pods };
  }
}
