import type { KubernetesObject } from '../cluster/cluster-installer';
import { fail, type Located } from '../foundation/errors';
import { isDnsLabel, isObjectName } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';

/** Namespace and service account of the controller. */
export const CONTROLLER_NAMESPACE = 'kube-system';
export const CONTROLLER_SERVICE_ACCOUNT = 'aws-load-balancer-controller';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Secrets of one namespace, and the name of the Role that allows reading them. */
export interface SecretAccess {
  readonly name: string;
  readonly namespace: string;
  readonly secretNames: readonly string[];
}

/**
 * Returns a Role and a RoleBinding that allow the controller to read only the given Secrets. Its chart allows none.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/examples/secrets_access/
 */
export function secretAccessObjects({ name, namespace, secretNames }: SecretAccess): KubernetesObject[] {
  const metadata = { name, namespace };
  const resourceNames = [...new Set(secretNames)];
  return [
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames, verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC_GROUP, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name: CONTROLLER_SERVICE_ACCOUNT, namespace: CONTROLLER_NAMESPACE }],
    },
  ];
}

/** Name of the Role and RoleBinding in each namespace. */
const SIGN_IN_ROLE_NAME = 'aws-load-balancer-controller-sign-in';

/** Reference to a Secret with an OpenID Connect client, for `AlbAuthentication.oidc`. */
export interface SignInSecret {
  /** Namespace of the Secret, which must be that of the Ingress. */
  readonly namespace: string;

  /** Name of the Secret. */
  readonly name: string;
}

/** Returns a Role and a RoleBinding in each namespace, which only allow reading the given Secrets. */
export function signInObjects(secrets: readonly SignInSecret[], scope: Located): KubernetesObject[] {
  validateSecretNames(secrets, scope);
  const namespaces = [...new Set(secrets.map(({ namespace }) => namespace))];
  return namespaces.flatMap((namespace) => {
    const secretNames = secrets.filter((secret) => secret.namespace === namespace).map(({ name }) => name);
    return secretAccessObjects({ name: SIGN_IN_ROLE_NAME, namespace, secretNames });
  });
}

function validateSecretNames(secrets: readonly SignInSecret[], scope: Located): void {
  for (const { namespace, name } of secrets) {
    if (isConcrete(namespace) && !isDnsLabel(namespace)) {
      fail(
        'LoadBalancerControllerSetting',
        `"${namespace}" in signInSecrets is not a namespace name. Write lower-case letters, digits and hyphens`,
        scope,
      );
    }
    if (isConcrete(name) && !isObjectName(name)) {
      fail(
        'LoadBalancerControllerSetting',
        `"${name}" in signInSecrets is not a Secret name. Write lower-case letters, digits, hyphens and dots`,
        scope,
      );
    }
  }
}
