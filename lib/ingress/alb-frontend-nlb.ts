import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { numberText } from '../foundation/tokens';
import type { AnnotationValue } from '../loadbalancing/annotations';
import { mergedAttributes } from '../loadbalancing/annotations';
import type { BackendProtocol, ClientRouting, Scheme } from '../loadbalancing/enums';
import { type TargetHealthCheckOptions, validatedHealthCheck } from '../loadbalancing/health-check';
import { groupIds } from '../loadbalancing/options';
import type { LoadBalancerSubnets } from '../loadbalancing/subnets';

/** What the controller takes where nothing is said, which is what it takes for ALBs, and what an NLB expects. */
const HEALTH_CHECKS = { interval: 15, timeout: 5, mayFillInterval: true, codes: [200, 599] } as const;

/**
 * The health check by which an NLB finds its ALB. What is left out is as for the targets of an ALB; the port is a number, and status codes are 200 to
 * 599.
 */
export interface AlbFrontendNlbHealthCheckOptions extends TargetHealthCheckOptions {
  /**
   * The protocol of the check: that of the port of the ALB.
   *
   * @default BackendProtocol.HTTP
   */
  readonly protocol?: BackendProtocol;
}

/**
 * An NLB in front of an ALB: fixed addresses, and a way in for AWS PrivateLink. It has the addressing of the ALB, and the first 28
 * characters of its name with `-nlb` at the end. Its ports are of TCP.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html
 */
export interface AlbFrontendNlbOptions {
  /**
   * Where the NLB listens. The ALB behind it may be internal. Another scheme is another NLB: the controller deletes the old one first.
   *
   * @default - as the controller was told: internal, unless told otherwise. That of the ALB, and of an NLB that exists, does not matter
   */
  readonly scheme?: Scheme;

  /**
   * The subnets, one in each zone.
   *
   * @default - the controller finds them by their tags, each time: the NLB gets a subnet in a zone that is added later, which the ALB behind it does not
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/model_build_frontend_nlb.go
   */
  readonly subnets?: LoadBalancerSubnets;

  /**
   * The Elastic IP addresses of an internet-facing NLB by their allocation ids, one for each subnet and in the same order. Give `subnets` beside them: without,
   * the controller stops at a subnet that is added later and has no address.
   *
   * @default - addresses of AWS’s choice
   */
  readonly eipAllocationIds?: string[];

  /**
   * The security groups of the NLB. They must open its ports. Either way, those of the ALB must let in the addresses of the clients and, for health
   * checks, those of the NLB: `inboundCidrs` of the ALB must have the networks of both.
   *
   * @default - those of the ALB, which open the ports of the ALB
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The ports of the ALB by the ports of the NLB, such as `{ 8443: 443 }`. Ports of the ALB that are not named are not reached by way of the NLB.
   *
   * @default - each port of the ALB is one of the NLB, too
   */
  readonly listenerPorts?: Record<string, number>;

  /**
   * The health check. It names no host, so that the ALB answers 404 unless a rule without a host takes its path: give one that does. Each port is
   * checked on its own where no port is given, and a port that is redirected answers 301.
   *
   * @default - `/` answers with 200 to HTTP, every 15 seconds within 5; two in a row decide
   */
  readonly healthCheck?: AlbFrontendNlbHealthCheckOptions;

  /**
   * Whether each zone of the NLB sends to the ALB in all zones. It evens the load, and traffic between zones costs.
   *
   * @default - as before: not, for a new NLB
   */
  readonly crossZone?: boolean;

  /**
   * The zones whose addresses clients in the VPC are given.
   *
   * @default - an NLB keeps what it has; a new one gives those of any zone
   */
  readonly clientRouting?: ClientRouting;

  /**
   * Tags of the NLB, in the place of those of the ALB and of `defaults.tags` of the controller. Keys of AWS and of the controller are refused.
   *
   * @default - those of the ALB
   */
  readonly tags?: Record<string, string>;

  /**
   * Attributes of the NLB that have no option here. Misspelt ones, those of another kind of load balancer, and those that
   * options set are refused as `LoadBalancerAttribute`. Others that this library does not know are warned of as `loadBalancerAttribute`, beside the
   * controller.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
   */
  readonly attributes?: Record<string, string>;
}

/** The annotations of the NLB in front of an ALB. */
export function frontendNlbAnnotations(
  options: AlbFrontendNlbOptions | undefined,
): Record<string, AnnotationValue | undefined> {
  if (options === undefined) {
    return {};
  }
  const { clientRouting, crossZone, eipAllocationIds, healthCheck = {}, listenerPorts = {}, subnets } = options;
  const check = validatedHealthCheck(healthCheck, HEALTH_CHECKS);
  const ports = Object.entries(listenerPorts).map(([port, target]) => [port, numberText(target)]);
  return {
    'enable-frontend-nlb': true,
    'frontend-nlb-scheme': options.scheme,
    'frontend-nlb-subnets': subnets?._names,
    'frontend-nlb-eip-allocations': eipAllocationIds,
    'frontend-nlb-security-groups': groupIds(options.securityGroups),
    'frontend-nlb-listener-port-mapping': Object.fromEntries(ports),
    'frontend-nlb-healthcheck-protocol': healthCheck.protocol,
    'frontend-nlb-healthcheck-port': check.port,
    'frontend-nlb-healthcheck-path': check.path,
    'frontend-nlb-healthcheck-interval-seconds': check.interval,
    'frontend-nlb-healthcheck-timeout-seconds': check.timeout,
    'frontend-nlb-healthcheck-healthy-threshold-count': check.healthyThreshold,
    'frontend-nlb-healthcheck-unhealthy-threshold-count': check.unhealthyThreshold,
    'frontend-nlb-healthcheck-success-codes': check.successCodes,
    'frontend-nlb-tags': options.tags,
    'frontend-nlb-attributes': mergedAttributes(
      'nlb',
      { 'load_balancing.cross_zone.enabled': crossZone, 'dns_record.client_routing_policy': clientRouting },
      options.attributes,
    ),
  };
}
