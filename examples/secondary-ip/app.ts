import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  cni,
  EksNetwork,
  FlowLogs,
  PodAddressing,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

/**
 * Pods that share the subnets of their nodes, each with a secondary address: the simplest network there is. A node keeps five addresses ready
 * instead of a whole network interface, and pods keep their own address on the way to connected networks, which route it back.
 */
export class SecondaryIpStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forSharedSubnets({
        vpcCidr: '10.0.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        connectedNetworks: { office: '192.168.0.0/16' },
      }),
      flowLogs: FlowLogs.toS3(),
      closeDefaultSecurityGroup: false,
    });
    const cluster = new eks.Cluster(this, 'Cluster', {
      version: eks.KubernetesVersion.of('1.36'),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      endpointAccess: eks.EndpointAccess.PRIVATE,
      clusterLogging: Object.values(eks.ClusterLoggingTypes),
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });

    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: ClusterTarget.fromV2(cluster),
      vpcCni: {
        podAddressing: PodAddressing.secondaryIp({ warmIpTarget: 5, minimumIpTarget: 10 }),
        sourceNat: cni.SourceNat.byNode({ excludedNetworks: ['192.168.0.0/16'] }),
      },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });
  }
}

export function secondaryIp(app: App): Stack {
  const stack = new SecondaryIpStack(app, 'SecondaryIp', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  return stack;
}
