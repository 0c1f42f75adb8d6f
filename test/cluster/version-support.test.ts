import { KubectlV30Layer } from '@aws-cdk/lambda-layer-kubectl-v30';
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import { ClusterTarget } from '../../lib';
import { kubectlVersionOf, warnOutOfSupport } from '../../lib/cluster/kubernetes-version';
import { testNetwork } from '../support/builders';
import { clusterStack, testCluster, testTarget } from '../support/clusters';
import { importedCluster } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

/** The warnings of versions alone. */
function versionWarnings(stack: Stack) {
  return warningsOf(stack).filter(({ id }) => /Version/.test(id));
}

const chart = {
  chart: 'metrics',
  repository: 'https://charts.example.com',
  version: '1.2.3',
  release: 'metrics',
  namespace: 'kube-system',
  createNamespace: false,
  values: {},
  timeout: Duration.minutes(10),
};

describe('a Kubernetes version', () => {
  const on = (version: string, day: string) => {
    const stack = new Stack(new App(), 'Test');
    warnOutOfSupport(version, stack, day);
    return warningsOf(stack);
  };

  test('is warned of when it has left standard support', () => {
    expect(on('1.33', '2026-07-28')).toEqual([]);
    expect(on('1.33', '2026-07-29')).toEqual([
      {
        id: 'kubernetesVersionSupport',
        path: 'Test',
        text: expect.stringContaining(
          'Kubernetes 1.33 has left the standard support of EKS. Extended support costs more per cluster hour, and ends on 2027-07-29.',
        ),
      },
    ]);
  });

  test('is warned of in other words when extended support has ended', () => {
    expect(on('1.30', '2026-07-23')[0].text).toContain(
      'Kubernetes 1.30 has left the extended support of EKS on 2026-07-23. EKS creates no cluster with this version',
    );
    expect(on('1.27', '2026-07-23')[0].text).toContain('Kubernetes 1.27 has left the extended support of EKS. ');
  });

  test('passes when it is newer than the calendar', () => {
    expect(on('1.37', '2031-01-01')).toEqual([]);
  });

  test('is warned of once, at the cluster, whichever way it came', () => {
    const stack = clusterStack();
    importedCluster(stack, { kubernetesVersion: '1.30' });
    const old = eksV1.Cluster.fromClusterAttributes(stack, 'V1', { clusterName: 'old' });
    ClusterTarget.fromV1(old, '1.32');
    ClusterTarget.fromV1(old, '1.32');
    expect(versionWarnings(stack).map(({ id, path }) => [id, path])).toEqual([
      ['kubernetesVersionSupport', 'Test/Cluster'],
      ['kubernetesVersionSupport', 'Test/V1'],
    ]);
    const { cluster, stack: own } = testTarget({ version: eks.KubernetesVersion.V1_33 });
    ClusterTarget.fromV2(cluster);
    expect(versionWarnings(own).map(({ path }) => path)).toEqual(['Test/Cluster']);
  });

  test('passes when it is a deploy-time value, supported, or not given', () => {
    const stack = clusterStack();
    importedCluster(stack, { kubernetesVersion: new CfnParameter(stack, 'Version').valueAsString });
    const imported = eksV1.Cluster.fromClusterAttributes(stack, 'V1', { clusterName: 'old' });
    ClusterTarget.fromV1(imported);
    ClusterTarget.fromV1(eksV1.Cluster.fromClusterAttributes(stack, 'New', { clusterName: 'new' }), '1.36');
    expect(versionWarnings(stack)).toEqual([]);
  });
});

describe('the kubectl layer', () => {
  const withLayer = (version: string, layerOf: (stack: Stack) => lambda.ILayerVersion, installs = true) => {
    const stack = clusterStack();
    const target = importedCluster(stack, { kubernetesVersion: version, kubectlLayer: layerOf(stack) });
    if (installs) {
      target._context.installChart(stack, 'Chart', chart);
    }
    Synthesized.of(stack);
    return versionWarnings(stack).filter(({ id }) => id === 'kubectlVersionSkew');
  };
  const v36 = (stack: Stack) => new KubectlV36Layer(stack, 'Kubectl');
  const v30 = (stack: Stack) => new KubectlV30Layer(stack, 'Kubectl');

  test('is warned of when it is more than one minor version away', () => {
    expect(withLayer('1.34', v36)).toEqual([
      {
        id: 'kubectlVersionSkew',
        path: 'Test/Cluster',
        text: expect.stringContaining(
          'The kubectl layer contains kubectl 1.36, but the cluster has Kubernetes 1.34. kubectl supports control planes that are at most one minor version away. Use the layer for the version of the cluster, such as KubectlV34Layer.',
        ),
      },
    ]);
    expect(withLayer('1.38', v36)).toHaveLength(1);
    expect(withLayer('1.36', v30)).toHaveLength(1);
  });

  test.each(['1.35', '1.36', '1.37'])('passes for a cluster of %s when it has kubectl 1.36', (version) => {
    expect(withLayer(version, v36)).toEqual([]);
  });

  test('passes when it installs nothing, or when its version is unknown', () => {
    expect(withLayer('1.30', v36, false)).toEqual([]);
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:layer:kubectl:1';
    expect(withLayer('1.30', (stack) => lambda.LayerVersion.fromLayerVersionArn(stack, 'Kubectl', arn))).toEqual([]);
  });

  test('is warned of in a handler that the cluster has of its own, of either module', () => {
    const stack = clusterStack();
    const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
    ClusterTarget.fromV2(testCluster(network, { kubectlProviderOptions: { kubectlLayer: v30(stack) } }));
    Synthesized.of(stack);
    expect(versionWarnings(stack).map(({ id, path }) => [id, path])).toEqual([['kubectlVersionSkew', 'Test/Cluster']]);

    const old = clusterStack();
    const cluster = new eksV1.Cluster(old, 'Cluster', {
      version: eksV1.KubernetesVersion.of('1.33'),
      kubectlLayer: v36(old),
      defaultCapacity: 0,
    });
    ClusterTarget.fromV1(cluster, '1.33');
    Synthesized.of(old);
    expect(versionWarnings(old).map(({ id, path }) => [id, path])).toEqual([
      ['kubernetesVersionSupport', 'Test/Cluster'],
      ['kubectlVersionSkew', 'Test/Cluster'],
    ]);
  });

  test('is known by its description, and else by the name of its class', () => {
    const stack = new Stack();
    const layer = (id: string, description?: string) =>
      new lambda.CfnLayerVersion(stack, id, { content: { s3Bucket: 'b', s3Key: 'k' }, description });
    expect(kubectlVersionOf(new KubectlV30Layer(stack, 'V30').node.defaultChild as lambda.CfnLayerVersion)).toBe(
      '1.30',
    );
    expect(kubectlVersionOf(layer('Described', '/opt/kubectl/kubectl 1.41.0; /opt/helm/helm 5.0.0'))).toBe('1.41');
    expect(kubectlVersionOf(layer('Nothing'))).toBeUndefined();
    expect(kubectlVersionOf(layer('Other', 'aws-cli 2.1.30'))).toBeUndefined();
    class KubectlV37Layer extends lambda.LayerVersion {}
    const undescribed = new KubectlV37Layer(stack, 'V37', { code: lambda.Code.fromAsset(__dirname) });
    expect(kubectlVersionOf(undescribed.node.defaultChild as lambda.CfnLayerVersion)).toBe('1.37');
  });
});
