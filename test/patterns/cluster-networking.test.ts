import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Fn, Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import {
  AddressPlan,
  ClusterNetworking,
  ClusterTarget,
  EndpointFeature,
  NatStrategy,
  PodAddressing,
  PodSubnets,
  SecurityGroupsForPods,
  Tier,
} from '../../lib';
import { IpvsScheduler, KubeProxyMode } from '../../lib/addons';
import { ExternalDnsInstallation, RecordSource } from '../../lib/dns';
import { mainResourcesOf } from '../../lib/foundation/deployment-order';
import { Ipv6Block } from '../../lib/vpc';
import { ACCOUNT, REGION, testApp, testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { testCluster } from '../support/clusters';
import {
  importedCluster,
  type TestNetworkingProps,
  testKubectlLayer,
  testNetworking,
  valuesOf,
} from '../support/networking';
import { flatten, type Resource, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const LARGE = [new ec2.InstanceType('m5.large')];

function zone(): route53.IHostedZone {
  return route53.HostedZone.fromHostedZoneAttributes(testStack(), 'Zone', {
    zoneName: 'example.com',
    hostedZoneId: 'Z0000000000000000001',
  });
}

function addonOf(template: Synthesized, name: string): Resource {
  return template.one('AWS::EKS::Addon', `"AddonName":"${name}"`);
}

/** The resources that wait for themselves through others: CloudFormation takes no such template. */
function circles(template: Synthesized): string[] {
  return template.resources.filter(({ id }) => template.waitsFor(id).has(id)).map(({ id }) => id);
}

/** The logical id of a construct's main resource. */
function idOf(stack: Stack, construct: IConstruct): string {
  return stack.getLogicalId(mainResourcesOf(construct)[0]);
}

// Everything there is: endpoints, two node groups, nodes of the cluster's own, both controllers.
const { stack, network, cluster, networking } = testNetworking({
  networkProps: { endpoints: [EndpointFeature.NODES, EndpointFeature.POD_IDENTITY] },
  loadBalancerController: {},
  externalDns: { hostedZones: [zone()] },
});
const system = networking.addNodegroup('System', { instanceTypes: LARGE });
const spare = networking.addNodegroup('Spare', { instanceTypes: [new ec2.InstanceType('m7g.large')] });
const own = cluster.addNodegroupCapacity('Own', { instanceTypes: LARGE });
networking.addNodes(own);
const template = Synthesized.of(stack);

const vpcCni = addonOf(template, 'vpc-cni');
const kubeProxy = addonOf(template, 'kube-proxy');
const agent = addonOf(template, 'eks-pod-identity-agent');
const coreDns = addonOf(template, 'coredns');
const externalDns = addonOf(template, 'external-dns');
const chart = template.one(CHART);
const groups: [name: string, id: string][] = [
  ['of the pattern', idOf(stack, system.resource)],
  ['of the pattern on other processors', idOf(stack, spare.resource)],
  ['of the cluster', idOf(stack, own)],
];

describe('the order', () => {
  test.each(groups)('has CNI, kube-proxy and identity agent before a node group %s, by edges of its own', (_, id) => {
    expect(template.byId(id).DependsOn).toEqual(expect.arrayContaining([vpcCni.id, kubeProxy.id, agent.id]));
  });

  test.each(groups)('has routes to NAT and endpoints before a node group %s, by edges of its own', (_, id) => {
    const endpoints = template.all('AWS::EC2::VPCEndpoint').map((endpoint) => endpoint.id);
    const routes = template.all('AWS::EC2::Route').filter((route) => route.id.includes('VpcNodeSubnet'));
    expect(endpoints).toHaveLength(6);
    expect(routes.map(({ Properties }) => Properties.NatGatewayId.Ref).filter(Boolean)).toHaveLength(3);
    expect(template.byId(id).DependsOn).toEqual(
      expect.arrayContaining([...endpoints, ...routes.map((route) => route.id)]),
    );
  });

  test('has every node group before CoreDNS', () => {
    expect(coreDns.DependsOn).toEqual(expect.arrayContaining(groups.map(([, id]) => id)));
  });

  test('has CoreDNS, and so the nodes, before the controllers', () => {
    for (const controller of [chart, externalDns]) {
      expect(controller.DependsOn).toContain(coreDns.id);
      for (const [, id] of groups) {
        expect(template.waitsFor(controller.id)).toContain(id);
      }
    }
  });

  test('has ExternalDNS beside the load balancer controller, whose webhook is off', () => {
    expect(template.waitsFor(externalDns.id)).not.toContain(chart.id);
    expect(template.waitsFor(chart.id)).not.toContain(externalDns.id);
  });

  test.each([ExternalDnsInstallation.addon(), ExternalDnsInstallation.chart()])(
    'has the load balancer controller before ExternalDNS, whose Service its webhook has to admit',
    (installation) => {
      const { stack, networking } = testNetworking({
        loadBalancerController: { serviceWebhook: true },
        externalDns: { hostedZones: [zone()], installation },
      });
      const [dns, release] = [networking.externalDns, networking.loadBalancerController].map((part) =>
        idOf(stack, part as IConstruct),
      );
      expect(Synthesized.of(stack).byId(dns).DependsOn).toContain(release);
    },
  );

  test('has the definitions of the Gateway API before ExternalDNS, which fails at its start without those that it reads', () => {
    const { stack, networking } = testNetworking({
      loadBalancerController: { gatewayApi: {} },
      externalDns: { hostedZones: [zone()], sources: [RecordSource.GATEWAY_HTTP_ROUTE] },
    });
    const other = Synthesized.of(stack);
    const definitions = other.resources.filter(
      ({ id, Type }) => /GatewayApiCrds/.test(id) && Type.startsWith('Custom::'),
    );
    expect(definitions).not.toEqual([]);
    const waits = other.waitsFor(idOf(stack, networking.externalDns as IConstruct));
    expect(definitions.filter(({ id }) => !waits.has(id))).toEqual([]);
    expect(waits).not.toContain(other.one(CHART).id);
  });

  test('goes the same way for the charts', () => {
    const other = testNetworking({
      loadBalancerController: {},
      externalDns: { hostedZones: [zone()], installation: ExternalDnsInstallation.chart() },
    });
    const group = other.networking.addNodegroup('System', { instanceTypes: LARGE });
    const charts = Synthesized.of(other.stack);
    const dns = charts.one(CHART, '"Release":"external-dns-chart"');
    const balancer = charts.one(CHART, '"Release":"aws-load-balancer-controller"');
    expect(dns.DependsOn).toContain(addonOf(charts, 'coredns').id);
    expect(charts.waitsFor(dns.id)).not.toContain(balancer.id);
    expect(charts.waitsFor(balancer.id)).toContain(idOf(other.stack, group.resource));
    expect(circles(charts)).toEqual([]);
  });

  test('holds for nodes that nobody has told of: CoreDNS comes after CNI, kube-proxy and identity agent anyway', () => {
    const bare = testNetworking({ externalDns: { hostedZones: [zone()] } });
    const synthesized = Synthesized.of(bare.stack);
    expect(addonOf(synthesized, 'coredns').DependsOn).toEqual(
      expect.arrayContaining(
        ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'].map((name) => addonOf(synthesized, name).id),
      ),
    );
    expect(synthesized.waitsFor(addonOf(synthesized, 'external-dns').id)).toContain(addonOf(synthesized, 'coredns').id);
  });

  test('has policies of nodes, and of what runs on them, outlive them', () => {
    const later = testNetworking({ externalDns: { hostedZones: [zone()] } });
    const group = later.networking.addNodegroup('System', { instanceTypes: LARGE });
    group.role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] }));
    const synthesized = Synthesized.of(later.stack);
    const nodegroup = synthesized.byId(idOf(later.stack, group.resource));
    expect(nodegroup.DependsOn).toEqual(
      expect.arrayContaining([
        synthesized.one('AWS::IAM::Policy', 's3:ListAllMyBuckets').id,
        idOf(later.stack, group.role),
      ]),
    );
  });

  test('does not go in circles', () => {
    expect(circles(template)).toEqual([]);
    // The search itself: a waits for b, b for a.
    const loop = {
      a: { Type: 'A', DependsOn: 'b' },
      b: { Type: 'B', Properties: { of: { Ref: 'a' } } },
      c: { Type: 'C' },
    };
    expect(circles(new Synthesized({ Resources: loop }))).toEqual(['a', 'b']);
  });

  test('holds for nodes without a way to the internet, behind endpoints', () => {
    const features = [EndpointFeature.NODES, EndpointFeature.POD_IDENTITY];
    const cut = testNetworking({ networkProps: { nat: NatStrategy.none(), endpoints: features } });
    const group = cut.networking.addNodegroup('System', { instanceTypes: LARGE });
    const synthesized = Synthesized.of(cut.stack);
    const nodegroup = synthesized.byId(idOf(cut.stack, group.resource));
    const endpoints = synthesized.all('AWS::EC2::VPCEndpoint').map(({ id }) => id);
    expect(nodegroup.DependsOn).toEqual(expect.arrayContaining(endpoints));
    expect(nodegroup.Properties.Subnets).toEqual(
      cut.network.subnetsOf('node').map(({ subnetId }) => cut.stack.resolve(subnetId)),
    );
  });
});

test('what goes into the cluster keeps its logical ids', () => {
  const added = template
    .inventory()
    .split('\n')
    .filter((line) => line.includes('  Networking'));
  expect(added.join('\n')).toMatchSnapshot();
});

test('installs no controller unless asked, and needs no kubectl handler for what it installs', () => {
  const plainStack = testStack();
  const plainNetwork = testNetwork(plainStack);
  const target = ClusterTarget.fromV2(testCluster(plainNetwork));
  const plain = new ClusterNetworking(plainStack, 'Networking', { network: plainNetwork, cluster: target });
  const synthesized = Synthesized.of(plainStack);
  expect(
    synthesized
      .all('AWS::EKS::Addon')
      .map(({ Properties }) => Properties.AddonName)
      .sort(),
  ).toEqual(['coredns', 'eks-pod-identity-agent', 'kube-proxy', 'vpc-cni']);
  expect(synthesized.all(CHART)).toEqual([]);
  expect([plain.loadBalancerController, plain.externalDns]).toEqual([undefined, undefined]);
});

describe('pods', () => {
  const eniConfigOf = (synthesized: Synthesized) => valuesOf(addonOf(synthesized, 'vpc-cni')).eniConfig;

  test('have subnets of their own where the plan has a pod tier', () => {
    expect(Object.keys((eniConfigOf(template) as { subnets: object }).subnets)).toEqual(ZONES);
    const [first] = Object.values((eniConfigOf(template) as { subnets: Record<string, { id: string }> }).subnets);
    expect(first.id).toBe(`\${${idOf(stack, network.subnetsOf('pod')[0].node.findChild('Subnet'))}}`);
  });

  test('share the subnets of nodes where the plan has no pod tier', () => {
    const addressPlan = AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES });
    const shared = testNetworking({ networkProps: { addressPlan } });
    const group = shared.networking.addNodegroup('System', { instanceTypes: LARGE });
    expect(eniConfigOf(Synthesized.of(shared.stack))).toBeUndefined();
    expect(group.maxPods).toBe(29);
  });

  test('share the subnets of nodes where that is asked for', () => {
    const shared = testNetworking({ vpcCni: { podSubnets: PodSubnets.shared() } });
    expect(eniConfigOf(Synthesized.of(shared.stack))).toBeUndefined();
  });

  test('are where the CNI finds room, without ENIConfigs, where the network tags its pod subnets', () => {
    const discovered = testNetworking({ networkProps: { subnetTags: { podDiscovery: true } } });
    const values = valuesOf(addonOf(Synthesized.of(discovered.stack), 'vpc-cni'));
    expect(values).toEqual({ env: { ENABLE_SUBNET_DISCOVERY: 'true' } });
    expect(discovered.networking.addNodegroup('System', { instanceTypes: LARGE }).maxPods).toBe(29);
  });

  test('have the discovery of the CNI left alone where the plan has no pod tier', () => {
    const addressPlan = AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES });
    const shared = testNetworking({ networkProps: { addressPlan } });
    expect(valuesOf(addonOf(Synthesized.of(shared.stack), 'vpc-cni'))).toEqual({});
  });

  test('share the subnets of nodes in an IPv6 cluster, although the plan has a pod tier', () => {
    const ipv6 = testNetworking({
      networkProps: { ipv6: Ipv6Block.amazonProvided() },
      clusterProps: { ipFamily: eks.IpFamily.IP_V6 },
    });
    expect(eniConfigOf(Synthesized.of(ipv6.stack))).toBeUndefined();
  });

  test('have subnets of their own where other settings of the CNI are given, and the one about subnets is left undefined', () => {
    const custom = testNetworking({
      vpcCni: { podAddressing: PodAddressing.prefixDelegation(), podSubnets: undefined },
    });
    expect(eniConfigOf(Synthesized.of(custom.stack))).toBeDefined();
  });

  test('have ENIConfigs for the first pod tier alone: one subnet per zone', () => {
    const additionalTiers = [Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' })];
    const two = testNetworking({ networkProps: { addressPlan: testPlan({ additionalTiers }) } });
    const { subnets } = eniConfigOf(Synthesized.of(two.stack)) as { subnets: Record<string, { id: string }> };
    expect(Object.values(subnets).map(({ id }) => id)).toEqual(
      two.network.subnetsOf('pod').map(({ node }) => `\${${idOf(two.stack, node.findChild('Subnet'))}}`),
    );
  });
});

describe('over three stacks', () => {
  const app = testApp();
  const [networkStack, clusterStack, topStack] = ['Network', 'Cluster', 'Top'].map(
    (id) => new Stack(app, id, { env: { account: ACCOUNT, region: REGION } }),
  );
  const far = testNetwork(networkStack);
  const farCluster = testCluster(far, {}, clusterStack);
  const target = ClusterTarget.fromV2(farCluster, { kubectlLayer: testKubectlLayer(clusterStack) });
  const props = { network: far, cluster: target, loadBalancerController: {}, externalDns: { hostedZones: [zone()] } };
  const top = new ClusterNetworking(topStack, 'Networking', props);
  const group = top.addNodegroup('System', { instanceTypes: LARGE });

  test('the order holds, from stack to stack and inside', () => {
    app.synth();
    expect(topStack.dependencies).toEqual(expect.arrayContaining([networkStack, clusterStack]));
    expect(clusterStack.dependencies).not.toContain(topStack);
    const synthesized = Synthesized.of(topStack);
    const nodegroup = synthesized.byId(idOf(topStack, group.resource));
    expect(nodegroup.DependsOn).toContain(addonOf(synthesized, 'vpc-cni').id);
    expect(synthesized.waitsFor(synthesized.one(CHART).id)).toContain(nodegroup.id);
    expect(circles(synthesized)).toEqual([]);
  });
});

describe('nodes', () => {
  test('are in the node subnets unless told otherwise', () => {
    const idsOf = (tier: string) => network.subnetsOf(tier).map(({ subnetId }) => stack.resolve(subnetId));
    expect(stack.resolve(system.resource.subnets)).toEqual(idsOf('node'));
    const other = testNetworking();
    const undecided = other.networking.addNodegroup('System', { instanceTypes: LARGE, subnets: undefined });
    expect(undecided._subnets).toEqual(other.network.subnetsOf('node'));
    const one = other.networking.addNodegroup('One', {
      instanceTypes: LARGE,
      subnets: { subnets: [other.network.subnetsOf('node')[0]] },
    });
    expect(one._subnets).toEqual([other.network.subnetsOf('node')[0]]);
  });
});

describe('the security groups of nodes', () => {
  /** What is said of node groups with these security groups; undefined is the default. */
  const warnedOf = (...groups: (string[] | undefined)[]) => {
    const { stack: own, networking: theirs, cluster: made } = testNetworking();
    const ids: Record<string, string> = { cluster: made.clusterSecurityGroupId };
    for (const [index, names] of groups.entries()) {
      theirs.addNodegroup(`Group${index}`, {
        instanceTypes: LARGE,
        securityGroups: names?.map((name) =>
          ec2.SecurityGroup.fromSecurityGroupId(own, `${name}${index}`, ids[name] ?? `sg-${name}`),
        ),
      });
    }
    return warningsOf(own).filter(({ id }) => id === 'nodeSecurityGroups');
  };

  test('are warned of where node groups have none in common', () => {
    expect(warnedOf(undefined, ['a'])).toEqual([
      {
        id: 'nodeSecurityGroups',
        path: 'Test/Networking/Group1',
        text: expect.stringMatching(
          /^These nodes have no security group in common with those of "Test\/Networking\/Group0".*the same NodeSecurityGroup/,
        ),
      },
    ]);
    expect(warnedOf(['a'], ['b'])).toHaveLength(1);
  });

  test('are not warned of where one is in common', () => {
    expect(warnedOf(undefined, undefined)).toEqual([]);
    expect(warnedOf(['a', 'b'], ['b', 'c'])).toEqual([]);
    expect(warnedOf(undefined, ['a', 'cluster'])).toEqual([]);
  });
});

describe('node groups per zone', () => {
  test('are one in each zone, named by its letter, each with the sizes that were asked for', () => {
    const { stack: own, network: mine, networking: theirs } = testNetworking();
    const perZone = theirs.addNodegroupPerZone('System', { instanceTypes: LARGE, minSize: 1, labels: { pool: 'x' } });
    expect(perZone.map((group) => group.node.id)).toEqual(['SystemA', 'SystemB', 'SystemC']);
    expect(perZone.map((group) => group._subnets)).toEqual(mine.subnetsOf('node').map((subnet) => [subnet]));
    const all = Synthesized.of(own).all('AWS::EKS::Nodegroup');
    expect(all.map(({ Properties }) => [Properties.ScalingConfig.MinSize, Properties.Labels])).toEqual(
      [1, 2, 3].map(() => [1, { pool: 'x' }]),
    );
  });

  test('keep their ids where another zone comes in between', () => {
    const idsIn = (zones: string[]) => {
      const { stack: own, networking: theirs } = testNetworking({
        networkProps: { addressPlan: testPlan({ availabilityZones: zones }) },
      });
      return theirs.addNodegroupPerZone('System', { instanceTypes: LARGE }).map((group) => idOf(own, group.resource));
    };
    const before = idsIn(['eu-west-1a', 'eu-west-1c']);
    expect(idsIn(ZONES)).toEqual(expect.arrayContaining(before));
  });

  test('are in the zones of given subnets, and take all of them in a zone', () => {
    const { network: mine, networking: theirs } = testNetworking();
    const [a, b] = mine.subnetsOf('node');
    const foreign = ec2.Subnet.fromSubnetAttributes(mine, 'More', {
      subnetId: 'subnet-1',
      availabilityZone: 'eu-west-1a',
    });
    const perZone = theirs.addNodegroupPerZone('Some', { instanceTypes: LARGE, subnets: { subnets: [a, b, foreign] } });
    expect(perZone.map((group) => group._subnets)).toEqual([[a, foreign], [b]]);
  });

  test('fail in a zone that is known at deployment only', () => {
    const { network: mine, networking: theirs } = testNetworking();
    const subnet = ec2.Subnet.fromSubnetAttributes(mine, 'More', {
      subnetId: 'subnet-1',
      availabilityZone: Fn.select(0, Fn.getAzs()),
    });
    expect(() =>
      theirs.addNodegroupPerZone('Some', { instanceTypes: LARGE, subnets: { subnets: [subnet] } }),
    ).toFailWith(
      'ZoneSyntax',
      '"Some" has subnets in a deploy-time zone, but its node groups are named after zones',
      'Use addNodegroup, or import the subnets with their availabilityZone',
      '(at Test/Networking)',
    );
  });
});

describe('refusals', () => {
  test.each<[string, TestNetworkingProps, string]>([
    [
      'kube-proxy in ipvs mode',
      { kubeProxy: { mode: KubeProxyMode.ipvs(IpvsScheduler.ROUND_ROBIN) } },
      'does not work with kube-proxy in ipvs mode',
    ],
    ['NodeLocal DNSCache', { nodeLocalDns: { kubeDnsIp: '172.20.0.10' } }, 'NodeLocal'],
  ])('fails on strict security groups for pods beside %s', (_, props, wrong) => {
    const vpcCni = { securityGroupsForPods: SecurityGroupsForPods.strict() };
    expect(() => testNetworking({ ...props, vpcCni })).toFailWith(
      'CniSetting',
      wrong,
      'SecurityGroupsForPods.standard()',
    );
  });

  test('fails where the cluster is in another VPC', () => {
    const other = testStack();
    const mine = testNetwork(other);
    expect(
      () => new ClusterNetworking(other, 'Networking', { network: mine, cluster: importedCluster(other) }),
    ).toFailWith(
      'NetworkMismatch',
      '"Test/Network" is not in the VPC of the cluster',
      'Create the cluster with vpc: network.vpc',
      '(at Test/Networking)',
    );
  });

  test('takes an imported cluster whose VPC is not known', () => {
    const other = testStack();
    const mine = testNetwork(other);
    const target = importedCluster(other, { vpc: undefined });
    expect(() => new ClusterNetworking(other, 'Networking', { network: mine, cluster: target })).not.toThrow();
  });

  test.each([
    ['10.0.128.0/20', '10.0.0.0/16', undefined, 'such as "172.20.0.0/16"'],
    ['172.20.0.0/16', '172.20.0.0/16', { vpcCidr: '172.20.0.0/16' }, 'such as "10.100.0.0/16"'],
  ])('fails where the service CIDR %s lies in the block %s of the VPC', (serviceIpv4Cidr, block, plan, proposal) => {
    const networkProps = { addressPlan: testPlan(plan) };
    expect(() => testNetworking({ networkProps, clusterProps: { serviceIpv4Cidr } })).toFailWith(
      'NetworksOverlap',
      `"${serviceIpv4Cidr}", the service CIDR, overlaps ${block} of the VPC`,
      `Write another one, ${proposal}`,
      '(at Test/Networking)',
    );
  });

  test('fails on a service CIDR that is no network, and says where', () => {
    expect(() => testNetworking({ clusterProps: { serviceIpv4Cidr: '172.20.1.0/16' } })).toFailWith(
      'CidrHostBits',
      '"172.20.1.0/16" has host bits set',
      'Did you mean "172.20.0.0/16"?',
      '(at Test/Networking)',
    );
  });

  test('fails to install the load balancer controller without a kubectl handler', () => {
    const other = testStack();
    const mine = testNetwork(other);
    const target = ClusterTarget.fromV2(testCluster(mine));
    const props = { network: mine, cluster: target, loadBalancerController: {} };
    expect(() => new ClusterNetworking(other, 'Networking', props)).toFailWith(
      'KubectlMissing',
      '"aws-load-balancer-controller" is a Helm chart, but the cluster has no kubectl handler',
      'Set kubectlLayer on the ClusterTarget',
      '(at Test/Networking/LoadBalancerController)',
    );
  });
});

describe('NodeLocal DNSCache', () => {
  const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
  const withCaches = (mode?: KubeProxyMode) => {
    const all = testNetworking({
      nodeLocalDns: {},
      kubeProxy: { mode },
      clusterProps: { serviceIpv4Cidr: '172.20.0.0/16' },
      loadBalancerController: {},
      externalDns: { hostedZones: [zone()] },
    });
    const group = all.networking.addNodegroup('System', { instanceTypes: LARGE });
    return { ...all, group, template: Synthesized.of(all.stack) };
  };
  const userDataOf = (synthesized: Synthesized) =>
    flatten(synthesized.one('AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData.UserData['Fn::Base64']);

  test('is not installed unless asked for', () => {
    expect(networking.nodeLocalDns).toBeUndefined();
    expect(template.all(OBJECTS)).toEqual([]);
    expect(userDataOf(Synthesized.of(testNodes()))).not.toContain('clusterDNS');
  });

  test('comes after CoreDNS and so the nodes, and before the controllers', () => {
    const { stack: own, group, template: installed } = withCaches();
    const caches = installed.one(OBJECTS);
    expect(caches.DependsOn).toContain(addonOf(installed, 'coredns').id);
    expect(installed.waitsFor(caches.id)).toContain(idOf(own, group.resource));
    for (const controller of [installed.one(CHART), addonOf(installed, 'external-dns')]) {
      expect(controller.DependsOn).toContain(caches.id);
    }
    expect(circles(installed)).toEqual([]);
  });

  test('changes nothing for nodes with kube-proxy in iptables mode', () => {
    const { networking: own, template: installed } = withCaches();
    expect(own.nodeLocalDns?.clusterDnsIp).toBeUndefined();
    expect(flatten(installed.one(OBJECTS).Properties.Manifest)).toContain('169.254.20.10,172.20.0.10');
    expect(userDataOf(installed)).not.toContain('clusterDNS');
  });

  test.each([
    ['ipvs', KubeProxyMode.ipvs()],
    ['nftables', KubeProxyMode.nftables()],
  ])('is what nodes hand to pods with kube-proxy in %s mode', (_, mode) => {
    expect(userDataOf(withCaches(mode).template)).toContain('clusterDNS: ["169.254.20.10"]');
  });

  function testNodes(): Stack {
    const all = testNetworking();
    all.networking.addNodegroup('System', { instanceTypes: LARGE });
    return all.stack;
  }
});
