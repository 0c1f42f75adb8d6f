import type { Stack } from 'aws-cdk-lib/core';
import { type Acknowledgement, acknowledge, KUBECTL_HANDLER, managed } from '../acknowledge';

/** What the pack finds and we keep, each with the reason. */
const ACKNOWLEDGEMENTS: Acknowledgement[] = [
  {
    path: 'Cluster/Role',
    reason:
      'EKS asks for these policies on the role of a cluster with Auto Mode, and changes them as the service changes.',
    ids: [
      managed('AmazonEKSClusterPolicy'),
      managed('AmazonEKSComputePolicy'),
      managed('AmazonEKSBlockStoragePolicy'),
      managed('AmazonEKSLoadBalancingPolicy'),
      managed('AmazonEKSNetworkingPolicy'),
    ],
  },
  {
    path: 'Networking/General/Role',
    reason: 'EKS asks for these policies on the role of Auto Mode nodes: to join the cluster and to pull images.',
    ids: [managed('AmazonEKSWorkerNodeMinimalPolicy'), managed('AmazonEC2ContainerRegistryPullOnly')],
  },
  ...KUBECTL_HANDLER,
];

export function acknowledgeFindings(stack: Stack): void {
  acknowledge(stack, ACKNOWLEDGEMENTS);
}
