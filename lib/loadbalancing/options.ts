import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cidr } from '../addressing/cidr';
import { fail, type Located, withErrorPath } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { isConcrete, numberText } from '../foundation/tokens';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import type { AnnotationValue } from './annotations';
import { type IpAddressType, type Scheme, TargetType } from './enums';
import type { LogDestination } from './logs';
import { type LoadBalancerSubnets, validateIpAddressType } from './subnets';
import { validateBounds, validateLoadBalancerName, validateTags } from './validation';

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
  readonly scheme?: Scheme;

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
  readonly ipAddressType?: IpAddressType;

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
   * The destination of access logs, such as `logs.forAlb('shop')` or `logs.forNlb('shop')` of a `Logs`. An NLB logs only connections to TLS
   * listeners.
   *
   * @default - unchanged; a new load balancer writes no access logs
   */
  readonly accessLogs?: LogDestination;

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

const LOAD_BALANCER_ERROR = 'LoadBalancerSetting';

/** Where the options of a load balancer are written, and what that place allows. */
export interface LoadBalancerPlace {
  readonly kind: 'ALB' | 'NLB';
  /** Whether the options become annotations, and not fields of a custom resource. */
  readonly isAnnotated?: boolean;
  readonly isOutpost?: boolean;
}

/** Fails on options that neither an ALB nor an NLB can have. */
export function validateLoadBalancer(options: LoadBalancerOptions, place: LoadBalancerPlace): void {
  const { ipAddressType, loadBalancerName: name, network, scheme, subnets, tags } = options;
  const { isAnnotated = false, isOutpost = false, kind } = place;
  validateLoadBalancerName(LOAD_BALANCER_ERROR, name);
  validateTags(tags, { isAnnotated });
  subnets?._validate(kind, { scheme, isOutpost, isAnnotated });
  validateIpAddressType(ipAddressType, scheme, subnets, network);
  const capacityBounds = { least: 0, most: 2 ** 31 - 1 };
  validateBounds(LOAD_BALANCER_ERROR, 'minimumCapacityUnits', options.minimumCapacityUnits, capacityBounds);
  validateInbound(options);
}

/** Fails on networks and prefix lists that are none, and on empty lists of them. */
function validateInbound({ inboundCidrs, inboundPrefixListIds }: LoadBalancerOptions): void {
  for (const cidr of inboundCidrs?.filter(isConcrete) ?? []) {
    Cidr.parse(cidr);
  }
  validateIds('prefixList', inboundPrefixListIds, { errorName: LOAD_BALANCER_ERROR });
  for (const [name, values] of Object.entries({ inboundCidrs, inboundPrefixListIds })) {
    if (values?.length === 0) {
      fail(
        LOAD_BALANCER_ERROR,
        `"${name}" is empty and would let everybody in, leave it out or name the networks that may reach the load balancer`,
      );
    }
  }
}

/** Fails on networks and prefix lists beside security groups, and on rules that nobody would manage. */
export function validateSecurityGroups(
  options: LoadBalancerOptions & LoadBalancerSecurityGroupOptions,
  { isAnnotated }: Pick<LoadBalancerPlace, 'isAnnotated'>,
): void {
  const { inboundCidrs, inboundPrefixListIds, manageBackendSecurityGroupRules, securityGroups } = options;
  validateIds('securityGroup', groupIds(securityGroups), { errorName: LOAD_BALANCER_ERROR });
  if (securityGroups?.length === 0) {
    fail(LOAD_BALANCER_ERROR, '"securityGroups" is empty, leave it out and the controller creates one');
  }
  for (const [name, values] of Object.entries({ inboundCidrs, inboundPrefixListIds })) {
    if (securityGroups && values) {
      fail(
        LOAD_BALANCER_ERROR,
        `"${name}" is ignored beside securityGroups, write the rules on the security groups and leave it out`,
      );
    }
  }
  // The security groups of a Gateway may be options of its class.
  const isIdle = isAnnotated ? manageBackendSecurityGroupRules !== undefined : manageBackendSecurityGroupRules;
  if (isIdle && !securityGroups) {
    fail(
      LOAD_BALANCER_ERROR,
      `"manageBackendSecurityGroupRules: ${manageBackendSecurityGroupRules}" is about securityGroups and there are none, leave it out or give securityGroups`,
    );
  }
}

/** The ids of security groups, for an annotation. */
export function groupIds(groups: readonly ec2.ISecurityGroup[] | undefined): readonly string[] | undefined {
  return groups?.map(({ securityGroupId }) => securityGroupId);
}

/** Capacity units as the controller reads them from an annotation. */
export function capacity(units: number | undefined): AnnotationValue | undefined {
  return units === undefined ? undefined : { CapacityUnits: numberText(units) };
}

/** Fails on labels of nodes if targets are pods. */
export function validateTargetNodeLabels(
  targetType: TargetType | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): void {
  if (labels && targetType !== TargetType.INSTANCE) {
    fail(
      LOAD_BALANCER_ERROR,
      `"targetNodeLabels: ${Object.keys(labels).join(', ')}" selects nodes and targets are pods, leave it out or write TargetType.INSTANCE`,
    );
  }
}

/** Runs a validation, and names the scope in its error if there is one. */
export function runAt<T>(scope: Located | undefined, validation: () => T): T {
  return scope ? withErrorPath(scope, validation) : validation();
}
