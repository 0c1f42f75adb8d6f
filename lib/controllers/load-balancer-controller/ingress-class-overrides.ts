import type { Installed } from '../../cluster/installed';
import { isDeployTime, type ReadObject } from '../../cluster/manifest-objects';
import { isConcrete } from '../../foundation/tokens';
import { given, type Values } from '../../foundation/values';
import { warn } from '../../foundation/warnings';
import { ALB_PREFIX } from '../load-balancing/ingress-group-words';
import { portsOf } from './ingress-group-conflicts';

/** Known settings of the IngressClass of the controller. */
export interface BindingClass {
  readonly ingressClass: string;
  readonly classGroup?: string | false;
  /** Spec of its IngressClassParams. Undefined if another component defines them. */
  readonly classSpec?: Values;
}

type Annotations = Readonly<Record<string, unknown>>;

/**
 * Returns the annotations that an IngressClass overrides, with the values of the class (pkg/ingress of v3.5.0, which
 * reads IngressClassParams first).
 */
function overridesOf(spec: Values): Record<string, unknown> {
  const subnets = spec.subnets as { ids?: unknown } | undefined;
  const pool = spec.ipamConfiguration as { ipv4IPAMPoolId?: unknown } | undefined;
  const capacity = spec.minimumLoadBalancerCapacity as { capacityUnits?: unknown } | undefined;
  return {
    ...given('scheme', spec.scheme),
    ...given('ip-address-type', spec.ipAddressType),
    ...given('load-balancer-name', spec.loadBalancerName),
    ...given('target-type', spec.targetType),
    ...given('ssl-redirect', spec.sslRedirectPort),
    ...given('ssl-policy', spec.sslPolicy),
    ...given('wafv2-acl-name', spec.wafv2AclName),
    ...given('wafv2-acl-arn', spec.wafv2AclName ?? spec.wafv2AclArn),
    ...given('ipam-ipv4-pool-id', pool?.ipv4IPAMPoolId),
    ...given('subnets', subnets && (subnets.ids ?? [])),
    ...given('inbound-cidrs', spec.inboundCIDRs),
    ...given('security-group-prefix-lists', spec.prefixListsIDs),
    ...given('certificate-arn', spec.certificateArn),
    ...given('minimum-load-balancer-capacity', capacity && `CapacityUnits=${capacity.capacityUnits}`),
  };
}

/** Returns the annotations that bypass an option of the class, with the option. */
function bypassesOf({ inboundCIDRs, prefixListsIDs, wafv2AclArn, wafv2AclName }: Values): Record<string, string> {
  const inbound = inboundCIDRs ? 'inboundCidrs' : prefixListsIDs && 'inboundPrefixListIds';
  return {
    ...given('wafv2-acl-name', wafv2AclArn && wafv2AclName === undefined ? 'webAclArn' : undefined),
    ...given('security-groups', inbound),
    ...given('security-group-prefix-lists', inboundCIDRs && !prefixListsIDs ? 'inboundCidrs' : undefined),
    ...given('inbound-cidrs', prefixListsIDs && !inboundCIDRs ? 'inboundPrefixListIds' : undefined),
  } as Record<string, string>;
}

/**
 * Warns of Ingress annotations that the class overrides, of annotations that bypass an option of the class, and of a
 * redirect to a port without a listener.
 */
export function warnOfClassOverrides(others: readonly Installed[], known: BindingClass): void {
  const { classSpec, ingressClass } = known;
  if (classSpec === undefined) {
    return;
  }
  const [overrides, bypasses] = [overridesOf(classSpec), bypassesOf(classSpec)];
  for (const { place, objects } of others) {
    for (const { kind, metadata, spec } of objects) {
      const annotations: Annotations = metadata?.annotations ?? {};
      // The old annotation takes precedence over the class, whose parameters are not read then (group_loader.go,
      // classifyIngress).
      if (
        kind !== 'Ingress' ||
        'kubernetes.io/ingress.class' in annotations ||
        spec?.ingressClassName !== ingressClass
      ) {
        continue;
      }
      for (const [suffix, said] of Object.entries(overrides)) {
        const text = annotations[`${ALB_PREFIX}/${suffix}`];
        if (text !== undefined && !agrees(text, said)) {
          warn(
            place,
            'ingressClassIgnored',
            `"${suffix}: ${text}" of Ingress "${metadata?.name}" is ignored, because the IngressClass "${ingressClass}" sets it. Leave it out, or write another IngressClass.`,
          );
        }
      }
      for (const [suffix, option] of Object.entries(bypasses)) {
        const text = annotations[`${ALB_PREFIX}/${suffix}`];
        if (text !== undefined) {
          warn(
            place,
            'ingressClassBypassed',
            `"${suffix}: ${isDeployTime(text) ? 'a deploy-time value' : text}" of Ingress "${metadata?.name}" bypasses ${option} of the IngressClass "${ingressClass}". Leave it out${option === 'webAclArn' ? ', or write webAclName in the class' : ''}.`,
          );
        }
      }
      warnOfRedirect({ kind, metadata, spec }, known, place);
    }
  }
}

/**
 * Warns of a redirect to a port without an HTTPS listener, on which the controller fails (model_builder.go,
 * buildSSLRedirectConfig).
 */
function warnOfRedirect(
  { metadata }: ReadObject,
  { classGroup, classSpec, ingressClass }: BindingClass,
  place: Installed['place'],
): void {
  const annotations: Annotations = metadata?.annotations ?? {};
  const port = classSpec?.sslRedirectPort;
  const isAlone = classGroup === false && annotations[`${ALB_PREFIX}/group.name`] === undefined;
  // With certificates of the class, the default listener is HTTPS on port 443.
  const byClass = classSpec?.certificateArn && annotations[`${ALB_PREFIX}/listen-ports`] === undefined;
  const ports = byClass ? [['HTTPS', 443]] : portsOf(annotations);
  if (typeof port !== 'string' || !isConcrete(port) || !isAlone || ports.length === 0) {
    return;
  }
  if (!ports.some(([protocol, number]) => protocol === 'HTTPS' && String(number) === port)) {
    warn(
      place,
      'ingressClassRedirect',
      `"${metadata?.name}" is an Ingress without an HTTPS listener on port ${port}, to which the IngressClass "${ingressClass}" redirects, so the controller creates no ALB for it. Add the listener, or write another IngressClass.`,
    );
  }
}

/**
 * Returns whether an annotation has the value of the class. Lists are not ordered, except that the first certificate is
 * the default certificate.
 */
function agrees(text: unknown, said: unknown): boolean {
  const known = [said].flat().map(String);
  if (isDeployTime(text) || !known.every(isConcrete)) {
    return true;
  }
  const items = Array.isArray(said)
    ? String(text)
        .split(',')
        .map((item) => item.trim())
    : [String(text)];
  return JSON.stringify(items.sort()) === JSON.stringify(known.sort());
}
