import type { Stack } from 'aws-cdk-lib/core';
import { type Acknowledgement, acknowledge, managed, resource } from '../acknowledge';

/** What the pack finds and we keep, each with the reason. */
const ACKNOWLEDGEMENTS: Acknowledgement[] = [
  {
    path: 'Cluster/Role',
    reason: 'EKS asks for this policy on the role of a cluster, and changes it as the service changes.',
    ids: [managed('AmazonEKSClusterPolicy')],
  },
  {
    path: 'Networking/System/PodExecutionRole',
    reason:
      'EKS asks for this policy on the execution role of a Fargate profile; profiles of this cluster alone take the role on.',
    ids: [managed('AmazonEKSFargatePodExecutionRolePolicy')],
  },
  {
    path: 'Networking/ExternalDns/Identity/Role',
    reason: 'route53:ListHostedZones cannot be limited to zones; changes are limited to the given ones.',
    ids: [resource('*')],
  },
];

export function acknowledgeFindings(stack: Stack): void {
  acknowledge(stack, ACKNOWLEDGEMENTS);
}
