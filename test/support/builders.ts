import { App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { AddressPlan, type EksAddressPlanOptions, EksNetwork, type EksNetworkProps } from '../../lib';

/** The environment of every test: loudly fake. */
export const ACCOUNT = '111111111111';
export const REGION = 'eu-west-1';
export const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];

/** A stack in an app that writes nothing but the template. */
export function testStack(props: StackProps & { context?: Record<string, unknown> } = {}): Stack {
  const { context, ...stackProps } = props;
  const app = new App({ analyticsReporting: false, treeMetadata: false, context });
  return new Stack(app, 'Test', { env: { account: ACCOUNT, region: REGION }, ...stackProps });
}

/** The default layout in three zones. */
export function testPlan(options: Partial<EksAddressPlanOptions> = {}): AddressPlan {
  return AddressPlan.forEks({ vpcCidr: '10.0.0.0/16', availabilityZones: ZONES, ...options });
}

/** A network from the default layout, with production defaults. */
export function testNetwork(stack: Stack, props: Partial<EksNetworkProps> = {}): EksNetwork {
  return new EksNetwork(stack, 'Network', { addressPlan: testPlan(), ...props });
}
