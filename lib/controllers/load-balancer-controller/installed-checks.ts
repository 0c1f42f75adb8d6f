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

/** Context of the validation of installed objects. */
export interface ControllerDuties extends BalancedClasses, ControllerReach {
  /** Whether Services are rejected while no pod of the controller responds. */
  readonly admitsServices: boolean;
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
