import type { InstalledSoftware } from '../cluster/installed-software';
import { isDeployTimeMark, type ReadObject } from '../cluster/manifest-objects';
import { isConcrete } from '../foundation/tokens';
import { optionalEntry, type Values } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { ALB_PREFIX, GROUP_WIDE, normalizedAnnotation } from '../loadbalancing/annotations';

/** Different values of two Ingresses in one group. */
interface GroupConflict {
  readonly group: string;
  readonly suffix: string;
  readonly earlier: string;
  readonly earlierText: string;
  readonly text: string;
}

/**
 * Warns of Ingresses in one group with different values for the same ALB.
 *
 * The controller then stops updating the ALB. `IngressGroup` validates members of one value. This check reads the
 * manifests of all stacks.
 */
export function warnOfGroupConflicts(others: readonly InstalledSoftware[], controllerClass: GroupClass): void {
  const annotationsByGroup = new Map<string, { readonly by: string; readonly text: string }>();
  for (const { warningScope: place, objects } of others) {
    const conflict = objects
      .map((object) => findGroupConflict(object, controllerClass, annotationsByGroup))
      .find(Boolean);
    if (conflict) {
      const { earlier, earlierText, group, suffix, text } = conflict;
      warn(
        place,
        'ingressGroupConflict',
        `"${text}" is the value of ${suffix} here, but ${earlier} has "${earlierText}" in the same group "${group}", so the controller stops updating all Ingresses of the group. Use the same value, or use the annotations of one IngressGroup.`,
      );
    }
  }
}

/** Known settings of the IngressClass of the controller. */
interface GroupClass {
  readonly ingressClass: string;
  readonly classGroup?: string | false;
}

/**
 * Warns of group annotations that the controller ignores: an order without a group, and a group other than that of the
 * IngressClass, which takes precedence (pkg/ingress/group_loader.go of v3.5.0, loadGroupID).
 */
export function warnOfIgnoredGroups(
  others: readonly InstalledSoftware[],
  { classGroup, ingressClass }: GroupClass,
): void {
  if (classGroup === undefined) {
    return;
  }
  for (const { warningScope: place, objects } of others) {
    for (const { kind, metadata, spec } of objects) {
      const annotations: Readonly<Record<string, unknown>> = metadata?.annotations ?? {};
      const own = annotations[`${ALB_PREFIX}/group.name`];
      const order = annotations[`${ALB_PREFIX}/group.order`];
      if (
        kind !== 'Ingress' ||
        spec?.ingressClassName !== ingressClass ||
        (own !== undefined && isDeployTimeMark(own))
      ) {
        continue;
      }
      if (classGroup === false && own === undefined && order !== undefined) {
        warn(
          place,
          'ingressGroupIgnored',
          `"group.order: ${order}" of Ingress "${metadata?.name}" has no effect, because neither the Ingress nor the IngressClass "${ingressClass}" has a group. Write the group, or leave groupOrder out.`,
        );
      }
      if (classGroup !== false && own !== undefined && own !== classGroup) {
        warn(
          place,
          'ingressGroupIgnored',
          `"group.name: ${own}" of Ingress "${metadata?.name}" is ignored, because the IngressClass "${ingressClass}" puts all of its Ingresses into the group "${classGroup}". Leave group out, or write another IngressClass.`,
        );
      }
    }
  }
}

/** Returns the first value of an Ingress that differs from an earlier Ingress, and records the other values. */
function findGroupConflict(
  { kind, metadata, spec }: ReadObject,
  { classGroup, ingressClass }: GroupClass,
  annotationsByGroup: Map<string, { readonly by: string; readonly text: string }>,
): GroupConflict | undefined {
  const annotations: Readonly<Record<string, unknown>> = metadata?.annotations ?? {};
  const ofClass = spec?.ingressClassName === ingressClass && classGroup;
  const group = ofClass || annotations[`${ALB_PREFIX}/group.name`];
  if (kind !== 'Ingress' || typeof group !== 'string' || isDeployTimeMark(group)) {
    return undefined;
  }
  const by = `${metadata?.namespace ?? 'default'}/${metadata?.name}`;
  for (const port of spec?.defaultBackend ? listenerPorts(annotations) : []) {
    const key = `${group} defaultBackend ${port}`;
    const earlier = annotationsByGroup.get(key);
    const text = String(spec?.defaultBackend.service?.name ?? 'defaultBackend');
    if (earlier && earlier.by !== by) {
      return { group, suffix: `default backend of port ${port}`, earlier: earlier.by, earlierText: earlier.text, text };
    }
    annotationsByGroup.set(key, { by, text });
  }
  for (const suffix of GROUP_WIDE) {
    const text = annotations[`${ALB_PREFIX}/${suffix}`];
    if (text === undefined || isDeployTimeMark(text)) {
      continue;
    }
    const key = `${group} ${suffix}`;
    const earlier = annotationsByGroup.get(key);
    if (earlier && normalizedAnnotation(suffix, earlier.text) !== normalizedAnnotation(suffix, String(text))) {
      return { group, suffix, earlier: earlier.by, earlierText: earlier.text, text: String(text) };
    }
    annotationsByGroup.set(key, earlier ?? { by, text: String(text) });
  }
  return undefined;
}

/**
 * Returns the listener ports of an Ingress. Empty if they are unknown. A listener has one default backend
 * (model_build_listener.go).
 */
export function listenerPorts(annotations: Readonly<Record<string, unknown>>): number[] {
  return listenerProtocolsAndPorts(annotations).map(([, port]) => port);
}

/** Returns the listener protocols and ports of an Ingress. Empty if they are unknown. */
export function listenerProtocolsAndPorts(
  annotations: Readonly<Record<string, unknown>>,
): [protocol: string, port: number][] {
  const annotationsByGroup = annotations[`${ALB_PREFIX}/listen-ports`];
  if (annotationsByGroup === undefined) {
    return annotations[`${ALB_PREFIX}/certificate-arn`] === undefined ? [['HTTP', 80]] : [['HTTPS', 443]];
  }
  try {
    return isDeployTimeMark(annotationsByGroup)
      ? []
      : JSON.parse(String(annotationsByGroup)).flatMap((entry: object) => Object.entries(entry));
  } catch {
    return [];
  }
}

/** Known settings of the IngressClass of the controller. */
export interface OverridingClass {
  readonly ingressClass: string;
  readonly classGroup?: string | false;
  /** Spec of its IngressClassParams. Undefined if another component defines them. */
  readonly classSpec?: Values;
}

type IngressAnnotations = Readonly<Record<string, unknown>>;

/**
 * Returns the annotations that an IngressClass overrides, with the values of the class (pkg/ingress of v3.5.0, which
 * reads IngressClassParams first).
 */
function overridesOf(spec: Values): Record<string, unknown> {
  const subnets = spec.subnets as { ids?: unknown } | undefined;
  const pool = spec.ipamConfiguration as { ipv4IPAMPoolId?: unknown } | undefined;
  const capacity = spec.minimumLoadBalancerCapacity as { capacityUnits?: unknown } | undefined;
  return {
    ...optionalEntry('scheme', spec.scheme),
    ...optionalEntry('ip-address-type', spec.ipAddressType),
    ...optionalEntry('load-balancer-name', spec.loadBalancerName),
    ...optionalEntry('target-type', spec.targetType),
    ...optionalEntry('ssl-redirect', spec.sslRedirectPort),
    ...optionalEntry('ssl-policy', spec.sslPolicy),
    ...optionalEntry('wafv2-acl-name', spec.wafv2AclName),
    ...optionalEntry('wafv2-acl-arn', spec.wafv2AclName ?? spec.wafv2AclArn),
    ...optionalEntry('ipam-ipv4-pool-id', pool?.ipv4IPAMPoolId),
    ...optionalEntry('subnets', subnets && (subnets.ids ?? [])),
    ...optionalEntry('inbound-cidrs', spec.inboundCIDRs),
    ...optionalEntry('security-group-prefix-lists', spec.prefixListsIDs),
    ...optionalEntry('certificate-arn', spec.certificateArn),
    ...optionalEntry('minimum-load-balancer-capacity', capacity && `CapacityUnits=${capacity.capacityUnits}`),
  };
}

/** Returns the annotations that bypass an option of the class, with the option. */
function bypassesOf({ inboundCIDRs, prefixListsIDs, wafv2AclArn, wafv2AclName }: Values): Record<string, string> {
  const inbound = inboundCIDRs ? 'inboundCidrs' : prefixListsIDs && 'inboundPrefixListIds';
  return {
    ...optionalEntry('wafv2-acl-name', wafv2AclArn && wafv2AclName === undefined ? 'webAclArn' : undefined),
    ...optionalEntry('security-groups', inbound),
    ...optionalEntry('security-group-prefix-lists', inboundCIDRs && !prefixListsIDs ? 'inboundCidrs' : undefined),
    ...optionalEntry('inbound-cidrs', prefixListsIDs && !inboundCIDRs ? 'inboundPrefixListIds' : undefined),
  } as Record<string, string>;
}

/**
 * Warns of Ingress annotations that the class overrides, of annotations that bypass an option of the class, and of a
 * redirect to a port without a listener.
 */
export function warnOfClassOverrides(others: readonly InstalledSoftware[], controllerClass: OverridingClass): void {
  const { classSpec, ingressClass } = controllerClass;
  if (classSpec === undefined) {
    return;
  }
  const [overrides, bypasses] = [overridesOf(classSpec), bypassesOf(classSpec)];
  for (const { warningScope: place, objects } of others) {
    for (const { kind, metadata, spec } of objects) {
      const annotations: IngressAnnotations = metadata?.annotations ?? {};
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
        if (text !== undefined && !hasSameValue(text, said)) {
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
            `"${suffix}: ${isDeployTimeMark(text) ? 'a deploy-time value' : text}" of Ingress "${metadata?.name}" bypasses ${option} of the IngressClass "${ingressClass}". Leave it out${option === 'webAclArn' ? ', or write webAclName in the class' : ''}.`,
          );
        }
      }
      warnOfRedirect({ kind, metadata, spec }, controllerClass, place);
    }
  }
}

/**
 * Warns of a redirect to a port without an HTTPS listener, on which the controller fails (model_builder.go,
 * buildSSLRedirectConfig).
 */
function warnOfRedirect(
  { metadata }: ReadObject,
  { classGroup, classSpec, ingressClass }: OverridingClass,
  place: InstalledSoftware['warningScope'],
): void {
  const annotations: IngressAnnotations = metadata?.annotations ?? {};
  const port = classSpec?.sslRedirectPort;
  const isAlone = classGroup === false && annotations[`${ALB_PREFIX}/group.name`] === undefined;
  // With certificates of the class, the default listener is HTTPS on port 443.
  const byClass = classSpec?.certificateArn && annotations[`${ALB_PREFIX}/listen-ports`] === undefined;
  const ports = byClass ? [['HTTPS', 443]] : listenerProtocolsAndPorts(annotations);
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
function hasSameValue(text: unknown, classValue: unknown): boolean {
  const controllerClass = [classValue].flat().map(String);
  if (isDeployTimeMark(text) || !controllerClass.every(isConcrete)) {
    return true;
  }
  const items = Array.isArray(classValue)
    ? String(text)
        .split(',')
        .map((item) => item.trim())
    : [String(text)];
  return JSON.stringify(items.sort()) === JSON.stringify(controllerClass.sort());
}

/** Class fields by object type, with the type of the class. */
const CLASS_FIELDS: Readonly<Record<string, readonly [field: string, kind: string]>> = {
  Ingress: ['ingressClassName', 'IngressClass'],
  Gateway: ['gatewayClassName', 'GatewayClass'],
};

/** IngressClass of the controller, and its group. */
interface ControllerIngressClass {
  readonly ingressClass: string;
  readonly classGroup?: string | false;
}

/**
 * Warns of an Ingress or a Gateway with a misspelled class or group.
 *
 * No controller would create its load balancer, or it would be separate from the group. A name that is not similar to a
 * known name may be defined outside of the app.
 */
export function warnOfUnknownClasses(
  others: readonly InstalledSoftware[],
  { classGroup, ingressClass }: ControllerIngressClass,
): void {
  const all = others.flatMap(({ objects }) => objects);
  const classes = namesByKind(all, ingressClass);
  const groups = groupCounts(all, classGroup);
  for (const { warningScope: place, objects } of others) {
    for (const object of objects) {
      const { kind, metadata, spec } = object;
      const [field, classKind] = CLASS_FIELDS[kind] ?? [];
      const name = field && spec?.[field];
      const known = classKind ? (classes.get(classKind) ?? []) : [];
      const near =
        typeof name === 'string' && !known.includes(name) && !isDeployTimeMark(name) && misspelledOf(name, known);
      if (near) {
        const text = `"${name}" in ${kind} "${metadata?.name}" matches no ${classKind} of this app. Did you mean "${near}"?`;
        warn(place, 'misspeltName', text);
      }
      const group = ingressGroupName(object);
      const rival = group !== undefined && groups.get(group) === 1 && misspelledOf(group, sharedGroups(groups));
      if (rival) {
        const text = `"${group}" in ${kind} "${metadata?.name}" is the group of only one Ingress. Did you mean "${rival}"?`;
        warn(place, 'misspeltName', text);
      }
    }
  }
}

function namesByKind(objects: readonly ReadObject[], ingressClass: string): Map<string, string[]> {
  const classes = new Map([['IngressClass', [ingressClass]]]);
  for (const { kind, metadata } of objects) {
    if (Object.values(CLASS_FIELDS).some(([, classKind]) => classKind === kind) && typeof metadata?.name === 'string') {
      classes.set(kind, [...(classes.get(kind) ?? []), metadata.name]);
    }
  }
  return classes;
}

function groupCounts(objects: readonly ReadObject[], classGroup: string | false | undefined): Map<string, number> {
  const counts = new Map<string, number>(classGroup ? [[classGroup, 2]] : []);
  for (const group of objects.flatMap((object) => ingressGroupName(object) ?? [])) {
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  return counts;
}

function sharedGroups(groups: ReadonlyMap<string, number>): string[] {
  return [...groups].filter(([, count]) => count > 1).map(([name]) => name);
}

/**
 * Returns the known name that was probably meant. Similar names can be intentional: `alb` and `nlb`, `team-a` and
 * `team-b`, `web-1` and `web-2`.
 */
function misspelledOf(name: string, known: readonly string[]): string | undefined {
  return known.find((other) => other !== name && isMisspelling(name, other));
}

/**
 * Returns whether one letter is added, missing or different inside a word, or two letters are swapped. Different digits
 * do not count.
 */
function isMisspelling(one: string, other: string): boolean {
  const start = [...one].findIndex((letter, at) => letter !== other[at]);
  const [from, rest] = start < 0 ? [one.length, ''] : [start, one.slice(start)];
  const others = other.slice(from);
  const differing = `${rest[0] ?? ''}${others[0] ?? ''}`;
  if (/\d/.test(differing)) {
    return false;
  }
  const isExchanged =
    rest.slice(0, 2) === [...others.slice(0, 2)].reverse().join('') && rest.slice(2) === others.slice(2);
  const isAdded = rest.slice(1) === others || rest === others.slice(1);
  const isInside = /[a-z]{2}$/.test(one.slice(0, from)) && /^[a-z]{2}/.test(rest.slice(1));
  return isExchanged || isAdded || (isInside && rest.slice(1) === others.slice(1));
}

function ingressGroupName({ kind, metadata }: ReadObject): string | undefined {
  const group = kind === 'Ingress' ? metadata?.annotations?.[`${ALB_PREFIX}/group.name`] : undefined;
  return typeof group === 'string' && !isDeployTimeMark(group) ? group : undefined;
}
