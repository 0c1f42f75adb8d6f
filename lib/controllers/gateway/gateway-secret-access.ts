import { refuseName, refuseNamespace } from './gateway-checks';

/** The account of the AWS Load Balancer Controller, as its chart has it here. */
const CONTROLLER = { kind: 'ServiceAccount', name: 'aws-load-balancer-controller', namespace: 'kube-system' };
const RBAC = 'rbac.authorization.k8s.io';

/** Lets the controller read one Secret: its chart lets it read none. */
export function secretAccess(
  namespace: string,
  secretName: string,
  name = `${secretName}-load-balancer-controller`,
): Record<string, unknown>[] {
  refuseNamespace(namespace);
  refuseName('name of a Secret', secretName);
  return [
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata: { name, namespace },
      rules: [
        { apiGroups: [''], resources: ['secrets'], resourceNames: [secretName], verbs: ['get', 'list', 'watch'] },
      ],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata: { name, namespace },
      roleRef: { apiGroup: RBAC, kind: 'Role', name },
      subjects: [{ ...CONTROLLER }],
    },
  ];
}
