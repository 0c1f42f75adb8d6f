import { type Located, refuse } from '../../foundation/refusals';
import { refuseName, refuseNamespace } from './gateway-checks';
import type { GatewayKind } from './gateway-kind';
import type { GatewayListener } from './gateway-listener';
import { refuseListeners } from './gateway-load-balancer';

const GROUP = 'gateway.networking.k8s.io';

/** Listeners that are added to a Gateway. */
export interface ListenerSetOptions {
  /** Its name, which no other set of the Gateway has in any namespace. */
  readonly name: string;

  /**
   * What it listens for, 1 to 64. A listener for the same port and host as one of the Gateway, or of an older set, gets nothing, and so does one that speaks
   * another protocol on a port of theirs. Two listeners of a port without hosts are one to the controller: it gives the routes of both to both. What it says
   * of certificates, security policy and attributes is what the Gateway says of the port, in `listeners` or `listenerSetPorts`.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/guide/gateway/listenersets.md
   */
  readonly listeners: GatewayListener[];
}

/** Listeners that are added to a Gateway as a manifest. */
export interface ListenerSetManifest extends ListenerSetOptions {
  /** Its namespace, which `listenerSetsFrom` of the Gateway must admit. */
  readonly namespace: string;

  /** The name of the Gateway. */
  readonly gatewayName: string;

  /**
   * The namespace of the Gateway.
   *
   * @default - that of the set
   */
  readonly gatewayNamespace?: string;
}

/** The ListenerSet. */
export function listenerSetObject(
  kind: GatewayKind,
  options: ListenerSetManifest,
  scope?: Located,
): Record<string, unknown> {
  const { gatewayName, gatewayNamespace, listeners, name, namespace } = options;
  refuseName('name of a ListenerSet', name, scope);
  refuseNamespace(namespace, scope);
  refuseName('name of a Gateway', gatewayName, scope);
  refuseListeners(kind, listeners, scope);
  const foreign = gatewayNamespace !== undefined && gatewayNamespace !== namespace;
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'ListenerSet',
    metadata: { name, namespace },
    spec: {
      parentRef: {
        group: GROUP,
        kind: 'Gateway',
        name: gatewayName,
        ...(foreign ? { namespace: gatewayNamespace } : {}),
      },
      listeners: listeners.map((listener) => listener._toObject()),
    },
  };
}

/** A ListenerSet has no place for what its listeners say of the load balancer: the Gateway must say the same. */
export function refuseUnsaid(
  listeners: readonly GatewayListener[],
  said: readonly GatewayListener[],
  scope: Located,
): void {
  const wrong = listeners.find((listener) => {
    const { certificates, settings } = listener._configuration;
    const same = said.filter(({ _spoken, port }) => port === listener.port && _spoken === listener._spoken);
    const known = same.flatMap(({ _configuration }) =>
      _configuration.certificates.map((certificate) => certificate.name),
    );
    const agrees = same.some(
      (other) =>
        JSON.stringify(other._configuration.settings) === JSON.stringify(settings) && other._quic === listener._quic,
    );
    const says = certificates.length > 0 || Object.keys(settings).length > 0 || listener._quic;
    return says && !(agrees && certificates.every((certificate) => known.includes(certificate.name)));
  });
  if (wrong) {
    refuse(
      'GatewayListener',
      `"${wrong.name}" has certificates or settings, for which a ListenerSet has no place, write the same listener into listenerSetPorts of the Gateway`,
      scope,
    );
  }
}
