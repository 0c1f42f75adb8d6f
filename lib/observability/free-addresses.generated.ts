// Written by scripts/bundle-lambda.ts from lambda/free-addresses; do not edit.

/** The code of the Lambda function that measures the free addresses of subnets. */
export const FREE_ADDRESSES_CODE = `"use strict";
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// lambda/free-addresses/index.ts
var index_exports = {};
__export(index_exports, {
  handler: () => handler
});
module.exports = __toCommonJS(index_exports);

// lambda/aws-client.ts
var connectToAws = (Client, settings) => new Client(settings);
async function listAll(ask, itemsOf, nextOf) {
  const items = [];
  let token;
  do {
    const page = await ask(token);
    items.push(...itemsOf(page) ?? []);
    token = nextOf(page);
  } while (token);
  return items;
}

// lambda/free-addresses/handler.ts
var import_client_cloudwatch = require("@aws-sdk/client-cloudwatch");
var import_client_ec2 = require("@aws-sdk/client-ec2");
var RESERVED_ADDRESSES = 5;
var MOST_DATA = 1e3;
function createHandler(connect) {
  const ec2 = connect(import_client_ec2.EC2Client, { maxAttempts: 6 });
  const cloudWatch = connect(import_client_cloudwatch.CloudWatchClient, { maxAttempts: 6 });
  return async ({ namespace, vpcId, tiers }) => {
    const measured = await measureSubnets(ec2, vpcId);
    const missing = tiers.flatMap(([, zones]) => zones.flatMap(([, ids]) => ids)).filter((subnetId) => !measured.has(subnetId));
    const data = tiers.flatMap(([tier, zones]) => dataOfTier(vpcId, tier, zones, measured));
    for (let first = 0; first < data.length; first += MOST_DATA) {
      const MetricData = data.slice(first, first + MOST_DATA);
      await cloudWatch.send(new import_client_cloudwatch.PutMetricDataCommand({ Namespace: namespace, MetricData }));
    }
    if (missing.length > 0) {
      throw new Error(\`not in \${vpcId}: \${missing.join(", ")}\`);
    }
    return { published: data.length };
  };
}
async function measureSubnets(ec2, vpcId) {
  const subnets = await listAll(
    (NextToken) => ec2.send(new import_client_ec2.DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [vpcId] }], NextToken })),
    (page) => page.Subnets,
    (page) => page.NextToken
  );
  const measured = /* @__PURE__ */ new Map();
  for (const { SubnetId, CidrBlock, AvailableIpAddressCount: free } of subnets) {
    if (SubnetId !== void 0 && CidrBlock && free !== void 0) {
      const usable = 2 ** (32 - Number(CidrBlock.split("/")[1])) - RESERVED_ADDRESSES;
      measured.set(SubnetId, { free, percent: 100 * free / usable });
    }
  }
  return measured;
}
function dataOfTier(VpcId, Tier, zones, measured) {
  const byZone = zones.map(([AvailabilityZone, ids]) => ({
    AvailabilityZone,
    subnets: ids.flatMap((subnetId) => measured.get(subnetId) ?? [])
  }));
  const all = byZone.flatMap(({ subnets }) => subnets);
  const frees = (subnets) => subnets.map(({ free }) => free);
  return [
    ...byZone.flatMap(
      ({ AvailabilityZone, subnets }) => datum("FreeAddresses", "Count", frees(subnets), { VpcId, Tier, AvailabilityZone })
    ),
    ...datum("FreeAddresses", "Count", frees(all), { VpcId, Tier }),
    ...datum(
      "FreeAddressPercent",
      "Percent",
      all.map(({ percent }) => percent),
      { VpcId, Tier }
    )
  ];
}
function datum(name, unit, values, dimensions) {
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
        Maximum: Math.max(...values)
      }
    }
  ];
}

// lambda/free-addresses/index.ts
var handler = createHandler(connectToAws);
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  handler
});
`;
