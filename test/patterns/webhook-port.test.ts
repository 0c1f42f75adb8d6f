import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { NodeSecurityGroup, type NodeSecurityGroupOptions, PodSubnets, type VpcCni } from '../../lib';
import { type TestNetworkingProps, testNetworking } from '../support/networking';
import { warningsOf } from '../support/warnings';

const LARGE = [new ec2.InstanceType('m5.large')];
const SHARED: TestNetworkingProps = { loadBalancerController: {}, vpcCni: { podSubnets: PodSubnets.shared() } };

type Networking = ReturnType<typeof testNetworking>;

function warnedOf(groupsOf: (made: Networking) => ec2.ISecurityGroup[] | undefined, props = SHARED) {
  const made = testNetworking(props);
  made.networking.addNodegroup('System', { instanceTypes: LARGE, securityGroups: groupsOf(made) });
  return warningsOf(made.stack).filter(({ id }) => id === 'controllerWebhookPort');
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
        text: expect.stringMatching(/let the cluster security group in on TCP 9443.*NodeSecurityGroup/),
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
});
