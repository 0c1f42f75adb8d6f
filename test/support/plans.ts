import { AddressPlan } from '../../lib/addressing/address-plan';
import type { AddressPlanProps } from '../../lib/addressing/plan-options';

export const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

/** A plan of the tiers that are given, in 10.0.0.0/16 and three zones. */
export function planOf(props: Partial<AddressPlanProps>): AddressPlan {
  return new AddressPlan({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES, tiers: [], ...props });
}

/** The first and the last address of `10.0.0.0/24` or of `10.0.0.0 – 10.0.0.255`, as numbers. */
export function rangeOf(text: string): [first: number, last: number] {
  if (text.includes(' – ')) {
    const [first, last] = text.split(' – ').map(numberOf);
    return [first, last];
  }
  const [address, length] = text.split('/');
  return [numberOf(address), numberOf(address) + 2 ** (32 - Number(length)) - 1];
}

/** The address of a number. */
export function addressOf(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}

function numberOf(address: string): number {
  return address.split('.').reduce((value, octet) => value * 256 + Number(octet), 0);
}
