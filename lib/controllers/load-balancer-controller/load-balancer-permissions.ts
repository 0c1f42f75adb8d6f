import type * as iam from 'aws-cdk-lib/aws-iam';
import { publishedStatements } from './load-balancer-controller-policy';
import { type PolicyScope, scopedStatements } from './load-balancer-controller-scope';

/** AWS permissions of the AWS Load Balancer Controller. Choose one of the factories. */
export class LoadBalancerPermissions {
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
  public static scopedToCluster(): LoadBalancerPermissions {
    return new LoadBalancerPermissions(true);
  }

  /**
   * Uses the published policy of the controller. It allows changes of all load balancers that any cluster of the
   * account created, and of all security group rules of the account.
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
