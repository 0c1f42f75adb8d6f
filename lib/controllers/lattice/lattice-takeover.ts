import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';

/** `<account>/<name of the cluster>/<id of the VPC>`. */
const OWNER = /^\d{12}\/[^/*?]+\/vpc-[0-9a-f]+$/;

/** Validates the controllers from which services are taken over. */
export function refuseTakeover(others: readonly string[] = [], owner: string, scope: Located): void {
  for (const other of others.filter(isConcrete)) {
    if (!OWNER.test(other)) {
      refuse(
        'LatticeControllerSetting',
        `"${other}" is not a controller. Write the value of its tag application-networking.k8s.aws/ManagedBy, such as "111122223333/blue/vpc-0123456789abcdef0"`,
        scope,
      );
    }
    if (other === owner) {
      refuse('LatticeControllerSetting', `"${other}" is this cluster. Leave it out`, scope);
    }
  }
}
