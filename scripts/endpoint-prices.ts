/** Writes the table of interface endpoints of the examples in docs/costs.md, from their templates. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, type Stack } from 'aws-cdk-lib/core';
import { EXAMPLES } from '../bin/examples';
import cdkJson from '../cdk.json';
import { HOURS_PER_MONTH, PriceLookup } from '../lib/pricing/prices';

const PAGE = join(__dirname, '../docs/costs.md');
const PRICE = new PriceLookup('eu-west-1').of('interfaceEndpointHour');

/** Returns the interface endpoints of a stack: the short name of each service, with the number of its zones. */
function interfaceEndpointsOf(stack: Stack): Record<string, number> {
  const resources = Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint', {
    Properties: { VpcEndpointType: 'Interface' },
  });
  const entries = Object.values(resources).map(({ Properties }): [string, number] => [
    String(Properties.ServiceName).replace(/^com\.amazonaws\.(eu-west-1\.)?/, ''),
    Properties.SubnetIds.length,
  ]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

const rows = Object.entries(EXAMPLES).flatMap(([name, define]) => {
  const context = { ...cdkJson.context, 'aws:cdk:disable-asset-staging': true };
  const stack = define(new App({ analyticsReporting: false, treeMetadata: false, context }));
  const endpoints = interfaceEndpointsOf(stack);
  const services = Object.keys(endpoints);
  const zones = Object.values(endpoints).reduce((sum, own) => sum + own, 0);
  const price = Math.round(zones * HOURS_PER_MONTH * PRICE);
  return services.length === 0 ? [] : [`| \`${name}\` | ${services.join(', ')} | ${zones} | ${price} $ |`];
});
const table = ['| example | services | in all zones | a month |', '|---|---|---|---|', ...rows].join('\n');
const page = readFileSync(PAGE, 'utf8');
writeFileSync(PAGE, page.replace(/\| example \| services[\s\S]*?\n\n/, `${table}\n\n`));
