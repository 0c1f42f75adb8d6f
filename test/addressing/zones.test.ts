import { isAvailabilityZone, isWavelengthZone, isZoneId, planZones, zoneLabel } from '../../lib/addressing/zones';

/** How the CDK writes a zone that is known at deployment only. */
const TOKEN = `\${Token[AZ.1]}`;

test.each([
  ['eu-west-1a', 'A'],
  ['euw1-az1', 'Az1'],
  ['us-west-2-lax-1a', 'Lax1a'],
  ['dummy1a', 'Dummy1a'],
])('construct ids call %s by %s', (zone, label) => {
  expect(zoneLabel(zone)).toBe(label);
});

describe('the name of a zone', () => {
  test.each([
    ['eu-west-1a', 0, 'A'],
    ['us-east-1f', 5, 'F'],
    ['us-gov-west-1b', 1, 'B'],
    ['cn-northwest-1c', 2, 'C'],
    ['us-iso-east-1a', 0, 'A'],
    ['eusc-de-east-1b', 1, 'B'],
    ['ap-southeast-10p', 15, 'P'],
    ['euw1-az1', 0, 'Az1'],
    ['usgw1-az3', 2, 'Az3'],
    ['apse2-az16', 15, 'Az16'],
  ])('%s gives the slot %i and the label %s', (name, slot, label) => {
    expect(planZones([name], {})).toEqual([{ name, slot, label, isId: name.includes('-az'), holdsControlPlane: true }]);
  });

  test.each([
    ['us-west-2-lax-1a', 'Lax1a'],
    ['us-east-1-wl1-bos-wlz-1', 'Wl1BosWlz1'],
    ['eu-central-1-wl1-ber-wlz1', 'Wl1BerWlz1'],
    ['usw2-lax1-az1', 'Lax1Az1'],
    ['use1-wl1-bos-wlz1', 'Wl1BosWlz1'],
  ])('%s, outside the Availability Zones, gives the label %s and no slot', (name, label) => {
    expect(planZones([name], { [name]: 6 })).toMatchObject([{ slot: 6, label, holdsControlPlane: false }]);
    expect(() => planZones([name], {})).toFailWith(
      'ZoneSlot',
      `"${name}" has no slot, because its name has no letter of a slot`,
      `Map it: zoneSlots: { "${name}": 6 }`,
    );
  });

  test.each([
    ['eu-west-1a', false, true],
    ['euw1-az1', true, true],
    ['us-west-2-lax-1a', false, false],
    ['usw2-lax1-az1', true, false],
    ['use1-wl1-bos-wlz1', true, false],
    ['us-east-1-wl1-bos-wlz-1', false, false],
    // Not an id, although its last part begins like one.
    ['us-west-2-az-1a', false, false],
    ['azone', false, false],
    [TOKEN, false, false],
  ])('%s differs from a zone ID and from a Local Zone', (name, isId, isAvailability) => {
    expect(isZoneId(name)).toBe(isId);
    expect(isAvailabilityZone(name)).toBe(isAvailability);
  });

  test.each([
    ['us-east-1-wl1-bos-wlz-1', true],
    ['use1-wl1-bos-wlz1', true],
    ['us-west-2-lax-1a', false],
    ['usw2-lax1-az1', false],
    ['eu-west-1a', false],
    ['wlz', false],
    [TOKEN, false],
  ])('%s differs from a Wavelength Zone', (name, isWavelength) => {
    expect(isWavelengthZone(name)).toBe(isWavelength);
  });

  test.each(['use1-az3', 'usw1-az2', 'cac1-az3'])('%s has nodes, but no control plane', (name) => {
    expect(planZones([name], {})).toMatchObject([{ holdsControlPlane: false }]);
  });

  test.each([
    '',
    'a',
    'az1',
    '-az1',
    'eu-west-1',
    'eu-west-a',
    'eu-west-1-a',
    'eu-west-1ab',
    'eu-az1',
    'eu-west-1-az1',
    'euw1-az0',
    'euw1-az01',
    'euw1-az',
    'use1-wlz1',
    'use1-wl1-bos-wlz0',
    'eu--west-1a',
  ])('fails when it is none: "%s"', (name) => {
    expect(() => planZones([name], {})).toFailWith(
      'ZoneSyntax',
      `"${name}" is not a zone name`,
      'Write a name such as "eu-west-1a"',
    );
  });

  test.each([TOKEN, '#{Token[TOKEN.1]}'])(
    'fails on a deploy-time value, and does not print its stand-in: %s',
    (token) => {
      expect(() => planZones([token], {})).toFailWith(
        'ZoneSyntax',
        '"a deploy-time value" is not a zone name',
        'such as "eu-west-1a"',
      );
    },
  );

  test.each([
    ['EU-WEST-1A', 'eu-west-1a'],
    [' eu-west-1a ', 'eu-west-1a'],
    ['EUW1-AZ1', 'euw1-az1'],
  ])('fails when it is nearly one: "%s"', (name, meant) => {
    expect(() => planZones([name], {})).toFailWith(
      'ZoneSyntax',
      `"${name}" is not a zone name`,
      `Did you mean "${meant}"?`,
    );
  });
});

describe('the zones of a plan', () => {
  test('keep their slots in any order and in any company', () => {
    const slots = (names: string[]) => Object.fromEntries(planZones(names, {}).map(({ name, slot }) => [name, slot]));
    expect(slots(['eu-west-1c', 'eu-west-1a'])).toEqual({ 'eu-west-1a': 0, 'eu-west-1c': 2 });
    expect(slots(['eu-west-1a', 'eu-west-1b', 'eu-west-1c'])).toMatchObject({ 'eu-west-1a': 0, 'eu-west-1c': 2 });
  });

  test('fail when there are none', () => {
    expect(() => planZones([], {})).toFailWith('ZoneMissing', '"availabilityZones" is empty', 'List the zones by name');
  });

  test('fail when one is listed twice', () => {
    expect(() => planZones(['eu-west-1a', 'eu-west-1b', 'eu-west-1a'], {})).toFailWith(
      'ZoneDuplicate',
      '"eu-west-1a" is listed twice',
      'Name each zone once',
    );
  });

  test('fail when they are in two Regions', () => {
    expect(() => planZones(['eu-west-1a', 'eu-west-2b'], {})).toFailWith(
      'ZoneRegions',
      '"eu-west-2b" and "eu-west-1a" are in two Regions',
      'Plan one network per Region',
    );
    expect(() => planZones(['euw1-az1', 'euw2-az2'], {})).toFailWith(
      'ZoneRegions',
      '"euw2-az2" and "euw1-az1" are in two Regions',
      'Plan one network per Region',
    );
  });

  test('fail when names and ids are mixed', () => {
    expect(() => planZones(['eu-west-1a', 'euw1-az2'], {})).toFailWith(
      'ZoneRegions',
      '"euw1-az2" and "eu-west-1a" mix a zone id with a zone name',
      'Write all zones the same way',
    );
  });
});

describe('slots of the user’s', () => {
  test('go before the letter', () => {
    expect(planZones(['us-east-1a', 'us-east-1f'], { 'us-east-1f': 1 })).toMatchObject([{ slot: 0 }, { slot: 1 }]);
  });

  test('may be the first and the last', () => {
    const zones = ['eu-west-1a', 'eu-west-1b'];
    expect(planZones(zones, { 'eu-west-1a': 15, 'eu-west-1b': 0 })).toMatchObject([{ slot: 15 }, { slot: 0 }]);
  });

  test.each([-1, 16, 1.5, Number.NaN])('fail outside 0 to 15: %s', (slot) => {
    expect(() => planZones(['eu-west-1a'], { 'eu-west-1a': slot })).toFailWith(
      'ZoneSlot',
      `"eu-west-1a" is mapped to slot ${slot}`,
      'Write a whole number from 0 to 15',
    );
  });

  test('fail for a zone that is not in the plan', () => {
    expect(() => planZones(['eu-west-1a'], { 'eu-west-1b': 1 })).toFailWith(
      'ZoneSlot',
      '"eu-west-1b" is in zoneSlots, but is not a zone of the plan',
      'Add it to availabilityZones, or remove it from zoneSlots',
    );
  });

  test('fail when two zones have the same, and name a free one', () => {
    expect(() => planZones(['eu-west-1a', 'eu-west-1b'], { 'eu-west-1b': 0 })).toFailWith(
      'ZoneSlot',
      '"eu-west-1b" has slot 0, which "eu-west-1a" also has',
      'Map one of them: zoneSlots: { "eu-west-1b": 6 }',
    );
    const zones = ['us-west-2g', 'us-west-2-lax-1a', 'us-west-2-lax-1b'];
    expect(() => planZones(zones, { 'us-west-2-lax-1a': 7 })).toFailWith(
      'ZoneSlot',
      '"us-west-2-lax-1b" has no slot, because its name has no letter of a slot',
      'zoneSlots: { "us-west-2-lax-1b": 8 }',
    );
  });

  test.each(['eu-west-1q', 'euw1-az17'])('are required after the sixteenth letter or number: %s', (name) => {
    expect(() => planZones([name], {})).toFailWith(
      'ZoneSlot',
      `"${name}" has no slot, because its name has no letter of a slot`,
      `{ "${name}": 6 }`,
    );
    expect(planZones([name], { [name]: 6 })).toMatchObject([{ slot: 6, holdsControlPlane: true }]);
  });
});
