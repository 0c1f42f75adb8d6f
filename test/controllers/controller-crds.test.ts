import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Stack } from 'aws-cdk-lib/core';
import { ControllerCrds, GatewayApiCrds, LoadBalancerController, type LoadBalancerControllerOptions } from '../../lib';
import { CHART_CRDS, CHARTS, GATEWAY_API } from '../../lib/foundation/versions';
import { GatewayApiController, type GatewayApiControllerProps } from '../../lib/lattice';
import { LATTICE_CHART_VALUES } from '../fixtures/lattice-controller';
import { testStack } from '../support/builders';
import { importedCluster, unknownPaths, valuesOf } from '../support/networking';
import { type Resource, Synthesized } from '../support/templates';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const CRDS = 'Custom::EksNetworkingCrds';
const FUNCTION = 'cdk-eks-networking: applies custom resource definitions';

type LatticeOptions = Partial<Omit<GatewayApiControllerProps, 'cluster'>>;

function define(loadBalancers?: LoadBalancerControllerOptions, lattice?: LatticeOptions, kubernetesVersion = '1.36') {
  const stack: Stack = testStack();
  const cluster = importedCluster(stack, { kubernetesVersion });
  if (loadBalancers) {
    new LoadBalancerController(stack, 'Controller', { cluster, ...loadBalancers });
  }
  if (lattice) {
    new GatewayApiController(stack, 'Lattice', { cluster, ...lattice });
  }
  return stack;
}

const synthesize = (...given: Parameters<typeof define>) => Synthesized.of(define(...given));
const urlsOf = ({ Properties }: Resource) => Properties.Files.map(({ Url }: { Url: string }) => Url);
const urls = (...files: { url: string }[]) => files.map(({ url }) => url);
const chartOf = (template: Synthesized, id: string) =>
  template.all(CHART).filter((resource) => resource.id.startsWith(id))[0];

describe('the definitions of the load balancer controller', () => {
  test('come with its chart by default, with no function of ours', () => {
    const template = synthesize({});
    expect(template.all(CRDS)).toEqual([]);
    const functions = template.all('AWS::Lambda::Function').map(({ Properties }) => Properties.Description);
    expect(functions).not.toContain(FUNCTION);
    expect(template.one(CHART).Properties).not.toHaveProperty('SkipCrds');
  });

  test('are all that its chart has, where it is asked for, and Helm leaves them alone', () => {
    const template = synthesize({ crds: ControllerCrds.published() });
    const crds = template.one(CRDS);
    expect(urlsOf(crds)).toEqual(urls(CHART_CRDS.loadBalancerController, GATEWAY_API.loadBalancerController));
    expect(template.one(CHART).Properties.SkipCrds).toBe(true);
    expect(template.waitsFor(template.one(CHART).id)).toContain(crds.id);
  });

  test('are upgraded with the chart: its version is in each URL', () => {
    const { loadBalancerController, latticeController } = CHART_CRDS;
    expect(loadBalancerController.url).toContain(`/v${CHARTS.loadBalancerController.version}/`);
    for (const { url, sha256 } of latticeController) {
      expect(url).toContain(`/${CHARTS.latticeController.version}/helm/crds/`);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test('stay with Helm where definitions of the Gateway API come from a mirror, unless the mirror has them, too', () => {
    const mirror = { url: 'https://mirror.example.com/gateways.yaml' };
    const own = { url: 'https://mirror.example.com/crds.yaml' };
    const gatewayApi = { crds: GatewayApiCrds.fromUrls(mirror) };
    const template = synthesize({ gatewayApi });
    expect(urlsOf(template.one(CRDS))).toEqual(urls(mirror));
    expect(template.one(CHART).Properties).not.toHaveProperty('SkipCrds');
    const both = synthesize({ gatewayApi, crds: ControllerCrds.fromUrls(own) });
    expect(urlsOf(both.one(CRDS))).toEqual(urls(mirror, own));
    expect(both.one(CHART).Properties.SkipCrds).toBe(true);
  });

  test('come from a bucket, or from something else', () => {
    const stack = testStack();
    const cluster = importedCluster(stack);
    const crds = ControllerCrds.fromBucket(s3.Bucket.fromBucketName(stack, 'Bucket', 'mirror'), 'crds.yaml');
    new LoadBalancerController(stack, 'Controller', { cluster, crds });
    const template = Synthesized.of(stack);
    expect(urlsOf(template.one(CRDS))).toEqual(['s3://mirror/crds.yaml']);
    expect(template.one('AWS::IAM::Policy', 's3:GetObject').id).toContain('NetworkingCrds');
    const existing = synthesize({ crds: ControllerCrds.existing() });
    expect(existing.all(CRDS)).toEqual([]);
    expect(existing.one(CHART).Properties.SkipCrds).toBe(true);
  });

  test.each<[string, () => unknown, string, string]>([
    ['from nowhere', () => ControllerCrds.fromUrls(), '"fromUrls" has no files', 'ControllerCrds.published()'],
    ['over http', () => ControllerCrds.fromUrls({ url: 'http://a' }), '"http://a"', 'ControllerCrds.fromBucket'],
    [
      'with half a SHA-256',
      () => ControllerCrds.fromBucket(s3.Bucket.fromBucketName(testStack(), 'B', 'mirror'), 'k', 'xyz'),
      '"xyz" is not a SHA-256 of s3://mirror/k',
      '64 hexadecimal',
    ],
  ])('fail %s', (_case, work, wrong, instead) => {
    expect(work).toFailWith('GatewayCrds', wrong, instead);
  });
});

describe('the definitions of the lattice controller', () => {
  test('are left to Helm, and those of the Gateway API to others, where nobody speaks of them', () => {
    const template = synthesize(undefined, {});
    expect(template.all(CRDS)).toEqual([]);
    expect(template.one(CHART).Properties).not.toHaveProperty('SkipCrds');
    expect(valuesOf(template.one(CHART))).not.toHaveProperty('deployment.annotations');
  });

  test('come before it with those of the Gateway API, and without those of another controller', () => {
    const template = synthesize(undefined, { gatewayApi: GatewayApiCrds.published() });
    const crds = template.one(CRDS);
    expect(urlsOf(crds)).toEqual(urls(...GATEWAY_API.standard, ...CHART_CRDS.latticeController));
    expect(template.one(CHART).Properties.SkipCrds).toBe(true);
    expect(template.waitsFor(template.one(CHART).id)).toContain(crds.id);
  });

  test('start its pods again when those of the Gateway API change, by a value that the chart knows', () => {
    const values = valuesOf(synthesize(undefined, { gatewayApi: GatewayApiCrds.published() }).one(CHART));
    expect(values).toMatchObject({
      deployment: { annotations: { 'cdk-eks-networking/gateway-api': GATEWAY_API.version } },
    });
    expect(unknownPaths(values, LATTICE_CHART_VALUES)).toEqual([]);
  });

  test('are shared with the load balancer controller of the cluster, and both wait for them', () => {
    const template = synthesize({ gatewayApi: {} }, { gatewayApi: GatewayApiCrds.published() });
    const [gateways, own] = template.all(CRDS);
    expect(urlsOf(gateways)).toEqual(
      urls(...GATEWAY_API.standard, GATEWAY_API.loadBalancerController, CHART_CRDS.loadBalancerController),
    );
    expect(urlsOf(own)).toEqual(urls(...CHART_CRDS.latticeController));
    expect([...template.waitsFor(chartOf(template, 'Lattice').id)]).toEqual(
      expect.arrayContaining([gateways.id, own.id]),
    );
    expect(template.waitsFor(chartOf(template, 'Controller').id)).not.toContain(own.id);
  });

  test('fail where the load balancer controller installs others of the Gateway API', () => {
    const mirror = GatewayApiCrds.fromUrls({ url: 'https://mirror.example.com/gateways.yaml' });
    expect(() => define({ gatewayApi: { crds: mirror } }, { gatewayApi: GatewayApiCrds.published() })).toFailWith(
      'GatewayCrds',
      '"Gateway API" is installed by "Test/Controller/GatewayApiCrds" from https://mirror.example.com/gateways.yaml',
      'Use the same files in both',
    );
    expect(() => define({ gatewayApi: { crds: mirror } }, { gatewayApi: mirror })).not.toThrow();
  });

  test('fail on a cluster that does not understand those of the Gateway API', () => {
    expect(() => define(undefined, { gatewayApi: GatewayApiCrds.published() }, '1.30')).toFailWith(
      'GatewayCrds',
      '"1.30" does not support the definitions of the Gateway API v1.6.1',
      'Upgrade the cluster to 1.31',
    );
  });

  test('come alone where they are asked for', () => {
    const template = synthesize(undefined, { crds: ControllerCrds.published() });
    expect(urlsOf(template.one(CRDS))).toEqual(urls(...CHART_CRDS.latticeController));
  });
});
