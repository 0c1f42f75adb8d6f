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
  EndedSoftware: {
    means: 'A chart or an add-on is of software that gets no more security fixes: ingress-nginx or AWS App Mesh.',
    instead: 'Use the software in the message.',
  },
  ClusterVersion: {
    means: 'The Kubernetes version does not have the form `1.36`.',
    instead: 'Write the major and the minor version, such as `1.36`.',
  },
  KubectlMissing: {
    means: 'A construct needs the Kubernetes API at deployment, but the cluster has no kubectl handler.',
    instead: 'Set `kubectlLayer` on the `ClusterTarget`, or remove the feature.',
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
    means: 'The cluster has no private endpoint, and its public endpoint does not allow nodes behind NAT.',
    instead: 'Enable the private endpoint.',
  },
  PublicNetworks: {
    means: 'The networks of a public endpoint are empty, more than EKS supports, private, or listed twice.',
    instead: 'Write 1 to 40 public networks in CIDR notation, each once. Allow private networks with `ApiAccess`.',
  },
  ApiNetwork: {
    means: 'Every network would have access to the private endpoint of the Kubernetes API.',
    instead: 'Write the networks that are connected to the VPC.',
  },
  AccessEntry: {
    means:
      'The principal of an access entry is not a role or user, or already has an entry, or EKS rejects its permissions.',
    instead: 'Give each role or user one entry, with an access level or with your own groups.',
  },
  ChartTimeout: {
    means: 'A Helm timeout leaves no time to roll back within the 15 minutes of the Lambda function.',
    instead: 'Write 14 minutes or less.',
  },
  ClusterCompute: {
    means: 'An option does not work with the compute of the cluster: EKS Auto Mode, nodes or Fargate.',
    instead: 'Remove the option, use what the message names, or correct `compute` of the `ClusterTarget`.',
  },
  WorkloadIdentityUnavailable: {
    means: 'The workload identity does not work in this cluster.',
    instead: 'Use the other kind of identity, or give the OIDC provider that the message names.',
  },
  GitOpsDirectory: {
    means: 'A directory for GitOps is not valid, belongs to two clusters, or has files of others in its folders.',
    instead: 'Write a directory for one cluster, and keep other files outside of it.',
  },
  GitOpsHandler: {
    means: 'A cluster has both a kubectl handler and the delivery by files.',
    instead: 'Leave `kubectlLayer` and `kubectlSubnets` out, or write `Delivery.kubectl()`.',
  },
  GitOpsSecret: {
    means: 'A file for GitOps would contain a secret.',
    instead: 'Name a Secret of the cluster, and let External Secrets or another tool create it.',
  },
  GitOpsSource: {
    means: 'A chart or a definition is in an asset or a bucket, which tools of GitOps cannot read.',
    instead: 'Use a chart repository or an OCI registry, and copy definitions into the Git repository.',
  },
  GitOpsValue: {
    means: 'A file for GitOps cannot contain a deploy-time value, or no file contains a given value.',
    instead: 'Write a value that is known at synthesis, or a name of the SSM parameter of the stack.',
  },
  ChartVersion: {
    means: 'A Helm release has no exact chart version, or a version beside an asset.',
    instead: 'Write an exact version such as `1.2.3`, and none for an asset.',
  },
  ReleaseName: {
    means: 'Helm does not accept the name of a release, or Kubernetes does not accept the name of its namespace.',
    instead: 'Write lower-case letters, digits and hyphens: at most 53 for a release, and 63 for a namespace.',
  },
  ReleaseWait: {
    means: 'A Helm release is atomic but does not wait.',
    instead: 'Leave `wait` or `atomic` out.',
  },
  ChartRepository: {
    means: 'The value is not a chart repository.',
    instead: 'Write `oci://…` for an OCI registry, or `https://…`.',
  },
  ChartAsset: {
    means: 'The kubectl handler cannot unpack the asset of a chart, or has no role that can read it.',
    instead: 'Give the asset the directory of the unpacked chart, and the imported kubectl provider its role.',
  },
  PublicSource: {
    means:
      'Charts, images or definitions come from the internet, or from another Region, and the network has no way there.',
    instead: 'Write the private sources that the message names for each list. `docs/private-images.md` has them all.',
  },
  PullThroughCache: {
    means: 'Amazon ECR does not accept the prefix, the secret or the Region of a pull-through cache rule.',
    instead: 'Write what the message names.',
  },
  ImageRegistry: {
    means:
      'The library does not know the EKS image registry of the Region, the image registry does not have an image, or a reference has the wrong form.',
    instead: 'Give your own registry. The message says whether the reference needs a tag.',
  },
  ConfigurationKey: {
    means: 'The software does not read a key of the additional configuration, values or arguments.',
    instead: 'Write the key that the message gives. If a later version of the add-on reads the key, pin that version.',
  },
  KubernetesObjects: {
    means:
      'The list of Kubernetes objects is empty or too large, or an object is incomplete, too large, given twice, or of a kind that the same list defines.',
    instead: 'Give each object once, with `apiVersion`, `kind` and `metadata.name`, and divide long lists.',
  },
} satisfies Record<string, ErrorEntry>;

/** Errors of nodes, and of clusters and networks that do not match. */
export const NODE_ERRORS = {
  NodegroupSize: {
    means: 'The sizes of a node group contradict each other or its update settings.',
    instead:
      'Write 0 ≤ `minSize` ≤ `desiredSize` ≤ `maxSize`, a `maxSize` of 1 or more, and no larger `maxUnavailable`.',
  },
  NodeSetting: {
    means: 'A number of a node option is out of bounds, or there are no instance types.',
    instead: 'Write a value within the bounds in the message, and one or more instance types.',
  },
  NodeSecurityGroups: {
    means: 'The number of security groups, or a port of a node security group, is not valid.',
    instead: 'Write 1 to 16 security groups, and ports from 1 to 65535.',
  },
  NodeLabel: {
    means: 'A label or a taint of nodes is not valid, reserved or duplicate, or there are too many of them.',
    instead: 'Write your own prefix, such as `example.com/`, in the format in the message, and each taint once.',
  },
  NodeZones: {
    means: 'A node group or a Fargate profile has a zone without a subnet.',
    instead: 'Choose zones of its subnets, or add the zone to the network first.',
  },
  AutoModeNodes: {
    means: 'A NodeClass or a NodePool of EKS Auto Mode has a name or a setting that EKS does not accept.',
    instead: 'Write it in the format, or within the bounds, in the message.',
  },
  FargateSelectors: {
    means:
      'The number of selectors of a Fargate profile is not valid, a selector is empty, or no selector matches the pods of an add-on.',
    instead: 'Write 1 to 5 selectors, each with a namespace and at most 5 labels, for all installed components.',
  },
  NodeImage: {
    means: 'The image of nodes contradicts another setting or the instance types.',
    instead: 'Use another image, or remove the setting in the message.',
  },
  NodeVersion: {
    means: 'Nodes are newer than the control plane, or more than three minor versions older.',
    instead: 'Upgrade the cluster first and then its nodes, one minor version at a time.',
  },
  NetworkMismatch: {
    means: 'The cluster is not in the VPC of the network.',
    instead: 'Create the cluster in `network.vpc`.',
  },
  EndpointMissing: {
    means: 'A component without internet access needs a VPC endpoint that the network does not have.',
    instead: 'Add the `EndpointFeature` in the message.',
  },
} satisfies Record<string, ErrorEntry>;
