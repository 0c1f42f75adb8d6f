/** Example of the option in error messages. */

import type { InstanceLimitsOptions } from '../addressing/instance-limits-options';
import { refuse } from '../foundation/refusals';
import type { GivenOptions } from './arguments';
import { numberOf, pairsOf } from './values';

const EXAMPLE = '--instance-limits m99i.large=3,10,9,2';

/**
 * Parses `TYPE=INTERFACES,ADDRESSES[,BRANCHES[,VCPUS]]` by instance type. Undefined if the option is not given.
 * Limits of a type that is not in `--instance-types` fail.
 */
export function limitsOption(
  given: GivenOptions,
  instanceTypes: readonly string[],
): Record<string, InstanceLimitsOptions> | undefined {
  if (!given.has('instance-limits')) {
    return undefined;
  }
  const limits: Record<string, InstanceLimitsOptions> = {};
  for (const [type, text] of Object.entries(pairsOf(given, 'instance-limits'))) {
    if (!instanceTypes.includes(type)) {
      refuse('CommandValue', `"${type}" of --instance-limits is not among --instance-types. Add it there`);
    }
    const figures = text.split(',');
    if (figures.length < 2 || figures.length > 4) {
      refuse(
        'CommandValue',
        `"${type}=${text}" of --instance-limits does not have two to four numbers. Write it as in ${EXAMPLE}`,
      );
    }
    const [networkInterfaces, ipv4AddressesPerInterface, branchInterfaces, vcpus] = figures.map((figure) =>
      numberOf(figure, '--instance-limits', EXAMPLE),
    );
    limits[type] = { networkInterfaces, ipv4AddressesPerInterface, branchInterfaces, vcpus };
  }
  return limits;
}
