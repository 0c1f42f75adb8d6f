import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Token } from 'aws-cdk-lib/core';
import { AddressPlan, EksNetwork, Tier } from '../../lib';
import { ClusterOwnership, type ExistingSubnetTags, type SubnetTags } from '../../lib/vpc';
import { testNetwork, testPlan, testStack, ZONES } from '../support/builders';
import { flatten, legible, Synthesized, tagsOf } from '../support/templates';

const { OWNED, SHARED } = ClusterOwnership;
const TAG = 'Custom::EksNetworkTag';

/** The discovery tags of each tier, seen on the subnets of a zone. */
function tagsByTier(template: Synthesized): Record<string, string[]> {
  return Object.fromEntries(
    template
      .all('AWS::EC2::Subnet')
      .filter(({ Properties }) => Properties.AvailabilityZone === 'eu-west-1a')
      .map((subnet) => [
        tagsOf(subnet).find(([key]) => key === 'aws-cdk:subnet-name')?.[1] ?? '',
        tagsOf(subnet).flatMap(([key, value]) =>
          key.startsWith('kubernetes.io/') || key.startsWith('karpenter.sh/') ? [`${key}=${value}`] : [],
        ),
      ]),
  );
}

const ELB = 'kubernetes.io/role/elb=1';
const INTERNAL_ELB = 'kubernetes.io/role/internal-elb=1';

describe('a network of our own', () => {
  test('carries the tags of several clusters, of discovery and of Karpenter where each belongs, without a Lambda function', () => {
    const stack = testStack();
    const network = testNetwork(stack, {
      addressPlan: testPlan({ additionalTiers: [Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' })] }),
      closeDefaultSecurityGroup: false,
      subnetTags: { clusters: { blue: SHARED, green: SHARED }, podDiscovery: true },
    });
    const group = new ec2.SecurityGroup(stack, 'Nodes', { vpc: network.vpc });
    network.tagForKarpenter('blue', group);
    const template = Synthesized.of(stack);
    const clusters = ['kubernetes.io/cluster/blue=shared', 'kubernetes.io/cluster/green=shared'];
    expect(tagsByTier(template)).toEqual({
      public: [...clusters, ELB],
      node: ['karpenter.sh/discovery=blue', ...clusters, INTERNAL_ELB],
      cluster: [],
      pod: ['kubernetes.io/role/cni=1'],
      'pod-2': ['kubernetes.io/role/cni=1'],
    });
    expect(tagsOf(template.one('AWS::EC2::SecurityGroup', 'Nodes'))).toContainEqual(['karpenter.sh/discovery', 'blue']);
    expect(template.all('AWS::Lambda::Function')).toEqual([]);
    expect(network.eniConfigSubnets).toEqual([]);
  });

  test('gives ENIConfigs the first pod tier, and discovery all of them', () => {
    const plan = testPlan({ additionalTiers: [Tier.pod({ name: 'pod-2', cidrBlock: '100.65.0.0/16' })] });
    const network = testNetwork(testStack(), { addressPlan: plan });
    expect(network.eniConfigSubnets).toEqual(network.subnetsOf('pod'));
    expect(network.podSubnets.subnets).toEqual([...network.subnetsOf('pod'), ...network.subnetsOf('pod-2')]);
  });
});

const withoutPods = () =>
  new AddressPlan({
    vpcCidr: '10.0.0.0/16',
    availabilityZones: ZONES,
    tiers: [
      Tier.public({ prefixLength: 24, startsAt: '10.0.0.0' }),
      Tier.node({ prefixLength: 20, startsAt: '10.0.128.0' }),
    ],
  });

describe('tags', () => {
  test.each<[string, SubnetTags, string, string]>([
    [
      'a name with a blank',
      { clusters: { 'my cluster': SHARED } },
      '"my cluster" is not a name of an EKS cluster that is known at synthesis',
      'such as "prod"',
    ],
    [
      'a token',
      { clusters: { [Token.asString({ Ref: 'Cluster' })]: SHARED } },
      'is not a name of an EKS cluster that is known at synthesis',
      'such as "prod"',
    ],
    [
      'a name of 101 letters',
      { clusters: { ['x'.repeat(101)]: OWNED } },
      'is not a name of an EKS cluster that is known at synthesis',
      '1 to 100 letters',
    ],
    [
      'an owner beside others',
      { clusters: { blue: OWNED, green: SHARED } },
      '"blue" owns subnets that 1 more cluster uses',
      'ClusterOwnership.SHARED',
    ],
    [
      'discovery without pod subnets',
      { podDiscovery: true },
      '"podDiscovery" has no pod subnets',
      'Add a pod tier to the network, or leave it out',
    ],
  ])('fail on %s', (_, subnetTags, wrong, instead) => {
    expect(() => testNetwork(testStack(), { addressPlan: withoutPods(), subnetTags })).toFailWith(
      'SubnetTag',
      wrong,
      instead,
      '(at Test/Network)',
    );
  });

  test('take one owner, and a name of 100 letters', () => {
    expect(() => testNetwork(testStack(), { subnetTags: { clusters: { ['x'.repeat(100)]: OWNED } } })).not.toThrow();
  });
});

describe('subnets that are known by id', () => {
  const tagged = (subnetTags: ExistingSubnetTags, zones = ['eu-west-1a', 'eu-west-1b']) => {
    const stack = testStack();
    const subnetsOf = (tier: string) => ({
      subnets: zones.map((availabilityZone) => {
        const subnetId = `subnet-${tier}${availabilityZone.slice(-1)}`;
        return ec2.Subnet.fromSubnetAttributes(stack, subnetId, { subnetId, availabilityZone, routeTableId: 'rtb-1' });
      }),
    });
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: zones });
    const network = EksNetwork.fromVpc(stack, 'Network', {
      vpc,
      publicSubnets: subnetsOf('p'),
      nodeSubnets: subnetsOf('n'),
      podSubnets: [subnetsOf('x')],
      subnetTags,
    });
    return { stack, network };
  };
  const { stack, network } = tagged({ loadBalancers: true, clusters: { prod: SHARED }, podDiscovery: true });
  network.tagForKarpenter('prod', ec2.SecurityGroup.fromSecurityGroupId(stack, 'Nodes', 'sg-1'));
  const template = Synthesized.of(stack);
  const callsOf = (call: 'Create' | 'Update' | 'Delete') =>
    template.all(TAG).map(({ Properties }) => JSON.parse(flatten(Properties[call])));
  const written = (call: 'Create' | 'Update' | 'Delete') =>
    callsOf(call).map(({ parameters: { Resources, Tags } }) => `${Resources}  ${Tags[0].Key}=${Tags[0].Value}`);

  test('are tagged one by one', () => {
    expect(written('Create').join('\n')).toMatchInlineSnapshot(`
"subnet-pa  kubernetes.io/role/elb=1
subnet-pb  kubernetes.io/role/elb=1
subnet-pa  kubernetes.io/cluster/prod=shared
subnet-pb  kubernetes.io/cluster/prod=shared
subnet-na  kubernetes.io/role/internal-elb=1
subnet-nb  kubernetes.io/role/internal-elb=1
subnet-na  kubernetes.io/cluster/prod=shared
subnet-nb  kubernetes.io/cluster/prod=shared
subnet-xa  kubernetes.io/role/cni=1
subnet-xb  kubernetes.io/role/cni=1
subnet-na  karpenter.sh/discovery=prod
subnet-nb  karpenter.sh/discovery=prod
sg-1  karpenter.sh/discovery=prod"
`);
    expect(callsOf('Create').every(({ action }) => action === 'createTags')).toBe(true);
  });

  test('lose exactly the tags that were set, key and value, also when they are gone themselves', () => {
    expect(written('Delete')).toEqual(written('Create'));
    expect(written('Update')).toEqual(written('Create'));
    for (const { action, ignoreErrorCodesMatching } of callsOf('Delete')) {
      expect(action).toBe('deleteTags');
      expect('InvalidSubnetID.NotFound').toMatch(new RegExp(ignoreErrorCodesMatching));
      expect('UnauthorizedOperation').not.toMatch(new RegExp(ignoreErrorCodesMatching));
    }
  });

  test('keep an equal identity for an equal tag, and get another for another value', () => {
    const identities = callsOf('Create').map(({ physicalResourceId }) => physicalResourceId.id);
    expect(new Set(identities).size).toBe(identities.length);
    expect(identities[0]).toBe('subnet-pa kubernetes.io/role/elb=1');
    const idOf = (other: Synthesized) => other.all(TAG).map(({ id }) => id);
    const owned = tagged({ loadBalancers: true, clusters: { prod: OWNED }, podDiscovery: true }, ZONES);
    expect(idOf(Synthesized.of(owned.stack))).toEqual(
      expect.arrayContaining(idOf(template).filter((id) => !id.includes('Karpenter'))),
    );
  });

  test('may be tagged with these keys and no others, by a role that can do nothing else', () => {
    const policies = template
      .all('AWS::IAM::Policy')
      .map(({ Properties }) => legible(Properties.PolicyDocument.Statement));
    expect(policies).toHaveLength(5);
    for (const [statement] of policies) {
      expect(statement.Action).toEqual(['ec2:CreateTags', 'ec2:DeleteTags']);
      expect(statement.Condition.Null).toEqual({ 'aws:TagKeys': 'false' });
    }
    const grants = policies.map(([{ Condition, Resource }]) => [
      Condition['ForAllValues:StringEquals']['aws:TagKeys'],
      Resource.map((arn: string) => arn.split(':').pop()),
    ]);
    expect(Object.fromEntries(grants)).toEqual({
      'kubernetes.io/role/elb': ['subnet/subnet-pa', 'subnet/subnet-pb'],
      'kubernetes.io/role/internal-elb': ['subnet/subnet-na', 'subnet/subnet-nb'],
      'kubernetes.io/cluster/prod': ['subnet/subnet-pa', 'subnet/subnet-pb', 'subnet/subnet-na', 'subnet/subnet-nb'],
      'kubernetes.io/role/cni': ['subnet/subnet-xa', 'subnet/subnet-xb'],
      'karpenter.sh/discovery': ['subnet/subnet-na', 'subnet/subnet-nb', 'security-group/sg-1'],
    });
  });

  test('wait for the policy of their key, which stays until they are untagged', () => {
    const policies = template.all('AWS::IAM::Policy').map(({ id }) => id);
    for (const { id, Properties } of template.all(TAG)) {
      const waited = [...template.waitsFor(id)].filter((other) => policies.includes(other));
      const key = JSON.parse(flatten(Properties.Create)).parameters.Tags[0].Key;
      expect(waited.map((policy) => JSON.stringify(template.byId(policy).Properties).includes(key))).toEqual([true]);
    }
  });

  test('share one function, and may belong to another account', () => {
    expect(template.all('AWS::Lambda::Function')).toHaveLength(1);
    const other = tagged({ loadBalancers: true, ownerAccount: '222222222222' });
    const [policy] = Synthesized.of(other.stack).all('AWS::IAM::Policy');
    expect(legible(policy.Properties.PolicyDocument.Statement)[0].Resource[0]).toBe(
      'arn:${AWS::Partition}:ec2:${AWS::Region}:222222222222:subnet/subnet-pa',
    );
  });
});
