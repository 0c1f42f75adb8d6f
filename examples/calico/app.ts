import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  engines,
  FlowLogs,
  NetworkPolicyMode,
  policies,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../gateway-api/acknowledgements';

/** Calico enforces the network policies of pods, which have addresses of the VPC CNI. */
export class CalicoStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forEks({
        vpcCidr: '10.0.0.0/16',
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
      // The VPC CNI enforces nothing, and tells Calico the addresses of pods.
      vpcCni: { networkPolicy: NetworkPolicyMode.calico() },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });

    const calico = new engines.Calico(this, 'Calico', { cluster: target });

    const isolation = new policies.NamespaceIsolation(this, 'Isolation', {
      cluster: target,
      namespace: 'default',
      network,
      sameNamespace: true,
    });
    isolation.node.addDependency(calico);
    networking.addWorkload(isolation);
  }
}

export function calico(app: App): Stack {
  const stack = new CalicoStack(app, 'Calico', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  return stack;
}
