/**
 * Source of the Lambda function that measures free addresses.
 *
 * It is inline, because constructs read no files. The runtime contains the AWS SDK. The input is `{ namespace, vpcId,
 * tiers: [[tier, [[zone, [subnetId, …]], …]], …] }`.
 *
 * It publishes all available measurements before it fails on a missing subnet, so that a deleted subnet does not hide
 * the others. The SDK retries calls, and Lambda retries failed runs. Publishing a value twice does not change the
 * minimum.
 */
export const FREE_ADDRESSES_HANDLER = `'use strict';
const { DescribeSubnetsCommand, EC2Client } = require('@aws-sdk/client-ec2');
const { CloudWatchClient, PutMetricDataCommand } = require('@aws-sdk/client-cloudwatch');

const KEPT_BY_AWS = 5;
const MOST_DATA = 1000;

const ec2 = new EC2Client({ maxAttempts: 6 });
const cloudWatch = new CloudWatchClient({ maxAttempts: 6 });

async function subnetsOf(vpcId) {
  const found = new Map();
  let NextToken;
  do {
    const page = await ec2.send(
      new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }], NextToken }),
    );
    // A subnet of IPv6 alone has no block.
    for (const { SubnetId, CidrBlock, AvailableIpAddressCount } of (page.Subnets ?? []).filter((s) => s.CidrBlock)) {
      const usable = 2 ** (32 - Number(CidrBlock.split('/')[1])) - KEPT_BY_AWS;
      found.set(SubnetId, { free: AvailableIpAddressCount, percent: (100 * AvailableIpAddressCount) / usable });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

function datum(name, unit, values, dimensions) {
  return {
    MetricName: name,
    Unit: unit,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    StatisticValues: {
      SampleCount: values.length,
      Sum: values.reduce((sum, value) => sum + value, 0),
      Minimum: Math.min(...values),
      Maximum: Math.max(...values),
    },
  };
}

exports.handler = async ({ namespace, vpcId, tiers }) => {
  const found = await subnetsOf(vpcId);
  const missing = [];
  const data = [];
  for (const [Tier, zones] of tiers) {
    const ofTier = [];
    for (const [AvailabilityZone, ids] of zones) {
      missing.push(...ids.filter((id) => !found.has(id)));
      const subnets = ids.filter((id) => found.has(id)).map((id) => found.get(id));
      if (subnets.length > 0) {
        const free = subnets.map((subnet) => subnet.free);
        data.push(datum('FreeAddresses', 'Count', free, { VpcId: vpcId, Tier, AvailabilityZone }));
        ofTier.push(...subnets);
      }
    }
    if (ofTier.length > 0) {
      const dimensions = { VpcId: vpcId, Tier };
      data.push(datum('FreeAddresses', 'Count', ofTier.map(({ free }) => free), dimensions));
      data.push(datum('FreeAddressPercent', 'Percent', ofTier.map(({ percent }) => percent), dimensions));
    }
  }
  for (let first = 0; first < data.length; first += MOST_DATA) {
    const MetricData = data.slice(first, first + MOST_DATA);
    await cloudWatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
  }
  if (missing.length > 0) {
    throw new Error('not in ' + vpcId + ': ' + missing.join(', '));
  }
  return { published: data.length };
};
`;
