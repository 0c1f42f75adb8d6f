import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import { AddressPlan, EksNetwork, FlowLogs } from 'cdk-eks-networking';
import type { Construct } from 'constructs';

/**
 * Every zone of us-east-1. One of the six, use1-az3, holds no control plane, and a name does not tell which: state two or three zones in
 * `clusterZones`, as below, or plan over zone ids.
 */
export class SixZonesStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        availabilityZones: [...'abcdef'].map((letter) => `us-east-1${letter}`),
        clusterZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
      }),
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
      closeDefaultSecurityGroup: false,
    });

    const { subnetIds } = network.vpc.selectSubnets(network.clusterSubnets);
    new CfnOutput(this, 'ClusterSubnets', { value: subnetIds.join(',') });
  }
}

export function sixZones(app: App): Stack {
  return new SixZonesStack(app, 'SixZones', { env: { region: 'us-east-1' } });
}
