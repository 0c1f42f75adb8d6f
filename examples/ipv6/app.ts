import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  FlowLogs,
  NatStrategy,
  vpc,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledge, resource } from '../acknowledge';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

/**
 * An IPv6 cluster: every pod has an address of its own that nobody else has, and subnets never run out. The CNI gives each node a /80, its role
 * may assign IPv6 addresses, pods reach IPv4 through the address of their node, and load balancers have addresses of both kinds.
 */
export class Ipv6Stack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forSharedSubnets({
        vpcCidr: '10.0.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      }),
      ipv6: vpc.Ipv6Block.amazonProvided(),
      nat: NatStrategy.perZone(),
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
      ipFamily: eks.IpFamily.IP_V6,
    });

    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: ClusterTarget.fromV2(cluster, { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') }),
      loadBalancerController: {},
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });
  }
}

export function ipv6(app: App): Stack {
  const stack = new Ipv6Stack(app, 'Ipv6', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  acknowledge(stack, [
    {
      path: 'Networking/VpcCni/Identity/Role',
      reason:
        'AWS has no managed policy for IPv6, and its own text names no resources; only the service account of the CNI can take the role on.',
      ids: [resource('*'), resource('arn:<AWS::Partition>:ec2:*:*:network-interface/*')],
    },
  ]);
  return stack;
}
