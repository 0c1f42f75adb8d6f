import { wrongLabel } from '../foundation/kubernetes-names';
import { type RefusalName, refuse } from '../foundation/refusals';
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
export const MOST_OF_GROUP = 50;

/** Validates labels. A node with invalid labels never joins the cluster. */
export function refuseLabels(name: RefusalName, labels: Readonly<Record<string, string>> | undefined): void {
  const wrong = wrongLabel(labels);
  if (wrong !== undefined) {
    refuse(
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
  const reserved = Object.keys(labels).find((key) => isConcrete(key) && isReserved(key));
  if (reserved !== undefined) {
    const name = reserved.split('/')[1];
    refuse(
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
    refuse(
      'NodeLabel',
      `"${reserved}" has the prefix of labels that EKS sets itself. Write your own prefix, such as "example.com/${reserved.split('/')[1]}"`,
    );
  }
  if (keys.length > MOST_OF_GROUP) {
    refuse(
      'NodeLabel',
      `"${keys.length}" labels exceed the limit of a managed node group. Write at most ${MOST_OF_GROUP}`,
    );
  }
}

/**
 * Returns labels with Kubernetes prefixes that a kubelet accepts. EKS has rejected such prefixes in managed node
 * groups.
 */
export function labelsOfKubernetes(labels: Readonly<Record<string, string>> = {}): string[] {
  return Object.keys(labels).filter((key) => isConcrete(key) && isOfKubernetes(key) && !isReserved(key));
}

function isReserved(key: string): boolean {
  const [prefix] = key.split('/');
  const isAllowed = KUBELET_LABELS.includes(key) || KUBELET_PREFIXES.some((allowed) => isOrEndsIn(prefix, allowed));
  return isOfKubernetes(key) && !isAllowed;
}

function isOfKubernetes(key: string): boolean {
  const [prefix, name] = key.split('/');
  return name !== undefined && KUBERNETES_PREFIXES.some((reserved) => isOrEndsIn(prefix, reserved));
}

function isOrEndsIn(prefix: string, domain: string): boolean {
  return prefix === domain || prefix.endsWith(`.${domain}`);
}
