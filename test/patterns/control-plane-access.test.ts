import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import {
  type AutoModeNodeClassOptions,
  ClusterNetworking,
  NodeSecurityGroup,
  type NodeSecurityGroupOptions,
  PodSubnets,
  type VpcCni,
} from '../../lib';
import { clusterStack, testTarget } from '../support/clusters';
import { type TestNetworkingProps, testKubectlLayer, testNetworking } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const LARGE = [new ec2.InstanceType('m5.large')];
const SHARED: TestNetworkingProps = { loadBalancerController: {}, vpcCni: { podSubnets: PodSubnets.shared() } };

type Networking = ReturnType<typeof testNetworking>;

function warnedOf(groupsOf: (made: Networking) => ec2.ISecurityGroup[] | undefined, props = SHARED) {
  const made = testNetworking(props);
  made.networking.addNodegroup('System', { instanceTypes: LARGE, securityGroups: groupsOf(made) });
  return portWarnings(made);
}

function portWarnings({ stack }: Pick<Networking, 'stack'>) {
  Synthesized.of(stack);
  return warningsOf(stack).filter(({ id }) => id === 'controllerWebhookPort');
}

const foreign = ({ stack }: Networking) => [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Foreign', 'sg-0f')];
const own =
  (options: NodeSecurityGroupOptions = {}) =>
  ({ stack, network, target, networking }: Networking) => [
    new NodeSecurityGroup(stack, 'Nodes', {
      ...options,
      cluster: target,
      vpc: network.vpc,
      vpcCni: networking.vpcCni as VpcCni,
    }),
  ];

describe('the port of the controller’s webhooks', () => {
  test('is warned of where the rules of the nodes are not known, or leave it out', () => {
    expect(warnedOf(foreign)).toEqual([
      {
        id: 'controllerWebhookPort',
        path: 'Test/Networking/System',
        text: expect.stringMatching(/allow the cluster security group on TCP 9443.*NodeSecurityGroup/),
      },
    ]);
    expect(warnedOf(own({ controlPlanePorts: [443] }))).toHaveLength(1);
  });

  test('is open in the cluster security group and in a NodeSecurityGroup', () => {
    expect(warnedOf(() => undefined)).toEqual([]);
    expect(warnedOf(own())).toEqual([]);
    expect(
      warnedOf(({ stack, cluster }) => [
        ec2.SecurityGroup.fromSecurityGroupId(stack, 'Cluster_', cluster.clusterSecurityGroupId),
        ...foreign({ stack } as Networking),
      ]),
    ).toEqual([]);
  });

  test('is no matter without the controller, nor where pods have security groups of their own', () => {
    expect(warnedOf(foreign, { ...SHARED, loadBalancerController: undefined })).toEqual([]);
    expect(warnedOf(foreign, { loadBalancerController: {} })).toEqual([]);
  });

  describe('in a security group of the app', () => {
    const judged = (
      rule: (group: ec2.SecurityGroup, made: Networking) => void,
      props: Partial<ec2.SecurityGroupProps> = {},
    ) =>
      warnedOf((made) => {
        const group = new ec2.SecurityGroup(made.stack, 'Own', { vpc: made.network.vpc, ...props });
        rule(group, made);
        return [group, ...foreign(made)];
      });
    const ofCluster = ({ stack, cluster }: Networking) =>
      ec2.SecurityGroup.fromSecurityGroupId(stack, 'OfCluster', cluster.clusterSecurityGroupId);

    test('is warned of where no rule opens it', () => {
      expect(judged(() => undefined)).toHaveLength(1);
      expect(judged((group, made) => group.addIngressRule(ofCluster(made), ec2.Port.tcp(443)))).toHaveLength(1);
      expect(judged((group, made) => group.addIngressRule(ofCluster(made), ec2.Port.udp(9443)))).toHaveLength(1);
      expect(judged((group) => group.addIngressRule(group, ec2.Port.allTraffic()))).toHaveLength(1);
      expect(judged((group) => group.addIngressRule(ec2.Peer.ipv4('192.0.2.0/24'), ec2.Port.tcp(9443)))).toHaveLength(
        1,
      );
      expect(judged((group, made) => ofCluster(made).addIngressRule(group, ec2.Port.tcp(9443)))).toHaveLength(1);
    });

    test('is open where a rule lets the cluster security group in', () => {
      expect(judged((group, made) => group.addIngressRule(ofCluster(made), ec2.Port.tcp(9443)))).toEqual([]);
      expect(judged((group, made) => group.addIngressRule(ofCluster(made), ec2.Port.tcpRange(1025, 65535)))).toEqual(
        [],
      );
      expect(judged((group, made) => group.connections.allowFrom(ofCluster(made), ec2.Port.allTraffic()))).toEqual([]);
    });

    test.each([true, false])(
      'is open where a rule lets in the VPC, which the control plane lies in: %s',
      (disableInlineRules) => {
        const vpc = (group: ec2.SecurityGroup, { network }: Networking) =>
          group.addIngressRule(ec2.Peer.ipv4(network.vpc.vpcCidrBlock), ec2.Port.tcp(9443));
        expect(judged(vpc, { disableInlineRules })).toEqual([]);
        expect(judged((group) => group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(9443)))).toEqual([]);
      },
    );

    test('is open where the rule is written later, and where the group is not of this app', () => {
      const made = testNetworking(SHARED);
      const [group] = foreign(made);
      made.networking.addNodegroup('System', { instanceTypes: LARGE, securityGroups: [group] });
      group.addIngressRule(ofCluster(made), ec2.Port.tcp(9443));
      expect(portWarnings(made)).toEqual([]);
    });
  });

  test('is warned of where pods have security groups of their own that leave it out', () => {
    const pods = (isOpen: boolean, given = true) => {
      const { stack, network, cluster, target } = testTarget({}, { kubectlLayer: testKubectlLayer(clusterStack()) });
      const group = new ec2.SecurityGroup(stack, 'Pods', { vpc: network.vpc });
      if (isOpen) {
        const ofCluster = ec2.SecurityGroup.fromSecurityGroupId(stack, 'OfCluster', cluster.clusterSecurityGroupId);
        group.addIngressRule(ofCluster, ec2.Port.tcp(9443));
      }
      const podSubnets = PodSubnets.custom(network.subnetsOf('pod'), given ? [group] : undefined);
      const networking = new ClusterNetworking(stack, 'Networking', {
        network,
        cluster: target,
        vpcCni: { podSubnets },
        loadBalancerController: {},
      });
      networking.addNodegroup('System', { instanceTypes: LARGE });
      return portWarnings({ stack });
    };
    expect(pods(false)).toEqual([
      {
        id: 'controllerWebhookPort',
        path: 'Test/Networking/VpcCni',
        text: expect.stringContaining('the security groups of the pods'),
      },
    ]);
    expect(pods(true)).toEqual([]);
    expect(pods(false, false)).toEqual([]);
  });

  test('is the one that values of the chart name', () => {
    const props = { ...SHARED, loadBalancerController: { additionalValues: { webhookBindPort: 9553 } } };
    expect(warnedOf(own(), props)).toEqual([expect.objectContaining({ text: expect.stringContaining('on TCP 9553') })]);
    expect(warnedOf(own({ controlPlanePorts: [9553] }), props)).toEqual([]);
  });

  test('is warned of for nodes that something else starts', () => {
    const made = testNetworking(SHARED);
    made.networking.nodeNetworking({ instanceTypes: LARGE, securityGroups: foreign(made) });
    expect(portWarnings(made).map(({ path }) => path)).toEqual(['Test/Networking']);
  });

  test('is warned of for nodes of Karpenter, which have the group that was tagged for it, before or after', () => {
    const warned = (group: (made: Networking) => ec2.ISecurityGroup[], asksForNodes = true, isFirst = false) => {
      const made = testNetworking(SHARED);
      const tag = () => made.network.tagForKarpenter('orion', group(made)[0]);
      if (isFirst) {
        tag();
      }
      if (asksForNodes) {
        made.networking.nodeNetworking({ instanceTypes: LARGE });
      }
      if (!isFirst) {
        tag();
      }
      return portWarnings(made).map(({ path }) => path);
    };
    expect(warned(foreign)).toEqual(['Test/Networking']);
    expect(warned(foreign, true, true)).toEqual(['Test/Networking']);
    expect(warned(own())).toEqual([]);
    // Other clusters of the network may have no nodes of Karpenter.
    expect(warned(foreign, false)).toEqual([]);
  });

  test('is warned of for nodes of EKS Auto Mode, and for pods there that have other security groups', () => {
    const warned = (optionsOf: (made: Networking) => AutoModeNodeClassOptions) => {
      const made = testNetworking({
        loadBalancerController: {},
        clusterProps: {
          defaultCapacityType: eks.DefaultCapacityType.AUTOMODE,
          defaultCapacity: undefined,
          compute: { nodePools: [] },
        },
      });
      made.networking.addNodeClass('Own', optionsOf(made));
      return portWarnings(made).map(({ path, text }) => `${path} ${/(?:Use|Add) .*?(?:nodes|pods)/.exec(text)}`);
    };
    expect(warned(() => ({}))).toEqual([]);
    expect(warned((made) => ({ securityGroups: foreign(made) }))).toEqual([
      'Test/Networking/Own Use a NodeSecurityGroup for the nodes',
    ]);
    expect(warned((made) => ({ podSecurityGroups: foreign(made) }))).toEqual([
      'Test/Networking/Own Add such a rule to the security groups of the pods',
    ]);
  });
});
