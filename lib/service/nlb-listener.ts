import type { Duration } from 'aws-cdk-lib/core';
import { validateArns } from '../foundation/arns';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { locationOfArn, type ResourceLocation } from '../foundation/resource-locations';
import { isConcrete } from '../foundation/tokens';
import { mergedAttributes } from '../loadbalancing/annotations';
import { secondsOf, validateBounds } from '../loadbalancing/validation';
import { type NlbTargetOptions, targetGroupAttributes } from './nlb-targets';

const TRAFFIC_SPLIT_ERROR = 'LoadBalancerSetting';

/** Five target groups share a listener: that of the Service, and four more. */
const MOST_OTHERS = 4;

/** Who shares the traffic of a listener with the pods of the Service: another Service, or a target group of your own. */
export class NlbSplitTarget {
  /**
   * A Service in the namespace of this one, whose target group is treated as that of this one. It needs node ports where nodes are targets.
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
   * A target group of your own, of the protocol and the IP family of the listener’s.
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

/** How the traffic of a listener is shared out, connection by connection: for what is rolled out step by step. */
export interface NlbTrafficSplit {
  /** The weight of the pods of this Service: 0 to 999, and 0 sends them nothing. */
  readonly ownWeight: number;

  /** The others: one to four. */
  readonly others: NlbSplitTarget[];

  /**
   * Whether a client stays with the target group that it was sent to first, by its address. Not with TLS listeners, and always with
   * `sourceIpStickiness`, where Elastic Load Balancing demands it.
   *
   * @default - as `sourceIpStickiness` says
   */
  readonly sticky?: boolean;
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
export function splitAction({ others, ownWeight, sticky }: NlbTrafficSplit, listener: SplitListener): string {
  const { decrypts, isSticky, port, protocol } = listener;
  validateWeight('ownWeight', ownWeight);
  if (others.length < 1 || others.length > MOST_OTHERS) {
    fail(TRAFFIC_SPLIT_ERROR, `"split" of ${port} has ${others.length} others, give one to ${MOST_OTHERS}`);
  }
  if (sticky && protocol === 'TLS') {
    fail(
      TRAFFIC_SPLIT_ERROR,
      `"sticky: true" of ${port} does not go with a TLS listener, leave it out or let TLS end in the pods`,
    );
  }
  if (sticky === false && isSticky) {
    fail(
      TRAFFIC_SPLIT_ERROR,
      `"sticky: false" of ${port} parts clients from the targets that sourceIpStickiness holds them to, leave one of them out`,
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

/** What is told of one port of an NLB, and of its targets alone. */
export interface NlbListenerOptions extends NlbTargetOptions {
  /**
   * Who shares the traffic of the port with the pods of this Service.
   *
   * @default - nobody
   */
  readonly split?: NlbTrafficSplit;
}

/** What is told of one TCP port of an NLB. */
export interface NlbTcpListenerOptions extends NlbListenerOptions {
  /**
   * How long a connection may be silent: 60 to 6000 seconds.
   *
   * @default Duration.seconds(350)
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/update-idle-timeout.html
   */
  readonly idleTimeout?: Duration;
}

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
    return new NlbListener('TCP', port, options, options.idleTimeout);
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
  public static quic(port = 443, options: NlbTargetOptions = {}): NlbListener {
    validateArguments('NlbListener.quic', arguments);
    return new NlbListener('QUIC', port, options);
  }

  /**
   * QUIC and TCP on one port, as HTTP/3 beside HTTP/2 has it: a UDP and a TCP port of the Service with one number, under the conditions of `quic`.
   *
   * @param port of the Service, 1 to 65535; 443 unless told otherwise
   */
  public static tcpQuic(port = 443, options: NlbTargetOptions = {}): NlbListener {
    validateArguments('NlbListener.tcpQuic', arguments);
    return new NlbListener('TCP_QUIC', port, options);
  }

  /** The port. */
  public readonly port: number;

  /** The attributes of the listener. @internal */
  public readonly _attributes: Record<string, string>;

  /** The attributes of its target group. @internal */
  public readonly _targetGroupAttributes: Record<string, string>;

  private constructor(
    /** The protocol as the controller writes it. @internal */
    public readonly _protocol: 'TCP' | 'TLS' | 'UDP' | 'TCP_UDP' | 'QUIC' | 'TCP_QUIC',
    port: number,
    /** @internal */
    public readonly _options: NlbListenerOptions,
    idleTimeout?: Duration,
  ) {
    if (!isConcrete(port)) {
      fail('ListenerPort', '"port" is a deploy-time value and stands in the names of annotations, write a number');
    }
    validateBounds('ListenerPort', 'port', port, { least: 1, most: 65_535 });
    this.port = port;
    this._attributes = mergedAttributes('nlbListener', {
      'tcp.idle_timeout.seconds': secondsOf(NLB_LISTENER_ERROR, `idleTimeout of ${port}`, idleTimeout, 60, 6000),
    });
    this._targetGroupAttributes = targetGroupAttributes(_options);
    if (this._isTls && _options.sourceIpStickiness) {
      fail(
        NLB_LISTENER_ERROR,
        `"sourceIpStickiness: true" of ${port} does not go with a TLS listener, leave it out or let TLS end in the pods`,
      );
    }
  }

  /** @internal */
  public get _isTls(): boolean {
    return this._protocol === 'TLS';
  }

  /** Whether UDP is spoken, by itself or under QUIC. @internal */
  public get _isUdp(): boolean {
    return this._protocol !== 'TCP' && this._protocol !== 'TLS';
  }

  /** @internal */
  public get _isQuic(): boolean {
    return this._protocol === 'QUIC' || this._protocol === 'TCP_QUIC';
  }

  /** Whether two ports of the Service are one listener. @internal */
  public get _isPair(): boolean {
    return this._protocol === 'TCP_UDP' || this._protocol === 'TCP_QUIC';
  }

  /** The annotations of this port alone, under what all of them are told. @internal */
  public _annotations({
    backendTls = false,
    sourceIpStickiness = false,
  }: {
    readonly backendTls?: boolean;
    readonly sourceIpStickiness?: boolean;
  }): Record<string, Record<string, string> | string | undefined> {
    const { _options, _protocol: protocol, port } = this;
    const { split } = _options;
    const isSticky = _options.sourceIpStickiness ?? sourceIpStickiness;
    return {
      [`aws-load-balancer-listener-attributes.${protocol}-${port}`]: this._attributes,
      [`aws-load-balancer-target-group-attributes.${port}`]: this._targetGroupAttributes,
      [`actions.${protocol}-${port}`]: split && splitAction(split, { port, protocol, decrypts: !backendTls, isSticky }),
    };
  }
}
