import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  EksNetwork,
  EndpointAddressing,
  EndpointFeature,
  FlowLogs,
  NatStrategy,
  NetworkAcls,
  Tier,
  vpc,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';

/**
 * A network for IPv6 clusters: pods share the subnets of their nodes, as a /64 never runs out. IPv4 leaves through NAT gateways, IPv6 through
 * an egress-only internet gateway, and what is not one of the standard tiers says its place in the IPv6 block. The network ACLs have rules
 * for both, and pods call the EKS and STS APIs by their IPv6 addresses, too.
 */
export class DualStackStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forSharedSubnets({
        vpcCidr: '10.0.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        additionalTiers: [
          Tier.isolated('database', { prefixLength: 24, startsAt: '10.0.248.0', slots: 3, ipv6Index: 4 }),
        ],
      }),
      nat: NatStrategy.perZone(),
      ipv6: vpc.Ipv6Block.amazonProvided(),
      endpoints: [EndpointFeature.NODES, EndpointFeature.IRSA],
      endpointAddressing: EndpointAddressing.dualStack(),
      networkAcls: NetworkAcls.perTier({ clientNetworks: ['192.168.0.0/16', '2001:db8:ffff::/48'] }),
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
      closeDefaultSecurityGroup: false,
    });

    Validations.of(network.endpoints).acknowledge({
      id: 'AwsSolutions::AwsSolutions-EC23',
      reason: 'The rule looks for 0.0.0.0/0, and cannot read an IPv6 block that is known at deployment.',
    });
    for (const acl of Object.values(network.networkAcls)) {
      Validations.of(acl).acknowledge({
        id: 'AwsSolutions::AwsSolutions-VPC3',
        reason:
          'The network ACLs are the second line behind security groups, which are the first; the CIS benchmarks ask for them.',
      });
    }
  }
}

export function dualStack(app: App): Stack {
  return new DualStackStack(app, 'DualStack', { env: { region: 'eu-west-1' } });
}
