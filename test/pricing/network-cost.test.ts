import fc from 'fast-check';
import type { ErrorName } from '../../lib/foundation/errors';
import { FlowLogDelivery, NatGateways, NetworkCost, type NetworkCostOptions } from '../../lib/pricing/network-cost';
import { PRICES } from '../../lib/pricing/prices';
import { BASE, command, plan, refusing } from '../support/command-line';

const IRELAND: NetworkCostOptions = { region: 'eu-west-1', zones: 3 };

function lines(options: Partial<NetworkCostOptions>): Record<string, number> {
  const { items } = new NetworkCost({ ...IRELAND, ...options });
  return Object.fromEntries(items.map(({ name, monthly }) => [name, monthly]));
}

describe('the price of a network', () => {
  test('has an hour of each gateway, endpoint and address, 730 hours a month', () => {
    expect(lines({ interfaceEndpoints: 8, publicLoadBalancers: 1 })).toEqual({
      'NAT gateways': 105.12,
      'public IPv4 addresses of NAT gateways': 10.95,
      'public IPv4 addresses of load balancers': 10.95,
      'interface endpoints': 192.72,
    });
  });

  test('sends traffic with AWS services through endpoints if there are some, and else through NAT gateways', () => {
    const traffic = { internet: 100, awsServices: 1000 };
    expect(lines({ interfaceEndpoints: 1, traffic })).toMatchObject({
      'NAT gateways, data': 4.8,
      'interface endpoints, data': 10,
    });
    expect(lines({ traffic })).toMatchObject({ 'NAT gateways, data': 52.8 });
  });

  test('sends two thirds of the traffic of a single gateway across zones', () => {
    const cost = lines({ natGateways: NatGateways.SINGLE, traffic: { internet: 300 } });
    expect(cost).toMatchObject({ 'NAT gateways': 35.04, 'between zones, to a single NAT gateway': 4 });
  });

  test('charges a regional gateway for each zone', () => {
    expect(lines({ natGateways: NatGateways.REGIONAL })).toEqual(lines({}));
  });

  test('has no line for a network without NAT gateways', () => {
    expect(new NetworkCost({ ...IRELAND, natGateways: NatGateways.NONE })).toMatchObject({ items: [], monthly: 0 });
  });

  test.each([
    [FlowLogDelivery.S3, 38],
    [FlowLogDelivery.S3_PARQUET, 43.6],
    [FlowLogDelivery.CLOUDWATCH_LOGS, 76],
  ])('delivers flow logs to %s', (flowLogDelivery, monthly) => {
    const cost = new NetworkCost({
      region: 'ap-northeast-1',
      zones: 2,
      natGateways: NatGateways.NONE,
      flowLogDelivery,
      traffic: { flowLogs: 100 },
    });
    expect(cost.monthly).toBe(monthly);
  });

  test('compares NAT gateways: a single one is cheaper until the traffic between zones costs more', () => {
    const cheapest = (internet: number) =>
      new NetworkCost({ ...IRELAND, traffic: { internet } })
        .compareNatGateways()
        .reduce((one, other) => (other.monthly < one.monthly ? other : one)).name;
    expect([cheapest(100), cheapest(10_000)]).toEqual(['single', 'per-zone']);
  });

  test('knows from which amount endpoints cost less', () => {
    const options = { ...IRELAND, interfaceEndpoints: 8 };
    const breakEven = new NetworkCost(options).endpointBreakEven ?? 0;
    const difference = (awsServices: number) => {
      const [endpoints, nat] = new NetworkCost({ ...options, traffic: { awsServices } }).compareInterfaceEndpoints();
      return endpoints.monthly - nat.monthly;
    };
    expect(breakEven).toBe(5072);
    expect(difference(breakEven)).toBeLessThanOrEqual(0);
    expect(difference(breakEven - 10)).toBeGreaterThan(0);
  });

  test('takes prices of your own, and Regions that the table does not have', () => {
    const prices = { natGatewayHour: 0.05, natGatewayGigabyte: 0.05 };
    expect(lines({ region: 'eu-north-1', prices })).toMatchObject({ 'NAT gateways': 109.5 });
    expect(lines({ prices: { publicIpv4Hour: 0 } })).toMatchObject({ 'public IPv4 addresses of NAT gateways': 0 });
  });

  test('grows with each amount and is the sum of its lines', () => {
    const amount = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(NatGateways).filter((kind) => kind !== NatGateways.NONE)),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 0, max: 30 }),
        fc.record({ internet: amount, awsServices: amount, crossZone: amount }),
        (natGateways, zones, interfaceEndpoints, traffic) => {
          const cost = (more: object) =>
            new NetworkCost({
              region: 'eu-west-1',
              zones,
              natGateways,
              interfaceEndpoints,
              traffic: { ...traffic, ...more },
            });
          const { items, monthly } = cost({});
          expect(monthly).toBeCloseTo(
            items.reduce((sum, item) => sum + item.monthly, 0),
            2,
          );
          for (const [name, gigabytes] of Object.entries(traffic)) {
            expect(cost({ [name]: gigabytes + 100 }).monthly).toBeGreaterThan(monthly);
          }
        },
      ),
    );
  });

  test('has plausible figures: no Region is cheaper than us-east-1, or three times as expensive', () => {
    const base = PRICES['us-east-1'];
    for (const [region, prices] of Object.entries(PRICES)) {
      for (const [name, price] of Object.entries(prices)) {
        const least = base[name as keyof typeof base] ?? price;
        expect({ region, name, fits: price >= least && price <= 3 * least }).toEqual({ region, name, fits: true });
      }
    }
  });
});

describe('a price fails', () => {
  const pricing = (options: object) => () => new NetworkCost({ ...IRELAND, ...options } as NetworkCostOptions);

  test.each([
    [{ zones: 0 }, 'zones: 0', 'Write a whole number, 1 or more'],
    [{ interfaceEndpoints: 1.5 }, 'interfaceEndpoints: 1.5', '0 or more'],
    [{ publicLoadBalancers: -1 }, 'publicLoadBalancers: -1', '0 or more'],
    [{ traffic: { internet: -1 } }, 'traffic.internet: -1', 'gigabytes a month'],
    [{ natGateways: NatGateways.NONE, traffic: { internet: 5 } }, 'need a NAT gateway', 'Remove traffic.internet'],
    [{ natGateways: NatGateways.NONE, traffic: { awsServices: 5 } }, 'need NAT gateways', 'Set interfaceEndpoints'],
    [{ zones: 1, traffic: { crossZone: 5 } }, 'need two zones', 'zones: 2'],
    [{ prices: { natGatewayHour: -1 } }, 'natGatewayHour: -1', 'US dollars, 0 or more'],
  ])('for %j', (options, wrong, instead) => {
    expect(pricing(options)).toFailWith('PriceFigure', wrong, instead);
  });

  test('for a price that is not in the table', () => {
    expect(pricing({ region: 'eu-north-1' })).toFailWith(
      'PriceUnknown',
      'natGatewayHour for eu-north-1',
      'set natGatewayHour',
    );
    expect(pricing({ traffic: { flowLogs: 5 } })).toFailWith(
      'PriceUnknown',
      'flowLogToS3Gigabyte for eu-west-1',
      'set flowLogToS3Gigabyte',
    );
  });
});

describe('the planner prints prices', () => {
  test('as tables with bars', () => {
    const { code, out, err } = plan(
      '--cost --interface-endpoints 8 --traffic internet=500 --traffic aws-services=2000',
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Price a month in US dollars, by list prices of 2026-11-28');
    expect(out).toMatch(/^NAT gateways +2,190 +hour +0\.048 +105\.12$/m);
    expect(out).toMatch(/^total .* 352\.79$/m);
    expect(out).toMatch(/^per-zone \(chosen\) .*█{24}$/m);
    expect(out).toContain('they cost less from 5,072 GB a month with AWS services');
  });

  test('in JSON and Markdown, and on the page', () => {
    const { out } = plan('--cost --nat single --json');
    expect(JSON.parse(out).cost).toMatchObject({ pricesReadOn: '2026-11-28', monthly: 38.69, endpointBreakEven: null });
    expect(JSON.parse(plan('--json').out).cost).toBeNull();
    expect(plan('--cost --markdown').out).toContain('| NAT gateways | 2,190 | hour |');
    expect(plan('--cost --html plan.html').files['plan.html']).toContain('NAT gateways compared');
  });

  test('for the Availability Zones only, with the capacity beside it', () => {
    const line =
      '--vpc 10.0.0.0/16 --zones us-west-2a,us-west-2b --instance-types m7i.large --nodes 6 --public-load-balancers 1';
    expect(command(`plan ${line} --cost`).out).toMatch(/^public IPv4 addresses of load balancers +1,460 /m);
  });

  test('with prices and a Region of your own', () => {
    const { out } = plan('--cost --region eu-north-1 --price natGatewayHour=0.046 --price natGatewayGigabyte=0.046');
    expect(out).toMatch(/^NAT gateways +2,190 +hour +0\.046 +100\.74$/m);
  });

  test.each<[string, ErrorName, string, string]>([
    ['--nat single', 'CommandSyntax', '"--nat" belongs to a price', 'Add --cost'],
    ['--cost --nat double', 'CommandValue', '"double" is not a value of --nat', ''],
    ['--cost --traffic intranet=5', 'CommandValue', '"intranet" of --traffic', 'cross-zone'],
    ['--cost --traffic internet=much', 'CommandValue', '"much" of --traffic internet is not a number', 'internet=500'],
    ['--cost --price natGatewayHours=1', 'PriceUnknown', '"natGatewayHours" is not a price', 'natGatewayHour'],
    ['--cost --nat none --traffic internet=5', 'PriceFigure', 'need a NAT gateway', ''],
    ['--interface-endpoints 3', 'CommandSyntax', 'needs the instance types', ''],
  ])('%s fails', (options, name, wrong, instead) => {
    expect(refusing(`plan ${BASE} ${options}`)).toFailWith(name, wrong, instead);
  });
});
