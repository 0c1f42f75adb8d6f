import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { AddressPlan, EksNetwork, FlowLogs, Ipv6Block, NatStrategy, Tier } from 'cdk-eks-networking';
import type { Construct } from 'constructs';

/**
 * A network for IPv6 clusters: pods share the subnets of their nodes, as a /64 never runs out. IPv4 leaves through NAT gateways, IPv6 through
 * an egress-only internet gateway, and what is not one of the standard tiers says its place in the IPv6 block.
 */
export class DualStackStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forSharedSubnets({
        vpcCidr: '10.0.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        additionalTiers: [
          Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.248.0', slots: 3, ipv6Index: 4 }),
        ],
      }),
      nat: NatStrategy.perZone(),
      ipv6: Ipv6Block.amazonProvided(),
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
      closeDefaultSecurityGroup: false,
    });
  }
}

export function dualStack(app: App): Stack {
  return new DualStackStack(app, 'DualStack', { env: { region: 'eu-west-1' } });
}
