import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration } from 'aws-cdk-lib/core';
import {
  ClusterCompute,
  ClusterNetworking,
  type ClusterNetworkingProps,
  ClusterTarget,
  type ClusterTargetOptions,
  ControllerCrds,
  type EksNetworkProps,
  NatStrategy,
  NodeSecurityGroup,
  type VpcCni,
  WorkloadIdentity,
} from '../../lib';
import { ControllerLogLevel } from '../../lib/addons';
import { ChartSource, ImageRegistry } from '../../lib/artifacts';
import {
  ConsolidationPolicy,
  DisruptionReason,
  Karpenter,
  type KarpenterProps,
  type NodePoolOptions,
} from '../../lib/karpenter';
import { karpenterChartKeys } from '../../lib/karpenter/chart-values';
import { CapacityType, Image, Taint } from '../../lib/nodes';
import { KARPENTER_CHART_VALUES } from '../fixtures/karpenter-chart';
import { appliedObjects } from '../support/applied-objects';
import { testNetwork, testStack } from '../support/builders';
import { clusterStack, testCluster } from '../support/clusters';
import { Deletion } from '../support/deletion';
import { importedCluster, testKubectlLayer, testNetworking, unknownPaths, valuesOf } from '../support/networking';
import type { KubernetesShape } from '../support/object-schemas';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const CHART = 'Custom::AWSCDK-EKS-HelmChart';
const OBJECTS = 'Custom::AWSCDK-EKS-KubernetesResource';
const XLARGE = { instanceTypes: [new ec2.InstanceType('m7i.xlarge')] };

type Options = Partial<Omit<KarpenterProps, 'networking'>>;

interface Props extends Partial<Omit<ClusterNetworkingProps, 'network' | 'cluster'>> {
  readonly networkProps?: Partial<EksNetworkProps>;
  readonly target?: ClusterTargetOptions;
}

/** A cluster whose handler is in the node subnets, with an OIDC provider of CloudFormation. */
function networkingOf({ networkProps, target: options, ...props }: Props) {
  const stack = clusterStack();
  const network = testNetwork(stack, networkProps);
  const cluster = testCluster(network);
  const target = ClusterTarget.fromV2(cluster, {
    kubectlLayer: testKubectlLayer(stack),
    kubectlSubnets: network.nodeSubnets,
    ...options,
  });
  return {
    stack,
    network,
    cluster,
    target,
    networking: new ClusterNetworking(stack, 'Networking', { ...props, network, cluster: target }),
  };
}

/** A cluster with a node group and Karpenter. */
function define(options: Options = {}, props: Props = {}) {
  const parts = networkingOf(props);
  parts.networking.addNodegroup('System', XLARGE);
  const { networking } = parts;
  return {
    ...parts,
    karpenter: new Karpenter(parts.stack, 'Karpenter', { networking, discoveryName: 'prod', ...options }),
  };
}

function release(options: Options = {}, props: Props = {}) {
  return Synthesized.of(define(options, props).stack).one(CHART, 'KarpenterChart');
}

/** The NodePool and its EC2NodeClass of a template with one pool. */
function poolOf(options: Partial<NodePoolOptions> = {}, more: Options = {}) {
  const parts = define(more);
  const pool = parts.karpenter.addNodePool('General', { ...XLARGE, ...options });
  const template = Synthesized.of(parts.stack);
  const objects: KubernetesShape[] = appliedObjects(template.json);
  return {
    ...parts,
    template,
    pool,
    objects,
    nodeClass: objects.find(({ kind }) => kind === 'EC2NodeClass')?.spec,
    nodePool: objects.find(({ kind }) => kind === 'NodePool')?.spec,
  };
}

const EVERYTHING: Partial<NodePoolOptions> = {
  nodePoolName: 'everything',
  image: Image.bottlerocket(),
  imageVersion: 'v1.51.0',
  diskSize: 100,
  metadataHopLimit: 2,
  maxPods: 30,
  labels: { team: 'shop' },
  taints: [Taint.noSchedule('example.com/batch', 'yes')],
  startupTaints: [Taint.noExecute('node.cilium.io/agent-not-ready')],
  capacityTypes: [CapacityType.SPOT, CapacityType.ON_DEMAND],
  cpuLimit: 100,
  memoryLimit: 400,
  weight: 10,
  consolidationPolicy: ConsolidationPolicy.BALANCED,
  consolidateAfter: Duration.minutes(5),
  disruptionBudgets: [
    { nodes: '5%' },
    { nodes: '0', reasons: [DisruptionReason.DRIFTED], schedule: '0 9 * * mon-fri', duration: Duration.hours(8) },
  ],
  expireAfter: Duration.days(7),
  terminationGracePeriod: Duration.minutes(10),
  additionalRequirements: [{ key: 'karpenter.k8s.aws/instance-size', operator: 'NotIn', values: ['metal'] }],
  additionalNodeClassSpec: { detailedMonitoring: true, kubelet: { cpuCFSQuota: false } },
};

describe('the chart', () => {
  test('has values that it knows', () => {
    const options = {
      logLevel: ControllerLogLevel.DEBUG,
      imageRepository: 'mirror.example.com/karpenter',
      isolatedVpc: true,
    };
    for (const values of [valuesOf(release()), valuesOf(release(options))]) {
      expect(unknownPaths(values, KARPENTER_CHART_VALUES)).toEqual([]);
    }
    expect([...karpenterChartKeys().paths].filter((path) => path !== 'global.*').sort()).toEqual(
      [...KARPENTER_CHART_VALUES].sort(),
    );
  });

  test('is that of the pinned version, with cluster and queue', () => {
    const { Properties } = release();
    expect(Properties).toMatchObject({
      Chart: 'karpenter',
      Repository: 'oci://public.ecr.aws/karpenter/karpenter',
      Version: '1.14.1',
      Namespace: 'kube-system',
      Release: 'karpenter',
    });
    const { settings, serviceAccount, replicas } = valuesOf({ Properties } as never) as KubernetesShape;
    expect(settings).toEqual({
      clusterName: expect.any(String),
      interruptionQueue: expect.stringContaining('KarpenterInterruptions'),
    });
    expect([serviceAccount, replicas]).toEqual([{ create: true, name: 'karpenter' }, 2]);
  });

  test('takes options and further values', () => {
    const { Properties } = release({
      namespace: 'karpenter',
      replicas: 1,
      chartSource: ChartSource.oci('oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts'),
      additionalValues: { settings: { batchIdleDuration: '2s' } },
      timeout: Duration.minutes(5),
    });
    expect(Properties).toMatchObject({
      Namespace: 'karpenter',
      CreateNamespace: true,
      Repository: 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts/karpenter',
      Timeout: '300s',
    });
    expect(valuesOf({ Properties } as never)).toMatchObject({ replicas: 1, settings: { batchIdleDuration: '2s' } });
  });

  test('takes its image from the registry of the cluster', () => {
    const values = valuesOf(release({}, { target: { imageRegistry: ImageRegistry.of('mirror.example.com') } }));
    expect(values.controller).toEqual({ image: { repository: 'mirror.example.com/karpenter/controller' } });
  });

  test('names its role in an annotation with IRSA', () => {
    const values = valuesOf(release({ identity: WorkloadIdentity.irsa() }));
    expect(values.serviceAccount).toMatchObject({ annotations: { 'eks.amazonaws.com/role-arn': expect.any(String) } });
  });

  test('can have its definitions installed before it', () => {
    const parts = define({ crds: ControllerCrds.published() });
    const template = Synthesized.of(parts.stack);
    const crds = template.one('Custom::EksNetworkingCrds');
    expect(template.waitsFor(template.one(CHART, 'KarpenterChart').id)).toContain(crds.id);
    expect(JSON.stringify(crds.Properties)).toContain('v1.14.1/pkg/apis/crds/karpenter.sh_nodepools.yaml');
  });
});

describe('the nodes', () => {
  const template = Synthesized.of(define().stack);

  test('join by an access entry, with a role that has no permissions of the CNI', () => {
    const role = template.one('AWS::IAM::Role', 'Nodes of Karpenter');
    expect(JSON.stringify(role.Properties.ManagedPolicyArns)).not.toContain('CNI');
    expect(template.one('AWS::EKS::AccessEntry', 'KarpenterNodeAccess').Properties).toMatchObject({
      PrincipalArn: { 'Fn::GetAtt': [role.id, 'Arn'] },
      Type: 'EC2_LINUX',
    });
    expect(template.one('AWS::IAM::InstanceProfile').Properties.Roles).toEqual([{ Ref: role.id }]);
  });

  test('can be reached by Session Manager if it is wanted', () => {
    const own = Synthesized.of(define({ sessionManager: true }).stack).one('AWS::IAM::Role', 'Nodes of Karpenter');
    expect(JSON.stringify(own.Properties.ManagedPolicyArns)).toContain('AmazonSSMManagedInstanceCore');
  });

  test('are found by tags of the node subnets', () => {
    const tagged = template
      .all('AWS::EC2::Subnet')
      .filter(({ Properties }) => JSON.stringify(Properties.Tags).includes('karpenter.sh/discovery'));
    expect(tagged).toHaveLength(3);
  });
});

describe('the interruption queue', () => {
  const template = Synthesized.of(define().stack);
  const queue = template.one('AWS::SQS::Queue');

  test('is encrypted and keeps messages for five minutes', () => {
    expect(queue.Properties).toEqual({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 300 });
  });

  test('receives the five events that Karpenter reads', () => {
    const rules = template.all('AWS::Events::Rule');
    expect(
      rules.map(({ Properties: { EventPattern } }) => [...EventPattern.source, ...EventPattern['detail-type']]),
    ).toEqual([
      ['aws.health', 'AWS Health Event'],
      ['aws.ec2', 'EC2 Spot Instance Interruption Warning'],
      ['aws.ec2', 'EC2 Instance Rebalance Recommendation'],
      ['aws.ec2', 'EC2 Instance State-change Notification'],
      ['aws.ec2', 'EC2 Capacity Reservation Instance Interruption Warning'],
    ]);
    for (const { Properties } of rules) {
      expect(Properties.Targets).toEqual([{ Id: 'Queue', Arn: { 'Fn::GetAtt': [queue.id, 'Arn'] } }]);
    }
  });

  test('takes messages from its rules and only over TLS', () => {
    const [deny, allow] = template.one('AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement;
    expect(deny).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    expect(allow).toMatchObject({ Action: 'sqs:SendMessage', Principal: { Service: 'events.amazonaws.com' } });
    expect(allow.Condition.ArnEquals['aws:SourceArn']).toHaveLength(5);
  });
});

describe('a node pool', () => {
  test.each([
    ['by default', {}],
    ['with everything', EVERYTHING],
    ['of a custom image', { image: Image.amazonLinux2023Custom('ami-0123456789abcdef0', '172.20.0.0/16') }],
  ])('is valid %s', (_, options) => {
    expect(poolOf(options).objects).toBeValidObject();
  });

  test('has the networking of the cluster', () => {
    const { nodeClass, nodePool, pool } = poolOf();
    expect(pool.nodePoolName).toBe('general');
    expect(nodeClass).toMatchObject({
      subnetSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'prod' } }, expect.anything()],
      securityGroupSelectorTerms: [{ tags: { 'karpenter.sh/discovery': 'prod' } }],
      amiSelectorTerms: [{ alias: 'al2023@latest' }],
      kubelet: { maxPods: pool.maxPods },
      metadataOptions: { httpPutResponseHopLimit: 1, httpTokens: 'required' },
      instanceProfile: expect.any(String),
    });
    expect(nodePool.template.spec.nodeClassRef).toEqual({
      group: 'karpenter.k8s.aws',
      kind: 'EC2NodeClass',
      name: 'general',
    });
    expect(nodePool.template.spec.requirements).toContainEqual({
      key: 'karpenter.sh/capacity-type',
      operator: 'In',
      values: ['on-demand'],
    });
  });

  test('has every option', () => {
    const { nodeClass, nodePool } = poolOf(EVERYTHING);
    expect(nodeClass).toMatchObject({
      amiSelectorTerms: [{ alias: 'bottlerocket@v1.51.0' }],
      detailedMonitoring: true,
      kubelet: { maxPods: 30, cpuCFSQuota: false },
    });
    expect(nodePool).toEqual({
      template: {
        metadata: { labels: { team: 'shop' } },
        spec: {
          nodeClassRef: expect.anything(),
          requirements: expect.arrayContaining([
            { key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot', 'on-demand'] },
            { key: 'karpenter.k8s.aws/instance-size', operator: 'NotIn', values: ['metal'] },
          ]),
          taints: [{ key: 'example.com/batch', value: 'yes', effect: 'NoSchedule' }],
          startupTaints: [{ key: 'node.cilium.io/agent-not-ready', effect: 'NoExecute' }],
          expireAfter: '604800s',
          terminationGracePeriod: '600s',
        },
      },
      disruption: {
        consolidateAfter: '300s',
        consolidationPolicy: 'Balanced',
        budgets: [{ nodes: '5%' }, { nodes: '0', reasons: ['Drifted'], schedule: '0 9 * * mon-fri', duration: '480m' }],
      },
      limits: { cpu: 100, memory: '400Gi' },
      weight: 10,
    });
  });

  test('selects its own security groups by id', () => {
    const parts = define();
    const group = ec2.SecurityGroup.fromSecurityGroupId(parts.stack, 'Own', 'sg-0123456789abcdef1');
    parts.karpenter.addNodePool('General', { ...XLARGE, securityGroups: [group] });
    const [nodeClass] = appliedObjects(Synthesized.of(parts.stack).json).filter(({ kind }) => kind === 'EC2NodeClass');
    expect(nodeClass.spec.securityGroupSelectorTerms).toEqual([{ id: 'sg-0123456789abcdef1' }]);
  });

  const wrong: [string, Partial<NodePoolOptions>, string, string][] = [
    ['a name', { nodePoolName: 'General' }, '"General" is not a name', '"general"'],
    ['an image version', { imageVersion: 'newest' }, '"newest" is not a version', '"latest"'],
    [
      'an image version beside a custom image',
      { imageVersion: 'latest', image: Image.amazonLinux2023Custom('ami-0123456789abcdef0', '172.20.0.0/16') },
      'is determined by the custom image',
      'Leave it out',
    ],
    ['no capacity type', { capacityTypes: [] }, '"capacityTypes" is empty', 'at least one'],
    ['a CPU limit', { cpuLimit: 0 }, '"cpuLimit: 0" is out of bounds', '1 or more'],
    ['a memory limit', { memoryLimit: 1.5 }, '"memoryLimit: 1.5"', 'whole number'],
    ['a weight', { weight: 101 }, '"weight: 101"', 'from 1 to 100'],
    ['a part of a second', { expireAfter: Duration.millis(1500) }, '"expireAfter: ', 'whole seconds'],
    [
      'too many budgets',
      { disruptionBudgets: Array(51).fill({ nodes: '1' }) },
      '"51" disruption budgets',
      'at most 50',
    ],
    ['a share of nodes', { disruptionBudgets: [{ nodes: '101%' }] }, '"101%" is not', '"10%"'],
    [
      'a schedule',
      { disruptionBudgets: [{ nodes: '1', schedule: 'daily', duration: Duration.hours(1) }] },
      '"daily" is not a schedule',
      'cron',
    ],
    ['a schedule alone', { disruptionBudgets: [{ nodes: '1', schedule: '@daily' }] }, '"schedule" of', 'duration'],
    [
      'a duration alone',
      { disruptionBudgets: [{ nodes: '1', duration: Duration.hours(1) }] },
      '"duration" of',
      'schedule',
    ],
    [
      'a part of a minute',
      { disruptionBudgets: [{ nodes: '1', schedule: '@daily', duration: Duration.seconds(90) }] },
      'is not a duration of whole minutes',
      'Duration.hours(8)',
    ],
  ];
  test.each(wrong)('fails with %s', (_, options, fragment, instead) => {
    expect(() => poolOf(options)).toFailWith('KarpenterSetting', fragment, instead);
  });

  test('fails if further fields change its placement', () => {
    expect(() => poolOf({ additionalNodeClassSpec: { role: 'mine' } })).toFailWith('ValuesClash', '"role"', 'remove');
  });

  test('warns as node groups do', () => {
    const { stack } = poolOf({ metadataHopLimit: 2 });
    expect(warningsOf(stack).filter(({ id }) => id === 'imdsHopLimit')).toHaveLength(1);
  });
});

describe('the order', () => {
  const parts = define({}, { cleanup: {}, loadBalancerController: {} });
  const group = new NodeSecurityGroup(parts.stack, 'Own', {
    cluster: parts.target,
    vpc: parts.network.vpc,
    vpcCni: parts.networking.vpcCni as VpcCni,
  });
  const chart = parts.networking.addChart('Before', {
    chart: 'early',
    chartSource: ChartSource.repository('https://charts.example.com'),
    version: '1.0.0',
  });
  const pool = parts.karpenter.addNodePool('General', { ...XLARGE, securityGroups: [group] });
  pool.node.addDependency(chart);
  parts.networking.addObjects('Shop', [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shop', namespace: 'default' } },
  ]);
  const template = Synthesized.of(parts.stack);
  const pools = template.one(OBJECTS, 'NodePool').id;
  const release = template.one(CHART, 'KarpenterChart').id;

  test('installs the controller after nodes, CoreDNS, its identity and its queue', () => {
    const waits = template.waitsFor(release);
    for (const [type, text] of [
      ['AWS::EKS::Nodegroup', ''],
      ['AWS::EKS::Addon', 'coredns'],
      ['AWS::EKS::Addon', 'vpc-cni'],
      ['AWS::EKS::PodIdentityAssociation', 'Karpenter'],
      ['AWS::SQS::QueuePolicy', ''],
      [CHART, 'aws-load-balancer-controller'],
    ]) {
      const needed = template.one(type, text).id;
      expect([text, type, text !== 'aws-load-balancer-controller' && !waits.has(needed)]).toEqual([text, type, false]);
    }
  });

  test('drains nodes before the controller, the role, the network and the cleanup are deleted', () => {
    const waits = template.waitsFor(pools);
    const subnets = template
      .all('AWS::EC2::Subnet')
      .map(({ id }) => id)
      .filter((id) => /NodeSubnet|PodSubnet/.test(id));
    const needed = [
      release,
      ...subnets,
      ...template.all('AWS::EC2::NatGateway').map(({ id }) => id),
      ...template
        .all('AWS::EC2::SecurityGroupIngress')
        .map(({ id }) => id)
        .filter((id) => id.startsWith('Own')),
      ...template.all('Custom::EksNetworkTag').map(({ id }) => id),
      template.one('AWS::EC2::SecurityGroup', 'Nodes of an EKS cluster').id,
      template.one('AWS::IAM::Role', 'Nodes of Karpenter').id,
      template.one('AWS::IAM::InstanceProfile').id,
      template.one('AWS::EKS::AccessEntry', 'KarpenterNodeAccess').id,
      template.one('AWS::EKS::Addon', 'vpc-cni').id,
      template.one('Custom::EksClusterCleanup').id,
    ];
    expect(subnets.length).toBeGreaterThanOrEqual(3);
    expect(needed.filter((id) => !waits.has(id))).toEqual([]);
  });

  test('deletes charts and objects of the user before node pools, unless a pool needs them', () => {
    expect(template.waitsFor(template.one(OBJECTS, 'shop').id)).toContain(pools);
    expect(template.waitsFor(pools)).toContain(template.one(CHART, '"early"').id);
    expect(template.waitsFor(template.one(CHART, '"early"').id)).not.toContain(pools);
  });

  test('lets the stack be deleted', () => {
    const deletion = new Deletion(template);
    expect([deletion.cycles, deletion.unmet]).toEqual([[], []]);
  });
});

describe('a private network', () => {
  const MIRROR = {
    chartRepository: 'oci://111111111111.dkr.ecr.eu-west-1.amazonaws.com/charts',
    imageRegistry: ImageRegistry.of('111111111111.dkr.ecr.eu-west-1.amazonaws.com/mirror'),
  };
  const CLOSED = { nat: NatStrategy.none(), closeDefaultSecurityGroup: false };

  test('makes Karpenter do without the pricing API', () => {
    const values = valuesOf(release({}, { networkProps: CLOSED, target: MIRROR })) as KubernetesShape;
    expect(values.settings.isolatedVPC).toBe(true);
    const told = valuesOf(release({ isolatedVpc: false }, { networkProps: CLOSED, target: MIRROR })) as KubernetesShape;
    expect(told.settings.isolatedVPC).toBeUndefined();
  });

  test('gets the endpoints that Karpenter calls', () => {
    const template = Synthesized.of(define({}, { networkProps: CLOSED, target: MIRROR }).stack);
    const names = template.all('AWS::EC2::VPCEndpoint').map(({ Properties }) => JSON.stringify(Properties.ServiceName));
    for (const service of ['ec2', 'eks', 'ssm', 'sqs', 'eks-auth']) {
      expect([service, names.some((name) => name.includes(`.${service}"`))]).toEqual([service, true]);
    }
  });
});

describe('the pods of Karpenter', () => {
  const unplaced = (stack: Parameters<typeof warningsOf>[0]) =>
    warningsOf(stack).filter(({ id }) => id === 'karpenterUnplaced');

  test('need nodes that it does not start', () => {
    const { stack, networking } = testNetworking();
    new Karpenter(stack, 'Karpenter', { networking, discoveryName: 'prod' });
    Synthesized.of(stack);
    expect(unplaced(stack)).toHaveLength(1);
  });

  test('do not tolerate other taints', () => {
    const { stack, networking } = testNetworking();
    networking.addNodegroup('Batch', { ...XLARGE, taints: [Taint.noSchedule('batch')] });
    new Karpenter(stack, 'Karpenter', { networking, discoveryName: 'prod' });
    Synthesized.of(stack);
    expect(unplaced(stack)).toHaveLength(1);
  });

  test.each([
    ['a node group', () => define()],
    [
      'a node group with the taint of critical add-ons',
      () => {
        const parts = testNetworking();
        parts.networking.addNodegroup('System', { ...XLARGE, taints: [Taint.noSchedule('CriticalAddonsOnly')] });
        new Karpenter(parts.stack, 'Karpenter', { networking: parts.networking, discoveryName: 'prod' });
        return parts;
      },
    ],
  ])('run on %s', (_, given) => {
    const { stack } = given();
    Synthesized.of(stack);
    expect(unplaced(stack)).toEqual([]);
  });

  test('run on Fargate with IRSA, and fail there with Pod Identity', () => {
    const onFargate = (identity?: WorkloadIdentity) => {
      const { stack, networking } = networkingOf({});
      networking.addFargateProfile('Karpenter', { selectors: [{ namespace: 'karpenter' }] });
      new Karpenter(stack, 'Controller', { networking, discoveryName: 'prod', namespace: 'karpenter', identity });
      Synthesized.of(stack);
      return stack;
    };
    expect(unplaced(onFargate(WorkloadIdentity.irsa()))).toEqual([]);
    expect(() => onFargate()).toFailWith(
      'WorkloadIdentityUnavailable',
      'is a Fargate profile',
      'WorkloadIdentity.irsa()',
    );
  });
});

test.each<[string, Options, 'ControllerReplicas' | 'KarpenterSetting', string, string]>([
  ['replicas', { replicas: 0 }, 'ControllerReplicas', '"0" is not', '1 or more'],
  ['a namespace', { namespace: 'Karpenter' }, 'KarpenterSetting', '"Karpenter" is not a namespace', '"karpenter"'],
])('fails with wrong %s', (_, options, name, fragment, instead) => {
  expect(() => define(options)).toFailWith(name, fragment, instead);
});

test('fails in a cluster with only EKS Auto Mode', () => {
  const stack = testStack();
  const network = testNetwork(stack);
  const cluster = importedCluster(stack, { compute: ClusterCompute.autoMode(), vpc: network.vpc });
  const networking = new ClusterNetworking(stack, 'Networking', { network, cluster });
  expect(() => new Karpenter(stack, 'Karpenter', { networking, discoveryName: 'prod' })).toFailWith(
    'ClusterCompute',
    '"Karpenter" starts nodes, but the cluster has ClusterCompute.autoMode()',
    'ClusterCompute.autoModeAndNodes()',
  );
});

test('is installed once in a cluster', () => {
  const { stack, networking } = define();
  const group = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Own', 'sg-0123456789abcdef1');
  expect(() => new Karpenter(stack, 'Twin', { networking, discoveryName: 'twin', securityGroup: group })).toFailWith(
    'ReleaseTwice',
    '"karpenter" is already',
    'Define it once',
  );
});
