import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Duration } from 'aws-cdk-lib/core';
import type { ControllerLogLevel } from '../addons/controller-options';
import type { ChartSource } from '../artifacts/chart-source';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import type { ControllerCrds, GatewayApiCrds } from '../controllers/custom-resource-definitions';

/** Properties of the AWS Gateway API Controller. */
export interface GatewayApiControllerProps {
  /** The cluster. Its VPC must be known, and it must have a kubectl handler. */
  readonly cluster: ClusterTarget;

  /**
   * Ids of the managed prefix lists of VPC Lattice in the Region: `com.amazonaws.<region>.vpc-lattice`, and the one for
   * IPv6. Security group rules allow TCP from them to pods.
   *
   * `aws ec2 describe-managed-prefix-lists` prints the ids, and `ec2.PrefixList.fromLookup` looks them up in a stack
   * with an account and a Region.
   *
   * @default - no rules are created, which results in the warning `latticeIngress`
   */
  readonly prefixListIds?: string[];

  /**
   * Security groups of nodes and pods that receive requests from VPC Lattice.
   *
   * @default - the cluster security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Name of a service network that the controller creates and associates with the VPC, for Gateways of the same name: 3
   * to 63 lower-case letters, digits and hyphens.
   *
   * @default - none. Gateways use existing service networks
   */
  readonly defaultServiceNetwork?: string;

  /**
   * ARNs of service networks of other accounts whose IAM auth policies the controller can change, and of any networks
   * whose auth type it can change.
   *
   * It needs no such permission to use a service network. AWS supports no condition for auth policies, so all service
   * networks of this account are included.
   *
   * @default - none. Only auth policies of this account
   */
  readonly serviceNetworkArns?: string[];

  /**
   * Controllers of other clusters from which services can be taken over, as values of the tag
   * `application-networking.k8s.aws/ManagedBy`: `<account>/<cluster>/<vpc>`.
   *
   * A Route with the annotation `application-networking.k8s.aws/allow-takeover-from` takes over the service of that
   * controller, with listeners and rules, for example from a blue cluster to a green one. The tag value of this cluster
   * and invalid values fail.
   *
   * @default - none
   */
  readonly takeOverFrom?: string[];

  /**
   * Whether Routes with the annotation `application-networking.k8s.aws/service-name-override` can take over services
   * that no controller created, such as services of a stack.
   *
   * The controller can then tag, change and delete every service of the account and Region without the tag of a
   * controller, including listeners and rules.
   *
   * @default - false. The controller only tags resources that it creates. Add the tag
   * `application-networking.k8s.aws/ManagedBy` to a service network or an association that a `ServiceNetwork` or a
   * `VpcAssociationPolicy` should use
   */
  readonly claimsServices?: boolean;

  /**
   * Whether `AccessLogPolicy` objects are supported.
   *
   * They need permissions on all buckets, delivery streams and log groups of the account, because the log destinations
   * are unknown at deployment.
   *
   * @default false
   */
  readonly accessLogs?: boolean;

  /**
   * Method by which the controller gets its permissions.
   *
   * @default - EKS Pod Identity
   */
  readonly identity?: WorkloadIdentity;

  /**
   * Number of its pods: 1 or more. One is active, and the others are on standby.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * Log level.
   *
   * @default ControllerLogLevel.INFO
   */
  readonly logLevel?: ControllerLogLevel;

  /**
   * Image repository without a tag, for example a private mirror:
   * `111122223333.dkr.ecr.eu-west-1.amazonaws.com/mirror/aws-gateway-controller`.
   *
   * @default - the `imageRegistry` of the `ClusterTarget`, or else
   * `public.ecr.aws/aws-application-networking-k8s/aws-gateway-controller`, the default of the chart
   */
  readonly imageRepository?: string;

  /**
   * Source of the chart: a repository, an OCI registry or an asset. It must contain the pinned version.
   *
   * @default - the `chartRepository` of the `ClusterTarget`, or else the public repository of the chart
   */
  readonly chartSource?: ChartSource;

  /**
   * Time after which the installation is rolled back, at most 14 minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Source of the custom resource definitions of the Gateway API, which the controller needs to start.
   *
   * Use the same value as for the load balancer controller of the cluster. Common definitions are installed once.
   * Different values fail as `GatewayCrds`.
   *
   * @default - something else installs them. Add a dependency on it
   */
  readonly gatewayApi?: GatewayApiCrds;

  /**
   * Source of the custom resource definitions of the controller: service networks, exports, imports and policies.
   *
   * @default - `ControllerCrds.published()` if `gatewayApi` is published, and `ControllerCrds.fromChart()` otherwise,
   * with which Helm installs them once and never upgrades them
   */
  readonly crds?: ControllerCrds;

  /**
   * Additional chart values. Nested objects are merged key by key, and lists are replaced.
   *
   * Values that identify the installation fail. A key that the chart does not read results in the warning
   * `configurationKey`, with the most similar key.
   *
   * @default - none
   * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/helm/values.yaml
   */
  readonly additionalValues?: Record<string, unknown>;
}
