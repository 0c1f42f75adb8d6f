import type * as iam from 'aws-cdk-lib/aws-iam';
import type { ResolvedProtection } from './load-balancer-defaults';
import {
  allowStatement,
  CONTROLLER_CLUSTER_TAG,
  controllerReadStatements,
  partitionArn,
  publishedControllerStatements,
  serviceLinkedRole,
} from './permission-statements';

/** What the controller of one cluster is limited to. */
export interface ControllerPermissions {
  readonly clusterName: string;
  readonly vpcId: string;
  /** Target groups of others, in which TargetGroupBindings register targets. */
  readonly targetGroupArns: readonly string[];
  readonly protection: ResolvedProtection;
  /** The user pools whose clients are read; undefined for every one. */
  readonly userPoolArns?: readonly string[];
}

const LOAD_BALANCER_RESOURCES = ['loadbalancer/app/*/*', 'loadbalancer/net/*/*'];
const RULE_RESOURCES = ['listener-rule/app/*/*/*', 'listener-rule/net/*/*/*'];
const LISTENER_RESOURCES = ['listener/app/*/*/*', 'listener/net/*/*/*', ...RULE_RESOURCES];
const TARGET_GROUP_RESOURCES = ['targetgroup/*/*'];

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
export function controllerScopedStatements(scope: ControllerPermissions): iam.PolicyStatement[] {
  return [
    serviceLinkedRole('elasticloadbalancing.amazonaws.com'),
    ...controllerReadStatements(scope.userPoolArns),
    ...protectionStatements(scope.protection),
    ...controllerSecurityGroupStatements(scope),
    ...loadBalancerStatements(scope),
    ...targetStatements(scope),
  ];
}

/** Web ACLs and protections are named by Ingresses: they are known here where the user names them, too. */
function protectionStatements({
  shieldAdvanced,
  waf,
  wafClassic,
  webAclArns,
}: ResolvedProtection): iam.PolicyStatement[] {
  const webAcls = webAclArns ?? [partitionArn('wafv2:*:*:regional/webacl/*/*')];
  const reads = ['GetWebACL', 'GetWebACLForResource'];
  const changes = ['AssociateWebACL', 'DisassociateWebACL'];
  const protections = ['GetSubscriptionState', 'DescribeProtection', 'CreateProtection', 'DeleteProtection'];
  const anywhere = [
    ...(wafClassic ? [...reads, ...changes].map(actionOf('waf-regional')) : []),
    ...(waf ? reads.map(actionOf('wafv2')) : []),
    ...(shieldAdvanced ? protections.map(actionOf('shield')) : []),
    // What WAF asks for on the load balancer: it takes neither a resource nor a tag.
    ...(waf || wafClassic ? ['elasticloadbalancing:SetWebAcl'] : []),
  ];
  return [
    ...(anywhere.length > 0 ? [allowStatement(anywhere, ['*'])] : []),
    // Of ALBs alone: not of APIs, user pools and whatever else a web ACL protects. WAF knows no tags of ALBs.
    ...(waf
      ? [
          allowStatement(changes.map(actionOf('wafv2')), [balancerArn('loadbalancer/app/*/*')]),
          ...(webAcls.length > 0 ? [allowStatement(['wafv2:AssociateWebACL'], [...webAcls])] : []),
        ]
      : []),
  ];
}

function controllerSecurityGroupStatements({ clusterName, vpcId }: ControllerPermissions): iam.PolicyStatement[] {
  const groups = [partitionArn('ec2:*:*:security-group/*')];
  // The owner of a shared VPC is another account: the id alone tells it.
  const vpc = partitionArn(`ec2:*:*:vpc/${vpcId}`);
  return [
    // Rules of the security groups of nodes and pods, and of those of load balancers.
    allowStatement(['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'], groups, {
      ArnLike: { 'ec2:Vpc': vpc },
    }),
    // EC2 asks for the permission on the VPC and on the group.
    allowStatement(['ec2:CreateSecurityGroup'], [vpc]),
    allowStatement(['ec2:CreateSecurityGroup'], groups, requestsClusterTag(clusterName)),
    allowStatement(['ec2:CreateTags'], groups, {
      StringEquals: {
        'ec2:CreateAction': 'CreateSecurityGroup',
        [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName,
      },
    }),
    allowStatement(['ec2:CreateTags', 'ec2:DeleteTags'], groups, keepsClusterTag(clusterName)),
    allowStatement(['ec2:DeleteSecurityGroup'], groups, carriesClusterTag(clusterName)),
  ];
}

function loadBalancerStatements({ clusterName }: ControllerPermissions): iam.PolicyStatement[] {
  const made = [...LOAD_BALANCER_RESOURCES, ...TARGET_GROUP_RESOURCES].map(balancerArn);
  const parts = LISTENER_RESOURCES.map(balancerArn);
  return [
    allowStatement(
      ['CreateLoadBalancer', 'CreateTargetGroup'].map(actionOf('elasticloadbalancing')),
      ['*'],
      requestsClusterTag(clusterName),
    ),
    // On the load balancer or listener that they become part of, and on the listener or rule itself.
    allowStatement(
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
      ].map(actionOf('elasticloadbalancing')),
      ['*'],
      carriesClusterTag(clusterName),
    ),
    // The trust store of a listener that verifies clients, which something else made: one that is shared takes these permissions on it.
    allowStatement(['CreateListener', 'ModifyListener'].map(actionOf('elasticloadbalancing')), [
      balancerArn('truststore/*/*'),
    ]),
    // Takes no tag as a condition.
    allowStatement(['elasticloadbalancing:SetRulePriorities'], RULE_RESOURCES.map(balancerArn)),
    // Tags at creation, of listeners and rules too.
    allowStatement(['elasticloadbalancing:AddTags'], made, {
      StringEquals: {
        'elasticloadbalancing:CreateAction': ['CreateTargetGroup', 'CreateLoadBalancer'],
        [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName,
      },
    }),
    allowStatement(['elasticloadbalancing:AddTags'], parts, {
      StringEquals: {
        'elasticloadbalancing:CreateAction': ['CreateListener', 'CreateRule'],
        [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName,
      },
    }),
    // Tags later: never the one that says whose it is.
    allowStatement(
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags'],
      [...made, ...parts],
      keepsClusterTag(clusterName),
    ),
  ];
}

function targetStatements({ clusterName, targetGroupArns }: ControllerPermissions): iam.PolicyStatement[] {
  const actions = ['RegisterTargets', 'DeregisterTargets'].map(actionOf('elasticloadbalancing'));
  return [
    allowStatement(actions, TARGET_GROUP_RESOURCES.map(balancerArn), carriesClusterTag(clusterName)),
    ...(targetGroupArns.length > 0 ? [allowStatement(actions, [...targetGroupArns])] : []),
  ];
}

function requestsClusterTag(clusterName: string) {
  return { StringEquals: { [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName } };
}

function carriesClusterTag(clusterName: string) {
  return { StringEquals: { [`aws:ResourceTag/${CONTROLLER_CLUSTER_TAG}`]: clusterName } };
}

function keepsClusterTag(clusterName: string) {
  return { ...carriesClusterTag(clusterName), Null: { [`aws:RequestTag/${CONTROLLER_CLUSTER_TAG}`]: 'true' } };
}

function balancerArn(rest: string): string {
  return partitionArn(`elasticloadbalancing:*:*:${rest}`);
}

function actionOf(service: string): (action: string) => string {
  return (action) => `${service}:${action}`;
}

/** What the AWS Load Balancer Controller may do in AWS: one choice, made by a factory. */
export class Permissions {
  /**
   * Less than what is published: changes to load balancers, listeners, target groups and their security groups are limited to those that carry
   * the tag `elbv2.k8s.aws/cluster` with the name of this cluster, rules of security groups to its VPC, and what is turned off has no permissions.
   * IAM cannot limit two of them by a tag: the order of the rules of a listener, and the web ACL of an ALB.
   *
   * Load balancers whose listeners carry no such tag, made by a controller before 2.2 or with the feature gate `ListenerRulesTagging` turned
   * off, cannot be changed: let one deployment with `published()` tag them.
   */
  public static scopedToCluster(): Permissions {
    return new Permissions(true);
  }

  /**
   * The policy that is published with the controller: every load balancer that any cluster of the account made, and the rules of every
   * security group of the account.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
   */
  public static published(): Permissions {
    return new Permissions(false);
  }

  private constructor(
    /** @internal */
    public readonly _isScoped: boolean,
  ) {}

  /** @internal */
  public _statements(scope: ControllerPermissions): iam.PolicyStatement[] {
    return this._isScoped ? controllerScopedStatements(scope) : publishedControllerStatements();
  }
}
