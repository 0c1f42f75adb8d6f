import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import { AddressPlan, EksNetwork, FlowLogs, NetworkAcls, Tier } from 'cdk-eks-networking';
import type { Construct } from 'constructs';

/** Nine pod subnets in three blocks, about 73,000 addresses, found by the CNI through their tag; a further block is one line, and moves nothing. */
export class ThreePodBlocksStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        additionalTiers: [
          Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' }),
          Tier.pod({ name: 'pod-3', cidrBlock: '100.66.0.0/16' }),
        ],
      }),
      subnetTags: { podDiscovery: true },
      networkAcls: NetworkAcls.perTier(),
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
      closeDefaultSecurityGroup: false,
    });
    for (const acl of Object.values(network.networkAcls)) {
      Validations.of(acl).acknowledge({
        id: 'AwsSolutions::AwsSolutions-VPC3',
        reason: 'CKV2_AWS_1 asks for network ACLs: these come from the plan, and security groups stay the first line.',
      });
    }
  }
}

export function threePodBlocks(app: App): Stack {
  return new ThreePodBlocksStack(app, 'ThreePodBlocks', { env: { region: 'eu-west-1' } });
}
