import type { ReadObject } from '../../cluster/manifest-objects';
import { controllersByClass } from './balanced-objects';

/**
 * Returns the ALB Gateways of the controller, by their classes. Gateways of other controllers, and of classes outside
 * of the app, are excluded.
 */
export function albGateways(all: readonly ReadObject[]): ReadObject[] {
  const controllers = controllersByClass(all);
  return all.filter(
    ({ kind, spec }) =>
      kind === 'Gateway' && controllers.get(`GatewayClass ${spec?.gatewayClassName}`) === 'gateway.k8s.aws/alb',
  );
}

/** Finds an object by kind, name and namespace. */
export function find(
  all: readonly ReadObject[],
  kind: string,
  name: unknown,
  namespace: unknown,
): ReadObject | undefined {
  return all.find((object) => object.kind === kind && isNamed(object, name, namespace));
}

/** Returns whether an object has a name and a namespace. */
export function isNamed({ metadata }: ReadObject, name: unknown, namespace: unknown): boolean {
  return metadata?.name === name && (metadata?.namespace ?? 'default') === (namespace ?? 'default');
}

/** Returns a list of an object. Empty if it is undefined or not a list. */
export function listOf(values: unknown): ReadObject[] {
  return Array.isArray(values) ? values : [];
}

/** Returns the ListenerRuleConfigurations of a rule. Undefined for those that are defined outside of the app. */
export function configurationsOf(
  route: ReadObject,
  rule: ReadObject,
  all: readonly ReadObject[],
): (ReadObject | undefined)[] {
  return listOf(rule.filters).flatMap(({ extensionRef }) =>
    extensionRef ? [find(all, 'ListenerRuleConfiguration', extensionRef.name, route.metadata?.namespace)] : [],
  );
}
