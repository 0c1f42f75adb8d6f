import type * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { allowStatement } from '../controllers/permission-statements';

/** Scope of the permissions of the controller. */
export interface KarpenterPermissions {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly nodeRoleArn: string;
  readonly queueArn: string;
  /** Whether it creates instance profiles, for node classes with a role. */
  readonly createsInstanceProfiles: boolean;
}

/** Resource types that a launch creates, and tags in the same call. */
const LAUNCHED_TYPES = ['fleet', 'instance', 'volume', 'network-interface', 'spot-instances-request'].map(ec2Arn);

/** Resource types that Karpenter creates. A launch has no tags in the request for a launch template that exists. */
const CREATED_TYPES = [...LAUNCHED_TYPES, ec2Arn('launch-template')];

/** Resource types that a launch uses. Images and snapshots may belong to other accounts. */
const USED_TYPES = [
  `arn:${Aws.PARTITION}:ec2:${Aws.REGION}::image/*`,
  `arn:${Aws.PARTITION}:ec2:${Aws.REGION}::snapshot/*`,
  ...['security-group', 'subnet', 'capacity-reservation', 'placement-group'].map(ec2Arn),
];

const NODE_POOL = 'karpenter.sh/nodepool';
const CLUSTER_NAME = 'eks:eks-cluster-name';
const NODE_CLASS = 'karpenter.k8s.aws/ec2nodeclass';
const REGION = 'topology.kubernetes.io/region';

/**
 * Returns the permissions of the controller: the published policy, without ARC zonal shift, and without the creation of
 * instance profiles unless it is wanted.
 *
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/website/content/en/docs/getting-started/getting-started-with-karpenter/cloudformation.yaml
 */
export function karpenterStatements(scope: KarpenterPermissions): iam.PolicyStatement[] {
  return [
    ...launchStatements(scope),
    ...readStatements(scope),
    allowStatement(['iam:PassRole'], [scope.nodeRoleArn], {
      StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.amazonaws.com.cn'] },
    }),
    allowStatement(['sqs:DeleteMessage', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'], [scope.queueArn]),
    ...(scope.createsInstanceProfiles ? instanceProfileStatements(scope) : []),
  ];
}

function launchStatements({ clusterName }: KarpenterPermissions): iam.PolicyStatement[] {
  const cluster = `kubernetes.io/cluster/${clusterName}`;
  const requested = {
    StringEquals: { [`aws:RequestTag/${cluster}`]: 'owned', [`aws:RequestTag/${CLUSTER_NAME}`]: clusterName },
    StringLike: { [`aws:RequestTag/${NODE_POOL}`]: '*' },
  };
  const owned = {
    StringEquals: { [`aws:ResourceTag/${cluster}`]: 'owned' },
    StringLike: { [`aws:ResourceTag/${NODE_POOL}`]: '*' },
  };
  return [
    allowStatement(['ec2:RunInstances', 'ec2:CreateFleet'], USED_TYPES),
    allowStatement(['ec2:RunInstances', 'ec2:CreateFleet'], [ec2Arn('launch-template')], owned),
    allowStatement(['ec2:RunInstances', 'ec2:CreateFleet'], LAUNCHED_TYPES, requested),
    allowStatement(['ec2:CreateLaunchTemplate'], [ec2Arn('launch-template')], requested),
    allowStatement(['ec2:CreateTags'], CREATED_TYPES, {
      StringEquals: {
        ...requested.StringEquals,
        'ec2:CreateAction': ['RunInstances', 'CreateFleet', 'CreateLaunchTemplate'],
      },
      StringLike: requested.StringLike,
    }),
    allowStatement(['ec2:CreateTags'], [ec2Arn('instance')], {
      ...owned,
      StringEqualsIfExists: { [`aws:RequestTag/${CLUSTER_NAME}`]: clusterName },
      Null: { 'aws:TagKeys': 'false' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': [CLUSTER_NAME, 'karpenter.sh/nodeclaim', 'Name'] },
    }),
    allowStatement(
      ['ec2:TerminateInstances', 'ec2:DeleteLaunchTemplate'],
      [ec2Arn('instance'), ec2Arn('launch-template')],
      owned,
    ),
  ];
}

function readStatements({ clusterArn }: KarpenterPermissions): iam.PolicyStatement[] {
  return [
    allowStatement(
      [
        'ec2:DescribeCapacityReservations',
        'ec2:DescribeImages',
        'ec2:DescribeInstances',
        'ec2:DescribeInstanceStatus',
        'ec2:DescribeInstanceTypeOfferings',
        'ec2:DescribeInstanceTypes',
        'ec2:DescribeLaunchTemplates',
        'ec2:DescribePlacementGroups',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSpotPriceHistory',
        'ec2:DescribeSubnets',
      ],
      ['*'],
      { StringEquals: { 'aws:RequestedRegion': Aws.REGION } },
    ),
    allowStatement(['ssm:GetParameter'], [`arn:${Aws.PARTITION}:ssm:${Aws.REGION}::parameter/aws/service/*`]),
    allowStatement(['pricing:GetProducts', 'iam:ListInstanceProfiles'], ['*']),
    allowStatement(['iam:GetInstanceProfile'], [instanceProfiles()]),
    allowStatement(['eks:DescribeCluster'], [clusterArn]),
  ];
}

function instanceProfileStatements({ clusterName }: KarpenterPermissions): iam.PolicyStatement[] {
  const cluster = `kubernetes.io/cluster/${clusterName}`;
  const requested = {
    [`aws:RequestTag/${cluster}`]: 'owned',
    [`aws:RequestTag/${CLUSTER_NAME}`]: clusterName,
    [`aws:RequestTag/${REGION}`]: Aws.REGION,
  };
  const owned = { [`aws:ResourceTag/${cluster}`]: 'owned', [`aws:ResourceTag/${REGION}`]: Aws.REGION };
  return [
    allowStatement(['iam:CreateInstanceProfile'], [instanceProfiles()], {
      StringEquals: requested,
      StringLike: { [`aws:RequestTag/${NODE_CLASS}`]: '*' },
    }),
    allowStatement(['iam:TagInstanceProfile'], [instanceProfiles()], {
      StringEquals: { ...owned, ...requested },
      StringLike: { [`aws:ResourceTag/${NODE_CLASS}`]: '*', [`aws:RequestTag/${NODE_CLASS}`]: '*' },
    }),
    allowStatement(
      ['iam:AddRoleToInstanceProfile', 'iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile'],
      [instanceProfiles()],
      { StringEquals: owned, StringLike: { [`aws:ResourceTag/${NODE_CLASS}`]: '*' } },
    ),
  ];
}

function ec2Arn(type: string): string {
  return `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:*:${type}/*`;
}

function instanceProfiles(): string {
  return `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:instance-profile/*`;
}
