import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Stack } from 'aws-cdk-lib/core';
import {
  AutoModeNodeClass,
  type AutoModeNodeClassOptions,
  type AutoModeNodePoolOptions,
  ClusterCompute,
  type ClusterTarget,
  type ClusterTargetAttributes,
  type ClusterTargetOptions,
  FargateProfile,
  type FargateProfileOptions,
  type NodeGroupOptions,
  NodeSecurityGroup,
  VpcCni,
} from '../../lib';
import {
  AutoModeNetworkPolicy,
  AutoModePodAddressing,
  type AutoModeProxy,
  AutoModeSnatPolicy,
  CapacityType,
  Image,
  type InstanceLimitsOptions,
  Taint,
  UpdateConfig,
} from '../../lib/nodes';
import {
  PodSecurityGroup,
  type PodSecurityGroupOptions,
  PodSecurityGroupPolicy,
  type PodSecurityGroupPolicyOptions,
  PodSecurityGroupSelector,
} from '../../lib/policies';
import { importedCluster } from '../../test/support/networking';
import { every, optionsOf, Section } from './measure';
import { alone, type Make, type Parts, whole } from './whole';

const type = (name: string) => new ec2.InstanceType(name);
const group = (scope: Stack, letter: string) =>
  ec2.SecurityGroup.fromSecurityGroupId(scope, `Group${letter}`, `sg-0123456789abcde${letter}`);
const LIMITS = optionsOf<InstanceLimitsOptions>('InstanceLimitsOptions', {
  networkInterfaces: true,
  ipv4AddressesPerInterface: true,
  branchInterfaces: true,
  vcpus: true,
  isNitro: true,
  architecture: true,
});
const TAINTS = [Taint.noSchedule('dedicated', 'gpu'), Taint.preferNoSchedule('slow', 'true')];

export const nodeGroup = new Section<Make>('NodeGroup', (make) => whole(make), {})
  .row(
    'NodeOptions.instanceTypes',
    'in another order',
    nodes({ instanceTypes: [type('m6i.large'), type('m7i.large')] }),
  )
  .row(
    'NodeOptions.instanceTypes',
    'one more value',
    nodes({ instanceTypes: [type('m7i.large'), type('m6i.large'), type('m5.large')] }),
  )
  .row(
    ['NodeOptions.instanceLimits', ...LIMITS],
    'limits that change `maxPods`',
    nodes(ofLimits(48)),
    nodes(ofLimits(8)),
  )
  .row('NodeOptions.image', '`amazonLinux2023()` → `bottlerocket()`', nodes({ image: Image.bottlerocket() }))
  .row('NodeOptions.image', 'another custom image', nodes(custom('b')), nodes(custom('a')))
  .row('NodeOptions.diskSize', 'set', nodes({ diskSize: 100 }))
  .row('NodeOptions.labels', 'set', nodes({ labels: { team: 'network' } }))
  .row('NodeOptions.taints', 'set', nodes({ taints: TAINTS }))
  .row('NodeOptions.taints', 'in another order', nodes({ taints: [...TAINTS].reverse() }), nodes({ taints: TAINTS }))
  .row('NodeOptions.maxPods', 'set', nodes({ maxPods: 20 }))
  .row('NodeOptions.metadataHopLimit', '1 → 2', nodes({ metadataHopLimit: 2 }))
  .row('NodeOptions.securityGroups', 'set', (stack) => nodes({ securityGroups: [group(stack, 'a')] }))
  .row(
    'NodeOptions.securityGroups',
    'in another order',
    (stack) => nodes({ securityGroups: [group(stack, 'b'), group(stack, 'a')] }),
    (stack) => nodes({ securityGroups: [group(stack, 'a'), group(stack, 'b')] }),
  )
  .row('NodeGroupOptions.capacityType', '`ON_DEMAND` → `SPOT`', nodes({ capacityType: CapacityType.SPOT }))
  .row('NodeGroupOptions.availabilityZones', 'set', nodes({ availabilityZones: ['eu-west-1a', 'eu-west-1b'] }))
  .row(
    'NodeGroupOptions.subnets',
    'other subnets',
    nodes({ subnets: { subnetGroupName: 'node', availabilityZones: ['eu-west-1a', 'eu-west-1b'] } }),
  )
  .row(
    ['NodeGroupOptions.minSize', 'NodeGroupOptions.maxSize', 'NodeGroupOptions.desiredSize'],
    'set',
    nodes({ minSize: 4, maxSize: 12, desiredSize: 5 }),
  )
  .row(
    ['NodeGroupOptions.update', 'NodeGroupOptions.forceUpdate', 'NodeGroupOptions.nodeRepair'],
    'set',
    nodes({ update: UpdateConfig.percentage(20), forceUpdate: true, nodeRepair: true }),
  )
  .row('NodeGroupOptions.sessionManager', 'set', nodes({ sessionManager: true }))
  .row('NodeGroupOptions.releaseVersion', 'set', nodes({ releaseVersion: '1.36.2-20260815' }))
  .row('NodeGroupOptions.kubernetesVersion', 'set', nodes({ kubernetesVersion: '1.36' }))
  .row('NodeGroupProps.clusterDnsIp', 'set by `nodeLocalDns` in IPVS mode', { networking: { nodeLocalDns: {} } });

function nodes(options: Partial<NodeGroupOptions>): Parts {
  return { nodes: options };
}

function ofLimits(vcpus: number): Partial<NodeGroupOptions> {
  const instanceLimits = { 'm99i.large': { networkInterfaces: 8, ipv4AddressesPerInterface: 30, vcpus } };
  return { instanceTypes: [type('m99i.large')], instanceLimits };
}

function custom(letter: string): Partial<NodeGroupOptions> {
  return { image: Image.bottlerocketCustom(`ami-0123456789abcdef${letter}`) };
}

type Ports = { ports?: number[]; vpcOnly?: boolean };
export const nodeSecurityGroup = new Section<Ports>(
  'NodeSecurityGroup',
  ({ ports }) =>
    whole({
      more: ({ stack, network, target, networking }) => {
        const { vpcCni } = networking;
        if (vpcCni) {
          new NodeSecurityGroup(stack, 'Nodes', {
            cluster: target,
            vpc: network.vpc,
            vpcCni,
            controlPlanePorts: ports,
          });
        }
      },
    }),
  {},
).row('NodeSecurityGroupOptions.controlPlanePorts', 'one more value', { ports: [443, 8443, 9443] });

type Given<T> = (stack: Stack, vpc: ec2.IVpc) => Partial<T>;
const selectors = [{ namespace: 'shop', labels: { team: 'web' } }];
export const fargate = new Section<Given<FargateProfileOptions>>(
  'FargateProfile',
  (given) =>
    ofCluster({}, (stack, cluster, vpc) => {
      const subnets = { subnets: vpc.privateSubnets };
      new FargateProfile(stack, 'Profile', {
        cluster,
        vpc,
        selectors: [{ namespace: 'shop' }],
        subnets,
        ...given(stack, vpc),
      });
    }),
  () => ({}),
)
  .row(
    ['FargateProfileOptions.selectors', 'FargateSelector.namespace', 'FargateSelector.labels'],
    'other values',
    () => ({
      selectors,
    }),
  )
  .row('FargateProfileOptions.expectedPods', 'set', () => ({ expectedPods: 40 }))
  .row('FargateProfileOptions.availabilityZones', 'set', () => ({ availabilityZones: ['eu-west-1a'] }))
  .row('FargateProfileOptions.subnets', 'other subnets', (stack) => ({
    subnets: {
      subnets: [
        ec2.Subnet.fromSubnetAttributes(stack, 'Other', {
          subnetId: 'subnet-0cccccccccccccccc',
          availabilityZone: 'eu-west-1c',
        }),
      ],
    },
  }));

const pool = every<AutoModeNodePoolOptions>('AutoModeNodePoolOptions', {
  architectures: [ec2.InstanceArchitecture.ARM_64],
  capacityTypes: [CapacityType.SPOT],
  cpuLimit: 100,
  instanceCategories: ['m'],
  labels: { team: 'network' },
  minInstanceGeneration: 6,
});
const proxy = every<AutoModeProxy>('AutoModeProxy', {
  httpsProxy: 'http://proxy.example.com:3128',
  noProxy: ['example.com'],
});
const nodeClassOptions = optionsOf<AutoModeNodeClassOptions>('AutoModeNodeClassOptions', {
  additionalSpec: true,
  diskKey: true,
  diskSize: true,
  networkPolicy: true,
  networkPolicyEventLogs: true,
  nodeClassName: true,
  nodePools: true,
  podAddressing: true,
  podSecurityGroups: true,
  podSubnets: true,
  proxy: true,
  securityGroups: true,
  snatPolicy: true,
  subnets: true,
});
export const autoMode = new Section<Given<AutoModeNodeClassOptions>>(
  'AutoModeNodeClass',
  (given) =>
    ofCluster({ compute: ClusterCompute.autoMode() }, (stack, cluster, vpc) => {
      new AutoModeNodeClass(stack, 'Class', {
        cluster,
        vpc,
        subnets: { subnets: vpc.privateSubnets },
        ...given(stack, vpc),
      });
    }),
  () => ({}),
).row([...nodeClassOptions, ...pool.covers, ...proxy.covers], 'all set', (stack, vpc) => ({
  additionalSpec: { tags: { team: 'network' } },
  diskKey: kms.Key.fromKeyArn(
    stack,
    'Key',
    'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  ),
  diskSize: 100,
  networkPolicy: AutoModeNetworkPolicy.DEFAULT_ALLOW,
  networkPolicyEventLogs: true,
  nodeClassName: 'network',
  nodePools: { general: pool.value },
  podAddressing: AutoModePodAddressing.SINGLE_ADDRESSES,
  podSecurityGroups: [group(stack, 'a')],
  podSubnets: { subnets: vpc.privateSubnets },
  proxy: proxy.value,
  securityGroups: [group(stack, 'b')],
  snatPolicy: AutoModeSnatPolicy.RANDOM,
  subnets: { subnets: vpc.privateSubnets.slice(0, 1) },
}));

/** A stack with an imported cluster. */
function ofCluster(
  attributes: Partial<ClusterTargetAttributes> & Partial<ClusterTargetOptions>,
  define: (stack: Stack, cluster: ClusterTarget, vpc: ec2.IVpc) => void,
) {
  return alone((stack) => {
    const cluster = importedCluster(stack, attributes);
    define(stack, cluster, cluster.vpc as ec2.IVpc);
  });
}

export const podSecurityGroup = new Section<Given<PodSecurityGroupOptions>>(
  'PodSecurityGroup',
  (given) =>
    ofCluster({}, (stack, cluster, vpc) => {
      new PodSecurityGroup(stack, 'Pods', { cluster, ...given(stack, vpc) });
    }),
  () => ({}),
)
  .row('PodSecurityGroupOptions.description', 'another value', () => ({ description: 'Pods of the shop' }))
  .row('PodSecurityGroupOptions.dnsSecurityGroups', 'set', (stack) => ({ dnsSecurityGroups: [group(stack, 'a')] }))
  .row('PodSecurityGroupOptions.nodeSecurityGroups', 'set', (stack) => ({ nodeSecurityGroups: [group(stack, 'a')] }))
  .row('PodSecurityGroupOptions.kubernetesApi', 'true', () => ({ kubernetesApi: true }))
  .row('PodSecurityGroupOptions.probePorts', 'one more value', () => ({ probePorts: [8080, 8081] }));

export const podSecurityGroupPolicy = new Section<Given<PodSecurityGroupPolicyOptions>>(
  'PodSecurityGroupPolicy',
  (given) =>
    ofCluster({}, (stack, cluster, vpc) => {
      new VpcCni(stack, 'Cni', { cluster });
      new PodSecurityGroupPolicy(stack, 'Policy', {
        cluster,
        namespace: 'shop',
        selector: PodSecurityGroupSelector.allPods(),
        securityGroups: [group(stack, 'a')],
        ...given(stack, vpc),
      });
    }),
  () => ({}),
).row(
  ['namespace', 'selector', 'securityGroups', 'policyName'].map((name) => `PodSecurityGroupPolicyOptions.${name}`),
  'all changed',
  (stack) => ({
    namespace: 'web',
    selector: PodSecurityGroupSelector.pods({ app: 'web' }),
    securityGroups: [group(stack, 'b')],
    policyName: 'web',
  }),
);

export const NODE_SECTIONS = [
  nodeGroup,
  nodeSecurityGroup,
  fargate,
  autoMode,
  podSecurityGroup,
  podSecurityGroupPolicy,
];
