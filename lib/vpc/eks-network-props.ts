import type { AddressPlan } from '../addressing/address-plan';
import type { FlowLogs } from '../flowlogs/flow-logs';
import type { EndpointAddressing } from './endpoint-addressing';
import type { EndpointFeature } from './endpoint-feature';
import type { EndpointPolicy } from './endpoint-policy';
import type { IpamAllocation } from './ipam-allocation';
import type { Ipv6Block } from './ipv6-block';
import type { NatStrategy } from './nat-strategy';
import type { NetworkAcls } from './network-acls';
import type { S3Gateway } from './s3-gateway';
import type { SubnetTags } from './subnet-tags';

/** Properties of an EKS network. */
export interface EksNetworkProps {
  /** The addresses of all subnets. */
  readonly addressPlan: AddressPlan;

  /**
   * The blocks of the plan whose addresses IPAM assigns at deployment.
   *
   * A plan with `connectedNetworks` or a `serviceCidr` then fails with `IpamCheck`, because these cannot be compared
   * with addresses that are not known at synthesis.
   *
   * @default - all blocks have the addresses of the plan
   */
  readonly ipam?: IpamAllocation;

  /**
   * How private subnets reach destinations outside the VPC.
   *
   * @default - one NAT gateway in each Availability Zone
   */
  readonly nat?: NatStrategy;

  /**
   * The source of IPv6 addresses. With it, the network is dual stack.
   *
   * Adding IPv6 later changes no logical ids and no addresses. All tiers other than the standard ones then require an
   * `ipv6Index`.
   *
   * @default - no IPv6
   */
  readonly ipv6?: Ipv6Block;

  /**
   * The destination of the flow logs, which record all traffic.
   *
   * @default - no flow logs
   */
  readonly flowLogs?: FlowLogs;

  /**
   * The features whose AWS services get interface endpoints in the node subnets.
   *
   * @default - no interface endpoints. Services are reached through NAT. In a network without any route out of the VPC,
   * `[EndpointFeature.IN_USE]`: the services that constructs of this app call
   */
  readonly endpoints?: EndpointFeature[];

  /**
   * The policy of the endpoints.
   *
   * @default EndpointPolicy.account()
   */
  readonly endpointPolicy?: EndpointPolicy;

  /**
   * The zones of individual interface endpoints, by the short name of the service, such as `{ 'ecr.api':
   * ['us-east-1a', 'us-east-1b'] }`.
   *
   * EC2 does not accept an endpoint in a zone in which the service is not available. `aws ec2
   * describe-vpc-endpoint-services` lists the zones of each service.
   *
   * @default - all Availability Zones of the node subnets, without Local and Wavelength Zones. For services that only
   * `EndpointFeature.IN_USE` brings, the zones of their callers
   */
  readonly serviceZones?: Record<string, string[]>;

  /**
   * The gateway endpoint for S3. It is free of charge, and image layers do not use NAT.
   *
   * @default S3Gateway.defined() - in the route tables of all subnets except the public ones
   */
  readonly s3Gateway?: S3Gateway;

  /**
   * The IP address type of the VPC endpoints. Dual stack endpoints fail with `EndpointAddressing` without `ipv6`.
   *
   * @default - IPv4 only, which every service supports. Pods of an IPv6 cluster use the IPv4 address of their node
   */
  readonly endpointAddressing?: EndpointAddressing;

  /**
   * Whether to remove all rules from the default security group of the VPC, so that resources without their own
   * security group have no network access. CloudFormation cannot change this group, so the CDK defines a Lambda
   * function and a custom resource for it.
   *
   * @default true
   */
  readonly closeDefaultSecurityGroup?: boolean;

  /**
   * The network ACLs of the subnets. They supplement the security groups.
   *
   * @default - the default network ACL of the VPC, which allows all traffic
   */
  readonly networkAcls?: NetworkAcls;

  /**
   * Tags with which software in the cluster discovers subnets, in addition to the tags for load balancers.
   *
   * @default - none
   */
  readonly subnetTags?: SubnetTags;

  /**
   * The name in this account of each zone that the plan names by id, such as `{ 'euw1-az1': 'eu-west-1b' }`.
   * ENIConfigs are keyed by zone name.
   *
   * @default - zones have the names of the plan. Custom networking with zone ids fails
   */
  readonly zoneNames?: Record<string, string>;

  /**
   * Whether to write an HTML page with the diagram of the address plan next to the template:
   * `<stack>.<path>.plan.html`.
   *
   * @default false
   */
  readonly planPage?: boolean;

  /**
   * The name tag of the VPC.
   *
   * @default - the construct path
   */
  readonly vpcName?: string;
}
