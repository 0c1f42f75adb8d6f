import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cidr } from '../addressing/cidr';
import { fail } from '../foundation/errors';
import { validateIds } from '../foundation/ids';
import { isConcrete, numberText } from '../foundation/tokens';
import type { IEksNetwork } from '../vpc/eks-network-interface';
import type { AnnotationValue } from './annotations';
import { type LoadBalancerAddressing, type Scheme, TargetType } from './enums';
import type { LogDestination } from './logs';
import { type LoadBalancerSubnets, validateAddressing } from './subnets';
import { validateBounds, validateLoadBalancerName, validateTags } from './validation';

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
  readonly scheme?: Scheme;

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
   * Where the access logs go: `logs.destination('shop')` of a `Logs`. Those of an NLB are of TLS listeners alone.
   *
   * @default - as before: none, for a new load balancer
   */
  readonly accessLogs?: LogDestination;

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

const LOAD_BALANCER_ERROR = 'LoadBalancerSetting';

/** Refuses what neither an ALB nor an NLB can be. */
export function validateLoadBalancer(kind: 'ALB' | 'NLB', options: LoadBalancerOptions, isOutpost = false): void {
  const { addressing, loadBalancerName: name, network, scheme, subnets, tags } = options;
  validateLoadBalancerName(LOAD_BALANCER_ERROR, name);
  validateTags(tags);
  subnets?._refuse(kind, scheme, isOutpost);
  validateAddressing(addressing, scheme, subnets, network);
  validateBounds(LOAD_BALANCER_ERROR, 'minimumCapacityUnits', options.minimumCapacityUnits, {
    least: 0,
    most: 2 ** 31 - 1,
  });
}

/** Refuses networks and prefix lists beside groups that say who gets in, and rules that nobody would keep. */
export function validateAccess(
  option: 'inboundCidrs' | 'sourceRanges',
  cidrs: readonly string[] | undefined,
  { managesBackendRules, prefixLists, securityGroups }: LoadBalancerOptions,
): void {
  for (const cidr of cidrs?.filter(isConcrete) ?? []) {
    Cidr.parse(cidr);
  }
  validateIds('prefixList', prefixLists, { errorName: LOAD_BALANCER_ERROR });
  for (const [name, values] of Object.entries({ [option]: cidrs, prefixLists })) {
    if (values?.length === 0) {
      fail(LOAD_BALANCER_ERROR, `"${name}" is empty and would let everybody in, leave it out or name who gets in`);
    }
  }
  validateIds('securityGroup', groupIds(securityGroups), { errorName: LOAD_BALANCER_ERROR });
  if (securityGroups?.length === 0) {
    fail(LOAD_BALANCER_ERROR, '"securityGroups" is empty, leave it out and the controller makes one');
  }
  for (const [name, values] of Object.entries({ [option]: cidrs, prefixLists })) {
    if (securityGroups && values) {
      fail(
        LOAD_BALANCER_ERROR,
        `"${name}" is ignored beside securityGroups, write the rules on the groups and leave it out`,
      );
    }
  }
  if (managesBackendRules !== undefined && !securityGroups) {
    fail(
      LOAD_BALANCER_ERROR,
      `"managesBackendRules: ${managesBackendRules}" is about securityGroups and there are none, leave it out or give the groups`,
    );
  }
}

/** The ids of groups, for an annotation. */
export function groupIds(groups: readonly ec2.ISecurityGroup[] | undefined): readonly string[] | undefined {
  return groups?.map(({ securityGroupId }) => securityGroupId);
}

/** Capacity as the controller reads it. */
export function capacity(units: number | undefined): AnnotationValue | undefined {
  return units === undefined ? undefined : { CapacityUnits: numberText(units) };
}

/** Refuses labels of nodes where pods are targets. */
export function validateLoadBalancerNodeLabels(
  targetType: TargetType | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): void {
  if (labels && targetType !== TargetType.INSTANCE) {
    fail(
      LOAD_BALANCER_ERROR,
      `"targetNodeLabels: ${Object.keys(labels).join(', ')}" picks nodes and targets are pods, leave it out or write TargetType.INSTANCE`,
    );
  }
}
