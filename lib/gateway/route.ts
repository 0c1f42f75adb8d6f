import { didYouMean, fail, type Located } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { isConcrete } from '../foundation/tokens';
import { firstDuplicate } from '../foundation/values';
import type { ForeignBackend, SpreadingRule } from './cluster-validation';
import type { Listener, ListenerProtocol } from './listener';
import { listenerRuleSpec } from './listener-rule';
import {
  type GrpcRouteOptions,
  grpcRules,
  type HttpRouteOptions,
  httpRules,
  type StreamRouteOptions,
  streamRules,
  type TlsRouteOptions,
  validateRedirects,
  type WrittenRedirect,
  type WrittenRule,
} from './route-rules';
import { RouteKind } from './targets';
import {
  hostnamesMeet,
  LONGEST_NAME,
  validateComparedHostname,
  validateGatewayName,
  validateGatewayNamespace,
  validateHostname,
} from './validation';

const GROUP = 'gateway.networking.k8s.io';

/** Name and namespace of a route, and the listeners that it attaches to. */
export interface RouteAttachment {
  /** The name of the route. */
  readonly name: string;

  /** The namespace of the route. */
  readonly namespace: string;

  /** The name of the Gateway. */
  readonly gatewayName: string;

  /**
   * The namespace of the Gateway. Its listeners must accept routes from the namespace of the route.
   *
   * @default - the namespace of the route
   */
  readonly gatewayNamespace?: string;

  /**
   * The name of a ListenerSet. `listeners` are then listeners of this set.
   *
   * @default - the route attaches to listeners of the Gateway itself
   */
  readonly listenerSetName?: string;

  /**
   * The namespace of the ListenerSet. Its listeners must accept routes from the namespace of the route.
   *
   * @default - the namespace of the route
   */
  readonly listenerSetNamespace?: string;

  /**
   * The names of the listeners, 1 to 32.
   *
   * @default - all listeners that accept the kind of the route
   */
  readonly listeners?: string[];
}

/** The namespaces of a route and of its parent. */
export interface RouteNamespacesOf {
  readonly route: string;
  readonly parent: string;
}

/** The protocols of listeners that accept a kind of route. */
const ADMITTED: Readonly<Record<string, readonly ListenerProtocol[]>> = {
  HTTPRoute: ['HTTP', 'HTTPS'],
  // An ALB supports gRPC on HTTPS listeners only.
  GRPCRoute: ['HTTPS'],
  // With TLS passthrough, the listener of the NLB is a TCP listener. The controller creates TLS target groups for
  // TLSRoutes, which a TCP listener does not accept.
  TLSRoute: ['TLS'],
  TCPRoute: ['TCP', 'TLS'],
  UDPRoute: ['UDP'],
};

/** A route of a Gateway. Use one of the static methods. One route can be added to several Gateways. */
export class Route {
  /** HTTP requests, by an ALB. */
  public static http(options: HttpRouteOptions): Route {
    validateArguments('Route.http', arguments);
    return new Route('HTTPRoute', options.hostnames, httpRules(options));
  }

  /** gRPC calls, by an HTTPS listener of an ALB. */
  public static grpc(options: GrpcRouteOptions): Route {
    validateArguments('Route.grpc', arguments);
    return new Route('GRPCRoute', options.hostnames, grpcRules(options));
  }

  /**
   * TLS connections, by an NLB that decrypts them and encrypts them again to the targets, for all host names of a
   * listener. Use `tcp` for listeners that decrypt and send TCP to the targets, and for listeners with TLS passthrough.
   *
   * @param options host names and backends
   */
  public static tls(options: TlsRouteOptions): Route {
    validateArguments('Route.tls', arguments);
    if (options.hostnames.length === 0) {
      fail('GatewayRoute', '"hostnames" is empty, and a TLSRoute needs a host name. Write one, or use Route.tcp');
    }
    return new Route('TLSRoute', options.hostnames, streamRules(options));
  }

  /** TCP connections, by a TCP or TLS listener of an NLB. */
  public static tcp(options: StreamRouteOptions): Route {
    validateArguments('Route.tcp', arguments);
    return new Route('TCPRoute', undefined, streamRules(options, true));
  }

  /** UDP datagrams, by an NLB. */
  public static udp(options: StreamRouteOptions): Route {
    validateArguments('Route.udp', arguments);
    return new Route('UDPRoute', undefined, streamRules(options));
  }

  private constructor(
    /** @internal */
    public readonly _kind: string,
    private readonly hostnames: readonly string[] | undefined,
    private readonly rules: readonly WrittenRule[],
  ) {
    const most = _kind === 'TLSRoute' ? 1024 : 16;
    if (hostnames && hostnames.length > most) {
      fail(
        'GatewayRoute',
        `"hostnames" has ${hostnames.length} entries, and a route has at most ${most}. Write two routes`,
      );
    }
    for (const hostname of hostnames ?? []) {
      validateHostname('GatewayRoute', hostname);
      if (_kind !== 'TLSRoute') {
        validateComparedHostname('GatewayRoute', hostname);
      }
    }
  }

  /**
   * The Kubernetes objects: the ListenerRuleConfigurations of its rules, if there are any, then the route.
   *
   * @param attachment name and namespace of the route, and the listeners that it attaches to
   */
  public toManifests(attachment: RouteAttachment): Record<string, unknown>[] {
    validateArguments('Route.toManifests', arguments, this);
    const { gatewayName, listenerSetName, name, namespace } = attachment;
    const parentNamespace =
      listenerSetName === undefined ? attachment.gatewayNamespace : attachment.listenerSetNamespace;
    validateAttachment(attachment);
    const parent = {
      group: GROUP,
      kind: listenerSetName === undefined ? 'Gateway' : 'ListenerSet',
      name: listenerSetName ?? gatewayName,
      ...(parentNamespace === undefined || parentNamespace === namespace ? {} : { namespace: parentNamespace }),
    };
    const parentRefs = attachment.listeners?.map((sectionName) => ({ ...parent, sectionName })) ?? [parent];
    const named = this.rules.map((rule, at) => ({ ...rule, configuration: `${name}-${at + 1}` }));
    const configurations = named.flatMap(({ configuration, listenerRule }) =>
      listenerRule
        ? [
            {
              apiVersion: 'gateway.k8s.aws/v1',
              kind: 'ListenerRuleConfiguration',
              metadata: { name: configuration, namespace },
              spec: listenerRuleSpec(listenerRule),
            },
          ]
        : [],
    );
    const rules = named.map(({ configuration, listenerRule, rule }) =>
      listenerRule ? { ...rule, filters: [...((rule.filters as object[]) ?? []), extension(configuration)] } : rule,
    );
    return [
      ...configurations,
      {
        apiVersion: `${GROUP}/v1`,
        kind: this._kind,
        metadata: { name, namespace },
        spec: { parentRefs, ...(this.hostnames ? { hostnames: [...this.hostnames] } : {}), rules },
      },
    ];
  }

  /** True if a rule has authentication. @internal */
  public get _authenticates(): boolean {
    return this.rules.some(({ listenerRule }) => listenerRule?.authentication !== undefined);
  }

  /**
   * The largest number of condition values of a rule, without the host name of the listener. A route without host names
   * has that value, too.
   *
   * @internal
   */
  public get _valuesBesideHost(): number | undefined {
    return this.hostnames ? undefined : Math.max(...this.rules.map(({ values = 0 }) => values));
  }

  /** Its backends in other namespaces. @internal */
  public _foreignBackends(own: string): ForeignBackend[] {
    const backends = this.rules.flatMap(({ rule }) => (rule.backendRefs ?? []) as Partial<ForeignBackend>[]);
    return backends.flatMap(({ kind = 'Service', name = '', namespace = own }) =>
      namespace === own ? [] : [{ kind, name, namespace }],
    );
  }

  /** Fails on redirects that the listeners cannot have. @internal */
  public _validateRedirects(id: string, listeners: readonly Listener[], scope: Located): void {
    const redirects = this.rules.flatMap(({ listenerRule, rule }) =>
      ((rule.filters ?? []) as { requestRedirect?: WrittenRedirect }[]).flatMap(({ requestRedirect }) =>
        requestRedirect ? [{ ...requestRedirect, changesQuery: listenerRule?.redirectQuery !== undefined }] : [],
      ),
    );
    validateRedirects(id, redirects, listeners, scope);
  }

  /** Its rules with several backends and without target group stickiness. @internal */
  public _spreadingRules(own: string): SpreadingRule[] {
    return this.rules.flatMap(({ listenerRule, rule }) => {
      const backends = (rule.backendRefs ?? []) as { kind?: string; name: string; namespace?: string }[];
      const services = backends.flatMap(({ kind = 'Service', name, namespace = own }) =>
        kind === 'Service' ? [{ namespace, service: name }] : [],
      );
      return backends.length > 1 && listenerRule?.targetGroupStickiness === undefined ? [{ backends: services }] : [];
    });
  }

  /** The Secrets that the controller reads for the route. @internal */
  public get _secretNames(): string[] {
    const names = this.rules.map(({ listenerRule }) => listenerRule?.authentication?._secretName);
    return [...new Set(names.filter((name) => name !== undefined))];
  }

  /**
   * Fails if some listeners of one port have a host name and others do not, and the route would lose host names. The
   * controller applies the host names that the route shares with the one listener to both (mapListenersAndRoutes of
   * pkg/gateway/routeutils/route_listener_mapper.go of v3.5.0).
   *
   * @internal
   */
  public _validateHosts(id: string, listeners: readonly Listener[], scope: Located): void {
    for (const open of listeners.filter(({ hostname }) => hostname === undefined)) {
      const closed = listeners.find(({ hostname, port }) => port === open.port && hostname !== undefined);
      const kept = (host: string) =>
        listeners.some(({ hostname, port }) => port === open.port && hostname !== undefined && covers(hostname, host));
      const lost = this.hostnames?.filter((host) => isConcrete(host) && !kept(host)) ?? ['all other hosts'];
      if (closed && lost.length > 0) {
        fail(
          'GatewayRoute',
          `"${id}" attaches to "${open.name}", which has no hostname, and to "${closed.name}" (${closed.hostname}) on the same port. The controller would ignore ${lost.join(', ')}. Add a route for each of the two, with listeners: ['${open.name}'] and listeners: ['${closed.name}']`,
          scope,
        );
      }
    }
  }

  /** The listeners of the route: those that it names, or all that accept it. @internal */
  public _listenersOf(
    all: readonly Listener[],
    names: readonly string[] | undefined,
    namespaces: RouteNamespacesOf,
    scope: Located,
  ) {
    const admitting = all.filter((listener) => this.isAdmitted(listener, namespaces));
    if (names === undefined) {
      return admitting.length > 0 ? admitting : this.validateGatewayListeners(all, namespaces, scope);
    }
    return names.map((name) => {
      const listener = all.find((candidate) => candidate.name === name);
      if (!listener) {
        const known = all.map((candidate) => candidate.name);
        fail('GatewayRoute', `"${name}" is not a listener of the Gateway. ${didYouMean(name, known)}`, scope);
      }
      return admitting.includes(listener) ? listener : this.validateGatewayListeners([listener], namespaces, scope);
    });
  }

  private isAdmitted(listener: Listener, { parent, route }: RouteNamespacesOf): boolean {
    return this.isSpoken(listener) && listener._namespaces._admits(route, parent);
  }

  private isSpoken({ _isSecure, _protocol, hostname }: Listener): boolean {
    const meets =
      hostname === undefined || !this.hostnames || this.hostnames.some((own) => hostnamesMeet(own, hostname));
    return ADMITTED[this._kind].includes(_protocol) && (this._kind !== RouteKind.TLS || _isSecure) && meets;
  }

  private validateGatewayListeners(
    listeners: readonly Listener[],
    { parent, route }: RouteNamespacesOf,
    scope: Located,
  ): never {
    const shown = listeners.map(({ hostname, name }) => (hostname ? `${name} (${hostname})` : name)).join(', ');
    if (listeners.some((listener) => this.isSpoken(listener))) {
      fail(
        'GatewayRoute',
        `"${route}" is not ${parent}, and "${shown}" accepts only routes of its own namespace. Set routesFrom to RouteNamespaces.all() or RouteNamespaces.withLabels()`,
        scope,
      );
    }
    if (
      this._kind === RouteKind.TLS &&
      listeners.some(({ _isSecure, _protocol }) => _protocol === 'TLS' && !_isSecure)
    ) {
      fail(
        'GatewayRoute',
        `"${shown}" forwards TLS as TCP, and does not accept the TLS target groups of a TLSRoute. Use Route.tcp`,
        scope,
      );
    }
    const hosts = this.hostnames ? ` for ${this.hostnames.join(', ')}` : '';
    fail(
      'GatewayRoute',
      `"${shown}" does not accept a ${this._kind}${hosts}. Add a listener for ${ADMITTED[this._kind].join(' or ')} to the Gateway, without a hostname or with a matching one`,
      scope,
    );
  }
}

/** Whether a listener accepts each host name. A host name that is known only at deployment may be accepted. */
function covers(hostname: string, host: string): boolean {
  return !isConcrete(hostname) || hostname === host || (hostname.startsWith('*.') && host.endsWith(hostname.slice(1)));
}

function validateAttachment(attachment: RouteAttachment): void {
  const { gatewayName, gatewayNamespace, listeners, listenerSetName, listenerSetNamespace, name, namespace } =
    attachment;
  validateGatewayName('name of a route', name, undefined, LONGEST_NAME - '-16'.length);
  validateGatewayNamespace(namespace);
  validateGatewayName('name of a Gateway', gatewayName);
  validateGatewayNamespace(gatewayNamespace ?? namespace);
  validateGatewayName('name of a ListenerSet', listenerSetName ?? name);
  validateGatewayNamespace(listenerSetNamespace ?? namespace);
  for (const listener of listeners ?? []) {
    validateGatewayName('name of a listener', listener);
  }
  if (listeners && (listeners.length === 0 || listeners.length > 32)) {
    fail(
      'GatewayRoute',
      `"listeners" has ${listeners.length} entries, and a route attaches to 1 to 32. Select some of them, or write two routes`,
    );
  }
  const repeated = listeners && firstDuplicate(listeners);
  if (repeated !== undefined) {
    fail('GatewayRoute', `"${repeated}" occurs twice in listeners. Remove one`);
  }
}

function extension(name: string) {
  return { type: 'ExtensionRef', extensionRef: { group: 'gateway.k8s.aws', kind: 'ListenerRuleConfiguration', name } };
}
