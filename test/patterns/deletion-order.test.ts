import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { type App, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  AddressPlan,
  ClusterCompute,
  ClusterNetworking,
  type ClusterNetworkingProps,
  ClusterTarget,
  type CoreDns,
  type EksNetworkProps,
  EndpointFeature,
  GatewayApiCrds,
  KubernetesObjects,
  NatStrategy,
  NodeSecurityGroup,
  SecurityGroupsForPods,
  type VpcCni,
  WorkloadIdentity,
} from '../../lib';
import { EksAddonKind } from '../../lib/addons';
import { ChartSource } from '../../lib/artifacts';
import { ExternalDnsInstallation } from '../../lib/dns';
import { AutoModeNetworkPolicy } from '../../lib/nodes';
import { PodSecurityGroup, PodSecurityGroupPolicy, PodSecurityGroupSelector } from '../../lib/policies';
import { testNetwork } from '../support/builders';
import { clusterStack, testCluster } from '../support/clusters';
import { Deletion } from '../support/deletion';
import { testKubectlLayer } from '../support/networking';
import { Synthesized } from '../support/templates';

const LARGE = { instanceTypes: [new ec2.InstanceType('m7i.large')] };
const INGRESS = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata: { name: 'shop' } };
const CONFIG = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop' } };
const AUTO_MODE = {
  defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
  defaultCapacity: undefined,
  compute: { nodePools: [] },
};

/** What a case starts with. */
interface Start {
  readonly networkProps?: Partial<EksNetworkProps>;
  readonly clusterProps?: Partial<eks.ClusterProps>;
  readonly compute?: ClusterCompute;
  readonly props?: Partial<ClusterNetworkingProps>;
}

function start({ networkProps, clusterProps, compute, props }: Start) {
  const stack = clusterStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false, ...networkProps });
  const cluster = testCluster(network, { serviceIpv4Cidr: '172.20.0.0/16', ...clusterProps });
  const hasIsolatedNodes = networkProps?.nat !== undefined;
  const target = ClusterTarget.fromV2(cluster, {
    kubectlLayer: testKubectlLayer(stack),
    kubectlSubnets: hasIsolatedNodes ? network.nodeSubnets : undefined,
    chartRepository: hasIsolatedNodes ? 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts' : undefined,
    compute,
  });
  return finish(stack, { network, cluster: target, ...props });
}

/** The pattern with a load balancer controller, and the objects of a user: one behind a load balancer, and one that needs nothing but the API. */
function finish(stack: Stack, props: ClusterNetworkingProps) {
  const networking = new ClusterNetworking(stack, 'Networking', { loadBalancerController: {}, ...props });
  const controller = networking.loadBalancerController;
  new KubernetesObjects(stack, 'Shop', { cluster: props.cluster, objects: [INGRESS] }).node.addDependency(
    ...(controller ? [controller] : []),
  );
  new KubernetesObjects(stack, 'Settings', { cluster: props.cluster, objects: [CONFIG] });
  return { stack, networking, network: props.network, target: props.cluster };
}

const hostedZones = (): route53.IHostedZone[] => [
  route53.HostedZone.fromHostedZoneAttributes(clusterStack(), 'Zone', { zoneName: 'example.com', hostedZoneId: 'Z1' }),
];

/** What a stack with nodes, controllers and objects is asked for, whatever its nodes are. */
const ALWAYS = [
  'its cluster',
  'nodes and DNS for pods',
  'the access of its function to the cluster',
  'the controller of its load balancer',
  'the function behind it',
  'the log of the function behind it',
  'the role of nodes and pods',
  'the way out of nodes and pods',
  'the way out of the function behind it',
];
const OF_NODES = ['the identity of its pods', 'what runs on every node'];
const OF_CLEANUP = ['leftovers are in it', 'the cleanup comes later'];
/** The kubectl handler is in a stack of its own. */
const OF_V1 = ALWAYS.filter((what) => what !== 'the access of its function to the cluster');

const CASES: [string, () => Stack, string[]][] = [
  [
    'nodes in a security group of their own, pods in others, and everything on them',
    () => {
      const { stack, network, networking, target } = start({
        networkProps: {
          addressPlan: AddressPlan.forEks({
            vpcCidr: '10.0.0.0/16',
            podCidr: '100.64.0.0/16',
            availabilityZones: ['eu-west-1a', 'eu-west-1b'],
          }),
          endpoints: [EndpointFeature.NODES, EndpointFeature.KUBECTL_HANDLER],
        },
        props: {
          vpcCni: { securityGroupsForPods: SecurityGroupsForPods.standard() },
          nodeLocalDns: {},
          loadBalancerController: { gatewayApi: {} },
          externalDns: { installation: ExternalDnsInstallation.chart(), hostedZones: hostedZones() },
          cleanup: {},
        },
      });
      const pods = new PodSecurityGroup(stack, 'Billing', { cluster: target, probePorts: [8080] });
      new PodSecurityGroupPolicy(stack, 'BillingPods', {
        cluster: target,
        namespace: 'default',
        selector: PodSecurityGroupSelector.pods({ app: 'billing' }),
        securityGroups: [pods.securityGroup],
      });
      const vpcCni = networking.vpcCni as VpcCni;
      const nodes = new NodeSecurityGroup(stack, 'Nodes', { cluster: target, vpc: network.vpc, vpcCni });
      networking.addNodegroup('System', { ...LARGE, securityGroups: [nodes] });
      networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
      return stack;
    },
    [...ALWAYS, ...OF_NODES, ...OF_CLEANUP, 'a security group of pods', 'the security groups of nodes and pods'],
  ],
  [
    'controllers with roles by IRSA',
    () => {
      const identity = WorkloadIdentity.irsa();
      const { stack, networking } = start({
        props: { loadBalancerController: { identity }, externalDns: { identity, hostedZones: hostedZones() } },
      });
      networking.addNodegroup('System', LARGE);
      return stack;
    },
    [...ALWAYS, 'the role of its pods'],
  ],
  [
    'the kubectl handler of the cluster itself, and what a user adds to it',
    () => {
      const stack = clusterStack();
      // Its functions are in the cluster subnets, which have no way out.
      const endpoints = [EndpointFeature.NODES, EndpointFeature.KUBECTL_HANDLER];
      const network = testNetwork(stack, { closeDefaultSecurityGroup: false, endpoints });
      const cluster = testCluster(network, {
        endpointAccess: eks.EndpointAccess.PUBLIC_AND_PRIVATE,
        kubectlProviderOptions: { kubectlLayer: testKubectlLayer(stack) },
      });
      const { networking } = finish(stack, {
        network,
        cluster: ClusterTarget.fromV2(cluster, {
          chartRepository: 'oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts',
        }),
        cleanup: {},
      });
      networking.addNodegroup('System', LARGE);
      cluster.addManifest('Own', CONFIG);
      cluster
        .addHelmChart('Chart', { chart: 'shop', repository: 'https://charts.example.com', wait: true })
        .node.addDependency(networking.coreDns as CoreDns);
      return stack;
    },
    [...ALWAYS.filter((what) => what !== 'the log of the function behind it'), ...OF_NODES, ...OF_CLEANUP],
  ],
  [
    'nodes without a way to the internet',
    () => {
      const { stack, networking } = start({
        networkProps: {
          nat: NatStrategy.none(),
          endpoints: [
            EndpointFeature.NODES,
            EndpointFeature.KUBECTL_HANDLER,
            EndpointFeature.LOAD_BALANCER_CONTROLLER,
            EndpointFeature.POD_IDENTITY,
          ],
        },
        props: { cleanup: {} },
      });
      networking.addNodegroup('System', LARGE);
      return stack;
    },
    [...ALWAYS, ...OF_NODES, ...OF_CLEANUP],
  ],
  [
    'EKS Auto Mode',
    () => {
      const { stack, network, networking } = start({
        clusterProps: AUTO_MODE,
        networkProps: { endpoints: [EndpointFeature.NODES] },
        props: { cleanup: {}, externalDns: { hostedZones: hostedZones() } },
      });
      const group = new ec2.SecurityGroup(stack, 'Nodes', { vpc: network.vpc, allowAllOutbound: false });
      group.connections.allowInternally(ec2.Port.allTraffic());
      networking.addNodeClass('General', {
        networkPolicy: AutoModeNetworkPolicy.DEFAULT_ALLOW,
        securityGroups: [group],
        podSecurityGroups: [group],
      });
      return stack;
    },
    [...ALWAYS, ...OF_CLEANUP, 'the access of nodes to the cluster', 'the security groups of nodes and pods'],
  ],
  [
    'EKS Auto Mode beside nodes',
    () => {
      const { stack, networking } = start({
        clusterProps: AUTO_MODE,
        compute: ClusterCompute.autoModeAndNodes(),
        props: { cleanup: {} },
      });
      networking.addNodeClass('General');
      networking.addNodegroup('System', LARGE);
      return stack;
    },
    [...ALWAYS, ...OF_NODES, ...OF_CLEANUP],
  ],
  [
    'Fargate',
    () => {
      const { stack, networking } = start({
        compute: ClusterCompute.fargate(),
        props: { cleanup: {}, externalDns: { hostedZones: hostedZones() } },
      });
      networking.addFargateProfile('System');
      networking.addFargateProfile('Shop', { selectors: [{ namespace: 'shop' }] });
      return stack;
    },
    [...ALWAYS, ...OF_CLEANUP, 'the role of its pods'],
  ],
  ...[eksV1.EndpointAccess.PRIVATE, eksV1.EndpointAccess.PUBLIC_AND_PRIVATE].map(
    (endpointAccess): [string, () => Stack, string[]] => [
      `a cluster of aws-eks ${endpointAccess === eksV1.EndpointAccess.PRIVATE ? 'with a private endpoint' : 'with a public one too'}`,
      () => {
        const stack = clusterStack();
        // Its functions are in the cluster subnets, which have no way out.
        const endpoints = [EndpointFeature.NODES, EndpointFeature.KUBECTL_HANDLER];
        const network = testNetwork(stack, { closeDefaultSecurityGroup: false, endpoints });
        const cluster = new eksV1.Cluster(stack, 'Cluster', {
          version: eksV1.KubernetesVersion.of('1.36'),
          vpc: network.vpc,
          vpcSubnets: [network.clusterSubnets],
          defaultCapacity: 0,
          endpointAccess,
          kubectlLayer: testKubectlLayer(stack),
        });
        const { networking } = finish(stack, {
          network,
          cluster: ClusterTarget.fromV1(cluster, '1.36'),
          loadBalancerController: {
            gatewayApi: { crds: GatewayApiCrds.fromUrls({ url: 'https://mirror.example.internal/crds.yaml' }) },
            chartSource: ChartSource.oci('oci://111122223333.dkr.ecr.eu-west-1.amazonaws.com/charts'),
          },
          cleanup: {},
        });
        networking.addNodegroup('System', LARGE);
        return stack;
      },
      [...OF_V1, ...OF_NODES, ...OF_CLEANUP],
    ],
  ),
];

describe.each(CASES)('deleting a stack with %s', (_, define, more) => {
  const template = Synthesized.of(define());
  const deletion = new Deletion(template);

  test('is possible: nothing waits for itself', () => {
    expect(deletion.cycles).toEqual([]);
  });

  test('takes nothing before what still needs it', () => {
    expect(Object.keys(deletion.asked)).toEqual(expect.arrayContaining(more));
    expect(deletion.unmet).toEqual([]);
  });

  test('would be seen to go wrong without an edge', () => {
    const bare = template.resources.map(({ id, DependsOn: _, ...resource }) => [id, resource]);
    expect(new Deletion(new Synthesized({ Resources: Object.fromEntries(bare) })).unmet.length).toBeGreaterThan(20);
  });
});

describe('security groups of pods', () => {
  const policyOf = (scope: Construct, cluster: ClusterTarget) => {
    const { securityGroup } = new PodSecurityGroup(scope, 'Billing', { cluster });
    new PodSecurityGroupPolicy(scope, 'BillingPods', {
      cluster,
      namespace: 'default',
      selector: PodSecurityGroupSelector.pods({ app: 'billing' }),
      securityGroups: [securityGroup],
    });
    return securityGroup;
  };
  const props = { vpcCni: { securityGroupsForPods: SecurityGroupsForPods.standard() }, cleanup: {} };

  test('of a later stack, which goes first, do not make the stacks wait for each other', () => {
    const { stack, networking, target } = start({ props });
    networking.addNodegroup('System', LARGE);
    const later = new Stack(stack.node.root as App, 'Later', { env: { account: stack.account, region: stack.region } });
    policyOf(later, target);
    expect(Synthesized.of(later).all('AWS::EC2::SecurityGroup')).toHaveLength(1);
    expect([later.dependencies, stack.dependencies]).toEqual([[stack], []]);
  });

  test('that were told to wait for the nodes still do', () => {
    const { stack, networking, target } = start({ props });
    networking.addNodegroup('System', LARGE);
    const team = new Construct(stack, 'Team');
    team.node.addDependency(networking);
    policyOf(team, target);
    expect(new Deletion(Synthesized.of(stack)).cycles).toEqual([]);
  });

  test('that something else made are nobody here to wait for', () => {
    const { stack, networking, target } = start({ props });
    networking.addNodegroup('System', LARGE);
    new PodSecurityGroupPolicy(stack, 'BillingPods', {
      cluster: target,
      namespace: 'default',
      selector: PodSecurityGroupSelector.pods({ app: 'billing' }),
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Billing', 'sg-0123456789abcdef0')],
    });
    expect(new Deletion(Synthesized.of(stack)).unmet).toEqual([]);
  });
});
