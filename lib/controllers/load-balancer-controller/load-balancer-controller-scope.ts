import type * as iam from 'aws-cdk-lib/aws-iam';
import { allow, arn, CLUSTER_TAG, readStatements, serviceLinkedRole } from './load-balancer-controller-policy';
import type { Protection } from './load-balancer-protection';

/** What the controller of one cluster is limited to. */
export interface PolicyScope {
  readonly clusterName: string;
  readonly vpcId: string;
  /** Target groups of others, in which TargetGroupBindings register targets. */
  readonly targetGroupArns: readonly string[];
  readonly protection: Protection;
  /** The user pools whose clients are read; undefined for every one. */
  readonly userPoolArns?: readonly string[];
}

const LOAD_BALANCERS = ['loadbalancer/app/*/*', 'loadbalancer/net/*/*'];
const RULES = ['listener-rule/app/*/*/*', 'listener-rule/net/*/*/*'];
const LISTENERS = ['listener/app/*/*/*', 'listener/net/*/*/*', ...RULES];
const TARGET_GROUPS = ['targetgroup/*/*'];

/**
 * Less than what is published with the controller 3.5.0: what it makes and changes carries the tag of this cluster, security groups lie in its
 * VPC, and what is turned off has no permissions. The controller tags all that it makes, listeners and rules included. Elastic Load
 * Balancing and EC2 take the conditions, as policies of AWS have them with tags of EKS and ECS; two actions take none.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSLoadBalancingPolicy.html
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRoleforExpressGatewayServices.html
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

/** Web ACLs and protections are named by Ingresses: they are known here where the user names them, too. */
function protectionStatements({ shieldAdvanced, waf, wafClassic, webAclArns }: Protection): iam.PolicyStatement[] {
  const webAcls = webAclArns ?? [arn('wafv2:*:*:regional/webacl/*/*')];
  const reads = ['GetWebACL', 'GetWebACLForResource'];
  const changes = ['AssociateWebACL', 'DisassociateWebACL'];
  const protections = ['GetSubscriptionState', 'DescribeProtection', 'CreateProtection', 'DeleteProtection'];
  const anywhere = [
    ...(wafClassic ? [...reads, ...changes].map(of('waf-regional')) : []),
    ...(waf ? reads.map(of('wafv2')) : []),
    ...(shieldAdvanced ? protections.map(of('shield')) : []),
    // What WAF asks for on the load balancer: it takes neither a resource nor a tag.
    ...(waf || wafClassic ? ['elasticloadbalancing:SetWebAcl'] : []),
  ];
  return [
    ...(anywhere.length > 0 ? [allow(anywhere, ['*'])] : []),
    // Of ALBs alone: not of APIs, user pools and whatever else a web ACL protects. WAF knows no tags of ALBs.
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
  // The owner of a shared VPC is another account: the id alone tells it.
  const vpc = arn(`ec2:*:*:vpc/${vpcId}`);
  return [
    // Rules of the security groups of nodes and pods, and of those of load balancers.
    allow(['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'], groups, {
      ArnLike: { 'ec2:Vpc': vpc },
    }),
    // EC2 asks for the permission on the VPC and on the group.
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
    // On the load balancer or listener that they become part of, and on the listener or rule itself.
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
    // The trust store of a listener that verifies clients, which something else made: one that is shared takes these permissions on it.
    allow(['CreateListener', 'ModifyListener'].map(of('elasticloadbalancing')), [balancing('truststore/*/*')]),
    // Takes no tag as a condition.
    allow(['elasticloadbalancing:SetRulePriorities'], RULES.map(balancing)),
    // Tags at creation, of listeners and rules too.
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
    // Tags later: never the one that says whose it is.
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
