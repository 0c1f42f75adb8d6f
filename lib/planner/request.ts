/** Builds the address plan and the capacity request from the options of the planner. */

import { AddressPlan } from '../addressing/address-plan';
import type { AddressPlanOptions, EksAddressPlanOptions } from '../addressing/plan-options';
import { Tier, type TierOptions, TierRole } from '../addressing/tier';
import { didYouMean, fail } from '../foundation/errors';
import type { NetworkCost } from '../pricing/network-cost';
import { type ClusterCapacity, capacityOf, parseCapacityRequest } from './cluster-capacity';
import { costOf } from './cost';
import { choiceOf, listValuesOf, numberOf, pairOf, pairsOf, requiredValuesOf, singleValueOf } from './option-values';
import type { ParsedOptions } from './options';

/** The output format of the plan. */
export type PrintFormat = 'text' | 'json' | 'markdown';

/** The request to the planner. */
export interface PlanRequest {
  readonly plan: AddressPlan;
  /** The capacity for a cluster, if instance types are given. */
  readonly capacity?: ClusterCapacity;
  /** The price of the network, with `--cost`. */
  readonly cost?: NetworkCost;
  readonly format: PrintFormat;
  readonly title?: string;
  readonly svgFile?: string;
  readonly htmlFile?: string;
}

/** The keys of `--tier`, with the names of the TypeScript properties, which error messages use. */
const TIER_KEYS: Readonly<Record<string, string>> = {
  name: 'name',
  role: 'role',
  prefix: 'prefixLength',
  prefixLength: 'prefixLength',
  hosts: 'hosts',
  at: 'startsAt',
  startsAt: 'startsAt',
  slots: 'slots',
  block: 'cidrBlock',
  cidrBlock: 'cidrBlock',
  reservation: 'prefixReservation',
  prefixReservation: 'prefixReservation',
};

/** Keys with a numeric value, with an example of each. */
const NUMBER_KEYS: Readonly<Record<string, string>> = {
  prefixLength: 'prefix=24',
  hosts: 'hosts=200',
  slots: 'slots=8',
  prefixReservation: 'reservation=20',
};

/** The standard tiers of a layout. */
const LAYOUT_TIERS = {
  eks: ['node', 'public', 'cluster', 'pod'],
  private: ['node', 'cluster', 'pod'],
  shared: ['node', 'public', 'cluster'],
};

type Layout = keyof typeof LAYOUT_TIERS;

/** Builds the plan that the options describe, and calculates its capacity. */
export function requestOf(given: ParsedOptions): PlanRequest {
  if (given.has('json') && given.has('markdown')) {
    fail('CommandSyntax', '"--json" and "--markdown" exclude each other. Write one of the two');
  }
  const question = parseCapacityRequest(given);
  const plan = planOf(given);
  return {
    plan,
    capacity: question && capacityOf(plan, question),
    cost: costOf(given, plan),
    format: given.has('json') ? 'json' : given.has('markdown') ? 'markdown' : 'text',
    title: singleValueOf(given, 'title'),
    svgFile: singleValueOf(given, 'svg'),
    htmlFile: singleValueOf(given, 'html'),
  };
}

function planOf(given: ParsedOptions): AddressPlan {
  const layout = choiceOf(given, 'layout', ['eks', 'private', 'shared']);
  const podCidr = singleValueOf(given, 'pods-cidr');
  if (layout === 'shared' && podCidr !== undefined) {
    fail(
      'CommandSyntax',
      `"--pods-cidr ${podCidr}" has no effect in the shared layout. Leave it out, or write --layout eks`,
    );
  }
  const common: AddressPlanOptions = {
    vpcCidr: requiredValuesOf(given, 'vpc', '10.0.0.0/16')[0],
    availabilityZones: listValuesOf(given, 'zones', 'eu-west-1a,eu-west-1b,eu-west-1c'),
    clusterZones: given.has('cluster-zones') ? listValuesOf(given, 'cluster-zones') : undefined,
    connectedNetworks: pairsOf(given, 'connected'),
    reserves: pairsOf(given, 'reserve'),
    serviceCidr: singleValueOf(given, 'service-cidr'),
    placeholderCidrs: listValuesOf(given, 'ipam'),
    zoneSlots: Object.fromEntries(
      Object.entries(pairsOf(given, 'zone-slot')).map(([zone, slot]) => [
        zone,
        numberOf(slot, '--zone-slot', 'ZONE=6'),
      ]),
    ),
  };
  const tiers = tiersOf(given, layout);
  switch (layout) {
    case 'eks':
      return AddressPlan.forEks({ ...common, ...tiers, podCidr });
    case 'private':
      return AddressPlan.forPrivate({ ...common, ...tiers, podCidr });
    case 'shared':
      return AddressPlan.forSharedSubnets({ ...common, ...tiers });
  }
}

type LayoutTiers = Pick<
  EksAddressPlanOptions,
  'nodeTier' | 'publicTier' | 'clusterTier' | 'podTier' | 'additionalTiers'
>;

/** Returns the tiers. A tier with the name of a standard tier changes it, and all others are added. */
function tiersOf(given: ParsedOptions, layout: Layout): LayoutTiers {
  const changed: Record<string, TierOptions> = {};
  const additionalTiers: Tier[] = [];
  for (const text of given.get('tier') ?? []) {
    const { name, role, ...placement } = tierFields(text);
    const isStandard = LAYOUT_TIERS[layout].includes(name) && (role === undefined || role === name);
    if (isStandard && changed[`${name}Tier`] !== undefined) {
      fail('TierDuplicate', `"${name}" is changed twice. Write one --tier with all its keys`);
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
      : fail(
          'CommandValue',
          `"${key}" of --tier ${text} is not a key. ${didYouMean(key, ['name', 'role', 'prefix', 'hosts', 'at', 'slots', 'block', 'reservation'])}`,
        );
    if (fields[field] !== undefined) {
      fail('CommandValue', `"${key}" is given twice in --tier ${text}. Write it once`);
    }
    fields[field] = value;
  }
  const { name, ...others } = fields;
  if (name === undefined) {
    return fail('CommandValue', `"${text}" of --tier has no name. Write name=database,${text}`);
  }
  const values = Object.entries(others).map(([field, value]) => [
    field,
    Object.hasOwn(NUMBER_KEYS, field) ? numberOf(value, '--tier', NUMBER_KEYS[field]) : value,
  ]);
  return { name, ...Object.fromEntries(values) };
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
        ? fail('CommandValue', `"${text}" of --tier has no role. Write ${text},role=isolated`)
        : fail('CommandValue', `"${role}" is not a role of a tier. ${didYouMean(role, roles)}`);
  }
}
