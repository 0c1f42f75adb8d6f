import type { Duration } from 'aws-cdk-lib/core';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { type CniSettings, optionalSetting, wholeSeconds } from './settings';

/** What the suffix of a quantity stands for. */
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

/** What each container of the CNI asks for and is held to, as quantities of Kubernetes such as `50m` or `128Mi`. */
export interface ContainerResources {
  /**
   * The CPU that a node sets aside.
   *
   * @default '25m'
   */
  readonly cpuRequest?: string;

  /**
   * The memory that a node sets aside.
   *
   * @default - none
   */
  readonly memoryRequest?: string;

  /**
   * The most CPU. A daemon that is held back gives addresses late: leave it out.
   *
   * @default - none
   */
  readonly cpuLimit?: string;

  /**
   * The most memory, not below the request.
   *
   * @default - none
   */
  readonly memoryLimit?: string;
}

/** How the daemon of the CNI runs on each node, and what it talks to. */
export interface DaemonOptions {
  /**
   * What its containers ask for.
   *
   * @default - a 40th of a CPU each
   */
  readonly resources?: ContainerResources;

  /**
   * How long its liveness probe waits, in whole seconds.
   *
   * @default - 10 seconds
   */
  readonly livenessTimeout?: Duration;

  /**
   * How long its readiness probe waits, in whole seconds.
   *
   * @default - 10 seconds
   */
  readonly readinessTimeout?: Duration;

  /**
   * The taints that it tolerates, in the form of Kubernetes: they take the place of the default.
   *
   * @default - every taint
   */
  readonly tolerations?: Record<string, unknown>[];

  /**
   * The nodes that it runs on, in the form of Kubernetes: it takes the place of the default.
   *
   * @default - EC2 nodes with Linux that EKS Auto Mode does not manage
   */
  readonly affinity?: Record<string, unknown>;

  /**
   * Annotations of its pods. No printed schema of the add-on has the setting.
   *
   * @default - none
   */
  readonly podAnnotations?: Record<string, string>;

  /**
   * The endpoint of the cluster, such as `cluster.clusterEndpoint`: the daemon then starts without waiting for kube-proxy. It is an address
   * that begins with `https://`, and belongs with private endpoint access: without, requests take the NAT gateway.
   *
   * @default - the Service `kubernetes`, by kube-proxy
   */
  readonly clusterEndpoint?: string;

  /**
   * Where the EC2 API is, such as a proxy.
   *
   * @default - the endpoint of the Region
   */
  readonly ec2Endpoint?: string;
}

/** The settings of the group. */
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

/** Kubernetes refuses pods whose limit is below their request. */
function validateLimitAboveRequest(resource: string, request: string | undefined, limit: string | undefined): void {
  const least = parseQuantity(`${resource}Request`, request) ?? 0;
  const most = parseQuantity(`${resource}Limit`, limit) ?? Number.POSITIVE_INFINITY;
  if (most < least) {
    fail(
      'CniSetting',
      `"${resource}Limit: ${limit}" is below ${resource}Request: ${request}, raise it or leave it out`,
    );
  }
}

/** A quantity as a number; undefined where it was not given or is known at deployment only. */
function parseQuantity(option: string, text: string | undefined): number | undefined {
  if (text === undefined || !isConcrete(text)) {
    return undefined;
  }
  const [, digits, suffix] = /^(\d+(?:\.\d+)?)(\D*)$/.exec(text) ?? [];
  const unit = suffix === undefined ? undefined : QUANTITY_SUFFIXES[suffix];
  if (unit === undefined || Number(digits) === 0) {
    return fail('CniSetting', `"${option}: ${text}" is no quantity of Kubernetes, write one such as "50m" or "128Mi"`);
  }
  return Number(digits) * unit;
}

function endpointSetting(option: string, address: string | undefined, scheme: string): string | undefined {
  if (
    address !== undefined &&
    isConcrete(address) &&
    (address.length === scheme.length || !address.startsWith(scheme))
  ) {
    fail('CniSetting', `"${option}: ${address}" is no address, write one such as "https://example.com"`);
  }
  return address;
}
