import * as fc from 'fast-check';
import { limitsOf, type PodAddressingMode, pooledPods, type WarmPool } from '../../lib/addressing/max-pods';
import { attachedPool, nodeAddresses, totalOf } from '../../lib/addressing/node-addresses';

const PLAIN: PodAddressingMode = { usesPrefixes: false, hasPodSubnets: false };
const PREFIXES: PodAddressingMode = { usesPrefixes: true, hasPodSubnets: false };

describe('what the CNI attaches to a node', () => {
  // The table of docs/eni-and-ip-target.md, amazon-vpc-cni-k8s v1.23.1: pods, then interfaces and secondary addresses.
  test.each<[string, WarmPool, number, number, number]>([
    ['t3.small', { eni: 1 }, 0, 1, 3],
    ['t3.small', { eni: 1 }, 5, 3, 9],
    ['t3.small', { eni: 1 }, 9, 3, 9],
    ['t3.small', { ip: 1, minimumIp: 1 }, 0, 1, 1],
    ['t3.small', { ip: 1, minimumIp: 1 }, 5, 2, 6],
    ['t3.small', { ip: 1, minimumIp: 1 }, 9, 3, 9],
    ['t3.small', { ip: 2, minimumIp: 5 }, 0, 2, 5],
    ['t3.small', { ip: 2, minimumIp: 5 }, 5, 3, 7],
    ['t3.small', { ip: 2, minimumIp: 5 }, 9, 3, 9],
    ['p3dn.24xlarge', { eni: 1 }, 0, 1, 49],
    ['p3dn.24xlarge', { eni: 1 }, 3, 2, 98],
    ['p3dn.24xlarge', { eni: 1 }, 95, 3, 147],
    ['p3dn.24xlarge', { ip: 5, minimumIp: 10 }, 0, 1, 10],
    ['p3dn.24xlarge', { ip: 5, minimumIp: 10 }, 7, 1, 12],
    ['p3dn.24xlarge', { ip: 5, minimumIp: 10 }, 15, 1, 20],
    ['p3dn.24xlarge', { ip: 5, minimumIp: 10 }, 45, 2, 50],
    // The README: 30 pods with WARM_IP_TARGET 30 have 60 addresses, with MINIMUM_IP_TARGET 30 and WARM_IP_TARGET 2 they have 32.
    ['m5.4xlarge', { ip: 30 }, 30, 3, 60],
    ['m5.4xlarge', { ip: 2, minimumIp: 30 }, 30, 2, 32],
    // The README: WARM_IP_TARGET takes the place of WARM_ENI_TARGET, and 0 is not set.
    ['t3.small', { eni: 3, ip: 1 }, 0, 1, 1],
    ['t3.small', { eni: 1, ip: 0 }, 0, 1, 3],
    // No interface more until every address is used.
    ['t3.small', { eni: 0 }, 0, 1, 3],
    ['t3.small', { eni: 0 }, 2, 1, 3],
    ['t3.small', { eni: 0 }, 3, 2, 6],
    ['m5.large', { eni: 2 }, 0, 2, 18],
  ])('of type %s with %j and %i pods: %i interfaces, %i addresses', (type, warm, pods, interfaces, slots) => {
    expect(attachedPool(limitsOf(type), { ...PLAIN, warm }, pods)).toEqual({ interfaces, slots });
  });

  // The table of docs/prefix-and-ip-target.md. Left out: interfaces of p3dn.24xlarge, of which it counts more than hold prefixes; and its
  // line of one prefix for MINIMUM_IP_TARGET 20, which by its own text and its column of prefixes per interface are two.
  test.each<[string, WarmPool, number, number]>([
    ['t3.small', { prefix: 1 }, 0, 1],
    ['t3.small', { prefix: 1 }, 5, 2],
    ['t3.small', { prefix: 1 }, 16, 2],
    ['t3.small', { prefix: 1 }, 17, 3],
    ['t3.small', { prefix: 1 }, 58, 5],
    ['t3.small', { ip: 1, minimumIp: 1 }, 0, 1],
    ['t3.small', { ip: 1, minimumIp: 1 }, 5, 1],
    ['t3.small', { ip: 1, minimumIp: 1 }, 17, 2],
    ['t3.small', { ip: 1, minimumIp: 1 }, 58, 4],
    ['t3.small', { ip: 7, minimumIp: 20 }, 0, 2],
    ['t3.small', { ip: 7, minimumIp: 20 }, 5, 2],
    ['t3.small', { ip: 7, minimumIp: 20 }, 17, 2],
    ['t3.small', { ip: 7, minimumIp: 20 }, 58, 5],
    ['p3dn.24xlarge', { prefix: 1 }, 0, 1],
    ['p3dn.24xlarge', { prefix: 1 }, 3, 2],
    ['p3dn.24xlarge', { prefix: 1 }, 95, 7],
    ['p3dn.24xlarge', { ip: 5, minimumIp: 10 }, 0, 1],
    ['p3dn.24xlarge', { ip: 5, minimumIp: 10 }, 7, 1],
    ['p3dn.24xlarge', { ip: 5, minimumIp: 10 }, 15, 2],
    ['p3dn.24xlarge', { ip: 5, minimumIp: 10 }, 45, 4],
    // The README: 16 free addresses are one prefix before the first pod, and two after it.
    ['m5.large', { ip: 16 }, 0, 1],
    ['m5.large', { ip: 16 }, 1, 2],
    ['m5.large', { prefix: 2 }, 17, 4],
    ['m5.large', {}, 1, 2],
  ])('of type %s with prefixes, %j and %i pods: %i prefixes', (type, warm, pods, slots) => {
    const pool = attachedPool(limitsOf(type), { ...PREFIXES, warm }, pods);
    expect(pool.slots).toBe(slots);
    expect(pool.interfaces).toBe(Math.ceil(slots / (limitsOf(type).addressesPerInterface - 1)));
  });

  test('stops where a node has as many addresses as it may run pods', () => {
    expect(attachedPool(limitsOf('m5.large'), PREFIXES, 108, 110).slots).toBe(7);
    expect(attachedPool(limitsOf('m5.large'), PREFIXES, 108).slots).toBe(8);
    expect(attachedPool(limitsOf('m5.24xlarge'), PLAIN, 248, 250)).toEqual({ interfaces: 6, slots: 294 });
    expect(attachedPool(limitsOf('m5.24xlarge'), PLAIN, 248)).toEqual({ interfaces: 7, slots: 343 });
  });

  test('is single addresses outside the Nitro System, prefixes or not', () => {
    expect(attachedPool(limitsOf('m4.large'), PREFIXES, 0)).toEqual(attachedPool(limitsOf('m4.large'), PLAIN, 0));
  });
});

describe('the addresses of a node', () => {
  const of = (type: string, mode: PodAddressingMode, pods: number) => nodeAddresses(limitsOf(type), mode, pods, 110);

  test.each([
    // 3 nodes of c5.large with 2 CoreDNS pods on two of them: 20, 20 and 10 addresses (EKS best practices, Amazon VPC CNI).
    ['c5.large', 2, 10],
    ['c5.large', 3, 20],
    // 10 pods on an m5.8xlarge hold 60 addresses, on an m5.16xlarge 100 (AI on EKS, Networking).
    ['m5.8xlarge', 12, 60],
    ['m5.16xlarge', 12, 100],
  ])('of type %s with %i pods, CNI and kube-proxy included, are %i', (type, pods, total) => {
    expect(totalOf(of(type, PLAIN, pods))).toBe(total);
  });

  test('are in the pod subnet with custom networking, but for the first interface', () => {
    const mode = { ...PREFIXES, hasPodSubnets: true };
    expect(of('m5.large', mode, 0)).toEqual({ networkInterfaces: 2, inNodeSubnet: 1, inPodSubnet: 1, prefixes: 1 });
    expect(of('m5.large', mode, 110)).toEqual({ networkInterfaces: 2, inNodeSubnet: 1, inPodSubnet: 1, prefixes: 7 });
    expect(of('m5.large', { ...PLAIN, hasPodSubnets: true }, 20)).toEqual({
      networkInterfaces: 3,
      inNodeSubnet: 1,
      inPodSubnet: 20,
      prefixes: 0,
    });
  });

  test('count the trunk and a branch for each pod with security groups of its own', () => {
    const mode = { ...PLAIN, hasTrunk: true };
    // One interface of three is the trunk: 2 × 10 addresses, the trunk, and 9 branches beside 18 pods of the pool.
    expect(of('m5.large', mode, 29)).toEqual({ networkInterfaces: 12, inNodeSubnet: 30, inPodSubnet: 0, prefixes: 0 });
    expect(of('m5.large', mode, 0)).toEqual({ networkInterfaces: 2, inNodeSubnet: 11, inPodSubnet: 0, prefixes: 0 });
    expect(of('t3.medium', mode, 17)).toEqual(of('t3.medium', PLAIN, 17));
  });
});

describe('laws', () => {
  const cases = fc.record({
    type: fc.constantFrom('t3.small', 't3.medium', 'm5.large', 'm5.8xlarge', 'm4.large', 'c8i.48xlarge'),
    mode: fc.record({
      usesPrefixes: fc.boolean(),
      hasPodSubnets: fc.boolean(),
      hasTrunk: fc.boolean(),
      warm: fc.oneof(
        fc.record({ eni: fc.nat(3), prefix: fc.integer({ min: 1, max: 4 }) }),
        fc.record({ ip: fc.integer({ min: 1, max: 40 }), minimumIp: fc.nat(60) }),
      ),
    }),
    maxPods: fc.integer({ min: 2, max: 250 }),
    pods: fc.nat(250),
  });

  test('a node with more pods never has fewer addresses, and at rest it has the fewest', () => {
    fc.assert(
      fc.property(cases, fc.nat(20), ({ type, mode, maxPods, pods }, more) => {
        const total = (count: number) => totalOf(nodeAddresses(limitsOf(type), mode, count, maxPods));
        expect(total(pods)).toBeLessThanOrEqual(total(pods + more));
        expect(total(0)).toBeLessThanOrEqual(total(pods));
      }),
    );
  });

  test('a node has an address for every pod of the pool, and no more interfaces than its type', () => {
    fc.assert(
      fc.property(cases, ({ type, mode, maxPods, pods }) => {
        const limits = limitsOf(type);
        const own = Math.min(pods, maxPods, pooledPods(limits, mode));
        const pool = attachedPool(limits, mode, own, maxPods);
        expect(pool.slots * (mode.usesPrefixes && limits.isNitro ? 16 : 1)).toBeGreaterThanOrEqual(own);
        expect(pool.interfaces).toBeLessThanOrEqual(limits.interfaces);
      }),
    );
  });
});
