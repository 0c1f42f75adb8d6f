import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IEksNetwork } from '../../vpc/network-face';
import type { LoadBalancerLogDestination } from './load-balancer-logs';
import type { LoadBalancerSubnets } from './load-balancer-subnets';
import type { LoadBalancerAddressing, LoadBalancerScheme } from './load-balancer-terms';

/** What an ALB and an NLB are told alike. */
export interface LoadBalancerOptions {
  /**
   * Where the load balancer listens. Another scheme is another load balancer, with another name: the controller deletes the old one first, also one with
   * `deletionProtection`, so that clients wait until DNS has the new one.
   *
   * @default - as the IngressClass or the controller was told: internal, unless told otherwise; an NLB of a Service that exists keeps its scheme, so that
   * leaving `INTERNET_FACING` out again does not close it
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/deploy/elbv2/load_balancer_synthesizer.go
   */
  readonly scheme?: LoadBalancerScheme;

  /**
   * The name of the load balancer: 32 letters, digits and hyphens at the most. It is taken when the load balancer is made, and never after.
   *
   * @default - one of the controller’s making
   */
  readonly loadBalancerName?: string;

  /**
   * The addresses of the load balancer. Those of IPv6 are refused as `LoadBalancerSubnets` where the subnets are known to have none.
   *
   * @default - IPv4
   */
  readonly addressing?: LoadBalancerAddressing;

  /**
   * The subnets, one in each zone.
   *
   * @default - the controller finds them by their tags when it makes the load balancer, and never again: in a zone that is added later, the load
   * balancer has no subnet, and targets there get no traffic, until the subnets are named here
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/model_build_load_balancer.go
   */
  readonly subnets?: LoadBalancerSubnets;

  /**
   * The network that the load balancer is in, against which addresses are checked. It changes no annotation.
   *
   * @default - nothing is checked that `subnets` do not tell
   */
  readonly network?: IEksNetwork;

  /**
   * The security groups of the load balancer. Unless `managesBackendRules` is true, nodes or pods must let them in by rules of your own.
   *
   * @default - one that the controller makes and keeps
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether the controller keeps the rules by which nodes and pods let the load balancer in. Only with `securityGroups`: of its own one it always does.
   *
   * @default - as the controller was told: not, unless told otherwise
   */
  readonly managesBackendRules?: boolean;

  /**
   * The prefix lists whose networks reach the load balancer, by their ids. Not with `securityGroups`, which say so themselves, and not empty, which
   * would let everybody in.
   *
   * @default - none
   */
  readonly prefixLists?: string[];

  /**
   * Tags of what the controller makes: letters, digits, spaces and `_.:/=+-@`, without an equals sign in keys. Keys of AWS and of the controller are
   * refused.
   *
   * @default - none but those of the controller
   */
  readonly tags?: Record<string, string>;

  /**
   * Where the access logs go: `logs.destination('shop')` of a `LoadBalancerLogs`. Those of an NLB are of TLS listeners alone.
   *
   * @default - as before: none, for a new load balancer
   */
  readonly accessLogs?: LoadBalancerLogDestination;

  /**
   * Whether the load balancer cannot be deleted. Neither can its Ingress or Service, until this is false again. Another `scheme` takes the protection off.
   *
   * @default - as before: it can, when new
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether zonal shift may take a zone out of the load balancer.
   *
   * @default - as before: not, for a new load balancer
   */
  readonly zonalShift?: boolean;

  /**
   * The capacity units that are held ready, and paid for.
   *
   * @default - as before: none, for a new load balancer
   */
  readonly minimumCapacityUnits?: number;

  /**
   * Attributes of the load balancer that have no option here. Misspelt ones, those of another kind of load balancer, and those that
   * options set are refused as `LoadBalancerAttribute`. Others that this library does not know are warned of as `loadBalancerAttribute`, beside the
   * controller.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
   */
  readonly attributes?: Record<string, string>;
}
