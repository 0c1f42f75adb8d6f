import type { RefusalEntry } from './entry';

/** Errors of clusters, of the software installed in them, and of workload identity. */
export const CLUSTER_REFUSALS = {
  ClusterName: {
    means: 'EKS does not accept the name of a cluster.',
    instead: 'Write 1 to 100 letters, digits, hyphens and underscores.',
  },
  ClusterTwice: {
    means: 'Two clusters in one account and Region have the same name.',
    instead: 'Give each cluster a unique name.',
  },
  ClusterIpFamily: {
    means: 'The network of an IPv6 cluster has no IPv6 block, or EKS does not support IPv6 clusters in the Region.',
    instead: 'Add an IPv6 block to the network, or define the cluster without `ipFamily`.',
  },
  ClusterMismatch: {
    means: 'A resource belongs to another cluster.',
    instead: 'Give the resource of the same cluster.',
  },
  ObjectTwice: {
    means: 'Two constructs define the same Kubernetes object, and would overwrite each other.',
    instead: 'Remove one of them, or give it another name. The message gives the path of the other construct.',
  },
  ReleaseTwice: {
    means: 'Two constructs define a Helm release with the same name in the same namespace.',
    instead: 'Remove one of them, or give it another name. The message gives the path of the other construct.',
  },
  ClusterVersion: {
    means: 'The Kubernetes version does not have the form `1.36`.',
    instead: 'Write the major and the minor version, such as `1.36`.',
  },
  KubectlMissing: {
    means: 'A construct needs the Kubernetes API at deployment, but the cluster has no kubectl handler.',
    instead: 'Set `kubectlLayer` on the `ClusterTarget`, or leave the feature out.',
  },
  KubectlSubnets: {
    means: 'The VPC has no private subnets with egress for the kubectl handler.',
    instead: 'Set `kubectlSubnets` to subnets with a route to the Helm repository and to the AWS APIs.',
  },
  ClusterAttribute: {
    means: 'An imported cluster lacks an attribute that a feature needs.',
    instead:
      'Set the attribute that the message names when you import the cluster, for example in `ClusterTarget.fromAttributes`.',
  },
  EndpointLockout: {
    means: 'The cluster has no private endpoint, and its public endpoint does not admit nodes behind NAT.',
    instead: 'Turn on private endpoint access.',
  },
  ChartTimeout: {
    means: 'A Helm timeout leaves no time to roll back within the 15 minutes of the Lambda function.',
    instead: 'Write 14 minutes or less.',
  },
  ClusterCompute: {
    means: 'An option does not work with the compute of the cluster: EKS Auto Mode, nodes or Fargate.',
    instead: 'Leave the option out, use what the message names, or correct `compute` of the `ClusterTarget`.',
  },
  WorkloadIdentityUnavailable: {
    means: 'The workload identity does not work in this cluster.',
    instead: 'Use the other kind of identity, or give the OIDC provider that the message names.',
  },
  ChartRepository: {
    means: 'The value is not a chart repository.',
    instead: 'Write `oci://…` for an OCI registry, or `https://…`.',
  },
  ImageRegistry: {
    means: 'The library does not know the EKS image registry of the Region, or an image reference has the wrong form.',
    instead: 'Give your own registry. The message says whether the reference needs a tag.',
  },
  ConfigurationKey: {
    means: 'The software does not read a key of the additional configuration, values or arguments.',
    instead: 'Write the key that the message gives. If a later version of the add-on reads the key, pin that version.',
  },
  KubernetesObjects: {
    means: 'The list of Kubernetes objects is empty, or an object is incomplete or given twice.',
    instead: 'Give each object once, with `apiVersion`, `kind` and `metadata.name`.',
  },
} satisfies Record<string, RefusalEntry>;
