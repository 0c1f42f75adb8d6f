import type { RefusalEntry } from './entry';

/** Of clusters, what is installed in them, and who may do what. */
export const CLUSTER_REFUSALS = {
  ClusterName: {
    means: 'The name of a cluster is not one that EKS takes, or two clusters of one account and Region have it.',
    instead: 'Write 1 to 100 letters, digits, hyphens and underscores, and give each cluster a name of its own.',
  },
  ClusterIpFamily: {
    means: 'An IPv6 cluster has no IPv6 in its network, or is in a Region where EKS has no IPv6 clusters.',
    instead: 'Give the network an IPv6 block, or define the cluster without `ipFamily`.',
  },
  ClusterMismatch: {
    means: 'Something of another cluster is joined with this one.',
    instead: 'Give that of the same cluster.',
  },
  ObjectTwice: {
    means: 'A cluster would get one Kubernetes object from two constructs, which would write over each other.',
    instead: 'Keep the one at the path that the message gives, or give the other another name.',
  },
  ReleaseTwice: {
    means: 'A cluster would get two Helm releases of one name in one namespace.',
    instead: 'Keep the one at the path that the message gives, or give the other another name.',
  },
  ClusterVersion: {
    means: 'The Kubernetes version is not one of the form `1.36`.',
    instead: 'Write major and minor, such as `1.36`.',
  },
  KubectlMissing: {
    means: 'Something needs the Kubernetes API at deployment, and the cluster has no kubectl handler.',
    instead: 'Hand a kubectl layer over with the cluster, or leave the feature out.',
  },
  KubectlSubnets: {
    means: 'The VPC has no private subnets with egress, which the kubectl handler would be in.',
    instead: 'Name subnets with a way to the Helm repository and to the AWS APIs: `kubectlSubnets`.',
  },
  ClusterAttribute: {
    means: 'An imported cluster lacks an attribute that a feature needs.',
    instead:
      'Give the attribute that the message names where the cluster is imported, such as to `ClusterTarget.fromAttributes`.',
  },
  EndpointLockout: {
    means: 'A public endpoint limited to given addresses, without the private one, locks out nodes behind NAT.',
    instead: 'Turn private endpoint access on.',
  },
  PublicNetworks: {
    means: 'The networks of a public endpoint are none, more than EKS takes, private, or listed twice.',
    instead: 'Name 1 to 40 public networks in CIDR notation, each once; let private ones in by `ApiAccess`.',
  },
  ApiNetwork: {
    means: 'Every address would reach the private endpoint of the Kubernetes API.',
    instead: 'Name the networks that are connected with the VPC.',
  },
  AccessEntry: {
    means: 'An access entry is for no role or user, for one that has an entry, or allows what EKS does not take.',
    instead: 'Give each role or user one entry, with a level, or with groups of your own.',
  },
  ChartTimeout: {
    means: 'A Helm timeout does not leave the kubectl handler time to roll back before its own 15 minutes end.',
    instead: 'Give 14 minutes or less.',
  },
  ClusterCompute: {
    means:
      'Something was asked for that does not go with what the cluster computes with: EKS Auto Mode, nodes or Fargate.',
    instead: 'Leave it out, take what the message names, or correct the `compute` of the `ClusterTarget`.',
  },
  WorkloadIdentityUnavailable: {
    means: 'The chosen kind of workload identity does not work here.',
    instead: 'Use the other kind, or give the OIDC provider that the message names.',
  },
  ChartRepository: {
    means: 'The repository that charts are to be pulled from is none.',
    instead: 'Write `oci://…` for a registry, or `https://…`.',
  },
  ImageRegistry: {
    means:
      'An image has no registry that is known here for the Region, or its reference is not of the form that is needed.',
    instead: 'Give a registry of your own; the message says whether with or without a tag.',
  },
  ConfigurationKey: {
    means: 'A key of additional configuration, values or arguments is none that the software reads.',
    instead:
      'Write the name that the message gives. Pin a later version of the add-on where that version reads the key.',
  },
  KubernetesObjects: {
    means: 'Kubernetes objects that are to be applied are none, incomplete, or given twice.',
    instead: 'Give each object once, with apiVersion, kind and metadata.name.',
  },
} satisfies Record<string, RefusalEntry>;
