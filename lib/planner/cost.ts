/** The price of a network: parses the options of `--cost`, and renders the estimate as tables. */

import type { AddressPlan } from '../addressing/address-plan';
import type { TextTable } from '../addressing/text-table';
import { isAvailabilityZone, regionOfZone } from '../addressing/zones';
import { fail } from '../foundation/errors';
import {
  type FlowLogDelivery,
  type NatGateways,
  NetworkCost,
  type NetworkCostAlternative,
  type NetworkTraffic,
} from '../pricing/network-cost';
import { type NetworkPrices, PRICES_READ_ON, validatePriceName } from '../pricing/prices';
import { choiceOf, pairsOf, singleValueOf, wholeNumberOf } from './option-values';
import type { OptionName, ParsedOptions } from './options';

/** Options that require `--cost`. */
const COST_OPTIONS: readonly OptionName[] = ['region', 'nat', 'traffic', 'flow-logs-to', 'price'];

/** The keys of `--traffic`, with the names of the TypeScript properties. */
const TRAFFIC_KEYS: Readonly<Record<string, keyof NetworkTraffic>> = {
  internet: 'internet',
  'aws-services': 'awsServices',
  'cross-zone': 'crossZone',
  'flow-logs': 'flowLogs',
};

/** Length of the longest bar in characters. */
const BAR_LENGTH = 24;

/** Estimates the price. Undefined without `--cost`. */
export function costOf(given: ParsedOptions, plan: AddressPlan): NetworkCost | undefined {
  if (!given.has('cost')) {
    const orphan = COST_OPTIONS.find((name) => given.has(name));
    return orphan === undefined ? undefined : fail('CommandSyntax', `"--${orphan}" belongs to a price. Add --cost`);
  }
  const zones = plan.availabilityZones.filter(isAvailabilityZone);
  return new NetworkCost({
    region: regionOf(given, zones),
    zones: zones.length,
    natGateways: choiceOf(given, 'nat', ['per-zone', 'single', 'regional', 'none']) as NatGateways,
    interfaceEndpoints: wholeNumberOf(given, 'interface-endpoints'),
    publicLoadBalancers: wholeNumberOf(given, 'public-load-balancers'),
    traffic: trafficOf(given),
    flowLogDelivery: choiceOf(given, 'flow-logs-to', ['s3', 's3-parquet', 'cloudwatch-logs']) as FlowLogDelivery,
    prices: pricesOf(given),
  });
}

function regionOf(given: ParsedOptions, zones: readonly string[]): string {
  const region = singleValueOf(given, 'region') ?? regionOfZone(zones[0] ?? '');
  return (
    region ?? fail('CommandSyntax', '"--cost" needs a Region, and the zones do not tell it. Add --region eu-west-1')
  );
}

function trafficOf(given: ParsedOptions): NetworkTraffic {
  const amounts = Object.entries(pairsOf(given, 'traffic')).map(([key, text]) => {
    const field = Object.hasOwn(TRAFFIC_KEYS, key)
      ? TRAFFIC_KEYS[key]
      : fail(
          'CommandValue',
          `"${key}" of --traffic is not a kind of traffic. Write one of ${Object.keys(TRAFFIC_KEYS).join(', ')}`,
        );
    return [field, decimalOf(text, `--traffic ${key}`, '--traffic internet=500')];
  });
  return Object.fromEntries(amounts);
}

function pricesOf(given: ParsedOptions): NetworkPrices {
  const prices = Object.entries(pairsOf(given, 'price')).map(([name, text]) => {
    validatePriceName(name);
    return [name, decimalOf(text, `--price ${name}`, '--price natGatewayHour=0.045')];
  });
  return Object.fromEntries(prices);
}

function decimalOf(text: string, option: string, example: string): number {
  return /^\d+(\.\d+)?$/.test(text)
    ? Number(text)
    : fail('CommandValue', `"${text}" of ${option} is not a number. Write it as in ${example}`);
}

/** Returns the tables of an estimate: its lines, and the alternatives with bars. */
export function costTables(cost: NetworkCost | undefined): TextTable[] {
  if (cost === undefined) {
    return [];
  }
  const breakEven = cost.endpointBreakEven;
  return [
    {
      caption: `Price a month in US dollars, by list prices of ${PRICES_READ_ON}`,
      headings: ['', 'Quantity', 'Unit', 'Unit price', 'A month'],
      numbers: [1, 3, 4],
      rows: [
        ...cost.items.map(({ name, quantity, unit, unitPrice, monthly }) => [
          name,
          quantity.toLocaleString('en-US'),
          unit,
          String(unitPrice),
          dollars(monthly),
        ]),
        ['total', '', '', '', dollars(cost.monthly)],
      ],
    },
    comparisonTable('NAT gateways compared, with their addresses and interface endpoints', cost.compareNatGateways()),
    ...(breakEven === undefined
      ? []
      : [
          comparisonTable(
            `Interface endpoints compared: they cost less from ${breakEven.toLocaleString('en-US')} GB a month with AWS services`,
            cost.compareInterfaceEndpoints(),
          ),
        ]),
  ];
}

function comparisonTable(caption: string, alternatives: readonly NetworkCostAlternative[]): TextTable {
  const highest = Math.max(...alternatives.map(({ monthly }) => monthly), 0.01);
  return {
    caption,
    headings: ['', 'Fixed', 'Traffic', 'A month', ''],
    numbers: [1, 2, 3],
    rows: alternatives.map(({ name, isChosen, fixed, traffic, monthly }) => [
      `${name}${isChosen ? ' (chosen)' : ''}`,
      dollars(fixed),
      dollars(traffic),
      dollars(monthly),
      '█'.repeat(Math.round((monthly / highest) * BAR_LENGTH)),
    ]),
  };
}

function dollars(amount: number): string {
  return amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
