import { Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Cidr } from '../../addressing/cidr';
import { validateArns } from '../../foundation/arns';
import { validateId, validateIds } from '../../foundation/ids';
import { isDnsSubdomain, wrongLabel } from '../../foundation/kubernetes-names';
import { placedByArn, placeOfStack } from '../../foundation/places';
import { type Located, refuse, refusingAt } from '../../foundation/refusals';
import { isConcrete, isCount, shown } from '../../foundation/tokens';
import { given, type Values } from '../../foundation/values';
import { refuseSslPolicy, refuseWebAclArn, validateBalancerPlaces } from '../load-balancing/load-balancer-arns';
import { refuseLoadBalancerName } from '../load-balancing/load-balancer-name';
import type { IngressClassListener, IngressClassOptions } from './ingress-class-options';

/**
 * Pattern of class and group names of Ingresses: lower-case letters, digits, hyphens and dots, at most 63 characters.
 */
export const INGRESS_NAME = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;

/** Pattern of web ACL names. */
export const WEB_ACL_NAME = /^[\w-]{1,128}$/;

/**
 * Returns the chart values of an IngressClass and its IngressClassParams.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/guide/ingress/ingress_class/
 */
export function ingressClassValues(options: IngressClassOptions, scope: Located): Values {
  refuseNames(options, scope);
  refuseBounds(options, scope);
  refuseSslPolicy('IngressClassSetting', options.sslPolicy, scope);
  refusingAt(scope, () => options.inboundCidrs?.filter(isConcrete).map((cidr) => Cidr.parse(cidr)));
  const { capacityUnits, certificateArns, inboundCidrs, inboundPrefixListIds, ipv4IpamPoolId, namespaceLabels } =
    options;
  const { redirectHttpTo, subnets, subnetTags } = options;
  const wrong = wrongLabel(namespaceLabels);
  if (wrong !== undefined) {
    refuse('IngressClassSetting', `${wrong} in namespaceLabels. Write a label such as "team: web"`, scope);
  }
  const spec = {
    ...given('scheme', options.scheme),
    ...given('ipAddressType', options.addressing),
    ...given('group', options.group && { name: options.group }),
    ...given('inboundCIDRs', inboundCidrs && [...inboundCidrs]),
    ...given('prefixListsIDs', inboundPrefixListIds && [...inboundPrefixListIds]),
    ...given(
      'subnets',
      subnets ? { ids: subnets.map(({ subnetId }) => subnetId) } : subnetTags && { tags: subnetTags },
    ),
    ...given('targetType', options.targetType),
    ...given('loadBalancerName', options.loadBalancerName),
    ...given(
      'sslRedirectPort',
      redirectHttpTo === undefined ? undefined : Tokenization.stringifyNumber(redirectHttpTo),
    ),
    ...given('wafv2AclArn', options.webAclArn),
    ...given('wafv2AclName', options.webAclName),
    ...given('minimumLoadBalancerCapacity', capacityUnits === undefined ? undefined : { capacityUnits }),
    ...given('ipamConfiguration', ipv4IpamPoolId && { ipv4IPAMPoolId: ipv4IpamPoolId }),
    ...given('listeners', options.listeners?.map(listenerOf)),
    ...given('certificateArn', certificateArns && [...certificateArns]),
    ...given('sslPolicy', options.sslPolicy),
    ...given('namespaceSelector', namespaceLabels && { matchLabels: { ...namespaceLabels } }),
    ...given('tags', pairs(options.tags)),
    ...given('loadBalancerAttributes', pairs(options.loadBalancerAttributes)),
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

function listenerOf({ attributes, https, port }: IngressClassListener) {
  return { protocol: https ? 'HTTPS' : 'HTTP', port, listenerAttributes: pairs(attributes) };
}

/** Validates that certificates and web ACLs are in the Region and account of the cluster. */
export function refuseForeignClass({ certificateArns = [], webAclArn }: IngressClassOptions, scope: IConstruct): void {
  const place = { ...placeOfStack(scope), text: 'load balancers are in' };
  const refusal = 'IngressClassSetting';
  validateBalancerPlaces('a certificate', certificateArns.map(placedByArn), place, { refusal, scope });
  refuseWebAclArn(refusal, webAclArn, place, scope);
}

function refuseBounds(options: IngressClassOptions, scope: Located): void {
  const { capacityUnits, group, loadBalancerName, redirectHttpTo, subnets, subnetTags } = options;
  const place = { refusal: 'IngressClassSetting', scope } as const;
  validateIds('prefixList', options.inboundPrefixListIds, place);
  validateId('ipamPool', options.ipv4IpamPoolId, place);
  validateArns('certificate', options.certificateArns, place);
  for (const port of [redirectHttpTo, ...(options.listeners ?? []).map((listener) => listener.port)]) {
    if (port !== undefined && isConcrete(port) && !(isCount(port, 1) && port <= 65535)) {
      refuse(
        'IngressClassSetting',
        `"${shown(port)}" is not a valid port. Write a whole number from 1 to 65535`,
        scope,
      );
    }
  }
  if (capacityUnits !== undefined && isConcrete(capacityUnits) && !isCount(capacityUnits, 1)) {
    refuse(
      'IngressClassSetting',
      `"capacityUnits: ${shown(capacityUnits)}" is out of bounds. Write a whole number of 1 or more`,
      scope,
    );
  }
  if (loadBalancerName !== undefined && group === undefined) {
    refuse(
      'IngressClassSetting',
      `"${shown(loadBalancerName)}" would be the name of several ALBs. Write group as well`,
      scope,
    );
  }
  refuseLoadBalancerName('IngressClassSetting', loadBalancerName, scope);
  validateWebAclName(options, scope);
  if (subnets && subnetTags) {
    refuse('IngressClassSetting', '"subnetTags" cannot be combined with subnets. Leave one of the two out', scope);
  }
  if (subnets?.length === 0 || (subnetTags && Object.keys(subnetTags).length === 0)) {
    refuse(
      'IngressClassSetting',
      '"subnets" of an IngressClass is empty. Write one subnet in each of two zones, or leave it out',
      scope,
    );
  }
}

function validateWebAclName({ webAclArn, webAclName }: IngressClassOptions, scope: Located): void {
  if (webAclArn !== undefined && webAclName !== undefined) {
    refuse('IngressClassSetting', '"webAclArn" is ignored if webAclName is set. Leave one of the two out', scope);
  }
  if (webAclName !== undefined && isConcrete(webAclName) && !WEB_ACL_NAME.test(webAclName)) {
    refuse(
      'IngressClassSetting',
      `"${webAclName}" is not a web ACL name. Write at most 128 letters, digits, hyphens and underscores`,
      scope,
    );
  }
}

function refuseNames({ group, name }: IngressClassOptions, scope: Located): void {
  for (const [option, value] of Object.entries({ name, group })) {
    // The name of a class is also an object name.
    const fits = value === undefined || (INGRESS_NAME.test(value) && (option === 'group' || isDnsSubdomain(value)));
    if (isConcrete(value) && !fits) {
      refuse(
        'IngressClassSetting',
        `"${value}" is not a valid ${option} of an IngressClass. Write at most 63 lower-case letters, digits, hyphens and dots`,
        scope,
      );
    }
  }
}

/** Returns the spec of the IngressClassParams in the chart values. Undefined if another component defines them. */
export function classSpecOf({ ingressClassParams, createIngressClassResource }: Values): Values | undefined {
  const { create = true, spec = {} } = (ingressClassParams ?? {}) as { create?: unknown; spec?: Values };
  return create === true && createIngressClassResource !== false ? spec : undefined;
}

/**
 * Returns the group in the IngressClassParams of the chart values: `false` for none, and undefined if it is unknown.
 */
export function classGroupOf(values: Values): string | false | undefined {
  const spec = classSpecOf(values);
  const name = (spec?.group as { name?: unknown } | undefined)?.name ?? false;
  return spec !== undefined && (name === false || (typeof name === 'string' && isConcrete(name))) ? name : undefined;
}
