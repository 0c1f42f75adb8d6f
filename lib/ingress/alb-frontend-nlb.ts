import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { numberText } from '../foundation/tokens';
import type { AnnotationValue } from '../loadbalancing/annotations';
import type { Scheme } from '../loadbalancing/enums';
import { type TargetHealthCheckOptions, validateHealthCheck } from '../loadbalancing/health-check';
import { type NlbAttributeOptions, type NlbElasticIpOptions, nlbAttributes } from '../loadbalancing/nlb-options';
import { groupIds } from '../loadbalancing/options';
import type { LoadBalancerSubnets } from '../loadbalancing/subnets';

/** Defaults of the controller for the health check of an ALB behind an NLB, and the status codes of an NLB. */
const HEALTH_CHECKS = { interval: 15, timeout: 5, mayFillInterval: true, codes: [[200, 599]] } as const;

/**
 * An NLB in front of an ALB, for static IP addresses and for AWS PrivateLink. It has TCP listeners and the IP address
 * type of the ALB. Its name is the first 28 characters of the name of the ALB, followed by `-nlb`.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html
 */
export interface AlbFrontendNlbOptions extends NlbAttributeOptions, NlbElasticIpOptions {
  /**
   * Whether the NLB has public or private addresses. The ALB behind it may be internal. If you change the scheme, the
   * controller deletes the NLB and then creates another one.
   *
   * @default - `defaults.scheme` of the controller, otherwise internal; the scheme of the ALB, and of an existing NLB,
   * does not matter
   */
  readonly scheme?: Scheme;

  /**
   * The subnets of the NLB, one in each Availability Zone.
   *
   * @default - the controller finds subnets by their role tags at each update. If you add an Availability Zone later,
   * the NLB gets a subnet there, and the ALB does not
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/model_build_frontend_nlb.go
   */
  readonly subnets?: LoadBalancerSubnets;

  /**
   * The security groups of the NLB. They must allow traffic to its ports. The security groups of the ALB must allow
   * traffic from the client addresses and, for health checks, from the addresses of the NLB: `inboundCidrs` of the ALB
   * must contain both.
   *
   * @default - the security groups of the ALB, which allow traffic to the ports of the ALB
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The ports of the ALB by the ports of the NLB, such as `{ 8443: 443 }`. Ports of the ALB that are not in the map cannot be reached through the NLB.
   *
   * @default - the NLB has the ports of the ALB
   */
  readonly listenerPorts?: Record<string, number>;

  /**
   * The health check by which the NLB checks the ALB: HTTP or HTTPS, with a number as port. A check has no host name,
   * so the ALB responds with 404 unless a rule without a host matches its path. Without `port`, each port of the ALB is
   * checked. A port that redirects responds with 301.
   *
   * @default - `/` must respond with 200 to HTTP, every 15 seconds within 5 seconds; two checks in a row decide
   */
  readonly healthCheck?: TargetHealthCheckOptions;

  /**
   * Tags of the NLB. They replace those of the ALB and of `defaults.tags` of the controller. Tag keys of AWS and of the
   * controller are an error.
   *
   * @default - the tags of the ALB
   */
  readonly tags?: Record<string, string>;

  /**
   * Attributes of the NLB that have no option here, by their name in the Elastic Load Balancing API. Misspelt names,
   * names of another kind of load balancer, and names that an option sets are an error (`LoadBalancerAttribute`). Other
   * unknown names are passed on, with the warning `loadBalancerAttribute`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
   */
  readonly additionalLoadBalancerAttributes?: Record<string, string>;
}

/** The annotations of the NLB in front of an ALB. */
export function frontendNlbAnnotations(
  options: AlbFrontendNlbOptions | undefined,
): Record<string, AnnotationValue | undefined> {
  if (options === undefined) {
    return {};
  }
  const { eipAllocationIds, healthCheck = {}, listenerPorts = {}, subnets } = options;
  const check = validateHealthCheck(healthCheck, HEALTH_CHECKS);
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
    'frontend-nlb-attributes': nlbAttributes({
      clientRoutingPolicy: options.clientRoutingPolicy,
      crossZoneLoadBalancing: options.crossZoneLoadBalancing,
      additionalLoadBalancerAttributes: options.additionalLoadBalancerAttributes,
    }),
  };
}
