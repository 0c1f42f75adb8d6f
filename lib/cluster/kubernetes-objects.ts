import { Construct } from 'constructs';
import { implementDependable } from '../foundation/deployment-order';
import { validateArguments } from '../foundation/input-validation';
import type { ClusterTarget } from './cluster-target';
import { inOrderOfApplication, validateObjectList } from './objects/object-list';

/** Properties of Kubernetes objects. */
export interface KubernetesObjectsProps {
  /** The cluster. It needs a kubectl handler. */
  readonly cluster: ClusterTarget;

  /**
   * The objects as in a manifest, with `apiVersion`, `kind` and `metadata.name`. They may contain deploy-time values.
   * Namespaces are applied before the other objects of the list, which keep their order.
   *
   * The following fails with `KubernetesObjects`: an empty list, an incomplete object, a repeated object, an object of
   * more than 250,000 bytes as JSON, objects of more than 500,000 bytes together, and an object whose kind is defined
   * in the same list.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a Kubernetes object is of any shape
  readonly objects: Record<string, any>[];
}

/**
 * Kubernetes objects with a defined deployment and deletion order.
 *
 * An Ingress must be deleted before its controller, which deletes the ALB and removes the finalizer. If the
 * controller is deleted first, the deletion does not end. The ALB remains, and its subnets and security groups cannot
 * be deleted. Call `objects.node.addDependency(controller)` to keep the controller until the objects are deleted, and
 * `objects.node.addDependency(logs)` for a load balancer that writes its logs to `Logs`.
 */
export class KubernetesObjects extends Construct {
  constructor(scope: Construct, id: string, props: KubernetesObjectsProps) {
    validateArguments('KubernetesObjects', arguments);
    super(scope, id);
    validateObjectList(props.objects, this);
    const applied = props.cluster._context.applyObjects(this, 'Resource', inOrderOfApplication(props.objects));
    implementDependable(this, () => [applied]);
  }
}
