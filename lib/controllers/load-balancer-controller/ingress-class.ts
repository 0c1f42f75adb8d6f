import { Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { validateId } from '../../foundation/ids';
import { isDnsSubdomain, wrongLabel } from '../../foundation/kubernetes-names';
import { placeOfStack } from '../../foundation/places';
import { type Located, refuse, refusingAt } from '../../foundation/refusals';
import { isConcrete, isCount, shown } from '../../foundation/tokens';
import { given, type Values } from '../../foundation/values';
import { albAttributes } from '../load-balancing/alb-options';
import { albListenerAttributes } from '../load-balancing/listener-options';
import { refuseSslPolicy, refuseWebAclArn, validateBalancerPlaces } from '../load-balancing/load-balancer-arns';
import { validateLoadBalancer } from '../load-balancing/load-balancer-checks';
import type { IngressClassListener, IngressClassOptions } from './ingress-class-options';

/** Names of classes and groups of Ingresses: lower-case letters, digits, hyphens and dots, 63 at the most. */
export const INGRESS_NAME = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;

/** What AWS WAF takes as a name. */
export const WEB_ACL_NAME = /^[\w-]{1,128}$/;

/**
 * The chart values of an IngressClass and its IngressClassParams.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/ingress_class/
 */
export function ingressClassValues(options: IngressClassOptions, scope: Located): Values {
  refuseNames(options, scope);
  refusingAt(scope, () => validateLoadBalancer(options, { kind: 'ALB' }));
  refuseBounds(options, scope);
  refuseSslPolicy('ControllerSetting', options.sslPolicy, scope);
  const { certificates, inboundCidrs, inboundPrefixListIds, ipv4IpamPoolId, minimumCapacityUnits, namespaceLabels } =
    options;
  const { redirectHttpTo, subnets } = options;
  const attributes = refusingAt(scope, () => albAttributes(options));
  const wrong = wrongLabel(namespaceLabels);
  if (wrong !== undefined) {
    refuse('ControllerSetting', `${wrong} in namespaceLabels, write one such as "team: web"`, scope);
  }
  const spec = {
    ...given('scheme', options.scheme),
    ...given('ipAddressType', options.ipAddressType),
    ...given('group', options.group && { name: options.group }),
    ...given('inboundCIDRs', inboundCidrs && [...inboundCidrs]),
    ...given('prefixListsIDs', inboundPrefixListIds && [...inboundPrefixListIds]),
    ...given('subnets', subnets && (subnets._tags ? { tags: subnets._tags } : { ids: [...subnets._names] })),
    ...given('targetType', options.targetType),
    ...given('loadBalancerName', options.loadBalancerName),
    ...given(
      'sslRedirectPort',
      redirectHttpTo === undefined ? undefined : Tokenization.stringifyNumber(redirectHttpTo),
    ),
    ...given('wafv2AclArn', options.webAclArn),
    ...given('wafv2AclName', options.webAclName),
    ...given(
      'minimumLoadBalancerCapacity',
      minimumCapacityUnits === undefined ? undefined : { capacityUnits: minimumCapacityUnits },
    ),
    ...given('ipamConfiguration', ipv4IpamPoolId && { ipv4IPAMPoolId: ipv4IpamPoolId }),
    ...given('listeners', options.listeners && refusingAt(scope, () => options.listeners?.map(listenerOf))),
    ...given('certificateArn', certificates && [...certificates._arns]),
    ...given('sslPolicy', options.sslPolicy),
    ...given('namespaceSelector', namespaceLabels && { matchLabels: { ...namespaceLabels } }),
    ...given('tags', pairs(options.tags)),
    ...given('loadBalancerAttributes', Object.keys(attributes).length > 0 ? pairs(attributes) : undefined),
  };
  return {
    ...given('ingressClass', options.name),
    ...given('ingressClassConfig', options.isDefault === undefined ? undefined : { default: options.isDefault }),
    ...(Object.keys(spec).length > 0 ? { ingressClassParams: { spec } } : {}),
  };
}

function pairs(values: Readonly<Record<string, string>> | undefined) {
  return values && Object.entries(values).map(([key, value]) => ({ key, value }));
}

function listenerOf(listener: IngressClassListener) {
  const { https, port } = listener;
  return { protocol: https ? 'HTTPS' : 'HTTP', port, listenerAttributes: pairs(albListenerAttributes(listener)) };
}

/** Fails on certificates and web ACLs that are known to be of another Region or account than the cluster. */
export function refuseForeignClass({ certificates, webAclArn }: IngressClassOptions, scope: IConstruct): void {
  const place = { ...placeOfStack(scope), text: 'load balancers are in' };
  const refusal = 'ControllerSetting';
  validateBalancerPlaces('a certificate', certificates?._placed ?? [], place, { refusal, scope });
  refuseWebAclArn(refusal, webAclArn, place, scope);
}

function refuseBounds(options: IngressClassOptions, scope: Located): void {
  const { certificates, group, loadBalancerName, redirectHttpTo, subnets } = options;
  validateId('ipamPool', options.ipv4IpamPoolId, { refusal: 'ControllerSetting', scope });
  if (certificates?._elsewhere) {
    refuse(
      'ListenerCertificate',
      `"TlsCertificates.${certificates._elsewhere}()" is for Ingresses, give an IngressClass its certificates with TlsCertificates.of`,
      scope,
    );
  }
  for (const port of [redirectHttpTo, ...(options.listeners ?? []).map((listener) => listener.port)]) {
    if (port !== undefined && isConcrete(port) && !(isCount(port, 1) && port <= 65535)) {
      refuse('ControllerSetting', `"${shown(port)}" is not a port, write a whole number from 1 to 65535`, scope);
    }
  }
  if (loadBalancerName !== undefined && group === undefined) {
    refuse(
      'ControllerSetting',
      `"${shown(loadBalancerName)}" would be the name of every ALB of the class, write group as well`,
      scope,
    );
  }
  validateWebAclName(options, scope);
  refusingAt(scope, () => subnets?._validateIds());
}

function validateWebAclName({ webAclArn, webAclName }: IngressClassOptions, scope: Located): void {
  if (webAclArn !== undefined && webAclName !== undefined) {
    refuse('ControllerSetting', '"webAclArn" is ignored beside webAclName, leave out one of them', scope);
  }
  if (webAclName !== undefined && isConcrete(webAclName) && !WEB_ACL_NAME.test(webAclName)) {
    refuse(
      'ControllerSetting',
      `"${webAclName}" is not a name of a web ACL, write up to 128 letters, digits, hyphens and underscores`,
      scope,
    );
  }
}

function refuseNames({ group, name }: IngressClassOptions, scope: Located): void {
  for (const [option, value] of Object.entries({ name, group })) {
    // The name is that of objects, too.
    const fits = value === undefined || (INGRESS_NAME.test(value) && (option === 'group' || isDnsSubdomain(value)));
    if (isConcrete(value) && !fits) {
      refuse(
        'ControllerSetting',
        `"${value}" cannot be the ${option} of an IngressClass, write lower-case letters, digits, hyphens and dots, 63 at the most`,
        scope,
      );
    }
  }
}

/** The specification of the IngressClassParams of the chart; undefined where something else makes them. */
export function classSpecOf({ ingressClassParams, createIngressClassResource }: Values): Values | undefined {
  const { create = true, spec = {} } = (ingressClassParams ?? {}) as { create?: unknown; spec?: Values };
  return create === true && createIngressClassResource !== false ? spec : undefined;
}

/** The group that the IngressClassParams of the chart name: `false` for none, and undefined where they are not known. */
export function classGroupOf(values: Values): string | false | undefined {
  const spec = classSpecOf(values);
  const name = (spec?.group as { name?: unknown } | undefined)?.name ?? false;
  return spec !== undefined && (name === false || (typeof name === 'string' && isConcrete(name))) ? name : undefined;
}
