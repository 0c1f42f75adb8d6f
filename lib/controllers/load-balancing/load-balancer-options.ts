import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IEksNetwork } from '../../vpc/network-face';
import type { LoadBalancerLogDestination } from './load-balancer-logs';
import type { LoadBalancerSubnets } from './load-balancer-subnets';
import type { LoadBalancerIpAddressType, LoadBalancerScheme } from './load-balancer-terms';

/**
 * Options of an ALB or NLB, whichever Kubernetes object asks for it: an Ingress, a Service, a Gateway, or the class of one of them.
 *
 * An option of an IngressClass wins over the same option of its Ingresses. An option of a GatewayClass wins over the same option of its Gateways, unless
 * the class has another `mergingMode`.
 */
export interface LoadBalancerOptions {
  /**
   * Whether the load balancer has public or private addresses. Another scheme replaces the load balancer: the controller first deletes the old one, also with
   * `deletionProtection`, and clients wait until DNS has the new name.
   *
   * @default - the scheme of the class, or else of `defaults` of the controller, or else internal. An existing NLB of a Service keeps its scheme: it stays
   * internet-facing after you leave `INTERNET_FACING` out
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/deploy/elbv2/load_balancer_synthesizer.go
   */
  readonly scheme?: LoadBalancerScheme;

  /**
   * The name of the load balancer: up to 32 letters, digits and hyphens. The controller reads it when it creates the load balancer. On an IngressClass the
   * name needs `group`, because every ALB of the class would have the same name.
   *
   * @default - a name that the controller generates
   */
  readonly loadBalancerName?: string;

  /**
   * The IP address type of the load balancer. Types with IPv6 need subnets with IPv6 (`LoadBalancerSubnets`). IPv4 alone cannot reach the pods of an
   * IPv6 cluster.
   *
   * @default - the type of the class, or else IPv4. In an IPv6 cluster, IngressClasses and Gateways are dual-stack
   */
  readonly ipAddressType?: LoadBalancerIpAddressType;

  /**
   * The subnets of the load balancer, one in each Availability Zone.
   *
   * @default - the controller finds subnets by their role tags when it creates the load balancer. It does not look again: in an Availability Zone that is
   * added later, the load balancer has no subnet and targets get no traffic, until you name the subnets here
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/model_build_load_balancer.go
   */
  readonly subnets?: LoadBalancerSubnets;

  /**
   * The network of the load balancer. The other options are validated against it. It changes nothing that is applied to the cluster.
   *
   * @default - only `subnets` are used for validation
   */
  readonly network?: IEksNetwork;

  /**
   * The networks that reach the load balancer, in CIDR notation. An empty list is an error, because everybody would be let in. IPv6 networks need an IP
   * address type with IPv6. They are an error beside `securityGroups`: write the rules of your own security groups instead.
   *
   * @default - all networks, also with an internal scheme; none if `inboundPrefixListIds` is set. For an internal NLB with `withoutSecurityGroups` the
   * networks of the VPC: clients in connected networks are shut out if targets see their addresses
   */
  readonly inboundCidrs?: string[];

  /**
   * The ids of the prefix lists whose networks reach the load balancer. An empty list is an error, because everybody would be let in. Prefix lists are an
   * error beside `securityGroups`: write the rules of your own security groups instead.
   *
   * @default - none
   */
  readonly inboundPrefixListIds?: string[];

  /**
   * Tags of the AWS resources that the controller creates: up to 128 characters in keys and 256 in values, of letters, digits, spaces and `_.:/=+-@`.
   * Tag keys of AWS and of the controller are an error. `defaults.tags` of the controller win over tags of Ingresses and Services.
   *
   * @default - only the tags of the controller
   */
  readonly tags?: Record<string, string>;

  /**
   * The destination of access logs, such as `logs.forAlb('shop')` or `logs.forNlb('shop')` of a `LoadBalancerLogs`. An NLB logs only connections to TLS
   * listeners.
   *
   * @default - unchanged; a new load balancer writes no access logs
   */
  readonly accessLogs?: LoadBalancerLogDestination;

  /**
   * Whether the load balancer is protected from deletion. The Kubernetes object cannot be deleted either, until you set this to false. A change of `scheme`
   * removes the protection.
   *
   * @default - unchanged; a new load balancer can be deleted
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether zonal shift of Amazon Application Recovery Controller may move traffic away from an Availability Zone.
   *
   * @default - unchanged; off for a new load balancer
   */
  readonly zonalShift?: boolean;

  /**
   * The minimum number of load balancer capacity units (LCUs) that AWS keeps reserved, and bills. 0 ends a reservation.
   *
   * @default - unchanged; a new load balancer has no reservation
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/capacity-unit-reservation.html
   */
  readonly minimumCapacityUnits?: number;

  /**
   * Attributes of the load balancer that have no option here, by their name in the Elastic Load Balancing API. Misspelt names, names of another kind of
   * load balancer, and names that an option sets are an error (`LoadBalancerAttribute`). Other unknown names are passed on, with the warning
   * `loadBalancerAttribute`.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
   */
  readonly additionalLoadBalancerAttributes?: Record<string, string>;
}

/** Security groups of your own on a load balancer. */
export interface LoadBalancerSecurityGroupOptions {
  /**
   * The security groups of the load balancer. Unless `manageBackendSecurityGroupRules` is true, the security groups of nodes and pods must allow traffic
   * from these groups by rules of your own.
   *
   * @default - the controller creates a security group, and allows traffic from it to nodes and pods
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether the controller manages the rules that allow traffic from `securityGroups` to nodes and pods. It always manages the rules for a security group
   * that it created.
   *
   * @default - `backendSecurityGroup.manageBackendSecurityGroupRules` of the controller, or else false
   */
  readonly manageBackendSecurityGroupRules?: boolean;
}
