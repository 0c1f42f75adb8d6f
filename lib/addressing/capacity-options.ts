import { refuse } from '../foundation/refusals';
import type { InstanceLimitsOptions } from './instance-limits-options';
import type { PodAddressingMode } from './pod-capacity';

/** The nodes, and how their pods get addresses. */
export interface PodCapacityOptions {
  /** The instance types of the nodes, such as `['m7i.large', 'm6i.large']`: the smallest decides how many pods every node takes. */
  readonly instanceTypes: string[];

  /**
   * The limits of types that are newer than the table of the library, by their names: `{ 'm99i.large': { networkInterfaces: 3,
   * ipv4AddressesPerInterface: 10 } }`. They take the place of those of the table. Limits of other types than those of the nodes pass.
   *
   * @default - the limits of the table; a type that it does not have is refused as `InstanceTypeUnknown`
   */
  readonly instanceLimits?: Record<string, InstanceLimitsOptions>;

  /**
   * Whether pods get addresses by prefixes of 16. Types outside the Nitro System get them one by one all the same.
   *
   * @default false
   */
  readonly prefixDelegation?: boolean;

  /**
   * Whether pods have subnets of their own, which keeps the first network interface of a node free of them.
   *
   * @default false
   */
  readonly customNetworking?: boolean;

  /**
   * Whether pods may have security groups of their own: a trunk takes the place of a network interface, and each such pod a branch.
   *
   * @default false
   */
  readonly securityGroupsForPods?: boolean;

  /**
   * Whether the cluster is of IPv6, whose nodes take one IPv4 address each and whose pods take none.
   *
   * @default false
   */
  readonly ipv6?: boolean;

  /**
   * The pods that the kubelet of a node accepts, 1 or more. A report does not fit where the addresses of the smallest type allow fewer.
   *
   * @default - what the addresses of the smallest type allow, and no more than 110 (up to 30 vCPUs) or 250
   */
  readonly maxPods?: number;

  /**
   * `MAX_ENI`: the most network interfaces that the CNI uses, 1 or more.
   *
   * @default - as many as the type has
   */
  readonly maxEni?: number;

  /**
   * `WARM_ENI_TARGET`: network interfaces whose addresses are free, 0 or more. Ignored with `warmIpTarget` and with prefixes.
   *
   * @default 1
   */
  readonly warmEniTarget?: number;

  /**
   * `WARM_IP_TARGET`: addresses that are free, 1 or more.
   *
   * @default - not set
   */
  readonly warmIpTarget?: number;

  /**
   * `MINIMUM_IP_TARGET`: addresses that a node has from its start, 1 or more. Goes with `warmIpTarget`.
   *
   * @default - not set
   */
  readonly minimumIpTarget?: number;

  /**
   * `WARM_PREFIX_TARGET`: prefixes that are free, 1 or more. Ignored with `warmIpTarget`.
   *
   * @default 1
   */
  readonly warmPrefixTarget?: number;
}

/** How large a cluster may become, and what else takes addresses in its subnets. */
export interface ClusterSizes {
  /** The most nodes, all zones together, 0 or more. */
  readonly nodes: number;

  /**
   * The most pods, all nodes together and those on the nodes' own addresses included, 0 or more.
   *
   * @default - as many as the nodes may run: the ceiling
   */
  readonly pods?: number;

  /**
   * The pods with security groups of their own, among `pods`, 0 or more. Each takes a branch network interface of its node; the others take an
   * address of the node. Needs `securityGroupsForPods`.
   *
   * @default - as many as the nodes have branch network interfaces
   */
  readonly podsWithSecurityGroups?: number;

  /**
   * The most pods on Fargate, all zones together, 0 or more. They are not among `pods`: each takes one address of a subnet of its profile, and of
   * the same subnet an IPv6 address in an IPv6 cluster.
   *
   * @default 0
   * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
   */
  readonly fargatePods?: number;

  /**
   * Internal load balancers, each in every node subnet.
   *
   * @default 0
   */
  readonly internalLoadBalancers?: number;

  /**
   * Internet-facing load balancers, each in every public subnet.
   *
   * @default 0
   */
  readonly publicLoadBalancers?: number;

  /**
   * The addresses that a load balancer may take in each of its subnets, 8 to 100. Application and Network Load Balancers want 8 free, and the
   * AWS Load Balancer Controller passes subnets with fewer over; an Application Load Balancer that scales out takes up to 100 in all of its
   * subnets together.
   *
   * @default 8
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/availability-zones.html
   */
  readonly addressesPerLoadBalancer?: number;

  /**
   * AWS services with an interface endpoint: each takes an address in one node subnet of every zone.
   *
   * @default 0
   */
  readonly interfaceEndpoints?: number;

  /**
   * Nodes that an upgrade makes unavailable at once, 0 to 100. EKS launches as many new nodes beforehand, and at least two per zone; with 0
   * nothing is replaced in place.
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
   * The tier of the pods, under custom networking.
   *
   * @default - the first pod tier of the plan
   */
  readonly podTier?: string;

  /**
   * The tier of the pods on Fargate.
   *
   * @default - under custom networking the tier of the pods, and else the tier of the nodes, as `ClusterNetworking.addFargateProfile` places them
   */
  readonly fargateTier?: string;
}

/** Refuses a figure that is no whole number inside its bounds as `CapacityFigure`. */
export function refuseFigure(
  name: string,
  value: number | undefined,
  least: number,
  most = Number.POSITIVE_INFINITY,
): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= least && value <= most)) {
    const bound = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
    refuse('CapacityFigure', `"${name}: ${value}" is out of bounds, write a whole number of ${bound}`);
  }
}

/** The addressing of pods, with its figures held against their bounds. */
export function addressingMode(options: PodCapacityOptions): PodAddressingMode {
  const { maxPods, maxEni, warmEniTarget, warmIpTarget, minimumIpTarget, warmPrefixTarget } = options;
  if (options.instanceTypes.length === 0) {
    refuse('CapacityFigure', '"instanceTypes" is empty, name one type or more, such as "m7i.large"');
  }
  refuseFigure('maxPods', maxPods, 1);
  refuseFigure('maxEni', maxEni, 1);
  refuseFigure('warmEniTarget', warmEniTarget, 0);
  refuseFigure('warmIpTarget', warmIpTarget, 1);
  refuseFigure('minimumIpTarget', minimumIpTarget, 1);
  refuseFigure('warmPrefixTarget', warmPrefixTarget, 1);
  if (minimumIpTarget !== undefined && warmIpTarget === undefined) {
    refuse(
      'CapacityFigure',
      `"minimumIpTarget: ${minimumIpTarget}" alone leaves a node without free addresses once they are used, add warmIpTarget: 1 or more`,
    );
  }
  if (options.ipv6 && options.customNetworking) {
    refuse('CapacityFigure', '"customNetworking" does not work in an IPv6 cluster, leave one of the two out');
  }
  return {
    usesPrefixes: options.prefixDelegation === true || options.ipv6 === true,
    hasPodSubnets: options.customNetworking === true,
    hasTrunk: options.securityGroupsForPods === true && options.ipv6 !== true,
    maxInterfaces: maxEni,
    warm: { eni: warmEniTarget, ip: warmIpTarget, minimumIp: minimumIpTarget, prefix: warmPrefixTarget },
  };
}

/** Refuses sizes out of bounds. */
export function refuseSizes(sizes: ClusterSizes): void {
  refuseFigure('nodes', sizes.nodes, 0);
  refuseFigure('pods', sizes.pods, 0);
  refuseFigure('podsWithSecurityGroups', sizes.podsWithSecurityGroups, 0);
  refuseFigure('fargatePods', sizes.fargatePods, 0);
  refuseFigure('internalLoadBalancers', sizes.internalLoadBalancers, 0);
  refuseFigure('publicLoadBalancers', sizes.publicLoadBalancers, 0);
  refuseFigure('addressesPerLoadBalancer', sizes.addressesPerLoadBalancer, 8, 100);
  refuseFigure('interfaceEndpoints', sizes.interfaceEndpoints, 0);
  refuseFigure('maxUnavailable', sizes.maxUnavailable, 0, 100);
}
