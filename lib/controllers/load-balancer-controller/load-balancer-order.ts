import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { warn } from '../../foundation/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';

/** The controllers of classes whose load balancers the controller makes. */
const OWN_CONTROLLERS = ['gateway.k8s.aws/alb', 'gateway.k8s.aws/nlb', 'ingress.k8s.aws/alb'];

/** The class of Services that ask for an NLB of the controller, and the annotation by which they did before. */
const NLB_CLASS = 'service.k8s.aws/nlb';
const NLB_ANNOTATION = 'service.beta.kubernetes.io/aws-load-balancer-type';
const NLB_TYPES = ['external', 'nlb-ip'];

/** What the values of a chart are full of when its Ingresses and Services are for the controller. */
const CHART_MARKS = ['alb.ingress.kubernetes.io/', 'service.beta.kubernetes.io/aws-load-balancer-', NLB_CLASS];

/** Stands for a deploy-time value in a manifest, within a text and on its own; nobody writes it. */
const DEPLOY_TIME = '9007199254740881';

/** What decides which objects are the controller's. */
export interface BalancedClasses {
  /** The IngressClass of its chart. */
  readonly ingressClass: string;
  /** Whether Services without a class are given its own. */
  readonly takesAllServices: boolean;
  /** Whether it serves Gateways. */
  readonly takesGateways: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: a Kubernetes object is of any shape
type AnyObject = Record<string, any>;

/**
 * Warns of Ingresses, Gateways and the like that do not wait for the controller that makes their load balancers: at deletion they would go
 * after it, or beside it, and their load balancers would stay. At synthesis, when every edge is there; of manifests in the stack of the
 * release, whoever defines them, and of charts whose values are written for the controller.
 */
export function warnOfUnorderedBalancers(release: IConstruct, clusterName: string, classes: BalancedClasses): void {
  const stack = Stack.of(release);
  const isOurs = (resource: CfnResource) => resource.node.scopes.includes(release);
  release.node.addValidation({
    validate: () => {
      const installed = resourcesIn(stack).filter(
        (resource) => clusterOf(resource, stack) === textOf(clusterName, stack),
      );
      const controllers = controllersByClass(installed.flatMap((one) => objectsOf(one, stack)));
      const isBalanced = (one: AnyObject) => needsController(one, classes, controllers);
      for (const resource of installed.filter((one) => !isOurs(one))) {
        const what = objectsOf(resource, stack).find(isBalanced)?.kind ?? chartMark(resource, stack);
        if (what !== undefined && !waitsFor(resource, isOurs)) {
          warn(
            resource.node.scope ?? resource,
            'loadBalancerOrder',
            `"${what}" is for the load balancer controller, and does not wait for it: at deletion the controller may go first, and the load balancer stays. Let this wait for the release of the controller, "${release.node.path}", by node.addDependency or the "after" of KubernetesObjects.`,
          );
        }
      }
      return [];
    },
  });
}

function resourcesIn(stack: Stack): CfnResource[] {
  return stack.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .filter(({ cfnResourceType }) => [CHART, OBJECTS].includes(cfnResourceType))
    .filter((resource) => Stack.of(resource) === stack);
}

/** The controllers of the classes that the objects define, by the names of these. */
function controllersByClass(objects: readonly AnyObject[]): Map<string, string> {
  return new Map(
    objects
      .filter(({ kind }) => kind === 'IngressClass' || kind === 'GatewayClass')
      .map(({ kind, metadata, spec }) => [`${kind} ${metadata?.name}`, spec?.controller ?? spec?.controllerName]),
  );
}

/** Whether an object is behind a load balancer, or the like, that only the controller takes away. */
function needsController(object: AnyObject, classes: BalancedClasses, controllers: Map<string, string>): boolean {
  const { apiVersion, kind, metadata, spec = {} } = object;
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

/** Of a chart nobody here knows the objects: the values tell. */
function chartMark(resource: CfnResource, stack: Stack): string | undefined {
  const values = resource.cfnResourceType === CHART ? textOf(propertyOf(resource, 'Values'), stack) : '';
  return CHART_MARKS.find((mark) => values.includes(mark));
}

/** The objects of a manifest; none where it is more than a text with deploy-time values in it. */
function objectsOf(resource: CfnResource, stack: Stack): AnyObject[] {
  if (resource.cfnResourceType !== OBJECTS) {
    return [];
  }
  try {
    return [JSON.parse(joined(stack.resolve(propertyOf(resource, 'Manifest'))))].flat().filter(Boolean);
  } catch {
    return [];
  }
}

function joined(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const parts = (value as { readonly 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'];
  return parts?.[0] === '' ? parts[1].map(joined).join('') : DEPLOY_TIME;
}

function isDeployTime(value: unknown): boolean {
  return String(value).includes(DEPLOY_TIME);
}

/** Properties of custom resources have no typed face. */
function propertyOf(resource: CfnResource, name: string): unknown {
  return (resource as unknown as { readonly cfnProperties?: Record<string, unknown> }).cfnProperties?.[name];
}

function clusterOf(resource: CfnResource, stack: Stack): string {
  return textOf(propertyOf(resource, 'ClusterName'), stack);
}

function textOf(value: unknown, stack: Stack): string {
  return JSON.stringify(stack.resolve(value)) ?? '';
}

/** Directly or through others, by edges; the release hands nothing out that could be referred to. */
function waitsFor(
  resource: CfnResource,
  isGoal: (resource: CfnResource) => boolean,
  seen = new Set<unknown>(),
): boolean {
  return resource.obtainDependencies().some((earlier) => {
    if (!CfnResource.isCfnResource(earlier) || seen.has(earlier)) {
      return false;
    }
    seen.add(earlier);
    return isGoal(earlier) || waitsFor(earlier, isGoal, seen);
  });
}
