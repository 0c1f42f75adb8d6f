import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksV1 from 'aws-cdk-lib/aws-eks';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import {
  ClusterTarget,
  type ClusterTargetAttributes,
  NetworkPolicyMode,
  PodAddressing,
  PodSubnets,
  SecurityGroupsForPods,
  VpcCni,
  type VpcCniOptions,
} from '../../lib';
import { SourceNat } from '../../lib/cni';
import { validateStrictEnforcement } from '../../lib/cni/security-groups-for-pods';
import { VPC_CNI_KEYS } from '../fixtures/vpc-cni-keys';
import { clusterStack, kubectlLayer, testTarget } from '../support/clusters';
import { configurationOf } from '../support/configuration';
import { importedCluster } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const STRICT = SecurityGroupsForPods.strict();
const STANDARD = SecurityGroupsForPods.standard();
const CLUSTER_POLICY = 'AmazonEKSVPCResourceController';

function cniIn(options: VpcCniOptions, attributes: Partial<ClusterTargetAttributes> = {}) {
  const stack = clusterStack();
  const cni = new VpcCni(stack, 'Cni', { cluster: importedCluster(stack, attributes), ...options });
  return { stack, cni };
}

const configured = (options: VpcCniOptions) => configurationOf(Synthesized.of(cniIn(options).stack), 'vpc-cni');

const warningIds = (stack: Stack) => warningsOf(stack).map(({ id }) => id);

/** The policies of AWS on the role that EKS takes on. */
function clusterPoliciesOf(stack: Stack): string[] {
  const role = Synthesized.of(stack).one('AWS::IAM::Role', 'AmazonEKSClusterPolicy');
  return role.Properties.ManagedPolicyArns.map((arn: unknown) => flatten(arn).split('/').pop());
}

describe('the enforcement', () => {
  test.each<[string, SecurityGroupsForPods, object]>([
    [
      'strict, with answers to probes over TCP',
      STRICT,
      {
        env: { ENABLE_POD_ENI: 'true', POD_SECURITY_GROUP_ENFORCING_MODE: 'strict' },
        init: { env: { DISABLE_TCP_EARLY_DEMUX: 'true' } },
      },
    ],
    [
      'strict, for pods without probes over TCP',
      SecurityGroupsForPods.strict({ tcpProbes: false }),
      { env: { ENABLE_POD_ENI: 'true', POD_SECURITY_GROUP_ENFORCING_MODE: 'strict' } },
    ],
    [
      'standard, which needs nothing for probes',
      STANDARD,
      { env: { ENABLE_POD_ENI: 'true', POD_SECURITY_GROUP_ENFORCING_MODE: 'standard' } },
    ],
  ])('is %s', (_, securityGroupsForPods, configuration) => {
    expect(configured({ securityGroupsForPods })).toEqual(configuration);
  });

  test('goes to the containers that read its variables', () => {
    const { env, init } = configured({ securityGroupsForPods: STRICT });
    expect(VPC_CNI_KEYS.env).toEqual(expect.arrayContaining(Object.keys(env)));
    expect(VPC_CNI_KEYS.init).toEqual(expect.arrayContaining(Object.keys(init.env)));
  });

  test('is nowhere by default', () => {
    const { stack, cni } = cniIn({});
    expect(configurationOf(Synthesized.of(stack), 'vpc-cni')).toBeUndefined();
    expect(cni._podSecurityGroups).toBeUndefined();
    expect(cni._addressingMode.hasTrunk).toBeUndefined();
    expect(warningsOf(stack)).toEqual([]);
  });

  test('tells node groups of the trunk, and others of its mode', () => {
    const { cni } = cniIn({ securityGroupsForPods: STRICT });
    expect(cni._addressingMode.hasTrunk).toBe(true);
    expect(cni._podSecurityGroups).toBe('strict');
    expect(cniIn({ securityGroupsForPods: STANDARD }).cni._podSecurityGroups).toBe('standard');
  });

  test('goes with prefixes, external SNAT and interfaces for the trunk and the pods', () => {
    const podAddressing = PodAddressing.prefixDelegation({ maxEni: 2 });
    const { env } = configured({ securityGroupsForPods: STANDARD, podAddressing, sourceNat: SourceNat.none() });
    expect(env).toMatchObject({ ENABLE_POD_ENI: 'true', ENABLE_PREFIX_DELEGATION: 'true', MAX_ENI: '2' });
  });
});

describe('refusals', () => {
  test.each([NetworkPolicyMode.standard(), NetworkPolicyMode.strict()])(
    'fails with the strict enforcement beside network policy',
    (networkPolicy) => {
      expect(() => cniIn({ securityGroupsForPods: STRICT, networkPolicy })).toFailWith(
        'CniSetting',
        '"SecurityGroupsForPods.strict()" cannot be combined with network policies',
        'Write SecurityGroupsForPods.standard() or NetworkPolicyMode.off()',
        '(at Test/Cni)',
      );
      expect(() => cniIn({ securityGroupsForPods: STANDARD, networkPolicy })).not.toThrow();
    },
  );

  test.each([
    [
      'kube-proxy in ipvs mode',
      { kubeProxyMode: 'ipvs' },
      'does not work with kube-proxy in ipvs mode',
      'KubeProxyMode',
    ],
    [
      'NodeLocal DNSCache',
      { nodeLocalDns: true },
      'prevents pods from reaching NodeLocal DNSCache on their node',
      'leave the cache out',
    ],
  ])('fails with the strict enforcement beside %s', (_, surroundings, wrong, instead) => {
    expect(() => validateStrictEnforcement('strict', surroundings, { node: { path: 'Test/Networking' } })).toFailWith(
      'CniSetting',
      wrong,
      instead,
      '"SecurityGroupsForPods.strict()"',
      'Write SecurityGroupsForPods.standard() or',
      '(at Test/Networking)',
    );
    for (const enforcing of ['standard', undefined] as const) {
      expect(() => validateStrictEnforcement(enforcing, surroundings)).not.toThrow();
    }
  });

  test.each(['iptables', 'nftables', undefined])('leaves the strict enforcement beside %s alone', (kubeProxyMode) => {
    expect(() => validateStrictEnforcement('strict', { kubeProxyMode, nodeLocalDns: false })).not.toThrow();
  });

  test('fails with no interface for the trunk', () => {
    const podAddressing = PodAddressing.secondaryIp({ maxEni: 1 });
    expect(() => cniIn({ securityGroupsForPods: STANDARD, podAddressing })).toFailWith(
      'CniAddressing',
      '"maxEni: 1" is too few for security groups for pods, because the trunk uses one',
      'Write 2 or more',
      '(at Test/Cni)',
    );
  });

  test('fails with no interface for pods beside the trunk and the one that custom networking keeps free', () => {
    const podSubnets = PodSubnets.custom([
      ec2.Subnet.fromSubnetAttributes(new Stack(), 'Pods', { subnetId: 'subnet-1', availabilityZone: 'eu-west-1a' }),
    ]);
    const withMost = (maxEni: number) =>
      cniIn({ securityGroupsForPods: STRICT, podAddressing: PodAddressing.secondaryIp({ maxEni }), podSubnets });
    expect(() => withMost(2)).toFailWith(
      'CniAddressing',
      '"maxEni: 2" is too few for security groups for pods, because the trunk uses one and custom networking another',
      'Write 3 or more',
    );
    expect(() => withMost(3)).not.toThrow();
  });
});

describe('the role of the cluster', () => {
  test('gets the policy that trunks need where aws-eks-v2 defines it', () => {
    const { stack, target } = testTarget();
    new VpcCni(stack, 'Cni', { cluster: target, securityGroupsForPods: STRICT });
    expect(clusterPoliciesOf(stack)).toEqual(['AmazonEKSClusterPolicy', CLUSTER_POLICY]);
    expect(warningsOf(stack)).toEqual([]);
  });

  test('gets the policy that trunks need where aws-eks defines it', () => {
    const stack = clusterStack();
    const cluster = new eksV1.Cluster(stack, 'Cluster', {
      version: eksV1.KubernetesVersion.of('1.36'),
      defaultCapacity: 0,
      kubectlLayer: kubectlLayer(stack),
    });
    const target = ClusterTarget.fromV1(cluster);
    new VpcCni(stack, 'Cni', { cluster: target, securityGroupsForPods: STRICT });
    expect(clusterPoliciesOf(stack)).toEqual(['AmazonEKSClusterPolicy', CLUSTER_POLICY]);
    expect(warningIds(stack)).not.toContain('podSecurityGroupsClusterRole');
  });

  test('does not get the policy twice, nor without security groups for pods', () => {
    const { stack, target, cluster } = testTarget();
    cluster.role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName(CLUSTER_POLICY));
    new VpcCni(stack, 'Cni', { cluster: target, securityGroupsForPods: STRICT });
    expect(clusterPoliciesOf(stack)).toEqual(['AmazonEKSClusterPolicy', CLUSTER_POLICY]);
    const other = testTarget();
    new VpcCni(other.stack, 'Cni', { cluster: other.target });
    expect(clusterPoliciesOf(other.stack)).toEqual(['AmazonEKSClusterPolicy']);
  });

  test.each<[string, (stack: Stack) => iam.IRole]>([
    ['an imported one', (stack) => iam.Role.fromRoleArn(stack, 'Own', 'arn:test:iam::111111111111:role/eks')],
    [
      'one that takes no policies',
      (stack) =>
        new iam.Role(stack, 'Own', { assumedBy: new iam.ServicePrincipal('eks.amazonaws.com') }).withoutPolicyUpdates(),
    ],
  ])('is warned of where it is %s', (_, roleIn) => {
    const { stack, network } = testTarget();
    const role = roleIn(stack);
    const cluster = new eksV1.Cluster(stack, 'Other', {
      version: eksV1.KubernetesVersion.of('1.36'),
      vpc: network.vpc,
      vpcSubnets: [network.clusterSubnets],
      defaultCapacity: 0,
      kubectlLayer: kubectlLayer(stack),
      role,
    });
    new VpcCni(stack, 'Cni', { cluster: ClusterTarget.fromV1(cluster), securityGroupsForPods: STRICT });
    expect(warningIds(stack)).toContain('podSecurityGroupsClusterRole');
  });

  test('is warned of where the cluster is imported', () => {
    expect(warningsOf(cniIn({ securityGroupsForPods: STRICT }).stack)).toEqual([
      {
        id: 'podSecurityGroupsClusterRole',
        path: 'Test/Cni',
        text: expect.stringMatching(/AmazonEKSVPCResourceController on the cluster role.*Attach the policy/),
      },
    ]);
  });
});

describe('traffic that meets other rules than one thinks', () => {
  const warned = (options: VpcCniOptions, attributes = {}) =>
    warningIds(cniIn(options, attributes).stack).filter((id) => id !== 'podSecurityGroupsClusterRole');

  test('is warned of: out of the VPC, the standard enforcement uses the groups of the node', () => {
    expect(warned({ securityGroupsForPods: STANDARD })).toEqual(['podSecurityGroupsSnat']);
    expect(warned({ securityGroupsForPods: STANDARD, sourceNat: SourceNat.byNode() })).toEqual([
      'podSecurityGroupsSnat',
    ]);
    expect(warned({ securityGroupsForPods: STANDARD, sourceNat: SourceNat.none() })).toEqual([]);
    expect(warned({ securityGroupsForPods: STRICT })).toEqual([]);
  });

  test('is warned of in an IPv6 cluster, on which the sources disagree', () => {
    expect(warned({ securityGroupsForPods: STANDARD }, { ipv6: true })).toEqual(['podSecurityGroupsIpv6']);
    expect(warned({ securityGroupsForPods: STRICT }, { ipv6: true })).toEqual(['podSecurityGroupsIpv6']);
  });
});
