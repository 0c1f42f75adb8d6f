/** Calculates the capacity of a plan for the cluster that the options describe. */

import type { AddressPlan } from '../addressing/address-plan';
import { PodCapacity } from '../addressing/capacity';
import type { ClusterSizes, PodCapacityOptions } from '../addressing/capacity-options';
import type { CapacityReport } from '../addressing/capacity-report';
import { InstanceLimits } from '../addressing/instance-limits';
import { KnownLimits } from '../addressing/known-limits';
import type { NodeAddresses } from '../addressing/node-addresses';
import { TierRole } from '../addressing/tier';
import { closest, refuse } from '../foundation/refusals';
import type { GivenOptions } from './arguments';
import { limitsOption } from './instance-limits';
import type { OptionName } from './options';
import { choiceOf, countOf, figureOf, listOf, one } from './values';

/** The nodes for which to calculate the capacity. */
export interface CapacityQuestion {
  /** How pods get addresses. The plan determines whether they have their own subnets. */
  readonly pods: PodCapacityOptions;
  readonly sizes: ClusterSizes;
}

/** The number of pods on a node of an instance type. */
export interface TypeCapacity {
  readonly instanceType: string;
  readonly podsByAddresses: number;
  readonly recommendedPods: number;
  readonly podsWithSecurityGroups: number;
}

/** The addresses of a node in a situation. */
export interface NodeSituation extends NodeAddresses {
  readonly situation: string;
  readonly pods: number;
}

/** A request and its results. */
export interface ClusterCapacity {
  readonly question: CapacityQuestion;
  readonly types: readonly TypeCapacity[];
  /** The number of pods that each node accepts: that of the smallest instance type. */
  readonly maxPods: number;
  readonly nodes: readonly NodeSituation[];
  readonly report: CapacityReport;
}

/** Options that require `--instance-types`. */
const ABOUT_NODES: readonly OptionName[] = [
  'instance-limits',
  'nodes',
  'pods',
  'max-pods',
  'addressing',
  'warm-prefix-target',
  'warm-eni-target',
  'warm-ip-target',
  'minimum-ip-target',
  'security-groups-for-pods',
  'pods-with-security-groups',
  'fargate-pods',
  'fargate-tier',
  'internal-load-balancers',
  'public-load-balancers',
  'addresses-per-load-balancer',
  'interface-endpoints',
  'max-unavailable',
  'node-tier',
  'pod-tier',
];

/** Parses the request. Undefined if no instance types are given. */
export function questionOf(given: GivenOptions): CapacityQuestion | undefined {
  const instanceTypes = listOf(given, 'instance-types');
  if (instanceTypes.length === 0) {
    const lonely = ABOUT_NODES.find((name) => given.has(name));
    return lonely === undefined
      ? undefined
      : refuse('CommandSyntax', `"--${lonely}" needs the instance types of the nodes. Add --instance-types m7i.large`);
  }
  const instanceLimits = limitsOption(given, instanceTypes);
  const known = new KnownLimits(instanceLimits);
  refuseUnknown(instanceTypes, known);
  refuseWithout(given, 'pods', 'nodes', 'the nodes on which they run');
  refuseWithout(given, 'pods-with-security-groups', 'nodes', 'the nodes on which they run');
  refuseWithout(given, 'fargate-tier', 'fargate-pods', 'the pods in that tier');
  refuseWithout(given, 'max-unavailable', 'nodes', 'the nodes that are upgraded');
  const prefixDelegation = choiceOf(given, 'addressing', ['secondary-ip', 'prefix-delegation']) === 'prefix-delegation';
  refuseUseless(given, prefixDelegation);
  refuseWithoutPrefixes(instanceTypes, prefixDelegation, known);
  return {
    pods: {
      instanceTypes,
      instanceLimits,
      prefixDelegation,
      securityGroupsForPods: given.has('security-groups-for-pods') || given.has('pods-with-security-groups'),
      maxPods: figureOf(given, 'max-pods'),
      warmPrefixTarget: figureOf(given, 'warm-prefix-target'),
      warmEniTarget: figureOf(given, 'warm-eni-target'),
      warmIpTarget: figureOf(given, 'warm-ip-target'),
      minimumIpTarget: figureOf(given, 'minimum-ip-target'),
    },
    sizes: {
      nodes: countOf(given, 'nodes') ?? 0,
      pods: countOf(given, 'pods'),
      podsWithSecurityGroups: figureOf(given, 'pods-with-security-groups'),
      fargatePods: countOf(given, 'fargate-pods'),
      internalLoadBalancers: figureOf(given, 'internal-load-balancers'),
      publicLoadBalancers: figureOf(given, 'public-load-balancers'),
      addressesPerLoadBalancer: figureOf(given, 'addresses-per-load-balancer'),
      interfaceEndpoints: figureOf(given, 'interface-endpoints'),
      maxUnavailable: figureOf(given, 'max-unavailable'),
      nodeTier: one(given, 'node-tier'),
      podTier: one(given, 'pod-tier'),
      fargateTier: one(given, 'fargate-tier'),
    },
  };
}

/** Calculates the capacity. In a plan with pod subnets, pods use custom networking. */
export function capacityOf(plan: AddressPlan, asked: CapacityQuestion): ClusterCapacity {
  const customNetworking = plan.tiers.some(({ role }) => role === TierRole.POD);
  if (asked.sizes.podTier !== undefined && !customNetworking) {
    plan.subnetsOf(asked.sizes.podTier);
  }
  const question = { ...asked, pods: { ...asked.pods, customNetworking } };
  const { pods, sizes } = question;
  const capacity = new PodCapacity(pods);
  const maxPods = capacity._runnablePods;
  const asMany = sizes.pods === undefined ? maxPods : Math.min(Math.ceil(sizes.pods / sizes.nodes), maxPods);
  const situations = [
    { situation: 'at rest', pods: 0 },
    ...(asMany === maxPods ? [] : [{ situation: 'at peak', pods: asMany }]),
    { situation: asMany === maxPods ? 'at peak' : 'full', pods: maxPods },
  ];
  return {
    question,
    types: pods.instanceTypes.map((instanceType) => typeCapacity(instanceType, pods)),
    maxPods,
    nodes: situations.map((each) => ({ ...each, ...capacity.addressesWith(each.pods) })),
    report: capacity.reportOn(plan, sizes),
  };
}

function typeCapacity(instanceType: string, options: PodCapacityOptions): TypeCapacity {
  const capacity = new PodCapacity({ ...options, instanceTypes: [instanceType], maxPods: undefined });
  return {
    instanceType,
    podsByAddresses: capacity.maxPodsByAddresses,
    recommendedPods: capacity.maxPods,
    podsWithSecurityGroups: capacity.podsWithSecurityGroups,
  };
}

function refuseWithout(given: GivenOptions, name: OptionName, needed: OptionName, what: string): void {
  if (given.has(name) && !given.has(needed)) {
    refuse('CommandSyntax', `"--${name} ${one(given, name)}" needs ${what}. Add --${needed} N`);
  }
}

/** Fails for targets that the VPC CNI ignores in this configuration. */
function refuseUseless(given: GivenOptions, usesPrefixes: boolean): void {
  const [useless, reason, instead] = usesPrefixes
    ? (['warm-eni-target', 'with prefixes', '--warm-prefix-target'] as const)
    : ([
        'warm-prefix-target',
        'without prefixes',
        '--addressing prefix-delegation in addition, or --warm-eni-target',
      ] as const);
  if (given.has(useless)) {
    refuse(
      'CommandSyntax',
      `"--${useless} ${one(given, useless)}" has no effect ${reason}. Write ${instead}, or leave it out`,
    );
  }
  const overruled = (['warm-eni-target', 'warm-prefix-target'] as const).find((name) => given.has(name));
  if (overruled !== undefined && given.has('warm-ip-target')) {
    refuse(
      'CommandSyntax',
      `"--${overruled} ${one(given, overruled)}" has no effect with --warm-ip-target. Leave one of the two out`,
    );
  }
  if (
    given.has('addresses-per-load-balancer') &&
    !given.has('internal-load-balancers') &&
    !given.has('public-load-balancers')
  ) {
    refuse(
      'CommandSyntax',
      `"--addresses-per-load-balancer ${one(given, 'addresses-per-load-balancer')}" has no effect without load balancers. Add --internal-load-balancers N or --public-load-balancers N`,
    );
  }
}

/** Fails for instance types with unknown limits. */
function refuseUnknown(instanceTypes: readonly string[], known: KnownLimits): void {
  const unknown = instanceTypes.find((type) => !known.has(type));
  if (unknown !== undefined) {
    const near = closest(unknown, InstanceLimits.names);
    refuse(
      'InstanceTypeUnknown',
      `"${unknown}" is not in the table of instance types. Add --instance-limits ${unknown}=INTERFACES,ADDRESSES${near ? `. Did you mean "${near}"?` : ''}`,
    );
  }
}

function refuseWithoutPrefixes(instanceTypes: readonly string[], usesPrefixes: boolean, known: KnownLimits): void {
  const unfit = usesPrefixes ? instanceTypes.find((type) => !known.of(type).isNitro) : undefined;
  if (unfit !== undefined) {
    refuse(
      'InstanceTypeUnfit',
      `"${unfit}" does not support prefixes. Write --addressing secondary-ip, or use a type built on the Nitro System`,
    );
  }
}
