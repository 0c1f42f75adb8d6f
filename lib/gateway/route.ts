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
import { RouteKind } from './target-options';
import {
  hostnamesMeet,
  LONGEST_NAME,
  validateComparedHostname,
  validateGatewayName,
  validateGatewayNamespace,
  validateHostname,
} from './validation';

const GROUP = 'gateway.networking.k8s.io';

/** Where a route is, and the listeners that it belongs to. */
export interface RouteAttachment {
  /** The name of the route. */
  readonly name: string;

  /** Its namespace. */
  readonly namespace: string;

  /** The name of the Gateway. */
  readonly gatewayName: string;

  /**
   * The namespace of the Gateway; its listeners must admit that of the route.
   *
   * @default - that of the route
   */
  readonly gatewayNamespace?: string;

  /**
   * The name of a ListenerSet, whose listeners these are.
   *
   * @default - those of the Gateway itself
   */
  readonly listenerSetName?: string;

  /**
   * The namespace of the ListenerSet; its listeners must admit that of the route.
   *
   * @default - that of the route
   */
  readonly listenerSetNamespace?: string;

  /**
   * The listeners, by their names, 1 to 32.
   *
   * @default - all that admit the kind of the route
   */
  readonly listeners?: string[];
}

/** The namespaces of a route and of what it belongs to. */
export interface RouteNamespacesOf {
  readonly route: string;
  readonly parent: string;
}

/** Which listeners admit a route of a kind. */
const ADMITTED: Readonly<Record<string, readonly ListenerProtocol[]>> = {
  HTTPRoute: ['HTTP', 'HTTPS'],
  // An ALB speaks gRPC over TLS alone.
  GRPCRoute: ['HTTPS'],
  // TLS that pods end is TCP to the NLB, and the controller gives TLSRoutes targets of TLS, which a listener for TCP does not take.
  TLSRoute: ['TLS'],
  TCPRoute: ['TCP', 'TLS'],
  UDPRoute: ['UDP'],
};

/** Where requests and connections of a Gateway go: one choice, made by a factory, that can be written for any Gateway. */
export class Route {
  /** Requests of HTTP, through an ALB. */
  public static http(options: HttpRouteOptions): Route {
    validateArguments('Route.http', arguments);
    return new Route('HTTPRoute', options.hostnames, httpRules(options));
  }

  /** Calls of gRPC, through a listener for HTTPS of an ALB. */
  public static grpc(options: GrpcRouteOptions): Route {
    validateArguments('Route.grpc', arguments);
    return new Route('GRPCRoute', options.hostnames, grpcRules(options));
  }

  /**
   * Connections of TLS, through an NLB that ends them and begins them anew to the targets, for all hosts of a listener. `tcp` is for listeners that
   * end them and send TCP to the targets, and for those that pass them on.
   *
   * @param options host names and backends
   */
  public static tls(options: TlsRouteOptions): Route {
    validateArguments('Route.tls', arguments);
    if (options.hostnames.length === 0) {
      fail('GatewayRoute', '"hostnames" are none and a TLSRoute must have one, name it, or write Route.tcp');
    }
    return new Route('TLSRoute', options.hostnames, streamRules(options));
  }

  /** Connections of TCP, through an NLB: those of a listener for TLS, too. */
  public static tcp(options: StreamRouteOptions): Route {
    validateArguments('Route.tcp', arguments);
    return new Route('TCPRoute', undefined, streamRules(options, true));
  }

  /** Datagrams of UDP, through an NLB. */
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
      fail('GatewayRoute', `"hostnames" are ${hostnames.length} and a route has ${most} at the most, write two routes`);
    }
    for (const hostname of hostnames ?? []) {
      validateHostname('GatewayRoute', hostname);
      if (_kind !== 'TLSRoute') {
        validateComparedHostname('GatewayRoute', hostname);
      }
    }
  }

  /**
   * The Kubernetes objects: the ListenerRuleConfigurations of its rules, where they have any, and the route last.
   *
   * @param attachment where the route is, and the listeners that it belongs to
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

  /** True where a rule asks who makes a request. @internal */
  public get _authenticates(): boolean {
    return this.rules.some(({ listenerRule }) => listenerRule?.authentication !== undefined);
  }

  /** The most values that a rule of it asks for beside the host of a listener, which is one more where it names no hosts. @internal */
  public get _valuesBesideHost(): number | undefined {
    return this.hostnames ? undefined : Math.max(...this.rules.map(({ values = 0 }) => values));
  }

  /** What it sends to outside of its own namespace. @internal */
  public _foreignBackends(own: string): ForeignBackend[] {
    const backends = this.rules.flatMap(({ rule }) => (rule.backendRefs ?? []) as Partial<ForeignBackend>[]);
    return backends.flatMap(({ kind = 'Service', name = '', namespace = own }) =>
      namespace === own ? [] : [{ kind, name, namespace }],
    );
  }

  /** Fails on redirects that listeners cannot make. @internal */
  public _validateRedirects(id: string, listeners: readonly Listener[], scope: Located): void {
    const redirects = this.rules.flatMap(({ listenerRule, rule }) =>
      ((rule.filters ?? []) as { requestRedirect?: WrittenRedirect }[]).flatMap(({ requestRedirect }) =>
        requestRedirect ? [{ ...requestRedirect, changesQuery: listenerRule?.redirectQuery !== undefined }] : [],
      ),
    );
    validateRedirects(id, redirects, listeners, scope);
  }

  /** Its rules with several backends that keep no client on one of them. @internal */
  public _spreadingRules(own: string): SpreadingRule[] {
    return this.rules.flatMap(({ listenerRule, rule }) => {
      const backends = (rule.backendRefs ?? []) as { kind?: string; name: string; namespace?: string }[];
      const services = backends.flatMap(({ kind = 'Service', name, namespace = own }) =>
        kind === 'Service' ? [{ namespace, service: name }] : [],
      );
      return backends.length > 1 && listenerRule?.targetGroupStickiness === undefined ? [{ backends: services }] : [];
    });
  }

  /** The Secrets that the controller reads for it. @internal */
  public get _secretNames(): string[] {
    const names = this.rules.map(({ listenerRule }) => listenerRule?.authentication?._secretName);
    return [...new Set(names.filter((name) => name !== undefined))];
  }

  /**
   * Fails where listeners of one port, one with a host and one without, would not get all hosts of the route: the controller takes the hosts in common
   * with the one for both (mapListenersAndRoutes of pkg/gateway/routeutils/route_listener_mapper.go of v3.5.0).
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
          `"${id}" belongs to "${open.name}", which has no hostname, and to "${closed.name}" (${closed.hostname}) on the same port, where the controller would leave out ${lost.join(', ')}, add a route for each of the two, with listeners: ['${open.name}'] and listeners: ['${closed.name}']`,
          scope,
        );
      }
    }
  }

  /** The listeners that the route goes to: those of the names, or all that admit it. @internal */
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
        fail('GatewayRoute', `"${name}" is no listener of the Gateway. ${didYouMean(name, known)}`, scope);
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
        `"${route}" is not ${parent}, and "${shown}" takes routes of its own namespace alone, write routesFrom: RouteNamespaces.all(), or withLabels`,
        scope,
      );
    }
    if (
      this._kind === RouteKind.TLS &&
      listeners.some(({ _isSecure, _protocol }) => _protocol === 'TLS' && !_isSecure)
    ) {
      fail(
        'GatewayRoute',
        `"${shown}" passes TLS on as TCP, to which the targets of TLS that the controller makes for a TLSRoute cannot be, write Route.tcp`,
        scope,
      );
    }
    const hosts = this.hostnames ? ` for ${this.hostnames.join(', ')}` : '';
    fail(
      'GatewayRoute',
      `"${shown}" admits no ${this._kind}${hosts}, give the Gateway a listener for ${ADMITTED[this._kind].join(' or ')} with such a host name, or none`,
      scope,
    );
  }
}

/** Whether each host of a name is one of a listener; what is known at deployment only may be. */
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
      `"listeners" are ${listeners.length}, and a route belongs to 1 to 32, name some of them, or write two routes`,
    );
  }
  const repeated = listeners && firstDuplicate(listeners);
  if (repeated !== undefined) {
    fail('GatewayRoute', `"${repeated}" is named twice in listeners, name each once`);
  }
}

function extension(name: string) {
  return { type: 'ExtensionRef', extensionRef: { group: 'gateway.k8s.aws', kind: 'ListenerRuleConfiguration', name } };
}
