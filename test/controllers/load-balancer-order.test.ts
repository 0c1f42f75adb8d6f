import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, CfnParameter, Duration, type Environment, NestedStack, Stack, Stage } from 'aws-cdk-lib/core';
import {
  ClusterTarget,
  EndpointFeature,
  KubernetesObjects,
  LoadBalancerController,
  type LoadBalancerControllerOptions,
} from '../../lib';
import { ChartSource } from '../../lib/artifacts';
import { addStackDependency } from '../../lib/foundation/deployment-order';
import { testApp, testStack } from '../support/builders';
import { importedCluster, testKubectlLayer, testNetworking } from '../support/networking';
import { Synthesized } from '../support/templates';
import { type Warning, warningsOf } from '../support/warnings';

// biome-ignore lint/suspicious/noExplicitAny: Kubernetes objects are of any shape
type AnyObject = Record<string, any>;

interface Parts {
  readonly stack: Stack;
  readonly target: ClusterTarget;
  readonly controller: LoadBalancerController;
}

/** A controller, and what a test installs beside it. */
function warnings(install: (parts: Parts) => void, options: LoadBalancerControllerOptions = {}): Warning[] {
  const stack = testStack();
  const target = importedCluster(stack);
  const controller = new LoadBalancerController(stack, 'Controller', { cluster: target, ...options });
  install({ stack, target, controller });
  Synthesized.of(stack);
  return warningsOf(stack).filter(({ id }) => id === 'loadBalancerOrder');
}

const named = (apiVersion: string, kind: string, rest: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: 'shop' },
  ...rest,
});
const ingress = (spec: object = {}) => named('networking.k8s.io/v1', 'Ingress', { spec });
/** The same under another name: one object is applied to a cluster once. */
const other = (object: AnyObject): AnyObject => ({ ...object, metadata: { name: 'other' } });
const service = (spec: object = {}) => named('v1', 'Service', { spec: { type: 'LoadBalancer', ...spec } });
const gateway = (gatewayClassName: string) =>
  named('gateway.networking.k8s.io/v1', 'Gateway', { spec: { gatewayClassName } });

function warned(objects: AnyObject[], options?: LoadBalancerControllerOptions): boolean {
  return (
    warnings(({ stack, target }) => new KubernetesObjects(stack, 'Own', { cluster: target, objects }), options).length >
    0
  );
}

const NLB = { loadBalancerClass: 'service.k8s.aws/nlb' };
const ANNOTATED = {
  ...service(),
  metadata: { name: 'shop', annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'external' } },
};
const IN_MEMORY = { crds: undefined };

describe('an object that does not wait for the controller of its load balancer', () => {
  test('is warned of, where it is, with what to write', () => {
    const found = warnings(({ stack, target }) => {
      new KubernetesObjects(stack, 'Own', { cluster: target, objects: [ingress()] });
    });
    expect(found).toEqual([
      {
        id: 'loadBalancerOrder',
        path: 'Test/Own/Resource/Resource',
        text: expect.stringContaining('the release of the controller, "Test/Controller/Chart"'),
      },
    ]);
  });

  test.each<[string, AnyObject[], LoadBalancerControllerOptions?]>([
    ['an Ingress of no class', [ingress()]],
    ['an Ingress of the class of the chart', [ingress({ ingressClassName: 'alb' })]],
    [
      'an Ingress of the class that the chart was told',
      [ingress({ ingressClassName: 'edge' })],
      { ingressClass: { name: 'edge' } },
    ],
    [
      'an Ingress of a class of its own',
      [
        named('networking.k8s.io/v1', 'IngressClass', { spec: { controller: 'ingress.k8s.aws/alb' } }),
        ingress({ ingressClassName: 'shop' }),
      ],
    ],
    [
      'an Ingress that names its class as it was done before',
      [{ ...ingress(), metadata: { name: 'shop', annotations: { 'kubernetes.io/ingress.class': 'alb' } } }],
    ],
    ['a Service that asks for its NLB', [service(NLB)]],
    ['a Service that asks for its NLB by an annotation', [ANNOTATED]],
    ['a Service that its webhook takes', [service()], { serviceWebhook: true }],
    ['a TargetGroupBinding', [named('elbv2.k8s.aws/v1beta1', 'TargetGroupBinding')]],
    ['an accelerator', [named('aga.k8s.aws/v1beta1', 'GlobalAccelerator')]],
    ['one among others', [named('v1', 'ConfigMap'), named('apps/v1', 'Deployment'), ingress()]],
  ])('is %s', (_, ...[objects, options]) => {
    expect(warned(objects, options)).toBe(true);
  });

  test.each<[string, AnyObject[], LoadBalancerControllerOptions?]>([
    ['an Ingress of another controller', [ingress({ ingressClassName: 'nginx' })]],
    ['a Service without a load balancer', [named('v1', 'Service', { spec: { type: 'ClusterIP' } })]],
    ['a Service that Kubernetes itself serves', [service()]],
    ['a Service of EKS Auto Mode', [service({ loadBalancerClass: 'eks.amazonaws.com/nlb' })], { serviceWebhook: true }],
    ['a Gateway, where the controller serves none', [gateway('any')]],
    ['something of the same name', [named('example.com/v1', 'Ingress'), named('serving.knative.dev/v1', 'Service')]],
    ['neither', [named('v1', 'ConfigMap'), named('apps/v1', 'Deployment')]],
  ])('is not %s', (_, ...[objects, options]) => {
    expect(warned(objects, options)).toBe(false);
  });

  test('is a Gateway of its class, and none of the class of another controller', () => {
    const lattice = named('gateway.networking.k8s.io/v1', 'GatewayClass', {
      spec: { controllerName: 'application-networking.k8s.aws/gateway-api-controller' },
    });
    const own = named('gateway.networking.k8s.io/v1', 'GatewayClass', {
      spec: { controllerName: 'gateway.k8s.aws/nlb' },
    });
    const gatewayApi = IN_MEMORY;
    expect(warned([gateway('elsewhere')], { gatewayApi })).toBe(true);
    expect(warned([own, gateway('shop')], { gatewayApi })).toBe(true);
    expect(warned([lattice, gateway('shop')], { gatewayApi })).toBe(false);
  });

  test('is found among deploy-time values, and a class that is one may be its', () => {
    const found = (spec: (value: CfnParameter) => AnyObject) =>
      warnings(({ stack, target }) => {
        const value = new CfnParameter(stack, 'Value');
        const count = new CfnParameter(stack, 'Count', { type: 'Number' });
        const objects = [
          named('apps/v1', 'Deployment', { spec: { replicas: count.valueAsNumber } }),
          ingress({ rules: [{ host: `shop.${value.valueAsString}` }], ...spec(value) }),
        ];
        new KubernetesObjects(stack, 'Own', { cluster: target, objects });
      });
    expect(found(() => ({}))).toHaveLength(1);
    expect(found((value) => ({ ingressClassName: value.valueAsString }))).toHaveLength(1);
    expect(found(() => ({ ingressClassName: 'nginx' }))).toEqual([]);
  });

  test('is one that a user added to the cluster by its own means', () => {
    const { stack, cluster } = testNetworking({
      networkProps: { closeDefaultSecurityGroup: false, endpoints: [EndpointFeature.KUBECTL_HANDLER] },
      loadBalancerController: { chartSource: ChartSource.oci('oci://charts.internal.example/eks') },
      clusterProps: { kubectlProviderOptions: { kubectlLayer: testKubectlLayer(testStack()) } },
    });
    cluster.addManifest('Shop', ingress());
    Synthesized.of(stack);
    expect(warningsOf(stack).filter(({ id }) => id === 'loadBalancerOrder')).toHaveLength(1);
  });

  test('is a chart whose values are for the controller', () => {
    const install = (values: Record<string, unknown>) =>
      warnings(({ stack, target }) => chart(stack, target, values)).map(({ text }) => text.split(' uses ')[0]);
    expect(install({ service: { type: 'LoadBalancer', ...NLB } })).toEqual(['"service.k8s.aws/nlb"']);
    expect(install({ ingress: { annotations: { 'alb.ingress.kubernetes.io/scheme': 'internal' } } })).toEqual([
      '"alb.ingress.kubernetes.io/"',
    ]);
    expect(install({ ingress: { className: 'nginx' } })).toEqual([]);
  });
});

function chart(stack: Stack, target: ClusterTarget, values: Record<string, unknown>) {
  return target._context.installChart(stack, 'Shop', {
    chart: 'shop',
    repository: 'https://charts.example.com',
    version: '1.0.0',
    release: 'shop',
    namespace: 'shop',
    createNamespace: true,
    values,
    timeout: Duration.minutes(1),
  });
}

describe('in another stack, an Ingress', () => {
  /** A cluster and its controller in one stack, and an Ingress in another one that names the cluster. */
  function across(
    order: (parts: { base: Stack; shop: Stack; made: KubernetesObjects; controller: LoadBalancerController }) => void,
    env: Partial<Environment> = {},
  ): string[] {
    const base = testStack();
    const controller = new LoadBalancerController(base, 'Controller', { cluster: importedCluster(base) });
    const { account, region } = base;
    const shop = new Stack(base.node.root as App, 'Shop', { env: { account, region, ...env } });
    const made = new KubernetesObjects(shop, 'Own', { cluster: importedCluster(shop), objects: [ingress()] });
    order({ base, shop, made, controller });
    Synthesized.of(base);
    return warningsOf(base.node.root)
      .filter(({ id }) => id === 'loadBalancerOrder')
      .map(({ path }) => path);
  }

  test('is warned of where its stack does not wait, there', () => {
    expect(across(() => undefined)).toEqual(['Shop/Own/Resource/Resource']);
  });

  test('is not warned of where its stack waits for the one of the controller, or it for the release', () => {
    expect(across(({ base, shop }) => addStackDependency(shop, base, 'test'))).toEqual([]);
    expect(across(({ made, controller }) => made.node.addDependency(controller))).toEqual([]);
  });

  test('is not warned of where its stack waits through a third one', () => {
    const found = across(({ base, shop }) => {
      const between = new Stack(base.node.root as App, 'Between', { env: { account: base.account } });
      addStackDependency(shop, between, 'test');
      addStackDependency(between, base, 'test');
    });
    expect(found).toEqual([]);
  });

  test('is warned of where the stack of the controller waits for it: it would be deleted last', () => {
    expect(across(({ base, shop }) => addStackDependency(base, shop, 'test'))).toHaveLength(1);
  });

  test('is let be in another Region, where the cluster is another one', () => {
    expect(across(() => undefined, { region: 'eu-west-2' })).toEqual([]);
  });

  test('is let be in another stage, which is deployed by itself', () => {
    const found = across(({ base }) => {
      const stage = new Stage(base.node.root as App, 'Later', { env: { account: base.account, region: base.region } });
      const later = new Stack(stage, 'Shop');
      new KubernetesObjects(later, 'Own', { cluster: importedCluster(later), objects: [other(ingress())] });
    });
    expect(found).toEqual(['Shop/Own/Resource/Resource']);
  });

  test('is judged in stacks that do not say where they are deployed', () => {
    const base = new Stack(testApp(), 'Base');
    const shop = new Stack(base.node.root as App, 'Shop');
    new LoadBalancerController(base, 'Controller', { cluster: importedCluster(base) });
    new KubernetesObjects(shop, 'Own', { cluster: importedCluster(shop), objects: [ingress()] });
    Synthesized.of(base);
    expect(warningsOf(base.node.root).filter(({ id }) => id === 'loadBalancerOrder')).toHaveLength(1);
  });

  test('goes by its class, whichever stack defines that', () => {
    const found = (controller: string) =>
      warnings(({ stack }) => {
        const { account, region } = stack;
        const shop = new Stack(stack.node.root as App, 'Shop', { env: { account, region } });
        const cluster = importedCluster(shop);
        const objects = [named('networking.k8s.io/v1', 'IngressClass', { spec: { controller } })];
        new KubernetesObjects(shop, 'Class', { cluster, objects });
        new KubernetesObjects(stack, 'Own', {
          cluster: ClusterTarget.fromAttributes(stack, 'Again', {
            clusterName: 'orion',
            kubectlLayer: testKubectlLayer(stack),
          }),
          objects: [ingress({ ingressClassName: 'shop' })],
        });
      });
    expect(found('ingress.k8s.aws/alb')).toHaveLength(1);
    expect(found('k8s.io/ingress-nginx')).toEqual([]);
  });

  test('is not warned of where it lies in a nested stack that waits', () => {
    const nested = (wait: boolean) =>
      warnings(({ stack, controller }) => {
        const inner = new NestedStack(stack, 'Inner');
        const own = new KubernetesObjects(inner, 'Own', { cluster: importedCluster(inner), objects: [ingress()] });
        own.node.addDependency(...(wait ? [controller] : []));
      });
    expect(nested(false)).toHaveLength(1);
    expect(nested(true)).toEqual([]);
  });
});

describe('a cluster of aws-eks that this app defines', () => {
  /** What it says of an Ingress and a chart that are added to it by its own means. */
  function said(wait: boolean): string[] {
    const stack = testStack();
    const cluster = new eksV1.Cluster(stack, 'Cluster', {
      version: eksV1.KubernetesVersion.of('1.36'),
      kubectlLayer: testKubectlLayer(stack),
      defaultCapacity: 0,
    });
    const target = ClusterTarget.fromV1(cluster, '1.36');
    const controller = new LoadBalancerController(stack, 'Controller', { cluster: target, serviceWebhook: true });
    const made = [
      cluster.addManifest('Shop', ingress()),
      cluster.addHelmChart('Queue', { chart: 'queue', repository: 'https://charts.example.com' }),
    ];
    if (wait) {
      for (const one of made) {
        one.node.addDependency(controller);
      }
    }
    Synthesized.of(stack);
    return warningsOf(stack)
      .map(({ id, path }) => `${id} ${path}`)
      .filter((line) => /Order /.test(line))
      .sort();
  }

  test('is judged as others are', () => {
    expect(said(false)).toEqual([
      expect.stringMatching(/^loadBalancerOrder .*Shop/),
      expect.stringMatching(/^serviceWebhookOrder .*Queue/),
    ]);
    expect(said(true)).toEqual([]);
  });
});

describe('nothing is said', () => {
  test('of what waits for the release, directly or through others', () => {
    const found = warnings(({ stack, target, controller }) => {
      const own = { cluster: target, objects: [ingress()] };
      const first = new KubernetesObjects(stack, 'First', own);
      first.node.addDependency(controller);
      const second = new KubernetesObjects(stack, 'Second', { ...own, objects: [other(ingress())] });
      second.node.addDependency(first);
      chart(stack, target, { service: NLB }).node.addDependency(controller);
    });
    expect(found).toEqual([]);
  });

  test('of another cluster', () => {
    const found = warnings(({ stack }) => {
      const other = ClusterTarget.fromAttributes(stack, 'Other', {
        clusterName: 'lyra',
        kubectlLayer: testKubectlLayer(stack),
      });
      new KubernetesObjects(stack, 'Own', { cluster: other, objects: [ingress()] });
    });
    expect(found).toEqual([]);
  });

  test('of a manifest that cannot be read at synthesis', () => {
    const found = warnings(({ stack }) => {
      const raw = new CfnParameter(stack, 'Raw');
      new eks.KubernetesManifest(stack, 'Odd', {
        cluster: eks.Cluster.fromClusterAttributes(stack, 'Again', {
          clusterName: 'orion',
          kubectlProvider: eks.KubectlProvider.fromKubectlProviderAttributes(stack, 'Provider', {
            serviceToken: 'arn:1',
          }),
        }),
        manifest: [raw.valueAsString as never],
      });
    });
    expect(found).toEqual([]);
  });
});
