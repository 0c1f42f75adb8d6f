import type * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type EksImageRegistry, eksImageRegistryOf } from '../cluster/image-source';
import { type WorkloadIdentity, WorkloadRole } from '../cluster/workload-identity';
import { type KeyTable, parseKeyList, warnOfUnknownKeys } from '../foundation/configuration-keys';
import { implementDependable } from '../foundation/deployment-order';
import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { mergeValues, type Values } from '../foundation/values';
import { CHARTS } from '../foundation/versions';
import { CNI_NAMESPACE, CniMetrics, publishMetricsStatement } from './cni-metrics';

/**
 * The values of the chart `cni-metrics-helper`. Below `env` it takes any variable; those here are what the program reads.
 *
 * https://github.com/aws/amazon-vpc-cni-k8s, charts/cni-metrics-helper of v1.23.1, 2026-08-20: values.yaml and templates.
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

/** The helper asks for the pods of the CNI in this namespace only, and runs beside them. */
const HELPER_NAMESPACE = 'kube-system';
const HELPER_SERVICE_ACCOUNT = 'cni-metrics-helper';

/** Values that say what is installed, for whom and as whom: the user cannot set them beside the typed options. */
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

/** Settings of the CNI metrics helper that do not name a cluster. */
export interface CniMetricsHelperOptions {
  /**
   * How the helper gets its permission to publish.
   *
   * @default - EKS Pod Identity; in a cluster of Fargate alone, IRSA
   */
  readonly identity?: WorkloadIdentity;

  /**
   * The image by its whole reference, such as `111111111111.dkr.ecr.eu-west-1.amazonaws.com/cni-metrics-helper:v1.23.1`.
   *
   * @default - the image of the chart's version in the registry of EKS in the Region of the stack; a Region whose registry is not known here is
   * refused
   * @see https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html
   */
  readonly image?: string;

  /**
   * How long the installation may take before it is rolled back: 14 minutes at the most.
   *
   * @default Duration.minutes(5)
   */
  readonly timeout?: Duration;

  /**
   * Chart values beyond the typed options, merged deep over ours: maps by key, lists as a whole. Values that identify the installation are
   * refused. A key that the chart does not read is warned of as `configurationKey`, with the nearest name.
   *
   * @default - none
   * @see https://github.com/aws/amazon-vpc-cni-k8s/tree/v1.23.1/charts/cni-metrics-helper
   */
  readonly additionalValues?: Record<string, unknown>;
}

/** The CNI metrics helper in a cluster. */
export interface CniMetricsHelperProps extends CniMetricsHelperOptions {
  /** The cluster; it must have a kubectl handler. */
  readonly cluster: ClusterTarget;
}

/**
 * The CNI metrics helper: it asks the VPC CNI on every node for its addresses and network interfaces, and publishes their sums to CloudWatch,
 * under the name of the cluster.
 *
 * It is installed from its Helm chart, and knows no nodes: let it wait for them and for CoreDNS, as in
 * `networking.addWorkload(helper)`, or its pod has nowhere to run and the release is rolled back. The control plane
 * must reach the nodes on TCP port 61678, as it does by the cluster security group; `DISABLE_METRICS` of the CNI must stay off. Without a way to
 * the internet, the network needs `EndpointFeature.METRICS`. EKS Auto Mode runs no VPC CNI that could be asked.
 */
export class CniMetricsHelper extends Construct {
  /** The role of the helper: it can publish to the namespace `Kubernetes`, and nothing else. */
  public readonly role: iam.Role;

  /** The Helm release. @internal */
  public readonly _release: IConstruct;

  /** What the helper publishes. */
  public readonly metrics: CniMetrics;

  constructor(scope: Construct, id: string, props: CniMetricsHelperProps) {
    validateArguments('CniMetricsHelper', arguments);
    super(scope, id);
    if (props.image === '') {
      fail('ImageRegistry', '"" is no image, write the whole reference or leave image out', this);
    }
    const image = props.image ?? eksImageRegistryOf(this, 'Write image with the whole reference');

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
    this._release = props.cluster._installChart(this, 'Chart', {
      ...CHARTS.cniMetricsHelper,
      release: 'cni-metrics-helper',
      namespace: HELPER_NAMESPACE,
      createNamespace: false,
      values,
      timeout: props.timeout ?? Duration.minutes(5),
    });
    this._release.node.addDependency(identity);
    implementDependable(this, () => [this._release]);
    this.metrics = CniMetrics._publishedBy(this._release, props.cluster.clusterName);
  }
}

interface HelperSettings {
  readonly clusterName: string;
  readonly region: string;
  readonly image: string | EksImageRegistry;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The chart values, each beside what it is for. */
function cniMetricsHelperValues({ clusterName, region, image, annotations }: HelperSettings): Values {
  return {
    image: typeof image === 'string' ? { override: image } : { ...image },
    env: {
      // With a hop limit of 1, pods cannot ask the instance metadata for these two.
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
