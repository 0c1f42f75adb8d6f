import type { KubernetesObject } from '../../cluster/installer';
import { isDnsLabel, isObjectName } from '../../foundation/kubernetes-names';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { secretAccessObjects } from './secret-access';

/** Name of the Role and RoleBinding in each namespace. */
const ROLE_NAME = 'aws-load-balancer-controller-sign-in';

/** Reference to a Secret with an OpenID Connect client, for `AlbAuthentication.oidc`. */
export interface SignInSecret {
  /** Namespace of the Secret, which must be that of the Ingress. */
  readonly namespace: string;

  /** Name of the Secret. */
  readonly name: string;
}

/** Returns a Role and a RoleBinding in each namespace, which only allow reading the given Secrets. */
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
        'LoadBalancerControllerSetting',
        `"${namespace}" in signInSecrets is not a namespace name. Write lower-case letters, digits and hyphens`,
        scope,
      );
    }
    if (isConcrete(name) && !isObjectName(name)) {
      refuse(
        'LoadBalancerControllerSetting',
        `"${name}" in signInSecrets is not a Secret name. Write lower-case letters, digits, hyphens and dots`,
        scope,
      );
    }
  }
}
