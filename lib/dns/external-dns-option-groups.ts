import type { Duration } from 'aws-cdk-lib/core';
import type { ControllerLogLevel } from '../addons/controller-options';
import type { PodResources, PodToleration } from '../addons/pod-settings';

/** The Gateways whose routes ask for records. */
export interface GatewayFilterOptions {
  /**
   * The one name that they have.
   *
   * @default - any name
   */
  readonly name?: string;

  /**
   * The one namespace that they are in.
   *
   * @default - any namespace
   */
  readonly namespace?: string;

  /**
   * Their labels, as a label selector is written.
   *
   * @default - any labels
   */
  readonly labelFilter?: string;
}

/** What records point to. */
export interface RecordTargetOptions {
  /**
   * The targets of DNSEndpoint objects that name none. ExternalDNS 0.21 keeps the targets of all other objects, so that `defaults` without
   * `RecordSource.CRD` are refused, unless `forceDefaults` is true.
   *
   * @default - a DNSEndpoint without targets gets no record
   * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/source/wrappers/multisource.go
   */
  readonly defaults?: string[];

  /**
   * Whether `defaults` replace the targets of every object, also those of a `target` annotation. An object that has no address yet gets no record.
   *
   * @default false
   */
  readonly forceDefaults?: boolean;

  /**
   * The networks, such as `203.0.113.0/24`, that addresses must be of: others are left out, names of load balancers as well.
   *
   * @default - any address
   */
  readonly networks?: string[];

  /**
   * Networks whose addresses are left out, such as `10.0.0.0/8`.
   *
   * @default - none
   */
  readonly excludedNetworks?: string[];
}

/** How ExternalDNS writes to Route 53. */
export interface Route53WriteOptions {
  /**
   * Whether names of load balancers become aliases, which cost no queries and are answered at the name of a zone; otherwise, they become CNAME records.
   * ExternalDNS asks for these in GovCloud.
   *
   * @default true
   * @see https://github.com/kubernetes-sigs/external-dns/blob/v0.21.0/docs/tutorials/aws.md#govcloud-caveats
   */
  readonly aliases?: boolean;

  /**
   * Whether an alias is answered only while its load balancer has healthy targets.
   *
   * @default true
   */
  readonly evaluateTargetHealth?: boolean;

  /**
   * How long it remembers which zones there are, a whole number of seconds: Route 53 takes 5 requests a second of an account.
   *
   * @default - it asks in each round
   */
  readonly zoneCache?: Duration;

  /**
   * How long it remembers the records of the zones, a whole number of seconds. What others change in that time, it does not see.
   *
   * @default - it asks in each round
   */
  readonly recordCache?: Duration;

  /**
   * The most changes in one request: 1 to 1,000.
   *
   * @default 1000
   */
  readonly batchSize?: number;

  /**
   * How long it waits between two requests of a round, a whole number of seconds.
   *
   * @default Duration.seconds(1)
   */
  readonly batchInterval?: Duration;
}

/** How the pod of ExternalDNS runs. There is one: ExternalDNS elects no leader, and two would undo each other's changes. */
export interface ExternalDnsPodOptions {
  /**
   * How much it writes into its log.
   *
   * @default ControllerLogLevel.INFO
   */
  readonly logLevel?: ControllerLogLevel;

  /**
   * Whether its log is written as JSON.
   *
   * @default false
   */
  readonly jsonLogs?: boolean;

  /**
   * What its pod is promised and may use.
   *
   * @default - no promise and no limit
   */
  readonly resources?: PodResources;

  /**
   * Taints of nodes that it lives with.
   *
   * @default - none
   */
  readonly tolerations?: PodToleration[];

  /**
   * Labels of the nodes that it runs on.
   *
   * @default - any node
   */
  readonly nodeSelector?: Record<string, string>;

  /**
   * The priority class of its pod. For the chart alone: beside the add-on it is refused as `ControllerSetting`.
   *
   * @default - none
   */
  readonly priorityClassName?: string;

  /**
   * Whether Prometheus finds its metrics, on port 7979, by a ServiceMonitor; the kind must be in the cluster before. For the chart alone.
   *
   * @default false
   */
  readonly serviceMonitor?: boolean;

  /**
   * A mirror that nodes pull its image from, without a tag, such as `111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/external-dns`. For the chart
   * alone: the image of the add-on comes from the registry of EKS.
   *
   * @default - `registry.k8s.io/external-dns/external-dns`, as the chart has it
   */
  readonly imageRepository?: string;
}
