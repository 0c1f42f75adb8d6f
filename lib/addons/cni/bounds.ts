import { type Duration, Fn } from 'aws-cdk-lib/core';
import { IpFamily } from '../../addressing/address';
import { Cidr } from '../../addressing/cidr';
import { refuse } from '../../foundation/refusals';
import { isConcrete, isCount, numberText, shown } from '../../foundation/tokens';

/** The largest packet of EC2, and the smallest that the CNI takes per family. */
const LARGEST_MTU = 9001;
const SMALLEST_MTU = { ipv4: 576, ipv6: 1280 };

/** The highest port. */
export const LAST_PORT = 65_535;

/** A count of the CNI as it takes it: a whole number in text, refused as `CniSetting` outside the bounds. Capacity is counted with it at synthesis. */
export function cniCount(option: string, value: number, least: number): string {
  return String(knownWithin(option, value, least));
}

/** A whole number, refused as `CniSetting` outside the bounds; one of deployment is passed on. */
export function countWithin(option: string, value: number, least: number, most = Number.POSITIVE_INFINITY): number {
  return isConcrete(value) ? knownWithin(option, value, least, most) : value;
}

function knownWithin(option: string, value: number, least: number, most = Number.POSITIVE_INFINITY): number {
  if (!isCount(value, least) || value > most) {
    const bounds = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
    refuse('CniSetting', `"${option}: ${shown(value)}" is out of bounds, write a whole number of ${bounds}`);
  }
  return value;
}

/** The largest packet in text, within the bounds of the family; undefined where it was not given. */
export function mtu(option: string, value: number | undefined, isIpv6: boolean): string | undefined {
  const least = isIpv6 ? SMALLEST_MTU.ipv6 : SMALLEST_MTU.ipv4;
  return value === undefined ? undefined : numberText(countWithin(option, value, least, LARGEST_MTU));
}

/** A port of the node. */
export function portOf(option: string, value: number): number {
  return countWithin(option, value, 1, LAST_PORT);
}

/** A duration in whole seconds. */
export function secondsOf(option: string, value: Duration, least: number): number {
  const seconds = value.isUnresolved() ? undefined : value.toSeconds({ integral: false });
  if (seconds === undefined || !isCount(seconds, least)) {
    return refuse(
      'CniSetting',
      `"${option}: ${seconds ?? 'a deploy-time value'}" is out of bounds, write whole seconds, ${least} or more`,
    );
  }
  return seconds;
}

/** IPv4 networks as the CNI takes them: with commas between them. It skips what it cannot read, so that is refused here. */
export function ipv4Networks(option: string, networks: readonly string[]): string {
  if (!isConcrete(networks)) {
    return Fn.join(',', [...networks]);
  }
  if (networks.length === 0) {
    refuse('CniSetting', `"${option}: []" names no networks, name one or more, or leave ${option} out`);
  }
  for (const network of networks) {
    if (isConcrete(network) && Cidr.parse(network).ipFamily !== IpFamily.IPV4) {
      refuse('CniSetting', `"${network}" in ${option} is an IPv6 network, name IPv4 networks such as "10.0.0.0/8"`);
    }
  }
  return networks.join(',');
}
