import type { IConstruct } from 'constructs';
import { factsOf } from '../../addons/addon-table';
import type { Installed } from '../../cluster/installed';
import type { ReadObject } from '../../cluster/manifest-objects';
import type { DeploymentOrder } from '../../foundation/deployment-order';
import { warn } from '../../foundation/warnings';

/**
 * Warns of what is installed beside the load balancer controller whose webhook admits Services: a Service is refused while no pod of the
 * controller answers, and EKS gives an add-on up that an admission webhook refuses. What the release itself waits for comes before the webhook.
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
        `This ${kind} may be installed before the webhook for Services answers, and fail with every Service that it has: let it wait for the release of the load balancer controller, "${release.node.path}", or acknowledge this where it brings no Service.`,
      );
    }
  }
}

/** Of a chart nobody here knows the objects: it may. */
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
