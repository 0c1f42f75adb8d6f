import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  AddressPlan,
  type EksNetworkProps,
  EndpointAddressing,
  EndpointFeature,
  NatStrategy,
  S3Gateway,
  Tier,
  VpcEndpoints,
  type VpcEndpointsProps,
} from '../../lib';
import { Ipv6Block } from '../../lib/vpc';
import { ACCOUNT, REGION, testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { flatten, legible, type Resource, Synthesized } from '../support/templates';

const FEATURES = Object.values(EndpointFeature).filter((feature) => feature instanceof EndpointFeature);

const stack = testStack();
const network = testNetwork(stack, {
  addressPlan: testPlan({
    additionalTiers: [
      Tier.isolated('database', { prefixLength: 26, startsAt: '10.0.128.0' }),
      Tier.withEgress('batch', { prefixLength: 26, startsAt: '10.0.130.0' }),
    ],
  }),
  endpoints: [EndpointFeature.NODES, EndpointFeature.POD_IDENTITY, EndpointFeature.LOAD_BALANCER_CONTROLLER],
});
const template = Synthesized.of(stack);
const interfaces = interfacesOf(template);
const securityGroup = template.one('AWS::EC2::SecurityGroup', 'Interface endpoints');

function interfacesOf(synthesized: Synthesized): Resource[] {
  return synthesized
    .all('AWS::EC2::VPCEndpoint')
    .filter(({ Properties }) => Properties.VpcEndpointType === 'Interface');
}

function gatewayOf(synthesized: Synthesized): Resource {
  return synthesized.one('AWS::EC2::VPCEndpoint', '.s3"');
}

/** The service of an endpoint as AWS names it, without what comes before it: `ecr.api`. */
function serviceOf({ Properties }: Resource): string {
  return flatten(Properties.ServiceName).replace(/^(cn\.)?com\.amazonaws\.([^.]+\.)?(?=.)/, '');
}

/** The logical ids of subnets, in order. */
function idsOf(subnets: ec2.ISubnet[]): string[] {
  return subnets.map((subnet) => subnet.stack.getLogicalId(subnet.node.defaultChild as ec2.CfnSubnet));
}

/** The logical ids of the route tables of subnets, in order. */
function routeTablesOf(subnets: ec2.ISubnet[]): string[] {
  return subnets.map((subnet) => subnet.stack.resolve(subnet.routeTable.routeTableId).Ref);
}

/** A stack with a VPC of the CDK, and endpoints in it. */
function inPlainVpc(props: Partial<VpcEndpointsProps>, vpcProps: ec2.VpcProps = {}) {
  const scope = testStack();
  const vpc = new ec2.Vpc(scope, 'Vpc', { availabilityZones: ZONES, ...vpcProps });
  return { scope, vpc, endpoints: new VpcEndpoints(scope, 'Endpoints', { vpc, ...props }) };
}

test('are these, in these subnets, with this security group', () => {
  const rows = template
    .all('AWS::EC2::VPCEndpoint')
    .sort((a, b) => serviceOf(a).localeCompare(serviceOf(b)))
    .map((endpoint) => {
      const { VpcEndpointType, SubnetIds, RouteTableIds, SecurityGroupIds } = legible(endpoint.Properties);
      const names = (SubnetIds ?? RouteTableIds).map((ref: string) =>
        ref.replace(/^\$\{NetworkVpc(.*?Subnet[A-Z])(Subnet|RouteTable).*/, '$1'),
      );
      return [
        `${VpcEndpointType} ${serviceOf(endpoint)}  ${endpoint.id}`,
        `  ${SubnetIds ? 'in' : 'from'} ${names.join(' ')}`,
        ...(SecurityGroupIds ?? []).map((group: string) => `  behind ${group}`),
      ].join('\n');
    });
  const rules = legible(securityGroup.Properties.SecurityGroupIngress).map(
    ({ IpProtocol, FromPort, ToPort, CidrIp }: Record<string, string>) =>
      `  admits ${IpProtocol} ${FromPort}-${ToPort} from ${CidrIp}`,
  );
  expect(`\n${[...rows, `\${${securityGroup.id}.GroupId}`, ...rules].join('\n')}\n`).toMatchSnapshot();
});

describe('the gateway endpoint for S3', () => {
  test('is on the route table of every subnet that is not public', () => {
    const tiers = ['node', 'pod', 'cluster', 'database', 'batch'];
    const { ServiceName, RouteTableIds, VpcId } = gatewayOf(template).Properties;
    expect(flatten(ServiceName)).toBe(`com.amazonaws.\${AWS::Region}.s3`);
    expect(VpcId).toEqual({ Ref: template.one('AWS::EC2::VPC').id });
    expect(RouteTableIds.map(({ Ref }: { Ref: string }) => Ref).sort()).toEqual(
      tiers.flatMap((tier) => routeTablesOf(network.subnetsOf(tier))).sort(),
    );
  });

  test('is there without any feature, and alone: no interface endpoint, no security group', () => {
    const other = testStack();
    const bare = testNetwork(other);
    const synthesized = Synthesized.of(other);
    expect(gatewayOf(synthesized).Properties.RouteTableIds).toHaveLength(9);
    expect(interfacesOf(synthesized)).toEqual([]);
    expect(synthesized.all('AWS::EC2::SecurityGroup')).toEqual([]);
    expect(bare.endpoints.securityGroup).toBeUndefined();
    expect(bare.endpoints.interfaceEndpoints).toEqual({});
  });

  test('is handed out for policies', () => {
    expect(stack.resolve(network.endpoints.s3?.vpcEndpointId)).toEqual({ Ref: gatewayOf(template).id });
  });
});

describe('interface endpoints', () => {
  test('are in one node subnet per zone, and nowhere else', () => {
    for (const { Properties } of interfaces) {
      expect(Properties.SubnetIds.map(({ Ref }: { Ref: string }) => Ref)).toEqual(idsOf(network.subnetsOf('node')));
    }
    expect(interfaces).not.toEqual([]);
  });

  test('are in one subnet per zone also where a zone has two node subnets', () => {
    const other = testStack();
    const double = testNetwork(other, {
      addressPlan: testPlan({
        additionalTiers: [Tier.node({ name: 'node-2', prefixLength: 24, startsAt: '10.0.128.0' })],
      }),
      endpoints: [EndpointFeature.IRSA],
    });
    const [{ Properties }] = interfacesOf(Synthesized.of(other));
    expect(Properties.SubnetIds.map(({ Ref }: { Ref: string }) => Ref)).toEqual(idsOf(double.subnetsOf('node')));
  });

  test('answer under the public name of their service', () => {
    expect(interfaces.map(({ Properties }) => Properties.PrivateDnsEnabled)).toEqual(interfaces.map(() => true));
  });

  test('share one security group', () => {
    for (const { Properties } of interfaces) {
      expect(Properties.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [securityGroup.id, 'GroupId'] }]);
    }
    expect(template.all('AWS::EC2::SecurityGroup')).toHaveLength(1);
    expect(stack.resolve(network.endpoints.connections.securityGroups.map((group) => group.securityGroupId))).toEqual([
      { 'Fn::GetAtt': [securityGroup.id, 'GroupId'] },
    ]);
  });

  test('are handed out by the short name of their service', () => {
    const { interfaceEndpoints } = network.endpoints;
    expect(Object.keys(interfaceEndpoints)).toEqual(interfaces.map(serviceOf));
    expect(stack.resolve(interfaceEndpoints['ecr.api'].vpcEndpointId)).toEqual({
      Ref: interfaces.find((endpoint) => serviceOf(endpoint) === 'ecr.api')?.id,
    });
  });
});

describe('the security group', () => {
  test('admits HTTPS from the networks of nodes and pods, and nothing else', () => {
    const nodesAndPods = [...network.subnetsOf('node'), ...network.subnetsOf('pod')].map(
      ({ ipv4CidrBlock }) => ipv4CidrBlock,
    );
    expect(
      securityGroup.Properties.SecurityGroupIngress.map(({ Description: _, ...rule }: { Description: string }) => rule),
    ).toEqual(nodesAndPods.map((CidrIp) => ({ CidrIp, IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })));
    expect(template.all('AWS::EC2::SecurityGroupIngress')).toEqual([]);
  });

  test('lets nothing out', () => {
    // The CDK's stand-in for no rule at all, as a group without one lets everything out.
    expect(securityGroup.Properties.SecurityGroupEgress).toEqual([
      { CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86, Description: expect.anything() },
    ]);
    expect(template.all('AWS::EC2::SecurityGroupEgress')).toEqual([]);
  });

  test('opens to others through connections, on port 443', () => {
    const { scope, endpoints } = inPlainVpc({ features: [EndpointFeature.IRSA], clientNetworks: [] });
    endpoints.connections.allowDefaultPortFrom(ec2.Peer.ipv4('192.168.0.0/24'), 'HTTPS from the office');
    expect(Synthesized.of(scope).one('AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress).toEqual([
      {
        CidrIp: '192.168.0.0/24',
        Description: 'HTTPS from the office',
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
      },
    ]);
  });

  test('takes IPv6 networks, too', () => {
    const { scope } = inPlainVpc({
      features: [EndpointFeature.IRSA],
      clientNetworks: ['2001:db8::/56', '10.9.0.0/16'],
    });
    expect(Synthesized.of(scope).one('AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress).toMatchObject([
      { CidrIpv6: '2001:db8::/56', FromPort: 443 },
      { CidrIp: '10.9.0.0/16', FromPort: 443 },
    ]);
  });

  test('fails for a network with host bits', () => {
    expect(() => inPlainVpc({ features: [EndpointFeature.IRSA], clientNetworks: ['10.9.0.1/16'] })).toFailWith(
      'CidrHostBits',
      '"10.9.0.1/16" has host bits set',
      'Did you mean "10.9.0.0/16"?',
      '(at Test/Endpoints)',
    );
  });
});

describe('features', () => {
  test('need these services', () => {
    const services = FEATURES.map((feature) => {
      const { scope } = inPlainVpc({ features: [feature] });
      return [feature.name, interfacesOf(Synthesized.of(scope)).map(serviceOf)];
    });
    expect(Object.fromEntries(services)).toEqual({
      NODES: ['ec2', 'ecr.api', 'ecr.dkr', 'eks'],
      POD_IDENTITY: ['eks-auth'],
      IRSA: ['sts'],
      KUBECTL_HANDLER: ['eks', 'lambda', 'sts'],
      EXTERNAL_DNS: ['route53'],
      LOAD_BALANCER_CONTROLLER: ['ec2', 'elasticloadbalancing'],
      LOGS: ['logs'],
      METRICS: ['monitoring'],
      CLUSTER_AUTOSCALER: ['autoscaling', 'ec2', 'eks', 'sts'],
      KARPENTER: ['ec2', 'eks', 'sqs', 'ssm', 'sts'],
      SESSION_MANAGER: ['ec2messages', 'ssm', 'ssmmessages'],
      XRAY: ['xray'],
      GUARD_DUTY: ['guardduty-data'],
      NETWORK_FLOW_MONITOR: ['networkflowmonitorreports'],
      IN_USE: [],
      DYNAMODB: [],
      LOW_COST: ['ecr.api', 'ecr.dkr'],
      PRIVATE_CLUSTER: [
        ...['autoscaling', 'ec2', 'ec2messages', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'elasticloadbalancing'],
        ...['lambda', 'logs', 'monitoring', 'route53', 'sqs', 'ssm', 'ssmmessages', 'sts', 'xray'],
      ],
    });
  });

  test('that share a service share its endpoint', () => {
    const { scope, endpoints } = inPlainVpc({
      features: [...FEATURES, ...FEATURES, EndpointFeature.ofService(ec2.InterfaceVpcEndpointAwsService.STS)],
    });
    const services = interfacesOf(Synthesized.of(scope)).map(serviceOf);
    expect(services).toEqual([...new Set(services)].sort());
    expect(services).toEqual(Object.keys(endpoints.interfaceEndpoints));
    expect(services.filter((service) => service === 'sts')).toEqual(['sts']);
  });

  test('may be a service of the user’s choice, S3 among them', () => {
    const { scope, endpoints } = inPlainVpc({
      features: [
        EndpointFeature.ofService(ec2.InterfaceVpcEndpointAwsService.KMS),
        EndpointFeature.ofService(ec2.InterfaceVpcEndpointAwsService.S3),
      ],
    });
    expect(interfacesOf(Synthesized.of(scope)).map(serviceOf)).toEqual(['kms', 's3']);
    expect(endpoints.interfaceEndpoints.kms.node.path).toBe('Test/Endpoints/Kms');
  });
});

describe('the addressing of endpoints', () => {
  /** The address types and the kinds of DNS records, by service. */
  const typesOf = (synthesized: Synthesized) =>
    Object.fromEntries(
      synthesized
        .all('AWS::EC2::VPCEndpoint')
        .map((endpoint) => [
          `${serviceOf(endpoint)} ${endpoint.Properties.VpcEndpointType}`,
          [endpoint.Properties.IpAddressType, endpoint.Properties.DnsOptions?.DnsRecordIpType],
        ]),
    );
  const dualStack = (
    endpointAddressing?: EndpointAddressing,
    props: Partial<EksNetworkProps> = {},
    region = REGION,
  ) => {
    const scope = testStack({ env: { account: ACCOUNT, region } });
    testNetwork(scope, {
      ipv6: Ipv6Block.amazonProvided(),
      endpoints: FEATURES,
      endpointAddressing,
      closeDefaultSecurityGroup: false,
      ...props,
    });
    return Synthesized.of(scope);
  };

  test('is IPv4 unless asked, in a dual stack network too', () => {
    for (const addressing of [undefined, EndpointAddressing.ipv4()]) {
      const types = Object.values(typesOf(dualStack(addressing)));
      expect(types.length).toBeGreaterThan(10);
      expect(types).toEqual(types.map(() => [undefined, undefined]));
    }
  });

  // https://docs.aws.amazon.com/vpc/latest/userguide/aws-ipv6-support.html, the column of private endpoints, in a copy of late 2025: no for EC2,
  // ECR and Elastic Load Balancing, and nothing on the names that are left out here.
  test('is dual stack for the services that support it', () => {
    const types = typesOf(dualStack(EndpointAddressing.dualStack()));
    const both = Object.keys(types).filter((service) => types[service][0] === 'dualstack');
    expect(both.sort()).toEqual(
      ['eks', 'logs', 'monitoring', 'sqs', 'ssm', 'sts', 'xray'].map((service) => `${service} Interface`),
    );
    for (const service of Object.keys(types)) {
      expect(types[service]).toEqual(both.includes(service) ? ['dualstack', 'dualstack'] : [undefined, undefined]);
    }
  });

  test('is dual stack for the services that the user names, and for those alone', () => {
    const types = typesOf(dualStack(EndpointAddressing.dualStack({ services: ['ec2', 'sts'] })));
    expect(Object.keys(types).filter((service) => types[service][0])).toEqual(['ec2 Interface', 'sts Interface']);
  });

  test('covers the gateway for S3 when asked, once the VPC has its block', () => {
    const synthesized = dualStack(EndpointAddressing.dualStack({ services: [], s3Gateway: true }));
    expect(typesOf(synthesized)['s3 Gateway']).toEqual(['dualstack', undefined]);
    expect(gatewayOf(synthesized).DependsOn).toContain(synthesized.one('AWS::EC2::VPCCidrBlock', 'Ipv6').id);
    expect(interfacesOf(synthesized).filter(({ Properties }) => Properties.IpAddressType)).toEqual([]);
  });

  test('changes no logical id', () => {
    const idsIn = (synthesized: Synthesized) => synthesized.resources.map(({ id }) => id).sort();
    const addressing = EndpointAddressing.dualStack({ s3Gateway: true });
    expect(idsIn(dualStack(addressing))).toEqual(idsIn(dualStack()));
  });

  test('may be dual stack in a VPC of the CDK, and in one that is imported', () => {
    const addressing = EndpointAddressing.dualStack();
    const { scope } = inPlainVpc(
      { features: [EndpointFeature.IRSA], addressing },
      { ipProtocol: ec2.IpProtocol.DUAL_STACK },
    );
    expect(typesOf(Synthesized.of(scope))['sts Interface']).toEqual(['dualstack', 'dualstack']);
    const other = testStack();
    const vpc = ec2.Vpc.fromVpcAttributes(other, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ZONES,
      privateSubnetIds: ['subnet-a', 'subnet-b', 'subnet-c'],
      privateSubnetRouteTableIds: ['rtb-a', 'rtb-b', 'rtb-c'],
    });
    const features = [EndpointFeature.IRSA];
    new VpcEndpoints(other, 'Endpoints', { vpc, features, addressing, clientNetworks: ['2001:db8::/56'] });
    expect(typesOf(Synthesized.of(other))['sts Interface']).toEqual(['dualstack', 'dualstack']);
  });

  test('fails as dual stack where the network has no IPv6, or a subnet of the endpoints has none', () => {
    const addressing = EndpointAddressing.dualStack();
    expect(() => dualStack(addressing, { ipv6: undefined })).toFailWith(
      'EndpointAddressing',
      '"EndpointAddressing.dualStack()" needs IPv6, which the network does not have',
      'Add ipv6: Ipv6Block.amazonProvided()',
      '(at Test/Network)',
    );
    const local = testPlan({
      availabilityZones: ['us-west-2a', 'us-west-2b', 'us-west-2-lax-1a'],
      zoneSlots: { 'us-west-2-lax-1a': 6 },
    });
    const everywhere = { sts: local.availabilityZones as string[] };
    expect(() => dualStack(addressing, { addressPlan: local }, 'us-west-2')).not.toThrow();
    expect(() => dualStack(addressing, { addressPlan: local, serviceZones: everywhere }, 'us-west-2')).toFailWith(
      'EndpointAddressing',
      '"Test/Network/Vpc/NodeSubnetLax1a" has no IPv6 network',
      'Use subnets with IPv6, or write EndpointAddressing.ipv4()',
    );
    expect(() =>
      dualStack(addressing, { addressPlan: local, endpoints: [EndpointFeature.POD_IDENTITY] }, 'us-west-2'),
    ).not.toThrow();
    expect(() => inPlainVpc({ features: [EndpointFeature.IRSA], addressing })).toFailWith(
      'EndpointAddressing',
      '"Test/Vpc/PrivateSubnet1" has no IPv6 network',
      'Use subnets with IPv6',
      '(at Test/Endpoints)',
    );
  });

  test('fails for a service without an endpoint', () => {
    expect(() => dualStack(EndpointAddressing.dualStack({ services: ['stz'] }))).toFailWith(
      'EndpointServiceUnknown',
      '"stz" has no interface endpoint',
      'Did you mean "sts"?',
      '(at Test/Network/Endpoints)',
    );
    expect(() => dualStack(EndpointAddressing.dualStack({ services: ['sts'] }), { endpoints: [] })).toFailWith(
      'EndpointServiceUnknown',
      '"sts" has no interface endpoint',
      'Add the feature that uses the service',
    );
  });
});

describe('in a VPC of the CDK', () => {
  test('are in its private subnets, and open to its primary block', () => {
    const { scope, vpc } = inPlainVpc({ features: [EndpointFeature.IRSA] });
    const synthesized = Synthesized.of(scope);
    const [{ Properties }] = interfacesOf(synthesized);
    expect(Properties.SubnetIds.map(({ Ref }: { Ref: string }) => Ref)).toEqual(idsOf(vpc.privateSubnets));
    expect(legible(synthesized.one('AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress)).toMatchObject([
      { CidrIp: `\${${synthesized.one('AWS::EC2::VPC').id}.CidrBlock}`, FromPort: 443, ToPort: 443 },
    ]);
    expect(
      gatewayOf(synthesized)
        .Properties.RouteTableIds.map(({ Ref }: { Ref: string }) => Ref)
        .sort(),
    ).toEqual(routeTablesOf([...vpc.publicSubnets, ...vpc.privateSubnets]).sort());
  });

  test('are in its isolated subnets where it has no others', () => {
    const { scope, vpc } = inPlainVpc(
      { features: [EndpointFeature.IRSA] },
      { subnetConfiguration: [{ name: 'cut', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] },
    );
    const [{ Properties }] = interfacesOf(Synthesized.of(scope));
    expect(Properties.SubnetIds.map(({ Ref }: { Ref: string }) => Ref)).toEqual(idsOf(vpc.isolatedSubnets));
  });

  test('are in the configured subnets', () => {
    const { scope, vpc } = inPlainVpc({
      features: [EndpointFeature.IRSA],
      subnets: { subnetType: ec2.SubnetType.PUBLIC, availabilityZones: ['eu-west-1b'] },
      gatewaySubnets: [{ subnetType: ec2.SubnetType.PUBLIC }],
    });
    const synthesized = Synthesized.of(scope);
    const [{ Properties }] = interfacesOf(synthesized);
    expect(Properties.SubnetIds.map(({ Ref }: { Ref: string }) => Ref)).toEqual([idsOf(vpc.publicSubnets)[1]]);
    expect(gatewayOf(synthesized).Properties.RouteTableIds.map(({ Ref }: { Ref: string }) => Ref)).toEqual(
      routeTablesOf(vpc.publicSubnets),
    );
  });

  test('fails where there are public subnets alone', () => {
    const vpcProps = { subnetConfiguration: [{ name: 'open', subnetType: ec2.SubnetType.PUBLIC }] };
    expect(() => inPlainVpc({ features: [EndpointFeature.NODES] }, vpcProps)).toFailWith(
      'EndpointSubnets',
      '"ec2" has no private subnet for its endpoint',
      'Add Tier.node() to the plan, or set the subnets',
      '(at Test/Endpoints)',
    );
  });
});

test('are in an imported VPC whose block is unknown, too', () => {
  const scope = testStack();
  const vpc = ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ZONES,
    privateSubnetIds: ['subnet-a', 'subnet-b', 'subnet-c'],
    privateSubnetRouteTableIds: ['rtb-a', 'rtb-b', 'rtb-c'],
  });
  new VpcEndpoints(scope, 'Gateway', { vpc });
  const s3Gateway = S3Gateway.none();
  new VpcEndpoints(scope, 'Interfaces', {
    vpc,
    s3Gateway,
    features: [EndpointFeature.IRSA],
    clientNetworks: ['10.9.0.0/16'],
  });
  const synthesized = Synthesized.of(scope);
  expect(interfacesOf(synthesized).map(({ Properties }) => Properties.SubnetIds)).toEqual([
    ['subnet-a', 'subnet-b', 'subnet-c'],
  ]);
  expect(synthesized.one('AWS::EC2::VPCEndpoint', 'GatewayS3').Properties.RouteTableIds).toEqual([
    'rtb-a',
    'rtb-b',
    'rtb-c',
  ]);
});

test('fails where the plan has no node tier', () => {
  const addressPlan = new AddressPlan({
    vpcCidr: '10.0.0.0/16',
    availabilityZones: ZONES,
    tiers: [Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.0.0' })],
  });
  const nat = NatStrategy.none();
  expect(() => testNetwork(testStack(), { addressPlan, nat, endpoints: [EndpointFeature.IRSA] })).toFailWith(
    'EndpointSubnets',
    '"sts" has no private subnet for its endpoint',
    'Add Tier.node() to the plan',
    '(at Test/Network/Endpoints)',
  );
  expect(() => testNetwork(testStack(), { addressPlan, nat })).not.toThrow();
});

test.each([
  ['aws', 'eu-west-1', 'com.amazonaws.eu-west-1'],
  ['aws-cn', 'cn-north-1', 'cn.com.amazonaws.cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1', 'com.amazonaws.us-gov-west-1'],
])('in the partition %s, services have their names there and no ARN is of another', (_, region, prefix) => {
  const other = testStack({ env: { account: '111111111111', region } });
  testNetwork(other, {
    addressPlan: testPlan({ availabilityZones: ['a', 'b'].map((letter) => `${region}${letter}`) }),
    closeDefaultSecurityGroup: false,
    endpoints: FEATURES.filter((feature) => feature !== EndpointFeature.EXTERNAL_DNS),
  });
  const synthesized = Synthesized.of(other);
  expect(JSON.stringify(synthesized.json)).not.toMatch(/arn:aws[a-z-]*:/);
  const names = interfacesOf(synthesized).map(({ Properties }) => Properties.ServiceName);
  expect(names).toEqual(expect.arrayContaining([`${prefix}.ec2`, `${prefix}.ecr.api`, `${prefix}.eks`]));
});
