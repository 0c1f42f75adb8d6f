import { isDnsLabel, isDnsSubdomain, isLabelKey, isLabelValue } from '../foundation/kubernetes-names';
import { type Located, refuse } from '../foundation/refusals';
import { isConcrete, isDeployTime, shown } from '../foundation/tokens';

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
  if (isDeployTime(key) || (isConcrete(key) && !isLabelKey(key))) {
    refuse(
      'PodSecurityGroups',
      `"${shown(key)}" is no key of a label, write one such as "app" or "app.kubernetes.io/name"`,
    );
  }
}

/** Refuses what cannot be the value of a label, as `PodSecurityGroups`. */
export function refuseLabelValue(value: string): void {
  if (isConcrete(value) && !isLabelValue(value)) {
    refuse(
      'PodSecurityGroups',
      `"${value}" is no value of a label, write at most 63 letters, digits, hyphens, underscores and dots, a letter or digit at both ends`,
    );
  }
}
