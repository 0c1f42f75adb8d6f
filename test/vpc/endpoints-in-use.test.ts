import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Stack, Tags } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  type ClusterNetworkingProps,
  ClusterTarget,
  type ClusterTargetOptions,
  EksAddon,
  type EksAddressPlanOptions,
  EksNetwork,
  type EksNetworkProps,
  EndpointAddressing,
  EndpointFeature,
  NatStrategy,
  NetworkPolicyMode,
  S3Gateway,
  Tier,
  VpcEndpoints,
  WorkloadIdentity,
} from '../../lib';
import { EksAddonKind } from '../../lib/addons';
import { PolicyEventLogs } from '../../lib/cni';
import { ExternalDnsRegistry } from '../../lib/dns';
import { CniMetricsHelper } from '../../lib/observability';
import { Ipv6Block } from '../../lib/vpc';
import { testNetwork, testStack, ZONES } from '../support/builders';
import { clusterStack, testCluster } from '../support/clusters';
import { testKubectlLayer } from '../support/networking';
import { flatten, type Resource, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHARTS = 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts';
const LARGE = { instanceTypes: [new ec2.InstanceType('m7i.large')] };
const CLOSED = { nat: NatStrategy.none(), closeDefaultSecurityGroup: false };

interface Options {
  readonly network?: Partial<EksNetworkProps>;
  readonly clusterProps?: Partial<eks.ClusterProps>;
  readonly target?: ClusterTargetOptions;
  readonly networking?: Partial<ClusterNetworkingProps>;
}

/** A cluster in a network without any way out, with a handler in the node subnets. */
function define({ network: networkProps, clusterProps, target: options, networking: rest }: Options = {}) {
  const stack = clusterStack();
  const network = testNetwork(stack, { ...CLOSED, ...networkProps });
  const cluster = testCluster(network, clusterProps);
  const target = ClusterTarget.fromV2(cluster, {
    kubectlLayer: testKubectlLayer(stack),
    kubectlSubnets: network.nodeSubnets,
    chartRepository: CHARTS,
    ...options,
  });
  const networking = new ClusterNetworking(stack, 'Networking', { network, cluster: target, ...rest });
  return { stack, network, cluster, target, networking };
}

const endpointsOf = (template: Synthesized) => template.all('AWS::EC2::VPCEndpoint');
const serviceOf = ({ Properties }: Resource) =>
  flatten(Properties.ServiceName).replace(/^(cn\.)?com\.amazonaws\.(([^.]+-\d|\$\{AWS::Region\})\.)?(?=.)/, '');
const servicesOf = (stack: Stack) => endpointsOf(Synthesized.of(stack)).map(serviceOf).sort();
const hostedZones = [
  HostedZone.fromHostedZoneAttributes(testStack(), 'Zone', { hostedZoneId: 'Z1', zoneName: 'a.com' }),
];

const planOf = (options: Partial<EksAddressPlanOptions>) =>
  AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES, ...options });

const NODES = ['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 's3'];

describe('endpoints from use, in a network without a way out', () => {
  test.each<[string, (made: ReturnType<typeof define>) => void, Options, string[]]>([
    ['the CNI alone', () => undefined, {}, ['ec2', 'eks-auth', 's3']],
    ['nodes', ({ networking }) => networking.addNodegroup('System', LARGE), {}, NODES],
    ['nodes that something else starts', ({ networking }) => networking.nodeNetworking(LARGE), {}, NODES],
    [
      'nodes of the CDK',
      ({ cluster, network }) =>
        cluster.addNodegroupCapacity('Own', { ...LARGE, subnets: network.vpc.selectSubnets(network.nodeSubnets) }),
      {},
      NODES,
    ],
    [
      'nodes, with the CNI by IRSA and its policy logs',
      ({ networking }) => networking.addNodegroup('System', LARGE),
      {
        networking: {
          vpcCni: {
            identity: WorkloadIdentity.irsa(),
            networkPolicy: NetworkPolicyMode.standard({ eventLogs: PolicyEventLogs.CLOUDWATCH }),
          },
        },
      },
      ['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'logs', 's3', 'sts'],
    ],
    [
      'the load balancer controller, by a handler whose charts are in ECR',
      () => undefined,
      { networking: { loadBalancerController: {} } },
      ['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'elasticloadbalancing', 'lambda', 's3'],
    ],
    [
      'the load balancer controller, by a handler whose charts are elsewhere',
      () => undefined,
      {
        target: { chartRepository: 'oci://registry.internal.example.com/charts' },
        networking: { loadBalancerController: { identity: WorkloadIdentity.irsa() } },
      },
      ['ec2', 'eks', 'eks-auth', 'elasticloadbalancing', 'lambda', 's3', 'sts'],
    ],
    [
      'ExternalDNS with a table and a role of another account',
      () => undefined,
      {
        networking: {
          externalDns: {
            hostedZones,
            zoneRoleArn: 'arn:aws:iam::222222222222:role/dns',
          },
        },
      },
      ['ec2', 'eks-auth', 'route53', 's3', 'sts'],
    ],
    [
      'ExternalDNS with a table',
      () => undefined,
      { networking: { externalDns: { hostedZones, registry: ExternalDnsRegistry.dynamoDb() } } },
      ['dynamodb', 'ec2', 'eks-auth', 'route53', 's3'],
    ],
    [
      'add-ons',
      ({ networking, target, stack }) => {
        networking.addAddon('Ebs', { kind: EksAddonKind.EBS_CSI_DRIVER });
        networking.addAddon('Flows', { kind: EksAddonKind.NETWORK_FLOW_MONITORING_AGENT });
        new EksAddon(stack, 'Logs', { cluster: target, kind: EksAddonKind.CLOUDWATCH_OBSERVABILITY });
        new EksAddon(stack, 'Metrics', { cluster: target, kind: EksAddonKind.METRICS_SERVER });
      },
      {},
      ['ec2', 'eks-auth', 'logs', 'monitoring', 'networkflowmonitorreports', 's3', 'xray'],
    ],
    [
      'the CNI metrics helper, beside the pattern',
      ({ stack, target }) => new CniMetricsHelper(stack, 'Helper', { cluster: target }),
      {},
      ['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'lambda', 'monitoring', 's3'],
    ],
    [
      'EKS Auto Mode',
      ({ networking }) => networking.addNodeClass('General'),
      {
        clusterProps: {
          defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
          compute: { nodePools: [] },
          defaultCapacity: undefined,
        },
      },
      ['ecr.api', 'ecr.dkr', 'eks', 'lambda', 's3'],
    ],
  ])('are those of %s', (_, use, options, expected) => {
    const made = define(options);
    use(made);
    expect(servicesOf(made.stack)).toEqual(expected);
  });

  test('are none beside the gateway for S3 where nothing is called', () => {
    const stack = testStack();
    const { endpoints } = testNetwork(stack, CLOSED);
    expect(servicesOf(stack)).toEqual(['s3']);
    expect(endpoints.interfaceEndpoints).toEqual({});
  });

  test('need no features, and leave nothing to be refused or warned of', () => {
    const { stack, networking } = define({
      networking: { loadBalancerController: {}, externalDns: { hostedZones }, cleanup: {} },
    });
    networking.addNodegroup('System', LARGE);
    networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
    Synthesized.of(stack);
    expect(warningsOf(stack).map(({ id }) => id)).not.toContain('endpointMissing');
    expect(warningsOf(stack).map(({ id }) => id)).not.toContain('externalDnsEndpoint');
  });

  test('have private DNS, the policy and the security group of the others, and what tags the stack has', () => {
    const { stack, network, networking } = define();
    Tags.of(stack).add('team', 'network');
    networking.addNodegroup('System', LARGE);
    const template = Synthesized.of(stack);
    const interfaces = endpointsOf(template).filter(({ Properties }) => Properties.VpcEndpointType === 'Interface');
    expect(interfaces).toHaveLength(5);
    const group = template.one('AWS::EC2::SecurityGroup', 'Interface endpoints');
    for (const { Properties } of interfaces) {
      expect(Properties.PrivateDnsEnabled).toBe(true);
      expect(Properties.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [group.id, 'GroupId'] }]);
      expect(Properties.Tags).toContainEqual({ Key: 'team', Value: 'network' });
    }
    expect(Object.keys(network.endpoints.interfaceEndpoints)).toEqual(['ec2', 'ecr.api', 'ecr.dkr', 'eks', 'eks-auth']);
  });

  test('have the logical ids that the same services have by their features', () => {
    const idsIn = (endpoints?: EndpointFeature[]) => {
      const { stack, networking } = define({ network: { endpoints } });
      networking.addNodegroup('System', LARGE);
      return endpointsOf(Synthesized.of(stack))
        .map(({ id }) => id)
        .sort();
    };
    expect(idsIn()).toEqual(idsIn([EndpointFeature.NODES, EndpointFeature.POD_IDENTITY]));
  });

  test('are there before nodes and before the functions that reach the cluster', () => {
    const { stack, networking } = define({ networking: { loadBalancerController: {} } });
    networking.addNodegroup('System', LARGE);
    const template = Synthesized.of(stack);
    const ids = endpointsOf(template).map(({ id }) => id);
    expect(template.one('AWS::EKS::Nodegroup').DependsOn).toEqual(expect.arrayContaining(ids));
    const inside = template.all('AWS::Lambda::Function').filter(({ Properties }) => Properties.VpcConfig);
    expect(inside).toHaveLength(2);
    for (const { DependsOn } of inside) {
      expect(DependsOn).toEqual(expect.arrayContaining(ids));
    }
  });
});

/** The zones of the endpoint of a service. */
function zonesOf(template: Synthesized, service: string): string[] {
  const [endpoint] = endpointsOf(template).filter((resource) => serviceOf(resource) === service);
  return endpoint.Properties.SubnetIds.map(
    ({ Ref }: { Ref: string }) => template.byId(Ref).Properties.AvailabilityZone,
  ).sort();
}

describe('the zones of endpoints from use', () => {
  const twoOfThree = { addressPlan: planOf({ clusterZones: ZONES.slice(0, 2) }) };

  test('are those of the callers: pods run where nodes are', () => {
    const { stack, networking } = define({ network: twoOfThree, networking: { loadBalancerController: {} } });
    networking.addNodegroup('System', LARGE);
    const template = Synthesized.of(stack);
    expect(zonesOf(template, 'ec2')).toEqual(ZONES.slice(0, 2));
    expect(zonesOf(template, 'elasticloadbalancing')).toEqual(ZONES.slice(0, 2));
    // The handler is in every node subnet.
    expect(zonesOf(template, 'lambda')).toEqual(ZONES);
  });

  test('grow with the nodes', () => {
    const { stack, networking } = define({ network: twoOfThree });
    networking.addNodegroup('System', LARGE);
    networking.addNodegroup('More', { ...LARGE, availabilityZones: ['eu-west-1c'] });
    expect(zonesOf(Synthesized.of(stack), 'ec2')).toEqual(ZONES);
  });

  test('are all where nobody knows where pods run, and what the user says', () => {
    const serviceZones = { monitoring: ['eu-west-1b'], ec2: ['eu-west-1a', 'eu-west-1c'] };
    const { stack, target } = define({ network: { ...twoOfThree, serviceZones } });
    new CniMetricsHelper(stack, 'Helper', { cluster: target });
    const template = Synthesized.of(stack);
    expect(zonesOf(template, 'eks-auth')).toEqual(ZONES);
    expect(zonesOf(template, 'monitoring')).toEqual(['eu-west-1b']);
    expect(zonesOf(template, 'ec2')).toEqual(['eu-west-1a', 'eu-west-1c']);
  });

  test('fails for zones of a service that nobody calls', () => {
    const { stack, networking } = define({ network: { serviceZones: { monitorin: ['eu-west-1b'] } } });
    networking.addNodegroup('System', LARGE);
    expect(() => Synthesized.of(stack)).toFailWith(
      'EndpointServiceUnknown',
      '"monitorin" has no interface endpoint here',
      'Use one of',
    );
  });
});

describe('endpoints from use, beside others', () => {
  test('come with features, each service once', () => {
    const { stack, networking } = define({
      network: { endpoints: [EndpointFeature.IN_USE, EndpointFeature.SESSION_MANAGER, EndpointFeature.NODES] },
    });
    networking.addNodegroup('System', LARGE);
    expect(servicesOf(stack)).toEqual([...NODES, 'ec2messages', 'ssm', 'ssmmessages'].sort());
  });

  test('come to a network with NAT where they are asked for', () => {
    const { stack, networking } = define({
      network: { nat: NatStrategy.single(), endpoints: [EndpointFeature.IN_USE] },
      target: { chartRepository: undefined },
      networking: { loadBalancerController: {} },
    });
    networking.addNodegroup('System', LARGE);
    expect(servicesOf(stack)).toEqual([...NODES, 'elasticloadbalancing', 'lambda'].sort());
  });

  test('leave out what the app defines elsewhere, whenever', () => {
    const { stack, network, networking } = define();
    networking.addNodegroup('System', LARGE);
    network.vpc.addInterfaceEndpoint('Own', {
      service: ec2.InterfaceVpcEndpointAwsService.EC2,
      subnets: network.nodeSubnets,
    });
    expect(servicesOf(stack)).toEqual(NODES);
    expect(network.endpoints.interfaceEndpoints).not.toHaveProperty('ec2');
  });

  test('leave the gateway for S3 out where the user does, which is refused where it is called', () => {
    const { stack, networking } = define({ network: { s3Gateway: S3Gateway.none() } });
    networking.addNodegroup('System', LARGE);
    expect(() => Synthesized.of(stack)).toFailWith('EndpointMissing', '"s3" has no endpoint', 'S3Gateway.defined()');
  });

  test('have one gateway for DynamoDB, in the route tables of the one for S3', () => {
    const { stack, networking } = define({
      network: { endpoints: [EndpointFeature.IN_USE, EndpointFeature.LOW_COST] },
      networking: { externalDns: { hostedZones, registry: ExternalDnsRegistry.dynamoDb() } },
    });
    networking.addNodegroup('System', LARGE);
    const gateways = endpointsOf(Synthesized.of(stack)).filter(
      ({ Properties }) => Properties.VpcEndpointType === 'Gateway',
    );
    expect(gateways.map(serviceOf).sort()).toEqual(['dynamodb', 's3']);
    const [one, other] = gateways.map(({ Properties }) => Properties.RouteTableIds);
    expect(one).toEqual(other);
  });

  test('may be dual stack', () => {
    const { stack, networking } = define({
      network: { ipv6: Ipv6Block.amazonProvided(), endpointAddressing: EndpointAddressing.dualStack() },
    });
    networking.addNodegroup('System', LARGE);
    const types = Object.fromEntries(
      endpointsOf(Synthesized.of(stack)).map((resource) => [serviceOf(resource), resource.Properties.IpAddressType]),
    );
    expect(types).toMatchObject({ eks: 'dualstack', ec2: undefined });
  });

  test('are in the stack of the network, for callers of another one', () => {
    const stack = clusterStack();
    const network = testNetwork(stack, CLOSED);
    const other = new Stack(stack.node.root as Stack, 'Other', {
      env: { account: stack.account, region: stack.region },
    });
    const cluster = testCluster(network, {}, other);
    const networking = new ClusterNetworking(other, 'Networking', { network, cluster: ClusterTarget.fromV2(cluster) });
    networking.addNodegroup('System', LARGE);
    expect(servicesOf(stack)).toEqual(NODES);
    expect(servicesOf(other)).toEqual([]);
  });

  test('leave Route 53 out where its endpoint is in another partition', () => {
    const stack = testStack({ env: { region: 'cn-north-1' } });
    const addressPlan = AddressPlan.forPrivate({
      vpcCidr: '10.0.0.0/16',
      availabilityZones: ['cn-north-1a', 'cn-north-1b'],
    });
    const network = testNetwork(stack, { ...CLOSED, addressPlan });
    const cluster = ClusterTarget.fromV2(testCluster(network));
    new ClusterNetworking(stack, 'Networking', { network, cluster, externalDns: { hostedZones } });
    expect(servicesOf(stack)).toEqual(['ec2', 'eks-auth', 's3']);
    expect(() =>
      testNetwork(stack, { ...CLOSED, addressPlan, endpoints: [EndpointFeature.PRIVATE_CLUSTER] }),
    ).toThrow();
    const preset = testStack({ env: { region: 'cn-north-1' } });
    testNetwork(preset, { ...CLOSED, addressPlan, endpoints: [EndpointFeature.PRIVATE_CLUSTER] });
    expect(servicesOf(preset)).not.toContain('route53');
  });
});

describe('functions that reach the cluster', () => {
  test('are let in from subnets beside those of nodes and pods', () => {
    const addressPlan = planOf({
      additionalTiers: [Tier.isolated('handlers', { prefixLength: 27, startsAt: '10.0.80.0' })],
    });
    const { stack, networking } = define({
      network: { addressPlan },
      target: { kubectlSubnets: { subnetGroupName: 'handlers' } as ec2.SubnetSelection },
      networking: { loadBalancerController: {} },
    });
    networking.addNodegroup('System', LARGE);
    const template = Synthesized.of(stack);
    const { Properties } = template.one('AWS::EC2::SecurityGroup', 'Interface endpoints');
    const networks = Properties.SecurityGroupIngress.map(({ CidrIp }: { CidrIp: string }) => CidrIp);
    expect(networks).toEqual(expect.arrayContaining(['10.0.80.0/27', '10.0.80.32/27', '10.0.80.64/27']));
    expect(networks).toHaveLength(9);
    expect(zonesOf(template, 'lambda')).toEqual(ZONES);
  });

  test.each([true, false])(
    'of a cluster are missed in its subnets, which have no way out (a private network: %s)',
    (isPrivate) => {
      const stack = clusterStack();
      const closed = { ...CLOSED, endpoints: [EndpointFeature.NODES, EndpointFeature.POD_IDENTITY] };
      const network = testNetwork(stack, isPrivate ? closed : { closeDefaultSecurityGroup: false });
      const cluster = testCluster(network, { kubectlProviderOptions: { kubectlLayer: testKubectlLayer(stack) } });
      new ClusterNetworking(stack, 'Networking', { network, cluster: ClusterTarget.fromV2(cluster) });
      cluster.addManifest('Own', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own' } });
      if (isPrivate) {
        const wrong = '"lambda" has no endpoint in this network, whose subnets for kubectl handler';
        const remedy = 'Add EndpointFeature.KUBECTL_HANDLER to its endpoints';
        expect(() => Synthesized.of(stack)).toFailWith('EndpointMissing', wrong, remedy);
      } else {
        const wrong = 'eks and lambda have no VPC endpoint';
        expect(() => Synthesized.of(stack)).toFailWith('KubectlSubnets', wrong, 'Set kubectlLayer');
      }
    },
  );

  test('outside of any VPC call no endpoint', () => {
    const stack = clusterStack();
    const network = testNetwork(stack, CLOSED);
    const cluster = testCluster(network, {
      endpointAccess: eks.EndpointAccess.PUBLIC,
      kubectlProviderOptions: { kubectlLayer: testKubectlLayer(stack) },
    });
    new ClusterNetworking(stack, 'Networking', { network, cluster: ClusterTarget.fromV2(cluster) });
    expect(servicesOf(stack)).toEqual(['ec2', 'eks-auth', 's3']);
  });
});

describe('the endpoints of a VPC that something else made', () => {
  const isolated = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };

  function existing(options: { existingServices?: string[] } = {}) {
    const stack = clusterStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      maxAzs: 2,
      subnetConfiguration: [{ name: 'nodes', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    const network = EksNetwork.fromVpc(stack, 'Network', { vpc, nodeSubnets: isolated, ...options });
    const cluster = ClusterTarget.fromV2(testCluster(network as EksNetwork));
    const networking = new ClusterNetworking(stack, 'Networking', { network, cluster });
    networking.addNodegroup('System', LARGE);
    return { stack, vpc };
  }

  test('are counted', () => {
    const all = existing({ existingServices: ['ec2', 'eks', 'ecr.api', 'ecr.dkr', 'eks-auth', 's3'] });
    Synthesized.of(all.stack);
    expect(warningsOf(all.stack).filter(({ id }) => id === 'endpointMissing')).toEqual([]);
    const some = existing({ existingServices: ['ec2', 'eks', 'ecr.dkr', 's3'] });
    Synthesized.of(some.stack);
    expect(warningsOf(some.stack).filter(({ id }) => id === 'endpointMissing')).toEqual([
      expect.objectContaining({ text: expect.stringMatching(/^"ecr\.api", "eks-auth" have no endpoint/) }),
    ]);
  });

  test('are not defined again', () => {
    const { stack, vpc } = existing({ existingServices: ['ec2', 'ecr.api', 's3'] });
    const endpoints = new VpcEndpoints(stack, 'Endpoints', {
      vpc,
      features: [EndpointFeature.IN_USE, EndpointFeature.IRSA, EndpointFeature.DYNAMODB],
      existingServices: ['ecr.dkr', 'dynamodb'],
      s3Gateway: S3Gateway.none(),
      subnets: isolated,
    });
    expect(servicesOf(stack)).toEqual(['eks', 'eks-auth', 'sts']);
    expect(Object.keys(endpoints.interfaceEndpoints)).toEqual(['sts', 'eks', 'eks-auth']);
    expect(warningsOf(stack).filter(({ id }) => id === 'endpointMissing')).toEqual([]);
  });

  test.each([
    ['com.amazonaws.eu-west-1.ecr.api', 'Write "ecr.api"'],
    ['cn.com.amazonaws.cn-north-1.ecr.dkr', 'Write "ecr.dkr"'],
    ['com.amazonaws.route53', 'Write "route53"'],
    ['EC2', 'Write "ec2"'],
    ['Elastic Load Balancing', 'Write one such as "ecr.api"'],
    ['', 'Write one such as "ecr.api"'],
  ])('fail under a name that is not the short one: %s', (name, instead) => {
    expect(() => existing({ existingServices: [name] })).toFailWith(
      'EndpointService',
      `"${name}" is not the short name`,
      instead,
    );
    expect(
      () => new VpcEndpoints(existing().stack, 'Endpoints', { vpc: existing().vpc, existingServices: [name] }),
    ).toFailWith('EndpointService', instead, '(at Test/Endpoints)');
  });
});
