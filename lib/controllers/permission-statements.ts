import * as iam from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';

/** Tag of resources that the controller creates, with the name of the cluster. */
export const CONTROLLER_CLUSTER_TAG = 'elbv2.k8s.aws/cluster';

/** Allows the creation of the service-linked role of a service. */
export function serviceLinkedRole(service: string): iam.PolicyStatement {
  return allowStatement(['iam:CreateServiceLinkedRole'], ['*'], { StringEquals: { 'iam:AWSServiceName': service } });
}

/** Returns read permissions. These actions do not support resources, except for user pools. */
export function controllerReadStatements(userPoolArns: readonly string[] = ['*']): iam.PolicyStatement[] {
  return [
    allowStatement(
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
    ...(userPoolArns.length > 0 ? [allowStatement(['cognito-idp:DescribeUserPoolClient'], [...userPoolArns])] : []),
    // Certificates of Ingresses.
    allowStatement(
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
export function publishedControllerStatements(): iam.PolicyStatement[] {
  return [
    serviceLinkedRole('elasticloadbalancing.amazonaws.com'),
    ...controllerReadStatements(),
    // Web ACLs and Shield protections of Ingresses.
    allowStatement(
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
    allowStatement(['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'], ['*']),
    // Security groups of load balancers.
    allowStatement(['ec2:CreateSecurityGroup'], ['*']),
    // Tags of security groups, at creation.
    allowStatement(['ec2:CreateTags'], [partitionArn('ec2:*:*:security-group/*')], {
      StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup' },
      Null: { [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: 'false' },
    }),
    // Tags of security groups, later.
    allowStatement(['ec2:CreateTags', 'ec2:DeleteTags'], [partitionArn('ec2:*:*:security-group/*')], {
      Null: {
        [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: 'true',
        [`aws:ResourceTag/${CONTROLLER_CLUSTER_TAG}`]: 'false',
      },
    }),
    // Rules and deletion of security groups that the controller created.
    allowStatement(
      ['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress', 'ec2:DeleteSecurityGroup'],
      ['*'],
      {
        Null: { [`aws:ResourceTag/${CONTROLLER_CLUSTER_TAG}`]: 'false' },
      },
    ),
    // Load balancers and target groups, tagged at creation.
    allowStatement(['elasticloadbalancing:CreateLoadBalancer', 'elasticloadbalancing:CreateTargetGroup'], ['*'], {
      Null: { [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: 'false' },
    }),
    // Listeners and rules.
    allowStatement(
      [
        'elasticloadbalancing:CreateListener',
        'elasticloadbalancing:DeleteListener',
        'elasticloadbalancing:CreateRule',
        'elasticloadbalancing:DeleteRule',
      ],
      ['*'],
    ),
    // Tags of load balancers and target groups that the controller created.
    allowStatement(
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      [
        partitionArn('elasticloadbalancing:*:*:targetgroup/*/*'),
        partitionArn('elasticloadbalancing:*:*:loadbalancer/net/*/*'),
        partitionArn('elasticloadbalancing:*:*:loadbalancer/app/*/*'),
      ],
      {
        Null: {
          [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: 'true',
          [`aws:ResourceTag/${CONTROLLER_CLUSTER_TAG}`]: 'false',
        },
      },
    ),
    // Tags of listeners and rules.
    allowStatement(
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      [
        partitionArn('elasticloadbalancing:*:*:listener/net/*/*/*'),
        partitionArn('elasticloadbalancing:*:*:listener/app/*/*/*'),
        partitionArn('elasticloadbalancing:*:*:listener-rule/net/*/*/*'),
        partitionArn('elasticloadbalancing:*:*:listener-rule/app/*/*/*'),
      ],
    ),
    // Changes of resources that the controller created.
    allowStatement(
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
      { Null: { [`aws:ResourceTag/${CONTROLLER_CLUSTER_TAG}`]: 'false' } },
    ),
    // Tags at creation.
    allowStatement(
      ['elasticloadbalancing:AddTags'],
      [
        partitionArn('elasticloadbalancing:*:*:targetgroup/*/*'),
        partitionArn('elasticloadbalancing:*:*:loadbalancer/net/*/*'),
        partitionArn('elasticloadbalancing:*:*:loadbalancer/app/*/*'),
      ],
      {
        StringEquals: { 'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'] },
        Null: { [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: 'false' },
      },
    ),
    // Targets.
    allowStatement(
      ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
      [partitionArn('elasticloadbalancing:*:*:targetgroup/*/*')],
    ),
    // Listeners and rules, their certificates and web ACLs.
    allowStatement(
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
export function allowStatement(
  actions: string[],
  resources: string[],
  conditions?: Record<string, Record<string, string | string[]>>,
): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions, resources, conditions });
}

/** Returns an ARN in the partition of the stack, from its service part. */
export function partitionArn(rest: string): string {
  return `arn:${Aws.PARTITION}:${rest}`;
}
