import type { InstanceLimitsOptions } from '../addressing/instance-limits';
import type { PodAddressingMode } from '../addressing/max-pods';
import { fail } from '../foundation/errors';

/** Instance types of the nodes, and how the VPC CNI assigns pod addresses. */
export interface PodCapacityOptions {
  /**
   * Instance types of the nodes, such as `['m7i.large', 'm6i.large']`. The smallest type determines how many pods
   * every node accepts.
   */
  readonly instanceTypes: string[];

  /**
   * Limits of instance types that are not in the table of the library, by instance type: `{ 'm99i.large': {
   * networkInterfaces: 3, ipv4AddressesPerInterface: 10 } }`. They override the table. Limits of types that no node
   * has are ignored.
   *
   * @default - the limits of the table. A type that is not in the table fails with `InstanceTypeUnknown`
   */
  readonly instanceLimits?: Record<string, InstanceLimitsOptions>;

  /**
   * Whether the VPC CNI assigns prefixes of 16 addresses. Instance types that are not built on the Nitro System get
   * single addresses.
   *
   * @default false
   */
  readonly prefixDelegation?: boolean;

  /**
   * Whether pods have their own subnets (custom networking). Pods then do not use the first network interface of a
   * node.
   *
   * @default false
   */
  readonly customNetworking?: boolean;

  /**
   * Whether pods may have their own security groups. A trunk then replaces a network interface, and each such pod
   * uses a branch network interface.
   *
   * @default false
   */
  readonly securityGroupsForPods?: boolean;

  /**
   * Whether the cluster uses IPv6. Nodes then have one IPv4 address each, and pods have none.
   *
   * @default false
   */
  readonly ipv6?: boolean;

  /**
   * The number of pods that the kubelet of a node accepts, 1 or more. The report does not fit if the smallest type
   * has fewer addresses.
   *
   * @default - the number that the addresses of the smallest type allow, at most 110 (up to 30 vCPUs) or 250
   */
  readonly maxPods?: number;

  /**
   * `MAX_ENI`: the maximum number of network interfaces that the VPC CNI uses, 1 or more.
   *
   * @default - all network interfaces of the type
   */
  readonly maxEni?: number;

  /**
   * `WARM_ENI_TARGET`: the number of network interfaces with free addresses, 0 or more. Ignored with `warmIpTarget`
   * and with prefix delegation.
   *
   * @default 1
   */
  readonly warmEniTarget?: number;

  /**
   * `WARM_IP_TARGET`: the number of free addresses, 1 or more.
   *
   * @default - not set
   */
  readonly warmIpTarget?: number;

  /**
   * `MINIMUM_IP_TARGET`: the number of addresses that a node has from its start, 1 or more. Requires `warmIpTarget`.
   *
   * @default - not set
   */
  readonly minimumIpTarget?: number;

  /**
   * `WARM_PREFIX_TARGET`: the number of free prefixes, 1 or more. Ignored with `warmIpTarget`.
   *
   * @default 1
   */
  readonly warmPrefixTarget?: number;
}

/** Size of a cluster, and what else uses addresses in its subnets. */
export interface ClusterSizes {
  /** The maximum number of nodes in all zones, 0 or more. */
  readonly nodes: number;

  /**
   * The maximum number of pods on all nodes, 0 or more. Pods on the host network count too.
   *
   * @default - as many as the nodes can run
   */
  readonly pods?: number;

  /**
   * The number of pods with their own security groups, 0 or more. They are part of `pods`. Each uses a branch network
   * interface of its node. All other pods use an address of the node. Requires `securityGroupsForPods`.
   *
   * @default - as many as the nodes have branch network interfaces
   */
  readonly podsWithSecurityGroups?: number;

  /**
   * The maximum number of Fargate pods in all zones, 0 or more. They are not part of `pods`. Each uses one address of
   * a subnet of its profile, and in an IPv6 cluster also an IPv6 address of the same subnet.
   *
   * @default 0
   * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
   */
  readonly fargatePods?: number;

  /**
   * The number of internal load balancers. Each uses every node subnet.
   *
   * @default 0
   */
  readonly internalLoadBalancers?: number;

  /**
   * The number of internet-facing load balancers. Each uses every public subnet.
   *
   * @default 0
   */
  readonly publicLoadBalancers?: number;

  /**
   * The number of addresses that a load balancer may use in each of its subnets, 8 to 100.
   *
   * Application and Network Load Balancers require 8 free addresses, and the AWS Load Balancer Controller ignores
   * subnets with fewer. An Application Load Balancer that scales out uses up to 100 addresses in all of its subnets.
   *
   * @default 8
   * @see
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/availability-zones.html
   */
  readonly addressesPerLoadBalancer?: number;

  /**
   * The number of AWS services with an interface endpoint. Each uses an address in one node subnet of every zone.
   *
   * @default 0
   */
  readonly interfaceEndpoints?: number;

  /**
   * The number of nodes that an upgrade makes unavailable at once, 0 to 100. EKS first launches as many new nodes,
   * and at least two per zone. With 0, nodes are not replaced in place.
   *
   * @default 1
   * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
   */
  readonly maxUnavailable?: number;

  /**
   * The tier of the nodes.
   *
   * @default - the first node tier of the plan
   */
  readonly nodeTier?: string;

  /**
   * The tier of the pods, with custom networking.
   *
   * @default - the first pod tier of the plan
   */
  readonly podTier?: string;

  /**
   * The tier of the Fargate pods.
   *
   * @default - the pod tier with custom networking, and the node tier otherwise, as in
   * `ClusterNetworking.addFargateProfile`
   */
  readonly fargateTier?: string;
}

/** Fails with `CapacityFigure` unless the value is a whole number inside its bounds. */
export function validateFigure(
  name: string,
  value: number | undefined,
  least: number,
  most = Number.POSITIVE_INFINITY,
): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most)) {
    const bound = most === Number.POSITIVE_INFINITY ? `of ${least} or more` : `from ${least} to ${most}`;
    fail('CapacityFigure', `"${name}: ${value}" is out of bounds. Write a whole number ${bound}`);
  }
}

/** Validates the options, and returns how pods get addresses. */
export function addressingMode(options: PodCapacityOptions): PodAddressingMode {
  const { maxPods, maxEni, warmEniTarget, warmIpTarget, minimumIpTarget, warmPrefixTarget } = options;
  if (options.instanceTypes.length === 0) {
    fail('CapacityFigure', '"instanceTypes" is empty. Name one type or more, such as "m7i.large"');
  }
  validateFigure('maxPods', maxPods, 1);
  validateFigure('maxEni', maxEni, 1);
  validateFigure('warmEniTarget', warmEniTarget, 0);
  validateFigure('warmIpTarget', warmIpTarget, 1);
  validateFigure('minimumIpTarget', minimumIpTarget, 1);
  validateFigure('warmPrefixTarget', warmPrefixTarget, 1);
  if (minimumIpTarget !== undefined && warmIpTarget === undefined) {
    fail(
      'CapacityFigure',
      `"minimumIpTarget: ${minimumIpTarget}" alone leaves a node without free addresses once they are used. Add warmIpTarget: 1 or more`,
    );
  }
  if (options.ipv6 && options.customNetworking) {
    fail('CapacityFigure', '"customNetworking" does not work in an IPv6 cluster. Leave one of the two out');
  }
  return {
    usesPrefixes: options.prefixDelegation === true || options.ipv6 === true,
    hasPodSubnets: options.customNetworking === true,
    hasTrunk: options.securityGroupsForPods === true && options.ipv6 !== true,
    maxInterfaces: maxEni,
    warm: { eni: warmEniTarget, ip: warmIpTarget, minimumIp: minimumIpTarget, prefix: warmPrefixTarget },
  };
}

/** Validates the size of a cluster. */
export function validateSizes(sizes: ClusterSizes): void {
  validateFigure('nodes', sizes.nodes, 0);
  validateFigure('pods', sizes.pods, 0);
  validateFigure('podsWithSecurityGroups', sizes.podsWithSecurityGroups, 0);
  validateFigure('fargatePods', sizes.fargatePods, 0);
  validateFigure('internalLoadBalancers', sizes.internalLoadBalancers, 0);
  validateFigure('publicLoadBalancers', sizes.publicLoadBalancers, 0);
  validateFigure('addressesPerLoadBalancer', sizes.addressesPerLoadBalancer, 8, 100);
  validateFigure('interfaceEndpoints', sizes.interfaceEndpoints, 0);
  validateFigure('maxUnavailable', sizes.maxUnavailable, 0, 100);
}
