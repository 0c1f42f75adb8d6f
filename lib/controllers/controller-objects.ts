import { isDeployTimeMark, type ReadObject } from '../cluster/manifest-objects';

/** The class of Services that ask for an NLB of the controller, and the annotation by which they did before. */
export const NLB_CLASS = 'service.k8s.aws/nlb';
const NLB_ANNOTATION = 'service.beta.kubernetes.io/aws-load-balancer-type';
const NLB_TYPES = ['external', 'nlb-ip'];

/** The controllers of classes whose load balancers the controller makes. */
const LOAD_BALANCER_CONTROLLERS = ['gateway.k8s.aws/alb', 'gateway.k8s.aws/nlb', 'ingress.k8s.aws/alb'];

/** What decides which objects are the controller's. */
export interface ControllerClasses {
  /** The IngressClass of its chart. */
  readonly ingressClass: string;
  /** Whether Services without a class are given its own. */
  readonly handlesAllServices: boolean;
  /** Whether it serves Gateways. */
  readonly handlesGateways: boolean;
}

/** The controllers of the classes that the objects define, by the names of these. */
export function controllerNamesByClass(objects: readonly ReadObject[]): Map<string, string> {
  return new Map(
    objects
      .filter(({ kind }) => kind === 'IngressClass' || kind === 'GatewayClass')
      .map(({ kind, metadata, spec }) => [`${kind} ${metadata?.name}`, spec?.controller ?? spec?.controllerName]),
  );
}

/** Whether an object is behind a load balancer, or the like, that only the controller takes away. */
export function isHandledByController(
  object: ReadObject,
  classes: ControllerClasses,
  controllers: ReadonlyMap<string, string>,
): boolean {
  const { apiVersion, kind, metadata } = object;
  const spec = object.spec ?? {};
  const annotations = metadata?.annotations ?? {};
  switch (`${String(apiVersion).split('/')[0]} ${kind}`) {
    case 'networking.k8s.io Ingress': {
      const name = spec.ingressClassName ?? annotations['kubernetes.io/ingress.class'];
      const isControllerClass = LOAD_BALANCER_CONTROLLERS.includes(controllers.get(`IngressClass ${name}`) ?? '');
      return name === undefined || name === classes.ingressClass || isDeployTimeMark(name) || isControllerClass;
    }
    case 'v1 Service': {
      const name = spec.loadBalancerClass;
      const isHandled = classes.handlesAllServices || NLB_TYPES.includes(annotations[NLB_ANNOTATION]);
      return (
        spec.type === 'LoadBalancer' && (name === undefined ? isHandled : name === NLB_CLASS || isDeployTimeMark(name))
      );
    }
    case 'gateway.networking.k8s.io Gateway': {
      const controller = controllers.get(`GatewayClass ${spec.gatewayClassName}`);
      return classes.handlesGateways && (controller === undefined || LOAD_BALANCER_CONTROLLERS.includes(controller));
    }
    case 'elbv2.k8s.aws TargetGroupBinding':
    case 'aga.k8s.aws GlobalAccelerator':
      return true;
    default:
      return false;
  }
}

/** The Gateways of an ALB of the controller, by their classes: those of other controllers, and of classes that are not in the app, are left out. */
export function albGateways(all: readonly ReadObject[]): ReadObject[] {
  const controllers = controllerNamesByClass(all);
  return all.filter(
    ({ kind, spec }) =>
      kind === 'Gateway' && controllers.get(`GatewayClass ${spec?.gatewayClassName}`) === 'gateway.k8s.aws/alb',
  );
}

/** The object of a kind with a name in a namespace. */
export function findObject(
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
export function objectList(values: unknown): ReadObject[] {
  return Array.isArray(values) ? values : [];
}

/** The ListenerRuleConfigurations that a rule names; undefined for one that something else defines. */
export function configurationsOf(
  route: ReadObject,
  rule: ReadObject,
  all: readonly ReadObject[],
): (ReadObject | undefined)[] {
  return objectList(rule.filters).flatMap(({ extensionRef }) =>
    extensionRef ? [findObject(all, 'ListenerRuleConfiguration', extensionRef.name, route.metadata?.namespace)] : [],
  );
}
