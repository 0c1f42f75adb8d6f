import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { ClusterTarget } from '../cluster/cluster-target';
import { type WorkloadIdentity, WorkloadRole, writePoliciesAsText } from '../cluster/workload-identity';
import { fail } from '../foundation/errors';
import { isConcrete } from '../foundation/tokens';
import { overwrites } from '../foundation/values';

/** Scope of the permissions of the VPC CNI. Choose one of the factories. */
export class CniPermissions {
  /**
   * Allows all network interfaces of the account.
   *
   * It uses the AWS managed policy `AmazonEKS_CNI_Policy` in an IPv4 cluster. AWS has no managed policy for IPv6
   * clusters, so the policy that is published with the CNI is used there.
   */
  public static managed(): CniPermissions {
    return new CniPermissions(false);
  }

  /**
   * Allows only network interfaces of this cluster in its VPC.
   *
   * The CNI sets the tag `cluster.k8s.amazonaws.com/name` on them, with the cluster name from `CLUSTER_NAME`, which EKS
   * sets in the add-on. It fails in an IPv6 cluster, where the CNI assigns prefixes to interfaces that it did not
   * create.
   *
   * Every node needs the tag `kubernetes.io/cluster/<name>` with the value `owned`. Managed node groups and Karpenter
   * set it. Set it in the launch template of other nodes. The permissions do not include interfaces that the CNI
   * created without the cluster name, so replace existing nodes of such a cluster.
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

/** Inputs of the CNI permissions. */
export interface CniGrantsInput {
  readonly clusterName: string;
  readonly isIpv6: boolean;
  /** VPC id of the cluster, if the permissions are limited to the cluster and its VPC. */
  readonly scopedToVpc?: string;
  /** Whether the network policy agent sends event logs to CloudWatch. */
  readonly sendsPolicyLogs: boolean;
}

/** Policies of the CNI role. */
export interface CniGrants {
  /** Names of AWS managed policies. */
  readonly managedPolicies: string[];
  readonly statements: iam.PolicyStatement[];
}

/** Returns the policies of the CNI role. */
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
 * Permissions of the CNI in an IPv6 cluster, for which AWS has no managed policy.
 *
 * The published policy lacks `ec2:UnassignIpv6Addresses`, with which the CNI releases prefixes.
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
 * Permissions of the CNI in an IPv4 cluster, limited to network interfaces of the cluster.
 *
 * The published policy can tag every interface, and can attach every security group to interfaces of the cluster. Here
 * both are limited to the VPC, and interfaces with the tag of another cluster cannot be tagged.
 *
 * @see https://github.com/aws/amazon-vpc-cni-k8s/blob/v1.23.1/docs/iam-policy.md#scope-down-iam-policy-per-eks-cluster
 */
function cniScopedStatements(clusterName: string, vpcId: string): iam.PolicyStatement[] {
  const clusterTag = 'cluster.k8s.amazonaws.com/name';
  const inVpc = { 'ec2:Vpc': ec2Arn(`vpc/${vpcId}`) };
  return [
    // Read access.
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
    // Tags of network interfaces. They are set at creation, or later for interfaces that an instance was launched with.
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
    // Network interfaces with the tag of the cluster, in the VPC of the cluster.
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
    // The instance to attach to: nodes of the cluster.
    allowActions(
      ['ec2:AttachNetworkInterface', 'ec2:DetachNetworkInterface', 'ec2:ModifyNetworkInterfaceAttribute'],
      [ec2Arn('instance/*')],
      { StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: 'owned' } },
    ),
    // Security groups of the network interfaces.
    allowActions(['ec2:ModifyNetworkInterfaceAttribute'], [ec2Arn('security-group/*')], { ArnEquals: inVpc }),
  ];
}

/**
 * Permissions of the network policy agent to write event logs to the log group of the cluster.
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

/** ARN in every Region and account, because a shared subnet belongs to another account. */
function ec2Arn(resource: string): string {
  return `arn:${Aws.PARTITION}:ec2:*:*:${resource}`;
}

/** Properties of the CNI role. */
export interface CniIdentityProps {
  readonly cluster: ClusterTarget;
  readonly identity?: WorkloadIdentity;
  readonly permissions?: CniPermissions;
  readonly additionalConfiguration?: Record<string, unknown>;
  /** Whether the network policy agent sends event logs to CloudWatch. */
  readonly sendsPolicyLogs: boolean;
}

/** Defines the role of the service account `aws-node`, which the CNI and the network policy agent use. */
export function defineCniIdentity(scope: Construct, props: CniIdentityProps): WorkloadRole {
  const { cluster, identity, permissions = CniPermissions.managed() } = props;
  const { _isScoped } = permissions;
  if (_isScoped) {
    validateScopedPermissions(props, scope);
  }
  const { managedPolicies, statements } = cniGrants({
    clusterName: cluster.clusterName,
    isIpv6: cluster.isIpv6,
    scopedToVpc: _isScoped ? cluster._context.vpcFor(scope).vpcId : undefined,
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
      '"CniPermissions.scopedToCluster()" is for IPv4 clusters, because the CNI assigns IPv6 prefixes to network interfaces that it did not create. Write CniPermissions.managed()',
      scope,
    );
  }
  if (overwrites(additionalConfiguration, ['env', 'CLUSTER_NAME'])) {
    fail(
      'CniSetting',
      '"env.CLUSTER_NAME" in additionalConfiguration may differ from the cluster name in the permissions of CniPermissions.scopedToCluster(). Leave it out, because EKS sets it',
      scope,
    );
  }
}
