import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import {
  AddressPlan,
  EgressTarget,
  EksNetwork,
  EndpointAddressing,
  EndpointFeature,
  EndpointPolicy,
  type ExistingNetworkProps,
  FlowLogs,
  NatStrategy,
  NetworkAcls,
  S3Gateway,
  type SharedAddressPlanOptions,
  Tier,
  VpcEndpoints,
  type VpcEndpointsProps,
} from '../../lib';
import { ClusterOwnership, IpamAllocation, Ipv6Block, type NetworkAclsOptions } from '../../lib/vpc';
import { bucket, flowLogBucket, flowLogs } from './flow-logs';
import { every, Section } from './measure';
import { alone, type Make, type Parts, whole } from './whole';

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
const EIPS = (letter: string) => [`eipalloc-0123456789abcde${letter}`];
const TRANSIT = EgressTarget.transitGateway('tgw-0123456789abcdef0');
const REST = { rest: NatStrategy.perZone() };

/** The network of the quickstart. */
export const plan = new Section<Make>('AddressPlan', (make) => whole(make), {})
  .row('AddressPlanOptions.availabilityZones', 'a zone is added', {
    plan: { availabilityZones: [...ZONES, 'eu-west-1d'] },
  })
  .row('AddressPlanOptions.availabilityZones', 'zones in another order', {
    plan: { availabilityZones: [...ZONES].reverse() },
  })
  .row('AddressPlanOptions.availabilityZones', 'a zone is removed', {
    plan: { availabilityZones: ZONES.slice(0, 2), clusterZones: ZONES.slice(0, 2) },
  })
  .row(
    'AddressPlanOptions.availabilityZones',
    'a zone comes, without `clusterZones`',
    { plan: { availabilityZones: [...ZONES, 'eu-west-1d'], clusterZones: undefined } },
    { plan: { clusterZones: undefined } },
  )
  .row('AddressPlanOptions.clusterZones', 'set to all zones', {}, { plan: { clusterZones: undefined } })
  .row(
    'AddressPlanOptions.clusterZones',
    'one more value',
    { plan: { availabilityZones: [...ZONES, 'eu-west-1d'], clusterZones: [...ZONES, 'eu-west-1d'] } },
    { plan: { availabilityZones: [...ZONES, 'eu-west-1d'], clusterZones: ZONES } },
  )
  .row('AddressPlanOptions.vpcCidr', 'another block', { plan: { vpcCidr: '10.1.0.0/16' } })
  .row('AddressPlanOptions.connectedNetworks', 'set', { plan: { connectedNetworks: { office: '192.168.0.0/24' } } })
  .row('AddressPlanOptions.reserves', 'set', { plan: { reserves: { appliances: '10.0.192.0/20' } } })
  .row('AddressPlanOptions.serviceCidr', 'set', { plan: { serviceCidr: '172.20.0.0/16' } })
  .row('AddressPlanOptions.zoneSlots', 'another slot for a zone', { plan: { zoneSlots: { 'eu-west-1c': 4 } } })
  .row('PrivateAddressPlanOptions.podCidr', 'another block', { plan: { podCidr: '100.65.0.0/16' } })
  .row(['PrivateAddressPlanOptions.additionalTiers', 'AddressPlanProps.tiers'], 'a tier is added', {
    plan: { additionalTiers: [Tier.isolated('databases', { startsAt: '10.0.192.0', prefixLength: 24 })] },
  })
  .row('PrivateAddressPlanOptions.additionalTiers', 'a second block for pods is added', {
    plan: { additionalTiers: [Tier.pod({ name: 'pod2', cidrBlock: '100.65.0.0/16' })] },
  })
  .row('PrivateAddressPlanOptions.nodeTier', '`prefixLength` changes', { plan: { nodeTier: { prefixLength: 22 } } })
  .row('PrivateAddressPlanOptions.podTier', '`prefixLength` changes', { plan: { podTier: { prefixLength: 20 } } })
  .row('PrivateAddressPlanOptions.clusterTier', '`startsAt` changes', {
    plan: { clusterTier: { startsAt: '10.0.248.0' } },
  })
  .row('EksAddressPlanOptions.publicTier', '`prefixLength` changes', { plan: { publicTier: { prefixLength: 24 } } })
  .row('TierOptions.name', 'another name of the pod tier', { plan: { podTier: { name: 'workload' } } })
  .row(['TierPlacement.prefixLength', 'TierPlacement.hosts'], 'another length', { plan: { podTier: { hosts: 4000 } } })
  .row('TierPlacement.startsAt', 'another address', { plan: { nodeTier: { startsAt: '10.0.128.0' } } })
  .row('TierPlacement.slots', 'fewer slots', { plan: { nodeTier: { slots: 6 } } })
  .row('TierPlacement.cidrBlock', 'another block of the pod tier', {
    plan: { podTier: { cidrBlock: '100.65.0.0/16' }, podCidr: undefined },
  })
  .row('TierPlacement.prefixReservation', 'set', { plan: { podTier: { prefixReservation: 20 } } })
  .row('TierPlacement.ipv6Index', 'another index of a tier', dualStack(12), dualStack(11));

function dualStack(ipv6Index: number): Make {
  const tier = Tier.isolated('databases', { startsAt: '10.0.192.0', prefixLength: 24, ipv6Index });
  return { plan: { additionalTiers: [tier] }, network: { ipv6: Ipv6Block.amazonProvided() } };
}

export const network = new Section<Make>('EksNetwork', (make) => whole(make), {})
  .row('EksNetworkProps.nat', '`perZone()` → `single()`', { network: { nat: NatStrategy.single() } })
  .row('EksNetworkProps.nat', '`single()` → `perZone()`', {}, { network: { nat: NatStrategy.single() } })
  .row('EksNetworkProps.nat', '`perZone()` → `regional()`', { network: { nat: NatStrategy.regional() } })
  .row(
    'EksNetworkProps.nat',
    '`perZone()` → `none()`',
    {
      network: { nat: NatStrategy.none() },
      networking: { loadBalancerController: undefined, externalDns: undefined },
      nodes: null,
    },
    { networking: { loadBalancerController: undefined, externalDns: undefined }, nodes: null },
  )
  .row('EksNetworkProps.nat', '`perZone()` → `through()`', { network: { nat: NatStrategy.through(TRANSIT) } })
  .row('PerZoneNatOptions.elasticIps', 'set', {
    network: {
      nat: NatStrategy.perZone({
        elasticIps: { 'eu-west-1a': EIPS('a'), 'eu-west-1b': EIPS('b'), 'eu-west-1c': EIPS('c') },
      }),
    },
  })
  .row(
    'PerZoneNatOptions.elasticIps',
    'a second address of one gateway',
    {
      network: {
        nat: NatStrategy.perZone({
          elasticIps: { 'eu-west-1a': [...EIPS('a'), ...EIPS('d')], 'eu-west-1b': EIPS('b'), 'eu-west-1c': EIPS('c') },
        }),
      },
    },
    {
      network: {
        nat: NatStrategy.perZone({
          elasticIps: { 'eu-west-1a': EIPS('a'), 'eu-west-1b': EIPS('b'), 'eu-west-1c': EIPS('c') },
        }),
      },
    },
  )
  .row('PerZoneNatOptions.availabilityZones', 'fewer zones', {
    network: { nat: NatStrategy.perZone({ availabilityZones: ZONES.slice(0, 2) }) },
  })
  .row(
    'SingleNatOptions.elasticIps',
    'set',
    { network: { nat: NatStrategy.single('eu-west-1a', { elasticIps: EIPS('a') }) } },
    { network: { nat: NatStrategy.single('eu-west-1a') } },
  )
  .row(
    'RegionalNatOptions.elasticIps',
    'set',
    {
      network: {
        nat: NatStrategy.regional({
          elasticIps: { 'eu-west-1a': EIPS('a'), 'eu-west-1b': EIPS('b'), 'eu-west-1c': EIPS('c') },
        }),
      },
    },
    { network: { nat: NatStrategy.regional() } },
  )
  .row(
    'EgressTargetOptions.destinations',
    'one more value',
    { network: { nat: NatStrategy.through(TRANSIT, { destinations: ['192.168.0.0/16', '172.16.0.0/16'], ...REST }) } },
    { network: { nat: NatStrategy.through(TRANSIT, { destinations: ['192.168.0.0/16'], ...REST }) } },
  )
  .row('TransitGatewayTargetOptions.attachmentTier', 'another tier', attachedIn('transit'), attachedIn())
  .row(
    'EgressTargetOptions.rest',
    'set',
    withoutHandler(NatStrategy.through(TRANSIT, { destinations: ['192.168.0.0/16'], ...REST })),
    withoutHandler(NatStrategy.through(TRANSIT, { destinations: ['192.168.0.0/16'] })),
  )
  .row(
    'PrivateNatOptions.destinations',
    'one more value',
    privateNat({ destinations: ['192.168.0.0/16', '172.16.0.0/16'] }),
    privateNat({ destinations: ['192.168.0.0/16'] }),
  )
  .row(
    'PrivateNatOptions.rest',
    'set',
    privateNat({ destinations: ['192.168.0.0/16'], ...REST }),
    privateNat({ destinations: ['192.168.0.0/16'] }),
  )
  .row('PrivateNatOptions.gatewayTier', 'another tier', privateNat({ gatewayTier: 'transit' }), privateNat({}))
  .row('EksNetworkProps.ipv6', 'set: `amazonProvided()`', { network: { ipv6: Ipv6Block.amazonProvided() } })
  .row('EksNetworkProps.ipv6', 'removed', {}, { network: { ipv6: Ipv6Block.amazonProvided() } })
  .row(
    'EksNetworkProps.ipv6',
    '`amazonProvided()` → `ipam()`',
    { network: { ipv6: Ipv6Block.ipam('ipam-pool-0123456789abcdef0') } },
    { network: { ipv6: Ipv6Block.amazonProvided() } },
  )
  .row(
    ['EksNetworkProps.ipam', 'IpamPools.vpcPoolId'],
    'set for the VPC',
    ipam({ vpcPoolId: 'ipam-pool-0123456789abcdef0' }),
    { plan: { connectedNetworks: undefined } },
  )
  .row(
    'IpamPools.secondaryPoolIds',
    'set for the pods',
    ipam({ secondaryPoolIds: { '100.64.0.0/16': 'ipam-pool-0123456789abcdef0' } }),
    { plan: { connectedNetworks: undefined } },
  )
  .row('EksNetworkProps.endpoints', 'one more value', {
    network: {
      endpoints: [
        EndpointFeature.NODES,
        EndpointFeature.POD_IDENTITY,
        EndpointFeature.KUBECTL_HANDLER,
        EndpointFeature.LOAD_BALANCER_CONTROLLER,
        EndpointFeature.LOGS,
        EndpointFeature.XRAY,
      ],
    },
  })
  .row('EksNetworkProps.endpoints', 'fewer values', { network: { endpoints: [EndpointFeature.NODES] } })
  .row('EksNetworkProps.endpoints', 'in another order', {
    network: {
      endpoints: [
        EndpointFeature.LOGS,
        EndpointFeature.LOAD_BALANCER_CONTROLLER,
        EndpointFeature.KUBECTL_HANDLER,
        EndpointFeature.POD_IDENTITY,
        EndpointFeature.NODES,
      ],
    },
  })
  .row(
    ['EksNetworkProps.endpointPolicy', 'EndpointPolicyOptions.accounts', 'EndpointPolicyOptions.buckets'],
    '`account()` → another',
    {
      network: {
        endpointPolicy: EndpointPolicy.organization('o-a1b2c3d4e5', { accounts: ['111122223333'], buckets: [] }),
      },
    },
  )
  .row('EksNetworkProps.serviceZones', 'set', { network: { serviceZones: { 'ecr.api': ZONES.slice(0, 2) } } })
  .row(['EksNetworkProps.s3Gateway', 'DefinedS3GatewayOptions.routeTableIds'], 'set: one more route table', {
    network: { s3Gateway: S3Gateway.defined({ routeTableIds: ['rtb-0123456789abcdef0'] }) },
  })
  .row('EksNetworkProps.s3Gateway', '`defined()` → `none()`', { network: { s3Gateway: S3Gateway.none() } })
  .row(
    ['EksNetworkProps.endpointAddressing', 'DualStackEndpointOptions.services', 'DualStackEndpointOptions.s3Gateway'],
    '`ipv4()` → `dualStack()`',
    {
      network: {
        ipv6: Ipv6Block.amazonProvided(),
        endpointAddressing: EndpointAddressing.dualStack({ s3Gateway: true, services: ['ec2', 'logs'] }),
      },
    },
    { network: { ipv6: Ipv6Block.amazonProvided() } },
  )
  .row('EksNetworkProps.closeDefaultSecurityGroup', 'true → false', { network: { closeDefaultSecurityGroup: false } })
  .row('EksNetworkProps.networkAcls', 'set', { network: { networkAcls: NetworkAcls.perTier() } })
  .row(...acls())
  .row('EksNetworkProps.networkAcls', 'removed', {}, { network: { networkAcls: NetworkAcls.perTier() } })
  .row(['EksNetworkProps.subnetTags', 'SubnetTags.clusters', 'SubnetTags.podDiscovery'], 'set', {
    network: { subnetTags: { clusters: { orion: ClusterOwnership.SHARED }, podDiscovery: true } },
  })
  .row('EksNetworkProps.zoneNames', 'other names', zoneIds('b', 'a'), zoneIds('a', 'b'))
  .row('EksNetworkProps.planPage', 'true', { network: { planPage: true } })
  .row('EksNetworkProps.vpcName', 'another name', { network: { vpcName: 'orion' } })
  .row('EksNetworkProps.flowLogs', 'removed', { network: { flowLogs: undefined } })
  .row('EksNetworkProps.flowLogs', '`toS3()` → `toCloudWatchLogs()`', {
    network: { flowLogs: FlowLogs.toCloudWatchLogs() },
  })
  .row(
    'EksNetworkProps.flowLogs',
    '`toS3()` → `toBucket()`',
    (stack) => ({ network: { flowLogs: FlowLogs.toBucket(bucket(stack)) } }),
    (stack) => {
      bucket(stack);
      return {};
    },
  );

function attachedIn(attachmentTier?: string): Parts {
  const tier = Tier.isolated('transit', { startsAt: '10.0.192.0', prefixLength: 28 });
  const target = EgressTarget.transitGateway('tgw-0123456789abcdef0', { attachmentTier });
  return { plan: { additionalTiers: [tier] }, network: { nat: NatStrategy.through(target) } };
}

function zoneIds(first: string, second: string): Make {
  return {
    plan: { availabilityZones: ['euw1-az1', 'euw1-az2'], clusterZones: undefined },
    network: { zoneNames: { 'euw1-az1': `eu-west-1${first}`, 'euw1-az2': `eu-west-1${second}` } },
  };
}

/** A network whose subnets need no internet access. */
function withoutHandler(nat: NatStrategy): Parts {
  const networking = { loadBalancerController: undefined, externalDns: undefined };
  return { network: { nat }, target: { kubectlLayer: undefined }, networking, nodes: null };
}

function privateNat(options: Parameters<typeof NatStrategy.privateGateways>[1]): Parts {
  return {
    plan: {
      connectedNetworks: undefined,
      additionalTiers: [
        Tier.withEgress('gateways', { startsAt: '10.0.192.0', prefixLength: 28, slots: 8 }),
        Tier.withEgress('transit', { startsAt: '10.0.200.0', prefixLength: 28, slots: 8 }),
      ],
    },
    ...withoutHandler(NatStrategy.privateGateways(TRANSIT, options)),
  };
}

function ipam(pools: Parameters<typeof IpamAllocation.fromPools>[0]): Make {
  return { plan: { connectedNetworks: undefined }, network: { ipam: IpamAllocation.fromPools(pools) } };
}

function acls(): [string[], string, Make, Make] {
  const { covers, value } = every<NetworkAclsOptions>('NetworkAclsOptions', {
    clientNetworks: ['192.168.0.0/16'],
    loadBalancerPorts: [80, 443, 8443],
    maxEntries: 40,
  });
  return [
    covers,
    'all set',
    { network: { networkAcls: NetworkAcls.perTier(value) } },
    { network: { networkAcls: NetworkAcls.perTier() } },
  ];
}

function vpc(stack: Stack): ec2.Vpc {
  return (
    (stack.node.tryFindChild('Vpc') as ec2.Vpc | undefined) ??
    new ec2.Vpc(stack, 'Vpc', { availabilityZones: ZONES, restrictDefaultSecurityGroup: false })
  );
}

export const endpoints = new Section<(stack: Stack) => Partial<VpcEndpointsProps>>(
  'VpcEndpoints',
  (choose) =>
    alone((stack) => {
      new VpcEndpoints(stack, 'Endpoints', { vpc: vpc(stack), features: [EndpointFeature.NODES], ...choose(stack) });
    }),
  () => ({}),
)
  .row('VpcEndpointsProps.features', 'one more value', () => ({
    features: [EndpointFeature.NODES, EndpointFeature.LOGS],
  }))
  .row(['VpcEndpointsProps.serviceZones', 'VpcEndpointsProps.s3Gateway'], 'set', () => ({
    serviceZones: { ec2: ZONES.slice(0, 2) },
    s3Gateway: S3Gateway.none(),
  }))
  .row('VpcEndpointsProps.existingServices', 'set', () => ({ existingServices: ['ec2'] }))
  .row('VpcEndpointsProps.policy', '`account()` → `fullAccess()`', () => ({ policy: EndpointPolicy.fullAccess() }))
  .row('VpcEndpointsProps.clientNetworks', 'set', () => ({ clientNetworks: ['192.168.0.0/16'] }))
  .row('VpcEndpointsProps.subnets', 'other subnets', (stack) => ({
    subnets: { subnets: vpc(stack).privateSubnets.slice(0, 2) },
  }))
  .row('VpcEndpointsProps.gatewaySubnets', 'other subnets', (stack) => ({
    gatewaySubnets: [{ subnets: vpc(stack).privateSubnets.slice(0, 2) }],
  }))
  .row('VpcEndpointsProps.addressing', '`ipv4()` → `dualStack()`', dualEndpoints(true), dualEndpoints(false));

function dualEndpoints(dual: boolean): (stack: Stack) => Partial<VpcEndpointsProps> {
  return (stack) => {
    const vpc6 = new ec2.Vpc(stack, 'Vpc6', {
      availabilityZones: ZONES,
      ipProtocol: ec2.IpProtocol.DUAL_STACK,
      restrictDefaultSecurityGroup: false,
    });
    return { vpc: vpc6, addressing: dual ? EndpointAddressing.dualStack() : EndpointAddressing.ipv4() };
  };
}

type Existing = Partial<ExistingNetworkProps>;
export const existing = new Section<(stack: Stack) => Existing>(
  'EksNetwork.fromVpc',
  (choose) =>
    alone((stack) => {
      EksNetwork.fromVpc(stack, 'Network', {
        vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-0123456789abcdef0',
          availabilityZones: ZONES,
          vpcCidrBlock: '10.0.0.0/16',
        }),
        nodeSubnets: subnetsOf(stack, 'node', '0a'),
        clusterSubnets: subnetsOf(stack, 'cluster', '0b'),
        ...choose(stack),
      });
    }),
  () => ({}),
)
  .row(['ExistingNetworkOptions.podSubnets', 'ExistingNetworkOptions.publicSubnets'], 'set', (stack) => ({
    podSubnets: [subnetsOf(stack, 'pod', '0c')],
    publicSubnets: subnetsOf(stack, 'public', '0d'),
  }))
  .row(
    ['ExistingNetworkOptions.nodeSubnets', 'ExistingNetworkOptions.clusterSubnets'],
    'one subnet removed',
    (stack) => ({
      nodeSubnets: subnetsOf(stack, 'node', '0a', 2),
      clusterSubnets: subnetsOf(stack, 'cluster', '0b', 2),
    }),
  )
  .row(
    [
      'ExistingNetworkOptions.cidrBlocks',
      'ExistingNetworkOptions.connectedNetworks',
      'ExistingNetworkOptions.ipv6CidrBlock',
      'ExistingNetworkOptions.existingServices',
    ],
    'set',
    () => ({
      cidrBlocks: ['10.0.0.0/16', '100.64.0.0/16'],
      connectedNetworks: { office: '192.168.0.0/16' },
      ipv6CidrBlock: '2001:db8::/56',
      existingServices: ['ec2'],
    }),
  )
  .row('ExistingNetworkOptions.clusterZones', 'set', () => ({ clusterZones: ZONES.slice(0, 2) }))
  .row(
    ['ExistingNetworkOptions.subnetTags', 'ExistingSubnetTags.loadBalancers', 'ExistingSubnetTags.ownerAccount'],
    'set',
    () => ({
      subnetTags: { loadBalancers: true, ownerAccount: '111111111111' },
    }),
  );

function subnetsOf(stack: Stack, tier: string, digits: string, count = 3): ec2.SubnetSelection {
  return {
    subnets: ZONES.slice(0, count).map((availabilityZone, index) => {
      const id = `${tier}${index + 1}`;
      const attributes = {
        subnetId: `subnet-${digits}3456789abcdef0${index + 1}`,
        availabilityZone,
        routeTableId: `rtb-${digits}3456789abcdef0${index + 1}`,
      };
      return (
        (stack.node.tryFindChild(id) as ec2.ISubnet | undefined) ??
        ec2.Subnet.fromSubnetAttributes(stack, id, attributes)
      );
    }),
  };
}

type Shared = Partial<SharedAddressPlanOptions>;
export const shared = new Section<Shared>(
  'AddressPlan.forSharedSubnets',
  (options) =>
    alone((stack) => {
      const addressPlan = AddressPlan.forSharedSubnets({
        vpcCidr: '10.0.0.0/16',
        availabilityZones: ZONES,
        ...options,
      });
      new EksNetwork(stack, 'Network', { addressPlan, closeDefaultSecurityGroup: false });
    }),
  {},
)
  .row('SharedAddressPlanOptions.additionalTiers', 'a tier is added', {
    additionalTiers: [Tier.isolated('databases', { startsAt: '10.0.240.64', prefixLength: 26 })],
  })
  .row('SharedAddressPlanOptions.nodeTier', '`prefixLength` changes', { nodeTier: { prefixLength: 21 } })
  .row('SharedAddressPlanOptions.clusterTier', '`prefixLength` changes', { clusterTier: { prefixLength: 27 } })
  .row('SharedAddressPlanOptions.publicTier', '`prefixLength` changes', { publicTier: { prefixLength: 25 } });

export const NETWORK_SECTIONS = [plan, network, flowLogs, flowLogBucket, endpoints, existing, shared];
