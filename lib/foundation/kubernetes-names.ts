/** Lower-case letters and digits, with hyphens inside. */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * True for a label of DNS, as namespaces, node pools and releases are named.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names
 */
export function isDnsLabel(text: string, longest = 63): boolean {
  return text.length <= longest && DNS_LABEL.test(text);
}
