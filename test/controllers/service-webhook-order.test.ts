import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { App, CfnParameter, CfnResource, Duration, NestedStack, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { ClusterTarget, KubernetesObjects, LoadBalancerController } from '../../lib';
import { objectsOf } from '../../lib/cluster/manifest-objects';
import { testStack } from '../support/builders';
import { testTarget } from '../support/clusters';
import { importedCluster, testKubectlLayer } from '../support/networking';
import { Synthesized } from '../support/templates';
import { type Warning, warningsOf } from '../support/warnings';

const holdsService = (manifest: unknown, stack: Stack) =>
  objectsOf(manifest, stack).some(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Service');

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

function chart(stack: IConstruct, target: ClusterTarget, id = 'Shop') {
  return target._context.installChart(stack, id, {
    ...RELEASE,
    release: id.toLowerCase(),
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
        text: expect.stringContaining('the release of the load balancer controller, "Test/Controller/Chart"'),
      },
    ]);
  });

  test('is not warned of where it waits for the release, directly or through others', () => {
    const found = warnings(({ stack, target, controller }) => {
      const first = chart(stack, target, 'First');
      first.node.addDependency(controller);
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

const SERVICE = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop' }, spec: { ports: [{ port: 80 }] } };
const ROUTE = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'shop' },
  spec: { rules: [{ backendRefs: [{ kind: 'Service', name: 'shop', port: 80 }] }] },
};

describe('a manifest beside the webhook for Services', () => {
  const objects = (...given: Record<string, unknown>[]) =>
    warnings(({ stack, target }) => {
      new KubernetesObjects(stack, 'Objects', { cluster: target, objects: given });
    });

  test('is warned of where it holds a Service', () => {
    expect(objects(ROUTE, SERVICE)).toEqual([
      {
        id: 'serviceWebhookOrder',
        path: expect.stringMatching(/^Test\/Objects/),
        text: expect.stringMatching(/^This manifest may be installed before the webhook for Services responds/),
      },
    ]);
  });

  test('is not warned of where it holds none, whatever it refers to', () => {
    expect(objects(ROUTE)).toEqual([]);
    expect(objects({ ...SERVICE, apiVersion: 'serving.knative.dev/v1' })).toEqual([]);
  });

  test('is not warned of where it waits for the release', () => {
    const found = warnings(({ stack, target, controller }) => {
      const made = new KubernetesObjects(stack, 'Objects', { cluster: target, objects: [SERVICE] });
      made.node.addDependency(controller);
    });
    expect(found).toEqual([]);
  });

  test.each([
    ['text', [SERVICE], true],
    ['a list', [{ apiVersion: 'v1', kind: 'List', items: [ROUTE, SERVICE] }], true],
    ['no Service', [ROUTE], false],
    ['a name like one', [{ kind: 'ConfigMap', data: { Service: 'x', text: '"kind":"Service"' } }], false],
    ['nothing', [null], false],
  ])('is read as %s', (_, manifest, expected) => {
    const stack = new Stack(new App(), 'Read');
    expect(holdsService(JSON.stringify(manifest), stack)).toBe(expected);
    expect(holdsService(stack.toJsonString(manifest), stack)).toBe(expected);
  });

  test('is read with tokens of every kind in it', () => {
    const stack = new Stack(new App(), 'Read');
    const parameter = new CfnParameter(stack, 'Name');
    const port = new CfnParameter(stack, 'Port', { type: 'Number' });
    const spec = { ports: [{ port: port.valueAsNumber }], externalIPs: Token.asList({ Ref: 'Addresses' }) };
    const manifest = [{ ...SERVICE, metadata: { name: `a-${parameter.valueAsString}"` }, spec }];
    expect(holdsService(stack.toJsonString(manifest), stack)).toBe(true);
    expect(holdsService({ Ref: 'Manifest' }, stack)).toBe(false);
    expect(holdsService('{ "Service"', stack)).toBe(false);
    expect(holdsService(undefined, stack)).toBe(false);
  });

  test.each(['aws-eks', 'aws-eks-v2'])('is warned of where a cluster of %s adds it', (module) => {
    const found = warnings(({ stack }) => {
      const cluster =
        module === 'aws-eks'
          ? eksV1.Cluster.fromClusterAttributes(stack, 'Imported', {
              clusterName: 'orion',
              kubectlRoleArn: 'arn:aws:iam::111111111111:role/kubectl',
              kubectlLayer: testKubectlLayer(stack),
            })
          : eks.Cluster.fromClusterAttributes(stack, 'Imported', {
              clusterName: 'orion',
              kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
                serviceToken: 'arn:aws:lambda:1',
              }),
            });
      cluster.addManifest('Shop', ROUTE, SERVICE);
      cluster.addManifest('Route', ROUTE);
    });
    expect(found).toEqual([expect.objectContaining({ path: expect.stringMatching(/Shop/) })]);
  });
});

describe('an EKS add-on beside the webhook for Services', () => {
  const addon = (stack: Stack, addonName: string, clusterName = 'orion') =>
    new eksV1.CfnAddon(stack, addonName, { clusterName, addonName });

  test('is warned of where it brings one', () => {
    const found = warnings(({ stack }) => {
      addon(stack, 'metrics-server');
      addon(stack, 'vpc-cni');
      new CfnResource(stack, 'Hand', {
        type: 'AWS::EKS::Addon',
        properties: { ClusterName: 'orion', AddonName: 'cert-manager' },
      });
    });
    expect(found.map(({ path }) => path)).toEqual(['Test/metrics-server', 'Test/Hand']);
    expect(found[0].text).toMatch(/^This add-on/);
  });

  test('is not warned of where the release waits for it: it comes before the webhook', () => {
    const found = warnings(({ stack, controller }) => {
      controller.node.findChild('Chart').node.addDependency(addon(stack, 'coredns'));
    });
    expect(found).toEqual([]);
  });
});

describe('in other stacks, what brings Services', () => {
  /** A cluster and its controller in one stack, and a chart in another one. */
  function across(
    order: (parts: { base: Stack; shop: Stack; made: IConstruct; controller: LoadBalancerController }) => void,
  ) {
    const { stack: base, cluster, target } = testTarget({}, { kubectlLayer: testKubectlLayer(testStack()) });
    const controller = new LoadBalancerController(base, 'Controller', { cluster: target, serviceWebhook: true });
    const shop = new Stack(base.node.root as App, 'Shop', { env: { account: base.account, region: base.region } });
    const imported = eks.Cluster.fromClusterAttributes(shop, 'Again', {
      clusterName: cluster.clusterName,
      kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(shop, 'Provider', {
        serviceToken: 'arn:aws:lambda:1',
      }),
    });
    const made = imported.addHelmChart('Chart', RELEASE);
    order({ base, shop, made, controller });
    Synthesized.of(base);
    return warningsOf(base.node.root).filter(({ id }) => id === 'serviceWebhookOrder');
  }

  test('waits where its stack does, as one does that refers to the cluster', () => {
    expect(across(() => undefined)).toEqual([]);
    expect(across(({ made, controller }) => made.node.addDependency(controller))).toEqual([]);
  });

  test('is warned of where neither stack waits for the other, and not where one does', () => {
    const named = (dependsOn?: 'shop' | 'base') => {
      const base = testStack();
      const cluster = importedCluster(base);
      new LoadBalancerController(base, 'Controller', { cluster, serviceWebhook: true });
      const shop = new Stack(base.node.root as App, 'Shop', { env: { account: base.account, region: base.region } });
      chart(shop, importedCluster(shop));
      const elsewhere = new Stack(base.node.root as App, 'Elsewhere', { env: { region: 'eu-west-2' } });
      chart(elsewhere, importedCluster(elsewhere));
      if (dependsOn) {
        const [later, earlier] = dependsOn === 'shop' ? [shop, base] : [base, shop];
        // Older releases of the CDK call it otherwise.
        const { addStackDependency = later.addDependency } = later as { addStackDependency?: Stack['addDependency'] };
        addStackDependency.call(later, earlier);
      }
      Synthesized.of(base);
      return warningsOf(base.node.root)
        .filter(({ id }) => id === 'serviceWebhookOrder')
        .map(({ path }) => path);
    };
    expect(named()).toEqual([expect.stringMatching(/^Shop\//)]);
    expect(named('shop')).toEqual([]);
    expect(named('base')).toEqual([]);
  });

  test('counts by its nested stack', () => {
    const nested = (wait: boolean) =>
      warnings(({ stack, controller }) => {
        const inner = new NestedStack(stack, 'Inner');
        const made = chart(inner, importedCluster(inner));
        if (wait) {
          made.node.addDependency(controller);
        }
      });
    expect(nested(false)).toHaveLength(1);
    expect(nested(true)).toEqual([]);
  });
});

test('the webhook is on where values of the chart turn it on', () => {
  const stack = testStack();
  const target = importedCluster(stack);
  new LoadBalancerController(stack, 'Controller', {
    cluster: target,
    additionalValues: { enableServiceMutatorWebhook: true },
  });
  chart(stack, target);
  Synthesized.of(stack);
  expect(warningsOf(stack).filter(({ id }) => id === 'serviceWebhookOrder')).toHaveLength(1);
});
