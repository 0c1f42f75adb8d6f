import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Dependable, type IConstruct } from 'constructs';

/** What lets subnets reach what lies outside of them, as far as this app defines it: their default routes. */
export function waysOutOf(subnets: readonly ec2.ISubnet[]): IConstruct[] {
  return subnets.flatMap(
    ({ internetConnectivityEstablished }) => Dependable.of(internetConnectivityEstablished).dependencyRoots,
  );
}
