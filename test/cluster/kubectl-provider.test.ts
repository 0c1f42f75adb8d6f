import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnParameter, type Stack } from 'aws-cdk-lib/core';
import { ClusterTarget, EndpointFeature, KubernetesObjects } from '../../lib';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { testKubectlLayer, testNetworking } from '../support/networking';
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

describe('a kubectl provider in subnets without a route out of the VPC', () => {
  const MANIFEST = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own' } };
  const REMEDY = 'Set kubectlLayer on the ClusterTarget, whose functions are in the node subnets';

  /** What the CDK says to write after `cluster.addManifest`: options of a provider, which it places in the /28s. */
  function define(endpoints?: EndpointFeature[]) {
    const { stack, cluster, target } = testNetworking({
      networkProps: { endpoints },
      clusterProps: { kubectlProviderOptions: { kubectlLayer: testKubectlLayer(testStack()) } },
    });
    return { stack, cluster: cluster as eks.Cluster, target };
  }

  test('fails for a manifest, which it could never apply', () => {
    const { stack, cluster } = define();
    cluster.addManifest('Own', MANIFEST);
    expect(() => Synthesized.of(stack)).toFailWith(
      'KubectlSubnets',
      '"manifest-Own" uses the function "Test/Cluster/KubectlProvider/Provider/framework-onEvent"',
      'eks and lambda have no VPC endpoint',
      REMEDY,
      '(at Test/Cluster/manifest-Own)',
    );
  });

  test('fails for a handler that is placed there by kubectlSubnets', () => {
    const stack = testStack();
    const network = testNetwork(stack);
    const options = { kubectlLayer: testKubectlLayer(stack), kubectlSubnets: network.clusterSubnets };
    const cluster = ClusterTarget.fromV2(testCluster(network), options);
    new KubernetesObjects(stack, 'Own', { cluster, objects: [MANIFEST] });
    expect(() => Synthesized.of(stack)).toFailWith('KubectlSubnets', '"Own"', 'eks and lambda have no VPC endpoint');
  });

  test('fails for a cluster of aws-eks, which also calls STS', () => {
    const stack = testStack();
    const network = testNetwork(stack, { endpoints: [] });
    const cluster = new eksV1.Cluster(stack, 'Cluster', {
      version: eksV1.KubernetesVersion.of('1.36'),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      endpointAccess: eksV1.EndpointAccess.PRIVATE,
      kubectlLayer: testKubectlLayer(stack),
      defaultCapacity: 0,
    });
    ClusterTarget.fromV1(cluster, '1.36');
    cluster.addManifest('Own', MANIFEST);
    expect(() => Synthesized.of(stack)).toFailWith('KubectlSubnets', '"manifest-Own"', 'eks and lambda and sts');
  });

  test('passes if nothing uses it, or if it reaches everything by endpoints', () => {
    const unused = define();
    new KubernetesObjects(unused.stack, 'Own', {
      cluster: ClusterTarget.fromV2(unused.cluster, { kubectlLayer: testKubectlLayer(unused.stack) }),
      objects: [MANIFEST],
    });
    expect(() => Synthesized.of(unused.stack)).not.toThrow();
    const { stack, cluster } = define([EndpointFeature.KUBECTL_HANDLER]);
    cluster.addManifest('Own', MANIFEST);
    cluster.addHelmChart('Chart', {
      chart: 'podinfo',
      repository: 'oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/podinfo',
    });
    expect(() => Synthesized.of(stack)).not.toThrow();
  });
});
