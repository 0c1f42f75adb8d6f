import { validateArns } from '../../foundation/arns';
import { validateArguments } from '../../foundation/input';
import { type PlacedResource, placedByArn } from '../../foundation/places';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';

const SETTING = 'LoadBalancerSetting';

/** Five target groups share a listener: that of the Service, and four more. */
const MOST_OTHERS = 4;

/** Another Service, or a target group of your own, that shares the traffic of a listener with the pods of the Service. */
export class NlbSplitTarget {
  /**
   * A Service in the same namespace. Its target group has the options of the port. It needs node ports if targets are nodes.
   *
   * @param name of the Service
   * @param port its number, or its name
   * @param weight 0 to 999; 0 sends nothing
   */
  public static service(name: string, port: string, weight: number): NlbSplitTarget {
    validateArguments('NlbSplitTarget.service', arguments);
    // The controller looks a text up among the names of ports, and a number among their numbers.
    const servicePort = isConcrete(port) && /^\d+$/.test(port) ? Number(port) : port;
    return new NlbSplitTarget({ serviceName: name, servicePort }, weight);
  }

  /**
   * A target group of your own, with the protocol and the IP family of the target group of the listener.
   *
   * @param arn of the target group
   * @param weight 0 to 999; 0 sends nothing
   */
  public static targetGroup(arn: string, weight: number): NlbSplitTarget {
    validateArguments('NlbSplitTarget.targetGroup', arguments);
    validateArns('targetGroup', [arn], { refusal: SETTING });
    return new NlbSplitTarget({ targetGroupARN: arn }, weight, placedByArn(arn));
  }

  private constructor(
    /** @internal */
    public readonly _target: { readonly [key: string]: string | number },
    /** @internal */
    public readonly _weight: number,
    /** The target group, where it is one of the user's own. @internal */
    public readonly _placed?: PlacedResource,
  ) {
    refuseWeight('weight', _weight);
  }
}

/** Weights by which the connections of a listener are spread over target groups, for gradual rollouts. */
export interface NlbTrafficSplit {
  /** The weight of the pods of this Service: 0 to 999. With 0 they get no connections. */
  readonly ownWeight: number;

  /** One to four other Services or target groups. */
  readonly others: NlbSplitTarget[];

  /**
   * Whether a client stays with one target group, by its source IP address. It does not work on TLS listeners. Elastic Load Balancing needs it if the target
   * groups have `stickiness`.
   *
   * @default - true if the target groups have `stickiness`
   */
  readonly targetGroupStickiness?: boolean;
}

/** What the action of a listener rests on beside the split. */
export interface SplitListener {
  readonly port: number;
  readonly protocol: string;
  /** Whether targets of a TLS listener are spoken to in clear text. */
  readonly decrypts: boolean;
  /** Whether targets are chosen by the address of the client. */
  readonly isSticky: boolean;
}

/**
 * The split as the controller reads it.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/service/config_types.go
 */
export function splitAction(
  { others, ownWeight, targetGroupStickiness: sticky }: NlbTrafficSplit,
  listener: SplitListener,
): string {
  const { decrypts, isSticky, port, protocol } = listener;
  refuseWeight('ownWeight', ownWeight);
  if (others.length < 1 || others.length > MOST_OTHERS) {
    refuse(SETTING, `"split" of ${port} has ${others.length} others, give one to ${MOST_OTHERS}`);
  }
  if (sticky && protocol === 'TLS') {
    refuse(
      SETTING,
      `"targetGroupStickiness: true" of ${port} does not work on a TLS listener, leave it out or let pods use TLS`,
    );
  }
  if (sticky === false && isSticky) {
    refuse(
      SETTING,
      `"targetGroupStickiness: false" of ${port} does not work with stickiness, which keeps clients on a target, leave one of them out`,
    );
  }
  const staysPut = sticky ?? (isSticky ? true : undefined);
  return JSON.stringify({
    type: 'forward',
    forwardConfig: {
      baseServiceWeight: ownWeight,
      // Target groups of a TLS listener speak TLS, unless told so: not what is one Service’s and another’s alike.
      targetGroups: others.map(({ _target, _weight }) => ({
        ..._target,
        ...(protocol === 'TLS' && decrypts && 'serviceName' in _target ? { decrypt: true } : {}),
        weight: _weight,
      })),
      ...(staysPut === undefined ? {} : { targetGroupStickinessConfig: { enabled: staysPut } }),
    },
  });
}

/** Weights are written into a text, where a deploy-time number has no place. */
function refuseWeight(option: string, weight: number): void {
  if (!isConcrete(weight)) {
    refuse(SETTING, `"${option}" is a deploy-time value, write a number of 0 to 999`);
  }
  refuseOutside(SETTING, option, weight, { least: 0, most: 999 });
}
