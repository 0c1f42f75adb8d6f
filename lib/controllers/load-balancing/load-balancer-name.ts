import { type Located, type RefusalName, refuse } from '../../foundation/refusals';
import { clipped } from '../../foundation/text';
import { isConcrete } from '../../foundation/tokens';

/** What Elastic Load Balancing takes as a name. */
const LOAD_BALANCER_NAME = /^(?!internal-)[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/;

/** Refuses a name that Elastic Load Balancing would. */
export function refuseLoadBalancerName(refusal: RefusalName, name: string | undefined, scope?: Located): void {
  if (name !== undefined && isConcrete(name) && !LOAD_BALANCER_NAME.test(name)) {
    refuse(
      refusal,
      `"${clipped(name)}" cannot be the name of a load balancer, write 1 to 32 letters, digits and hyphens, without a hyphen at the ends or "internal-" at the start`,
      scope,
    );
  }
}
