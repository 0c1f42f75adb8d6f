/** What instance types can do, as far as the table of the library knows them. */

import { InstanceLimits, limitsOf } from '../../addressing/instance-limits';
import type { InstanceTypeLimits } from '../../addressing/instance-limits-options';
import { isLiteral } from '../template/values';

const known = new Map<string, InstanceTypeLimits | undefined>();

/** The limits of a type; undefined for one that the table does not have. */
export function limitsOfType(type: string): InstanceTypeLimits | undefined {
  if (!known.has(type)) {
    known.set(type, isLiteral(type) && InstanceLimits.names.includes(type) ? limitsOf(type) : undefined);
  }
  return known.get(type);
}

/** Whether a type is of the Nitro System or bare metal. */
export function isNitro(type: string): boolean | undefined {
  return limitsOfType(type)?.isNitro;
}

/** Whether pods on a type can have security groups of their own. */
export function hasTrunk(type: string): boolean | undefined {
  const limits = limitsOfType(type);
  return limits && limits.branchInterfaces > 0;
}

/** The pods that a type takes with addresses of its network interfaces. */
export function podsOf(type: string, { prefixes, custom }: { prefixes: boolean; custom: boolean }): number | undefined {
  const limits = limitsOfType(type);
  if (limits === undefined) {
    return undefined;
  }
  const interfaces = limits.interfaces - (custom ? 1 : 0);
  const each = (limits.addressesPerInterface - 1) * (prefixes && limits.isNitro ? 16 : 1);
  return interfaces * each + 2;
}
