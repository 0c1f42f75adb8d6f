import { type ErrorName, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { invalidLabelIn, isLabelKey, isLabelValue } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';

/** Labels with Kubernetes prefixes that a kubelet can set on its node. */
const KUBELET_LABELS = [
  'beta.kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'beta.kubernetes.io/os',
  'failure-domain.beta.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'kubernetes.io/arch',
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'node.kubernetes.io/instance-type',
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
];

/** Prefixes, including their subdomains, with which a kubelet can set any label. */
const KUBELET_PREFIXES = ['kubelet.kubernetes.io', 'node.kubernetes.io'];

const KUBERNETES_PREFIXES = ['kubernetes.io', 'k8s.io'];

/** Maximum number of labels, and of taints, of a managed node group (Amazon EKS service quotas and User Guide). */
export const MAX_LABELS_OR_TAINTS = 50;

/** Validates labels. A node with invalid labels never joins the cluster. */
export function validateNodeLabels(name: ErrorName, labels: Readonly<Record<string, string>> | undefined): void {
  const wrong = invalidLabelIn(labels);
  if (wrong !== undefined) {
    fail(
      name,
      `${wrong}. Write at most 63 letters, digits, hyphens, underscores and dots, starting and ending with a letter or digit, such as "example.com/pool: batch"`,
    );
  }
}

/**
 * Validates that the kubelet can set the labels. It does not start otherwise.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go
 * @see https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction
 */
export function validateKubeletLabels(labels: Readonly<Record<string, string>> = {}): void {
  const reserved = Object.keys(labels).find((key) => isConcrete(key) && isReservedLabel(key));
  if (reserved !== undefined) {
    const name = reserved.split('/')[1];
    fail(
      'NodeLabel',
      `"${reserved}" is a label that nodes cannot set themselves, and the kubelet does not start with it. Write your own prefix, such as "example.com/${name}", or set the label with kubectl`,
    );
  }
}

/** Validates labels that EKS does not accept for a managed node group. */
export function validateGroupLabels(labels: Readonly<Record<string, string>> = {}): void {
  const keys = Object.keys(labels);
  const reserved = keys.find((key) => isConcrete(key) && key.startsWith('eks.amazonaws.com/'));
  if (reserved !== undefined) {
    fail(
      'NodeLabel',
      `"${reserved}" has the prefix of labels that EKS sets itself. Write your own prefix, such as "example.com/${reserved.split('/')[1]}"`,
    );
  }
  if (keys.length > MAX_LABELS_OR_TAINTS) {
    fail(
      'NodeLabel',
      `"${keys.length}" labels exceed the limit of a managed node group. Write at most ${MAX_LABELS_OR_TAINTS}`,
    );
  }
}

/**
 * Returns labels with Kubernetes prefixes that a kubelet accepts. EKS has rejected such prefixes in managed node
 * groups.
 */
export function kubernetesPrefixedLabels(labels: Readonly<Record<string, string>> = {}): string[] {
  return Object.keys(labels).filter((key) => isConcrete(key) && isKubernetesLabel(key) && !isReservedLabel(key));
}

function isReservedLabel(key: string): boolean {
  const [prefix] = key.split('/');
  const isAllowed = KUBELET_LABELS.includes(key) || KUBELET_PREFIXES.some((allowed) => isOrEndsIn(prefix, allowed));
  return isKubernetesLabel(key) && !isAllowed;
}

function isKubernetesLabel(key: string): boolean {
  const [prefix, name] = key.split('/');
  return name !== undefined && KUBERNETES_PREFIXES.some((reserved) => isOrEndsIn(prefix, reserved));
}

function isOrEndsIn(prefix: string, domain: string): boolean {
  return prefix === domain || prefix.endsWith(`.${domain}`);
}

/** Effect of a taint in Kubernetes. */
type KubernetesEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/** Effects in the EKS API. */
const EKS_EFFECTS: Readonly<Record<KubernetesEffect, string>> = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
};

/** Maximum length of keys and values in EKS. */
const MAX_TAINT_LENGTH = 63;

/**
 * A taint of nodes. Choose one of the factories.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/node-taints-managed-node-groups.html
 */
export class Taint {
  /**
   * Pods that do not tolerate it are not scheduled.
   *
   * @param key key of 1 to 63 characters
   * @param value value of at most 63 characters. The default is no value
   */
  public static noSchedule(key: string, value?: string): Taint {
    validateArguments('Taint.noSchedule', arguments);
    return new Taint(key, value, 'NoSchedule');
  }

  /**
   * Pods that do not tolerate it are scheduled on other nodes if possible.
   *
   * @param key key of 1 to 63 characters
   * @param value value of at most 63 characters. The default is no value
   */
  public static preferNoSchedule(key: string, value?: string): Taint {
    validateArguments('Taint.preferNoSchedule', arguments);
    return new Taint(key, value, 'PreferNoSchedule');
  }

  /**
   * Pods that do not tolerate it are not scheduled, and running pods are evicted.
   *
   * @param key key of 1 to 63 characters
   * @param value value of at most 63 characters. The default is no value
   */
  public static noExecute(key: string, value?: string): Taint {
    validateArguments('Taint.noExecute', arguments);
    return new Taint(key, value, 'NoExecute');
  }

  private constructor(
    /** @internal */
    public readonly _key: string,
    private readonly value: string | undefined,
    private readonly effect: KubernetesEffect,
  ) {
    for (const text of [_key, value]) {
      const fits = text === undefined || text.length <= MAX_TAINT_LENGTH;
      if (isConcrete(text) && (!fits || _key === '')) {
        fail(
          'NodeLabel',
          `"${text}" is not a valid key or value of a taint. Write 1 to ${MAX_TAINT_LENGTH} characters`,
        );
      }
      if (isConcrete(text) && text !== undefined && !(text === _key ? isLabelKey(text) : isLabelValue(text))) {
        fail(
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
  public get _nodeGroupTaint(): { readonly key: string; readonly value?: string; readonly effect: string } {
    return { key: this._key, value: this.value, effect: EKS_EFFECTS[this.effect] };
  }

  /** Taint in the format of Kubernetes. @internal */
  public get _kubernetesTaint(): { readonly key: string; readonly value?: string; readonly effect: string } {
    return { key: this._key, ...(this.value === undefined ? {} : { value: this.value }), effect: this.effect };
  }

  /** Value and effect in the format of the kubelet, such as `value:NoSchedule`. @internal */
  public get _kubeletTaint(): string {
    return `${this.value ?? ''}:${this.effect}`;
  }
}
