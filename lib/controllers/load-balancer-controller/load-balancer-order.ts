import type { IConstruct } from 'constructs';
import type { Installed } from '../../cluster/installed';
import type { DeploymentOrder } from '../../foundation/deployment-order';
import { warn } from '../../foundation/warnings';
import { type BalancedClasses, controllersByClass, NLB_CLASS, needsController } from './balanced-objects';

/** What the values of a chart are full of when its Ingresses and Services are for the controller. */
const CHART_MARKS = ['alb.ingress.kubernetes.io/', 'service.beta.kubernetes.io/aws-load-balancer-', NLB_CLASS];

/**
 * Warns of Ingresses, Gateways and the like that do not wait for the controller that makes their load balancers: at deletion they would go
 * after it, or beside it, and their load balancers would stay. Of manifests, whoever defines them, and of charts whose values are written
 * for the controller.
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
        `"${what}" is for the load balancer controller, and does not wait for it: at deletion the controller may go first, and the load balancer stays. Let this wait for the release of the controller, "${release.node.path}", by node.addDependency or the "after" of KubernetesObjects.`,
      );
    }
  }
}
