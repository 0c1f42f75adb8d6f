import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import {
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  EndpointFeature,
  FlowLogs,
  KubernetesObjects,
  type LoadBalancerController,
  LoadBalancerSubnets,
  loadbalancing,
  NatStrategy,
  service,
  TlsCertificates,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../quickstart/acknowledgements';
import { quickstartPlan } from '../quickstart/quickstart-stack';

export interface InternalNlbStackProps extends StackProps {
  /** The ARN of the certificate, in the Region of the NLB. */
  readonly certificateArn: string;
}

/** An NLB for clients inside the VPC and on premises, in TLS, whose traffic stays in the zone of the client. */
export class InternalNlbStack extends Stack {
  constructor(scope: Construct, id: string, props: InternalNlbStackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: quickstartPlan(),
      nat: NatStrategy.perZone(),
      flowLogs: FlowLogs.toS3(),
      endpoints: [EndpointFeature.NODES, EndpointFeature.POD_IDENTITY, EndpointFeature.KUBECTL_HANDLER],
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
      loadBalancerController: {},
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });

    const logs = new loadbalancing.Logs(this, 'LoadBalancerLogs');
    const orders = new service.NlbService({
      scheme: loadbalancing.Scheme.INTERNAL,
      subnets: LoadBalancerSubnets.tier(network, 'node'),
      tls: {
        certificates: TlsCertificates.arns(props.certificateArn),
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      },
      inboundCidrs: [...network.cidrBlocks, ...Object.values(network.connectedNetworks)],
      // The way on premises may carry smaller packets.
      icmpForPathMtuDiscovery: true,
      clientRoutingPolicy: loadbalancing.ClientRoutingPolicy.ZONE_AFFINITY,
      accessLogs: logs.forNlb('orders'),
      healthCheck: {
        protocol: loadbalancing.HealthCheckProtocol.HTTP,
        port: '8081',
        path: '/ready',
        timeout: Duration.seconds(5),
      },
      deregistrationDelay: Duration.minutes(2),
      topology: service.Topology.preferSameZone(target),
    });

    // Deleted before the controller, which deletes the NLB with it.
    const objects = new KubernetesObjects(this, 'Orders', {
      cluster: target,
      objects: [
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'orders', namespace: 'default', annotations: orders.annotations },
          spec: {
            ...orders.serviceSpec,
            selector: { app: 'orders' },
            ports: [{ name: 'https', port: 443, targetPort: 8080 }],
          },
        },
      ],
    });
    objects.node.addDependency(networking.loadBalancerController as LoadBalancerController, logs);
  }
}

export function internalNlb(app: App): Stack {
  const stack = new InternalNlbStack(app, 'InternalNlb', {
    env: { region: 'eu-west-1' },
    certificateArn:
      app.node.tryGetContext('certificateArn') ??
      'arn:aws:acm:eu-west-1:111111111111:certificate/00000000-0000-0000-0000-000000000000',
  });
  acknowledgeFindings(stack);
  Validations.of(stack.node.findChild('LoadBalancerLogs').node.findChild('Bucket')).acknowledge({
    id: 'AwsSolutions::AwsSolutions-S1',
    reason: 'This bucket holds logs; access logs of it would need another bucket like it.',
  });
  return stack;
}
