import type { Installed } from '../../cluster/installed';
import { isDeployTime, type ReadObject } from '../../cluster/manifest-objects';
import { warn } from '../../foundation/warnings';
import { type ATTRIBUTES, unknownAttribute } from '../load-balancing/load-balancer-attributes';

type Carrier = keyof typeof ATTRIBUTES;

/** The annotations that hold attributes, each with what carries them. What follows a dot names a listener. */
const ANNOTATIONS: Readonly<Record<string, Carrier>> = {
  'alb.ingress.kubernetes.io/load-balancer-attributes': 'alb',
  'alb.ingress.kubernetes.io/listener-attributes': 'albListener',
  'alb.ingress.kubernetes.io/target-group-attributes': 'albTargetGroup',
  'alb.ingress.kubernetes.io/frontend-nlb-attributes': 'nlb',
  'service.beta.kubernetes.io/aws-load-balancer-attributes': 'nlb',
  'service.beta.kubernetes.io/aws-load-balancer-listener-attributes': 'nlbListener',
  'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': 'nlbTargetGroup',
};

/** The lists of attributes in configurations of Gateways, each with what carries them of an ALB and of an NLB. */
const LISTS: Readonly<Record<string, readonly [alb: Carrier, nlb: Carrier]>> = {
  loadBalancerAttributes: ['alb', 'nlb'],
  listenerAttributes: ['albListener', 'nlbListener'],
  targetGroupAttributes: ['albTargetGroup', 'nlbTargetGroup'],
};

/**
 * Warns of attributes that the list of this library does not have: they may be newer, or misspelt. Constructs that make annotations are values without a
 * place, so that the objects are read that carry them.
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

/** Of Gateways: an object does not say which kind of load balancer it is for, so that the names of both pass. */
function configurationTexts({ apiVersion, spec }: ReadObject): string[] {
  if (!String(apiVersion).startsWith('gateway.k8s.aws/')) {
    return [];
  }
  return pairsIn(spec).flatMap(({ list, key }) => {
    const [alb, nlb] = LISTS[list];
    return isDeployTime(key) || unknownAttribute(nlb, key) === undefined ? [] : (unknownAttribute(alb, key) ?? []);
  });
}

/** Every `{ key, value }` of a list of attributes, however deep in a configuration. */
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

/** The names in `a=1,b=2`: a comma behind a backslash is part of a value. */
function namesIn(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .filter((pair) => pair.includes('='))
    .map((pair) => pair.slice(0, pair.indexOf('=')).trim());
}
