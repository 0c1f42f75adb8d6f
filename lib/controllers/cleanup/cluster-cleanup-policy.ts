import type * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { OWNER_TAG as LATTICE_TAG } from '../lattice/lattice-controller-policy';
import { allow, arn, CLUSTER_TAG } from '../load-balancer-controller/load-balancer-controller-policy';

/** Optional controller features whose resources are deleted. */
export type CleanupFeature = 'accelerators' | 'certificates' | 'lattice';

/** Scope of the permissions of a cleanup. */
export interface CleanupScope {
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
export function cleanupStatements(scope: CleanupScope): iam.PolicyStatement[] {
  return [
    // These actions do not support resources.
    allow(
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
    allow(['cloudformation:DescribeStacks'], [Aws.STACK_ID]),
    allow(['eks:DescribeCluster'], [scope.clusterArn]),
    ...balancingStatements(scope),
    ...securityGroupStatements(scope),
    ...interfaceStatements(scope),
    ...(scope.features.includes('accelerators') ? acceleratorStatements(scope) : []),
    ...(scope.features.includes('certificates') ? certificateStatements(scope) : []),
    ...(scope.features.includes('lattice') ? latticeStatements(scope) : []),
  ];
}

function balancingStatements({ clusterName, removesDeletionProtection }: CleanupScope): iam.PolicyStatement[] {
  const balancers = [balancing('loadbalancer/*')];
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
  return [ofController(clusterName), ofService].flatMap((conditions) => [
    allow(deletion.balancers, balancers, conditions),
    allow(deletion.groups, [balancing('targetgroup/*/*')], conditions),
  ]);
}

function securityGroupStatements({ clusterName, vpcId }: CleanupScope): iam.PolicyStatement[] {
  const groups = [ec2('security-group/*')];
  return [
    allow(['ec2:DeleteSecurityGroup'], groups, { ...ofController(clusterName), ...inVpc(vpcId) }),
    // Security groups of Classic Load Balancers. The cluster security group has the same tag, so it is excluded, and so
    // are groups of a stack.
    allow(['ec2:DeleteSecurityGroup'], groups, {
      ...owned(clusterName),
      ...inVpc(vpcId),
      Null: { 'aws:ResourceTag/aws:eks:cluster-name': 'true', 'aws:ResourceTag/aws:cloudformation:stack-id': 'true' },
    }),
    // Rules that refer to a deleted group are in other groups.
    allow(['ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'], groups, inVpc(vpcId)),
  ];
}

function interfaceStatements({ clusterName, vpcId }: CleanupScope): iam.PolicyStatement[] {
  const interfaces = [ec2('network-interface/*')];
  return [
    allow(['ec2:DeleteNetworkInterface'], interfaces, {
      StringEquals: { 'aws:ResourceTag/cluster.k8s.amazonaws.com/name': clusterName },
      ...inVpc(vpcId),
    }),
    allow(['ec2:DeleteNetworkInterface'], interfaces, {
      StringEquals: {
        ...owned(clusterName).StringEquals,
        'aws:ResourceTag/eks:eni:owner': 'eks-vpc-resource-controller',
      },
      ...inVpc(vpcId),
    }),
  ];
}

/**
 * Returns permissions for Global Accelerator, whose resources have no Region. A tag contains the Region of the cluster.
 * Listeners and endpoint groups use the tags of their accelerator.
 */
function acceleratorStatements({ clusterName }: CleanupScope): iam.PolicyStatement[] {
  const accelerators = arn(`globalaccelerator::${Aws.ACCOUNT_ID}:accelerator/*`);
  const parts = [`${accelerators}/listener/*`, `${accelerators}/listener/*/endpoint-group/*`];
  const owned = {
    StringEquals: {
      ...ofController(clusterName).StringEquals,
      'aws:ResourceTag/aga.k8s.aws/resource': 'GlobalAccelerator',
      'aws:ResourceTag/elbv2.k8s.aws/cluster-region': Aws.REGION,
    },
  };
  const actions = (names: string[]) => names.map((name) => `globalaccelerator:${name}`);
  return [
    allow(actions(['ListAccelerators', 'ListListeners', 'ListEndpointGroups', 'ListTagsForResource']), ['*']),
    allow(
      actions(['UpdateAccelerator', 'DeleteAccelerator', 'DeleteListener', 'DeleteEndpointGroup']),
      [accelerators, ...parts],
      owned,
    ),
  ];
}

function certificateStatements({ clusterName }: CleanupScope): iam.PolicyStatement[] {
  const certificates = [arn(`acm:${Aws.REGION}:${Aws.ACCOUNT_ID}:certificate/*`)];
  return [
    allow(['acm:ListCertificates'], ['*']),
    allow(['acm:ListTagsForCertificate'], certificates),
    allow(['acm:DeleteCertificate'], certificates, ofController(clusterName)),
  ];
}

/**
 * Returns permissions for VPC Lattice. The tag contains account, cluster and VPC, and applies to the parts of a
 * service.
 */
function latticeStatements({ clusterName, vpcId }: CleanupScope): iam.PolicyStatement[] {
  const kinds = ['ServiceNetwork', 'ServiceNetworkServiceAssociation', 'ServiceNetworkVpcAssociation', 'Service'];
  const lists = [...kinds, 'TargetGroup', 'Target'].map((kind) => `vpc-lattice:List${kind}s`);
  const deletions = [...kinds, 'TargetGroup'].map((kind) => `vpc-lattice:Delete${kind}`);
  return [
    allow([...lists, 'vpc-lattice:ListTagsForResource'], ['*']),
    allow(deletions, [lattice('*')], {
      StringEquals: { [`aws:ResourceTag/${LATTICE_TAG}`]: `${Aws.ACCOUNT_ID}/${clusterName}/${vpcId}` },
    }),
    // This action does not support tag conditions. The function only reads the targets of target groups with the tag.
    allow(['vpc-lattice:DeregisterTargets'], [lattice('targetgroup/*')]),
  ];
}

function ofController(clusterName: string) {
  return { StringEquals: { [`aws:ResourceTag/${CLUSTER_TAG}`]: clusterName } };
}

function owned(clusterName: string) {
  return { StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${clusterName}`]: 'owned' } };
}

/** Limits permissions to a VPC by id, because a shared VPC belongs to another account. */
function inVpc(vpcId: string) {
  return { ArnLike: { 'ec2:Vpc': arn(`ec2:*:*:vpc/${vpcId}`) } };
}

function lattice(resource: string): string {
  return arn(`vpc-lattice:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`);
}

function balancing(resource: string): string {
  return arn(`elasticloadbalancing:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`);
}

function ec2(resource: string): string {
  return arn(`ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`);
}
