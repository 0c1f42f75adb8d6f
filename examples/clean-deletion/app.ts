import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  CleanupFailure,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  FlowLogs,
  NatStrategy,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

/**
 * A cluster for a day, whose stack is deleted by a machine: load balancers that nobody thought of, and interfaces that nodes left behind, go with
 * it.
 */
export class CleanDeletionStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b'],
        clusterZones: ['eu-west-1a', 'eu-west-1b'],
      }),
      nat: NatStrategy.perZone(),
      flowLogs: FlowLogs.toCloudWatchLogs({ retention: logs.RetentionDays.TWO_WEEKS }),
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
      cluster: ClusterTarget.fromV2(cluster),
      cleanup: {
        removesDeletionProtection: true,
        onFailure: CleanupFailure.CONTINUE,
        timeout: Duration.minutes(10),
      },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
  }
}

export function cleanDeletion(app: App): Stack {
  const stack = new CleanDeletionStack(app, 'CleanDeletion', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  Validations.of(stack.node.findChild('Network')).acknowledge({
    id: 'cdk-eks-networking:twoZones',
    reason: 'The cluster lives for a day, and may be gone with a zone.',
  });
  return stack;
}
