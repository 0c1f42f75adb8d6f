import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, type Stack } from 'aws-cdk-lib/core';
import { EndpointFeature } from 'cdk-eks-networking';
import cdkJson from '../../cdk.json';
import { PrivateStack } from '../../examples/private/app';
import { callersOf, unservedCalls } from '../support/endpoint-walk';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

function build(
  endpoints?: EndpointFeature[],
  imageRegistry = '111111111111.dkr.ecr.eu-west-1.amazonaws.com/mirror',
): Stack {
  const context = { ...cdkJson.context, 'aws:cdk:disable-asset-staging': true };
  return new PrivateStack(new App({ analyticsReporting: false, treeMetadata: false, context }), 'Private', {
    env: { region: 'eu-west-1' },
    chartRepository: 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts',
    imageRegistry,
    administratorArn: 'arn:aws:iam::111111111111:role/administrator',
    endpoints,
  });
}

const stack = build();
const template = Synthesized.of(stack);
const interfaces = template
  .all('AWS::EC2::VPCEndpoint')
  .filter(({ Properties }) => Properties.VpcEndpointType === 'Interface');
const serviceOf = (name: unknown) => flatten(name).replace(/^com\.amazonaws\.(eu-west-1\.)?/, '');
const SERVICES = interfaces.map(({ Properties }) => serviceOf(Properties.ServiceName)).sort();

test('has no route to the internet, and no route at all but those of gateway endpoints', () => {
  for (const type of [
    'InternetGateway',
    'NatGateway',
    'EgressOnlyInternetGateway',
    'Route',
    'EIP',
    'TransitGatewayAttachment',
  ]) {
    expect({ type, found: template.all(`AWS::EC2::${type}`) }).toEqual({ type, found: [] });
  }
  expect(template.all('AWS::EC2::RouteTable')).toHaveLength(template.all('AWS::EC2::Subnet').length);
});

test('has exactly the endpoints that it calls, each once', () => {
  expect(SERVICES).toEqual([
    ...['ec2', 'ec2messages', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'elasticloadbalancing', 'lambda'],
    ...['route53', 'ssm', 'ssmmessages'],
  ]);
  const called = new Set(callersOf(template).flatMap(({ services }) => services));
  expect(SERVICES.filter((service) => !called.has(service))).toEqual([]);
});

test('reaches every API that it calls, from every subnet of its callers', () => {
  // Nodes, CNI, load balancer controller, ExternalDNS, EBS CSI driver, and the two functions of the kubectl handler.
  expect(callersOf(template)).toHaveLength(7);
  expect(unservedCalls(template)).toEqual([]);
  expect(warningsOf(stack)).toEqual([]);
});

test('names no chart, image or definition of the internet, in any manifest or value', () => {
  const texts = [
    ...template.all('Custom::AWSCDK-EKS-KubernetesResource').map(({ Properties }) => Properties.Manifest),
    ...template
      .all('Custom::AWSCDK-EKS-HelmChart')
      .flatMap(({ Properties }) => [Properties.Values, `"repository":"${flatten(Properties.Repository)}"`]),
    ...template.all('Custom::EksNetworkingCrds').map(({ Properties }) => Properties.Files),
  ].map(flatten);
  const sources = texts.flatMap((text) =>
    [...text.matchAll(/\\?"(?:image|repository|Url)\\?":\\?"([^"\\]+)/g)].map(([, source]) => source),
  );
  expect(sources.sort()).toEqual([
    '111111111111.dkr.ecr.eu-west-1.amazonaws.com/mirror/dns/k8s-dns-node-cache:1.26.7',
    '111111111111.dkr.ecr.eu-west-1.amazonaws.com/mirror/eks/aws-load-balancer-controller',
    'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts/aws-load-balancer-controller',
  ]);
  for (const host of ['public.ecr.aws', 'registry.k8s.io', 'docker.io', 'quay.io', 'ghcr.io', 'github']) {
    expect(texts.filter((text) => text.includes(host))).toEqual([]);
  }
});

test('without its image registry, the image of the caches is refused', () => {
  const other = build(undefined, 'registry.k8s.io');
  expect(() => Synthesized.of(other)).toFailWith(
    'PublicSource',
    'images "registry.k8s.io/dns/k8s-dns-node-cache:1.26.7" (Private/Networking/NodeLocalDns/Objects)',
    'For images, write imageRegistry: ImageRegistry.of("…")',
    '(at Private/Networking)',
  );
});

test('turns the APIs off that no endpoint serves', () => {
  const values = flatten(
    template.one('Custom::AWSCDK-EKS-HelmChart', 'aws-load-balancer-controller').Properties.Values,
  );
  expect(values).toContain('"enableShield":false');
  expect(values).toContain('"enableWafv2":false');
});

test('Route 53 has its endpoint in its home Region', () => {
  const [route53] = interfaces.filter(({ Properties }) => serviceOf(Properties.ServiceName) === 'route53');
  expect(route53.Properties).toMatchObject({ ServiceName: 'com.amazonaws.route53', ServiceRegion: 'us-east-1' });
});

describe('without the endpoint of one service', () => {
  /** A cluster works without: the agent of Session Manager, and where records are kept by other means. */
  const OPTIONAL = ['ec2messages', 'route53'];
  const featureOf = (service: string) =>
    service === 'route53'
      ? EndpointFeature.EXTERNAL_DNS
      : EndpointFeature.ofService(new ec2.InterfaceVpcEndpointAwsService(service));
  const allBut = (service: string) => SERVICES.filter((other) => other !== service).map(featureOf);

  test.each(SERVICES.filter((service) => !OPTIONAL.includes(service)))('fails, and names it: %s', (service) => {
    expect(() => Synthesized.of(build(allBut(service)))).toFailWith(
      'EndpointMissing',
      `"${service}" has no endpoint in this network`,
      '(at Private/Networking)',
    );
  });

  test('warns where the cluster may do without', () => {
    const other = build(allBut('route53'));
    expect(unservedCalls(Synthesized.of(other)).some((call) => call.includes('→ route53'))).toBe(true);
    expect(warningsOf(other).map(({ id }) => id)).toEqual(['externalDnsEndpoint']);
    expect(() => Synthesized.of(build(allBut('ec2messages')))).not.toThrow();
  });

  test.each([...SERVICES, 's3'])('the walk finds what is not served: %s', (service) => {
    const json = structuredClone(template.json) as {
      Resources: Record<string, { Type: string; Properties: { ServiceName?: unknown } }>;
    };
    for (const [id, { Type, Properties }] of Object.entries(json.Resources)) {
      if (Type === 'AWS::EC2::VPCEndpoint' && serviceOf(Properties.ServiceName).endsWith(service)) {
        delete json.Resources[id];
      }
    }
    const calls = unservedCalls(new Synthesized(json as never));
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.every((call) => call.includes('→ '))).toBe(true);
  });

  test('all at once is one list', () => {
    expect(() => Synthesized.of(build([]))).toFailWith(
      'EndpointMissing',
      ...(['ec2', 'eks', 'ecr.api', 'ecr.dkr', 'eks-auth', 'elasticloadbalancing', 'lambda', 'ssm', 'ssmmessages'].map(
        (service) => `"${service}"`,
      ) as [string, string]),
    );
  });
});
