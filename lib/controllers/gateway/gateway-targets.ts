import { Tokenization } from 'aws-cdk-lib/core';
import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { given } from '../../foundation/values';
import { ATTRIBUTES, mergedAttributes } from '../load-balancing/load-balancer-attributes';
import { refuseOutside, secondsOf } from '../load-balancing/load-balancer-bounds';
import { refuseReservedTags } from '../load-balancing/load-balancer-tags';
import { LoadBalancerTargetType } from '../load-balancing/load-balancer-terms';
import { attributeList, refuseLabels, refusePort } from './gateway-checks';
import { GatewayKind } from './gateway-kind';
import { refusingIf } from './gateway-load-balancer-checks';
import {
  type BackendTargetOptions,
  type GatewayHealthCheckOptions,
  type GatewayTargetOptions,
  HealthCheckProtocol,
  type RouteTargets,
  TargetProtocol,
  TargetProtocolVersion,
} from './gateway-target-options';

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
  refuseVersion(options, scope);
  refuseKindOf(options, kind, scope);
  refuseNodes(options, scope);
  refuseTargetGroupName(options.targetGroupName, scope);
  refuseReservedTags('GatewaySetting', options.tags, scope);
  refuseLabels(options.nodeLabels, scope);
  const attributes = attributesOf(options, scope);
  refuseAttributes(attributes, kind, scope);
  return {
    ...given('targetGroupName', options.targetGroupName),
    ...given('targetType', options.targetType),
    ...given('protocol', options.protocol),
    ...given('protocolVersion', options.protocolVersion),
    ...given('healthCheckConfig', options.healthCheck && healthCheck(options.healthCheck, options, scope)),
    ...(Object.keys(attributes).length > 0 ? { targetGroupAttributes: attributeList(attributes) } : {}),
    ...given('nodeSelector', options.nodeLabels && { matchLabels: { ...options.nodeLabels } }),
    ...given('enableMultiCluster', options.multiCluster),
    ...given('tags', options.tags && { ...options.tags }),
  };
}

/** The parts of a TargetGroupConfiguration that are for some routes alone. */
export function routeConfigurations(routes: readonly RouteTargets[], scope?: Located, kind?: GatewayKind) {
  const configurations = routes.map(({ kind: ofRoutes, name, namespace, targets }) => {
    if (name !== undefined && namespace === undefined) {
      refuse('GatewaySetting', `"${name}" is a route in no namespace, say namespace`, scope);
    }
    return {
      routeIdentifier: { kind: ofRoutes, ...given('namespace', namespace), ...given('name', name) },
      targetGroupProps: targetGroupProps(targets, scope, kind),
    };
  });
  return configurations.length > 0 ? { routeConfigurations: configurations } : {};
}

function healthCheck(
  check: GatewayHealthCheckOptions,
  { protocolVersion }: GatewayTargetOptions,
  scope?: Located,
): Record<string, unknown> {
  const interval = secondsOf('GatewaySetting', 'interval', check.interval, 5, 300, scope);
  const timeout = secondsOf('GatewaySetting', 'timeout', check.timeout, 2, 120, scope);
  refuseOutside('GatewaySetting', 'healthyThreshold', check.healthyThreshold, { least: 2, most: 10 }, scope);
  refuseOutside('GatewaySetting', 'unhealthyThreshold', check.unhealthyThreshold, { least: 2, most: 10 }, scope);
  refusePort('GatewaySetting', check.port, scope);
  if ((timeout ?? TIMEOUT) >= (interval ?? INTERVAL) && (timeout ?? interval) !== undefined) {
    refuse(
      'GatewaySetting',
      `"timeout: ${timeout ?? TIMEOUT}" is not below the interval of ${interval ?? INTERVAL}, write less, or a longer interval`,
      scope,
    );
  }
  refusePath(check, scope);
  return {
    ...given('healthCheckProtocol', check.protocol),
    ...given('healthCheckPath', check.path),
    ...given('healthCheckPort', check.port === undefined ? undefined : Tokenization.stringifyNumber(check.port)),
    ...given('healthCheckInterval', interval),
    ...given('healthCheckTimeout', timeout),
    ...given('healthyThresholdCount', check.healthyThreshold),
    ...given('unhealthyThresholdCount', check.unhealthyThreshold),
    ...given('matcher', check.successCodes && matcher(check.successCodes, protocolVersion, scope)),
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
    refuse(
      'GatewaySetting',
      `"${codes}" are no answers of a health check${spoken}, write codes of HTTP such as "200-299", or of gRPC such as "0,12"`,
      scope,
    );
  }
  return { [isGrpc ? 'grpcCode' : 'httpCode']: codes };
}

function refusePath({ path, protocol, successCodes }: GatewayHealthCheckOptions, scope?: Located): void {
  const asked = path ?? successCodes;
  if (protocol === HealthCheckProtocol.TCP && asked !== undefined) {
    refuse('GatewaySetting', `"${asked}" is nothing that a health check by TCP can look at, leave it out`, scope);
  }
  if (path !== undefined && isConcrete(path) && !path.startsWith('/')) {
    refuse('GatewaySetting', `"${path}" is no path of a health check, write "/${path}"`, scope);
  }
}

/** What only one of the two kinds of load balancers has. */
function refuseKindOf(
  { healthCheck, protocol, protocolVersion, stickiness }: GatewayTargetOptions,
  kind?: GatewayKind,
  scope?: Located,
): void {
  const asked = healthCheck?.path ?? healthCheck?.successCodes;
  if (kind === GatewayKind.ALB && protocol !== undefined && !HTTP.includes(protocol)) {
    refuse('GatewaySetting', `"${protocol}" is nothing that an ALB speaks to targets, write HTTP or HTTPS`, scope);
  }
  if (kind === GatewayKind.ALB && healthCheck?.protocol === HealthCheckProtocol.TCP) {
    refuse('GatewaySetting', '"HealthCheckProtocol.TCP" is for NLBs, write HTTP or HTTPS', scope);
  }
  if (kind === GatewayKind.NLB && protocol !== undefined && HTTP.includes(protocol)) {
    refuse('GatewaySetting', `"${protocol}" is nothing that an NLB speaks to targets, write TCP, TLS or UDP`, scope);
  }
  if (kind === GatewayKind.NLB && (protocolVersion ?? stickiness) !== undefined) {
    const option = protocolVersion === undefined ? 'stickiness' : 'protocolVersion';
    refuse('GatewaySetting', `"${option}" is of HTTP, which an NLB does not speak to targets, leave it out`, scope);
  }
  if (kind === GatewayKind.NLB && asked !== undefined && healthCheck?.protocol === undefined) {
    refuse(
      'GatewaySetting',
      `"${asked}" is nothing that an NLB asks for by TCP, say the protocol of the health check, HTTP or HTTPS`,
      scope,
    );
  }
}

function refuseNodes({ nodeLabels, targetType }: GatewayTargetOptions, scope?: Located): void {
  if (nodeLabels && targetType !== LoadBalancerTargetType.INSTANCE) {
    refuse(
      'GatewaySetting',
      '"nodeLabels" are of nodes, write targetType: LoadBalancerTargetType.INSTANCE, or leave them out',
      scope,
    );
  }
}

function refuseTargetGroupName(name: string | undefined, scope?: Located): void {
  if (name !== undefined && isConcrete(name) && !TARGET_GROUP_NAME.test(name)) {
    refuse(
      'GatewaySetting',
      `"${name}" cannot be the name of a target group, write letters, digits and hyphens inside, 32 at the most`,
      scope,
    );
  }
}

function refuseVersion({ protocol, protocolVersion, stickiness }: GatewayTargetOptions, scope?: Located): void {
  const http = protocol === undefined || protocol === TargetProtocol.HTTP || protocol === TargetProtocol.HTTPS;
  if (!http && protocolVersion !== undefined) {
    refuse('GatewaySetting', `"protocolVersion: ${protocolVersion}" is of HTTP, leave it out with ${protocol}`, scope);
  }
  if (!http && stickiness !== undefined) {
    refuse(
      'GatewaySetting',
      `"stickiness" is by a cookie of HTTP, write attributes: { 'stickiness.enabled': 'true', 'stickiness.type': 'source_ip' } with ${protocol}`,
      scope,
    );
  }
}

/** Of a Service whose load balancer is not known, an attribute of either is good. */
function refuseAttributes(attributes: Readonly<Record<string, string>>, kind?: GatewayKind, scope?: Located): void {
  const ofNlb = Object.keys(attributes).every((name) =>
    (ATTRIBUTES.nlbTargetGroup as readonly string[]).includes(name),
  );
  if (kind !== undefined || !ofNlb) {
    refusingIf(scope, () =>
      mergedAttributes(kind === GatewayKind.NLB ? 'nlbTargetGroup' : 'albTargetGroup', {}, attributes),
    );
  }
}

/** The attributes of the target groups, typed options among them. */
export function attributesOf(options: GatewayTargetOptions, scope?: Located): Record<string, string> {
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
    refuse('GatewaySetting', `"${clash}" is set by ${option}, leave one of the two out`, scope);
  }
  return { ...ours, ...attributes };
}
