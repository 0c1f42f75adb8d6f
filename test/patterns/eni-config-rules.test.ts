import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { ClusterNetworking, PodSubnets } from '../../lib';
import { clusterStack, testTarget } from '../support/clusters';
import { testKubectlLayer } from '../support/networking';
import { Synthesized } from '../support/templates';
import { warningsOf } from '../support/warnings';

type Made = ReturnType<typeof testTarget> & { readonly ofCluster: ec2.ISecurityGroup };

/** The warnings of pods whose ENIConfigs have these groups. */
function warned(groupsOf: (made: Made) => ec2.ISecurityGroup[] | undefined): string[] {
  const target = testTarget({}, { kubectlLayer: testKubectlLayer(clusterStack()) });
  const { stack, network, cluster } = target;
  const ofCluster = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Of', cluster.clusterSecurityGroupId);
  const networking = new ClusterNetworking(stack, 'Networking', {
    network,
    cluster: target.target,
    vpcCni: { podSubnets: PodSubnets.custom(network.eniConfigSubnets, groupsOf({ ...target, ofCluster })) },
  });
  networking.addNodegroup('System', { instanceTypes: [new ec2.InstanceType('m7i.large')] });
  Synthesized.of(stack);
  return warningsOf(stack)
    .filter(({ id }) => id === 'eniConfigSecurityGroups')
    .map(({ path, text }) => `${path}: ${/need: (.*?)\. Add/.exec(text)?.[1]}`);
}

const own = ({ stack, network }: Made) => new ec2.SecurityGroup(stack, 'Own', { vpc: network.vpc });

describe('security groups of ENIConfigs', () => {
  test('are warned of without rules for DNS, for kubelets and for the Kubernetes API', () => {
    expect(warned((made) => [own(made)])).toEqual([
      'Test/Networking/VpcCni: UDP and TCP 53 from the groups themselves, for DNS; a rule from the security groups of the nodes, for kubelet probes; TCP 443 from these groups in the cluster security group, for the Kubernetes API',
    ]);
  });

  test('are warned of for what is left out alone', () => {
    const partly = (made: Made) => {
      const group = own(made);
      group.addIngressRule(group, ec2.Port.udp(53));
      group.addIngressRule(made.ofCluster, ec2.Port.tcp(8080));
      made.ofCluster.addIngressRule(group, ec2.Port.tcp(443));
      return [group];
    };
    expect(warned(partly)).toEqual(['Test/Networking/VpcCni: TCP 53 from the groups themselves, for DNS']);
  });

  test('are none where rules let all of it through, by group or by block', () => {
    const byGroup = (made: Made) => {
      const group = own(made);
      group.addIngressRule(group, ec2.Port.allTraffic());
      group.connections.allowFrom(made.ofCluster, ec2.Port.allTraffic());
      group.connections.allowTo(made.ofCluster, ec2.Port.tcp(443));
      return [group];
    };
    const byBlock = (made: Made) => {
      const group = own(made);
      group.addIngressRule(ec2.Peer.ipv4('10.0.0.0/8'), ec2.Port.allTraffic());
      made.ofCluster.addIngressRule(ec2.Peer.ipv4('100.64.0.0/16'), ec2.Port.tcp(443));
      return [group];
    };
    expect(warned(byGroup)).toEqual([]);
    expect(warned(byBlock)).toEqual([]);
  });

  test('are none where the cluster security group is among them, and where their rules are not known', () => {
    expect(warned(() => undefined)).toEqual([]);
    expect(warned((made) => [own(made), made.ofCluster])).toEqual([]);
    expect(warned(({ stack }) => [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Foreign', 'sg-0f')])).toEqual([]);
  });
});
