import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterCompute,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  EndpointFeature,
  FlowLogs,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledgements';

/** A cluster without nodes: CoreDNS and ExternalDNS on Fargate, in the pod subnets, with permissions by IRSA. */
export class FargateStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      }),
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
      endpoints: [EndpointFeature.NODES, EndpointFeature.IRSA],
      closeDefaultSecurityGroup: false,
    });

    const cluster = new eks.Cluster(this, 'Cluster', {
      version: eks.KubernetesVersion.of('1.36'),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      serviceIpv4Cidr: '172.20.0.0/16',
      endpointAccess: eks.EndpointAccess.PRIVATE,
      clusterLogging: [
        eks.ClusterLoggingTypes.API,
        eks.ClusterLoggingTypes.AUDIT,
        eks.ClusterLoggingTypes.AUTHENTICATOR,
        eks.ClusterLoggingTypes.CONTROLLER_MANAGER,
        eks.ClusterLoggingTypes.SCHEDULER,
      ],
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });

    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: ClusterTarget.fromV2(cluster, { compute: ClusterCompute.fargate() }),
      externalDns: {
        hostedZones: [
          route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
            hostedZoneId: 'Z0123456789EXAMPLE',
            zoneName: 'example.com',
          }),
        ],
      },
    });
    networking.addFargateProfile('System');
  }
}

export function fargate(app: App): Stack {
  const stack = new FargateStack(app, 'Fargate', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  return stack;
}
