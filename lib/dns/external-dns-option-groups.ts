import type { Duration } from 'aws-cdk-lib/core';
import type { ControllerLogLevel } from '../addons/controller-options';
import type { PodResources, PodToleration } from '../addons/pod-settings';
import type { ChartSource } from '../artifacts/chart-source';

/** Filter for Gateways whose routes are used. */
export interface GatewayFilterOptions {
  /**
   * Name of the Gateways.
   *
   * @default - any name
   */
  readonly name?: string;

  /**
   * Namespace of the Gateways.
   *
   * @default - any namespace
   */
  readonly namespace?: string;

  /**
   * Label selector of the Gateways.
   *
   * @default - any labels
   */
  readonly labelFilter?: string;
}

/** Targets of records. */
export interface RecordTargetOptions {
  /**
   * Targets of DNSEndpoint objects without targets. ExternalDNS 0.21 does not use them for other objects, so `defaults`
   * without `RecordSource.CRD` fail, unless `forceDefaults` is true.
   *
   * @default - a DNSEndpoint without targets gets no record
   * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/source/wrappers/multisource.go
   */
  readonly defaults?: string[];

  /**
   * Whether `defaults` replace the targets of every object, including those of a `target` annotation. An object without
   * an address gets no record.
   *
   * @default false
   */
  readonly forceDefaults?: boolean;

  /**
   * CIDR blocks, such as `203.0.113.0/24`. Other addresses, and names of load balancers, are not used as targets.
   *
   * @default - any address
   */
  readonly networks?: string[];

  /**
   * CIDR blocks whose addresses are not used as targets, such as `10.0.0.0/8`.
   *
   * @default - none
   */
  readonly excludedNetworks?: string[];
}

/** Options for changes in Route 53. */
export interface Route53WriteOptions {
  /**
   * Whether records of load balancers are alias records, which are free of charge and also work for the zone name.
   * Otherwise, they are CNAME records, which ExternalDNS requires in GovCloud.
   *
   * @default true
   * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md#govcloud-caveats
   */
  readonly aliases?: boolean;

  /**
   * Whether Route 53 evaluates the target health of alias records.
   *
   * @default true
   */
  readonly evaluateTargetHealth?: boolean;

  /**
   * Time for which the list of hosted zones is cached, in whole seconds. Route 53 accepts 5 requests per second from an
   * account.
   *
   * @default - no cache
   */
  readonly zoneCache?: Duration;

  /**
   * Time for which records are cached, in whole seconds. Changes of others are not seen during this time.
   *
   * @default - no cache
   */
  readonly recordCache?: Duration;

  /**
   * Maximum number of changes in one request: 1 to 1,000.
   *
   * @default 1000
   */
  readonly batchSize?: number;

  /**
   * Interval between two requests of a synchronization, in whole seconds.
   *
   * @default Duration.seconds(1)
   */
  readonly batchInterval?: Duration;
}

/**
 * Options of the ExternalDNS pod. There is one pod, because ExternalDNS has no leader election, and two pods would undo
 * each other's changes.
 */
export interface ExternalDnsPodOptions {
  /**
   * Log level.
   *
   * @default ControllerLogLevel.INFO
   */
  readonly logLevel?: ControllerLogLevel;

  /**
   * Whether the log is in JSON format.
   *
   * @default false
   */
  readonly jsonLogs?: boolean;

  /**
   * Resource requests and limits of the pod.
   *
   * @default - no requests and no limits
   */
  readonly resources?: PodResources;

  /**
   * Tolerations of the pod.
   *
   * @default - none
   */
  readonly tolerations?: PodToleration[];

  /**
   * Labels of the nodes that the pod runs on.
   *
   * @default - any node
   */
  readonly nodeSelector?: Record<string, string>;

  /**
   * Priority class of the pod. Only the chart supports it. It fails with the add-on.
   *
   * @default - none
   */
  readonly priorityClassName?: string;

  /**
   * Whether a ServiceMonitor for the metrics on port 7979 is created. Its CRD must be installed. Only the chart
   * supports it.
   *
   * @default false
   */
  readonly serviceMonitor?: boolean;

  /**
   * Image repository without a tag, for example a private mirror:
   * `111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/external-dns`. Only the chart supports it, because the image
   * of the add-on comes from the EKS registry.
   *
   * @default - the `imageRegistry` of the `ClusterTarget`, or else `registry.k8s.io/external-dns/external-dns`, the
   * default of the chart
   */
  readonly imageRepository?: string;

  /**
   * Source of the chart: a repository, an OCI registry or an asset. It must contain the pinned version. Only
   * the chart supports it.
   *
   * @default - the `chartRepository` of the `ClusterTarget`, or else the public repository of the chart
   */
  readonly chartSource?: ChartSource;
}
