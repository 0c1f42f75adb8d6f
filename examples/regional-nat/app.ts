import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { AddressPlan, EksNetwork, FlowLogs, NatStrategy, Tier } from 'cdk-eks-networking';
import type { Construct } from 'constructs';

/** A network without public subnets, for clusters with internal load balancers only: one regional NAT gateway follows the nodes from zone to zone. */
export class RegionalNatStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new EksNetwork(this, 'Network', {
      addressPlan: new AddressPlan({
        vpcCidr: '10.0.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        tiers: [
          Tier.node({ prefixLength: 20, startsAt: '10.0.0.0' }),
          Tier.cluster({ prefixLength: 28, startsAt: '10.0.255.128' }),
          Tier.pod({ cidrBlock: '100.64.0.0/16' }),
        ],
      }),
      nat: NatStrategy.regional(),
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
      closeDefaultSecurityGroup: false,
    });
  }
}

export function regionalNat(app: App): Stack {
  return new RegionalNatStack(app, 'RegionalNat', { env: { region: 'eu-west-1' } });
}
