// A model of what ExternalDNS 0.21.0 writes as the targets of a record. Facts from source/wrappers/multisource.go, source/ingress.go, source/crd.go,
// source/wrappers/targetfiltersource.go and endpoint/target_filter.go there.

import { Cidr } from '../../lib';

/** An object that asks for a record. */
export interface AskingObject {
  /** Whether it is a DNSEndpoint: all other objects without an address give no endpoint. */
  readonly isEndpoint?: boolean;
  /** The load balancer or the address of the object, or the targets of a DNSEndpoint. */
  readonly own?: readonly string[];
  /** The targets of its annotation. */
  readonly annotated?: readonly string[];
}

/** The targets of the record, by the arguments of ExternalDNS. None: no record. */
export function targetsOf(
  args: readonly string[],
  { annotated, isEndpoint = false, own = [] }: AskingObject,
): string[] {
  const valuesOf = (name: string) =>
    args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => arg.slice(name.length + 3));
  const named = annotated ?? own;
  if (named.length === 0 && !isEndpoint) {
    return [];
  }
  const defaults = valuesOf('default-targets');
  const isReplaced = defaults.length > 0 && (args.includes('--force-default-targets') || named.length === 0);
  const targets = isReplaced ? defaults : [...named];
  const [kept, left] = ['target-net-filter', 'exclude-target-net'].map(valuesOf);
  const liesIn = (networks: readonly string[], target: string) =>
    /^[\d.]+$/.test(target) && networks.some((network) => Cidr.parse(network).containsAddress(target));
  return targets.filter((target) => (kept.length === 0 || liesIn(kept, target)) && !liesIn(left, target));
}
