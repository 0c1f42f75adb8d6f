import {
  CloudWatchClient,
  type MetricDatum,
  PutMetricDataCommand,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type Connect, listAll, type Sender } from '../aws-client';

/** AWS reserves the first four addresses and the last one of each subnet. */
const RESERVED_ADDRESSES = 5;

/** The maximum number of data points in one request to CloudWatch. */
const MOST_DATA = 1000;

/** The subnets to measure. The rule of EventBridge sends them. */
export interface FreeAddressesEvent {
  readonly namespace: string;
  readonly vpcId: string;
  readonly tiers: [tier: string, zones: [availabilityZone: string, subnetIds: string[]][]][];
}

interface FreeAddresses {
  readonly free: number;
  readonly percent: number;
}

/**
 * Creates the function that publishes the free addresses of subnets as metrics.
 *
 * It publishes all values that it can measure, and then fails if subnets are missing, so that one of them does not hide
 * the others. The SDK repeats throttled calls and Lambda repeats failed runs. A value that is published twice does not
 * change a minimum.
 */
export function createHandler(connect: Connect) {
  const ec2 = connect(EC2Client, { maxAttempts: 6 });
  const cloudWatch = connect(CloudWatchClient, { maxAttempts: 6 });
  return async ({ namespace, vpcId, tiers }: FreeAddressesEvent): Promise<{ published: number }> => {
    const measured = await measureSubnets(ec2, vpcId);
    const missing = tiers
      .flatMap(([, zones]) => zones.flatMap(([, ids]) => ids))
      .filter((subnetId) => !measured.has(subnetId));
    const data = tiers.flatMap(([tier, zones]) => dataOfTier(vpcId, tier, zones, measured));
    for (let first = 0; first < data.length; first += MOST_DATA) {
      const MetricData = data.slice(first, first + MOST_DATA);
      await cloudWatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
    }
    if (missing.length > 0) {
      throw new Error(`not in ${vpcId}: ${missing.join(', ')}`);
    }
    return { published: data.length };
  };
}

/**
 * The free addresses of all subnets of the VPC, by subnet id. Subnets with only IPv6 have no IPv4 block and are
 * excluded.
 */
async function measureSubnets(ec2: Sender<EC2Client>, vpcId: string): Promise<Map<string, FreeAddresses>> {
  const subnets = await listAll(
    (NextToken) => ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }], NextToken })),
    (page) => page.Subnets,
    (page) => page.NextToken,
  );
  const measured = new Map<string, FreeAddresses>();
  for (const { SubnetId, CidrBlock, AvailableIpAddressCount: free } of subnets) {
    if (SubnetId !== undefined && CidrBlock && free !== undefined) {
      const usable = 2 ** (32 - Number(CidrBlock.split('/')[1])) - RESERVED_ADDRESSES;
      measured.set(SubnetId, { free, percent: (100 * free) / usable });
    }
  }
  return measured;
}

/** Free addresses by zone and of the whole tier, and the percentage of the tier. */
function dataOfTier(
  VpcId: string,
  Tier: string,
  zones: FreeAddressesEvent['tiers'][number][1],
  measured: ReadonlyMap<string, FreeAddresses>,
): MetricDatum[] {
  const byZone = zones.map(([AvailabilityZone, ids]) => ({
    AvailabilityZone,
    subnets: ids.flatMap((subnetId) => measured.get(subnetId) ?? []),
  }));
  const all = byZone.flatMap(({ subnets }) => subnets);
  const frees = (subnets: FreeAddresses[]) => subnets.map(({ free }) => free);
  return [
    ...byZone.flatMap(({ AvailabilityZone, subnets }) =>
      datum('FreeAddresses', 'Count', frees(subnets), { VpcId, Tier, AvailabilityZone }),
    ),
    ...datum('FreeAddresses', 'Count', frees(all), { VpcId, Tier }),
    ...datum(
      'FreeAddressPercent',
      'Percent',
      all.map(({ percent }) => percent),
      { VpcId, Tier },
    ),
  ];
}

function datum(
  name: string,
  unit: StandardUnit,
  values: number[],
  dimensions: Readonly<Record<string, string>>,
): MetricDatum[] {
  if (values.length === 0) {
    return [];
  }
  return [
    {
      MetricName: name,
      Unit: unit,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StatisticValues: {
        SampleCount: values.length,
        Sum: values.reduce((sum, value) => sum + value, 0),
        Minimum: Math.min(...values),
        Maximum: Math.max(...values),
      },
    },
  ];
}
