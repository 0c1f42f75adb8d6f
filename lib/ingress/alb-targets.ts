import type { Duration } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import { type AnnotationValue, mergedAttributes } from '../loadbalancing/annotations';
import { Algorithm, type BackendProtocol, BackendProtocolVersion, TargetType } from '../loadbalancing/enums';
import { type TargetHealthCheckOptions, validatedHealthCheck } from '../loadbalancing/health-check';
import { validateLoadBalancerNodeLabels } from '../loadbalancing/options';
import { secondsOf, validateBounds } from '../loadbalancing/validation';
import type { TargetStickiness } from './alb-action';
import type { AlbAuthentication } from './alb-listener';

const TARGET_CONTROL_ERROR = 'LoadBalancerSetting';

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
  targetType?: TargetType,
): Record<string, number> {
  if (targetControls.length > 0 && targetType === TargetType.INSTANCE) {
    fail(
      TARGET_CONTROL_ERROR,
      '"targetControls" are ports of pods and targets are nodes, leave it out or write TargetType.IP',
    );
  }
  const entries = targetControls.map(({ controlPort, serviceName, servicePort }): [string, number] => {
    const target = `${serviceName}.${servicePort}`;
    validateBounds(TARGET_CONTROL_ERROR, 'controlPort', controlPort, { least: 1, most: 65_535 });
    if (isConcrete(target) && target.length > LONGEST_CONTROLLED + 1) {
      fail(
        TARGET_CONTROL_ERROR,
        `"${target}" has more characters than an annotation, give the Service a name with which its port has ${LONGEST_CONTROLLED} at the most`,
      );
    }
    return [`target-control-port.${target}`, controlPort];
  });
  const repeated = firstDuplicate(entries.map(([key]) => key));
  if (repeated !== undefined) {
    fail(TARGET_CONTROL_ERROR, `"${repeated.slice('target-control-port.'.length)}" has two control ports, give it one`);
  }
  return Object.fromEntries(entries);
}

const TARGET_ERROR = 'LoadBalancerSetting';

/** What the controller takes where nothing is said, and what an ALB expects of HTTP and of gRPC. */
const HEALTH_CHECKS = { interval: 15, timeout: 5, mayFillInterval: false };

/** The health check of the targets of an ALB. */
export interface AlbHealthCheckOptions extends TargetHealthCheckOptions {
  /**
   * The protocol of the check.
   *
   * @default - the protocol between ALB and targets
   */
  readonly protocol?: BackendProtocol;
}

/**
 * How an ALB treats its targets. Each annotation of a Service replaces that of the Ingress. `targetType` of the IngressClass wins over both.
 *
 * The options `deregistrationDelay`, `stickiness`, `slowStart`, `algorithm`, `anomalyMitigation` and `targetGroupAttributes` are one annotation. A
 * Service with one of them loses all that the Ingress says of the others, unless `AlbIngress.serviceAnnotations` is given the Ingress.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/model_build_target_group.go
 */
export interface AlbTargetOptions {
  /**
   * What the ALB sends to. `TargetType.INSTANCE` needs Services of type NodePort or LoadBalancer.
   *
   * @default - as the controller was told: TargetType.IP, unless told otherwise
   */
  readonly targetType?: TargetType;

  /**
   * The protocol between ALB and targets.
   *
   * @default BackendProtocol.HTTP
   */
  readonly backendProtocol?: BackendProtocol;

  /**
   * The version of HTTP between ALB and targets.
   *
   * @default BackendProtocolVersion.HTTP1
   */
  readonly backendProtocolVersion?: BackendProtocolVersion;

  /**
   * The health check.
   *
   * @default - `/` answers with 200, every 15 seconds within 5; two in a row decide
   */
  readonly healthCheck?: AlbHealthCheckOptions;

  /**
   * How long requests under way may take when a target goes: 0 seconds to an hour. Pods must live that long after they stop to be ready:
   * let `preStop` sleep, and set `terminationGracePeriodSeconds` above it.
   *
   * @default Duration.minutes(5)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Whether clients stay on a target. Not with `TargetType.INSTANCE`, where nodes are the targets and pods are behind them.
   *
   * @default - they do not
   */
  readonly stickiness?: TargetStickiness;

  /**
   * How long the share of a new target rises: 30 seconds to 15 minutes. With the round robin algorithm alone.
   *
   * @default - a new target takes its full share at once
   */
  readonly slowStart?: Duration;

  /**
   * How a target is picked.
   *
   * @default Algorithm.ROUND_ROBIN
   */
  readonly algorithm?: Algorithm;

  /**
   * Whether targets that answer oddly get less. With `Algorithm.WEIGHTED_RANDOM` alone.
   *
   * @default false
   */
  readonly anomalyMitigation?: boolean;

  /**
   * Attributes of the target groups that have no option here. Misspelt ones, those of another kind of load balancer, and those that
   * options set are refused as `LoadBalancerAttribute`. Others that this library does not know are warned of as `loadBalancerAttribute`, beside the
   * controller.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
   */
  readonly targetGroupAttributes?: Record<string, string>;

  /**
   * How users sign in. That of a Service holds for rules that forward to this Service alone; weighted actions do as the Ingress says.
   *
   * @default - they do not; on a Service, as the Ingress says
   */
  readonly authentication?: AlbAuthentication;

  /**
   * The labels of the nodes that are targets. With `TargetType.INSTANCE` alone.
   *
   * @default - all nodes
   */
  readonly targetNodeLabels?: Record<string, string>;

  /**
   * Whether targets of other clusters in the same target group are left alone. A Service cannot turn off what its Ingress turns on.
   *
   * @default false
   */
  readonly multiClusterTargetGroup?: boolean;

  /**
   * Services whose targets tell how many requests they can take at once: the target optimizer. An agent in their pods speaks for them. Another port is
   * another target group. Not with `TargetType.INSTANCE`.
   *
   * @default - targets are sent what the algorithm gives them
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/alb-target-agent/
   */
  readonly targetControls?: AlbTargetControl[];
}

/** What a Service says about its targets. What is left out is as the Ingress says. */
export interface AlbServiceOptions extends AlbTargetOptions {
  /**
   * Tags of its target groups, beside those of the Ingress. The Service wins over the Ingress key by key, the IngressClass over both, and
   * `defaults.tags` of the controller over all. Keys of AWS and of the controller are refused.
   *
   * @default - those of the Ingress
   */
  readonly tags?: Record<string, string>;
}

/**
 * Everything that an Ingress or a Service says about targets.
 *
 * @param ingress of a Service: its attributes stay where the Service says some, but not these
 */
export function targetAnnotations(
  options: AlbTargetOptions,
  ingress?: AlbTargetOptions,
): Record<string, AnnotationValue | undefined> {
  const { algorithm, anomalyMitigation, slowStart } = options;
  validateAlgorithm({
    algorithm: algorithm ?? ingress?.algorithm,
    anomalyMitigation: anomalyMitigation ?? ingress?.anomalyMitigation,
    slowStart: slowStart ?? ingress?.slowStart,
  });
  validateLoadBalancerNodeLabels(options.targetType, options.targetNodeLabels);
  validateNodeStickiness(options);
  const isGrpc = options.backendProtocolVersion === BackendProtocolVersion.GRPC;
  const check = validatedHealthCheck(options.healthCheck ?? {}, {
    ...HEALTH_CHECKS,
    codes: isGrpc ? [0, 99] : [200, 499],
  });
  return {
    'target-type': options.targetType,
    'backend-protocol': options.backendProtocol,
    'backend-protocol-version': options.backendProtocolVersion,
    'healthcheck-protocol': options.healthCheck?.protocol,
    'healthcheck-port': check.port,
    'healthcheck-path': check.path,
    'healthcheck-interval-seconds': check.interval,
    'healthcheck-timeout-seconds': check.timeout,
    'healthy-threshold-count': check.healthyThreshold,
    'unhealthy-threshold-count': check.unhealthyThreshold,
    'success-codes': check.successCodes,
    'target-group-attributes': withAttributesOf(ingress, targetGroupAttributes(options)),
    'target-node-labels': options.targetNodeLabels,
    'multi-cluster-target-group': options.multiClusterTargetGroup,
    ...controlAnnotations(options.targetControls, options.targetType),
    ...options.authentication?._annotations,
  };
}

/** A node hands what it gets to any pod. */
function validateNodeStickiness({ stickiness, targetType }: AlbTargetOptions): void {
  if (targetType === TargetType.INSTANCE && stickiness?._attributes['stickiness.enabled'] === 'true') {
    fail(
      TARGET_ERROR,
      '"stickiness" holds clients to a node, which sends them to any pod, leave it out or write TargetType.IP',
    );
  }
}

/** The controller takes the annotation of the Service as a whole, where there is one. */
function withAttributesOf(ingress: AlbTargetOptions | undefined, own: Record<string, string>): Record<string, string> {
  const names = Object.keys(own);
  if (ingress === undefined || names.length === 0) {
    return own;
  }
  const [sticks, theirs] = ['stickiness.enabled' in own, Object.entries(targetGroupAttributes(ingress))];
  return { ...Object.fromEntries(theirs.filter(([name]) => !(sticks && name.startsWith('stickiness.')))), ...own };
}

function targetGroupAttributes(options: AlbTargetOptions): Record<string, string> {
  const { anomalyMitigation } = options;
  return mergedAttributes(
    'albTargetGroup',
    {
      'deregistration_delay.timeout_seconds': secondsOf(
        TARGET_ERROR,
        'deregistrationDelay',
        options.deregistrationDelay,
        0,
        3600,
      ),
      'slow_start.duration_seconds': secondsOf(TARGET_ERROR, 'slowStart', options.slowStart, 30, 900),
      'load_balancing.algorithm.type': options.algorithm,
      'load_balancing.algorithm.anomaly_mitigation':
        anomalyMitigation === undefined ? undefined : anomalyMitigation ? 'on' : 'off',
      ...options.stickiness?._attributes,
    },
    options.targetGroupAttributes,
  );
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html */
function validateAlgorithm({ algorithm, anomalyMitigation, slowStart }: AlbTargetOptions): void {
  const isRoundRobin = algorithm === undefined || algorithm === Algorithm.ROUND_ROBIN;
  if (slowStart && !isRoundRobin) {
    fail(
      TARGET_ERROR,
      `"slowStart: ${slowStart.toHumanString()}" does not go with ${algorithm}, leave it out or write Algorithm.ROUND_ROBIN`,
    );
  }
  if (anomalyMitigation && algorithm !== Algorithm.WEIGHTED_RANDOM) {
    fail(TARGET_ERROR, '"anomalyMitigation: true" needs weights, leave it out or write Algorithm.WEIGHTED_RANDOM');
  }
}
