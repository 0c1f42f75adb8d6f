import * as fc from 'fast-check';
import { AddressPlan } from '../../lib/addressing/address-plan';
import { type CapacityQuestion, capacityOf } from '../../lib/addressing/plan-capacity';
import { Tier } from '../../lib/addressing/tier';
import { planOf, ZONES } from '../support/plans';

const ask = (question: Partial<CapacityQuestion>): CapacityQuestion => ({
  instanceTypes: [],
  usesPrefixes: true,
  ...question,
});

const eks = (podTiers: Tier[] = []) =>
  AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES, additionalTiers: podTiers });
const shared = AddressPlan.forSharedSubnets({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES });

const problemsOf = (plan: AddressPlan, question: Partial<CapacityQuestion>) =>
  capacityOf(plan, ask(question)).checks.map(({ problems }) => problems);

describe('a subnet', () => {
  test('of nodes holds a node per address, beside pod subnets', () => {
    expect(capacityOf(eks(), ask({})).subnets[0]).toMatchObject({
      cidr: '10.0.0.0/21',
      nodes: 2043,
      pods: null,
      prefixes: null,
    });
  });

  test('of pods holds a pod per address, or all its /28 but the two in which AWS keeps addresses', () => {
    expect(capacityOf(eks(), ask({})).subnets[3]).toMatchObject({
      cidr: '100.64.0.0/19',
      nodes: null,
      pods: 8187,
      prefixes: 510,
    });
  });

  test('of nodes and pods together says nothing of nodes', () => {
    const [first, ...others] = capacityOf(shared, ask({})).subnets;
    expect(first).toMatchObject({ nodes: null, pods: 16_379, prefixes: 1022 });
    expect(others).toHaveLength(2);
  });

  test.each([
    [28, 0],
    [27, 0],
    [26, 2],
  ])('of /%i holds %i prefixes', (prefixLength, prefixes) => {
    const plan = planOf({ tiers: [Tier.pod({ prefixLength, startsAt: '10.0.0.0' })] });
    expect(capacityOf(plan, ask({})).subnets[0].prefixes).toBe(prefixes);
  });
});

test('a node takes the pods that its addresses allow, and no more than EKS recommends', () => {
  const types = (usesPrefixes: boolean) =>
    capacityOf(eks(), ask({ instanceTypes: ['m7i.large'], usesPrefixes })).nodeTypes;
  expect(types(true)).toEqual([{ instanceType: 'm7i.large', podsByAddresses: 290, recommendedPods: 110 }]);
  expect(types(false)).toEqual([{ instanceType: 'm7i.large', podsByAddresses: 20, recommendedPods: 20 }]);
});

describe('what is asked for', () => {
  test('is nothing, and nothing is checked', () => {
    expect(capacityOf(eks(), ask({})).checks).toEqual([]);
  });

  test('is spread over the zones, and over one fewer', () => {
    expect(capacityOf(eks(), ask({ nodes: 90, pods: 4000 })).checks).toEqual([
      { situation: 'all zones', zones: 3, nodesPerZone: 30, podsPerZone: 1334, fits: true, problems: [] },
      { situation: 'one zone lost', zones: 2, nodesPerZone: 45, podsPerZone: 2000, fits: true, problems: [] },
    ]);
  });

  test('may fit as long as no zone is lost', () => {
    const [all, lost] = capacityOf(eks(), ask({ nodes: 60, pods: 20_000 })).checks;
    expect([all.fits, lost.fits]).toEqual([true, false]);
    expect(lost.problems).toEqual([
      '"pod" 100.64.0.0/19 in eu-west-1a has 509 prefixes where 30 nodes of 334 pods take 660, write --tier name=pod-2,role=pod,block=100.65.0.0/16',
    ]);
  });

  test('may be more pods than the nodes take', () => {
    expect(problemsOf(eks(), { instanceTypes: ['m7i.large'], nodes: 3, pods: 500 })[0]).toEqual([
      '"--nodes 3" take 324 pods of 500, 108 each, write --nodes 5 or larger types',
    ]);
    expect(problemsOf(eks(), { instanceTypes: ['m7i.large'], nodes: 5, pods: 500 })[0]).toEqual([]);
  });

  test('counts the interface of each node that has an address of the pods', () => {
    // 27 loose addresses in the broken /28s, then one /28 for each 16 interfaces.
    const room = (nodes: number) =>
      /has (\d+) prefixes/.exec(problemsOf(eks(), { nodes: nodes * 3, pods: 200_000 })[0][0])?.[1];
    expect([room(27), room(28), room(43), room(44)]).toEqual(['510', '509', '509', '508']);
  });

  test('counts all addresses of the interfaces that the CNI attaches, and one of them more', () => {
    // m7i.large: 3 interfaces of 10 addresses, 9 of them for pods; with pod subnets two interfaces hold pods.
    const take = (pods: number) =>
      /take ([\d,]+),/.exec(
        problemsOf(eks(), { instanceTypes: ['m7i.large'], usesPrefixes: false, nodes: 3000, pods })[0].at(-1) ?? '',
      )?.[1];
    expect([take(9 * 3000), take(10 * 3000)]).toEqual(['20,000', '20,000']);
    const sharedTake = problemsOf(shared, {
      instanceTypes: ['m7i.large'],
      usesPrefixes: false,
      nodes: 3000,
      pods: 27_000,
    })[0];
    expect(sharedTake[0]).toContain('has 16,379 addresses where 1,000 nodes of 9 pods take 20,000');
  });

  test('may be too many nodes, with the prefix that would hold them', () => {
    expect(problemsOf(eks(), { nodes: 3 * 2043, pods: 0 })[0]).toEqual([]);
    expect(problemsOf(eks(), { nodes: 3 * 2043 + 1, pods: 0 })[0]).toEqual([
      '"node" 10.0.0.0/21 in eu-west-1a has 2,043 addresses for 2,044 nodes, write --tier name=node,prefix=20',
    ]);
    expect(problemsOf(eks(), { nodes: 300_000 })[0][0]).toContain('give the rest to a second cluster');
  });

  test('may be more than any VPC holds', () => {
    expect(problemsOf(eks(), { nodes: 3000, pods: 600_000 })[0][0]).toMatch(
      /take 14,000, give the rest to a second cluster/,
    );
  });

  test('fits once the advice about pods is followed', () => {
    let followed = 0;
    fc.assert(
      fc.property(
        fc.constantFrom('eks', 'shared'),
        fc.boolean(),
        fc.integer({ min: 1, max: 900 }),
        fc.integer({ min: 1, max: 90_000 }),
        (layout, usesPrefixes, nodes, pods) => {
          const question = ask({ usesPrefixes, nodes, pods });
          const plan = layout === 'eks' ? eks() : shared;
          const advice = problemsOf(plan, question).map((problems) => problems.join(' '));
          const named = [...(advice.at(-1) ?? '').matchAll(/--tier name=([\w-]+),role=pod,block=([\d./]+)/g)];
          fc.pre(named.length > 0);
          const more = named.map(([, name, cidrBlock]) => Tier.pod({ name, cidrBlock }));
          const base = { vpcCidr: '10.0.0.0/16', availabilityZones: ZONES, additionalTiers: more };
          const better = layout === 'eks' ? AddressPlan.forEks(base) : AddressPlan.forSharedSubnets(base);
          followed++;
          expect(problemsOf(better, question).flat()).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
    expect(followed).toBeGreaterThan(100);
  });
});
