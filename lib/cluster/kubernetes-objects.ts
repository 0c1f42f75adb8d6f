import { Construct } from 'constructs';
import { implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { ClusterTarget } from './cluster-target';

/** Properties of Kubernetes objects. */
export interface KubernetesObjectsProps {
  /** The cluster. It needs a kubectl handler. */
  readonly cluster: ClusterTarget;

  /**
   * The objects as in a manifest, with `apiVersion`, `kind` and `metadata.name`. They may contain deploy-time values.
   * An empty list, an incomplete object and a repeated object fail with `KubernetesObjects`.
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
    this.validateObjectList(props.objects);
    const applied = props.cluster._context.applyObjects(this, 'Resource', props.objects);
    implementDependable(this, () => [applied]);
  }

  private validateObjectList(objects: KubernetesObjectsProps['objects']): void {
    if (objects.length === 0) {
      fail('KubernetesObjects', '"objects" is empty. Give at least one object, or leave the construct out', this);
    }
    const seen = new Set<string>();
    for (const { apiVersion, kind, metadata } of objects) {
      const { name, namespace = 'default' } = metadata ?? {};
      const missing = Object.entries({ apiVersion, kind, 'metadata.name': name }).find(([, value]) => !value);
      if (missing) {
        const what = [kind, name].filter(Boolean).join(' ') || 'an object';
        fail('KubernetesObjects', `"${what}" has no ${missing[0]}. Set it as in a manifest`, this);
      }
      const identity = `${apiVersion} ${kind} ${namespace}/${name}`;
      if (isConcrete(identity) && seen.has(identity)) {
        fail('KubernetesObjects', `"${kind} ${namespace}/${name}" is given twice. Give each object once`, this);
      }
      seen.add(identity);
    }
  }
}
