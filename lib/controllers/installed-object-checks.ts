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

/** Texts in chart values that show that its Ingresses or Services use the controller. */
const LOAD_BALANCER_VALUE_KEYS = [
  'alb.ingress.kubernetes.io/',
  'service.beta.kubernetes.io/aws-load-balancer-',
  NLB_CLASS,
];

/**
 * Warns of Ingresses, Gateways and similar objects that do not depend on the controller.
 *
 * They could be deleted after the controller, and their load balancers would stay. It checks all manifests, and charts
 * whose values are for the controller.
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
        `"${what}" uses the load balancer controller, but does not depend on it. The controller may be deleted first, and the load balancer stays. Add a dependency on the release of the controller, "${release.node.path}", with node.addDependency(controller).`,
      );
    }
  }
}

/** Features that the options of the controller allow. */
export interface ControllerAllowances {
  readonly protection: ResolvedProtection;
  /** User pools whose clients it can read. Undefined for all. */
  readonly userPoolArns?: readonly string[];
}

/** Features that an object requests. */
interface RequestedFeatures {
  readonly shieldAdvanced?: unknown;
  readonly webAclArn?: unknown;
  readonly webAclName?: unknown;
  readonly userPoolArns: readonly unknown[];
}

/**
 * Warns of objects that request features without permissions. The controller ignores disabled Shield and web ACLs, and
 * fails on other features.
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
          `"${asked}" of the ${object.kind} "${object.metadata?.name}" is not allowed by the permissions of the load balancer controller. Write ${instead} on the controller.`,
        );
        break;
      }
    }
  }
}

/** Object types of the controller to which Gateways refer. */
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

/** Reads the user pool from the JSON annotation. Invalid JSON is ignored. */
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
 * Warns of resources that may create Services before the webhook of the controller responds.
 *
 * The API server rejects Services while no pod of the controller responds, and the installation of an EKS add-on then
 * fails. Resources on which the release depends are created before the webhook.
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
        `This ${kind} may be installed before the webhook for Services responds, and then fails if it creates a Service. Add a dependency on the release of the load balancer controller, "${release.node.path}", or acknowledge this if it creates no Service.`,
      );
    }
  }
}

/** Returns whether a resource may create a Service. The contents of a chart are unknown, so it may. */
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

/** Annotations that contain attributes, with the owner of the attributes. The part after a dot is a listener. */
const ATTRIBUTE_ANNOTATIONS: Readonly<Record<string, AttributeOwner>> = {
  'alb.ingress.kubernetes.io/load-balancer-attributes': 'alb',
  'alb.ingress.kubernetes.io/listener-attributes': 'albListener',
  'alb.ingress.kubernetes.io/target-group-attributes': 'albTargetGroup',
  'alb.ingress.kubernetes.io/frontend-nlb-attributes': 'nlb',
  'service.beta.kubernetes.io/aws-load-balancer-attributes': 'nlb',
  'service.beta.kubernetes.io/aws-load-balancer-listener-attributes': 'nlbListener',
  'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': 'nlbTargetGroup',
};

/** Attribute lists in Gateway configurations, with the owner of the attributes for an ALB and for an NLB. */
const ATTRIBUTE_LISTS: Readonly<Record<string, readonly [alb: AttributeOwner, nlb: AttributeOwner]>> = {
  loadBalancerAttributes: ['alb', 'nlb'],
  listenerAttributes: ['albListener', 'nlbListener'],
  targetGroupAttributes: ['albTargetGroup', 'nlbTargetGroup'],
};

/**
 * Warns of attributes that this library does not know. They may be newer, or misspelled.
 *
 * Constructs that create annotations have no construct path, so the annotated objects are read.
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

/**
 * Returns messages for Gateway configurations. They do not contain the type of load balancer, so attributes of both
 * types are accepted.
 */
function configurationTexts({ apiVersion, spec }: ReadObject): string[] {
  if (!String(apiVersion).startsWith('gateway.k8s.aws/')) {
    return [];
  }
  return pairsIn(spec).flatMap(({ list, key }) => {
    const [alb, nlb] = ATTRIBUTE_LISTS[list];
    return isDeployTimeMark(key) || unknownAttribute(nlb, key) === undefined ? [] : (unknownAttribute(alb, key) ?? []);
  });
}

/** Returns all `{ key, value }` items of attribute lists in a configuration, at any depth. */
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

/** Returns the names in `a=1,b=2`. An escaped comma is part of a value. */
function namesIn(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .filter((pair) => pair.includes('='))
    .map((pair) => pair.slice(0, pair.indexOf('=')).trim());
}

/** Context of the validation of installed objects. */
export interface InstalledCheckContext extends ControllerClasses, ControllerAllowances {
  /** Whether Services are rejected while no pod of the controller responds. */
  readonly hasServiceWebhook: boolean;
  /** Group of its IngressClass. `false` for none, and undefined if it is unknown. */
  readonly classGroup?: string | false;
  /** Spec of its IngressClassParams. Undefined if another component defines them. */
  readonly classSpec?: Values;
}

/**
 * Validates the objects, charts and add-ons in the cluster of the load balancer controller.
 *
 * It checks their order with the controller, whether Ingresses of one ALB have the same values, and whether the
 * controller has the necessary permissions. It runs at synthesis, when all dependencies are known, for all stacks of
 * the stage.
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
