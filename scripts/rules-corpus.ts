/** What the rules found in templates of others. */
export interface CorpusEntry {
  readonly name: string;
  readonly source: string;
  readonly errors: number;
  readonly warnings: number;
  readonly ids: readonly string[];
}

/** The day of the figures. */
export const CORPUS_AS_OF = '2026-11-28';

export const CORPUS: readonly CorpusEntry[] = [
  {
    name: 'Cluster of `aws-cdk-lib/aws-eks` with its load balancer controller, in a plain `ec2.Vpc`',
    source: 'aws-cdk-lib 2.276.0',
    errors: 2,
    warnings: 9,
    ids: ['CE2', 'ND6', 'CNI1', 'CNI3', 'EP2', 'FL1', 'FL3', 'LB3', 'LB5', 'NET3', 'NET4'],
  },
  {
    name: 'Cluster of `aws-cdk-lib/aws-eks-v2` with a node group and its load balancer controller, in a plain `ec2.Vpc`',
    source: 'aws-cdk-lib 2.276.0',
    errors: 2,
    warnings: 9,
    ids: ['CE2', 'ND6', 'CNI1', 'CNI3', 'EP2', 'FL1', 'FL3', 'LB3', 'LB5', 'NET3', 'NET4'],
  },
  {
    name: 'Cluster of `aws-cdk-lib/aws-eks-v2` in Auto Mode, its default, in a plain `ec2.Vpc`',
    source: 'aws-cdk-lib 2.276.0',
    errors: 1,
    warnings: 4,
    ids: ['CE2', 'EP2', 'FL1', 'FL3', 'NET4'],
  },
  {
    name: 'Blueprint of the README of EKS Blueprints, with its eight add-ons',
    source: '@aws-quickstart/eks-blueprints 1.19.0, aws-cdk-lib 2.261.0',
    errors: 1,
    warnings: 12,
    ids: ['CE2', 'CNI2', 'CNI3', 'DNS1', 'DNS5', 'EP2', 'FL1', 'FL3', 'LB3', 'LB5', 'LB9', 'NET3', 'NET4'],
  },
  {
    name: 'Cluster and managed node group of eksctl by default, in three zones',
    source: 'eksctl-io/eksctl, 99984ad',
    errors: 1,
    warnings: 10,
    ids: ['CE2', 'CE1', 'CNI1', 'CNI3', 'EP2', 'FL1', 'FL3', 'ND2', 'NET4', 'NET16'],
  },
  {
    name: 'Sample VPC of the EKS User Guide, without a cluster',
    source: 'amazon-eks-vpc-private-subnets.yaml of 2020-10-29',
    errors: 0,
    warnings: 0,
    ids: [],
  },
  {
    name: 'Partner solution for EKS, all templates',
    source: 'aws-ia/cloudformation-base-eks',
    errors: 0,
    warnings: 4,
    ids: ['LB3', 'LB4', 'LB5', 'ND2'],
  },
  {
    name: 'Reference architecture by hand',
    source: 'aws-samples/amazon-eks-refarch-cloudformation, 4658fef',
    errors: 1,
    warnings: 7,
    ids: ['CE2', 'CE1', 'CE7', 'FL3', 'OBJ1'],
  },
  {
    name: 'Nested stacks by hand',
    source: 'fincd-aws/eks-reference-cfn, 4ca899d',
    errors: 2,
    warnings: 8,
    ids: ['CE2', 'CE1', 'FL3', 'NET16'],
  },
  {
    name: 'EKS on Fargate by hand, with its manifests',
    source: 'mysd33/eks-on-fargate-cfn-demo, ff01c91',
    errors: 0,
    warnings: 8,
    ids: ['LB10', 'LB13', 'NET16', 'OBJ1', 'OBJ4'],
  },
];
