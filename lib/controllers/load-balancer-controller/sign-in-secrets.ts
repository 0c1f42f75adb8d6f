import type { KubernetesObject } from '../../cluster/installer';
import { isDnsLabel, isObjectName } from '../../foundation/kubernetes-names';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { secretAccessObjects } from './secret-access';

/** The Role of the Secrets in each namespace, and its binding. */
const ROLE_NAME = 'aws-load-balancer-controller-sign-in';

/** A Secret with the client of a provider of OpenID Connect, as `AlbAuthentication.oidc` names it. */
export interface SignInSecret {
  /** Its namespace, which is that of the Ingress. */
  readonly namespace: string;

  /** Its name. */
  readonly name: string;
}

/** A Role and its binding in each namespace: the Secrets that were named may be read there, and no others. */
export function signInObjects(secrets: readonly SignInSecret[], scope: Located): KubernetesObject[] {
  refuseNames(secrets, scope);
  const namespaces = [...new Set(secrets.map(({ namespace }) => namespace))];
  return namespaces.flatMap((namespace) => {
    const secretNames = secrets.filter((secret) => secret.namespace === namespace).map(({ name }) => name);
    return secretAccessObjects({ name: ROLE_NAME, namespace, secretNames });
  });
}

function refuseNames(secrets: readonly SignInSecret[], scope: Located): void {
  for (const { namespace, name } of secrets) {
    if (isConcrete(namespace) && !isDnsLabel(namespace)) {
      refuse(
        'ControllerSetting',
        `"${namespace}" in signInSecrets cannot be a namespace, write lower-case letters, digits and hyphens`,
        scope,
      );
    }
    if (isConcrete(name) && !isObjectName(name)) {
      refuse(
        'ControllerSetting',
        `"${name}" in signInSecrets cannot be the name of a Secret, write lower-case letters, digits, hyphens and dots`,
        scope,
      );
    }
  }
}
