import type { RefusalEntry } from './entry';

/** Errors of nodes, and of clusters and networks that do not match. */
export const NODE_REFUSALS = {
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
    instead: 'Use another image, or leave out the setting in the message.',
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
} satisfies Record<string, RefusalEntry>;
