import { type ErrorName, fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { invalidLabelIn, isLabelKey, isLabelValue } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';

/** Labels in prefixes of Kubernetes that a kubelet may set on its node. */
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

/** Prefixes, with everything that ends in them, below which a kubelet may set any label. */
const KUBELET_PREFIXES = ['kubelet.kubernetes.io', 'node.kubernetes.io'];

const KUBERNETES_PREFIXES = ['kubernetes.io', 'k8s.io'];

/** The most labels, and the most taints, of a managed node group (Amazon EKS service quotas and User Guide). */
export const MAX_LABELS_OR_TAINTS = 50;

/** Refuses labels that no node can have: it would never join the cluster. */
export function validateNodeLabels(name: ErrorName, labels: Readonly<Record<string, string>> | undefined): void {
  const wrong = invalidLabelIn(labels);
  if (wrong !== undefined) {
    fail(
      name,
      `${wrong}, write at most 63 letters, digits, hyphens, underscores and dots, a letter or digit at both ends, such as "example.com/pool: batch"`,
    );
  }
}

/**
 * Refuses labels with which the kubelet does not start.
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
      `"${reserved}" is a label that nodes must not give themselves, and the kubelet does not start with it, write a prefix of your own, such as "example.com/${name}", or set the label with kubectl`,
    );
  }
}

/** Refuses labels that EKS does not take for a managed node group. */
export function validateGroupLabels(labels: Readonly<Record<string, string>> = {}): void {
  const keys = Object.keys(labels);
  const reserved = keys.find((key) => isConcrete(key) && key.startsWith('eks.amazonaws.com/'));
  if (reserved !== undefined) {
    fail(
      'NodeLabel',
      `"${reserved}" has the prefix of labels that EKS sets itself, write a prefix of your own, such as "example.com/${reserved.split('/')[1]}"`,
    );
  }
  if (keys.length > MAX_LABELS_OR_TAINTS) {
    fail(
      'NodeLabel',
      `"${keys.length}" labels are more than a managed node group takes, write ${MAX_LABELS_OR_TAINTS} or less`,
    );
  }
}

/** Labels that a kubelet takes, and that EKS has refused for managed node groups because of their prefix. */
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

/** A taint as the kubelet and Kubernetes write its effect. */
type KubernetesEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

/** The same as the API of EKS writes it. */
const EKS_EFFECTS: Readonly<Record<KubernetesEffect, string>> = {
  NoSchedule: 'NO_SCHEDULE',
  PreferNoSchedule: 'PREFER_NO_SCHEDULE',
  NoExecute: 'NO_EXECUTE',
};

/** EKS takes keys and values of up to 63 characters. */
const MAX_TAINT_LENGTH = 63;

/**
 * What keeps pods off nodes unless they tolerate it: one effect, chosen by a factory.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/node-taints-managed-node-groups.html
 */
export class Taint {
  /**
   * Pods that do not tolerate it are not scheduled.
   *
   * @param key of 1 to 63 characters
   * @param value of up to 63 characters; none unless given
   */
  public static noSchedule(key: string, value?: string): Taint {
    validateArguments('Taint.noSchedule', arguments);
    return new Taint(key, value, 'NoSchedule');
  }

  /**
   * Pods that do not tolerate it are scheduled elsewhere where that is possible.
   *
   * @param key of 1 to 63 characters
   * @param value of up to 63 characters; none unless given
   */
  public static preferNoSchedule(key: string, value?: string): Taint {
    validateArguments('Taint.preferNoSchedule', arguments);
    return new Taint(key, value, 'PreferNoSchedule');
  }

  /**
   * Pods that do not tolerate it are not scheduled, and those that run are evicted.
   *
   * @param key of 1 to 63 characters
   * @param value of up to 63 characters; none unless given
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
        fail('NodegroupSize', `"${text}" is no key or value of a taint, write 1 to ${MAX_TAINT_LENGTH} characters`);
      }
      if (isConcrete(text) && text !== undefined && !(text === _key ? isLabelKey(text) : isLabelValue(text))) {
        fail(
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
  public get _nodeGroupTaint(): { readonly key: string; readonly value?: string; readonly effect: string } {
    return { key: this._key, value: this.value, effect: EKS_EFFECTS[this.effect] };
  }

  /** `value:NoSchedule`, as behind the key in the settings of a kubelet. @internal */
  public get _kubeletTaint(): string {
    return `${this.value ?? ''}:${this.effect}`;
  }
}
