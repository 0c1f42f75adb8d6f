import { type Located, refuse } from '../../foundation/refusals';
import { isConcrete } from '../../foundation/tokens';
import { given } from '../../foundation/values';
import { ATTRIBUTES, mergedAttributes } from '../load-balancing/load-balancer-attributes';
import { runAt, validateTargetNodeLabels } from '../load-balancing/load-balancer-checks';
import { type TargetHealthCheckOptions, validateHealthCheck } from '../load-balancing/load-balancer-health-check';
import { validateTags } from '../load-balancing/load-balancer-tags';
import { HealthCheckProtocol, TargetProtocol, TargetProtocolVersion } from '../load-balancing/load-balancer-terms';
import { albAttributesOf, nlbAttributesOf, validateAlgorithm } from '../load-balancing/target-group-options';
import { attributeList } from './gateway-checks';
import { GatewayKind } from './gateway-kind';
import type { BackendTargetOptions, GatewayTargetOptions, RouteTargets } from './gateway-target-options';

const SETTING = 'LoadBalancerSetting';
const HTTP: readonly string[] = [TargetProtocol.HTTP, TargetProtocol.HTTPS];
const TARGET_GROUP_NAME = /^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/;

/** The defaults of the controller. */
const HEALTH_CHECKS = { interval: 15, timeout: 5, mayFillInterval: false };

/** The status codes of gRPC and of HTTP. */
const GRPC_CODES = [0, 99] as const;
const HTTP_CODES = [200, 599] as const;

/** Options that only one kind of load balancer has. */
const ONLY: Readonly<Record<GatewayKind, readonly (keyof GatewayTargetOptions)[]>> = {
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
      ...given('targetGroupName', options.targetGroupName),
      ...given('targetType', options.targetType),
      ...given('protocol', options.targetProtocol),
      ...given('protocolVersion', options.targetProtocolVersion),
      ...given('healthCheckConfig', options.healthCheck && healthCheck(options.healthCheck, options)),
      ...(Object.keys(attributes).length > 0 ? { targetGroupAttributes: attributeList(attributes) } : {}),
      ...given('nodeSelector', options.targetNodeLabels && { matchLabels: { ...options.targetNodeLabels } }),
      ...given('enableMultiCluster', options.multiClusterTargetGroup),
      ...given('tags', options.tags && { ...options.tags }),
    };
  });
}

/** The parts of a TargetGroupConfiguration that apply to some routes only. */
export function routeConfigurations(routes: readonly RouteTargets[], scope?: Located, kind?: GatewayKind) {
  const configurations = routes.map(({ kind: ofRoutes, name, namespace, targets }) => {
    if (name !== undefined && namespace === undefined) {
      refuse('GatewaySetting', `"${name}" is a route without a namespace, write namespace`, scope);
    }
    return {
      routeIdentifier: { kind: ofRoutes, ...given('namespace', namespace), ...given('name', name) },
      targetGroupProps: targetGroupProps(targets, scope, kind),
    };
  });
  return configurations.length > 0 ? { routeConfigurations: configurations } : {};
}

function healthCheck(
  options: TargetHealthCheckOptions,
  { targetProtocolVersion: version }: GatewayTargetOptions,
): Record<string, unknown> {
  const isGrpc = version === TargetProtocolVersion.GRPC;
  const check = validateHealthCheck(options, {
    ...HEALTH_CHECKS,
    codes: version === undefined ? [HTTP_CODES, GRPC_CODES] : [isGrpc ? GRPC_CODES : HTTP_CODES],
  });
  return {
    ...given('healthCheckProtocol', check.protocol),
    ...given('healthCheckPath', check.path),
    ...given('healthCheckPort', check.port),
    ...given('healthCheckInterval', check.interval),
    ...given('healthCheckTimeout', check.timeout),
    ...given('healthyThresholdCount', check.healthyThreshold),
    ...given('unhealthyThresholdCount', check.unhealthyThreshold),
    ...given('matcher', check.successCodes && matcher(check.successCodes, isGrpc)),
  };
}

/** The controller reads the codes of gRPC or those of HTTP, by the version of HTTP. Codes of gRPC are below 100. */
function matcher(codes: string, isGrpc: boolean): Record<string, string> {
  const isBelow = isConcrete(codes) && codes.split(/[,-]/).every((code) => Number(code) <= GRPC_CODES[1]);
  return { [isGrpc || isBelow ? 'grpcCode' : 'httpCode']: codes };
}

/** Fails on options that only the other kind of load balancer has. */
function validateKind(options: GatewayTargetOptions, kind?: GatewayKind): void {
  if (kind === undefined) {
    return;
  }
  const other = kind === GatewayKind.ALB ? GatewayKind.NLB : GatewayKind.ALB;
  const { healthCheck: check, stickiness, targetProtocol } = options;
  const option = ONLY[other].find((name) => options[name] !== undefined);
  if (option !== undefined) {
    refuse(SETTING, `"${option}" is an option of ${other.toUpperCase()}s, leave it out`);
  }
  stickiness?._validateKind(kind === GatewayKind.ALB ? 'ALB' : 'NLB');
  if (
    targetProtocol !== undefined &&
    isConcrete(targetProtocol) &&
    HTTP.includes(targetProtocol) !== (kind === GatewayKind.ALB)
  ) {
    const instead = kind === GatewayKind.ALB ? 'HTTP or HTTPS' : 'TCP, TLS or UDP';
    refuse(SETTING, `"TargetProtocol.${targetProtocol}" is for ${other.toUpperCase()}s, write ${instead}`);
  }
  if (kind === GatewayKind.ALB && check?.protocol === HealthCheckProtocol.TCP) {
    refuse('TargetHealthCheck', '"HealthCheckProtocol.TCP" is for NLBs, write HealthCheckProtocol.HTTP or HTTPS');
  }
  const unused = Object.entries({ path: check?.path, successCodes: check?.successCodes }).find(([, value]) => value);
  if (kind === GatewayKind.NLB && unused && check?.protocol === undefined) {
    refuse(
      'TargetHealthCheck',
      `"${unused[0]}: ${unused[1]}" is not used by a TCP check, which is the default of an NLB, leave it out or write HealthCheckProtocol.HTTP`,
    );
  }
}

function validateTargetGroupName(name: string | undefined): void {
  if (name !== undefined && isConcrete(name) && !TARGET_GROUP_NAME.test(name)) {
    refuse(
      SETTING,
      `"${name}" cannot be the name of a target group, write up to 32 letters, digits and hyphens, with no hyphen at the ends`,
    );
  }
}

/** Fails on a version of HTTP, and on cookies, with other protocols. */
function validateVersion({ stickiness, targetProtocol, targetProtocolVersion: version }: GatewayTargetOptions): void {
  const isHttp = targetProtocol === undefined || !isConcrete(targetProtocol) || HTTP.includes(targetProtocol);
  if (!isHttp && version !== undefined) {
    refuse(
      SETTING,
      `"targetProtocolVersion: ${version}" is a version of HTTP, leave it out with TargetProtocol.${targetProtocol}`,
    );
  }
  if (!isHttp) {
    stickiness?._validateKind('NLB');
  }
}

/** The attributes of the target groups. */
export function targetGroupAttributes(options: GatewayTargetOptions, kind?: GatewayKind): Record<string, string> {
  const { additionalTargetGroupAttributes: named = {}, proxyProtocol } = options;
  const typed = {
    ...albAttributesOf(options),
    ...nlbAttributesOf(options),
    'proxy_protocol_v2.enabled': proxyProtocol,
  };
  return mergedAttributes(carrierOf(named, kind), typed, named);
}

/** The kind of target groups whose attributes are named. Without a known kind, attributes that NLBs have are those of an NLB. */
function carrierOf(named: Readonly<Record<string, string>>, kind: GatewayKind | undefined) {
  const ofNlb: readonly string[] = ATTRIBUTES.nlbTargetGroup;
  const isNlb =
    kind === GatewayKind.NLB || (kind === undefined && Object.keys(named).every((name) => ofNlb.includes(name)));
  return isNlb ? 'nlbTargetGroup' : 'albTargetGroup';
}
