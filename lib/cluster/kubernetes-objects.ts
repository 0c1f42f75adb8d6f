import { Construct, type IConstruct } from 'constructs';
import { addDependencies } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { ClusterTarget } from './cluster-target';

/** The cluster, the objects, and what must be there while they are. */
export interface KubernetesObjectsProps {
  /** The cluster; it must have a kubectl handler. */
  readonly cluster: ClusterTarget;

  /**
   * The objects as a manifest writes them, with `apiVersion`, `kind` and `metadata.name`. They may hold deploy-time values. None, an object without
   * one of these, and an object that is given twice, are refused as `KubernetesObjects`.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a Kubernetes object is of any shape
  readonly objects: Record<string, any>[];

  /**
   * What the objects wait for, and what is deleted after them: `controller.release` for an Ingress, a Gateway or a Service with a load balancer,
   * and `Logs` where it writes its logs there.
   *
   * @default - the kubectl handler and its access to the cluster
   */
  readonly after?: IConstruct[];
}

/**
 * Kubernetes objects in their place in the order of a deployment.
 *
 * An Ingress is deleted only after its controller has deleted the ALB and taken its finalizer off: if the controller goes first, the deletion hangs
 * and the ALB stays, in subnets and security groups that then cannot be deleted either. `addDependencies` keeps the controller until the objects are gone.
 */
export class KubernetesObjects extends Construct {
  /** Ends at deployment when the API has taken the objects: let others wait for it. Nothing says that pods of theirs are ready. */
  public readonly applied: IConstruct;

  constructor(scope: Construct, id: string, props: KubernetesObjectsProps) {
    validateArguments('KubernetesObjects', arguments);
    super(scope, id);
    this.validateObjectList(props.objects);
    this.applied = props.cluster._applyObjects(this, 'Resource', props.objects);
    addDependencies(this.applied, props.after ?? []);
  }

  private validateObjectList(objects: KubernetesObjectsProps['objects']): void {
    if (objects.length === 0) {
      fail('KubernetesObjects', '"objects" is empty, give one or more, or leave the construct out', this);
    }
    const seen = new Set<string>();
    for (const { apiVersion, kind, metadata } of objects) {
      const { name, namespace = 'default' } = metadata ?? {};
      const missing = Object.entries({ apiVersion, kind, 'metadata.name': name }).find(([, value]) => !value);
      if (missing) {
        const what = [kind, name].filter(Boolean).join(' ') || 'an object';
        fail('KubernetesObjects', `"${what}" has no ${missing[0]}, write it as in a manifest`, this);
      }
      const identity = `${apiVersion} ${kind} ${namespace}/${name}`;
      if (isConcrete(identity) && seen.has(identity)) {
        fail('KubernetesObjects', `"${kind} ${namespace}/${name}" is given twice, give each object once`, this);
      }
      seen.add(identity);
    }
  }
}
