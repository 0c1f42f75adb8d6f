import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  FlowLogs,
  NetworkPolicyMode,
  PodAddressing,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

/**
 * Pods in subnets of their own, outside the space that others route, with addresses by the /28: up to 110 or 250 pods a node. NetworkPolicy
 * objects are enforced by the CNI itself.
 */
export class PrefixDelegationStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
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
        podAddressing: PodAddressing.prefixDelegation({ warmPrefixTarget: 1 }),
        networkPolicy: NetworkPolicyMode.standard(),
      },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });
  }
}

export function prefixDelegation(app: App): Stack {
  const stack = new PrefixDelegationStack(app, 'PrefixDelegation', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  return stack;
}
