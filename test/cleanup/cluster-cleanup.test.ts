import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnCondition, CfnResource, Duration, Fn, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import {
  CleanupFailure,
  ClusterCleanup,
  type ClusterCleanupOptions,
  ClusterNetworking,
  ClusterTarget,
} from '../../lib';
import { CLUSTER_CLEANUP_CODE } from '../../lib/cleanup/cluster-cleanup.generated';
import { testNetwork, testStack } from '../support/builders';
import { clusterStack, testCluster, testTarget } from '../support/clusters';
import { type Grant, grantsOf, type Statement } from '../support/grants';
import { importedCluster, testKubectlLayer } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CLEANUP = 'Custom::EksClusterCleanup';

function synthesize(options: ClusterCleanupOptions = {}): Synthesized {
  const { stack, target } = testTarget();
  new ClusterCleanup(stack, 'Cleanup', { cluster: target, ...options });
  return Synthesized.of(stack);
}

const template = synthesize();
const cleanup = template.one(CLEANUP);
const CLUSTER = template.all('AWS::EKS::Cluster')[0].id;
const VPC = template.all('AWS::EC2::VPC')[0].id;

/** What the function may do; the name of the cluster is part of keys, so that the policy travels as text. */
function grants(synthesized: Synthesized): Grant[] {
  const { Policies } = synthesized.one('AWS::IAM::Role', 'leaves behind').Properties;
  expect(Policies).toHaveLength(1);
  const { Statement: statements }: { Statement: Statement[] } = JSON.parse(flatten(Policies[0].PolicyDocument));
  return grantsOf(statements);
}

describe('the permissions', () => {
  const all = grants(template);
  const IN_VPC = { ArnLike: { 'ec2:Vpc': `arn:\${AWS::Partition}:ec2:*:*:vpc/\${${VPC}}` } };
  const CONTROLLER = { 'aws:ResourceTag/elbv2.k8s.aws/cluster': `\${${CLUSTER}}` };
  const OWNED = { [`aws:ResourceTag/kubernetes.io/cluster/\${${CLUSTER}}`]: 'owned' };
  const of = (action: string) => all.filter((grant) => grant.action === action).map(({ conditions }) => conditions);

  test('read without limits what cannot be limited, and nothing else', () => {
    const open = all.filter(({ resource }) => resource === '*').map(({ action }) => action);
    expect(open.sort()).toEqual([
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeTags',
      'elasticloadbalancing:DescribeTargetGroups',
    ]);
  });

  test('have no wildcard in an action, and change nothing without a condition', () => {
    expect(all.filter(({ action }) => action.includes('*'))).toEqual([]);
    const open = all.filter(
      ({ action, conditions }) => !/:Describe/.test(action) && Object.keys(conditions).length === 0,
    );
    expect(open.map(({ action }) => action).sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  });

  test('delete load balancers and target groups by the tag of the controller, or by those of Kubernetes', () => {
    for (const action of ['elasticloadbalancing:DeleteLoadBalancer', 'elasticloadbalancing:DeleteTargetGroup']) {
      expect(of(action)).toEqual([
        { StringEquals: CONTROLLER },
        { StringEquals: OWNED, Null: { 'aws:ResourceTag/kubernetes.io/service-name': 'false' } },
      ]);
    }
  });

  test('delete security groups by their tag and in the VPC alone, and never the cluster security group', () => {
    expect(of('ec2:DeleteSecurityGroup')).toEqual([
      { StringEquals: CONTROLLER, ...IN_VPC },
      {
        StringEquals: OWNED,
        ...IN_VPC,
        Null: {
          'aws:ResourceTag/aws:eks:cluster-name': 'true',
          'aws:ResourceTag/aws:cloudformation:stack-id': 'true',
        },
      },
    ]);
  });

  test('delete network interfaces by their tag and in the VPC alone', () => {
    expect(of('ec2:DeleteNetworkInterface')).toEqual([
      { StringEquals: { 'aws:ResourceTag/cluster.k8s.amazonaws.com/name': `\${${CLUSTER}}` }, ...IN_VPC },
      { StringEquals: { ...OWNED, 'aws:ResourceTag/eks:eni:owner': 'eks-vpc-resource-controller' }, ...IN_VPC },
    ]);
  });

  test('take rules away in the VPC alone', () => {
    expect(of('ec2:RevokeSecurityGroupIngress')).toEqual([IN_VPC]);
    expect(of('ec2:RevokeSecurityGroupEgress')).toEqual([IN_VPC]);
  });

  test('do not turn deletion protection off unless it is asked for', () => {
    expect(of('elasticloadbalancing:ModifyLoadBalancerAttributes')).toEqual([]);
    const asked = grants(synthesize({ removesDeletionProtection: true }));
    const modifying = asked.filter(({ action }) => action === 'elasticloadbalancing:ModifyLoadBalancerAttributes');
    expect(modifying.map(({ conditions }) => 'StringEquals' in conditions)).toEqual([true, true]);
    expect(asked).toHaveLength(all.length + 2);
  });

  test('cover every call of the function, and no other', () => {
    const names = [...CLUSTER_CLEANUP_CODE.matchAll(/\b(\w+)Command\b/g)].map(([, name]) => name);
    const called = new Set(names.filter((name) => name !== ''));
    const everything = { removesDeletionProtection: true, accelerators: true, certificates: true, lattice: true };
    const granted = grants(synthesize(everything)).map(({ action }) => action.split(':')[1]);
    expect(new Set(granted.filter((name) => !/Log/.test(name)))).toEqual(called);
  });

  test('remove accelerators and certificates by the tags of the controller, where they are asked for', () => {
    const asked = grants(synthesize({ accelerators: true, certificates: true }));
    const more = asked.filter(({ action }) => !all.some((grant) => grant.action === action));
    const accelerators = `arn:aws:globalaccelerator::\${AWS::AccountId}:accelerator/*`;
    const certificates = `arn:aws:acm:\${AWS::Region}:\${AWS::AccountId}:certificate/*`;
    const ofAccelerator = {
      StringEquals: {
        ...CONTROLLER,
        'aws:ResourceTag/aga.k8s.aws/resource': 'GlobalAccelerator',
        'aws:ResourceTag/elbv2.k8s.aws/cluster-region': `\${AWS::Region}`,
      },
    };
    const row = ({ action, resource, conditions }: Grant) => [action, resource, conditions];
    expect(more.map(row).sort()).toEqual(
      [
        ...['ListAccelerators', 'ListEndpointGroups', 'ListListeners', 'ListTagsForResource'].map((name) => [
          `globalaccelerator:${name}`,
          '*',
          {},
        ]),
        ...['DeleteAccelerator', 'DeleteEndpointGroup', 'DeleteListener', 'UpdateAccelerator'].flatMap((name) =>
          [accelerators, `${accelerators}/listener/*`, `${accelerators}/listener/*/endpoint-group/*`].map(
            (resource) => [`globalaccelerator:${name}`, resource, ofAccelerator],
          ),
        ),
        ['acm:ListCertificates', '*', {}],
        ['acm:ListTagsForCertificate', certificates, {}],
        ['acm:DeleteCertificate', certificates, { StringEquals: CONTROLLER }],
      ].sort(),
    );
  });

  test('remove what is of the cluster in VPC Lattice by account, cluster and VPC, where it is asked for', () => {
    const more = grants(synthesize({ lattice: true })).filter(({ action }) => action.startsWith('vpc-lattice:'));
    expect(more.filter(({ resource }) => resource === '*').every(({ action }) => action.includes(':List'))).toBe(true);
    const changes = more.filter(({ resource }) => resource !== '*');
    expect(changes.map(({ action }) => action.split(':')[1]).sort()).toEqual([
      'DeleteService',
      'DeleteServiceNetwork',
      'DeleteServiceNetworkServiceAssociation',
      'DeleteServiceNetworkVpcAssociation',
      'DeleteTargetGroup',
      'DeregisterTargets',
    ]);
    // Takes no tag as a condition.
    const [targets] = changes.filter(({ action }) => action === 'vpc-lattice:DeregisterTargets');
    expect([targets.resource, targets.conditions]).toEqual([
      `arn:aws:vpc-lattice:\${AWS::Region}:\${AWS::AccountId}:targetgroup/*`,
      {},
    ]);
    for (const { conditions } of changes.filter((grant) => grant !== targets)) {
      expect(conditions).toEqual({
        StringEquals: {
          'aws:ResourceTag/application-networking.k8s.aws/ManagedBy': `\${AWS::AccountId}/\${${CLUSTER}}/\${${VPC}}`,
        },
      });
    }
  });

  test('ask after the one stack, and after the one cluster', () => {
    const [{ resource }] = all.filter(({ action }) => action === 'cloudformation:DescribeStacks');
    expect(resource).toBe(`\${AWS::StackId}`);
    const [cluster] = all.filter(({ action }) => action === 'eks:DescribeCluster');
    expect(cluster.resource).toBe(`\${${CLUSTER}.Arn}`);
  });
});

describe('the resource', () => {
  test('says what to clean up, and how', () => {
    expect(cleanup.Properties).toEqual({
      ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^CleanupHandler/), 'Arn'] },
      ServiceTimeout: '1200',
      ClusterName: { Ref: CLUSTER },
      VpcId: { Ref: VPC },
      OnFailure: 'fail',
      DeletionProtection: 'keep',
      Seconds: 840,
    });
  });

  test('takes options', () => {
    const { Properties } = synthesize({
      onFailure: CleanupFailure.CONTINUE,
      removesDeletionProtection: true,
      timeout: Duration.minutes(5),
    }).one(CLEANUP);
    expect(Properties).toMatchObject({ OnFailure: 'continue', DeletionProtection: 'remove', Seconds: 300 });
  });

  test('names the features of the controller that it cleans up after', () => {
    const featuresOf = (options: ClusterCleanupOptions) => synthesize(options).one(CLEANUP).Properties.Features;
    expect(featuresOf({ accelerators: true })).toEqual(['accelerators']);
    expect(featuresOf({ accelerators: false, certificates: true })).toEqual(['certificates']);
  });

  test('gives the function 15 minutes outside of the VPC, whose subnets it would keep, and a log that goes with the stack', () => {
    const { Properties } = template.one('AWS::Lambda::Function', 'leaves behind');
    expect(Properties).toMatchObject({ Timeout: 900, Runtime: 'nodejs24.x', Handler: 'index.handler' });
    expect(Properties.VpcConfig).toBeUndefined();
    const log = template.byId(Properties.LoggingConfig.LogGroup.Ref);
    expect([log.DeletionPolicy, log.Properties.RetentionInDays]).toEqual(['Delete', 30]);
    const kept = synthesize({ logRetention: RetentionDays.ONE_WEEK });
    expect(kept.all('AWS::Logs::LogGroup')[0].Properties.RetentionInDays).toBe(7);
  });

  test('waits for subnets and internet gateway, wherever in the app they are defined', () => {
    const held = [...template.all('AWS::EC2::Subnet'), ...template.all('AWS::EC2::VPCGatewayAttachment')];
    expect(cleanup.DependsOn).toEqual(expect.arrayContaining(held.map(({ id }) => id)));

    const stack = clusterStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
    const cluster = new eksV1.Cluster(stack, 'Cluster', {
      version: eksV1.KubernetesVersion.of('1.36'),
      vpc,
      defaultCapacity: 0,
      kubectlLayer: testKubectlLayer(stack),
    });
    new ClusterCleanup(stack, 'Cleanup', { cluster: ClusterTarget.fromV1(cluster, '1.36') });
    const stock = Synthesized.of(stack);
    expect(stock.one(CLEANUP).DependsOn).toEqual(
      expect.arrayContaining(stock.all('AWS::EC2::Subnet').map(({ id }) => id)),
    );
  });

  test('stands before whatever has to be gone first', () => {
    const { stack, target, cluster } = testTarget();
    const group = cluster.addNodegroupCapacity('Own', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
    new ClusterCleanup(stack, 'Cleanup', { cluster: target }).runAfterDeletionOf(group);
    const synthesized = Synthesized.of(stack);
    expect(synthesized.one('AWS::EKS::Nodegroup').DependsOn).toContain(synthesized.one(CLEANUP).id);
  });

  test('works for a network in another stack', () => {
    const app = clusterStack();
    const network = testNetwork(app, { closeDefaultSecurityGroup: false });
    const stack = new Stack(app.node.root as never, 'Clusters', { env: { account: app.account, region: app.region } });
    const cluster = testCluster(network, {}, stack);
    new ClusterNetworking(stack, 'Networking', { network, cluster: ClusterTarget.fromV2(cluster), cleanup: {} });
    expect(Synthesized.of(stack).all(CLEANUP)).toHaveLength(1);
    expect(stack.dependencies).toContain(app);
  });
});

describe('mistakes', () => {
  test('fails for a cluster that something else made, which might live on', () => {
    const stack = testStack();
    expect(() => new ClusterCleanup(stack, 'Cleanup', { cluster: importedCluster(stack) })).toFailWith(
      'ClusterCleanup',
      '"orion" is not defined in this stack, so the cleanup could delete the load balancers of a remaining cluster',
      'Define the cleanup in the stack of the cluster',
      '(at Test/Cleanup)',
    );
  });

  test('fails twice for one cluster', () => {
    const { stack, target } = testTarget();
    new ClusterCleanup(stack, 'Cleanup', { cluster: target });
    expect(() => new ClusterCleanup(stack, 'Again', { cluster: target })).toFailWith(
      'ClusterCleanup',
      'already has a cleanup in Test/Cleanup',
      'Define it once',
      '(at Test/Again)',
    );
  });

  test('fails for a cluster of another stack', () => {
    const { stack, target } = testTarget();
    const other = new Stack(stack.node.root as never, 'Other', {
      env: { account: stack.account, region: stack.region },
    });
    expect(() => new ClusterCleanup(other, 'Cleanup', { cluster: target })).toFailWith(
      'ClusterCleanup',
      'a deploy-time value',
      'Define the cleanup in the stack of the cluster',
    );
  });

  describe('of what the stack keeps, or takes out of order', () => {
    const build = () => {
      const { stack, network, cluster, target } = testTarget();
      const nodes = cluster.addNodegroupCapacity('Nodes', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
      const cleanup = new ClusterCleanup(stack, 'Cleanup', { cluster: target });
      const group = new ec2.SecurityGroup(stack, 'Group', { vpc: network.vpc });
      cleanup.runBeforeDeletionOf(group);
      cleanup.runAfterDeletionOf(nodes);
      const resource = (type: string, part = ''): CfnResource =>
        stack.node
          .findAll()
          .find(
            (one): one is CfnResource =>
              CfnResource.isCfnResource(one) && one.cfnResourceType === type && one.node.path.includes(part),
          ) as CfnResource;
      return { stack, cluster, nodes, cleanup, group, resource };
    };
    type Built = ReturnType<typeof build>;

    test.each<[string, (built: Built) => void, string, string]>([
      [
        'a cluster that an override keeps',
        ({ resource }) => resource('AWS::EKS::Cluster').addOverride('DeletionPolicy', 'Retain'),
        '"Test/Cluster/Resource" is retained when the stack is deleted, but the cleanup would delete its load balancers',
        'Leave the cleanup out, or do not retain the cluster',
      ],
      [
        'a cluster that is kept except on creation',
        ({ cluster }) => RemovalPolicies.of(cluster).retainOnUpdateOrDelete(),
        'is retained when the stack is deleted, but the cleanup would delete its load balancers',
        'Leave the cleanup out, or do not retain the cluster',
      ],
      [
        'a node group that is kept',
        ({ resource }) => resource('AWS::EKS::Nodegroup').applyRemovalPolicy(RemovalPolicy.RETAIN),
        'is retained when the stack is deleted, so the cluster cannot be deleted',
        'Leave the cleanup out, or do not retain it',
      ],
      [
        'instances that are kept',
        ({ stack, cleanup }) => {
          const instance = new CfnResource(stack, 'Instance', { type: 'AWS::EC2::Instance' });
          instance.addOverride('DeletionPolicy', 'Retain');
          cleanup.runAfterDeletionOf(instance);
        },
        '"Test/Instance" is retained when the stack is deleted, so the cluster cannot be deleted',
        'Leave the cleanup out, or do not retain it',
      ],
      [
        'a cleanup that is kept, and never runs',
        ({ resource }) => resource(CLEANUP).addOverride('DeletionPolicy', 'Retain'),
        '"Test/Cleanup/Resource/Default" is retained when the stack is deleted, so the cleanup would never run',
        'Leave its DeletionPolicy out',
      ],
      [
        'a node group that does not wait for the cleanup any more',
        ({ resource }) => resource('AWS::EKS::Nodegroup').addDeletionOverride('DependsOn'),
        '/Resource" has an override of DependsOn without "Test/Cleanup/Resource/Default"',
        'Use node.addDependency to add to DependsOn',
      ],
      [
        'a cleanup whose waiting is written over',
        ({ resource }) => resource(CLEANUP).addOverride('DependsOn', ['Elsewhere']),
        'has an override of DependsOn without "Test/',
        'Use node.addDependency to add to DependsOn',
      ],
    ])('fails with %s', (_, change, wrong, instead) => {
      const built = build();
      change(built);
      expect(() => Synthesized.of(built.stack)).toFailWith('ClusterCleanup', wrong, instead, '(at Test/Cleanup)');
    });

    test.each<[string, (built: Built) => CfnResource, string]>([
      [
        'a subnet that an override keeps',
        ({ resource }) => {
          const subnet = resource('AWS::EC2::Subnet');
          subnet.addOverride('DeletionPolicy', 'Retain');
          return subnet;
        },
        'This resource is retained when the stack is deleted (DeletionPolicy: Retain)',
      ],
      [
        'a security group that is kept',
        ({ group }) => {
          group.applyRemovalPolicy(RemovalPolicy.RETAIN);
          return group.node.defaultChild as CfnResource;
        },
        'Its parent resources then cannot be deleted',
      ],
      [
        'a VPC that is kept',
        ({ resource }) => {
          const vpc = resource('AWS::EC2::VPC');
          vpc.applyRemovalPolicy(RemovalPolicy.RETAIN);
          return vpc;
        },
        'acknowledge this if the whole network is retained',
      ],
      [
        'a node group that is kept when it is replaced',
        ({ resource }) => {
          const nodes = resource('AWS::EKS::Nodegroup');
          nodes.addOverride('UpdateReplacePolicy', 'Retain');
          return nodes;
        },
        'UpdateReplacePolicy: Retain',
      ],
      [
        'a cleanup under a condition',
        ({ resource, stack }) => {
          const own = resource(CLEANUP);
          own.cfnOptions.condition = new CfnCondition(stack, 'Live', { expression: Fn.conditionEquals('a', 'b') });
          return own;
        },
        'The cleanup has the condition "',
      ],
    ])('warns of %s', (_, change, text) => {
      const built = build();
      const changed = change(built);
      Synthesized.of(built.stack);
      const own = warningsOf(built.stack).filter(({ id }) => id === 'cleanupKeptResource');
      expect(own).toEqual([expect.objectContaining({ path: changed.node.path, text: expect.stringContaining(text) })]);
    });

    test.each<[string, (built: Built) => void]>([
      ['nothing', () => {}],
      [
        'a log that is kept',
        ({ resource }) => resource('AWS::Logs::LogGroup').applyRemovalPolicy(RemovalPolicy.RETAIN),
      ],
      [
        'an override that keeps the order',
        ({ resource, stack }) => {
          const nodes = resource('AWS::EKS::Nodegroup');
          nodes.addOverride('DependsOn', [stack.resolve(resource(CLEANUP).logicalId)]);
          nodes.addOverride('DeletionPolicy', 'Delete');
        },
      ],
      [
        'what does not wait for the cleanup',
        ({ stack, cluster }) => {
          const other = new CfnResource(stack, 'Other', { type: 'AWS::SNS::Topic' });
          other.node.addDependency(cluster);
          other.addDeletionOverride('DependsOn');
          other.addOverride('DeletionPolicy', 'Retain');
        },
      ],
    ])('says nothing of %s', (_, change) => {
      const built = build();
      change(built);
      Synthesized.of(built.stack);
      expect(warningsOf(built.stack).filter(({ id }) => id === 'cleanupKeptResource')).toEqual([]);
    });
  });

  test('fails for a cluster that is kept when the stack is deleted', () => {
    const { stack, cluster, target } = testTarget();
    new ClusterCleanup(stack, 'Cleanup', { cluster: target });
    (cluster.node.findChild('Resource') as CfnResource).applyRemovalPolicy(RemovalPolicy.RETAIN);
    expect(() => Synthesized.of(stack)).toFailWith(
      'ClusterCleanup',
      '"Test/Cluster/Resource" is retained when the stack is deleted, but the cleanup would delete its load balancers',
      'Leave the cleanup out, or do not retain the cluster',
      '(at Test/Cleanup)',
    );
  });

  test.each([
    ['no minute', Duration.seconds(0), '"0 seconds"'],
    ['half a minute', Duration.seconds(90), '"1 minute 30 seconds"'],
    ['more than a function has', Duration.minutes(15), '"15 minutes"'],
  ])('fails on a time of %s', (_, timeout, shown) => {
    expect(() => synthesize({ timeout })).toFailWith('ClusterCleanup', shown, 'Write 1 to 14 whole minutes');
  });
});

test('names no partition and no Region', () => {
  expect(JSON.stringify(template.json)).not.toMatch(/arn:aws|eu-west-1:/);
});
