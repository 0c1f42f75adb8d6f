// A model of the listeners that the AWS Load Balancer Controller 3.5.0 makes of a Gateway and its ListenerSets: what is said of a port, mutual TLS, QUIC,
// names of target groups, and who signs in. Facts from v3.5.0: pkg/gateway/model/model_build_listener.go and model_build_target_group.go,
// pkg/gateway/routeutils/route_rule_action.go, pkg/ingress/model_build_listener.go, pkg/deploy/elbv2/listener_manager.go and
// target_group_synthesizer.go, pkg/targetgroupbinding/resource_manager.go, pkg/inject/quic/quic_server_id_injector.go, pkg/k8s/pod_info.go,
// apis/gateway/v1/listenerruleconfig_types.go (defaults of the CRD), and controllers/gateway/gateway_controller.go.

import { createHash } from 'node:crypto';
import type { KubernetesShape } from './object-schemas';

/** A listener of a load balancer. */
export interface ModelListener {
  readonly port: number;
  readonly protocol: string;
  readonly certificates: readonly string[];
  /** The hosts for which certificates are looked for, where none is named. */
  readonly searched: readonly string[];
  readonly sslPolicy?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly mutual?: MutualTls;
}

/** What a listener does with client certificates. */
export interface MutualTls {
  readonly mode: string;
  readonly trustStore?: string;
  readonly ignoresExpiry?: boolean;
  /** Undefined: the controller sends nothing of it. */
  readonly advertises?: string;
}

const isSecure = (protocol: string) => protocol === 'HTTPS' || protocol === 'TLS';

/** Trust stores by their names. */
export type ModelStores = Readonly<Record<string, string>>;

/** The listeners of a load balancer: of the Gateway and of its sets, with what the LoadBalancerConfiguration says of their ports. */
export function listenersOf(
  spec: KubernetesShape | undefined,
  owners: readonly KubernetesShape[],
  stores: ModelStores = {},
): ModelListener[] {
  const ports = new Map<number, { protocol: string; hosts: Set<string> }>();
  for (const { hostname, port, protocol: said, tls } of owners.flatMap((owner) => owner.spec.listeners)) {
    const protocol = said === 'TLS' && tls?.mode === 'Passthrough' ? 'TCP' : said;
    const earlier = ports.get(port)?.protocol ?? protocol;
    const hosts = ports.get(port)?.hosts ?? new Set();
    ports.set(port, { protocol: earlier === protocol ? protocol : 'TCP_UDP', hosts });
    if (hostname !== undefined) {
      hosts.add(hostname);
    }
  }
  return [...ports].map(([port, { hosts, protocol }]) => {
    // A configuration whose protocol is not that of the port is not heeded at all.
    const said: KubernetesShape =
      spec?.listenerConfigurations?.find(
        ({ protocolPort }: KubernetesShape) => protocolPort.toLowerCase() === `${protocol}:${port}`.toLowerCase(),
      ) ?? {};
    const certificates = isSecure(protocol) ? [said.defaultCertificate ?? [], said.certificates ?? []].flat() : [];
    const upgraded = { UDP: 'QUIC', TCP_UDP: 'TCP_QUIC' }[protocol];
    if (said.quicEnabled && upgraded === undefined) {
      throw new Error(`no QUIC on ${protocol}`);
    }
    return {
      port,
      protocol: said.quicEnabled ? (upgraded as string) : protocol,
      certificates,
      searched: isSecure(protocol) && certificates.length === 0 ? [...hosts] : [],
      ...(isSecure(protocol) && said.sslPolicy ? { sslPolicy: said.sslPolicy } : {}),
      attributes: Object.fromEntries(
        (said.listenerAttributes ?? []).map(({ key, value }: KubernetesShape) => [key, value]),
      ),
      ...(isSecure(protocol) && said.mutualAuthentication
        ? { mutual: mutualOfGateway(said.mutualAuthentication, stores) }
        : {}),
    };
  });
}

const storeOf = (trustStore: string, stores: ModelStores) =>
  trustStore.startsWith('arn:') ? trustStore : stores[trustStore];

function mutualOfGateway(said: KubernetesShape, stores: ModelStores): MutualTls {
  const { advertiseTrustStoreCaNames, ignoreClientCertificateExpiry, mode, trustStore } = said;
  return mode === 'verify'
    ? {
        mode,
        trustStore: storeOf(trustStore, stores),
        ignoresExpiry: ignoreClientCertificateExpiry ?? false,
        advertises: advertiseTrustStoreCaNames,
      }
    : { mode };
}

/** What the annotation of an Ingress says of each port. */
export function mutualOfIngress(annotation: string, stores: ModelStores = {}): Record<number, MutualTls> {
  const entries: KubernetesShape[] = JSON.parse(annotation);
  return Object.fromEntries(
    entries.map(({ port, ...said }) => {
      const isVerify = said.mode === 'verify';
      const isOdd = [said.trustStore, said.ignoreClientCertificateExpiry, said.advertiseTrustStoreCaNames].some(
        (value) => value !== undefined,
      );
      if (isVerify ? !said.trustStore : isOdd) {
        throw new Error(`mutual authentication of ${port}`);
      }
      const own = mutualOfGateway(said, stores);
      return [port, isVerify ? { ...own, advertises: own.advertises ?? 'off' } : own];
    }),
  );
}

/**
 * What a listener that is there already does with client certificates in the end. Of a Gateway, what is left out is turned off; of an Ingress, it is
 * with the feature gate EnhancedDefaultBehavior alone.
 */
export function mutualModeAfter(
  kind: 'gateway' | 'ingress',
  desired: MutualTls | undefined,
  existing: string,
  isEnhanced = false,
): string {
  return desired?.mode ?? (kind === 'gateway' || isEnhanced ? 'off' : existing);
}

/** The weights of what a listener of an NLB forwards to: undefined where there is no listener, null where there is no weight. */
export function weightsOf(protocol: string, backends: readonly KubernetesShape[]): (number | null)[] | undefined {
  const weights: number[] = backends.map(({ weight = 1 }) => weight);
  if (weights.every((weight) => weight === 0)) {
    return undefined;
  }
  return protocol.endsWith('QUIC') ? weights.map(() => null) : weights;
}

/** A pod, as the controller is told of it when it is made. */
export interface ModelPod {
  readonly name: string;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly containers: readonly string[];
}

/** The pods that become targets. */
export function podTargets(protocol: string, pods: readonly ModelPod[]): string[] {
  const hasId = ({ annotations = {}, containers, namespaceLabels = {} }: ModelPod) => {
    const named = annotations['service.beta.kubernetes.io/aws-load-balancer-quic-enabled-containers']?.split(',') ?? [];
    return (
      namespaceLabels['elbv2.k8s.aws/quic-server-id-inject'] === 'enabled' &&
      containers.some((container) => named.includes(container))
    );
  };
  return pods.filter((pod) => !protocol.endsWith('QUIC') || hasId(pod)).map(({ name }) => name);
}

/** What a target group is made for. */
export interface ModelPurpose {
  readonly gateway: string;
  readonly route: string;
  readonly service: string;
  readonly port: number;
  readonly protocol?: string;
  readonly version?: string;
  readonly targetType?: string;
}

/** A target group in AWS. */
export interface ModelGroup {
  readonly id: string;
  readonly name: string;
  /** What no target group changes: another one is made in its place. */
  readonly fixed: string;
}

/** The target group that the controller wants for a purpose. */
export function groupFor(props: KubernetesShape, purpose: ModelPurpose): ModelGroup {
  const { gateway, port, route, service } = purpose;
  const fixed = [purpose.protocol ?? 'HTTP', purpose.version ?? 'HTTP1', purpose.targetType ?? 'ip'].join();
  const id = [gateway, route, service, port].join();
  const hash = createHash('sha256').update(`${id},${fixed}`).digest('hex').slice(0, 10);
  const short = (text: string) => text.replace(/[^A-Za-z0-9]/g, '').slice(0, 8);
  const [namespace, name] = route.split('/');
  return { id, fixed, name: props.targetGroupName ?? `k8s-${short(namespace)}-${short(name)}-${hash}` };
}

/**
 * What there is in the end. The controller tells its target groups by a tag, not by their names; it makes the new one before it deletes the old one, and
 * Elastic Load Balancing has no two of a name.
 */
export function groupsAfter(wanted: readonly ModelGroup[], existing: readonly ModelGroup[] = []): ModelGroup[] {
  const all = [...existing];
  return wanted.map((group) => {
    const own = existing.find(({ fixed, id }) => id === group.id && fixed === group.fixed);
    if (own === undefined) {
      if (all.some(({ name }) => name === group.name)) {
        throw new Error(`DuplicateTargetGroupName ${group.name}`);
      }
      all.push(group);
    }
    return own ?? group;
  });
}

/** What the API server writes into a sign-in that leaves it out. */
const SIGN_IN_DEFAULTS = {
  scope: 'openid',
  onUnauthenticatedRequest: 'authenticate',
  sessionCookieName: 'AWSELBAuthSessionCookie',
  sessionTimeout: 604_800,
};
const BEFORE = ['authenticate-cognito', 'authenticate-oidc', 'jwt-validation'];

/** A Secret by its namespace and name. */
export type ModelSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The actions of a rule of the listener of an ALB, in their order. */
export function actionsOf(
  objects: readonly KubernetesShape[],
  listenerProtocol: string,
  secrets: ModelSecrets = {},
): KubernetesShape[] {
  const route = objects.find(({ kind }) => kind.endsWith('Route')) as KubernetesShape;
  const actions: KubernetesShape[] =
    objects.find(({ kind }) => kind === 'ListenerRuleConfiguration')?.spec.actions ?? [];
  const before = listenerProtocol === 'HTTPS' ? actions.find(({ type }) => BEFORE.includes(type)) : undefined;
  const answer = actions.find(({ type }) => type === 'fixed-response');
  const backends: KubernetesShape[] = route.spec.rules[0].backendRefs ?? [];
  const last = answer ?? (backends.length > 0 ? { type: 'forward' } : { type: 'fixed-response' });
  return [...(before ? [signIn(before, route.metadata.namespace, secrets)] : []), last];
}

function signIn(action: KubernetesShape, namespace: string, secrets: ModelSecrets): KubernetesShape {
  const { authenticateCognitoConfig, authenticateOIDCConfig, jwtValidationConfig, type } = action;
  if (authenticateOIDCConfig) {
    const { secret, ...said } = authenticateOIDCConfig;
    const { clientID, clientSecret } = secrets[`${namespace}/${secret.name}`] ?? {};
    if (clientID === undefined || clientSecret === undefined) {
      throw new Error(`no client in ${namespace}/${secret.name}`);
    }
    return { type, ...SIGN_IN_DEFAULTS, ...said, clientID, clientSecret };
  }
  return authenticateCognitoConfig
    ? { type, ...SIGN_IN_DEFAULTS, ...authenticateCognitoConfig }
    : { type, ...jwtValidationConfig };
}
