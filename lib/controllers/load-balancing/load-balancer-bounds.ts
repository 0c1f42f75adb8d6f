import type { Duration } from 'aws-cdk-lib/core';
import { type Located, type RefusalName, refuse } from '../../foundation/refusals';
import { isConcrete, shown } from '../../foundation/tokens';

/** Bounds of a number, both within, and what it counts. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly unit?: string;
}

/** Refuses a number out of bounds; deploy-time ones pass. */
export function refuseOutside(
  name: RefusalName,
  option: string,
  value: number | undefined,
  { least, most, unit = 'as a whole number' }: Bounds,
  scope?: Located,
): void {
  if (value === undefined || !isConcrete(value)) {
    return;
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    refuse(name, `"${option}: ${shown(value)}" is out of bounds, write ${least} to ${most} ${unit}`, scope);
  }
}

/** The seconds of a duration, within bounds. */
export function secondsOf(
  name: RefusalName,
  option: string,
  duration: Duration | undefined,
  least: number,
  most: number,
  scope?: Located,
): number | undefined {
  if (duration === undefined || duration.isUnresolved()) {
    return duration?.toSeconds();
  }
  const seconds = duration.toSeconds({ integral: false });
  refuseOutside(name, option, seconds, { least, most, unit: 'whole seconds' }, scope);
  return seconds;
}
