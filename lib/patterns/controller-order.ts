import type { IConstruct } from 'constructs';
import { EksAddon } from '../addons/eks-addon';
import type { LoadBalancerController } from '../controllers/load-balancer-controller/load-balancer-controller';
import { after } from '../foundation/order';

/**
 * Adds dependencies between a workload and the AWS Load Balancer Controller.
 *
 * The controller depends on cert-manager if it uses cert-manager for its webhook certificate. Other workloads depend on
 * the controller if its webhook rejects Services while it is not running. A workload that may be cert-manager gets no
 * dependency.
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
