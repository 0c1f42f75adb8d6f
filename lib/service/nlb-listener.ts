import { validateArns } from '../foundation/arns';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, type ResourceLocation } from '../foundation/resource-locations';
import { isConcrete } from '../foundation/tokens';
import {
  type ListenerAttributeOptions,
  type NlbTcpListenerAttributeOptions,
  nlbListenerAttributes,
} from '../loadbalancing/listener-options';
import { type NlbTargetGroupAttributeOptions, nlbTargetGroupAttributes } from '../loadbalancing/target-group-options';
import type { TargetStickiness } from '../loadbalancing/target-stickiness';
import { validateBounds } from '../loadbalancing/validation';

const TRAFFIC_SPLIT_ERROR = 'LoadBalancerSetting';

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
    validateArns('targetGroup', [arn], { errorName: TRAFFIC_SPLIT_ERROR });
    return new NlbSplitTarget({ targetGroupARN: arn }, weight, locationOfArn(arn));
  }

  private constructor(
    /** @internal */
    public readonly _target: { readonly [key: string]: string | number },
    /** @internal */
    public readonly _weight: number,
    /** The target group, where it is one of the user's own. @internal */
    public readonly _placed?: ResourceLocation,
  ) {
    validateWeight('weight', _weight);
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
  validateWeight('ownWeight', ownWeight);
  if (others.length < 1 || others.length > MOST_OTHERS) {
    fail(TRAFFIC_SPLIT_ERROR, `"split" of ${port} has ${others.length} others, give one to ${MOST_OTHERS}`);
  }
  if (sticky && protocol === 'TLS') {
    fail(
      TRAFFIC_SPLIT_ERROR,
      `"targetGroupStickiness: true" of ${port} does not work on a TLS listener, leave it out or let pods use TLS`,
    );
  }
  if (sticky === false && isSticky) {
    fail(
      TRAFFIC_SPLIT_ERROR,
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
function validateWeight(option: string, weight: number): void {
  if (!isConcrete(weight)) {
    fail(TRAFFIC_SPLIT_ERROR, `"${option}" is a deploy-time value, write a number of 0 to 999`);
  }
  validateBounds(TRAFFIC_SPLIT_ERROR, option, weight, { least: 0, most: 999 });
}

const NLB_LISTENER_ERROR = 'LoadBalancerSetting';

/** Options of one port of an NLB and of its target groups. They win over the options of the NLB. */
export interface NlbListenerOptions extends ListenerAttributeOptions, NlbTargetGroupAttributeOptions {
  /**
   * Other target groups that share the traffic of the port with the pods of this Service.
   *
   * @default - none
   */
  readonly split?: NlbTrafficSplit;
}

/** Options of one TCP port of an NLB. */
export interface NlbTcpListenerOptions extends NlbListenerOptions, NlbTcpListenerAttributeOptions {}

/**
 * A port of the Service of which something is told that does not hold for all of them, with the protocol that the NLB speaks there: the controller
 * overlooks what is told of another protocol. Ports of which nothing is told are listened on all the same.
 */
export class NlbListener {
  /**
   * TCP, without TLS.
   *
   * @param port of the Service, 1 to 65535
   */
  public static tcp(port: number, options: NlbTcpListenerOptions = {}): NlbListener {
    validateArguments('NlbListener.tcp', arguments);
    return new NlbListener('TCP', port, options);
  }

  /**
   * TLS that ends at the NLB, by the `tls` of the Service.
   *
   * @param port of the Service, 1 to 65535
   */
  public static tls(port: number, options: NlbListenerOptions = {}): NlbListener {
    validateArguments('NlbListener.tls', arguments);
    return new NlbListener('TLS', port, options);
  }

  /**
   * UDP. With dual-stack addresses it needs a `sourceNat`, and a Service of IPv6, which is one of an IPv6 cluster.
   *
   * @param port of the Service, 1 to 65535
   */
  public static udp(port: number, options: NlbListenerOptions = {}): NlbListener {
    validateArguments('NlbListener.udp', arguments);
    return new NlbListener('UDP', port, options);
  }

  /**
   * TCP and UDP on one port, as DNS has it: two ports of the Service with one number. All such pairs of the Service become one listener each.
   *
   * @param port of the Service, 1 to 65535
   */
  public static tcpUdp(port: number, options: NlbListenerOptions = {}): NlbListener {
    validateArguments('NlbListener.tcpUdp', arguments);
    return new NlbListener('TCP_UDP', port, options);
  }

  /**
   * QUIC, as HTTP/3 has it: a UDP port of the Service. One alone, on an NLB with `withoutSecurityGroups`, IPv4 addresses, pods as targets and no UDP
   * beside. The controller gives each pod its server id, by the environment variable `AWS_LBC_QUIC_SERVER_ID`, where the namespace has the label
   * `elbv2.k8s.aws/quic-server-id-inject: enabled` and the pod names its containers in the annotation
   * `service.beta.kubernetes.io/aws-load-balancer-quic-enabled-containers`; without such an id no pod becomes a target.
   *
   * @param port of the Service, 1 to 65535; 443 unless told otherwise
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/use_cases/quic/
   */
  public static quic(port = 443, options: NlbTargetGroupAttributeOptions = {}): NlbListener {
    validateArguments('NlbListener.quic', arguments);
    return new NlbListener('QUIC', port, options);
  }

  /**
   * QUIC and TCP on one port, as HTTP/3 beside HTTP/2 has it: a UDP and a TCP port of the Service with one number, under the conditions of `quic`.
   *
   * @param port of the Service, 1 to 65535; 443 unless told otherwise
   */
  public static tcpQuic(port = 443, options: NlbTargetGroupAttributeOptions = {}): NlbListener {
    validateArguments('NlbListener.tcpQuic', arguments);
    return new NlbListener('TCP_QUIC', port, options);
  }

  /** The port. */
  public readonly port: number;

  /** The attributes of the listener. */
  private readonly attributes: Record<string, string>;

  /** The attributes of its target group. */
  private readonly targetGroupAttributes: Record<string, string>;

  private constructor(
    /** The protocol as the controller writes it. */
    private readonly protocol: 'TCP' | 'TLS' | 'UDP' | 'TCP_UDP' | 'QUIC' | 'TCP_QUIC',
    port: number,
    /** @internal */
    public readonly _options: NlbTcpListenerOptions,
  ) {
    if (!isConcrete(port)) {
      fail('ListenerPort', '"port" is a deploy-time value and stands in the names of annotations, write a number');
    }
    validateBounds('ListenerPort', 'port', port, { least: 1, most: 65_535 });
    this.port = port;
    this.attributes = nlbListenerAttributes(_options, port);
    _options.stickiness?._validateKind('NLB');
    this.targetGroupAttributes = nlbTargetGroupAttributes(_options);
    if (this._isTls && _options.stickiness?._isOn) {
      fail(
        NLB_LISTENER_ERROR,
        `"stickiness" of ${port} does not work on a TLS listener, leave it out or let pods use TLS`,
      );
    }
  }

  /** @internal */
  public get _isTls(): boolean {
    return this.protocol === 'TLS';
  }

  /** Whether UDP is spoken, by itself or under QUIC. @internal */
  public get _isUdp(): boolean {
    return this.protocol !== 'TCP' && this.protocol !== 'TLS';
  }

  /** @internal */
  public get _isQuic(): boolean {
    return this.protocol === 'QUIC' || this.protocol === 'TCP_QUIC';
  }

  /** Whether two ports of the Service are one listener. @internal */
  public get _isPair(): boolean {
    return this.protocol === 'TCP_UDP' || this.protocol === 'TCP_QUIC';
  }

  /** The annotations of this port alone, under what all of them are told. @internal */
  public _annotations({
    decrypts,
    stickiness,
  }: {
    readonly decrypts: boolean;
    readonly stickiness?: TargetStickiness;
  }): Record<string, Record<string, string> | string | undefined> {
    const { _options, protocol, port } = this;
    const { split } = _options;
    const isSticky = (_options.stickiness ?? stickiness)?._isOn ?? false;
    return {
      [`aws-load-balancer-listener-attributes.${protocol}-${port}`]: this.attributes,
      [`aws-load-balancer-target-group-attributes.${port}`]: this.targetGroupAttributes,
      [`actions.${protocol}-${port}`]: split && splitAction(split, { port, protocol, decrypts, isSticky }),
    };
  }
}
