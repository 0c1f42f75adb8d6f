import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { type App, Aws, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  ExternalDnsZoneRole,
  FlowLogs,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledge, resource } from '../acknowledge';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

const CLUSTER_ACCOUNT = '111111111111';
const DNS_ACCOUNT = '222222222222';

/** What both accounts have to agree on: they are deployed apart. */
const EXTERNAL_DNS_ROLE = 'orion-external-dns';
const ZONE_ROLE = 'orion-dns-records';
const DOMAIN = 'apps.example.com';

function zoneIn(scope: Construct): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(scope, 'Zone', {
    hostedZoneId: 'Z0123456789EXAMPLE',
    zoneName: 'example.com',
  });
}

/** The account of the zones: a role that ExternalDNS of one cluster takes on, for the names under one domain. */
export class DnsStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    new ExternalDnsZoneRole(this, 'Records', {
      roleName: ZONE_ROLE,
      externalDnsRoleArn: `arn:${Aws.PARTITION}:iam::${CLUSTER_ACCOUNT}:role/${EXTERNAL_DNS_ROLE}`,
      externalId: 'orion',
      hostedZones: [zoneIn(this)],
      domainFilters: [DOMAIN],
    });
  }
}

/** The account of the cluster: ExternalDNS has no permissions in Route 53 but by that role. */
export class ClusterStack extends Stack {
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
      clusterName: 'orion',
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
      cluster: ClusterTarget.fromV2(cluster),
      externalDns: {
        hostedZones: [zoneIn(this)],
        domainFilters: [DOMAIN],
        roleName: EXTERNAL_DNS_ROLE,
        zoneRoleArn: `arn:${Aws.PARTITION}:iam::${DNS_ACCOUNT}:role/${ZONE_ROLE}`,
        zoneRoleExternalId: 'orion',
      },
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });
  }
}

export function crossAccountDns(app: App): Stack {
  const dns = new DnsStack(app, 'CrossAccountDnsZones', { env: { account: DNS_ACCOUNT, region: 'eu-west-1' } });
  acknowledge(dns, [
    {
      path: 'Records/Role',
      reason:
        'route53:ListHostedZones cannot be limited to zones; changes are limited to one zone and the names under one domain.',
      ids: [resource('*')],
    },
  ]);
  const stack = new ClusterStack(app, 'CrossAccountDns', { env: { account: CLUSTER_ACCOUNT, region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  return stack;
}
