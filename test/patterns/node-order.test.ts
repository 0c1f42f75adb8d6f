import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  type App,
  AspectPriority,
  Aspects,
  Aws,
  CfnOutput,
  CfnParameter,
  CfnResource,
  Fn,
  Lazy,
  NestedStack,
  Stack,
  type StackProps,
  Stage,
  Tags,
  Token,
} from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import {
  ClusterNetworking,
  ClusterTarget,
  type EksNetwork,
  EndpointFeature,
  NodeSecurityGroup,
  PodSubnets,
  type VpcCni,
} from '../../lib';
import { ChartSource } from '../../lib/artifacts';
import { addStackDependency } from '../../lib/foundation/deployment-order';
import { ACCOUNT, REGION, testApp, testNetwork, testStack } from '../support/builders';
import { testCluster } from '../support/clusters';
import { testKubectlLayer, testNetworking } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const LARGE = [new ec2.InstanceType('m5.large')];
const ADDONS = ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'];
const NODEGROUP = 'AWS::EKS::Nodegroup';

/** A node group of nothing but properties. */
function nodegroup(scope: Construct, clusterName: string, subnets: string[] = ['subnet-0aaaaaaaaaaaaaaaa']) {
  return new eksV1.CfnNodegroup(scope, 'Nodes', {
    clusterName,
    subnets,
    nodeRole: 'arn:aws:iam::111111111111:role/nodes',
  });
}

function addonId(template: Synthesized, name: string): string {
  return template.one('AWS::EKS::Addon', `"AddonName":"${name}"`).id;
}

/** What is wrong with the order of nodes in a template: nothing. */
function disorder(template: Synthesized, nodes: string): string[] {
  const wanted = [...ADDONS.map((name) => addonId(template, name))];
  const missing = wanted.filter((id) => !template.byId(nodes).DependsOn?.includes(id));
  const isBeforeDns = template.byId(addonId(template, 'coredns')).DependsOn?.includes(nodes);
  return [...missing, ...(isBeforeDns ? [] : ['coredns']), ...circles(template)];
}

/** The resources that wait for themselves: CloudFormation takes no such template. */
function circles(template: Synthesized): string[] {
  return template.resources.filter(({ id }) => template.waitsFor(id).has(id)).map(({ id }) => id);
}

/** The stacks that a stack waits for, by name. */
function waitsFor(stack: Stack): string[] {
  return stack.dependencies.map(({ node }) => node.id);
}

function unordered(scope: IConstruct) {
  return warningsOf(scope).filter(({ id }) => id === 'nodesUnordered');
}

function idOf(construct: IConstruct): string {
  return Stack.of(construct).getLogicalId((construct.node.defaultChild ?? construct) as CfnResource);
}

/** A network and a cluster of `aws-eks-v2`, into which nothing is put yet. */
function bare(stack: Stack = testStack(), props: Partial<eks.ClusterProps> = {}) {
  const network = testNetwork(stack);
  const cluster = testCluster(network, props);
  return { stack, network, cluster };
}

/** A cluster that somebody else made, by its name alone. */
function imported(stack: Stack, clusterName: string): eks.ICluster {
  return eks.Cluster.fromClusterAttributes(stack, 'Import', { clusterName, clusterSecurityGroupId: 'sg-0123456789' });
}

function connect(stack: Construct, network: EksNetwork, cluster: eks.ICluster) {
  return new ClusterNetworking(stack, 'Networking', { network, cluster: ClusterTarget.fromV2(cluster) });
}

/** Stacks of one app, in one account and Region. */
function stacks(...ids: string[]): Stack[] {
  const app = testApp();
  const props: StackProps = { env: { account: ACCOUNT, region: REGION } };
  return ids.map((id) => new Stack(app, id, props));
}

describe('nodes that nobody hands over', () => {
  test.each<[string, (cluster: eks.Cluster) => IConstruct]>([
    ['a node group of the cluster', (cluster) => cluster.addNodegroupCapacity('Own', { instanceTypes: LARGE })],
    [
      'a node group beside the cluster',
      (cluster) => new eks.Nodegroup(Stack.of(cluster), 'Beside', { cluster, instanceTypes: LARGE }),
    ],
    ['a node group of nothing but properties', (cluster) => nodegroup(Stack.of(cluster), cluster.clusterName)],
    [
      'a node group that names the resource',
      (cluster) => nodegroup(Stack.of(cluster), (cluster.node.defaultChild as eksV1.CfnCluster).ref),
    ],
    [
      'a node group of an untyped resource',
      (cluster) =>
        new CfnResource(Stack.of(cluster), 'Raw', {
          type: NODEGROUP,
          properties: { ClusterName: cluster.clusterName, Subnets: ['subnet-0aaaaaaaaaaaaaaaa'] },
        }),
    ],
    [
      'an Auto Scaling group',
      (cluster) => cluster.addAutoScalingGroupCapacity('Scaled', { instanceType: LARGE[0], minCapacity: 1 }),
    ],
    [
      'an Auto Scaling group beside the cluster',
      (cluster) => {
        const group = new autoscaling.AutoScalingGroup(Stack.of(cluster), 'Scaled', {
          vpc: cluster.vpc,
          instanceType: LARGE[0],
          machineImage: new eks.EksOptimizedImage({ kubernetesVersion: '1.36' }),
        });
        cluster.connectAutoScalingGroupCapacity(group, {});
        return group;
      },
    ],
    [
      'an Auto Scaling group of nothing but properties',
      (cluster) =>
        new autoscaling.CfnAutoScalingGroup(Stack.of(cluster), 'Scaled', {
          minSize: '1',
          maxSize: '1',
          tags: [{ key: `kubernetes.io/cluster/${cluster.clusterName}`, value: 'owned', propagateAtLaunch: true }],
        }),
    ],
    [
      'a Fargate profile',
      (cluster) =>
        new eks.FargateProfile(Stack.of(cluster), 'Fargate', { cluster, selectors: [{ namespace: 'kube-system' }] }),
    ],
  ])('are ordered: %s, before and after the pattern is defined', (_, make) => {
    for (const isFirst of [true, false]) {
      const { stack, network, cluster } = bare();
      const early = isFirst ? make(cluster) : undefined;
      connect(stack, network, cluster);
      const nodes = early ?? make(cluster);
      const id = idOf(nodes instanceof autoscaling.AutoScalingGroup ? nodes.node.findChild('ASG') : nodes);
      expect(disorder(Synthesized.of(stack), id)).toEqual([]);
      expect(unordered(stack)).toEqual([]);
    }
  });

  test('are ordered: the default capacity of a cluster', () => {
    const { stack, network, cluster } = bare(undefined, { defaultCapacity: 2 });
    connect(stack, network, cluster);
    const template = Synthesized.of(stack);
    expect(disorder(template, template.one(NODEGROUP).id)).toEqual([]);
  });

  describe('and a NodeSecurityGroup', () => {
    const RULES = 'AWS::EC2::SecurityGroupIngress';

    /** A cluster with an Auto Scaling group, and the rules of a group that is defined after it. */
    function scaled(
      change: (made: { group: NodeSecurityGroup; nodes: autoscaling.AutoScalingGroup }) => void = () => undefined,
    ) {
      const { stack, network, cluster } = bare();
      const target = ClusterTarget.fromV2(cluster);
      const networking = new ClusterNetworking(stack, 'Networking', { network, cluster: target });
      const nodes = cluster.addAutoScalingGroupCapacity('Scaled', { instanceType: LARGE[0], minCapacity: 1 });
      const vpcCni = networking.vpcCni as VpcCni;
      const group = new NodeSecurityGroup(stack, 'Nodes', { cluster: target, vpc: network.vpc, vpcCni });
      change({ group, nodes });
      const template = Synthesized.of(stack);
      const rules = template.all(RULES).filter(({ id }) => id.startsWith('Nodes'));
      const awaited = template.waitsFor(idOf(nodes.node.findChild('ASG')));
      return { rules: rules.map(({ id }) => id), awaited };
    }

    test('wait for its rules: the control plane calls webhooks on the nodes', () => {
      const { rules, awaited } = scaled();
      expect(rules.length).toBeGreaterThan(3);
      expect([...awaited]).toEqual(expect.arrayContaining(rules));
    });

    test('do not wait for rules that others add to it, and these may wait for nodes', () => {
      const { rules, awaited } = scaled(({ group, nodes }) => {
        const rule = new ec2.CfnSecurityGroupIngress(group, 'Late', {
          groupId: group.securityGroupId,
          ipProtocol: '-1',
        });
        rule.node.addDependency(nodes);
      });
      const [late, ...own] = rules.sort((one) => (one.startsWith('NodesLate') ? -1 : 1));
      expect(awaited.has(late)).toBe(false);
      expect([...awaited]).toEqual(expect.arrayContaining(own));
    });

    test('do not wait for it where it was told to wait for them', () => {
      const { rules, awaited } = scaled(({ group, nodes }) => group.node.addDependency(nodes));
      expect(rules.filter((rule) => awaited.has(rule))).toEqual([]);
    });
  });

  test('wait for endpoints and ways out of the network, too', () => {
    const { stack, network, cluster } = bare(undefined, { defaultCapacity: 2 });
    connect(stack, network, cluster);
    const template = Synthesized.of(stack);
    const routes = template.all('AWS::EC2::Route').filter(({ id }) => id.includes('VpcNodeSubnet'));
    expect(routes).toHaveLength(3);
    expect(template.one(NODEGROUP).DependsOn).toEqual(expect.arrayContaining(routes.map(({ id }) => id)));
  });

  test.each<[string, (cluster: eksV1.Cluster) => IConstruct]>([
    ['the default capacity', (cluster) => cluster.defaultNodegroup as eksV1.Nodegroup],
    ['a node group', (cluster) => cluster.addNodegroupCapacity('Own', { instanceTypes: LARGE })],
    ['a Fargate profile', (cluster) => cluster.addFargateProfile('Fargate', { selectors: [{ namespace: 'apps' }] })],
    [
      'an Auto Scaling group',
      (cluster) =>
        cluster.addAutoScalingGroupCapacity('Scaled', { instanceType: LARGE[0], minCapacity: 1 }).node.findChild('ASG'),
    ],
  ])('are ordered in a cluster of aws-eks: %s', (_, make) => {
    // Its handlers are assets of 30 MB, which nobody reads here.
    const stack = testStack({ context: { 'aws:cdk:disable-asset-staging': true } });
    const network = testNetwork(stack, { endpoints: [EndpointFeature.KUBECTL_HANDLER] });
    const cluster = new eksV1.Cluster(stack, 'Cluster', {
      version: eksV1.KubernetesVersion.of('1.33'),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      kubectlLayer: testKubectlLayer(stack),
      authenticationMode: eksV1.AuthenticationMode.API_AND_CONFIG_MAP,
      clusterName: 'orion',
    });
    const nodes = make(cluster);
    new ClusterNetworking(stack, 'Networking', {
      network,
      cluster: ClusterTarget.fromV1(cluster, '1.33'),
      loadBalancerController: { chartSource: ChartSource.repository('https://charts.example.com') },
    });
    const resource = nodes.node.defaultChild?.node.defaultChild ?? nodes;
    expect(disorder(Synthesized.of(stack), idOf(resource))).toEqual([]);
  });

  test('are left alone where they are of another cluster', () => {
    const { stack, network, cluster } = bare();
    connect(stack, network, cluster);
    const other = new eks.Cluster(stack, 'Other', {
      version: eks.KubernetesVersion.of('1.36'),
      vpc: network.vpc,
      defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
      defaultCapacity: 1,
    });
    nodegroup(new Construct(stack, 'Legacy'), 'legacy');
    Tags.of(new autoscaling.CfnAutoScalingGroup(stack, 'Web', { minSize: '1', maxSize: '1' })).add('team', 'web');
    const template = Synthesized.of(stack);
    expect(other.node.findAll().some((child) => child instanceof eks.Nodegroup)).toBe(true);
    for (const { DependsOn = [] } of [
      ...template.all(NODEGROUP),
      ...template.all('AWS::AutoScaling::AutoScalingGroup'),
    ]) {
      expect(DependsOn).not.toContain(addonId(template, 'vpc-cni'));
    }
    expect(unordered(stack)).toEqual([]);
  });

  test('are found by a name in words, too, where a cluster is imported under it or defined with it', () => {
    for (const props of [{ clusterName: 'orion' }, {}]) {
      const { stack, network, cluster } = bare(undefined, props);
      const target = props.clusterName ? cluster : imported(stack, 'orion');
      connect(stack, network, target);
      const nodes = nodegroup(stack, 'orion');
      expect(disorder(Synthesized.of(stack), idOf(nodes))).toEqual([]);
    }
  });

  test('are warned of where synthesis cannot tell their cluster, and not once they are handed over', () => {
    for (const isHandedOver of [false, true]) {
      const { stack, network, cluster } = bare();
      const networking = connect(stack, network, cluster);
      const nodes = nodegroup(stack, new CfnParameter(stack, 'Name').valueAsString);
      if (isHandedOver) {
        networking.addNodes(nodes);
      }
      const template = Synthesized.of(stack);
      expect(disorder(template, idOf(nodes)).length === 0).toBe(isHandedOver);
      expect(unordered(stack)).toEqual(
        isHandedOver
          ? []
          : [
              {
                id: 'nodesUnordered',
                path: 'Test/Nodes',
                text: expect.stringMatching(
                  /^These nodes may belong to the cluster of "Test\/Networking".*to its addNodes/,
                ),
              },
            ],
      );
    }
  });

  test('are ordered by a name that is put together of words and a deploy-time value, in the same stack', () => {
    const { stack, network } = bare();
    connect(stack, network, imported(stack, `orion-${Aws.REGION}`));
    const nodes = nodegroup(stack, `orion-${Aws.REGION}`);
    nodegroup(new Construct(stack, 'Other'), `lyra-${Aws.REGION}`);
    expect(disorder(Synthesized.of(stack), idOf(nodes))).toEqual([]);
    expect(unordered(stack).map(({ path }) => path)).toEqual(['Test/Other/Nodes']);
  });

  test('are ordered by an import of the same name in the same stack', () => {
    const { stack, network } = bare();
    const cluster = imported(stack, Fn.importValue('Cluster'));
    connect(stack, network, cluster);
    const nodes = nodegroup(stack, Fn.importValue('Cluster'));
    expect(disorder(Synthesized.of(stack), idOf(nodes))).toEqual([]);
  });

  test.each([false, true])('are refused in a zone without a pod subnet, handed over: %p', (isHandedOver) => {
    for (const subnetOf of [
      (network: EksNetwork) => network.subnetsOf('node')[2].subnetId,
      (network: EksNetwork) =>
        new ec2.CfnSubnet(network, 'Mine', {
          vpcId: network.vpc.vpcId,
          availabilityZone: 'eu-west-1c',
          cidrBlock: '10.0.200.0/24',
        }).ref,
    ]) {
      const stack = testStack();
      const network = testNetwork(stack);
      const cluster = testCluster(network);
      const nodes = nodegroup(stack, cluster.clusterName, [network.subnetsOf('node')[0].subnetId, subnetOf(network)]);
      const networking = new ClusterNetworking(stack, 'Networking', {
        network,
        cluster: ClusterTarget.fromV2(cluster),
        vpcCni: { podSubnets: PodSubnets.custom(network.subnetsOf('pod').slice(0, 2)) },
      });
      if (isHandedOver) {
        networking.addNodes(nodes);
      }
      expect(() => Synthesized.of(stack)).toFailWith(
        'CustomNetworkingZones',
        '"eu-west-1c" has nodes but no pod subnet, so its pods get no address',
        'Add a pod subnet in that zone, or leave the zone out',
        '(at Test/Nodes)',
      );
    }
  });

  test('are warned of, and make no circle, where the pattern was told to wait for them', () => {
    const { stack, network, cluster } = bare(undefined, { defaultCapacity: 2 });
    connect(stack, network, cluster).node.addDependency(cluster);
    const template = Synthesized.of(stack);
    expect(circles(template)).toEqual([]);
    expect(unordered(stack).map(({ text }) => text)).toEqual([
      expect.stringMatching(/^These nodes do not depend on the CNI, because "Test\/Networking" depends on a parent/),
    ]);
  });

  test('are found where an aspect of the stack defines them', () => {
    const { stack, network, cluster } = bare();
    connect(stack, network, cluster);
    Aspects.of(stack).add({
      visit: (node) => {
        if (node === stack) {
          nodegroup(stack, cluster.clusterName);
        }
      },
    });
    const template = Synthesized.of(stack);
    expect(disorder(template, template.one(NODEGROUP).id)).toEqual([]);
  });
});

describe('several stacks', () => {
  test('have the nodes of a later one wait for the stack of the add-ons', () => {
    const [base, extra] = stacks('Base', 'Nodes');
    const { network, cluster } = bare(base);
    connect(base, network, cluster).addNodegroup('System', { instanceTypes: LARGE });
    nodegroup(extra, cluster.clusterName);
    Synthesized.of(extra);
    expect(waitsFor(extra)).toEqual(['Base']);
    expect(unordered(base.node.root)).toEqual([]);
  });

  test('have nodes wait whose name is in words, and so no reference between stacks', () => {
    const [base, extra] = stacks('Base', 'Nodes');
    const { network, cluster } = bare(base, { clusterName: 'orion' });
    connect(base, network, cluster).addNodegroup('System', { instanceTypes: LARGE });
    nodegroup(extra, 'orion');
    Synthesized.of(extra);
    expect(waitsFor(extra)).toEqual(['Base']);
  });

  test('have nodes of the add-ons’ stack wait where the cluster is in an earlier one', () => {
    const [base, addons, extra] = stacks('Base', 'Addons', 'Nodes');
    const { network, cluster } = bare(base);
    const networking = connect(addons, network, cluster);
    const here = networking.addNodegroup('System', { instanceTypes: LARGE });
    const beside = nodegroup(addons, cluster.clusterName);
    networking.addNodes(nodegroup(extra, cluster.clusterName));
    const template = Synthesized.of(addons);
    expect(disorder(template, idOf(beside))).toEqual([]);
    expect(disorder(template, idOf(here.resource))).toEqual([]);
    expect(waitsFor(extra)).toEqual(expect.arrayContaining(['Base', 'Addons']));
    expect(unordered(base.node.root)).toEqual([]);
  });

  test('warn of the nodes of a stack that the one of the add-ons waits for', () => {
    const [base, addons] = stacks('Base', 'Addons');
    const { network, cluster } = bare(base, { defaultCapacity: 2 });
    connect(addons, network, cluster);
    Synthesized.of(addons);
    expect(waitsFor(addons)).toEqual(['Base']);
    expect(waitsFor(base)).toEqual([]);
    expect(unordered(base.node.root)).toEqual([
      {
        id: 'nodesUnordered',
        path: 'Base/Cluster/NodegroupDefaultCapacity/Resource',
        text: expect.stringMatching(
          /^These nodes boot before the CNI is configured, because "Addons", which has the add-ons, depends on "Base"\. Define the nodes with addNodegroup of "Addons\/Networking", or in a later stack\. A cluster with defaultCapacity: 0/,
        ),
      },
    ]);
  });

  test('warn of nodes of an earlier stack that waits through another one, handed over or not', () => {
    const [base, between, addons] = stacks('Base', 'Between', 'Addons');
    const { network, cluster } = bare(base);
    const nodes = nodegroup(between, cluster.clusterName);
    const networking = connect(addons, network, cluster);
    networking.addNodes(nodes);
    const middle = new Stack(base.node.root as App, 'Middle', { env: { account: ACCOUNT, region: REGION } });
    const link = new CfnResource(middle, 'Link', { type: 'Test::Link' });
    link.node.addDependency(nodes);
    networking.node.addDependency(link);
    Synthesized.of(addons);
    expect(waitsFor(between)).toEqual(['Base']);
    expect(unordered(base.node.root).map(({ path }) => path)).toEqual(['Between/Nodes']);
  });

  test('depend on each other before validation, and without it', () => {
    const [base, addons, extra] = stacks('Base', 'Addons', 'Nodes');
    const { network, cluster } = bare(base, { clusterName: 'orion' });
    connect(addons, network, cluster).addNodegroup('System', { instanceTypes: LARGE });
    nodegroup(extra, 'orion');
    const before: string[][] = [];
    Aspects.of(base.node.root).add(
      { visit: (node) => node === extra && before.push(waitsFor(extra)) },
      { priority: AspectPriority.READONLY },
    );
    const assembly = (base.node.root as App).synth({ skipValidation: true });
    expect(before).toEqual([['Addons']]);
    expect(assembly.getStackByName('Nodes').dependencies.map(({ id }) => id)).toContain('Addons');
  });

  test.each<[string, (addons: Stack, nodes: CfnResource) => void]>([
    ['an output', (addons, nodes) => new CfnOutput(addons, 'Output', { value: nodes.ref })],
    [
      'a property inside a text of JSON',
      (addons, nodes) =>
        new CfnResource(addons, 'Text', {
          type: 'Test::Text',
          properties: { Json: addons.toJsonString({ nodes: [nodes.ref] }) },
        }),
    ],
  ])('warn of the nodes of a stack to which %s of the add-ons’ stack refers', (_name, refer) => {
    const [base, between, addons] = stacks('Base', 'Between', 'Addons');
    const { network, cluster } = bare(base, { clusterName: 'orion' });
    connect(addons, network, cluster).addNodegroup('System', { instanceTypes: LARGE });
    const nodes = nodegroup(between, 'orion');
    refer(addons, nodes);
    Synthesized.of(addons);
    expect(waitsFor(between)).toEqual([]);
    expect(unordered(base.node.root).map(({ path }) => path)).toEqual(['Between/Nodes']);
  });

  test('do not fix values that an aspect changes in a stack on which the add-ons depend', () => {
    const [base, addons, between, extra] = stacks('Base', 'Addons', 'Between', 'Nodes');
    const { network, cluster } = bare(base, { clusterName: 'orion' });
    connect(addons, network, cluster).addNodegroup('System', { instanceTypes: LARGE });
    nodegroup(extra, 'orion');
    const teams = ['shop'];
    const statement = new PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] });
    const lazy = new CfnResource(between, 'Lazy', {
      type: 'Test::Lazy',
      properties: {
        Teams: Lazy.string({ produce: () => teams.join() }),
        Policy: new PolicyDocument({ statements: [statement] }),
      },
    });
    addStackDependency(addons, between, 'test');
    const change = () => {
      teams.push('bank');
      statement.addActions('s3:PutObject');
    };
    Aspects.of(between).add({ visit: (node) => node === between && change() }, { priority: AspectPriority.READONLY });
    const { Teams, Policy } = Synthesized.of(between).byId(idOf(lazy)).Properties;
    expect(Teams).toBe('shop,bank');
    expect(Policy.Statement[0].Action).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(waitsFor(extra)).toEqual(['Addons']);
  });

  test('warn where CoreDNS has no nodes before it', () => {
    const [base, extra] = stacks('Base', 'Nodes');
    const { network, cluster } = bare(base);
    connect(base, network, cluster);
    nodegroup(extra, cluster.clusterName);
    Synthesized.of(extra);
    expect(unordered(base.node.root)).toEqual([
      {
        id: 'nodesUnordered',
        path: 'Base/Networking',
        text: expect.stringMatching(
          /^CoreDNS is deployed before the first nodes of its cluster, which are in "Nodes".*Define nodes for it with addNodegroup here\.$/,
        ),
      },
    ]);
  });

  test('of other accounts and Regions have clusters of their own under the same name', () => {
    const app = testApp();
    const [here, there] = ['eu-west-1', 'eu-central-1'].map(
      (region) => new Stack(app, region, { env: { account: ACCOUNT, region } }),
    );
    const { network, cluster } = bare(here, { clusterName: 'orion' });
    connect(here, network, cluster);
    nodegroup(there, 'orion');
    Synthesized.of(there);
    expect(waitsFor(there)).toEqual([]);
    expect(unordered(app)).toEqual([]);
  });

  test('of other accounts and Regions are not asked what a name without words would be in them', () => {
    const app = testApp();
    const [here, there] = ['eu-west-1', 'eu-central-1'].map(
      (region) => new Stack(app, region, { env: { account: ACCOUNT, region } }),
    );
    const { network, cluster } = bare(here);
    connect(here, network, cluster);
    nodegroup(there, new CfnParameter(there, 'Name').valueAsString);
    nodegroup(new Construct(there, 'Joined'), `orion-${Aws.REGION}`);
    Synthesized.of(there);
    expect(unordered(app)).toEqual([]);
  });

  test('say the same of what is another thing in each: a deploy-time value belongs to its stack', () => {
    const [here, there] = stacks('Here', 'There');
    const { network } = bare(here);
    const name = Token.asString({ Ref: 'Name' });
    connect(here, network, imported(here, name)).addNodegroup('System', { instanceTypes: LARGE });
    nodegroup(there, name);
    Synthesized.of(there);
    expect(waitsFor(there)).toEqual([]);
    expect(unordered(here.node.root).map(({ path }) => path)).toEqual(['There/Nodes']);
  });

  test('that may be deployed anywhere leave it open whether a name is of one cluster', () => {
    const app = testApp();
    const [here, there] = ['Here', 'There'].map((id) => new Stack(app, id));
    const { network } = bare(here);
    connect(here, network, imported(here, 'orion'));
    nodegroup(there, 'orion');
    Synthesized.of(there);
    expect(waitsFor(there)).toEqual([]);
    expect(unordered(app).map(({ path }) => path)).toEqual(['There/Nodes']);
  });

  test('nested in the one of the add-ons are ordered as one resource, before CoreDNS', () => {
    const stack = testStack();
    const { network, cluster } = bare(stack);
    connect(stack, network, cluster);
    nodegroup(new NestedStack(stack, 'Nested'), cluster.clusterName);
    const template = Synthesized.of(stack);
    expect(disorder(template, template.one('AWS::CloudFormation::Stack').id)).toEqual([]);
    expect(unordered(stack)).toEqual([]);
  });

  test('around a nested one of the add-ons have nodes wait for it, and warn that CoreDNS has none', () => {
    const stack = testStack();
    const { network, cluster } = bare(stack, { defaultCapacity: 2 });
    connect(new NestedStack(stack, 'Nested'), network, cluster);
    const template = Synthesized.of(stack);
    expect(template.one(NODEGROUP).DependsOn).toContain(template.one('AWS::CloudFormation::Stack').id);
    expect(circles(template)).toEqual([]);
    expect(unordered(stack)).toEqual([
      {
        id: 'nodesUnordered',
        path: 'Test/Nested/Networking',
        text: expect.stringMatching(/^CoreDNS is deployed before the first nodes of its cluster, which are in "Test"/),
      },
    ]);
  });

  test('of a stage inside are deployed by themselves', () => {
    const [base] = stacks('Base');
    const { network, cluster } = bare(base, { clusterName: 'orion' });
    connect(base, network, cluster);
    const stage = new Stage(base.node.root, 'Stage');
    nodegroup(new Stack(stage, 'Nodes', { env: { account: ACCOUNT, region: REGION } }), 'orion');
    expect(() => Synthesized.of(base)).not.toThrow();
    expect(unordered(base.node.root)).toEqual([]);
  });

  test('of another stage have nodes of their own', () => {
    const app = testApp();
    const [one, two] = ['One', 'Two'].map((id) => {
      const stage = new Stage(app, id, { env: { account: ACCOUNT, region: REGION } });
      const { stack, network, cluster } = bare(new Stack(stage, 'Stack'), { clusterName: 'orion' });
      connect(stack, network, cluster);
      return nodegroup(stack, 'orion');
    });
    for (const nodes of [one, two]) {
      const template = new Synthesized(
        Stage.of(nodes)?.synth().getStackArtifact(Stack.of(nodes).artifactId).template as Record<string, unknown>,
      );
      expect(disorder(template, idOf(nodes))).toEqual([]);
    }
    expect(unordered(app)).toEqual([]);
  });
});

test('a Fargate profile of an earlier stack, or of a cluster that synthesis cannot tell, is let be: it needs no CNI', () => {
  const [base, addons] = stacks('Base', 'Addons');
  const { network, cluster } = bare(base);
  cluster.addFargateProfile('Fargate', { selectors: [{ namespace: 'apps' }] });
  new eksV1.CfnFargateProfile(addons, 'Fargate', {
    clusterName: new CfnParameter(addons, 'Name').valueAsString,
    podExecutionRoleArn: 'arn:aws:iam::111111111111:role/pods',
    selectors: [{ namespace: 'apps' }],
  });
  connect(addons, network, cluster);
  Synthesized.of(addons);
  expect(unordered(base.node.root)).toEqual([]);
});

test('a second synthesis says and orders nothing twice', () => {
  const [base, addons] = stacks('Base', 'Addons');
  const { network, cluster } = bare(base, { defaultCapacity: 2 });
  connect(addons, network, cluster);
  const app = base.node.root as App;
  const first = app.synth().getStackByName('Addons').template;
  expect(app.synth({ force: true }).getStackByName('Addons').template).toEqual(first);
  expect(unordered(app)).toHaveLength(1);
});

test('a node group of the pattern is ordered as before', () => {
  const { stack, networking } = testNetworking();
  const group = networking.addNodegroup('System', { instanceTypes: LARGE });
  expect(disorder(Synthesized.of(stack), idOf(group.resource))).toEqual([]);
});
