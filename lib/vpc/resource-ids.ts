import { refuse } from '../foundation/refusals';
import { isConcrete } from '../foundation/tokens';

/** Refuses a text that is known at synthesis and is no id of the kind that is needed: an address, a name, an ARN. */
export function refuseId(id: string, prefix: string, what: string): void {
  if (isConcrete(id) && !id.startsWith(`${prefix}-`)) {
    refuse('ResourceId', `"${id}" is no id of ${what}, write one such as "${prefix}-0123456789abcdef0"`);
  }
}
