import type { KubernetesObject } from '../../cluster/installer';
import { isDnsLabel, isObjectName } from '../../foundation/kubernetes-names';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';

/** The Role of the Secrets in each namespace, and its binding. */
const ROLE_NAME = 'aws-load-balancer-controller-sign-in';

const RBAC = 'rbac.authorization.k8s.io';

/** A Secret with the client of a provider of OpenID Connect, as `AlbAuthentication.oidc` names it. */
export interface SignInSecret {
  /** Its namespace, which is that of the Ingress. */
  readonly namespace: string;

  /** Its name. */
  readonly name: string;
}

/** Who reads them. */
export interface SecretReader {
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * A Role and its binding in each namespace: the Secrets that were named may be read there, and no others.
 *
 * @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/v3.5/examples/secrets_access/
 */
export function signInObjects(
  secrets: readonly SignInSecret[],
  { namespace: home, serviceAccount }: SecretReader,
  scope: Located,
): KubernetesObject[] {
  refuseNames(secrets, scope);
  const namespaces = [...new Set(secrets.map(({ namespace }) => namespace))];
  return namespaces.flatMap((namespace) => {
    const names = secrets.filter((secret) => secret.namespace === namespace).map(({ name }) => name);
    const metadata = { name: ROLE_NAME, namespace };
    return [
      {
        apiVersion: `${RBAC}/v1`,
        kind: 'Role',
        metadata,
        rules: [
          {
            apiGroups: [''],
            resources: ['secrets'],
            resourceNames: [...new Set(names)],
            verbs: ['get', 'list', 'watch'],
          },
        ],
      },
      {
        apiVersion: `${RBAC}/v1`,
        kind: 'RoleBinding',
        metadata,
        roleRef: { apiGroup: RBAC, kind: 'Role', name: ROLE_NAME },
        subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace: home }],
      },
    ];
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
