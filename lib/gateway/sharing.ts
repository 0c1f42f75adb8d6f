import type { KubernetesObject } from '../cluster/cluster-installer';
import { secretAccessObjects } from '../controllers/service-account';
import { fail, type Located } from '../foundation/errors';
import type { Listener } from './listener';
import { validateListeners } from './load-balancer';
import { type GatewayKind, RouteKind } from './target-options';
import { validateGatewayName, validateGatewayNamespace } from './validation';

const LISTENER_SET_GROUP = 'gateway.networking.k8s.io';

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
  readonly listeners: Listener[];
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
  validateGatewayName('name of a ListenerSet', name, scope);
  validateGatewayNamespace(namespace, scope);
  validateGatewayName('name of a Gateway', gatewayName, scope);
  validateListeners(kind, listeners, scope);
  const foreign = gatewayNamespace !== undefined && gatewayNamespace !== namespace;
  return {
    apiVersion: `${LISTENER_SET_GROUP}/v1`,
    kind: 'ListenerSet',
    metadata: { name, namespace },
    spec: {
      parentRef: {
        group: LISTENER_SET_GROUP,
        kind: 'Gateway',
        name: gatewayName,
        ...(foreign ? { namespace: gatewayNamespace } : {}),
      },
      listeners: listeners.map((listener) => listener._toObject()),
    },
  };
}

/** A ListenerSet has no place for what its listeners say of the load balancer: the Gateway must say the same. */
export function validateListenerSetListeners(
  listeners: readonly Listener[],
  said: readonly Listener[],
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
    fail(
      'GatewayListener',
      `"${wrong.name}" has certificates or settings, for which a ListenerSet has no place, write the same listener into listenerSetPorts of the Gateway`,
      scope,
    );
  }
}

const REFERENCE_GRANT_GROUP = 'gateway.networking.k8s.io';

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
  validateGatewayName('name of a ReferenceGrant', name, scope);
  validateGatewayNamespace(namespace, scope);
  validateGatewayNamespace(fromNamespace, scope);
  const to = [
    ...(services ?? (gateways ? [] : [undefined])).map((service) => reference('', 'Service', service)),
    ...(gateways ?? []).map((gateway) => reference(REFERENCE_GRANT_GROUP, 'Gateway', gateway)),
  ];
  if (to.length === 0 || to.length > 16) {
    const option = services ? 'services' : 'gateways';
    fail('GatewaySetting', `"${option}" are ${to.length}, give 1 to 16, or leave them out for all`, scope);
  }
  return {
    apiVersion: `${REFERENCE_GRANT_GROUP}/v1beta1`,
    kind: 'ReferenceGrant',
    metadata: { name, namespace },
    spec: {
      from: Object.values(RouteKind).map((kind) => ({ group: REFERENCE_GRANT_GROUP, kind, namespace: fromNamespace })),
      to,
    },
  };
}

function reference(group: string, kind: string, name: string | undefined): Record<string, unknown> {
  return { group, kind, ...(name === undefined ? {} : { name }) };
}

/** Lets the controller read the one Secret of a route. */
export function secretAccess(
  namespace: string,
  secretName: string,
  name = `${secretName}-load-balancer-controller`,
): KubernetesObject[] {
  validateGatewayNamespace(namespace);
  validateGatewayName('name of a Secret', secretName);
  return secretAccessObjects({ name, namespace, secretNames: [secretName] });
}
