import { isIPv4, isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { IpFamily } from '../../lib/addressing/address';
import { Cidr } from '../../lib/addressing/cidr';
import { runs } from '../support/effort';
import { addressTexts, networkTexts, withoutStackTraces } from '../support/network-texts';

/** How the CDK writes a value that is known at deployment only. */
const TOKEN = `\${Token[Vpc.CidrBlock.42]}`;

describe('parsing', () => {
  test.each([
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', 2 ** 32],
    ['10.0.0.0/8', '10.0.0.0', '10.255.255.255', 2 ** 24],
    ['10.0.255.128/28', '10.0.255.128', '10.0.255.143', 16],
    ['255.255.255.255/32', '255.255.255.255', '255.255.255.255', 1],
    ['::/0', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 2 ** 128],
    ['2001:db8::/56', '2001:db8::', '2001:db8:0:ff:ffff:ffff:ffff:ffff', 2 ** 72],
    ['::1/128', '::1', '::1', 1],
  ])('reads %s', (text, first, last, size) => {
    const network = Cidr.parse(text);
    expect(network).toMatchObject({ firstAddress: first, lastAddress: last, size });
    expect(network.ipFamily).toBe(text.includes(':') ? IpFamily.IPV6 : IpFamily.IPV4);
    expect(`${network.firstAddress}/${network.prefixLength}`).toBe(text);
  });

  test('reads back whatever IPv4 network it prints', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
        const network = networkAround(address, length);
        expect(network.toString()).toMatch(/^\d+\.\d+\.\d+\.\d+\/\d+$/);
        expect(Cidr.parse(network.toString())).toEqual(network);
        expect(network.containsAddress(address)).toBe(true);
      }),
      { numRuns: runs(1000) },
    );
  });

  test('reads back whatever IPv6 network it prints', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, length) => {
        const network = networkAround(address, length);
        expect(Cidr.parse(network.toString())).toEqual(network);
        expect(network.containsAddress(address)).toBe(true);
      }),
      { numRuns: runs(1000) },
    );
  });

  test('takes exactly the addresses that Node.js takes, but no zone index', () => {
    const count = runs(50_000);
    const found = new Map<IpFamily | undefined, number>();
    withoutStackTraces(() =>
      fc.assert(
        fc.property(addressTexts, (text) => {
          const expected = familyByNode(text);
          expect([text, familyByUs(text)]).toEqual([text, expected]);
          found.set(expected, (found.get(expected) ?? 0) + 1);
        }),
        { numRuns: count },
      ),
    );
    for (const family of [IpFamily.IPV4, IpFamily.IPV6, undefined]) {
      expect(found.get(family)).toBeGreaterThan(count / 10);
    }
  });

  test.each([
    ['2001:0db8::0001/128', '2001:db8::1/128', 'without leading zeros (RFC 5952, 4.1)'],
    ['2001:db8:0:0:0:0:2:1/128', '2001:db8::2:1/128', 'as short as can be (RFC 5952, 4.2.1)'],
    ['2001:db8::1:1:1:1:1/128', '2001:db8:0:1:1:1:1:1/128', 'with a single zero group written out (RFC 5952, 4.2.2)'],
    ['2001:0:0:1:0:0:0:1/128', '2001:0:0:1::1/128', 'with the longest run of zeros shortened (RFC 5952, 4.2.3)'],
    [
      '2001:db8:0:0:1:0:0:1/128',
      '2001:db8::1:0:0:1/128',
      'with the first of two equal runs shortened (RFC 5952, 4.2.3)',
    ],
    ['2001:DB8:AAAA::/48', '2001:db8:aaaa::/48', 'in lower case (RFC 5952, 4.3)'],
    ['64:ff9b::192.0.2.33/128', '64:ff9b::c000:221/128', 'in hexadecimal throughout'],
    ['0:0:0:0:0:0:0:0/0', '::/0', 'with nothing but zeros'],
    ['1:2:3:4:5:6:7::/112', '1:2:3:4:5:6:7:0/112', 'with "::" for one group written out'],
  ])('prints %s as %s, %s', (text, canonical) => {
    expect(String(Cidr.parse(text))).toBe(canonical);
  });

  test('prints IPv6 as the URL standard does', () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const text = groups.map((value) => value.toString(16)).join(':');
        expect(Cidr.parse(`${text}/128`).firstAddress).toBe(canonicalIpv6(text));
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe('validation', () => {
  test.each([
    ['10.0.3.1/24', 'has host bits set', '10.0.3.0/24'],
    ['10.0.0.0/0', 'has host bits set', '0.0.0.0/0'],
    ['10.0.255.129/28', 'has host bits set', '10.0.255.128/28'],
    ['2001:db8::1/64', 'has host bits set', '2001:db8::/64'],
    ['2001:DB8:0:80::/56', 'has host bits set', '2001:db8::/56'],
  ])('fails on host bits: %s', (text, wrong, meant) => {
    expect(() => Cidr.parse(text)).toFailWith('CidrHostBits', `"${text}" ${wrong}. `, `Did you mean "${meant}"?`);
  });

  test.each([
    ['10.0.0.0/33', '"33"', '10.0.0.0/16'],
    ['10.0.3.1/33', '"33"', '10.0.3.1/32'],
    ['10.0.0.0/-1', '"-1"', '10.0.0.0/16'],
    ['10.0.0.0/016', '"016"', '10.0.0.0/16'],
    ['10.0.0.0/00', '"00"', '0.0.0.0/0'],
    ['10.0.0.0/16 ', '"16 "', '10.0.0.0/16'],
    ['10.0.0.0/ 16', '" 16"', '10.0.0.0/16'],
    ['10.0.3.0/ 16', '" 16"', '10.0.0.0/16'],
    ['10.0.0.0/16.5', '"16.5"', '10.0.0.0/16'],
    ['10.0.0.0/NaN', '"NaN"', '10.0.0.0/16'],
    ['10.0.0.0/1e1', '"1e1"', '10.0.0.0/16'],
    ['10.0.0.0/0x10', '"0x10"', '10.0.0.0/16'],
    ['10.0.0.0/16/24', '"16/24"', '10.0.0.0/16'],
    ['10.0.0.0/255.255.0.0', '"255.255.0.0"', '10.0.0.0/16'],
    ['10.0.3.1/255.255.255.0', '"255.255.255.0"', '10.0.3.0/24'],
    ['10.0.0.0/255.0.255.128', '"255.0.255.128"', '10.0.0.0/16'],
    ['2001:db8::/129', '"129"', '2001:db8::/56'],
    ['::1/999999999999', '"999999999999"', '::1/128'],
  ])('fails on the prefix length of %s', (text, wrong, meant) => {
    expect(() => Cidr.parse(text)).toFailWith(
      'CidrPrefixLength',
      `has the prefix length ${wrong}, which is not in 0 to ${text.includes(':') ? 128 : 32}`,
      `Did you mean "${meant}"?`,
    );
  });

  test.each([
    ['10.0.0.0', 'has no prefix length', '10.0.0.0/16'],
    ['10.0.0.0/', 'has no prefix length', '10.0.0.0/16'],
    ['10.0.3.0', 'has no prefix length', '10.0.3.0/24'],
    ['10.0.3.1', 'has no prefix length', '10.0.3.1/32'],
    ['0.0.0.0', 'has no prefix length', '0.0.0.0/0'],
    ['2001:DB8::', 'has no prefix length', '2001:db8::/56'],
    ['2001:db8:0:1::', 'has no prefix length', '2001:db8:0:1::/64'],
    ['10.0.0/16', 'has 3 of 4 octets', '10.0.0.0/16'],
    ['10/8', 'has 1 of 4 octets', '10.0.0.0/8'],
    ['10.0.0', 'has 3 of 4 octets', '10.0.0.0/16'],
    ['010.0.0.0/8', 'has a leading zero in "010"', '10.0.0.0/8'],
    ['10.0.00.0/16', 'has a leading zero in "00"', '10.0.0.0/16'],
    ['10.0.003.1/24', 'has a leading zero in "003"', '10.0.3.0/24'],
    ['10,0,0,0/16', 'is not an address', '10.0.0.0/16'],
    [' 10.0.0.0/16', 'is not an address', '10.0.0.0/16'],
    ['10.0.0.0 /16', 'is not an address', '10.0.0.0/16'],
    ['10.0.0.0\n/16\n', 'is not an address', '10.0.0.0/16'],
    [' 2001:db8::/56', 'is not an address', '2001:db8::/56'],
    ['2001:db8/32', 'has 2 of 8 groups', '2001:db8::/32'],
    ['fe80::1%eth0/64', 'has a zone index', 'fe80::/64'],
    ['fe80::%eth0', 'has a zone index', 'fe80::/56'],
  ])('fails on %j with a suggestion', (text, wrong, meant) => {
    expect(() => Cidr.parse(text)).toFailWith('CidrSyntax', wrong, `Did you mean "${meant}"?`);
  });

  test('fails on a deploy-time value, and does not print its stand-in', () => {
    expect(() => Cidr.parse(TOKEN)).toFailWith(
      'CidrSyntax',
      '"a deploy-time value" is not a network, and addresses are divided at synthesis',
      'Write a network such as "10.0.0.0/16"',
    );
  });

  test.each([
    ['', 'is not an address'],
    ['/', 'is not an address'],
    ['/16', 'is not an address'],
    ['banana', 'is not an address'],
    ['10.0..0/16', 'is not an address'],
    ['10.0.0.0x/16', 'is not an address'],
    ['-10.0.0.0/16', 'is not an address'],
    ['１0.0.0.0/16', 'is not an address'],
    ['10.0.0.0.0/16', 'has 5 octets instead of 4'],
    ['10.0.256.0/24', 'has the octet 256, above 255'],
    ['999.1.1.1/99', 'has the octet 999, above 255'],
  ])('fails on %j, and gives an example', (text, wrong) => {
    expect(() => Cidr.parse(text)).toFailWith(
      'CidrSyntax',
      `"${text}" ${wrong}`,
      'Write a network such as "10.0.0.0/16"',
    );
  });

  test.each([
    ['2001::db8::/56', 'has "::" more than once'],
    ['2001:db8:::/56', 'is not an address'],
    ['2001:db8::g/56', 'is not an address'],
    ['2001:db8::00000/56', 'is not an address'],
    ['1:2:3:4:5:6:7:8:9/128', 'has 9 groups instead of 8'],
    ['1:2:3:4::5:6:7:8/128', 'has 8 groups and "::", which stands for at least one'],
    ['1.2.3.4::/64', 'is not an address'],
    ['::1.2.3.256/128', 'is not an address'],
    ['fe%80::/64', 'has a zone index'],
    ['10.0.0.0:80/16', 'is not an address'],
  ])('fails on %s, and gives an IPv6 example', (text, wrong) => {
    expect(() => Cidr.parse(text)).toFailWith(
      'CidrSyntax',
      `"${text}" ${wrong}`,
      'Write a network such as "2001:db8::/56"',
    );
  });

  test('fails on an invalid address with a suggestion', () => {
    const network = Cidr.parse('10.0.0.0/16');
    expect(() => network.containsAddress('10.0.3.0/24')).toFailWith(
      'CidrSyntax',
      '"10.0.3.0/24" is not an address',
      'Did you mean "10.0.3.0"?',
    );
    expect(() => network.containsAddress('10.0.3')).toFailWith(
      'CidrSyntax',
      '"10.0.3" has 3 of 4 octets',
      'Did you mean "10.0.3.0"?',
    );
    expect(() => network.containsAddress('here')).toFailWith(
      'CidrSyntax',
      '"here" is',
      'Write an address such as "10.0.3.1"',
    );
    expect(() => network.containsAddress('::1::')).toFailWith('CidrSyntax', '"::1::" has', 'such as "2001:db8::1"');
  });

  test('parses every string or fails with a named one-line error, and suggests only valid values', () => {
    const count = runs(120_000);
    const outcomes = new Map<string, number>();
    withoutStackTraces(() =>
      fc.assert(
        fc.property(networkTexts, (text) => {
          const { outcome, fault } = judge(text);
          expect(fault).toBeUndefined();
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }),
        { numRuns: count },
      ),
    );
    for (const outcome of ['read', 'CidrSyntax', 'CidrHostBits', 'CidrPrefixLength']) {
      expect([outcome, (outcomes.get(outcome) ?? 0) > count / 60]).toEqual([outcome, true]);
    }
  });
});

describe.each([
  ['10.0.0.', 24],
  ['2001:db8::', 120],
])('a universe of 256 addresses, %s', (stem, shortest) => {
  const isIpv4 = stem.includes('.');
  const address = (last: number) => stem + (isIpv4 ? String(last) : last.toString(16));
  /** Every network of the universe, with its addresses by brute force. */
  const networks = Array.from({ length: 9 }, (_, extra) => {
    const size = 256 >> extra;
    return Array.from({ length: 2 ** extra }, (_, index) => ({
      network: Cidr.parse(`${index === 0 && !isIpv4 ? stem : address(index * size)}/${shortest + extra}`),
      length: shortest + extra,
      members: new Set(Array.from({ length: size }, (_, offset) => index * size + offset)),
    }));
  }).flat();

  test('holds the addresses of each network and no others', () => {
    const wrong = networks.filter(
      ({ network, members }) =>
        network.size !== members.size ||
        Array.from({ length: 256 }, (_, last) => last).some(
          (last) => network.containsAddress(address(last)) !== members.has(last),
        ),
    );
    expect(networks).toHaveLength(511);
    expect(wrong.map(({ network }) => String(network))).toEqual([]);
  });

  test('compares every two networks: overlap, containment and equality', () => {
    const wrong = [];
    for (const a of networks) {
      for (const b of networks) {
        const shared = [...b.members].filter((last) => a.members.has(last)).length;
        const expected = [
          shared > 0,
          shared === b.members.size,
          shared === a.members.size && shared === b.members.size,
        ];
        const actual = [a.network.overlaps(b.network), a.network.contains(b.network), a.network.isSameAs(b.network)];
        if (String(actual) !== String(expected)) {
          wrong.push(`${a.network} and ${b.network}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('cuts each network into the parts that lie in it, in address order', () => {
    const wrong = [];
    for (const { network, length, members } of networks) {
      for (let longer = length; longer <= shortest + 8; longer++) {
        const expected = networks
          .filter((part) => part.length === longer && [...part.members].every((last) => members.has(last)))
          .map((part) => String(part.network));
        const parts = network.split(longer).map(String);
        const singly = parts.map((_, index) => String(network.subnet(longer, index)));
        if (String(parts) !== String(expected) || String(singly) !== String(expected)) {
          wrong.push(`${network} into /${longer}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('dividing', () => {
  const network = Cidr.parse('10.0.0.0/16');

  test('gives the network itself as its only part of its own length', () => {
    expect(network.split(16)).toEqual([network]);
    expect(network.subnet(16, 0)).toEqual(network);
  });

  test('gives the last part of a wide network', () => {
    expect(String(Cidr.parse('2001:db8::/56').subnet(64, 255))).toBe('2001:db8:0:ff::/64');
    expect(Cidr.parse('10.0.0.0/8').split(24)).toHaveLength(65_536);
  });

  test.each([15, 33, 16.5, Number.NaN, -1, Number.POSITIVE_INFINITY])('fails on parts of /%s', (length) => {
    expect(() => network.subnet(length, 0)).toFailWith(
      'CidrSplit',
      `"/${length}" is not the size of a part of 10.0.0.0/16`,
      'Write /16 to /32',
    );
    expect(() => network.split(length)).toFailWith(
      'CidrSplit',
      `"/${length}" is not the size of a part of 10.0.0.0/16`,
      'Write /16 to /32',
    );
  });

  test.each([-1, 256, 0.5, Number.NaN])('fails on the part with the index %s', (index) => {
    expect(() => network.subnet(24, index)).toFailWith(
      'CidrSplit',
      `"${index}" is not the index of a /24 in 10.0.0.0/16`,
      'Write 0 to 255',
    );
  });

  test('fails on more parts than a plan could want', () => {
    expect(() => Cidr.parse('10.0.0.0/8').split(25)).toFailWith(
      'CidrSplit',
      '"/25" divides 10.0.0.0/8 into 131072 networks',
      'Write /24 or shorter',
    );
    expect(() => Cidr.parse('::/0').split(128)).toFailWith(
      'CidrSplit',
      '"/128" divides ::/0 into 340282366920938463463374607431768211456 networks',
      'Write /16 or shorter',
    );
  });
});

test('keeps the two families apart', () => {
  const [all4, all6] = [Cidr.parse('0.0.0.0/0'), Cidr.parse('::/0')];
  expect([all4.overlaps(all6), all4.contains(all6), all6.contains(all4), all4.isSameAs(all6)]).toEqual(
    Array(4).fill(false),
  );
  expect([all4.containsAddress('::'), all6.containsAddress('0.0.0.0')]).toEqual([false, false]);
});

/** The network of a length that holds the address, found by way of the refusal of its host bits. */
function networkAround(address: string, length: number): Cidr {
  const message = refusalOf(() => Cidr.parse(`${address}/${length}`));
  return Cidr.parse(suggestionIn(message ?? '') ?? `${address}/${length}`);
}

/** How a text fares, and what is wrong with that. */
function judge(text: string): { outcome: string; fault?: string } {
  const message = refusalOf(() => Cidr.parse(text));
  if (message === undefined) {
    const [address, length] = text.split('/');
    const canonical = `${address.includes(':') ? canonicalIpv6(address) : address}/${length}`;
    const printed = String(Cidr.parse(text));
    return { outcome: 'read', fault: printed === canonical ? undefined : `${text} prints as ${printed}` };
  }
  const [outcome] = message.split(':');
  const suggestion = suggestionIn(message);
  const offences = [
    /[\p{Cc}\p{Zl}\p{Zp}]/u.test(message) && 'more than one line',
    !message.startsWith(`${outcome}: "`) && 'does not open with the value',
    !/(\. Did you mean "[^"]*"\?|\. Write .*[^.])$/u.test(message) && 'does not say what to write instead',
    suggestion !== undefined && refusalOf(() => Cidr.parse(suggestion)) && 'makes a suggestion that is refused',
  ].filter(Boolean);
  return { outcome, fault: offences.length > 0 ? `${offences.join(', ')}: ${message}` : undefined };
}

function refusalOf(step: () => unknown): string | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function familyByNode(text: string): IpFamily | undefined {
  if (isIPv4(text)) {
    return IpFamily.IPV4;
  }
  return isIPv6(text) && !text.includes('%') ? IpFamily.IPV6 : undefined;
}

function familyByUs(text: string): IpFamily | undefined {
  try {
    return Cidr.parse(`${text}/${text.includes(':') ? 128 : 32}`).ipFamily;
  } catch {
    return undefined;
  }
}

function suggestionIn(message: string): string | undefined {
  return /Did you mean "([^"]*)"\?$/.exec(message)?.[1];
}

/** An address in the form of the WHATWG URL standard, which follows RFC 5952. */
function canonicalIpv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}
