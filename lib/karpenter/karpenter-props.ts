import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Duration } from 'aws-cdk-lib/core';
import type { ControllerLogLevel } from '../addons/controller-options';
import type { ChartSource } from '../artifacts/chart-source';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import type { ControllerCrds } from '../controllers/custom-resource-definitions';
import type { ClusterNetworking } from '../patterns/cluster-networking';

/** Properties of Karpenter. */
export interface KarpenterProps {
  /** The networking of the cluster. The cluster needs a kubectl handler. */
  readonly networking: ClusterNetworking;

  /**
   * Value of the tag `karpenter.sh/discovery`, by which nodes find the node subnets and their security group: 1 to 256
   * characters, unique in the network.
   *
   * The tags are added to both. The name of a cluster of this app fails as `SubnetTag`, because the cluster depends on
   * the subnets. Write it as a string.
   */
  readonly discoveryName: string;

  /**
   * Security group of the nodes, as `NodeSecurityGroup` defines it.
   *
   * @default - the cluster security group, which a custom resource tags
   */
  readonly securityGroup?: ec2.ISecurityGroup;

  /**
   * Namespace of the controller. Another one than `kube-system` is created.
   *
   * Requests in `kube-system` have priority in the Kubernetes API. The namespace determines which Fargate profile runs
   * the controller.
   *
   * @default 'kube-system'
   */
  readonly namespace?: string;

  /**
   * Method by which the controller gets its permissions. Write `WorkloadIdentity.irsa()` if it runs on Fargate.
   *
   * @default - EKS Pod Identity
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Number of its pods: 1 or more, each on another node. One is active, and the others are on standby.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Whether the controller cannot reach AWS APIs without a VPC endpoint. Prices then come from a list in the
   * controller, because the pricing API has no endpoint in most Regions.
   *
   * @default - true in a network without internet access
   */
  readonly isolatedVpc?: boolean;

  /**
   * Whether the controller can create instance profiles, for an EC2NodeClass of your own with `role`. IAM has no VPC
   * endpoint in most Regions. Each `NodePool` uses the instance profile of this construct.
   *
   * @default false
   */
  readonly createsInstanceProfiles?: boolean;

  /**
   * Whether nodes can be reached by Session Manager. The node role gets `AmazonSSMManagedInstanceCore`.
   *
   * @default false
   */
  readonly sessionManager?: boolean;

  /**
   * Log level. The chart also knows `error`.
   *
   * @default ControllerLogLevel.INFO
   */
  readonly logLevel?: ControllerLogLevel;

  /**
   * Image repository without a tag, for example a private mirror:
   * `111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/karpenter/controller`. The digest of the chart applies.
   *
   * @default - the `imageRegistry` of the `ClusterTarget`, or else `public.ecr.aws/karpenter/controller`, the default of
   * the chart
   */
  readonly imageRepository?: string;

  /**
   * Source of the chart: a repository, an OCI registry or an asset. It must contain the pinned version.
   *
   * @default - the `chartRepository` of the `ClusterTarget`, or else the public registry of the chart
   */
  readonly chartSource?: ChartSource;

  /**
   * Source of the custom resource definitions: NodePool, NodeClaim, EC2NodeClass and others.
   *
   * @default - `ControllerCrds.fromChart()`, with which Helm installs them once and never upgrades them
   */
  readonly crds?: ControllerCrds;

  /**
   * Time after which the installation is rolled back, at most 14 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Additional chart values. Nested objects are merged key by key, and lists are replaced.
   *
   * Values that identify the installation fail. A key that the chart does not read results in the warning
   * `configurationKey`, with the most similar key.
   *
   * @default - none
   * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/charts/karpenter/values.yaml
   */
  readonly additionalValues?: Record<string, unknown>;
}
