import { fail } from '../foundation/errors';
import { validateArguments } from '../foundation/input-validation';
import { HOURS_PER_MONTH, type NetworkPrices, PRICES_READ_ON, PriceLookup } from './prices';

/** How the nodes reach the internet, for a price. */
export enum NatGateways {
  /** A NAT gateway in each Availability Zone: `NatStrategy.perZone()`. */
  PER_ZONE = 'per-zone',
  /** One NAT gateway for all zones: `NatStrategy.single()`. */
  SINGLE = 'single',
  /** One regional NAT gateway, active in each zone: `NatStrategy.regional()`. */
  REGIONAL = 'regional',
  /** No NAT gateway: `NatStrategy.none()`. */
  NONE = 'none',
}

/** Destination of flow logs, for a price. */
export enum FlowLogDelivery {
  /** Text files in Amazon S3. */
  S3 = 's3',
  /** Apache Parquet files in Amazon S3. */
  S3_PARQUET = 's3-parquet',
  /** CloudWatch Logs. */
  CLOUDWATCH_LOGS = 'cloudwatch-logs',
}

/** The traffic of a network, in gigabytes a month. Traffic to S3 and DynamoDB through gateway endpoints is free. */
export interface NetworkTraffic {
  /**
   * Between nodes or pods and the internet, in both directions, 0 or more.
   *
   * @default 0
   */
  readonly internet?: number;

  /**
   * Between nodes or pods and AWS services with interface endpoints, in both directions, 0 or more.
   *
   * @default 0
   */
  readonly awsServices?: number;

  /**
   * Between nodes or pods of different Availability Zones, 0 or more.
   *
   * @default 0
   */
  readonly crossZone?: number;

  /**
   * Flow logs that are delivered, 0 or more.
   *
   * @default 0
   */
  readonly flowLogs?: number;
}

/** The parts of a network that have a price. */
export interface NetworkCostOptions {
  /** The Region, such as `eu-west-1`. */
  readonly region: string;

  /** The number of Availability Zones, 1 or more. */
  readonly zones: number;

  /**
   * The NAT gateways.
   *
   * @default NatGateways.PER_ZONE
   */
  readonly natGateways?: NatGateways;

  /**
   * The number of services with an interface endpoint in each zone, 0 or more.
   *
   * @default 0
   */
  readonly interfaceEndpoints?: number;

  /**
   * The number of internet-facing load balancers, 0 or more. Each has a public IPv4 address in each zone.
   *
   * @default 0
   */
  readonly publicLoadBalancers?: number;

  /**
   * The traffic of a month.
   *
   * @default - none. The estimate then has the fixed prices only
   */
  readonly traffic?: NetworkTraffic;

  /**
   * The destination of flow logs.
   *
   * @default FlowLogDelivery.S3
   */
  readonly flowLogDelivery?: FlowLogDelivery;

  /**
   * Prices of your own. They override the table.
   *
   * @default - the list prices of the table
   */
  readonly prices?: NetworkPrices;
}

/** A line of an estimate. */
export interface NetworkCostItem {
  /** The name of the charge, such as `NAT gateway hours`. */
  readonly name: string;
  /** How many units a month. */
  readonly quantity: number;
  /** The unit: `hour` or `GB`. */
  readonly unit: string;
  /** US dollars for a unit. */
  readonly unitPrice: number;
  /** US dollars a month. */
  readonly monthly: number;
}

/** An alternative, and its price. */
export interface NetworkCostAlternative {
  /** The name of the alternative. */
  readonly name: string;
  /** Whether the estimate is for this alternative. */
  readonly isChosen: boolean;
  /** US dollars a month without traffic. */
  readonly fixed: number;
  /** US dollars a month for the traffic. */
  readonly traffic: number;
  /** US dollars a month. */
  readonly monthly: number;
}

interface Figures extends Required<Omit<NetworkCostOptions, 'prices' | 'traffic' | 'region'>> {
  readonly traffic: Required<NetworkTraffic>;
}

/**
 * Estimates the monthly price of a network in US dollars, and compares alternatives.
 *
 * The estimate needs no AWS account. It contains list prices, and no taxes, discounts, data transfer to the internet,
 * hours of load balancers, nodes or control planes. A month has 730 hours. The prices were read on 2026-11-28. Check
 * the pricing pages of AWS, and override prices that differ.
 */
export class NetworkCost {
  /** The day on which the prices of the table were read: `2026-11-28`. */
  public static readonly PRICES_READ_ON = PRICES_READ_ON;

  /** The lines of the estimate. Lines with the quantity 0 are left out. */
  public readonly items: NetworkCostItem[];

  /** US dollars a month: the sum of the lines. */
  public readonly monthly: number;

  private readonly figures: Figures;
  private readonly prices: PriceLookup;

  constructor(options: NetworkCostOptions) {
    validateArguments('NetworkCost', arguments);
    this.figures = figuresOf(options);
    this.prices = new PriceLookup(options.region, options.prices);
    this.items = this.itemsOf(this.figures);
    this.monthly = sumOf(this.items);
  }

  /**
   * Compares a NAT gateway in each zone, a single one and a regional one, with the traffic of the estimate.
   *
   * The prices contain public IPv4 addresses of the gateways, and the traffic between zones that a single gateway
   * causes. A single gateway stops the traffic of all zones if its zone fails.
   */
  public compareNatGateways(): NetworkCostAlternative[] {
    return [NatGateways.PER_ZONE, NatGateways.SINGLE, NatGateways.REGIONAL].map((natGateways) =>
      this.alternative(natGateways, natGateways === this.figures.natGateways, { ...this.figures, natGateways }),
    );
  }

  /**
   * Compares interface endpoints with the way through the NAT gateways, for the traffic with AWS services. Without NAT
   * gateways or without interface endpoints, there is nothing to compare, and the list is empty.
   */
  public compareInterfaceEndpoints(): NetworkCostAlternative[] {
    const { natGateways, interfaceEndpoints } = this.figures;
    return natGateways === NatGateways.NONE || interfaceEndpoints === 0
      ? []
      : [
          this.alternative('interface endpoints', true, this.figures),
          this.alternative('NAT gateways only', false, { ...this.figures, interfaceEndpoints: 0 }),
        ];
  }

  /**
   * The gigabytes a month with AWS services from which the interface endpoints cost less than the NAT gateways.
   * Undefined if there is nothing to compare.
   */
  public get endpointBreakEven(): number | undefined {
    const { natGateways, interfaceEndpoints, zones } = this.figures;
    if (natGateways === NatGateways.NONE || interfaceEndpoints === 0) {
      return undefined;
    }
    const hours = interfaceEndpoints * zones * HOURS_PER_MONTH * this.prices.of('interfaceEndpointHour');
    const crossZone =
      natGateways === NatGateways.SINGLE ? ((zones - 1) / zones) * this.prices.of('crossZoneGigabyte') : 0;
    const saved = this.prices.of('natGatewayGigabyte') + crossZone - this.prices.of('interfaceEndpointGigabyte');
    return saved > 0 ? Math.ceil(hours / saved) : undefined;
  }

  private alternative(name: string, isChosen: boolean, figures: Figures): NetworkCostAlternative {
    const isPart = ({ name: item }: NetworkCostItem) =>
      !item.startsWith('flow logs') && !item.includes('load balancers');
    const traffic = { ...figures.traffic, crossZone: 0 };
    const items = this.itemsOf({ ...figures, traffic }).filter(isPart);
    const monthly = sumOf(items);
    const fixed = sumOf(items.filter(({ unit }) => unit === 'hour'));
    return { name, isChosen, fixed, traffic: cents(monthly - fixed), monthly };
  }

  private itemsOf(figures: Figures): NetworkCostItem[] {
    const { zones, natGateways, interfaceEndpoints, publicLoadBalancers, traffic, flowLogDelivery } = figures;
    const { internet, awsServices, crossZone, flowLogs } = traffic;
    const gateways = { 'per-zone': zones, single: 1, regional: zones, none: 0 }[natGateways];
    const throughEndpoints = interfaceEndpoints > 0 ? awsServices : 0;
    const throughNat = gateways > 0 ? internet + awsServices - throughEndpoints : 0;
    const toOtherZone = natGateways === NatGateways.SINGLE ? (throughNat * (zones - 1)) / zones : 0;
    const item = (name: string, quantity: number, unit: string, price: Parameters<PriceLookup['of']>[0]) => {
      if (quantity === 0) {
        return [];
      }
      const unitPrice = this.prices.of(price);
      return [{ name, quantity: cents(quantity), unit, unitPrice, monthly: cents(quantity * unitPrice) }];
    };
    return [
      ...item('NAT gateways', gateways * HOURS_PER_MONTH, 'hour', 'natGatewayHour'),
      ...item('NAT gateways, data', throughNat, 'GB', 'natGatewayGigabyte'),
      ...item('between zones, to a single NAT gateway', toOtherZone, 'GB', 'crossZoneGigabyte'),
      ...item('public IPv4 addresses of NAT gateways', gateways * HOURS_PER_MONTH, 'hour', 'publicIpv4Hour'),
      ...item(
        'public IPv4 addresses of load balancers',
        publicLoadBalancers * zones * HOURS_PER_MONTH,
        'hour',
        'publicIpv4Hour',
      ),
      ...item('interface endpoints', interfaceEndpoints * zones * HOURS_PER_MONTH, 'hour', 'interfaceEndpointHour'),
      ...item('interface endpoints, data', throughEndpoints, 'GB', 'interfaceEndpointGigabyte'),
      ...item('between zones', crossZone, 'GB', 'crossZoneGigabyte'),
      ...item(
        'flow logs',
        flowLogs,
        'GB',
        flowLogDelivery === FlowLogDelivery.CLOUDWATCH_LOGS ? 'flowLogToCloudWatchLogsGigabyte' : 'flowLogToS3Gigabyte',
      ),
      ...item(
        'flow logs, conversion to Parquet',
        flowLogDelivery === FlowLogDelivery.S3_PARQUET ? flowLogs : 0,
        'GB',
        'parquetGigabyte',
      ),
    ];
  }
}

function figuresOf(options: NetworkCostOptions): Figures {
  const { traffic = {}, natGateways = NatGateways.PER_ZONE, interfaceEndpoints = 0 } = options;
  validateCount('zones', options.zones, 1);
  validateCount('interfaceEndpoints', interfaceEndpoints, 0);
  validateCount('publicLoadBalancers', options.publicLoadBalancers ?? 0, 0);
  for (const [name, amount] of Object.entries(traffic)) {
    if (amount !== undefined && !(Number.isFinite(amount) && amount >= 0)) {
      fail('PriceFigure', `traffic.${name}: ${amount} is not an amount. Write gigabytes a month, 0 or more`);
    }
  }
  const figures = {
    zones: options.zones,
    natGateways,
    interfaceEndpoints,
    publicLoadBalancers: options.publicLoadBalancers ?? 0,
    flowLogDelivery: options.flowLogDelivery ?? FlowLogDelivery.S3,
    traffic: { internet: 0, awsServices: 0, crossZone: 0, flowLogs: 0, ...definedIn(traffic) },
  };
  validatePaths(figures);
  return figures;
}

/** Fails for traffic that has no way. */
function validatePaths({ natGateways, interfaceEndpoints, zones, traffic }: Figures): void {
  const { internet, awsServices, crossZone } = traffic;
  if (natGateways === NatGateways.NONE && internet > 0) {
    fail(
      'PriceFigure',
      `traffic.internet: ${internet} GB need a NAT gateway, and natGateways is NONE. Remove traffic.internet, or choose NAT gateways`,
    );
  }
  if (natGateways === NatGateways.NONE && awsServices > 0 && interfaceEndpoints === 0) {
    fail(
      'PriceFigure',
      `traffic.awsServices: ${awsServices} GB need NAT gateways or interface endpoints. Set interfaceEndpoints, or choose NAT gateways`,
    );
  }
  if (zones === 1 && crossZone > 0) {
    fail(
      'PriceFigure',
      `traffic.crossZone: ${crossZone} GB need two zones. Remove traffic.crossZone, or write zones: 2`,
    );
  }
}

function validateCount(name: string, count: number, least: number): void {
  if (!Number.isInteger(count) || count < least) {
    fail('PriceFigure', `${name}: ${count} is not a number of them. Write a whole number, ${least} or more`);
  }
}

function definedIn<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}

function sumOf(items: readonly NetworkCostItem[]): number {
  return cents(items.reduce((sum, { monthly }) => sum + monthly, 0));
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
