import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { AddressPlan, EgressTarget, EksNetwork, FlowLogs, NatStrategy, Tier } from 'cdk-eks-networking';
import { type Construct, DependencyGroup } from 'constructs';

interface PrivateNatStackProps extends StackProps {
  readonly transitGatewayId: string;
}

/**
 * Pods in 100.64.0.0/16, as in every other cluster of the company, reach its networks through private NAT gateways in the node subnets and a
 * transit gateway; the internet they reach through public NAT gateways.
 */
export class PrivateNatStack extends Stack {
  constructor(scope: Construct, id: string, { transitGatewayId, ...props }: PrivateNatStackProps) {
    super(scope, id, props);

    // The attachment needs the subnets of the network, and the routes of the network need the attachment.
    const attachment = new DependencyGroup();
    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.20.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        additionalTiers: [Tier.isolated('transit', { prefixLength: 28, startsAt: '10.20.80.0' })],
      }),
      nat: NatStrategy.privateGateways(EgressTarget.transitGateway(transitGatewayId, { attachment }), {
        destinations: ['10.0.0.0/8', '172.16.0.0/12'],
        rest: NatStrategy.perZone(),
      }),
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
      closeDefaultSecurityGroup: false,
    });
    attachment.add(
      new ec2.CfnTransitGatewayAttachment(this, 'Attachment', {
        transitGatewayId,
        vpcId: network.vpc.vpcId,
        subnetIds: network.subnetsOf('transit').map(({ subnetId }) => subnetId),
      }),
    );
  }
}

export function privateNat(app: App): Stack {
  return new PrivateNatStack(app, 'PrivateNat', {
    env: { region: 'eu-west-1' },
    transitGatewayId: app.node.tryGetContext('transitGatewayId') ?? 'tgw-0123456789abcdef0',
  });
}
