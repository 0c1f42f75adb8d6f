import { isDnsLabel } from '../foundation/kubernetes-names';
import { type Located, refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** Names of labels behind their prefix, and values that are not empty. */
const LABEL_TEXT = /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;

/** Refuses what is no name of a namespace, as `PodSecurityGroups`. */
export function refuseNamespace(namespace: string, scope?: Located): void {
  if (isConcrete(namespace) && !isDnsLabel(namespace)) {
    refuse(
      'PodSecurityGroups',
      `"${namespace}" is no name of a namespace, write lower case letters, digits and hyphens, such as "payments"`,
      scope,
    );
  }
}

/** Refuses what cannot be the name of an object, as `PodSecurityGroups`. */
export function refuseObjectName(name: string, scope?: Located): void {
  if (isConcrete(name) && !isDnsSubdomain(name)) {
    refuse(
      'PodSecurityGroups',
      `"${name}" is no name of an object, write lower case letters, digits, hyphens and dots, such as "billing-database"`,
      scope,
    );
  }
}

/** Refuses what cannot be the key of a label, as `PodSecurityGroups`. */
export function refuseLabelKey(key: string): void {
  const [name, prefix, ...rest] = key.split('/').reverse();
  const isKey = LABEL_TEXT.test(name) && (prefix === undefined || isDnsSubdomain(prefix)) && rest.length === 0;
  if (!isConcrete(key) || !isKey) {
    refuse('PodSecurityGroups', `"${key}" is no key of a label, write one such as "app" or "app.kubernetes.io/name"`);
  }
}

/** Refuses what cannot be the value of a label, as `PodSecurityGroups`. */
export function refuseLabelValue(value: string): void {
  if (isConcrete(value) && value !== '' && !LABEL_TEXT.test(value)) {
    refuse(
      'PodSecurityGroups',
      `"${value}" is no value of a label, write at most 63 letters, digits, hyphens, underscores and dots, a letter or digit at both ends`,
    );
  }
}

function isDnsSubdomain(name: string): boolean {
  return name.length <= 253 && name.split('.').every((part) => isDnsLabel(part));
}
