import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type Located, refuse } from '../foundation/refusals';
import { isDeployTime } from '../foundation/tokens';

/** Groups subnets by zone, for node groups that are named after zones. Deploy-time zones fail. */
export function subnetsByZone(
  subnets: readonly ec2.ISubnet[],
  id: string,
  scope: Located,
): { readonly zone: string; readonly subnets: ec2.ISubnet[] }[] {
  if (subnets.some(({ availabilityZone }) => isDeployTime(availabilityZone))) {
    refuse(
      'ZoneSyntax',
      `"${id}" has subnets in a deploy-time zone, but its node groups are named after zones. Use addNodegroup, or import the subnets with their availabilityZone`,
      scope,
    );
  }
  const zones = [...new Set(subnets.map(({ availabilityZone }) => availabilityZone))];
  return zones.map((zone) => ({
    zone,
    subnets: subnets.filter(({ availabilityZone }) => availabilityZone === zone),
  }));
}
