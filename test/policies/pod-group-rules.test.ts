import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ClusterNetworking, NodeSecurityGroup, PodSubnets, SecurityGroupsForPods, type VpcCni } from '../../lib';
import { PodSecurityGroup } from '../../lib/policies';
import { clusterStack, testTarget } from '../support/clusters';
import { Deletion } from '../support/deletion';
import { testKubectlLayer } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';

const LARGE = [new ec2.InstanceType('m7i.large')];

type Made = ReturnType<typeof define>;

/** A cluster whose pods may have groups of their own; with `own`, its pods elsewhere have that one. */
function define(hasPodSubnets: boolean) {
  const made = testTarget({}, { kubectlLayer: testKubectlLayer(clusterStack()) });
  const { stack, network, target } = made;
  const own = new ec2.SecurityGroup(stack, 'Own', { vpc: network.vpc });
  const networking = new ClusterNetworking(stack, 'Networking', {
    network,
    cluster: target,
    vpcCni: {
      podSubnets: hasPodSubnets ? PodSubnets.custom(network.eniConfigSubnets, [own]) : PodSubnets.shared(),
      securityGroupsForPods: SecurityGroupsForPods.strict(),
    },
  });
  const nodes = () =>
    new NodeSecurityGroup(stack, 'Nodes', { cluster: target, vpc: network.vpc, vpcCni: networking.vpcCni as VpcCni });
  return { ...made, own, networking, nodes };
}

const addPods = ({ stack, target }: Made) =>
  new PodSecurityGroup(stack, 'Billing', { cluster: target, probePorts: [8080] });

/** The rules between the group of the pods and others: `pods to Nodes: udp 53`. */
function rulesOf({ stack }: Made): string[] {
  const template = Synthesized.of(stack);
  const named = (id: unknown) =>
    /\$\{(Billing|Nodes|Own|Cluster)\w*\./.exec(flatten(id))?.[1].replace('Billing', 'pods') ?? flatten(id);
  expect(new Deletion(template).cycles).toEqual([]);
  return [...template.all('AWS::EC2::SecurityGroupIngress'), ...template.all('AWS::EC2::SecurityGroupEgress')]
    .map(({ Type, Properties: rule }) => {
      const isIngress = Type.endsWith('Ingress');
      const other = named(isIngress ? rule.SourceSecurityGroupId : rule.DestinationSecurityGroupId);
      return `${named(rule.GroupId)} ${isIngress ? 'from' : 'to'} ${other}: ${rule.IpProtocol} ${rule.FromPort}`;
    })
    .filter((line) => line.includes('pods'))
    .sort();
}

const dnsAt = (group: string) => [`${group} from pods: tcp 53`, `${group} from pods: udp 53`];
const dnsTo = (group: string) => [`pods to ${group}: tcp 53`, `pods to ${group}: udp 53`];

describe('rules of pods with groups of their own', () => {
  test.each([true, false])('name the group of nodes, on which CoreDNS runs, whichever is first: %s', (isFirst) => {
    const made = define(false);
    const add = () => made.networking.addNodegroup('System', { instanceTypes: LARGE, securityGroups: [made.nodes()] });
    if (isFirst) {
      add();
    }
    addPods(made);
    if (!isFirst) {
      add();
    }
    expect(rulesOf(made)).toEqual([...dnsAt('Nodes'), 'pods from Nodes: tcp 8080', ...dnsTo('Nodes')].sort());
  });

  test('name the group of the ENIConfigs for DNS, and that of nodes for probes', () => {
    const made = define(true);
    made.networking.addNodegroup('System', { instanceTypes: LARGE });
    addPods(made);
    expect(rulesOf(made)).toEqual([...dnsAt('Own'), 'pods from Cluster: tcp 8080', ...dnsTo('Own')].sort());
  });

  test('name one group that all nodes have, and of several the narrower one', () => {
    const made = define(false);
    const group = made.nodes();
    const cluster = ec2.SecurityGroup.fromSecurityGroupId(made.stack, 'Of', made.cluster.clusterSecurityGroupId);
    made.networking.addNodegroup('A', { instanceTypes: LARGE, securityGroups: [cluster, group] });
    made.networking.addNodegroup('B', { instanceTypes: LARGE, securityGroups: [group, cluster] });
    addPods(made);
    expect(rulesOf(made)).toEqual([...dnsAt('Nodes'), 'pods from Nodes: tcp 8080', ...dnsTo('Nodes')].sort());
  });

  test('name a group of every node where these have none in common', () => {
    const made = define(false);
    made.networking.addNodegroup('A', { instanceTypes: LARGE, securityGroups: [made.nodes()] });
    made.networking.addNodegroup('B', { instanceTypes: LARGE });
    addPods(made);
    expect(rulesOf(made).filter((rule) => rule.startsWith('pods from'))).toEqual([
      'pods from Cluster: tcp 8080',
      'pods from Nodes: tcp 8080',
    ]);
  });

  test('name the cluster security group where nodes have it, or nothing is said of nodes', () => {
    const expected = [...dnsAt('Cluster'), 'pods from Cluster: tcp 8080', ...dnsTo('Cluster')].sort();
    const made = define(false);
    addPods(made);
    expect(rulesOf(made)).toEqual(expected);
    const other = define(false);
    other.networking.addNodegroup('System', { instanceTypes: LARGE });
    addPods(other);
    expect(rulesOf(other)).toEqual(expected);
  });
});
