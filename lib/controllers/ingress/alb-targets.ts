import type { Duration } from 'aws-cdk-lib/core';
import { refuse } from '../../foundation/refusals';
import type { AnnotationValue } from '../load-balancing/load-balancer-annotations';
import { mergedAttributes } from '../load-balancing/load-balancer-attributes';
import { secondsOf } from '../load-balancing/load-balancer-bounds';
import { refuseNodeLabels } from '../load-balancing/load-balancer-checks';
import { judgedHealthCheck, type TargetHealthCheckOptions } from '../load-balancing/load-balancer-health-check';
import {
  type BackendProtocol,
  BackendProtocolVersion,
  LoadBalancerTargetType,
  LoadBalancingAlgorithm,
} from '../load-balancing/load-balancer-terms';
import type { AlbAuthentication } from './alb-authentication';
import { type AlbTargetControl, controlAnnotations } from './alb-target-control';
import type { TargetStickiness } from './target-stickiness';

const SETTING = 'LoadBalancerSetting';

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
   * What the ALB sends to. `LoadBalancerTargetType.INSTANCE` needs Services of type NodePort or LoadBalancer.
   *
   * @default - as the controller was told: LoadBalancerTargetType.IP, unless told otherwise
   */
  readonly targetType?: LoadBalancerTargetType;

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
   * Whether clients stay on a target. Not with `LoadBalancerTargetType.INSTANCE`, where nodes are the targets and pods are behind them.
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
   * @default LoadBalancingAlgorithm.ROUND_ROBIN
   */
  readonly algorithm?: LoadBalancingAlgorithm;

  /**
   * Whether targets that answer oddly get less. With `LoadBalancingAlgorithm.WEIGHTED_RANDOM` alone.
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
   * The labels of the nodes that are targets. With `LoadBalancerTargetType.INSTANCE` alone.
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
   * another target group. Not with `LoadBalancerTargetType.INSTANCE`.
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
  refuseAlgorithm({
    algorithm: algorithm ?? ingress?.algorithm,
    anomalyMitigation: anomalyMitigation ?? ingress?.anomalyMitigation,
    slowStart: slowStart ?? ingress?.slowStart,
  });
  refuseNodeLabels(options.targetType, options.targetNodeLabels);
  refuseStickyNodes(options);
  const isGrpc = options.backendProtocolVersion === BackendProtocolVersion.GRPC;
  const check = judgedHealthCheck(options.healthCheck ?? {}, {
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
function refuseStickyNodes({ stickiness, targetType }: AlbTargetOptions): void {
  if (targetType === LoadBalancerTargetType.INSTANCE && stickiness?._attributes['stickiness.enabled'] === 'true') {
    refuse(
      SETTING,
      '"stickiness" holds clients to a node, which sends them to any pod, leave it out or write LoadBalancerTargetType.IP',
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
        SETTING,
        'deregistrationDelay',
        options.deregistrationDelay,
        0,
        3600,
      ),
      'slow_start.duration_seconds': secondsOf(SETTING, 'slowStart', options.slowStart, 30, 900),
      'load_balancing.algorithm.type': options.algorithm,
      'load_balancing.algorithm.anomaly_mitigation':
        anomalyMitigation === undefined ? undefined : anomalyMitigation ? 'on' : 'off',
      ...options.stickiness?._attributes,
    },
    options.targetGroupAttributes,
  );
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html */
function refuseAlgorithm({ algorithm, anomalyMitigation, slowStart }: AlbTargetOptions): void {
  const isRoundRobin = algorithm === undefined || algorithm === LoadBalancingAlgorithm.ROUND_ROBIN;
  if (slowStart && !isRoundRobin) {
    refuse(
      SETTING,
      `"slowStart: ${slowStart.toHumanString()}" does not go with ${algorithm}, leave it out or write LoadBalancingAlgorithm.ROUND_ROBIN`,
    );
  }
  if (anomalyMitigation && algorithm !== LoadBalancingAlgorithm.WEIGHTED_RANDOM) {
    refuse(
      SETTING,
      '"anomalyMitigation: true" needs weights, leave it out or write LoadBalancingAlgorithm.WEIGHTED_RANDOM',
    );
  }
}
