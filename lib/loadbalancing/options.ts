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
 * Options of an ALB or NLB of any Kubernetes object: an Ingress, a Service, a Gateway, an IngressClass or a
 * GatewayClass.
 *
 * An option of an IngressClass wins over the same option of its Ingresses. An option of a GatewayClass wins over the
 * same option of its Gateways, unless the class has another `mergingMode`.
 */
export interface LoadBalancerOptions {
  /**
   * Whether the load balancer has public or private addresses. If you change the scheme, the controller deletes the
   * load balancer, even with `deletionProtection`, and then creates another one. Clients must wait until DNS has the
   * new name.
   *
   * @default - the scheme of the class, otherwise of `defaults` of the controller, otherwise internal. An existing NLB
   * of a Service keeps its scheme, so removing `INTERNET_FACING` does not make it internal
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/deploy/elbv2/load_balancer_synthesizer.go
   */
  readonly scheme?: Scheme;

  /**
   * The name of the load balancer: at most 32 letters, digits and hyphens. The controller reads it only when it creates
   * the load balancer. On an IngressClass, the name needs `group`, because every ALB of the class would have the same
   * name.
   *
   * @default - a name that the controller generates
   */
  readonly loadBalancerName?: string;

  /**
   * The IP address type of the load balancer. Types with IPv6 need subnets with IPv6 (`LoadBalancerSubnets`). An IPv4
   * load balancer cannot reach the pods of an IPv6 cluster.
   *
   * @default - the type of the class, otherwise IPv4. In an IPv6 cluster, IngressClasses and Gateways are dual-stack
   */
  readonly ipAddressType?: IpAddressType;

  /**
   * The subnets of the load balancer, one in each Availability Zone.
   *
   * @default - the controller finds subnets by their role tags, only when it creates the load balancer. If you add an
   * Availability Zone later, the load balancer has no subnet there, and targets there get no traffic until you set the
   * subnets here
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/ingress/model_build_load_balancer.go
   */
  readonly subnets?: LoadBalancerSubnets;

  /**
   * The network of the load balancer, against which the other options are validated. It changes no Kubernetes object.
   *
   * @default - only `subnets` are used for validation
   */
  readonly network?: IEksNetwork;

  /**
   * The networks that may reach the load balancer, in CIDR notation. An empty list is an error, because the controller
   * would allow all networks. IPv6 networks need an IP address type with IPv6. It is an error to set `securityGroups`,
   * too: add rules to your own security groups instead.
   *
   * @default - all networks, even for an internal scheme; none if `inboundPrefixListIds` is set. For an internal NLB
   * with `withoutSecurityGroups`, the networks of the VPC: clients in connected networks are blocked if targets get
   * their addresses
   */
  readonly inboundCidrs?: string[];

  /**
   * The ids of the prefix lists whose networks may reach the load balancer. An empty list is an error, because the
   * controller would allow all networks. It is an error to set `securityGroups`, too: add rules to your own security
   * groups instead.
   *
   * @default - none
   */
  readonly inboundPrefixListIds?: string[];

  /**
   * Tags of the AWS resources that the controller creates: at most 128 characters in keys and 256 in values, of
   * letters, digits, spaces and `_.:/=+-@`. Tag keys of AWS and of the controller are an error. `defaults.tags` of the
   * controller win over tags of Ingresses and Services.
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
   * Whether the load balancer is protected from deletion. The Kubernetes object cannot be deleted either, until you set
   * this to false. A change of `scheme` removes the protection.
   *
   * @default - unchanged; a new load balancer is not protected
   */
  readonly deletionProtection?: boolean;

  /**
   * Whether zonal shift of Amazon Application Recovery Controller may move traffic away from an Availability Zone.
   *
   * @default - unchanged; off for a new load balancer
   */
  readonly zonalShift?: boolean;

  /**
   * The minimum number of load balancer capacity units (LCUs), which AWS reserves and bills. 0 ends a reservation.
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

/** Options for your own security groups of a load balancer. */
export interface LoadBalancerSecurityGroupOptions {
  /**
   * The security groups of the load balancer. Unless `manageBackendSecurityGroupRules` is true, you must add rules to
   * the security groups of nodes and pods that allow traffic from these groups.
   *
   * @default - the controller creates a security group, and allows traffic from it to nodes and pods
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Whether the controller manages the rules that allow traffic from `securityGroups` to nodes and pods. It always
   * manages the rules for a security group that it created.
   *
   * @default - `backendSecurityGroup.manageBackendSecurityGroupRules` of the controller, otherwise false
   */
  readonly manageBackendSecurityGroupRules?: boolean;
}

const LOAD_BALANCER_ERROR = 'LoadBalancerSetting';

/** The Kubernetes object that the options of a load balancer are written to, and what it allows. */
export interface LoadBalancerPlace {
  readonly kind: 'ALB' | 'NLB';
  /** Whether the options become annotations, and not fields of a custom resource. */
  readonly isAnnotated?: boolean;
  readonly isOutpost?: boolean;
}

/** Fails on options that both an ALB and an NLB reject. */
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

/** Fails on invalid networks and prefix lists, and on empty lists of them. */
function validateInbound({ inboundCidrs, inboundPrefixListIds }: LoadBalancerOptions): void {
  for (const cidr of inboundCidrs?.filter(isConcrete) ?? []) {
    Cidr.parse(cidr);
  }
  validateIds('prefixList', inboundPrefixListIds, { errorName: LOAD_BALANCER_ERROR });
  for (const [name, values] of Object.entries({ inboundCidrs, inboundPrefixListIds })) {
    if (values?.length === 0) {
      fail(
        LOAD_BALANCER_ERROR,
        `"${name}" is empty, which would allow all networks. Remove it, or list the networks that may reach the load balancer`,
      );
    }
  }
}

/**
 * Fails on networks and prefix lists together with security groups, and on rules that the controller would not manage.
 */
export function validateSecurityGroups(
  options: LoadBalancerOptions & LoadBalancerSecurityGroupOptions,
  { isAnnotated }: Pick<LoadBalancerPlace, 'isAnnotated'>,
): void {
  const { inboundCidrs, inboundPrefixListIds, manageBackendSecurityGroupRules, securityGroups } = options;
  validateIds('securityGroup', groupIds(securityGroups), { errorName: LOAD_BALANCER_ERROR });
  if (securityGroups?.length === 0) {
    fail(LOAD_BALANCER_ERROR, '"securityGroups" is empty. Remove it, so that the controller creates one');
  }
  for (const [name, values] of Object.entries({ inboundCidrs, inboundPrefixListIds })) {
    if (securityGroups && values) {
      fail(
        LOAD_BALANCER_ERROR,
        `"${name}" has no effect if securityGroups is set. Remove it, and add the rules to the security groups`,
      );
    }
  }
  // The security groups of a Gateway may be options of its class.
  const isIdle = isAnnotated ? manageBackendSecurityGroupRules !== undefined : manageBackendSecurityGroupRules;
  if (isIdle && !securityGroups) {
    fail(
      LOAD_BALANCER_ERROR,
      `"manageBackendSecurityGroupRules: ${manageBackendSecurityGroupRules}" needs securityGroups. Remove it, or set securityGroups`,
    );
  }
}

/** The ids of security groups, for an annotation. */
export function groupIds(groups: readonly ec2.ISecurityGroup[] | undefined): readonly string[] | undefined {
  return groups?.map(({ securityGroupId }) => securityGroupId);
}

/** Capacity units in the format of the annotation. */
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
      `"targetNodeLabels: ${Object.keys(labels).join(', ')}" selects nodes, and the targets are pods. Remove it, or write TargetType.INSTANCE`,
    );
  }
}

/** Runs a validation, and adds the scope to its error if there is one. */
export function runAt<T>(scope: Located | undefined, validation: () => T): T {
  return scope ? withErrorPath(scope, validation) : validation();
}
