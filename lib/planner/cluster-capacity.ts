/** Calculates the capacity of a plan for the cluster that the options describe. */

import type { AddressPlan } from '../addressing/address-plan';
import type { CapacityReport } from '../addressing/capacity-report';
import { InstanceLimits, InstanceLimitsLookup } from '../addressing/instance-limits';
import type { NodeAddresses } from '../addressing/node-addresses';
import { TierRole } from '../addressing/tier';
import { PodCapacity } from '../capacity/capacity';
import type { ClusterSizes, PodCapacityOptions } from '../capacity/capacity-options';
import { closestMatch, fail } from '../foundation/errors';
import { choiceOf, limitsOption, listValuesOf, positiveCountOf, singleValueOf, wholeNumberOf } from './option-values';
import type { OptionName, ParsedOptions } from './options';

/** The nodes for which to calculate the capacity. */
export interface CapacityRequest {
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
  readonly question: CapacityRequest;
  readonly types: readonly TypeCapacity[];
  /** The number of pods that each node accepts: that of the smallest instance type. */
  readonly maxPods: number;
  readonly nodes: readonly NodeSituation[];
  readonly report: CapacityReport;
}

/** Options that require `--instance-types`. */
const NODE_OPTIONS: readonly OptionName[] = [
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

/** Options that `--cost` reads too. */
const PRICED_OPTIONS: readonly OptionName[] = ['public-load-balancers', 'interface-endpoints'];

/** Parses the request. Undefined if no instance types are given. */
export function parseCapacityRequest(given: ParsedOptions): CapacityRequest | undefined {
  const instanceTypes = listValuesOf(given, 'instance-types');
  if (instanceTypes.length === 0) {
    const orphan = NODE_OPTIONS.find(
      (name) => given.has(name) && !(given.has('cost') && PRICED_OPTIONS.includes(name)),
    );
    return orphan === undefined
      ? undefined
      : fail('CommandSyntax', `"--${orphan}" needs the instance types of the nodes. Add --instance-types m7i.large`);
  }
  const instanceLimits = limitsOption(given, instanceTypes);
  const known = new InstanceLimitsLookup(instanceLimits);
  validateInstanceTypes(instanceTypes, known);
  validateDependentOption(given, 'pods', 'nodes', 'the nodes on which they run');
  validateDependentOption(given, 'pods-with-security-groups', 'nodes', 'the nodes on which they run');
  validateDependentOption(given, 'fargate-tier', 'fargate-pods', 'the pods in that tier');
  validateDependentOption(given, 'max-unavailable', 'nodes', 'the nodes that are upgraded');
  const prefixDelegation = choiceOf(given, 'addressing', ['secondary-ip', 'prefix-delegation']) === 'prefix-delegation';
  validateIgnoredOptions(given, prefixDelegation);
  validatePrefixSupport(instanceTypes, prefixDelegation, known);
  return {
    pods: {
      instanceTypes,
      instanceLimits,
      prefixDelegation,
      securityGroupsForPods: given.has('security-groups-for-pods') || given.has('pods-with-security-groups'),
      maxPods: wholeNumberOf(given, 'max-pods'),
      warmPrefixTarget: wholeNumberOf(given, 'warm-prefix-target'),
      warmEniTarget: wholeNumberOf(given, 'warm-eni-target'),
      warmIpTarget: wholeNumberOf(given, 'warm-ip-target'),
      minimumIpTarget: wholeNumberOf(given, 'minimum-ip-target'),
    },
    sizes: {
      nodes: positiveCountOf(given, 'nodes') ?? 0,
      pods: positiveCountOf(given, 'pods'),
      podsWithSecurityGroups: wholeNumberOf(given, 'pods-with-security-groups'),
      fargatePods: positiveCountOf(given, 'fargate-pods'),
      internalLoadBalancers: wholeNumberOf(given, 'internal-load-balancers'),
      publicLoadBalancers: wholeNumberOf(given, 'public-load-balancers'),
      addressesPerLoadBalancer: wholeNumberOf(given, 'addresses-per-load-balancer'),
      interfaceEndpoints: wholeNumberOf(given, 'interface-endpoints'),
      maxUnavailable: wholeNumberOf(given, 'max-unavailable'),
      nodeTier: singleValueOf(given, 'node-tier'),
      podTier: singleValueOf(given, 'pod-tier'),
      fargateTier: singleValueOf(given, 'fargate-tier'),
    },
  };
}

/** Calculates the capacity. In a plan with pod subnets, pods use custom networking. */
export function capacityOf(plan: AddressPlan, asked: CapacityRequest): ClusterCapacity {
  const customNetworking = plan.tiers.some(({ role }) => role === TierRole.POD);
  if (asked.sizes.podTier !== undefined && !customNetworking) {
    plan.subnetsOf(asked.sizes.podTier);
  }
  const question = { ...asked, pods: { ...asked.pods, customNetworking } };
  const { pods, sizes } = question;
  const capacity = new PodCapacity(pods);
  const maxPods = capacity._runnablePods;
  const podsAtPeak = sizes.pods === undefined ? maxPods : Math.min(Math.ceil(sizes.pods / sizes.nodes), maxPods);
  const situations = [
    { situation: 'at rest', pods: 0 },
    ...(podsAtPeak === maxPods ? [] : [{ situation: 'at peak', pods: podsAtPeak }]),
    { situation: podsAtPeak === maxPods ? 'at peak' : 'full', pods: maxPods },
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

function validateDependentOption(given: ParsedOptions, name: OptionName, needed: OptionName, what: string): void {
  if (given.has(name) && !given.has(needed)) {
    fail('CommandSyntax', `"--${name} ${singleValueOf(given, name)}" needs ${what}. Add --${needed} N`);
  }
}

/** Fails for targets that the VPC CNI ignores in this configuration. */
function validateIgnoredOptions(given: ParsedOptions, usesPrefixes: boolean): void {
  const [useless, reason, instead] = usesPrefixes
    ? (['warm-eni-target', 'with prefixes', '--warm-prefix-target'] as const)
    : ([
        'warm-prefix-target',
        'without prefixes',
        '--addressing prefix-delegation in addition, or --warm-eni-target',
      ] as const);
  if (given.has(useless)) {
    fail(
      'CommandSyntax',
      `"--${useless} ${singleValueOf(given, useless)}" has no effect ${reason}. Write ${instead}, or leave it out`,
    );
  }
  const overridden = (['warm-eni-target', 'warm-prefix-target'] as const).find((name) => given.has(name));
  if (overridden !== undefined && given.has('warm-ip-target')) {
    fail(
      'CommandSyntax',
      `"--${overridden} ${singleValueOf(given, overridden)}" has no effect with --warm-ip-target. Leave one of the two out`,
    );
  }
  if (
    given.has('addresses-per-load-balancer') &&
    !given.has('internal-load-balancers') &&
    !given.has('public-load-balancers')
  ) {
    fail(
      'CommandSyntax',
      `"--addresses-per-load-balancer ${singleValueOf(given, 'addresses-per-load-balancer')}" has no effect without load balancers. Add --internal-load-balancers N or --public-load-balancers N`,
    );
  }
}

/** Fails for instance types with unknown limits. */
function validateInstanceTypes(instanceTypes: readonly string[], known: InstanceLimitsLookup): void {
  const unknown = instanceTypes.find((type) => !known.has(type));
  if (unknown !== undefined) {
    const near = closestMatch(unknown, InstanceLimits.names);
    fail(
      'InstanceTypeUnknown',
      `"${unknown}" is not in the table of instance types. Add --instance-limits ${unknown}=INTERFACES,ADDRESSES${near ? `. Did you mean "${near}"?` : ''}`,
    );
  }
}

function validatePrefixSupport(
  instanceTypes: readonly string[],
  usesPrefixes: boolean,
  known: InstanceLimitsLookup,
): void {
  const unfit = usesPrefixes ? instanceTypes.find((type) => !known.of(type).isNitro) : undefined;
  if (unfit !== undefined) {
    fail(
      'InstanceTypeUnfit',
      `"${unfit}" does not support prefixes. Write --addressing secondary-ip, or use a type built on the Nitro System`,
    );
  }
}
