import { isConcrete } from './tokens';

/** Lower-case letters and digits, with hyphens inside. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Names of labels behind their prefix, and values that are not empty. */
const LABEL_TEXT = /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;

/**
 * True for a label of DNS, as namespaces, node pools and releases are named.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export function isDnsLabel(text: string, longest = 63): boolean {
  return text.length <= longest && DNS_LABEL.test(text);
}

/** True for labels of DNS with dots between them, as most objects are named. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => isDnsLabel(part));
}

/** True for names of most objects: as `isDnsSubdomain`, with labels of any length, which Kubernetes lets pass. */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => isDnsLabel(part, 253));
}

/**
 * True for the key of a label, such as `app` or `app.kubernetes.io/name`.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function isLabelKey(text: string): boolean {
  const [name, prefix, ...rest] = text.split('/').reverse();
  return LABEL_TEXT.test(name) && (prefix === undefined || isDnsSubdomain(prefix)) && rest.length === 0;
}

/** True for the value of a label, which may be empty. */
export function isLabelValue(text: string): boolean {
  return text === '' || LABEL_TEXT.test(text);
}

/** What is wrong with the first label that Kubernetes does not take, such as `"a b" is no key of a label`; deploy-time values pass. */
export function invalidLabelIn(labels: Readonly<Record<string, string>> = {}): string | undefined {
  for (const [key, value] of Object.entries(labels)) {
    if (isConcrete(key) && !isLabelKey(key)) {
      return `"${key}" is no key of a label`;
    }
    if (isConcrete(value) && !isLabelValue(value)) {
      return `"${value}" is no value of the label ${key}`;
    }
  }
  return undefined;
}
