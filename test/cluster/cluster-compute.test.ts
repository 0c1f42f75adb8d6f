import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Lazy } from 'aws-cdk-lib/core';
import { ClusterCompute, ClusterTarget, type ClusterTargetOptions } from '../../lib';
import { testNetwork } from '../support/builders';
import { clusterStack, kubectlLayer, testTarget } from '../support/clusters';
import { importedCluster } from '../support/networking';

const AUTO: Partial<eks.ClusterProps> = {
  defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
  defaultCapacity: undefined,
};

const seen = (props: Partial<eks.ClusterProps> = {}, options: ClusterTargetOptions = {}) =>
  testTarget(props, options).target.compute._text;

describe('what a cluster computes with', () => {
  test('is seen on a defined cluster', () => {
    expect(seen()).toBe('ClusterCompute.nodes()');
    expect(seen(AUTO)).toBe('ClusterCompute.autoMode()');
    expect(seen({ defaultCapacityType: eks.DefaultCapacityType.EC2 })).toBe('ClusterCompute.nodes()');
  });

  test('is Fargate for a FargateCluster of either module', () => {
    const stack = clusterStack();
    const { vpc } = testNetwork(stack, { closeDefaultSecurityGroup: false });
    const layer = kubectlLayer(stack);
    const second = new eks.FargateCluster(stack, 'Second', {
      vpc,
      version: eks.KubernetesVersion.of('1.36'),
      endpointAccess: eks.EndpointAccess.PRIVATE,
      kubectlProviderOptions: { kubectlLayer: layer },
    });
    const first = new eksV1.FargateCluster(stack, 'First', {
      vpc,
      version: eksV1.KubernetesVersion.of('1.36'),
      kubectlLayer: layer,
    });
    expect(ClusterTarget.fromV2(second).compute._text).toBe('ClusterCompute.fargate()');
    expect(ClusterTarget.fromV1(first).compute._text).toBe('ClusterCompute.fargate()');
    expect(ClusterTarget.fromV1(first, '1.36', ClusterCompute.nodes()).compute._text).toBe('ClusterCompute.nodes()');
  });

  test('is taken at its word of an imported cluster, and is nodes without a word', () => {
    const stack = clusterStack();
    expect(importedCluster(stack).compute._text).toBe('ClusterCompute.nodes()');
    expect(importedCluster(clusterStack(), { compute: ClusterCompute.autoMode() }).compute._text).toBe(
      'ClusterCompute.autoMode()',
    );
    const imported = eks.Cluster.fromClusterAttributes(stack, 'V2', { clusterName: 'prod' });
    expect(ClusterTarget.fromV2(imported, { compute: ClusterCompute.fargate() }).compute._text).toBe(
      'ClusterCompute.fargate()',
    );
  });

  test('may be set for a defined cluster that shows only a part of it', () => {
    expect(seen(AUTO, { compute: ClusterCompute.autoModeAndNodes() })).toBe('ClusterCompute.autoModeAndNodes()');
    expect(seen({}, { compute: ClusterCompute.fargate() })).toBe('ClusterCompute.fargate()');
  });

  test.each([
    ['nodes', ClusterCompute.nodes()],
    ['Fargate', ClusterCompute.fargate()],
  ])('fails with %s for a cluster with Auto Mode', (_, compute) => {
    expect(() => seen(AUTO, { compute })).toFailWith(
      'ClusterCompute',
      `"${compute._text}" is configured, but EKS Auto Mode is on in the cluster`,
      'Write ClusterCompute.autoModeAndNodes()',
      '(at Test/Cluster)',
    );
  });

  test.each([
    ['alone', ClusterCompute.autoMode()],
    ['beside nodes', ClusterCompute.autoModeAndNodes()],
  ])('fails with Auto Mode %s for a cluster without it', (_, compute) => {
    expect(() => seen({}, { compute })).toFailWith(
      'ClusterCompute',
      `"${compute._text}" is configured, but EKS Auto Mode is off in the cluster`,
      'Write ClusterCompute.nodes()',
      '(at Test/Cluster)',
    );
  });

  test('is not judged where the cluster tells at deployment only', () => {
    const { cluster } = testTarget(AUTO);
    const resource = cluster.node.defaultChild as eksV1.CfnCluster;
    for (const config of [Lazy.any({ produce: () => ({}) }), { enabled: Lazy.any({ produce: () => true }) }]) {
      resource.computeConfig = config;
      expect(ClusterTarget.fromV2(cluster).compute._text).toBe('ClusterCompute.nodes()');
      expect(ClusterTarget.fromV2(cluster, { compute: ClusterCompute.autoMode() }).compute._text).toBe(
        'ClusterCompute.autoMode()',
      );
    }
  });

  test('tells the subnets of built-in node pools, where there are any', () => {
    const { target, network, stack } = testTarget(AUTO);
    expect(stack.resolve(target._context.builtInPoolSubnets)).toEqual(
      network.subnetsOf('cluster').map(({ subnetId }) => stack.resolve(subnetId)),
    );
    expect(testTarget({ ...AUTO, compute: { nodePools: [] } }).target._context.builtInPoolSubnets).toBeUndefined();
    expect(testTarget().target._context.builtInPoolSubnets).toBeUndefined();
  });
});
