import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';

/** `<account>/<name of the cluster>/<id of the VPC>`. */
const OWNER = /^\d{12}\/[^/*?]+\/vpc-[0-9a-f]+$/;

/** Refuses to take over from what is no controller, or from the own one. */
export function refuseTakeover(others: readonly string[] = [], owner: string, scope: Located): void {
  for (const other of others.filter(isConcrete)) {
    if (!OWNER.test(other)) {
      refuse(
        'ControllerSetting',
        `"${other}" names no controller, write its tag application-networking.k8s.aws/ManagedBy, such as "111122223333/blue/vpc-0123456789abcdef0"`,
        scope,
      );
    }
    if (other === owner) {
      refuse('ControllerSetting', `"${other}" is this cluster, whose services it has, leave it out`, scope);
    }
  }
}
