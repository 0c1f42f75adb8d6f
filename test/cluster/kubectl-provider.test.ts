import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnParameter, type Stack } from 'aws-cdk-lib/core';
import { ClusterTarget } from '../../lib';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { testKubectlLayer } from '../support/networking';
import { Synthesized } from '../support/templates';
import { type Warning, warningsOf } from '../support/warnings';

/** What is said of providers, once the app is synthesised. */
function warned(stack: Stack): Warning[] {
  Synthesized.of(stack);
  return warningsOf(stack).filter(({ id }) => id === 'kubectlProviderCluster');
}

const imported = (stack: Stack, clusterName: string, kubectlProvider?: eks.IKubectlProvider) =>
  eks.Cluster.fromClusterAttributes(stack, `Cluster${stack.node.children.length}`, { clusterName, kubectlProvider });

const providerFor = (stack: Stack, cluster: eks.ICluster, role?: iam.IRole) =>
  new eks.KubectlProvider(stack, 'Provider', { cluster, kubectlLayer: testKubectlLayer(stack), role });

describe('a kubectl provider of another cluster', () => {
  test('is warned of, whether that is imported or defined', () => {
    const stack = testStack();
    ClusterTarget.fromV2(imported(stack, 'blue', providerFor(stack, imported(stack, 'green'))));
    expect(warned(stack)).toEqual([
      expect.objectContaining({
        path: 'Test/Cluster3',
        text: expect.stringContaining('The kubectl provider Test/Provider belongs to another cluster'),
      }),
    ]);

    const own = testStack();
    const cluster = testCluster(testNetwork(own));
    ClusterTarget.fromV2(imported(own, 'blue', providerFor(own, cluster)));
    expect(warned(own)).toHaveLength(1);
  });

  test('is warned of for a cluster of aws-eks', () => {
    const stack = testStack();
    const attributes = {
      kubectlRoleArn: 'arn:aws:iam::111111111111:role/kubectl',
      kubectlLayer: testKubectlLayer(stack),
    };
    const green = eksV1.Cluster.fromClusterAttributes(stack, 'Green', { clusterName: 'green', ...attributes });
    const kubectlProvider = new eksV1.KubectlProvider(stack, 'Provider', { cluster: green });
    const blue = eksV1.Cluster.fromClusterAttributes(stack, 'Blue', { clusterName: 'blue', kubectlProvider });
    ClusterTarget.fromV1(blue, '1.36');
    expect(warned(stack)).toHaveLength(1);
  });
});

describe('a kubectl provider passes', () => {
  test('that is of the same cluster, by its name or by a reference', () => {
    const stack = testStack();
    ClusterTarget.fromV2(imported(stack, 'blue', providerFor(stack, imported(stack, 'blue'))));
    expect(warned(stack)).toEqual([]);

    const own = testStack();
    const cluster = testCluster(testNetwork(own), {
      kubectlProviderOptions: { kubectlLayer: testKubectlLayer(own) },
    });
    ClusterTarget.fromV2(cluster);
    ClusterTarget.fromV2(imported(own, cluster.clusterName, cluster.kubectlProvider));
    expect(warned(own)).toEqual([]);
  });

  test('whose role is defined in another place or is unknown at synthesis', () => {
    const both = testStack();
    const role = new iam.Role(both, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    ClusterTarget.fromV2(imported(both, 'blue', providerFor(both, imported(both, 'green'), role)));
    expect(warned(both)).toEqual([]);

    const token = testStack();
    const name = new CfnParameter(token, 'Name').valueAsString;
    ClusterTarget.fromV2(imported(token, 'blue', providerFor(token, imported(token, name))));
    expect(warned(token)).toEqual([]);

    const attributes = testStack();
    const serviceToken = 'arn:aws:lambda:eu-west-1:111111111111:function:kubectl';
    const unknown = eks.KubectlProvider.fromKubectlProviderAttributes(attributes, 'Provider', { serviceToken });
    ClusterTarget.fromV2(imported(attributes, 'blue', unknown));
    expect(warned(attributes)).toEqual([]);
  });

  test('that is not used, because the cluster has a layer', () => {
    const stack = testStack();
    const blue = imported(stack, 'blue', providerFor(stack, imported(stack, 'green')));
    ClusterTarget.fromV2(blue, { kubectlLayer: testKubectlLayer(stack) });
    expect(warned(stack)).toEqual([]);
  });
});
