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
import type { TargetStickiness } from '../loadbalancing/target-group-options';
import { type NlbTargetGroupAttributeOptions, nlbTargetGroupAttributes } from '../loadbalancing/target-group-options';
import { validateBounds } from '../loadbalancing/validation';

const TRAFFIC_SPLIT_ERROR = 'LoadBalancerSetting';

/** A listener has at most five target groups: that of the Service, and four others. */
const MOST_OTHERS = 4;

/** Another Service, or an existing target group, that shares the traffic of a listener with the pods of the Service. */
export class NlbSplitTarget {
  /**
   * A Service in the same namespace. Its target group has the options of the port. The Service needs node ports if
   * targets are nodes.
   *
   * @param name of the Service
   * @param port its number or name
   * @param weight 0 to 999; a target with weight 0 gets no traffic
   */
  public static service(name: string, port: string, weight: number): NlbSplitTarget {
    validateArguments('NlbSplitTarget.service', arguments);
    // The controller compares a string with the names of ports, and a number with their numbers.
    const servicePort = isConcrete(port) && /^\d+$/.test(port) ? Number(port) : port;
    return new NlbSplitTarget({ serviceName: name, servicePort }, weight);
  }

  /**
   * An existing target group, with the protocol and the IP address family of the target group of the listener.
   *
   * @param arn of the target group
   * @param weight 0 to 999; a target with weight 0 gets no traffic
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
    /** The target group, if it is an existing one. @internal */
    public readonly _placed?: ResourceLocation,
  ) {
    validateWeight('weight', _weight);
  }
}

/** Weights that distribute the connections of a listener over target groups, for gradual rollouts. */
export interface NlbTrafficSplit {
  /** The weight of the pods of this Service: 0 to 999. With 0 they get no connections. */
  readonly ownWeight: number;

  /** One to four other Services or target groups. */
  readonly others: NlbSplitTarget[];

  /**
   * Whether connections of a client, identified by its source IP address, go to one target group. It does not work on
   * TLS listeners. Elastic Load Balancing requires it if the target groups have `stickiness`.
   *
   * @default - true if the target groups have `stickiness`
   */
  readonly targetGroupStickiness?: boolean;
}

/** Facts that the action of a listener depends on, besides the split. */
export interface SplitListener {
  readonly port: number;
  readonly protocol: string;
  /** Whether targets of a TLS listener get plain TCP. */
  readonly decrypts: boolean;
  /** Whether targets are selected by the address of the client. */
  readonly isSticky: boolean;
}

/**
 * The split in the format of the controller.
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
    fail(TRAFFIC_SPLIT_ERROR, `"split" of ${port} has ${others.length} other targets. Write one to ${MOST_OTHERS}`);
  }
  if (sticky && protocol === 'TLS') {
    fail(
      TRAFFIC_SPLIT_ERROR,
      `"targetGroupStickiness: true" of ${port} does not work on a TLS listener. Remove it, or let pods terminate TLS`,
    );
  }
  if (sticky === false && isSticky) {
    fail(
      TRAFFIC_SPLIT_ERROR,
      `"targetGroupStickiness: false" of ${port} does not work with stickiness. Remove one of them`,
    );
  }
  const staysPut = sticky ?? (isSticky ? true : undefined);
  return JSON.stringify({
    type: 'forward',
    forwardConfig: {
      baseServiceWeight: ownWeight,
      // By default, target groups of a TLS listener use TLS. The protocol is written, because target groups of other
      // Services may use another one.
      targetGroups: others.map(({ _target, _weight }) => ({
        ..._target,
        ...(protocol === 'TLS' && decrypts && 'serviceName' in _target ? { decrypt: true } : {}),
        weight: _weight,
      })),
      ...(staysPut === undefined ? {} : { targetGroupStickinessConfig: { enabled: staysPut } }),
    },
  });
}

/**
 * Fails on a token: weights are written into JSON text, where a number that is known only at deployment is not
 * possible.
 */
function validateWeight(option: string, weight: number): void {
  if (!isConcrete(weight)) {
    fail(TRAFFIC_SPLIT_ERROR, `"${option}" is known only at deployment. Write a number of 0 to 999`);
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
 * Options of one port of the Service, with the protocol of its NLB listener. The controller ignores options for another
 * protocol. The NLB also has a listener for every port without options here.
 */
export class NlbListener {
  /**
   * A TCP listener without TLS.
   *
   * @param port of the Service, 1 to 65535
   */
  public static tcp(port: number, options: NlbTcpListenerOptions = {}): NlbListener {
    validateArguments('NlbListener.tcp', arguments);
    return new NlbListener('TCP', port, options);
  }

  /**
   * A TLS listener. The NLB terminates TLS as `tls` of the Service sets it.
   *
   * @param port of the Service, 1 to 65535
   */
  public static tls(port: number, options: NlbListenerOptions = {}): NlbListener {
    validateArguments('NlbListener.tls', arguments);
    return new NlbListener('TLS', port, options);
  }

  /**
   * A UDP listener. With dual-stack addresses, it needs `sourceNat` and an IPv6 Service, which only an IPv6 cluster
   * has.
   *
   * @param port of the Service, 1 to 65535
   */
  public static udp(port: number, options: NlbListenerOptions = {}): NlbListener {
    validateArguments('NlbListener.udp', arguments);
    return new NlbListener('UDP', port, options);
  }

  /**
   * TCP and UDP on one port, for example for DNS. The Service has two ports with this number. All such pairs of the
   * Service become one listener each.
   *
   * @param port of the Service, 1 to 65535
   */
  public static tcpUdp(port: number, options: NlbListenerOptions = {}): NlbListener {
    validateArguments('NlbListener.tcpUdp', arguments);
    return new NlbListener('TCP_UDP', port, options);
  }

  /**
   * A QUIC listener, for example for HTTP/3. The Service has a UDP port. It needs `withoutSecurityGroups`, IPv4
   * addresses and pods as targets, and the Service can have one QUIC port and no UDP ports.
   *
   * The controller sets the environment variable `AWS_LBC_QUIC_SERVER_ID` of pods. The namespace needs the label
   * `elbv2.k8s.aws/quic-server-id-inject: enabled`, and the pod the annotation
   * `service.beta.kubernetes.io/aws-load-balancer-quic-enabled-containers` with the names of its containers. Pods
   * without it are not registered as targets.
   *
   * @param port of the Service, 1 to 65535; 443 by default
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/use_cases/quic/
   */
  public static quic(port = 443, options: NlbTargetGroupAttributeOptions = {}): NlbListener {
    validateArguments('NlbListener.quic', arguments);
    return new NlbListener('QUIC', port, options);
  }

  /**
   * QUIC and TCP on one port, for example for HTTP/3 and HTTP/2. The Service has a UDP and a TCP port with this number.
   * The conditions of `quic` apply.
   *
   * @param port of the Service, 1 to 65535; 443 by default
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
      fail(
        'ListenerPort',
        '"port" is known only at deployment, and is part of the names of annotations. Write a number',
      );
    }
    validateBounds('ListenerPort', 'port', port, { least: 1, most: 65_535 });
    this.port = port;
    this.attributes = nlbListenerAttributes(_options, port);
    _options.stickiness?._validateKind('NLB');
    this.targetGroupAttributes = nlbTargetGroupAttributes(_options);
    if (this._isTls && _options.stickiness?._isOn) {
      fail(
        NLB_LISTENER_ERROR,
        `"stickiness" of ${port} does not work on a TLS listener. Remove it, or let pods terminate TLS`,
      );
    }
  }

  /** @internal */
  public get _isTls(): boolean {
    return this.protocol === 'TLS';
  }

  /** Whether the port needs UDP, for UDP itself or for QUIC. @internal */
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

  /** The annotations of this port, which win over those of all ports. @internal */
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
