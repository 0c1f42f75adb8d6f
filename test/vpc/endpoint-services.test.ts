import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Fn, Stack } from 'aws-cdk-lib/core';
import {
  type EksNetworkProps,
  EndpointAddressing,
  EndpointFeature,
  NatStrategy,
  S3Gateway,
  VpcEndpoints,
  type VpcEndpointsProps,
} from '../../lib';
import { Ipv6Block } from '../../lib/vpc';
import { testApp, testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { flatten, legible, type Resource, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const US_EAST_1 = { account: '111111111111', region: 'us-east-1' };

const ofType = (synthesized: Synthesized, type: string): Resource[] =>
  synthesized.all(ENDPOINT).filter(({ Properties }) => Properties.VpcEndpointType === type);

const importedVpc = (stack: Stack, attributes: Partial<ec2.VpcAttributes> = {}) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ZONES,
    privateSubnetIds: ['subnet-a', 'subnet-b', 'subnet-c'],
    ...attributes,
  });

describe('the gateway endpoint for S3', () => {
  const inVpc = (props: Partial<VpcEndpointsProps>, vpcProps: ec2.VpcProps = {}) => {
    const stack = testStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ZONES, ...vpcProps });
    return { stack, vpc, endpoints: new VpcEndpoints(stack, 'Endpoints', { vpc, ...props }) };
  };
  const OF_VPC = { gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } } };

  test('can be left out', () => {
    const { stack, endpoints } = inVpc({ s3Gateway: S3Gateway.none(), features: [EndpointFeature.IRSA] }, OF_VPC);
    expect(ofType(Synthesized.of(stack), 'Gateway').map(({ id }) => id)).toEqual([expect.stringMatching(/^VpcS3/)]);
    expect(endpoints.s3).toBeUndefined();
  });

  test('can be one that the VPC has, of this app or imported', () => {
    const { stack, vpc } = inVpc({ s3Gateway: S3Gateway.none() }, OF_VPC);
    const own = vpc.node.findChild('S3') as ec2.GatewayVpcEndpoint;
    expect(new VpcEndpoints(stack, 'Other', { vpc, s3Gateway: S3Gateway.existing(own) }).s3).toBe(own);
    const known = ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'Known', 'vpce-0123456789abcdef0');
    expect(new VpcEndpoints(stack, 'Third', { vpc, s3Gateway: S3Gateway.existing(known) }).s3?.vpcEndpointId).toBe(
      'vpce-0123456789abcdef0',
    );
    expect(ofType(Synthesized.of(stack), 'Gateway')).toHaveLength(1);
  });

  test('can be left out of a network that this library makes, and nodes wait for one that is used', () => {
    const stack = testStack();
    const network = testNetwork(stack, { s3Gateway: S3Gateway.none() });
    expect(network.endpoints.s3).toBeUndefined();
    expect(network.nodePrerequisites.some(({ node }) => node.path.includes('S3Gateway'))).toBe(false);
    expect(ofType(Synthesized.of(stack), 'Gateway')).toEqual([]);
    const other = testStack();
    const known = ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(other, 'Known', 'vpce-0123456789abcdef0');
    expect(testNetwork(other, { s3Gateway: S3Gateway.existing(known) }).nodePrerequisites).toContain(known);
  });

  test('takes route tables by their ids, in place of those of the subnets', () => {
    const stack = testStack();
    new VpcEndpoints(stack, 'Endpoints', {
      vpc: importedVpc(stack),
      s3Gateway: S3Gateway.defined({ routeTableIds: ['rtb-0a', 'rtb-0b', Fn.importValue('Table')] }),
    });
    const [{ Properties }] = ofType(Synthesized.of(stack), 'Gateway');
    expect(Properties.RouteTableIds).toEqual(['rtb-0a', 'rtb-0b', { 'Fn::ImportValue': 'Table' }]);
  });

  test('is warned of where some subnets do not tell their route tables', () => {
    const stack = testStack();
    const vpc = importedVpc(stack, {
      privateSubnetRouteTableIds: ['rtb-a', 'rtb-b', 'rtb-c'],
      isolatedSubnetIds: ['subnet-d', 'subnet-e', 'subnet-f'],
    });
    new VpcEndpoints(stack, 'Endpoints', { vpc });
    expect(ofType(Synthesized.of(stack), 'Gateway')[0].Properties.RouteTableIds).toEqual(['rtb-a', 'rtb-b', 'rtb-c']);
    expect(warningsOf(stack)).toEqual([
      {
        id: 'endpointRouteTables',
        path: 'Test/Endpoints',
        text: expect.stringContaining('Test/Vpc/IsolatedSubnet1, Test/Vpc/IsolatedSubnet2, Test/Vpc/IsolatedSubnet3'),
      },
    ]);
  });

  test('fails where no subnet tells its route table', () => {
    const stack = testStack();
    const vpc = importedVpc(stack);
    expect(() => new VpcEndpoints(stack, 'Endpoints', { vpc })).toFailWith(
      'EndpointRouteTables',
      '"Test/Vpc/PrivateSubnet1" and the other subnets have unknown route tables',
      'Import the VPC with privateSubnetRouteTableIds, or write S3Gateway.defined({ routeTableIds: ["rtb-…"] }), or S3Gateway.none() if the VPC already has an endpoint for S3',
      '(at Test/Endpoints)',
    );
    expect(() => new VpcEndpoints(stack, 'None', { vpc, s3Gateway: S3Gateway.none() })).not.toThrow();
  });

  test('fails with route tables that are none', () => {
    const make = (routeTableIds: string[]) => () => inVpc({ s3Gateway: S3Gateway.defined({ routeTableIds }) });
    expect(make([])).toFailWith('EndpointRouteTables', '"routeTableIds" is empty', 'or write S3Gateway.none()');
    expect(make(['subnet-a'])).toFailWith(
      'ResourceId',
      '"subnet-a" is not the id of a route table',
      'such as "rtb-0123456789abcdef0"',
      '(at Test/Endpoints)',
    );
  });

  test.each([S3Gateway.none(), S3Gateway.existing({ vpcEndpointId: 'vpce-1' } as ec2.IGatewayVpcEndpoint)])(
    'fails as dual stack where it is not defined here',
    (s3Gateway) => {
      const props: Partial<EksNetworkProps> = {
        s3Gateway,
        ipv6: Ipv6Block.amazonProvided(),
        endpointAddressing: EndpointAddressing.dualStack({ s3Gateway: true }),
      };
      expect(() => testNetwork(testStack(), props)).toFailWith(
        'EndpointAddressing',
        '"s3Gateway: true" needs an endpoint that S3Gateway.',
        'Remove it from EndpointAddressing.dualStack()',
      );
    },
  );

  test('fails with another one in the same route tables', () => {
    const { stack } = inVpc({}, OF_VPC);
    expect(() => Synthesized.of(stack)).toFailWith(
      'EndpointTwice',
      '"Test/Vpc/S3" is a gateway endpoint for com.amazonaws.<region>.s3 in the same route tables',
      'Write s3Gateway: S3Gateway.none() or S3Gateway.existing(…)',
      '(at Test/Endpoints)',
    );
  });

  test('fails with another one in a second stack or as an L1 resource', () => {
    const app = testApp();
    const first = new Stack(app, 'First');
    const vpc = new ec2.Vpc(first, 'Vpc', { maxAzs: 2 });
    new VpcEndpoints(first, 'Endpoints', { vpc });
    const second = new Stack(app, 'Second');
    new VpcEndpoints(second, 'Endpoints', { vpc });
    expect(() => Synthesized.of(first)).toFailWith('EndpointTwice', '"', 'Write s3Gateway');

    const { stack, vpc: other } = inVpc({});
    new ec2.CfnVPCEndpoint(stack, 'Raw', {
      vpcId: other.vpcId,
      serviceName: 'com.amazonaws.eu-west-1.s3',
      routeTableIds: [other.privateSubnets[0].routeTable.routeTableId],
    });
    expect(() => Synthesized.of(stack)).toFailWith('EndpointTwice', '"Test" is a gateway endpoint', 'Write s3Gateway');
  });

  test('may coexist with one for another service, for other route tables, and in another VPC', () => {
    const { stack, vpc } = inVpc(
      { gatewaySubnets: [{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }] },
      { gatewayEndpoints: { Table: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB } } },
    );
    vpc.addGatewayEndpoint('Public', {
      service: ec2.GatewayVpcEndpointAwsService.S3,
      subnets: [{ subnetType: ec2.SubnetType.PUBLIC }],
    });
    new VpcEndpoints(stack, 'Elsewhere', { vpc: new ec2.Vpc(stack, 'Other', { availabilityZones: ZONES }) });
    expect(ofType(Synthesized.of(stack), 'Gateway')).toHaveLength(4);
  });
});

describe('two interface endpoints for one service', () => {
  const beside = (privateDnsEnabled: boolean, service = ec2.InterfaceVpcEndpointAwsService.STS) => {
    const stack = testStack();
    const network = testNetwork(stack, { endpoints: [EndpointFeature.IRSA] });
    new ec2.InterfaceVpcEndpoint(stack, 'Sts', { vpc: network.vpc, service, privateDnsEnabled });
    return () => Synthesized.of(stack);
  };

  test('fail with private DNS in one VPC', () => {
    expect(beside(true)).toFailWith(
      'EndpointTwice',
      '"Test/Sts" is an interface endpoint with private DNS for com.amazonaws.<region>.sts in the same VPC',
      'Remove the feature that defines the second one',
      '(at Test/Network/Endpoints)',
    );
  });

  test('may be there where one has no private DNS, or is for another service', () => {
    expect(beside(false)).not.toThrow();
    expect(beside(true, ec2.InterfaceVpcEndpointAwsService.EKS)).not.toThrow();
  });
});

describe('the zones of endpoints', () => {
  const zonesOf = (props: Partial<EksNetworkProps>) => {
    const stack = testStack({ env: US_EAST_1 });
    const addressPlan = testPlan({
      availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1-bos-1a'],
      zoneSlots: { 'us-east-1-bos-1a': 6 },
    });
    testNetwork(stack, { addressPlan, closeDefaultSecurityGroup: false, ...props });
    const synthesized = Synthesized.of(stack);
    return Object.fromEntries(
      ofType(synthesized, 'Interface').map(({ Properties }) => [
        flatten(Properties.ServiceName).replace('com.amazonaws.us-east-1.', ''),
        Properties.SubnetIds.map(({ Ref }: { Ref: string }) => synthesized.byId(Ref).Properties.AvailabilityZone),
      ]),
    );
  };

  test('are the Availability Zones, limited to the configured zones of a service', () => {
    const endpoints = [EndpointFeature.POD_IDENTITY, EndpointFeature.IRSA];
    expect(zonesOf({ endpoints })).toEqual({
      'eks-auth': ['us-east-1a', 'us-east-1b'],
      sts: ['us-east-1a', 'us-east-1b'],
    });
    expect(zonesOf({ endpoints, serviceZones: { sts: ['us-east-1b'] } })).toEqual({
      'eks-auth': ['us-east-1a', 'us-east-1b'],
      sts: ['us-east-1b'],
    });
    expect(zonesOf({ endpoints, serviceZones: { sts: ['us-east-1-bos-1a', 'us-east-1a'] } }).sts).toEqual([
      'us-east-1a',
      'us-east-1-bos-1a',
    ]);
  });

  test('are used unchanged if they are tokens', () => {
    const stack = testStack();
    const vpc = importedVpc(stack, {
      availabilityZones: Fn.getAzs().slice(0, 1),
      privateSubnetIds: ['subnet-a'],
      privateSubnetRouteTableIds: ['rtb-a'],
    });
    new VpcEndpoints(stack, 'Endpoints', { vpc, features: [EndpointFeature.IRSA], serviceZones: { sts: ['x'] } });
    expect(ofType(Synthesized.of(stack), 'Interface')[0].Properties.SubnetIds).toEqual(['subnet-a']);
  });

  test.each([
    [{ sts: [] }, '"sts" has no zones', 'Name one or more, or leave the service out of serviceZones for all zones'],
    [{ sts: ['us-east-1c'] }, '"us-east-1c" of "sts" has no subnet', 'aws ec2 describe-vpc-endpoint-services'],
  ])('fail as %p', (serviceZones, wrong, instead) => {
    expect(() => zonesOf({ endpoints: [EndpointFeature.IRSA], serviceZones })).toFailWith(
      'EndpointZones',
      wrong,
      instead,
      '(at Test/Network/Endpoints)',
    );
  });

  test('fail for a service without an endpoint', () => {
    const serviceZones = { stz: ['us-east-1a'] };
    expect(() => zonesOf({ endpoints: [EndpointFeature.IRSA], serviceZones })).toFailWith(
      'EndpointServiceUnknown',
      '"stz" has no interface endpoint here',
      'Did you mean "sts"?',
    );
    expect(() => zonesOf({ serviceZones: { sts: ['us-east-1a'] } })).toFailWith(
      'EndpointServiceUnknown',
      '"sts" has no interface endpoint here',
      'Add the feature that uses the service',
    );
  });
});

// https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-cross-region-privatelink-support.html, read 2026-11-28: Route 53 and IAM have
// names without a Region.
describe('an endpoint of a service that is hosted in us-east-1', () => {
  const endpointIn = (region: string | undefined, feature: EndpointFeature) => {
    const stack = testStack({ env: { region } });
    const vpc = importedVpc(stack, {
      availabilityZones: ['a', 'b', 'c'].map((letter) => `${region ?? 'eu-west-1'}${letter}`),
      privateSubnetRouteTableIds: ['rtb-a', 'rtb-b', 'rtb-c'],
    });
    new VpcEndpoints(stack, 'Endpoints', { vpc, features: [feature], s3Gateway: S3Gateway.none() });
    const [{ Properties }] = Synthesized.of(stack).all(ENDPOINT);
    return [legible(Properties.ServiceName), Properties.ServiceRegion];
  };

  test('names that Region elsewhere', () => {
    const byHand = EndpointFeature.ofService(
      new ec2.InterfaceVpcEndpointAwsService('route53', undefined, undefined, { global: true }),
    );
    for (const feature of [EndpointFeature.EXTERNAL_DNS, byHand]) {
      expect(endpointIn('eu-west-1', feature)).toEqual(['com.amazonaws.route53', 'us-east-1']);
      expect(endpointIn('us-east-1', feature)).toEqual(['com.amazonaws.route53', undefined]);
    }
    expect(endpointIn(undefined, EndpointFeature.EXTERNAL_DNS)).toEqual(['com.amazonaws.route53', 'us-east-1']);
    expect(endpointIn('eu-west-1', EndpointFeature.ofGlobalService('iam'))).toEqual(['com.amazonaws.iam', 'us-east-1']);
  });

  test('is the only one that names a Region', () => {
    const stack = testStack();
    const all = Object.values(EndpointFeature).filter((feature) => feature instanceof EndpointFeature);
    testNetwork(stack, { nat: NatStrategy.none(), endpoints: all, closeDefaultSecurityGroup: false });
    const named = ofType(Synthesized.of(stack), 'Interface').filter(({ Properties }) => Properties.ServiceRegion);
    expect(named.map(({ Properties }) => Properties.ServiceName)).toEqual(['com.amazonaws.route53']);
  });

  test.each(['cn-north-1', 'us-gov-west-1'])('fails in %s, which is of another partition', (region) => {
    expect(() => endpointIn(region, EndpointFeature.EXTERNAL_DNS)).toFailWith(
      'EndpointServiceRegion',
      `"route53" has its endpoint service in us-east-1, which endpoints in ${region} cannot reach`,
      'Leave the feature out',
      '(at Test/Endpoints)',
    );
  });
});
