import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { formatValue, isConcrete, isWholeNumberFrom } from '../foundation/tokens';
import type { Values } from '../foundation/values';

/**
 * Number of controller replicas. Choose one of the factories. One replica is active, and all replicas respond to
 * webhooks.
 */
export class ControllerScaling {
  /**
   * A fixed number of replicas.
   *
   * @param replicas 1 or more. With two or more, there is a disruption budget
   */
  public static fixed(replicas: number): ControllerScaling {
    validateArguments('ControllerScaling.fixed', arguments);
    return new ControllerScaling(replicas, undefined, undefined);
  }

  /**
   * Scales the replicas by CPU utilization.
   *
   * The cluster needs a metrics server, and the pods need CPU requests.
   *
   * @param minReplicas 1 or more
   * @param maxReplicas at least `minReplicas`
   * @param targetCpuUtilization percentage of the requested CPU, 1 to 100. The default is 80
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

  /** True for autoscaling. @internal */
  public get _isAutoscaling(): boolean {
    return this.most !== undefined;
  }

  /** @internal */
  public _values(scope: Located): Values {
    this.validateReplicas(scope);
    // With one replica, a disruption budget would prevent its node from being drained.
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
      fail(
        'ControllerReplicas',
        `"${least}" is not a valid number of replicas. Write a whole number of 1 or more`,
        scope,
      );
    }
    if (most !== undefined && isConcrete(most) && !isWholeNumberFrom(most, isConcrete(least) ? least : 1)) {
      fail(
        'ControllerReplicas',
        `"${most}" is not a valid maximum for a minimum of ${formatValue(least)}. Write a whole number of ${formatValue(least)} or more`,
        scope,
      );
    }
    if (
      utilization !== undefined &&
      isConcrete(utilization) &&
      !(isWholeNumberFrom(utilization, 1) && utilization <= 100)
    ) {
      fail('ControllerReplicas', `"${utilization}" is not a valid CPU utilization. Write 1 to 100 percent`, scope);
    }
  }
}

/** Log level of a controller. The levels are those of the pinned chart versions. */
export enum ControllerLogLevel {
  /** Informational messages and above. */
  INFO = 'info',
  /** Debug messages and above. */
  DEBUG = 'debug',
}
