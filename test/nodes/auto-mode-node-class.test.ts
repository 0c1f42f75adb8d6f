import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import { stringify } from 'yaml';
import { AutoModeNodeClass, type AutoModeNodeClassOptions, ClusterCompute } from '../../lib';
import { AutoModeNetworkPolicy, AutoModePodAddressing, AutoModeSnatPolicy, CapacityType } from '../../lib/nodes';
import { NODE_POOL_REQUIREMENTS } from '../fixtures/auto-mode-fields';
import { testStack } from '../support/builders';
import { importedCluster } from '../support/networking';
import { wordsOf } from '../support/object-schemas';
import { flatten, Synthesized } from '../support/templates';

const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, never>;
}

function define(
  options: AutoModeNodeClassOptions | ((stack: ReturnType<typeof testStack>) => AutoModeNodeClassOptions) = {},
  id = 'Pods',
  compute = ClusterCompute.autoMode(),
) {
  const stack = testStack();
  const cluster = importedCluster(stack, { compute });
  const vpc = cluster.vpc as ec2.IVpc;
  const nodeClass = new AutoModeNodeClass(stack, id, {
    ...(typeof options === 'function' ? options(stack) : options),
    cluster,
    vpc,
  });
  const template = Synthesized.of(stack);
  const applied = template.one(OBJECTS);
  // biome-ignore lint/suspicious/noExplicitAny: fields of Kubernetes objects are looked at one by one
  const objects: (KubernetesObject & { spec: any })[] = JSON.parse(flatten(applied.Properties.Manifest));
  const [own, ...pools] = objects;
  return { stack, nodeClass, template, applied, own, pools };
}

const everything = (stack: ReturnType<typeof testStack>): AutoModeNodeClassOptions => ({
  nodeClassName: 'everything',
  podSubnets: { subnetFilters: [ec2.SubnetFilter.byIds(['subnet-0bbbbbbbbbbbbbbbb'])] },
  podSecurityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'PodGroup', 'sg-0dead')],
  podAddressing: AutoModePodAddressing.SINGLE_ADDRESSES,
  snatPolicy: AutoModeSnatPolicy.DISABLED,
  networkPolicy: AutoModeNetworkPolicy.DEFAULT_DENY,
  networkPolicyEventLogs: true,
  diskSize: 120,
  diskKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/0123'),
  proxy: { httpsProxy: 'http://192.0.2.4:3128', noProxy: ['169.254.169.254', '.internal'] },
  additionalSpec: { advancedSecurity: { fips: true }, ephemeralStorage: { iops: 6000 } },
  nodePools: {
    spot: {
      instanceCategories: ['c'],
      minInstanceGeneration: 7,
      architectures: [ec2.InstanceArchitecture.ARM_64, ec2.InstanceArchitecture.X86_64],
      capacityTypes: [CapacityType.SPOT, CapacityType.ON_DEMAND],
      cpuLimit: 200,
      labels: { team: 'shop' },
    },
  },
});

describe('a NodeClass', () => {
  test('is for nodes in private subnets with the cluster security group, and has one pool, by default', () => {
    const { own, pools, nodeClass } = define();
    expect(stringify([own, ...pools], { lineWidth: 0 })).toMatchSnapshot();
    expect(nodeClass.nodeClassName).toBe('pods');
  });

  test('takes everything that it can', () => {
    const { own, pools } = define(everything);
    expect(stringify(own, { lineWidth: 0 })).toMatchSnapshot();
    expect(stringify(pools, { lineWidth: 0 })).toMatchSnapshot();
  });

  test('is valid, and so are its pools, whatever they are told', () => {
    for (const options of [{}, everything]) {
      const { own, pools } = define(options);
      expect([own, ...pools]).toBeValidObject();
    }
    const { pools } = define(everything);
    const keys = pools[0].spec.template.spec.requirements.map(({ key }: { key: string }) => key);
    expect(NODE_POOL_REQUIREMENTS).toEqual(expect.arrayContaining(keys));
  });

  test.each([
    ['snatPolicy', AutoModeSnatPolicy],
    ['networkPolicy', AutoModeNetworkPolicy],
  ])('takes every word for %s', (field, words) => {
    expect(Object.values(words).sort()).toEqual([...wordsOf('NodeClass', field)].sort());
  });

  test('tells subnets and security groups of pods together or not at all, as EKS takes them', () => {
    const group = (stack: ReturnType<typeof testStack>) => [
      ec2.SecurityGroup.fromSecurityGroupId(stack, 'PodGroup', 'sg-0dead'),
    ];
    const groups = define((stack) => ({ podSecurityGroups: group(stack) })).own.spec;
    expect(groups.podSubnetSelectorTerms).toEqual(groups.subnetSelectorTerms);
    expect(groups.podSecurityGroupSelectorTerms).toEqual([{ id: 'sg-0dead' }]);
    const subnets = define({ podSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }).own.spec;
    expect(subnets.podSecurityGroupSelectorTerms).toEqual([{ id: 'sg-0123456789abcdef0' }]);
    expect(define().own.spec).not.toHaveProperty('podSecurityGroupSelectorTerms');
  });

  test('lets its nodes join, by an access entry of their own, before the first of them and until the last', () => {
    const { template, applied } = define();
    const role = template.one('AWS::IAM::Role', 'ec2.amazonaws.com');
    const access = template.one('AWS::EKS::AccessEntry', '"Type":"EC2"');
    expect(access.Properties).toEqual({
      ClusterName: 'orion',
      PrincipalArn: { 'Fn::GetAtt': [role.id, 'Arn'] },
      Type: 'EC2',
      AccessPolicies: [
        {
          AccessScope: { Type: 'cluster' },
          PolicyArn: {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy'],
            ],
          },
        },
      ],
    });
    expect(role.Properties.ManagedPolicyArns).toHaveLength(2);
    expect(applied.DependsOn).toEqual(expect.arrayContaining([access.id, role.id]));
  });

  test('may have no pools, for those that are applied by other means', () => {
    expect(define({ nodePools: {} }).pools).toEqual([]);
  });
});

describe('fails', () => {
  test.each<[string, AutoModeNodeClassOptions, string, string]>([
    [
      'with the name of the built-in NodeClass',
      { nodeClassName: 'default' },
      '"default" is a built-in NodeClass name of EKS',
      '"own-default"',
    ],
    [
      'with a name that Kubernetes does not take',
      { nodeClassName: 'Pods_1' },
      '"Pods_1" is not a NodeClass name',
      'such as "pods-apart"',
    ],
    [
      'with the name of a built-in pool',
      { nodePools: { system: {} } },
      '"system" is a built-in NodePool name of EKS',
      '"own-system"',
    ],
    [
      'with a pool that Kubernetes does not take',
      { nodePools: { 'a.b': {} } },
      '"a.b" is not a NodePool name',
      'such as "pods-apart"',
    ],
    ['without room on the disk', { diskSize: 0 }, '"diskSize: 0" is out of bounds', 'from 1 to 59000'],
    ['with too large a disk', { diskSize: 59001 }, '"diskSize: 59001" is out of bounds', 'from 1 to 59000'],
    [
      'with a proxy that has no address',
      { proxy: { httpsProxy: '192.0.2.4:3128' } },
      '"192.0.2.4:3128" is not a proxy URL',
      'such as "http://192.0.2.4:3128"',
    ],
    [
      'with too much around the proxy',
      { proxy: { httpsProxy: 'http://a:1', noProxy: Array(51).fill('b') } },
      '"51" entries of noProxy exceed the limit of a NodeClass',
      'Write at most 50, for example one domain for many hosts',
    ],
    [
      'with event logs of no policies',
      { networkPolicyEventLogs: true },
      '"networkPolicyEventLogs" needs network policies',
      'AutoModeNetworkPolicy.DEFAULT_ALLOW',
    ],
    [
      'with no generation',
      { nodePools: { a: { minInstanceGeneration: 0 } } },
      '"minInstanceGeneration: 0"',
      'Write a whole number of 1 or more',
    ],
    [
      'with no vCPUs',
      { nodePools: { a: { cpuLimit: 0 } } },
      '"cpuLimit: 0" is not a number of vCPUs',
      'Write a whole number of 1 or more',
    ],
    [
      'with the key of a label that is none',
      { nodePools: { a: { labels: { 'a b': '' } } } },
      '"a b" is not a label key',
      'such as "example.com/pool: batch"',
    ],
    [
      'with the value of a label that is none',
      { nodePools: { a: { labels: { team: 'my shop' } } } },
      '"my shop" is not a value of the label team',
      'Write at most 63 letters',
    ],
    [
      'with a label of Karpenter',
      { nodePools: { a: { labels: { 'karpenter.sh/nodepool': 'b' } } } },
      '"karpenter.sh/nodepool" is a label that Karpenter sets itself',
      'Write another key, or leave it out',
    ],
    [
      'with the label of the host',
      { nodePools: { a: { labels: { 'kubernetes.io/hostname': 'b' } } } },
      '"kubernetes.io/hostname" is a label',
      'or leave it out',
    ],
    [
      'with no processors',
      { nodePools: { a: { architectures: [] } } },
      '"architectures" of node pool a is empty',
      'Write one or more values, or leave it out',
    ],
  ])('%s', (_, options, wrong, instead) => {
    expect(() => define(options)).toFailWith('AutoModeNodes', wrong, instead, '(at Test/Pods)');
  });

  test('where additional fields say who the nodes are', () => {
    expect(() => define({ additionalSpec: { role: 'Admin' } })).toFailWith(
      'ValuesClash',
      '"role" is set by this construct',
      'Use the typed option, or remove the key',
    );
  });

  test('a way of IPv4 addresses in an IPv6 cluster', () => {
    const stack = testStack();
    const cluster = importedCluster(stack, { ipv6: true, compute: ClusterCompute.autoMode() });
    const define6 = (podAddressing?: AutoModePodAddressing) =>
      new AutoModeNodeClass(stack, `Pods${podAddressing ?? ''}`, {
        cluster,
        vpc: cluster.vpc as ec2.IVpc,
        podAddressing,
      });
    expect(() => define6()).not.toThrow();
    expect(() => define6(AutoModePodAddressing.SINGLE_ADDRESSES)).toFailWith(
      'AutoModeNodes',
      '"podAddressing: 32" is for IPv4, but the cluster has IPv6 pods',
      'Leave it out',
    );
  });

  test('in a cluster without Auto Mode', () => {
    expect(() => define({}, 'Pods', ClusterCompute.nodes())).toFailWith(
      'ClusterCompute',
      '"Pods" is a NodeClass of EKS Auto Mode, but the cluster has ClusterCompute.nodes()',
      'compute: ClusterCompute.autoMode()',
    );
  });
});
