import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';

function arn(rest: string): string {
  return `arn:${Aws.PARTITION}:${rest}`;
}

function loadBalancing(...kinds: string[]): string[] {
  return kinds.map((kind) => arn(`elasticloadbalancing:*:*:${kind}`));
}

const LOAD_BALANCERS = ['loadbalancer/app/*/*', 'loadbalancer/net/*/*'];
const TARGET_GROUPS = ['targetgroup/*/*'];
const LISTENERS = ['listener/app/*/*/*', 'listener/net/*/*/*'];
const LISTENER_RULES = ['listener-rule/app/*/*/*', 'listener-rule/net/*/*/*'];

function actions(service: string, names: string): string[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => `${service}:${name}`);
}

const READS = [
  ...actions('acm', 'DescribeCertificate ListCertificates'),
  'cognito-idp:DescribeUserPoolClient',
  ...actions(
    'ec2',
    `DescribeAccountAttributes DescribeAddresses DescribeAvailabilityZones DescribeCoipPools DescribeInstances DescribeInternetGateways
    DescribeIpamPools DescribeNetworkInterfaces DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeTags
    DescribeVpcPeeringConnections DescribeVpcs GetCoipPoolUsage GetSecurityGroupsForVpc`,
  ),
  ...actions(
    'elasticloadbalancing',
    `DescribeCapacityReservation DescribeListenerAttributes DescribeListenerCertificates DescribeListeners
    DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules DescribeSSLPolicies DescribeTags DescribeTargetGroupAttributes
    DescribeTargetGroups DescribeTargetHealth DescribeTrustStores SetWebAcl`,
  ),
  ...actions('iam', 'GetServerCertificate ListServerCertificates'),
  ...actions('wafv2', 'GetWebACL GetWebACLForResource'),
];

/** What the AWS Load Balancer Controller may do: changes only of what carries the tag of the cluster. */
export function loadBalancerControllerPolicy(clusterName: string, vpcId: string): PolicyDocument {
  const requested = { 'aws:RequestTag/elbv2.k8s.aws/cluster': clusterName };
  const owned = { StringEquals: { 'aws:ResourceTag/elbv2.k8s.aws/cluster': clusterName } };
  const untouched = { ...owned, Null: { 'aws:RequestTag/elbv2.k8s.aws/cluster': 'true' } };
  const securityGroups = [arn('ec2:*:*:security-group/*')];
  const vpc = arn(`ec2:*:*:vpc/${vpcId}`);
  const everything = loadBalancing(...LISTENER_RULES, ...LISTENERS, ...LOAD_BALANCERS, ...TARGET_GROUPS);
  const allow = (names: string[], resources: string[], conditions?: Record<string, Record<string, unknown>>) =>
    new PolicyStatement({ actions: names, resources, conditions });
  return new PolicyDocument({
    statements: [
      allow(['iam:CreateServiceLinkedRole'], ['*'], {
        StringEquals: { 'iam:AWSServiceName': 'elasticloadbalancing.amazonaws.com' },
      }),
      allow(READS, ['*']),
      allow(actions('wafv2', 'AssociateWebACL DisassociateWebACL'), loadBalancing('loadbalancer/app/*/*')),
      allow(['wafv2:AssociateWebACL'], [arn('wafv2:*:*:regional/webacl/*/*')]),
      allow(actions('ec2', 'AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress'), securityGroups, {
        ArnLike: { 'ec2:Vpc': vpc },
      }),
      allow(['ec2:CreateSecurityGroup'], [vpc]),
      allow(['ec2:CreateSecurityGroup'], securityGroups, { StringEquals: requested }),
      allow(['ec2:CreateTags'], securityGroups, {
        StringEquals: { 'ec2:CreateAction': 'CreateSecurityGroup', ...requested },
      }),
      allow(actions('ec2', 'CreateTags DeleteTags'), securityGroups, untouched),
      allow(['ec2:DeleteSecurityGroup'], securityGroups, owned),
      allow(actions('elasticloadbalancing', 'CreateLoadBalancer CreateTargetGroup'), ['*'], {
        StringEquals: requested,
      }),
      allow(
        actions(
          'elasticloadbalancing',
          `AddListenerCertificates CreateListener CreateRule DeleteListener DeleteLoadBalancer DeleteRule DeleteTargetGroup
          ModifyCapacityReservation ModifyIpPools ModifyListener ModifyListenerAttributes ModifyLoadBalancerAttributes ModifyRule
          ModifyTargetGroup ModifyTargetGroupAttributes RemoveListenerCertificates SetIpAddressType SetSecurityGroups SetSubnets`,
        ),
        ['*'],
        owned,
      ),
      allow(actions('elasticloadbalancing', 'CreateListener ModifyListener'), loadBalancing('truststore/*/*')),
      allow(['elasticloadbalancing:SetRulePriorities'], loadBalancing(...LISTENER_RULES)),
      allow(['elasticloadbalancing:AddTags'], loadBalancing(...LOAD_BALANCERS, ...TARGET_GROUPS), {
        StringEquals: {
          'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'],
          ...requested,
        },
      }),
      allow(['elasticloadbalancing:AddTags'], loadBalancing(...LISTENER_RULES, ...LISTENERS), {
        StringEquals: { 'elasticloadbalancing:CreateAction': ['CreateListener', 'CreateRule'], ...requested },
      }),
      allow(actions('elasticloadbalancing', 'AddTags RemoveTags'), everything, untouched),
      allow(
        actions('elasticloadbalancing', 'DeregisterTargets RegisterTargets'),
        loadBalancing(...TARGET_GROUPS),
        owned,
      ),
    ],
  });
}

/** What ExternalDNS may do in one hosted zone. */
export function externalDnsPolicy(hostedZoneId: string): PolicyDocument {
  const zone = arn(`route53:::hostedzone/${hostedZoneId}`);
  return new PolicyDocument({
    statements: [
      new PolicyStatement({
        actions: ['route53:ChangeResourceRecordSets'],
        resources: [zone],
        conditions: {
          'ForAllValues:StringEquals': {
            'route53:ChangeResourceRecordSetsActions': ['CREATE', 'UPSERT', 'DELETE'],
            'route53:ChangeResourceRecordSetsRecordTypes': ['A', 'AAAA', 'CNAME', 'TXT'],
          },
          Null: {
            'route53:ChangeResourceRecordSetsActions': 'false',
            'route53:ChangeResourceRecordSetsRecordTypes': 'false',
          },
        },
      }),
      new PolicyStatement({
        actions: actions('route53', 'ListResourceRecordSets ListTagsForResources'),
        resources: [zone],
      }),
      new PolicyStatement({ actions: ['route53:ListHostedZones'], resources: ['*'] }),
    ],
  });
}
