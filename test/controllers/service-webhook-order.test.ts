import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { ClusterTarget, LoadBalancerController } from '../../lib';
import { testStack } from '../support/builders';
import { testTarget } from '../support/clusters';
import { importedCluster, testKubectlLayer } from '../support/networking';
import { Synthesized } from '../support/templates';
import { type Warning, warningsOf } from '../support/warnings';

const RELEASE = { chart: 'shop', repository: 'https://charts.example.com', version: '1.0.0', release: 'shop' };

/** A controller, and what a test installs beside it. */
function warnings(
  install: (parts: { stack: Stack; target: ClusterTarget; controller: LoadBalancerController }) => void,
  serviceWebhook = true,
): Warning[] {
  const stack = testStack();
  const target = importedCluster(stack);
  const controller = new LoadBalancerController(stack, 'Controller', { cluster: target, serviceWebhook });
  install({ stack, target, controller });
  Synthesized.of(stack);
  return warningsOf(stack).filter(({ id }) => id === 'serviceWebhookOrder');
}

function chart(stack: Stack, target: ClusterTarget, id = 'Shop') {
  return target._installChart(stack, id, {
    ...RELEASE,
    namespace: 'shop',
    createNamespace: true,
    values: {},
    timeout: Duration.minutes(1),
  });
}

describe('a chart beside the webhook for Services', () => {
  test('is warned of, where it is', () => {
    expect(warnings(({ stack, target }) => chart(stack, target))).toEqual([
      {
        id: 'serviceWebhookOrder',
        path: expect.stringMatching(/^Test\/Shop/),
        text: expect.stringContaining(
          'let it wait for the release of the load balancer controller, "Test/Controller/Chart"',
        ),
      },
    ]);
  });

  test('is not warned of where it waits for the release, directly or through others', () => {
    const found = warnings(({ stack, target, controller }) => {
      const first = chart(stack, target, 'First');
      first.node.addDependency(controller.release);
      const second = chart(stack, target, 'Second');
      second.node.addDependency(first);
    });
    expect(found).toEqual([]);
  });

  test('is not warned of where the webhook is off', () => {
    expect(warnings(({ stack, target }) => chart(stack, target), false)).toEqual([]);
  });

  test('is not warned of in another cluster', () => {
    const found = warnings(({ stack }) => {
      const other = ClusterTarget.fromAttributes(stack, 'Other', {
        clusterName: 'lyra',
        kubectlLayer: testKubectlLayer(stack),
      });
      chart(stack, other);
    });
    expect(found).toEqual([]);
  });

  test('is warned of where the cluster itself installs it', () => {
    const { stack, cluster, target } = testTarget({}, { kubectlLayer: testKubectlLayer(testStack()) });
    new LoadBalancerController(stack, 'Controller', { cluster: target, serviceWebhook: true });
    const imported = eks.Cluster.fromClusterAttributes(stack, 'Again', {
      clusterName: cluster.clusterName,
      kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
        serviceToken: 'arn:aws:lambda:1',
      }),
    });
    imported.addHelmChart('Shop', RELEASE);
    Synthesized.of(stack);
    expect(warningsOf(stack).filter(({ id }) => id === 'serviceWebhookOrder')).toHaveLength(1);
  });
});
