import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { type App, Stack } from 'aws-cdk-lib/core';
import { AddressPlan, ClusterNetworking, ClusterTarget, EgressTarget, EksNetwork, NatStrategy } from '../../lib';
import { ACCOUNT, REGION, testApp } from '../support/builders';
import { constructsAlone, plannedNetwork, sharedVpc } from '../support/lookup-stacks';
import { testKubectlLayer } from '../support/networking';

const env = { account: ACCOUNT, region: REGION };

/** What the CLI has to look up before the app can be synthesised again. */
function missingOf(app: App): string[] {
  return (app.synth().manifest.missing ?? []).map(({ provider }) => provider).sort();
}

// `scripts/check-lookups.ts` answers the lookups of these stacks, and synthesises them again.
test.each([
  [
    'a network and a cluster of looked-up zones, names, keys and images',
    plannedNetwork,
    ['ami', 'availability-zones', 'hosted-zone', 'hosted-zone', 'key-provider', 'ssm', 'ssm', 'ssm', 'ssm'],
  ],
  [
    'every construct on a looked-up VPC',
    sharedVpc,
    ['cc-api-provider', 'hosted-zone', 'security-group', 'ssm', 'vpc-provider'],
  ],
  ['constructs alone in a looked-up VPC', constructsAlone, ['security-group', 'vpc-provider']],
])('%s: the first synthesis reaches its end', (_, define, missing) => {
  const app = testApp();
  define(app);
  expect(missingOf(app)).toEqual(missing);
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
