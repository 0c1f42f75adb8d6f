import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  cni,
  EksNetwork,
  FlowLogs,
  policies,
  SecurityGroupsForPods,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

/** A database that pods of one application reach and no others, by security groups. */
export class SecurityGroupsForPodsStack extends Stack {
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
    const target = ClusterTarget.fromV2(cluster, { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') });

    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: target,
      vpcCni: {
        securityGroupsForPods: SecurityGroupsForPods.strict(),
        permissions: cni.CniPermissions.scopedToCluster(),
      },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });

    const database = new ec2.SecurityGroup(this, 'Database', {
      vpc: network.vpc,
      description: 'The database of billing',
      allowAllOutbound: false,
    });
    const billing = new policies.PodSecurityGroup(this, 'Billing', { cluster: target, probePorts: [8080] });
    billing.connections.allowTo(database, ec2.Port.tcp(5432), 'PostgreSQL');
    new policies.PodSecurityGroupPolicy(this, 'BillingPods', {
      cluster: target,
      namespace: 'default',
      selector: policies.PodSecurityGroupSelector.pods({ app: 'billing' }),
      securityGroups: [billing.securityGroup],
    });
  }
}

export function securityGroupsForPods(app: App): Stack {
  const stack = new SecurityGroupsForPodsStack(app, 'SecurityGroupsForPods', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  const role = stack.node.findChild('Cluster').node.findChild('Role');
  Validations.of(role).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonEKSVPCResourceController]',
    reason: 'EKS asks for this policy on the role of a cluster whose pods have security groups of their own.',
  });
  return stack;
}
