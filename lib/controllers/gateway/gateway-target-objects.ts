import { type Located, refuse } from '../../foundation/refusals';
import { given } from '../../foundation/values';
import type { TargetHealthCheckOptions } from '../load-balancing/load-balancer-health-check';
import { HealthCheckProtocol } from '../load-balancing/load-balancer-terms';
import { refuseName, refuseNamespace } from './gateway-checks';
import type { GatewayKind } from './gateway-kind';
import type { BackendTargetOptions, RouteTargets } from './gateway-target-options';
import { routeConfigurations, targetGroupProps } from './gateway-targets';

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
export interface GatewayBackendTargets {
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
   * The same for some of the routes, such as those to a listener for HTTPS: `healthCheck`, `tags` and `targetGroupName`, and nothing else.
   *
   * @default - the same for all
   */
  readonly routes?: RouteTargets[];
}

/** The Gateway of an ALB behind an NLB as a manifest. */
export interface GatewayTargetsManifest extends GatewayBackendTargets {
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
  refuseName('name of a Service', service, scope);
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
export function gatewayTargetsObject(options: GatewayTargetsManifest, scope?: Located): Record<string, unknown> {
  const { gateway, healthCheck, name = `${gateway}-targets`, namespace, routes = [], tags } = options;
  refuseName('name of a Gateway', gateway, scope);
  const targets = { ...given('healthCheck', healthCheck), ...given('tags', tags) };
  for (const own of [targets, ...routes.map((route) => route.targets)]) {
    refuseForeign(own, scope);
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
  refuseName('name of a TargetGroupConfiguration', metadata.name, scope);
  refuseNamespace(metadata.namespace, scope);
  return { apiVersion: 'gateway.k8s.aws/v1', kind: 'TargetGroupConfiguration', metadata, spec };
}

/** An ALB is its own target: the controller drops the rest, and Elastic Load Balancing takes none. */
function refuseForeign(targets: BackendTargetOptions, scope?: Located): void {
  const known = ['healthCheck', 'tags', 'targetGroupName'];
  const foreign = Object.entries(targets).find(([option, value]) => value !== undefined && !known.includes(option));
  if (foreign) {
    refuse('GatewaySetting', `"${foreign[0]}" is not of targets that are an ALB, leave it out`, scope);
  }
  if (targets.healthCheck?.protocol === HealthCheckProtocol.TCP) {
    refuse(
      'TargetHealthCheck',
      '"HealthCheckProtocol.TCP" cannot check an ALB, write HealthCheckProtocol.HTTP or HTTPS',
      scope,
    );
  }
  if (targets.healthCheck?.port !== undefined) {
    refuse(
      'TargetHealthCheck',
      '"port" is always the port of the listener if the targets are an ALB, leave it out',
      scope,
    );
  }
}
