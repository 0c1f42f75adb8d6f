// A model of what the AWS Load Balancer Controller 3.5.0 makes of the objects of a Gateway. Facts from pkg/gateway/lb_config_merger.go,
// tg_config_constructor.go, model/model_build_subnet.go, model/base_model_builder.go and model/model_build_target_group.go at v3.5.0.

import type { KubernetesShape } from './object-schemas';

/** Fields of a LoadBalancerConfiguration of which one side is taken as a whole. */
const TAKEN_WHOLE = [
  'loadBalancerName',
  'scheme',
  'ipAddressType',
  'enforceSecurityGroupInboundRulesOnPrivateLinkTraffic',
  'customerOwnedIpv4Pool',
  'ipv4IPAMPoolId',
  'loadBalancerSubnets',
  'loadBalancerSubnetsSelector',
  'securityGroups',
  'securityGroupPrefixes',
  'sourceRanges',
  'enableICMP',
  'manageBackendSecurityGroupRules',
  'wafV2',
  'shieldConfiguration',
  'disableSecurityGroup',
  'defaultTargetGroupConfiguration',
];

type Shape = KubernetesShape | undefined;

const taken = (high: KubernetesShape, low: KubernetesShape, fields: readonly string[]) =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = high[field] ?? low[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );

/** Attributes by their names: `high` wins. */
function attributes(
  high: readonly KubernetesShape[] = [],
  low: readonly KubernetesShape[] = [],
): Record<string, string> {
  return Object.fromEntries([...low, ...high].map(({ key, value }) => [key, value]));
}

/** The specification that counts where a class and its Gateway both have a LoadBalancerConfiguration. */
export function mergedLoadBalancer(ofClass: Shape, ofGateway: Shape): KubernetesShape {
  if (ofClass === undefined || ofGateway === undefined) {
    return ofClass ?? ofGateway ?? {};
  }
  const isGatewayFirst = ofClass.mergingMode === 'prefer-gateway';
  const [high, low] = isGatewayFirst ? [ofGateway, ofClass] : [ofClass, ofGateway];
  const ports = new Map<string, KubernetesShape>();
  for (const listener of [...(low.listenerConfigurations ?? []), ...(high.listenerConfigurations ?? [])]) {
    ports.set(listener.protocolPort, listener);
  }
  // The capacity is on neither list of the controller: it is lost.
  return {
    ...taken(high, low, TAKEN_WHOLE),
    tags: { ...low.tags, ...high.tags },
    loadBalancerAttributes: attributes(high.loadBalancerAttributes, low.loadBalancerAttributes),
    listenerConfigurations: [...ports.values()],
  };
}

const TARGET_FIELDS = [
  'targetGroupName',
  'ipAddressType',
  'healthCheckConfig',
  'nodeSelector',
  'targetType',
  'protocol',
  'protocolVersion',
  'targetControlPort',
  'enableMultiCluster',
];

function mergedProps(high: Shape, low: Shape): KubernetesShape {
  return {
    ...taken(high ?? {}, low ?? {}, TARGET_FIELDS),
    tags: { ...low?.tags, ...high?.tags },
    targetGroupAttributes: attributes(high?.targetGroupAttributes, low?.targetGroupAttributes),
  };
}

/** A route, as a TargetGroupConfiguration names it. */
export interface ModelRoute {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The properties of the target group of a Service for a route: those of the Service first, then the defaults in their order. */
export function targetsOf(ofService: Shape, route: ModelRoute, ...defaults: Shape[]): KubernetesShape {
  const rank = ({ kind: routeKind, namespace: routeNamespace, name: routeName }: KubernetesShape) => {
    const isNamed = routeKind === route.kind && routeNamespace === route.namespace && routeName === route.name;
    const isOfNamespace = routeKind === route.kind && routeNamespace === route.namespace && !routeName;
    return isNamed ? 3 : isOfNamespace ? 2 : routeKind === route.kind && !routeNamespace && !routeName ? 1 : 0;
  };
  const matched: Shape = [...(ofService?.routeConfigurations ?? [])]
    .map((configuration) => ({ configuration, rank: rank(configuration.routeIdentifier) }))
    .filter((candidate) => candidate.rank > 0)
    .sort((one, other) => other.rank - one.rank)[0]?.configuration.targetGroupProps;
  const own = mergedProps(matched, ofService?.defaultConfiguration);
  const withList = (props: KubernetesShape) => ({
    ...props,
    targetGroupAttributes: listed(props.targetGroupAttributes),
  });
  let merged: KubernetesShape = {};
  for (const high of [own, ...defaults.map((one) => one?.defaultConfiguration ?? {})].reverse()) {
    merged = mergedProps(withList(high), withList(merged));
  }
  return merged;
}

function listed(values: KubernetesShape | readonly KubernetesShape[] = []): KubernetesShape[] {
  return Array.isArray(values) ? values : Object.entries(values).map(([key, value]) => ({ key, value }));
}
