import { type Duration, Fn } from 'aws-cdk-lib/core';
import { type RefusalName, refuse } from '../../foundation/refusals';
import { isConcrete, isDeployTimeList, shown } from '../../foundation/tokens';

/** Annotations by key, as Kubernetes takes them: strings. What is not given has no key. */
export type Annotations = Record<string, string>;

/** What an annotation is made from. */
export type AnnotationValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** The annotations under a prefix, without those that are not given. Lists are `a,b`, maps are `k=v,l=w`. */
export function annotationsUnder(
  prefix: string,
  values: Readonly<Record<string, AnnotationValue | undefined>>,
): Annotations {
  return Object.fromEntries(
    Object.entries(values).flatMap(([suffix, value]) =>
      value === undefined || isEmpty(value) ? [] : [[`${prefix}/${suffix}`, written(value)]],
    ),
  );
}

/**
 * Text in a map of the controller: a backslash keeps a comma from ending the value. Deploy-time values are passed on untouched.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/pkg/annotations/parser.go
 */
function escaped(text: string): string {
  return isConcrete(text) ? text.replaceAll(/[\\,]/g, '\\$&') : text;
}

function written(value: AnnotationValue): string {
  if (Array.isArray(value)) {
    return value.map((text) => (isDeployTimeList([text]) ? Fn.join(',', [text]) : text)).join(',');
  }
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, text]) => `${escaped(key)}=${escaped(text)}`)
      .join(',');
  }
  return String(value);
}

function isEmpty(value: AnnotationValue): boolean {
  return typeof value === 'object' && Object.keys(value).length === 0;
}

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
  { least, most, unit = '' }: Bounds,
): void {
  if (value === undefined || !isConcrete(value)) {
    return;
  }
  if (!Number.isInteger(value) || value < least || value > most) {
    refuse(name, `"${option}: ${shown(value)}" is out of bounds, write ${least} to ${most}${unit && ` ${unit}`}`);
  }
}

/** The seconds of a duration, within bounds. */
export function secondsOf(
  name: RefusalName,
  option: string,
  duration: Duration | undefined,
  least: number,
  most: number,
): number | undefined {
  if (duration === undefined || duration.isUnresolved()) {
    return duration?.toSeconds();
  }
  const seconds = duration.toSeconds({ integral: false });
  refuseOutside(name, option, seconds, { least, most, unit: 'whole seconds' });
  return seconds;
}

/** The first of the values that is there twice, deploy-time values among them: the same one is the same text. */
export function twin<T>(values: readonly T[]): T | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}
