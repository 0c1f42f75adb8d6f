import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import type { ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  type EksAddressPlanOptions,
  EksNetwork,
  EndpointFeature,
  FlowLogs,
  NatStrategy,
  NetworkPolicyMode,
  PodAddressing,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';

export interface QuickstartStackProps extends StackProps {
  /** The Kubernetes version, such as `1.36`. */
  readonly kubernetesVersion: string;

  /** Makes the kubectl layer of that version. Without it, nothing that needs the Kubernetes API can be installed. */
  readonly kubectlLayer?: (scope: Construct) => ILayerVersion;

  /** The hosted zone that ExternalDNS keeps. */
  readonly hostedZone: route53.HostedZoneAttributes;

  /** The networks that may reach the cluster's public endpoint; without any, the endpoint is private. */
  readonly publicAccessCidrs?: string[];

  /** Whether the AWS Load Balancer Controller is installed: where there is a kubectl layer, unless said otherwise. */
  readonly loadBalancerController?: boolean;

  /** Whether the default security group is emptied, by a Lambda function: so, unless said otherwise. */
  readonly closeDefaultSecurityGroup?: boolean;

  /** The addresses: those of `quickstartPlan`, unless said otherwise. */
  readonly addressPlan?: AddressPlan;
}

/** The addresses of the network: nodes, load balancers and cluster interfaces in 10.0.0.0/16, pods in 100.64.0.0/16. */
export function quickstartPlan(changes: Partial<EksAddressPlanOptions> = {}): AddressPlan {
  return AddressPlan.forEks({
    vpcCidr: '10.0.0.0/16',
    podCidr: '100.64.0.0/16',
    availabilityZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    clusterZones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    connectedNetworks: { 'on-premises': '192.168.0.0/16' },
    ...changes,
  });
}

/** The network of a cluster, the cluster, and everything between them. */
export class QuickstartStack extends Stack {
  constructor(scope: Construct, id: string, props: QuickstartStackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: props.addressPlan ?? quickstartPlan(),
      nat: NatStrategy.perZone(),
      closeDefaultSecurityGroup: props.closeDefaultSecurityGroup,
      planPage: true,
      flowLogs: FlowLogs.toS3(),
      endpoints: [
        EndpointFeature.NODES,
        EndpointFeature.POD_IDENTITY,
        EndpointFeature.KUBECTL_HANDLER,
        EndpointFeature.LOAD_BALANCER_CONTROLLER,
        EndpointFeature.LOGS,
      ],
    });

    const cluster = new eks.Cluster(this, 'Cluster', {
      version: eks.KubernetesVersion.of(props.kubernetesVersion),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      serviceIpv4Cidr: '172.20.0.0/16',
      endpointAccess: props.publicAccessCidrs
        ? eks.EndpointAccess.PUBLIC_AND_PRIVATE.onlyFrom(...props.publicAccessCidrs)
        : eks.EndpointAccess.PRIVATE,
      clusterLogging: [
        eks.ClusterLoggingTypes.API,
        eks.ClusterLoggingTypes.AUDIT,
        eks.ClusterLoggingTypes.AUTHENTICATOR,
        eks.ClusterLoggingTypes.CONTROLLER_MANAGER,
        eks.ClusterLoggingTypes.SCHEDULER,
      ],
      bootstrapSelfManagedAddons: false,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 0,
    });

    const networking = new ClusterNetworking(this, 'Networking', {
      network,
      cluster: ClusterTarget.fromV2(cluster, { kubectlLayer: props.kubectlLayer?.(this) }),
      vpcCni: {
        podAddressing: PodAddressing.prefixDelegation(),
        networkPolicy: NetworkPolicyMode.standard(),
      },
      loadBalancerController: (props.loadBalancerController ?? props.kubectlLayer !== undefined) ? {} : undefined,
      externalDns: {
        hostedZones: [route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', props.hostedZone)],
      },
    });

    networking.addNodegroup('System', {
      instanceTypes: [new ec2.InstanceType('m7i.large'), new ec2.InstanceType('m6i.large')],
      minSize: 3,
      maxSize: 9,
    });
  }
}
