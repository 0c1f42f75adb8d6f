import { isDeployTimeMark, type ReadObject } from '../cluster/manifest-objects';

/** Load balancer class of NLBs of the controller, and the older annotation. */
export const NLB_CLASS = 'service.k8s.aws/nlb';
const NLB_ANNOTATION = 'service.beta.kubernetes.io/aws-load-balancer-type';
const NLB_TYPES = ['external', 'nlb-ip'];

/** Controller names of IngressClasses and GatewayClasses that the controller handles. */
const LOAD_BALANCER_CONTROLLERS = ['gateway.k8s.aws/alb', 'gateway.k8s.aws/nlb', 'ingress.k8s.aws/alb'];

/** Settings that determine which objects the controller handles. */
export interface ControllerClasses {
  /** IngressClass of its chart. */
  readonly ingressClass: string;
  /** Whether Services without a class get the class of the controller. */
  readonly handlesAllServices: boolean;
  /** Whether it handles Gateways. */
  readonly handlesGateways: boolean;
}

/** Returns the controller names of the classes in the objects, by class. */
export function controllerNamesByClass(objects: readonly ReadObject[]): Map<string, string> {
  return new Map(
    objects
      .filter(({ kind }) => kind === 'IngressClass' || kind === 'GatewayClass')
      .map(({ kind, metadata, spec }) => [`${kind} ${metadata?.name}`, spec?.controller ?? spec?.controllerName]),
  );
}

/** Returns whether the controller must delete the load balancer, or a similar resource, of an object. */
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

/**
 * Returns the ALB Gateways of the controller, by their classes. Gateways of other controllers, and of classes outside
 * of the app, are excluded.
 */
export function albGateways(all: readonly ReadObject[]): ReadObject[] {
  const controllers = controllerNamesByClass(all);
  return all.filter(
    ({ kind, spec }) =>
      kind === 'Gateway' && controllers.get(`GatewayClass ${spec?.gatewayClassName}`) === 'gateway.k8s.aws/alb',
  );
}

/** Finds an object by kind, name and namespace. */
export function findObject(
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
export function objectList(values: unknown): ReadObject[] {
  return Array.isArray(values) ? values : [];
}

/** Returns the ListenerRuleConfigurations of a rule. Undefined for those that are defined outside of the app. */
export function configurationsOf(
  route: ReadObject,
  rule: ReadObject,
  all: readonly ReadObject[],
): (ReadObject | undefined)[] {
  return objectList(rule.filters).flatMap(({ extensionRef }) =>
    extensionRef ? [findObject(all, 'ListenerRuleConfiguration', extensionRef.name, route.metadata?.namespace)] : [],
  );
}
