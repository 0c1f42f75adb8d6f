import { fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import type { Values } from '../foundation/values';

/** Units of Kubernetes quantities; for cores and bytes alike, `m` is a thousandth. */
const QUANTITY_UNITS = ['', 'm', 'k', 'M', 'G', 'T', 'Ki', 'Mi', 'Gi', 'Ti'];

/** Amounts of one kind: what pods are promised, or what they may use at the most. */
export interface PodResourceAmounts {
  /**
   * Cores, such as `100m` or `0.25`.
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

/** Resources of a pod. Quantities that Kubernetes would not read are refused. */
export interface PodResources {
  /**
   * What the pod is promised.
   *
   * @default - not set
   */
  readonly requests?: PodResourceAmounts;

  /**
   * What the pod may use at the most.
   *
   * @default - not set
   */
  readonly limits?: PodResourceAmounts;
}

/** What a taint does to pods that do not tolerate it. */
export enum TaintEffect {
  /** New pods stay away. */
  NO_SCHEDULE = 'NoSchedule',
  /** New pods stay away where there is another node. */
  PREFER_NO_SCHEDULE = 'PreferNoSchedule',
  /** New pods stay away, and running ones have to leave. */
  NO_EXECUTE = 'NoExecute',
}

/** A taint of nodes that pods live with: one choice, made by a factory. */
export class PodToleration {
  /**
   * Any value of a taint's key.
   *
   * @param key of the taint, such as `dedicated`
   * @param effect every effect, unless given
   */
  public static exists(key: string, effect?: TaintEffect): PodToleration {
    validateArguments('PodToleration.exists', arguments);
    return new PodToleration({ key, operator: 'Exists', ...(effect ? { effect } : {}) });
  }

  /**
   * One value of a taint's key.
   *
   * @param key of the taint, such as `dedicated`
   * @param value of the taint, such as `system`
   * @param effect every effect, unless given
   */
  public static equal(key: string, value: string, effect?: TaintEffect): PodToleration {
    validateArguments('PodToleration.equal', arguments);
    return new PodToleration({ key, operator: 'Equal', value, ...(effect ? { effect } : {}) });
  }

  /** Every taint of an effect. */
  public static everything(effect: TaintEffect): PodToleration {
    validateArguments('PodToleration.everything', arguments);
    return new PodToleration({ operator: 'Exists', effect });
  }

  private constructor(
    /** @internal */
    public readonly _values: Values,
  ) {}
}

/** Resources as Kubernetes takes them; a quantity that it would not read is refused as `PodResources`. */
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

/** Refuses labels that carry an add-on's own selectors as `ValuesClash`: with others, its pods would belong to nobody. */
export function validatePodLabels(labels: Readonly<Record<string, string>> = {}, scope: Located): void {
  if ('k8s-app' in labels) {
    fail('ValuesClash', '"k8s-app" in podLabels is what the add-on finds its pods by, leave the label out', scope);
  }
}

function validateQuantity(option: string, quantity: string, scope: Located): string {
  if (isConcrete(quantity) && !isQuantity(quantity)) {
    fail(
      'PodResources',
      `"${option}: ${quantity}" is no quantity of Kubernetes, write one such as "${option.endsWith('cpu') ? '100m' : '170Mi'}"`,
      scope,
    );
  }
  return quantity;
}

function isQuantity(text: string): boolean {
  return QUANTITY_UNITS.some((unit) => text.endsWith(unit) && isPlainNumber(text.slice(0, text.length - unit.length)));
}

/** Digits with at most one dot among them, and more than nothing. */
function isPlainNumber(text: string): boolean {
  return [...text].every((char) => (char >= '0' && char <= '9') || char === '.') && Number(text) > 0;
}
