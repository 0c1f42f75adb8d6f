import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import { AddressPlan, EksNetwork, EndpointFeature, FlowLogs, vpc } from 'cdk-eks-networking';
import type { Construct } from 'constructs';

/** The pools of IP Address Manager from which the network takes its blocks. */
interface IpamStackProps extends StackProps {
  /** The pool of the VPC's own block: routable addresses. */
  readonly vpcPoolId: string;
  /** The pool of the block for pods. */
  readonly podPoolId: string;
}

/**
 * A network whose addresses IP Address Manager hands out: the plan says how large the blocks are and where in them each subnet lies, and its
 * own addresses are placeholders.
 */
export class IpamStack extends Stack {
  constructor(scope: Construct, id: string, props: IpamStackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      }),
      ipam: vpc.IpamAllocation.fromPools({
        vpcPoolId: props.vpcPoolId,
        secondaryPoolIds: { '100.64.0.0/16': props.podPoolId },
      }),
      endpoints: [EndpointFeature.NODES],
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
      closeDefaultSecurityGroup: false,
    });

    Validations.of(network.endpoints).acknowledge({
      id: 'AwsSolutions::AwsSolutions-EC23',
      reason: 'The rule looks for 0.0.0.0/0, and cannot read networks that are computed at deployment.',
    });
  }
}

/** `cdk synth -c example=ipam -c vpcPoolId=ipam-pool-… -c podPoolId=ipam-pool-…` */
export function ipam(app: App): Stack {
  return new IpamStack(app, 'Ipam', {
    env: { region: 'eu-west-1' },
    vpcPoolId: app.node.tryGetContext('vpcPoolId') ?? 'ipam-pool-00000000000000001',
    podPoolId: app.node.tryGetContext('podPoolId') ?? 'ipam-pool-00000000000000002',
  });
}
