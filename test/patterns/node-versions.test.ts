import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { CfnResource, Stack } from 'aws-cdk-lib/core';
import { ClusterNetworking, ClusterTarget } from '../../lib';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { Synthesized } from '../support/templates';

const LARGE = [new ec2.InstanceType('m5.large')];

/** Synthesises a cluster of 1.36 with nodes that somebody else defines. */
function withNodes(define: (cluster: eks.Cluster) => void, version = '1.36') {
  const stack = testStack();
  const network = testNetwork(stack);
  const cluster = testCluster(network, { version: eks.KubernetesVersion.of(version) });
  new ClusterNetworking(stack, 'Networking', { network, cluster: ClusterTarget.fromV2(cluster) });
  define(cluster);
  return () => Synthesized.of(stack);
}

const raw = (properties: Record<string, unknown>) => (cluster: eks.Cluster) =>
  new CfnResource(Stack.of(cluster), 'Raw', {
    type: 'AWS::EKS::Nodegroup',
    properties: { ClusterName: cluster.clusterName, Subnets: ['subnet-0aaaaaaaaaaaaaaaa'], ...properties },
  });

const scaled = (kubernetesVersion: string) => (cluster: eks.Cluster) => {
  const group = new autoscaling.AutoScalingGroup(Stack.of(cluster), 'Scaled', {
    vpc: cluster.vpc,
    instanceType: LARGE[0],
    machineImage: new eks.EksOptimizedImage({ kubernetesVersion }),
  });
  cluster.connectAutoScalingGroupCapacity(group, {});
};

const launched = (parameter: string) => (cluster: eks.Cluster) => {
  const stack = Stack.of(cluster);
  const template = new ec2.CfnLaunchTemplate(stack, 'Template', {
    launchTemplateData: { imageId: `resolve:ssm:${parameter}` },
  });
  raw({ LaunchTemplate: { Id: template.ref, Version: '1' } })(cluster);
};

const AMI = (version: string) => `/aws/service/bottlerocket/aws-k8s-${version}/x86_64/latest/image_id`;

describe('nodes that somebody else defines', () => {
  test.each<[string, (cluster: eks.Cluster) => void]>([
    ['a node group of nothing but properties', raw({ Version: '1.37' })],
    ['a node group by its release', raw({ ReleaseVersion: '1.37.0-20261101' })],
    ['a node group by the image of its launch template', launched(AMI('1.37'))],
    ['an Auto Scaling group by its image', scaled('1.37')],
  ])('fail when they are newer than the control plane: %s', (_, define) => {
    expect(withNodes(define)).toFailWith(
      'NodeVersion',
      '1.37',
      'is newer than the control plane, which has version 1.36',
    );
  });

  test.each<[string, (cluster: eks.Cluster) => void]>([
    ['a node group', raw({ Version: '1.32' })],
    ['a launch template', launched(AMI('1.32'))],
    ['an Auto Scaling group', scaled('1.32')],
  ])('fail when they are four minor versions behind: %s', (_, define) => {
    expect(withNodes(define)).toFailWith(
      'NodeVersion',
      '1.32',
      'is 4 minor versions older than the control plane, which has version 1.36, but nodes can be at most 3 older',
    );
  });

  test.each<[string, (cluster: eks.Cluster) => void]>([
    ['three behind', raw({ Version: '1.33' })],
    ['a release of Bottlerocket', raw({ AmiType: 'BOTTLEROCKET_x86_64', ReleaseVersion: '1.37.0-20261101' })],
    ['an image by its id', launched('ami-0123456789abcdef0')],
    ['an Auto Scaling group of the same version', scaled('1.36')],
    [
      'a node group of another cluster',
      (cluster) => {
        const other = new eks.Cluster(Stack.of(cluster), 'Other', {
          version: eks.KubernetesVersion.of('1.37'),
          vpc: cluster.vpc,
          defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
          defaultCapacity: 0,
        });
        raw({ ClusterName: other.clusterName, Version: '1.37' })(cluster);
      },
    ],
  ])('pass: %s', (_, define) => {
    expect(withNodes(define)).not.toThrow();
  });
});
