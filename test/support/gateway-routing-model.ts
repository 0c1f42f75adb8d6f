// A model of how the AWS Load Balancer Controller 3.5.0 attaches listeners and routes to a Gateway, and of the rules that it makes of them. Facts from
// pkg/gateway/routeutils at v3.5.0: listener_utils.go and listener_set.go (listeners), listener_attachment_helper.go and route_listener_mapper.go
// (hosts), route_rule_precedence.go and route_rule_condition.go (rules), and from pkg/shared_utils/cross_namespace_validator.go (grants).

import type { KubernetesShape } from './object-schemas';

/** A rule of the listener of an ALB. */
interface OrderedRule {
  readonly host: string;
  readonly match: KubernetesShape;
  readonly isGrpc: boolean;
  readonly route: KubernetesShape;
  readonly rule: KubernetesShape;
  /** Where the rule has no matches, the controller counts as if the match were the last of all. */
  readonly place: readonly [rule: number, match: number];
}

/** A rule as an ALB has it. */
export interface AlbRule {
  readonly route: string;
  readonly host: string;
  readonly paths: readonly string[];
  readonly sources: readonly string[];
}

/** What API servers write where a rule of an HTTPRoute has no matches. */
const EVERY_PATH = { path: { type: 'PathPrefix', value: '/' } };
const PATH_TYPES = ['RegularExpression', 'PathPrefix', 'Exact'];

/** The rules of HTTPRoutes and GRPCRoutes of one port in the order in which an ALB tries them. */
function ordered(routes: readonly KubernetesShape[], listenerHost?: string): OrderedRule[] {
  return routes
    .flatMap((route) => {
      const isGrpc = route.kind === 'GRPCRoute';
      return hostsOf(route.spec.hostnames, listenerHost).flatMap((host) =>
        (route.spec.rules as KubernetesShape[]).flatMap((rule, at) => {
          const matches: KubernetesShape[] | undefined = rule.matches ?? (isGrpc ? undefined : [EVERY_PATH]);
          return (matches ?? [{}]).map((match, index) => ({
            host,
            isGrpc,
            route,
            rule,
            match: isGrpc ? match : { ...EVERY_PATH, ...match },
            place: [at, matches ? index : Number.MAX_SAFE_INTEGER] as const,
          }));
        }),
      );
    })
    .sort(precedence);
}

/** The rules of one port, in words: host, path or call, and the names of what else is asked for. */
export function rulesInOrder(routes: readonly KubernetesShape[], listenerHost?: string): string[] {
  return ordered(routes, listenerHost).map(
    ({ host, isGrpc, match: { headers = [], method, path, queryParams = [] } }) =>
      [
        host || '*',
        isGrpc ? callOf(method) : path.value,
        isGrpc ? undefined : method,
        ...headers.map(({ name }: KubernetesShape) => name),
        ...queryParams.map(({ name }: KubernetesShape) => name),
      ]
        .filter(Boolean)
        .join(' '),
  );
}

/** The rules of one port, with the ListenerRuleConfigurations of the routes. */
export function albRules(objects: readonly KubernetesShape[], listenerHost?: string): AlbRule[] {
  const configurations = objects.filter(({ kind }) => kind === 'ListenerRuleConfiguration');
  const routes = objects.filter(({ kind }) => kind.endsWith('Route'));
  return ordered(routes, listenerHost).map(({ host, isGrpc, match, place: [, at], route, rule }) => {
    const { extensionRef } = (rule.filters ?? []).find(({ type }: KubernetesShape) => type === 'ExtensionRef') ?? {};
    const configuration = configurations.find(({ metadata }) => metadata.name === extensionRef?.name);
    const conditions: KubernetesShape[] = configuration?.spec.conditions ?? [];
    return {
      route: route.metadata.name,
      host: host || '*',
      paths: isGrpc ? [callOf(match.method)] : patternsOf(match.path),
      // A rule without matches is at no index: a condition that names any is not heeded.
      sources: conditions
        .filter(({ matchIndexes }) => matchIndexes === undefined || matchIndexes.includes(at))
        .flatMap(({ sourceIPConfig }) => sourceIPConfig.values),
    };
  });
}

function callOf({ method = '*', service = '*' }: KubernetesShape = {}): string {
  return service === '*' && method === '*' ? '/*' : `/${service}/${method}`;
}

function patternsOf({ type, value }: KubernetesShape): string[] {
  const bare = value.replace(/\/$/, '');
  return type !== 'PathPrefix' ? [value] : value === '/' ? ['/*'] : [bare, `${bare}/*`];
}

/** The hosts that a route and a listener have in common, each as the narrower of the two says it. */
function hostsOf(hostnames: readonly string[] = [], listenerHost?: string): string[] {
  return hostnames.length === 0 || listenerHost === undefined
    ? hostnames.length > 0
      ? [...hostnames]
      : [listenerHost ?? '']
    : hostnames.flatMap((host) => narrower(host, listenerHost) ?? []);
}

function narrower(host: string, other: string): string | undefined {
  const covers = (wide: string, narrow: string) => wide.startsWith('*.') && narrow.endsWith(wide.slice(1));
  return host === other || covers(other, host) ? host : covers(host, other) ? other : undefined;
}

/**
 * The hosts of a route on a port that several listeners share: the hosts in common with each of them that has a host, and only where none has, those
 * of the route.
 */
export function hostsOnPort(route: KubernetesShape, listeners: readonly KubernetesShape[]): string[] {
  const own: string[] = route.spec.hostnames ?? [];
  const common = listeners.flatMap(({ hostname }) => (hostname === undefined ? [] : hostsOf(own, hostname)));
  return common.length > 0 ? [...new Set(common)] : own.length > 0 ? own : ['*'];
}

function precedence(one: OrderedRule, other: OrderedRule): number {
  const keys = (rule: OrderedRule): (number | string)[] => {
    const { headers = [], method, path, queryParams = [] } = rule.match;
    const { service = '', method: call = '' } = (rule.isGrpc && method) || {};
    const type = rule.isGrpc ? method && 'Exact' : path.type;
    return [
      rule.host === '' ? 1 : 0,
      rule.host.startsWith('*.') ? 1 : 0,
      -rule.host.split('.').length,
      -rule.host.length,
      // No match at all comes behind every kind of path.
      -PATH_TYPES.indexOf(type),
      -(rule.isGrpc ? service : path.value).length,
      -call.length,
      rule.isGrpc || method === undefined ? 1 : 0,
      -headers.length,
      -queryParams.length,
      rule.route.metadata.creationTimestamp ?? '',
      `${rule.route.metadata.namespace}/${rule.route.metadata.name}`,
      ...rule.place,
    ];
  };
  const [ours, theirs] = [keys(one), keys(other)];
  const at = ours.findIndex((key, index) => key !== theirs[index]);
  return at < 0 ? 0 : ours[at] < theirs[at] ? -1 : 1;
}

/** The route of a port of an NLB, which gets all its connections: the oldest, then the first by name. */
export function routeOfPort(routes: readonly KubernetesShape[]): string {
  const key = ({ metadata: { creationTimestamp = '', name, namespace } }: KubernetesShape) =>
    `${creationTimestamp} ${namespace}/${name}`;
  return [...routes].sort((one, other) => (key(one) < key(other) ? -1 : 1))[0].metadata.name;
}

/** What the controller says of a listener: nothing, or why it makes none. */
export type ListenerVerdict = 'accepted' | 'protocol' | 'host' | 'not allowed';

/** What becomes of the listeners of a Gateway and of its ListenerSets, by the name of the object and of the listener. */
export function listenerVerdicts(gateway: KubernetesShape, sets: readonly KubernetesShape[]) {
  const verdicts: Record<string, ListenerVerdict> = {};
  const protocols = new Map<number, string>();
  const hosts = new Set<string>();
  const judge = (owner: KubernetesShape) => {
    for (const { hostname, name, port, protocol } of owner.spec.listeners as KubernetesShape[]) {
      const earlier = protocols.get(port);
      const isPair = [earlier, protocol].sort().join() === 'TCP,UDP';
      // A listener without a host meets no other.
      const isTaken = hostname !== undefined && hosts.has(`${port} ${hostname}`);
      const clashes = earlier !== undefined && earlier !== protocol && !isPair;
      // The host is looked at last, also where the protocol is another.
      verdicts[`${owner.metadata.name}/${name}`] = isTaken ? 'host' : clashes ? 'protocol' : 'accepted';
      protocols.set(port, earlier ?? protocol);
      if (hostname !== undefined) {
        hosts.add(`${port} ${hostname}`);
      }
    }
  };
  judge(gateway);
  const { from = 'None', selector } = gateway.spec.allowedListeners?.namespaces ?? {};
  const key = ({ metadata: { creationTimestamp = '', name, namespace } }: KubernetesShape) =>
    `${creationTimestamp} ${namespace}/${name}`;
  for (const set of [...sets].sort((one, other) => (key(one) < key(other) ? -1 : 1))) {
    const { name, namespace = set.metadata.namespace } = set.spec.parentRef;
    const isOurs = name === gateway.metadata.name && namespace === gateway.metadata.namespace;
    const isSame = set.metadata.namespace === gateway.metadata.namespace;
    const isAllowed =
      from === 'All' ||
      (from === 'Same' && isSame) ||
      (from === 'Selector' &&
        Object.entries(selector.matchLabels).every(
          ([label, value]) => label === 'kubernetes.io/metadata.name' && value === set.metadata.namespace,
        ));
    if (isOurs && isAllowed) {
      judge(set);
    } else if (isOurs) {
      for (const listener of set.spec.listeners) {
        verdicts[`${set.metadata.name}/${listener.name}`] = 'not allowed';
      }
    }
  }
  return verdicts;
}

/** Whether grants let a route send to a backend of another namespace. */
export function isGranted(
  grants: readonly KubernetesShape[],
  route: { readonly kind: string; readonly namespace: string },
  backend: { readonly kind: 'Service' | 'Gateway'; readonly namespace: string; readonly name: string },
): boolean {
  const group = backend.kind === 'Service' ? '' : 'gateway.networking.k8s.io';
  return grants
    .filter(({ metadata }) => metadata.namespace === backend.namespace)
    .some(
      ({ spec }) =>
        spec.from.some(
          (from: KubernetesShape) =>
            from.group === 'gateway.networking.k8s.io' &&
            from.kind === route.kind &&
            from.namespace === route.namespace,
        ) &&
        spec.to.some(
          (to: KubernetesShape) =>
            to.group === group && to.kind === backend.kind && (to.name === undefined || to.name === backend.name),
        ),
    );
}

/** What pods, or the client that is sent elsewhere, see of a URL that a rule of an HTTPRoute matched: route_rule_transform.go and route_rule_action.go. */
export function rewritten(rule: KubernetesShape, url: string): string {
  const { requestRedirect, urlRewrite } = rule.filters[0];
  const { path } = requestRedirect ?? urlRewrite;
  const match: string = rule.matches?.[0].path?.value ?? '/';
  if (path?.replacePrefixMatch !== undefined) {
    const to: string = path.replacePrefixMatch;
    return url.replace(new RegExp(`(^${match}(/)?)`), (...[, , slash = '']) =>
      to.endsWith('/') ? to : `${to}${slash}`,
    );
  }
  return path?.replaceFullPath === undefined ? url : url.replace(/^([^?]*)/, () => path.replaceFullPath);
}

/** Where a redirect of an HTTPRoute leads, from a listener. */
export function redirectOf(rule: KubernetesShape, listener: { readonly protocol: string; readonly port: number }) {
  const { hostname, port, scheme, statusCode } = rule.filters[0].requestRedirect;
  const byScheme: Readonly<Record<string, number>> = { http: 80, https: 443 };
  return {
    protocol: scheme?.toUpperCase() ?? listener.protocol,
    port: port ?? byScheme[scheme] ?? listener.port,
    host: hostname ?? '#{host}',
    statusCode: `HTTP_${statusCode}`,
  };
}
