import type { ErrorEntry } from './entry';

/** Of clusters, what is installed in them, and who may do what. */
export const CLUSTER_ERRORS = {
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
} satisfies Record<string, ErrorEntry>;

/** Of nodes, and of what joins a network and a cluster. */
export const NODE_ERRORS = {
  NodegroupSize: {
    means:
      'The sizes of a node group are out of order, a figure of its nodes is out of bounds, or a label or a taint is none.',
    instead:
      'Minimum at most desired at most maximum, and a maximum of one or more; the message gives the bounds of other figures, and the form of labels and taints.',
  },
  NodeLabel: {
    means: 'A label or a taint of nodes is one that the kubelet or EKS refuses, or there are too many, or one twice.',
    instead: 'Use a prefix of your own, such as `example.com/`, and give each taint once.',
  },
  NodeZones: {
    means: 'A node group or a Fargate profile names a zone in which it has no subnet.',
    instead: 'Name zones of its subnets, or add the zone to the network first.',
  },
  AutoModeNodes: {
    means: 'A NodeClass or a NodePool of EKS Auto Mode has a name or a setting that EKS does not take.',
    instead: 'Write it in the form, or inside the bounds, that the message gives.',
  },
  FargateSelectors: {
    means: 'The selectors of a Fargate profile are too many, too few or empty, or none takes the pods of an add-on.',
    instead: 'Write 1 to 5 selectors, each with a namespace and at most 5 labels, for everything that is installed.',
  },
  NodeImage: {
    means: 'The image of nodes does not go with what else is said of them, or with their instance types.',
    instead: 'Take another image, or leave out the setting that the message names.',
  },
  NodeVersion: {
    means:
      'Nodes would have a newer Kubernetes version than the control plane, or one that is more than three minor versions older.',
    instead: 'Upgrade the cluster first and then its nodes, one minor version at a time.',
  },
  NetworkMismatch: {
    means: 'The cluster and the network that were joined are not of one VPC.',
    instead: 'Create the cluster in `network.vpc`.',
  },
  EndpointMissing: {
    means: 'Something is to run without a way to the internet, and the network lacks an endpoint that it calls.',
    instead: 'Add the `EndpointFeature` that the message names.',
  },
} satisfies Record<string, ErrorEntry>;
