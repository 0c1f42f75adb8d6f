import { INSTANCE_LIMITS } from '../../lib/addressing/instance-limits.generated';
import {
  isArm,
  limitsOf,
  maxPodsByAddresses,
  type PodAddressingMode,
  podInterfaces,
  recommendedMaxPods,
} from '../../lib/addressing/max-pods';

const PLAIN: PodAddressingMode = { usesPrefixes: false, hasPodSubnets: false };
const CUSTOM: PodAddressingMode = { usesPrefixes: false, hasPodSubnets: true };
const PREFIXES: PodAddressingMode = { usesPrefixes: true, hasPodSubnets: false };
const CUSTOM_PREFIXES: PodAddressingMode = { usesPrefixes: true, hasPodSubnets: true };

/** Every type of the table, read apart from the code under test. */
const TYPES = INSTANCE_LIMITS.trim()
  .split('\n')
  .flatMap((line) => {
    const [heading, rows] = line.split(': ');
    const [family] = heading.split(' ');
    return rows.split(', ').map((row) => `${family}.${row.slice(0, row.indexOf(' '))}`);
  });

describe('the addresses of a node', () => {
  // By plain secondary addresses: misc/eni-max-pods.txt of amazon-vpc-cni-k8s v1.23.1. The others: interfaces × (addresses - 1) × 16 + 2.
  test.each([
    ['m5.large', 29, 20, 434, 290],
    ['m5.24xlarge', 737, 688, 11762, 10978],
    ['c5.18xlarge', 737, 688, 11762, 10978],
    ['m7i.8xlarge', 234, 205, 3714, 3250],
    ['t3.medium', 17, 12, 242, 162],
    ['t3.nano', 4, 3, 34, 18],
    ['p4d.24xlarge', 737, 688, 11762, 10978],
    ['hpc6id.32xlarge', 51, 2, 786, 2],
  ])('of %s hold %i pods, %i with pod subnets, %i with prefixes, %i with both', (type, ...expected) => {
    const limits = limitsOf(type);
    expect([PLAIN, CUSTOM, PREFIXES, CUSTOM_PREFIXES].map((mode) => maxPodsByAddresses(limits, mode))).toEqual(
      expected,
    );
  });

  test('of a type outside the Nitro System hold no prefixes', () => {
    expect(limitsOf('m4.large').isNitro).toBe(false);
    expect(maxPodsByAddresses(limitsOf('m4.large'), PREFIXES)).toBe(20);
  });

  test('are those of the interfaces that the CNI may use', () => {
    const limits = limitsOf('m5.large');
    expect(maxPodsByAddresses(limits, { ...PLAIN, maxInterfaces: 2 })).toBe(20);
    expect(maxPodsByAddresses(limits, { ...CUSTOM, maxInterfaces: 2 })).toBe(11);
    expect(maxPodsByAddresses(limits, { ...PLAIN, maxInterfaces: 9 })).toBe(29);
    expect(podInterfaces(limits, { ...CUSTOM, maxInterfaces: 1 })).toBe(0);
    expect(podInterfaces(limits, { ...PLAIN, maxInterfaces: 1 })).toBe(1);
  });
});

describe('the recommended number of pods', () => {
  test.each([
    ['the addresses where they are few', 'm5.large', PLAIN, 29],
    ['the addresses that custom networking leaves', 'm5.large', CUSTOM, 20],
    ['110 where prefixes would allow 434', 'm5.large', PREFIXES, 110],
    ['110 where prefixes would allow 290', 'm5.large', CUSTOM_PREFIXES, 110],
    ['110 on 16 vCPUs', 'm5.4xlarge', PLAIN, 110],
    ['250 on 32 vCPUs', 'm5.8xlarge', PREFIXES, 250],
    ['the addresses where 32 vCPUs have fewer than 250', 'm5.8xlarge', PLAIN, 234],
    ['250 on 96 vCPUs', 'm5.24xlarge', PLAIN, 250],
    ['110 where the vCPUs are not known', 'p3.16xlarge', PREFIXES, 110],
  ])('is %s: %s', (_, type, mode, expected) => {
    expect(recommendedMaxPods([type], mode)).toBe(expected);
  });

  test('goes up from 110 to 250 above 30 vCPUs', () => {
    const caps = TYPES.map((type) => [limitsOf(type), recommendedMaxPods([type], PREFIXES)] as const);
    const ample = caps.filter(([limits]) => maxPodsByAddresses(limits, PREFIXES) >= 250);
    expect(new Set(ample.filter(([{ vcpus }]) => vcpus <= 30).map(([, cap]) => cap))).toEqual(new Set([110]));
    expect(new Set(ample.filter(([{ vcpus }]) => vcpus > 30).map(([, cap]) => cap))).toEqual(new Set([250]));
  });

  test('of several types is that of the one with the fewest', () => {
    expect(recommendedMaxPods(['m5.24xlarge', 't3.medium', 'm5.large'], PLAIN)).toBe(17);
    expect(recommendedMaxPods(['m5.24xlarge', 'm5.large'], PREFIXES)).toBe(110);
  });
});

describe('the table', () => {
  test('has 1429 types, each with figures that EC2 could have', () => {
    expect(TYPES).toHaveLength(1429);
    const odd = TYPES.filter((type) => {
      const { interfaces, addressesPerInterface, branchInterfaces, vcpus, isNitro } = limitsOf(type);
      const figures = [interfaces, addressesPerInterface, branchInterfaces, vcpus];
      return (
        !figures.every((figure) => Number.isInteger(figure) && figure >= 0) ||
        interfaces < 1 ||
        interfaces > 24 ||
        addressesPerInterface < 2 ||
        addressesPerInterface > 64 ||
        typeof isNitro !== 'boolean'
      );
    });
    expect(odd).toEqual([]);
  });

  test('reads a row in the order of its heading', () => {
    expect(limitsOf('m5.large')).toEqual({
      interfaces: 3,
      addressesPerInterface: 10,
      branchInterfaces: 9,
      vcpus: 2,
      isNitro: true,
      architecture: 'x86_64',
    });
  });

  test('tells Arm families by their names', () => {
    // The families whose architecture is arm64 in EC2 DescribeInstanceTypes, 2026-08, and the -flex ones that are not sold yet.
    const arm = [
      ...['a1', 'c6g', 'c6gd', 'c6gn', 'c7g', 'c7g-flex', 'c7gd', 'c7gn', 'c8g', 'c8g-flex', 'c8gb', 'c8gd', 'c8gn'],
      ...['c9g', 'c9gd', 'g5g', 'hpc7g', 'i4g', 'i8g', 'i8ge', 'im4gn', 'is4gen', 'm6g', 'm6gd', 'm7g', 'm7g-flex'],
      ...['m7gd', 'm8g', 'm8g-flex', 'm8gb', 'm8gd', 'm8gn', 'm9g', 'm9gd', 'r6g', 'r6gd', 'r7g', 'r7gd', 'r8g'],
      ...['r8gb', 'r8gd', 'r8gn', 't4g', 'x2gd', 'x8g'],
    ];
    const families = [...new Set(TYPES.filter(isArm).map((type) => type.split('.')[0]))];
    expect(families.sort()).toEqual(arm);
    const known = TYPES.filter((type) => limitsOf(type).architecture !== undefined);
    expect(known.filter((type) => isArm(type) !== (limitsOf(type).architecture === 'arm64'))).toEqual([]);
  });
});

describe('an unknown type', () => {
  test('has the least limits of its size, so that no node takes more pods than it has addresses', () => {
    const sizes = [...new Set(TYPES.map((type) => type.split('.')[1]))].filter((size) => !size.startsWith('metal-'));
    for (const size of sizes) {
      const peers = TYPES.filter((type) => type.endsWith(`.${size}`) && !/^(hpc|mac|bmn)/.test(type));
      const nitro = peers.filter((type) => limitsOf(type).isNitro);
      for (const mode of nitro.length > 0 ? [PLAIN, PREFIXES] : []) {
        expect(recommendedMaxPods([`m99i.${size}`], mode)).toBeLessThanOrEqual(recommendedMaxPods(nitro, mode));
      }
    }
    expect(isArm('p6e-gb200.36xlarge')).toBe(true);
    expect(isArm('p6-b200.48xlarge')).toBe(false);
  });

  test('fails with the nearest known one', () => {
    expect(() => limitsOf('m5.largo')).toFailWith(
      'InstanceTypeUnknown',
      '"m5.largo" is not among the 1429 known instance types',
      'Set its limits in instanceLimits',
    );
  });

  test('fails without listing the whole table where none is near', () => {
    expect(() => recommendedMaxPods(['quantum.128xlarge-metal'], PLAIN)).toFailWith(
      'InstanceTypeUnknown',
      '"quantum.128xlarge-metal" is not among the 1429 known instance types',
      'Set its limits in instanceLimits',
    );
    expect(() => limitsOf('quantum.128xlarge-metal')).toThrow(/Set its limits in instanceLimits$/);
  });
});
