import * as fc from 'fast-check';
import { AddressPlan, type CapacityReport, Tier } from '../../lib';
import {
  addressesLeft,
  countThatFits,
  prefixesIn,
  prefixLengthFor,
  wholePrefixes,
} from '../../lib/addressing/subnet-demand';
import { type ClusterSizes, PodCapacity, type PodCapacityOptions } from '../../lib/capacity';
import { runs } from '../support/effort';
import { planOf, ZONES } from '../support/plans';

const LARGE = ['m5.large'];

describe('the pods of a node', () => {
  // EKS best practices, Custom Networking and Prefix Mode for Linux; misc/eni-max-pods.txt of amazon-vpc-cni-k8s v1.23.1; the rules of
  // max-pods-calculator.sh: 110 up to 30 vCPUs, 250 above. By columns: single addresses, custom networking, prefixes, both.
  test.each([
    ['m5.large', [29, 29], [20, 20], [110, 434], [110, 290]],
    ['t3.medium', [17, 17], [12, 12], [110, 242], [110, 162]],
    ['t3.nano', [4, 4], [3, 3], [34, 34], [18, 18]],
    ['c5.large', [29, 29], [20, 20], [110, 434], [110, 290]],
    ['m7i.large', [29, 29], [20, 20], [110, 434], [110, 290]],
    ['m7g.xlarge', [58, 58], [44, 44], [110, 898], [110, 674]],
    ['m5.4xlarge', [110, 234], [110, 205], [110, 3714], [110, 3250]],
    ['m5.8xlarge', [234, 234], [205, 205], [250, 3714], [250, 3250]],
    ['m5.24xlarge', [250, 737], [250, 688], [250, 11762], [250, 10978]],
    ['m4.large', [20, 20], [11, 11], [20, 20], [11, 11]],
  ])('of type %s: recommended and by addresses', (type, ...expected) => {
    const modes = [{}, { customNetworking: true }, { prefixDelegation: true }];
    const both = { customNetworking: true, prefixDelegation: true };
    const figures = [...modes, both].map((mode) => {
      const { maxPods, maxPodsByAddresses } = new PodCapacity({ instanceTypes: [type], ...mode });
      return [maxPods, maxPodsByAddresses];
    });
    expect(figures).toEqual(expected);
  });

  test('of several types are those of the smallest, and their addresses those of the largest', () => {
    const mixed = new PodCapacity({ instanceTypes: ['m5.24xlarge', 't3.medium'] });
    expect([mixed.maxPods, mixed.maxPodsByAddresses]).toEqual([17, 17]);
    expect(mixed.addressesAtRest.inNodeSubnet).toBe(50);
  });

  test('of a type that the table lacks are those of the limits that are given', () => {
    const limits = { networkInterfaces: 3, ipv4AddressesPerInterface: 10, branchInterfaces: 9 };
    const of = (instanceTypes: string[], instanceLimits: PodCapacityOptions['instanceLimits']) => {
      const capacity = new PodCapacity({ instanceTypes, instanceLimits, securityGroupsForPods: true, maxPods: 40 });
      const { maxPodsByAddresses, podsWithSecurityGroups, addressesAtPeak } = capacity;
      const { shortfalls } = capacity.reportOn(
        AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES }),
        { nodes: 3, podsWithSecurityGroups: 40 },
      );
      const advice = shortfalls.map((shortfall) => shortfall.advice.replace('m99i', 'm5'));
      return { maxPodsByAddresses, podsWithSecurityGroups, addressesAtPeak, advice };
    };
    expect(of(['m99i.large'], { 'm99i.large': limits })).toEqual(of(LARGE, undefined));
    const { branchInterfaces: _, ...without } = limits;
    expect(() => of(['m99i.large'], { 'm99i.large': without })).toFailWith(
      'CapacityFigure',
      'm99i.large has no branch',
      'Use a type that has them',
    );
    expect(() => new PodCapacity({ instanceTypes: ['m99i.large'] })).toFailWith(
      'InstanceTypeUnknown',
      '"m99i.large"',
      'Set its limits in instanceLimits',
    );
  });

  test('with security groups of their own are as many as the type has branches, and the trunk takes an interface', () => {
    const capacity = new PodCapacity({ instanceTypes: LARGE, securityGroupsForPods: true });
    expect([capacity.podsWithSecurityGroups, capacity.maxPods]).toEqual([9, 29]);
    expect(new PodCapacity({ instanceTypes: LARGE }).podsWithSecurityGroups).toBe(0);
    const burstable = new PodCapacity({ instanceTypes: ['t3.medium'], securityGroupsForPods: true });
    expect([burstable.podsWithSecurityGroups, burstable.maxPods]).toEqual([0, 17]);
  });

  test('have the configured values', () => {
    expect(new PodCapacity({ instanceTypes: LARGE, maxPods: 42 }).maxPods).toBe(42);
    expect(new PodCapacity({ instanceTypes: LARGE, maxEni: 2 }).maxPods).toBe(20);
  });

  test('take no IPv4 addresses in an IPv6 cluster', () => {
    const capacity = new PodCapacity({ instanceTypes: LARGE, ipv6: true });
    expect(capacity.maxPods).toBe(110);
    const grouped = new PodCapacity({ instanceTypes: LARGE, ipv6: true, securityGroupsForPods: true });
    expect(grouped.podsWithSecurityGroups).toBe(0);
    expect(capacity.addressesAtPeak).toEqual({ networkInterfaces: 1, inNodeSubnet: 1, inPodSubnet: 0, prefixes: 0 });
  });
});

describe('the available capacity of a subnet', () => {
  test.each([
    [16, 0],
    [32, 0],
    [64, 2],
    [256, 14],
    [8192, 510],
  ])('of %i addresses is %i prefixes: AWS keeps addresses in the first and the last /28', (size, prefixes) => {
    expect(prefixesIn(size)).toBe(prefixes);
  });

  test('holds 27 single addresses before a prefix is broken', () => {
    expect([0, 27, 28, 43, 44].map((singles) => wholePrefixes(256, singles, false))).toEqual([14, 14, 13, 13, 12]);
    expect(addressesLeft(256, { singles: 27, prefixes: 14 }, false)).toBe(0);
    expect(addressesLeft(256, { singles: 28, prefixes: 14 }, false)).toBe(-16);
    expect(addressesLeft(256, { singles: 251, prefixes: 0 }, false)).toBe(0);
    expect(addressesLeft(256, { singles: 252, prefixes: 0 }, false)).toBe(-1);
  });

  test('is estimated lower where single addresses lie anywhere', () => {
    // 14 × (1 - 10 / 256)^16 = 7.4
    expect(wholePrefixes(256, 10, true)).toBe(7);
    expect(wholePrefixes(256, 300, true)).toBe(0);
  });

  const capacities = fc.record({
    length: fc.integer({ min: 17, max: 28 }),
    singles: fc.nat(3000),
    prefixes: fc.nat(200),
    isScattered: fc.boolean(),
  });

  test('grows with the subnet, and shrinks with what is in it', () => {
    fc.assert(
      fc.property(capacities, fc.nat(40), ({ length, singles, prefixes, isScattered }, more) => {
        const size = 2 ** (32 - length);
        const left = addressesLeft(size, { singles, prefixes }, isScattered);
        expect(addressesLeft(2 * size, { singles, prefixes }, isScattered)).toBeGreaterThanOrEqual(left);
        expect(addressesLeft(size, { singles: singles + more, prefixes }, isScattered)).toBeLessThanOrEqual(left);
        expect(addressesLeft(size, { singles, prefixes: prefixes + more }, isScattered)).toBeLessThanOrEqual(left);
        expect(addressesLeft(size, { singles, prefixes }, true)).toBeLessThanOrEqual(
          addressesLeft(size, { singles, prefixes }, false),
        );
      }),
    );
  });

  test('holds nodes up to a number, and not one more', () => {
    fc.assert(
      fc.property(
        capacities,
        fc.integer({ min: 1, max: 40 }),
        fc.nat(8),
        ({ length, isScattered }, singles, prefixes) => {
          const size = 2 ** (32 - length);
          const fits = (nodes: number) =>
            addressesLeft(size, { singles: nodes * singles, prefixes: nodes * prefixes }, isScattered) >= 0;
          const held = countThatFits(size, { singles, prefixes }, { singles: 0, prefixes: 0 }, isScattered);
          expect([fits(held), fits(held + 1)]).toEqual([true, false]);
        },
      ),
    );
  });

  test('is that of the smallest prefix length that holds it, or of none', () => {
    fc.assert(
      fc.property(capacities, ({ length, singles, prefixes, isScattered }) => {
        const found = prefixLengthFor(length, { singles, prefixes }, isScattered);
        const fits = (prefixLength: number) =>
          addressesLeft(2 ** (32 - prefixLength), { singles, prefixes }, isScattered) >= 0;
        expect(found === undefined || fits(found)).toBe(true);
        expect(found === undefined ? fits(16) : found < length && fits(found + 1)).toBe(false);
      }),
    );
  });
});

describe('the report on a plan', () => {
  const plan = AddressPlan.forEks({ vpcCidr: '10.0.0.0/20', podCidr: '100.64.0.0/20', availabilityZones: ZONES });
  const prefixes = new PodCapacity({ instanceTypes: LARGE, prefixDelegation: true, customNetworking: true });
  const beside = { internalLoadBalancers: 2, publicLoadBalancers: 1, interfaceEndpoints: 8 };

  test('is a table, with what is missing and what to write instead', () => {
    expect(`\n${prefixes.reportOn(plan, { nodes: 9, ...beside }).table()}\n`).toMatchSnapshot();
  });

  test('counts nodes, endpoints and load balancers in node subnets', () => {
    const [node] = prefixes.reportOn(plan, { nodes: 9, ...beside }).subnets;
    // 3 nodes of 9, 2 of an upgrade, 8 endpoints and 2 × 8 for load balancers, which are one address each at rest.
    expect(node).toMatchObject({
      tier: 'node',
      usedAtRest: 3 + 8 + 2,
      usedAtPeak: 3 + 2 + 8 + 16,
      leftAtPeak: 123 - 29,
    });
    expect(node).toMatchObject({ nodesHeld: 123 - 24, podsHeld: 99 * 110, isEstimate: false });
    expect(node.usedWithZoneLost).toBe(5 + 8 + 16);
  });

  test('counts prefixes and interfaces in pod subnets', () => {
    const pod = prefixes.reportOn(plan, { nodes: 9 }).subnets.find(({ tier }) => tier === 'pod');
    // An interface and a prefix for each of 3 nodes at rest, 7 prefixes for 108 pods at peak; 30 prefixes hold 4 nodes of 7.
    expect(pod).toMatchObject({
      usablePrefixes: 30,
      usedAtRest: 3 * 17,
      usedAtPeak: 5 * 113,
      nodesHeld: 4,
      podsHeld: 440,
    });
    expect(pod?.leftAtPeak).toBe((30 - 35) * 16);
  });

  test('counts NAT gateway and load balancers in public subnets, and what EKS wants in cluster subnets', () => {
    const { subnets } = prefixes.reportOn(plan, { nodes: 1, publicLoadBalancers: 2 });
    const used = (tier: string) => subnets.find((subnet) => subnet.tier === tier);
    expect(used('public')).toMatchObject({ usedAtRest: 3, usedAtPeak: 17, nodesHeld: undefined, podsHeld: undefined });
    expect(used('cluster')).toMatchObject({ usedAtRest: 2, usedAtPeak: 6, leftAtPeak: 5 });
    const scaled = prefixes.reportOn(plan, { nodes: 1, publicLoadBalancers: 1, addressesPerLoadBalancer: 34 });
    expect(scaled.shortfalls.map(({ missing }) => missing)).toEqual([8, 8, 8]);
  });

  test('counts everything in node subnets that pods share, and marks estimates', () => {
    const shared = AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/20', availabilityZones: ZONES });
    const { subnets } = new PodCapacity({ instanceTypes: LARGE, prefixDelegation: true }).reportOn(shared, {
      nodes: 9,
    });
    // (an interface and 7 prefixes) × (3 nodes and 2 of an upgrade); 62 × (1 - 5 / 1024)^16 = 57.3 whole prefixes, 35 of them taken.
    expect(subnets[0]).toMatchObject({ isEstimate: true, usedAtPeak: 5 * 113, leftAtPeak: (57 - 35) * 16 });
    const plain = new PodCapacity({ instanceTypes: LARGE }).reportOn(shared, { nodes: 9 });
    expect(plain.subnets[0]).toMatchObject({ isEstimate: false, usedAtRest: 3 * 10, usedAtPeak: 5 * 30 });
  });

  test('moves the nodes of a lost zone to the others', () => {
    const capacity = new PodCapacity({ instanceTypes: LARGE, customNetworking: true });
    const sizes = { nodes: 66, maxUnavailable: 0 };
    const report = capacity.reportOn(plan, sizes);
    // 22 nodes a zone take 440 of 507 addresses, 33 would take 660.
    expect([report.fits, report.fitsWithZoneLost]).toEqual([true, false]);
    expect(report.shortfalls[0]).toEqual({
      cidr: '100.64.0.0/23',
      availabilityZone: 'eu-west-1a',
      onlyWithZoneLost: true,
      missing: 153,
      advice:
        '"pod" 100.64.0.0/23 in eu-west-1a lacks 153 addresses after the loss of a zone. Give "pod" a prefixLength of 22 and 3 slots, or run at most 25 nodes in a zone',
    });
    expect(capacity.reportOn(plan, { ...sizes, nodes: 50 }).fitsWithZoneLost).toBe(true);
  });

  test('adds the nodes of an upgrade: two a zone, or as many as may be unavailable', () => {
    const used = (sizes: Partial<ClusterSizes>) =>
      prefixes.reportOn(plan, { nodes: 9, ...sizes }).subnets[0].usedAtPeak;
    expect([used({}), used({ maxUnavailable: 12 }), used({ maxUnavailable: 0 })]).toEqual([5, 7, 3]);
  });

  test('tells apart what load balancers, endpoints, gateways and the control plane take', () => {
    const { subnets } = prefixes.reportOn(plan, { nodes: 9, ...beside, addressesPerLoadBalancer: 10 });
    const others = subnets.map(({ tier, usedByOthers }) => `${tier} ${usedByOthers}`);
    expect([...new Set(others)]).toEqual(['node 28', 'public 11', 'cluster 6', 'pod 0']);
  });

  test('tells what is lost to broken /28s, and counts every address once', () => {
    const { subnets } = prefixes.reportOn(plan, { nodes: 3 });
    const pod = subnets.find(({ tier }) => tier === 'pod');
    // 3 interfaces and 21 prefixes of 30; of the 27 addresses in the first and the last /28 the 24 others are of no use.
    expect(pod).toMatchObject({ usedAtPeak: 3 + 21 * 16, fragmentedAtPeak: 24, leftAtPeak: 9 * 16 });
    const shared = AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/20', availabilityZones: ZONES });
    const together = new PodCapacity({ instanceTypes: LARGE, prefixDelegation: true });
    const [node] = together.reportOn(shared, { nodes: 3, ...beside }).subnets;
    // 62 × (1 - 27 / 1024)^16 = 40.4 whole prefixes, 21 of them taken; 1,019 - 27 - 21 × 16 - 19 × 16.
    expect(node).toMatchObject({ isEstimate: true, fragmentedAtPeak: 352, leftAtPeak: 19 * 16 });
    for (const { usableAddresses, usedAtPeak, fragmentedAtPeak, leftAtPeak } of [node, ...subnets]) {
      expect(usedAtPeak + fragmentedAtPeak + leftAtPeak).toBe(usableAddresses);
    }
  });

  test('tells the nodes of an upgrade', () => {
    const surge = (sizes: Partial<ClusterSizes>) => prefixes.reportOn(plan, { nodes: 9, ...sizes }).surgeNodes;
    expect([surge({}), surge({ maxUnavailable: 12 }), surge({ maxUnavailable: 0 }), surge({ nodes: 0 })]).toEqual([
      6, 12, 0, 0,
    ]);
  });

  test('names another address for a tier that cannot grow in place', () => {
    const beyond = AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES });
    const [node] = prefixes.reportOn(beyond, { nodes: 18_000, maxUnavailable: 0 }).shortfalls;
    expect(node.advice).toBe(
      '"node" 10.0.0.0/21 in eu-west-1a lacks 3,957 addresses at peak. Add Tier.node({ name: "node-2", prefixLength: 18, cidrBlock: "100.65.0.0/16", slots: 3 }) to the plan and move to node groups with subnets: { subnetGroupName: "node-2" }, or run at most 2043 nodes in a zone',
    );
    const [pod] = prefixes.reportOn(beyond, { nodes: 600, maxUnavailable: 0 }).shortfalls;
    expect(pod.advice).toContain('Spread the nodes over more zones, or run at most 72 nodes in a zone');
    const shared = AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES });
    const [both] = new PodCapacity({ instanceTypes: LARGE }).reportOn(shared, { nodes: 3000 }).shortfalls;
    expect(both.advice).toContain('Give pods their own tier: Tier.pod({ cidrBlock: "100.64.0.0/16" }), or run at most');
  });

  test('fits after the advice is applied, in place or at another address', () => {
    const times = runs(100);
    let followed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom('10.0.0.0/16', '10.0.0.0/19', '10.0.0.0/21'),
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        fc.boolean(),
        (vpcCidr, nodes, isShared, prefixDelegation) => {
          const options = { vpcCidr, availabilityZones: ZONES };
          const before = isShared
            ? AddressPlan.forSharedSubnets(options)
            : AddressPlan.forEks({ ...options, podCidr: '100.64.0.0/17' });
          const capacity = new PodCapacity({
            instanceTypes: LARGE,
            prefixDelegation,
            customNetworking: !isShared,
          });
          const { shortfalls } = capacity.reportOn(before, { nodes });
          const inPlace = shortfalls.map(({ advice }) =>
            /[Gg]ive "([\w-]+)" a prefixLength of (\d+)(?: and (\d+) slots)?/.exec(advice),
          );
          fc.pre(inPlace.some((found) => found !== null));
          const tiers = before.tiers.map((tier) => {
            const found = inPlace.find((each) => each?.[1] === tier.name);
            const { prefixLength, slots } = {
              prefixLength: Number(found?.[2]),
              slots: Number(found?.[3] ?? tier.slots),
            };
            return found ? tier._withSize(prefixLength, slots) : tier;
          });
          followed++;
          const after = new AddressPlan({ ...options, tiers });
          const missing = capacity
            .reportOn(after, { nodes })
            .shortfalls.map(({ advice }) => /^"([\w-]+)"/.exec(advice)?.[1]);
          expect(missing.filter((tier) => inPlace.some((found) => found?.[1] === tier))).toEqual([]);
        },
      ),
      { numRuns: times },
    );
    expect(followed).toBe(times);
  });

  test('misses a second zone, and nodes for all pods', () => {
    const single = planOf({
      availabilityZones: ['eu-west-1a'],
      tiers: [Tier.node({ prefixLength: 24, startsAt: '10.0.0.0' })],
    });
    const report = new PodCapacity({ instanceTypes: LARGE }).reportOn(single, { nodes: 2, pods: 60 });
    expect([report.fits, report.fitsWithZoneLost]).toEqual([false, false]);
    expect(report.shortfalls.map(({ advice }) => advice)).toEqual([
      '2 nodes of 29 pods cannot run 2 of the pods. Plan 3 nodes',
      'eu-west-1a is the only zone of the nodes, so the loss of the zone stops all pods. Plan two zones or more',
    ]);
  });

  test('misses a /27 for load balancers', () => {
    const tiers = [
      Tier.node({ prefixLength: 24, startsAt: '10.0.0.0' }),
      Tier.public({ prefixLength: 28, startsAt: '10.0.16.0' }),
    ];
    const { shortfalls } = new PodCapacity({ instanceTypes: LARGE }).reportOn(planOf({ tiers }), {
      nodes: 3,
      publicLoadBalancers: 1,
    });
    expect(shortfalls.map(({ advice }) => advice)[0]).toBe(
      '"public" 10.0.16.0/28 in eu-west-1a is too small for an Application Load Balancer. Give "public" a prefixLength of 27',
    );
  });

  test('is about the tiers that it is asked about', () => {
    const tiers = [
      Tier.node({ prefixLength: 24, startsAt: '10.0.0.0' }),
      Tier.node({ name: 'batch', prefixLength: 24, startsAt: '10.0.32.0' }),
    ];
    const { subnets } = new PodCapacity({ instanceTypes: LARGE }).reportOn(planOf({ tiers }), {
      nodes: 3,
      nodeTier: 'batch',
    });
    expect(subnets.map(({ tier }) => tier)).toEqual(['batch', 'batch', 'batch']);
  });

  test('fails where the plan lacks the tier', () => {
    const tiers = [Tier.node({ prefixLength: 24, startsAt: '10.0.0.0' })];
    expect(() => prefixes.reportOn(planOf({ tiers }), { nodes: 3 })).toFailWith(
      'UnknownTier',
      '"pod" is not a tier of the plan',
      'Use one of "node"',
    );
  });

  const sizes = fc.record({
    nodes: fc.nat(120),
    fargatePods: fc.nat(900),
    internalLoadBalancers: fc.nat(5),
    publicLoadBalancers: fc.nat(3),
    interfaceEndpoints: fc.nat(20),
    maxUnavailable: fc.nat(10),
  });
  const options = fc.record({
    instanceTypes: fc.constantFrom(LARGE, ['m5.4xlarge'], ['t3.medium', 'm5.large']),
    prefixDelegation: fc.boolean(),
    customNetworking: fc.boolean(),
  });

  test('that fits does so for anything smaller, and in anything larger', () => {
    fc.assert(
      fc.property(options, sizes, sizes, (how, some, fewer) => {
        const capacity = new PodCapacity(how);
        const smaller = Object.fromEntries(
          Object.entries(some).map(([key, value]) => [key, Math.min(value, fewer[key as keyof typeof fewer])]),
        ) as unknown as ClusterSizes;
        const larger = AddressPlan.forEks({
          vpcCidr: '10.0.0.0/19',
          podCidr: '100.64.0.0/19',
          availabilityZones: ZONES,
        });
        const [report, less, roomier] = [
          capacity.reportOn(plan, some),
          capacity.reportOn(plan, smaller),
          capacity.reportOn(larger, some),
        ];
        expect(less.fits || !report.fits).toBe(true);
        expect(less.fitsWithZoneLost || !report.fitsWithZoneLost).toBe(true);
        expect(roomier.fits || !report.fits).toBe(true);
        for (const [index, subnet] of report.subnets.entries()) {
          expect(subnet.usedAtRest).toBeLessThanOrEqual(subnet.usedAtPeak);
          expect(roomier.subnets[index].nodesHeld ?? 0).toBeGreaterThanOrEqual(subnet.nodesHeld ?? 0);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('with fewer pods never uses more addresses', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 40 }), fc.nat(1000), fc.nat(1000), (how, nodes, pods, more) => {
        const used = (count?: number) =>
          new PodCapacity(how).reportOn(plan, { nodes, pods: count }).subnets.map(({ usedAtPeak }) => usedAtPeak);
        const [few, many, most] = [used(pods), used(pods + more), used()];
        expect(few.every((addresses, index) => addresses <= many[index] && many[index] <= most[index])).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('pods on Fargate', () => {
  const plan = AddressPlan.forEks({ vpcCidr: '10.0.0.0/20', podCidr: '100.64.0.0/20', availabilityZones: ZONES });
  const custom = new PodCapacity({ instanceTypes: LARGE, prefixDelegation: true, customNetworking: true });
  const NONE = { nodes: 0 };
  const usedIn = ({ subnets }: CapacityReport, tier: string) =>
    subnets.filter((subnet) => subnet.tier === tier).map(({ usedByFargate }) => usedByFargate);

  test('take one address each, of the pod subnets or of the tier that is named', () => {
    const report = custom.reportOn(plan, { ...NONE, fargatePods: 100 });
    expect([usedIn(report, 'pod'), usedIn(report, 'node')]).toEqual([
      [34, 34, 34],
      [0, 0, 0],
    ]);
    const named = custom.reportOn(plan, { ...NONE, fargatePods: 100, fargateTier: 'node' });
    expect([usedIn(named, 'pod'), usedIn(named, 'node')]).toEqual([
      [0, 0, 0],
      [34, 34, 34],
    ]);
    expect(
      usedIn(new PodCapacity({ instanceTypes: LARGE }).reportOn(plan, { ...NONE, fargatePods: 3 }), 'node'),
    ).toEqual([1, 1, 1]);
  });

  test('take an IPv4 address in an IPv6 cluster, too', () => {
    const ipv6 = new PodCapacity({ instanceTypes: LARGE, ipv6: true });
    expect(usedIn(ipv6.reportOn(plan, { ...NONE, fargatePods: 300 }), 'node')).toEqual([100, 100, 100]);
  });

  test('fill subnets of 507 addresses up to the last one, and in two zones once one is lost', () => {
    const fits = (fargatePods: number) => {
      const { fits: all, fitsWithZoneLost } = custom.reportOn(plan, { ...NONE, fargatePods });
      return [all, fitsWithZoneLost];
    };
    expect([fits(1014), fits(1015), fits(1521), fits(1522)]).toEqual([
      [true, true],
      [true, false],
      [true, false],
      [false, false],
    ]);
  });

  test('leave fewer addresses and prefixes to nodes, and are no part of what nodes hold', () => {
    const [before, after] = [0, 300].map((fargatePods) =>
      custom.reportOn(plan, { nodes: 3, fargatePods }).subnets.find(({ tier }) => tier === 'pod'),
    );
    // 507 addresses, 100 of them of Fargate. A node of 110 pods takes an interface and 7 prefixes.
    expect(before).toMatchObject({ nodesHeld: 4, usedAtRest: 1 + 16, usedByOthers: 0, isEstimate: false });
    expect(after?.usedAtRest).toBe(before?.usedAtRest);
    expect(after?.usedAtPeak).toBe((before?.usedAtPeak ?? 0) + 100);
    // Single addresses lie anywhere: 30 × (1 - 103 / 512)^16 is less than one whole prefix.
    expect(after).toMatchObject({ usedByFargate: 100, usedByOthers: 0, isEstimate: true, nodesHeld: 0 });
  });

  test('count as single addresses together with single addresses', () => {
    const singles = new PodCapacity({ instanceTypes: LARGE, customNetworking: true });
    const podsOf = (fargatePods: number) =>
      singles.reportOn(plan, { nodes: 3, maxUnavailable: 0, fargatePods }).subnets.find(({ tier }) => tier === 'pod');
    const each = singles.addressesAtPeak.inPodSubnet;
    for (const inZone of [0, 1, 100, 480]) {
      expect(podsOf(3 * inZone)).toMatchObject({
        nodesHeld: Math.floor((507 - inZone) / each),
        leftAtPeak: 507 - inZone - each,
      });
    }
  });

  test('are advised a larger tier, for which their profile is changed, or fewer pods', () => {
    const roomy = AddressPlan.forEks({
      vpcCidr: '10.0.0.0/20',
      podCidr: '100.64.0.0/18',
      podTier: { prefixLength: 23 },
      availabilityZones: ZONES,
    });
    const [short] = custom.reportOn(roomy, { ...NONE, fargatePods: 3000 }).shortfalls;
    expect(short.advice).toBe(
      '"pod" 100.64.0.0/23 in eu-west-1a lacks 493 addresses at peak. Give "pod" a prefixLength of 21, or run at most 507 Fargate pods in a zone',
    );
    const [beside] = custom.reportOn(plan, { ...NONE, fargatePods: 3000 }).shortfalls;
    expect(beside.advice).toContain('and set subnets of the Fargate profile to { subnetGroupName: "pod-2" }');
  });

  test('have a column where there are any', () => {
    expect(custom.reportOn(plan, { nodes: 3, fargatePods: 30 }).table()).toMatch(/Others +Fargate +Broken/);
    expect(custom.reportOn(plan, { nodes: 3 }).table()).not.toContain('Fargate');
  });

  test('fail in a tier that the plan lacks', () => {
    expect(() => custom.reportOn(plan, { ...NONE, fargatePods: 3, fargateTier: 'batch' })).toFailWith(
      'UnknownTier',
      '"batch" is not a tier of the plan',
      'Use one of',
    );
  });
});

describe('nodes whose kubelet accepts more pods than they have addresses', () => {
  const plan = AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
  const types = ['t3.medium', 'm7i.large', 'm7i.8xlarge', 'm5.metal'];

  test('never fit, whatever their type and addressing', () => {
    fc.assert(
      fc.property(
        fc.subarray(types, { minLength: 1 }),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: -3, max: 3 }),
        (instanceTypes, prefixDelegation, customNetworking, securityGroupsForPods, more) => {
          const options = { instanceTypes, prefixDelegation, customNetworking, securityGroupsForPods };
          const most = new PodCapacity(options).maxPodsByAddresses;
          const report = new PodCapacity({ ...options, maxPods: most + more }).reportOn(plan, { nodes: 2, pods: 2 });
          expect(report.fits).toBe(more <= 0);
        },
      ),
    );
  });

  test('fit in an IPv6 cluster, where addresses are no bound', () => {
    const capacity = new PodCapacity({ instanceTypes: ['t3.medium'], ipv6: true, maxPods: 250 });
    expect(capacity.reportOn(plan, { nodes: 2 }).fits).toBe(true);
  });

  test('fit with pods with and without security groups, up to branches and addresses of each', () => {
    const capacity = new PodCapacity({ instanceTypes: ['m7i.large'], securityGroupsForPods: true });
    // m7i.large: 9 branches; one of its 3 interfaces is the trunk, so 2 × 9 addresses and two pods on that of the node.
    const fits = (withGroups: number, without: number) =>
      capacity.reportOn(plan, { nodes: 10, pods: withGroups + without, podsWithSecurityGroups: withGroups }).fits;
    expect([fits(90, 200), fits(91, 199), fits(89, 201), fits(0, 200), fits(0, 201)]).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  test('fail where no node can run a pod with security groups of its own', () => {
    const report = (options: object, sizes: object) => () =>
      new PodCapacity({ instanceTypes: ['t3.medium'], ...options }).reportOn(plan, { nodes: 1, ...sizes });
    expect(report({}, { podsWithSecurityGroups: 3 })).toFailWith(
      'CapacityFigure',
      '"podsWithSecurityGroups: 3"',
      'Set securityGroupsForPods: true',
    );
    expect(report({ securityGroupsForPods: true }, { podsWithSecurityGroups: 3 })).toFailWith(
      'CapacityFigure',
      't3.medium has no branch network interfaces',
      'Use a type that has them',
    );
    const m7i = { instanceTypes: ['m7i.large'], securityGroupsForPods: true };
    expect(report(m7i, { pods: 2, podsWithSecurityGroups: 3 })).toFailWith(
      'CapacityFigure',
      '"podsWithSecurityGroups: 3" is more than "pods: 2"',
      'Write 2 or less',
    );
  });
});

describe('errors', () => {
  test.each<[Partial<PodCapacityOptions>, string, string]>([
    [{ instanceTypes: [] }, '"instanceTypes" is empty', 'Name one type or more'],
    [{ maxPods: 0 }, '"maxPods: 0" is out of bounds', 'Write a whole number of 1 or more'],
    [{ maxEni: 1.5 }, '"maxEni: 1.5" is out of bounds', 'Write a whole number of 1 or more'],
    [{ warmEniTarget: -1 }, '"warmEniTarget: -1" is out of bounds', 'Write a whole number of 0 or more'],
    [{ warmIpTarget: 0 }, '"warmIpTarget: 0" is out of bounds', 'Write a whole number of 1 or more'],
    [{ minimumIpTarget: 0 }, '"minimumIpTarget: 0" is out of bounds', 'Write a whole number of 1 or more'],
    [{ warmPrefixTarget: 0 }, '"warmPrefixTarget: 0" is out of bounds', 'Write a whole number of 1 or more'],
    [{ minimumIpTarget: 5 }, '"minimumIpTarget: 5" alone leaves a node without free addresses', 'Add warmIpTarget'],
    [{ ipv6: true, customNetworking: true }, '"customNetworking" does not work in an IPv6 cluster', 'Leave one'],
  ])('fails with %j', (wrong, said, instead) => {
    expect(() => new PodCapacity({ instanceTypes: LARGE, ...wrong })).toFailWith('CapacityFigure', said, instead);
  });

  test.each<[Partial<ClusterSizes>, string, string]>([
    [{ nodes: -1 }, '"nodes: -1"', 'Write a whole number of 0 or more'],
    [{ fargatePods: 0.5 }, '"fargatePods: 0.5"', 'Write a whole number of 0 or more'],
    [{ pods: 0.5 }, '"pods: 0.5"', 'Write a whole number of 0 or more'],
    [{ internalLoadBalancers: -1 }, '"internalLoadBalancers: -1"', 'Write a whole number of 0 or more'],
    [{ publicLoadBalancers: -1 }, '"publicLoadBalancers: -1"', 'Write a whole number of 0 or more'],
    [{ addressesPerLoadBalancer: 7 }, '"addressesPerLoadBalancer: 7"', 'Write a whole number from 8 to 100'],
    [{ interfaceEndpoints: -1 }, '"interfaceEndpoints: -1"', 'Write a whole number of 0 or more'],
    [{ maxUnavailable: 101 }, '"maxUnavailable: 101"', 'Write a whole number from 0 to 100'],
  ])('fails with the sizes %j', (wrong, said, instead) => {
    const plan = AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/20', availabilityZones: ZONES });
    const report = () => new PodCapacity({ instanceTypes: LARGE }).reportOn(plan, { nodes: 3, ...wrong });
    expect(report).toFailWith('CapacityFigure', said, instead);
  });

  test('fails on pods of a node that are no number of pods', () => {
    expect(() => new PodCapacity({ instanceTypes: LARGE }).addressesWith(-1)).toFailWith(
      'CapacityFigure',
      '"pods: -1" is out of bounds',
      'Write a whole number of 0 or more',
    );
  });

  test('fails on a type that has no interface left for pods', () => {
    const single = { instanceTypes: ['hpc6id.32xlarge'], customNetworking: true };
    expect(() => new PodCapacity(single)).toFailWith(
      'InstanceTypeUnfit',
      '"hpc6id.32xlarge" has no network interface for pods',
      'Use another type or a higher maxEni, or leave customNetworking out',
    );
  });
});
