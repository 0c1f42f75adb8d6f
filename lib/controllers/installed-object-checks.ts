import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { tryGetAddonFacts } from '../addons/addon-table';
import { type InstalledSoftware, installedIn } from '../cluster/installed-software';
import { isDeployTimeMark, type ReadObject } from '../cluster/manifest-objects';
import { DeploymentOrder, mainResourcesOf } from '../foundation/deployment-order';
import { isConcreteText } from '../foundation/ids';
import type { Values } from '../foundation/values';
import { warn } from '../foundation/warnings';
import { ALB_PREFIX, type ATTRIBUTES, unknownAttribute } from '../loadbalancing/annotations';
import { type ControllerClasses, controllerNamesByClass, isHandledByController, NLB_CLASS } from './controller-objects';
import { warnOfHiddenRules, warnOfSpreadTargets } from './installed-gateway-checks';
import {
  warnOfClassOverrides,
  warnOfGroupConflicts,
  warnOfIgnoredGroups,
  warnOfUnknownClasses,
} from './installed-ingress-checks';
import { mayAssociate, type ResolvedProtection } from './load-balancer-defaults';

/** What the values of a chart are full of when its Ingresses and Services are for the controller. */
const LOAD_BALANCER_VALUE_KEYS = [
  'alb.ingress.kubernetes.io/',
  'service.beta.kubernetes.io/aws-load-balancer-',
  NLB_CLASS,
];

/**
 * Warns of Ingresses, Gateways and the like that do not wait for the controller that makes their load balancers: at deletion they would go
 * after it, or beside it, and their load balancers would stay. Of manifests, whoever defines them, and of charts whose values are written
 * for the controller.
 */
export function warnOfUnorderedBalancers(
  others: readonly InstalledSoftware[],
  order: DeploymentOrder,
  release: IConstruct,
  classes: ControllerClasses,
): void {
  const controllers = controllerNamesByClass(others.flatMap(({ objects }) => objects));
  for (const { resource, warningScope: place, objects, values } of others) {
    const balanced = objects.find((one) => isHandledByController(one, classes, controllers));
    const what = balanced?.kind ?? LOAD_BALANCER_VALUE_KEYS.find((mark) => values.includes(mark));
    if (what !== undefined && !order.isBefore(resource)) {
      warn(
        place,
        'loadBalancerOrder',
        `"${what}" is for the load balancer controller, and does not wait for it: at deletion the controller may go first, and the load balancer stays. Let this wait for the release of the controller, "${release.node.path}", by node.addDependency(controller).`,
      );
    }
  }
}

/** What the options of the controller allow. */
export interface ControllerAllowances {
  readonly protection: ResolvedProtection;
  /** The user pools whose clients it may read; undefined for every one. */
  readonly userPoolArns?: readonly string[];
}

/** What an object asks for, and the option that allows it. */
interface RequestedFeatures {
  readonly shieldAdvanced?: unknown;
  readonly webAclArn?: unknown;
  readonly webAclName?: unknown;
  readonly userPoolArns: readonly unknown[];
}

/**
 * Warns of objects that ask for what the options of the controller leave out: it passes over Shield and web ACLs that are off in silence, and cannot
 * apply the rest.
 */
export function warnOfMissingPermissions(
  others: readonly InstalledSoftware[],
  classes: ControllerClasses,
  allowances: ControllerAllowances,
): void {
  const controllers = controllerNamesByClass(others.flatMap(({ objects }) => objects));
  for (const { warningScope: place, objects } of others) {
    for (const object of objects) {
      const isControllerObject =
        GATEWAY_CONFIGURATION_KINDS.includes(object.kind) || isHandledByController(object, classes, controllers);
      const missing = isControllerObject ? findMissingPermission(requestedFeatures(object), allowances) : undefined;
      if (missing) {
        const [asked, instead] = missing;
        warn(
          place,
          'loadBalancerPermissions',
          `"${asked}" of the ${object.kind} "${object.metadata?.name}" is more than the load balancer controller may do. Write ${instead} at the controller.`,
        );
        break;
      }
    }
  }
}

/** Kinds of the controller that Gateways refer to. */
const GATEWAY_CONFIGURATION_KINDS = ['LoadBalancerConfiguration', 'ListenerRuleConfiguration'];

function requestedFeatures({ kind, metadata, spec = {} }: ReadObject): RequestedFeatures {
  const annotation = (suffix: string) => metadata?.annotations?.[`${ALB_PREFIX}/${suffix}`];
  switch (kind) {
    case 'Ingress':
      return {
        shieldAdvanced: annotation('shield-advanced-protection'),
        webAclArn: annotation('wafv2-acl-arn'),
        webAclName: annotation('wafv2-acl-name'),
        userPoolArns: [userPoolOf(annotation('auth-idp-cognito'))],
      };
    case 'LoadBalancerConfiguration':
      return { shieldAdvanced: spec.shieldConfiguration?.enabled, webAclArn: spec.wafV2?.webACL, userPoolArns: [] };
    case 'ListenerRuleConfiguration':
      return {
        userPoolArns: [spec.actions].flat().map((action) => action?.authenticateCognitoConfig?.userPoolArn),
      };
    default:
      return { userPoolArns: [] };
  }
}

/** The annotation is JSON; what is none is not read. */
function userPoolOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text)).userPoolARN;
  } catch {
    return undefined;
  }
}

function findMissingPermission(
  { shieldAdvanced, userPoolArns, webAclArn, webAclName }: RequestedFeatures,
  { protection, userPoolArns: allowed }: ControllerAllowances,
): [asked: string, instead: string] | undefined {
  if (String(shieldAdvanced) === 'true' && !protection.shieldAdvanced) {
    return ['AWS Shield Advanced', 'protection: { shieldAdvanced: true }'];
  }
  if (typeof webAclName === 'string' && !protection.webAclNames) {
    return [webAclName, 'protection: { webAclNames: true }'];
  }
  if (typeof webAclArn === 'string' && !isDeployTimeMark(webAclArn) && !mayAssociate(webAclArn, protection)) {
    return [webAclArn, protection.waf ? 'it into protection.webAclArns' : 'protection: { waf: true }'];
  }
  const pool = userPoolArns.find(
    (arn) =>
      typeof arn === 'string' && !isDeployTimeMark(arn) && allowed?.every(isConcreteText) && !allowed.includes(arn),
  );
  return pool === undefined ? undefined : [String(pool), 'it into userPoolArns'];
}

/**
 * Warns of what is installed beside the load balancer controller whose webhook admits Services: a Service is refused while no pod of the
 * controller answers, and EKS gives an add-on up that an admission webhook refuses. What the release itself waits for comes before the webhook.
 */
export function warnOfServicesBesideWebhook(
  others: readonly InstalledSoftware[],
  order: DeploymentOrder,
  release: IConstruct,
): void {
  for (const { resource, warningScope: place, kind } of others.filter(mayCreateService)) {
    if (!order.isBefore(resource) && !order.isAfter(resource)) {
      warn(
        place,
        'serviceWebhookOrder',
        `This ${kind} may be installed before the webhook for Services answers, and fail with every Service that it has: let it wait for the release of the load balancer controller, "${release.node.path}", or acknowledge this where it brings no Service.`,
      );
    }
  }
}

/** Of a chart nobody here knows the objects: it may. */
function mayCreateService({ kind, objects, addonName }: InstalledSoftware): boolean {
  switch (kind) {
    case 'chart':
      return true;
    case 'manifest':
      return objects.some(isService);
    case 'add-on':
      return tryGetAddonFacts(String(addonName))?.hasService ?? false;
  }
}

function isService({ apiVersion, kind }: ReadObject): boolean {
  return kind === 'Service' && apiVersion === 'v1';
}

type AttributeOwner = keyof typeof ATTRIBUTES;

/** The annotations that hold attributes, each with what carries them. What follows a dot names a listener. */
const ATTRIBUTE_ANNOTATIONS: Readonly<Record<string, AttributeOwner>> = {
  'alb.ingress.kubernetes.io/load-balancer-attributes': 'alb',
  'alb.ingress.kubernetes.io/listener-attributes': 'albListener',
  'alb.ingress.kubernetes.io/target-group-attributes': 'albTargetGroup',
  'alb.ingress.kubernetes.io/frontend-nlb-attributes': 'nlb',
  'service.beta.kubernetes.io/aws-load-balancer-attributes': 'nlb',
  'service.beta.kubernetes.io/aws-load-balancer-listener-attributes': 'nlbListener',
  'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': 'nlbTargetGroup',
};

/** The lists of attributes in configurations of Gateways, each with what carries them of an ALB and of an NLB. */
const ATTRIBUTE_LISTS: Readonly<Record<string, readonly [alb: AttributeOwner, nlb: AttributeOwner]>> = {
  loadBalancerAttributes: ['alb', 'nlb'],
  listenerAttributes: ['albListener', 'nlbListener'],
  targetGroupAttributes: ['albTargetGroup', 'nlbTargetGroup'],
};

/**
 * Warns of attributes that the list of this library does not have: they may be newer, or misspelt. Constructs that make annotations are values without a
 * place, so that the objects are read that carry them.
 */
export function warnOfUnknownAttributes(others: readonly InstalledSoftware[]): void {
  for (const { warningScope: place, objects } of others) {
    for (const text of new Set(objects.flatMap(textsOf))) {
      warn(place, 'loadBalancerAttribute', text);
    }
  }
}

function textsOf(object: ReadObject): string[] {
  return [...annotationTexts(object), ...configurationTexts(object)];
}

/** Of Gateways: an object does not say which kind of load balancer it is for, so that the names of both pass. */
function configurationTexts({ apiVersion, spec }: ReadObject): string[] {
  if (!String(apiVersion).startsWith('gateway.k8s.aws/')) {
    return [];
  }
  return pairsIn(spec).flatMap(({ list, key }) => {
    const [alb, nlb] = ATTRIBUTE_LISTS[list];
    return isDeployTimeMark(key) || unknownAttribute(nlb, key) === undefined ? [] : (unknownAttribute(alb, key) ?? []);
  });
}

/** Every `{ key, value }` of a list of attributes, however deep in a configuration. */
function pairsIn(value: unknown): { readonly list: string; readonly key: string }[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, inner]) =>
    name in ATTRIBUTE_LISTS && Array.isArray(inner)
      ? inner.map(({ key }) => ({ list: name, key: String(key) }))
      : pairsIn(inner),
  );
}

function annotationTexts({ metadata }: ReadObject): string[] {
  const annotations: Readonly<Record<string, unknown>> = metadata?.annotations ?? {};
  return Object.entries(annotations).flatMap(([key, value]) => {
    const [, base] = /^([^/]+\/[\w-]+)/.exec(key) ?? [];
    const carrier = base === undefined ? undefined : ATTRIBUTE_ANNOTATIONS[base];
    if (carrier === undefined || typeof value !== 'string' || isDeployTimeMark(value)) {
      return [];
    }
    return namesIn(value).flatMap((name) => unknownAttribute(carrier, name) ?? []);
  });
}

/** The names in `a=1,b=2`: a comma behind a backslash is part of a value. */
function namesIn(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .filter((pair) => pair.includes('='))
    .map((pair) => pair.slice(0, pair.indexOf('=')).trim());
}

/** What the order with the controller matters for. */
export interface InstalledCheckContext extends ControllerClasses, ControllerAllowances {
  /** Whether a Service is refused while no pod of the controller answers. */
  readonly hasServiceWebhook: boolean;
  /** The group of its IngressClass: `false` for none, and undefined where it is not known. */
  readonly classGroup?: string | false;
  /** The specification of its IngressClassParams; undefined where something else makes them. */
  readonly classSpec?: Values;
}

/**
 * Judges what is installed into the cluster beside the release of the load balancer controller: whether it is in order with it, and whether Ingresses
 * that share an ALB agree, and whether none asks for what the controller may not do. At synthesis, when every edge is there; in every stack of the stage, whatever defines it.
 */
export function validateInstalledObjects(
  release: IConstruct,
  clusterName: string,
  context: InstalledCheckContext,
): void {
  release.node.addValidation({
    validate: () => {
      const own = mainResourcesOf(release);
      const order = new DeploymentOrder(own[0]);
      const others = installedIn({ clusterName, stack: Stack.of(release) }).filter(
        ({ resource }) => !own.includes(resource),
      );
      if (context.hasServiceWebhook) {
        warnOfServicesBesideWebhook(others, order, release);
      }
      warnOfUnorderedBalancers(others, order, release, context);
      warnOfGroupConflicts(others, context);
      warnOfIgnoredGroups(others, context);
      warnOfClassOverrides(others, context);
      warnOfUnknownClasses(others, context);
      warnOfHiddenRules(others);
      warnOfSpreadTargets(others);
      warnOfUnknownAttributes(others);
      warnOfMissingPermissions(others, context, context);
      return [];
    },
  });
}
