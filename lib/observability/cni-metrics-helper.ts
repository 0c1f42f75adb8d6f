import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ChartSource } from '../artifacts/chart-source';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type EksImageRegistry, eksImageRegistryOf } from '../cluster/image-source';
import { type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { type KeyTable, parseKeyList, warnOfUnknownKeys } from '../foundation/configuration-keys';
import { dependOnAllOf, implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { mergeValues, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';

/** Namespace and dimension of the metrics, which the helper does not allow to change. */
export const CNI_NAMESPACE = 'Kubernetes';
const CLUSTER_DIMENSION = 'CLUSTER_ID';

/** Period of the metrics. The helper publishes several values in this time. */
const CNI_METRICS_PERIOD = Duration.minutes(5);

/**
 * A metric of the CNI metrics helper. The value is its published name.
 *
 * Gauges are sums over all nodes, and reliable. Counters are inaccurate in clusters with more than one node: the helper
 * subtracts the count of one node from that of the next node, so a value can stay above zero without errors, or hide
 * errors.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/cmd/cni-metrics-helper/README.md
 * @see https://github.com/aws/amazon-vpc-cni-k8s/issues/3844
 */
export enum CniMetric {
  /** Addresses assigned to pods. A gauge. */
  ASSIGNED_ADDRESSES = 'assignIPAddresses',
  /** Addresses on the network interfaces of the nodes, assigned or warm. A gauge. */
  TOTAL_ADDRESSES = 'totalIPAddresses',
  /** Maximum number of addresses of the attached network interfaces. A gauge. */
  MAX_ADDRESSES = 'maxIPAddresses',
  /** Prefixes on the network interfaces of the nodes. A gauge. */
  PREFIXES = 'totalIPv4Prefixes',
  /** Addresses assigned to pods, by CIDR block. A gauge. */
  ASSIGNED_ADDRESSES_PER_CIDR = 'totalAssignedIPv4sPerCidr',
  /** Attached network interfaces of the nodes. A gauge. */
  INTERFACES = 'eniAllocated',
  /** Maximum number of network interfaces of the nodes. A gauge. */
  MAX_INTERFACES = 'eniMaxAvailable',
  /** Current actions of ipamd. A gauge. */
  ACTIONS_IN_PROGRESS = 'ipamdActionInProgress',
  /** Requests for a pod address. A counter. */
  ADD_REQUESTS = 'addReqCount',
  /** Releases of a pod address. A counter. */
  DELETE_REQUESTS = 'delReqCount',
  /** Errors of ipamd. A counter. */
  IPAMD_ERRORS = 'ipamdErr',
  /** Errors of branch network interfaces. A counter. */
  POD_INTERFACE_ERRORS = 'podENIErr',
  /** Errors of AWS APIs, including the instance metadata. A counter. */
  AWS_API_ERRORS = 'awsAPIErr',
  /**
   * Maximum latency of AWS API calls, in milliseconds. Up to version 1.23, the CNI does not report it, and the value is
   * 0.
   */
  AWS_API_LATENCY = 'awsAPILatency',
  /** Errors while processing AWS API results. A counter. */
  AWS_UTILITY_ERRORS = 'awsUtilErr',
  /** EC2 API calls. A counter. */
  EC2_API_REQUESTS = 'ec2ApiReqCount',
  /** Failed EC2 API calls. A counter. */
  EC2_API_ERRORS = 'ec2ApiErrCount',
  /** Reconciliations of ipamd with the instance. A counter. */
  RECONCILIATIONS = 'reconcileCount',
  /** Network interfaces that were removed from running pods. A counter. */
  FORCED_INTERFACE_REMOVALS = 'forceRemoveENI',
  /** Addresses that were removed from running pods. A counter. */
  FORCED_ADDRESS_REMOVALS = 'forceRemoveIPs',
}

const GAUGES: readonly CniMetric[] = [
  CniMetric.ASSIGNED_ADDRESSES,
  CniMetric.TOTAL_ADDRESSES,
  CniMetric.MAX_ADDRESSES,
  CniMetric.PREFIXES,
  CniMetric.ASSIGNED_ADDRESSES_PER_CIDR,
  CniMetric.INTERFACES,
  CniMetric.MAX_INTERFACES,
  CniMetric.ACTIONS_IN_PROGRESS,
];

/** Metrics that the CNI metrics helper publishes for one cluster, regardless of how it is installed. */
export class CniMetrics {
  /** Creates the metrics of a helper that this app installs. @internal */
  public static _publishedBy(release: IConstruct, clusterId: string): CniMetrics {
    const metrics = new CniMetrics(clusterId);
    metrics.release = release;
    return metrics;
  }

  private release?: IConstruct;

  /** @param clusterId value of `AWS_CLUSTER_ID` of the helper. `CniMetricsHelper` uses the name of the cluster */
  constructor(private readonly clusterId: string) {
    validateArguments('CniMetrics', arguments);
  }

  /**
   * Returns one metric over 5 minutes: the average of a gauge, or the sum of a counter.
   *
   * The helper publishes two values per minute, so the sum of a gauge has no meaning.
   */
  public metric(metric: CniMetric, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    validateArguments('CniMetrics.metric', arguments);
    return new cloudwatch.Metric({
      namespace: CNI_NAMESPACE,
      metricName: metric,
      dimensionsMap: { [CLUSTER_DIMENSION]: this.clusterId },
      statistic: statisticOf(metric),
      period: CNI_METRICS_PERIOD,
      ...options,
    });
  }

  /** Constructs that publish the metrics, if this app defines them. @internal */
  public get _publishers(): IConstruct[] {
    return this.release ? [this.release] : [];
  }

  /** Returns the percentage of assigned addresses among all addresses on the network interfaces of the nodes. */
  public assignedPercent(): cloudwatch.MathExpression {
    return this.percent(CniMetric.ASSIGNED_ADDRESSES, CniMetric.TOTAL_ADDRESSES, 'Assigned addresses, percent of all');
  }

  /** Returns the percentage of attached network interfaces among all possible network interfaces of the nodes. */
  public interfacesPercent(): cloudwatch.MathExpression {
    return this.percent(CniMetric.INTERFACES, CniMetric.MAX_INTERFACES, 'Network interfaces, percent of the most');
  }

  /** Returns a percentage, which is 0 without nodes. */
  private percent(part: CniMetric, whole: CniMetric, label: string): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: 'IF(whole > 0, 100 * part / whole, 0)',
      usingMetrics: { part: this.metric(part), whole: this.metric(whole) },
      period: CNI_METRICS_PERIOD,
      label,
    });
  }
}

function statisticOf(metric: CniMetric): string {
  if (metric === CniMetric.AWS_API_LATENCY) {
    return cloudwatch.Stats.MAXIMUM;
  }
  return GAUGES.includes(metric) ? cloudwatch.Stats.AVERAGE : cloudwatch.Stats.SUM;
}

/**
 * Allows publishing to a namespace. CloudWatch does not support resources for metrics, so the namespace is the only
 * possible restriction.
 */
export function publishMetricsStatement(namespace: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['cloudwatch:PutMetricData'],
    resources: ['*'],
    conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
  });
}

/**
 * Returns the values of the chart `cni-metrics-helper`. The chart accepts any variable below `env`. The listed ones are
 * those that the program reads.
 *
 * Source: https://github.com/aws/amazon-vpc-cni-k8s, charts/cni-metrics-helper of v1.23.1, 2026-08-20: values.yaml and
 * templates.
 */
export function cniMetricsHelperChartKeys(): KeyTable {
  return {
    reader: `the chart ${CHARTS.cniMetricsHelper.chart} ${CHARTS.cniMetricsHelper.version}`,
    paths: parseKeyList(`global.*
    affinity.* containerSecurityContext.* env env.AWS_CLUSTER_ID env.AWS_REGION env.AWS_VPC_K8S_CNI_LOGLEVEL
    env.METRIC_UPDATE_INTERVAL env.USE_CLOUDWATCH env.USE_PROMETHEUS fullnameOverride image image.account image.domain
    image.override image.region image.tag imagePullSecrets nameOverride nodeSelector.* podAnnotations.*
    podSecurityContext.* resources.* revisionHistoryLimit serviceAccount serviceAccount.annotations.*
    serviceAccount.create serviceAccount.name tolerations updateStrategy.*`),
    additionalKeysBelow: ['env'],
  };
}

/** Namespace of the helper. It only looks for CNI pods in this namespace. */
const HELPER_NAMESPACE = 'kube-system';
const HELPER_SERVICE_ACCOUNT = 'cni-metrics-helper';

/** Chart values that identify the installation. Additional values must not contain them. */
const HELPER_OWNED_VALUES = [
  'env.AWS_CLUSTER_ID',
  'env.AWS_REGION',
  'env.USE_CLOUDWATCH',
  'image.account',
  'image.domain',
  'image.override',
  'image.region',
  'serviceAccount.create',
  'serviceAccount.name',
];

/** Options of the CNI metrics helper. */
export interface CniMetricsHelperOptions {
  /**
   * Method by which the helper gets its permissions.
   *
   * @default - EKS Pod Identity, or IRSA in a cluster with only Fargate
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Full image reference, such as `111111111111.dkr.ecr.eu-west-1.amazonaws.com/cni-metrics-helper:v1.23.1`.
   *
   * @default - the image of the chart version in the EKS registry of the Region. A Region with an unknown registry
   * fails
   * @see https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
   */
  readonly image?: string;

  /**
   * Source of the chart: a repository, an OCI registry or an asset. It must contain the pinned version.
   *
   * @default - the `chartRepository` of the `ClusterTarget`, or else the public repository of the chart
   */
  readonly chartSource?: ChartSource;

  /**
   * Time after which the installation is rolled back, at most 14 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Additional chart values. Nested objects are merged key by key, and lists are replaced.
   *
   * Values that identify the installation fail. A key that the chart does not read results in the warning
   * `configurationKey`, with the most similar key.
   *
   * @default - none
   * @see https://github.com/aws/amazon-vpc-cni-k8s/tree/v1.23.1/charts/cni-metrics-helper
   */
  readonly additionalValues?: Record<string, unknown>;
}

/** Properties of the CNI metrics helper. */
export interface CniMetricsHelperProps extends CniMetricsHelperOptions {
  /** The cluster. It must have a kubectl handler. */
  readonly cluster: ClusterTarget;
}

/**
 * The CNI metrics helper, which publishes addresses and network interfaces of all nodes to CloudWatch.
 *
 * It reads the metrics of the VPC CNI on every node, and publishes their sums with the name of the cluster as a
 * dimension.
 *
 * It is installed from its Helm chart. Add a dependency on nodes and CoreDNS, for example with
 * `networking.addWorkload(helper)`. Its pod cannot be scheduled otherwise, and the release is rolled back.
 *
 * The control plane must reach nodes on TCP port 61678, which the cluster security group allows. `DISABLE_METRICS` of
 * the CNI must not be set. Without internet access, the network needs `EndpointFeature.METRICS`. EKS Auto Mode has no
 * VPC CNI to read from.
 */
export class CniMetricsHelper extends Construct {
  /** Role of the helper. It can only publish to the namespace `Kubernetes`. */
  public readonly role: iam.Role;

  /** The Helm release. */
  private readonly release: IConstruct;

  /** Metrics that the helper publishes. */
  public readonly metrics: CniMetrics;

  constructor(scope: Construct, id: string, props: CniMetricsHelperProps) {
    validateArguments('CniMetricsHelper', arguments);
    super(scope, id);
    if (props.image === '') {
      fail('ImageRegistry', '"" is not an image reference. Write the full reference, or leave image out', this);
    }
    const image = props.image ?? eksImageRegistryOf(this, 'Write image with the full reference');

    const identity = new WorkloadRole(this, 'Identity', {
      cluster: props.cluster,
      identity: props.identity,
      namespace: HELPER_NAMESPACE,
      serviceAccount: HELPER_SERVICE_ACCOUNT,
      description: 'CNI metrics helper: metrics of the VPC CNI',
      associate: true,
      statements: [publishMetricsStatement(CNI_NAMESPACE)],
    });
    this.role = identity.role;
    props.cluster._context.noteApiUse(this, 'cniMetricsHelper', { identity: props.identity });

    warnOfUnknownKeys(this, 'additionalValues', props.additionalValues, cniMetricsHelperChartKeys(), true);
    const values = mergeValues(
      cniMetricsHelperValues({
        clusterName: props.cluster.clusterName,
        region: Stack.of(this).region,
        image,
        annotations: identity.chartAnnotations(),
      }),
      props.additionalValues,
      HELPER_OWNED_VALUES,
      'ValuesClash',
      this,
    );
    this.release = props.cluster._context.installChart(this, 'Chart', {
      ...CHARTS.cniMetricsHelper,
      source: props.chartSource,
      release: 'cni-metrics-helper',
      namespace: HELPER_NAMESPACE,
      createNamespace: false,
      values,
      timeout: props.timeout ?? Duration.minutes(5),
    });
    dependOnAllOf(this.release, identity);
    implementDependable(this, () => [this.release]);
    this.metrics = CniMetrics._publishedBy(this.release, props.cluster.clusterName);
  }
}

interface HelperSettings {
  readonly clusterName: string;
  readonly region: string;
  readonly image: string | EksImageRegistry;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Returns the chart values. */
function cniMetricsHelperValues({ clusterName, region, image, annotations }: HelperSettings): Values {
  return {
    image: typeof image === 'string' ? { override: image } : { ...image },
    env: {
      // With a hop limit of 1, pods cannot read these two from the instance metadata.
      AWS_CLUSTER_ID: clusterName,
      AWS_REGION: region,
      USE_CLOUDWATCH: 'true',
    },
    serviceAccount: {
      create: true,
      name: HELPER_SERVICE_ACCOUNT,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
  };
}
