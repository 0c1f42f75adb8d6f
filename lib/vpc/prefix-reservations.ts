import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResource } from 'aws-cdk-lib/core';
import type { PlannedSubnet } from '../addressing/planned-subnet';
import { isConcrete } from '../foundation/tokens';
import { networkAtDeployment } from './relative-network';

/**
 * Keeps the parts of subnets that the plan sets aside for prefix delegation. The class of the resource came with aws-cdk-lib 2.274, so it is
 * written out: CloudFormation knows it, whatever the CDK.
 *
 * @returns the reservations, which have to be there before anything takes addresses of the subnets
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

/** The part as planned; in a subnet whose addresses IPAM chooses, the part at the same place. */
function reservedPart(actual: string, planned: string, part: string): string {
  return isConcrete(actual) ? part : networkAtDeployment(actual, planned, part);
}
