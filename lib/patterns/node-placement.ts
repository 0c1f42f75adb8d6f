import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { refuse } from '../foundation/refusals';
import { targetOf } from '../foundation/resources';
import { known, shown } from '../foundation/tokens';
import type { IEksNetwork } from '../vpc/network-face';
import { isOneOf } from '../vpc/subnet-facts';

/** Validates that nodes and pods are not in public subnets or in control plane subnets. */
export function validatePlacement(
  what: string,
  subnets: readonly (ec2.ISubnet | string)[],
  network: IEksNetwork,
  scope: Construct,
): void {
  const selected = (selection: () => ec2.SubnetSelection) =>
    known(() => network.vpc.selectSubnets(selection()).subnets) ?? [];
  const nodes = selected(() => network.nodeSubnets);
  const open = subnets.find((subnet) =>
    isOneOf(
      subnet,
      selected(() => network.publicSubnets),
    ),
  );
  if (open !== undefined) {
    refuse(
      'SubnetPublic',
      `"${labelOf(open)}" is a public subnet, but it would contain ${what}. Leave subnets out to use the node subnets, or write network.nodeSubnets`,
      scope,
    );
  }
  const ofControlPlane = selected(() => network.clusterSubnets).filter((subnet) => !isOneOf(subnet, nodes));
  const taken = subnets.find((subnet) => isOneOf(subnet, ofControlPlane));
  if (taken !== undefined) {
    refuse(
      'SubnetTwice',
      `"${labelOf(taken)}" is a control plane subnet, but it would contain ${what}. Leave subnets out to use the node subnets, or write network.nodeSubnets`,
      scope,
    );
  }
}

function labelOf(subnet: ec2.ISubnet | string): string {
  if (typeof subnet !== 'string') {
    return subnet.node.path;
  }
  const resource = targetOf(subnet);
  return resource ? (resource.node.scope ?? resource).node.path : shown(subnet);
}
