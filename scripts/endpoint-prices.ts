/** What the interface endpoints of the examples cost a month, by the templates. */

import { Template } from 'aws-cdk-lib/assertions';
import { App, type Stack } from 'aws-cdk-lib/core';
import { EXAMPLES } from '../bin/examples';
import cdkJson from '../cdk.json';

/** The price of an interface endpoint in eu-west-1, in US dollars for each hour and zone, on 2026-11-28: https://aws.amazon.com/privatelink/pricing/ */
export const HOURLY_PRICE = 0.011;
export const HOURS_A_MONTH = 730;

/** The interface endpoints of a stack: the short name of each service, with the number of its zones. */
export function interfaceEndpointsOf(stack: Stack): Record<string, number> {
  const resources = Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint', {
    Properties: { VpcEndpointType: 'Interface' },
  });
  const entries = Object.values(resources).map(({ Properties }): [string, number] => [
    String(Properties.ServiceName).replace(/^com\.amazonaws\.(eu-west-1\.)?/, ''),
    Properties.SubnetIds.length,
  ]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function monthlyPrice(endpoints: Readonly<Record<string, number>>): number {
  return Object.values(endpoints).reduce((zones, own) => zones + own, 0) * HOURLY_PRICE * HOURS_A_MONTH;
}

/** The examples that have interface endpoints. */
export function examplesWithEndpoints(): Record<string, Record<string, number>> {
  const entries = Object.entries(EXAMPLES).map(([name, define]): [string, Record<string, number>] => {
    const context = { ...cdkJson.context, 'aws:cdk:disable-asset-staging': true };
    return [name, interfaceEndpointsOf(define(new App({ analyticsReporting: false, treeMetadata: false, context })))];
  });
  return Object.fromEntries(entries.filter(([, endpoints]) => Object.keys(endpoints).length > 0));
}
