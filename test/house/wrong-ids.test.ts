import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as firehose from 'aws-cdk-lib/aws-kinesisfirehose';
import * as route53 from 'aws-cdk-lib/aws-route53';
import type { Stack } from 'aws-cdk-lib/core';
import {
  ApiAccess,
  ClusterTarget,
  EgressTarget,
  EksNetwork,
  EndpointPolicy,
  ExternalDns,
  ExternalDnsZoneRole,
  FlowLogs,
  LoadBalancerController,
  TlsCertificates,
  VpcFlowLogs,
} from '../../lib';
import { RecordRouting } from '../../lib/dns';
import { FirehoseDeliveryRole, FlowLogSource } from '../../lib/flowlogs';
import { INPUT_TYPES } from '../../lib/foundation/input-types.generated';
import { Listener } from '../../lib/gateway';
import { AlbForwardTarget, AlbIngress } from '../../lib/ingress';
import { GatewayApiController } from '../../lib/lattice';
import { Scheme } from '../../lib/loadbalancing';
import { Image } from '../../lib/nodes';
import { AddressObservability, NetworkFlowRemote, NetworkFlowScope } from '../../lib/observability';
import { NlbService, NlbSplitTarget } from '../../lib/service';
import { IpamAllocation, Ipv6Block } from '../../lib/vpc';
import { testNetwork, testStack } from '../support/builders';
import { alb, nlb } from '../support/gateways';
import { importedCluster } from '../support/networking';

/** What is none of any kind: a name, a wildcard, nothing, and an id with a space or a line break in it. The last is an id of another kind. */
const WRONG = [
  'my x',
  '*',
  '',
  'vpc-0123456789abcdef0 ',
  'arn:aws:iam::111122223333:\nrole/a',
  'i-0123456789abcdef0/x',
];

/** An external id may look like an id. */
const EXTERNAL_ID = /^i-/;

type Give = (value: string, stack: Stack) => unknown;

const controller = (stack: Stack, options: object) =>
  new LoadBalancerController(stack, 'Controller', { cluster: importedCluster(stack), ...options });
const zones = (stack: Stack) => [
  route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z0123456789EXAMPLE',
    zoneName: 'example.com',
  }),
];
const dns = (stack: Stack, options: object) =>
  new ExternalDns(stack, 'Dns', { cluster: importedCluster(stack), hostedZones: zones(stack), ...options });
const ROLE = 'arn:aws:iam::111122223333:role/dns';
const stream = (stack: Stack) =>
  firehose.DeliveryStream.fromDeliveryStreamArn(
    stack,
    'Stream',
    'arn:aws:firehose:eu-west-1:111122223333:deliverystream/flows',
  );

/** Every option and parameter that is an id, an ARN, an account or a Region by its name. */
const OPTIONS: Readonly<Record<string, Give>> = {
  'AddressObservabilityOptions natGatewayIds': (value, stack) =>
    new AddressObservability(stack, 'Watch', { network: testNetwork(stack), natGatewayIds: { other: value } }),
  'AlbForwardTarget.targetGroup arn': (value) => AlbForwardTarget.targetGroup(value),
  'AlbIngressOptions ipv4IpamPoolId': (value) =>
    new AlbIngress({ scheme: Scheme.INTERNET_FACING, ipv4IpamPoolId: value }),
  'AlbIngressOptions webAclArn': (value) => new AlbIngress({ webAclArn: value }),
  'AlbFrontendNlbOptions eipAllocationIds': (value) =>
    new AlbIngress({
      frontendNlb: { scheme: Scheme.INTERNET_FACING, eipAllocationIds: [value] },
    }),
  'AlbOptions customerOwnedIpv4Pool': (value) => alb({ customerOwnedIpv4Pool: value }),
  'AlbOptions ipv4IpamPoolId': (value) => alb({ scheme: Scheme.INTERNET_FACING, ipv4IpamPoolId: value }),
  'AlbOptions webAclArn': (value) => alb({ webAclArn: value }),
  'CertificateManagementOptions certificateAuthorityArns': (value, stack) =>
    controller(stack, {
      certificateManagement: { hostedZones: zones(stack), certificateAuthorityArns: [value] },
    }),
  'ClusterTargetAttributes clusterSecurityGroupId': (value, stack) =>
    ClusterTarget.fromAttributes(stack, 'Cluster', { clusterName: 'orion', clusterSecurityGroupId: value }),
  'EgressTarget.coreNetwork coreNetworkArn': (value) => EgressTarget.coreNetwork(value, { attachedElsewhere: true }),
  'EgressTarget.gatewayLoadBalancerEndpoints endpointIds': (value) =>
    EgressTarget.gatewayLoadBalancerEndpoints({ 'eu-west-1a': value }),
  'EgressTarget.networkInterfaces networkInterfaceIds': (value) =>
    EgressTarget.networkInterfaces({ 'eu-west-1a': value }),
  'EgressTarget.peeringConnection peeringConnectionId': (value) => EgressTarget.peeringConnection(value),
  'EgressTarget.transitGateway transitGatewayId': (value) => EgressTarget.transitGateway(value),
  'EgressTarget.vpnGateway vpnGatewayId': (value) => EgressTarget.vpnGateway(value),
  'ExistingSubnetTags ownerAccount': (value, stack) =>
    EksNetwork.fromVpc(stack, 'Network', {
      vpc: importedCluster(stack).vpc as ec2.IVpc,
      subnetTags: { loadBalancers: true, ownerAccount: value },
    }),
  'ExternalDnsOptions zoneRoleArn': (value, stack) => dns(stack, { zoneRoleArn: value }),
  'ExternalDnsOptions zoneRoleExternalId': (value, stack) =>
    dns(stack, { zoneRoleArn: ROLE, zoneRoleExternalId: value }),
  'ExternalDnsOptions ownerId': (value, stack) => dns(stack, { ownerId: value }),
  'ExternalDnsZoneRoleProps externalDnsRoleArn': (value, stack) =>
    new ExternalDnsZoneRole(stack, 'Role', { hostedZones: zones(stack), externalDnsRoleArn: value }),
  'AccessEntryOptions principalArn': (value, stack) =>
    new ApiAccess(stack, 'Access', {
      cluster: importedCluster(stack),
      entries: { Someone: { principalArn: value, groups: ['someone'] } },
    }),
  'EndpointPolicy.organization organizationId': (value) => EndpointPolicy.organization(value),
  'ExternalDnsZoneRoleProps externalId': (value, stack) =>
    new ExternalDnsZoneRole(stack, 'Role', { hostedZones: zones(stack), externalDnsRoleArn: ROLE, externalId: value }),
  'FirehoseDeliveryRoleProps sourceRoleArns': (value, stack) =>
    new FirehoseDeliveryRole(stack, 'Delivery', { stream: stream(stack), sourceRoleArns: [value] }),
  'FlowLogSource.networkInterface networkInterfaceId': (value) => FlowLogSource.networkInterface(value),
  'FlowLogSource.transitGatewayAttachment attachmentId': (value) => FlowLogSource.transitGatewayAttachment(value),
  'FlowLogsToFirehoseOptions crossAccountRoleArn': (value, stack) =>
    new VpcFlowLogs(stack, 'FlowLogs', {
      vpc: importedCluster(stack).vpc as ec2.IVpc,
      flowLogs: FlowLogs.toFirehose(stream(stack), { crossAccountRoleArn: value }),
    }),
  'GatewayLoadBalancerOptions inboundPrefixListIds': (value) => alb({ inboundPrefixListIds: [value] }),
  'IngressClassOptions certificates': (value, stack) =>
    controller(stack, { ingressClass: { certificates: TlsCertificates.arns(value) } }),
  'IngressClassOptions inboundPrefixListIds': (value, stack) =>
    controller(stack, { ingressClass: { inboundPrefixListIds: [value] } }),
  'IngressClassOptions ipv4IpamPoolId': (value, stack) =>
    controller(stack, { ingressClass: { ipv4IpamPoolId: value } }),
  'IngressClassOptions webAclArn': (value, stack) => controller(stack, { ingressClass: { webAclArn: value } }),
  'IpamPools vpcPoolId': (value) => IpamAllocation.fromPools({ vpcPoolId: value }),
  'Ipv6Block.byoip poolId': (value) => Ipv6Block.byoip('2001:db8:1234::/56', value),
  'Ipv6Block.ipam ipamPoolId': (value) => Ipv6Block.ipam(value),
  'GatewayApiControllerProps prefixListIds': (value, stack) =>
    new GatewayApiController(stack, 'Lattice', { cluster: importedCluster(stack), prefixListIds: [value] }),
  'GatewayApiControllerProps serviceNetworkArns': (value, stack) =>
    new GatewayApiController(stack, 'Lattice', { cluster: importedCluster(stack), serviceNetworkArns: [value] }),
  'LoadBalancerControllerOptions userPoolArns': (value, stack) => controller(stack, { userPoolArns: [value] }),
  'LoadBalancerControllerOptions certificateDiscoveryAuthorities': (value, stack) =>
    controller(stack, { certificateDiscoveryAuthorities: [value] }),
  'LoadBalancerOptions inboundPrefixListIds': (value) => new AlbIngress({ inboundPrefixListIds: [value] }),
  'ProtectionOptions webAclArns': (value, stack) => controller(stack, { protection: { webAclArns: [value] } }),
  'NetworkFlowRemote.region region': (value) => NetworkFlowRemote.region(value),
  'NetworkFlowRemote.subnet subnetArn': (value) => NetworkFlowRemote.subnet(value),
  'NetworkFlowRemote.vpc vpcArn': (value) => NetworkFlowRemote.vpc(value),
  'NetworkFlowScope.existing scopeArn': (value) => NetworkFlowScope.existing(value),
  'NlbElasticIpOptions eipAllocationIds': (value) => nlb({ scheme: Scheme.INTERNET_FACING, eipAllocationIds: [value] }),
  'NlbServiceOptions eipAllocationIds': (value) =>
    new NlbService({ scheme: Scheme.INTERNET_FACING, eipAllocationIds: [value] }),
  'NlbSplitTarget.targetGroup arn': (value) => NlbSplitTarget.targetGroup(value, 1),
  'Image.amazonLinux2023Custom imageId': (value) => Image.amazonLinux2023Custom(value, '172.20.0.0/16'),
  'Image.bottlerocketCustom imageId': (value) => Image.bottlerocketCustom(value),
  'RecordAnnotationOptions healthCheckId': (value, stack) =>
    dns(stack, {}).annotationsFor(['shop.example.com'], { healthCheckId: value }),
  'RecordRouting.latency region': (value) => RecordRouting.latency('here', value),
  'SecureListenerOptions certificates': (value) => Listener.https({ certificates: TlsCertificates.arns(value) }),
  'TargetGroupBindingOptions assumedRoleArns': (value, stack) =>
    controller(stack, { targetGroupBindings: { assumedRoleArns: [value] } }),
  'TargetGroupBindingOptions targetGroupArns': (value, stack) =>
    controller(stack, { targetGroupBindings: { targetGroupArns: [value] } }),
  'TlsCertificates.arns arns': (value) => TlsCertificates.arns(value),
};

/** Options with such a name that are tried elsewhere, or that may be anything, each with its reason. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'CloudMapDnsProps ownerId': 'as that of ExternalDNS',
  'CniMetrics clusterId': 'a text that the helper was given',
  'CognitoSignInOptions userPoolArn': 'test/controllers/alb-authentication.test.ts',
  'CognitoSignInOptions userPoolClientId': 'test/controllers/alb-authentication.test.ts',
  'DefinedS3GatewayOptions routeTableIds': 'test/vpc/vpc-endpoints.test.ts',
  'IpamPools secondaryPoolIds': 'as vpcPoolId',
  'NetworkCostOptions region': 'a key of the price table: test/pricing/network-cost.test.ts',
  'RequestedCertificateOptions certificateAuthorityArn': 'as that of the controller',
};

/** Every option and parameter of the public API whose name says that it is an id, an ARN, an account or a Region. */
const NAMED = INPUT_TYPES.trim()
  .split('\n')
  .flatMap((line) => {
    const [kind, head, ...members] = line.split(' ');
    const isGiven = kind === 'struct' || kind === 'call';
    return (isGiven ? members : [])
      .map((member) => /^(?:\.\.\.)?(\w+)\??:(?:s|\[s\]|\{s\})$/.exec(member)?.[1])
      .filter((name) => name !== undefined && /(?:^arns?|Arns?|Ids?|^region|Region|^account|Account)$/.test(name))
      .map((name) => `${head.split('<')[0]} ${name}`);
  });

test('every option that is named like an id or an ARN is tried, or left out for a reason', () => {
  expect(NAMED.length).toBeGreaterThan(40);
  expect(NAMED.filter((option) => !(option in OPTIONS) && !(option in LEFT_OUT))).toEqual([]);
  expect(Object.keys(LEFT_OUT).filter((option) => !NAMED.includes(option))).toEqual([]);
});

describe.each(Object.keys(OPTIONS))('%s', (option) => {
  test('fails by name with what is no value of its kind', () => {
    for (const value of WRONG.filter((text) => !option.endsWith('xternalId') || !EXTERNAL_ID.test(text))) {
      expect(() => OPTIONS[option](value, testStack())).toThrow(/^[A-Z][A-Za-z]+: "/);
    }
  });
});
