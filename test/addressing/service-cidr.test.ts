import * as fc from 'fast-check';
import { AddressPlan, Cidr } from '../../lib';
import { ZONES } from '../support/builders';
import { runs } from '../support/effort';

function planWith(serviceCidr: string, vpcCidr = '10.0.0.0/16') {
  return () =>
    AddressPlan.forEks({
      vpcCidr,
      availabilityZones: ZONES,
      serviceCidr,
      connectedNetworks: { 'on-premises': '192.168.0.0/16' },
    });
}

test.each(['172.20.0.0/16', '10.100.0.0/16', '10.1.0.0/24', '172.16.0.0/12'])('takes %s', (serviceCidr) => {
  expect(planWith(serviceCidr)).not.toThrow();
});

test('fails on a network that is not private, and proposes one that is free', () => {
  expect(planWith('100.65.0.0/16')).toFailWith(
    'ServiceCidr',
    '"100.65.0.0/16" is not a private network, which the service CIDR must be',
    'such as "172.20.0.0/16"',
  );
  expect(planWith('172.32.0.0/16')).toFailWith(
    'ServiceCidr',
    '"172.32.0.0/16" is not a private network, which the service CIDR must be',
    '172.16.0.0/12',
  );
});

test('fails on a size that EKS does not take, and gives the nearest that it does', () => {
  expect(planWith('172.20.0.0/25')).toFailWith('ServiceCidr', '"172.20.0.0/25"', 'such as "172.20.0.0/24"');
  expect(planWith('10.0.0.0/8')).toFailWith('ServiceCidr', '"10.0.0.0/8"', 'such as "10.0.0.0/12"');
});

test('fails where it overlaps the VPC or a connected network', () => {
  expect(planWith('10.0.128.0/17')).toFailWith(
    'NetworksOverlap',
    '"10.0.128.0/17", the service CIDR, overlaps 10.0.0.0/16 of the VPC',
    'such as "172.20.0.0/16"',
  );
  expect(planWith('192.168.64.0/18')).toFailWith(
    'NetworksOverlap',
    'overlaps "on-premises" 192.168.0.0/16',
    'such as "172.20.0.0/16"',
  );
  expect(planWith('172.20.0.0/16', '172.20.0.0/16')).toFailWith(
    'NetworksOverlap',
    'of the VPC',
    'such as "10.100.0.0/16"',
  );
});

test('fails on IPv6 and on what is no network', () => {
  expect(planWith('fd00::/108')).toFailWith(
    'CidrFamily',
    '"fd00::/108" is an IPv6 network, but IPv4 is needed',
    'Write a network such as',
  );
  expect(planWith('172.20.0.1/16')).toFailWith('CidrHostBits', '"172.20.0.1/16"', 'Did you mean "172.20.0.0/16"?');
});

test('fails only if an address would be ambiguous', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(octet, fc.integer({ min: 12, max: 24 }), (second, prefixLength) => {
      const service = Cidr.parse('10.0.0.0/8').split(prefixLength)[second % 2 ** (prefixLength - 8)];
      const clashes = service.overlaps(Cidr.parse('10.0.0.0/16'));
      if (clashes) {
        expect(planWith(service.toString())).toFailWith('NetworksOverlap', service.toString(), 'Write another one');
      } else {
        expect(planWith(service.toString())).not.toThrow();
      }
    }),
    { numRuns: runs(200) },
  );
});
