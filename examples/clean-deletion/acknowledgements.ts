import type { Stack } from 'aws-cdk-lib/core';
import { type Acknowledgement, acknowledge, managed } from '../acknowledge';

/** What the pack finds and we keep, each with the reason. */
const ACKNOWLEDGEMENTS: Acknowledgement[] = [
  {
    path: 'Cluster/Role',
    reason: 'EKS asks for this policy on the role of a cluster, and changes it as the service changes.',
    ids: [managed('AmazonEKSClusterPolicy')],
  },
  {
    path: 'Networking/System/Role',
    reason: 'EKS asks for these policies on the role of nodes; that of the CNI is not among them.',
    ids: [managed('AmazonEKSWorkerNodePolicy'), managed('AmazonEC2ContainerRegistryPullOnly')],
  },
  {
    path: 'Networking/VpcCni/Identity/Role',
    reason: 'EKS asks for this policy on the role of the VPC CNI; only its service account can take the role on.',
    ids: [managed('AmazonEKS_CNI_Policy')],
  },
];

export function acknowledgeFindings(stack: Stack): void {
  acknowledge(stack, ACKNOWLEDGEMENTS);
}
