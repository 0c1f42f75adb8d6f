import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks-v2';
import fc from 'fast-check';
import { AddressPlan, Cidr, ClusterNetworking, ClusterTarget, EndpointFeature, Tier } from '../../lib';
import { testNetwork, testStack, ZONES } from '../support/builders';
import { planOf } from '../support/plans';
import { Synthesized } from '../support/templates';

const RESERVATION = 'AWS::EC2::SubnetCidrReservation';

const shared = (prefixReservation?: number) =>
  AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES, nodeTier: { prefixReservation } });

describe('a plan with prefix reservations', () => {
  test('shows it next to the subnets, and moves nothing', () => {
    expect(shared(19).table()).toMatchSnapshot();
    expect(shared(19).subnets.map(({ cidr }) => cidr)).toEqual(shared().subnets.map(({ cidr }) => cidr));
    expect(
      shared(19)
        .subnetsOf('node')
        .map(({ prefixReservation }) => prefixReservation),
    ).toEqual(['10.0.32.0/19', '10.0.96.0/19', '10.0.160.0/19']);
    expect(shared().subnets.some((subnet) => 'prefixReservation' in subnet)).toBe(false);
  });

  test('keeps the aligned upper end of every subnet, never all of it', () => {
    const lengths = fc
      .integer({ min: 20, max: 27 })
      .chain((subnet) => fc.tuple(fc.constant(subnet), fc.integer({ min: subnet + 1, max: 28 })));
    fc.assert(
      fc.property(lengths, ([prefixLength, prefixReservation]) => {
        const plan = planOf({ tiers: [Tier.node({ prefixLength, prefixReservation, startsAt: '10.0.0.0' })] });
        for (const { cidr, prefixReservation: kept } of plan.subnets) {
          const [subnet, part] = [Cidr.parse(cidr), Cidr.parse(kept as string)];
          expect(subnet.contains(part)).toBe(true);
          expect(part.prefixLength).toBe(prefixReservation);
          expect(part.lastAddress).toBe(subnet.lastAddress);
          expect(part.firstAddress).not.toBe(subnet.firstAddress);
        }
      }),
    );
  });

  test.each([
    [18, 'Write 19 to 28'],
    [17, 'Write 19 to 28'],
    [29, 'Write 19 to 28'],
    [19.5, 'Write 19 to 28'],
  ])('fails on a /%d of a /18', (length, instead) => {
    expect(() => shared(length)).toFailWith('PrefixReservation', `"node" reserves a /${length} of each /18`, instead);
  });

  test('fails on any part of a /28', () => {
    const tier = Tier.node({ prefixLength: 28, prefixReservation: 28, startsAt: '10.0.0.0' });
    expect(() => planOf({ tiers: [tier] })).toFailWith(
      'PrefixReservation',
      '"node" reserves a /28 of each /28 for prefixes',
      'Leave it out',
    );
  });
});

describe('a network with prefix reservations', () => {
  const stack = testStack();
  const network = testNetwork(stack, { addressPlan: shared(19), endpoints: [EndpointFeature.POD_IDENTITY] });
  const cluster = new eks.Cluster(stack, 'Cluster', {
    version: eks.KubernetesVersion.of('1.36'),
    vpc: network.vpc,
    vpcSubnets: [network.clusterSubnets],
    bootstrapSelfManagedAddons: false,
    defaultCapacity: 0,
    defaultCapacityType: eks.DefaultCapacityType.NODEGROUP,
  });
  new ClusterNetworking(stack, 'Networking', { network, cluster: ClusterTarget.fromV2(cluster) }).addNodegroup(
    'System',
    {
      instanceTypes: [new ec2.InstanceType('m7i.large')],
    },
  );
  const template = Synthesized.of(stack);
  const reservations = template.all(RESERVATION);

  test('reserves it in each node subnet', () => {
    expect(
      reservations.map(({ id, Properties: { SubnetId, ...rest } }) => ({
        id,
        subnet: template.byId(SubnetId.Ref).Properties.CidrBlock,
        ...rest,
      })),
    ).toMatchSnapshot();
  });

  test.each(['AWS::EKS::Nodegroup', 'AWS::EC2::VPCEndpoint'])('does so before %s takes addresses there', (type) => {
    const taker = template.one(type, type.endsWith('Endpoint') ? 'Interface' : '');
    expect(taker.DependsOn).toEqual(expect.arrayContaining(reservations.map(({ id }) => id)));
  });
});
