import type { App, Stack } from 'aws-cdk-lib/core';
import { quickstart } from '../examples/quickstart/app';
import { sharedSubnets } from '../examples/shared-subnets/app';

/** Every example by name, each with the stack that it defines. `cdk synth -c example=NAME` picks one; the tests synthesise them all. */
export const EXAMPLES: Readonly<Record<string, (app: App) => Stack>> = {
  quickstart,
  'shared-subnets': sharedSubnets,
};
