import type { AddressPlan } from '../addressing/address-plan';
import type { EndpointAddressing } from './endpoint-addressing';
import type { EndpointFeature } from './endpoint-feature';
import type { EndpointPolicy } from './endpoint-policy';
import type { FlowLogs } from './flow-logs';
import type { IpamAllocation } from './ipam-allocation';
import type { Ipv6Block } from './ipv6-block';
import type { NatStrategy } from './nat-strategy';
import type { NetworkAcls } from './network-acls';
import type { S3Gateway } from './s3-gateway';
import type { SubnetTags } from './subnet-tags';

/** Settings of the VPC side of an EKS network. */
export interface EksNetworkProps {
  /** The addresses of every subnet. */
  readonly addressPlan: AddressPlan;

  /**
   * The blocks of the plan whose addresses IPAM chooses at deployment. A plan that names `connectedNetworks` or a `serviceCidr` is then
   * refused as `IpamCheck`: nothing can be held against addresses that nobody knows yet.
   *
   * @default - every block is where the plan says
   */
  readonly ipam?: IpamAllocation;

  /**
   * How private subnets leave the VPC.
   *
   * @default - one NAT gateway in each Availability Zone
   */
  readonly nat?: NatStrategy;

  /**
   * Where IPv6 addresses come from: with it, the network is dual stack. Switching it on renames and moves nothing, and every tier beyond
   * the standard ones then needs an `ipv6Index`.
   *
   * @default - no IPv6
   */
  readonly ipv6?: Ipv6Block;

  /**
   * Where the records of all traffic go.
   *
   * @default - no flow logs
   */
  readonly flowLogs?: FlowLogs;

  /**
   * The features whose AWS services are reached through interface endpoints in the node subnets.
   *
   * @default - no interface endpoints: the services are reached through NAT; in a network without
   * any route out of the VPC, `[EndpointFeature.IN_USE]`: what constructs of this app call from it
   */
  readonly endpoints?: EndpointFeature[];

  /**
   * The policy of the endpoints.
   *
   * @default EndpointPolicy.account()
   */
  readonly endpointPolicy?: EndpointPolicy;

  /**
   * The zones of single interface endpoints, by the short name of the service, such as `{ 'ecr.api': ['us-east-1a', 'us-east-1b'] }`: EC2
   * refuses an endpoint in a zone where its service is not offered. `aws ec2 describe-vpc-endpoint-services` lists the zones of each service.
   *
   * @default - every Availability Zone of the node subnets, and no Local or Wavelength Zone; of services that come with `EndpointFeature.IN_USE`
   * alone, the zones of their callers
   */
  readonly serviceZones?: Record<string, string[]>;

  /**
   * The gateway endpoint for S3, which is free of charge and takes image layers off NAT.
   *
   * @default S3Gateway.defined() - in the route tables of all subnets but the public ones
   */
  readonly s3Gateway?: S3Gateway;

  /**
   * The addresses at which the endpoints are reached. Dual stack endpoints are refused as `EndpointAddressing` without `ipv6`.
   *
   * @default - IPv4 alone, which every service has: pods of an IPv6 cluster reach it by the IPv4 address of their node
   */
  readonly endpointAddressing?: EndpointAddressing;

  /**
   * Whether the VPC's default security group is emptied, so that nothing that forgets its own group can talk. It costs a Lambda function
   * and a custom resource, as CloudFormation cannot change that group.
   *
   * @default true
   */
  readonly closeDefaultSecurityGroup?: boolean;

  /**
   * The network ACLs of the subnets. Security groups are the first line; this is the second.
   *
   * @default - the default network ACL of the VPC, which lets everything through
   */
  readonly networkAcls?: NetworkAcls;

  /**
   * Tags by which software in clusters finds subnets, beside those for load balancers.
   *
   * @default - none
   */
  readonly subnetTags?: SubnetTags;

  /**
   * The name in this account of each zone that the plan names by id, such as `{ 'euw1-az1': 'eu-west-1b' }`: ENIConfigs are keyed by names.
   *
   * @default - zones are called as in the plan: custom networking over zone ids is refused
   */
  readonly zoneNames?: Record<string, string>;

  /**
   * Whether to write a page with the picture of the address plan, for review, next to the template: `<stack>.<path>.plan.html`.
   *
   * @default false
   */
  readonly planPage?: boolean;

  /**
   * The VPC's name tag.
   *
   * @default - the construct path
   */
  readonly vpcName?: string;
}
