import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { AddressPlan, type EksAddressPlanOptions, EksNetwork, type EksNetworkProps } from '../../lib';
import { OUTDIRS } from './outdirs';

/** The environment of every test: loudly fake. */
export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';
export const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

/** An app that writes nothing but templates: the layers of a kubectl handler are 60 MB, and there are thousands of apps. */
export function testApp(context: Record<string, unknown> = {}): App {
  mkdirSync(OUTDIRS, { recursive: true });
  return new App({
    analyticsReporting: false,
    treeMetadata: false,
    outdir: mkdtempSync(join(OUTDIRS, 'app-')),
    context: { 'aws:cdk:disable-asset-staging': true, ...context },
  });
}

/** A stack in an app of its own. */
export function testStack(props: StackProps & { context?: Record<string, unknown> } = {}): Stack {
  const { context, ...stackProps } = props;
  return new Stack(testApp(context), 'Test', { env: { account: ACCOUNT, region: REGION }, ...stackProps });
}

/** The default layout in three zones. */
export function testPlan(options: Partial<EksAddressPlanOptions> = {}): AddressPlan {
  const clusterZones = options.availabilityZones === undefined ? ZONES : undefined;
  return AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES, clusterZones, ...options });
}

/** A network from the default layout, with production defaults. */
export function testNetwork(stack: Stack, props: Partial<EksNetworkProps> = {}): EksNetwork {
  return new EksNetwork(stack, 'Network', { addressPlan: testPlan(), ...props });
}
