/** The options of the planner as an address plan, and a question about its capacity. */

import { isDigits } from '../addressing/address';
import { AddressPlan } from '../addressing/address-plan';
import type { CapacityQuestion } from '../addressing/plan-capacity';
import type { AddressPlanOptions, EksAddressPlanOptions } from '../addressing/plan-options';
import { limitsOf } from '../addressing/pod-capacity';
import { Tier, type TierOptions, TierRole } from '../addressing/tier';
import { didYouMean, refuse } from '../foundation/refusals';
import type { GivenOptions } from './arguments';
import { type OptionName, optionOf } from './options';

/** The form in which the plan is printed. */
export type PrintFormat = 'text' | 'json' | 'markdown';

/** What the planner is asked to do. */
export interface PlanRequest {
  readonly plan: AddressPlan;
  readonly question: CapacityQuestion;
  readonly format: PrintFormat;
  readonly title?: string;
  readonly svgFile?: string;
  readonly htmlFile?: string;
}

/** The keys of `--tier`, with the names that the properties have in code, which refusals use. */
const TIER_KEYS: Readonly<Record<string, string>> = {
  name: 'name',
  role: 'role',
  prefix: 'prefixLength',
  prefixLength: 'prefixLength',
  at: 'startsAt',
  startsAt: 'startsAt',
  slots: 'slots',
  block: 'cidrBlock',
  cidrBlock: 'cidrBlock',
};

/** The tiers that a layout has by itself. */
const LAYOUT_TIERS = { eks: ['node', 'public', 'cluster', 'pod'], shared: ['node', 'public', 'cluster'] };

/** Makes the plan that the options describe. */
export function requestOf(given: GivenOptions): PlanRequest {
  const { nodes, pods } = { nodes: countOf(given, 'nodes'), pods: countOf(given, 'pods') };
  if (pods !== undefined && nodes === undefined) {
    refuse('CommandSyntax', `"--pods ${pods}" needs the nodes on which they run, add --nodes N`);
  }
  if (given.has('json') && given.has('markdown')) {
    refuse('CommandSyntax', '"--json" and "--markdown" exclude each other, write one of the two');
  }
  const instanceTypes = listOf(given, 'instance-types');
  instanceTypes.forEach(limitsOf);
  const addressing = choiceOf(given, 'addressing', ['prefix-delegation', 'secondary-ip']);
  const usesPrefixes = addressing === 'prefix-delegation';
  refuseWithoutPrefixes(instanceTypes, usesPrefixes);
  return {
    plan: planOf(given),
    question: { instanceTypes, usesPrefixes, nodes, pods },
    format: given.has('json') ? 'json' : given.has('markdown') ? 'markdown' : 'text',
    title: one(given, 'title'),
    svgFile: one(given, 'svg'),
    htmlFile: one(given, 'html'),
  };
}

function refuseWithoutPrefixes(instanceTypes: readonly string[], usesPrefixes: boolean): void {
  const unfit = usesPrefixes ? instanceTypes.find((type) => !limitsOf(type).isNitro) : undefined;
  if (unfit !== undefined) {
    refuse(
      'InstanceTypeUnfit',
      `"${unfit}" takes no prefixes, write --addressing secondary-ip or a type of the Nitro System`,
    );
  }
}

function planOf(given: GivenOptions): AddressPlan {
  const layout = choiceOf(given, 'layout', ['eks', 'shared']);
  const podCidr = one(given, 'pods-cidr');
  if (layout === 'shared' && podCidr !== undefined) {
    refuse(
      'CommandSyntax',
      `"--pods-cidr ${podCidr}" has no use in the shared layout, leave it out or write --layout eks`,
    );
  }
  const common: AddressPlanOptions = {
    vpcCidr: required(given, 'vpc', '10.0.0.0/16')[0],
    availabilityZones: listOf(given, 'zones', 'eu-west-1a,eu-west-1b,eu-west-1c'),
    connectedNetworks: pairsOf(given, 'connected'),
    reserves: pairsOf(given, 'reserve'),
    zoneSlots: Object.fromEntries(
      Object.entries(pairsOf(given, 'zone-slot')).map(([zone, slot]) => [
        zone,
        numberOf(slot, '--zone-slot', 'ZONE=6'),
      ]),
    ),
  };
  const tiers = tiersOf(given, layout);
  return layout === 'eks'
    ? AddressPlan.forEks({ ...common, ...tiers, podCidr })
    : AddressPlan.forSharedSubnets({ ...common, ...tiers });
}

type LayoutTiers = Pick<
  EksAddressPlanOptions,
  'nodeTier' | 'publicTier' | 'clusterTier' | 'podTier' | 'additionalTiers'
>;

/** Tiers by the name of one of the layout's change that one; all others are added. */
function tiersOf(given: GivenOptions, layout: 'eks' | 'shared'): LayoutTiers {
  const changed: Record<string, TierOptions> = {};
  const additionalTiers: Tier[] = [];
  for (const text of given.get('tier') ?? []) {
    const { name, role, ...placement } = tierFields(text);
    const isStandard = LAYOUT_TIERS[layout].includes(name) && (role === undefined || role === name);
    if (isStandard && changed[`${name}Tier`] !== undefined) {
      refuse('TierDuplicate', `"${name}" is changed twice, write one --tier with all its keys`);
    } else if (isStandard) {
      changed[`${name}Tier`] = placement;
    } else {
      additionalTiers.push(tierOf(text, name, role, placement));
    }
  }
  return { ...changed, additionalTiers };
}

interface TierFields extends TierOptions {
  readonly name: string;
  readonly role?: string;
}

function tierFields(text: string): TierFields {
  const fields: Record<string, string> = {};
  for (const part of text.split(',')) {
    const [key, value] = pairOf(part, '--tier', 'name=database,role=isolated,prefix=24,at=10.0.80.0');
    const field = Object.hasOwn(TIER_KEYS, key)
      ? TIER_KEYS[key]
      : refuse(
          'CommandValue',
          `"${key}" of --tier ${text} is no key, ${didYouMean(key, ['name', 'role', 'prefix', 'at', 'slots', 'block'])}`,
        );
    if (fields[field] !== undefined) {
      refuse('CommandValue', `"${key}" is given twice in --tier ${text}, write it once`);
    }
    fields[field] = value;
  }
  const { name, prefixLength, slots, ...others } = fields;
  if (name === undefined) {
    return refuse('CommandValue', `"${text}" of --tier has no name, write name=database,${text}`);
  }
  const numbers = {
    ...(prefixLength === undefined ? {} : { prefixLength: numberOf(prefixLength, '--tier', 'prefix=24') }),
    ...(slots === undefined ? {} : { slots: numberOf(slots, '--tier', 'slots=8') }),
  };
  return { name, ...others, ...numbers };
}

function tierOf(text: string, name: string, role: string | undefined, placement: TierOptions): Tier {
  const roles: string[] = Object.values(TierRole);
  const chosen = roles.find((known) => known === role);
  switch (chosen) {
    case TierRole.PUBLIC:
      return Tier.public({ name, ...placement });
    case TierRole.NODE:
      return Tier.node({ name, ...placement });
    case TierRole.CLUSTER:
      return Tier.cluster({ name, ...placement });
    case TierRole.POD:
      return Tier.pod({ name, ...placement });
    case TierRole.PRIVATE:
      return Tier.withEgress(name, placement);
    case TierRole.ISOLATED:
      return Tier.isolated(name, placement);
    default:
      return role === undefined
        ? refuse('CommandValue', `"${text}" of --tier has no role, write ${text},role=isolated`)
        : refuse('CommandValue', `"${role}" is no role of a tier, ${didYouMean(role, roles)}`);
  }
}

function one(given: GivenOptions, name: OptionName): string | undefined {
  return given.get(name)?.[0];
}

function required(given: GivenOptions, name: OptionName, example: string): readonly string[] {
  return given.get(name) ?? refuse('CommandSyntax', `"--${name}" is missing, write one such as --${name} ${example}`);
}

function listOf(given: GivenOptions, name: OptionName, example?: string): string[] {
  const values = example === undefined ? (given.get(name) ?? []) : required(given, name, example);
  return values.flatMap((value) => {
    const items = value.split(',');
    return items.includes('')
      ? refuse('CommandValue', `"${value}" of --${name} has an empty item, write --${name} ${optionOf(name).value}`)
      : items;
  });
}

function choiceOf<T extends string>(given: GivenOptions, name: OptionName, choices: readonly [T, ...T[]]): T {
  const value = one(given, name) ?? choices[0];
  return (
    choices.find((choice) => choice === value) ??
    refuse('CommandValue', `"${value}" is no value of --${name}, ${didYouMean(value, choices)}`)
  );
}

function countOf(given: GivenOptions, name: OptionName): number | undefined {
  const text = one(given, name);
  if (text === undefined) {
    return undefined;
  }
  const number = numberOf(text, `--${name}`, `--${name} 90`);
  return number > 0
    ? number
    : refuse('CommandValue', `"${text}" of --${name} is none, write 1 or more, or leave it out`);
}

function pairsOf(given: GivenOptions, name: OptionName): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (const text of given.get(name) ?? []) {
    const [key, value] = pairOf(text, `--${name}`, `--${name} ${optionOf(name).value}`);
    if (Object.hasOwn(pairs, key)) {
      refuse('CommandValue', `"${key}" is given twice to --${name}, write another name for one of the two`);
    }
    pairs[key] = value;
  }
  return pairs;
}

function pairOf(text: string, option: string, example: string): [key: string, value: string] {
  const at = text.indexOf('=');
  return at > 0 && at < text.length - 1
    ? [text.slice(0, at), text.slice(at + 1)]
    : refuse('CommandValue', `"${text}" of ${option} is no KEY=VALUE, write it as in ${example}`);
}

function numberOf(text: string, option: string, example: string): number {
  return isDigits(text)
    ? Number(text)
    : refuse('CommandValue', `"${text}" of ${option} is no whole number, write it as in ${example}`);
}
