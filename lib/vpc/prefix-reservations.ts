import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource } from 'aws-cdk-lib/core';
import type { PlannedSubnet } from '../addressing/planned-subnet';
import { isConcrete } from '../foundation/tokens';
import { networkAtDeployment } from './relative-network';

/**
 * Defines the prefix reservations of subnets.
 *
 * The L1 class was added in aws-cdk-lib 2.274, so a generic `CfnResource` is used.
 *
 * @returns the reservations. Resources that use addresses of the subnets must depend on them
 */
export function reservePrefixes(planned: readonly PlannedSubnet[], subnets: readonly ec2.ISubnet[]): CfnResource[] {
  return planned.flatMap(({ cidr, prefixReservation }, index) =>
    prefixReservation === undefined
      ? []
      : [
          new CfnResource(subnets[index], 'PrefixReservation', {
            type: 'AWS::EC2::SubnetCidrReservation',
            properties: {
              SubnetId: subnets[index].subnetId,
              Cidr: reservedPart(subnets[index].ipv4CidrBlock, cidr, prefixReservation),
              ReservationType: 'prefix',
              Description: 'Prefix delegation of the Amazon VPC CNI',
            },
          }),
        ],
  );
}

/**
 * Returns the reserved part of the subnet. If IPAM assigns the addresses, it is the part at the same relative
 * position.
 */
function reservedPart(actual: string, planned: string, part: string): string {
  return isConcrete(actual) ? part : networkAtDeployment(actual, planned, part);
}
