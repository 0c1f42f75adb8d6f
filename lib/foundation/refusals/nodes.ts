import type { RefusalEntry } from './entry';

/** Errors of nodes, and of networks and clusters that do not match. */
export const NODE_REFUSALS = {
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
} satisfies Record<string, RefusalEntry>;
