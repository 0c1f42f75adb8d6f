import type { Duration } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { type CniSettings, optionalSetting, wholeSeconds } from './settings';

/** Factor of each quantity suffix. */
const QUANTITY_SUFFIXES: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** Resource requests and limits of each CNI container, as Kubernetes quantities such as `50m` or `128Mi`. */
export interface ContainerResources {
  /**
   * CPU request of each container.
   *
   * @default '25m'
   */
  readonly cpuRequest?: string;

  /**
   * Memory request of each container.
   *
   * @default - none
   */
  readonly memoryRequest?: string;

  /**
   * CPU limit of each container. A throttled daemon assigns addresses late, so set no limit if possible.
   *
   * @default - none
   */
  readonly cpuLimit?: string;

  /**
   * Memory limit of each container. It must not be below the request.
   *
   * @default - none
   */
  readonly memoryLimit?: string;
}

/** Options of the CNI daemon, which runs on each node. */
export interface DaemonOptions {
  /**
   * Resource requests and limits of its containers.
   *
   * @default - each container requests 25m CPU
   */
  readonly resources?: ContainerResources;

  /**
   * Timeout of its liveness probe, in whole seconds.
   *
   * @default - 10 seconds
   */
  readonly livenessTimeout?: Duration;

  /**
   * Timeout of its readiness probe, in whole seconds.
   *
   * @default - 10 seconds
   */
  readonly readinessTimeout?: Duration;

  /**
   * Tolerations of its pods, in the format of Kubernetes. They replace the default.
   *
   * @default - its pods tolerate every taint
   */
  readonly tolerations?: Record<string, unknown>[];

  /**
   * Affinity of its pods, in the format of Kubernetes. It replaces the default.
   *
   * @default - its pods run on Linux EC2 nodes that EKS Auto Mode does not manage
   */
  readonly affinity?: Record<string, unknown>;

  /**
   * Annotations of its pods. No published schema of the add-on contains this setting.
   *
   * @default - none
   */
  readonly podAnnotations?: Record<string, string>;

  /**
   * Endpoint of the cluster, such as `cluster.clusterEndpoint`. With it, the daemon starts without waiting for
   * kube-proxy.
   *
   * It is an address that starts with `https://`. Use it with private endpoint access, because requests go through the
   * NAT gateway otherwise.
   *
   * @default - the daemon uses the `kubernetes` Service, which requires kube-proxy
   */
  readonly clusterEndpoint?: string;

  /**
   * URL of the EC2 API, such as a proxy.
   *
   * @default - the endpoint of the Region
   */
  readonly ec2Endpoint?: string;
}

/** Returns the settings of the daemon. */
export function daemonSettings(options: DaemonOptions): CniSettings {
  const { livenessTimeout: liveness, readinessTimeout: readiness } = options;
  return {
    ...resourceSettings(options.resources ?? {}),
    ...optionalSetting('livenessProbeTimeoutSeconds', liveness && wholeSeconds('livenessTimeout', liveness, 1)),
    ...optionalSetting('readinessProbeTimeoutSeconds', readiness && wholeSeconds('readinessTimeout', readiness, 1)),
    ...optionalSetting('tolerations', options.tolerations),
    ...optionalSetting('affinity', options.affinity),
    ...optionalSetting('podAnnotations', options.podAnnotations),
    ...optionalSetting('env.CLUSTER_ENDPOINT', endpointSetting('clusterEndpoint', options.clusterEndpoint, 'https://')),
    ...optionalSetting('env.AWS_EC2_ENDPOINT', endpointSetting('ec2Endpoint', options.ec2Endpoint, '')),
  };
}

function resourceSettings({ cpuRequest, memoryRequest, cpuLimit, memoryLimit }: ContainerResources): CniSettings {
  validateLimitAboveRequest('cpu', cpuRequest, cpuLimit);
  validateLimitAboveRequest('memory', memoryRequest, memoryLimit);
  return {
    ...optionalSetting('resources.requests.cpu', cpuRequest),
    ...optionalSetting('resources.requests.memory', memoryRequest),
    ...optionalSetting('resources.limits.cpu', cpuLimit),
    ...optionalSetting('resources.limits.memory', memoryLimit),
  };
}

/** Validates that the limit is not below the request. Kubernetes rejects such pods. */
function validateLimitAboveRequest(resource: string, request: string | undefined, limit: string | undefined): void {
  const least = parseQuantity(`${resource}Request`, request) ?? 0;
  const most = parseQuantity(`${resource}Limit`, limit) ?? Number.POSITIVE_INFINITY;
  if (most < least) {
    fail(
      'CniSetting',
      `"${resource}Limit: ${limit}" is below ${resource}Request: ${request}. Increase the limit, or leave it out`,
    );
  }
}

/** Parses a quantity. Returns undefined if none is given, or if it is a deploy-time value. */
function parseQuantity(option: string, text: string | undefined): number | undefined {
  if (text === undefined || !isConcrete(text)) {
    return undefined;
  }
  const [, digits, suffix] = /^(\d+(?:\.\d+)?)(\D*)$/.exec(text) ?? [];
  const unit = suffix === undefined ? undefined : QUANTITY_SUFFIXES[suffix];
  if (unit === undefined || Number(digits) === 0) {
    return fail(
      'CniSetting',
      `"${option}: ${text}" is not a Kubernetes quantity. Write a quantity such as "50m" or "128Mi"`,
    );
  }
  return Number(digits) * unit;
}

function endpointSetting(option: string, address: string | undefined, scheme: string): string | undefined {
  if (
    address !== undefined &&
    isConcrete(address) &&
    (address.length === scheme.length || !address.startsWith(scheme))
  ) {
    fail('CniSetting', `"${option}: ${address}" is not a URL. Write a URL such as "https://example.com"`);
  }
  return address;
}
