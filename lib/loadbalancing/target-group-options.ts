import type { Duration } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { mergedAttributes } from './annotations';
import { Algorithm, type TargetProtocol, type TargetProtocolVersion, type TargetType } from './enums';
import type { TargetHealthCheckOptions } from './health-check';
import { secondsOf } from './validation';

const SETTING = 'LoadBalancerSetting';

/** Cookie names that Elastic Load Balancing reserves. */
const RESERVED_COOKIES = /^AWSALB/;

/** Stickiness: requests of a client go to one target. Use one of the static methods. */
export class TargetStickiness {
  /**
   * No stickiness. Write it to turn stickiness off. If the option is not set, existing target groups stay unchanged.
   */
  public static none(): TargetStickiness {
    return new TargetStickiness('none', { 'stickiness.enabled': 'false' });
  }

  /**
   * A cookie that the ALB generates. For an ALB only.
   *
   * @param duration of the cookie, 1 second to 7 days; 1 day by default
   */
  public static loadBalancerCookie(duration?: Duration): TargetStickiness {
    validateArguments('TargetStickiness.loadBalancerCookie', arguments);
    return new TargetStickiness('cookie', {
      'stickiness.enabled': 'true',
      'stickiness.type': 'lb_cookie',
      'stickiness.lb_cookie.duration_seconds': cookieSeconds(duration),
    });
  }

  /**
   * A cookie that the targets set. For an ALB only.
   *
   * @param cookieName the name of the cookie, which must not begin with `AWSALB`
   * @param duration of the cookie, 1 second to 7 days; 1 day by default
   */
  public static applicationCookie(cookieName: string, duration?: Duration): TargetStickiness {
    validateArguments('TargetStickiness.applicationCookie', arguments);
    if (isConcrete(cookieName) && RESERVED_COOKIES.test(cookieName)) {
      fail(SETTING, `"${cookieName}" is a cookie of the load balancer. Write a name that does not begin with AWSALB`);
    }
    return new TargetStickiness('cookie', {
      'stickiness.enabled': 'true',
      'stickiness.type': 'app_cookie',
      'stickiness.app_cookie.cookie_name': cookieName,
      'stickiness.app_cookie.duration_seconds': cookieSeconds(duration),
    });
  }

  /** The source IP address of the client. For an NLB only, and not on TLS listeners. */
  public static sourceIp(): TargetStickiness {
    return new TargetStickiness('sourceIp', { 'stickiness.enabled': 'true', 'stickiness.type': 'source_ip' });
  }

  private constructor(
    private readonly by: 'none' | 'cookie' | 'sourceIp',
    /** @internal */
    public readonly _attributes: Readonly<Record<string, string | number | undefined>>,
  ) {}

  /** Whether stickiness is on. @internal */
  public get _isOn(): boolean {
    return this.by !== 'none';
  }

  /** Fails on stickiness of the other kind of load balancer. @internal */
  public _validateKind(kind: 'ALB' | 'NLB'): void {
    if (this.by === (kind === 'ALB' ? 'sourceIp' : 'cookie')) {
      const [given, instead] =
        kind === 'ALB'
          ? ['TargetStickiness.sourceIp()', 'TargetStickiness.loadBalancerCookie()']
          : [`stickiness by the cookie ${this._attributes['stickiness.type']}`, 'TargetStickiness.sourceIp()'];
      fail(SETTING, `"${given}" is not available on an ${kind}. Write ${instead}`);
    }
  }
}

function cookieSeconds(duration: Duration | undefined): number | undefined {
  return secondsOf(SETTING, 'duration', duration, 1, 604_800);
}

/** The target type of target groups. */
export interface TargetTypeOptions {
  /**
   * The target type of the target groups: pods by their IP addresses, or nodes. Nodes need a Service of type NodePort
   * or LoadBalancer, and are an error in a cluster that has only Fargate. `targetType` of an IngressClass wins over
   * that of its Ingresses and Services.
   *
   * @default - `defaults.targetType` of the controller, otherwise TargetType.IP. For an NLB of a Service always
   * TargetType.IP
   */
  readonly targetType?: TargetType;
}

/** Attributes of the target groups of an ALB or NLB. */
export interface TargetGroupAttributeOptions {
  /**
   * The time that a deregistered target has to finish its requests and connections: 0 seconds to 1 hour. Its pods must
   * run that long after they stop being ready. Use a `preStop` hook that sleeps, and a longer
   * `terminationGracePeriodSeconds`.
   *
   * @default Duration.minutes(5)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Whether requests of a client go to one target. An ALB uses a cookie. An NLB uses the source IP address, but not on
   * TLS listeners. It is an error on an ALB with TargetType.INSTANCE, because nodes forward requests to any pod.
   *
   * @default - each request or connection may go to another target
   */
  readonly stickiness?: TargetStickiness;

  /**
   * Attributes of the target groups that have no option here, by their name in the Elastic Load Balancing API. Misspelt names, names of another kind of
   * load balancer, and names that an option sets are an error (`LoadBalancerAttribute`). Other unknown names are passed on, with the warning
   * `loadBalancerAttribute`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
   */
  readonly additionalTargetGroupAttributes?: Record<string, string>;
}

/** Attributes of the target groups of an ALB. */
export interface AlbTargetGroupAttributeOptions extends TargetGroupAttributeOptions {
  /**
   * The time in which a new target reaches its full share of requests: 30 seconds to 15 minutes. It needs the round robin algorithm.
   *
   * @default - a new target gets its full share at once
   */
  readonly slowStart?: Duration;

  /**
   * The load balancing algorithm.
   *
   * @default Algorithm.ROUND_ROBIN
   */
  readonly algorithm?: Algorithm;

  /**
   * Whether targets with anomalous responses get less traffic. It needs Algorithm.WEIGHTED_RANDOM.
   *
   * @default false
   */
  readonly anomalyMitigation?: boolean;
}

/** Attributes of the target groups of an NLB. */
export interface NlbTargetGroupAttributeOptions extends TargetGroupAttributeOptions {
  /**
   * Whether the NLB sends the client address in a header of the proxy protocol, version 2. Targets must support the
   * header, and so must the server that answers HTTP health checks. kube-proxy, which answers them with
   * ExternalTrafficPolicy.LOCAL, does not. For clients that connect through AWS PrivateLink, only this header contains
   * the client address and the endpoint.
   *
   * @default false
   */
  readonly proxyProtocol?: boolean;

  /**
   * Whether the client address is the source address of traffic to targets. A pod then cannot connect to itself through
   * the NLB. UDP and QUIC always preserve the address. Traffic through AWS PrivateLink, and between IPv4 and IPv6,
   * never does.
   *
   * @default - true if targets are nodes, false if they are pods
   */
  readonly preserveClientIp?: boolean;

  /**
   * Whether the NLB closes connections that are open at the end of the deregistration delay.
   *
   * @default - true for UDP, false for TCP
   */
  readonly terminateConnections?: boolean;
}

/** Options of the target groups of an ALB or NLB. */
export interface TargetGroupOptions extends TargetTypeOptions, TargetGroupAttributeOptions {
  /**
   * The health check of the targets.
   *
   * @default - the health check of the controller; see the options of `TargetHealthCheckOptions`
   */
  readonly healthCheck?: TargetHealthCheckOptions;

  /**
   * Labels of the nodes that are registered as targets. It needs TargetType.INSTANCE.
   *
   * @default - all nodes
   */
  readonly targetNodeLabels?: Record<string, string>;

  /**
   * Whether other clusters register targets in the same target groups. The controller then removes only targets that it
   * registered. If an Ingress turns this on, its Services cannot turn it off.
   *
   * @default false
   */
  readonly multiClusterTargetGroup?: boolean;
}

/** The protocol between a load balancer and its targets. */
export interface TargetProtocolOptions {
  /**
   * The protocol between load balancer and targets: HTTP or HTTPS for an ALB; TCP, TLS, UDP or TCP_UDP for an NLB of a
   * Gateway. A listener for TCP and UDP on one port always has TCP_UDP targets.
   *
   * @default - HTTP for an ALB. For an NLB of a Gateway, it depends on the kind of route: TLS for TLSRoutes, TCP for
   * TCPRoutes, UDP for UDPRoutes
   */
  readonly targetProtocol?: TargetProtocol;

  /**
   * The version of HTTP between an ALB and its targets. HTTP/2 and gRPC need an HTTPS listener. The ALB of a Gateway
   * sends requests from HTTP listeners as HTTP/1.1. It does so with requests from HTTPS listeners, too, if the same
   * route has an HTTP listener on a lower port.
   *
   * @default - HTTP/1.1. For Gateways gRPC for GRPCRoutes, and HTTP/2 for ports of a Service with `appProtocol:
   * kubernetes.io/h2c`
   */
  readonly targetProtocolVersion?: TargetProtocolVersion;
}

/** The attributes of a target group of an ALB. */
export function albTargetGroupAttributes(options: AlbTargetGroupAttributeOptions): Record<string, string> {
  return mergedAttributes('albTargetGroup', albAttributesOf(options), options.additionalTargetGroupAttributes);
}

/**
 * The attributes of a target group of an NLB, except that of the proxy protocol, for which Services have annotations of
 * their own.
 */
export function nlbTargetGroupAttributes(options: NlbTargetGroupAttributeOptions): Record<string, string> {
  const { additionalTargetGroupAttributes: named } = options;
  validateUntyped(named);
  return mergedAttributes('nlbTargetGroup', nlbAttributesOf(options), named);
}

/** The attributes that options of an ALB's target group set. */
export function albAttributesOf(
  options: AlbTargetGroupAttributeOptions,
): Record<string, string | number | boolean | undefined> {
  const { algorithm, anomalyMitigation } = options;
  return {
    'deregistration_delay.timeout_seconds': delayOf(options),
    'slow_start.duration_seconds': secondsOf(SETTING, 'slowStart', options.slowStart, 30, 900),
    'load_balancing.algorithm.type': algorithm,
    'load_balancing.algorithm.anomaly_mitigation':
      anomalyMitigation === undefined ? undefined : anomalyMitigation ? 'on' : 'off',
    ...options.stickiness?._attributes,
  };
}

/** The attributes that options of an NLB's target group set. */
export function nlbAttributesOf(
  options: NlbTargetGroupAttributeOptions,
): Record<string, string | number | boolean | undefined> {
  return {
    'deregistration_delay.timeout_seconds': delayOf(options),
    'deregistration_delay.connection_termination.enabled': options.terminateConnections,
    'preserve_client_ip.enabled': options.preserveClientIp,
    ...options.stickiness?._attributes,
  };
}

function delayOf({ deregistrationDelay }: TargetGroupAttributeOptions): number | undefined {
  return secondsOf(SETTING, 'deregistrationDelay', deregistrationDelay, 0, 3600);
}

/** Attributes that are validated together, and the options that set them. */
const OPTION_OF: Readonly<Record<string, keyof NlbTargetGroupAttributeOptions>> = {
  'preserve_client_ip.enabled': 'preserveClientIp',
  'proxy_protocol_v2.enabled': 'proxyProtocol',
  'stickiness.enabled': 'stickiness',
  'stickiness.type': 'stickiness',
};

function validateUntyped(named: Readonly<Record<string, string>> = {}): void {
  for (const name of Object.keys(named).filter(isConcrete)) {
    const option = Object.hasOwn(OPTION_OF, name) ? OPTION_OF[name] : undefined;
    if (option !== undefined) {
      fail('LoadBalancerAttribute', `"${name}" is set by the option ${option}. Use the option instead`);
    }
  }
}

/**
 * Fails on combinations of the algorithm that Elastic Load Balancing rejects.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
 */
export function validateAlgorithm({ algorithm, anomalyMitigation, slowStart }: AlbTargetGroupAttributeOptions): void {
  const isRoundRobin = algorithm === undefined || algorithm === Algorithm.ROUND_ROBIN;
  if (slowStart && !isRoundRobin) {
    fail(
      SETTING,
      `"slowStart: ${slowStart.toHumanString()}" does not work with ${algorithm}. Remove it, or write Algorithm.ROUND_ROBIN`,
    );
  }
  if (anomalyMitigation && algorithm !== Algorithm.WEIGHTED_RANDOM) {
    fail(
      SETTING,
      '"anomalyMitigation: true" needs the weighted random algorithm. Remove it, or write Algorithm.WEIGHTED_RANDOM',
    );
  }
}
