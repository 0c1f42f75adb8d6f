import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../foundation/kubernetes-names';
import { type Located, refuse } from '../foundation/refusals';
import { isConcrete, isDeployTime, shown } from '../foundation/tokens';

/** Validates a namespace name. Fails as `PodSecurityGroups`. */
export function refuseNamespace(namespace: string, scope?: Located): void {
  if (isConcrete(namespace) && !isDnsLabel(namespace)) {
    refuse(
      'PodSecurityGroups',
      `"${namespace}" is not a namespace name. Write lower-case letters, digits and hyphens, such as "payments"`,
      scope,
    );
  }
}

/** Validates an object name. Fails as `PodSecurityGroups`. */
export function refuseObjectName(name: string, scope?: Located): void {
  if (isConcrete(name) && !isDnsSubdomain(name)) {
    refuse(
      'PodSecurityGroups',
      `"${name}" is not an object name. Write lower-case letters, digits, hyphens and dots, such as "billing-database"`,
      scope,
    );
  }
}

/** Validates a label key. Fails as `PodSecurityGroups`. */
export function refuseLabelKey(key: string): void {
  if (isDeployTime(key) || (isConcrete(key) && !isLabelKey(key))) {
    refuse(
      'PodSecurityGroups',
      `"${shown(key)}" is not a label key. Write a key such as "app" or "app.kubernetes.io/name"`,
    );
  }
}

/** Validates a label value. Fails as `PodSecurityGroups`. */
export function refuseLabelValue(value: string): void {
  if (isConcrete(value) && !isLabelValue(value)) {
    refuse(
      'PodSecurityGroups',
      `"${value}" is not a label value. Write at most 63 letters, digits, hyphens, underscores and dots, starting and ending with a letter or digit`,
    );
  }
}
