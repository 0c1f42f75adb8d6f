import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { EndpointAccess } from 'aws-cdk-lib/aws-eks-v2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import {
  ClusterNetworking,
  ClusterTarget,
  type EksNetworkProps,
  EndpointFeature,
  type ExternalDnsOptions,
  ImageSource,
  type LoadBalancerControllerOptions,
  NatStrategy,
} from '../../lib';
import { ExternalDnsRegistry } from '../../lib/dns';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { testKubectlLayer, testNetworking, valuesOf } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const CLOSED = {
  nat: NatStrategy.none(),
  endpoints: [
    EndpointFeature.NODES,
    EndpointFeature.LOAD_BALANCER_CONTROLLER,
    EndpointFeature.POD_IDENTITY,
    EndpointFeature.KUBECTL_HANDLER,
    EndpointFeature.IRSA,
  ],
};
const CHARTS = 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts';

function valuesIn(networkProps: Partial<EksNetworkProps>, loadBalancerController: LoadBalancerControllerOptions = {}) {
  const stack = testStack();
  const network = testNetwork(stack, networkProps);
  const cluster = ClusterTarget.fromV2(testCluster(network), {
    kubectlLayer: testKubectlLayer(stack),
    kubectlSubnets: network.nodeSubnets,
    chartRepository: CHARTS,
  });
  new ClusterNetworking(stack, 'Networking', { network, cluster, loadBalancerController });
  return valuesOf(Synthesized.of(stack).one(CHART));
}

describe('the controller in a network without a way to the internet', () => {
  test('has an image within reach, and calls no API that is not', () => {
    expect(valuesIn(CLOSED)).toMatchObject({
      image: { repository: expect.stringContaining('.dkr.ecr.eu-west-1.') },
      enableWaf: false,
      enableWafv2: false,
      enableShield: false,
    });
  });

  test('has the image that the user names', () => {
    const image = ImageSource.repository('mirror.example.com/lbc');
    expect(valuesIn(CLOSED, { image }).image).toEqual({ repository: 'mirror.example.com/lbc' });
  });

  test('is refused WAF and Shield', () => {
    for (const [protection, name] of [
      [{ waf: true }, 'waf'],
      [{ waf: false, shieldAdvanced: true }, 'shieldAdvanced'],
    ] as const) {
      expect(() => valuesIn(CLOSED, { protection })).toFailWith(
        'InternetAccess',
        `"protection.${name}: true" needs an API that nodes without internet access cannot reach`,
        'Remove it',
        '(at Test/Networking)',
      );
    }
    expect(() => valuesIn(CLOSED, { protection: { waf: false } })).not.toThrow();
  });

  test('is refused what calls ACM and Global Accelerator', () => {
    const hostedZones = [HostedZone.fromHostedZoneId(testStack(), 'Zone', 'Z1')];
    for (const [options, name] of [
      [{ globalAccelerator: true }, 'globalAccelerator'],
      [{ certificateManagement: { hostedZones } }, 'certificateManagement'],
    ] as const) {
      expect(() => valuesIn(CLOSED, options)).toFailWith(
        'InternetAccess',
        `"${name}" needs an API that nodes without internet access cannot reach`,
        'Remove it',
        '(at Test/Networking)',
      );
    }
  });

  test('has what is published where its handler is outside of the VPC', () => {
    const stack = testStack();
    const network = testNetwork(stack, CLOSED);
    const endpointAccess = EndpointAccess.PUBLIC;
    const kubectlProviderOptions = { kubectlLayer: testKubectlLayer(stack) };
    const cluster = ClusterTarget.fromV2(testCluster(network, { kubectlProviderOptions, endpointAccess }));
    const loadBalancerController = { gatewayApi: {} };
    new ClusterNetworking(stack, 'Networking', { network, cluster, loadBalancerController });
    expect(Synthesized.of(stack).one('Custom::EksNetworkingCrds').Properties.Files).not.toHaveLength(0);
  });

  test.each<[EndpointFeature[], LoadBalancerControllerOptions, string, string]>([
    [
      [EndpointFeature.POD_IDENTITY, EndpointFeature.KUBECTL_HANDLER, EndpointFeature.LOW_COST],
      {},
      '"ec2", "elasticloadbalancing" have',
      'LOAD_BALANCER_CONTROLLER',
    ],
    [
      [EndpointFeature.LOAD_BALANCER_CONTROLLER, EndpointFeature.KUBECTL_HANDLER, EndpointFeature.LOW_COST],
      {},
      '"eks-auth" has',
      'POD_IDENTITY',
    ],
    [
      [EndpointFeature.LOAD_BALANCER_CONTROLLER, EndpointFeature.POD_IDENTITY, EndpointFeature.LOW_COST],
      {},
      '"eks", "lambda" have',
      'KUBECTL_HANDLER',
    ],
    [
      [EndpointFeature.KUBECTL_HANDLER],
      {},
      '"ecr.api", "ecr.dkr", "ec2", "elasticloadbalancing", "eks-auth" have',
      'NODES, EndpointFeature.LOAD_BALANCER_CONTROLLER, EndpointFeature.POD_IDENTITY',
    ],
    [
      [
        EndpointFeature.LOAD_BALANCER_CONTROLLER,
        EndpointFeature.POD_IDENTITY,
        EndpointFeature.ofService(InterfaceVpcEndpointAwsService.LAMBDA),
        EndpointFeature.NODES,
      ],
      { targetGroupBindings: { assumedRoleArns: ['arn:aws:iam::222222222222:role/targets'] } },
      '"sts" has',
      'IRSA',
    ],
  ])('is refused without the endpoints that it calls: %#', (endpoints, options, names, feature) => {
    expect(() => valuesIn({ ...CLOSED, endpoints }, options)).toFailWith(
      'EndpointMissing',
      `${names} no endpoint in this network`,
      `Add EndpointFeature.${feature}`,
      '(at Test/Networking)',
    );
  });
});

test('elsewhere it has WAF and Shield, and needs no endpoints', () => {
  const { stack, network } = testNetworking({ loadBalancerController: {} });
  expect(network.isPrivate).toBe(false);
  const values = valuesOf(Synthesized.of(stack).one(CHART));
  expect(values).toMatchObject({ enableWafv2: true, enableShield: false });
  expect(values).not.toHaveProperty('image');
});

describe('ExternalDNS in a network without a way to the internet', () => {
  const ROUTE_53 = EndpointFeature.ofService(
    new InterfaceVpcEndpointAwsService('route53', undefined, undefined, { global: true }),
  );

  function define(endpoints: EndpointFeature[], options: Partial<ExternalDnsOptions> = {}, nat = NatStrategy.none()) {
    const stack = testStack();
    const network = testNetwork(stack, { nat, endpoints });
    const cluster = ClusterTarget.fromV2(testCluster(network), {
      kubectlLayer: testKubectlLayer(stack),
      kubectlSubnets: network.nodeSubnets,
      chartRepository: CHARTS,
    });
    const zone = { hostedZoneId: 'Z0123456789EXAMPLE', zoneName: 'example.com' };
    const hostedZones = [HostedZone.fromHostedZoneAttributes(stack, 'Zone', zone)];
    new ClusterNetworking(stack, 'Networking', { network, cluster, externalDns: { hostedZones, ...options } });
    return stack;
  }

  test('is warned of a way to Route 53 that is not there, and not with the endpoint or with NAT', () => {
    const warned = (stack = define([EndpointFeature.POD_IDENTITY])) => {
      Synthesized.of(stack);
      return warningsOf(stack).filter(({ id }) => id === 'externalDnsEndpoint');
    };
    expect(warned()).toEqual([
      expect.objectContaining({
        path: 'Test/Networking',
        text: expect.stringContaining('Add EndpointFeature.EXTERNAL_DNS'),
      }),
    ]);
    const served = define([EndpointFeature.POD_IDENTITY, ROUTE_53]);
    expect(warned(served)).toEqual([]);
    expect(
      Synthesized.of(served)
        .all('AWS::EC2::VPCEndpoint')
        .map(({ Properties }) => Properties.ServiceName),
    ).toContain('com.amazonaws.route53');
    expect(warned(define([], {}, NatStrategy.single()))).toEqual([]);
  });

  test.each<[EndpointFeature[], Partial<ExternalDnsOptions>, string, string]>([
    [[EndpointFeature.NODES], {}, '"route53", "eks-auth" have', 'POD_IDENTITY'],
    [[EndpointFeature.NODES, EndpointFeature.EXTERNAL_DNS], {}, '"eks-auth" has', 'POD_IDENTITY'],
    [
      [EndpointFeature.POD_IDENTITY, ROUTE_53],
      { zoneRoleArn: 'arn:aws:iam::222222222222:role/dns' },
      '"sts" has',
      'IRSA',
    ],
    [
      [EndpointFeature.POD_IDENTITY, ROUTE_53],
      { registry: ExternalDnsRegistry.dynamoDb() },
      '"dynamodb" has',
      'DYNAMODB',
    ],
  ])('is refused without the endpoints that it needs: %#', (endpoints, options, name, feature) => {
    expect(() => Synthesized.of(define(endpoints, options))).toFailWith(
      'EndpointMissing',
      `${name} no endpoint in this network`,
      `EndpointFeature.${feature}`,
      '(at Test/Networking)',
    );
  });
});
