import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { AddressPlan, EksNetwork, FlowLogs, NatStrategy } from 'cdk-eks-networking';
import type { Construct } from 'constructs';

/** A network for clusters whose pods share the subnets of their nodes, in the layout of the EKS best practices: no Lambda function at all. */
export class SharedSubnetsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forSharedSubnets({
        vpcCidr: '10.0.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      }),
      nat: NatStrategy.perZone(),
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
      closeDefaultSecurityGroup: false,
    });
  }
}

export function sharedSubnets(app: App): Stack {
  return new SharedSubnetsStack(app, 'SharedSubnets', { env: { region: 'eu-west-1' } });
}
