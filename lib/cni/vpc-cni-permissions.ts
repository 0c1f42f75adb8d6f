import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type WorkloadIdentity, WorkloadRole, writePoliciesAsText } from '../cluster/workload-identity';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { overwrites } from '../foundation/values';

/** How far the permissions of the VPC CNI reach: one choice, made by a factory. */
export class CniPermissions {
  /**
   * Every network interface of the account: the policy `AmazonEKS_CNI_Policy` of AWS in an IPv4 cluster, and in an IPv6 cluster, for which
   * there is none, the one that is published with the CNI.
   */
  public static managed(): CniPermissions {
    return new CniPermissions(false);
  }

  /**
   * Network interfaces of this cluster, in its VPC: those with the tag `cluster.k8s.amazonaws.com/name`, which the CNI writes. It knows the
   * name of the cluster by `CLUSTER_NAME`, which EKS sets in the add-on. Refused in an IPv6 cluster, where the CNI assigns prefixes to
   * interfaces that it did not make.
   *
   * Every node needs the tag `kubernetes.io/cluster/<name>` with the value `carriesClusterTag`: managed node groups have it, and nodes that Karpenter
   * launches; nodes of other kinds need it in their launch template. Interfaces that an installation without the name of the cluster has
   * made are out of reach: replace the nodes of such a cluster.
   *
   * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/docs/iam-policy.md
   */
  public static scopedToCluster(): CniPermissions {
    return new CniPermissions(true);
  }

  private constructor(
    /** @internal */
    public readonly _isScoped: boolean,
  ) {}
}

/** What the permissions depend on. */
export interface CniGrantsInput {
  readonly clusterName: string;
  readonly isIpv6: boolean;
  /** The VPC of the cluster where the permissions are limited to both. */
  readonly scopedToVpc?: string;
  /** Whether the network policy agent sends its event logs to CloudWatch. */
  readonly sendsPolicyLogs: boolean;
}

/** The policies of a role. */
export interface CniGrants {
  /** Names of policies of AWS. */
  readonly managedPolicies: string[];
  readonly statements: iam.PolicyStatement[];
}

/** What the role of the CNI may do. */
export function cniGrants({ clusterName, isIpv6, scopedToVpc, sendsPolicyLogs }: CniGrantsInput): CniGrants {
  const logs = sendsPolicyLogs ? policyLogStatements(clusterName) : [];
  if (scopedToVpc !== undefined) {
    return { managedPolicies: [], statements: [...cniScopedStatements(clusterName, scopedToVpc), ...logs] };
  }
  return isIpv6
    ? { managedPolicies: [], statements: [...cniIpv6Statements(), ...logs] }
    : { managedPolicies: ['AmazonEKS_CNI_Policy'], statements: logs };
}

/**
 * What the CNI does in an IPv6 cluster; AWS has no managed policy for it. The published one lacks `ec2:UnassignIpv6Addresses`, by which the CNI gives
 * prefixes back.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/docs/iam-policy.md
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/pkg/awsutils/awsutils.go (DeallocPrefixAddresses)
 */
function cniIpv6Statements(): iam.PolicyStatement[] {
  return [
    allowActions(
      [
        'ec2:AssignIpv6Addresses',
        'ec2:DescribeInstances',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeTags',
        'ec2:UnassignIpv6Addresses',
      ],
      ['*'],
    ),
    allowActions(['ec2:CreateTags'], [ec2Arn('network-interface/*')]),
  ];
}

/**
 * What the CNI does in an IPv4 cluster, to network interfaces of the cluster alone. The published policy tags every interface, and puts every security
 * group on those of the cluster; here both end at the VPC, and what carries the tag of another cluster is never tagged.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/docs/iam-policy.md#scope-down-iam-policy-per-eks-cluster
 */
function cniScopedStatements(clusterName: string, vpcId: string): iam.PolicyStatement[] {
  const clusterTag = 'cluster.k8s.amazonaws.com/name';
  const inVpc = { 'ec2:Vpc': ec2Arn(`vpc/${vpcId}`) };
  return [
    // To read what there is.
    allowActions(
      [
        'ec2:DescribeInstances',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DescribeTags',
      ],
      ['*'],
    ),
    // The tags of network interfaces: at creation, and later, as those that instances were launched with carry none.
    allowActions(['ec2:CreateTags'], [ec2Arn('network-interface/*')], {
      StringEquals: { 'ec2:CreateAction': 'CreateNetworkInterface', [`aws:RequestTag/${clusterTag}`]: clusterName },
    }),
    allowActions(['ec2:CreateTags'], [ec2Arn('network-interface/*')], {
      ArnEquals: inVpc,
      StringEqualsIfExists: {
        [`aws:RequestTag/${clusterTag}`]: clusterName,
        [`aws:ResourceTag/${clusterTag}`]: clusterName,
      },
    }),
    // Network interfaces that say whose they are from the start, in the VPC of the cluster.
    allowActions(['ec2:CreateNetworkInterface'], [ec2Arn('network-interface/*')], {
      StringEquals: { [`aws:RequestTag/${clusterTag}`]: clusterName },
    }),
    allowActions(['ec2:CreateNetworkInterface'], [ec2Arn('subnet/*'), ec2Arn('security-group/*')], {
      ArnEquals: inVpc,
    }),
    // Addresses, attachment and deletion of network interfaces of the cluster.
    allowActions(
      [
        'ec2:AssignPrivateIpAddresses',
        'ec2:AttachNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:DetachNetworkInterface',
        'ec2:ModifyNetworkInterfaceAttribute',
        'ec2:UnassignPrivateIpAddresses',
      ],
      [ec2Arn('network-interface/*')],
      { StringEquals: { [`aws:ResourceTag/${clusterTag}`]: clusterName } },
    ),
    // The other side of the attachment: nodes of the cluster.
    allowActions(
      ['ec2:AttachNetworkInterface', 'ec2:DetachNetworkInterface', 'ec2:ModifyNetworkInterfaceAttribute'],
      [ec2Arn('instance/*')],
      { StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: 'owned' } },
    ),
    // The security groups that are put on network interfaces.
    allowActions(['ec2:ModifyNetworkInterfaceAttribute'], [ec2Arn('security-group/*')], { ArnEquals: inVpc }),
  ];
}

/**
 * What the network policy agent does to send its event logs to the log group of the cluster.
 *
 * @see https://github.com/aws/aws-network-policy-agent/blob/v1.4.1/README.md#enable-cloudwatch-logs
 */
function policyLogStatements(clusterName: string): iam.PolicyStatement[] {
  const logs = `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group`;
  return [
    allowActions(
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      [`${logs}:/aws/eks/${clusterName}/cluster:*`],
    ),
    allowActions(['logs:DescribeLogGroups'], [`${logs}::log-stream*`]),
  ];
}

function allowActions(
  actions: string[],
  resources: string[],
  conditions?: Record<string, Record<string, string>>,
): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

/** In every Region and account: a shared subnet belongs to another account. */
function ec2Arn(resource: string): string {
  return `arn:${Aws.PARTITION}:ec2:*:*:${resource}`;
}

/** What the role of the CNI depends on. */
export interface CniIdentityProps {
  readonly cluster: ClusterTarget;
  readonly identity?: WorkloadIdentity;
  readonly permissions?: CniPermissions;
  readonly additionalConfiguration?: Record<string, unknown>;
  /** Whether the network policy agent sends its event logs to CloudWatch. */
  readonly sendsPolicyLogs: boolean;
}

/** Defines the role of the service account `aws-node`, which the CNI and the network policy agent share. */
export function defineCniIdentity(scope: Construct, props: CniIdentityProps): WorkloadRole {
  const { cluster, identity, permissions = CniPermissions.managed() } = props;
  const { _isScoped } = permissions;
  if (_isScoped) {
    validateScopedPermissions(props, scope);
  }
  const { managedPolicies, statements } = cniGrants({
    clusterName: cluster.clusterName,
    isIpv6: cluster.isIpv6,
    scopedToVpc: _isScoped ? cluster._vpcFor(scope).vpcId : undefined,
    sendsPolicyLogs: props.sendsPolicyLogs,
  });
  const workload = new WorkloadRole(scope, 'Identity', {
    cluster,
    identity,
    namespace: 'kube-system',
    serviceAccount: 'aws-node',
    description: 'Amazon VPC CNI: network interfaces and addresses of pods',
    associate: false,
    managedPolicies: managedPolicies.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
    statements: statements.length > 0 ? statements : undefined,
  });
  if (_isScoped && !isConcrete(cluster.clusterName)) {
    writePoliciesAsText(workload.role);
  }
  return workload;
}

function validateScopedPermissions(
  { cluster, additionalConfiguration = {} }: CniIdentityProps,
  scope: Construct,
): void {
  if (cluster.isIpv6) {
    fail(
      'CniSetting',
      '"CniPermissions.scopedToCluster()" is for IPv4 clusters, write CniPermissions.managed(): the CNI assigns IPv6 prefixes to network interfaces that it did not make',
      scope,
    );
  }
  if (overwrites(additionalConfiguration, ['env', 'CLUSTER_NAME'])) {
    fail(
      'CniSetting',
      '"env.CLUSTER_NAME" in additionalConfiguration may differ from the name that CniPermissions.scopedToCluster() grants by, leave it to EKS, which sets it',
      scope,
    );
  }
}
