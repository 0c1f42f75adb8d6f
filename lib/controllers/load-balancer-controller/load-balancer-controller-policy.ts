import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';

/** Tag of resources that the controller creates, with the name of the cluster. */
export const CLUSTER_TAG = 'elbv2.k8s.aws/cluster';

/** Allows the creation of the service-linked role of a service. */
export function serviceLinkedRole(service: string): iam.PolicyStatement {
  return allow(['iam:CreateServiceLinkedRole'], ['*'], { StringEquals: { 'iam:AWSServiceName': service } });
}

/** Returns read permissions. These actions do not support resources, except for user pools. */
export function readStatements(userPoolArns: readonly string[] = ['*']): iam.PolicyStatement[] {
  return [
    allow(
      [
        'ec2:DescribeAccountAttributes',
        'ec2:DescribeAddresses',
        'ec2:DescribeAvailabilityZones',
        'ec2:DescribeInternetGateways',
        'ec2:DescribeVpcs',
        'ec2:DescribeVpcPeeringConnections',
        'ec2:DescribeSubnets',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeInstances',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeTags',
        'ec2:GetCoipPoolUsage',
        'ec2:DescribeCoipPools',
        'ec2:GetSecurityGroupsForVpc',
        'ec2:DescribeIpamPools',
        'ec2:DescribeRouteTables',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeLoadBalancerAttributes',
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeListenerCertificates',
        'elasticloadbalancing:DescribeSSLPolicies',
        'elasticloadbalancing:DescribeRules',
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetGroupAttributes',
        'elasticloadbalancing:DescribeTargetHealth',
        'elasticloadbalancing:DescribeTags',
        'elasticloadbalancing:DescribeTrustStores',
        'elasticloadbalancing:DescribeListenerAttributes',
        'elasticloadbalancing:DescribeCapacityReservation',
      ],
      ['*'],
    ),
    // User pools of Ingresses.
    ...(userPoolArns.length > 0 ? [allow(['cognito-idp:DescribeUserPoolClient'], [...userPoolArns])] : []),
    // Certificates of Ingresses.
    allow(
      ['acm:ListCertificates', 'acm:DescribeCertificate', 'iam:ListServerCertificates', 'iam:GetServerCertificate'],
      ['*'],
    ),
  ];
}

/**
 * Returns the published permissions of the AWS Load Balancer Controller 3.5.0, for all partitions.
 *
 * The published policies of other partitions only differ in ARNs. For partitions without internet access, they lack
 * five actions that do not exist there.
 *
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
 */
export function publishedStatements(): iam.PolicyStatement[] {
  return [
    serviceLinkedRole('elasticloadbalancing.amazonaws.com'),
    ...readStatements(),
    // Web ACLs and Shield protections of Ingresses.
    allow(
      [
        'waf-regional:GetWebACL',
        'waf-regional:GetWebACLForResource',
        'waf-regional:AssociateWebACL',
        'waf-regional:DisassociateWebACL',
        'wafv2:GetWebACL',
        'wafv2:GetWebACLForResource',
        'wafv2:AssociateWebACL',
        'wafv2:DisassociateWebACL',
        'shield:GetSubscriptionState',
        'shield:DescribeProtection',
        'shield:CreateProtection',
        'shield:DeleteProtection',
      ],
      ['*'],
    ),
    // Rules of security groups of nodes and pods.
    allow(['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'], ['*']),
    // Security groups of load balancers.
    allow(['ec2:CreateSecurityGroup'], ['*']),
    // Tags of security groups, at creation.
    allow(['ec2:CreateTags'], [arn('ec2:*:*:security-group/*')], {
      StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' },
      Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: 'false' },
    }),
    // Tags of security groups, later.
    allow(['ec2:CreateTags', 'ec2:DeleteTags'], [arn('ec2:*:*:security-group/*')], {
      Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: 'true', [`aws:ResourceTag/${CLUSTER_TAG}`]: 'false' },
    }),
    // Rules and deletion of security groups that the controller created.
    allow(['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress', 'ec2:DeleteSecurityGroup'], ['*'], {
      Null: { [`aws:ResourceTag/${CLUSTER_TAG}`]: 'false' },
    }),
    // Load balancers and target groups, tagged at creation.
    allow(['elasticloadbalancing:CreateLoadBalancer', 'elasticloadbalancing:CreateTargetGroup'], ['*'], {
      Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: 'false' },
    }),
    // Listeners and rules.
    allow(
      [
        'elasticloadbalancing:CreateListener',
        'elasticloadbalancing:DeleteListener',
        'elasticloadbalancing:CreateRule',
        'elasticloadbalancing:DeleteRule',
      ],
      ['*'],
    ),
    // Tags of load balancers and target groups that the controller created.
    allow(
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      [
        arn('elasticloadbalancing:*:*:targetgroup/*/*'),
        arn('elasticloadbalancing:*:*:loadbalancer/net/*/*'),
        arn('elasticloadbalancing:*:*:loadbalancer/app/*/*'),
      ],
      { Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: 'true', [`aws:ResourceTag/${CLUSTER_TAG}`]: 'false' } },
    ),
    // Tags of listeners and rules.
    allow(
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      [
        arn('elasticloadbalancing:*:*:listener/net/*/*/*'),
        arn('elasticloadbalancing:*:*:listener/app/*/*/*'),
        arn('elasticloadbalancing:*:*:listener-rule/net/*/*/*'),
        arn('elasticloadbalancing:*:*:listener-rule/app/*/*/*'),
      ],
    ),
    // Changes of resources that the controller created.
    allow(
      [
        'elasticloadbalancing:ModifyLoadBalancerAttributes',
        'elasticloadbalancing:SetIpAddressType',
        'elasticloadbalancing:SetSecurityGroups',
        'elasticloadbalancing:SetSubnets',
        'elasticloadbalancing:DeleteLoadBalancer',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyListenerAttributes',
        'elasticloadbalancing:ModifyCapacityReservation',
        'elasticloadbalancing:ModifyIpPools',
      ],
      ['*'],
      { Null: { [`aws:ResourceTag/${CLUSTER_TAG}`]: 'false' } },
    ),
    // Tags at creation.
    allow(
      ['elasticloadbalancing:AddTags'],
      [
        arn('elasticloadbalancing:*:*:targetgroup/*/*'),
        arn('elasticloadbalancing:*:*:loadbalancer/net/*/*'),
        arn('elasticloadbalancing:*:*:loadbalancer/app/*/*'),
      ],
      {
        StringEquals: { 'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'] },
        Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: 'false' },
      },
    ),
    // Targets.
    allow(
      ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      [arn('elasticloadbalancing:*:*:targetgroup/*/*')],
    ),
    // Listeners and rules, their certificates and web ACLs.
    allow(
      [
        'elasticloadbalancing:SetWebAcl',
        'elasticloadbalancing:ModifyListener',
        'elasticloadbalancing:AddListenerCertificates',
        'elasticloadbalancing:RemoveListenerCertificates',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:SetRulePriorities',
      ],
      ['*'],
    ),
  ];
}

/** Returns an allow statement. */
export function allow(
  actions: string[],
  resources: string[],
  conditions?: Record<string, Record<string, string | string[]>>,
): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

/** Returns an ARN in the partition of the stack, from its service part. */
export function arn(rest: string): string {
  return `arn:${Aws.PARTITION}:${rest}`;
}
