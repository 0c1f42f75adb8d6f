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

/** Scope of the permissions of a controller. */
export interface ControllerPermissions {
  readonly clusterName: string;
  readonly vpcId: string;
  /** Other target groups, in which TargetGroupBindings register targets. */
  readonly targetGroupArns: readonly string[];
  readonly protection: ResolvedProtection;
  /** User pools whose clients it can read. Undefined for all. */
  readonly userPoolArns?: readonly string[];
}

const LOAD_BALANCER_RESOURCES = ['loadbalancer/app/*/*', 'loadbalancer/net/*/*'];
const RULE_RESOURCES = ['listener-rule/app/*/*/*', 'listener-rule/net/*/*/*'];
const LISTENER_RESOURCES = ['listener/app/*/*/*', 'listener/net/*/*/*', ...RULE_RESOURCES];
const TARGET_GROUP_RESOURCES = ['targetgroup/*/*'];

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

/**
 * Returns permissions for web ACLs and Shield. Ingresses refer to web ACLs, so their ARNs are known here only if the
 * user lists them.
 */
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
    // Required by WAF on the load balancer. It supports neither resources nor tags.
    ...(waf || wafClassic ? ['elasticloadbalancing:SetWebAcl'] : []),
  ];
  return [
    ...(anywhere.length > 0 ? [allowStatement(anywhere, ['*'])] : []),
    // Only for ALBs, and not for APIs, user pools and other resources with web ACLs. WAF does not support tags of ALBs.
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
  // A shared VPC belongs to another account, so the VPC is limited by id only.
  const vpc = partitionArn(`ec2:*:*:vpc/${vpcId}`);
  return [
    // Rules of security groups of nodes, pods and load balancers.
    allowStatement(['ec2:AuthorizeSecurityGroupIngress', 'ec2:RevokeSecurityGroupIngress'], groups, {
      ArnLike: { 'ec2:Vpc': vpc },
    }),
    // EC2 requires the permission on the VPC and on the security group.
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
    // On the load balancer or listener that contains them, and on the listener or rule itself.
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
    // The trust store of a listener with mutual TLS, which another component created. A shared trust store requires
    // these permissions.
    allowStatement(['CreateListener', 'ModifyListener'].map(actionOf('elasticloadbalancing')), [
      balancerArn('truststore/*/*'),
    ]),
    // This action does not support tag conditions.
    allowStatement(['elasticloadbalancing:SetRulePriorities'], RULE_RESOURCES.map(balancerArn)),
    // Tags at creation, including those of listeners and rules.
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
    // Tags later, except for the tag of the cluster.
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

/** AWS permissions of the AWS Load Balancer Controller. Choose one of the factories. */
export class Permissions {
  /**
   * Limits the permissions to this cluster.
   *
   * Changes of load balancers, listeners, target groups and their security groups require the tag
   * `elbv2.k8s.aws/cluster` with the name of this cluster. Security group rules are limited to its VPC. Disabled
   * features have no permissions. IAM cannot limit two actions by tag: the order of listener rules, and the web ACL of
   * an ALB.
   *
   * Load balancers with listeners without this tag cannot be changed. Controllers before 2.2, or with the feature gate
   * `ListenerRulesTagging` disabled, create such listeners. Deploy once with `published()` to add the tags.
   */
  public static scopedToCluster(): Permissions {
    return new Permissions(true);
  }

  /**
   * Uses the published policy of the controller. It allows changes of all load balancers that any cluster of the
   * account created, and of all security group rules of the account.
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
