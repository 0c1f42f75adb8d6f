import type { KubernetesObject } from '../cluster/cluster-installer';
import { secretAccessObjects } from '../controllers/service-account';
import { fail, type Located } from '../foundation/errors';
import type { Listener } from './listener';
import { validateListeners } from './load-balancer';
import { type GatewayKind, RouteKind } from './targets';
import { validateGatewayName, validateGatewayNamespace } from './validation';

const LISTENER_SET_GROUP = 'gateway.networking.k8s.io';

/** Options of a ListenerSet. */
export interface ListenerSetOptions {
  /** The name of the set. It must be unique among the sets of the Gateway, in all namespaces. */
  readonly name: string;

  /**
   * The listeners, 1 to 64.
   *
   * The controller ignores a listener with the same port and host name as one of the Gateway or of an older set. It
   * also ignores one with another protocol on the same port. If two listeners of a port have no host name, both get the
   * routes of both. Certificates, security policy and attributes come from the listener with the same port in
   * `listeners` or `listenerSetPorts` of the Gateway.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/guide/gateway/listenersets.md
   */
  readonly listeners: Listener[];
}

/** Options of the manifest of a ListenerSet. */
export interface ListenerSetManifest extends ListenerSetOptions {
  /** The namespace of the set. `listenerSetsFrom` of the Gateway must accept it. */
  readonly namespace: string;

  /** The name of the Gateway. */
  readonly gatewayName: string;

  /**
   * The namespace of the Gateway.
   *
   * @default - the namespace of the set
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

/**
 * Fails on load balancer settings of listeners of a set. A ListenerSet has no fields for them: the Gateway must have
 * the same settings.
 */
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
      `"${wrong.name}" has certificates or settings, and a ListenerSet has no fields for them. Add the same listener to listenerSetPorts of the Gateway`,
      scope,
    );
  }
}

const REFERENCE_GRANT_GROUP = 'gateway.networking.k8s.io';

/** Services and Gateways that a ReferenceGrant allows. */
export interface ReferenceGrantTargets {
  /**
   * The names of the Services. Services and Gateways together are at most 16.
   *
   * @default - all Services of the namespace, or none if `gateways` is set
   */
  readonly services?: string[];

  /**
   * The names of Gateways with an ALB, to which TCPRoutes of NLBs may send.
   *
   * @default - none
   */
  readonly gateways?: string[];
}

/** Options of the manifest of a ReferenceGrant. */
export interface ReferenceGrantManifest extends ReferenceGrantTargets {
  /** The name of the ReferenceGrant. */
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
    fail(
      'GatewaySetting',
      `"${option}" has ${to.length} entries. Write 1 to 16, or remove both services and gateways to allow all Services`,
      scope,
    );
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

/** A Role and a RoleBinding that let the controller read the Secret of a route. */
export function secretAccess(
  namespace: string,
  secretName: string,
  name = `${secretName}-load-balancer-controller`,
): KubernetesObject[] {
  validateGatewayNamespace(namespace);
  validateGatewayName('name of a Secret', secretName);
  return secretAccessObjects({ name, namespace, secretNames: [secretName] });
}
