import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { ClusterCompute } from './cluster-compute';

/**
 * How a cluster is reached at deployment. A cluster has one handler for all its targets: the options of the target that installs the first
 * chart make it.
 */
export interface ClusterTargetOptions {
  /**
   * The kubectl layer of the cluster's version, such as `new KubectlV36Layer(this, 'Kubectl')`, in the stack of the cluster. With it, charts
   * can be installed: by a handler of two Lambda functions in the node subnets, which an access entry makes an administrator of the
   * cluster. The cluster must admit access entries: its authentication mode is `API` or `API_AND_CONFIG_MAP`.
   *
   * @default - the kubectl provider that the cluster has of its own, or none: what needs the Kubernetes API is refused
   */
  readonly kubectlLayer?: lambda.ILayerVersion;

  /**
   * The subnets of the handler: they need a way to the Helm repository, to the Kubernetes API, and to the AWS APIs. Not used without
   * `kubectlLayer`.
   *
   * @default - the private subnets of the VPC with egress: in a network of this library, the node subnets
   */
  readonly kubectlSubnets?: ec2.SubnetSelection;

  /**
   * Where charts are pulled from instead of their public repositories, each under its own name: an OCI registry such as
   * `oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts`, or an `https://` repository. It must hold the pinned versions.
   *
   * @default - the public repository of each chart, for which the handler needs a way to the internet
   */
  readonly chartRepository?: string;

  /**
   * What the cluster computes with. What contradicts a cluster that this app defines is refused as `ClusterCompute`.
   *
   * @default - what a defined cluster shows: EKS Auto Mode where it is turned on, Fargate for a `FargateCluster`, nodes otherwise; of an
   * imported cluster, nodes
   */
  readonly compute?: ClusterCompute;
}

/** A cluster that something else made. */
export interface ClusterTargetAttributes extends ClusterTargetOptions {
  /** The name of the cluster. */
  readonly clusterName: string;

  /**
   * The VPC of the cluster.
   *
   * @default - not known: what needs it is refused, and the kubectl handler is outside of any VPC
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The cluster security group: the one that EKS makes and puts on control plane and nodes.
   *
   * @default - not known: what needs it is refused
   */
  readonly clusterSecurityGroupId?: string;

  /**
   * The URL of the Kubernetes API.
   *
   * @default - not known: nodes that have to be told how to join are refused
   */
  readonly clusterEndpoint?: string;

  /**
   * The certificate authority of the cluster in Base64.
   *
   * @default - not known: nodes that have to be told how to join are refused
   */
  readonly clusterCertificateAuthorityData?: string;

  /**
   * The Kubernetes version, such as `1.36`. Anything else is refused; a deploy-time value counts as not known.
   *
   * @default - not known: taken to be new
   */
  readonly kubernetesVersion?: string;

  /**
   * Whether the cluster gives pods IPv6 addresses.
   *
   * @default false
   */
  readonly ipv6?: boolean;

  /**
   * The OIDC provider of the cluster in IAM.
   *
   * @default - not known: IRSA is refused
   */
  readonly openIdConnectProvider?: iam.IOpenIdConnectProvider;
}
