import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { refuse } from '../foundation/refusals';
import { known } from '../foundation/tokens';

/** Where the handlers of a cluster could be. */
export interface HandlerPlace {
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroup?: unknown;
  /** What the user asked for; without any, the private subnets of the VPC with egress. */
  readonly subnets?: ec2.SubnetSelection;
}

/** The subnets of a handler; none where the VPC is not known, and the handler is outside of any. */
export function handlerSubnets({ vpc, clusterSecurityGroup, subnets }: HandlerPlace, scope: IConstruct): ec2.ISubnet[] {
  if (!vpc) {
    return subnets
      ? refuse(
          'ClusterAttribute',
          '"kubectlSubnets" needs the VPC of the cluster, give vpc where it is imported',
          scope,
        )
      : [];
  }
  if (clusterSecurityGroup === undefined) {
    refuse(
      'ClusterAttribute',
      '"kubectlLayer" needs the cluster security group for a handler in the VPC, give clusterSecurityGroupId where the cluster is imported',
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
      `"${vpc.node.path}" has no private subnets with egress for the kubectl handler, name its subnets with kubectlSubnets`,
      scope,
    )
  );
}
