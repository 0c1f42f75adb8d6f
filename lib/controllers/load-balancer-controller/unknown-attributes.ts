import type { Installed } from '../../cluster/installed';
import { isDeployTime, type ReadObject } from '../../cluster/manifest-objects';
import { warn } from '../../foundation/warnings';
import { type ATTRIBUTES, unknownAttribute } from '../load-balancing/load-balancer-attributes';

type Carrier = keyof typeof ATTRIBUTES;

/** Annotations that contain attributes, with the owner of the attributes. The part after a dot is a listener. */
const ANNOTATIONS: Readonly<Record<string, Carrier>> = {
  'alb.ingress.kubernetes.io/load-balancer-attributes': 'alb',
  'alb.ingress.kubernetes.io/listener-attributes': 'albListener',
  'alb.ingress.kubernetes.io/target-group-attributes': 'albTargetGroup',
  'alb.ingress.kubernetes.io/frontend-nlb-attributes': 'nlb',
  'service.beta.kubernetes.io/aws-load-balancer-attributes': 'nlb',
  'service.beta.kubernetes.io/aws-load-balancer-listener-attributes': 'nlbListener',
  'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': 'nlbTargetGroup',
};

/** Attribute lists in Gateway configurations, with the owner of the attributes for an ALB and for an NLB. */
const LISTS: Readonly<Record<string, readonly [alb: Carrier, nlb: Carrier]>> = {
  loadBalancerAttributes: ['alb', 'nlb'],
  listenerAttributes: ['albListener', 'nlbListener'],
  targetGroupAttributes: ['albTargetGroup', 'nlbTargetGroup'],
};

/**
 * Warns of attributes that this library does not know. They may be newer, or misspelled.
 *
 * Constructs that create annotations have no construct path, so the annotated objects are read.
 */
export function warnOfUnknownAttributes(others: readonly Installed[]): void {
  for (const { place, objects } of others) {
    for (const text of new Set(objects.flatMap(textsOf))) {
      warn(place, 'loadBalancerAttribute', text);
    }
  }
}

function textsOf(object: ReadObject): string[] {
  return [...annotationTexts(object), ...configurationTexts(object)];
}

/**
 * Returns messages for Gateway configurations. They do not contain the type of load balancer, so attributes of both
 * types are accepted.
 */
function configurationTexts({ apiVersion, spec }: ReadObject): string[] {
  if (!String(apiVersion).startsWith('gateway.k8s.aws/')) {
    return [];
  }
  return pairsIn(spec).flatMap(({ list, key }) => {
    const [alb, nlb] = LISTS[list];
    return isDeployTime(key) || unknownAttribute(nlb, key) === undefined ? [] : (unknownAttribute(alb, key) ?? []);
  });
}

/** Returns all `{ key, value }` items of attribute lists in a configuration, at any depth. */
function pairsIn(value: unknown): { readonly list: string; readonly key: string }[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, inner]) =>
    name in LISTS && Array.isArray(inner) ? inner.map(({ key }) => ({ list: name, key: String(key) })) : pairsIn(inner),
  );
}

function annotationTexts({ metadata }: ReadObject): string[] {
  const annotations: Readonly<Record<string, unknown>> = metadata?.annotations ?? {};
  return Object.entries(annotations).flatMap(([key, value]) => {
    const [, base] = /^([^/]+\/[\w-]+)/.exec(key) ?? [];
    const carrier = base === undefined ? undefined : ANNOTATIONS[base];
    if (carrier === undefined || typeof value !== 'string' || isDeployTime(value)) {
      return [];
    }
    return namesIn(value).flatMap((name) => unknownAttribute(carrier, name) ?? []);
  });
}

/** Returns the names in `a=1,b=2`. An escaped comma is part of a value. */
function namesIn(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .filter((pair) => pair.includes('='))
    .map((pair) => pair.slice(0, pair.indexOf('=')).trim());
}
