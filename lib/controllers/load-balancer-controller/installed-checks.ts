import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { installedIn } from '../../cluster/installed';
import { DeploymentOrder } from '../../foundation/deployment-order';
import { resourcesOf } from '../../foundation/order';
import type { Values } from '../../foundation/values';
import type { BalancedClasses } from './balanced-objects';
import { warnOfHiddenRules } from './gateway-route-conflicts';
import { warnOfSpreadTargets } from './gateway-target-conflicts';
import { warnOfClassOverrides } from './ingress-class-overrides';
import { warnOfGroupConflicts, warnOfIgnoredGroups } from './ingress-group-conflicts';
import { warnOfUnorderedBalancers } from './load-balancer-order';
import { type ControllerReach, warnOfMissingPermissions } from './permission-checks';
import { warnOfServicesBesideWebhook } from './service-webhook-order';
import { warnOfUnknownAttributes } from './unknown-attributes';
import { warnOfUnknownClasses } from './unknown-classes';

/** What the order with the controller matters for. */
export interface ControllerDuties extends BalancedClasses, ControllerReach {
  /** Whether a Service is refused while no pod of the controller answers. */
  readonly admitsServices: boolean;
  /** The group of its IngressClass: `false` for none, and undefined where it is not known. */
  readonly classGroup?: string | false;
  /** The specification of its IngressClassParams; undefined where something else makes them. */
  readonly classSpec?: Values;
}

/**
 * Judges what is installed into the cluster beside the release of the load balancer controller: whether it is in order with it, and whether Ingresses
 * that share an ALB agree, and whether none asks for what the controller may not do. At synthesis, when every edge is there; in every stack of the stage, whatever defines it.
 */
export function judgeInstalled(release: IConstruct, clusterName: string, duties: ControllerDuties): void {
  release.node.addValidation({
    validate: () => {
      const own = resourcesOf(release);
      const order = new DeploymentOrder(own[0]);
      const others = installedIn({ clusterName, stack: Stack.of(release) }).filter(
        ({ resource }) => !own.includes(resource),
      );
      if (duties.admitsServices) {
        warnOfServicesBesideWebhook(others, order, release);
      }
      warnOfUnorderedBalancers(others, order, release, duties);
      warnOfGroupConflicts(others, duties);
      warnOfIgnoredGroups(others, duties);
      warnOfClassOverrides(others, duties);
      warnOfUnknownClasses(others, duties);
      warnOfHiddenRules(others);
      warnOfSpreadTargets(others);
      warnOfUnknownAttributes(others);
      warnOfMissingPermissions(others, duties, duties);
      return [];
    },
  });
}
