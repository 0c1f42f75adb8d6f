import { isLookupDummy, isLookupList } from '../foundation/lookup-dummies';
import { refuse } from '../foundation/refusals';
import { regionOfCode } from '../foundation/regions';
import { isDigits } from './address';

/** The highest slot that a zone can have. */
const HIGHEST_SLOT = 15;

/** Six letters are in use by AWS (us-east-1 has zones a to f): the slots behind them are for Local Zones. */
const FIRST_SPARE_SLOT = 6;

/** Zones in which EKS places no control plane network interfaces (EKS User Guide, VPC and subnet requirements). */
const NO_CONTROL_PLANE = ['use1-az3', 'usw1-az2', 'cac1-az3'];

/** How the last part of the id of a Wavelength Zone begins, and a part of its name. */
const WAVELENGTH = 'wlz';

/** A zone of a plan: where its networks lie in every tier, and how it is called in logical ids. */
export interface PlannedZone {
  /** As the user wrote it: `eu-west-1a`, `euw1-az1`, `us-west-2-lax-1a`. */
  readonly name: string;
  /** The index of its network in every tier: 0 for letter a (or az1), 1 for b, and so on, or as mapped by the user. */
  readonly slot: number;
  /** Letters and digits that tell it from every other zone of the Region, for logical ids: `A`, `Az1`, `Lax1a`. */
  readonly label: string;
  /** True for a zone id (`euw1-az1`), false for a zone name. */
  readonly isId: boolean;
  /**
   * False where the control plane is not: in Local and Wavelength Zones, in three Availability Zones by id, and outside the zones in which
   * the cluster was created.
   */
  readonly holdsControlPlane: boolean;
}

/** True for the ids of the Availability Zones in which EKS places no control plane; names do not tell. */
export function holdsNoControlPlane(zone: string): boolean {
  return NO_CONTROL_PLANE.includes(zone);
}

interface ZoneParts {
  readonly region: string;
  readonly isId: boolean;
  readonly label: string;
  readonly slot?: number;
}

/**
 * The zones of one VPC with a slot each. The slot follows from the zone's letter or id number, never from its place in the list; Local
 * and Wavelength Zones, and letters that a tier has no room for, are mapped by the user.
 */
export function planZones(names: readonly string[], zoneSlots: Readonly<Record<string, number>>): PlannedZone[] {
  const unknown = names.filter(isLookupDummy);
  if (unknown.length > 0) {
    return provisionalZones(names, zoneSlots);
  }
  if (names.length === 0) {
    refuse(
      'ZoneMissing',
      '"availabilityZones" is empty, list the zones by name, such as ["eu-west-1a", "eu-west-1b", "eu-west-1c"]',
    );
  }
  const parts = names.map(parseZone);
  refuseMixture(names, parts);
  for (const mapped of Object.keys(zoneSlots)) {
    if (!names.includes(mapped)) {
      refuse(
        'ZoneSlot',
        `"${mapped}" is mapped by zoneSlots but is no zone of the plan, add it to availabilityZones or drop it`,
      );
    }
  }
  const slots = names.map((name, index) => zoneSlots[name] ?? parts[index].slot);
  const zones = names.map((name, index) => placeZone(name, parts[index], zoneSlots[name], spareSlot(slots)));
  refuseDuplicates(zones, spareSlot(slots));
  return zones;
}

/**
 * The zones of a plan until a lookup has found them: those that are known, and one with a free slot for each of the others. The list of a
 * parameter stands for two zones at least.
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

/** The Region of a zone by its name or id; undefined for what is no zone, and for an id whose code is not known here. */
export function regionOfZone(zone: string): string | undefined {
  const parts = isLookupDummy(zone) ? undefined : partsOf(zone);
  return parts?.isId ? regionOfCode(parts.region) : parts?.region;
}

/** True for a zone id (`euw1-az1`), false for a zone name and for whatever is neither. */
export function isZoneId(zone: string): boolean {
  return partsOf(zone)?.isId ?? false;
}

/** True for an Availability Zone, false for Local and Wavelength Zones and for whatever is no zone. */
export function isAvailabilityZone(zone: string): boolean {
  return isLookupDummy(zone) || partsOf(zone)?.slot !== undefined;
}

/** True for a Local or Wavelength Zone; false for an Availability Zone and for text that names no zone. */
export function isEdgeZone(zone: string): boolean {
  const parts = partsOf(zone);
  return parts !== undefined && parts.slot === undefined;
}

/** True for a Wavelength Zone, by name or by id: it has a carrier gateway where other zones have an internet gateway. */
export function isWavelengthZone(zone: string): boolean {
  return partsOf(zone) !== undefined && zone.split('-').some((word) => word.startsWith(WAVELENGTH));
}

/** What construct ids call a zone: `A` for `eu-west-1a`. Whatever is no zone, such as the stand-in of a lookup, keeps its name. */
export function zoneLabel(zone: string): string {
  return partsOf(zone)?.label ?? capitalize(zone);
}

function placeZone(name: string, parts: ZoneParts, mapped: number | undefined, spare: number): PlannedZone {
  const slot = mapped ?? parts.slot;
  if (mapped !== undefined && (!Number.isInteger(mapped) || mapped < 0 || mapped > HIGHEST_SLOT)) {
    return refuse('ZoneSlot', `"${name}" is mapped to slot ${mapped}, write a whole number from 0 to ${HIGHEST_SLOT}`);
  }
  if (slot === undefined || slot > HIGHEST_SLOT) {
    return refuse('ZoneSlot', `"${name}" takes no slot by its name, map it: zoneSlots: { "${name}": ${spare} }`);
  }
  const holdsControlPlane = parts.slot !== undefined && !NO_CONTROL_PLANE.includes(name);
  return { name, slot, label: parts.label, isId: parts.isId, holdsControlPlane };
}

/** The slot to suggest for one more zone: behind the letters in use, where the default tiers have two slots to spare. */
function spareSlot(taken: readonly (number | undefined)[]): number {
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
    return refuse('ZoneSyntax', '"a deploy-time value" is no zone name, write the name out, such as "eu-west-1a"');
  }
  const meant = text.trim().toLowerCase();
  const advice = partsOf(meant) ? `did you mean "${meant}"?` : 'write the name out, such as "eu-west-1a"';
  return refuse('ZoneSyntax', `"${text}" is no zone name, ${advice}`);
}

/** Takes a zone's name or id apart at the hyphens. */
function partsOf(text: string): ZoneParts | undefined {
  const words = text.split('-');
  return parseZoneId(words) ?? parseZoneName(words);
}

/** `euw1-az1`, or with the place of a Local or Wavelength Zone: `usw2-lax1-az1`, `use1-wl1-bos-wlz1`. */
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

/** `eu-west-1a`, or with the place of a Local or Wavelength Zone: `us-west-2-lax-1a`, `us-east-1-wl1-bos-wlz-1`. */
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

function refuseMixture(names: readonly string[], parts: readonly ZoneParts[]): void {
  for (const [index, { region, isId }] of parts.entries()) {
    if (isId !== parts[0].isId) {
      refuse(
        'ZoneRegions',
        `"${names[index]}" and "${names[0]}" mix a zone id with a zone name, write all zones the same way`,
      );
    }
    if (region !== parts[0].region) {
      refuse('ZoneRegions', `"${names[index]}" and "${names[0]}" lie in two Regions, plan one network per Region`);
    }
  }
}

function refuseDuplicates(zones: readonly PlannedZone[], spare: number): void {
  for (const [index, zone] of zones.entries()) {
    for (const earlier of zones.slice(0, index)) {
      if (earlier.name === zone.name) {
        refuse('ZoneDuplicate', `"${zone.name}" is listed twice, name each zone once`);
      }
      if (earlier.slot === zone.slot) {
        refuse(
          'ZoneSlot',
          `"${zone.name}" has slot ${zone.slot}, which "${earlier.name}" has already, map one of the two: zoneSlots: { "${zone.name}": ${spare} }`,
        );
      }
    }
  }
}

/** True for the Region's part of a zone id: letters, then a number, such as `euw1`. */
function isRegionCode(text: string | undefined): text is string {
  return text !== undefined && isWord(text) && !startsWithDigit(text) && startsWithDigit(text[text.length - 1]);
}

function isWord(text: string): boolean {
  return text.length > 0 && [...text].every((char) => (char >= 'a' && char <= 'z') || (char >= '0' && char <= '9'));
}

function startsWithDigit(text: string): boolean {
  return text.length > 0 && isDigits(text[0]);
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
