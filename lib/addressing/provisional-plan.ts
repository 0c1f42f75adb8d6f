import { isLookupDummy } from '../foundation/lookup-dummies';
import { isAddressError, parseAddress } from './address';
import { Cidr } from './cidr';
import type { AddressPlanProps } from './plan-options';

/** The block of a VPC that a lookup has not found yet. */
const PROVISIONAL_VPC = '10.0.0.0/16';

/** Tiers whose place is not known yet have blocks of their own from the end of 100.64.0.0/10, where plans seldom have any. */
const LAST_POD_OCTET = 127;

/** Networks by name. */
type Networks = Readonly<Record<string, string>>;

/** True where a lookup has not found some value of the plan yet. */
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

/**
 * The block of the VPC for a layout or a plan: as given, or the /16 around the first of the addresses where a lookup has not found it yet.
 */
export function provisionalVpc(vpcCidr: string, startsAt: readonly (string | undefined)[]): string {
  if (!isLookupDummy(vpcCidr)) {
    return vpcCidr;
  }
  const start = startsAt.find((text) => isKnown(text) && !isAddressError(parseAddress(text)));
  return start === undefined ? PROVISIONAL_VPC : `${start.split('.').slice(0, 2).join('.')}.0.0/16`;
}

/**
 * The plan with addresses of its own choice where a lookup has not found them yet. The app reaches its end with them, so that the CLI can run
 * the lookup; the synthesis after it plans with the values that were found, and a provisional plan is never deployed.
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
