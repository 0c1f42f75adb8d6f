import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Stack } from 'aws-cdk-lib/core';
import {
  ClusterNetworking,
  ClusterTarget,
  NodeSecurityGroup,
  type NodeSecurityGroupOptions,
  PodSubnets,
  type VpcCni,
} from '../../lib';
import { EksAddonKind } from '../../lib/addons';
import { ADDONS, type AddonFacts } from '../../lib/addons/addon-table';
import { ACCOUNT, REGION, testApp, testNetwork } from '../support/builders';
import { testCluster } from '../support/clusters';
import { Deletion } from '../support/deletion';
import { type TestNetworkingProps, testNetworking } from '../support/networking';
import { flatten, Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

const SHARED: TestNetworkingProps = { vpcCni: { podSubnets: PodSubnets.shared() } };
const LARGE = [new ec2.InstanceType('m5.large')];

type Networking = ReturnType<typeof testNetworking>;

const groupOf = ({ stack, network, target, networking }: Networking, options: NodeSecurityGroupOptions = {}) =>
  new NodeSecurityGroup(stack, 'Nodes', {
    ...options,
    cluster: target,
    vpc: network.vpc,
    vpcCni: networking.vpcCni as VpcCni,
  });

/** The ports that a template opens to the cluster security group in other groups: `port description`. */
function opened(template: Synthesized): string[] {
  return template
    .all('AWS::EC2::SecurityGroupIngress')
    .filter(({ Properties }) => /ClusterSecurityGroupId/.test(flatten(Properties.SourceSecurityGroupId)))
    .filter(({ Properties }) => !/ClusterSecurityGroupId/.test(flatten(Properties.GroupId)))
    .map(({ Properties }) => `${Properties.FromPort} ${Properties.Description}`)
    .sort();
}

describe('the ports of add-ons', () => {
  // The EKS User Guide (metrics-server), terraform-aws-eks#3622 (cert-manager), the OpenTelemetry operator and Kueue; read on 2026-11-28.
  test('are those on which their webhooks and aggregated APIs listen', () => {
    const ports = Object.entries(ADDONS as Record<string, AddonFacts>).flatMap(([name, { controlPlanePorts }]) =>
      controlPlanePorts ? [[name, controlPlanePorts]] : [],
    );
    expect(Object.fromEntries(ports)).toEqual({
      adot: [9443],
      'amazon-cloudwatch-observability': [9443],
      'amazon-sagemaker-hyperpod-taskgovernance': [8082, 9443],
      'cert-manager': [10260],
      'metrics-server': [10251],
    });
  });

  test.each([true, false])('come with an add-on, whether it is first: %s', (isFirst) => {
    const made = testNetworking(SHARED);
    if (isFirst) {
      made.networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
    }
    const group = groupOf(made);
    made.networking.addNodegroup('System', { instanceTypes: LARGE, securityGroups: [group] });
    if (!isFirst) {
      made.networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
    }
    made.networking.addAddon('Certificates', { kind: EksAddonKind.CERT_MANAGER });
    const template = Synthesized.of(made.stack);
    expect(opened(template)).toEqual([
      '10250 Control plane',
      '10251 Control plane, to the add-on metrics-server',
      '10260 Control plane, to the add-on cert-manager',
      '443 Control plane',
      '9443 Control plane',
    ]);
    expect(warningsOf(made.stack)).toEqual([]);
  });

  test('are open before the add-on, and until it is gone', () => {
    const made = testNetworking(SHARED);
    made.networking.addNodegroup('System', { instanceTypes: LARGE, securityGroups: [groupOf(made)] });
    made.networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
    const template = Synthesized.of(made.stack);
    const rule = template.all('AWS::EC2::SecurityGroupIngress').find(({ Properties }) => Properties.FromPort === 10251);
    expect(template.waitsFor(template.one('AWS::EKS::Addon', 'metrics-server').id)).toContain(rule?.id);
    expect(template.waitsFor(template.one('AWS::EKS::Nodegroup').id)).toContain(rule?.id);
    expect(new Deletion(template).cycles).toEqual([]);
    expect(new Deletion(template).unmet).toEqual([]);
  });

  test('are opened once, and those that the group has already are not opened again', () => {
    const made = testNetworking(SHARED);
    groupOf(made, { controlPlanePorts: [10251] });
    made.networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
    made.networking.addAddon('Agent', { kind: EksAddonKind.CLOUDWATCH_OBSERVABILITY });
    made.networking.addAddon('Certificates', { kind: EksAddonKind.CERT_MANAGER });
    made.networking.addAddon('Traces', { kind: EksAddonKind.ADOT });
    expect(opened(Synthesized.of(made.stack))).toEqual([
      '10250 Control plane',
      '10251 Control plane',
      '10260 Control plane, to the add-on cert-manager',
      '9443 Control plane, to the add-on amazon-cloudwatch-observability',
    ]);
  });

  test('are those that the user names', () => {
    const made = testNetworking(SHARED);
    groupOf(made);
    made.networking.addAddon('Own', { kind: EksAddonKind.unlisted('own_operator'), controlPlanePorts: [8443] });
    made.networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER, controlPlanePorts: [4443] });
    expect(opened(Synthesized.of(made.stack)).slice(1, 3)).toEqual([
      '443 Control plane',
      '4443 Control plane, to the add-on metrics-server',
    ]);
    expect(() =>
      made.networking.addAddon('Wrong', { kind: EksAddonKind.SNAPSHOT_CONTROLLER, controlPlanePorts: [0] }),
    ).toFailWith(
      'AddonSetting',
      '"controlPlanePorts: 0" is not a TCP port',
      'Write whole numbers from 1 to 65535',
      '(at Test/Networking/Wrong)',
    );
  });

  test('are opened in the stack of the group, without a circle between stacks', () => {
    const app = testApp();
    const env = { account: ACCOUNT, region: REGION };
    const [first, second] = [new Stack(app, 'First', { env }), new Stack(app, 'Second', { env })];
    const network = testNetwork(first);
    const target = ClusterTarget.fromV2(testCluster(network));
    const networking = new ClusterNetworking(first, 'Networking', { ...SHARED, network, cluster: target });
    networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
    new NodeSecurityGroup(second, 'Nodes', {
      cluster: target,
      vpc: network.vpc,
      vpcCni: networking.vpcCni as VpcCni,
    });
    const ports = Synthesized.of(second)
      .all('AWS::EC2::SecurityGroupIngress')
      .map(({ Properties }) => Properties.FromPort);
    expect(ports).toContain(10251);
    expect(first.dependencies).toEqual([]);
  });
});

describe('an add-on whose port other security groups leave closed', () => {
  const warned = (groupsOf: (made: Networking) => ec2.ISecurityGroup[] | undefined, props = SHARED) => {
    const made = testNetworking(props);
    made.networking.addNodegroup('System', { instanceTypes: LARGE, securityGroups: groupsOf(made) });
    made.networking.addAddon('Metrics', { kind: EksAddonKind.METRICS_SERVER });
    Synthesized.of(made.stack);
    return warningsOf(made.stack).filter(({ id }) => id === 'addonControlPlanePort');
  };
  const own = (made: Networking, isOpen: boolean) => {
    const group = new ec2.SecurityGroup(made.stack, 'Own', { vpc: made.network.vpc });
    if (isOpen) {
      const ofCluster = ec2.SecurityGroup.fromSecurityGroupId(made.stack, 'Of', made.cluster.clusterSecurityGroupId);
      group.addIngressRule(ofCluster, ec2.Port.tcp(10251));
    }
    return [group];
  };

  test('is warned of', () => {
    expect(warned((made) => own(made, false))).toEqual([
      {
        id: 'addonControlPlanePort',
        path: 'Test/Networking/System',
        text: expect.stringMatching(/TCP 10251 \(add-on metrics-server\)\. Use a NodeSecurityGroup/),
      },
    ]);
  });

  test('is none where they open it, and in the cluster security group', () => {
    expect(warned((made) => own(made, true))).toEqual([]);
    expect(warned(() => undefined)).toEqual([]);
    expect(warned((made) => [groupOf(made)])).toEqual([]);
  });
});
