/** List prices of the network of a cluster, by Region, with their date. */

import { didYouMean, fail } from '../foundation/errors';

/** List prices in US dollars. */
export interface NetworkPrices {
  /**
   * An hour of a NAT gateway. A regional NAT gateway is charged for each zone in which it is active.
   *
   * @default - the price of the table, if it has the Region
   */
  readonly natGatewayHour?: number;

  /**
   * A gigabyte that a NAT gateway processes, in either direction.
   *
   * @default - the price of the table, if it has the Region
   */
  readonly natGatewayGigabyte?: number;

  /**
   * An hour of an interface endpoint in one zone.
   *
   * @default - the price of the table, if it has the Region
   */
  readonly interfaceEndpointHour?: number;

  /**
   * A gigabyte that an interface endpoint processes, up to 1 PB a month.
   *
   * @default 0.01
   */
  readonly interfaceEndpointGigabyte?: number;

  /**
   * An hour of a public IPv4 address.
   *
   * @default 0.005
   */
  readonly publicIpv4Hour?: number;

  /**
   * A gigabyte between two Availability Zones. AWS charges it in both zones, and this is the sum.
   *
   * @default 0.02
   */
  readonly crossZoneGigabyte?: number;

  /**
   * A gigabyte of flow logs that is delivered to Amazon S3, in the first 10 TB a month.
   *
   * @default - the price of the table, if it has the Region
   */
  readonly flowLogToS3Gigabyte?: number;

  /**
   * A gigabyte of flow logs that is delivered to CloudWatch Logs, in the first 10 TB a month.
   *
   * @default - the price of the table, if it has the Region
   */
  readonly flowLogToCloudWatchLogsGigabyte?: number;

  /**
   * A gigabyte of flow logs that is converted to Apache Parquet, in addition to its delivery.
   *
   * @default - the price of the table, if it has the Region
   */
  readonly parquetGigabyte?: number;
}

/** The names of the prices. */
export type PriceName = keyof NetworkPrices;

/** The day on which the prices were read. */
export const PRICES_READ_ON = '2026-11-28';

/** The hours of a month in price estimates of AWS. */
export const HOURS_PER_MONTH = 730;

/**
 * Prices that are equal in all commercial Regions of the table.
 *
 * @see https://aws.amazon.com/vpc/pricing/ public IPv4 addresses
 * @see https://aws.amazon.com/privatelink/pricing/ data processed by interface endpoints
 * @see https://aws.amazon.com/ec2/pricing/on-demand/ data transfer within a Region: 0.01 in each direction
 */
const EVERYWHERE = {
  interfaceEndpointGigabyte: 0.01,
  publicIpv4Hour: 0.005,
  crossZoneGigabyte: 0.02,
} satisfies NetworkPrices;

/**
 * List prices by Region. They are the usage types `NatGateway-Hours`, `NatGateway-Bytes`, `VpcEndpoint-Hours`,
 * `S3-Egress-Bytes`, `VendedLog-Bytes` and `ParquetConversion` of the AWS price list. A price that is not here was
 * not found in a source.
 *
 * @see https://aws.amazon.com/vpc/pricing/
 * @see https://aws.amazon.com/privatelink/pricing/
 * @see https://aws.amazon.com/cloudwatch/pricing/ vended logs
 */
export const PRICES: Readonly<Record<string, NetworkPrices>> = {
  'us-east-1': {
    natGatewayHour: 0.045,
    natGatewayGigabyte: 0.045,
    interfaceEndpointHour: 0.01,
    flowLogToS3Gigabyte: 0.25,
    flowLogToCloudWatchLogsGigabyte: 0.5,
  },
  'us-east-2': { natGatewayHour: 0.045, natGatewayGigabyte: 0.045 },
  'us-west-2': { natGatewayHour: 0.045, natGatewayGigabyte: 0.045, interfaceEndpointHour: 0.01 },
  'eu-west-1': { natGatewayHour: 0.048, natGatewayGigabyte: 0.048, interfaceEndpointHour: 0.011 },
  'eu-west-2': { natGatewayHour: 0.05, natGatewayGigabyte: 0.05 },
  'eu-central-1': { natGatewayHour: 0.052, natGatewayGigabyte: 0.052, interfaceEndpointHour: 0.012 },
  'ap-southeast-1': { natGatewayHour: 0.059, natGatewayGigabyte: 0.059, interfaceEndpointHour: 0.013 },
  'ap-northeast-1': {
    natGatewayHour: 0.062,
    natGatewayGigabyte: 0.062,
    interfaceEndpointHour: 0.014,
    flowLogToS3Gigabyte: 0.38,
    flowLogToCloudWatchLogsGigabyte: 0.76,
    parquetGigabyte: 0.056,
  },
};

const PRICE_NAMES: readonly PriceName[] = [
  'natGatewayHour',
  'natGatewayGigabyte',
  'interfaceEndpointHour',
  'interfaceEndpointGigabyte',
  'publicIpv4Hour',
  'crossZoneGigabyte',
  'flowLogToS3Gigabyte',
  'flowLogToCloudWatchLogsGigabyte',
  'parquetGigabyte',
];

/** Returns true for the name of a price. Fails for another name. */
export function validatePriceName(name: string): asserts name is PriceName {
  if (!(PRICE_NAMES as readonly string[]).includes(name)) {
    fail('PriceUnknown', `"${name}" is not a price. ${didYouMean(name, PRICE_NAMES)}`);
  }
}

/** Unit prices of a Region: your own ones, then those of the table. */
export class PriceLookup {
  private readonly prices: NetworkPrices;

  constructor(
    private readonly region: string,
    own: NetworkPrices = {},
  ) {
    for (const [name, price] of Object.entries(own)) {
      validatePriceName(name);
      if (price !== undefined && !(Number.isFinite(price) && price >= 0)) {
        fail('PriceFigure', `${name}: ${price} is not a price. Write US dollars, 0 or more, such as ${name}: 0.045`);
      }
    }
    const given = Object.fromEntries(Object.entries(own).filter(([, price]) => price !== undefined));
    this.prices = { ...EVERYWHERE, ...(Object.hasOwn(PRICES, region) ? PRICES[region] : {}), ...given };
  }

  /** Returns a price. Fails if it is neither given nor in the table. */
  public of(name: PriceName): number {
    return (
      this.prices[name] ??
      fail(
        'PriceUnknown',
        `The library has no ${name} for ${this.region}. Read it on the pricing page of AWS and set ${name}. The table has ${Object.keys(PRICES).join(', ')}`,
      )
    );
  }
}
