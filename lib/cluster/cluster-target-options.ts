import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { SourceOptions } from '../artifacts/source-options';
import type { Delivery } from '../delivery/delivery';
import type { ClusterCompute } from './cluster-compute';

/**
 * How to reach a cluster at deployment.
 *
 * A cluster has one kubectl handler for all of its targets. The target that installs the first chart defines it, with
 * its own options.
 */
export interface ClusterTargetOptions extends SourceOptions {
  /**
   * How charts and Kubernetes objects get into the cluster: by a kubectl handler, or by files for Argo CD, Flux or
   * another tool. With files, `kubectlLayer` and `kubectlSubnets` fail with `GitOpsHandler`.
   *
   * @default Delivery.kubectl()
   */
  readonly delivery?: Delivery;

  /**
   * The kubectl layer for the version of the cluster, such as `new KubectlV36Layer(this, 'Kubectl')`.
   *
   * With it, the library can install Helm charts. It defines a kubectl handler of two Lambda functions in the node
   * subnets, and an access entry that makes the handler an administrator of the cluster. The authentication mode of
   * the cluster must be `API` or `API_AND_CONFIG_MAP`.
   *
   * @default - the kubectl provider of the cluster. Without one, constructs that need the Kubernetes API fail
   */
  readonly kubectlLayer?: lambda.ILayerVersion;

  /**
   * The subnets of the handler. They need routes to the Helm repository, the Kubernetes API and the AWS APIs. Ignored
   * without `kubectlLayer`.
   *
   * @default - the private subnets of the VPC with egress, which are the node subnets in a network of this library
   */
  readonly kubectlSubnets?: ec2.SubnetSelection;

  /**
   * The compute of the cluster. A value that contradicts a cluster of this app fails with `ClusterCompute`.
   *
   * @default - the compute of a defined cluster: EKS Auto Mode if it is on, Fargate for a `FargateCluster`, and nodes
   * otherwise. Nodes for an imported cluster
   */
  readonly compute?: ClusterCompute;
}

/** Attributes of an existing cluster. */
export interface ClusterTargetAttributes extends ClusterTargetOptions {
  /** The name of the cluster. */
  readonly clusterName: string;

  /**
   * The VPC of the cluster.
   *
   * @default - not known. Constructs that need it fail, and the kubectl handler is not in a VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The cluster security group, which EKS creates for the control plane and nodes.
   *
   * @default - not known. Constructs that need it fail
   */
  readonly clusterSecurityGroupId?: string;

  /**
   * The URL of the Kubernetes API.
   *
   * @default - not known. Nodes that need it to join the cluster fail
   */
  readonly clusterEndpoint?: string;

  /**
   * The certificate authority of the cluster in Base64.
   *
   * @default - not known. Nodes that need it to join the cluster fail
   */
  readonly clusterCertificateAuthorityData?: string;

  /**
   * The Kubernetes version, such as `1.36`. Other forms fail. A deploy-time value counts as not known.
   *
   * @default - not known. A new version is assumed
   */
  readonly kubernetesVersion?: string;

  /**
   * Whether the cluster assigns IPv6 addresses to pods.
   *
   * @default false
   */
  readonly ipv6?: boolean;

  /**
   * The IAM OIDC provider of the cluster.
   *
   * @default - not known. IRSA fails
   */
  readonly openIdConnectProvider?: iam.IOpenIdConnectProvider;
}
