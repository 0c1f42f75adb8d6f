import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  INSTANCE_LIMITS,
  INSTANCE_LIMITS_AS_OF,
  INSTANCE_LIMITS_SOURCE,
} from '../../lib/addressing/instance-limits.generated';
import { InstanceLimits } from '../../lib/nodes';
import { completed, type DescribeInstanceTypes, parsed, rendered, renewed } from '../../scripts/instance-limits-table';

describe('the limits of an instance type', () => {
  test('are those of EC2', () => {
    expect({ ...InstanceLimits.of('m7i.large') }).toEqual({
      instanceType: 'm7i.large',
      networkInterfaces: 3,
      ipv4AddressesPerInterface: 10,
      branchInterfaces: 9,
      vcpus: 2,
      isNitro: true,
      architecture: 'x86_64',
    });
  });

  test.each([
    ['m7g.large', { architecture: 'arm64', isNitro: true }],
    ['mac2.metal', { architecture: 'arm64_mac' }],
    ['m4.large', { isNitro: false, branchInterfaces: 0 }],
    ['t3.medium', { branchInterfaces: 0 }],
    ['p3.16xlarge', { vcpus: undefined, architecture: undefined }],
    // The default network card alone: the type has 60 interfaces on four of them.
    ['p4d.24xlarge', { networkInterfaces: 15, ipv4AddressesPerInterface: 50 }],
  ])('of %s are %j', (type, expected) => {
    expect(InstanceLimits.of(type)).toMatchObject(expected);
  });

  test('are known of 1429 types, with the day and the source of the figures', () => {
    expect(InstanceLimits.names).toHaveLength(1429);
    expect(InstanceLimits.names).toEqual([...InstanceLimits.names].sort());
    expect(InstanceLimits.names).toContain('m7i.large');
    expect(InstanceLimits.AS_OF).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(InstanceLimits.SOURCE).toContain('vpc_ip_resource_limit.go');
  });

  test('fails on an unknown type', () => {
    expect(() => InstanceLimits.of('m7i.lage')).toFailWith(
      'InstanceTypeUnknown',
      '"m7i.lage" is not among the 1429 known instance types',
      'Set its limits in instanceLimits',
    );
  });

  // https://docs.aws.amazon.com/ec2/latest/instancetypes/mo.html and ac.html, by the default network card
  test.each([
    ['u7inh-32tb.480xlarge', 'u7in-32tb.224xlarge', 1920],
    ['trn2u.48xlarge', 'trn2.48xlarge', 192],
    ['u-24tb1.112xlarge', 'u-6tb1.112xlarge', 448],
  ])('of %s are those of %s, for which EC2 publishes the same figures', (type, twin, vcpus) => {
    const { networkInterfaces, ipv4AddressesPerInterface } = InstanceLimits.of(twin);
    expect(InstanceLimits.of(type)).toMatchObject({ networkInterfaces, ipv4AddressesPerInterface, vcpus });
  });

  test('are those that are given, for a type that the table lacks or has outdated figures of', () => {
    const figures = { networkInterfaces: 3, ipv4AddressesPerInterface: 20 };
    const unknown = { branchInterfaces: 0, vcpus: undefined, isNitro: true, architecture: undefined };
    expect({ ...InstanceLimits.of('r9g.large', figures) }).toEqual({
      instanceType: 'r9g.large',
      ...figures,
      ...unknown,
    });
    const whole = { ...figures, branchInterfaces: 9, vcpus: 2, isNitro: false, architecture: 'arm64' };
    for (const type of ['m7i.large', 'x-99tb1.metal-24xl', 'quantum.128xlarge-metal']) {
      expect(InstanceLimits.of(type, whole)).toMatchObject({ instanceType: type, ...whole });
    }
  });

  test.each<[object, string, string]>([
    [{ networkInterfaces: 0 }, '"networkInterfaces: 0" of r9g.large', 'Write a whole number from 1 to 256'],
    [{ ipv4AddressesPerInterface: 1 }, '"ipv4AddressesPerInterface: 1"', '2 to 256'],
    [{ ipv4AddressesPerInterface: 257 }, '"ipv4AddressesPerInterface: 257"', '2 to 256'],
    [{ branchInterfaces: -1 }, '"branchInterfaces: -1"', '0 to 256'],
    [{ branchInterfaces: Number.NaN }, '"branchInterfaces: NaN"', '0 to 256'],
    [{ vcpus: 2.5 }, '"vcpus: 2.5"', '1 to 4096'],
    [{ architecture: 'arm' }, '"architecture: arm" of r9g.large', 'Write "x86_64" or "arm64"'],
  ])('fails on %j', (limits, wrong, instead) => {
    const given = { networkInterfaces: 3, ipv4AddressesPerInterface: 20, ...limits };
    expect(() => InstanceLimits.of('r9g.large', given)).toFailWith('InstanceLimitsFigure', wrong, instead);
  });

  test('fails on limits of what is no type', () => {
    const figures = { networkInterfaces: 3, ipv4AddressesPerInterface: 20 };
    for (const name of ['r9g', 'R9g.large', 'r9g.large ', '']) {
      expect(() => InstanceLimits.of(name, figures)).toFailWith(
        'InstanceLimitsFigure',
        `"${name}" is not an instance type`,
        'a family and a size',
      );
    }
  });
});

describe('the table', () => {
  const known = parsed(INSTANCE_LIMITS);
  const page = (...types: DescribeInstanceTypes['InstanceTypes'][number][]): DescribeInstanceTypes => ({
    InstanceTypes: types,
  });
  const mixed = {
    InstanceType: 'm99i.large',
    BareMetal: false,
    Hypervisor: 'nitro',
    ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
    VCpuInfo: { DefaultVCpus: 2 },
    NetworkInfo: {
      MaximumNetworkInterfaces: 8,
      Ipv4AddressesPerInterface: 12,
      DefaultNetworkCardIndex: 1,
      NetworkCards: [
        { NetworkCardIndex: 0, MaximumNetworkInterfaces: 5 },
        { NetworkCardIndex: 1, MaximumNetworkInterfaces: 3 },
      ],
    },
  };
  const large = {
    ...mixed,
    InstanceType: 'm5.large',
    NetworkInfo: { MaximumNetworkInterfaces: 4, Ipv4AddressesPerInterface: 11 },
  };

  test('is written as it was read', () => {
    const file = readFileSync(join(__dirname, '../../lib/addressing/instance-limits.generated.ts'), 'utf8');
    expect(rendered(known, INSTANCE_LIMITS_AS_OF, INSTANCE_LIMITS_SOURCE)).toBe(file);
  });

  test('keeps what was read where a type is published elsewhere, too', () => {
    const own = { ...known['trn2u.48xlarge'], enis: 9 };
    expect(completed({ 'trn2u.48xlarge': own })['trn2u.48xlarge']).toEqual(own);
    expect(completed(known)).toEqual(known);
  });

  test('takes new types from EC2, by their default network card and without branch interfaces', () => {
    const { limits, added } = renewed(known, [page(mixed)]);
    expect(limits['m99i.large']).toEqual({
      enis: 3,
      ipv4PerEni: 12,
      branchEnis: 0,
      nitro: true,
      vcpu: 2,
      arch: ['x86_64'],
    });
    expect(added).toEqual(['m99i.large']);
    expect(rendered(limits, '2026-11-21', 'EC2')).toContain('\nm99i x86_64: large 3 12 0 2 1\n');
  });

  test('updates known types from every page, and keeps their branch interfaces and all other types', () => {
    const { limits, added } = renewed(known, [page(mixed), page(large)]);
    expect(limits['m5.large']).toMatchObject({ enis: 4, ipv4PerEni: 11, branchEnis: 9 });
    expect(limits['m5.xlarge']).toEqual(known['m5.xlarge']);
    expect(Object.keys(limits)).toHaveLength(1430);
    expect(added).toEqual(['m99i.large']);
  });

  test('keeps what an answer leaves out', () => {
    const { VCpuInfo, ProcessorInfo, ...bare } = large;
    const { limits } = renewed(known, [page(bare)]);
    expect(limits['m5.large']).toMatchObject({
      vcpu: VCpuInfo.DefaultVCpus,
      arch: ProcessorInfo.SupportedArchitectures,
    });
  });

  test('counts bare metal as Nitro, other hypervisors not, and no 32-bit architecture', () => {
    const metal = { ...large, InstanceType: 'x.metal', BareMetal: true, Hypervisor: undefined };
    const xen = {
      ...large,
      InstanceType: 'x.large',
      Hypervisor: 'xen',
      ProcessorInfo: { SupportedArchitectures: ['i386', 'x86_64'] },
    };
    const { limits } = renewed({}, [page(metal, xen)]);
    expect([limits['x.metal'].nitro, limits['x.large'].nitro]).toEqual([true, false]);
    expect(limits['x.large'].arch).toEqual(['x86_64']);
  });

  test('is not written from half an answer', () => {
    expect(() => renewed(known, [{ ...page(large), NextToken: 'more' }])).toThrow(/NextToken.*append the other pages/);
  });
});
