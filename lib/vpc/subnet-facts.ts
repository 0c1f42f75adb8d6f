import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource } from 'aws-cdk-lib/core';
import { targetOf } from '../foundation/resources';

/** Returns the resource of a subnet that this app defines. */
function resourceOf(subnet: ec2.ISubnet): ec2.CfnSubnet | undefined {
  const own = subnet.node.children.find(
    (child) => CfnResource.isCfnResource(child) && child.cfnResourceType === 'AWS::EC2::Subnet',
  );
  return own as ec2.CfnSubnet | undefined;
}

/** Returns whether a subnet has IPv6 addresses, or undefined if this app does not define it. */
export function hasIpv6(subnet: ec2.ISubnet): boolean | undefined {
  const resource = resourceOf(subnet);
  if (!resource) {
    return undefined;
  }
  const { Properties: overrides = {} } = (resource as unknown as { rawOverrides: { Properties?: object } })
    .rawOverrides;
  return (
    resource.ipv6CidrBlock !== undefined ||
    resource.ipv6IpamPoolId !== undefined ||
    'Ipv6CidrBlock' in overrides ||
    'Ipv6IpamPoolId' in overrides
  );
}

/** Returns whether two values refer to the same resource, or undefined if it is not known at synthesis. */
export function isSameResource(one: unknown, other: unknown): boolean | undefined {
  const [ours, theirs] = [targetOf(one), targetOf(other)];
  if (ours || theirs) {
    return ours && theirs ? ours === theirs : undefined;
  }
  return one === other ? true : undefined;
}

/** Returns true if a subnet is one of the others: the same construct, resource or id. */
export function isOneOf(subnet: ec2.ISubnet | string, others: readonly ec2.ISubnet[]): boolean {
  const id = typeof subnet === 'string' ? subnet : subnet.subnetId;
  return others.some((other) => other === subnet || isSameResource(id, other.subnetId) === true);
}

/** Returns true if the default route of a subnet is known to lead to an internet gateway. */
export function isPublic(subnet: ec2.ISubnet, vpc: ec2.IVpc): boolean {
  return subnet instanceof ec2.PublicSubnet || isOneOf(subnet, vpc.publicSubnets);
}
