import type { IConstruct } from 'constructs';
import { isConcrete } from '../../foundation/tokens';
import { warn } from '../../foundation/warnings';
import type { LoadBalancerController } from '../load-balancer-controller/load-balancer-controller';
import type { ReferenceGrantManifest } from './gateway-reference-grant';

/** What a route sends to in another namespace. */
export interface ForeignBackend {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** What the Gateways of a controller were told: a grant is for the routes of all of them. */
const GRANTS = new WeakMap<LoadBalancerController, ReferenceGrantManifest[]>();

/** Keeps in mind what was granted. */
export function rememberGrant(controller: LoadBalancerController, grant: ReferenceGrantManifest): void {
  GRANTS.set(controller, [...(GRANTS.get(controller) ?? []), grant]);
}

/** Warns of backends in other namespaces that no grant of the app is for: at synthesis, when every grant is there. */
export function warnOfUngranted(
  controller: LoadBalancerController,
  fromNamespace: string,
  backends: readonly ForeignBackend[],
  route: IConstruct,
): void {
  const known = backends.filter((backend) => [fromNamespace, backend.name, backend.namespace].every(isConcrete));
  route.node.addValidation({
    validate: () => {
      const grants = (GRANTS.get(controller) ?? []).filter((grant) => grant.fromNamespace === fromNamespace);
      const ungranted = known.find((backend) => !grants.some((grant) => isGranted(backend, grant)));
      if (ungranted) {
        const { kind, name, namespace } = ungranted;
        warn(
          route,
          'gatewayReferenceGrant',
          `Routes of "${fromNamespace}" may not send to the ${kind} "${name}" of "${namespace}", and requests for it fail. Write addReferenceGrant('Grant', { namespace: '${namespace}', fromNamespace: '${fromNamespace}' }) of the Gateway, or acknowledge that something else grants it.`,
        );
      }
      return [];
    },
  });
}

function isGranted({ kind, name, namespace }: ForeignBackend, grant: ReferenceGrantManifest): boolean {
  const { gateways, services = gateways ? [] : undefined } = grant;
  const names = kind === 'Gateway' ? (gateways ?? []) : services;
  const admits = names === undefined || names.some((granted) => granted === name || !isConcrete(granted));
  return admits && (grant.namespace === namespace || !isConcrete(grant.namespace));
}
