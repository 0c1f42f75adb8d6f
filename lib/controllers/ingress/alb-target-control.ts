import { twin } from '../../foundation/lists';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';
import { LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';

const SETTING = 'LoadBalancerSetting';

/** The characters that an annotation has after `target-control-port.`, without the dot between Service and port. */
const LONGEST_CONTROLLED = 42;

/** The target optimizer for one port of a Service: an agent in its pods tells the ALB how many requests they can take. */
export interface TargetOptimizer {
  /** The name of the Service. */
  readonly serviceName: string;

  /** The number or name of the port of the Service, as in the paths of the Ingress. Name and port have at most 42 characters together. */
  readonly servicePort: string;

  /** The target control port, on which the agent in the pods listens for the ALB: 1 to 65535. */
  readonly targetControlPort: number;
}

/** The annotations of the target control ports, by Service and port. */
export function optimizerAnnotations(
  targetOptimizers: readonly TargetOptimizer[] = [],
  targetType?: LoadBalancerTargetType,
): Record<string, number> {
  if (targetOptimizers.length > 0 && targetType === LoadBalancerTargetType.INSTANCE) {
    refuse(
      SETTING,
      '"targetOptimizers" need pods as targets and targets are nodes, leave it out or write LoadBalancerTargetType.IP',
    );
  }
  const entries = targetOptimizers.map(({ targetControlPort, serviceName, servicePort }): [string, number] => {
    const target = `${serviceName}.${servicePort}`;
    refuseOutside(SETTING, 'targetControlPort', targetControlPort, { least: 1, most: 65_535 });
    if (isConcrete(target) && target.length > LONGEST_CONTROLLED + 1) {
      refuse(
        SETTING,
        `"${target}" is too long for an annotation, give the Service a name that has at most ${LONGEST_CONTROLLED} characters with its port`,
      );
    }
    return [`target-control-port.${target}`, targetControlPort];
  });
  const repeated = twin(entries.map(([key]) => key));
  if (repeated !== undefined) {
    refuse(SETTING, `"${repeated.slice('target-control-port.'.length)}" has two target control ports, give it one`);
  }
  return Object.fromEntries(entries);
}
