import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import { ClusterTarget, type ClusterTargetOptions, type EksNetwork } from '../../lib';
import { testNetwork, testStack } from './builders';

/** What `cdk init` sets: the OIDC provider of a cluster is a resource of CloudFormation, not a Lambda function. */
const NATIVE_OIDC = { '@aws-cdk/aws-eks:useNativeOidcProvider': true };

/** A stack for clusters. */
export function clusterStack(props: StackProps = {}): Stack {
  return testStack({ context: NATIVE_OIDC, ...props });
}

/** A cluster of `aws-eks-v2` in the cluster subnets of a network, private and without anything on it. */
export function testCluster(
  network: EksNetwork,
  props: Partial<eks.ClusterProps> = {},
  stack = Stack.of(network),
): eks.Cluster {
  return new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.of('1.36'),
    vpc: network.vpc,
    vpcSubnets: [network.clusterSubnets],
    endpointAccess: eks.EndpointAccess.PRIVATE,
    bootstrapSelfManagedAddons: false,
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
    ...props,
  });
}

/** A cluster and its network in a stack of their own. */
export function testTarget(
  props: Partial<eks.ClusterProps> = {},
  options: ClusterTargetOptions = {},
): { stack: Stack; network: EksNetwork; cluster: eks.Cluster; target: ClusterTarget } {
  const stack = clusterStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  const cluster = testCluster(network, props);
  return { stack, network, cluster, target: ClusterTarget.fromV2(cluster, options) };
}

/** The kubectl layer of the clusters. */
export function kubectlLayer(stack: Stack): KubectlV36Layer {
  return new KubectlV36Layer(stack, 'Kubectl');
}
