import { isLookupDummy } from '../foundation/lookup-dummies';
import { isAddressError, parseAddress } from './address';
import { Cidr } from './cidr';
import type { AddressPlanProps } from './plan-options';

/** CIDR block of a VPC whose lookup has not run yet. */
const PROVISIONAL_VPC = '10.0.0.0/16';

/** Tiers with an unknown position get temporary blocks from the end of 100.64.0.0/10, which plans seldom use. */
const LAST_POD_OCTET = 127;

/** Networks by name. */
type Networks = Readonly<Record<string, string>>;

/** Returns true if the plan contains a value whose lookup has not run yet. */
export function isProvisional(props: AddressPlanProps): boolean {
  const texts = [
    props.vpcCidr,
    props.serviceCidr,
    ...props.availabilityZones,
    ...(props.clusterZones ?? []),
    ...Object.values(props.connectedNetworks ?? {}),
    ...Object.values(props.reserves ?? {}),
    ...(props.placeholderCidrs ?? []),
    ...props.tiers.flatMap(({ _options: { startsAt, cidrBlock } }) => [startsAt, cidrBlock]),
  ];
  return texts.some(isLookupDummy);
}

/** Returns the block of the VPC. If its lookup has not run yet, it is the /16 around the first given address. */
export function provisionalVpc(vpcCidr: string, startsAt: readonly (string | undefined)[]): string {
  if (!isLookupDummy(vpcCidr)) {
    return vpcCidr;
  }
  const start = startsAt.find((text) => isKnown(text) && !isAddressError(parseAddress(text)));
  return start === undefined ? PROVISIONAL_VPC : `${start.split('.').slice(0, 2).join('.')}.0.0/16`;
}

/**
 * Replaces values whose lookup has not run yet with temporary ones.
 *
 * The app then completes its synthesis, so that the CLI can run the lookup. The next synthesis uses the real values,
 * and a temporary plan is never deployed.
 */
export function provisionalProps(props: AddressPlanProps): AddressPlanProps {
  const brought = props.tiers
    .map(({ _options: { cidrBlock } }) => cidrBlock)
    .filter(isKnown)
    .map(Cidr.parse);
  const isInside = (start: string | undefined, blocks: readonly Cidr[]) =>
    isKnown(start) && blocks.some((block) => block.containsAddress(start));
  const own = props.tiers
    .map(({ _options: { startsAt, cidrBlock } }) => (cidrBlock === undefined ? startsAt : undefined))
    .filter((start) => !isInside(start, brought));
  const vpcCidr = provisionalVpc(props.vpcCidr, own);
  const blocks = [Cidr.parse(vpcCidr), ...brought];
  const hasBlock = isKnown(props.vpcCidr);
  return {
    ...props,
    vpcCidr,
    clusterZones: undefined,
    serviceCidr: undefined,
    connectedNetworks: withoutDummies(props.connectedNetworks),
    reserves: hasBlock ? withoutDummies(props.reserves) : {},
    placeholderCidrs: hasBlock ? props.placeholderCidrs?.filter(isKnown) : [],
    tiers: props.tiers.map((tier, index) => {
      const { startsAt, cidrBlock } = tier._options;
      const isPlaced = isKnown(cidrBlock) ? !isLookupDummy(startsAt) : isInside(startsAt, blocks);
      const isUnplaced = startsAt === undefined && cidrBlock === undefined;
      return isUnplaced || (isPlaced && !isLookupDummy(cidrBlock))
        ? tier
        : tier._inBlock(`100.${LAST_POD_OCTET - index}.0.0/16`);
    }),
  };
}

function isKnown(text: string | undefined): text is string {
  return text !== undefined && !isLookupDummy(text);
}

function withoutDummies(networks: Networks | undefined): Networks | undefined {
  return networks && Object.fromEntries(Object.entries(networks).filter(([, text]) => isKnown(text)));
}
