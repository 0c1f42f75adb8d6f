import { dirname, join } from 'node:path';

/** The constructs of `aws-cdk-lib/aws-eks`; the module itself is a list of getters, and its resources cost 3 ms. */
const FIRST_GENERATION = join(dirname(require.resolve('aws-cdk-lib/package.json')), 'aws-eks', 'lib', 'cluster.js');

/** Runs in a module registry of its own, and tells whether the module of the first generation was loaded. */
function loadsFirstGeneration(
  run: (library: typeof import('../../lib'), support: typeof import('../support/clusters')) => void,
): boolean {
  let isLoaded = false;
  jest.isolateModules(() => {
    jest.doMock(FIRST_GENERATION, () => {
      isLoaded = true;
      return jest.requireActual(FIRST_GENERATION);
    });
    run(require('../../lib'), require('../support/clusters'));
    jest.dontMock(FIRST_GENERATION);
  });
  return isLoaded;
}

test('a cluster of aws-eks-v2 does not load the constructs of aws-eks, not even for a chart', () => {
  const isLoaded = loadsFirstGeneration(
    ({ ClusterTarget, LoadBalancerController, VpcCni }, { kubectlLayer, testTarget }) => {
      const { stack, cluster } = testTarget();
      const target = ClusterTarget.fromV2(cluster, { kubectlLayer: kubectlLayer(stack) });
      new VpcCni(stack, 'VpcCni', { cluster: target });
      new LoadBalancerController(stack, 'Controller', { cluster: target });
      expect(stack.node.findAll().map(({ node }) => node.path)).toContain('Test/Controller/Chart/Resource');
    },
  );
  expect(isLoaded).toBe(false);
});

test('a cluster of aws-eks loads them', () => {
  const isLoaded = loadsFirstGeneration(({ ClusterTarget }, { clusterStack }) => {
    const { Cluster }: typeof import('aws-cdk-lib/aws-eks') = require('aws-cdk-lib/aws-eks');
    const imported = Cluster.fromClusterAttributes(clusterStack(), 'Imported', { clusterName: 'prod' });
    expect(ClusterTarget.fromV1(imported).clusterName).toBe('prod');
  });
  expect(isLoaded).toBe(true);
});
