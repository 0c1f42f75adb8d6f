/**
 * Settings of the network: NAT gateways, transit gateway attachments, IPAM, IPv6 blocks, subnet tags and network
 * ACLs.
 */

export type { AttachedTargetOptions, TransitGatewayTargetOptions } from './egress-target';
export type { DualStackEndpointOptions } from './endpoint-addressing';
export type { ExistingSubnetTags } from './existing-network';
export { IpamAllocation, type IpamPools } from './ipam-allocation';
export { Ipv6Block } from './ipv6-block';
export type { PerZoneNatOptions, RegionalNatOptions, SingleNatOptions } from './nat-strategy';
export type { NetworkAclsOptions } from './network-acls';
export type { DefinedS3GatewayOptions } from './s3-gateway';
export { ClusterOwnership, type SubnetTags } from './subnet-tags';
