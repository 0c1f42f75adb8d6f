import { join } from 'node:path';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  artifacts,
  ClusterNetworking,
  ClusterTarget,
  delivery,
  EksNetwork,
  FlowLogs,
  NatStrategy,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../quickstart/acknowledgements';
import { quickstartPlan } from '../quickstart/quickstart-stack';

export interface GitOpsStackProps extends StackProps {
  /** Where the files are written, and which tool reads them. */
  readonly delivery: delivery.Delivery;
}

/**
 * A cluster without a kubectl handler: the synthesis writes charts, objects and definitions to files, and a tool of GitOps applies them. Roles,
 * Pod Identity associations and add-ons stay in CloudFormation.
 */
export class GitOpsStack extends Stack {
  constructor(scope: Construct, id: string, props: GitOpsStackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: quickstartPlan(),
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
    });
    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: ClusterTarget.fromV2(cluster, { delivery: props.delivery }),
      loadBalancerController: { gatewayApi: {} },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });
    networking.addChart('Podinfo', {
      chart: 'podinfo',
      chartSource: artifacts.ChartSource.oci('oci://ghcr.io/stefanprodan/charts'),
      version: '6.9.2',
      namespace: 'podinfo',
    });
  }
}

/** Flux reads `gitops/orion` of its own repository. */
export function gitOpsFlux(app: App): Stack {
  const stack = new GitOpsStack(app, 'GitOpsFlux', {
    env: { region: 'eu-west-1' },
    delivery: delivery.Delivery.gitOps({
      directory: app.node.tryGetContext('gitOpsDirectory') ?? join(app.outdir, 'gitops-flux'),
      flavour: delivery.GitOpsFlavour.flux({ path: 'gitops/orion' }),
    }),
  });
  acknowledgeFindings(stack);
  return stack;
}
