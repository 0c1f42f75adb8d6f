import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { refuse } from '../foundation/refusals';
import { known } from '../foundation/tokens';

/** Where to place the kubectl handler of a cluster. */
export interface HandlerPlace {
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroup?: unknown;
  /** Subnets that the user selects. By default, the private subnets of the VPC with egress. */
  readonly subnets?: ec2.SubnetSelection;
}

/** Returns the subnets of a handler. Empty if the VPC is not known, and then the handler is not in a VPC. */
export function handlerSubnets({ vpc, clusterSecurityGroup, subnets }: HandlerPlace, scope: IConstruct): ec2.ISubnet[] {
  if (!vpc) {
    return subnets
      ? refuse(
          'ClusterAttribute',
          '"kubectlSubnets" needs the VPC of the cluster. Set vpc when you import the cluster',
          scope,
        )
      : [];
  }
  if (clusterSecurityGroup === undefined) {
    refuse(
      'ClusterAttribute',
      '"kubectlLayer" needs the cluster security group for a handler in the VPC. Set clusterSecurityGroupId when you import the cluster',
      scope,
    );
  }
  if (subnets) {
    return vpc.selectSubnets(subnets).subnets;
  }
  return (
    known(() => vpc.selectSubnets({ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }).subnets) ??
    refuse(
      'KubectlSubnets',
      `"${vpc.node.path}" has no private subnets with egress for the kubectl handler. Set kubectlSubnets`,
      scope,
    )
  );
}
