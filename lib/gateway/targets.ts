import { fail, type Located } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { optionalEntry } from '../foundation/values';
import { ATTRIBUTES, mergedAttributes } from '../loadbalancing/annotations';
import { HealthCheckProtocol, TargetProtocol, TargetProtocolVersion } from '../loadbalancing/enums';
import { type TargetHealthCheckOptions, validateHealthCheck } from '../loadbalancing/health-check';
import { runAt, validateTargetNodeLabels } from '../loadbalancing/options';
import {
  type AlbTargetGroupAttributeOptions,
  albAttributesOf,
  type NlbTargetGroupAttributeOptions,
  nlbAttributesOf,
  type TargetGroupOptions,
  type TargetProtocolOptions,
  validateAlgorithm,
} from '../loadbalancing/target-group-options';
import { validateTags } from '../loadbalancing/validation';
import { attributeList, validateGatewayName, validateGatewayNamespace } from './validation';

/**
 * Options of the target groups of a Gateway with an ALB or an NLB. Options of the other kind of load balancer are an
 * error.
 */
export interface TargetOptions
  extends TargetGroupOptions,
    TargetProtocolOptions,
    AlbTargetGroupAttributeOptions,
    NlbTargetGroupAttributeOptions {
  /**
   * Tags of the target groups. Tag keys of AWS and of the controller are an error.
   *
   * @default - only the tags of the controller
   */
  readonly tags?: Record<string, string>;
}

/** Options of the target groups of one backend. */
export interface BackendTargetOptions extends TargetOptions {
  /**
   * The name of the target group in AWS: at most 32 letters, digits and hyphens. With a name, only one route of one
   * Gateway can send to the backend, and only to one port of it.
   *
   * An existing target group keeps its name. If you change the protocol, its version or the target type, set another
   * name, too. The controller creates the new target group before it deletes the old one, and this fails if both have
   * the same name.
   *
   * @default - a name that the controller generates
   */
  readonly targetGroupName?: string;
}

/** The kinds of routes. */
export enum RouteKind {
  /** A route of HTTP requests. */
  HTTP = 'HTTPRoute',
  /** A route of gRPC calls. */
  GRPC = 'GRPCRoute',
  /** A route of TLS connections. */
  TLS = 'TLSRoute',
  /** A route of TCP connections. */
  TCP = 'TCPRoute',
  /** A route of UDP datagrams. */
  UDP = 'UDPRoute',
}

/**
 * Options of the target groups of a backend for some routes. They win over the options of the backend. If several entries match a route, only the most
 * specific one applies: first by name, then by namespace, then by kind.
 */
export interface RouteTargets {
  /** The kind of the routes. */
  readonly kind: RouteKind;

  /**
   * The namespace of the routes.
   *
   * @default - any namespace
   */
  readonly namespace?: string;

  /**
   * The name of the route. It needs `namespace`.
   *
   * @default - any name
   */
  readonly name?: string;

  /** The options for these routes. */
  readonly targets: BackendTargetOptions;
}

/** The two kinds of load balancers that the controller creates for Gateways. */
export enum GatewayKind {
  /** Application Load Balancer, for HTTP and gRPC. */
  ALB = 'alb',
  /** Network Load Balancer, for TLS, TCP and UDP. */
  NLB = 'nlb',
}

const SETTING = 'LoadBalancerSetting';
const HTTP: readonly string[] = [TargetProtocol.HTTP, TargetProtocol.HTTPS];
const TARGET_GROUP_NAME = /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/;

/** The defaults of the controller. */
const HEALTH_CHECKS = { interval: 15, timeout: 5, mayFillInterval: false };

/** The status codes of gRPC and of HTTP. */
const GRPC_CODES = [0, 99] as const;
const HTTP_CODES = [200, 599] as const;

/** Options that only one kind of load balancer has. */
const ONLY: Readonly<Record<GatewayKind, readonly (keyof TargetOptions)[]>> = {
  [GatewayKind.ALB]: ['targetProtocolVersion', 'slowStart', 'algorithm', 'anomalyMitigation'],
  [GatewayKind.NLB]: ['proxyProtocol', 'preserveClientIp', 'terminateConnections'],
};

/**
 * The properties of target groups in a TargetGroupConfiguration.
 *
 * @param kind of the load balancer, if it is known; Gateways of both kinds may send to one Service
 */
export function targetGroupProps(
  options: BackendTargetOptions,
  scope?: Located,
  kind?: GatewayKind,
): Record<string, unknown> {
  return runAt(scope, () => {
    validateVersion(options);
    validateKind(options, kind);
    validateTargetNodeLabels(options.targetType, options.targetNodeLabels);
    validateTargetGroupName(options.targetGroupName);
    validateTags(options.tags, { isAnnotated: false });
    validateAlgorithm(options);
    const attributes = targetGroupAttributes(options, kind);
    return {
      ...optionalEntry('targetGroupName', options.targetGroupName),
      ...optionalEntry('targetType', options.targetType),
      ...optionalEntry('protocol', options.targetProtocol),
      ...optionalEntry('protocolVersion', options.targetProtocolVersion),
      ...optionalEntry('healthCheckConfig', options.healthCheck && healthCheck(options.healthCheck, options)),
      ...(Object.keys(attributes).length > 0 ? { targetGroupAttributes: attributeList(attributes) } : {}),
      ...optionalEntry('nodeSelector', options.targetNodeLabels && { matchLabels: { ...options.targetNodeLabels } }),
      ...optionalEntry('enableMultiCluster', options.multiClusterTargetGroup),
      ...optionalEntry('tags', options.tags && { ...options.tags }),
    };
  });
}

/** The parts of a TargetGroupConfiguration that apply to some routes only. */
export function routeConfigurations(routes: readonly RouteTargets[], scope?: Located, kind?: GatewayKind) {
  const configurations = routes.map(({ kind: ofRoutes, name, namespace, targets }) => {
    if (name !== undefined && namespace === undefined) {
      fail('GatewaySetting', `"${name}" is the name of a route without a namespace. Set namespace`, scope);
    }
    return {
      routeIdentifier: { kind: ofRoutes, ...optionalEntry('namespace', namespace), ...optionalEntry('name', name) },
      targetGroupProps: targetGroupProps(targets, scope, kind),
    };
  });
  return configurations.length > 0 ? { routeConfigurations: configurations } : {};
}

function healthCheck(
  options: TargetHealthCheckOptions,
  { targetProtocolVersion: version }: TargetOptions,
): Record<string, unknown> {
  const isGrpc = version === TargetProtocolVersion.GRPC;
  const check = validateHealthCheck(options, {
    ...HEALTH_CHECKS,
    codes: version === undefined ? [HTTP_CODES, GRPC_CODES] : [isGrpc ? GRPC_CODES : HTTP_CODES],
  });
  return {
    ...optionalEntry('healthCheckProtocol', check.protocol),
    ...optionalEntry('healthCheckPath', check.path),
    ...optionalEntry('healthCheckPort', check.port),
    ...optionalEntry('healthCheckInterval', check.interval),
    ...optionalEntry('healthCheckTimeout', check.timeout),
    ...optionalEntry('healthyThresholdCount', check.healthyThreshold),
    ...optionalEntry('unhealthyThresholdCount', check.unhealthyThreshold),
    ...optionalEntry('matcher', check.successCodes && matcher(check.successCodes, isGrpc)),
  };
}

/**
 * The controller reads the status codes of either gRPC or HTTP, depending on the protocol version. Codes of gRPC are
 * below 100.
 */
function matcher(codes: string, isGrpc: boolean): Record<string, string> {
  const isBelow = isConcrete(codes) && codes.split(/[,-]/).every((code) => Number(code) <= GRPC_CODES[1]);
  return { [isGrpc || isBelow ? 'grpcCode' : 'httpCode']: codes };
}

/** Fails on options that only the other kind of load balancer has. */
function validateKind(options: TargetOptions, kind?: GatewayKind): void {
  if (kind === undefined) {
    return;
  }
  const other = kind === GatewayKind.ALB ? GatewayKind.NLB : GatewayKind.ALB;
  const { healthCheck: check, stickiness, targetProtocol } = options;
  const option = ONLY[other].find((name) => options[name] !== undefined);
  if (option !== undefined) {
    fail(SETTING, `"${option}" is an option of ${other.toUpperCase()}s. Remove it`);
  }
  stickiness?._validateKind(kind === GatewayKind.ALB ? 'ALB' : 'NLB');
  if (
    targetProtocol !== undefined &&
    isConcrete(targetProtocol) &&
    HTTP.includes(targetProtocol) !== (kind === GatewayKind.ALB)
  ) {
    const instead = kind === GatewayKind.ALB ? 'HTTP or HTTPS' : 'TCP, TLS or UDP';
    fail(SETTING, `"TargetProtocol.${targetProtocol}" is for ${other.toUpperCase()}s. Write ${instead}`);
  }
  if (kind === GatewayKind.ALB && check?.protocol === HealthCheckProtocol.TCP) {
    fail('TargetHealthCheck', '"HealthCheckProtocol.TCP" is for NLBs. Write HealthCheckProtocol.HTTP or HTTPS');
  }
  const unused = Object.entries({ path: check?.path, successCodes: check?.successCodes }).find(([, value]) => value);
  if (kind === GatewayKind.NLB && unused && check?.protocol === undefined) {
    fail(
      'TargetHealthCheck',
      `"${unused[0]}: ${unused[1]}" has no effect on a TCP check, which is the default of an NLB. Remove it, or write HealthCheckProtocol.HTTP`,
    );
  }
}

function validateTargetGroupName(name: string | undefined): void {
  if (name !== undefined && isConcrete(name) && !TARGET_GROUP_NAME.test(name)) {
    fail(
      SETTING,
      `"${name}" is not a valid name of a target group. Write at most 32 letters, digits and hyphens, without a hyphen at the ends`,
    );
  }
}

/** Fails on a version of HTTP, and on cookie stickiness, with other protocols. */
function validateVersion({ stickiness, targetProtocol, targetProtocolVersion: version }: TargetOptions): void {
  const isHttp = targetProtocol === undefined || !isConcrete(targetProtocol) || HTTP.includes(targetProtocol);
  if (!isHttp && version !== undefined) {
    fail(
      SETTING,
      `"targetProtocolVersion: ${version}" is a version of HTTP, and the protocol is TargetProtocol.${targetProtocol}. Remove targetProtocolVersion`,
    );
  }
  if (!isHttp) {
    stickiness?._validateKind('NLB');
  }
}

/** The attributes of the target groups. */
export function targetGroupAttributes(options: TargetOptions, kind?: GatewayKind): Record<string, string> {
  const { additionalTargetGroupAttributes: named = {}, proxyProtocol } = options;
  const typed = {
    ...albAttributesOf(options),
    ...nlbAttributesOf(options),
    'proxy_protocol_v2.enabled': proxyProtocol,
  };
  return mergedAttributes(carrierOf(named, kind), typed, named);
}

/**
 * The kind of target groups whose attributes are set. If the kind is not known, attributes that NLBs have are read as
 * those of an NLB.
 */
function carrierOf(named: Readonly<Record<string, string>>, kind: GatewayKind | undefined) {
  const ofNlb: readonly string[] = ATTRIBUTES.nlbTargetGroup;
  const isNlb =
    kind === GatewayKind.NLB || (kind === undefined && Object.keys(named).every((name) => ofNlb.includes(name)));
  return isNlb ? 'nlbTargetGroup' : 'albTargetGroup';
}

/** Options of the manifest of the TargetGroupConfiguration of a Service. */
export interface ServiceTargetsManifest extends BackendTargetOptions {
  /** The name of the Service. */
  readonly service: string;

  /** The namespace of the Service. */
  readonly namespace: string;

  /**
   * The name of the TargetGroupConfiguration. A Service can have only one.
   *
   * @default - the name of the Service
   */
  readonly name?: string;

  /**
   * Options for some of the routes. They win over the other options.
   *
   * @default - the same options for all routes
   */
  readonly routes?: RouteTargets[];
}

/** Options of the target groups of an ALB behind an NLB. */
export interface BackendTargets {
  /**
   * The health check by which the NLB checks the ALB: HTTP or HTTPS, as the listener of the ALB, at the port of the listener.
   *
   * @default - an HTTP check
   */
  readonly healthCheck?: TargetHealthCheckOptions;

  /**
   * Tags of the target groups. Tag keys of AWS and of the controller are an error.
   *
   * @default - only the tags of the controller
   */
  readonly tags?: Record<string, string>;

  /**
   * Options for some of the routes, such as those to an HTTPS listener. Only `healthCheck`, `tags` and
   * `targetGroupName` are supported.
   *
   * @default - the same options for all routes
   */
  readonly routes?: RouteTargets[];
}

/** Options of the manifest of the TargetGroupConfiguration of a Gateway behind an NLB. */
export interface TargetsManifest extends BackendTargets {
  /** The name of the Gateway with the ALB. */
  readonly gateway: string;

  /** The namespace of the Gateway. */
  readonly namespace: string;

  /**
   * The name of the TargetGroupConfiguration. A Gateway can have only one.
   *
   * @default - the name of the Gateway, followed by `-targets`
   */
  readonly name?: string;
}

/** The TargetGroupConfiguration of a Service. */
export function targetsObject(
  options: ServiceTargetsManifest,
  scope?: Located,
  kind?: GatewayKind,
): Record<string, unknown> {
  const { name = options.service, namespace, service } = options;
  validateGatewayName('name of a Service', service, scope);
  return targetGroupConfiguration(
    { name, namespace },
    {
      targetReference: { name: service },
      defaultConfiguration: targetGroupProps(options, scope, kind),
      ...routeConfigurations(options.routes ?? [], scope, kind),
    },
    scope,
  );
}

/** The TargetGroupConfiguration of a Gateway behind an NLB. */
export function gatewayTargetsObject(options: TargetsManifest, scope?: Located): Record<string, unknown> {
  const { gateway, healthCheck, name = `${gateway}-targets`, namespace, routes = [], tags } = options;
  validateGatewayName('name of a Gateway', gateway, scope);
  const targets = { ...optionalEntry('healthCheck', healthCheck), ...optionalEntry('tags', tags) };
  for (const own of [targets, ...routes.map((route) => route.targets)]) {
    validateTargetPlaces(own, scope);
  }
  return targetGroupConfiguration(
    { name, namespace },
    {
      targetReference: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway },
      defaultConfiguration: targetGroupProps(targets, scope),
      ...routeConfigurations(routes, scope),
    },
    scope,
  );
}

function targetGroupConfiguration(metadata: { name: string; namespace: string }, spec: object, scope?: Located) {
  validateGatewayName('name of a TargetGroupConfiguration', metadata.name, scope);
  validateGatewayNamespace(metadata.namespace, scope);
  return { apiVersion: 'gateway.k8s.aws/v1', kind: 'TargetGroupConfiguration', metadata, spec };
}

/**
 * Fails on options that do not apply to a target group of type ALB. The controller ignores them, and Elastic Load
 * Balancing supports none of them.
 */
function validateTargetPlaces(targets: BackendTargetOptions, scope?: Located): void {
  const known = ['healthCheck', 'tags', 'targetGroupName'];
  const foreign = Object.entries(targets).find(([option, value]) => value !== undefined && !known.includes(option));
  if (foreign) {
    fail('GatewaySetting', `"${foreign[0]}" does not apply to targets that are an ALB. Remove it`, scope);
  }
  if (targets.healthCheck?.protocol === HealthCheckProtocol.TCP) {
    fail(
      'TargetHealthCheck',
      '"HealthCheckProtocol.TCP" does not support ALB targets. Write HealthCheckProtocol.HTTP or HTTPS',
      scope,
    );
  }
  if (targets.healthCheck?.port !== undefined) {
    fail('TargetHealthCheck', '"port" is always the port of the listener if the targets are an ALB. Remove it', scope);
  }
}
