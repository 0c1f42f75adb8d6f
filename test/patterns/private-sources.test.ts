import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as servicediscovery from 'aws-cdk-lib/aws-servicediscovery';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import {
  CloudMapDns,
  ClusterNetworking,
  type ClusterNetworkingProps,
  ClusterTarget,
  type ClusterTargetOptions,
  ControllerCrds,
  EndpointFeature,
  ExternalDns,
  GatewayApiCrds,
  ImageSource,
  KubernetesObjects,
  NatStrategy,
} from '../../lib';
import { ChartSource, ImageRegistry, PullThroughCache, UpstreamRegistry } from '../../lib/artifacts';
import { ExternalDnsInstallation } from '../../lib/dns';
import { GatewayApiController } from '../../lib/lattice';
import { CniMetricsHelper } from '../../lib/observability';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { testKubectlLayer, valuesOf } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const CHARTS = 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts';
const MIRROR = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/mirror';
const REGISTRY = ImageRegistry.of(MIRROR);
interface Setting {
  readonly target?: ClusterTargetOptions;
  readonly networking?: Partial<ClusterNetworkingProps>;
  readonly nat?: NatStrategy;
  readonly add?: (stack: Stack, cluster: ClusterTarget, networking: ClusterNetworking) => void;
}

/** A stack whose cluster is in a network without internet access. */
function build({ add, nat = NatStrategy.none(), networking, target }: Setting): Stack {
  const stack = testStack();
  const network = testNetwork(stack, { nat });
  const cluster = ClusterTarget.fromV2(testCluster(network, { serviceIpv4Cidr: '172.20.0.0/16' }), {
    kubectlLayer: testKubectlLayer(stack),
    kubectlSubnets: network.nodeSubnets,
    ...target,
  });
  const all = new ClusterNetworking(stack, 'Networking', { network, cluster, ...networking });
  add?.(stack, cluster, all);
  return stack;
}

const synthesized = (setting: Setting) => () => Synthesized.of(build(setting));
const imageIn = ({ image }: { image?: unknown }) => (image as { repository: string }).repository;
const zoneOf = (stack: Stack) =>
  route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z1', zoneName: 'example.com' });

describe('charts of the internet are refused', () => {
  test('of the load balancer controller', () => {
    expect(synthesized({ networking: { loadBalancerController: {} } })).toFailWith(
      'PublicSource',
      '"Test/Network/Vpc" has no way to the internet',
      'charts "aws-load-balancer-controller 3.5.0 of https://aws.github.io/eks-charts" (Test/Networking/LoadBalancerController/Chart)',
      'For charts, write chartRepository: "oci://…" on the ClusterTarget with copies of the charts, or chartSource: ChartSource.asset(…)',
      '(at Test/Networking)',
    );
  });

  test('of the user, and with those of the library in one list', () => {
    const chart = (name: string, repository: string | undefined, own?: string) => ({
      networking: { loadBalancerController: {} },
      add: (stack: Stack, cluster: ClusterTarget) => {
        cluster._context.installChart(stack, 'Own', {
          chart: own ?? name,
          repository,
          release: name,
          namespace: 'shop',
          createNamespace: true,
          values: {},
          timeout: Duration.minutes(5),
        });
      },
    });
    expect(synthesized(chart('podinfo', 'https://stefanprodan.github.io/podinfo'))).toFailWith(
      'PublicSource',
      'charts "aws-load-balancer-controller 3.5.0 of ',
      'https://aws.github.io/eks-charts" (Test/Networking/LoadBalancerController/Chart), "podinfo of https://stefanprodan.github.io/podinfo" (Test/Own)',
    );
    expect(synthesized(chart('podinfo', undefined, 'oci://ghcr.io/stefanprodan/charts/podinfo'))).toFailWith(
      'PublicSource',
      '"oci://ghcr.io/stefanprodan/charts/podinfo" (Test/Own)',
      'For charts, write chartRepository',
    );
  });

  test('of a registry in another Region, which no endpoint of the VPC reaches', () => {
    const other = CHARTS.replace('eu-west-1', 'us-east-1');
    expect(synthesized({ target: { chartRepository: other }, networking: { loadBalancerController: {} } })).toFailWith(
      'PublicSource',
      `of ${other}/aws-load-balancer-controller"`,
      'For charts, write chartRepository',
    );
  });

  test('and not copies, or where the network has a way out', () => {
    const networking = { loadBalancerController: {} };
    for (const chartRepository of [CHARTS, 'oci://registry.example.com/charts', 'https://charts.example.com']) {
      expect(synthesized({ networking, target: { chartRepository } })).not.toThrow();
    }
    const chartSource = ChartSource.oci(CHARTS);
    expect(synthesized({ networking: { loadBalancerController: { chartSource } } })).not.toThrow();
    expect(synthesized({ networking, nat: NatStrategy.single() })).not.toThrow();
  });

  test('where the handler alone is in subnets without a way out', () => {
    const stack = testStack();
    const endpoints = [EndpointFeature.KUBECTL_HANDLER];
    const network = testNetwork(stack, { nat: NatStrategy.single(), endpoints });
    const cluster = ClusterTarget.fromV2(testCluster(network), {
      kubectlLayer: testKubectlLayer(stack),
      kubectlSubnets: network.clusterSubnets,
    });
    new ClusterNetworking(stack, 'Networking', { network, cluster, loadBalancerController: {} });
    expect(() => Synthesized.of(stack)).toFailWith(
      'PublicSource',
      'charts "aws-load-balancer-controller',
      'For charts, write chartRepository',
    );
  });
});

describe('images of the internet are refused', () => {
  const target = { chartRepository: CHARTS };

  test('of charts and of manifests, in one list', () => {
    const setting: Setting = {
      target,
      networking: { nodeLocalDns: {}, loadBalancerController: { image: ImageSource.publicRegistry() } },
      add: (stack, cluster) => {
        const hostedZones = [zoneOf(stack)];
        const installation = ExternalDnsInstallation.chart();
        new ExternalDns(stack, 'Dns', { cluster, hostedZones, installation });
        new KubernetesObjects(stack, 'Shop', {
          cluster,
          objects: [
            {
              apiVersion: 'apps/v1',
              kind: 'Deployment',
              metadata: { name: 'shop', namespace: 'default' },
              spec: {
                template: {
                  spec: {
                    initContainers: [{ name: 'first', image: 'busybox:1.37' }],
                    containers: [
                      { name: 'shop', image: 'ghcr.io/example/shop@sha256:0123' },
                      { name: 'own', image: `${MIRROR}/own:1` },
                    ],
                  },
                },
              },
            },
          ],
        });
      },
    };
    expect(synthesized(setting)).toFailWith(
      'PublicSource',
      'images "registry.k8s.io/dns/k8s-dns-node-cache:1.26.7" (Test/Networking/NodeLocalDns/Objects)',
      '"public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0" (Test/Networking/LoadBalancerController/Chart)',
      '"registry.k8s.io/external-dns/external-dns:v0.21.0" (Test/Dns/Chart)',
      '"busybox:1.37" (Test/Shop)',
      '"ghcr.io/example/shop@sha256:0123" (Test/Shop)',
      'For images, write imageRegistry: ImageRegistry.of("…") on the ClusterTarget',
    );
  });

  test('and not where the network has a way out', () => {
    expect(synthesized({ nat: NatStrategy.single(), networking: { nodeLocalDns: {} } })).not.toThrow();
  });
});

describe('definitions of the internet are refused', () => {
  const bucketOf = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Definitions', 'definitions');
  const bucket = bucketOf(testStack());
  const copied = { crds: GatewayApiCrds.fromBucket(bucket, 'gateway-api.yaml') };
  const networking = (loadBalancerController: ClusterNetworkingProps['loadBalancerController']) => ({
    target: { chartRepository: CHARTS },
    networking: { loadBalancerController },
  });

  test.each([
    [{ gatewayApi: {} }, 'kubernetes-sigs/gateway-api'],
    [{ gatewayApi: { crds: GatewayApiCrds.published() } }, ' and 12 others"'],
    [{ crds: ControllerCrds.published() }, 'helm/aws-load-balancer-controller/crds/crds.yaml'],
    [{ gatewayApi: copied, crds: ControllerCrds.published() }, 'helm/aws-load-balancer-controller/crds/crds.yaml'],
  ])('from raw.githubusercontent.com: %#', (options, text) => {
    expect(synthesized(networking(options))).toFailWith(
      'PublicSource',
      'definitions "https://raw.githubusercontent.com/',
      text,
      'For definitions, write GatewayApiCrds.fromBucket(…) and ControllerCrds.fromBucket(…)',
    );
  });

  test('and not copies in a bucket, or existing ones', () => {
    for (const crds of [undefined, ControllerCrds.fromBucket(bucket, 'own.yaml'), ControllerCrds.fromChart()]) {
      expect(synthesized(networking({ gatewayApi: copied, crds }))).not.toThrow();
    }
    const existing = { gatewayApi: { crds: GatewayApiCrds.existing() }, crds: ControllerCrds.existing() };
    expect(synthesized(networking(existing))).not.toThrow();
  });
});

test('a handler outside of the VPC can fetch charts and definitions', () => {
  const stack = testStack();
  const network = testNetwork(stack, { nat: NatStrategy.none() });
  const cluster = ClusterTarget.fromV2(
    testCluster(network, {
      kubectlProviderOptions: { kubectlLayer: testKubectlLayer(stack) },
      endpointAccess: eks.EndpointAccess.PUBLIC,
    }),
  );
  new ClusterNetworking(stack, 'Networking', { network, cluster, loadBalancerController: { gatewayApi: {} } });
  expect(() => Synthesized.of(stack)).not.toThrow();
});

describe('the image registry of the cluster', () => {
  const everything: Setting = {
    target: { chartRepository: CHARTS, imageRegistry: REGISTRY },
    networking: { nodeLocalDns: {}, loadBalancerController: {} },
    add: (stack, cluster) => {
      const zone = zoneOf(stack);
      new ExternalDns(stack, 'Dns', { cluster, hostedZones: [zone], installation: ExternalDnsInstallation.chart() });
      const attributes = {
        namespaceId: 'ns-0123456789abcdef',
        namespaceName: 'mesh.internal',
        namespaceArn: 'arn:aws:servicediscovery:eu-west-1:111111111111:namespace/ns-0123456789abcdef',
      };
      const namespace = servicediscovery.PrivateDnsNamespace.fromPrivateDnsNamespaceAttributes(
        stack,
        'Mesh',
        attributes,
      );
      new CloudMapDns(stack, 'CloudMap', { cluster, namespaces: [namespace] });
      new GatewayApiController(stack, 'Lattice', { cluster, crds: ControllerCrds.fromChart() });
      new CniMetricsHelper(stack, 'Metrics', { cluster });
    },
  };

  test('has every image that constructs take from public registries', () => {
    const template = Synthesized.of(build(everything));
    const repositoryOf = (name: string) =>
      template
        .all(CHART)
        .filter(({ Properties }) => flatten(Properties.Release) === name)
        .map((chart) => imageIn(valuesOf(chart)));
    expect(repositoryOf('aws-load-balancer-controller')).toEqual([`${MIRROR}/eks/aws-load-balancer-controller`]);
    expect(repositoryOf('external-dns-chart')).toEqual([`${MIRROR}/external-dns/external-dns`]);
    expect(repositoryOf('external-dns-cloud-map')).toEqual([`${MIRROR}/external-dns/external-dns`]);
    expect(repositoryOf('gateway-api-controller')).toEqual([
      `${MIRROR}/aws-application-networking-k8s/aws-gateway-controller`,
    ]);
    const manifests = flatten(
      template.all('Custom::AWSCDK-EKS-KubernetesResource').map(({ Properties }) => Properties),
    );
    expect(manifests).toContain(`${MIRROR}/dns/k8s-dns-node-cache:1.26.7`);
  });

  test('leaves the option of a construct alone', () => {
    const image = ImageSource.repository('registry.example.com/lbc');
    const stack = build({ ...everything, networking: { loadBalancerController: { image } }, add: undefined });
    expect(valuesOf(Synthesized.of(stack).one(CHART)).image).toEqual({ repository: 'registry.example.com/lbc' });
  });

  test('leaves the EKS registry to the load balancer controller where it has no copy', () => {
    const imageRegistry = ImageRegistry.ofUpstreams({ 'registry.k8s.io': MIRROR });
    const target = { chartRepository: CHARTS, imageRegistry };
    const stack = build({ target, networking: { loadBalancerController: {} } });
    expect(imageIn(valuesOf(Synthesized.of(stack).one(CHART)))).toMatch(/amazon\/aws-load-balancer-controller$/);
  });
});

describe('a pull-through cache', () => {
  function cached(nat?: NatStrategy) {
    const stack = testStack();
    const network = testNetwork(stack, { nat: nat ?? NatStrategy.none() });
    const cache = new PullThroughCache(stack, 'Cache', { upstreams: [UpstreamRegistry.kubernetes()] });
    const cluster = ClusterTarget.fromV2(testCluster(network, { serviceIpv4Cidr: '172.20.0.0/16' }), {
      kubectlLayer: testKubectlLayer(stack),
      kubectlSubnets: network.nodeSubnets,
      imageRegistry: ImageRegistry.pullThroughCache(cache),
    });
    new ClusterNetworking(stack, 'Networking', { network, cluster, nodeLocalDns: {} });
    const template = Synthesized.of(stack);
    return { template, warnings: warningsOf(stack).filter(({ id }) => id === 'pullThroughFirstPull') };
  }

  test('is warned of images whose first pull nodes cannot make', () => {
    expect(cached().warnings).toEqual([
      expect.objectContaining({
        path: 'Test/Networking',
        text: expect.stringContaining('registry.k8s.io/dns/k8s-dns-node-cache:1.26.7'),
      }),
    ]);
  });

  test('is not warned of where nodes have internet access', () => {
    expect(cached(NatStrategy.single()).warnings).toEqual([]);
  });
});
