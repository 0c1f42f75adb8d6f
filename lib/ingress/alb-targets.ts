import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import type { AnnotationValue } from '../loadbalancing/annotations';
import { HealthCheckProtocol, TargetProtocol, TargetProtocolVersion, TargetType } from '../loadbalancing/enums';
import { validateHealthCheck } from '../loadbalancing/health-check';
import { validateTargetNodeLabels } from '../loadbalancing/options';
import {
  type AlbTargetGroupAttributeOptions,
  albTargetGroupAttributes,
  type TargetGroupOptions,
  type TargetProtocolOptions,
  validateAlgorithm,
} from '../loadbalancing/target-group-options';
import { validateBounds } from '../loadbalancing/validation';
import type { AlbAuthentication } from './alb-listener';

const TARGET_CONTROL_ERROR = 'LoadBalancerSetting';

/** The maximum length of an annotation name after `target-control-port.`, without the dot between Service and port. */
const LONGEST_CONTROLLED = 42;

/**
 * The target optimizer for one port of a Service. An agent in its pods tells the ALB how many requests they can handle.
 */
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
  targetType?: TargetType,
): Record<string, number> {
  if (targetOptimizers.length > 0 && targetType === TargetType.INSTANCE) {
    fail(TARGET_CONTROL_ERROR, '"targetOptimizers" needs pods as targets. Remove it, or write TargetType.IP');
  }
  const entries = targetOptimizers.map(({ targetControlPort, serviceName, servicePort }): [string, number] => {
    const target = `${serviceName}.${servicePort}`;
    validateBounds(TARGET_CONTROL_ERROR, 'targetControlPort', targetControlPort, { least: 1, most: 65_535 });
    if (isConcrete(target) && target.length > LONGEST_CONTROLLED + 1) {
      fail(
        TARGET_CONTROL_ERROR,
        `"${target}" is too long for the name of an annotation. Use a Service and a port whose names have at most ${LONGEST_CONTROLLED} characters together`,
      );
    }
    return [`target-control-port.${target}`, targetControlPort];
  });
  const repeated = firstDuplicate(entries.map(([key]) => key));
  if (repeated !== undefined) {
    fail(
      TARGET_CONTROL_ERROR,
      `"${repeated.slice('target-control-port.'.length)}" has two target control ports. Remove one`,
    );
  }
  return Object.fromEntries(entries);
}

const TARGET_ERROR = 'LoadBalancerSetting';

/** Defaults of the controller for targets of an ALB. */
const HEALTH_CHECKS = { interval: 15, timeout: 5, mayFillInterval: false };

/** The protocols between an ALB and its targets. */
const PROTOCOLS: readonly string[] = [TargetProtocol.HTTP, TargetProtocol.HTTPS];

/**
 * Options of the targets of an ALB, on an Ingress or on a Service behind it. Each annotation of the Service replaces
 * that of the Ingress.
 *
 * The attributes of target groups are one annotation: `deregistrationDelay`, `stickiness`, `slowStart`, `algorithm`,
 * `anomalyMitigation` and `additionalTargetGroupAttributes`. A Service that sets one of them replaces all of them,
 * unless you pass the Ingress to `AlbIngress.serviceAnnotations`.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/model_build_target_group.go
 */
export interface AlbTargetOptions extends TargetGroupOptions, AlbTargetGroupAttributeOptions, TargetProtocolOptions {
  /**
   * How the ALB authenticates users. On a Service, it applies to rules that forward only to this Service. Weighted
   * actions use the authentication of the Ingress.
   *
   * @default - no authentication; on a Service, that of the Ingress
   */
  readonly authentication?: AlbAuthentication;

  /**
   * The target optimizers, one for each port of a Service. An agent in the pods tells the ALB how many requests they
   * can handle. If you change the target control port, the controller creates another target group. Target optimizers
   * are an error with TargetType.INSTANCE.
   *
   * @default - the load balancing algorithm alone selects targets
   * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/alb-target-agent/
   */
  readonly targetOptimizers?: TargetOptimizer[];
}

/** Options of the targets of a Service behind an Ingress. Options that are not set are those of the Ingress. */
export interface AlbServiceOptions extends AlbTargetOptions {
  /**
   * Tags of the target groups of the Service, in addition to the tags of the Ingress. If they have the same key, the
   * Service wins over the Ingress, the IngressClass over both, and `defaults.tags` of the controller over all. Tag keys
   * of AWS and of the controller are an error.
   *
   * @default - only the tags of the Ingress
   */
  readonly tags?: Record<string, string>;
}

/**
 * The annotations of targets of an Ingress or a Service.
 *
 * @param ingress of a Service: its target group attributes are kept if the Service sets others
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
  validateTargetNodeLabels(options.targetType, options.targetNodeLabels);
  validateProtocols(options);
  validateStickiness(options);
  const isGrpc = options.targetProtocolVersion === TargetProtocolVersion.GRPC;
  const check = validateHealthCheck(options.healthCheck ?? {}, {
    ...HEALTH_CHECKS,
    codes: [isGrpc ? [0, 99] : [200, 499]],
  });
  return {
    'target-type': options.targetType,
    'backend-protocol': options.targetProtocol,
    'backend-protocol-version': options.targetProtocolVersion,
    'healthcheck-protocol': check.protocol,
    'healthcheck-port': check.port,
    'healthcheck-path': check.path,
    'healthcheck-interval-seconds': check.interval,
    'healthcheck-timeout-seconds': check.timeout,
    'healthy-threshold-count': check.healthyThreshold,
    'unhealthy-threshold-count': check.unhealthyThreshold,
    'success-codes': check.successCodes,
    'target-group-attributes': withAttributesOf(ingress, albTargetGroupAttributes(options)),
    'target-node-labels': options.targetNodeLabels,
    'multi-cluster-target-group': options.multiClusterTargetGroup,
    ...optimizerAnnotations(options.targetOptimizers, options.targetType),
    ...options.authentication?._annotations,
  };
}

/** Fails on protocols of an NLB. */
function validateProtocols({ healthCheck, targetProtocol }: AlbTargetOptions): void {
  if (targetProtocol !== undefined && isConcrete(targetProtocol) && !PROTOCOLS.includes(targetProtocol)) {
    fail(TARGET_ERROR, `"TargetProtocol.${targetProtocol}" is for NLBs. Write TargetProtocol.HTTP or HTTPS`);
  }
  if (healthCheck?.protocol === HealthCheckProtocol.TCP) {
    fail('TargetHealthCheck', '"HealthCheckProtocol.TCP" is for NLBs. Write HealthCheckProtocol.HTTP or HTTPS');
  }
}

/** Fails on stickiness of an NLB, and on stickiness with node targets, which forward requests to any pod. */
function validateStickiness({ stickiness, targetType }: AlbTargetOptions): void {
  stickiness?._validateKind('ALB');
  if (targetType === TargetType.INSTANCE && stickiness?._isOn) {
    fail(
      TARGET_ERROR,
      '"stickiness" needs pods as targets, because nodes forward requests to any pod. Remove it, or write TargetType.IP',
    );
  }
}

/** If the Service has the annotation, the controller ignores that of the Ingress. */
function withAttributesOf(ingress: AlbTargetOptions | undefined, own: Record<string, string>): Record<string, string> {
  const names = Object.keys(own);
  if (ingress === undefined || names.length === 0) {
    return own;
  }
  const [sticks, theirs] = ['stickiness.enabled' in own, Object.entries(albTargetGroupAttributes(ingress))];
  return { ...Object.fromEntries(theirs.filter(([name]) => !(sticks && name.startsWith('stickiness.')))), ...own };
}
