import type { KubernetesObject } from '../cluster/cluster-installer';
import { fail, type Located } from '../foundation/errors';
import { isDnsLabel, isObjectName } from '../foundation/kubernetes-names';
import { isConcrete } from '../foundation/tokens';

/** Who the controller is in the cluster. */
export const CONTROLLER_NAMESPACE = 'kube-system';
export const CONTROLLER_SERVICE_ACCOUNT = 'aws-load-balancer-controller';

const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Secrets of one namespace, and the name of the Role by which they are read. */
export interface SecretAccess {
  readonly name: string;
  readonly namespace: string;
  readonly secretNames: readonly string[];
}

/**
 * Lets the controller read Secrets: its chart lets it read none. Each of them is named once, and no others may be read.
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

/** The Role of the Secrets in each namespace, and its binding. */
const SIGN_IN_ROLE_NAME = 'aws-load-balancer-controller-sign-in';

/** A Secret with the client of a provider of OpenID Connect, as `AlbAuthentication.oidc` names it. */
export interface SignInSecret {
  /** Its namespace, which is that of the Ingress. */
  readonly namespace: string;

  /** Its name. */
  readonly name: string;
}

/** A Role and its binding in each namespace: the Secrets that were named may be read there, and no others. */
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
        'ControllerSetting',
        `"${namespace}" in signInSecrets cannot be a namespace, write lower-case letters, digits and hyphens`,
        scope,
      );
    }
    if (isConcrete(name) && !isObjectName(name)) {
      fail(
        'ControllerSetting',
        `"${name}" in signInSecrets cannot be the name of a Secret, write lower-case letters, digits, hyphens and dots`,
        scope,
      );
    }
  }
}
