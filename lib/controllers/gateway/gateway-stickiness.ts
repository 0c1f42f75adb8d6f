import { type Located, refuse } from '../../foundation/refusals';
import type { LoadBalancerController } from '../load-balancer-controller/load-balancer-controller';
import type { GatewayTargetOptions, RouteTargets } from './gateway-target-options';
import { targetGroupAttributes } from './gateway-targets';

/** The targets of a Service, as its TargetGroupConfiguration says them. */
export interface TargetsOfService {
  readonly namespace: string;
  readonly service: string;
  readonly targets: GatewayTargetOptions;
  readonly routes: readonly RouteTargets[];
}

/** A rule that sends requests to several backends without keeping a client on one of them. */
export interface SpreadingRule {
  readonly backends: readonly { readonly namespace: string; readonly service: string }[];
}

/** A route of a Gateway. */
export interface SpreadingRoute {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly rules: readonly SpreadingRule[];
}

/** What is said of targets, of the Gateway and of its class: the first wins. */
export type DefaultTargets = readonly (GatewayTargetOptions | undefined)[];

/** A Service has one TargetGroupConfiguration, whichever Gateway of the controller adds it. */
const OF_SERVICES = new WeakMap<LoadBalancerController, TargetsOfService[]>();

/** Remembers what the targets of a Service are. */
export function rememberTargets(controller: LoadBalancerController, targets: TargetsOfService): void {
  OF_SERVICES.set(controller, [...(OF_SERVICES.get(controller) ?? []), targets]);
}

/**
 * Fails on a route of an ALB with a rule that spreads requests over several target groups, one of which keeps clients on a target: Elastic Load Balancing
 * refuses the rule unless it keeps clients on a target group, too. Ask it when all targets are known.
 *
 * The attributes of a target group are merged by their names, as pkg/gateway/tg_config_constructor.go of the AWS Load Balancer Controller v3.5.0 does:
 * of the Service for the route, of the Service, of the Gateway and its class.
 */
export function validateSpread(
  controller: LoadBalancerController,
  defaults: DefaultTargets,
  routes: readonly SpreadingRoute[],
  scope: Located,
): void {
  for (const route of routes) {
    for (const { backends } of route.rules) {
      const sticky = backends.find((backend) => isSticky(controller, defaults, route, backend));
      if (sticky) {
        refuse(
          'GatewayRoute',
          `"${route.id}" sends clients to several backends while the stickiness of "${sticky.service}" keeps them on one target, give the rule listenerRule: { targetGroupStickiness }, or take the stickiness off the targets`,
          scope,
        );
      }
    }
  }
}

function isSticky(
  controller: LoadBalancerController,
  defaults: DefaultTargets,
  route: SpreadingRoute,
  { namespace, service }: { readonly namespace: string; readonly service: string },
): boolean {
  const own = (OF_SERVICES.get(controller) ?? []).find(
    (targets) => targets.namespace === namespace && targets.service === service,
  );
  const layers = [own && targetsFor(route, own.routes), own?.targets, ...defaults];
  const enabled = layers.map((layer) => layer && targetGroupAttributes(layer)['stickiness.enabled']);
  return enabled.find((value) => value !== undefined) === 'true';
}

/** The most exact one: by name, by namespace, by kind. */
function targetsFor(route: SpreadingRoute, all: readonly RouteTargets[]): GatewayTargetOptions | undefined {
  const ofKind = all.filter(({ kind }) => kind === route.kind);
  const found =
    ofKind.find(({ name, namespace }) => name === route.name && namespace === route.namespace) ??
    ofKind.find(({ name, namespace }) => name === undefined && namespace === route.namespace) ??
    ofKind.find(({ name, namespace }) => name === undefined && namespace === undefined);
  return found?.targets;
}
