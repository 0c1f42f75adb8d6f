import { fail } from '../foundation/errors';
import { isLookupDummy, isLookupList } from '../foundation/lookup-dummies';
import { regionOfCode } from '../foundation/regions';
import { capitalize } from '../foundation/values';
import { isDigits } from './address';

/** The highest slot of a zone. */
const HIGHEST_SLOT = 15;

/** First slot to suggest for Local Zones. AWS uses six letters (us-east-1 has zones a to f). */
const FIRST_SPARE_SLOT = 6;

/**
 * Availability Zones that do not support EKS control plane interfaces (EKS User Guide, VPC and subnet requirements).
 */
const ZONES_WITHOUT_CONTROL_PLANE = ['use1-az3', 'usw1-az2', 'cac1-az3'];

/** Start of the last part of the id of a Wavelength Zone, and part of its name. */
const WAVELENGTH = 'wlz';

/** A zone of a plan: its slot in every tier, and its label in logical ids. */
export interface PlannedZone {
  /** The zone as the user wrote it: `eu-west-1a`, `euw1-az1`, `us-west-2-lax-1a`. */
  readonly name: string;
  /** The index of its network in every tier: 0 for letter a (or az1), 1 for b, or as the user mapped it. */
  readonly slot: number;
  /** The part of the zone name that is unique in the Region, for logical ids: `A`, `Az1`, `Lax1a`. */
  readonly label: string;
  /** True for a zone id (`euw1-az1`), false for a zone name. */
  readonly isId: boolean;
  /**
   * False if the control plane cannot be in the zone: Local and Wavelength Zones, three Availability Zones by id, and
   * zones outside those in which the cluster was created.
   */
  readonly holdsControlPlane: boolean;
}

/**
 * Returns true for the ids of the Availability Zones that do not support the control plane. Zone names do not reveal
 * this.
 */
export function lacksControlPlane(zone: string): boolean {
  return ZONES_WITHOUT_CONTROL_PLANE.includes(zone);
}

interface ZoneParts {
  readonly region: string;
  readonly isId: boolean;
  readonly label: string;
  readonly slot?: number;
}

/**
 * Returns the zones of a VPC with their slots.
 *
 * The slot is derived from the zone letter or the number in the zone id, never from the position in the list. The
 * user maps Local and Wavelength Zones, and letters for which a tier has no slot.
 */
export function planZones(names: readonly string[], zoneSlots: Readonly<Record<string, number>>): PlannedZone[] {
  const unknown = names.filter(isLookupDummy);
  if (unknown.length > 0) {
    return provisionalZones(names, zoneSlots);
  }
  if (names.length === 0) {
    fail(
      'ZoneMissing',
      '"availabilityZones" is empty. List the zones by name, such as ["eu-west-1a", "eu-west-1b", "eu-west-1c"]',
    );
  }
  const parts = names.map(parseZone);
  validateSameKind(names, parts);
  for (const mapped of Object.keys(zoneSlots)) {
    if (!names.includes(mapped)) {
      fail(
        'ZoneSlot',
        `"${mapped}" is in zoneSlots, but is not a zone of the plan. Add it to availabilityZones, or remove it from zoneSlots`,
      );
    }
  }
  const slots = names.map((name, index) => zoneSlots[name] ?? parts[index].slot);
  const zones = names.map((name, index) => placeZone(name, parts[index], zoneSlots[name], suggestSlot(slots)));
  validateUniqueZones(zones, suggestSlot(slots));
  return zones;
}

/**
 * Returns temporary zones while a lookup has not run yet: the known zones, and a zone with a free slot for each
 * unknown one.
 * The list of a parameter lookup counts as at least two zones.
 */
function provisionalZones(names: readonly string[], zoneSlots: Readonly<Record<string, number>>): PlannedZone[] {
  const known = names.filter((name) => !isLookupDummy(name));
  const mapped = Object.fromEntries(Object.entries(zoneSlots).filter(([name]) => known.includes(name)));
  const zones = known.length > 0 ? planZones(known, mapped) : [];
  const letters = Array.from({ length: HIGHEST_SLOT + 1 }, (_, slot) => ({
    slot,
    label: String.fromCharCode('A'.charCodeAt(0) + slot),
  }));
  const free = letters.filter(
    (letter) => !zones.some(({ slot, label }) => slot === letter.slot || label === letter.label),
  );
  const more = isLookupList(names) ? [`${names[0]}-2`] : [];
  const unknown = [...names.filter(isLookupDummy), ...more].map((name, index) => ({
    name,
    ...free[Math.min(index, free.length - 1)],
    isId: zones[0]?.isId ?? false,
    holdsControlPlane: true,
  }));
  return [...zones, ...unknown];
}

/** Returns the Region of a zone name or id. Undefined for other texts, and for an id with an unknown Region prefix. */
export function regionOfZone(zone: string): string | undefined {
  const parts = isLookupDummy(zone) ? undefined : partsOf(zone);
  return parts?.isId ? regionOfCode(parts.region) : parts?.region;
}

/** Returns true for a zone id (`euw1-az1`), and false for a zone name and for other texts. */
export function isZoneId(zone: string): boolean {
  return partsOf(zone)?.isId ?? false;
}

/** Returns true for an Availability Zone, and false for Local and Wavelength Zones and for other texts. */
export function isAvailabilityZone(zone: string): boolean {
  return isLookupDummy(zone) || partsOf(zone)?.slot !== undefined;
}

/** Returns true for a Local or Wavelength Zone, and false for an Availability Zone and for other texts. */
export function isEdgeZone(zone: string): boolean {
  const parts = partsOf(zone);
  return parts !== undefined && parts.slot === undefined;
}

/** Returns true for the name or id of a Wavelength Zone, which has a carrier gateway instead of an internet gateway. */
export function isWavelengthZone(zone: string): boolean {
  return partsOf(zone) !== undefined && zone.split('-').some((word) => word.startsWith(WAVELENGTH));
}

/**
 * Returns the label of a zone in construct ids: `A` for `eu-west-1a`. Other texts, such as dummy values of lookups,
 * keep their name.
 */
export function zoneLabel(zone: string): string {
  return partsOf(zone)?.label ?? capitalize(zone);
}

function placeZone(name: string, parts: ZoneParts, mapped: number | undefined, spare: number): PlannedZone {
  const slot = mapped ?? parts.slot;
  if (mapped !== undefined && (!Number.isInteger(mapped) || mapped < 0 || mapped > HIGHEST_SLOT)) {
    return fail('ZoneSlot', `"${name}" is mapped to slot ${mapped}. Write a whole number from 0 to ${HIGHEST_SLOT}`);
  }
  if (slot === undefined || slot > HIGHEST_SLOT) {
    return fail(
      'ZoneSlot',
      `"${name}" has no slot, because its name has no letter of a slot. Map it: zoneSlots: { "${name}": ${spare} }`,
    );
  }
  const holdsControlPlane = parts.slot !== undefined && !ZONES_WITHOUT_CONTROL_PLANE.includes(name);
  return { name, slot, label: parts.label, isId: parts.isId, holdsControlPlane };
}

/**
 * Returns the slot to suggest for a further zone: after the six letters that AWS uses, where the default tiers have
 * two free slots.
 */
function suggestSlot(taken: readonly (number | undefined)[]): number {
  const count = HIGHEST_SLOT + 1;
  const slots = Array.from({ length: count }, (_, index) => (FIRST_SPARE_SLOT + index) % count);
  return slots.find((slot) => !taken.includes(slot)) ?? HIGHEST_SLOT;
}

function parseZone(text: string): ZoneParts {
  const parts = partsOf(text);
  if (parts) {
    return parts;
  }
  if (text.includes('{Token[')) {
    return fail('ZoneSyntax', '"a deploy-time value" is not a zone name. Write a name such as "eu-west-1a"');
  }
  const meant = text.trim().toLowerCase();
  const advice = partsOf(meant) ? `Did you mean "${meant}"?` : 'Write a name such as "eu-west-1a"';
  return fail('ZoneSyntax', `"${text}" is not a zone name. ${advice}`);
}

/** Parses a zone name or id. */
function partsOf(text: string): ZoneParts | undefined {
  const words = text.split('-');
  return parseZoneId(words) ?? parseZoneName(words);
}

/** Parses `euw1-az1`, or the id of a Local or Wavelength Zone: `usw2-lax1-az1`, `use1-wl1-bos-wlz1`. */
function parseZoneId(words: readonly string[]): ZoneParts | undefined {
  const [region, ...places] = words.slice(0, -1);
  const last = words[words.length - 1];
  const kind = places.length > 0 && last.startsWith(WAVELENGTH) ? WAVELENGTH : 'az';
  const digits = last.slice(kind.length);
  const number = Number(isDigits(digits) ? digits : Number.NaN);
  if (last !== `${kind}${number}` || number < 1 || !isRegionCode(region) || !places.every(isWord)) {
    return undefined;
  }
  const label = [...places, last].map(capitalize).join('');
  return { region, isId: true, label, slot: places.length === 0 ? number - 1 : undefined };
}

/** Parses `eu-west-1a`, or the name of a Local or Wavelength Zone: `us-west-2-lax-1a`, `us-east-1-wl1-bos-wlz-1`. */
function parseZoneName(words: readonly string[]): ZoneParts | undefined {
  const numbered = words.findIndex((word) => startsWithDigit(word));
  if (numbered < 2 || !words.every(isWord)) {
    return undefined;
  }
  const rest = words.slice(numbered + 1);
  const number = words[numbered].replace(/[a-z]$/, '');
  const letter = words[numbered].slice(number.length);
  const isAvailabilityZone = rest.length === 0 && letter !== '';
  const isPlace = rest.length >= 2 && letter === '';
  if (!isDigits(number) || !(isAvailabilityZone || isPlace)) {
    return undefined;
  }
  const region = [...words.slice(0, numbered), number].join('-');
  return isAvailabilityZone
    ? { region, isId: false, label: letter.toUpperCase(), slot: letter.charCodeAt(0) - 'a'.charCodeAt(0) }
    : { region, isId: false, label: rest.map(capitalize).join('') };
}

function validateSameKind(names: readonly string[], parts: readonly ZoneParts[]): void {
  for (const [index, { region, isId }] of parts.entries()) {
    if (isId !== parts[0].isId) {
      fail(
        'ZoneRegions',
        `"${names[index]}" and "${names[0]}" mix a zone id with a zone name. Write all zones the same way`,
      );
    }
    if (region !== parts[0].region) {
      fail('ZoneRegions', `"${names[index]}" and "${names[0]}" are in two Regions. Plan one network per Region`);
    }
  }
}

function validateUniqueZones(zones: readonly PlannedZone[], spare: number): void {
  for (const [index, zone] of zones.entries()) {
    for (const earlier of zones.slice(0, index)) {
      if (earlier.name === zone.name) {
        fail('ZoneDuplicate', `"${zone.name}" is listed twice. Name each zone once`);
      }
      if (earlier.slot === zone.slot) {
        fail(
          'ZoneSlot',
          `"${zone.name}" has slot ${zone.slot}, which "${earlier.name}" also has. Map one of them: zoneSlots: { "${zone.name}": ${spare} }`,
        );
      }
    }
  }
}

/** Returns true for the Region prefix of a zone id: letters and then a number, such as `euw1`. */
function isRegionCode(text: string | undefined): text is string {
  return text !== undefined && isWord(text) && !startsWithDigit(text) && startsWithDigit(text[text.length - 1]);
}

function isWord(text: string): boolean {
  return text.length > 0 && [...text].every((char) => (char >= 'a' && char <= 'z') || (char >= '0' && char <= '9'));
}

function startsWithDigit(text: string): boolean {
  return text.length > 0 && isDigits(text[0]);
}

/**
 * Marks the zones in which the control plane can be. With `clusterZones`, these are the zones in which the cluster
 * was created.
 *
 * EKS can change the subnets of a cluster, but only within the zones in which it was created.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html (subnet requirements, read 2026-11-27)
 */
export function limitControlPlane(
  zones: readonly PlannedZone[],
  clusterZones: readonly string[] | undefined,
): PlannedZone[] {
  if (clusterZones === undefined) {
    return [...zones];
  }
  validateClusterZones(zones, clusterZones, 'the plan');
  return zones.map((zone) => ({ ...zone, holdsControlPlane: clusterZones.includes(zone.name) }));
}

/**
 * Fails unless `clusterZones` names at least two zones that support the control plane.
 *
 * @param zones the zones of the network
 * @param clusterZones the zones in which the cluster was created, as the user wrote them
 * @param owner what has these zones, for the message
 */
export function validateClusterZones(
  zones: readonly Pick<PlannedZone, 'name' | 'holdsControlPlane'>[],
  clusterZones: readonly string[],
  owner: string,
): void {
  const names = zones.map(({ name }) => name);
  for (const [index, name] of clusterZones.entries()) {
    const zone = zones.find((other) => other.name === name);
    if (zone === undefined) {
      fail(
        'ClusterZones',
        `"${name}" of clusterZones is not a zone of ${owner}. Name some of ${names.map((known) => `"${known}"`).join(', ')}, or add the zone there`,
      );
    }
    if (!zone.holdsControlPlane) {
      fail(
        'ClusterZones',
        `"${name}" of clusterZones does not support the control plane. Name Availability Zones that support it`,
      );
    }
    if (clusterZones.indexOf(name) !== index) {
      fail('ClusterZones', `"${name}" is listed twice in clusterZones. Name each zone once`);
    }
  }
  if (clusterZones.length < 2) {
    const wrong =
      clusterZones.length === 0 ? '"clusterZones" is empty' : `"${clusterZones[0]}" is the only one of clusterZones`;
    fail('ClusterZones', `${wrong}. Name all Availability Zones, at least two, in which the cluster was created`);
  }
}
