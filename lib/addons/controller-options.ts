import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import type { Values } from '../foundation/values';

/** How many replicas of a controller run: one choice, made by a factory. One works while the others wait and answer webhooks. */
export class ControllerScaling {
  /**
   * A number of replicas that does not change.
   *
   * @param replicas 1 or more; two or more have a disruption budget
   */
  public static fixed(replicas: number): ControllerScaling {
    validateArguments('ControllerScaling.fixed', arguments);
    return new ControllerScaling(replicas, undefined, undefined);
  }

  /**
   * Replicas that follow the load of the webhooks; the cluster needs a metrics server, and the pods must request CPU.
   *
   * @param minReplicas 1 or more
   * @param maxReplicas not below the minimum
   * @param targetCpuUtilization in percent of what the pods request, 1 to 100; 80 where it is left out
   */
  public static autoscaling(minReplicas: number, maxReplicas: number, targetCpuUtilization = 80): ControllerScaling {
    validateArguments('ControllerScaling.autoscaling', arguments);
    return new ControllerScaling(minReplicas, maxReplicas, targetCpuUtilization);
  }

  private constructor(
    private readonly least: number,
    private readonly most: number | undefined,
    private readonly utilization: number | undefined,
  ) {}

  /** True where the replicas follow the load. @internal */
  public get _isAutoscaling(): boolean {
    return this.most !== undefined;
  }

  /** @internal */
  public _values(scope: Located): Values {
    this.validateReplicas(scope);
    // With one replica, a disruption budget would keep its node from being drained.
    const budget = this.least === 1 ? {} : { podDisruptionBudget: { maxUnavailable: 1 } };
    return {
      replicaCount: this.least,
      ...budget,
      ...(this.most === undefined
        ? {}
        : {
            autoscaling: {
              enabled: true,
              minReplicas: this.least,
              maxReplicas: this.most,
              targetCPUUtilizationPercentage: this.utilization,
            },
          }),
    };
  }

  private validateReplicas(scope: Located): void {
    const { least, most, utilization } = this;
    if (isConcrete(least) && !isWholeNumberFrom(least, 1)) {
      fail('ControllerReplicas', `"${least}" is no number of replicas, write a whole number of 1 or more`, scope);
    }
    if (most !== undefined && isConcrete(most) && !isWholeNumberFrom(most, isConcrete(least) ? least : 1)) {
      fail(
        'ControllerReplicas',
        `"${most}" is no maximum for a minimum of ${formatValue(least)}, write a whole number that is not below it`,
        scope,
      );
    }
    if (
      utilization !== undefined &&
      isConcrete(utilization) &&
      !(isWholeNumberFrom(utilization, 1) && utilization <= 100)
    ) {
      fail('ControllerReplicas', `"${utilization}" percent of the CPU cannot be a target, write 1 to 100`, scope);
    }
  }
}

/** How much a controller writes into its log: the levels of the controllers whose charts are pinned. */
export enum ControllerLogLevel {
  /** What it does. */
  INFO = 'info',
  /** What it compares, too. */
  DEBUG = 'debug',
}
