import type { Installed } from '../../cluster/installed';
import { isDeployTime, type ReadObject } from '../../cluster/manifest-objects';
import { isKnownText } from '../../foundation/ids';
import { warn } from '../../foundation/warnings';
import { ALB_PREFIX } from '../load-balancing/ingress-group-words';
import { type BalancedClasses, controllersByClass, needsController } from './balanced-objects';
import { mayAssociate, type Protection } from './load-balancer-protection';

/** What the options of the controller allow. */
export interface ControllerReach {
  readonly protection: Protection;
  /** The user pools whose clients it may read; undefined for every one. */
  readonly userPoolArns?: readonly string[];
}

/** What an object asks for, and the option that allows it. */
interface Asked {
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
          `"${asked}" of the ${object.kind} "${object.metadata?.name}" is more than the load balancer controller may do. Write ${instead} at the controller.`,
        );
        break;
      }
    }
  }
}

/** Kinds of the controller that Gateways refer to. */
const CONFIGURATIONS = ['LoadBalancerConfiguration', 'ListenerRuleConfiguration'];

function askedBy({ kind, metadata, spec = {} }: ReadObject): Asked {
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

function missingFor(
  { shieldAdvanced, userPoolArns, webAclArn, webAclName }: Asked,
  { protection, userPoolArns: allowed }: ControllerReach,
): [asked: string, instead: string] | undefined {
  if (String(shieldAdvanced) === 'true' && !protection.shieldAdvanced) {
    return ['AWS Shield Advanced', 'protection: { shieldAdvanced: true }'];
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
