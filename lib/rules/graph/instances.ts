/** Features of instance types, for those in the table of the library. */

import type { InstanceTypeLimits } from '../../addressing/instance-limits';
import { InstanceLimits, limitsOf } from '../../addressing/instance-limits';
import { isLiteral } from '../template/values';

const known = new Map<string, InstanceTypeLimits | undefined>();

/** The limits of a type. Undefined if the table does not contain it. */
export function limitsOfType(type: string): InstanceTypeLimits | undefined {
  if (!known.has(type)) {
    known.set(type, isLiteral(type) && InstanceLimits.names.includes(type) ? limitsOf(type) : undefined);
  }
  return known.get(type);
}

/** Whether a type is built on the Nitro System, or is bare metal. */
export function isNitro(type: string): boolean | undefined {
  return limitsOfType(type)?.isNitro;
}

/** Whether pods on a type can have their own security groups. */
export function hasTrunk(type: string): boolean | undefined {
  const limits = limitsOfType(type);
  return limits && limits.branchInterfaces > 0;
}

/** The number of pods that can have addresses of the network interfaces of a type. */
export function podsOf(type: string, { prefixes, custom }: { prefixes: boolean; custom: boolean }): number | undefined {
  const limits = limitsOfType(type);
  if (limits === undefined) {
    return undefined;
  }
  const interfaces = limits.interfaces - (custom ? 1 : 0);
  const each = (limits.addressesPerInterface - 1) * (prefixes && limits.isNitro ? 16 : 1);
  return interfaces * each + 2;
}
