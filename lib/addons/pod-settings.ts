import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { Values } from '../foundation/values';

/** Units of Kubernetes quantities. `m` is a thousandth of a core or of a byte. */
const QUANTITY_UNITS = ['', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti'];

/** Resource quantities: requests or limits. */
export interface PodResourceAmounts {
  /**
   * CPU cores, such as `100m` or `0.25`.
   *
   * @default - not set
   */
  readonly cpu?: string;

  /**
   * Memory, such as `170Mi`.
   *
   * @default - not set
   */
  readonly memory?: string;
}

/** Resource requests and limits of a pod. Invalid quantities fail as `PodResources`. */
export interface PodResources {
  /**
   * Resource requests.
   *
   * @default - not set
   */
  readonly requests?: PodResourceAmounts;

  /**
   * Resource limits.
   *
   * @default - not set
   */
  readonly limits?: PodResourceAmounts;
}

/** Effect of a taint on pods that do not tolerate it. */
export enum TaintEffect {
  /** New pods are not scheduled. */
  NO_SCHEDULE = 'NoSchedule',
  /** New pods are scheduled on other nodes if possible. */
  PREFER_NO_SCHEDULE = 'PreferNoSchedule',
  /** New pods are not scheduled, and running pods are evicted. */
  NO_EXECUTE = 'NoExecute',
}

/** A toleration of a pod. Choose one of the factories. */
export class PodToleration {
  /**
   * Tolerates taints with a key and any value.
   *
   * @param key key of the taint, such as `dedicated`
   * @param effect effect of the taint. The default is every effect
   */
  public static exists(key: string, effect?: TaintEffect): PodToleration {
    validateArguments('PodToleration.exists', arguments);
    return new PodToleration({ key, operator: 'Exists', ...(effect ? { effect } : {}) });
  }

  /**
   * Tolerates taints with a key and a value.
   *
   * @param key key of the taint, such as `dedicated`
   * @param value value of the taint, such as `system`
   * @param effect effect of the taint. The default is every effect
   */
  public static equal(key: string, value: string, effect?: TaintEffect): PodToleration {
    validateArguments('PodToleration.equal', arguments);
    return new PodToleration({ key, operator: 'Equal', value, ...(effect ? { effect } : {}) });
  }

  /** Tolerates all taints with an effect. */
  public static everything(effect: TaintEffect): PodToleration {
    validateArguments('PodToleration.everything', arguments);
    return new PodToleration({ operator: 'Exists', effect });
  }

  private constructor(
    /** @internal */
    public readonly _values: Values,
  ) {}
}

/** Converts resources to the format of Kubernetes. Invalid quantities fail as `PodResources`. */
export function resourceValues(resources: PodResources, scope: Located): Values {
  const kinds = Object.entries(resources).filter(([, amounts]) => amounts !== undefined);
  return Object.fromEntries(
    kinds.map(([kind, amounts]: [string, PodResourceAmounts]) => [
      kind,
      Object.fromEntries(
        Object.entries(amounts)
          .filter(([, quantity]) => quantity !== undefined)
          .map(([name, quantity]) => [name, validateQuantity(`${kind}.${name}`, quantity, scope)]),
      ),
    ]),
  );
}

/**
 * Validates additional pod labels. A label that the selector of the add-on uses fails as `ValuesClash`, because the
 * selector would not match its pods.
 */
export function validatePodLabels(labels: Readonly<Record<string, string>> = {}, scope: Located): void {
  if ('k8s-app' in labels) {
    fail(
      'ValuesClash',
      '"k8s-app" in podLabels is the label by which the add-on selects its pods. Remove the label',
      scope,
    );
  }
}

function validateQuantity(option: string, quantity: string, scope: Located): string {
  if (isConcrete(quantity) && !isQuantity(quantity)) {
    fail(
      'PodResources',
      `"${option}: ${quantity}" is not a Kubernetes quantity. Write a quantity such as "${option.endsWith('cpu') ? '100m' : '170Mi'}"`,
      scope,
    );
  }
  return quantity;
}

function isQuantity(text: string): boolean {
  return QUANTITY_UNITS.some((unit) => text.endsWith(unit) && isPlainNumber(text.slice(0, text.length - unit.length)));
}

/** Returns true for digits with at most one dot, and a value above 0. */
function isPlainNumber(text: string): boolean {
  return [...text].every((char) => (char >= '0' && char <= '9') || char === '.') && Number(text) > 0;
}
