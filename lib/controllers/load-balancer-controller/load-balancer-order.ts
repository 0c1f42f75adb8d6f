import type { IConstruct } from 'constructs';
import type { Installed } from '../../cluster/installed';
import type { DeploymentOrder } from '../../foundation/deployment-order';
import { warn } from '../../foundation/warnings';
import { type BalancedClasses, controllersByClass, NLB_CLASS, needsController } from './balanced-objects';

/** Texts in chart values that show that its Ingresses or Services use the controller. */
const CHART_MARKS = ['alb.ingress.kubernetes.io/', 'service.beta.kubernetes.io/aws-load-balancer-', NLB_CLASS];

/**
 * Warns of Ingresses, Gateways and similar objects that do not depend on the controller.
 *
 * They could be deleted after the controller, and their load balancers would stay. It checks all manifests, and charts
 * whose values are for the controller.
 */
export function warnOfUnorderedBalancers(
  others: readonly Installed[],
  order: DeploymentOrder,
  release: IConstruct,
  classes: BalancedClasses,
): void {
  const controllers = controllersByClass(others.flatMap(({ objects }) => objects));
  for (const { resource, place, objects, values } of others) {
    const balanced = objects.find((one) => needsController(one, classes, controllers));
    const what = balanced?.kind ?? CHART_MARKS.find((mark) => values.includes(mark));
    if (what !== undefined && !order.isBefore(resource)) {
      warn(
        place,
        'loadBalancerOrder',
        `"${what}" uses the load balancer controller, but does not depend on it. The controller may be deleted first, and the load balancer stays. Add a dependency on the release of the controller, "${release.node.path}", with node.addDependency or the "after" of KubernetesObjects.`,
      );
    }
  }
}
