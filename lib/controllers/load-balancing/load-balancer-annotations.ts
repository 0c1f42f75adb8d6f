import { Fn } from 'aws-cdk-lib/core';
import { isConcrete, isDeployTimeList, numberText } from '../../foundation/tokens';

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
  return typeof value === 'number' ? numberText(value) : String(value);
}

function isEmpty(value: AnnotationValue): boolean {
  return typeof value === 'object' && Object.keys(value).length === 0;
}
