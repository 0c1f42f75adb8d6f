import type { IConstruct } from 'constructs';
import { EksAddon } from '../addons/eks-addon';
import type { LoadBalancerController } from '../controllers/load-balancer-controller/load-balancer-controller';
import { after } from '../foundation/order';

/**
 * Orders what runs on the nodes and the AWS Load Balancer Controller: cert-manager before it, where it makes the certificate of its webhooks;
 * all else after it, where its webhook refuses Services until it runs. A workload that may be cert-manager, of whatever chart, is left alone.
 */
export function orderBesideController(workload: IConstruct, controller: LoadBalancerController | undefined): void {
  if (!controller) {
    return;
  }
  const { release } = controller;
  const addon = workload instanceof EksAddon ? workload.addonName : undefined;
  const needsCertManager = controller._props.certManager ?? false;
  if (needsCertManager && addon === 'cert-manager') {
    after(release, workload);
  } else if (controller._hasServiceWebhook && (addon !== undefined || !needsCertManager)) {
    after(workload, release);
  }
}
