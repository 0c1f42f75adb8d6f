import { validateArguments } from '../foundation/input';
import { type Located, refuse } from '../foundation/refusals';
import { isCount, shown } from '../foundation/tokens';
import type { Values } from '../foundation/values';

/** Minimum number of replicas. With one replica, draining a node interrupts DNS. */
const LEAST_REPLICAS = 2;

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
    public readonly _least: number,
    private readonly most: number | undefined,
  ) {}

  /** @internal */
  public _values(scope: Located): Values {
    if (!isCount(this._least, LEAST_REPLICAS)) {
      refuse(
        'CoreDnsReplicas',
        `"${shown(this._least)}" is not a sufficient number of replicas, because draining a node must not interrupt DNS. Write a whole number of ${LEAST_REPLICAS} or more`,
        scope,
      );
    }
    if (this.most === undefined) {
      return { replicaCount: this._least };
    }
    if (!isCount(this.most, this._least)) {
      refuse(
        'CoreDnsReplicas',
        `"${shown(this.most)}" is not a valid maximum for a minimum of ${this._least} replicas. Write a whole number of ${this._least} or more`,
        scope,
      );
    }
    return { autoScaling: { enabled: true, minReplicas: this._least, maxReplicas: this.most } };
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
    if (!isCount(this.pods, 1) || this.pods >= leastPods) {
      const bounds = leastPods === 2 ? '1' : `1 to ${leastPods - 1}`;
      refuse(
        'CoreDnsReplicas',
        `"${this.kind}: ${shown(this.pods)}" is not a valid disruption budget for ${leastPods} replicas. Write ${bounds}`,
        scope,
      );
    }
    return { enabled: true, [this.kind]: this.pods };
  }
}
