import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { CILIUM_CLUSTER_TAG } from './cilium-values';

/** Scope of the permissions of the operator. */
export interface CiliumPermissions {
  readonly clusterName: string;
  readonly vpcId: string;
  /** Whether the operator returns unused addresses. */
  readonly releasesAddresses: boolean;
}

/**
 * Returns the permissions of the operator in ENI mode.
 *
 * The published list has no resources and no conditions. Here, network interfaces are created with the tag of the
 * cluster, and only those are attached, changed and deleted. Addresses are assigned to network interfaces in the VPC,
 * because the first one of a node has no tag of Cilium.
 *
 * @see https://docs.cilium.io/en/v1.20/network/concepts/ipam/eni/#required-privileges
 * @see https://github.com/cilium/cilium/blob/v1.20.2/pkg/aws/api/api.go
 */
export function ciliumOperatorStatements(scope: CiliumPermissions): iam.PolicyStatement[] {
  const { clusterName, releasesAddresses, vpcId } = scope;
  const inVpc = { ArnEquals: { 'ec2:Vpc': ec2Arn(`vpc/${vpcId}`) } };
  const tagged = { StringEquals: { [`aws:RequestTag/${CILIUM_CLUSTER_TAG}`]: clusterName } };
  const owned = { StringEquals: { [`aws:ResourceTag/${CILIUM_CLUSTER_TAG}`]: clusterName } };
  const interfaces = [ec2Arn('network-interface/*')];
  return [
    allow(
      [
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeRouteTables',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcs',
      ],
      ['*'],
    ),
    allow(['ec2:CreateNetworkInterface'], interfaces, tagged),
    allow(['ec2:CreateNetworkInterface'], [ec2Arn('subnet/*'), ec2Arn('security-group/*')], inVpc),
    allow(['ec2:CreateTags'], interfaces, {
      StringEquals: { ...tagged.StringEquals, 'ec2:CreateAction': 'CreateNetworkInterface' },
    }),
    allow(
      ['ec2:AttachNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:ModifyNetworkInterfaceAttribute'],
      interfaces,
      owned,
    ),
    // The instance to attach to: nodes of the cluster.
    allow(['ec2:AttachNetworkInterface', 'ec2:ModifyNetworkInterfaceAttribute'], [ec2Arn('instance/*')], {
      StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: 'owned' },
    }),
    allow(
      ['ec2:AssignPrivateIpAddresses', ...(releasesAddresses ? ['ec2:UnassignPrivateIpAddresses'] : [])],
      interfaces,
      inVpc,
    ),
  ];
}

function allow(
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
