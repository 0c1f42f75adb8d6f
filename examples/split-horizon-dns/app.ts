import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  dns,
  EksNetwork,
  ExternalDns,
  FlowLogs,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledge, resource } from '../acknowledge';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

/**
 * One domain with two faces: names of the public zone for the internet, and those of the private zone for the VPC. Two releases of ExternalDNS
 * keep apart what an annotation says is for the one or the other.
 */
export class SplitHorizonDnsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const network = new EksNetwork(this, 'Network', {
      addressPlan: AddressPlan.forSharedSubnets({
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
      externalDns: {
        hostedZones: [
          route53.HostedZone.fromHostedZoneAttributes(this, 'PublicZone', {
            hostedZoneId: 'Z0123456789PUBLIC',
            zoneName: 'example.com',
          }),
        ],
        annotationFilter: 'example.com/horizon in (public)',
      },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });

    const inside = new ExternalDns(this, 'PrivateDns', {
      cluster: target,
      installation: dns.ExternalDnsInstallation.chart('external-dns-private'),
      hostedZones: [new route53.PrivateHostedZone(this, 'PrivateZone', { zoneName: 'example.com', vpc: network.vpc })],
      annotationFilter: 'example.com/horizon in (private)',
      recordPolicy: dns.RecordPolicy.SYNC,
    });
    networking.addWorkload(inside);
  }
}

export function splitHorizonDns(app: App): Stack {
  const stack = new SplitHorizonDnsStack(app, 'SplitHorizonDns', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  acknowledge(stack, [
    {
      path: 'PrivateDns/Identity/Role',
      reason: 'route53:ListHostedZones cannot be limited to zones; changes are limited to the given one.',
      ids: [resource('*')],
    },
  ]);
  return stack;
}
