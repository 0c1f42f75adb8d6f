/** The short names of endpoint services. */

import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';

/** The prefixes of full service names. */
const PREFIX = /^(?:(?:com|cn|aws|api)\.)+(?:amazonaws\.)?(?:[a-z]{2,4}(?:-[a-z]+){1,2}-\d{1,2}\.)?/;

/** Fails for full names of endpoint services, and for invalid names. */
export function validateServiceNames(services: readonly string[]): void {
  for (const service of services.filter(isConcrete)) {
    const short = service.trim().toLowerCase().replace(PREFIX, '');
    if (short !== service || !/^[a-z0-9][a-z0-9.-]*$/.test(service)) {
      fail(
        'EndpointService',
        `"${service}" is not the short name of an endpoint service. Write ${/^[a-z0-9][a-z0-9.-]*$/.test(short) ? `"${short}"` : 'one such as "ecr.api"'}`,
      );
    }
  }
}
