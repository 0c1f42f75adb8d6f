import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  addons,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  EndpointFeature,
  FlowLogs,
  nodes,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledgements';

/** EKS Auto Mode: nodes in the node subnets and pods in 100.64.0.0/16 by a NodeClass, and none of the add-ons that its nodes have built in. */
export class AutoModeStack extends Stack {
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
      endpoints: [EndpointFeature.NODES, EndpointFeature.KUBECTL_HANDLER],
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
      defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
      // The built-in node pools know the subnets of the control plane only.
      compute: { nodePools: [] },
    });

    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: ClusterTarget.fromV2(cluster, { kubectlLayer: new KubectlV36Layer(this, 'Kubectl') }),
    });
    networking.addNodeClass('General', { networkPolicy: nodes.AutoModeNetworkPolicy.DEFAULT_ALLOW });
    networking.addAddon('MetricsServer', { kind: addons.EksAddonKind.METRICS_SERVER });
  }
}

export function autoMode(app: App): Stack {
  const stack = new AutoModeStack(app, 'AutoMode', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  return stack;
}
