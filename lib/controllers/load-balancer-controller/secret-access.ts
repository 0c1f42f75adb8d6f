import type { KubernetesObject } from '../../cluster/installer';
import { NAMESPACE, SERVICE_ACCOUNT } from './controller-account';

const RBAC = 'rbac.authorization.k8s.io';

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
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames, verbs: ['get', 'list', 'watch'] }],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name: SERVICE_ACCOUNT, namespace: NAMESPACE }],
    },
  ];
}
