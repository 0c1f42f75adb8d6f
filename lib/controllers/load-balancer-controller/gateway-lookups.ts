import type { ReadObject } from '../../cluster/manifest-objects';
import { controllersByClass } from './balanced-objects';

/** The Gateways of an ALB of the controller, by their classes: those of other controllers, and of classes that are not in the app, are left out. */
export function albGateways(all: readonly ReadObject[]): ReadObject[] {
  const controllers = controllersByClass(all);
  return all.filter(
    ({ kind, spec }) =>
      kind === 'Gateway' && controllers.get(`GatewayClass ${spec?.gatewayClassName}`) === 'gateway.k8s.aws/alb',
  );
}

/** The object of a kind with a name in a namespace. */
export function find(
  all: readonly ReadObject[],
  kind: string,
  name: unknown,
  namespace: unknown,
): ReadObject | undefined {
  return all.find((object) => object.kind === kind && isNamed(object, name, namespace));
}

/** Whether an object has a name in a namespace. */
export function isNamed({ metadata }: ReadObject, name: unknown, namespace: unknown): boolean {
  return metadata?.name === name && (metadata?.namespace ?? 'default') === (namespace ?? 'default');
}

/** A list of an object, none where it is left out or no list. */
export function listOf(values: unknown): ReadObject[] {
  return Array.isArray(values) ? values : [];
}

/** The ListenerRuleConfigurations that a rule names; undefined for one that something else defines. */
export function configurationsOf(
  route: ReadObject,
  rule: ReadObject,
  all: readonly ReadObject[],
): (ReadObject | undefined)[] {
  return listOf(rule.filters).flatMap(({ extensionRef }) =>
    extensionRef ? [find(all, 'ListenerRuleConfiguration', extensionRef.name, route.metadata?.namespace)] : [],
  );
}
