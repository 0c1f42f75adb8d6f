import { refuse } from '../foundation/refusals';
import { formatAddress, IpFamily } from './address';
import { parseBlock } from './blocks';
import type { Cidr } from './cidr';
import type { EksAddressPlanOptions, PrivateAddressPlanOptions, SharedAddressPlanOptions } from './plan-options';
import { provisionalVpc } from './provisional';
import { Tier, type TierOptions } from './tier';

/** The longest primary block into which the default layout fits: eight /28 for nodes, /27 public and /28 for the cluster fill all of it. */
const LONGEST_FOR_EKS = 23;

/** The longest primary block into which the shared layout fits: what nodes and public subnets leave of a /22 holds three /28. */
const LONGEST_FOR_SHARED = 22;

/** The longest prefix of subnets in which an Application Load Balancer can be placed (Elastic Load Balancing User Guide). */
const LONGEST_FOR_BALANCERS = 27;

/** The tiers of `AddressPlan.forEks`. */
export function eksTiers(options: EksAddressPlanOptions): Tier[] {
  const vpc = parseLayoutBlock(options, LONGEST_FOR_EKS);
  const [node, ...others] = privateTiersIn(vpc, options);
  return [
    node,
    publicTier(options.publicTier)._withDefaults({
      prefixLength: Math.min(vpc.prefixLength + 7, LONGEST_FOR_BALANCERS),
      startsAt: addressAt(vpc._first + vpc._count / 4n),
    }),
    ...others,
  ];
}

/** The tiers of `AddressPlan.forPrivate`: those of `forEks` at the same addresses, without the public one. */
export function privateTiers(options: PrivateAddressPlanOptions): Tier[] {
  return privateTiersIn(parseLayoutBlock(options, LONGEST_FOR_EKS), options);
}

function privateTiersIn(vpc: Cidr, options: PrivateAddressPlanOptions): Tier[] {
  return [
    Tier.node(options.nodeTier)._withDefaults({ prefixLength: vpc.prefixLength + 5, startsAt: vpc.firstAddress }),
    Tier.cluster(options.clusterTier)._withDefaults({ prefixLength: 28, startsAt: addressAt(vpc._last - 127n) }),
    Tier.pod(options.podTier)._withDefaults({ cidrBlock: podBlock(options) }),
    ...(options.additionalTiers ?? []),
  ];
}

/** A network with `NatStrategy.none()` leaves the tier out unless somebody asked for it. */
function publicTier(options: TierOptions | undefined): Tier {
  const tier = Tier.public(options);
  return options === undefined ? tier._implied() : tier;
}

/** The block of the pods, which has two ways to be said and takes one. */
function podBlock({ podCidr, podTier }: PrivateAddressPlanOptions): string {
  if (podCidr !== undefined && podTier?.cidrBlock !== undefined) {
    return refuse(
      'PodBlock',
      `"${podCidr}" as podCidr and "${podTier.cidrBlock}" as cidrBlock of podTier are two blocks for one tier, leave one of the two out`,
    );
  }
  return podCidr ?? '100.64.0.0/16';
}

/** The tiers of `AddressPlan.forSharedSubnets`. */
export function sharedSubnetTiers(options: SharedAddressPlanOptions): Tier[] {
  const vpc = parseLayoutBlock(options, LONGEST_FOR_SHARED);
  const quarter = vpc._count / 4n;
  return [
    Tier.node(options.nodeTier)._withDefaults({
      prefixLength: vpc.prefixLength + 2,
      startsAt: vpc.firstAddress,
      slots: 3,
    }),
    publicTier(options.publicTier)._withDefaults({
      prefixLength: vpc.prefixLength + 4,
      startsAt: addressAt(vpc._first + 3n * quarter),
      slots: 3,
    }),
    Tier.cluster(options.clusterTier)._withDefaults({
      prefixLength: 28,
      startsAt: addressAt(vpc._first + 3n * quarter + (3n * quarter) / 4n),
      slots: 3,
    }),
    ...(options.additionalTiers ?? []),
  ];
}

function parseLayoutBlock(options: SharedAddressPlanOptions, longest: number): Cidr {
  const { publicTier, nodeTier, clusterTier } = options;
  const starts = [nodeTier, publicTier, clusterTier].map((tier) =>
    tier?.cidrBlock === undefined ? tier?.startsAt : undefined,
  );
  const vpcCidr = provisionalVpc(options.vpcCidr, starts);
  const vpc = parseBlock(vpcCidr);
  return vpc.prefixLength <= longest
    ? vpc
    : refuse(
        'BlockSize',
        `"${vpcCidr}" is too small for this layout, write /16 to /${longest}, or place tiers yourself with new AddressPlan`,
      );
}

function addressAt(value: bigint): string {
  return formatAddress({ family: IpFamily.IPV4, value });
}
