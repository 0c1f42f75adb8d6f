import { type Located, refuse } from '../../foundation/refusals';
import { refuseName, refuseNamespace } from './gateway-checks';
import { RouteKind } from './gateway-target-options';

const GROUP = 'gateway.networking.k8s.io';

/** What may be sent to. */
export interface ReferenceGrantTargets {
  /**
   * The Services, by name, 16 at the most with the Gateways.
   *
   * @default - all of the namespace, and none beside `gateways`
   */
  readonly services?: string[];

  /**
   * The Gateways of ALBs, by name, to which TCPRoutes of NLBs may lead.
   *
   * @default - none
   */
  readonly gateways?: string[];
}

/** Who may send to Services and Gateways of a namespace as a manifest. */
export interface ReferenceGrantManifest extends ReferenceGrantTargets {
  /** Its name. */
  readonly name: string;

  /** The namespace of the Services and Gateways. */
  readonly namespace: string;

  /** The namespace of the routes. */
  readonly fromNamespace: string;
}

/** The ReferenceGrant of Services and Gateways. */
export function grantObject(options: ReferenceGrantManifest, scope?: Located): Record<string, unknown> {
  const { fromNamespace, gateways, name, namespace, services } = options;
  refuseName('name of a ReferenceGrant', name, scope);
  refuseNamespace(namespace, scope);
  refuseNamespace(fromNamespace, scope);
  const to = [
    ...(services ?? (gateways ? [] : [undefined])).map((service) => reference('', 'Service', service)),
    ...(gateways ?? []).map((gateway) => reference(GROUP, 'Gateway', gateway)),
  ];
  if (to.length === 0 || to.length > 16) {
    const option = services ? 'services' : 'gateways';
    refuse('GatewaySetting', `"${option}" are ${to.length}, give 1 to 16, or leave them out for all`, scope);
  }
  return {
    apiVersion: `${GROUP}/v1beta1`,
    kind: 'ReferenceGrant',
    metadata: { name, namespace },
    spec: {
      from: Object.values(RouteKind).map((kind) => ({ group: GROUP, kind, namespace: fromNamespace })),
      to,
    },
  };
}

function reference(group: string, kind: string, name: string | undefined): Record<string, unknown> {
  return { group, kind, ...(name === undefined ? {} : { name }) };
}
