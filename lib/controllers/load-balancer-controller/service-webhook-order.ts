import type { IConstruct } from 'constructs';
import { factsOf } from '../../addons/addon-table';
import type { Installed } from '../../cluster/installed';
import type { ReadObject } from '../../cluster/manifest-objects';
import type { DeploymentOrder } from '../../foundation/deployment-order';
import { warn } from '../../foundation/warnings';

/**
 * Warns of resources that may create Services before the webhook of the controller responds.
 *
 * The API server rejects Services while no pod of the controller responds, and the installation of an EKS add-on then
 * fails. Resources on which the release depends are created before the webhook.
 */
export function warnOfServicesBesideWebhook(
  others: readonly Installed[],
  order: DeploymentOrder,
  release: IConstruct,
): void {
  for (const { resource, place, kind } of others.filter(bringsService)) {
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
function bringsService({ kind, objects, addonName }: Installed): boolean {
  switch (kind) {
    case 'chart':
      return true;
    case 'manifest':
      return objects.some(isService);
    case 'add-on':
      return factsOf(String(addonName))?.bringsService ?? false;
  }
}

function isService({ apiVersion, kind }: ReadObject): boolean {
  return kind === 'Service' && apiVersion === 'v1';
}
