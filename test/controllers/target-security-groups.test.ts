import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import { Tags } from 'aws-cdk-lib/core';
import {
  ClusterNetworking,
  type LoadBalancerControllerOptions,
  NodeSecurityGroup,
  PodSubnets,
  SecurityGroupsForPods,
  type VpcCni,
} from '../../lib';
import { PodSecurityGroupPolicy, PodSecurityGroupSelector } from '../../lib/policies';
import { clusterStack, testTarget } from '../support/clusters';
import { type TestNetworkingProps, testKubectlLayer, testNetworking, valuesOf } from '../support/networking';
import { flatten, Synthesized, tagsOf } from '../support/templates';
import { warningsOf } from '../support/warnings';

const LARGE = [new ec2.InstanceType('m5.large')];
const SHARED: TestNetworkingProps = { loadBalancerController: {}, vpcCni: { podSubnets: PodSubnets.shared() } };

type Networking = ReturnType<typeof testNetworking>;

const nodeGroup = ({ stack, network, target, networking }: Networking) =>
  new NodeSecurityGroup(stack, 'Nodes', { cluster: target, vpc: network.vpc, vpcCni: networking.vpcCni as VpcCni });
const ofCluster = ({ stack, cluster }: Networking) =>
  ec2.SecurityGroup.fromSecurityGroupId(stack, 'OfCluster', cluster.clusterSecurityGroupId);
const own = ({ stack, network, cluster }: Networking, id: string, tags: Record<string, string> = {}) => {
  const group = new ec2.SecurityGroup(stack, id, { vpc: network.vpc });
  for (const [key, value] of Object.entries(tags)) {
    Tags.of(group).add(key.replace('<name>', cluster.clusterName), value);
  }
  return group;
};
const CLUSTER_TAG = 'kubernetes.io/cluster/<name>';

function judged(made: Networking) {
  const template = Synthesized.of(made.stack);
  const warnings = warningsOf(made.stack).filter(({ id }) => id === 'targetSecurityGroups');
  return {
    template,
    warnings,
    texts: warnings.map(({ path, text }) => `${path}: ${/Of these \d.*?tags?\./.exec(text)?.[0]}`),
  };
}

/** The warnings of nodes with these groups. */
function withNodes(groupsOf: (made: Networking) => ec2.ISecurityGroup[], props: TestNetworkingProps = SHARED) {
  const made = testNetworking(props);
  made.networking.addNodegroup('System', { instanceTypes: LARGE, securityGroups: groupsOf(made) });
  return judged(made);
}

const clusterTagsIn = (template: Synthesized) =>
  tagsOf(template.one('AWS::EC2::SecurityGroup', 'Nodes of an EKS cluster'))
    .map(([key]) => flatten(key))
    .filter((key) => key.startsWith('kubernetes.io'));

describe('the one security group of nodes that is opened to load balancers', () => {
  test('is the cluster security group where a NodeSecurityGroup is beside it: that goes without the tag', () => {
    const { template, texts } = withNodes((made) => [nodeGroup(made), made.cluster.clusterSecurityGroup]);
    expect(clusterTagsIn(template)).toEqual([]);
    expect(texts).toEqual([]);
    expect(withNodes((made) => [ofCluster(made), nodeGroup(made)]).texts).toEqual([]);
  });

  test('is the NodeSecurityGroup beside groups that have no tag', () => {
    const { template, texts } = withNodes((made) => [nodeGroup(made), own(made, 'Extra')]);
    expect(clusterTagsIn(template)).toEqual([expect.stringMatching(/^kubernetes\.io\/cluster\/\$\{Cluster/)]);
    expect(texts).toEqual([]);
  });

  test('needs no tag where it is alone', () => {
    expect(withNodes((made) => [own(made, 'Own')]).texts).toEqual([]);
    expect(withNodes((made) => [nodeGroup(made)]).texts).toEqual([]);
  });

  test('may be one that the user tags, by the name of the cluster or by a reference', () => {
    expect(withNodes((made) => [own(made, 'Own', { [CLUSTER_TAG]: 'owned' }), own(made, 'Extra')]).texts).toEqual([]);
    const named = { ...SHARED, clusterProps: { clusterName: 'orion' } };
    const tags = { 'kubernetes.io/cluster/orion': 'shared' };
    expect(withNodes((made) => [own(made, 'Own', tags), own(made, 'Extra')], named).texts).toEqual([]);
    expect(withNodes((made) => [own(made, 'Own', tags), nodeGroup(made)], named).texts).toEqual([
      'Test/Networking/System/LaunchTemplate: Of these 2 security groups, 2 have the tag.',
    ]);
  });

  test('is warned of where two have the tag, or none', () => {
    const tagged = (made: Networking) => own(made, 'Own', { [CLUSTER_TAG]: 'owned' });
    for (const groups of [
      (made: Networking) => [tagged(made), nodeGroup(made)],
      (made: Networking) => [tagged(made), ofCluster(made)],
    ]) {
      expect(withNodes(groups).texts).toEqual([
        'Test/Networking/System/LaunchTemplate: Of these 2 security groups, 2 have the tag.',
      ]);
    }
    expect(withNodes((made) => [own(made, 'One'), own(made, 'Two'), own(made, 'Three')]).texts).toEqual([
      'Test/Networking/System/LaunchTemplate: Of these 3 security groups, none has the tag.',
    ]);
    const other = { 'kubernetes.io/cluster/other': 'owned' };
    expect(withNodes((made) => [own(made, 'One', other), own(made, 'Two')]).texts).toHaveLength(1);
  });

  test('is warned of where a NodeSecurityGroup cannot serve both', () => {
    const made = testNetworking(SHARED);
    const group = nodeGroup(made);
    made.networking.addNodegroup('A', { instanceTypes: LARGE, securityGroups: [group, ofCluster(made)] });
    made.networking.addNodegroup('B', { instanceTypes: LARGE, securityGroups: [group, own(made, 'Extra')] });
    expect(judged(made).texts).toEqual([
      'Test/Networking/B/LaunchTemplate: Of these 2 security groups, none has the tag.',
    ]);
  });

  test('is taken to be among groups whose tags are not known', () => {
    const foreign = ({ stack }: Networking, id: string) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id}`);
    expect(withNodes((made) => [foreign(made, '0a'), foreign(made, '0b')]).texts).toEqual([]);
    expect(withNodes((made) => [foreign(made, '0a'), ofCluster(made)]).texts).toEqual([]);
    expect(withNodes((made) => [foreign(made, '0a'), own(made, 'Own')]).texts).toEqual([]);
  });

  test('is no matter without the controller', () => {
    const props = { ...SHARED, loadBalancerController: undefined };
    expect(withNodes((made) => [own(made, 'One'), own(made, 'Two')], props).warnings).toEqual([]);
  });
});

describe('the one security group of pods that is opened to load balancers', () => {
  test('is warned of in ENIConfigs', () => {
    const warned = (tagsOfFirst: Record<string, string>) => {
      const { stack, network, cluster, target } = testTarget({}, { kubectlLayer: testKubectlLayer(clusterStack()) });
      const made = { stack, network, cluster } as Networking;
      const groups = [own(made, 'One', tagsOfFirst), own(made, 'Two')];
      new ClusterNetworking(stack, 'Networking', {
        network,
        cluster: target,
        vpcCni: { podSubnets: PodSubnets.custom(network.eniConfigSubnets, groups) },
        loadBalancerController: {},
      });
      return judged(made).texts;
    };
    expect(warned({})).toEqual(['Test/Networking/VpcCni: Of these 2 security groups, none has the tag.']);
    expect(warned({ [CLUSTER_TAG]: 'owned' })).toEqual([]);
  });

  test('is warned of in the policies of pods, one at a time', () => {
    const warned = (groupsOf: (made: Networking) => ec2.ISecurityGroup[]) => {
      const made = testNetworking({
        loadBalancerController: {},
        vpcCni: { podSubnets: PodSubnets.shared(), securityGroupsForPods: SecurityGroupsForPods.standard() },
      });
      new PodSecurityGroupPolicy(made.stack, 'Policy', {
        cluster: made.target,
        namespace: 'shop',
        selector: PodSecurityGroupSelector.allPods(),
        securityGroups: groupsOf(made),
      });
      return judged(made).texts;
    };
    expect(warned((made) => [own(made, 'One'), own(made, 'Two')])).toEqual([
      'Test/Policy: Of these 2 security groups, none has the tag.',
    ]);
    expect(warned((made) => [own(made, 'One'), ofCluster(made)])).toEqual([]);
    expect(warned((made) => [own(made, 'One')])).toEqual([]);
  });

  test('is warned of in classes of EKS Auto Mode', () => {
    const made = testNetworking({
      loadBalancerController: {},
      clusterProps: {
        defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
        defaultCapacity: undefined,
        compute: { nodePools: [] },
      },
    });
    const [one, two] = [own(made, 'One'), own(made, 'Two')];
    made.networking.addNodeClass('Own', { securityGroups: [one], podSecurityGroups: [one, two] });
    made.networking.addNodeClass('Both', { securityGroups: [one, two], podSecurityGroups: [one] });
    expect(judged(made).texts).toEqual([
      'Test/Networking/Own: Of these 2 security groups, none has the tag.',
      'Test/Networking/Both: Of these 2 security groups, none has the tag.',
    ]);
  });
});

describe('tags that the controller asks for', () => {
  const selectorOf = (loadBalancerController: LoadBalancerControllerOptions) =>
    valuesOf(Synthesized.of(testNetworking({ loadBalancerController }).stack).one('Custom::AWSCDK-EKS-HelmChart'))
      .serviceTargetENISGTags;

  test('are one text of pairs for the chart, and left out by default', () => {
    expect(selectorOf({ targetSecurityGroupTags: { role: 'nodes', 'team:name': 'a=b c' } })).toBe(
      'role=nodes,team:name=a=b c',
    );
    expect(selectorOf({})).toBeUndefined();
  });

  test('tell groups of which several have the tag of the cluster apart', () => {
    const props = { ...SHARED, loadBalancerController: { targetSecurityGroupTags: { role: 'nodes' } } };
    const { template, texts } = withNodes((made) => {
      const group = nodeGroup(made);
      Tags.of(group).add('role', 'nodes');
      return [group, own(made, 'Extra', { [CLUSTER_TAG]: 'owned', role: 'other' }), ofCluster(made)];
    }, props);
    // It keeps the tag of the cluster: the controller asks for both.
    expect(clusterTagsIn(template)).toHaveLength(1);
    expect(texts).toEqual([]);
    expect(withNodes((made) => [nodeGroup(made), own(made, 'Extra', { role: 'nodes' })], props).texts).toEqual([
      'Test/Networking/System/LaunchTemplate: Of these 2 security groups, none has the tags.',
    ]);
    const byHand = {
      ...SHARED,
      loadBalancerController: { additionalValues: { serviceTargetENISGTags: 'role=nodes' } },
    };
    expect(withNodes((made) => [nodeGroup(made), own(made, 'Extra')], byHand).texts).toHaveLength(1);
  });

  test.each<[Record<string, string>, string]>([
    [{ role: 'a,b' }, '"role=a,b"'],
    [{ 'a=b': 'c' }, '"a=b=c"'],
    [{ '': 'c' }, '"=c"'],
    [{ role: 'x #y' }, '"role=x #y"'],
    [{ role: 'a: b' }, '"role=a: b"'],
  ])('fail as %p', (targetSecurityGroupTags, wrong) => {
    expect(() => selectorOf({ targetSecurityGroupTags })).toFailWith(
      'LoadBalancerControllerSetting',
      `${wrong} of targetSecurityGroupTags cannot be passed to the controller`,
      'of targetSecurityGroupTags cannot be passed to the controller',
      '(at Test/Networking/LoadBalancerController)',
    );
  });

  test('fail as none', () => {
    expect(() => selectorOf({ targetSecurityGroupTags: {} })).toFailWith(
      'LoadBalancerControllerSetting',
      '"targetSecurityGroupTags: {}" is empty',
      'Leave it out',
    );
  });
});
