import { type Duration, Fn } from 'aws-cdk-lib/core';
import { IpFamily } from '../../addressing/address';
import { Cidr } from '../../addressing/cidr';
import { refuse } from '../../foundation/refusals';
import { isConcrete, isCount, numberText, shown } from '../../foundation/tokens';

/** Largest MTU of EC2, and smallest MTU of the CNI for each IP family. */
const LARGEST_MTU = 9001;
const SMALLEST_MTU = { ipv4: 576, ipv6: 1280 };

/** Highest port number. */
export const LAST_PORT = 65_535;

/** Formats a count for the CNI. Fails as `CniSetting` if the value is out of bounds. The capacity plan needs it at synthesis. */
export function cniCount(option: string, value: number, least: number): string {
  return String(knownWithin(option, value, least));
}

/** Validates a whole number. Fails as `CniSetting` if the value is out of bounds. Deploy-time values pass. */
export function countWithin(option: string, value: number, least: number, most = Number.POSITIVE_INFINITY): number {
  return isConcrete(value) ? knownWithin(option, value, least, most) : value;
}

function knownWithin(option: string, value: number, least: number, most = Number.POSITIVE_INFINITY): number {
  if (!isCount(value, least) || value > most) {
    const bounds = most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`;
    refuse('CniSetting', `"${option}: ${shown(value)}" is out of bounds. Write a whole number of ${bounds}`);
  }
  return value;
}

/** Formats an MTU, within the bounds of the IP family. Returns undefined if none is given. */
export function mtu(option: string, value: number | undefined, isIpv6: boolean): string | undefined {
  const least = isIpv6 ? SMALLEST_MTU.ipv6 : SMALLEST_MTU.ipv4;
  return value === undefined ? undefined : numberText(countWithin(option, value, least, LARGEST_MTU));
}

/** Validates a port number of a node. */
export function portOf(option: string, value: number): number {
  return countWithin(option, value, 1, LAST_PORT);
}

/** Converts a duration to whole seconds. */
export function secondsOf(option: string, value: Duration, least: number): number {
  const seconds = value.isUnresolved() ? undefined : value.toSeconds({ integral: false });
  if (seconds === undefined || !isCount(seconds, least)) {
    return refuse(
      'CniSetting',
      `"${option}: ${seconds ?? 'a deploy-time value'}" is out of bounds. Write ${least} or more whole seconds`,
    );
  }
  return seconds;
}

/**
 * Formats IPv4 networks as a comma-separated list.
 *
 * The CNI ignores invalid networks without an error, so they fail here.
 */
export function ipv4Networks(option: string, networks: readonly string[]): string {
  if (!isConcrete(networks)) {
    return Fn.join(',', [...networks]);
  }
  if (networks.length === 0) {
    refuse('CniSetting', `"${option}: []" contains no networks. Write one or more networks, or leave ${option} out`);
  }
  for (const network of networks) {
    if (isConcrete(network) && Cidr.parse(network).ipFamily !== IpFamily.IPV4) {
      refuse('CniSetting', `"${network}" in ${option} is an IPv6 network. Write IPv4 networks such as "10.0.0.0/8"`);
    }
  }
  return networks.join(',');
}
