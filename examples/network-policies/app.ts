import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { type App, Stack, type StackProps } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EksNetwork,
  FlowLogs,
  KubernetesObjects,
  NetworkPolicyMode,
  policies,
} from 'cdk-eks-networking';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from '../quickstart/acknowledgements';

/** A namespace that nobody else reaches, the connections that its pods need, and a rule for the whole cluster. */
export class NetworkPoliciesStack extends Stack {
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
      vpcCni: { networkPolicy: NetworkPolicyMode.standard() },
      nodeLocalDns: {},
    });
    networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')], minSize: 3 });

    const namespace = new KubernetesObjects(this, 'Shop', {
      cluster: target,
      objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }],
    });

    // Everything is denied, except DNS, Pod Identity, and what is written here.
    const isolation = new policies.NamespaceIsolation(this, 'Isolation', {
      cluster: target,
      namespace: 'shop',
      network,
      sameNamespace: true,
      loadBalancers: { ports: [policies.PolicyPort.tcp(8080)] },
      egress: [{ peers: [policies.Peer.internet()], ports: [policies.PolicyPort.tcp(443)] }],
    });

    // One application also answers the metrics of another namespace.
    const metrics = new policies.NetworkPolicy(this, 'Metrics', {
      cluster: target,
      namespace: 'shop',
      pods: policies.LabelSelector.labels({ 'app.kubernetes.io/name': 'checkout' }),
      ingress: [
        {
          peers: [policies.Peer.namespaces(policies.LabelSelector.namespaceNames('monitoring'))],
          ports: [policies.PolicyPort.named('metrics')],
        },
      ],
    });
    // No policy of a namespace can allow this: credentials of the node role stay with the node.
    const metadata = new policies.ClusterNetworkPolicy(this, 'InstanceMetadata', {
      cluster: target,
      policyName: 'no-instance-metadata',
      tier: policies.ClusterPolicyTier.ADMIN,
      priority: 100,
      namespaces: policies.LabelSelector.labels({}, [
        policies.LabelRequirement.noneOf('kubernetes.io/metadata.name', ['kube-system']),
      ]),
      egress: [{ action: policies.ClusterPolicyAction.DENY, peers: [policies.Peer.instanceMetadata()] }],
    });

    isolation.node.addDependency(namespace);
    metrics.node.addDependency(namespace);
    for (const workload of [namespace, isolation, metrics, metadata]) {
      networking.addWorkload(workload);
    }
  }
}

export function networkPolicies(app: App): Stack {
  const stack = new NetworkPoliciesStack(app, 'NetworkPolicies', { env: { region: 'eu-west-1' } });
  acknowledgeFindings(stack);
  return stack;
}
