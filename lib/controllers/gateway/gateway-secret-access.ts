import type { KubernetesObject } from '../../cluster/installer';
import { secretAccessObjects } from '../load-balancer-controller/secret-access';
import { refuseName, refuseNamespace } from './gateway-checks';

/** Lets the controller read the one Secret of a route. */
export function secretAccess(
  namespace: string,
  secretName: string,
  name = `${secretName}-load-balancer-controller`,
): KubernetesObject[] {
  refuseNamespace(namespace);
  refuseName('name of a Secret', secretName);
  return secretAccessObjects({ name, namespace, secretNames: [secretName] });
}
