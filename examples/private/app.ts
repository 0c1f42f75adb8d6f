import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AccessLevel,
  AddressPlan,
  ApiAccess,
  ApiEndpoint,
  addons,
  artifacts,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  type EndpointFeature,
  FlowLogs,
  NatStrategy,
  NetworkPolicyMode,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledge, managed } from '../acknowledge';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

export interface PrivateStackProps extends StackProps {
  /** The registry of Amazon ECR with copies of the charts. */
  readonly chartRepository: string;

  /** The registry of Amazon ECR with copies of the images that no EKS registry has. */
  readonly imageRegistry: string;

  /** The role of the administrators. */
  readonly administratorArn: string;

  /** The features of the endpoints: what the cluster calls, unless said otherwise. */
  readonly endpoints?: EndpointFeature[];
}

/**
 * A cluster without any route to the internet: no NAT, no internet gateway, no public subnets. Everything that it calls has an endpoint; images come
 * from the registry of EKS, and charts from a registry of the account. People reach the Kubernetes API through its nodes, by Session Manager.
 */
export class PrivateStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { chartRepository, imageRegistry, administratorArn, endpoints, ...props }: PrivateStackProps,
  ) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forPrivate({
        vpcCidr: '10.0.0.0/16',
        podCidr: '100.64.0.0/16',
        availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
        clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
      }),
      nat: NatStrategy.none(),
      endpoints,
      flowLogs: FlowLogs.toS3(),
      closeDefaultSecurityGroup: false,
    });

    const cluster = new eks.Cluster(this, 'Cluster', {
      version: eks.KubernetesVersion.of('1.36'),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      serviceIpv4Cidr: '172.20.0.0/16',
      endpointAccess: ApiEndpoint.private(),
      clusterLogging: Object.values(eks.ClusterLoggingTypes),
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });
    const target = ClusterTarget.fromV2(cluster, {
      kubectlLayer: new KubectlV36Layer(this, 'Kubectl'),
      kubectlSubnets: network.nodeSubnets,
      chartRepository,
      imageRegistry: artifacts.ImageRegistry.of(imageRegistry),
    });
    new ApiAccess(this, 'Access', {
      cluster: target,
      entries: { Administrators: { principalArn: administratorArn, level: AccessLevel.CLUSTER_ADMIN } },
    });

    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: target,
      vpcCni: { networkPolicy: NetworkPolicyMode.standard() },
      nodeLocalDns: {},
      loadBalancerController: {},
      externalDns: {
        hostedZones: [
          route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', {
            hostedZoneId: 'Z0123456789EXAMPLE',
            zoneName: 'example.com',
          }),
        ],
      },
    });
    networking.addNodegroup('System', {
      instanceTypes: [new ec2.InstanceType('m7i.large')],
      minSize: 3,
      sessionManager: true,
    });
    networking.addAddon('Volumes', { kind: addons.EksAddonKind.EBS_CSI_DRIVER });
  }
}

export function privateCluster(app: App): Stack {
  const stack = new PrivateStack(app, 'Private', {
    env: { region: 'eu-west-1' },
    chartRepository:
      app.node.tryGetContext('chartRepository') ?? 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts',
    imageRegistry: app.node.tryGetContext('imageRegistry') ?? '111111111111.dkr.ecr.eu-west-1.amazonaws.com/mirror',
    administratorArn: app.node.tryGetContext('administratorArn') ?? 'arn:aws:iam::111111111111:role/administrator',
  });
  acknowledgeFindings(stack);
  acknowledge(stack, [
    {
      path: 'Networking/System/Role',
      reason: 'Session Manager asks for this policy on the role of nodes.',
      ids: [managed('AmazonSSMManagedInstanceCore')],
    },
    {
      path: 'Networking/Volumes/Identity-ebs-csi-controller-sa/Role',
      reason: 'The EBS CSI driver asks for this policy on its role.',
      ids: [managed('service-role/AmazonEBSCSIDriverPolicy')],
    },
  ]);
  return stack;
}
