import { twin } from '../../foundation/lists';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';
import { LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';

const SETTING = 'LoadBalancerSetting';

/** What an annotation has room for after `target-control-port.`, without the dot between Service and port. */
const LONGEST_CONTROLLED = 42;

/** Where an ALB hears from its targets how many requests they can still take. */
export interface AlbTargetControl {
  /** The name of the Service. */
  readonly serviceName: string;

  /** The port of the Service, as paths of the Ingress name it: its number, or its name. Together with the name it has 42 characters at the most. */
  readonly servicePort: string;

  /** The port on which the agent in the pods listens for the ALB: 1 to 65535. */
  readonly controlPort: number;
}

/** The annotations of the ports, by Service and port. */
export function controlAnnotations(
  targetControls: readonly AlbTargetControl[] = [],
  targetType?: LoadBalancerTargetType,
): Record<string, number> {
  if (targetControls.length > 0 && targetType === LoadBalancerTargetType.INSTANCE) {
    refuse(
      SETTING,
      '"targetControls" are ports of pods and targets are nodes, leave it out or write LoadBalancerTargetType.IP',
    );
  }
  const entries = targetControls.map(({ controlPort, serviceName, servicePort }): [string, number] => {
    const target = `${serviceName}.${servicePort}`;
    refuseOutside(SETTING, 'controlPort', controlPort, { least: 1, most: 65_535 });
    if (isConcrete(target) && target.length > LONGEST_CONTROLLED + 1) {
      refuse(
        SETTING,
        `"${target}" has more characters than an annotation, give the Service a name with which its port has ${LONGEST_CONTROLLED} at the most`,
      );
    }
    return [`target-control-port.${target}`, controlPort];
  });
  const repeated = twin(entries.map(([key]) => key));
  if (repeated !== undefined) {
    refuse(SETTING, `"${repeated.slice('target-control-port.'.length)}" has two control ports, give it one`);
  }
  return Object.fromEntries(entries);
}
