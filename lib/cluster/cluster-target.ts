import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as eksV1 from 'aws-cdk-lib/aws-eks';
import type * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import type { SourceOptions } from '../artifacts/source-options';
import { fail, withErrorPath } from '../foundation/errors';
import { validateId, validateName } from '../foundation/ids';
import { validateArguments } from '../foundation/input-validation';
import { isChina } from '../foundation/regions';
import { isConcrete } from '../foundation/tokens';
import type { ClusterCompute } from './cluster-compute';
import { ClusterContext } from './cluster-context';
import { type ClusterFacts, factsOfAttributes, factsOfV1, factsOfV2 } from './cluster-facts';
import type { ClusterTargetAttributes, ClusterTargetOptions } from './cluster-target-options';

/** A cluster, regardless of how it was created. Constructs that install software into a cluster accept it. */
export class ClusterTarget {
  /**
   * A cluster of `aws-cdk-lib/aws-eks-v2`, defined or imported.
   *
   * A defined cluster is validated. A public endpoint without restrictions adds a warning, and an endpoint that nodes
   * cannot reach fails.
   *
   * @param cluster the cluster
   * @param options how charts are installed
   */
  public static fromV2(cluster: eks.ICluster, options: ClusterTargetOptions = {}): ClusterTarget {
    validateArguments('ClusterTarget.fromV2', arguments);
    return ClusterTarget.create(cluster, () => factsOfV2(cluster, options));
  }

  /**
   * A cluster of `aws-cdk-lib/aws-eks`, which has its own kubectl handler.
   *
   * A defined cluster always has one. An imported cluster has one with `kubectlRoleArn` and `kubectlLayer`, or with
   * `kubectlProvider`.
   *
   * @param cluster the cluster
   * @param kubernetesVersion the version, such as `1.36`, which the module does not provide. Without it, a new
   * version is assumed
   * @param compute the compute of the cluster. The default is Fargate for a `FargateCluster`, and nodes otherwise
   * @param sources where charts and images come from. The default is their public registries
   */
  public static fromV1(
    cluster: eksV1.ICluster,
    kubernetesVersion?: string,
    compute?: ClusterCompute,
    sources: SourceOptions = {},
  ): ClusterTarget {
    validateArguments('ClusterTarget.fromV1', arguments);
    return ClusterTarget.create(cluster, () => factsOfV1(cluster, kubernetesVersion, compute, sources));
  }

  /**
   * A cluster that is known by its attributes.
   *
   * @param scope the scope of the import, and of the kubectl handler if a layer is given
   * @param id the id of the import in the scope
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ClusterTargetAttributes): ClusterTarget {
    validateArguments('ClusterTarget.fromAttributes', arguments);
    return ClusterTarget.create(scope, () => factsOfAttributes(scope, id, attributes));
  }

  private static create(scope: IConstruct, read: () => ClusterFacts): ClusterTarget {
    return withErrorPath(scope, () => {
      const facts = read();
      validateName('cluster', facts.clusterName, { errorName: 'ClusterName' });
      validateId('securityGroup', facts.clusterSecurityGroupId);
      validateIpFamily(facts.isIpv6, Stack.of(scope).region);
      return new ClusterTarget(facts);
    });
  }

  /** The name of the cluster. */
  public readonly clusterName: string;

  /** The ARN of the cluster. */
  public readonly clusterArn: string;

  /** The VPC of the cluster, if it is known. */
  public readonly vpc?: ec2.IVpc;

  /** The cluster security group, if it is known. */
  public readonly clusterSecurityGroupId?: string;

  /** The Kubernetes version, such as `1.36`, if it is known. */
  public readonly kubernetesVersion?: string;

  /** Whether the cluster assigns IPv6 addresses to pods. */
  public readonly isIpv6: boolean;

  /** The compute of the cluster. */
  public readonly compute: ClusterCompute;

  /** The cluster as other parts of the library see it. @internal */
  public readonly _context: ClusterContext;

  private constructor(facts: ClusterFacts) {
    this.clusterName = facts.clusterName;
    this.clusterArn = facts.clusterArn;
    this.vpc = facts.vpc;
    this.clusterSecurityGroupId = facts.clusterSecurityGroupId;
    this.kubernetesVersion = facts.kubernetesVersion;
    this.isIpv6 = facts.isIpv6;
    this.compute = facts.compute;
    this._context = new ClusterContext(this, facts);
  }
}

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html, read on 2026-11-28 */
function validateIpFamily(isIpv6: boolean, region: string): void {
  if (isIpv6 && isConcrete(region) && isChina(region)) {
    fail(
      'ClusterIpFamily',
      `"${region}" is a Region in China, where EKS does not support IPv6 clusters. Leave ipFamily out`,
    );
  }
}
