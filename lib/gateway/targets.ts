import { Tokenization } from 'aws-cdk-lib/core';
import { fail, type Located } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { optionalEntry } from '../foundation/values';
import { ATTRIBUTES, mergedAttributes } from '../loadbalancing/annotations';
import { TargetType } from '../loadbalancing/enums';
import { secondsOf, validateBounds, validateReservedTags } from '../loadbalancing/validation';
import { failAtScope } from './load-balancer-options';
import {
  type BackendTargetOptions,
  GatewayKind,
  type HealthCheckOptions,
  HealthCheckProtocol,
  type RouteTargets,
  type TargetOptions,
  TargetProtocol,
  TargetProtocolVersion,
} from './target-options';
import {
  attributeList,
  validateGatewayName,
  validateGatewayNamespace,
  validateLabels,
  validatePort,
} from './validation';

const DELAY = 'deregistration_delay.timeout_seconds';
const HTTP: readonly string[] = [TargetProtocol.HTTP, TargetProtocol.HTTPS];
const TARGET_GROUP_NAME = /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/;

/** What the controller asks by, where nobody says it. */
const [INTERVAL, TIMEOUT] = [15, 5];

/**
 * The properties of target groups as a TargetGroupConfiguration has them.
 *
 * @param kind of the load balancer, where it is known: of a Service that several Gateways send to, it is not
 */
export function targetGroupProps(
  options: BackendTargetOptions,
  scope?: Located,
  kind?: GatewayKind,
): Record<string, unknown> {
  validateVersion(options, scope);
  validateTargetKind(options, kind, scope);
  validateNodes(options, scope);
  validateTargetGroupName(options.targetGroupName, scope);
  validateReservedTags('GatewaySetting', options.tags, scope);
  validateLabels(options.nodeLabels, scope);
  const attributes = attributesOf(options, scope);
  validateAttributes(attributes, kind, scope);
  return {
    ...optionalEntry('targetGroupName', options.targetGroupName),
    ...optionalEntry('targetType', options.targetType),
    ...optionalEntry('protocol', options.protocol),
    ...optionalEntry('protocolVersion', options.protocolVersion),
    ...optionalEntry('healthCheckConfig', options.healthCheck && healthCheck(options.healthCheck, options, scope)),
    ...(Object.keys(attributes).length > 0 ? { targetGroupAttributes: attributeList(attributes) } : {}),
    ...optionalEntry('nodeSelector', options.nodeLabels && { matchLabels: { ...options.nodeLabels } }),
    ...optionalEntry('enableMultiCluster', options.multiCluster),
    ...optionalEntry('tags', options.tags && { ...options.tags }),
  };
}

/** The parts of a TargetGroupConfiguration that are for some routes alone. */
export function routeConfigurations(routes: readonly RouteTargets[], scope?: Located, kind?: GatewayKind) {
  const configurations = routes.map(({ kind: ofRoutes, name, namespace, targets }) => {
    if (name !== undefined && namespace === undefined) {
      fail('GatewaySetting', `"${name}" is a route in no namespace, say namespace`, scope);
    }
    return {
      routeIdentifier: { kind: ofRoutes, ...optionalEntry('namespace', namespace), ...optionalEntry('name', name) },
      targetGroupProps: targetGroupProps(targets, scope, kind),
    };
  });
  return configurations.length > 0 ? { routeConfigurations: configurations } : {};
}

function healthCheck(
  check: HealthCheckOptions,
  { protocolVersion }: TargetOptions,
  scope?: Located,
): Record<string, unknown> {
  const interval = secondsOf('GatewaySetting', 'interval', check.interval, 5, 300, scope);
  const timeout = secondsOf('GatewaySetting', 'timeout', check.timeout, 2, 120, scope);
  validateBounds('GatewaySetting', 'healthyThreshold', check.healthyThreshold, { least: 2, most: 10 }, scope);
  validateBounds('GatewaySetting', 'unhealthyThreshold', check.unhealthyThreshold, { least: 2, most: 10 }, scope);
  validatePort('GatewaySetting', check.port, scope);
  if ((timeout ?? TIMEOUT) >= (interval ?? INTERVAL) && (timeout ?? interval) !== undefined) {
    fail(
      'GatewaySetting',
      `"timeout: ${timeout ?? TIMEOUT}" is not below the interval of ${interval ?? INTERVAL}, write less, or a longer interval`,
      scope,
    );
  }
  validateGatewayPath(check, scope);
  return {
    ...optionalEntry('healthCheckProtocol', check.protocol),
    ...optionalEntry('healthCheckPath', check.path),
    ...optionalEntry(
      'healthCheckPort',
      check.port === undefined ? undefined : Tokenization.stringifyNumber(check.port),
    ),
    ...optionalEntry('healthCheckInterval', interval),
    ...optionalEntry('healthCheckTimeout', timeout),
    ...optionalEntry('healthyThresholdCount', check.healthyThreshold),
    ...optionalEntry('unhealthyThresholdCount', check.unhealthyThreshold),
    ...optionalEntry('matcher', check.successCodes && matcher(check.successCodes, protocolVersion, scope)),
  };
}

/** Codes of gRPC are below 100, those of HTTP from 200: the controller looks at the one or the other by the version of HTTP. */
function matcher(codes: string, version: TargetProtocolVersion | undefined, scope?: Located): Record<string, string> {
  if (!isConcrete(codes)) {
    return { [version === TargetProtocolVersion.GRPC ? 'grpcCode' : 'httpCode']: codes };
  }
  const numbers = /^\d{1,3}([,-]\d{1,3})*$/.test(codes) ? codes.split(/[,-]/).map(Number) : [];
  const isGrpc = numbers.length > 0 && numbers.every((code) => code < 100);
  const isHttp = numbers.length > 0 && numbers.every((code) => code >= 200 && code < 600);
  const wanted = version === undefined ? isGrpc || isHttp : version === TargetProtocolVersion.GRPC ? isGrpc : isHttp;
  if (!wanted) {
    const spoken = version === undefined ? '' : ` with ${version}`;
    fail(
      'GatewaySetting',
      `"${codes}" are no answers of a health check${spoken}, write codes of HTTP such as "200-299", or of gRPC such as "0,12"`,
      scope,
    );
  }
  return { [isGrpc ? 'grpcCode' : 'httpCode']: codes };
}

function validateGatewayPath({ path, protocol, successCodes }: HealthCheckOptions, scope?: Located): void {
  const asked = path ?? successCodes;
  if (protocol === HealthCheckProtocol.TCP && asked !== undefined) {
    fail('GatewaySetting', `"${asked}" is nothing that a health check by TCP can look at, leave it out`, scope);
  }
  if (path !== undefined && isConcrete(path) && !path.startsWith('/')) {
    fail('GatewaySetting', `"${path}" is no path of a health check, write "/${path}"`, scope);
  }
}

/** What only one of the two kinds of load balancers has. */
function validateTargetKind(
  { healthCheck, protocol, protocolVersion, stickiness }: TargetOptions,
  kind?: GatewayKind,
  scope?: Located,
): void {
  const asked = healthCheck?.path ?? healthCheck?.successCodes;
  if (kind === GatewayKind.ALB && protocol !== undefined && !HTTP.includes(protocol)) {
    fail('GatewaySetting', `"${protocol}" is nothing that an ALB speaks to targets, write HTTP or HTTPS`, scope);
  }
  if (kind === GatewayKind.ALB && healthCheck?.protocol === HealthCheckProtocol.TCP) {
    fail('GatewaySetting', '"HealthCheckProtocol.TCP" is for NLBs, write HTTP or HTTPS', scope);
  }
  if (kind === GatewayKind.NLB && protocol !== undefined && HTTP.includes(protocol)) {
    fail('GatewaySetting', `"${protocol}" is nothing that an NLB speaks to targets, write TCP, TLS or UDP`, scope);
  }
  if (kind === GatewayKind.NLB && (protocolVersion ?? stickiness) !== undefined) {
    const option = protocolVersion === undefined ? 'stickiness' : 'protocolVersion';
    fail('GatewaySetting', `"${option}" is of HTTP, which an NLB does not speak to targets, leave it out`, scope);
  }
  if (kind === GatewayKind.NLB && asked !== undefined && healthCheck?.protocol === undefined) {
    fail(
      'GatewaySetting',
      `"${asked}" is nothing that an NLB asks for by TCP, say the protocol of the health check, HTTP or HTTPS`,
      scope,
    );
  }
}

function validateNodes({ nodeLabels, targetType }: TargetOptions, scope?: Located): void {
  if (nodeLabels && targetType !== TargetType.INSTANCE) {
    fail(
      'GatewaySetting',
      '"nodeLabels" are of nodes, write targetType: TargetType.INSTANCE, or leave them out',
      scope,
    );
  }
}

function validateTargetGroupName(name: string | undefined, scope?: Located): void {
  if (name !== undefined && isConcrete(name) && !TARGET_GROUP_NAME.test(name)) {
    fail(
      'GatewaySetting',
      `"${name}" cannot be the name of a target group, write letters, digits and hyphens inside, 32 at the most`,
      scope,
    );
  }
}

function validateVersion({ protocol, protocolVersion, stickiness }: TargetOptions, scope?: Located): void {
  const http = protocol === undefined || protocol === TargetProtocol.HTTP || protocol === TargetProtocol.HTTPS;
  if (!http && protocolVersion !== undefined) {
    fail('GatewaySetting', `"protocolVersion: ${protocolVersion}" is of HTTP, leave it out with ${protocol}`, scope);
  }
  if (!http && stickiness !== undefined) {
    fail(
      'GatewaySetting',
      `"stickiness" is by a cookie of HTTP, write attributes: { 'stickiness.enabled': 'true', 'stickiness.type': 'source_ip' } with ${protocol}`,
      scope,
    );
  }
}

/** Of a Service whose load balancer is not known, an attribute of either is good. */
function validateAttributes(attributes: Readonly<Record<string, string>>, kind?: GatewayKind, scope?: Located): void {
  const ofNlb = Object.keys(attributes).every((name) =>
    (ATTRIBUTES.nlbTargetGroup as readonly string[]).includes(name),
  );
  if (kind !== undefined || !ofNlb) {
    failAtScope(scope, () =>
      mergedAttributes(kind === GatewayKind.NLB ? 'nlbTargetGroup' : 'albTargetGroup', {}, attributes),
    );
  }
}

/** The attributes of the target groups, typed options among them. */
export function attributesOf(options: TargetOptions, scope?: Located): Record<string, string> {
  const { attributes = {} } = options;
  const delay = secondsOf('GatewaySetting', 'deregistrationDelay', options.deregistrationDelay, 0, 3600, scope);
  const stickiness = secondsOf('GatewaySetting', 'stickiness', options.stickiness, 1, 604_800, scope);
  const ours: Record<string, string> = {
    ...(delay === undefined ? {} : { [DELAY]: String(delay) }),
    ...(stickiness === undefined
      ? {}
      : {
          'stickiness.enabled': 'true',
          'stickiness.type': 'lb_cookie',
          'stickiness.lb_cookie.duration_seconds': String(stickiness),
        }),
  };
  const clash = Object.keys(attributes).find((key) => key in ours);
  if (clash !== undefined) {
    const option = clash === DELAY ? 'deregistrationDelay' : 'stickiness';
    fail('GatewaySetting', `"${clash}" is set by ${option}, leave one of the two out`, scope);
  }
  return { ...ours, ...attributes };
}

/** The targets behind a Service as a manifest. */
export interface ServiceTargetsManifest extends BackendTargetOptions {
  /** The name of the Service. */
  readonly service: string;

  /** Its namespace. */
  readonly namespace: string;

  /**
   * The name of the TargetGroupConfiguration. A Service has one at the most.
   *
   * @default - that of the Service
   */
  readonly name?: string;

  /**
   * What they are for some of the routes.
   *
   * @default - the same for all
   */
  readonly routes?: RouteTargets[];
}

/** The Gateway of an ALB behind an NLB. */
export interface BackendTargets {
  /**
   * How the NLB knows that the ALB is well, by HTTP or HTTPS at the port of the listener: what that speaks must be said.
   *
   * @default - by HTTP
   */
  readonly healthCheck?: HealthCheckOptions;

  /**
   * Tags of the target groups.
   *
   * @default - none but those of the controller
   */
  readonly tags?: Record<string, string>;

  /**
   * The same for some of the routes, such as those to a listener for HTTPS: `healthCheck`, `tags` and `targetGroupName`, and nothing else.
   *
   * @default - the same for all
   */
  readonly routes?: RouteTargets[];
}

/** The Gateway of an ALB behind an NLB as a manifest. */
export interface TargetsManifest extends BackendTargets {
  /** The name of the Gateway of the ALB. */
  readonly gateway: string;

  /** Its namespace. */
  readonly namespace: string;

  /**
   * The name of the TargetGroupConfiguration. A Gateway has one at the most.
   *
   * @default - that of the Gateway, and `-targets`
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

/** The TargetGroupConfiguration of a Gateway behind another one. */
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

/** An ALB is its own target: the controller drops the rest, and Elastic Load Balancing takes none. */
function validateTargetPlaces(targets: BackendTargetOptions, scope?: Located): void {
  const known = ['healthCheck', 'tags', 'targetGroupName'];
  const foreign = Object.entries(targets).find(([option, value]) => value !== undefined && !known.includes(option));
  if (foreign) {
    fail('GatewaySetting', `"${foreign[0]}" is not of targets that are an ALB, leave it out`, scope);
  }
  if (targets.healthCheck?.protocol === HealthCheckProtocol.TCP) {
    fail('GatewaySetting', '"HealthCheckProtocol.TCP" is no check of an ALB, write HTTP or HTTPS', scope);
  }
  if (targets.healthCheck?.port !== undefined) {
    fail('GatewaySetting', '"port" is that of the listener for targets that are an ALB, leave it out', scope);
  }
}
