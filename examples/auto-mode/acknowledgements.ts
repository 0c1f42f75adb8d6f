import type { Stack } from 'aws-cdk-lib/core';
import { type Acknowledgement, acknowledge, managed, resource } from '../acknowledge';

const KUBECTL = 'Cluster/NetworkingKubectl/Provider';
const KUBECTL_REASON = 'The kubectl handler of the CDK: its roles and its runtime are made in aws-cdk-lib.';

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
  {
    path: `${KUBECTL}/Handler`,
    reason: KUBECTL_REASON,
    ids: [
      'AwsSolutions-L1',
      managed('service-role/AWSLambdaBasicExecutionRole'),
      managed('service-role/AWSLambdaVPCAccessExecutionRole'),
      managed('AmazonEC2ContainerRegistryReadOnly'),
      'AwsSolutions-IAM4[Policy::{"Fn::If":["ClusterNetworkingKubectlProviderHandlerHasEcrPublic2E284F27",{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::aws:policy/AmazonElasticContainerRegistryPublicReadOnly"]]},{"Ref":"AWS::NoValue"}]}]',
    ],
  },
  {
    path: `${KUBECTL}/Provider/framework-onEvent`,
    reason: KUBECTL_REASON,
    ids: [
      managed('service-role/AWSLambdaBasicExecutionRole'),
      managed('service-role/AWSLambdaVPCAccessExecutionRole'),
      resource('<ClusterNetworkingKubectlProviderHandlerC96EEB59.Arn>:*'),
    ],
  },
];

export function acknowledgeFindings(stack: Stack): void {
  acknowledge(stack, ACKNOWLEDGEMENTS);
}
