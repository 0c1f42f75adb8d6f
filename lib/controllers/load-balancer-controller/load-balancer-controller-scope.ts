import type * as iam from 'aws-cdk-lib/aws-iam';
import { allow, arn, CLUSTER_TAG, readStatements, serviceLinkedRole } from './load-balancer-controller-policy';
import type { Protection } from './load-balancer-protection';

/** Scope of the permissions of a controller. */
export interface PolicyScope {
  readonly clusterName: string;
  readonly vpcId: string;
  /** Other target groups, in which TargetGroupBindings register targets. */
  readonly targetGroupArns: readonly string[];
  readonly protection: Protection;
  /** User pools whose clients it can read. Undefined for all. */
  readonly userPoolArns?: readonly string[];
}

const LOAD_BALANCERS = ['loadbalancer/app/*/*', 'loadbalancer/net/*/*'];
const RULES = ['listener-rule/app/*/*/*', 'listener-rule/net/*/*/*'];
const LISTENERS = ['listener/app/*/*/*', 'listener/net/*/*/*', ...RULES];
const TARGET_GROUPS = ['targetgroup/*/*'];

/**
 * Returns permissions that are limited to the cluster.
 *
 * Compared with the published policy of controller 3.5.0, changes require the tag of this cluster, security groups must
 * be in its VPC, and disabled features have no permissions. The controller tags all resources that it creates,
 * including listeners and rules. Elastic Load Balancing and EC2 support these conditions, as in AWS managed policies
 * for EKS and ECS. Two actions support none.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSLoadBalancingPolicy.html
 * @see
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRoleforExpressGatewayServices.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/trust-store-sharing.html
 */
export function scopedStatements(scope: PolicyScope): iam.PolicyStatement[] {
  return [
    serviceLinkedRole('elasticloadbalancing.amazonaws.com'),
    ...readStatements(scope.userPoolArns),
    ...protectionStatements(scope.protection),
    ...securityGroupStatements(scope),
    ...loadBalancerStatements(scope),
    ...targetStatements(scope),
  ];
}

/**
 * Returns permissions for web ACLs and Shield. Ingresses refer to web ACLs, so their ARNs are known here only if the
 * user lists them.
 */
function protectionStatements({ shield, waf, wafClassic, webAclArns }: Protection): iam.PolicyStatement[] {
  const webAcls = webAclArns ?? [arn('wafv2:*:*:regional/webacl/*/*')];
  const reads = ['GetWebACL', 'GetWebACLForResource'];
  const changes = ['AssociateWebACL', 'DisassociateWebACL'];
  const protections = ['GetSubscriptionState', 'DescribeProtection', 'CreateProtection', 'DeleteProtection'];
  const anywhere = [
    ...(wafClassic ? [...reads, ...changes].map(of('waf-regional')) : []),
    ...(waf ? reads.map(of('wafv2')) : []),
    ...(shield ? protections.map(of('shield')) : []),
    // Required by WAF on the load balancer. It supports neither resources nor tags.
    ...(waf || wafClassic ? ['elasticloadbalancing:SetWebAcl'] : []),
  ];
  return [
    ...(anywhere.length > 0 ? [allow(anywhere, ['*'])] : []),
    // Only for ALBs, and not for APIs, user pools and other resources with web ACLs. WAF does not support tags of ALBs.
    ...(waf
      ? [
          allow(changes.map(of('wafv2')), [balancing('loadbalancer/app/*/*')]),
          ...(webAcls.length > 0 ? [allow(['wafv2:AssociateWebACL'], [...webAcls])] : []),
        ]
      : []),
  ];
}

function securityGroupStatements({ clusterName, vpcId }: PolicyScope): iam.PolicyStatement[] {
  const groups = [arn('ec2:*:*:security-group/*')];
  // A shared VPC belongs to another account, so the VPC is limited by id only.
  const vpc = arn(`ec2:*:*:vpc/${vpcId}`);
  return [
    // Rules of security groups of nodes, pods and load balancers.
    allow(['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'], groups, {
      ArnLike: { 'ec2:Vpc': vpc },
    }),
    // EC2 requires the permission on the VPC and on the security group.
    allow(['ec2:CreateSecurityGroup'], [vpc]),
    allow(['ec2:CreateSecurityGroup'], groups, requested(clusterName)),
    allow(['ec2:CreateTags'], groups, {
      StringEquals: {
        'ec2:CreateAction': 'CreateSecurityGroup',
        [`aws:RequestTag/${CLUSTER_TAG}`]: clusterName,
      },
    }),
    allow(['ec2:CreateTags', 'ec2:DeleteTags'], groups, retagged(clusterName)),
    allow(['ec2:DeleteSecurityGroup'], groups, owned(clusterName)),
  ];
}

function loadBalancerStatements({ clusterName }: PolicyScope): iam.PolicyStatement[] {
  const made = [...LOAD_BALANCERS, ...TARGET_GROUPS].map(balancing);
  const parts = LISTENERS.map(balancing);
  return [
    allow(['CreateLoadBalancer', 'CreateTargetGroup'].map(of('elasticloadbalancing')), ['*'], requested(clusterName)),
    // On the load balancer or listener that contains them, and on the listener or rule itself.
    allow(
      [
        'CreateListener',
        'CreateRule',
        'DeleteListener',
        'DeleteRule',
        'ModifyListener',
        'AddListenerCertificates',
        'RemoveListenerCertificates',
        'ModifyRule',
        'ModifyLoadBalancerAttributes',
        'SetIpAddressType',
        'SetSecurityGroups',
        'SetSubnets',
        'DeleteLoadBalancer',
        'ModifyTargetGroup',
        'ModifyTargetGroupAttributes',
        'DeleteTargetGroup',
        'ModifyListenerAttributes',
        'ModifyCapacityReservation',
        'ModifyIpPools',
      ].map(of('elasticloadbalancing')),
      ['*'],
      owned(clusterName),
    ),
    // The trust store of a listener with mutual TLS, which another component created. A shared trust store requires
    // these permissions.
    allow(['CreateListener', 'ModifyListener'].map(of('elasticloadbalancing')), [balancing('truststore/*/*')]),
    // This action does not support tag conditions.
    allow(['elasticloadbalancing:SetRulePriorities'], RULES.map(balancing)),
    // Tags at creation, including those of listeners and rules.
    allow(['elasticloadbalancing:AddTags'], made, {
      StringEquals: {
        'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'],
        [`aws:RequestTag/${CLUSTER_TAG}`]: clusterName,
      },
    }),
    allow(['elasticloadbalancing:AddTags'], parts, {
      StringEquals: {
        'elasticloadbalancing:CreateAction': ['CreateListener', 'CreateRule'],
        [`aws:RequestTag/${CLUSTER_TAG}`]: clusterName,
      },
    }),
    // Tags later, except for the tag of the cluster.
    allow(
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      [...made, ...parts],
      retagged(clusterName),
    ),
  ];
}

function targetStatements({ clusterName, targetGroupArns }: PolicyScope): iam.PolicyStatement[] {
  const actions = ['RegisterTargets', 'DeregisterTargets'].map(of('elasticloadbalancing'));
  return [
    allow(actions, TARGET_GROUPS.map(balancing), owned(clusterName)),
    ...(targetGroupArns.length > 0 ? [allow(actions, [...targetGroupArns])] : []),
  ];
}

function requested(clusterName: string) {
  return { StringEquals: { [`aws:RequestTag/${CLUSTER_TAG}`]: clusterName } };
}

function owned(clusterName: string) {
  return { StringEquals: { [`aws:ResourceTag/${CLUSTER_TAG}`]: clusterName } };
}

function retagged(clusterName: string) {
  return { ...owned(clusterName), Null: { [`aws:RequestTag/${CLUSTER_TAG}`]: 'true' } };
}

function balancing(rest: string): string {
  return arn(`elasticloadbalancing:*:*:${rest}`);
}

function of(service: string): (action: string) => string {
  return (action) => `${service}:${action}`;
}
