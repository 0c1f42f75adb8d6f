import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Duration } from 'aws-cdk-lib/core';
import type { ControllerLogLevel } from '../addons/controller-options';
import type { ClusterTarget } from '../cluster/cluster-target';
import type { WorkloadIdentity } from '../cluster/workload-identity';
import type { ControllerCrds, GatewayApiCrds } from '../controllers/custom-resource-definitions';

/** The AWS Gateway API Controller in a cluster. */
export interface GatewayApiControllerProps {
  /** The cluster; its VPC must be known, and it must have a kubectl handler. */
  readonly cluster: ClusterTarget;

  /**
   * The managed prefix lists of VPC Lattice in the Region, by their ids: `com.amazonaws.<region>.vpc-lattice`, and the one for IPv6. From these,
   * requests reach pods by TCP. AWS keeps them, and tells their ids to `aws ec2 describe-managed-prefix-lists`; `ec2.PrefixList.fromLookup` finds
   * them in a stack with an account and a Region. An id that does not begin with `pl-` is refused as `ControllerSetting`.
   *
   * @default - no rule is written, which is warned of as `latticeIngress`
   */
  readonly prefixListIds?: string[];

  /**
   * The security groups of nodes and pods that VPC Lattice sends requests to.
   *
   * @default - the cluster security group
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * The name of a service network that the controller makes, and associates with the VPC, for Gateways of the same name: 3 to 63 lower-case letters,
   * digits and hyphens.
   *
   * @default - none: Gateways name service networks that are there
   */
  readonly defaultServiceNetwork?: string;

  /**
   * Service networks of other accounts whose IAM auth policies the controller may change, by their ARNs, and networks of any account whose auth type it may
   * change. To join them, it needs no permission of this kind. AWS has no condition for auth policies: those of this account are in reach by their ARN.
   *
   * @default - none: those of this account
   */
  readonly serviceNetworkArns?: string[];

  /**
   * Controllers of other clusters, as the tag `application-networking.k8s.aws/ManagedBy` names them, `<account>/<cluster>/<vpc>`: a Route whose annotation
   * `application-networking.k8s.aws/allow-takeover-from` names one takes its service over, with listeners and rules. So a blue cluster hands over to
   * a green one. The tag of this cluster, and what is no such tag, are refused as `ControllerSetting`.
   *
   * @default - none: it takes over nothing that another controller owns
   */
  readonly takeOverFrom?: string[];

  /**
   * Whether Routes with the annotation `application-networking.k8s.aws/service-name-override` may claim services that no controller made, such as those
   * of a stack. Every service of the account and Region without the tag of a controller can then be tagged, changed and deleted, with its listeners and rules.
   *
   * @default false: it tags what it makes, and nothing that is there. A service network or an association that a `ServiceNetwork` or a
   * `VpcAssociationPolicy` is to adopt needs the tag `application-networking.k8s.aws/ManagedBy` from you
   */
  readonly claimsServices?: boolean;

  /**
   * Whether `AccessLogPolicy` objects work, by which requests are logged. It takes permissions on every bucket, delivery stream and log group of the
   * account: the controller does not say before where logs go.
   *
   * @default false
   */
  readonly accessLogs?: boolean;

  /**
   * How the controller gets its permissions.
   *
   * @default - EKS Pod Identity
   */
  readonly identity?: WorkloadIdentity;

  /**
   * The number of its pods: 1 or more. One works, the others wait.
   *
   * @default 2
   */
  readonly replicas?: number;

  /**
   * How much it writes into its log.
   *
   * @default ControllerLogLevel.INFO
   */
  readonly logLevel?: ControllerLogLevel;

  /**
   * How long the installation may take before it is rolled back: 14 minutes at the most.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;

  /**
   * Where the definitions of the Gateway API come from, which the controller does not start without. Give it what the load balancer controller of the
   * cluster has: what both have is installed once, and something else than it has is refused as `GatewayCrds`.
   *
   * @default - something else installs them before: let the controller wait for it, by `node.addDependency`
   */
  readonly gatewayApi?: GatewayApiCrds;

  /**
   * Where the definitions of its own kinds come from: service networks, exports and imports, and policies.
   *
   * @default - as they are published where those of the Gateway API are, `ControllerCrds.published()`; otherwise Helm installs them once and never
   * upgrades them, `ControllerCrds.fromChart()`
   */
  readonly crds?: ControllerCrds;

  /**
   * Chart values beyond the typed options, merged deep over ours: maps by key, lists as a whole. Values that identify the installation are
   * refused. A key that the chart does not read is warned of as `configurationKey`, with the nearest name.
   *
   * @default - none
   * @see https://github.com/aws/aws-application-networking-k8s/blob/v2.1.3/helm/values.yaml
   */
  readonly additionalValues?: Record<string, unknown>;
}
