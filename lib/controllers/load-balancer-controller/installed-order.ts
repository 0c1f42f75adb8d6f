import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { type Installed, installedIn } from '../../cluster/installed';
import { resourcesOf } from '../../foundation/order';
import type { BalancedClasses } from './balanced-objects';
import { warnOfUnorderedBalancers } from './load-balancer-order';
import { warnOfServicesBesideWebhook } from './service-webhook-order';

/** What the order with the controller matters for. */
export interface ControllerDuties extends BalancedClasses {
  /** Whether a Service is refused while no pod of the controller answers. */
  readonly admitsServices: boolean;
}

/**
 * Judges whether what is installed into the cluster is in order with the release of the load balancer controller. At synthesis, when every edge is
 * there; in every stack of the stage, whatever defines it.
 */
export function judgeOrderWith(release: IConstruct, clusterName: string, duties: ControllerDuties): void {
  release.node.addValidation({
    validate: () => {
      const [controller] = resourcesOf(release);
      const others = othersThan(release, installedIn({ clusterName, stack: Stack.of(release) }));
      if (duties.admitsServices) {
        warnOfServicesBesideWebhook(others, controller, release);
      }
      warnOfUnorderedBalancers(others, controller, release, duties);
      return [];
    },
  });
}

function othersThan(release: IConstruct, installed: readonly Installed[]): Installed[] {
  const own = new Set<CfnResource>(resourcesOf(release));
  return installed.filter(({ resource }) => !own.has(resource));
}
