import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  FlowLogs,
  karpenter,
  NodeSecurityGroup,
  nodes,
  type VpcCni,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledge, managed } from '../acknowledge';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

/** A managed node group for CoreDNS and the controllers, and Karpenter for everything else. */
export class KarpenterStack extends Stack {
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
      serviceIpv4Cidr: '172.20.0.0/16',
      endpointAccess: eks.EndpointAccess.PRIVATE,
      clusterLogging: Object.values(eks.ClusterLoggingTypes),
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });
    const target = ClusterTarget.fromV2(cluster, { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') });
    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: target,
      nodeLocalDns: {},
      cleanup: {},
    });
    // Nodes without a common security group could not communicate.
    const securityGroup = new NodeSecurityGroup(this, 'Nodes', {
      cluster: target,
      vpc: network.vpc,
      vpcCni: networking.vpcCni as VpcCni,
    });
    networking.addNodegroup('System', {
      instanceTypes: [new ec2.InstanceType('m7i.large')],
      minSize: 2,
      securityGroups: [securityGroup],
    });

    const controller = new karpenter.Karpenter(this, 'Karpenter', {
      networking,
      discoveryName: 'production',
      securityGroup,
    });
    controller.addNodePool('General', {
      instanceTypes: ['m7i.xlarge', 'm7a.xlarge', 'c7i.xlarge', 'r7i.xlarge'].map((type) => new ec2.InstanceType(type)),
      capacityTypes: [nodes.CapacityType.SPOT, nodes.CapacityType.ON_DEMAND],
      cpuLimit: 200,
      consolidateAfter: Duration.minutes(5),
      terminationGracePeriod: Duration.minutes(10),
    });
    controller.addNodePool('Batch', {
      instanceTypes: ['m7g.2xlarge', 'c7g.2xlarge'].map((type) => new ec2.InstanceType(type)),
      image: nodes.Image.bottlerocket(),
      taints: [nodes.Taint.noSchedule('example.com/batch')],
      labels: { 'example.com/pool': 'batch' },
      consolidationPolicy: karpenter.ConsolidationPolicy.WHEN_EMPTY,
      disruptionBudgets: [
        { nodes: '20%' },
        {
          nodes: '0',
          schedule: '0 8 * * mon-fri',
          duration: Duration.hours(10),
          reasons: [karpenter.DisruptionReason.DRIFTED],
        },
      ],
      terminationGracePeriod: Duration.minutes(10),
    });
  }
}

export function karpenterCluster(app: App): Stack {
  const stack = new KarpenterStack(app, 'Karpenter', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  acknowledge(stack, [
    {
      path: 'Karpenter/NodeRole',
      reason: 'EKS asks for these policies on the role of nodes; that of the CNI is not among them.',
      ids: [managed('AmazonEKSWorkerNodePolicy'), managed('AmazonEC2ContainerRegistryPullOnly')],
    },
    {
      path: 'Karpenter/Interruptions/Resource',
      reason:
        'Karpenter deletes what it has read, and a message of five minutes ago is about an instance that is gone.',
      ids: ['AwsSolutions-SQS3'],
    },
  ]);
  return stack;
}
