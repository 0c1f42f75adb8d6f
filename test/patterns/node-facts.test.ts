import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import { Token } from 'aws-cdk-lib/core';
import {
  ClusterNetworking,
  FargateProfile,
  NodeGroup,
  type NodeGroupOptions,
  PodAddressing,
  PodSubnets,
  type VpcCni,
} from '../../lib';
import { PodToleration } from '../../lib/addons';
import { Taint } from '../../lib/nodes';
import { type TestNetworkingProps, testNetworking } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const TYPES = [new ec2.InstanceType('m7i.large')];

type Built = ReturnType<typeof testNetworking>;

/** The ids of the warnings after synthesis. */
function warned(props: TestNetworkingProps, add: (built: Built) => void): { id: string; text: string }[] {
  const built = testNetworking({ ...props, networkProps: { closeDefaultSecurityGroup: false } });
  add(built);
  Synthesized.of(built.stack);
  return warningsOf(built.stack);
}

const groupWith = (options: Partial<NodeGroupOptions>) => {
  const { networking } = testNetworking();
  return () => networking.addNodegroup('Group', { instanceTypes: TYPES, ...options });
};

describe('subnets of nodes and pods', () => {
  const built = testNetworking({ networkProps: { closeDefaultSecurityGroup: false } });
  const { network, networking, stack, target } = built;

  test('fail where they are public', () => {
    const make = () => networking.addNodegroup('Public', { instanceTypes: TYPES, subnets: network.publicSubnets });
    expect(make).toFailWith(
      'SubnetPublic',
      'is a public subnet, but it would contain nodes of "Public"',
      'write network.nodeSubnets',
    );
    expect(() => networking.addFargateProfile('Open', { subnets: network.publicSubnets })).toFailWith(
      'SubnetPublic',
      'pods of "Open"',
      'network.nodeSubnets',
    );
  });

  test('fail where they are those of the control plane', () => {
    const make = () => networking.addNodegroup('Control', { instanceTypes: TYPES, subnets: network.clusterSubnets });
    expect(make).toFailWith(
      'SubnetTwice',
      'is a control plane subnet, but it would contain nodes of "Control"',
      'write network.nodeSubnets',
    );
    expect(() =>
      testNetworkingWith((own) => PodSubnets.custom(own.selectSubnets({ subnetGroupName: 'cluster' }).subnets)),
    ).toFailWith('SubnetTwice', 'is a control plane subnet, but it would contain pods', 'network.nodeSubnets');
  });

  test.each([
    ['cluster', 'SubnetTwice'],
    ['public', 'SubnetPublic'],
  ] as const)('fail in a node group that something else defined: %s', (tier, name) => {
    const own = testNetworking({ networkProps: { closeDefaultSecurityGroup: false } });
    new eksV1.CfnNodegroup(own.stack, 'Raw', {
      clusterName: own.cluster.clusterName,
      nodeRole: 'arn:aws:iam::111111111111:role/nodes',
      subnets: own.network.subnetsOf(tier).map(({ subnetId }) => subnetId),
    });
    expect(() => Synthesized.of(own.stack)).toFailWith(name, 'is a', 'write network.nodeSubnets');
  });

  test('fail in a Fargate profile and a node group on their own', () => {
    expect(
      () =>
        new FargateProfile(stack, 'Alone', {
          cluster: target,
          vpc: network.vpc,
          selectors: [{ namespace: 'a' }],
          subnets: network.publicSubnets,
        }),
    ).toFailWith('SubnetPublic', 'public', 'PRIVATE_WITH_EGRESS');
    const group = () =>
      new NodeGroup(stack, 'Group', {
        cluster: target,
        vpc: network.vpc,
        vpcCni: networking.vpcCni as VpcCni,
        instanceTypes: TYPES,
        subnets: network.publicSubnets,
      });
    expect(group).toFailWith(
      'SubnetPublic',
      'is a public subnet, but nodes need private subnets',
      'PRIVATE_WITH_EGRESS',
      '(at Test/Group)',
    );
  });
});

function testNetworkingWith(podSubnets: (vpc: ec2.IVpc) => PodSubnets) {
  const first = testNetworking({ networkProps: { closeDefaultSecurityGroup: false } });
  return new ClusterNetworking(first.stack, 'Other', {
    network: first.network,
    cluster: first.target,
    vpcCni: { podSubnets: podSubnets(first.network.vpc) },
  });
}

describe('labels of nodes', () => {
  test.each([
    'node-role.kubernetes.io/worker',
    'kubernetes.io/role',
    'k8s.io/pool',
    'app.k8s.io/pool',
    'topology.kubernetes.io/rack',
  ])('fail where the kubelet does not start with them: %s', (label) => {
    expect(groupWith({ labels: { [label]: 'a' } })).toFailWith(
      'NodeLabel',
      `"${label}"`,
      'is a label that nodes cannot set themselves, and the kubelet does not start with it',
    );
  });

  test.each(['pool', 'example.com/pool', 'mykubernetes.io/pool', 'kubernetes.io.example.com/pool'])(
    'pass without reserved prefix: %s',
    (label) => {
      const group = groupWith({ labels: { [label]: 'a' } })();
      expect(warningsOf(group)).toEqual([]);
      expect(group.resource.labels).toEqual({ [label]: 'a' });
    },
  );

  test.each(['node.kubernetes.io/lifecycle', 'team.kubelet.kubernetes.io/a', 'topology.kubernetes.io/zone'])(
    'are warned of where the kubelet takes them and EKS may not: %s',
    (label) => {
      expect(warningsOf(groupWith({ labels: { [label]: 'a' } })())).toMatchObject([{ id: 'nodeLabelPrefix' }]);
    },
  );

  test('fail with the prefix of EKS, and beyond 50', () => {
    expect(groupWith({ labels: { 'eks.amazonaws.com/pool': 'a' } })).toFailWith('NodeLabel', 'EKS sets', 'Write');
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`l${index}`, 'a']));
    expect(groupWith({ labels: many })).toFailWith('NodeLabel', '"51" labels', 'Write at most 50');
  });
});

describe('taints of nodes', () => {
  test('fail twice with one key and effect, and pass with another effect', () => {
    const [one, two] = [Taint.noSchedule('pool', 'a'), Taint.noSchedule('pool', 'b')];
    expect(groupWith({ taints: [one, two] })).toFailWith('NodeLabel', '"pool:NoSchedule"', 'Remove one of them');
    expect(groupWith({ taints: [one, Taint.noExecute('pool')] })).not.toThrow();
  });

  test('fail beyond 50, and with a key that is none', () => {
    const many = Array.from({ length: 51 }, (_, index) => Taint.noSchedule(`t${index}`));
    expect(groupWith({ taints: many })).toFailWith('NodeLabel', '"51" taints', 'Write at most 50');
    expect(() => Taint.noSchedule('a b')).toFailWith(
      'NodeLabel',
      '"a b" is not a valid key of a taint',
      'Write letters',
    );
    expect(() => Taint.noSchedule('a', 'b c')).toFailWith(
      'NodeLabel',
      '"b c" is not a valid value of a taint',
      'Write letters',
    );
  });
});

describe('maxPods', () => {
  test('is warned of beyond the addresses of the smallest type', () => {
    const [warning] = warned({ vpcCni: { podSubnets: PodSubnets.shared() } }, ({ networking }) =>
      networking.addNodegroup('Group', { instanceTypes: TYPES, maxPods: 110 }),
    );
    expect(warning.id).toBe('maxPodsAddresses');
    expect(warning.text).toContain('exceeds the 29 pods for which m7i.large has addresses');
  });

  test.each<[string, TestNetworkingProps, number]>([
    ['within them', { vpcCni: { podSubnets: PodSubnets.shared() } }, 29],
    ['with prefixes', { vpcCni: { podAddressing: PodAddressing.prefixDelegation() } }, 110],
    ['at deployment', {}, Token.asNumber({ Ref: 'Pods' })],
  ])('is no matter %s', (_, props, maxPods) => {
    const ids = warned(props, ({ networking }) =>
      networking.addNodegroup('Group', { instanceTypes: TYPES, maxPods }),
    ).map(({ id }) => id);
    expect(ids).not.toContain('maxPodsAddresses');
  });
});

describe('CoreDNS and controllers', () => {
  const tainted = { instanceTypes: TYPES, taints: [Taint.noSchedule('dedicated')] };
  const unplaced = (props: TestNetworkingProps, add: (built: Built) => void) =>
    warned(props, add).filter(({ id }) => id === 'podsUnplaced');

  test('are warned of where all nodes are tainted', () => {
    const [{ text }] = unplaced({ loadBalancerController: {} }, ({ networking }) =>
      networking.addNodegroup('Tainted', tainted),
    );
    expect(text).toContain('CoreDNS and the AWS Load Balancer Controller cannot be scheduled');
  });

  test('are warned of where every group starts without nodes', () => {
    const add = ({ networking }: Built) =>
      networking.addNodegroup('Empty', { instanceTypes: TYPES, minSize: 0, desiredSize: 0, maxSize: 3 });
    expect(unplaced({}, add)).toHaveLength(1);
  });

  test('are warned of by the controllers alone where CoreDNS tolerates the taint', () => {
    const taints = [Taint.noSchedule('CriticalAddonsOnly')];
    const [{ text }] = unplaced({ loadBalancerController: {} }, ({ networking }) =>
      networking.addNodegroup('Critical', { instanceTypes: TYPES, taints }),
    );
    expect(text).not.toContain('CoreDNS');
  });

  test.each<[string, TestNetworkingProps, (built: Built) => void]>([
    ['one group is free', {}, ({ networking }) => networking.addNodegroup('Free', { instanceTypes: TYPES })],
    ['tolerations are given', { coreDns: { tolerations: [PodToleration.exists('dedicated')] } }, () => undefined],
    [
      'a Fargate profile takes them',
      {},
      ({ networking }) => networking.addFargateProfile('System', { selectors: [{ namespace: 'kube-*' }] }),
    ],
    ['Karpenter may start others', {}, ({ networking }) => networking.nodeNetworking({ instanceTypes: TYPES })],
  ])('are no matter where %s', (_, props, add) => {
    const both = (built: Built) => {
      built.networking.addNodegroup('Tainted', tainted);
      add(built);
    };
    expect(unplaced(props, both)).toEqual([]);
  });

  test('are no matter where no node is known here at all', () => {
    expect(unplaced({ loadBalancerController: {} }, () => undefined)).toEqual([]);
  });
});
