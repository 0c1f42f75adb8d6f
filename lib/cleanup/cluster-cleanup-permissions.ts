import type * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { allowStatement, CONTROLLER_CLUSTER_TAG, partitionArn } from '../controllers/permission-statements';
import { LATTICE_OWNER_TAG as LATTICE_TAG } from '../lattice/gateway-api-controller-permissions';

/** What features of controllers make, by the words of the function. */
export type CleanupFeature = 'accelerators' | 'certificates' | 'lattice';

/** What the cleanup is limited to. */
export interface CleanupPermissions {
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly vpcId: string;
  readonly removesDeletionProtection: boolean;
  /** What features of controllers made, beyond load balancers. */
  readonly features: readonly CleanupFeature[];
}

/**
 * Reads all, deletes by tag alone: every deletion asks for the mark that the controller in question puts on what it makes, with the name of
 * this cluster, and for its VPC where the service knows it.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */
export function cleanupStatements(scope: CleanupPermissions): iam.PolicyStatement[] {
  return [
    // None of these actions can be limited to resources.
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
    // Whether the stack is being deleted, or this resource alone, and whether the cluster can be.
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
    // Of Classic Load Balancers. The cluster security group is owned as well, and left to EKS, as are groups of a stack.
    allowStatement(['ec2:DeleteSecurityGroup'], groups, {
      ...owned(clusterName),
      ...isInVpc(vpcId),
      Null: { 'aws:ResourceTag/aws:eks:cluster-name': 'true', 'aws:ResourceTag/aws:cloudformation:stack-id': 'true' },
    }),
    // Rules that name a group that goes are in groups of others.
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

/** Global Accelerator, whose resources have no Region: the tag says that of the cluster. Listeners and endpoint groups count with their accelerator. */
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

/** The tag names account, cluster and VPC; the parts of a service go with it. */
function cleanupLatticeStatements({ clusterName, vpcId }: CleanupPermissions): iam.PolicyStatement[] {
  const kinds = ['ServiceNetwork', 'ServiceNetworkServiceAssociation', 'ServiceNetworkVpcAssociation', 'Service'];
  const lists = [...kinds, 'TargetGroup', 'Target'].map((kind) => `vpc-lattice:List${kind}s`);
  const deletions = [...kinds, 'TargetGroup'].map((kind) => `vpc-lattice:Delete${kind}`);
  return [
    allowStatement([...lists, 'vpc-lattice:ListTagsForResource'], ['*']),
    allowStatement(deletions, [latticeResourceArn('*')], {
      StringEquals: { [`aws:ResourceTag/${LATTICE_TAG}`]: `${Aws.ACCOUNT_ID}/${clusterName}/${vpcId}` },
    }),
    // Takes no tag as a condition. The function asks for the targets of groups that carry the tag alone.
    allowStatement(['vpc-lattice:DeregisterTargets'], [latticeResourceArn('targetgroup/*')]),
  ];
}

function hasControllerTag(clusterName: string) {
  return { StringEquals: { [`aws:ResourceTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName } };
}

function owned(clusterName: string) {
  return { StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: 'owned' } };
}

/** The owner of a shared VPC is another account: the id alone tells it. */
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
