// A model of the ALB that the AWS Load Balancer Controller 3.5.0 makes of the Ingresses of a group, by values that go in as Kubernetes has them. Facts
// from pkg/ingress at v3.5.0: group_loader.go (members and order), model_builder.go (listeners, redirect), model_build_listener_rules.go (rules),
// model_build_load_balancer*.go, model_build_tags.go, model_build_target_group.go, enhanced_backend_builder.go and auth_config_builder.go.

import { listOf, mapOf } from './lbc-service';
import type { KubernetesShape } from './object-schemas';

const PREFIX = 'alb.ingress.kubernetes.io/';
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** What is in a cluster of one controller with `ingressClass` unset. */
export interface ModelCluster {
  readonly ingresses: readonly KubernetesShape[];
  readonly services?: readonly KubernetesShape[];
  /** The specifications of IngressClassParams by the name of the IngressClass. */
  readonly classes?: Readonly<Record<string, KubernetesShape | undefined>>;
  /** The load balancer that the group has already. */
  readonly existing?: { readonly scheme: string; readonly subnets: readonly string[] };
  /** The subnets with the role tags. */
  readonly tagged?: readonly string[];
  /** The `defaultTags` of the controller. */
  readonly defaultTags?: Readonly<Record<string, string>>;
}

/** A rule of a listener: the first one that matches a request answers it. */
export interface ModelRule {
  readonly ingress: string;
  readonly host?: string;
  readonly paths: readonly string[];
  readonly backend: string;
  /** The type of the sign-in, and what becomes of those who are not signed in. */
  readonly auth?: string;
}

interface Member {
  readonly name: string;
  readonly spec: KubernetesShape;
  readonly params: KubernetesShape;
  said(suffix: string): string | undefined;
  annotations: Readonly<Record<string, string>>;
}

/** The members of a group, in the order of their rules. */
export function membersOf(cluster: ModelCluster, group: string): Member[] {
  const order = ({ annotations }: Member) => Number(annotations[`${PREFIX}group.order`] ?? 0);
  return cluster.ingresses
    .flatMap((ingress) => classified(cluster, ingress))
    .filter(({ name, params, said }) => (params.group?.name ?? said('group.name') ?? name) === group)
    .sort((one, other) => order(one) - order(other) || (one.name < other.name ? -1 : 1));
}

function classified({ classes = {} }: ModelCluster, { metadata, spec = {} }: KubernetesShape): Member[] {
  const annotations: Record<string, string> = metadata.annotations ?? {};
  const old = annotations[CLASS_ANNOTATION];
  const name = spec.ingressClassName;
  const isOurs = old === undefined ? name !== undefined && name in classes : old === 'alb';
  const member: Member = {
    name: `${metadata.namespace}/${metadata.name}`,
    spec,
    annotations,
    // The annotation goes before the class, and has no parameters.
    params: (old === undefined && classes[name]) || {},
    said: (suffix) => annotations[PREFIX + suffix],
  };
  return isOurs ? [member] : [];
}

/** The ALB of a group; what the controller stops at is thrown. */
export function albOf(cluster: ModelCluster, group: string) {
  const members = membersOf(cluster, group);
  const one = (what: string, values: readonly (string | undefined)[]): string | undefined => {
    const said = [...new Set(values.filter((value) => value !== undefined))];
    if (said.length > 1) {
      throw new Error(`conflicting ${what}: ${said.join(' | ')}`);
    }
    return said[0];
  };
  const setting = (suffix: string, field: (params: KubernetesShape) => string | undefined) =>
    one(
      suffix,
      members.map(({ params, said }) => field(params) || said(suffix)),
    );
  const securityGroups = one(
    'security-groups',
    members.map(({ said }) => said('security-groups')),
  );
  const webAclName = one(
    'wafv2-acl-name',
    members.map(({ params, said }) => params.wafv2AclName || said('wafv2-acl-name') || undefined),
  );
  const webAclArn = setting('wafv2-acl-arn', ({ wafv2AclArn }) => wafv2AclArn);
  const listeners = listenersOf(members);
  const redirect = setting('ssl-redirect', ({ sslRedirectPort }) => sslRedirectPort);
  if (redirect !== undefined && listeners.get(Number(redirect))?.protocol !== 'HTTPS') {
    throw new Error(`no HTTPS listener for the redirect to ${redirect}`);
  }
  const scheme = setting('scheme', (params) => params.scheme) ?? 'internal';
  const named = one(
    'subnets',
    members.map(({ params, said }) => params.subnets?.ids?.join(',') ?? said('subnets')),
  );
  const kept = cluster.existing?.scheme === scheme ? cluster.existing.subnets : undefined;
  const attributes = byKey('load-balancer-attributes', members, members[0]?.params.loadBalancerAttributes);
  return {
    scheme,
    subnets: named === undefined ? (kept ?? cluster.tagged ?? []) : listOf(named),
    name: setting('load-balancer-name', ({ loadBalancerName }) => loadBalancerName),
    securityGroups,
    webAcl: webAclName ?? webAclArn,
    attributes,
    tags: { ...tagsOf(members), ...cluster.defaultTags },
    capacity: members[0]?.params.minimumLoadBalancerCapacity?.capacityUnits,
    listeners: new Map(
      [...listeners].map(([port, { protocol, sharers }]) => {
        const isRedirected = redirect !== undefined && protocol === 'HTTP';
        const backends = sharers.filter(({ spec }) => spec.defaultBackend !== undefined);
        if (!isRedirected && backends.length > 1) {
          throw new Error(`multiple ingress defined default backend: ${backends.map(({ name }) => name).join(', ')}`);
        }
        return [
          port,
          {
            protocol,
            certificates: protocol === 'HTTPS' ? [...new Set(sharers.flatMap(certificatesOf))] : [],
            // A load balancer with groups of the user's own opens nothing.
            inbound: securityGroups === undefined ? inboundOf(sharers) : [],
            attributes: byKey(
              `listener-attributes.${protocol}-${port}`,
              sharers,
              classAttributes(sharers[0], protocol, port),
            ),
            defaultAction: isRedirected
              ? `redirect to ${redirect}`
              : backends.length > 0
                ? backendOf(backends[0].spec.defaultBackend)
                : '404',
            rules: isRedirected ? [] : sharers.flatMap((member) => rulesOf(cluster, member, protocol)),
          },
        ] as const;
      }),
    ),
  };
}

function listenersOf(members: readonly Member[]) {
  const listeners = new Map<number, { protocol: string; sharers: Member[] }>();
  const none: Member[] = [];
  for (const member of members) {
    const text =
      member.said('listen-ports') ?? (certificatesOf(member).length > 0 ? '[{"HTTPS":443}]' : '[{"HTTP":80}]');
    for (const [protocol, port] of JSON.parse(text).flatMap((entry: object) => Object.entries(entry))) {
      const listener = listeners.get(port) ?? { protocol, sharers: [...none] };
      if (listener.protocol !== protocol) {
        throw new Error(`conflicting protocol of ${port}`);
      }
      listener.sharers.push(member);
      listeners.set(port, listener);
    }
  }
  return listeners;
}

function certificatesOf({ params, said }: Member): string[] {
  return params.certificateArn?.length > 0 ? params.certificateArn : listOf(said('certificate-arn') ?? '');
}

function inboundOf(sharers: readonly Member[]): string[] {
  const networks = sharers.flatMap(({ params, said }) => params.inboundCIDRs ?? listOf(said('inbound-cidrs') ?? ''));
  const lists = sharers.flatMap(
    ({ params, said }) => params.prefixListsIDs ?? listOf(said('security-group-prefix-lists') ?? ''),
  );
  const all = [...new Set([...networks, ...lists])];
  return all.length > 0 ? all : ['0.0.0.0/0', '::/0'];
}

type Pairs = readonly { readonly key: string; readonly value: string }[];

function pairs(values: Pairs = []): Record<string, string> {
  return Object.fromEntries(values.map(({ key, value }) => [key, value]));
}

/** Maps of Ingresses must agree unless the class decides. */
function byKey(suffix: string, members: readonly Member[], ofClass?: Pairs): Record<string, string> {
  const decided = pairs(ofClass);
  const merged: Record<string, string> = {};
  for (const [key, value] of members.flatMap(({ said }) => Object.entries(mapOf(said(suffix) ?? '')))) {
    if (key in merged && merged[key] !== value && !(key in decided)) {
      throw new Error(`conflicting ${suffix} ${key}`);
    }
    merged[key] = value;
  }
  return { ...merged, ...decided };
}

function classAttributes({ params }: Member, protocol: string, port: number): Pairs | undefined {
  return params.listeners?.find((listener: KubernetesShape) => listener.protocol === protocol && listener.port === port)
    ?.listenerAttributes;
}

function tagsOf(members: readonly Member[]): Record<string, string> {
  const merged: Record<string, string> = {};
  for (const { params, said } of members) {
    for (const [key, value] of Object.entries({ ...mapOf(said('tags') ?? ''), ...pairs(params.tags) })) {
      if (key in merged && merged[key] !== value) {
        throw new Error(`conflicting tag ${key}`);
      }
      merged[key] = value;
    }
  }
  return merged;
}

const PATH_ORDER = ['Exact', 'Prefix', 'ImplementationSpecific'];

function rulesOf(cluster: ModelCluster, member: Member, protocol: string): ModelRule[] {
  return (member.spec.rules ?? []).flatMap(({ host, http }: KubernetesShape) => {
    const paths: KubernetesShape[] = http?.paths ?? [];
    const kindOf = ({ pathType = 'ImplementationSpecific' }: KubernetesShape) => PATH_ORDER.indexOf(pathType);
    return [...paths]
      .sort(
        (one, other) => kindOf(one) - kindOf(other) || (kindOf(one) === 1 ? other.path.length - one.path.length : 0),
      )
      .map((path) => ({
        ingress: member.name,
        host,
        paths: patternsOf(path),
        backend: backendOf(path.backend),
        auth: protocol === 'HTTPS' ? authOf(cluster, member, path.backend) : undefined,
      }));
  });
}

function patternsOf({ path, pathType }: KubernetesShape): string[] {
  const bare = path?.replace(/\/$/, '');
  return pathType !== 'Prefix' ? [path] : path === '/' ? ['/*'] : [bare, `${bare}/*`];
}

function backendOf({ service }: KubernetesShape): string {
  return service.port.name === 'use-annotation' ? `action ${service.name}` : service.name;
}

function serviceOf({ services = [] }: ModelCluster, name: string): Readonly<Record<string, string>> {
  return services.find(({ metadata }) => metadata.name === name)?.metadata.annotations ?? {};
}

/** The sign-in of a rule: annotations of a Service count where the rule forwards to it alone. */
function authOf(
  cluster: ModelCluster,
  { annotations, said }: Member,
  { service }: KubernetesShape,
): string | undefined {
  const isAction = service.port.name === 'use-annotation';
  const action = isAction ? JSON.parse(said(`actions.${service.name}`) ?? '{}') : undefined;
  const targets: KubernetesShape[] = isAction
    ? (action.forwardConfig?.targetGroups ?? [])
    : [{ serviceName: service.name }];
  const single = targets.length === 1 ? targets[0].serviceName : undefined;
  const merged = { ...annotations, ...(single ? serviceOf(cluster, single) : {}) };
  const type = merged[`${PREFIX}auth-type`] ?? 'none';
  return type === 'none'
    ? undefined
    : `${type} ${merged[`${PREFIX}auth-on-unauthenticated-request`] ?? 'authenticate'}`;
}

/** The target group of a Service behind an Ingress of a group. */
export function targetGroupOf(cluster: ModelCluster, group: string, service: string) {
  const [member] = membersOf(cluster, group);
  const ofService = serviceOf(cluster, service);
  const merged: Readonly<Record<string, string>> = { ...member.annotations, ...ofService };
  const said = (suffix: string) => merged[PREFIX + suffix];
  const isGrpc = said('backend-protocol-version') === 'GRPC';
  const isTrue = (annotations: Readonly<Record<string, string>>) =>
    annotations[`${PREFIX}multi-cluster-target-group`] === 'true';
  return {
    targetType: member.params.targetType || (said('target-type') ?? 'instance'),
    attributes: mapOf(said('target-group-attributes') ?? ''),
    nodeLabels: mapOf(said('target-node-labels') ?? ''),
    isMultiCluster: isTrue(member.annotations) || isTrue(ofService),
    tags: {
      ...mapOf(member.annotations[`${PREFIX}tags`] ?? ''),
      ...mapOf(ofService[`${PREFIX}tags`] ?? ''),
      ...pairs(member.params.tags),
      ...cluster.defaultTags,
    },
    healthCheck: {
      protocol: said('healthcheck-protocol') ?? said('backend-protocol') ?? 'HTTP',
      path: said('healthcheck-path') ?? (isGrpc ? '/AWS.ALB/healthcheck' : '/'),
      port: said('healthcheck-port') ?? 'traffic-port',
      interval: Number(said('healthcheck-interval-seconds') ?? 15),
      timeout: Number(said('healthcheck-timeout-seconds') ?? 5),
      healthy: Number(said('healthy-threshold-count') ?? 2),
      unhealthy: Number(said('unhealthy-threshold-count') ?? 2),
      codes: said('success-codes') ?? (isGrpc ? '12' : '200'),
    },
  };
}
