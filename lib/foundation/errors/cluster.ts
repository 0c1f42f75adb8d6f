import type { ErrorEntry } from './entry';

/** Errors of clusters, of the software installed in them, and of workload identity. */
export const CLUSTER_ERRORS = {
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
} satisfies Record<string, ErrorEntry>;

/** Errors of nodes, and of networks and clusters that do not match. */
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
