import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Fn, type Stack } from 'aws-cdk-lib/core';
import { ClusterCompute, type ClusterTargetAttributes } from '../../lib';
import {
  LabelRequirement,
  PodSecurityGroup,
  type PodSecurityGroupOptions,
  PodSecurityGroupPolicy,
  type PodSecurityGroupPolicyOptions,
  PodSecurityGroupSelector,
} from '../../lib/policies';
import { securityGroupPolicyObject } from '../../lib/policies/pod-security-group-policy';
import { testStack } from '../support/builders';
import { asYaml } from '../support/configuration';
import { importedCluster, testNetworking } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const MANIFEST = 'Custom::AWSCDK-EKS-KubernetesResource';
const BILLING = PodSecurityGroupSelector.pods({ app: 'billing' });

const groupsIn = (stack: Stack, count: number) =>
  Array.from({ length: count }, (_, index) =>
    ec2.SecurityGroup.fromSecurityGroupId(stack, `Group${index}`, `sg-${index}`),
  );

function policyIn(
  options: Partial<PodSecurityGroupPolicyOptions> = {},
  attributes: Partial<ClusterTargetAttributes> = {},
  stack = testStack(),
) {
  const policy = new PodSecurityGroupPolicy(stack, 'Billing', {
    cluster: importedCluster(stack, attributes),
    namespace: 'payments',
    selector: BILLING,
    securityGroups: options.securityGroups ?? groupsIn(stack, 2),
    ...options,
  });
  return { stack, policy };
}

const specOf = (selector: PodSecurityGroupSelector) => {
  const object = securityGroupPolicyObject({ name: 'x', namespace: 'y', selector, groupIds: ['sg-1'] });
  expect(object).toBeValidObject();
  // biome-ignore lint/suspicious/noExplicitAny: a Kubernetes object is of any shape
  return object.spec as any;
};

describe('on Fargate, the groups of pods', () => {
  const FARGATE = { compute: ClusterCompute.fargate() };
  const warned = (groups: (stack: Stack) => ec2.ISecurityGroup[], attributes: Partial<ClusterTargetAttributes>) => {
    const stack = testStack();
    policyIn({ securityGroups: groups(stack) }, attributes, stack);
    return warningsOf(stack).filter(({ id }) => id === 'podSecurityGroupsFargate');
  };
  const own = (stack: Stack) => [
    new ec2.SecurityGroup(stack, 'Own', {
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Other', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['eu-west-1a'],
      }),
    }),
  ];
  const named = (id: string) => (stack: Stack) => [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Named', id)];

  test('are warned of without the cluster security group', () => {
    expect(warned(own, FARGATE)).toEqual([
      expect.objectContaining({ text: expect.stringContaining('Add the cluster security group') }),
    ]);
    expect(warned(named('sg-0aaaaaaaaaaaaaaaa'), FARGATE)).toHaveLength(1);
  });

  test('are not with it, where it may be one of them, and on nodes', () => {
    expect(warned(named('sg-0123456789abcdef0'), FARGATE)).toEqual([]);
    expect(warned(named(Fn.importValue('Group')), FARGATE)).toEqual([]);
    expect(warned(own, {})).toEqual([]);
  });
});

describe('the policy object', () => {
  const { stack, policy } = policyIn({
    selector: PodSecurityGroupSelector.pods({ 'app.kubernetes.io/name': 'billing' }, [
      LabelRequirement.anyOf('stage', ['prod', 'pre-prod']),
      LabelRequirement.noneOf('tier', ['batch']),
      LabelRequirement.exists('team'),
      LabelRequirement.missing('legacy'),
    ]),
    policyName: 'billing-database',
  });
  const [object] = JSON.parse(flatten(Synthesized.of(stack).one(MANIFEST).Properties.Manifest));

  test('is applied as one can read', () => {
    expect(asYaml(object)).toMatchSnapshot();
    expect(policy.policyName).toBe('billing-database');
  });

  test('is valid', () => {
    expect(object).toBeValidObject();
  });

  test.each<[string, PodSecurityGroupSelector, object]>([
    ['pods by labels', BILLING, { podSelector: { matchLabels: { app: 'billing' } } }],
    ['all pods', PodSecurityGroupSelector.allPods(), { podSelector: {} }],
    [
      'pods by requirements alone',
      PodSecurityGroupSelector.pods({}, [LabelRequirement.exists('team')]),
      { podSelector: { matchExpressions: [{ key: 'team', operator: 'Exists' }] } },
    ],
    [
      'pods by their service account',
      PodSecurityGroupSelector.serviceAccounts({ app: 'billing' }, [LabelRequirement.missing('legacy')]),
      {
        serviceAccountSelector: {
          matchLabels: { app: 'billing' },
          matchExpressions: [{ key: 'legacy', operator: 'DoesNotExist' }],
        },
      },
    ],
  ])('selects %s, and in no other way', (_, selector, expected) => {
    expect(specOf(selector)).toEqual({ ...expected, securityGroups: { groupIds: ['sg-1'] } });
  });

  test('has a name that no other policy has, and that Kubernetes takes', () => {
    const { policy: other } = policyIn();
    expect(other.policyName).toMatch(/^test-billing-[0-9a-f]{8}$/);
  });

  test('takes names and groups that are known at deployment only', () => {
    const deployed = testStack();
    const group = ec2.SecurityGroup.fromSecurityGroupId(deployed, 'Group', Fn.importValue('Group'));
    policyIn({ namespace: Fn.importValue('Namespace'), securityGroups: [group] }, {}, deployed);
    const [late] = JSON.parse(flatten(Synthesized.of(deployed).one(MANIFEST).Properties.Manifest));
    expect(late.metadata.namespace).toBe(`\${{'Fn::ImportValue':'Namespace'}}`);
    expect(late.spec.securityGroups.groupIds).toEqual([`\${{'Fn::ImportValue':'Group'}}`]);
  });

  test('comes after the rules of its groups', () => {
    const { stack: full, target } = testNetworking();
    const group = new PodSecurityGroup(full, 'Group', { cluster: target, probePorts: [8080] });
    new PodSecurityGroupPolicy(full, 'Policy', {
      cluster: target,
      namespace: 'payments',
      selector: BILLING,
      securityGroups: [group.securityGroup],
    });
    const template = Synthesized.of(full);
    const waits = template.waitsFor(template.one(MANIFEST).id);
    for (const rule of template
      .all('AWS::EC2::SecurityGroupIngress')
      .filter(({ Properties }) => Properties.FromPort === 8080)) {
      expect(waits).toContain(rule.id);
    }
    expect(waits).toContain(full.getLogicalId(group.securityGroup.node.defaultChild as ec2.CfnSecurityGroup));
  });
});

describe('refusals of a policy', () => {
  test.each([0, 6])('fails with %i security groups', (count) => {
    const stack = testStack();
    expect(() => policyIn({ securityGroups: groupsIn(stack, count) }, {}, stack)).toFailWith(
      'PodSecurityGroups',
      `"securityGroups" has ${count} groups, but a policy needs 1 to 5`,
      'Write 1 to 5 security groups',
      '(at Test/Billing)',
    );
  });

  test.each(['', 'Payments', 'pay_ments', '-pay', 'a.b', 'a'.repeat(64)])(
    'fails with the namespace "%s"',
    (namespace) => {
      expect(() => policyIn({ namespace })).toFailWith(
        'PodSecurityGroups',
        `"${namespace}" is not a namespace name`,
        'Write lower-case letters, digits and hyphens, such as "payments"',
        '(at Test/Billing)',
      );
    },
  );

  test('fails with a name that Kubernetes does not take', () => {
    expect(() => policyIn({ policyName: 'Billing' })).toFailWith(
      'PodSecurityGroups',
      '"Billing" is not an object name',
      'such as "billing-database"',
      '(at Test/Billing)',
    );
  });

  test('fails with a selector that selects everything without saying so', () => {
    for (const select of [PodSecurityGroupSelector.pods, PodSecurityGroupSelector.serviceAccounts]) {
      expect(() => select({})).toFailWith(
        'PodSecurityGroups',
        '"{}" selects all pods in the namespace',
        'write PodSecurityGroupSelector.allPods()',
      );
    }
  });

  test.each(['', 'a b', '/app', 'a/b/c', 'Example.com/app', `${'a'.repeat(64)}`])(
    'fails with the label key "%s"',
    (key) => {
      const wrong = [`"${key}" is no`, 'Write a key such as "app" or "app.kubernetes.io/name"'] as const;
      expect(() => PodSecurityGroupSelector.pods({ [key]: 'x' })).toFailWith('PodSecurityGroups', ...wrong);
      for (const make of [
        () => LabelRequirement.exists(key),
        () => LabelRequirement.missing(key),
        () => LabelRequirement.anyOf(key, ['x']),
      ]) {
        expect(make).toFailWith('LabelSelector', ...wrong);
      }
    },
  );

  test('fails with the value of a label that Kubernetes does not take', () => {
    const wrong = ['"my billing" is not a label value', 'Write at most 63 letters'] as const;
    expect(() => PodSecurityGroupSelector.pods({ app: 'my billing' })).toFailWith('PodSecurityGroups', ...wrong);
    expect(() => LabelRequirement.noneOf('app', ['ok', 'my billing'])).toFailWith('LabelSelector', ...wrong);
    expect(() => PodSecurityGroupSelector.pods({ app: '' })).not.toThrow();
  });

  test('fails with a requirement that compares with nothing', () => {
    expect(() => LabelRequirement.anyOf('app', [])).toFailWith(
      'LabelSelector',
      '"app" has no values to compare with',
      'Write one or more',
    );
  });

  test('fails in a cluster without a kubectl handler', () => {
    expect(() => policyIn({}, { kubectlLayer: undefined })).toFailWith(
      'KubectlMissing',
      '"Billing" needs Kubernetes objects, but the cluster has no kubectl handler',
      'Set kubectlLayer on the ClusterTarget',
      '(at Test/Billing)',
    );
  });
});

describe('a security group for pods', () => {
  const CLUSTER_GROUP = 'sg-0123456789abcdef0';

  function rulesOf(
    options: PodSecurityGroupOptions | ((stack: Stack) => PodSecurityGroupOptions) = {},
    attributes: Partial<ClusterTargetAttributes> = {},
  ) {
    const stack = testStack();
    const own = typeof options === 'function' ? options(stack) : options;
    const group = new PodSecurityGroup(stack, 'Billing', { cluster: importedCluster(stack, attributes), ...own });
    const template = Synthesized.of(stack);
    const named = (id: unknown) => (typeof id === 'string' ? id : 'pods');
    const rules = template.resources
      .filter(({ Type }) => Type.startsWith('AWS::EC2::SecurityGroup') && !Type.endsWith('Group'))
      .map(({ Type, Properties: rule }) => {
        const isIngress = Type.endsWith('Ingress');
        const other = named(isIngress ? rule.SourceSecurityGroupId : rule.DestinationSecurityGroupId);
        const ports = rule.FromPort === rule.ToPort ? rule.FromPort : 'range';
        return `${named(rule.GroupId)} ${isIngress ? 'from' : 'to'} ${other}: ${rule.IpProtocol} ${ports}`;
      })
      .sort();
    return { group, template, rules };
  }

  test('lets DNS out and into CoreDNS, and nothing else', () => {
    const { template, rules } = rulesOf();
    expect(rules).toEqual([
      'pods to sg-0123456789abcdef0: tcp 53',
      'pods to sg-0123456789abcdef0: udp 53',
      'sg-0123456789abcdef0 from pods: tcp 53',
      'sg-0123456789abcdef0 from pods: udp 53',
    ]);
    const { Properties } = template.one('AWS::EC2::SecurityGroup');
    expect(Properties).toMatchObject({ GroupDescription: 'Pods of Billing', VpcId: 'vpc-0123456789abcdef0' });
    expect(Properties.SecurityGroupIngress).toBeUndefined();
    // A rule of its own for DNS takes the rule for everything, which EC2 makes, off the group: CloudFormation does that.
    expect(Properties.SecurityGroupEgress).toBeUndefined();
    expect(rulesOf({ dnsSecurityGroups: [] }).template.one('AWS::EC2::SecurityGroup').Properties).toMatchObject({
      SecurityGroupEgress: [{ CidrIp: '255.255.255.255/32' }],
    });
  });

  test('lets the kubelet probe the given ports', () => {
    const { rules } = rulesOf({ probePorts: [8080, 9443] });
    expect(rules.filter((rule) => rule.startsWith('pods from'))).toEqual([
      `pods from ${CLUSTER_GROUP}: tcp 8080`,
      `pods from ${CLUSTER_GROUP}: tcp 9443`,
    ]);
  });

  test('lets pods call the Kubernetes API where they do', () => {
    const { rules } = rulesOf({ kubernetesApi: true });
    expect(rules.filter((rule) => rule.endsWith('443'))).toEqual([
      `pods to ${CLUSTER_GROUP}: tcp 443`,
      `${CLUSTER_GROUP} from pods: tcp 443`,
    ]);
  });

  test('uses the groups of nodes and of CoreDNS where they have others', () => {
    const { rules } = rulesOf((stack) => {
      const [nodes, dns] = groupsIn(stack, 2);
      return { nodeSecurityGroups: [nodes], dnsSecurityGroups: [dns], probePorts: [8080] };
    });
    expect(rules).toEqual([
      'pods from sg-0: tcp 8080',
      'pods to sg-1: tcp 53',
      'pods to sg-1: udp 53',
      'sg-1 from pods: tcp 53',
      'sg-1 from pods: udp 53',
    ]);
  });

  test('connects to what its pods are there for', () => {
    const { stack, target, network } = testNetworking();
    const group = new PodSecurityGroup(stack, 'Billing', { cluster: target, description: 'Billing pods' });
    const database = new ec2.SecurityGroup(stack, 'Database', { vpc: network.vpc });
    group.connections.allowTo(database, ec2.Port.tcp(5432));
    const template = Synthesized.of(stack);
    const rules = template
      .all('AWS::EC2::SecurityGroupIngress')
      .filter(({ Properties }) => Properties.FromPort === 5432);
    expect(rules).toHaveLength(1);
    expect(template.one('AWS::EC2::SecurityGroup', 'Billing pods')).toBeDefined();
  });

  test.each([0, 65536, 80.5])('fails with the probe port %d', (port) => {
    expect(() => rulesOf({ probePorts: [8080, port] })).toFailWith(
      'PodSecurityGroups',
      `"probePorts: ${port}" is no`,
      'Write whole numbers from 1 to 65535',
      '(at Test/Billing)',
    );
  });

  test.each([
    [
      'the cluster security group',
      { clusterSecurityGroupId: undefined },
      'Set clusterSecurityGroupId when you import the cluster',
    ],
    ['the VPC', { vpc: undefined }, 'Set vpc when you import the cluster'],
  ])('fails in a cluster of which %s is not known', (what, attributes, instead) => {
    expect(() => rulesOf({}, attributes)).toFailWith(
      'ClusterAttribute',
      `"Billing" needs ${what} of the cluster`.replace('group of the cluster', 'group'),
      instead,
      '(at Test/Billing)',
    );
  });
});
