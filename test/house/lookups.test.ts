import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { type App, Stack } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EgressTarget,
  EksNetwork,
  EndpointFeature,
  FlowLogs,
  NatStrategy,
  PodAddressing,
} from '../../lib';
import { ACCOUNT, REGION, testApp } from '../support/builders';
import { testKubectlLayer } from '../support/networking';

const env = { account: ACCOUNT, region: REGION };

/** What the CLI has to look up before the app can be synthesised again. */
function missingOf(app: App): string[] {
  return (app.synth().manifest.missing ?? []).map(({ provider }) => provider).sort();
}

test('a network and a cluster of looked-up zones, names and keys reach the end of the first synthesis', () => {
  const app = testApp();
  const stack = new Stack(app, 'Stack', { env });
  const network = new EksNetwork(stack, 'Network', {
    addressPlan: AddressPlan.forEks({
      vpcCidr: ssm.StringParameter.valueFromLookup(stack, '/network/cidr'),
      podCidr: ssm.StringParameter.valueFromLookup(stack, '/network/pods'),
      availabilityZones: stack.availabilityZones,
      connectedNetworks: {
        office: '10.0.128.0/17',
        branch: ssm.StringParameter.valueFromLookup(stack, '/network/branch'),
      },
      serviceCidr: '172.20.0.0/16',
    }),
    nat: NatStrategy.perZone({ elasticIps: { 'eu-west-1a': ['eipalloc-0123456789abcdef0'] } }),
    flowLogs: FlowLogs.toS3({ encryptionKey: kms.Key.fromLookup(stack, 'Key', { aliasName: 'alias/logs' }) }),
    endpoints: [EndpointFeature.NODES, EndpointFeature.POD_IDENTITY],
    planPage: true,
  });
  const cluster = new eks.Cluster(stack, 'Cluster', {
    clusterName: ssm.StringParameter.valueFromLookup(stack, '/cluster/name'),
    version: eks.KubernetesVersion.V1_34,
    vpc: network.vpc,
    vpcSubnets: [network.clusterSubnets],
    serviceIpv4Cidr: '10.0.0.0/17',
    endpointAccess: eks.EndpointAccess.PRIVATE,
    bootstrapSelfManagedAddons: false,
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
    defaultCapacity: 0,
  });
  const zone = (id: string, domainName: string) => route53.HostedZone.fromLookup(stack, id, { domainName });
  const networking = new ClusterNetworking(stack, 'Networking', {
    network,
    cluster: ClusterTarget.fromV2(cluster, { kubectlLayer: testKubectlLayer(stack) }),
    vpcCni: { podAddressing: PodAddressing.prefixDelegation() },
    loadBalancerController: {},
    externalDns: { hostedZones: [zone('One', 'example.com'), zone('Two', 'example.org')] },
  });
  networking.addNodegroupPerZone('Workers', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
  expect(missingOf(app)).toEqual([
    'availability-zones',
    ...['hosted-zone', 'hosted-zone'],
    'key-provider',
    ...['ssm', 'ssm', 'ssm', 'ssm'],
  ]);
});

test('a looked-up VPC with a cluster in it reaches the end of the first synthesis', () => {
  const app = testApp();
  const stack = new Stack(app, 'Stack', { env });
  const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcName: 'shared' });
  const network = EksNetwork.fromVpc(stack, 'Network', {
    vpc,
    podSubnets: [{ subnetGroupName: 'Pods' }],
    zoneNames: { 'euw1-az1': 'eu-west-1b' },
    cidrBlocks: [vpc.vpcCidrBlock],
    subnetTags: { loadBalancers: true },
  });
  const networking = new ClusterNetworking(stack, 'Networking', {
    network,
    cluster: ClusterTarget.fromAttributes(stack, 'Cluster', {
      clusterName: ssm.StringParameter.valueFromLookup(stack, '/cluster/name'),
      clusterSecurityGroupId: ec2.SecurityGroup.fromLookupByName(stack, 'Group', 'eks', vpc).securityGroupId,
      vpc,
      kubectlLayer: testKubectlLayer(stack),
      serviceCidr: ssm.StringParameter.valueFromLookup(stack, '/cluster/services'),
    } as never),
    loadBalancerController: {},
    externalDns: { hostedZones: [route53.HostedZone.fromLookup(stack, 'Zone', { domainName: 'example.com' })] },
  });
  networking.addNodegroup('Workers', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
  expect(missingOf(app)).toEqual(['hosted-zone', 'security-group', 'ssm', 'ssm', 'vpc-provider']);
});

test.each([
  ['a single gateway in a zone', NatStrategy.single('eu-west-1b')],
  ['a regional gateway', NatStrategy.regional({ elasticIps: { 'eu-west-1a': ['eipalloc-0123456789abcdef0'] } })],
  ['gateways in two zones', NatStrategy.perZone({ availabilityZones: ['eu-west-1a', 'eu-west-1b'] })],
  [
    'interfaces by zone',
    NatStrategy.through(EgressTarget.networkInterfaces({ 'eu-west-1a': 'eni-0123456789abcdef0' })),
  ],
])('a network in looked-up zones takes %s', (_, nat) => {
  const app = testApp();
  const stack = new Stack(app, 'Stack', { env });
  const plan = { vpcCidr: '10.0.0.0/16', availabilityZones: stack.availabilityZones };
  new EksNetwork(stack, 'Network', { addressPlan: AddressPlan.forEks(plan), nat });
  expect(missingOf(app)).toEqual(['availability-zones']);
});

test('looked-up zones and clusters of two Regions are not the same', () => {
  const app = testApp();
  for (const region of ['eu-west-1', 'us-east-1']) {
    const stack = new Stack(app, region, { env: { account: ACCOUNT, region } });
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { isDefault: true });
    const clusterName = ssm.StringParameter.valueFromLookup(stack, '/cluster/name');
    new ClusterNetworking(stack, 'Networking', {
      network: EksNetwork.fromVpc(stack, 'Network', { vpc }),
      cluster: ClusterTarget.fromAttributes(stack, 'Cluster', { clusterName, vpc }),
    });
  }
  expect(missingOf(app)).toEqual(['ssm', 'ssm', 'vpc-provider', 'vpc-provider']);
});
