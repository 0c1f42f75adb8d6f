import { CfnRoute, InstanceType, InterfaceVpcEndpointAwsService, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  AddressPlan,
  ClusterCompute,
  ClusterNetworking,
  ClusterTarget,
  EgressTarget,
  EksNetwork,
  type EksNetworkProps,
  EndpointFeature,
  NatStrategy,
  S3Gateway,
  Tier,
  VpcEndpoints,
} from '../../lib';
import { testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { testKubectlLayer } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const instanceTypes = [new InstanceType('m7i.large')];
const CLOSED = { nat: NatStrategy.none(), endpoints: [] };
const ALL = [EndpointFeature.NODES, EndpointFeature.POD_IDENTITY];

function define(networkProps: Partial<EksNetworkProps>) {
  const stack = testStack();
  const network = testNetwork(stack, networkProps);
  const cluster = ClusterTarget.fromV2(testCluster(network));
  const networking = new ClusterNetworking(stack, 'Networking', { network, cluster });
  return { stack, network, networking };
}

/** The warnings about endpoints, once the app is synthesised. */
function warned(stack: ReturnType<typeof testStack>) {
  Synthesized.of(stack);
  return warningsOf(stack).filter(({ id }) => id === 'endpointMissing');
}

describe('nodes without a way to the internet', () => {
  test('fails without the endpoints that they call, and lists them all', () => {
    const { stack, networking } = define(CLOSED);
    networking.addNodegroup('System', { instanceTypes });
    expect(() => Synthesized.of(stack)).toFailWith(
      'EndpointMissing',
      '"ec2", "eks", "ecr.api", "ecr.dkr", "eks-auth" have no endpoint in this network',
      'Add EndpointFeature.NODES, EndpointFeature.POD_IDENTITY to its endpoints',
      '(at Test/Networking)',
    );
  });

  test('fails in isolated subnets beside others that have a way out', () => {
    const addressPlan = AddressPlan.forEks({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      additionalTiers: [Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.80.0' })],
    });
    const { stack, networking } = define({ addressPlan });
    networking.addNodegroup('System', { instanceTypes, subnets: { subnetGroupName: 'database' } });
    expect(() => Synthesized.of(stack)).toFailWith('EndpointMissing', '"ec2"', 'Add EndpointFeature.NODES');
  });

  test('fails for pods on Fargate, which pull images', () => {
    const stack = testStack();
    const network = testNetwork(stack, CLOSED);
    const cluster = ClusterTarget.fromV2(testCluster(network), { compute: ClusterCompute.fargate() });
    new ClusterNetworking(stack, 'Networking', { network, cluster }).addFargateProfile('Pods');
    expect(() => Synthesized.of(stack)).toFailWith(
      'EndpointMissing',
      '"ecr.api", "ecr.dkr" have no endpoint',
      'Add EndpointFeature.NODES to its endpoints',
    );
  });

  test('are warned of in EKS Auto Mode, which pulls images, with or without a NodeClass', () => {
    const closed = (networkProps: Partial<EksNetworkProps>, hasClass: boolean) => {
      const stack = testStack();
      const network = testNetwork(stack, networkProps);
      const cluster = ClusterTarget.fromAttributes(stack, 'Cluster', {
        clusterName: 'orion',
        compute: ClusterCompute.autoMode(),
        kubectlLayer: testKubectlLayer(stack),
        kubectlSubnets: network.nodeSubnets,
        vpc: network.vpc,
        clusterSecurityGroupId: 'sg-0123456789abcdef0',
      });
      const networking = new ClusterNetworking(stack, 'Networking', { network, cluster });
      if (hasClass) {
        networking.addNodeClass('Pools');
      }
      return warned(stack);
    };
    for (const hasClass of [true, false]) {
      expect(closed({ ...CLOSED, endpoints: [EndpointFeature.KUBECTL_HANDLER] }, hasClass)).toEqual([
        expect.objectContaining({
          path: 'Test/Networking',
          text: expect.stringMatching(
            /^"ecr\.api", "ecr\.dkr" have no endpoint in this network.*EndpointFeature\.NODES/,
          ),
        }),
      ]);
      expect(closed({ ...CLOSED, endpoints: [...ALL, EndpointFeature.KUBECTL_HANDLER] }, hasClass)).toEqual([]);
      expect(closed({}, hasClass)).toEqual([]);
    }
  });

  test('join with endpoints of the network, of VpcEndpoints, and of the user', () => {
    const own = define({ ...CLOSED, endpoints: ALL });
    const apart = define({ ...CLOSED, s3Gateway: S3Gateway.none() });
    new VpcEndpoints(apart.stack, 'Endpoints', {
      vpc: apart.network.vpc,
      subnets: apart.network.nodeSubnets,
      features: ALL,
    });
    const raw = define(CLOSED);
    for (const [id, service] of Object.entries({
      Ec2: InterfaceVpcEndpointAwsService.EC2,
      Api: InterfaceVpcEndpointAwsService.ECR,
      Docker: InterfaceVpcEndpointAwsService.ECR_DOCKER,
      Auth: InterfaceVpcEndpointAwsService.EKS_AUTH,
    })) {
      raw.network.vpc.addInterfaceEndpoint(id, { service, subnets: raw.network.nodeSubnets });
    }
    for (const { stack, networking } of [own, apart, raw]) {
      networking.addNodegroup('System', { instanceTypes });
      expect(warned(stack)).toEqual([]);
    }
  });

  test('join by a default route of the user', () => {
    const { stack, network, networking } = define(CLOSED);
    networking.addNodegroup('System', { instanceTypes });
    network.vpc.selectSubnets(network.nodeSubnets).subnets.forEach(({ routeTable: { routeTableId } }, index) => {
      const transitGatewayId = 'tgw-0123456789abcdef0';
      new CfnRoute(stack, `Route${index}`, { routeTableId, destinationCidrBlock: '0.0.0.0/0', transitGatewayId });
    });
    expect(warned(stack)).toEqual([]);
  });

  test('are warned of where other networks may have the endpoints, and in a VPC that something else made', () => {
    const target = EgressTarget.transitGateway('tgw-0123456789abcdef0');
    const routed = define({ nat: NatStrategy.through(target, { destinations: ['192.168.0.0/16'] }) });
    routed.networking.addNodegroup('System', { instanceTypes });
    expect(warned(routed.stack)).toEqual([
      expect.objectContaining({ path: 'Test/Networking', text: expect.stringContaining('"ec2"') }),
    ]);

    const stack = testStack();
    const subnetType = SubnetType.PRIVATE_ISOLATED;
    const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, subnetConfiguration: [{ name: 'nodes', subnetType }] });
    const network = EksNetwork.fromVpc(stack, 'Network', { vpc, nodeSubnets: { subnetType } });
    const cluster = ClusterTarget.fromV2(testCluster(network as EksNetwork));
    new ClusterNetworking(stack, 'Networking', { network, cluster }).addNodegroup('System', { instanceTypes });
    expect(warned(stack)).toEqual([
      expect.objectContaining({ text: expect.stringContaining('Define new VpcEndpoints(') }),
    ]);
  });
});
