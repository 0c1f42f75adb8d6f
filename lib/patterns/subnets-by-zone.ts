import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type Located, refuse } from '../foundation/refusals';
import { isDeployTime } from '../foundation/tokens';

/** Subnets by their zone, for node groups that are named by it: a zone that is known at deployment only is refused. */
export function subnetsByZone(
  subnets: readonly ec2.ISubnet[],
  id: string,
  scope: Located,
): { readonly zone: string; readonly subnets: ec2.ISubnet[] }[] {
  if (subnets.some(({ availabilityZone }) => isDeployTime(availabilityZone))) {
    refuse(
      'ZoneSyntax',
      `"${id}" has subnets in a zone that is known at deployment only, and groups are named by theirs, use addNodegroup or import the subnets with their availabilityZone`,
      scope,
    );
  }
  const zones = [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))];
  return zones.map((zone) => ({
    zone,
    subnets: subnets.filter(({ availabilityZone }) => availabilityZone === zone),
  }));
}
