import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import { ClusterNetworking, ClusterTarget, EksNetwork } from 'cdk-eks-networking';
import type { Construct } from 'constructs';

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

/** A cluster in a VPC that somebody else made and shares with this account: known by its attributes, zones by their ids, nothing looked up. */
export class ExistingVpcStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: ZONES,
    });
    const network = EksNetwork.fromVpc(this, 'Network', {
      vpc,
      nodeSubnets: this.subnets('node', '0a'),
      clusterSubnets: this.subnets('cluster', '0b'),
      podSubnets: [this.subnets('pod', '0c')],
      // The owner's zones by id, and what this account calls them: nodes are labelled by name, and so ENIConfigs are keyed.
      zoneNames: { 'euw1-az1': 'eu-west-1b', 'euw1-az2': 'eu-west-1c', 'euw1-az3': 'eu-west-1a' },
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
    new ClusterNetworking(this, 'Networking', { network, cluster: ClusterTarget.fromV2(cluster) }).addNodegroup(
      'System',
      {
        instanceTypes: [new ec2.InstanceType('m7i.large')],
        minSize: 3,
      },
    );
  }

  private subnets(tier: string, digits: string): ec2.SubnetSelection {
    return {
      subnets: ['euw1-az1', 'euw1-az2', 'euw1-az3'].map((availabilityZone, index) =>
        ec2.Subnet.fromSubnetAttributes(this, `${tier}${index + 1}`, {
          subnetId: `subnet-${digits}3456789abcdef0${index + 1}`,
          availabilityZone,
          routeTableId: `rtb-${digits}3456789abcdef0${index + 1}`,
        }),
      ),
    };
  }
}

export function existingVpc(app: App): Stack {
  const stack = new ExistingVpcStack(app, 'ExistingVpc', { env: { region: 'eu-west-1' } });
  const policies: [path: string, policy: string][] = [
    ['Cluster/Role', 'AmazonEKSClusterPolicy'],
    ['Networking/System/Role', 'AmazonEKSWorkerNodePolicy'],
    ['Networking/System/Role', 'AmazonEC2ContainerRegistryPullOnly'],
    ['Networking/VpcCni/Identity/Role', 'AmazonEKS_CNI_Policy'],
  ];
  for (const [path, policy] of policies) {
    const role = path.split('/').reduce<Construct>((parent, child) => parent.node.findChild(child) as Construct, stack);
    Validations.of(role).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${policy}]`,
      reason: 'EKS asks for this policy, and changes it as the service changes.',
    });
  }
  return stack;
}
