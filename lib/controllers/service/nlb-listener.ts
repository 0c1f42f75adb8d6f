import { validateArguments } from '../../foundation/input';
import { refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import {
  type ListenerAttributeOptions,
  type NlbTcpListenerAttributeOptions,
  nlbListenerAttributes,
} from '../load-balancing/listener-options';
import { refuseOutside } from '../load-balancing/load-balancer-bounds';
import { type NlbTargetGroupAttributeOptions, nlbTargetGroupAttributes } from '../load-balancing/target-group-options';
import type { TargetStickiness } from '../load-balancing/target-stickiness';
import { type NlbTrafficSplit, splitAction } from './nlb-traffic-split';

const SETTING = 'LoadBalancerSetting';

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

  /** The attributes of the listener. @internal */
  public readonly _attributes: Record<string, string>;

  /** The attributes of its target group. @internal */
  public readonly _targetGroupAttributes: Record<string, string>;

  private constructor(
    /** The protocol as the controller writes it. @internal */
    public readonly _protocol: 'TCP' | 'TLS' | 'UDP' | 'TCP_UDP' | 'QUIC' | 'TCP_QUIC',
    port: number,
    /** @internal */
    public readonly _options: NlbTcpListenerOptions,
  ) {
    if (!isConcrete(port)) {
      refuse('ListenerPort', '"port" is a deploy-time value and stands in the names of annotations, write a number');
    }
    refuseOutside('ListenerPort', 'port', port, { least: 1, most: 65_535 });
    this.port = port;
    this._attributes = nlbListenerAttributes(_options, port);
    _options.stickiness?._validateKind('NLB');
    this._targetGroupAttributes = nlbTargetGroupAttributes(_options);
    if (this._isTls && _options.stickiness?._isOn) {
      refuse(SETTING, `"stickiness" of ${port} does not work on a TLS listener, leave it out or let pods use TLS`);
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
    decrypts,
    stickiness,
  }: {
    readonly decrypts: boolean;
    readonly stickiness?: TargetStickiness;
  }): Record<string, Record<string, string> | string | undefined> {
    const { _options, _protocol: protocol, port } = this;
    const { split } = _options;
    const isSticky = (_options.stickiness ?? stickiness)?._isOn ?? false;
    return {
      [`aws-load-balancer-listener-attributes.${protocol}-${port}`]: this._attributes,
      [`aws-load-balancer-target-group-attributes.${port}`]: this._targetGroupAttributes,
      [`actions.${protocol}-${port}`]: split && splitAction(split, { port, protocol, decrypts, isSticky }),
    };
  }
}
