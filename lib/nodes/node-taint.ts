import { validateArguments } from '../foundation/input';
import { isLabelKey, isLabelValue } from '../foundation/kubernetes-names';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** A taint as the kubelet and Kubernetes write its effect. */
type KubernetesEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/** The same as the API of EKS writes it. */
const EKS_EFFECTS: Readonly<Record<KubernetesEffect, string>> = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
};

/** EKS takes keys and values of up to 63 characters. */
const LONGEST = 63;

/**
 * What keeps pods off nodes unless they tolerate it: one effect, chosen by a factory.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/node-taints-managed-node-groups.html
 */
export class NodeTaint {
  /**
   * Pods that do not tolerate it are not scheduled.
   *
   * @param key of 1 to 63 characters
   * @param value of up to 63 characters; none unless given
   */
  public static noSchedule(key: string, value?: string): NodeTaint {
    validateArguments('NodeTaint.noSchedule', arguments);
    return new NodeTaint(key, value, 'NoSchedule');
  }

  /**
   * Pods that do not tolerate it are scheduled elsewhere where that is possible.
   *
   * @param key of 1 to 63 characters
   * @param value of up to 63 characters; none unless given
   */
  public static preferNoSchedule(key: string, value?: string): NodeTaint {
    validateArguments('NodeTaint.preferNoSchedule', arguments);
    return new NodeTaint(key, value, 'PreferNoSchedule');
  }

  /**
   * Pods that do not tolerate it are not scheduled, and those that run are evicted.
   *
   * @param key of 1 to 63 characters
   * @param value of up to 63 characters; none unless given
   */
  public static noExecute(key: string, value?: string): NodeTaint {
    validateArguments('NodeTaint.noExecute', arguments);
    return new NodeTaint(key, value, 'NoExecute');
  }

  private constructor(
    /** @internal */
    public readonly _key: string,
    private readonly value: string | undefined,
    private readonly effect: KubernetesEffect,
  ) {
    for (const text of [_key, value]) {
      const fits = text === undefined || text.length <= LONGEST;
      if (isConcrete(text) && (!fits || _key === '')) {
        refuse('NodegroupSize', `"${text}" is no key or value of a taint, write 1 to ${LONGEST} characters`);
      }
      if (isConcrete(text) && text !== undefined && !(text === _key ? isLabelKey(text) : isLabelValue(text))) {
        refuse(
          'NodeLabel',
          `"${text}" is not the ${text === _key ? 'key' : 'value'} of a taint, write letters, digits, hyphens, underscores and dots, a letter or digit at both ends, such as "example.com/pool"`,
        );
      }
    }
  }

  /** What a node has once: its key and effect. @internal */
  public get _identity(): string {
    return `${this._key}:${this.effect}`;
  }

  /** As `AWS::EKS::Nodegroup` takes it. @internal */
  public get _ofNodegroup(): { readonly key: string; readonly value?: string; readonly effect: string } {
    return { key: this._key, value: this.value, effect: EKS_EFFECTS[this.effect] };
  }

  /** `value:NoSchedule`, as behind the key in the settings of a kubelet. @internal */
  public get _ofKubelet(): string {
    return `${this.value ?? ''}:${this.effect}`;
  }
}
