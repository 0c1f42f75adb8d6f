import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnParameter, Fn, Stack } from 'aws-cdk-lib/core';
import { EksNetwork, type IEksNetwork } from '../../lib';
import { ACCOUNT, REGION, testApp, testNetwork, testStack, ZONES } from '../support/builders';
import { testCluster } from '../support/clusters';
import { testNetworking } from '../support/networking';
import { flatten, legible, Synthesized, tagsOf } from '../support/templates';

const TAG = 'Custom::EksNetworkTag';
const env = { account: ACCOUNT, region: REGION };

const imported = (stack: Stack, id: string) => ec2.SecurityGroup.fromSecurityGroupId(stack, id, `sg-${id}`);

/** What is tagged by the custom resources of a template: `sg-1  key=value`. */
const taggedIn = (stack: Stack): string[] =>
  Synthesized.of(stack)
    .all(TAG)
    .map(({ Properties }) => JSON.parse(flatten(Properties.Create)).parameters)
    .map(({ Resources, Tags }) => `${Resources}  ${Tags[0].Key}=${Tags[0].Value}`);

const discoveryTagsOf = (template: Synthesized, subnet: string) =>
  tagsOf(template.one('AWS::EC2::Subnet', subnet)).filter(([key]) => key.startsWith('karpenter'));

describe('several clusters in one network', () => {
  const stack = testStack();
  const network = testNetwork(stack, { closeDefaultSecurityGroup: false });
  const groups = ['blue', 'green', 'red'].map((name) => new ec2.SecurityGroup(stack, name, { vpc: network.vpc }));
  network.tagForKarpenter('blue', groups[0]);
  network.tagForKarpenter('green', groups[1]);
  network.tagForKarpenter('red', groups[2]);
  const template = Synthesized.of(stack);

  test('have a discovery name and a security group each', () => {
    const values = ['blue', 'green', 'red'].map((name) => {
      const group = template.one('AWS::EC2::SecurityGroup', `Test/${name}`);
      return tagsOf(group).filter(([key]) => key.startsWith('karpenter'));
    });
    expect(values).toEqual([
      [['karpenter.sh/discovery', 'blue']],
      [['karpenter.sh/discovery', 'green']],
      [['karpenter.sh/discovery', 'red']],
    ]);
  });

  test('share node subnets, which have the name of the first one and a key for each other', () => {
    for (const zone of ['A', 'B', 'C']) {
      expect(discoveryTagsOf(template, `NodeSubnet${zone}`)).toEqual([
        ['karpenter.sh/discovery', 'blue'],
        ['karpenter.sh/discovery/green', 'shared'],
        ['karpenter.sh/discovery/red', 'shared'],
      ]);
    }
    expect(discoveryTagsOf(template, 'PodSubnetA')).toEqual([]);
  });

  test('keep their own tags where another one is taken away', () => {
    const other = testStack();
    const smaller = testNetwork(other, { closeDefaultSecurityGroup: false });
    smaller.tagForKarpenter('green', new ec2.SecurityGroup(other, 'green', { vpc: smaller.vpc }));
    // By either key: a node class selects subnets by both.
    expect(discoveryTagsOf(Synthesized.of(other), 'NodeSubnetA')).toEqual([['karpenter.sh/discovery', 'green']]);
  });

  test('may be configured by two constructs for the same network', () => {
    const other = testStack();
    const vpc = ec2.Vpc.fromVpcAttributes(other, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ZONES,
      privateSubnetIds: ['subnet-a', 'subnet-b', 'subnet-c'],
      privateSubnetRouteTableIds: ['rtb-a', 'rtb-b', 'rtb-c'],
    });
    for (const name of ['blue', 'green']) {
      EksNetwork.fromVpc(other, name, { vpc }).tagForKarpenter(name, imported(other, `of-${name}`));
    }
    expect(taggedIn(other).filter((line) => /subnet-a|sg-/.test(line))).toEqual([
      'subnet-a  karpenter.sh/discovery=blue',
      'sg-of-blue  karpenter.sh/discovery=blue',
      'subnet-a  karpenter.sh/discovery/green=shared',
      'sg-of-green  karpenter.sh/discovery=green',
    ]);
  });
});

describe('a cluster in another stack than its network', () => {
  const inTwoStacks = (faceOf: (network: EksNetwork, own: Stack, clusters: Stack) => IEksNetwork) => {
    const app = testApp();
    const [own, clusters] = [new Stack(app, 'Net', { env }), new Stack(app, 'Clusters', { env })];
    const network = testNetwork(own, { closeDefaultSecurityGroup: false });
    const { clusterSecurityGroup } = testCluster(network, {}, clusters);
    faceOf(network, own, clusters).tagForKarpenter('prod', clusterSecurityGroup);
    return { own, clusters };
  };

  test.each<[string, Parameters<typeof inTwoStacks>[0]]>([
    ['the network itself', (network) => network],
    [
      'an existing network in the stack of the network',
      (network, own) =>
        EksNetwork.fromVpc(own, 'Face', { vpc: network.vpc, nodeSubnets: { subnets: network.subnetsOf('node') } }),
    ],
    [
      'an existing network in the stack of the cluster',
      (network, _, clusters) =>
        EksNetwork.fromVpc(clusters, 'Face', { vpc: network.vpc, nodeSubnets: { subnets: network.subnetsOf('node') } }),
    ],
  ])('has its group tagged there, by %s', (_, faceOf) => {
    const { own, clusters } = inTwoStacks(faceOf);
    expect(taggedIn(own)).toEqual([]);
    expect(taggedIn(clusters)).toEqual([
      expect.stringMatching(/^\$\{Cluster\w+\.ClusterSecurityGroupId\} {2}karpenter\.sh\/discovery=prod$/),
    ]);
    expect(discoveryTagsOf(Synthesized.of(own), 'NodeSubnetA')).toEqual([['karpenter.sh/discovery', 'prod']]);
    expect(clusters.dependencies).toEqual([own]);
    expect(own.dependencies).toEqual([]);
  });

  test('shares the function that tags with other networks', () => {
    const app = testApp();
    const clusters = new Stack(app, 'Clusters', { env });
    for (const name of ['One', 'Two']) {
      const own = new Stack(app, name, { env });
      const network = testNetwork(own, { closeDefaultSecurityGroup: false });
      const target = new ec2.CfnSecurityGroup(clusters, `Group${name}`, { groupDescription: name });
      network.tagForKarpenter(name, ec2.SecurityGroup.fromSecurityGroupId(own, 'Group', target.attrGroupId));
    }
    expect(taggedIn(clusters)).toHaveLength(2);
    expect(Synthesized.of(clusters).all('AWS::Lambda::Function')).toHaveLength(1);
  });
});

test('a security group in shared subnets is of the account that made it', () => {
  const stack = testStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ZONES,
    privateSubnetIds: ['subnet-a', 'subnet-b', 'subnet-c'],
  });
  const subnetTags = { ownerAccount: '222222222222' };
  EksNetwork.fromVpc(stack, 'Network', { vpc, subnetTags }).tagForKarpenter('prod', imported(stack, 'x'));
  const [{ Properties }] = Synthesized.of(stack).all('AWS::IAM::Policy');
  expect(legible(Properties.PolicyDocument.Statement)[0].Resource).toEqual([
    ...['a', 'b', 'c'].map((zone) => `arn:\${AWS::Partition}:ec2:\${AWS::Region}:222222222222:subnet/subnet-${zone}`),
    'arn:${AWS::Partition}:ec2:${AWS::Region}:${AWS::AccountId}:security-group/sg-x',
  ]);
});

describe('discovery names', () => {
  const stack = testStack();
  const network = testNetwork(stack);
  network.tagForKarpenter('blue', imported(stack, 'blue'));

  test('are deploy-time values, but for the name of a cluster of the app', () => {
    const own = testStack();
    const named = testNetwork(own);
    named.tagForKarpenter(new CfnParameter(own, 'Name').valueAsString, imported(own, 'one'));
    expect(discoveryTagsOf(Synthesized.of(own), 'NodeSubnetA')).toEqual([['karpenter.sh/discovery', { Ref: 'Name' }]]);
    const { network: before, cluster, stack: other } = testNetworking();
    expect(() => before.tagForKarpenter(cluster.clusterName, imported(other, 'one'))).toFailWith(
      'SubnetTag',
      '"discoveryName" is the name of a cluster of this app',
      'such as "prod"',
    );
    expect(() => network.tagForKarpenter(Fn.importValue('Second'), imported(testStack(), 'second'))).toFailWith(
      'SubnetTag',
      '"discoveryName" comes after "blue"',
      'Write the name as a string',
    );
  });

  test.each(['', 'x'.repeat(257)])('fail as "%s"', (name) => {
    expect(() => network.tagForKarpenter(name, imported(testStack(), 'other'))).toFailWith(
      'SubnetTag',
      'is not a tag value',
      'such as "prod"',
      '(at Test/Network)',
    );
  });

  test('fail where a name or a security group comes twice', () => {
    expect(() => network.tagForKarpenter('blue', imported(testStack(), 'green'))).toFailWith(
      'SubnetTag',
      '"blue" is the discovery name of another call',
      'Give each cluster a unique name, and call tagForKarpenter once for each',
    );
    expect(() => network.tagForKarpenter('green', imported(testStack(), 'blue'))).toFailWith(
      'SubnetTag',
      '"green" comes after "blue" for the same security group',
      'Give each cluster its own security group',
    );
  });

  test('fail as a part of a key that is too long', () => {
    expect(() => network.tagForKarpenter('y'.repeat(106), imported(testStack(), 'yellow'))).toFailWith(
      'SubnetTag',
      'comes after "blue" and is part of a tag key',
      'Write a name of at most 105 characters',
    );
    expect(() => network.tagForKarpenter('z'.repeat(105), imported(testStack(), 'zebra'))).not.toThrow();
  });
});
