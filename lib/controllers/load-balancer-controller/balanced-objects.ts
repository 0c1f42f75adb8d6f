import { isDeployTime, type ReadObject } from '../../cluster/manifest-objects';

/** Load balancer class of NLBs of the controller, and the older annotation. */
export const NLB_CLASS = 'service.k8s.aws/nlb';
const NLB_ANNOTATION = 'service.beta.kubernetes.io/aws-load-balancer-type';
const NLB_TYPES = ['external', 'nlb-ip'];

/** Controller names of IngressClasses and GatewayClasses that the controller handles. */
const OWN_CONTROLLERS = ['gateway.k8s.aws/alb', 'gateway.k8s.aws/nlb', 'ingress.k8s.aws/alb'];

/** Settings that determine which objects the controller handles. */
export interface BalancedClasses {
  /** IngressClass of its chart. */
  readonly ingressClass: string;
  /** Whether Services without a class get the class of the controller. */
  readonly takesAllServices: boolean;
  /** Whether it handles Gateways. */
  readonly takesGateways: boolean;
}

/** Returns the controller names of the classes in the objects, by class. */
export function controllersByClass(objects: readonly ReadObject[]): Map<string, string> {
  return new Map(
    objects
      .filter(({ kind }) => kind === 'IngressClass' || kind === 'GatewayClass')
      .map(({ kind, metadata, spec }) => [`${kind} ${metadata?.name}`, spec?.controller ?? spec?.controllerName]),
  );
}

/** Returns whether the controller must delete the load balancer, or a similar resource, of an object. */
export function needsController(
  object: ReadObject,
  classes: BalancedClasses,
  controllers: ReadonlyMap<string, string>,
): boolean {
  const { apiVersion, kind, metadata } = object;
  const spec = object.spec ?? {};
  const annotations = metadata?.annotations ?? {};
  switch (`${String(apiVersion).split('/')[0]} ${kind}`) {
    case 'networking.k8s.io Ingress': {
      const name = spec.ingressClassName ?? annotations['kubernetes.io/ingress.class'];
      const isOurs = OWN_CONTROLLERS.includes(controllers.get(`IngressClass ${name}`) ?? '');
      return name === undefined || name === classes.ingressClass || isDeployTime(name) || isOurs;
    }
    case 'v1 Service': {
      const name = spec.loadBalancerClass;
      const isTaken = classes.takesAllServices || NLB_TYPES.includes(annotations[NLB_ANNOTATION]);
      return spec.type === 'LoadBalancer' && (name === undefined ? isTaken : name === NLB_CLASS || isDeployTime(name));
    }
    case 'gateway.networking.k8s.io Gateway': {
      const controller = controllers.get(`GatewayClass ${spec.gatewayClassName}`);
      return classes.takesGateways && (controller === undefined || OWN_CONTROLLERS.includes(controller));
    }
    case 'elbv2.k8s.aws TargetGroupBinding':
    case 'aga.k8s.aws GlobalAccelerator':
      return true;
    default:
      return false;
  }
}
