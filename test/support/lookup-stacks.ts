import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { type App, Stack } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  AutoModeNodeClass,
  ClusterCompute,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  EndpointFeature,
  FargateProfile,
  FlowLogs,
  LoadBalancerController,
  LoadBalancerSubnets,
  NatStrategy,
  NodeGroup,
  PodAddressing,
  PodSubnets,
  S3Gateway,
  VpcCni,
  VpcEndpoints,
} from '../../lib';
import { AlbGateway, Listener } from '../../lib/gateway';
import { GatewayApiController } from '../../lib/lattice';
import { Image } from '../../lib/nodes';
import { PodSecurityGroupPolicy, PodSecurityGroupSelector } from '../../lib/policies';
import { NlbService } from '../../lib/service';
import { ACCOUNT, REGION } from './builders';
import { testKubectlLayer } from './networking';

const env = { account: ACCOUNT, region: REGION };
const types = [new ec2.InstanceType('m7i.large')];

/** A network and a cluster of looked-up zones, names, CIDRs and keys. */
export function plannedNetwork(app: App): Stack {
  const stack = new Stack(app, 'Planned', { env });
  const parameter = (name: string) => ssm.StringParameter.valueFromLookup(stack, name);
  const network = new EksNetwork(stack, 'Network', {
    addressPlan: AddressPlan.forEks({
      vpcCidr: parameter('/network/cidr'),
      podCidr: parameter('/network/pods'),
      availabilityZones: stack.availabilityZones,
      connectedNetworks: { office: '10.0.128.0/17', branch: parameter('/network/branch') },
      serviceCidr: '172.20.0.0/16',
    }),
    nat: NatStrategy.perZone({
      elasticIps: Object.fromEntries(
        ['a', 'b', 'c'].map((zone) => [`eu-west-1${zone}`, [`eipalloc-0${zone.repeat(16)}`]]),
      ),
    }),
    flowLogs: FlowLogs.toS3({ encryptionKey: kms.Key.fromLookup(stack, 'Key', { aliasName: 'alias/logs' }) }),
    endpoints: [EndpointFeature.NODES, EndpointFeature.POD_IDENTITY],
    planPage: true,
  });
  const cluster = new eks.Cluster(stack, 'Cluster', {
    clusterName: parameter('/cluster/name'),
    version: eks.KubernetesVersion.V1_34,
    vpc: network.vpc,
    vpcSubnets: [network.clusterSubnets],
    serviceIpv4Cidr: '172.20.0.0/16',
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
  networking.addNodegroupPerZone('Workers', { instanceTypes: types });
  const { imageId } = ec2.MachineImage.lookup({ name: 'al2023-eks-*' }).getImage(stack);
  networking.addNodegroup('Custom', { instanceTypes: types, image: Image.amazonLinux2023Custom(imageId) });
  return stack;
}

/** Every construct on a looked-up VPC, with looked-up security groups, zones of the DNS and prefix lists. */
export function sharedVpc(app: App): Stack {
  const stack = new Stack(app, 'Shared', { env });
  const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcName: 'shared' });
  const group = ec2.SecurityGroup.fromLookupByName(stack, 'Group', 'eks', vpc);
  const zone = route53.HostedZone.fromLookup(stack, 'Zone', { domainName: 'example.com' });
  const network = EksNetwork.fromVpc(stack, 'Network', {
    vpc,
    podSubnets: [{ subnetGroupName: 'Pods' }],
    cidrBlocks: [vpc.vpcCidrBlock],
    subnetTags: { loadBalancers: true },
  });
  network.tagForKarpenter('prod', group);
  const cluster = ClusterTarget.fromAttributes(stack, 'Cluster', {
    clusterName: ssm.StringParameter.valueFromLookup(stack, '/shared/name'),
    clusterSecurityGroupId: group.securityGroupId,
    vpc,
    kubectlLayer: testKubectlLayer(stack),
  });
  const networking = new ClusterNetworking(stack, 'Networking', {
    network,
    cluster,
    loadBalancerController: {},
    externalDns: { hostedZones: [zone] },
  });
  networking.addNodegroup('Workers', { instanceTypes: types, securityGroups: [group] });
  networking.addFargateProfile('Pods', { expectedPods: 20 });
  new VpcEndpoints(stack, 'Endpoints', { vpc, features: [EndpointFeature.NODES], s3Gateway: S3Gateway.none() });
  new PodSecurityGroupPolicy(stack, 'Policy', {
    cluster,
    namespace: 'web',
    selector: PodSecurityGroupSelector.pods({ app: 'web' }),
    securityGroups: [group],
  });
  const { prefixListId } = ec2.PrefixList.fromLookup(stack, 'List', { prefixListName: 'lattice' });
  new GatewayApiController(stack, 'Lattice', { cluster, prefixListIds: [prefixListId] });
  new NlbService({ subnets: LoadBalancerSubnets.of(...vpc.privateSubnets), securityGroups: [group] });
  return stack;
}

/** The constructs of the VPC of another cluster, each by itself. */
export function constructsAlone(app: App): Stack {
  const stack = new Stack(app, 'Alone', { env });
  const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcName: 'shared' });
  const group = ec2.SecurityGroup.fromLookupById(stack, 'Group', 'sg-0123456789abcdef0');
  const subnets = { subnets: vpc.privateSubnets };
  const cluster = ClusterTarget.fromAttributes(stack, 'Cluster', {
    clusterName: 'alone',
    clusterSecurityGroupId: group.securityGroupId,
    vpc,
    kubectlLayer: testKubectlLayer(stack),
  });
  const auto = ClusterTarget.fromAttributes(stack, 'Auto', {
    clusterName: 'auto',
    clusterSecurityGroupId: group.securityGroupId,
    vpc,
    compute: ClusterCompute.autoMode(),
    kubectlLayer: testKubectlLayer(stack),
  });
  const vpcCni = new VpcCni(stack, 'VpcCni', { cluster, podSubnets: PodSubnets.custom(vpc.privateSubnets, [group]) });
  new NodeGroup(stack, 'Nodes', { cluster, vpc, vpcCni, subnets, instanceTypes: types });
  new FargateProfile(stack, 'Profile', { cluster, vpc, subnets, selectors: [{ namespace: 'web' }] });
  new AutoModeNodeClass(stack, 'Class', { cluster: auto, vpc, subnets, securityGroups: [group] });
  const controller = new LoadBalancerController(stack, 'Controller', { cluster, gatewayApi: {} });
  new AlbGateway(stack, 'Gateway', {
    controller,
    name: 'shop',
    namespace: 'web',
    listeners: [Listener.http()],
    subnets: LoadBalancerSubnets.of(...vpc.privateSubnets),
    securityGroups: [group],
  });
  return stack;
}
