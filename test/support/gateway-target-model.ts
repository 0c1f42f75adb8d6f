// A model of the target groups and of the subnets that the AWS Load Balancer Controller 3.5.0 gives to the load balancer of a Gateway. Facts from
// pkg/gateway/model at v3.5.0: model_build_target_group.go, model_build_subnet.go and base_model_builder.go, and from routeutils/backend_gateway.go and
// backend_service.go beside them.

import type { KubernetesShape } from './object-schemas';

/** What a target group is made for. */
export interface ModelBackend {
  readonly balancer: 'alb' | 'nlb';
  /** The protocol of the listener as the load balancer has it: `TCP_UDP` where two listeners share a port. */
  readonly listener: string;
  readonly route: string;
  /** Another Gateway: an ALB behind an NLB. */
  readonly isGateway?: boolean;
  readonly port?: number;
  readonly appProtocol?: string;
  readonly externalTrafficPolicy?: 'Local';
}

const BY_ROUTE: Readonly<Record<string, string>> = {
  HTTPRoute: 'HTTP',
  GRPCRoute: 'HTTP',
  TLSRoute: 'TLS',
  TCPRoute: 'TCP',
  UDPRoute: 'UDP',
};

/** A target group by the properties that count for it. */
export function targetGroupOf(props: KubernetesShape, backend: ModelBackend) {
  const { balancer, isGateway, listener, route } = backend;
  const targetType = isGateway ? 'alb' : (props.targetType ?? 'ip');
  const isFixed = balancer === 'nlb' && ['TCP_UDP', 'QUIC', 'TCP_QUIC'].includes(listener);
  const protocol: string = isFixed ? listener : (props.protocol ?? BY_ROUTE[route]);
  const version = versionOf(props, backend);
  return { targetType, protocol, version, healthCheck: checkOf(props, backend, targetType, protocol, version) };
}

function versionOf({ protocolVersion }: KubernetesShape, backend: ModelBackend): string | undefined {
  const { appProtocol, balancer, listener, route } = backend;
  if (balancer === 'nlb') {
    return undefined;
  }
  const byRoute = route === 'GRPCRoute' ? 'GRPC' : appProtocol === 'kubernetes.io/h2c' ? 'HTTP2' : 'HTTP1';
  return listener === 'HTTPS' ? (protocolVersion ?? byRoute) : 'HTTP1';
}

function checkOf(
  { healthCheckConfig: said = {} }: KubernetesShape,
  { balancer, externalTrafficPolicy, isGateway, port }: ModelBackend,
  targetType: string,
  targetProtocol: string,
  version: string | undefined,
) {
  // Kube-proxy answers for a node with a pod of its own.
  const isLocal = balancer === 'nlb' && targetType === 'instance' && externalTrafficPolicy === 'Local';
  const byKind = balancer === 'alb' ? targetProtocol : isLocal || isGateway ? 'HTTP' : 'TCP';
  const protocol: string = said.healthCheckProtocol ?? byKind;
  const isGrpc = version === 'GRPC';
  const path = said.healthCheckPath ?? (isGrpc ? '/AWS.ALB/healthcheck' : isLocal ? '/healthz' : '/');
  const codes = isGrpc ? (said.matcher?.grpcCode ?? '12') : (said.matcher?.httpCode ?? '200-399');
  // Of a Gateway behind another one, any port that is given is that of the listener.
  const given = isGateway && said.healthCheckPort !== undefined ? String(port) : said.healthCheckPort;
  return {
    protocol,
    port: given ?? (isLocal ? 'health check node port' : 'traffic-port'),
    ...(protocol === 'TCP' ? {} : { path, codes }),
    interval: said.healthCheckInterval ?? (isLocal ? 10 : 15),
    timeout: said.healthCheckTimeout ?? (isLocal ? 6 : 5),
    healthy: said.healthyThresholdCount ?? (isLocal ? 2 : 3),
    unhealthy: said.unhealthyThresholdCount ?? (isLocal ? 2 : 3),
  };
}

/** What is in AWS before the controller looks at a Gateway. */
export interface ModelPlace {
  /** The load balancer that the Gateway has already. */
  readonly existing?: { readonly scheme: string; readonly subnets: readonly string[] };
  /** The subnets with the role tags. */
  readonly tagged?: readonly string[];
  /** What the controller was told by `defaults.scheme`. */
  readonly defaultScheme?: string;
  /** The tags of subnets. */
  readonly tags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The scheme and the subnets of a load balancer by its LoadBalancerConfiguration. */
export function placeOf(spec: KubernetesShape, place: ModelPlace) {
  const { defaultScheme = 'internal', existing, tagged = [], tags = {} } = place;
  const scheme: string = spec.scheme ?? defaultScheme;
  const named: string[] = (spec.loadBalancerSubnets ?? []).flatMap(
    ({ identifier }: KubernetesShape) => identifier ?? [],
  );
  const selector: [string, string[]][] = Object.entries(spec.loadBalancerSubnetsSelector ?? {});
  const selected = Object.keys(tags).filter((subnet) =>
    selector.every(([key, values]) => values.includes(tags[subnet][key])),
  );
  const kept = existing?.scheme === scheme ? existing.subnets : tagged;
  const subnets = named.length > 0 ? named : selector.length > 0 ? selected : kept;
  // Elastic Load Balancing changes no scheme: the controller makes another load balancer, and takes the old one away.
  return { scheme, subnets: [...subnets], isReplaced: existing !== undefined && existing.scheme !== scheme };
}
