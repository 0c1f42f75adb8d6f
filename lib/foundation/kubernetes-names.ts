import { isConcrete } from './tokens';

/** Lower-case letters and digits, and hyphens between them. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Label names without their prefix, and label values that are not empty. */
const LABEL_TEXT = /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;

/**
 * Returns true for a DNS label, which names namespaces, node pools and Helm releases.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export function isDnsLabel(text: string, longest = 63): boolean {
  return text.length <= longest && DNS_LABEL.test(text);
}

/** Returns true for DNS labels that are separated by dots, which name most objects. */
export function isDnsSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => isDnsLabel(part));
}

/**
 * Returns true for an object name. Unlike in `isDnsSubdomain`, its labels may have any length, which Kubernetes
 * accepts.
 */
export function isObjectName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => isDnsLabel(part, 253));
}

/**
 * Returns true for a label key, such as `app` or `app.kubernetes.io/name`.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
 */
export function isLabelKey(text: string): boolean {
  const [name, prefix, ...rest] = text.split('/').reverse();
  return LABEL_TEXT.test(name) && (prefix === undefined || isDnsSubdomain(prefix)) && rest.length === 0;
}

/** Returns true for a label value, which may be empty. */
export function isLabelValue(text: string): boolean {
  return text === '' || LABEL_TEXT.test(text);
}

/**
 * Describes the first label that Kubernetes does not accept, such as `"a b" is not a label key`. Labels that are not
 * known at synthesis pass.
 */
export function invalidLabelIn(labels: Readonly<Record<string, string>> = {}): string | undefined {
  for (const [key, value] of Object.entries(labels)) {
    if (isConcrete(key) && !isLabelKey(key)) {
      return `"${key}" is not a label key`;
    }
    if (isConcrete(value) && !isLabelValue(value)) {
      return `"${value}" is not a value of the label ${key}`;
    }
  }
  return undefined;
}
