import { validateArguments } from '../foundation/input';
import { isLabelKey, isLabelValue } from '../foundation/kubernetes-names';
import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** Effect of a taint in Kubernetes. */
type KubernetesEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/** Effects in the EKS API. */
const EKS_EFFECTS: Readonly<Record<KubernetesEffect, string>> = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
};

/** Maximum length of keys and values in EKS. */
const LONGEST = 63;

/**
 * A taint of nodes. Choose one of the factories.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/node-taints-managed-node-groups.html
 */
export class NodeTaint {
  /**
   * Pods that do not tolerate it are not scheduled.
   *
   * @param key key of 1 to 63 characters
   * @param value value of at most 63 characters. The default is no value
   */
  public static noSchedule(key: string, value?: string): NodeTaint {
    validateArguments('NodeTaint.noSchedule', arguments);
    return new NodeTaint(key, value, 'NoSchedule');
  }

  /**
   * Pods that do not tolerate it are scheduled on other nodes if possible.
   *
   * @param key key of 1 to 63 characters
   * @param value value of at most 63 characters. The default is no value
   */
  public static preferNoSchedule(key: string, value?: string): NodeTaint {
    validateArguments('NodeTaint.preferNoSchedule', arguments);
    return new NodeTaint(key, value, 'PreferNoSchedule');
  }

  /**
   * Pods that do not tolerate it are not scheduled, and running pods are evicted.
   *
   * @param key key of 1 to 63 characters
   * @param value value of at most 63 characters. The default is no value
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
        refuse('NodeLabel', `"${text}" is not a valid key or value of a taint. Write 1 to ${LONGEST} characters`);
      }
      if (isConcrete(text) && text !== undefined && !(text === _key ? isLabelKey(text) : isLabelValue(text))) {
        refuse(
          'NodeLabel',
          `"${text}" is not a valid ${text === _key ? 'key' : 'value'} of a taint. Write letters, digits, hyphens, underscores and dots, starting and ending with a letter or digit, such as "example.com/pool"`,
        );
      }
    }
  }

  /** Key and effect, which must be unique on a node. @internal */
  public get _identity(): string {
    return `${this._key}:${this.effect}`;
  }

  /** Taint in the format of `AWS::EKS::Nodegroup`. @internal */
  public get _ofNodegroup(): { readonly key: string; readonly value?: string; readonly effect: string } {
    return { key: this._key, value: this.value, effect: EKS_EFFECTS[this.effect] };
  }

  /** Value and effect in the format of the kubelet, such as `value:NoSchedule`. @internal */
  public get _ofKubelet(): string {
    return `${this.value ?? ''}:${this.effect}`;
  }
}
