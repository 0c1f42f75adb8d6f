import type { Installed } from '../../cluster/installed';
import { isDeployTime, type ReadObject } from '../../cluster/manifest-objects';
import { isKnownText } from '../../foundation/ids';
import { warn } from '../../foundation/warnings';
import { ALB_PREFIX } from '../load-balancing/ingress-group-words';
import { type BalancedClasses, controllersByClass, needsController } from './balanced-objects';
import { mayAssociate, type Protection } from './load-balancer-protection';

/** Features that the options of the controller allow. */
export interface ControllerReach {
  readonly protection: Protection;
  /** User pools whose clients it can read. Undefined for all. */
  readonly userPoolArns?: readonly string[];
}

/** Features that an object requests. */
interface Asked {
  readonly shield?: unknown;
  readonly webAclArn?: unknown;
  readonly webAclName?: unknown;
  readonly userPoolArns: readonly unknown[];
}

/**
 * Warns of objects that request features without permissions. The controller ignores disabled Shield and web ACLs, and
 * fails on other features.
 */
export function warnOfMissingPermissions(
  others: readonly Installed[],
  classes: BalancedClasses,
  reach: ControllerReach,
): void {
  const controllers = controllersByClass(others.flatMap(({ objects }) => objects));
  for (const { place, objects } of others) {
    for (const object of objects) {
      const isOurs = CONFIGURATIONS.includes(object.kind) || needsController(object, classes, controllers);
      const missing = isOurs ? missingFor(askedBy(object), reach) : undefined;
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
const CONFIGURATIONS = ['LoadBalancerConfiguration', 'ListenerRuleConfiguration'];

function askedBy({ kind, metadata, spec = {} }: ReadObject): Asked {
  const annotation = (suffix: string) => metadata?.annotations?.[`${ALB_PREFIX}/${suffix}`];
  switch (kind) {
    case 'Ingress':
      return {
        shield: annotation('shield-advanced-protection'),
        webAclArn: annotation('wafv2-acl-arn'),
        webAclName: annotation('wafv2-acl-name'),
        userPoolArns: [userPoolOf(annotation('auth-idp-cognito'))],
      };
    case 'LoadBalancerConfiguration':
      return { shield: spec.shieldConfiguration?.enabled, webAclArn: spec.wafV2?.webACL, userPoolArns: [] };
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

function missingFor(
  { shield, userPoolArns, webAclArn, webAclName }: Asked,
  { protection, userPoolArns: allowed }: ControllerReach,
): [asked: string, instead: string] | undefined {
  if (String(shield) === 'true' && !protection.shield) {
    return ['AWS Shield Advanced', 'protection: { shield: true }'];
  }
  if (typeof webAclName === 'string' && !protection.webAclNames) {
    return [webAclName, 'protection: { webAclNames: true }'];
  }
  if (typeof webAclArn === 'string' && !isDeployTime(webAclArn) && !mayAssociate(webAclArn, protection)) {
    return [webAclArn, protection.waf ? 'it into protection.webAclArns' : 'protection: { waf: true }'];
  }
  const pool = userPoolArns.find(
    (arn) => typeof arn === 'string' && !isDeployTime(arn) && allowed?.every(isKnownText) && !allowed.includes(arn),
  );
  return pool === undefined ? undefined : [String(pool), 'it into userPoolArns'];
}
