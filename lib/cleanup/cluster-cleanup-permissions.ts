import type * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { allowStatement, CONTROLLER_CLUSTER_TAG, partitionArn } from '../controllers/permission-statements';
import { LATTICE_OWNER_TAG as LATTICE_TAG } from '../lattice/gateway-api-controller-permissions';

/** Optional controller features whose resources are deleted. */
export type CleanupFeature = 'accelerators' | 'certificates' | 'lattice';

/** Scope of the permissions of a cleanup. */
export interface CleanupPermissions {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly vpcId: string;
  readonly removesDeletionProtection: boolean;
  /** Optional features whose resources are deleted. */
  readonly features: readonly CleanupFeature[];
}

/**
 * Returns the permissions of a cleanup.
 *
 * It can read all resources. Every deletion requires the tag that the controller sets, with the name of this cluster,
 * and its VPC if the service supports it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function cleanupStatements(scope: CleanupPermissions): iam.PolicyStatement[] {
  return [
    // These actions do not support resources.
    allowStatement(
      [
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSecurityGroups',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeTags',
        'elasticloadbalancing:DescribeTargetGroups',
      ],
      ['*'],
    ),
    // To find out whether the stack is being deleted, and whether the cluster has deletion protection.
    allowStatement(['cloudformation:DescribeStacks'], [Aws.STACK_ID]),
    allowStatement(['eks:DescribeCluster'], [scope.clusterArn]),
    ...balancingStatements(scope),
    ...cleanupSecurityGroupStatements(scope),
    ...cleanupInterfaceStatements(scope),
    ...(scope.features.includes('accelerators') ? cleanupAcceleratorStatements(scope) : []),
    ...(scope.features.includes('certificates') ? cleanupCertificateStatements(scope) : []),
    ...(scope.features.includes('lattice') ? cleanupLatticeStatements(scope) : []),
  ];
}

function balancingStatements({ clusterName, removesDeletionProtection }: CleanupPermissions): iam.PolicyStatement[] {
  const balancers = [loadBalancingArn('loadbalancer/*')];
  const deletion = {
    balancers: [
      'elasticloadbalancing:DeleteLoadBalancer',
      ...(removesDeletionProtection ? ['elasticloadbalancing:ModifyLoadBalancerAttributes'] : []),
    ],
    groups: ['elasticloadbalancing:DeleteTargetGroup'],
  };
  const ofService = {
    ...owned(clusterName),
    Null: { 'aws:ResourceTag/kubernetes.io/service-name': 'false' },
  };
  return [hasControllerTag(clusterName), ofService].flatMap((conditions) => [
    allowStatement(deletion.balancers, balancers, conditions),
    allowStatement(deletion.groups, [loadBalancingArn('targetgroup/*/*')], conditions),
  ]);
}

function cleanupSecurityGroupStatements({ clusterName, vpcId }: CleanupPermissions): iam.PolicyStatement[] {
  const groups = [ec2ResourceArn('security-group/*')];
  return [
    allowStatement(['ec2:DeleteSecurityGroup'], groups, { ...hasControllerTag(clusterName), ...isInVpc(vpcId) }),
    // Security groups of Classic Load Balancers. The cluster security group has the same tag, so it is excluded, and so
    // are groups of a stack.
    allowStatement(['ec2:DeleteSecurityGroup'], groups, {
      ...owned(clusterName),
      ...isInVpc(vpcId),
      Null: { 'aws:ResourceTag/aws:eks:cluster-name': 'true', 'aws:ResourceTag/aws:cloudformation:stack-id': 'true' },
    }),
    // Rules that refer to a deleted group are in other groups.
    allowStatement(['ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'], groups, isInVpc(vpcId)),
  ];
}

function cleanupInterfaceStatements({ clusterName, vpcId }: CleanupPermissions): iam.PolicyStatement[] {
  const interfaces = [ec2ResourceArn('network-interface/*')];
  return [
    allowStatement(['ec2:DeleteNetworkInterface'], interfaces, {
      StringEquals: { 'aws:ResourceTag/cluster.k8s.amazonaws.com/name': clusterName },
      ...isInVpc(vpcId),
    }),
    allowStatement(['ec2:DeleteNetworkInterface'], interfaces, {
      StringEquals: {
        ...owned(clusterName).StringEquals,
        'aws:ResourceTag/eks:eni:owner': 'eks-vpc-resource-controller',
      },
      ...isInVpc(vpcId),
    }),
  ];
}

/**
 * Returns permissions for Global Accelerator, whose resources have no Region. A tag contains the Region of the cluster.
 * Listeners and endpoint groups use the tags of their accelerator.
 */
function cleanupAcceleratorStatements({ clusterName }: CleanupPermissions): iam.PolicyStatement[] {
  const accelerators = partitionArn(`globalaccelerator::${Aws.ACCOUNT_ID}:accelerator/*`);
  const parts = [`${accelerators}/listener/*`, `${accelerators}/listener/*/endpoint-group/*`];
  const owned = {
    StringEquals: {
      ...hasControllerTag(clusterName).StringEquals,
      'aws:ResourceTag/aga.k8s.aws/resource': 'GlobalAccelerator',
      'aws:ResourceTag/elbv2.k8s.aws/cluster-region': Aws.REGION,
    },
  };
  const actions = (names: string[]) => names.map((name) => `globalaccelerator:${name}`);
  return [
    allowStatement(actions(['ListAccelerators', 'ListListeners', 'ListEndpointGroups', 'ListTagsForResource']), ['*']),
    allowStatement(
      actions(['UpdateAccelerator', 'DeleteAccelerator', 'DeleteListener', 'DeleteEndpointGroup']),
      [accelerators, ...parts],
      owned,
    ),
  ];
}

function cleanupCertificateStatements({ clusterName }: CleanupPermissions): iam.PolicyStatement[] {
  const certificates = [partitionArn(`acm:${Aws.REGION}:${Aws.ACCOUNT_ID}:certificate/*`)];
  return [
    allowStatement(['acm:ListCertificates'], ['*']),
    allowStatement(['acm:ListTagsForCertificate'], certificates),
    allowStatement(['acm:DeleteCertificate'], certificates, hasControllerTag(clusterName)),
  ];
}

/**
 * Returns permissions for VPC Lattice. The tag contains account, cluster and VPC, and applies to the parts of a
 * service.
 */
function cleanupLatticeStatements({ clusterName, vpcId }: CleanupPermissions): iam.PolicyStatement[] {
  const kinds = ['ServiceNetwork', 'ServiceNetworkServiceAssociation', 'ServiceNetworkVpcAssociation', 'Service'];
  const lists = [...kinds, 'TargetGroup', 'Target'].map((kind) => `vpc-lattice:List${kind}s`);
  const deletions = [...kinds, 'TargetGroup'].map((kind) => `vpc-lattice:Delete${kind}`);
  return [
    allowStatement([...lists, 'vpc-lattice:ListTagsForResource'], ['*']),
    allowStatement(deletions, [latticeResourceArn('*')], {
      StringEquals: { [`aws:ResourceTag/${LATTICE_TAG}`]: `${Aws.ACCOUNT_ID}/${clusterName}/${vpcId}` },
    }),
    // This action does not support tag conditions. The function only reads the targets of target groups with the tag.
    allowStatement(['vpc-lattice:DeregisterTargets'], [latticeResourceArn('targetgroup/*')]),
  ];
}

function hasControllerTag(clusterName: string) {
  return { StringEquals: { [`aws:ResourceTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName } };
}

function owned(clusterName: string) {
  return { StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: 'owned' } };
}

/** Limits permissions to a VPC by id, because a shared VPC belongs to another account. */
function isInVpc(vpcId: string) {
  return { ArnLike: { 'ec2:Vpc': partitionArn(`ec2:*:*:vpc/${vpcId}`) } };
}

function latticeResourceArn(resource: string): string {
  return partitionArn(`vpc-lattice:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`);
}

function loadBalancingArn(resource: string): string {
  return partitionArn(`elasticloadbalancing:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`);
}

function ec2ResourceArn(resource: string): string {
  return partitionArn(`ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`);
}
