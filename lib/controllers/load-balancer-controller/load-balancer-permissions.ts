import type * as iam from 'aws-cdk-lib/aws-iam';
import { publishedStatements } from './load-balancer-controller-policy';
import { type PolicyScope, scopedStatements } from './load-balancer-controller-scope';

/** What the AWS Load Balancer Controller may do in AWS: one choice, made by a factory. */
export class LoadBalancerPermissions {
  /**
   * Less than what is published: changes to load balancers, listeners, target groups and their security groups are limited to those that carry
   * the tag `elbv2.k8s.aws/cluster` with the name of this cluster, rules of security groups to its VPC, and what is turned off has no permissions.
   * IAM cannot limit two of them by a tag: the order of the rules of a listener, and the web ACL of an ALB.
   *
   * Load balancers whose listeners carry no such tag, made by a controller before 2.2 or with the feature gate `ListenerRulesTagging` turned
   * off, cannot be changed: let one deployment with `published()` tag them.
   */
  public static scopedToCluster(): LoadBalancerPermissions {
    return new LoadBalancerPermissions(true);
  }

  /**
   * The policy that is published with the controller: every load balancer that any cluster of the account made, and the rules of every
   * security group of the account.
   *
   * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
   */
  public static published(): LoadBalancerPermissions {
    return new LoadBalancerPermissions(false);
  }

  private constructor(
    /** @internal */
    public readonly _isScoped: boolean,
  ) {}

  /** @internal */
  public _statements(scope: PolicyScope): iam.PolicyStatement[] {
    return this._isScoped ? scopedStatements(scope) : publishedStatements();
  }
}
