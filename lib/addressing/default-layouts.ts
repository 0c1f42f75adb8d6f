import { fail } from '../foundation/errors';
import { formatAddress, IpFamily } from './address';
import type { Cidr } from './cidr';
import { parseBlock } from './cidr-blocks';
import type { EksAddressPlanOptions, PrivateAddressPlanOptions, SharedAddressPlanOptions } from './plan-options';
import { provisionalVpc } from './provisional-plan';
import { Tier, type TierOptions } from './tier';

/**
 * Longest prefix length of a primary block for the default layout. Eight /28 for nodes, /27 for public subnets and
 * /28 for the cluster fill such a block.
 */
const LONGEST_FOR_EKS = 23;

/**
 * Longest prefix length of a primary block for the shared layout. In a /22, the space after node and public subnets
 * contains three /28.
 */
const LONGEST_FOR_SHARED = 22;

/** Longest prefix length of a subnet for an Application Load Balancer (Elastic Load Balancing User Guide). */
const LONGEST_FOR_BALANCERS = 27;

/** Returns the tiers of `AddressPlan.forEks`. */
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

/**
 * Returns the tiers of `AddressPlan.forPrivate`: those of `forEks` with the same addresses, without the public tier.
 */
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

/** Marks a tier that a network with `NatStrategy.none()` omits, unless the user requested it. */
function publicTier(options: TierOptions | undefined): Tier {
  const tier = Tier.public(options);
  return options === undefined ? tier._implied() : tier;
}

/** Returns the block of the pods. Setting both `podCidr` and `podTier.cidrBlock` is an error. */
function podBlock({ podCidr, podTier }: PrivateAddressPlanOptions): string {
  if (podCidr !== undefined && podTier?.cidrBlock !== undefined) {
    return fail(
      'PodBlock',
      `"${podCidr}" is set as podCidr, and "${podTier.cidrBlock}" as podTier.cidrBlock. Leave one of the two out`,
    );
  }
  return podCidr ?? '100.64.0.0/16';
}

/** Returns the tiers of `AddressPlan.forSharedSubnets`. */
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
    : fail(
        'BlockSize',
        `"${vpcCidr}" is too small for this layout. Write /16 to /${longest}, or define the tiers with new AddressPlan()`,
      );
}

function addressAt(value: bigint): string {
  return formatAddress({ family: IpFamily.IPV4, value });
}
