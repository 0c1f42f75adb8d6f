import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { ClusterNetworking, ClusterTarget, EksNetwork, FlowLogs, WorkloadIdentity } from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../quickstart/acknowledgements';
import { quickstartPlan } from '../quickstart/quickstart-stack';

/**
 * The AWS Load Balancer Controller with IAM roles for service accounts (IRSA) instead of EKS Pod Identity: the role trusts the OIDC provider of the
 * cluster, and the service account names the role. IRSA also works on Fargate, where Pod Identity does not run.
 */
export class IrsaStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', { addressPlan: quickstartPlan(), flowLogs: FlowLogs.toS3() });
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
      cluster: ClusterTarget.fromV2(cluster, { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') }),
      vpcCni: {},
      loadBalancerController: { identity: WorkloadIdentity.irsa() },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });
  }
}

export function irsa(app: App): Stack {
  const stack = new IrsaStack(app, 'Irsa', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  return stack;
}
